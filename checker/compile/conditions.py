"""The condition grammar: one small language for `where`, `when`, `unless`, `while`, periods and definitions.

Two readings share it. Of a *fact*: its attributes against values. Of a *day* in a case's time: a period or definition
holds, an age is reached, an event has happened, all / any / not of these. Every name is checked against the vocabulary
and the definitions; every fault carries its place.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from checker.calendar import Duration, Unit, parse_duration
from checker.compile.program import (
    ALWAYS,
    Aged,
    All,
    AnyOf,
    Compare,
    Condition,
    Count,
    Defined,
    FromUntil,
    Happened,
    Happening,
    Lasted,
    Not,
    OfKind,
    Passes,
    Test,
    Total,
)  # fmt: skip
from checker.errors import Fault
from checker.snapshot.vocabulary import Attribute, Form, Kind, Type, Vocabulary
from checker.yaml_reader import Document

Loc = tuple[str | int, ...]

WHERE_HOURS = "hours are counted only by the limit of `within` and of `at-most-for`"

COMPARISONS = {
    "at-least": Compare.AT_LEAST,
    "over": Compare.OVER,
    "at-most": Compare.AT_MOST,
    "under": Compare.UNDER,
}


@dataclass
class Reader:
    """Reads the grammar out of one document, collecting faults instead of stopping at the first."""

    document: Document
    vocabulary: Vocabulary
    definitions: frozenset[str]
    faults: list[Fault] = field(default_factory=list)

    def fault(self, loc: Loc, what: str, help: str = "", *, key: bool = False) -> None:
        """Record one fault at `loc`."""
        self.faults.append(self.document.fault(loc, what, help=help, key=key))

    # --- names ---------------------------------------------------------------------------------------------------
    def kind(self, name: Any, loc: Loc, form: Form | None = None) -> Kind | None:
        """The kind called `name`, of a form if one is asked for; a fault and None otherwise."""
        if not isinstance(name, str) or name not in self.vocabulary:
            known = [k.name for k in self.vocabulary.kinds.values() if form is None or k.form is form]
            self.fault(loc, f"expected a kind of fact, found {shown(name)}", suggest(name, known))
            return None
        kind = self.vocabulary.kind(name)
        if form is not None and kind.form is not form:
            self.fault(loc, f"expected {a(form)}, but {name} is {a(kind.form)}", "see the vocabulary of kinds")
            return None
        return kind

    def length(self, text: Any, loc: Loc) -> Duration | None:
        """A length of time such as `6 months`."""
        try:
            return parse_duration(text if isinstance(text, str) else str(text))
        except ValueError as error:
            self.fault(loc, str(error), "write a number and a unit: hours, days, working days, weeks, months, years")
            return None

    def days(self, text: Any, loc: Loc) -> Duration | None:
        """A length of time counted in days; hours go by the clock and are not."""
        length = self.length(text, loc)
        if length is not None and length.unit is Unit.HOURS:
            self.fault(loc, f"expected days, working days, weeks, months or years, found {length}", WHERE_HOURS)
            return None
        return length

    def age(self, text: Any, loc: Loc) -> Duration | None:
        """An age: days, weeks, months or years."""
        length = self.length(text, loc)
        if length is not None and length.unit in (Unit.HOURS, Unit.WORKING_DAYS):
            self.fault(loc, f"expected days, weeks, months or years, found {length}", "such as 16 years")
            return None
        return length

    # --- a fact's attributes --------------------------------------------------------------------------------------
    def where(self, raw: Any, loc: Loc, kind: Kind) -> Condition:
        """Conditions on the attributes of a fact of `kind`."""
        if raw is None:
            return ALWAYS
        if isinstance(raw, list):
            return All(tuple(self.where(item, (*loc, i), kind) for i, item in enumerate(raw)))
        if not isinstance(raw, dict):
            self.fault(loc, f"expected attributes and their values, found {shown(raw)}", "such as {status: held}")
            return ALWAYS
        return all_of(self._where_entry(key, value, (*loc, key), kind) for key, value in raw.items())

    def _where_entry(self, key: str, value: Any, loc: Loc, kind: Kind) -> Condition:
        if key in ("all", "any"):
            items = self._items(value, loc, lambda item, at: self.where(item, at, kind))
            return All(items) if key == "all" else AnyOf(items)
        if key == "not":
            return Not(self.where(value, loc, kind))
        attribute = kind.attributes.get(key)
        if attribute is None:
            self.fault(loc, f'"{key}" is not an attribute of {kind.name}', suggest(key, kind.attributes), key=True)
            return ALWAYS
        return self._test(attribute, value, loc)

    def _test(self, attribute: Attribute, raw: Any, loc: Loc) -> Condition:
        if isinstance(raw, dict):
            return all_of(self._comparison(attribute, op, value, (*loc, op)) for op, value in raw.items())
        values = raw if isinstance(raw, list) else [raw]
        return Test(attribute.name, Compare.ONE_OF, self._values(attribute, values, loc, isinstance(raw, list)))

    def _comparison(self, attribute: Attribute, op: str, raw: Any, loc: Loc) -> Condition:
        if op == "not":
            return Not(self._test(attribute, raw, loc))
        if op == "known":
            if not isinstance(raw, bool):
                self.fault(loc, f"expected true or false, found {shown(raw)}", "whether it is recorded")
            known = Test(attribute.name, Compare.KNOWN, ())
            return known if raw is True else Not(known)
        if op not in COMPARISONS:
            self.fault(loc, f'"{op}" is not a comparison', "one of not, known, " + ", ".join(COMPARISONS), key=True)
            return ALWAYS
        if attribute.type not in (Type.NUMBER, Type.DATE):
            what = f"{attribute.name} is neither a number nor a date"
            self.fault(loc, what, "name the values it may have, or those it may not", key=True)
        return Test(attribute.name, COMPARISONS[op], self._values(attribute, [raw], loc, False))

    def _values(self, attribute: Attribute, values: list[Any], loc: Loc, listed: bool) -> tuple[Any, ...]:
        if not values:
            self.fault(loc, "expected at least one value, found an empty list", attribute.means)
        for i, value in enumerate(values):
            if not attribute.accepts(value):
                place = (*loc, i) if listed else loc
                self.fault(place, f"expected {attribute.expected()}, found {shown(value)}", attribute.means)
        return tuple(values)

    # --- a day in a case's time ----------------------------------------------------------------------------------
    def condition(self, raw: Any, loc: Loc) -> Condition:
        """A condition read on a day: a name, or one of all, any, not, minus, kind, age, happened, lasting, from."""
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
        return read(raw[word], (*loc, word)), word == "over"

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
        if length is not None and length.unit is Unit.WORKING_DAYS:
            what = "expected hours, days, weeks, months or years"
            self.fault((*loc, "over" if strictly else "at-least"), what, "working days are not summed")
        return Passes(measure, length, strictly) if length else ALWAYS

    def _counting(self, raw: dict[str, Any], loc: Loc) -> Any:
        """How a total is counted; a fault for a word that is neither of the two."""
        word = raw.get("counting", "nights")
        if word not in ("nights", "days"):
            self.fault(
                (*loc, "counting"), f"expected nights or days, found {shown(word)}", "days count the day of leaving"
            )
        return word

    def window(self, text: Any, loc: Loc) -> Duration | None:
        """The length of a window that ends each day: whole days, weeks, months or years."""
        length = self.length(text, loc)
        if length is not None and length.unit in (Unit.HOURS, Unit.WORKING_DAYS):
            self.fault(loc, f"expected days, weeks, months or years, found {length}", "a window is made of whole days")
        return length

    def _count(self, raw: dict[str, Any], loc: Loc) -> Condition:
        measure = self.counted(raw, loc)
        word = "over" if "over" in raw else "at-least"
        number = raw.get(word)
        if not isinstance(number, int | float) or isinstance(number, bool):
            self.fault((*loc, word), f"expected a number, found {shown(number)}", "such as at-least: 3")
            return ALWAYS
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

    def happening(self, raw: Any, loc: Loc, *more: str) -> Happening | None:
        """A point facts of a kind mark: {event: review}, {start-of: placement} or {end-of: placement}, with `where`."""
        for word, at, form in (
            ("event", "on", Form.EVENT),
            ("start-of", "start", Form.PERIOD),
            ("end-of", "end", Form.PERIOD),
        ):
            if isinstance(raw, dict) and word in raw:
                self.only(raw, loc, word, "where", *more)
                kind = self.kind(raw[word], (*loc, word), form)
                return Happening(kind.name, self.where(raw.get("where"), (*loc, "where"), kind), at) if kind else None
        self.fault(loc, f"expected a point in time, found {shown(raw)}", "one of event, start-of, end-of and a kind")
        return None

    # --- helpers --------------------------------------------------------------------------------------------------
    def _items(self, raw: Any, loc: Loc, read: Callable[[Any, Loc], Condition]) -> tuple[Condition, ...]:
        if not isinstance(raw, list) or not raw:
            self.fault(loc, f"expected a list of conditions, found {shown(raw)}")
            return ()
        return tuple(read(item, (*loc, i)) for i, item in enumerate(raw))

    def only(self, raw: dict[str, Any], loc: Loc, *allowed: str) -> None:
        """A fault for each key of `raw` that has no meaning where it stands."""
        for key in raw:
            if key not in allowed:
                self.fault((*loc, key), f'"{key}" has no meaning here', suggest(key, allowed), key=True)


FIELDS = {
    "all": ("all",),
    "any": ("any",),
    "not": ("not",),
    "minus": ("minus",),
    "kind": ("kind", "where"),
    "age": ("age",),
    "happened": ("happened", "where", "during", "in-last"),
    "lasting": ("lasting", "over", "at-least"),
    "from": ("from", "until"),
    "total": ("total", "over", "at-least", "in-any", "counting"),
    "count": ("count", "where", "distinct", "over", "at-least", "in-any", "unless-all-share"),
}


def all_of(items: Iterable[Condition]) -> Condition:
    """`All` of the items, or the item itself where there is one."""
    found = tuple(items)
    return found[0] if len(found) == 1 else All(found)


def shown(value: Any) -> str:
    """A value as it is named in an error."""
    if value is None:
        return "nothing"
    return (
        f'"{value}"'
        if isinstance(value, str)
        else type(value).__name__
        if isinstance(value, list | dict)
        else str(value)
    )


def a(form: Form) -> str:
    """The form with its article."""
    return f"an {form}" if form is Form.EVENT else f"a {form}"


def suggest(word: Any, known: Iterable[str]) -> str:
    """The nearest known words, or all of them."""
    choices = sorted(known)
    near = difflib.get_close_matches(str(word), choices, n=2, cutoff=0.6)
    return "did you mean " + " or ".join(near) + "?" if near else "one of " + ", ".join(choices)
