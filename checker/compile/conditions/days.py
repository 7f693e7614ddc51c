"""Conditions on a day in a case's time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from checker.calendar import Duration, Unit
from checker.compile.conditions.facts import FactReader
from checker.compile.conditions.names import Loc
from checker.compile.conditions.naming import shown, suggest
from checker.compile.program import (
    ALWAYS,
    Aged,
    All,
    AnyOf,
    Condition,
    Count,
    Defined,
    FromUntil,
    Happened,
    Lasted,
    Not,
    OfKind,
    Passes,
    Past,
    Total,
)
from checker.snapshot.vocabulary import Form, Type

FIELDS = {
    "all": ("all",),
    "any": ("any",),
    "not": ("not",),
    "minus": ("minus",),
    "kind": ("kind", "where"),
    "age": ("age",),
    "past": ("past",),
    "happened": ("happened", "where", "during", "in-last"),
    "lasting": ("lasting", "over", "at-least"),
    "from": ("from", "until"),
    "total": ("total", "over", "at-least", "in-any", "counting"),
    "count": ("count", "where", "distinct", "over", "at-least", "in-any", "unless-all-share"),
}


class Reader(FactReader):
    """Reads the grammar out of one document, collecting faults instead of stopping at the first."""

    def condition(self, raw: Any, loc: Loc) -> Condition:
        """A condition read on a day: a name, or one of all, any, not, minus, kind, age, past, happened, lasting, from."""
        if raw is None:
            return ALWAYS
        if isinstance(raw, str):
            return self._named(raw, loc)
        if isinstance(raw, list):
            return All(self._items(raw, loc, self.condition))
        if isinstance(raw, dict):
            for word, read in self._words().items():
                if word in raw:
                    self.only(raw, loc, *FIELDS[word])
                    return read(raw, loc)
        self.fault(loc, f"expected a condition, found {shown(raw)}", f"a name, or one of {', '.join(self._words())}")
        return ALWAYS

    def _words(self) -> dict[str, Callable[[dict[str, Any], Loc], Condition]]:
        return {
            "all": lambda raw, loc: All(self._items(raw["all"], (*loc, "all"), self.condition)),
            "any": lambda raw, loc: AnyOf(self._items(raw["any"], (*loc, "any"), self.condition)),
            "not": lambda raw, loc: Not(self.condition(raw["not"], (*loc, "not"))),
            "minus": self._minus,
            "kind": self._of_kind,
            "age": self._aged,
            "past": self._past,
            "happened": self._happened,
            "lasting": self._lasted,
            "from": self._from_until,
            "total": self._total,
            "count": self._count,
        }

    def _named(self, name: str, loc: Loc) -> Condition:
        if name in self.definitions:
            return Defined(name)
        if name in self.vocabulary and self.vocabulary.kind(name).form is Form.PERIOD:
            return OfKind(name, ALWAYS)
        periods = [k.name for k in self.vocabulary.kinds.values() if k.form is Form.PERIOD]
        if name in self.vocabulary:
            mend = f"{{happened: {name}}} is a condition, and {{event: {name}}} a trigger or a point"
            self.fault(loc, f"expected a definition or a kind of period, but {name} is an event", mend)
            return ALWAYS
        self.fault(
            loc, f"expected a definition or a kind of period, found {shown(name)}",
            suggest(name, [*self.definitions, *periods]),
        )  # fmt: skip
        return ALWAYS

    def _minus(self, raw: dict[str, Any], loc: Loc) -> Condition:
        items = self._items(raw["minus"], (*loc, "minus"), self.condition)
        return All((items[0], *(Not(item) for item in items[1:]))) if items else ALWAYS

    def _of_kind(self, raw: dict[str, Any], loc: Loc) -> Condition:
        kind = self.kind(raw["kind"], (*loc, "kind"), Form.PERIOD)
        return OfKind(kind.name, self.where(raw.get("where"), (*loc, "where"), kind)) if kind else ALWAYS

    def _aged(self, raw: dict[str, Any], loc: Loc) -> Condition:
        ages = raw["age"]
        if not isinstance(ages, dict) or not ages or set(ages) - {"from", "until"}:
            self.fault(
                (*loc, "age"), f"expected ages, found {shown(ages)}", "such as {from: 10 years, until: 18 years}"
            )
            return ALWAYS
        return Aged(*(self.age(ages[e], (*loc, "age", e)) if e in ages else None for e in ("from", "until")))

    def _past(self, raw: dict[str, Any], loc: Loc) -> Condition:
        name, _, attribute = str(raw["past"]).partition(".")
        kind = self.kind(name, (*loc, "past"), Form.RECORD)
        dates = [each.name for each in kind.attributes.values() if each.type is Type.DATE] if kind else []
        if kind is None or attribute not in dates:
            what = f"expected a date of a record, found {shown(raw['past'])}"
            if kind is not None:
                self.fault((*loc, "past"), what, suggest(attribute, dates))
            return ALWAYS
        return Past(kind.name, attribute)

    def _happened(self, raw: dict[str, Any], loc: Loc) -> Condition:
        kind = self.kind(raw["happened"], (*loc, "happened"), Form.EVENT)
        if kind is None:
            return ALWAYS
        during = self.condition(raw["during"], (*loc, "during")) if "during" in raw else None
        last = self.days(raw["in-last"], (*loc, "in-last")) if "in-last" in raw else None
        return Happened(kind.name, self.where(raw.get("where"), (*loc, "where"), kind), during, last)

    def _lasted(self, raw: dict[str, Any], loc: Loc) -> Condition:
        of = self.condition(raw["lasting"], (*loc, "lasting"))
        length, strictly = self.lasting_length(raw, loc)
        return Lasted(of, length, strictly) if length else ALWAYS

    def lasting_length(self, raw: dict[str, Any], loc: Loc, *, hours: bool = False) -> tuple[Duration | None, bool]:
        """The `over` or `at-least` beside `lasting` or `total`, and whether it is strict."""
        word = "over" if "over" in raw else "at-least"
        if word not in raw:
            self.fault(loc, "expected `over` or `at-least` beside `lasting`", "such as over: 5 days")
            return None, False
        read = self.length if hours else self.days
        length = read(raw[word], (*loc, word))
        if length is not None and not length.amount and word == "at-least":
            self._always(raw[word] if isinstance(raw[word], str) else length, (*loc, word))
        return length, word == "over"

    def _always(self, found: object, loc: Loc) -> None:
        """Refuse `at-least` nothing: everyone has that, whatever is recorded of them."""
        self.fault(loc, f"expected more than nothing, found {shown(found)}", "for any at all, write over: 0")

    def _from_until(self, raw: dict[str, Any], loc: Loc) -> Condition:
        begins = self.happening(raw["from"], (*loc, "from"))
        ends = self.happening(raw["until"], (*loc, "until")) if "until" in raw else None
        return FromUntil(begins, ends) if begins else ALWAYS

    def _total(self, raw: dict[str, Any], loc: Loc) -> Condition:
        measure = Total(
            self.condition(raw["total"], (*loc, "total")),
            self.window(raw["in-any"], (*loc, "in-any")) if "in-any" in raw else None,
            nights=self._counting(raw, loc) != "days",
        )
        length, strictly = self.lasting_length(raw, loc, hours=True)
        word = (*loc, "over" if strictly else "at-least")
        if length is not None and length.unit is Unit.WORKING_DAYS:
            self.fault(word, "expected hours, days, weeks, months or years", "working days are not summed")
        self.inside(length, measure.window, word, strictly=strictly)
        return Passes(measure, length, strictly) if length else ALWAYS

    def _counting(self, raw: dict[str, Any], loc: Loc) -> Any:
        """How a total is counted; a fault for a word that is neither of the two."""
        word = raw.get("counting", "nights")
        if word not in ("nights", "days"):
            self.fault(
                (*loc, "counting"), f"expected nights or days, found {shown(word)}", "days count the day of leaving"
            )
        return word

    def _count(self, raw: dict[str, Any], loc: Loc) -> Condition:
        measure = self.counted(raw, loc)
        word = "over" if "over" in raw else "at-least"
        number = raw.get(word)
        if not isinstance(number, int | float) or isinstance(number, bool):
            self.fault((*loc, word), f"expected a number, found {shown(number)}", "such as at-least: 3")
            return ALWAYS
        if word == "at-least" and number <= 0:
            self._always(number, (*loc, word))
        return Passes(measure, float(number), word == "over") if measure else ALWAYS

    def counted(self, raw: dict[str, Any], loc: Loc) -> Count | None:
        """What a count counts: `count` (a kind), `where`, `distinct`, `in-any` and `unless-all-share`."""
        kind = self.kind(raw["count"], (*loc, "count"))
        if kind is None:
            return None
        for word in ("distinct", "unless-all-share"):
            name = raw.get(word)
            if name is not None and name not in kind.attributes and name != "case":
                self.fault((*loc, word), f'"{name}" is not an attribute of {kind.name}', suggest(name, kind.attributes))
        window = self.window(raw["in-any"], (*loc, "in-any")) if raw.get("in-any") is not None else None
        where = self.where(raw.get("where"), (*loc, "where"), kind)
        return Count(kind.name, where, raw.get("distinct"), window, raw.get("unless-all-share"))
