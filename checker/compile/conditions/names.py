"""Names, lengths and lists: what every part of the grammar is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from checker.calendar import Duration, Unit, extent, fewest_hours, parse_duration, shorter
from checker.compile.conditions.naming import a, shown, suggest
from checker.compile.program import Condition
from checker.errors import Fault
from checker.ruleset.models import DatedLength
from checker.snapshot.vocabulary import Form, Kind, Vocabulary
from checker.yaml_document import Document

Loc = tuple[str | int, ...]
Parameters = Mapping[str, Sequence[DatedLength]]

WHERE_HOURS = "hours are counted only by the limit of `within` and of `at-most-for`"


@dataclass
class NameReader:
    """Reads the grammar out of one document, collecting faults instead of stopping at the first.

    `parameters` are those of the profile, None where the document takes none; `needs_numbers` gathers those it does not set, and
    `set_from` the day from which each length that it does set was, with its place.
    """

    document: Document
    vocabulary: Vocabulary
    definitions: frozenset[str]
    faults: list[Fault] = field(default_factory=list)
    parameters: Parameters | None = None
    needs_numbers: list[str] = field(default_factory=list)
    set_from: list[tuple[Loc, int]] = field(default_factory=list)

    def fault(self, loc: Loc, what: str, help: str = "", *, key: bool = False) -> None:
        """Record one fault at `loc`."""
        self.faults.append(self.document.fault(loc, what, help=help, key=key))

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
        """A length of time such as `6 months`, or one that the profile sets."""
        if isinstance(text, dict):
            return self._set_by_profile(text, loc)
        try:
            return parse_duration(text if isinstance(text, str) else str(text))
        except ValueError as error:
            self.fault(loc, str(error), "write a number and a unit: hours, days, working days, weeks, months, years")
            return None

    def _set_by_profile(self, raw: dict[str, Any], loc: Loc) -> Duration | None:
        """The one length a profile sets for `parameter`; where it sets none, `otherwise`, or None and the rule needs a number."""
        self.only(raw, loc, "parameter", "otherwise")
        name = raw.get("parameter")
        if not isinstance(name, str):
            self.fault(
                loc, f"expected the name of a parameter, found {shown(name)}", "such as {parameter: home-visits}"
            )
            return None
        if self.parameters is None:
            self.fault(loc, "expected a length of time, found a parameter", "only a rule takes what a profile sets")
            return None
        otherwise = self._otherwise(raw["otherwise"], (*loc, "otherwise")) if "otherwise" in raw else None
        values = self.parameters.get(name, ())
        if not values:
            if "otherwise" not in raw:
                self.need(name)
            return otherwise
        if len(values) > 1 or values[0].value is None or values[0].to is not None:
            what = f"expected one `value` for {name}, with no `to`"
            self.fault(loc, what, "a condition reads the same length on every day")
            return None
        self.set_from.append((loc, values[0].from_.toordinal()))
        return parse_duration(values[0].value)

    def _otherwise(self, raw: Any, loc: Loc) -> Duration | None:
        if isinstance(raw, dict):
            self.fault(loc, f"expected a length of time, found {shown(raw)}", "such as 20 working days")
            return None
        return self.length(raw, loc)

    def need(self, name: str) -> None:
        """Take note of a parameter that the profile does not set."""
        if name not in self.needs_numbers:
            self.needs_numbers.append(name)

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

    def window(self, text: Any, loc: Loc) -> Duration | None:
        """The length of a window that ends each day: whole days, weeks, months or years, and of those one or more."""
        length = self.length(text, loc)
        if length is None:
            return None
        if length.unit in (Unit.HOURS, Unit.WORKING_DAYS):
            self.fault(loc, f"expected days, weeks, months or years, found {length}", "a window is made of whole days")
            return None
        if not length.amount:
            self.fault(loc, f"expected a window of a day or more, found {length}", "the day itself is `in-any: 1 day`")
            return None
        return length

    def inside(self, length: Duration | None, window: Duration | None, loc: Loc, *, strictly: bool) -> None:
        """Refuse a length that what is added up in a window can never pass, or on some days of the year alone."""
        if length is None or window is None or length.unit is Unit.WORKING_DAYS:
            return
        if not shorter(length, window, or_as_long=not strictly):
            wanted = "less" if strictly else "no more"
            has = f"{fewest_hours(window)} hours" if length.unit is Unit.HOURS else f"{extent(window)[0]} days"
            mend = f"such a window may have {has} in all; write a shorter length or a longer `in-any`"
            self.fault(loc, f"expected {wanted} than the window of {window}, found {length}", mend)

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
