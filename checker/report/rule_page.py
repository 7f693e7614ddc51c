"""A rule as a page, and the list of rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from checker.compile.compiler import switched_on
from checker.compile.program import Program
from checker.report.grammar_words import condition_words, fact_words, happening_words, trigger_words
from checker.report.words import counted, spaced, wrapped
from checker.ruleset.library import Library, Written
from checker.ruleset.models import (
    Accepts,
    Dated,
    DatedLength,
    DefinitionModel,
    Every,
    Figure,
    ProfileModel,
    RegimeModel,
    RuleModel,
)

SHAPES = {
    "within": "evidence no later than a limit after each trigger",
    "before": "evidence before each trigger",
    "with": "each trigger carries, or is linked to, what it needs",
    "every": "evidence again and again while a period is open",
    "have": "while a condition holds, the record has a fact",
}


def rule_list(library: Library, program: Program, *, everything: bool) -> str:
    """Rules with their shape and force, in order of id; `everything` adds those the profile leaves off."""
    profile = library.profile(program.profile).model
    rows = []
    for written in sorted(library.rules, key=lambda written: written.model.id):
        on = switched_on(written.model, profile)
        if on or everything:
            mark = "" if on else " (off)"
            rows.append((written.model.id, shape_name(written.model), written.model.force, written.model.title + mark))
    widths = [max((len(row[i]) for row in rows), default=0) for i in range(3)]
    lines = []
    for *cells, title in rows:
        lines.append("  ".join([*(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)), title]))
    lines.append("")
    lines.append(f"{counted(len(rows), 'rule')}; profile {profile.name}: {profile.title}")
    return "\n".join(lines) + "\n"


def shape_name(rule: RuleModel) -> str:
    """The word a rule is written in."""
    return _shape(rule)[0]


def _shape(rule: RuleModel) -> tuple[str, Any]:
    """The word a rule is written in, and what it says under that word."""
    for name, info in type(rule).model_fields.items():
        word = info.alias or name
        if word in SHAPES and getattr(rule, name) is not None:
            return word, getattr(rule, name)
    raise AssertionError("a rule has one shape")


def rule_page(library: Library, rule_id: str, profile: ProfileModel) -> str:
    """One rule as a page with fixed headings. `rule_id` is that of a rule in the library."""
    written = next(written for written in library.rules if written.model.id == rule_id)
    return "\n".join(_page(written, library, profile)) + "\n"


def _page(written: Written[RuleModel], library: Library, profile: ProfileModel) -> Iterator[str]:
    rule = written.model
    yield rule.title
    yield "=" * len(rule.title)
    yield rule.id
    yield written.document.path
    yield ""
    yield wrapped(rule.asks)
    yield ""
    yield "Who says so"
    yield _line(f"{rule.source.instrument} ({rule.force})")
    if rule.source.link:
        yield f"  {rule.source.link}"
    on = "on" if switched_on(rule, profile) else "off"
    yield f"  last checked {rule.last_checked:%Y-%m-%d}; profile {profile.name}: {on}"
    if rule.standards:
        yield _line(f"answers practice standards {', '.join(rule.standards)}")
    yield ""
    yield "What the law says, and since when"
    yield from _figures(rule, profile)
    yield ""
    yield "What is checked"
    yield from _checked(rule)
    yield ""
    used = _used(rule, library)
    if used:
        yield "Words used"
        yield from (_line(f"{spaced(each.id)}: {each.means}") for each in used)
        yield ""
    yield "If the record does not show it"
    yield _line(rule.dispute.message)
    yield _line("Ask: " + rule.dispute.ask)
    yield f"  severity {rule.dispute.severity}, theme {rule.dispute.theme}"
    yield ""
    yield "Examples"
    for example in rule.examples:
        verdicts = ", ".join(expected.verdict for expected in example.expect) or "no duty"
        yield _line(f"- {example.name}: {verdicts}")
    yield ""
    yield "Known limits"
    for limit in rule.known_limits or ["None recorded."]:
        yield _line(f"- {limit}")


def _checked(rule: RuleModel) -> Iterator[str]:
    shape, body = _shape(rule)
    yield _line(f"shape: {shape} ({SHAPES[shape]}); about: {rule.about}; owner: {rule.owner}")
    yield from (_line(line) for line in _begins(rule))
    for word, condition in (("only when", rule.when), ("not where", rule.unless), ("so long as", rule.while_)):
        if condition is not None:
            yield _line(f"{word}: {condition_words(condition)}")
    for accepts in body.evidence:
        yield _line(f"evidence: {_accepts(accepts)}")
    for accepts in rule.excused_by:
        yield _line(f"excused by: {_accepts(accepts)}" + (", even after the day" if rule.excuse_may_follow else ""))


def _used(rule: RuleModel, library: Library) -> list[DefinitionModel]:
    """The definitions a rule rests on, those they rest on included, in order of name."""
    definitions = {written.model.id: written.model for written in library.definitions}
    found: set[str] = set()
    waiting: list[Any] = [rule.model_dump(exclude={"examples", "dispute"})]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item
        elif isinstance(item, str) and item in definitions and item not in found:
            found.add(item)
            waiting.append(definitions[item].period)
    return [definitions[name] for name in sorted(found)]


def _begins(rule: RuleModel) -> Iterator[str]:
    """What begins a duty, or the period it runs in."""
    if rule.every is not None:
        yield f"while: {condition_words(rule.every.period)}"
        if rule.every.from_ is not None:
            yield f"counted from: {happening_words(rule.every.from_)}"
        for step in rule.every.steps:
            yield from (f"{step.name}, {regime.name}: when {_when(regime)}" for regime in step.regimes)
    elif rule.have is not None:
        yield f"while: {condition_words(rule.have.while_)}"
    else:
        block = rule.within or rule.before or rule.with_
        assert block is not None
        yield f"counted from: {trigger_words(block.trigger)}"


def _when(regime: RegimeModel) -> str:
    return condition_words(regime.when) if regime.when is not None else "none of those above"


def _figures(rule: RuleModel, profile: ProfileModel) -> Iterator[str]:
    if isinstance(rule.every, Every):
        for step in rule.every.steps:
            if step.limit is not None:
                yield from _figure(step.name, step.limit, profile)
            for regime in step.regimes:
                yield from _figure(regime.name, regime.limit, profile)
                if regime.entry is not None:
                    yield from _figure(f"{regime.name}, on entry", regime.entry, profile)
        return
    figure = (rule.within and rule.within.limit) or (rule.before and rule.before.limit) or (rule.have and rule.have.by)
    if figure:
        yield from _figure("", figure, profile)
        return
    block = rule.before or rule.with_ or rule.have
    dated = block.in_force if block is not None else None
    yield _line(f"no length of time{f' ({_dated(dated)})' if dated else ''}")


def _figure(name: str, figure: Figure, profile: ProfileModel) -> Iterator[str]:
    values = figure.values
    if figure.parameter is not None:
        values = profile.parameters.get(figure.parameter, [])
        if not values:
            yield f"  {name + ': ' if name else ''}needs a local number: set {figure.parameter} in the profile"
    for value in values:
        yield _line(f"{name + ': ' if name else ''}{_value(value)}")


def _value(value: DatedLength) -> str:
    what = value.value or f"a judgement: {value.judgement}"
    return f"{what} ({_dated(value)})"


def _dated(value: Dated) -> str:
    until = f" to {value.to:%Y-%m-%d}" if value.to else ""
    instrument = f", {value.instrument}" if value.instrument else ""
    doubt = "" if value.verified else "; not verified at source"
    return f"from {value.from_:%Y-%m-%d}{until}: {value.provision}{instrument}{doubt}"


def _accepts(accepts: Accepts) -> str:
    dated = f", counting from {accepts.counts.from_:%Y-%m-%d}" if accepts.counts else ""
    dated += f" to {accepts.counts.to:%Y-%m-%d}" if accepts.counts and accepts.counts.to else ""
    at = f", at its {accepts.at}" if accepts.at in ("start", "end") else ""
    return fact_words(accepts.kind, accepts.where) + at + dated


def _line(text: str) -> str:
    return wrapped(text, "  ", "  ")
