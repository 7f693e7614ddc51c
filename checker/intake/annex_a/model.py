"""The lists as `lists.yaml` describes them, ready to read with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from checker.frozen import frozen
from checker.intake.ssda903.codes import ADOPTION, LONG_TERM, PLACES_CHANGED, SETTINGS, STATUSES, codes_in
from checker.snapshot.facts import Value
from checker.yaml_reader import read_yaml_file

FILE = Path(__file__).with_name("lists.yaml")
CODE = "code"
ANY = "*"
_TIMES = (
    "kind", "id", "on", "start", "end", "every", "where", "open", "present", "away", "staying", "perhaps", "optional",
    "link", "goes-on",
)  # fmt: skip


@frozen
class Read:
    """How a value is come by: `given`, or from a column through a map (None: the code itself).

    With `if_present`, the value is `given` where that column holds anything.
    """

    column: str = ""
    map: Mapping[str, Value | None] | None = None
    given: Value | None = None
    if_present: str = ""


@frozen
class FactSpec:
    """What one row becomes. Names are of columns; see the head of `lists.yaml`."""

    kind: str
    id: str
    on: str
    start: str
    end: tuple[str, ...]
    end_unknown: bool
    every: bool
    where: Read | None
    open: str
    present: str
    away: tuple[str, str, str] | None
    staying: tuple[str, str, str] | None
    perhaps: bool
    optional: bool
    link: Mapping[str, str]
    goes_on: tuple[str, str] | None
    values: Mapping[str, tuple[Read, ...]]

    @property
    def needed(self) -> str:
        """The column without which a list says nothing of this kind."""
        return self.on or self.start or (self.where.column if self.where else self.present)

    @property
    def used(self) -> frozenset[str]:
        """Every column that is looked at."""
        reads = [read for every in self.values.values() for read in every] + ([self.where] if self.where else [])
        columns = {
            self.on,
            self.start,
            *self.end,
            self.open,
            self.present,
            *(self.goes_on or ())[:1],
            *(self.away or ()),
            *(self.staying or ()),
        }
        return frozenset(columns | {name for read in reads for name in (read.column, read.if_present)}) - {""}


@frozen
class ListSpec:
    """One list. `columns`: the heading to show of each, and the pattern its folded heading matches. `leave_out`: codes, by
    column, of rows that do not belong in it.
    """

    name: str
    holds: str
    tells: tuple[str, ...]
    columns: Mapping[str, tuple[str, re.Pattern[str]]]
    facts: tuple[FactSpec, ...]
    covers: Mapping[str, Any]
    leave_out: Mapping[str, list[str]]

    @property
    def used(self) -> frozenset[str]:
        """Every column that is looked at; none of a list that becomes no facts."""
        of_child = {"born", "sex"} if self.facts else set()
        return frozenset(of_child.union(*(fact.used for fact in self.facts)))


@frozen
class Lists:
    """All the lists, in order; which says first what team is responsible; and what sexes are written as."""

    lists: tuple[ListSpec, ...]
    team_from: tuple[str, ...]
    sexes: Mapping[str, Value | None]


def folded(heading: str) -> str:
    """A heading by its letters and digits, without (Y/N)."""
    plain = re.sub(r"\(\s*y\s*/\s*n\s*\)", "", heading.casefold())
    return re.sub(r"[^a-z0-9]+", "", plain)


@cache
def lists() -> Lists:
    """The shipped lists, read once."""
    raw = read_yaml_file(FILE).data
    places = {*SETTINGS, *(codes_in("PLACE", PLACES_CHANGED) or ())}
    maps = raw["maps"] | {
        "legal status": {code.casefold(): status for code, status in STATUSES.items()},
        "setting": {code.casefold(): SETTINGS.get(code) for code in places},
        "long-term": {code.casefold(): code in LONG_TERM if code in SETTINGS else None for code in places},
        "placed for adoption": {code.casefold(): code in ADOPTION for code in places},
        "provider": {code.casefold(): code for code in codes_in("PLACE_PROVIDER", PLACES_CHANGED) or ()},
        "reason ended": {code.casefold(): code for code in codes_in("REC", PLACES_CHANGED) or ()},
    }
    common = _columns(raw["headings"])
    specs = tuple(
        ListSpec(
            name,
            spec["holds"],
            tuple(spec["tells"]),
            common | _columns(spec["columns"]),
            tuple(_fact(fact, maps) for fact in spec.get("facts", ())),
            spec.get("covers", {}),
            spec.get("leave-out", {}),
        )
        for name, spec in raw["lists"].items()
    )
    return Lists(specs, tuple(raw["team-from"]), maps["sex"])


def _columns(raw: Mapping[str, list[str]]) -> dict[str, tuple[str, re.Pattern[str]]]:
    return {
        name: (heading, re.compile("|".join((folded(heading), *(f"(?:{also})" for also in others)))))
        for name, (heading, *others) in raw.items()
    }


def _fact(raw: Mapping[str, Any], maps: Mapping[str, Mapping[str, Value | None]]) -> FactSpec:
    end = raw.get("end", ())
    goes_on = tuple(raw["goes-on"].items()) if "goes-on" in raw else ()
    return FactSpec(
        kind=raw["kind"],
        id=raw.get("id", ""),
        on=raw.get("on", ""),
        start=raw.get("start", ""),
        end=() if end == "unknown" else (end,) if isinstance(end, str) else tuple(end),
        end_unknown=end == "unknown",
        every=raw.get("every", False),
        where=_read(raw["where"], maps) if "where" in raw else None,
        open=raw.get("open", ""),
        present=raw.get("present", ""),
        away=_stay(raw, "away"),
        staying=_stay(raw, "staying"),
        perhaps=raw.get("perhaps", False),
        optional=raw.get("optional", False),
        link=raw.get("link", {}),
        goes_on=goes_on[0] if goes_on else None,
        values={
            name: tuple(_read(each, maps) for each in (value if isinstance(value, list) else [value]))
            for name, value in raw.items()
            if name not in _TIMES
        },
    )


def _stay(raw: Mapping[str, Any], name: str) -> tuple[str, str, str] | None:
    return (raw[name]["code"], raw[name]["since"], raw[name]["until"]) if name in raw else None


def _read(raw: Any, maps: Mapping[str, Mapping[str, Value | None]]) -> Read:
    if not isinstance(raw, Mapping):
        return Read(given=raw)
    if "present" in raw:
        return Read(if_present=raw["present"], given=raw["is"])
    return Read(raw["from"], None if raw["read"] == CODE else maps[raw["read"]])
