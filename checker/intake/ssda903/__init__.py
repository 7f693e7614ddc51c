"""The SSDA903 return (children looked after) as a snapshot: a `Return` for each year, and `read_ssda903` of them all.

What tells a return from other files imports nothing heavy; polars is imported when one is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from checker.intake.ssda903.modules import Return, from_headings, recognise
from checker.intake.ssda903.xml_form import is_return_xml, tables_in

if TYPE_CHECKING:
    from checker.snapshot.facts import Snapshot

__all__ = ["Return", "from_headings", "is_return_xml", "read_ssda903", "recognise", "tables_in"]


def read_ssda903(returns: Sequence[Return], as_at: int | None = None) -> Snapshot:
    """A snapshot from one or more years' returns, as `checker.intake.ssda903.reader.read_ssda903` says."""
    from checker.intake.ssda903 import reader

    return reader.read_ssda903(returns, as_at)
