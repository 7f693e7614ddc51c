"""In text, what was not decided: rules that judged nothing, and duties that cannot be told. A long list is folded."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from checker.report.result import CannotTell, Result, looked_for
from checker.report.words import AREAS, area_words, counted, in_words, why_words, wrapped

FEW = 10
"""A list of more than this many is folded, and of what it is folded into so many lines are shown."""

STATUSES = (
    ("not-evaluable", "Not evaluable on this source"),
    ("needs-a-number", "Needs a local number"),
    ("errored", "COULD NOT RUN"),
)
_ALL = "--verbose lists them"


def not_run_lines(result: Result, *, full: bool = False) -> Iterator[str]:
    """Rules that decided nothing, and why: silence is never a pass. `full` folds nothing."""
    quiet = [rule.rule for rule in result.rules if not rule.duties and rule.status == "ran"]
    here, whole = result.abouts.keys(), result.named is None
    others = [rule.id for rule in quiet if (looked_for(rule) if whole else rule.about) not in here]
    none = "Nothing began a duty of" if result.window.first is None else "No duty in this period under"
    for heading, rules in (
        (none, [rule.id for rule in quiet if rule.id not in others]),
        (f"About cases of a sort not {'in this source' if whole else 'named'}", others),
    ):
        if rules:
            told = ", ".join(rules) if full or len(rules) <= FEW else _by_area(rules)
            yield wrapped(f"{heading}: {told}", "", "  ")
    for status, heading in STATUSES:
        found = {
            rule.rule.id: in_words(rule.why or "", result.program) for rule in result.rules if rule.status == status
        }
        if found and not full and len(found) > FEW:
            yield f"{heading}: {counted(len(found), 'rule')} ({_ALL}), because:"
            yield from _folded_by_why(found)
        elif found:
            yield f"{heading}:"
            yield from (wrapped(f"{name}: {why}", "  ", "  ") for name, why in found.items())


def doubt_lines(result: Result, *, full: bool = False) -> Iterator[str]:
    """What cannot be told, and what would decide it, the most duties first. `full` folds nothing."""
    said = {rule.rule.id for rule in result.rules if rule.status == "not-evaluable"}
    doubts = [doubt for doubt in result.cannot_tell if doubt.rule not in said]
    if not doubts:
        return
    if full or len(doubts) <= FEW:
        yield "Cannot tell, and what would decide it:"
        for doubt in sorted(doubts, key=lambda each: (-each.duties, each.rule)):
            told = f"{doubt.rule}: {_duties(doubt.duties)}; {_why(doubt, result)}"
            yield wrapped(told, "  ", "  ")
    else:
        yield f"Cannot tell, and what would decide it, for {counted(len({d.rule for d in doubts}), 'rule')} ({_ALL}):"
        yield from _folded_doubts(doubts, result)
    if rest := sum(doubt.duties for doubt in result.cannot_tell if doubt.rule in said):
        yield f"  {_duties(rest)} of rules not evaluable on this source, above"


def could_not_run(errored: Mapping[str, str]) -> Iterator[str]:
    """Rules that could not run and why, those of one reason in one line: `lac.x and 40 more could not run: KeyError`."""
    for why, names in _by_why(errored).items():
        yield f"{_foremost(names)} could not run: {why}"


def _foremost(names: Sequence[str]) -> str:
    """Names as they are where they are few, or the first few and how many more."""
    if len(names) <= FEW:
        return ", ".join(names)
    return f"{counted(len(names), 'rule')} ({', '.join(names[:FEW])} and {len(names) - FEW:,} more)"


def _by_why(found: Mapping[str, str]) -> dict[str, list[str]]:
    by_why: defaultdict[str, list[str]] = defaultdict(list)
    for name, why in found.items():
        by_why[why].append(name)
    return by_why


def _folded_by_why(found: Mapping[str, str]) -> Iterator[str]:
    by_why = sorted(_by_why(found).items(), key=lambda each: (-len(each[1]), each[0]))
    yield from _foremost_lines(f"{why}: {counted(len(names), 'rule')}" for why, names in by_why)


def _folded_doubts(doubts: Iterable[CannotTell], result: Result) -> Iterator[str]:
    duties, rules = Counter[str](), defaultdict[str, set[str]](set)
    for doubt in doubts:
        why = _why(doubt, result)
        duties[why] += doubt.duties
        rules[why].add(doubt.rule)
    lines = sorted(duties, key=lambda why: (-duties[why], why))
    yield from _foremost_lines(f"{why}: {_duties(duties[why])} of {counted(len(rules[why]), 'rule')}" for why in lines)


def _foremost_lines(lines: Iterable[str]) -> Iterator[str]:
    every = list(lines)
    yield from (wrapped(line, "  ", "  ") for line in every[:FEW])
    if len(every) > FEW:
        yield f"  ... and {len(every) - FEW:,} more"


def _by_area(rules: Sequence[str]) -> str:
    areas = Counter(area_words(rule) for rule in rules)
    told = ", ".join(f"{area.lower()} {number:,}" for area, number in sorted(areas.items(), key=_place))
    return f"{counted(len(rules), 'rule')} ({_ALL}): {told}"


def _place(area: tuple[str, int]) -> tuple[bool, int]:
    order = list(AREAS.values())
    return area[0] not in order, order.index(area[0]) if area[0] in order else 0


def _why(doubt: CannotTell, result: Result) -> str:
    return why_words(doubt.why, doubt.needs, result.program)


def _duties(number: int) -> str:
    return counted(number, "duty", "duties")
