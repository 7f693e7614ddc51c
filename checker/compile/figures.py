"""Dated values as written to dated values as compiled: figures, their law, and parameters from the profile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from checker.calendar import parse_duration
from checker.compile.conditions import Loc, Reader
from checker.compile.program import DatedValue, Law, Limit, SelectedBy
from checker.ruleset.models import Dated, DatedLength, Figure, RuleModel

Parameters = Mapping[str, Sequence[DatedLength]]


@dataclass
class Figures:
    """Reads the figures of one rule; `needs_numbers` gathers the parameters the profile does not set."""

    model: RuleModel
    reader: Reader
    parameters: Parameters
    needs_numbers: list[str] = field(default_factory=list)

    def lengths(self, figure: Figure | None, loc: Loc, *, relaxed: bool = True) -> Limit:
        """A limit in lengths of time, with the rule's relaxations lying over it."""
        return self._limit(figure, loc, number=False, relaxed=relaxed)

    def numbers(self, figure: Figure, loc: Loc) -> Limit:
        """A limit in numbers of things."""
        return self._limit(figure, loc, number=True, relaxed=False)

    def in_force(self, dated: Dated | Sequence[Dated] | None, loc: Loc) -> Limit:
        """A limit with no figure: the days on which the requirement holds, and who says so."""
        if dated is None:
            self.reader.fault(loc, "expected `in-force`", "from when the requirement holds, and who says so", key=True)
            return Limit(())
        listed = [dated] if isinstance(dated, Dated) else dated
        return Limit(tuple(DatedValue(None, None, SelectedBy.TRIGGER, self.law(each)) for each in listed))

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

    def _limit(self, figure: Figure | None, loc: Loc, *, number: bool, relaxed: bool) -> Limit:
        if figure is None:
            return Limit(())
        values: Sequence[DatedLength] = figure.values
        if figure.parameter is not None:
            values = self.parameters.get(figure.parameter, ())
            if not values and figure.parameter not in self.needs_numbers:
                self.needs_numbers.append(figure.parameter)
        for i, value in enumerate(values):
            if value.judgement is None and (value.number is not None) != number:
                wanted = "a `number`" if number else "a `value` such as 20 working days"
                self.reader.fault((*loc, i), f"expected {wanted} here")
        limit = Limit(tuple(map(self._value, (*values, *(self.model.relaxed if relaxed else ())))))
        self._overlaps(limit, loc)
        return limit

    def _value(self, dated: DatedLength) -> DatedValue:
        length = parse_duration(dated.value) if dated.value is not None else None
        judgement = dated.judgement.strip() if dated.judgement else None
        return DatedValue(length, judgement, SelectedBy(dated.selected_by), self.law(dated), dated.number)

    def _overlaps(self, limit: Limit, loc: Loc) -> None:
        for chosen in (SelectedBy.TRIGGER, SelectedBy.DUE):
            laws = sorted((v.law for v in limit.values if v.selected_by is chosen), key=lambda law: law.since)
            for earlier, later in zip(laws, laws[1:], strict=False):
                if earlier.until is None or earlier.until >= later.since:
                    what = "expected values whose days in force do not overlap"
                    self.reader.fault(loc, what, "end one the day before the next begins")
