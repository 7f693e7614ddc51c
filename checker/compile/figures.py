"""Dated values as written to dated values as compiled: figures, their law, and parameters from the profile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from checker.calendar import Unit, parse_duration
from checker.compile.conditions import WHERE_HOURS, Loc, Parameters, Reader
from checker.compile.program import DatedValue, Law, Limit, SelectedBy
from checker.ruleset.models import Dated, DatedLength, Figure, RuleModel

Chosen = tuple[SelectedBy, ...]
"""The ways the values of a limit may be chosen; the first where a value does not say."""

ON_TRIGGER: Chosen = (SelectedBy.TRIGGER, SelectedBy.DUE)
ON_STATE: Chosen = (SelectedBy.DAY, SelectedBy.TRIGGER, SelectedBy.DUE)
ON_DAY: Chosen = (SelectedBy.DAY,)


@dataclass
class Figures:
    """Reads the figures of one rule; its reader takes note of the parameters the profile does not set."""

    model: RuleModel
    reader: Reader
    parameters: Parameters

    def lengths(
        self, figure: Figure | None, loc: Loc, *, relaxed: bool = True, may_be: Chosen = ON_TRIGGER, hours: bool = False
    ) -> Limit:
        """A limit in lengths of time, with the rule's relaxations lying over it; in hours only where they are counted."""
        limit = self._limit(figure, loc, number=False, relaxed=relaxed, may_be=may_be)
        clocked = next((v.length for v in limit.values if v.length is not None and v.length.unit is Unit.HOURS), None)
        if clocked is not None and not hours:
            what = f"expected days, working days, weeks, months or years, found {clocked}"
            self.reader.fault(loc, what, WHERE_HOURS)
        return limit

    def numbers(self, figure: Figure, loc: Loc, *, may_be: Chosen = (SelectedBy.TRIGGER,)) -> Limit:
        """A limit in numbers of things."""
        return self._limit(figure, loc, number=True, relaxed=False, may_be=may_be)

    def in_force(
        self, dated: Dated | Sequence[Dated] | None, loc: Loc, *, by: SelectedBy = SelectedBy.TRIGGER
    ) -> Limit:
        """A limit with no figure: the days on which the requirement holds, and who says so."""
        if dated is None:
            self.reader.fault(loc, "expected `in-force`", "from when the requirement holds, and who says so", key=True)
            return Limit(())
        listed = [dated] if isinstance(dated, Dated) else dated
        return Limit(tuple(DatedValue(None, None, by, self.law(each)) for each in listed))

    def law(self, dated: Dated) -> Law:
        """The reference of a dated value; its instrument is the rule's unless it names its own."""
        source = self.model.source
        return Law(
            instrument=(dated.instrument or source.instrument).strip(),
            provision=dated.provision,
            link=dated.link or (source.link if dated.instrument is None else None),
            since=dated.from_.toordinal(),
            until=dated.to.toordinal() if dated.to else None,
            verified=dated.verified,
        )

    def _limit(self, figure: Figure | None, loc: Loc, *, number: bool, relaxed: bool, may_be: Chosen) -> Limit:
        if figure is None:
            return Limit(())
        values: Sequence[DatedLength] = figure.values
        if figure.parameter is not None:
            values = self.parameters.get(figure.parameter, ())
            if not values:
                self.reader.need(figure.parameter)
        for i, value in enumerate(values):
            if value.judgement is None and (value.number is not None) != number:
                wanted = "a `number`" if number else "a `value` such as 20 working days"
                self.reader.fault((*loc, i), f"expected {wanted} here")
            if value.selected_by is not None and value.selected_by not in may_be:
                wanted = " or ".join(may_be)
                self.reader.fault((*loc, i), f"expected `selected-by: {wanted}` here, found {value.selected_by}")
        laid_over = self.model.relaxed if relaxed else ()
        limit = Limit(tuple(self._value(value, may_be[0]) for value in (*values, *laid_over)))
        self._overlaps(limit, loc)
        if limit.values and all(value.selected_by is SelectedBy.DUE for value in limit.values):
            self.reader.fault(loc, "expected an ordinary limit beside those `selected-by: due`", "it fixes the day")
        return limit

    def _value(self, dated: DatedLength, otherwise: SelectedBy) -> DatedValue:
        length = parse_duration(dated.value) if dated.value is not None else None
        judgement = dated.judgement.strip() if dated.judgement else None
        chosen = SelectedBy(dated.selected_by) if dated.selected_by is not None else otherwise
        return DatedValue(length, judgement, chosen, self.law(dated), dated.number)

    def _overlaps(self, limit: Limit, loc: Loc) -> None:
        for chosen in SelectedBy:
            for _ in range(overlapping([value for value in limit.values if value.selected_by is chosen])):
                self.reader.fault(loc, *OVERLAPPING)


OVERLAPPING = ("expected values whose days in force do not overlap", "end one the day before the next begins")
"""What is wrong where two values govern one day, and how to mend it."""


def overlapping(values: Sequence[DatedValue]) -> int:
    """How often one value is still in force when the next is."""
    laws = sorted((value.law for value in values), key=lambda law: law.since)
    return sum(earlier.until is None or earlier.until >= later.since for earlier, later in pairwise(laws))
