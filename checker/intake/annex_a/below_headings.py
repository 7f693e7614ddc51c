"""What the first row below the headings of a list may be that is no child's: what the columns hold, or that there is no one."""

from __future__ import annotations

from checker.intake.annex_a.matching import FIRST_ROWS, Found
from checker.intake.lines import Missing
from checker.intake.second_heading import is_second_heading

_NIL = ("nil", "nil return", "none", "no children")


def says_nil(found: Found) -> bool:
    """Whether all that a list holds is the word that there is no one to put in it."""
    if len(found.lines) > 1:
        return False
    held = [cell for line in found.lines for cell in line.cells if cell not in (None, Missing.CUT_SHORT)]
    return len(held) == 1 and isinstance(held[0], str) and held[0].strip(" .").casefold() in _NIL


def begins_with_types(found: Found) -> bool:
    """Whether the first row below the headings says what the columns hold."""
    headings = next((line.cells for line in found.sheet.lines[:FIRST_ROWS] if line.number == found.head), ())
    return len(found.lines) > 0 and is_second_heading(found.lines[0].cells, headings)
