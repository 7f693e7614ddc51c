"""``--format html``: one page that holds everything it needs, to read, sort and print. Restricted: it shows case ids.

All is there without a script; the one script sorts a table when a heading is pressed and shows of the disputes those that are
chosen, and a policy in the page lets no other run and nothing be fetched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

import checker
from checker.disputes.dispute import Dispute, date_words
from checker.disputes.grouping import Group
from checker.engines.duty import Verdict
from checker.report.formats.page_parts import (
    BROAD,
    RESTRICTED,
    cell,
    doubt_part,
    made,
    section,
    small,
    standing_part,
    table,
    whole,
)
from checker.report.formats.tables import GROUPED, Column, Table, day_cell, due_cell, tables
from checker.report.formats.told import Told
from checker.report.ledger_text import CLOSE, REDATED, kept_words, unraised_listed
from checker.report.text_report import cases_words, no_disputes, period_words
from checker.report.words import SET_ASIDE, counted, days_words, how_far, kind_words, safety_words, word

HEADS = (
    Column("case", "Case"),
    Column("title", "Requirement", BROAD),
    Column("message", "What the record shows, and what to ask", BROAD),
    Column("due", "Due"),
    Column("days_late", "Late, or not met"),
    Column("addressed_to", "To ask"),
    Column("began", "Counted from"),
)


def write(told: Told) -> str:
    """The page."""
    title = f"Disputes to settle, {date_words(told.result.snapshot.as_at)}"
    return whole(title, _body(title, told), mark=RESTRICTED)


def _body(title: str, told: Told) -> Iterator[str]:
    result = told.result
    yield f'<p class="restricted">{escape(RESTRICTED)}</p>'
    yield f"<h1>{escape(title)}</h1>"
    yield f'<p class="about">{escape(_about(told))}</p>'
    yield doubt_part(result.problems)
    yield standing_part(told.own)
    yield _counts(told)
    yield from section("Disputes to settle", _disputes(result.new_groups, told), no_disputes(result))
    aside = [group for group in result.groups if group.lead.status != "new"]
    yield from section("Set aside: waived, in the baseline, or of a muted rule", _disputes(aside, told))
    yield from section(REDATED, _listed(unraised_listed(result, redated=True)))
    yield from section(CLOSE, _listed(unraised_listed(result, redated=False)))
    rules, cannot_tell, problems, commended, supposed = tables(told)
    yield from section("Good practice to commend", table(commended))
    yield from section("What cannot be told, and what would decide it", table(cannot_tell))
    yield from section("Supposed where the source does not say, and why", table(supposed))
    yield from section("Problems in the data", table(problems))
    yield from _rules(rules, told)
    yield ("<footer>These are things the record does not show were done. Whether there was a breach is for a person. "
           f"Safeguarding checker {escape(checker.__version__)}, rules {escape(result.program.digest)}</footer>")  # fmt: skip


def _about(told: Told) -> str:
    result = told.result
    return f"{cases_words(result)}; {period_words(result)}; profile {result.program.profile}"


def _counts(told: Told) -> str:
    result = told.result
    shown = [("Disputes", len(result.new)), *((words.capitalize(), result.set_aside(each)) for each, words in SET_ASIDE.items()),
             ("Duties", len(result.duties)),
             *((verdict.value.replace("-", " ").capitalize(), result.counted(verdict)) for verdict in Verdict)]  # fmt: skip
    kept = [(words, number) for words, number in shown if number or words == "Disputes"]
    return f'<ul class="counts">{"".join(f"<li><b>{number:,}</b>{words}</li>" for words, number in kept)}</ul>'


def _rules(rules: Table, told: Told) -> Iterator[str]:
    """The rules that had duties, or should have run; the others folded away, with why."""
    had = [bool(result.duties) or result.status == "errored" for result in told.result.rules]
    shown, others = ([row for row, has in zip(rules.rows, had, strict=True) if has is which] for which in (True, False))
    yield from section("Rules", table(Table("", rules.columns, shown)))
    if others:
        words = f"{counted(len(others), 'rule')} had no duty to judge, or not what is needed to judge one"
        yield f'<details><summary>{words}</summary><div class="wide">'
        yield table(_without_noughts(Table("", rules.columns, others)))
        yield "</div></details>"


def _without_noughts(shown: Table) -> Table:
    """A table without columns that hold nothing but noughts."""
    kept = [at for at in range(len(shown.columns)) if any(row[at] for row in shown.rows)]
    return Table(shown.title, [shown.columns[at] for at in kept], [[row[at] for at in kept] for row in shown.rows])


def _disputes(groups: Iterable[Group], told: Told) -> str:
    rows = [_dispute(dispute, group, told) for group in groups for dispute in group.disputes]
    return made(HEADS, rows) if rows else ""


def _listed(said: Iterable[str]) -> str:
    listed = "".join(f"<li>{escape(words)}</li>" for words in said)
    return listed and f"<ul>{listed}</ul>"


def _dispute(dispute: Dispute, group: Group, told: Told) -> Sequence[str]:
    duty, rule = dispute.duty, dispute.rule
    leads = dispute is group.lead
    team = told.teams.of(dispute)
    safety = f'<span class="immediate">{said}</span> ' if (said := safety_words(dispute)) else ""
    lead = group.lead.rule.title if group.lead.duty.case == duty.case else group.lead.duty.case
    beside = "of the same rule as" if group.why == "no-team" else "to be asked with"
    joined = "" if leads else small(f"{beside} {lead} ({GROUPED.get(group.why, group.why)})")
    status = small(SET_ASIDE.get(dispute.status, ""))
    law = f"{duty.law.provision}, {duty.law.instrument}" if duty.law else "provision not known"
    law += "" if duty.law is None or duty.law.verified else " (not verified at source)"
    if dispute.untightened is not None and not dispute.untightened.verified:
        law += f"; {dispute.untightened.provision} (not verified at source)"
    ask = group.ask if leads and group.ask else dispute.question
    began = f"{kind_words(duty.trigger.kind, told.result.program)}, {date_words(duty.trigger.day)}"
    named = f"dispute {told.id(dispute)} {kept_words(dispute)}".rstrip()
    read_at = small(duty.trigger.source).replace(":", ":<wbr>")
    return (
        f"<td><b>{escape(duty.case)}</b>{small(team or '')}{status}</td>",
        f"<td{_told_by(dispute)}>{safety}{escape(rule.title)}{small(law)}{small(word(dispute.force))}{joined}</td>",
        f'<td>{escape(dispute.message)}<span class="ask">{escape(ask)}</span>{small(named)}</td>',
        cell(due_cell(duty)),
        f'<td class="number" data-sort="{-1 if duty.late_by is None else duty.late_by}">{escape(_late(dispute))}</td>',
        f"<td>{escape(dispute.addressed_to)}{small('' if dispute.stage == 'unconfirmed' else dispute.stage)}</td>",
        f'<td class="read" data-sort="{day_cell(duty.trigger.day) or ""}">{escape(began)}{read_at}</td>',
    )


def _told_by(dispute: Dispute) -> str:
    """What the script of the page filters a row by."""
    severity = safety_words(dispute) or dispute.rule.dispute.severity
    told = {"requirement": dispute.rule.title, "severity": severity.capitalize(),
            "verdict": dispute.duty.verdict.value.replace("-", " ").capitalize()}  # fmt: skip
    return "".join(f' data-{name}="{escape(words.strip())}"' for name, words in told.items())


def _late(dispute: Dispute) -> str:
    """How late, or that it is not met: words that go together stay on one line."""
    duty = dispute.duty
    if duty.late_by is None or duty.verdict is Verdict.LATE:
        return how_far(dispute).replace(" ", "\N{NO-BREAK SPACE}")
    return days_words(duty.late_by).replace(" ", "\N{NO-BREAK SPACE}") + ("" if duty.open else ", now over")
