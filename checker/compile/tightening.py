"""A profile's shorter limits, laid over the law's: it may ask for more, and never for less than act or regulation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from checker.calendar import KNOWN_TO, CalendarEnd, Duration, Unit, after, before, never_longer, parse_duration
from checker.compile.conditions import Loc
from checker.compile.figures import OVERLAPPING, overlapping
from checker.compile.muting import BINDING
from checker.compile.program import DatedValue, Law, Limit, OnGap, OnStretch, OnTrigger, Rule, SelectedBy, Shape, Step
from checker.compile.rule import compile_rule
from checker.errors import Fault
from checker.ruleset.library import Written
from checker.ruleset.models import DatedLength, ProfileModel, RuleModel

Said = tuple[str, str]
"""What is wrong, and how to mend it."""

ONLY = "limit"
"""The name of the limit of a rule that has one; otherwise a step's, or ``step / regime``."""

COMPARED_DAYS = 1500
"""A local limit is compared with each of the law's for this many days of trigger on which both govern, if there are so many:
enough for every weekday, holiday and leap day."""


def tightened(rule: Rule, profile: Written[ProfileModel], faults: list[Fault]) -> Rule:
    """The rule with the profile's own limits over it. A limit that would loosen act or regulation is refused, in `faults`."""
    asked = profile.model.tighten.get(rule.id, {})
    if rule.id in profile.model.without_rules and rule.force in BINDING:
        place = ("without-rules", profile.model.without_rules.index(rule.id))
        what = f"expected {rule.id} to stay on: its force is {rule.force}"
        faults.append(
            profile.document.fault(place, what, help="a profile can add and tighten; it cannot put law aside")
        )
    limits = limits_of(rule)
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
        told = [
            _no_length(limit, value) or _loosens(rule, limit, mine) for value, mine in zip(values, own, strict=True)
        ]
        if overlapping(own):
            faults.append(_fault(profile, where, OVERLAPPING))
        faults += [_fault(profile, (*where, i), said) for i, said in enumerate(told) if said is not None]
        rule = _with(rule, name, _laid_over(limit, own))
    return rule


def _fault(profile: Written[ProfileModel], where: Loc, said: Said) -> Fault:
    what, mend = said
    return profile.document.fault(where, what, help=mend)


def _no_length(limit: Limit, value: DatedLength) -> Said | None:
    """What is wrong with a value that is not a length counted as the limit is; None where it is one."""
    if value.value is None:
        return "expected a `value` such as 15 working days", "a limit is tightened by a length of time"
    if value.selected_by not in (None, SelectedBy.TRIGGER):
        what = f"expected `selected-by: trigger` here, found {value.selected_by}"
        return what, "the limit in force when a duty begins governs it"
    hours = _in_hours(parse_duration(value.value))
    if any(each.length is not None and _in_hours(each.length) is not hours for each in limit.values):
        what = f"expected {'no hours' if hours else 'hours'}, found {value.value}"
        return what, "hours go by the clock, and are held against hours alone"
    return None


def _in_hours(length: Duration) -> bool:
    return length.unit is Unit.HOURS


def _loosens(rule: Rule, limit: Limit, mine: DatedValue) -> Said | None:
    """What is wrong with a limit that loosens what binds; None where it does not."""
    looser = _looser(rule, limit, mine) if rule.force in BINDING else None
    if looser is None:
        return None
    than = "shorter" if rule.shape is Shape.BEFORE else "longer"
    what = f"{mine.length} is {than} than {looser.length} ({looser.law.provision})"
    return what, "a profile cannot loosen act or regulation"


