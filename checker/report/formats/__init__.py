"""The formats of a result: each one small module with a `write`, imported when it is asked for.

A restricted format is for those allowed to see the children's records: it shows case ids and dates. Any other shows
pseudonyms unless ids are revealed.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from checker.frozen import frozen

if TYPE_CHECKING:
    from checker.report.formats.told import Told


@frozen
class Format:
    """A format: the module that writes it, whether it is restricted, and whether it is text."""

    module: str
    restricted: bool = False
    binary: bool = False

    def written(self, told: Told) -> bytes:
        """The result in this format."""
        content: str | bytes = import_module(self.module).write(told)
        return content.encode() if isinstance(content, str) else content


FORMATS = {
    "text": Format("checker.report.text_report", restricted=True),
    "json": Format("checker.report.json_report"),
    "jsonl": Format("checker.report.formats.jsonl"),
    "sarif": Format("checker.report.formats.sarif"),
    "junit": Format("checker.report.formats.junit"),
    "github": Format("checker.report.formats.github"),
    "gitlab": Format("checker.report.formats.gitlab"),
    "csv": Format("checker.report.formats.csv_file", restricted=True),
    "xlsx": Format("checker.report.formats.workbook", restricted=True, binary=True),
    "html": Format("checker.report.formats.page", restricted=True),
}
"""Every format by the name it is asked for under."""
