"""Which facts can satisfy a duty, and for which days their absence proves nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from checker.compile.program import Evidence
from checker.engines.duty import Found, Why
from checker.engines.reference.periods import CaseView
from checker.engines.reference.timeline import Truth, Unknown, all_true
from checker.snapshot.coverage import Span, uncovered
from checker.snapshot.facts import STILL_OPEN, Fact


@dataclass(frozen=True, slots=True)
class Candidate:
    """A fact that is, or may be, evidence: its day (None if not known), its time of day if known, and whether it counts."""

    day: int | None
    minute: int | None
    truth: Truth
    fact: Fact
    at: str = "on"

    @property
    def field(self) -> str:
        """The field that dates it, as a person would look for it: ``visit.on``, ``assessment.end``."""
        return f"{self.fact.kind}.{self.at}"

    @property
    def found(self) -> Found:
        """The fact as a duty shows it."""
        return Found(self.fact.kind, self.day, self.fact.source)


def candidates(accepted: Sequence[Evidence], view: CaseView) -> list[Candidate]:
    """Every fact that is not certainly no evidence, in date order, those without a date last."""
    found = []
    for evidence in accepted:
        for fact in view.known_facts(evidence.kind):
            candidate = _candidate(evidence, fact, view)
            if candidate.truth is not False:
                found.append(candidate)
    return sorted(found, key=lambda c: (STILL_OPEN if c.day is None else c.day, c.truth is not True, c.fact.content()))


def _candidate(evidence: Evidence, fact: Fact, view: CaseView) -> Candidate:
    at_end = evidence.at == "end"
    lo, hi = (fact.end_lo, fact.end_hi) if at_end else (fact.start_lo, fact.start_hi)
    day = lo if lo == hi and lo < STILL_OPEN else None
    truth = view.fact_truth(evidence.where, fact)
    if at_end and lo >= STILL_OPEN:
        truth = False
    if evidence.law is not None and day is not None and not evidence.law.in_force(day):
        truth = False
    if evidence.holding:
        truth = all_true([truth, fact.end_lo > view.as_at])
    minute = fact.end_minute if at_end else fact.minute
    return Candidate(day, minute, truth, fact, evidence.at)


def doubt_of(candidate: Candidate) -> Unknown:
    """Why a candidate is only possible evidence."""
    if isinstance(candidate.truth, Unknown):
        return candidate.truth
    return Unknown(Why.MISSING_FIELD, candidate.field)


def unseen_days(accepted: Sequence[Evidence], view: CaseView, first: int, last: int) -> list[tuple[Span, Unknown]]:
    """The runs of days from `first` to `last` on which evidence may lie that the snapshot does not hold."""
    runs: list[tuple[Span, Unknown]] = []
    for kind in dict.fromkeys(evidence.kind for evidence in accepted):
        runs += [(span, Unknown(Why.NOT_COVERED, kind)) for span in uncovered(view.covered(kind), first, last)]
    return sorted(runs, key=lambda run: run[0])
