"""What held when, for one case: conditions as timelines and as periods with an identity of their own."""

from __future__ import annotations

from dataclasses import dataclass, replace

from checker.calendar import CalendarEnd, Duration, after, age_reached
from checker.compile.program import (
    Aged,
    All,
    AnyOf,
    Compare,
    Condition,
    Count,
    Defined,
    Definition,
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
from checker.engines.duty import Why
from checker.engines.reference.measures import measured, more_than, over
from checker.engines.reference.timeline import (
    Timeline,
    Truth,
    Unknown,
    all_true,
    any_true,
    combined,
    constant,
    negated,
    timeline,
)  # fmt: skip
from checker.snapshot.coverage import Coverage, Span, uncovered
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN, Case, Fact
from checker.snapshot.vocabulary import Kind, vocabulary


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time with an identity: from somewhere in its start span until somewhere in its end span.

    `doubt` is None where it certainly was; `resumed` is true where it does not begin at the beginning of the recorded
    period it was cut from; `fact` is the earliest fact it was read from.
    """

    name: str
    start_lo: int
    start_hi: int
    end_lo: int
    end_hi: int
    fact: Fact | None
    doubt: Unknown | None = None
    resumed: bool = False
    start_doubt: Unknown | None = None
    end_doubt: Unknown | None = None

    @property
    def start(self) -> int | None:
        """The first day, where it is known."""
        return self.start_lo if self.start_lo == self.start_hi else None

    def line(self) -> Timeline:
        """When it certainly and when it possibly was, day by day."""
        truth: Truth = self.doubt or True
        points: list[tuple[int, Truth]] = [
            (LONG_BEFORE, False), (self.start_lo, self.missing("start")), (self.start_hi, truth),
            (self.end_lo, self.missing("end")), (self.end_hi, False),
        ]  # fmt: skip
        return timeline(point for point in points if point[0] < STILL_OPEN)

    @property
    def recorded_as(self) -> str:
        """The kind of fact it was read from, or its own name where it was worked out from several."""
        return self.fact.kind if self.fact else self.name

    def missing(self, edge: str) -> Unknown:
        """That its `start` or `end` is not known: the reason it was given, or the field that would say."""
        doubt = self.start_doubt if edge == "start" else self.end_doubt
        return doubt or Unknown(Why.MISSING_FIELD, f"{self.recorded_as}.{edge}")

    @property
    def source(self) -> str:
        """Where it was read."""
        return self.fact.source if self.fact else ""


class CaseView:
    """One case as the conditions of a program see it. Timelines are worked out once and kept."""

    def __init__(self, case: Case, coverage: Coverage, as_at: int, definitions: dict[str, Definition]) -> None:
        self.case, self.coverage, self.as_at, self.definitions = case, coverage, as_at, definitions
        self._lines: dict[Condition, Timeline] = {}
        self._pieces: dict[str, list[Fact]] = {}
        self._known: dict[str, list[Fact]] = {}

    # --- facts -------------------------------------------------------------------------------------------------------
    def fact_truth(self, condition: Condition, fact: Fact) -> Truth:
        """Whether a fact's attributes satisfy a `where`."""
        match condition:
            case All(items):
                return all_true(self.fact_truth(item, fact) for item in items)
            case AnyOf(items):
                return any_true(self.fact_truth(item, fact) for item in items)
            case Not(item):
                return negated(self.fact_truth(item, fact))
            case Test():
                return self._test(condition, fact)
        raise TypeError(f"not a condition on a fact: {type(condition).__name__}")

    def _test(self, test: Test, fact: Fact) -> Truth:
        value = fact.attributes.get(test.attribute)
        if test.compare is Compare.KNOWN:
            return value is not None
        if value is None:
            never = test.attribute in self.coverage.of(fact.kind).without
            return Unknown(Why.NOT_COVERED if never else Why.MISSING_FIELD, f"{fact.kind}.{test.attribute}")
        match test.compare:
            case Compare.ONE_OF:
                return value in test.values
            case Compare.AT_LEAST:
                return bool(value >= test.values[0])  # type: ignore[operator]
            case Compare.OVER:
                return bool(value > test.values[0])  # type: ignore[operator]
            case Compare.AT_MOST:
                return bool(value <= test.values[0])  # type: ignore[operator]
            case _:
                return bool(value < test.values[0])  # type: ignore[operator]

    def known_facts(self, kind: str) -> list[Fact]:
        """The facts of a kind that had happened, or begun, by the as-at date. A later end is still to come: open."""
        if kind not in self._known:
            begun = [fact for fact in self.case.of(kind) if not fact.dated or fact.start_lo <= self.as_at]
            self._known[kind] = [_still_open(fact) if fact.end_lo > self.as_at else fact for fact in begun]
        return self._known[kind]

    def covered(self, kind: str) -> tuple[Span, ...]:
        """The days for which this case's facts of a kind are all in the snapshot, none after the as-at date."""
        cover = self.coverage.of(kind)
        spans = [(lo, min(hi, self.as_at)) for lo, hi in cover.spans if lo <= self.as_at]
        facts = self.known_facts(kind) if cover.latest else []
        if facts:
            spans.append((max(fact.start_hi for fact in facts if fact.start_hi != STILL_OPEN), self.as_at))
        spans += [(day, day) for day in cover.open_at if day <= self.as_at]
        return tuple(spans)

    # --- conditions on a day --------------------------------------------------------------------------------------
    def line(self, condition: Condition) -> Timeline:
        """The truth of a condition on every day."""
        line = self._lines.get(condition)
        if line is None:
            line = self._lines[condition] = self._line(condition)
        return line

    def _line(self, condition: Condition) -> Timeline:
        match condition:
            case All(items):
                return combined([self.line(item) for item in items], all_true) if items else constant(True)
            case AnyOf(items):
                return combined([self.line(item) for item in items], any_true)
            case Not(item):
                return self.line(item).negated()
            case OfKind():
                return self._kind_line(condition)
            case Defined(name):
                return self._defined(self.definitions[name])
            case Aged():
                return self._aged(condition)
            case Happened():
                return self._happened(condition)
            case Lasted():
                return self._lasted(condition)
            case FromUntil():
                return self._from_until(condition)
            case Passes(measure, threshold, strictly):
                test = over(threshold, strictly) if isinstance(threshold, Duration) else more_than(threshold, strictly)
                return measured(measure, test, self)
        raise TypeError(f"not a condition on a day: {type(condition).__name__}")

    def _defined(self, definition: Definition) -> Timeline:
        def settle(unknown: Unknown) -> Truth:
            if unknown.why is Why.NOT_COVERED and definition.if_not_covered is not None:
                return definition.if_not_covered
            return unknown if definition.if_unknown is None else definition.if_unknown

        return self.line(definition.condition).settled(settle)

    def _kind_line(self, condition: OfKind) -> Timeline:
        kind = vocabulary().kind(condition.kind)
        pieces = [(piece, self.fact_truth(condition.where, piece)) for piece in self.pieces(kind)]
        base = self._base(condition.kind)
        days = {*base.starts}
        for piece, _ in pieces:
            days |= {piece.start_lo, piece.start_hi, piece.end_lo, piece.end_hi}
        points = []
        for day in sorted(days):
            truths = [_on(piece, truth, day) for piece, truth in pieces]
            said = [truth for truth in truths if truth is not None]
            certain_no = not kind.concurrent and any(truth is False for truth in said)
            points.append((day, any_true([*said, False if certain_no else base.at(day)])))
        return timeline(points)

    def _base(self, kind: str) -> Timeline:
        """What the absence of any fact of a kind says: no where covered, unknown elsewhere; after the as-at date, as on it."""
        unknown = Unknown(Why.NOT_COVERED, kind)
        points: list[tuple[int, Truth]] = [(LONG_BEFORE, unknown)]
        for lo, hi in sorted(self.covered(kind)):
            points.append((lo, False))
            if hi < self.as_at:
                points.append((hi + 1, unknown))
        return timeline(points)

    def _aged(self, condition: Aged) -> Timeline:
        born = self.born()
        if isinstance(born, Unknown):
            return constant(born)
        points: list[tuple[int, Truth]] = [(LONG_BEFORE, condition.since is None)]
        if condition.since is not None:
            points.append((age_reached(born, condition.since), True))
        if condition.until is not None:
            points.append((age_reached(born, condition.until), False))
        return timeline(points)

    def born(self) -> int | Unknown:
        """The child's date of birth."""
        for fact in self.case.of("child"):
            value = fact.attributes.get("born")
            if value is not None:
                return value.toordinal()  # type: ignore[union-attr]
        never = "born" in self.coverage.of("child").without or not self.coverage.of("child").spans
        return Unknown(Why.NOT_COVERED if never else Why.MISSING_FIELD, "child.born")

    def _happened(self, condition: Happened) -> Timeline:
        """True from the event on; with `during`, until the stretch of it in which the event fell is over; with `last`, for
        that length from each event's day."""
        if condition.last is not None:
            return self._lately(condition, condition.last)
        if condition.during is None:
            return self._since(condition, LONG_BEFORE, STILL_OPEN)
        pieces: list[tuple[int, Truth]] = [(LONG_BEFORE, False)]
        for period in self.periods(condition.during, name_of(condition.during)):
            line = self._since(condition, period.start_hi, period.end_hi)
            pieces += [(lo, truth) for lo, _, truth in line.between(period.start_hi, period.end_hi)]
            if period.end_hi < STILL_OPEN:
                pieces.append((period.end_hi, False))
        return timeline(pieces)

    def _lately(self, condition: Happened, last: Duration) -> Timeline:
        """True on each day whose window of a length, itself the last day of it, holds such an event."""
        lines = [constant(False)]
        for fact in self.known_facts(condition.kind):
            truth = self.fact_truth(condition.where, fact)
            if truth is False:
                continue
            if not fact.dated:
                lines.append(constant(Unknown(Why.MISSING_FIELD, f"{fact.kind}.on")))
                continue
            lines.append(timeline([(LONG_BEFORE, False), (fact.start_lo, truth), (after(fact.start_lo, last), False)]))
        gaps = uncovered(self.covered(condition.kind), LONG_BEFORE, self.as_at)
        for first, until in gaps:
            unseen = Unknown(Why.NOT_COVERED, condition.kind)
            end = after(until, last)
            lines.append(
                timeline(
                    [(LONG_BEFORE, unseen if first == LONG_BEFORE else False), (max(first, 1), unseen), (end, False)]
                )
            )
        return combined(lines, any_true)

    def _since(self, condition: Happened, first: int, end: int) -> Timeline:
        points: list[tuple[int, Truth]] = [(LONG_BEFORE, False)]
        certain = possible = None
        for fact in self.known_facts(condition.kind):
            truth = self.fact_truth(condition.where, fact)
            if truth is False or (fact.dated and not first <= fact.start_lo <= end):
                continue
            if truth is True and fact.dated:
                certain = fact.start_lo if certain is None else min(certain, fact.start_lo)
            else:
                doubt = truth if isinstance(truth, Unknown) else Unknown(Why.MISSING_FIELD, f"{fact.kind}.on")
                day = fact.start_lo if fact.dated else max(first, LONG_BEFORE)
                possible = (day, doubt) if possible is None or day < possible[0] else possible
        unseen = self.first_uncovered(condition.kind, first, min(end, self.as_at))
        earlier = min((p for p in (certain, possible[0] if possible else None) if p is not None), default=STILL_OPEN)
        if unseen is not None and unseen < earlier:
            points.append((unseen, Unknown(Why.NOT_COVERED, condition.kind)))
        if possible is not None and (certain is None or possible[0] < certain):
            points.append(possible)
        if certain is not None:
            points.append((certain, True))
        return timeline(points)

    def first_uncovered(self, kind: str, first: int, last: int) -> int | None:
        """The first day from `first` to `last` for which an absent fact of a kind proves nothing."""
        gaps = uncovered(self.covered(kind), first, last)
        return gaps[0][0] if gaps else None

    def uncovered_line(self, kind: str, unknown: Unknown) -> Timeline:
        """Unknown on each day up to the as-at date that is not covered for a kind."""
        points: list[tuple[int, Truth]] = [(LONG_BEFORE, False)]
        for first, last in uncovered(self.covered(kind), LONG_BEFORE, self.as_at):
            points += [(first, unknown), (last + 1, False)]
        return timeline(points)

    def _lasted(self, condition: Lasted) -> Timeline:
        lines = [constant(False)]
        for period in self.periods(condition.of, name_of(condition.of)):
            lo = passed(period.start_lo, condition.length, condition.strictly)
            hi = passed(period.start_hi, condition.length, condition.strictly)
            doubt = period.doubt or period.missing("start")
            certain: Truth = period.doubt or True
            ended = period.missing("end")
            points: list[tuple[int, Truth]] = [(LONG_BEFORE, False)]
            for day, truth in ((lo, doubt), (hi, certain), (period.end_lo, ended), (period.end_hi, False)):
                if day >= period.end_hi:
                    truth = False
                elif day >= period.end_lo:
                    truth = ended
                if day < STILL_OPEN:
                    points.append((day, truth))
            lines.append(timeline(sorted(points, key=lambda point: point[0])))
        return combined(lines, any_true)

    def _from_until(self, condition: FromUntil) -> Timeline:
        begins = [(day, truth) for day, truth, _ in self.marks(condition.begins)]
        ends = [(day, truth) for day, truth, _ in self.marks(condition.ends)] if condition.ends else []
        lines = [constant(False)]
        for day, doubt in begins:
            certain_end = min((d for d, t in ends if t is True and d > day), default=None)
            possible_end = min(((d, t) for d, t in ends if t is not True and d > day), default=None, key=lambda e: e[0])
            points: list[tuple[int, Truth]] = [(LONG_BEFORE, False), (day, doubt)]
            if possible_end and (certain_end is None or possible_end[0] < certain_end):
                points.append(possible_end)
            if certain_end is not None:
                points.append((certain_end, False))
            lines.append(timeline(points))
        unseen = self.first_uncovered(condition.begins.kind, LONG_BEFORE, self.as_at)
        if unseen is not None:
            lines.append(timeline([(LONG_BEFORE, Unknown(Why.NOT_COVERED, condition.begins.kind))]))
        return combined(lines, any_true)

    def marks(self, happening: Happening) -> list[tuple[int, Truth, Fact]]:
        """The days facts of a kind mark, certainly or possibly, and the facts."""
        marks: list[tuple[int, Truth, Fact]] = []
        for fact in self.known_facts(happening.kind):
            truth = self.fact_truth(happening.where, fact)
            day, known = (fact.end_lo, fact.ended) if happening.at == "end" else (fact.start_lo, fact.dated)
            if truth is False or day >= STILL_OPEN:
                continue
            missing = Unknown(Why.MISSING_FIELD, f"{fact.kind}.{happening.at}")
            marks.append((day, truth if known else missing, fact))
        return marks

    # --- periods -----------------------------------------------------------------------------------------------------
    def pieces(self, kind: Kind) -> list[Fact]:
        """The recorded periods of a kind in date order, the earlier cut where a later one of another identity begins."""
        if kind.name not in self._pieces:
            facts = sorted(self.known_facts(kind.name), key=lambda fact: (fact.start_hi, fact.start_lo))
            if not kind.concurrent:
                facts = [_cut(fact, facts[i + 1 :], kind) for i, fact in enumerate(facts)]
            self._pieces[kind.name] = facts
        return self._pieces[kind.name]

    def periods(self, condition: Condition, name: str) -> list[Period]:
        """The periods of a condition, each with its own start and end.

        A kind gives its recorded periods, merged where their identity agrees. `all` gives the periods of its first item,
        cut to the days on which the others hold. Anything else gives the longest stretches in which it is not false.
        """
        match condition:
            case OfKind():
                return self._kind_periods(condition)
            case Defined(defined):
                definition = self.definitions[defined]
                settles = definition.if_not_covered is not None or definition.if_unknown is not None
                if settles or not _has_identity(definition.condition, self.definitions):
                    return self._stretches(condition, defined)
                return [replace(period, name=defined) for period in self.periods(definition.condition, defined)]
            case All(items) if items and _has_identity(items[0], self.definitions):
                rest = self.line(All(items[1:]))
                return [piece for period in self.periods(items[0], name) for piece in _clipped(period, rest, name)]
        return self._stretches(condition, name)

    def _kind_periods(self, condition: OfKind) -> list[Period]:
        kind = vocabulary().kind(condition.kind)
        merged: list[Period] = []
        last: Fact | None = None
        for fact in self.pieces(kind):
            truth = self.fact_truth(condition.where, fact)
            if truth is False:
                last = None if not kind.concurrent else last
                continue
            doubt = truth if isinstance(truth, Unknown) else None
            previous = merged[-1] if merged else None
            if previous and last and previous.end_hi >= fact.start_lo and same_identity(last, fact, kind):
                certain = previous.doubt if doubt is not None else None
                end_lo, end_hi = max(previous.end_lo, fact.end_lo), max(previous.end_hi, fact.end_hi)
                start_hi = min(previous.start_hi, fact.start_hi)
                merged[-1] = replace(
                    previous, start_hi=start_hi, end_lo=end_lo, end_hi=end_hi, doubt=certain,
                    end_doubt=_recorded(fact, None).end_doubt if end_lo != end_hi else None,
                )  # fmt: skip
            else:
                merged.append(_recorded(fact, doubt))
            last = fact
        return merged

    def _stretches(self, condition: Condition, name: str) -> list[Period]:
        whole = Period(name, LONG_BEFORE, LONG_BEFORE, STILL_OPEN, STILL_OPEN, None)
        return [replace(piece, resumed=False) for piece in _clipped(whole, self.line(condition), name)]


def passed(day: int, length: Duration, strictly: bool) -> int:
    """The first day on which a state begun on `day`, that day being its first, has lasted `length`, or `strictly` over it.

    A state begun on the 1st has lasted 5 days on the 5th and over 5 days on the 6th.
    """
    if day == LONG_BEFORE or day >= STILL_OPEN:
        return day
    try:
        return after(day, length, beginning_with=not strictly)
    except CalendarEnd:
        return STILL_OPEN


def _still_open(fact: Fact) -> Fact:
    return fact if fact.end_lo == STILL_OPEN else replace(fact, end_lo=STILL_OPEN, end_hi=STILL_OPEN)


def name_of(condition: Condition) -> str:
    """What a period of the condition is called in a key: its definition or kind."""
    match condition:
        case Defined(name):
            return name
        case OfKind(kind):
            return kind
        case All(items) | AnyOf(items) if items:
            return name_of(items[0])
        case Lasted(of) | Passes(measure=Total(of=of)):
            return name_of(of)
        case Passes(measure=Count(kind=kind)):
            return kind
    return "stretch"


def same_identity(one: Fact, other: Fact, kind: Kind) -> bool:
    """Whether two touching facts are one period: identity attributes known on both sides agree, and some are known."""
    if not kind.identity:
        return True
    pairs = [(one.attributes.get(name), other.attributes.get(name)) for name in kind.identity]
    known = [(a, b) for a, b in pairs if a is not None and b is not None]
    return bool(known) and all(a == b for a, b in known)


def _cut(fact: Fact, later: list[Fact], kind: Kind) -> Fact:
    for other in later:
        if other.start_hi < fact.end_hi and other.start_hi > fact.start_hi and not same_identity(fact, other, kind):
            return replace(fact, end_lo=min(fact.end_lo, other.start_lo), end_hi=other.start_hi)
    return fact


def _on(piece: Fact, truth: Truth, day: int) -> Truth | None:
    """What a recorded period says of a day: nothing outside it, `truth` inside, unknown where its edges are not known."""
    if day < piece.start_lo or day >= piece.end_hi:
        return None
    if day < piece.start_hi:
        return all_true([truth, Unknown(Why.MISSING_FIELD, f"{piece.kind}.start")]) if truth is not False else None
    if day >= piece.end_lo:
        return all_true([truth, Unknown(Why.MISSING_FIELD, f"{piece.kind}.end")]) if truth is not False else None
    return truth


def _recorded(fact: Fact, doubt: Unknown | None) -> Period:
    return Period(
        fact.kind, fact.start_lo, fact.start_hi, fact.end_lo, fact.end_hi, fact, doubt,
        start_doubt=None if fact.dated else Unknown(Why.MISSING_FIELD, f"{fact.kind}.start"),
        end_doubt=None if fact.ended else Unknown(Why.MISSING_FIELD, f"{fact.kind}.end"),
    )  # fmt: skip


def _has_identity(condition: Condition, definitions: dict[str, Definition]) -> bool:
    match condition:
        case OfKind():
            return True
        case Defined(name):
            return _has_identity(definitions[name].condition, definitions)
        case All(items):
            return bool(items) and _has_identity(items[0], definitions)
    return False


def _clipped(period: Period, rest: Timeline, name: str) -> list[Period]:
    """The pieces of a period in which the rest is not false; one with no certain day, or doubt inside, is doubtful."""
    pieces: list[Period] = []
    run: list[tuple[int, int, Truth]] = []
    for part in [*rest.between(period.start_lo, period.end_hi), (period.end_hi, period.end_hi, False)]:
        if part[2] is not False:
            run.append(part)
        elif run:
            pieces.append(_piece(period, run, name))
            run = []
    return pieces


def _piece(period: Period, run: list[tuple[int, int, Truth]], name: str) -> Period:
    first, end = run[0][0], run[-1][1]
    certain = [part for part in run if part[2] is True]
    inner = [part[2] for part in run if isinstance(part[2], Unknown)]
    at_start, at_end = first == period.start_lo, end == period.end_hi
    start_hi = period.start_hi if at_start and run[0][2] is True else first
    end_lo = period.end_lo if at_end and run[-1][2] is True else end
    if certain:
        start_hi = max(start_hi, certain[0][0])
        end_lo = min(end_lo, certain[-1][1])
    between = any(isinstance(t, Unknown) for lo, _, t in run if certain and certain[0][0] < lo < certain[-1][0])
    doubt = period.doubt or (inner[0] if inner and (not certain or between) else None)
    return Period(
        name, first, max(first, start_hi), max(first, min(end_lo, end)), end, period.fact, doubt,
        resumed=period.resumed or not at_start,
        start_doubt=_first_unknown(run[0][2], period.start_doubt if at_start else None),
        end_doubt=_first_unknown(run[-1][2], period.end_doubt if at_end else None),
    )  # fmt: skip


def _first_unknown(truth: Truth, otherwise: Unknown | None) -> Unknown | None:
    return truth if isinstance(truth, Unknown) else otherwise
