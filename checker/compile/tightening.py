"""A profile's shorter limits, laid over the law's: it may ask for more, and never for less than act or regulation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from checker.calendar import KNOWN_TO, CalendarEnd, Duration, after, before, parse_duration
from checker.compile.muting import BINDING
from checker.compile.program import DatedValue, Law, Limit, OnGap, OnStretch, OnTrigger, Rule, SelectedBy, Shape, Step
from checker.errors import Fault
from checker.ruleset.library import Written
from checker.ruleset.models import DatedLength, ProfileModel

ONLY = "limit"
"""The name of the limit of a rule that has one; otherwise a step's, or ``step / regime``."""

COMPARED_DAYS = 1500
"""A local limit is compared with the law's for this many days of trigger, enough for every weekday, holiday and leap day."""


def tightened(rule: Rule, profile: Written[ProfileModel], faults: list[Fault]) -> Rule:
    """The rule with the profile's own limits over it. A limit that would loosen act or regulation is refused, in `faults`."""
    asked = profile.model.tighten.get(rule.id, {})
    if rule.id in profile.model.without_rules and rule.force in BINDING:
        place = ("without-rules", profile.model.without_rules.index(rule.id))
        what = f"expected {rule.id} to stay on: its force is {rule.force}"
        faults.append(
            profile.document.fault(place, what, help="a profile can add and tighten; it cannot put law aside")
        )
    limits = _limits(rule)
    for name, values in asked.items():
        limit = limits.get(name)
        where = ("tighten", rule.id, name)
        if limit is None:
            known = ", ".join(limits) or "none: its limit is not a length that can be tightened"
            faults.append(
                profile.document.fault(where, f'"{name}" is not a limit of {rule.id}', help=f"one of {known}", key=True)
            )
            continue
        own = [_value(value, profile.model.title) for value in values]
        for i, value in enumerate(own):
            looser = _looser(rule, limit, value)
            if looser is not None and rule.force in BINDING:
                what = f"{value.length} is longer than {looser.length} ({looser.law.provision})"
                faults.append(
                    profile.document.fault((*where, i), what, help="a profile cannot loosen act or regulation")
                )
        rule = _with(rule, name, _laid_over(limit, own))
    return rule


def _limits(rule: Rule) -> dict[str, Limit]:
    """The limits that may be tightened, by name."""
    match rule.body:
        case OnTrigger(limit=limit) | OnStretch(limit=limit) if limit and any(v.length for v in limit.values):
            return {ONLY: limit}
        case OnGap(steps=steps):
            named = {step.name: step.limit for step in steps if step.limit is not None}
            regimes = {f"{step.name} / {regime.name}": regime.limit for step in steps for regime in step.regimes}
            return {**named, **regimes}
    return {}


def _with(rule: Rule, name: str, limit: Limit) -> Rule:
    match rule.body:
        case OnGap(steps=steps) as gap:
            return replace(rule, body=replace(gap, steps=tuple(_step(step, name, limit) for step in steps)))
        case OnTrigger() | OnStretch() as body:
            return replace(rule, body=replace(body, limit=limit))
    return rule


def _step(step: Step, name: str, limit: Limit) -> Step:
    if step.name == name:
        return replace(step, limit=limit)
    regimes = tuple(replace(r, limit=limit) if f"{step.name} / {r.name}" == name else r for r in step.regimes)
    return replace(step, regimes=regimes)


def _value(dated: DatedLength, title: str) -> DatedValue:
    law = Law(
        instrument=(dated.instrument or title).strip(),
        provision=dated.provision,
        link=dated.link,
        since=dated.from_.toordinal(),
        until=dated.to.toordinal() if dated.to else None,
        verified=dated.verified,
    )
    return DatedValue(parse_duration(dated.value) if dated.value else None, None, SelectedBy.TRIGGER, law)


def _laid_over(limit: Limit, own: list[DatedValue]) -> Limit:
    """The law's values with the days on which the profile's own are in force taken out of them."""
    values = list(limit.values)
    for mine in own:
        values = [piece for value in values for piece in _outside(value, mine.law)]
    return Limit((*values, *own))


def _outside(value: DatedValue, taken: Law) -> list[DatedValue]:
    law = value.law
    if value.selected_by is not SelectedBy.TRIGGER:
        return [value]
    pieces = []
    if law.since < taken.since:
        last = taken.since - 1 if law.until is None else min(law.until, taken.since - 1)
        pieces.append(replace(value, law=replace(law, until=last)))
    if taken.until is not None and (law.until is None or law.until > taken.until):
        pieces.append(replace(value, law=replace(law, since=max(law.since, taken.until + 1))))
    return pieces


def _looser(rule: Rule, limit: Limit, mine: DatedValue) -> DatedValue | None:
    """The law's value that the profile's is longer than, on some day both would govern; None where it never is."""
    if mine.length is None:
        return None
    counted = _counting(rule)
    last = min(mine.law.until or KNOWN_TO, KNOWN_TO) - 400
    for day in range(max(mine.law.since, last - COMPARED_DAYS), last + 1):
        for theirs in limit.values:
            if theirs.selected_by is SelectedBy.TRIGGER and theirs.length is not None and theirs.law.in_force(day):
                try:
                    if counted(day, mine.length) > counted(day, theirs.length):
                        return theirs
                except CalendarEnd:
                    continue
    return None


def _counting(rule: Rule) -> Callable[[int, Duration], int]:
    """How a limit is counted. Backwards or forwards, the earlier day is the tighter."""
    return before if rule.shape is Shape.BEFORE else after


def unknown_rules(profile: Written[ProfileModel], known: Mapping[str, Rule]) -> list[Fault]:
    """A fault for each rule the profile tightens that is not there."""
    return [
        profile.document.fault(("tighten", name), f'there is no rule "{name}"', key=True)
        for name in profile.model.tighten
        if name not in known
    ]
