"""A rule as a page, and the list of rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from checker.compile.compiler import of_audits, switched_on
from checker.compile.program import Program
from checker.report.page import Page, Section
from checker.report.rule_parts import checked, figures, shape_of
from checker.report.width import fits
from checker.report.words import counted, spaced, whole, wrapped
from checker.ruleset.asking import PREFIX
from checker.ruleset.library import Library
from checker.ruleset.models import DefinitionModel, Example, ProfileModel, RuleModel


def rule_list(library: Library, program: Program, *, everything: bool, wanted: Callable[[str], bool]) -> str:
    """Rules with their shape and force, in order of id; `everything` adds those the profile leaves off. Then what audits ask and
    agree. Of all of them, those whose ids are `wanted`."""
    profile = library.profile(program.profile).model
    rows = []
    for written in sorted(library.rules, key=lambda written: written.model.id):
        if of_audits(written.model) or not wanted(written.model.id):
            continue
        on = switched_on(written.model, profile)
        if on or everything:
            mark = "" if on else " (off)"
            rows.append((written.model.id, shape_of(written.model)[0], written.model.force, written.model.title + mark))
    lines = [*_in_columns(rows), ""] if rows else []
    lines += _of_audits(library, profile, wanted)
    lines += _questions(library, wanted)
    told = f"{counted(len(rows), 'rule')}; profile" if rows or not lines else "Profile"
    lines.append(whole(f"{told} {profile.name}: {profile.title}"))
    return "\n".join(lines) + "\n"


def _of_audits(library: Library, profile: ProfileModel, wanted: Callable[[str], bool]) -> Iterator[str]:
    """The rules on what audits agree that the profile runs, where there are any."""
    rules = [each.model for each in library.rules if of_audits(each.model) and switched_on(each.model, profile)]
    if rules := [rule for rule in rules if wanted(rule.id)]:
        yield "Run where a dip audit agreed an action:"
        yield from _in_columns([(each.id, each.asks) for each in sorted(rules, key=lambda rule: rule.id)])
        yield ""


def _questions(library: Library, wanted: Callable[[str], bool]) -> Iterator[str]:
    """The dip-audit questions, by the ids of their rules, with what they are about, where there are any."""
    every = {PREFIX + written.model.id: written.model for written in library.questions}
    questions = {name: every[name] for name in sorted(every) if wanted(name)}
    if questions:
        yield "Dip-audit questions, run where one was put:"
        yield from _in_columns([(name, each.about, each.title) for name, each in questions.items()])
        yield ""


def _in_columns(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Rows with their cells one under another; where that is wider than the terminal, the last of each is below the others."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    if fits(sum(widths) + 2 * (len(widths) - 1)):
        for row in rows:
            yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        return
    for *cells, last in rows:
        yield "  ".join(cells)
        yield wrapped(last, "    ")


def rule_page(library: Library, rule_id: str, profile: ProfileModel) -> Page:
    """One rule under fixed headings. `rule_id` is that of a rule in the library."""
    written = next(written for written in library.rules if written.model.id == rule_id)
    rule = written.model
    used = tuple(f"{spaced(each.id)}: {each.means} {_supposed(each)}".strip() for each in _used(rule, library))
    sections = (
        Section("Who says so", tuple(_says(rule, profile))),
        Section("What the law says, and since when", tuple(figures(rule, profile))),
        Section("What is checked", tuple(checked(rule))),
        Section("Words used", used),
        Section("If the record does not show it", asked(rule.dispute.message, rule.dispute.ask, _weight(rule))),
        Section("Examples", tuple(map(_example, rule.examples)), listed=True),
        Section("Known limits", tuple(rule.known_limits) or NO_LIMITS, listed=True),
    )
    return Page(rule.title, rule.id, written.document.path, rule.asks, tuple(each for each in sections if each.lines))


NO_LIMITS = ("None recorded.",)


def asked(message: str, ask: str, weight: str) -> tuple[str, ...]:
    """What a dispute says, what it asks, and how serious it is and on what."""
    return message, f"Ask: {ask}", weight


def _says(rule: RuleModel, profile: ProfileModel) -> Iterator[str]:
    yield f"{rule.source.instrument} ({rule.force})"
    if rule.source.link:
        yield rule.source.link
    on = "on" if switched_on(rule, profile) else "off"
    yield f"last checked {rule.last_checked:%Y-%m-%d}; profile {profile.name}: {on}"
    if rule.standards:
        yield f"answers practice standards {', '.join(rule.standards)}"


def _weight(rule: RuleModel) -> str:
    return f"severity {rule.dispute.severity}, theme {rule.dispute.theme}"


def _example(example: Example) -> str:
    return f"{example.name}: {', '.join(expected.verdict for expected in example.expect) or 'no duty'}"


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
