"""A second row of headings: what the columns hold, below what they are called, as some report tools write. Read on, it would be a
child.

It is one only where every cell that holds anything, and two do, is the name of a type (*Text (20)*), the way days are
written (*dd/mm/yyyy*) or its column's heading again: no row of a case is like that. Any other row is read, and so are
descriptions of the columns.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

SECOND_HEADING = (
    "expected a row of a case, found what the columns hold, such as types; it is not read",
    "leave out all but one row of headings",
)

_TEXT = "text|string|free ?text|(?:n?var)?char(?:acter)?s?|nchar|alpha ?numeric"
_TYPE = (
    "memo|numeric|number|(?:big|small|tiny)?int(?:eger)?"
    "|whole number|decimal|float|double|real|currency|date|date ?/? ?time2?|small ?date ?time|time ?stamp|time|bit|bool(?:ean)?"
    "|flag|yes ?/ ?no|y ?/ ?n|true ?/ ?false|code|lookup|look-up|list|picklist|drop ?-?down|unique ?identifier|guid|id|identifier"
)
_LENGTH = (
    r"(?:\s*\(\s*(?:[0-9]{1,5}|max)(?:\s*,\s*[0-9]{1,2})?\s*\))?"  # a reference may be "ID 123", and none "ID (123)"
)
_REST = r"(?:\s*,?\s*(?:not null|null|required|mandatory|optional))?"
_WORDS = re.compile(
    rf"(?i)\s*[\[(<]?\s*(?:(?:{_TEXT})(?:\s+[0-9]{{1,5}})?|(?:{_TEXT}|{_TYPE}){_LENGTH}){_REST}\s*[\])>]?\s*"
)
_DAYS = re.compile(
    r"(?i)\s*(?=.*d)(?=.*y)(?:date\s*)?[(\[]?\s*[dmy]{1,4}([-/. ])[dmy]{1,4}\1[dmy]{1,4}"
    r"(?:[T ]+h{1,2}:m{1,2}(?::s{1,2})?)?\s*[)\]]?\s*"
)


def is_second_heading(cells: Sequence[object], headings: Sequence[object]) -> bool:
    """Whether the cells of the first row below some headings say what the columns hold."""
    held = [(at, cell) for at, cell in enumerate(cells) if cell is not None and cell != ""]
    texts = [(at, cell) for at, cell in held if isinstance(cell, str) and cell.strip()]
    if len(texts) < 2 or any(not isinstance(cell, str) for _, cell in held):
        return False
    return all(_says_what(cell, headings[at] if at < len(headings) else None) for at, cell in texts)


def _says_what(cell: str, heading: object) -> bool:
    again = isinstance(heading, str) and cell.strip().casefold() == heading.strip().casefold()
    return again or bool(_WORDS.fullmatch(cell) or _DAYS.fullmatch(cell))
