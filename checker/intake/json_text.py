"""JSON as plain data: nothing repeated, no number that is none, and every fault placed without what a case holds."""

from __future__ import annotations

import json
import math
from itertools import count
from typing import Any

from checker.errors import IntakeError, dotted
from checker.progress import reached
from checker.snapshot.findings import Finding, Loc, showable

_OFTEN = 1024  # objects between which it is told how many there have been
_SHOWN = 20  # faults of a file that are shown


def load_json(text: str, path: str, *, whole: str = "snapshot", telling: bool = False) -> Any:
    """Parse JSON that should hold one `whole`. `telling`: it is told how many of its objects there have been.

    Raises IntakeError where it is not JSON, repeats a name or holds a number that is not one.
    """
    parts = _Parts(text.count("{") if telling else 0)
    try:
        data = json.loads(
            text, parse_float=parts.number, parse_constant=parts.constant, object_pairs_hook=parts.mapping
        )
    except json.JSONDecodeError as error:
        raise _not_json(error, path, whole) from None
    except RecursionError:
        raise IntakeError("this is nested too deep to read", where=path, help="check the brackets") from None
    except ValueError:
        raise IntakeError("a number here has thousands of digits", where=path, help="put it in quotes") from None
    if parts.refused:
        loc, first = _find(data) or ((), parts.refused[-1])
        raise IntakeError(first.what, where=_at(path, loc), help=first.help)
    return data


def json_error(fatal: list[Finding], path: str) -> IntakeError:
    """One error for all that is wrong with the shape of a JSON file: the first where it is, the rest below it."""
    where = [(_at(path, loc), finding) for finding in fatal for loc in finding.locs][:_SHOWN]
    lines = [f"\n{place}: {finding.what}" for place, finding in where[1:]]
    more = sum(finding.count for finding in fatal) - len(where)
    lines += [f"\n{path}: and {more} more"] if more else []
    place, first = where[0]
    return IntakeError(first.what + "".join(lines), where=place, help=first.help)


def _at(path: str, loc: Loc) -> str:
    """A place in a JSON file; a key that is not a field's name may be data, and is not shown."""
    shown = dotted([part if isinstance(part, int) or showable(part) else "?" for part in loc])
    return f"{path}:{shown}" if shown else path


class _Refused:
    """Stands in parsed JSON where something was that is refused."""

    def __init__(self, what: str, help: str) -> None:
        self.what, self.help = what, help


class _Parts:
    """Makes the parts of some JSON that holds so many `objects` (0: they are not told of); what is refused is kept."""

    def __init__(self, objects: int) -> None:
        self.refused: list[_Refused] = []
        self._objects, self._parsed = objects, count(1)

    def number(self, digits: str) -> Any:
        """A decimal."""
        value = float(digits)
        if math.isfinite(value):
            return value
        return self._refuse("this number is too large to hold", "write a smaller number")

    def constant(self, _: str) -> Any:
        """What JSON itself does not have: NaN and Infinity."""
        return self._refuse("expected a number, found NaN or Infinity", "write null where a value is not known")

    def mapping(self, pairs: list[tuple[str, Any]]) -> Any:
        """An object, of its names and values."""
        done = next(self._parsed)
        if self._objects and not done % _OFTEN:
            reached(done / self._objects)
        made = dict(pairs)
        return made if len(made) == len(pairs) else self._refuse("one name is here twice", "keep one of them")

    def _refuse(self, what: str, help: str) -> _Refused:
        self.refused.append(_Refused(what, help))
        return self.refused[-1]


def _not_json(error: json.JSONDecodeError, path: str, whole: str) -> IntakeError:
    what = f"this cannot be read as JSON: {error.msg.split(': ')[0].lower()}"
    mend = "check commas, quotes and brackets; a file that begins with a brace is read as JSON, any other as YAML"
    if error.msg == "Extra data":
        what = f"expected nothing after the end of the {whole}"
        mend = "keep one to a file; JSON Lines begin with a line of schema, as_at and covers, and no cases"
    return IntakeError(what, where=f"{path}:{error.lineno}:{error.colno}", help=mend)


def _find(data: Any) -> tuple[Loc, _Refused] | None:
    """Where the first thing refused is. What is inside another repeated name is not found, but the other is."""
    waiting: list[tuple[Loc, Any]] = [((), data)]
    while waiting:
        loc, value = waiting.pop()
        if isinstance(value, _Refused):
            return loc, value
        inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        waiting += reversed([((*loc, key), item) for key, item in inside])
    return None
