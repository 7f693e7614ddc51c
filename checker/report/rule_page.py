"""A rule as a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from checker.compile.compiler import switched_on
from checker.report.page import Page, Section
from checker.report.rule_parts import checked, figures
from checker.report.words import spaced
from checker.ruleset.library import Library
from checker.ruleset.models import DefinitionModel, Example, ProfileModel, RuleModel


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
