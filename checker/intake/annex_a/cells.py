"""What a cell of a list says: its text without a list's prefix, its code, and whether it says anything at all."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import lru_cache

from checker.intake.annex_a.model import ANY
from checker.intake.sheets import Cell, Missing
from checker.snapshot.facts import Value
from checker.snapshot.nobody import is_nobody
from checker.snapshot.values import found, identifier

_PREFIX = re.compile(r"[a-z][0-9]?\)\s*", re.IGNORECASE)
_CODE = re.compile(
    r"([A-Z]{1,4}[0-9]{0,3}[A-Z]?|[A-Za-z]{1,4}[0-9]{1,3}[A-Za-z]?|[0-9]{1,3})(?=\s*(?::|[-\u2013\u2014]|$))"
)


class Unknown:
    """Stands for a value that is there and cannot be told: `shape` says what was found, or is empty if known to be so."""

    def __init__(self, shape: str = "") -> None:
        self.shape = shape


def text_of(cell: Cell) -> str:
    """A cell as text: a whole number as its digits, never 123.0. Empty for a blank cell, and for one that says nothing."""
    if cell is None or isinstance(cell, Missing):
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def identifier_of(cell: Cell) -> str | None:
    """The identifier in a cell; None where there is none."""
    text = text_of(cell)
    return None if is_nobody(text) else identifier(text)


def code_of(cell: Cell) -> str:
    """The code in a cell, in capitals: `C2` of "b) C2: Full care order"; empty where it begins with none."""
    return _code_in(text_of(cell))


def has_code(cell: Cell, among: Collection[str]) -> bool:
    """Whether the code in a cell is one of some."""
    return code_of(cell) in among


@lru_cache(maxsize=65536)
def _code_in(text: str) -> str:
    match = _CODE.match(_PREFIX.sub("", text, count=1))
    return match[1].upper() if match else ""


@lru_cache(maxsize=65536)
def _keys(text: str) -> tuple[str, tuple[str, ...]]:
    """The words of a text, and what they may be called in a map, the first that is there going first."""
    words = _PREFIX.sub("", text, count=1).strip()
    return words, (words.casefold(), _code_in(text).casefold(), ANY)


def mapped(cell: Cell, values: Mapping[str, Value | None]) -> Value | Unknown | None:
    """What a map makes of a cell; None where the cell is blank."""
    if isinstance(cell, Missing):
        return Unknown(cell.value)
    words, keys = _keys(text_of(cell))
    if not words:
        return None
    key = next((key for key in keys if key in values), None)
    if key is None:
        return Unknown(found(words))
    value = values[key]
    return Unknown() if value is None else value
