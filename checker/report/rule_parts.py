"""The parts of a rule's page: its figures through time, and what it checks, read off the blocks it is written in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from pydantic import BaseModel

from checker.pack import shape_word
from checker.report.grammar_words import (
    condition_words,
    fact_words,
    happening_words,
    trigger_words,
    where_words,
    window_words,
)
from checker.report.words import joined, spaced
from checker.ruleset.models import (
    Accepts,
    Dated,
    DatedLength,
    DueModel,
    Example,
    Figure,
    ProfileModel,
    RuleModel,
    StepModel,
)

SHAPES = {
    "within": "evidence no later than a limit after each trigger",
    "before": "evidence before each trigger",
    "with": "each trigger carries, or is linked to, what it needs",
    "every": "evidence again and again while a period is open",
    "have": "while a condition holds, the record has a fact",
    "quota": "at least so many in each term, year or gap",
    "at-most-for": "a state lasts no longer than a limit",
    "at-most-count": "no more than so many",
    "never": "a state that must not be",
    "commend": "good practice, where it is found",
}


def shape_of(rule: RuleModel) -> tuple[str, BaseModel]:
    """The word a rule is written in, and the block under it."""
    return shape_word(rule), getattr(rule, rule.shape)


# --- figures ---


def figures(rule: RuleModel, profile: ProfileModel) -> Iterator[str]:
    """Every figure of the rule: what it is, from when to when, and who says so."""
    found = False
    for name, figure in _figures(shape_of(rule)[1], ""):
        found = True
        label = f"{name}: " if name else ""
        yield from (label + line for line in _figure(figure, profile))
    for value in rule.relaxed:
        yield f"every limit above, relaxed: {_value(value)}"
    if not found:
        yield "no length of time"
    for raw in _set_by_profile(rule):
        yield from _set(raw, profile)


def _set_by_profile(part: Any) -> Iterator[dict[str, Any]]:
    """The lengths in a rule's conditions that a profile sets, as written."""
    if isinstance(part, dict):
        if isinstance(part.get("parameter"), str):
            yield part
        inside: Iterable[Any] = part.values()
    elif isinstance(part, Figure | Example):
        return
    elif isinstance(part, BaseModel):
        inside = (getattr(part, field) for field in type(part).model_fields)
    else:
        inside = part if isinstance(part, list) else ()
    for each in inside:
        yield from _set_by_profile(each)


def _set(raw: dict[str, Any], profile: ProfileModel) -> Iterator[str]:
    name = raw["parameter"]
    values = profile.parameters.get(name, [])
    if not values:
        unset = f"needs a local number: set {name} in the profile"
        yield f"{name}: {raw['otherwise']}, where the profile sets no other" if "otherwise" in raw else unset
    yield from (f"{name}: {_value(value)}" for value in values)


def _figures(block: BaseModel, name: str) -> Iterator[tuple[str, Figure | Dated]]:
    """The figures in a block, each with the name of the step, regime or field it belongs to."""
    own = getattr(block, "name", None)
    name = ", ".join(filter(None, (name, own)))
    for field, info in type(block).model_fields.items():
        value = getattr(block, field)
        for each in value if isinstance(value, list) else [value]:
            word = "" if field in ("limit", "by", "in_force") else (info.alias or field).replace("-", " ")
            if isinstance(each, Figure) or (isinstance(each, Dated) and field == "in_force"):
                yield ", ".join(filter(None, (name, word))), each
            elif isinstance(each, BaseModel) and not isinstance(each, Dated):
                inner = "" if field in ("steps", "regimes") else (info.alias or field).replace("-", " ")
                yield from _figures(each, ", ".join(filter(None, (name, inner))))


def _figure(figure: Figure | Dated, profile: ProfileModel) -> Iterator[str]:
    if isinstance(figure, Dated):
        yield f"no length of time ({_dated(figure)})"
        return
    values = figure.values
    if figure.parameter is not None:
        values = profile.parameters.get(figure.parameter, [])
        if not values:
            yield f"needs a local number: set {figure.parameter} in the profile"
    yield from map(_value, values)


def _value(value: DatedLength) -> str:
    if value.judgement:
        return f"a judgement: {value.judgement} ({_dated(value)})"
    what = value.value if value.number is None else f"{value.number:g}"
    chosen = _CHOSEN[value.selected_by] if value.selected_by else ""
    return f"{what}{chosen} ({_dated(value)})"


_CHOSEN = {"trigger": " for what began", "due": " for what falls due", "day": " on each day"}
"""What the days of a value are those of, where it says so itself."""


