"""Ofsted's child-level data for inspections (ILACS, Annex A) as a snapshot: `read_annex_a` the sheets that hold it.

What tells a list from other files imports nothing heavy; polars is imported when lists are read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from checker.intake.annex_a.matching import holds_list, sheet_in

if TYPE_CHECKING:
    from checker.intake.native import Native
    from checker.intake.sheets import Sheet

__all__ = ["holds_list", "read_annex_a", "sheet_in"]


def read_annex_a(sheets: Sequence[Sheet], as_at: int | None = None) -> Native:
    """A snapshot from the sheets of lists, as `checker.intake.annex_a.reader.read_annex_a` says."""
    from checker.intake.annex_a import reader

    return reader.read_annex_a(sheets, as_at)
