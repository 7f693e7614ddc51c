"""Which facts can satisfy a duty, and for which days their absence proves nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from checker.compile.program import Evidence, OfKind
from checker.engines.duty import Found, Why
from checker.engines.reference.period import agreed, each_carried
from checker.engines.reference.periods import CaseView, Period
from checker.engines.reference.stays import DAY
from checker.engines.reference.timeline import Truth, Unknown, all_true, any_true
from checker.snapshot.coverage import Span, uncovered
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN, Fact, Value
from checker.snapshot.vocabulary import Form, vocabulary


@dataclass(frozen=True, slots=True)
class Candidate:
    """A fact that is, or may be, evidence: its day (None if not known), its time of day if known, and whether it counts. One of
    which the day is not known is of none before `lo`, nor after `hi`. `beside` are other rows of its
    period of which any may have come first."""

    day: int | None
    minute: int | None
    truth: Truth
    fact: Fact
    at: str = "on"
    lo: int = LONG_BEFORE
    hi: int = STILL_OPEN
    beside: tuple[Fact, ...] = ()

    @property
    def earliest(self) -> int:
        """The first day it may be of."""
        return self.lo if self.day is None else self.day

    @property
    def latest(self) -> int:
        """The last day it may be of."""
        return self.hi if self.day is None else self.day

    def carried(self, name: str) -> Value | Unknown:
        """What it carries under a name; where that is not known, what would tell."""
        wanting = Unknown(Why.MISSING_FIELD, f"{self.fact.kind}.{name}")
        return agreed((self.fact, *self.beside), lambda fact: fact.attributes.get(name, wanting))

    def each_carried(self, name: str) -> frozenset[Value]:
        """What the rows of one day that may be meant carry under a name; nothing where one leaves it out."""
        return each_carried((self.fact, *self.beside), name)

    @property
    def written(self) -> int:
        """The day on which it was written up, where that is recorded; else the first it may be of."""
        return self.earliest if self.fact.recorded is None else self.fact.recorded

    @property
    def field(self) -> str:
        """The field that dates it, as a person would look for it: ``visit.on``, ``assessment.end``."""
        return f"{self.fact.kind}.{self.at}"

    @property
    def found(self) -> Found:
        """The fact as a duty shows it."""
        return Found(self.fact.kind, self.day, self.fact.source)


def candidates(accepted: Sequence[Evidence], view: CaseView, law_as_at: int | None = None) -> list[Candidate]:
    """Every fact that is not certainly no evidence, in date order, those without a date last.

    Evidence that counts only while a text was in force goes by its own day, or by `law_as_at` if that is set.
    """
    return view.once(f"candidates {law_as_at}", accepted, lambda: _candidates(accepted, view, law_as_at))


def _candidates(accepted: Sequence[Evidence], view: CaseView, law_as_at: int | None) -> list[Candidate]:
    found: dict[tuple[object, ...], Candidate] = {}
    for evidence in accepted:
        for one in _of_kind(evidence, view):
            truth = all_true([one.truth, _counts(evidence, one, law_as_at)])
            if truth is False:
                continue
            key = (one.at, one.day, id(one.fact))
            other = found.get(key)  # a fact that may satisfy in more ways than one is still one fact
            found[key] = replace(one, truth=any_true([other.truth, truth]) if other is not None else truth)
    return sorted(found.values(), key=_order)


def _counts(evidence: Evidence, candidate: Candidate, law_as_at: int | None) -> Truth:
    """Whether evidence of its day counts, under the text that says which days it may be of."""
    if evidence.law is None:
        return True
    day = law_as_at or candidate.day
    return evidence.law.in_force(day) if day is not None else Unknown(Why.MISSING_FIELD, candidate.field)


def _order(candidate: Candidate) -> tuple[object, ...]:
    """By day, then time of day, those without last; what is certain before what is not; equals by content."""
    day = STILL_OPEN if candidate.day is None else candidate.day
    minute = DAY if candidate.minute is None else candidate.minute
    return (day, minute, candidate.truth is not True, candidate.fact.content())


def _of_kind(evidence: Evidence, view: CaseView) -> Iterator[Candidate]:
    """The facts of a kind that are or may be evidence; the rows of one period are one, with one start and one end."""
    if vocabulary().kind(evidence.kind).form is not Form.PERIOD:
        for fact in view.known_facts(evidence.kind):
            truth = view.fact_truth(evidence.where, fact)
            if truth is not False:
                day = fact.start_lo if fact.dated else None
                yield Candidate(day, fact.minute, truth, fact, lo=fact.start_lo, hi=fact.start_hi)
        return
    for period in view.periods(OfKind(evidence.kind, evidence.where), evidence.kind):
        at_end = evidence.at == "end"
        lo, hi = (period.end_lo, period.end_hi) if at_end else (period.start_lo, period.start_hi)
        by_now = True if hi <= view.as_at else period.missing("end" if at_end else "start")
        truth = all_true([period.doubt or True, _holding(period, view) if evidence.holding else True, by_now])
        if lo <= view.as_at and truth is not False and period.fact is not None:
            minute = period.end_minute if at_end else period.start_minute
            yield Candidate(lo if lo == hi else None, minute, truth, period.fact, evidence.at, lo, hi, period.beside)


def _holding(period: Period, view: CaseView) -> Truth:
    """Whether a period goes on on the as-at date."""
    if period.end_lo > view.as_at:
        return True
    return period.missing("end") if period.end_hi > view.as_at else False


def named_by(
    fact: Fact, kind: str, ids: Mapping[Value, Truth], view: CaseView, *, nameless: bool = False
) -> Truth | None:
    """Whether a fact names the thing of a kind that has these ids, those of all its rows; None where it names none. It may where
    it names nothing that is recorded, and the thing has no id or, of several that may be meant, one is `nameless`."""
    named = fact.attributes.get(kind)
    if named is None:
        return None
    if named in ids or (ids and not nameless):
        return ids.get(named, False)
    if any(other.may_be_of(fact.of_case) for other in view.of_id(kind, named)):
        return False
    return Unknown(Why.MISSING_FIELD, f"{kind}.id")


def doubt_of(candidate: Candidate) -> Unknown:
    """Why a candidate is only possible evidence."""
    if isinstance(candidate.truth, Unknown):
        return candidate.truth
    return Unknown(Why.MISSING_FIELD, candidate.field)


def unseen_days(accepted: Sequence[Evidence], view: CaseView, first: int, last: int) -> list[tuple[Span, Unknown]]:
    """The runs of days from `first` to `last` on which evidence may lie that the snapshot does not hold; none of no days."""
    if first > last:
        return []
    runs: dict[tuple[Span, str], Unknown] = {}
    for evidence in accepted:
        lo, hi = (view.as_at, view.as_at) if evidence.holding else (first, last)  # holding, it would be there that day
        for span in uncovered(view.covered(evidence.kind), lo, hi):
            runs[span, evidence.kind] = Unknown(Why.NOT_COVERED, evidence.kind)
    return [(span, runs[span, kind]) for span, kind in sorted(runs)]
