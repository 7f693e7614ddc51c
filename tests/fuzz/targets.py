"""What is fuzzed: of each form one file, with the rest of a sound export beside it."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

from checker.errors import CheckerError
from checker.snapshot.facts import Snapshot
from fixtures.malformed.sound import FORMS, MAPPING, Files
from tests.malformed.outcome import read

_SHEET = "xl/worksheets/sheet2.xml"


@dataclass(frozen=True)
class Target:
    """A form, and which of its files is fuzzed; `inside`, the file inside that one, if it is an archive."""

    form: str
    file: str
    inside: str = ""

    def files(self, data: bytes) -> Files:
        """An export with `data` as the file that is fuzzed."""
        sound = FORMS[self.form]()
        return {**sound, self.file: packed(sound[self.file], self.inside, data) if self.inside else data}

    def seed(self) -> bytes:
        """The file as it is in a sound export."""
        whole = FORMS[self.form]()[self.file]
        return zipfile.ZipFile(io.BytesIO(whole)).read(self.inside) if self.inside else whole

    def run(self, data: bytes) -> Snapshot | CheckerError:
        """Read an export with `data` as the file that is fuzzed. Raises where what comes of it is a bug."""
        return read(self.form, self.files(data))


def packed(archive: bytes, name: str, data: bytes) -> bytes:
    """A zip archive with one of its files replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            new.writestr(info, data if info.filename == name else old.read(info))
    return out.getvalue()


TARGETS = {
    "yaml": Target("yaml", "snapshot.yaml"),
    "json": Target("json", "snapshot.json"),
    "json-lines": Target("jsonl", "snapshot.jsonl"),
    "csv-folder": Target("folder", "review.csv"),
    "parquet": Target("parquet", "facts.parquet"),
    "return": Target("return", "episodes.csv"),
    "return-xml": Target("return-xml", "return.xml"),
    "census": Target("census", "census.xml"),
    "lists": Target("lists", "List 8.csv"),
    "workbook": Target("workbook", "lists.xlsx"),
    "sheet": Target("workbook", "lists.xlsx", _SHEET),
    "dump": Target("dump", "ssd_cla_episodes.csv"),
    "dump-parquet": Target("dump-parquet", "ssd_cla_episodes.parquet"),
    "database": Target("database", "dump.sqlite"),
    "template": Target("template", "review.csv"),
    "mapping": Target("mapping", "report.csv"),
    "mapping-file": Target("mapping", MAPPING),
    "zip": Target("zip", "return.zip"),
}
