"""``--format html``: one page that holds everything it needs, to read, sort and print. Restricted: it shows case ids.

All is there without a script; the one script sorts a table when a heading is pressed, and a policy in the page lets no
other run and nothing be fetched.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from html import escape
from importlib.resources import files
from string import Template

import checker
from checker.disputes.dispute import Dispute, date_words
from checker.disputes.grouping import Group
from checker.engines.duty import Verdict
from checker.report.formats.tables import GROUPED, Cell, Column, Table, day_cell, due_cell, tables
from checker.report.formats.told import Told
from checker.report.text_report import cases_words, no_disputes, period_words
from checker.report.words import SET_ASIDE, counted, how_far, kind_words

BROAD = 30
"""A column of at least so many characters is given room."""

HEADS = (
    Column("case", "Case"),
    Column("title", "Requirement", BROAD),
    Column("message", "What the record shows, and what to ask", BROAD),
    Column("due", "Due"),
    Column("days_late", "Days late"),
    Column("addressed_to", "To ask"),
    Column("began", "Counted from"),
)


def write(told: Told) -> str:
    """The page."""
    script = _shipped("page.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    title = f"Disputes to settle, {date_words(told.result.snapshot.as_at)}"
    body = "\n".join(_body(title, told))
    return Template(_shipped("page.html")).substitute(title=escape(title), body=body, script=script, script_hash=digest)


@cache
def _shipped(name: str) -> str:
    return (files("checker.report.formats") / name).read_text(encoding="utf-8")


def _body(title: str, told: Told) -> Iterator[str]:
    result = told.result
    yield '<p class="restricted">Restricted: children&#8217;s records. For those allowed to see them.</p>'
    yield f"<h1>{escape(title)}</h1>"
    yield f'<p class="about">{escape(_about(told))}</p>'
    yield _counts(told)
    yield from _section("Disputes to settle", _disputes(result.new_groups, told), no_disputes(result))
    aside = [group for group in result.groups if group.lead.status != "new"]
    yield from _section("Set aside: waived, or in the baseline", _disputes(aside, told))
    rules, cannot_tell, problems, commended, supposed = tables(told)
    yield from _section("Good practice to commend", _table(commended))
    yield from _section("What cannot be told, and what would decide it", _table(cannot_tell))
    yield from _section("Supposed where the source does not say, and why", _table(supposed))
    yield from _section("Problems in the data", _table(problems))
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


def _section(heading: str, table: str, otherwise: str = "") -> Iterator[str]:
    """A heading and a table, or what is said where there is none; nothing at all where nothing is said."""
    if table or otherwise:
        yield f"<h2>{escape(heading)}</h2>"
        yield f'<div class="wide">{table}</div>' if table else f"<p>{escape(otherwise)}</p>"


def _rules(rules: Table, told: Told) -> Iterator[str]:
    """The rules that had duties, or should have run; the others folded away, with why."""
    had = [bool(result.duties) or result.status == "errored" for result in told.result.rules]
    shown, others = ([row for row, has in zip(rules.rows, had, strict=True) if has is which] for which in (True, False))
    yield from _section("Rules", _table(Table("", rules.columns, shown)))
    if others:
        words = f"{counted(len(others), 'rule')} had no duty to judge, or not what is needed to judge one"
        yield f'<details><summary>{words}</summary><div class="wide">'
        yield _table(Table("", rules.columns, others))
        yield "</div></details>"


def _disputes(groups: Iterable[Group], told: Told) -> str:
    rows = [_dispute(dispute, group, told) for group in groups for dispute in group.disputes]
    return _made(HEADS, rows) if rows else ""


def _dispute(dispute: Dispute, group: Group, told: Told) -> str:
    duty, rule = dispute.duty, dispute.rule
    leads = dispute is group.lead
    team = told.teams.of(dispute)
    safety = '<span class="immediate">Immediate safety</span> ' if rule.dispute.immediate else ""
    joined = "" if leads else _small(f"one question with {group.lead.duty.case}: {GROUPED.get(group.why, group.why)}")
    status = _small(SET_ASIDE.get(dispute.status, ""))
    law = f"{duty.law.provision}, {duty.law.instrument}" if duty.law else "provision not known"
    law += "" if duty.law is None or duty.law.verified else " (not verified at source)"
    ask = group.ask if leads and group.ask else dispute.question
    began = f"{kind_words(duty.trigger.kind, told.result.program)}, {date_words(duty.trigger.day)}"
    cells = (
        f"<td><b>{escape(duty.case)}</b>{_small(team or '')}{joined}{status}</td>",
        f"<td>{safety}{escape(rule.title)}{_small(law)}{_small(rule.force)}</td>",
        f'<td>{escape(dispute.message)}<span class="ask">{escape(ask)}</span>{_small(f"dispute {told.id(dispute)}")}</td>',
        _cell(due_cell(duty)),
        f'<td class="number" data-sort="{-1 if duty.late_by is None else duty.late_by}">{escape(_late(dispute))}</td>',
        f"<td>{escape(dispute.addressed_to)}{_small('' if dispute.stage == 'unconfirmed' else dispute.stage)}</td>",
        f'<td data-sort="{day_cell(duty.trigger.day) or ""}">{escape(began)}{_small(duty.trigger.source)}</td>',
    )
    return "".join(cells)


def _late(dispute: Dispute) -> str:
    if dispute.duty.late_by is None:
        return how_far(dispute)
    return f"{dispute.duty.late_by:,}{'' if dispute.duty.open else ', now over'}"


def _small(text: str) -> str:
    return f"<small>{escape(text)}</small>" if text else ""


def _table(table: Table) -> str:
    """A table as it is, without columns that nothing is in."""
    used = [at for at in range(len(table.columns)) if any(row[at] not in (None, "") for row in table.rows)]
    rows = ["".join(_cell(row[at]) for at in used) for row in table.rows]
    return _made([table.columns[at] for at in used], rows) if rows else ""


def _made(columns: Sequence[Column], rows: Iterable[str]) -> str:
    broad = {column: ' class="broad"' if column.width >= BROAD else "" for column in columns}
    head = "".join(f'<th scope="col"{broad[column]}>{escape(column.heading)}</th>' for column in columns)
    body = "\n".join(f"<tr>{row}</tr>" for row in rows)
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def _cell(cell: Cell) -> str:
    """A cell. A date reads as people write it, and sorts as a date."""
    if isinstance(cell, dt.datetime):
        words = f"{cell:%H:%M} on {date_words(cell.toordinal())}"
        return f'<td class="date" data-sort="{cell.isoformat()}">{words}</td>'
    if isinstance(cell, dt.date):
        return f'<td class="date" data-sort="{cell.isoformat()}">{date_words(cell.toordinal())}</td>'
    if isinstance(cell, bool):
        return f"<td>{'yes' if cell else 'no'}</td>"
    if isinstance(cell, int):
        return f'<td class="number">{cell:,}</td>' if cell else '<td class="number" data-sort="0">.</td>'
    return f"<td>{escape(cell or '')}</td>"
