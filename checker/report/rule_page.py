"""A rule as a page, and the list of rules."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import fill

from checker.compile.compiler import switched_on
from checker.compile.program import Program
from checker.ruleset.library import Library, Written
from checker.ruleset.models import Accepts, DatedLength, Every, Figure, ProfileModel, RuleModel

WIDTH = 100


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
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)) + "  " + row[3] for row in rows]
    lines.append("")
    lines.append(f"{len(rows)} rules; profile {profile.name}: {profile.title}")
    return "\n".join(lines) + "\n"


def shape_name(rule: RuleModel) -> str:
    """The word a rule is written in."""
    for name in ("within", "before", "with_", "every", "have"):
        if getattr(rule, name) is not None:
            return name.rstrip("_")
    raise AssertionError("a rule has one shape")


def rule_page(written: Written[RuleModel], profile: ProfileModel) -> str:
    """One rule as a page with fixed headings."""
    return "\n".join(_page(written, profile)) + "\n"


def _page(written: Written[RuleModel], profile: ProfileModel) -> Iterator[str]:
    rule = written.model
    yield rule.title
    yield "=" * len(rule.title)
    yield f"{rule.id}  ({written.document.path})"
    yield ""
    yield _wrapped(rule.asks)
    yield ""
    yield "Who says so"
    yield _wrapped(f"{rule.source.instrument} ({rule.force})", "  ")
    if rule.source.link:
        yield f"  {rule.source.link}"
    yield f"  last checked {rule.last_checked:%Y-%m-%d}; profile {profile.name}: {'on' if switched_on(rule, profile) else 'off'}"
    yield ""
    yield "What the law says, and since when"
    yield from _figures(rule, profile)
    yield ""
    yield "What is checked"
    yield f"  shape: {shape_name(rule)}; about: {rule.about}; owner: {rule.owner}"
    body = next(b for b in (rule.within, rule.before, rule.with_, rule.every, rule.have) if b is not None)
    for accepts in body.evidence:
        yield f"  evidence: {_accepts(accepts)}"
    for accepts in rule.excused_by:
        yield f"  excused by: {_accepts(accepts)}"
    yield ""
    yield "If the record does not show it"
    yield _wrapped(rule.dispute.message, "  ")
    yield _wrapped("Ask: " + rule.dispute.ask, "  ")
    yield f"  severity {rule.dispute.severity}, theme {rule.dispute.theme}"
    yield ""
    yield "Examples"
    for example in rule.examples:
        verdicts = ", ".join(expected.verdict for expected in example.expect) or "no duty"
        yield _wrapped(f"- {example.name}: {verdicts}", "  ")
    yield ""
    yield "Known limits"
    for limit in rule.known_limits or ["None recorded."]:
        yield _wrapped(f"- {limit}", "  ")


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
    else:
        yield "  no length of time in the source"


def _figure(name: str, figure: Figure, profile: ProfileModel) -> Iterator[str]:
    values = figure.values
    if figure.parameter is not None:
        values = profile.parameters.get(figure.parameter, [])
        if not values:
            yield f"  {name + ': ' if name else ''}needs a local number: set {figure.parameter} in the profile"
    for value in values:
        yield _wrapped(f"{name + ': ' if name else ''}{_value(value)}", "  ")


def _value(value: DatedLength) -> str:
    what = value.value or f"a judgement: {value.judgement}"
    until = f" to {value.to:%Y-%m-%d}" if value.to else ""
    instrument = f", {value.instrument}" if value.instrument else ""
    doubt = "" if value.verified else "; not verified at source"
    return f"{what} (from {value.from_:%Y-%m-%d}{until}: {value.provision}{instrument}{doubt})"


def _accepts(accepts: Accepts) -> str:
    where = ", ".join(f"{name} {value}" for name, value in (accepts.where or {}).items()) if isinstance(accepts.where, dict) else ""
    dated = f" counting from {accepts.counts.from_:%Y-%m-%d}" if accepts.counts else ""
    dated += f" to {accepts.counts.to:%Y-%m-%d}" if accepts.counts and accepts.counts.to else ""
    return accepts.kind + (f" ({where})" if where else "") + dated


def _wrapped(text: str, indent: str = "") -> str:
    return fill(" ".join(text.split()), WIDTH, initial_indent=indent, subsequent_indent=indent + ("  " if indent else ""),
                break_long_words=False, break_on_hyphens=False)  # fmt: skip
