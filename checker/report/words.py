"""Words the reports share: kinds of fact as people say them, why something cannot be told, counts, folded lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from textwrap import fill

from checker.compile.program import Definition, Program
from checker.disputes.dispute import Dispute, forces_by_rule
from checker.engines.duty import Verdict, Why, not_known
from checker.report.width import fits, width
from checker.snapshot.vocabulary import vocabulary

_WHY = {
    Why.NOT_COVERED: "the source does not cover {needs} on all the days that matter",
    Why.DATE_ONLY: "times matter, and {needs} has only a date, or a time in the hour that comes twice",
    Why.CALENDAR_END: "needs {needs}",
    Why.JUDGEMENT: "only a person can judge",
}
SET_ASIDE = {"waived": "waived", "baseline": "in the baseline", "muted": "muted"}
"""The statuses of disputes that do not count, in words."""

AREAS = {"lac": "Children in care", "cp": "Child protection", "lado": "Allegations about adults", "fostering": "Fostering",
         "disputes": "Disputes", "service": "The service", "audit": "Dip audits"}  # fmt: skip
"""The areas rules and measures are of, by the first part of their ids, in the order of reports."""

STAR = "*"
"""A number that is withheld."""

_CODE = re.compile(r"\b[a-z0-9]+(?:_[a-z0-9]+)+\b(?![.:/\\]\w)")


def kind_words(kind: str, program: Program) -> str:
    """A kind of fact, or a definition by its title, as people say it."""
    definition = program.definitions.get(kind)
    if definition is not None:
        title = title_words(definition)
        return f'"{title}"' if "," in title else title
    return spaced(kind)


def title_words(definition: Definition) -> str:
    """A definition by its title, where it stands by itself and not among others."""
    title = definition.title.strip().rstrip(".")
    return title[:1].lower() + title[1:]


def spaced(name: str) -> str:
    """A name from the vocabulary with spaces for underscores."""
    return name.replace("_", " ")


def code_words(attribute: str, code: str) -> str:
    """A value of an attribute as people say it, where it is one of the vocabulary's codes; any other as it is."""
    for kind in vocabulary().kinds.values():
        found = kind.attributes.get(attribute)
        if found is not None and code in found.values:
            return found.in_words(code)
    return code


def word(code: str) -> str:
    """A word of ours with spaces for hyphens: `statutory guidance`."""
    return code.replace("-", " ")


def force_words(disputes: Sequence[Dispute]) -> str:
    """How binding what is missed is, of disputes over one rule: `regulation`; `regulation and local` where some are under a
    limit of the service's own alone."""
    return " and ".join(word(force) for forces in forces_by_rule(disputes).values() for force in forces)


def in_words(line: str, program: Program) -> str:
    """A line of working with the names of kinds and definitions spelt out; fields (`visit.seen`) and files are left."""

    def spelt(match: re.Match[str]) -> str:
        known = match[0] in program.definitions or match[0] in vocabulary()
        return kind_words(match[0], program) if known else match[0]

    return _CODE.sub(spelt, line)


def why_words(why: Why, needs: str, program: Program) -> str:
    """Why a duty cannot be told, and what would decide it."""
    said = in_words(needs, program)
    return not_known(said) if why is Why.MISSING_FIELD else _WHY[why].format(needs=said)


def area_words(name: str) -> str:
    """The area a rule or a measure is of; the first part of its id where that has no name."""
    area = name.partition(".")[0]
    return AREAS.get(area, area)


def safety_words(dispute: Dispute) -> str:
    """That a child's safety was in question, and whether it may still be; empty where it was not."""
    if not dispute.rule.dispute.immediate:
        return ""
    return "Immediate safety" if dispute.duty.open else "Safety, now over"


def how_far(dispute: Dispute) -> str:
    """How far from what was due a dispute's duty is, without a date and in the word of its verdict: `overdue by 19 days`,
    `late by 30 days`, `not met by 5 days`. What is missed and can no longer be put right is `missed by 19 days, now over`."""
    duty = dispute.duty
    if duty.late_by is None:
        return "not met"
    days = days_words(duty.late_by)
    if duty.verdict is Verdict.LATE:
        return f"late by {days}"
    if duty.verdict is Verdict.NOT_MET:
        return f"not met by {days}" + ("" if duty.open else ", now over")
    return f"overdue by {days}" if duty.open else f"missed by {days}, now over"


def days_words(days: int) -> str:
    """So many whole days, of what may be counted in hours: `19 days`, `less than a day`."""
    return counted(days, "day") if days else "less than a day"


def number_words(number: float | None) -> str:
    """A number as people read it; a star where it is withheld."""
    return STAR if number is None else f"{round(number, 2):,g}" if number < 1_000_000 else f"{number:,.0f}"


def percent(share: float) -> str:
    """A share as a percentage, to one place where that says more."""
    text = f"{share:.1%}"
    return text.replace(".0%", "%")


def counted(number: int, one: str, many: str = "") -> str:
    """`1 dispute`, `2 disputes`, `1,000 children`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def of_unit(number: float | None, unit: str) -> str:
    """What so many are of, a unit being given for several: `child` of `children`, `return home` of `returns home`."""
    if number != 1:
        return unit
    return re.sub(r"children\b", "child", re.sub(r"ies\b", "y", re.sub(r"(?<!ie)s\b", "", unit)))


def wrapped(text: str, indent: str = "", hang: str = "") -> str:
    """Text folded to the width, `hang` further in after the first line. Words are never broken."""
    return fill(
        " ".join(text.split()), width(), initial_indent=indent, subsequent_indent=indent + hang,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def whole(line: str) -> str:
    """A line as it is, but on a terminal too narrow for it folded."""
    return line if fits(len(line)) else wrapped(line)


def joined(parts: Iterable[str], last: str = "and") -> str:
    """`a, b and c`."""
    items = list(parts)
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + f" {last} {items[-1]}" if items else ""
