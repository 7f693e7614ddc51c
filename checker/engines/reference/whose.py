"""What a miss is of: the recorded thing that an exception may name, and that may itself say what excuses it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from checker.engines.reference.begun import Begun, Which, read_of
from checker.engines.reference.evidence import named_by
from checker.engines.reference.period import Parts, Period, nameless
from checker.engines.reference.periods import CaseView
from checker.engines.reference.timeline import Truth, Unknown
from checker.snapshot.facts import Fact, Value


@dataclass(frozen=True, slots=True)
class Whose:
    """The first row of what a miss is of, None where it was worked out from several kinds; the ids of all its rows; `which`, that
    any of several events may be meant, or `beside` it others of its day; and `perhaps`, why it may be no recorded period but one
    worked out. `of_case` is the case it is about, where the facts of several are brought together and it is one's own. It is
    `nameless` where any of those that may be meant has no id."""

    fact: Fact | None = None
    ids: Callable[[], Mapping[Value, Truth]] = dict
    which: Which | None = None
    beside: tuple[Fact, ...] = ()
    perhaps: Unknown | None = None
    of_case: Value | None = None
    nameless: bool = False

    def named_by(self, exception: Fact, view: CaseView) -> Truth | None:
        """Whether an exception names it; None where it names nothing of its kind.

        What was worked out is named by none, so that one that names another may be for it.
        """
        if self.fact is None:
            return None
        told = named_by(exception, self.fact.kind, self.ids(), view, nameless=self.nameless)
        return self.perhaps if self.perhaps is not None and told is not None and told is not True else told

    def so(self, told: Callable[[Fact], Truth]) -> Truth:
        """What is so of the event it is, told of a row; of what was worked out nothing is."""
        return read_of(self.fact, self.which, told, self.beside) if self.fact is not None else False


NOTHING = Whose()


def of_period(period: Period) -> Whose:
    """Of a period: its rows, or those of the recorded periods that it may be."""
    if period.fact is None:
        return _of_parts(period.parts)
    loose = nameless(period.fact, period.ids())
    return Whose(period.fact, period.ids, beside=period.beside, of_case=period.of_case, nameless=loose)


def of_begun(begun: Begun) -> Whose:
    """Of what began a duty."""
    if begun.fact is None:
        return _of_parts(begun.parts)
    return Whose(
        begun.fact, lambda: begun.ids, begun.which, begun.beside, of_case=begun.of_case, nameless=begun.nameless
    )


def on_day(periods: Iterable[Period], day: int) -> Whose:
    """Of a state as it was on a day: the first period of it that was read from rows, or may have been; of any of several where
    it is not known which of them that is."""
    told = [(period, _as_on(period, day)) for period in _may_be_first(periods, day)]
    meant = [(period, whose) for period, whose in told if whose.fact is not None]
    if len(meant) < 2:
        return meant[0][1] if meant else NOTHING
    each, first = [whose for _, whose in meant], meant[0][0]
    held = (period.line().at(day) for period, _ in meant)
    doubt = next((truth for truth in held if isinstance(truth, Unknown)), first.missing("start"))
    ids = [whose.ids() for whose in each]
    one: dict[Value, Truth] = {name: all(its.get(name) is True for its in ids) or doubt for its in ids for name in its}
    loose = any(whose.nameless or not its for whose, its in zip(each, ids, strict=True))
    return replace(each[0], ids=lambda: one, of_case=None, nameless=loose)


def _may_be_first(periods: Iterable[Period], day: int) -> list[Period]:
    """The periods in order that may hold on a day and of which any before it may not, or may have begun later."""
    there = [period for period in periods if period.start_lo <= day < period.end_hi]
    place = next((place for place, period in enumerate(there) if period.line().at(day) is True), len(there))
    behind = (period for period in there[place + 1 :] if period.start_lo < there[place].start_hi)
    return [*there[: place + 1], *behind]


def _as_on(period: Period, day: int) -> Whose:
    """Of a period of a state on a day, which may be one of several recorded: of nobody's own where several cases are brought
    together."""
    parts = period.parts
    if parts is None or not parts.recorded:
        return replace(of_period(period), of_case=None)
    there = tuple(each for each in parts.periods if each.start_lo <= day < each.end_hi)
    return _of_parts(Parts(there, parts.doubt) if there else None)


def _of_parts(parts: Parts | None) -> Whose:
    if parts is None or not parts.recorded:
        return NOTHING
    facts = tuple(each.fact for each in parts.periods if each.fact is not None)
    if len(facts) == 1:
        return Whose(facts[0], parts.periods[0].ids, perhaps=parts.doubt)
    ids = {each: parts.doubt for period in parts.periods for each in period.ids()}
    return Whose(facts[0], lambda: ids, perhaps=parts.doubt)