def own_lengths(rule: Written[RuleModel], profile: Written[ProfileModel]) -> list[Fault]:
    """A fault for each length the profile sets in place of one that a rule of act or regulation names (`otherwise`), and that
    would loosen it: longer, of what must have lasted before a duty begins; any other, of what else it may be."""
    if rule.model.force not in BINDING:
        return []
    faults = []
    for place, name, otherwise in _named_otherwise(rule.document.data, ()):
        for own in (value.value for value in profile.model.parameters.get(name, ())):
            lasting = "trigger" in place and "not" not in place and place[-1] in ("at-least", "over")
            if own is None or own == otherwise or (lasting and _never_longer(own, otherwise)):
                continue
            told = f"is longer than {otherwise}" if lasting else f"is not {otherwise}"
            what = f"{own} {told}, by which {rule.model.id} goes: its force is {rule.model.force}"
            where = ("parameters", name)
            faults.append(profile.document.fault(where, what, help="a profile cannot loosen act or regulation"))
    return faults


def without_own(
    rule: Written[RuleModel], definitions: frozenset[str], profile: Written[ProfileModel]
) -> Iterator[Rule]:
    """The rule without any limit or length the profile lays over its own; nothing where the profile lays none."""
    parameters = profile.model.parameters
    own = {name for _, name, _ in _named_otherwise(rule.document.data, ())} & parameters.keys() if parameters else set()
    if own or profile.model.tighten.get(rule.model.id):
        others = {name: values for name, values in parameters.items() if name not in own}
        yield compile_rule(rule, definitions, others, [])


def _never_longer(own: str, otherwise: str) -> bool:
    mine, theirs = parse_duration(own), parse_duration(otherwise)
    if _in_hours(mine) or _in_hours(theirs):
        return mine.unit is theirs.unit and mine.amount <= theirs.amount
    return never_longer(mine, theirs)


def _named_otherwise(data: object, at: Loc) -> Iterator[tuple[Loc, str, str]]:
    """Each ``{parameter: NAME, otherwise: LENGTH}`` of a rule as written, with its place."""
    if isinstance(data, Mapping):
        if isinstance(data.get("parameter"), str) and isinstance(data.get("otherwise"), str):
            yield at, data["parameter"], data["otherwise"]
        for word, part in data.items():
            yield from _named_otherwise(part, (*at, word))
    elif isinstance(data, list):
        for place, part in enumerate(data):
            yield from _named_otherwise(part, (*at, place))


def limits_of(rule: Rule) -> dict[str, Limit]:
    """The limits that may be tightened, by name."""
    match rule.body:
        case OnTrigger(terms=terms) if terms:
            return {}  # what each is counted by is the term's own
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
    """The law's value than which the profile's is looser, on some day both would govern; None where it never is."""
    for theirs in limit.values:
        if theirs.selected_by is SelectedBy.TRIGGER and theirs.length is not None and mine.length is not None:
            days = _of_both(mine.law, theirs.law)
            if any(_later(rule, day, mine.length, theirs.length) for day in days):
                return theirs
    return None


def _of_both(mine: Law, theirs: Law) -> range:
    """Days on which both are in force; beyond the holidays that are known, as many of the last of those."""
    ends = [law.until for law in (mine, theirs) if law.until is not None]
    first = max(mine.since, theirs.since)
    last = min([*ends, first + COMPARED_DAYS])
    beyond = max(0, last - KNOWN_TO)
    return range(first - beyond, last - beyond + 1)


def _later(rule: Rule, day: int, mine: Duration, theirs: Duration) -> bool:
    """Whether one length makes for a later due date than another, counted from a day; backwards that is the shorter."""
    if _in_hours(theirs):
        return mine.amount > theirs.amount
    counted = before if rule.shape is Shape.BEFORE else after
    try:
        return counted(day, mine) > counted(day, theirs)
    except CalendarEnd:
        return False


def unknown_rules(profile: Written[ProfileModel], known: Mapping[str, Rule]) -> list[Fault]:
    """A fault for each rule the profile tightens, or switches on or off, that is not there."""
    model = profile.model
    named: list[tuple[Loc, str, bool]] = [(("tighten", name), name, True) for name in model.tighten]
    for word, names in (("with-rules", model.with_rules), ("without-rules", model.without_rules)):
        named += [((word, place), name, False) for place, name in enumerate(names)]
    return [
        profile.document.fault(place, f'there is no rule "{name}"', help="see `checker rules list --all`", key=key)
        for place, name, key in named
        if name not in known
    ]