def _dated(value: Dated) -> str:
    until = f" to {value.to:%Y-%m-%d}" if value.to else ""
    instrument = f", {value.instrument}" if value.instrument else ""
    doubt = "" if value.verified else "; not verified at source"
    return f"from {value.from_:%Y-%m-%d}{until}: {value.provision}{instrument}{doubt}"


# --- what is checked ---


def checked(rule: RuleModel) -> Iterator[str]:
    """What begins a duty, what it depends on and what satisfies it, a line each."""
    shape, block = shape_of(rule)
    yield f"shape: {shape} ({SHAPES[shape]}); about: {rule.about}; owner: {rule.owner}"
    for part in (block, rule):
        for field, info in type(part).model_fields.items():
            value, (label, words) = getattr(part, field), _LINES.get(field, ("", str))
            if not label or value is None or value == [] or value == info.default:
                continue
            for each in value if isinstance(value, list) else [value]:
                said = words(each)
                yield from (f"{label}: {line}" for line in ([said] if isinstance(said, str) else said))


def _accepts(accepts: Accepts) -> str:
    dated = f", counting from {accepts.counts.from_:%Y-%m-%d}" if accepts.counts else ""
    dated += f" to {accepts.counts.to:%Y-%m-%d}" if accepts.counts and accepts.counts.to else ""
    at = f", at its {accepts.at}" if accepts.at in ("start", "end") else ""
    return fact_words(accepts.kind, accepts.where) + at + (", going on" if accepts.holding else "") + dated


def _due(due: DueModel) -> str:
    length = ("the local number" if due.limit.parameter else str(due.limit.values[-1].value)) if due.limit else ""
    if due.attribute is not None:
        return f"{length + ' after ' if length else ''}its {spaced(due.attribute)}"
    if due.after is not None or due.before is not None:
        side = "following" if due.after is not None else "before it"
        event = happening_words(due.after if due.after is not None else due.before).removeprefix("the ")
        return f"{length + ' after ' if length else ''}the {event} {side}"
    return f"{length} after the trigger"


def _required(required: Any) -> str:
    apart = f", told apart by {spaced(required.distinct)}" if required.distinct else ""
    return f"at least {required.at_least} of " + joined((_accepts(each) for each in required.evidence), "or") + apart


def _regimes(step: StepModel) -> list[str]:
    whens = [condition_words(each.when) if each.when is not None else "otherwise" for each in step.regimes]
    named = [f"{step.name}, {each.name}" for each in step.regimes]
    return [f"{name}: {when}" for name, when in zip(named, whens, strict=True)] or [step.name]


def _evidence_from(text: str) -> str:
    return "any day" if text == "any" else f"{text.removeprefix('-')} before on"


_LINES: dict[str, tuple[str, Callable[[Any], str | list[str]]]] = {
    "trigger": ("counted from", trigger_words),
    "period": ("while", condition_words),
    "each": ("in each", window_words),
    "state": ("what is limited", condition_words),
    "of": ("what is counted", spaced),
    "where": ("of which", where_words),
    "among": ("among", condition_words),
    "rules": ("when all duties were met of", str),
    "also": ("and", condition_words),
    "from_": ("counted from", happening_words),
    "steps": ("step", _regimes),
    "for_each": ("one for each", _accepts),
    "due": ("due", _due),
    "earliest_of": ("due on the earliest of", _due),
    "latest_of": ("due on the latest of", _due),
    "evidence": ("evidence", _accepts),
    "requires": ("evidence", _required),
    "carries": ("the trigger itself says", where_words),
    "evidence_from": ("evidence counts from", _evidence_from),
    "evidence_until": ("evidence counts until", lambda text: f"{text} after, and what names it on any day after"),
    "asked_after": ("not asked about", lambda text: f"within {text} after"),
    "same": ("which shares its", spaced),
    "distinct": ("told apart by", spaced),
    "in_any": ("in any", str),
    "in_last": ("in the last", str),
    "times": ("multiplied by", lambda times: f"{fact_words(times.kind, times.where)}: {spaced(times.attribute)}"),
    "extended": ("lengthened by", lambda each: f"{_accepts(each)}, at most {each.most} time{'s' * (each.most > 1)}"),
    "suspended": ("waiting, where it would run out, while", condition_words),
    "counting": ("counting", spaced),
    "unless_all_share": ("unless all share their", spaced),
    "apart": ("one stretch where less apart than", str),
    "per": ("brought together by", str),
    "when": ("only when", condition_words),
    "unless": ("not where", condition_words),
    "while_": ("so long as", condition_words),
    "excused_by": ("excused by", _accepts),
    "excused_if": ("excused if the trigger says", where_words),
}
"""How each field of a rule, or of the block of its shape, is said: its label and the words for its value."""
