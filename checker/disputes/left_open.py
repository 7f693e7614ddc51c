"""A period left open after the child has moved on from it: whether it is still open is one question, not one for each duty.

The record shows that a child has moved on where a period of another kind has begun since, or where nothing at all is
recorded, for long, of what the rules about such a period look for. Nothing is decided: each duty is still overdue.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from checker.calendar import before
from checker.compile.program import All, AnyOf, Condition, Defined, Definition, Lasted, OfKind, Program, Rule
from checker.disputes.dispute import Dispute, date_words
from checker.disputes.protocol import LeftOpen
from checker.engines.duty import Verdict
from checker.snapshot.facts import Case, Fact


def left_open(
    disputes: Sequence[Dispute], program: Program, cases: Mapping[tuple[str, str], Case], rule: LeftOpen, as_at: int
) -> Iterator[tuple[str, list[Dispute]]]:
    """For each case with a period left open, the question to ask and the disputes that come to it.

    `cases` are by what they are about and id.
    """
    about = {each.id: each for each in program.rules if rests_on(each, rule.period, program.definitions)}
    looked_for = {evidence.kind for each in about.values() for evidence in getattr(each.body, "evidence", ())}
    of_case: defaultdict[tuple[str, str], list[Dispute]] = defaultdict(list)
    for dispute in disputes:
        if dispute.rule.id in about and _missed(dispute):
            of_case[dispute.rule.about, dispute.duty.case].append(dispute)
    for key, members in of_case.items():
        case = cases.get(key)
        period = _last_open(case, rule.period, as_at) if case else None
        if case is None or period is None:
            continue
        since = _moved_on(period, case, rule, as_at) or _quiet_since(period, case, rule, looked_for, as_at)
        due = ((dispute, dispute.duty.due) for dispute in members)
        found = [dispute for dispute, day in due if since is not None and (day is None or day > since)]
        if found:
            yield rule.ask.replace("{start}", date_words(period.start_lo if period.dated else None)), found


def _missed(dispute: Dispute) -> bool:
    """Whether it is over what was missed and still is, and no matter of immediate safety."""
    missed = dispute.duty.verdict in (Verdict.OVERDUE, Verdict.NOT_MET)
    return missed and dispute.duty.open and not dispute.rule.dispute.immediate


def _moved_on(period: Fact, case: Case, rule: LeftOpen, as_at: int) -> int | None:
    """The day on which what the child moved on to began, after the period did and still going on."""
    followed = [
        fact.start_lo
        for kind in rule.moved_on_to
        for fact in case.of(kind)
        if fact.dated and _open(fact, as_at) and fact.start_lo > period.start_hi
    ]
    return min(followed, default=None)


def _quiet_since(period: Fact, case: Case, rule: LeftOpen, kinds: set[str], as_at: int) -> int | None:
    """The last day, long ago, on which anything of these kinds is recorded; the period's first if nothing is."""
    if rule.quiet is None:
        return None
    recorded = [fact.start_hi for kind in kinds for fact in case.of(kind) if fact.start_lo <= as_at]
    last = max([*recorded, period.start_hi])
    return last if last <= before(as_at, rule.quiet) else None


def rests_on(rule: Rule, kind: str, definitions: Mapping[str, Definition]) -> bool:
    """Whether a rule asks anything only while a period of a kind is open."""
    asked_of = (getattr(rule.body, name, None) for name in ("period", "condition", "of", "state"))
    conditions = [each for each in (*asked_of, rule.while_) if each is not None]
    return any(kind in _needed(condition, definitions) for condition in conditions)


def _needed(condition: Condition, definitions: Mapping[str, Definition]) -> set[str]:
    """The kinds of period without which a condition cannot hold."""
    match condition:
        case OfKind(kind):
            return {kind}
        case Defined(name):
            return _needed(definitions[name].condition, definitions)
        case All(items):
            return set[str]().union(*(_needed(item, definitions) for item in items))
        case AnyOf(items) if items:
            return set.intersection(*(_needed(item, definitions) for item in items))
        case Lasted(of):
            return _needed(of, definitions)
    return set()


def _last_open(case: Case, kind: str, as_at: int) -> Fact | None:
    return max((fact for fact in case.of(kind) if _open(fact, as_at)), key=lambda fact: fact.start_lo, default=None)


def _open(fact: Fact, as_at: int) -> bool:
    """Whether a period had certainly begun, and was still open, on a day."""
    return fact.start_hi <= as_at < fact.end_lo
