"""A result as tables, for restricted formats: disputes, rules, what cannot be told and problems in the data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence

from checker.calendar import local_text
from checker.compile.needs import suppositions
from checker.disputes.dispute import Dispute
from checker.disputes.grouping import Group
from checker.engines.duty import Duty, Verdict
from checker.frozen import frozen
from checker.report.formats.told import Told
from checker.report.ledger_text import kept_words, stands
from checker.report.words import how_far, in_words, kind_words, title_words, why_words, word


@frozen
class Share:
    """A part of 1, shown as a percentage."""

    part: float


Cell = str | int | float | bool | dt.date | dt.datetime | Share | None

GROUPED = {
    "single": "", "siblings": "brothers and sisters", "root-cause": "one cause", "systemic": "one team",
    "no-team": "no team recorded", "left-open": "a period that may be over", "implausible": "check the extract first",
}  # fmt: skip
"""Why disputes are one question, in words."""


@frozen
class Column:
    """A column: its name for programs, its heading for people, and about how many characters wide it is.

    `coded`: what is in it are words of ours with hyphens, for programs; people are shown spaces.
    """

    name: str
    heading: str
    width: int = 12
    coded: bool = False

    def shown(self, cell: Cell) -> Cell:
        """A cell of it as people are shown it."""
        return word(cell) if self.coded and isinstance(cell, str) else cell


@frozen
class Table:
    """Rows under columns; each row has a cell for each. `printed`: how many of the columns, from the first, go on paper, where
    not all do.
    """

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    printed: int | None = None


@frozen
class _Of:
    """A dispute in its group, as columns look at it."""

    dispute: Dispute
    group: Group
    number: int

    @property
    def duty(self) -> Duty:
        return self.dispute.duty

    @property
    def untightened(self) -> Duty | None:
        """The duty without the profile's own limit, where one governs it and it can be told."""
        return self.dispute.untightened.duty if self.dispute.untightened is not None else None


def tables(told: Told) -> tuple[Table, ...]:
    """Every table but the disputes', the rules first."""
    return (_rules(told), _cannot_tell(told), _problems(told), _commended(told), _supposed(told))


def unraised_table(told: Told) -> Table:
    """What is open in the ledger that was read, and raised no more: a row for each."""
    columns = (Column("id", "Dispute", 18), Column("rule", "Rule", 30), Column("stage", "Stage", 14), Column("to", "To ask", 22),
               Column("respond_by", "Answer by", 13), Column("adopted", "Adopted", 13), Column("answered", "Answered", 13),
               Column("stands", "How it stands", 60), Column("may_be", "May be, re-dated", 18))  # fmt: skip
    rows = [
        (
            each.dispute,
            each.rule,
            each.stage,
            each.to or None,
            each.respond_by,
            each.adopted,
            each.answered,
            stands(each),
            told.result.redated.get(each.dispute),
        )
        for each in told.result.unraised
    ]
    return Table("Open, and not raised any more", columns, rows)


def disputes_table(told: Told) -> Table:
    """A row for each dispute, the most pressing group first; those set aside come last."""
    groups = enumerate(told.result.groups, start=1)
    found = [_Of(dispute, group, number) for number, group in groups for dispute in group.disputes]
    rows = [tuple(value(each, told) for _, value in _DISPUTE) for each in found]
    columns = tuple(column for column, _ in _DISPUTE)
    return Table("Disputes", columns, rows, printed=1 + [column.name for column in columns].index("addressed_to"))


def due_cell(duty: Duty) -> Cell:
    """The day, or the moment in London, that a duty fell due."""
    if duty.due_at is not None:
        return dt.datetime.fromisoformat(local_text(duty.due_at)).replace(tzinfo=None)
    return day_cell(duty.due)


def day_cell(day: int | None) -> Cell:
    """A day."""
    return None if day is None else dt.date.fromordinal(day)


def _verified(dispute: Dispute) -> bool | None:
    """Whether each text that it rests on was verified at its source: what governs the duty and, where it is missed without the
    profile's own limit too, the rule's, whose force it has then. None where there is no text."""
    own = dispute.untightened
    texts = (dispute.duty.law, own.law if own is not None and own.missed else None)
    told = [text.verified for text in texts if text is not None]
    return all(told) if told else None


