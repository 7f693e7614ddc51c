"""Conditions on a fact: its attributes against values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from checker.compile.conditions.names import Loc, NameReader
from checker.compile.conditions.naming import nearest, shown, suggest
from checker.compile.program import ALWAYS, All, AnyOf, Compare, Condition, Happening, Not, Test
from checker.snapshot.vocabulary import Attribute, Form, Kind, Type

COMPARISONS = {
    "at-least": Compare.AT_LEAST,
    "over": Compare.OVER,
    "at-most": Compare.AT_MOST,
    "under": Compare.UNDER,
}


class FactReader(NameReader):
    """Reads what is asked of a fact, and the points in time that facts mark."""

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
        if attribute.asked_for:
            what = f"no condition may turn on {kind.name}.{key}"
            self.fault(loc, what, "it is read in only for a measure that is broken down by it", key=True)
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
                mend = nearest(value, attribute.values) or attribute.means
                self.fault(place, f"expected {attribute.expected()}, found {shown(value)}", mend)
        return tuple(values)

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


def all_of(items: Iterable[Condition]) -> Condition:
    """`All` of the items, or the item itself where there is one."""
    found = tuple(items)
    return found[0] if len(found) == 1 else All(found)
