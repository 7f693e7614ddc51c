"""Giving evidence to duties: certain evidence to one duty each, possible evidence tried in all (design 4.4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from checker.compile.program import Evidence, OnTrigger, Shape
from checker.engines.duty import Why
from checker.engines.reference.context import Context
from checker.engines.reference.evidence import Candidate, candidates
from checker.engines.reference.opening import Open
from checker.engines.reference.timeline import Truth, Unknown, all_true
from checker.engines.reference.triggers import Begun
from checker.snapshot.facts import STILL_OPEN


def give_evidence(context: Context, body: OnTrigger, opened: list[Open]) -> None:
    """Certain evidence, in date order, each to one duty; what is only possible is tried in every duty it could serve."""
    ids = {duty.trigger.id for duty in opened if duty.trigger.id}
    if body.recorded:
        for duty in opened:
            _own_recording(duty)
        return
    for candidate in candidates(body.evidence, context.view):
        fits = [(duty, _linked(context, body, duty.trigger, candidate, ids)) for duty in opened]
        fits = [(duty, link) for duty, link in fits if link is not False and _in_window(context, duty, candidate)]
        if candidate.truth is True and candidate.day is not None:
            sure = [
                duty for duty, link in fits
                if link is True and duty.certain and duty.evidence is None and not _over(context, duty, candidate.day)
            ]  # fmt: skip
            for duty in _chosen(sure, candidate.day, body, context.rule.shape):
                duty.evidence = candidate
        for duty, link in fits:
            if link is not True or candidate.truth is not True or candidate.day is None or not duty.certain:
                duty.possible.append(candidate if link is True else _only_possible(candidate, link))


def _only_possible(candidate: Candidate, link: Truth) -> Candidate:
    return replace(candidate, truth=link if candidate.truth is True else candidate.truth)


def _chosen(open_duties: list[Open], day: int, body: OnTrigger, shape: Shape) -> list[Open]:
    if not open_duties or body.serves_many:
        return open_duties
    if shape is Shape.BEFORE:
        return [min(open_duties, key=lambda duty: duty.trigger.lo)]
    in_time = [duty for duty in open_duties if duty.latest.day >= day]
    if in_time:
        return [min(in_time, key=lambda duty: duty.latest.day)]
    return [max(open_duties, key=lambda duty: duty.latest.day)]


def _in_window(context: Context, duty: Open, candidate: Candidate) -> bool:
    if candidate.day is None:
        return True
    trigger = duty.trigger
    if context.rule.shape is Shape.BEFORE and candidate.day == trigger.day:
        timed = candidate.minute is not None and trigger.minute is not None
        return not timed or (candidate.minute or 0) <= (trigger.minute or 0)
    return duty.first <= candidate.day <= duty.last


def _over(context: Context, duty: Open, day: int) -> bool:
    """Whether what a duty depended on was certainly over before `day`, so that the evidence is not for it."""
    if duty.depends_on is None or duty.latest.day >= STILL_OPEN or duty.trigger.hi >= STILL_OPEN:
        return False
    _, ended = duty.depends_on.first_not_true(duty.trigger.hi)
    return ended is not None and ended < day


def _linked(context: Context, body: OnTrigger, trigger: Begun, candidate: Candidate, ids: set[str]) -> Truth:
    """Whether evidence belongs to this trigger: it names it, or shares the attributes the rule says they must share."""
    fact = candidate.fact
    kind = trigger.fact.kind if trigger.fact else trigger.name
    named = fact.attributes.get(kind)
    if named is not None and trigger.id:
        return named == trigger.id
    if named is not None and named in ids:
        return False
    truths: list[Truth] = []
    for name in body.same:
        mine, theirs = trigger.attribute(name), fact.attributes.get(name)
        known = mine is not None and theirs is not None
        truths.append(mine == theirs if known else Unknown(Why.MISSING_FIELD, f"{fact.kind}.{name}"))
    return all_true(truths)


def _own_recording(duty: Open) -> None:
    """The day the trigger itself was written up, as the evidence of its duty; possible evidence where that is not known."""
    fact = duty.trigger.fact
    if fact is None:
        return
    candidate = Candidate(fact.recorded, None, True, fact, "recorded")
    if fact.recorded is None:
        duty.possible.append(candidate)
    else:
        duty.evidence = candidate


def linked_facts(context: Context, body: OnTrigger, duty: Open, accepted: Sequence[Evidence]) -> list[Candidate]:
    """Every fact that is or may be evidence for one duty, whatever other duties it is evidence for."""
    found = []
    for candidate in candidates(accepted, context.view):
        link = _linked(context, body, duty.trigger, candidate, set())
        if link is not False and _in_window(context, duty, candidate):
            found.append(candidate if link is True else _only_possible(candidate, link))
    return found
