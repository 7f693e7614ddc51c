"""What a cell of a CSV file says, and what YAML would have for it: the fields a column may be of, and how dates are written."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from checker.snapshot.framed.texts import Noting
from checker.snapshot.vocabulary import Attribute, Kind, Type, vocabulary

UNKNOWN = "unknown"
SAID = ("on", "start", "end")  # dates that may be said to be unknown, in that word
_FLAGS = {"true": True, "yes": True, "y": True, "1": True, "false": False, "no": False, "n": False, "0": False}
_SLASHED = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})(?:[ T]([0-9]{1,2})(:[0-9:.]+))?")
_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?")


def fields_of(kind: Kind | None) -> dict[str, Attribute]:
    """The columns a file may have, and the type of each; of a kind that is not known, those that say which day."""
    abouts = tuple(sorted({each.about for each in vocabulary().kinds.values()}))
    dates = [Attribute(name, Type.DATE, "") for name in ((*kind.time_fields, "recorded") if kind else SAID)]
    common = [Attribute("case", Type.ID, ""), Attribute("about", Type.CODE, "", abouts), Attribute("id", Type.ID, "")]
    return {field.name: field for field in (*common, *dates)} | (kind.attributes if kind else {})


Means = Callable[[str, str | None], str]
"""What a cell of a field (no field's name, of a column that is none) says; None is a cell that is not there."""


def as_written(name: str, cell: str | None) -> str:
    """A cell as it is. A day whose cell is not there is unknown, for left blank it may be one still to come."""
    return cell.strip() if cell is not None else UNKNOWN if name in SAID else ""


def value_of(field: Attribute, cell: str, note: Noting, *, month_first: bool) -> Any:
    """A cell as YAML would have it; where it is not of its type, as it is, for the reader to describe. `month_first`: whether
    the file holds dates that can only have their month first, so that one that may be either of two is neither.
    """
    match field.type:
        case Type.DATE:
            return _day(field.name, cell, note, month_first=month_first)
        case Type.FLAG:
            return _FLAGS.get(cell.casefold(), cell)
        case Type.CODE:
            return next((code for code in field.values if code.casefold() == cell.casefold()), cell)
        case Type.NUMBER if _NUMBER.fullmatch(cell):
            return float(cell) if "." in cell else int(cell)
    return cell


def _day(name: str, cell: str, note: Noting, *, month_first: bool) -> str | None:
    """A date written either way, year first."""
    if name in SAID and cell.casefold() == UNKNOWN:
        return UNKNOWN
    found = _SLASHED.fullmatch(cell)
    if found is None:
        return cell
    day, month, year, hour, rest = found.groups()
    if month_first and _is_either(cell):
        what = "expected day/month/year, found month/day/year elsewhere in this file; this is read as unknown"
        note(what, "it may be either: write dates as 31/03/2026 or 2026-03-31", name)
        return UNKNOWN if name in SAID else None
    return f"{year}-{int(month):02}-{int(day):02}" + (f"T{int(hour):02}{rest}" if hour else "")


def _is_either(cell: str) -> bool:
    """Whether a cell is a date that may have its day or its month first, and be another day."""
    found = _SLASHED.fullmatch(cell)
    return found is not None and int(found[1]) <= 12 and int(found[2]) <= 12 and int(found[1]) != int(found[2])


def has_month_first(cell: str) -> bool:
    """Whether a cell is a date with its month before its day, and cannot be anything else."""
    found = _SLASHED.fullmatch(cell.strip())
    return found is not None and int(found[1]) <= 12 < int(found[2]) <= 31
