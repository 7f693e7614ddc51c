"""The SSDA903 return (children looked after) as a snapshot: `read_return` each year, then `read_ssda903` them.

What tells a return from other files imports nothing heavy; polars is imported when one is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from checker.intake.ssda903.modules import Return, recognise
from checker.intake.ssda903.xml_form import is_return_xml, tables_in

if TYPE_CHECKING:
    from checker.snapshot.facts import Snapshot

__all__ = ["Return", "is_return_xml", "read_return", "read_ssda903", "recognise", "tables_in"]


def read_return(paths: Sequence[Path], year: int) -> Return:
    """One year's return, as `checker.intake.ssda903.reader.read_return` says."""
    from checker.intake.ssda903 import reader

    return reader.read_return(paths, year)


def read_ssda903(returns: Sequence[Return], as_at: int | None = None) -> Snapshot:
    """A snapshot from one or more years' returns, as `checker.intake.ssda903.reader.read_ssda903` says."""
    from checker.intake.ssda903 import reader

    return reader.read_ssda903(returns, as_at)