_DISPUTE: tuple[tuple[Column, Callable[[_Of, Told], Cell]], ...] = (
    (Column("status", "Status", 9), lambda of, _: of.dispute.status),
    (Column("immediate", "Immediate safety", 10), lambda of, _: of.dispute.rule.dispute.immediate),
    (Column("case", "Case", 12), lambda of, _: of.duty.case),
    (Column("team", "Team", 12), lambda of, told: told.teams.of(of.dispute)),
    (Column("title", "Requirement", 26), lambda of, _: of.dispute.rule.title),
    (Column("how", "Late, or not met", 15), lambda of, _: how_far(of.dispute)),
    (Column("due", "Due", 17), lambda of, _: due_cell(of.duty)),
    (Column("message", "What the record shows", 44), lambda of, _: of.dispute.message),
    (Column("ask", "Question", 44), lambda of, _: of.group.ask if of.dispute is of.group.lead and of.group.ask
     else of.dispute.question),
    (Column("addressed_to", "To ask", 16), lambda of, _: of.dispute.addressed_to),
    (Column("about", "About", 10), lambda of, _: of.dispute.rule.about),
    (Column("days_late", "Days late", 8), lambda of, _: of.duty.late_by),
    (Column("found", "Found", 13), lambda of, _: day_cell(of.duty.found.day) if of.duty.found else None),
    (Column("open", "Open now", 8), lambda of, _: of.duty.open),
    (Column("severity", "Severity", 9), lambda of, _: of.dispute.rule.dispute.severity),
    (Column("force", "Force", 18, coded=True), lambda of, _: of.dispute.force),
    (Column("provision", "Provision", 22), lambda of, _: of.duty.law.provision if of.duty.law else None),
    (Column("instrument", "Source of the requirement", 34), lambda of, _: of.duty.law.instrument if of.duty.law else None),
    (Column("verified", "Read at source", 9), lambda of, _: _verified(of.dispute)),
    (Column("theme", "Theme", 14), lambda of, _: of.dispute.rule.dispute.theme),
    (Column("owner", "Owner", 16, coded=True), lambda of, _: of.dispute.rule.owner),
    (Column("stage", "Stage", 14), lambda of, _: of.dispute.stage),
    (Column("respond_by", "Answer by", 13), lambda of, _: of.dispute.respond_by),
    (Column("adopted", "Adopted", 13), lambda of, _: of.dispute.standing.adopted if of.dispute.standing else None),
    (Column("answered", "Answered", 13), lambda of, _: of.dispute.standing.answered if of.dispute.standing else None),
    (Column("stands", "How it stands", 34), lambda of, _: kept_words(of.dispute) or None),
    (Column("began", "Counted from", 20), lambda of, told: kind_words(of.duty.trigger.kind, told.result.program)),
    (Column("began_on", "On", 13), lambda of, _: day_cell(of.duty.trigger.day)),
    (Column("source", "Read at", 24), lambda of, _: of.duty.trigger.source or None),
    (Column("group", "Group", 7), lambda of, _: of.number),
    (Column("grouped", "One question because", 24), lambda of, _: GROUPED.get(of.group.why, of.group.why) or None),
    (Column("rule", "Rule", 28), lambda of, _: of.dispute.rule.id),
    (Column("id", "Dispute", 18), lambda of, told: told.id(of.dispute)),
    (Column("untightened_due", "Due without our own limit", 17), lambda of, _: due_cell(own)
     if (own := of.untightened) else None),
    (Column("untightened_provision", "Provision of that", 22), lambda of, _: own.law.provision
     if (own := of.untightened) and own.law else None),
    (Column("untightened_verdict", "Verdict by that", 12, coded=True), lambda of, _: own.verdict.value
     if (own := of.untightened) else None),
)  # fmt: skip


def _rules(told: Told) -> Table:
    verdicts = [verdict for verdict in Verdict if told.result.counted(verdict)]
    columns = (
        Column("rule", "Rule", 30), Column("title", "Requirement", 40), Column("force", "Force", 16, coded=True),
        Column("duties", "Duties", 8),
        *(Column(each.value, each.value.replace("-", " ").capitalize(), 9) for each in verdicts),
        Column("disputes", "Disputes", 9), Column("status", "Ran", 14), Column("why", "Why not", 36),
    )  # fmt: skip
    rows = [
        (
            result.rule.id, result.rule.title, result.rule.force, result.duties,
            *(result.verdicts.get(verdict, 0) for verdict in verdicts), result.disputes,
            result.status.replace("-", " "), in_words(result.why, told.result.program) if result.why else None,
        )
        for result in told.result.rules
    ]  # fmt: skip
    return Table("Rules", columns, rows)


def _cannot_tell(told: Told) -> Table:
    titles = {result.rule.id: result.rule.title for result in told.result.rules}
    columns = (Column("rule", "Rule", 32), Column("title", "Requirement", 50), Column("duties", "Duties", 8),
               Column("why", "Why, and what would decide it", 80))  # fmt: skip
    rows = [
        (each.rule, titles[each.rule], each.duties, why_words(each.why, each.needs, told.result.program))
        for each in sorted(told.result.cannot_tell, key=lambda each: (-each.duties, each.rule))
    ]
    return Table("Cannot tell", columns, rows)


def _problems(told: Told) -> Table:
    columns = (Column("source", "Read at", 28), Column("column", "Column", 16), Column("what", "What", 60),
               Column("hint", "What to do", 60), Column("count", "Times", 8))  # fmt: skip
    return Table("Problems in the data", columns, list(_problem_rows(told)))


def _commended(told: Told) -> Table:
    columns = (Column("case", "Case"), Column("team", "Team", 14), Column("title", "Requirement", 34),
               Column("message", "What the record shows", 60), Column("id", "Commendation", 18),
               Column("stands", "How it stands", 44))  # fmt: skip
    rows = [
        (each.duty.case, told.teams.of(each), each.rule.title, each.message, told.id(each), kept_words(each) or None)
        for each in told.result.commendations
    ]
    return Table("Good practice to commend", columns, rows)


def _supposed(told: Told) -> Table:
    result = told.result
    columns = (Column("definition", "Where the source does not say", 40), Column("answer", "Taken to be", 12),
               Column("because", "Why", 80))  # fmt: skip
    found = suppositions([rule.rule for rule in result.rules if rule.duties], result.program, result.snapshot)
    rows = [(title_words(each), "so" if each.if_not_covered else "not so", each.because) for each in found]
    return Table("Supposed", columns, rows)


def _problem_rows(told: Told) -> Iterator[tuple[Cell, ...]]:
    for problem in told.result.problems:
        yield problem.source, problem.column, problem.what, problem.hint, problem.count
    for about, case, why in told.result.not_evaluated:
        yield f"{about} {case}", None, f"could not be evaluated: {why}", "", 1
