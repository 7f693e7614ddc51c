"""A rule as a page, and the list of rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from checker.compile.compiler import switched_on
from checker.compile.program import Program
from checker.report.rule_parts import checked, figures, shape_of
from checker.report.words import counted, spaced, wrapped
from checker.ruleset.library import Library, Written
from checker.ruleset.models import DefinitionModel, ProfileModel, RuleModel


def rule_list(library: Library, program: Program, *, everything: bool) -> str:
    """Rules with their shape and force, in order of id; `everything` adds those the profile leaves off."""
    profile = library.profile(program.profile).model
    rows = []
    for written in sorted(library.rules, key=lambda written: written.model.id):
        on = switched_on(written.model, profile)
        if on or everything:
            mark = "" if on else " (off)"
            rows.append((written.model.id, shape_of(written.model)[0], written.model.force, written.model.title + mark))
    widths = [max((len(row[i]) for row in rows), default=0) for i in range(3)]
    lines = []
    for *cells, title in rows:
        lines.append("  ".join([*(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)), title]))
    lines.append("")
    lines.append(f"{counted(len(rows), 'rule')}; profile {profile.name}: {profile.title}")
    return "\n".join(lines) + "\n"


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
    yield from map(_line, figures(rule, profile))
    yield ""
    yield "What is checked"
    yield from map(_line, checked(rule))
    yield ""
    used = _used(rule, library)
    if used:
        yield "Words used"
        yield from (_line(f"{spaced(each.id)}: {each.means} {_supposed(each)}") for each in used)
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


def _supposed(definition: DefinitionModel) -> str:
    if definition.if_not_covered is None:
        return ""
    return f"Where the source does not say: {'yes' if definition.if_not_covered else 'no'}. {definition.because}"


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


def _line(text: str) -> str:
    return wrapped(text, "  ", "  ")
