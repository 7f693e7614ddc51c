"""The due list: what falls due next, soonest first; as text, CSV or a calendar."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from checker.calendar import local_text
from checker.compile.program import OnDuties, Program
from checker.disputes.dispute import date_words
from checker.disputes.own_limits import WithoutOwn, without_own_limits
from checker.engines.duties import listed
from checker.engines.duty import Duty, Evaluation, Verdict
from checker.frozen import frozen
from checker.report.formats.csv_file import csv_text
from checker.report.words import counted, joined, whole, wrapped
from checker.snapshot.facts import Snapshot

COLUMNS = ("due", "days_left", "case", "team", "requirement", "step", "provision", "rule",
           "untightened_due", "untightened_provision")  # fmt: skip


@frozen
class Due:
    """One duty that is not yet due: its last permitted day, as text by the hour where the limit is in hours, and days left.

    `key` tells it from every other of its case and rule, whatever day it falls due. Where a limit that the profile tightens
    governs it, `untightened_due` and `untightened_provision` are by when it is due by the rule's own, and under what.
    """

    day: int
    due: str
    days_left: int
    case: str
    team: str
    requirement: str
    step: str
    provision: str
    rule: str
    key: str
    untightened_due: str = ""
    untightened_provision: str = ""

    @property
    def law(self) -> str:
        """Under what it is due and, where that is a limit of the service's own, by when under the rule's; often nothing."""
        if not self.untightened_due:
            return self.provision
        day = self.untightened_due[:10]
        hour = f"{self.untightened_due[11:16]} on " if len(self.untightened_due) > 10 else ""
        on = f"{hour}{date_words(dt.date.fromisoformat(day).toordinal())}"
        own = f"the service's own limit; {on} by {self.untightened_provision}"
        return f"{self.provision}, {own}" if self.provision else own


@frozen
class DueList:
    """What falls due from the as-at date to `last`, soonest first; how many more fall due later; how many have no date on
    which they fall due, such as a state that is still within its limit, or what is not asked about yet; and how many cannot
    be told, and may fall due. All of it of some `cases`, by the names they were asked for, or of some teams, where any were."""

    as_at: int
    last: int
    items: tuple[Due, ...]
    later: int
    undated: int
    untold: int
    cases: tuple[str, ...] = ()
    of_teams: tuple[str, ...] = ()


def due_list(
    program: Program, snapshot: Snapshot, evaluation: Evaluation, last: int, cases: tuple[str, ...] = (),
    of_teams: tuple[str, ...] = (),
) -> DueList:  # fmt: skip
    """The duties that are pending, those due by `last` listed; `cases` are the names of those they are of, if not of all, and
    `of_teams` those whose cases alone are looked at."""
    rules = {rule.id: rule for rule in program.rules}
    teams = {(case.about, case.id): case.team for case in snapshot.cases}
    duties = listed(evaluation.duties)

    def team(duty: Duty) -> str:
        return teams.get((rules[duty.rule].about, duty.case), "")

    def of(verdict: Verdict) -> list[Duty]:
        return [duty for duty in duties.of((verdict,)) if not of_teams or team(duty) in of_teams]

    pending = of(Verdict.PENDING)
    dated = [duty for duty in pending if duty.due is not None]
    due = [duty for duty in dated if duty.due is not None and duty.due <= last]
    own = without_own_limits(program, snapshot, lambda: {duty.rule for duty in due})
    items = [
        _without(_item(duty, rules[duty.rule].title.strip(), team(duty), snapshot.as_at), duty, own) for duty in due
    ]
    items.sort(key=lambda item: (item.day, item.case, item.rule, item.step))
    asking = {rule.id for rule in program.rules if not isinstance(rule.body, OnDuties)}  # to commend asks nothing
    untold = sum(
        duty.rule in asking and (duty.due is None or duty.due >= snapshot.as_at) for duty in of(Verdict.CANNOT_TELL)
    )
    undated = len(pending) - len(dated)
    return DueList(snapshot.as_at, last, tuple(items), len(dated) - len(items), undated, untold, cases, of_teams)


def _item(duty: Duty, title: str, team: str, as_at: int) -> Due:
    day = duty.due or as_at
    return Due(
        day, _due_text(duty), day - as_at, duty.case, team, title, duty.step, _provision(duty), duty.rule, duty.key.text()
    )  # fmt: skip


def _without(item: Due, duty: Duty, own: WithoutOwn | None) -> Due:
    """With when it is due by the rule's own limit, where the profile tightens that."""
    told = own.of(duty) if own is not None else None
    if told is None or told.duty is None or told.duty.due is None:
        return item
    provision = _provision(told.duty) or "the rule itself"
    return replace(item, untightened_due=_due_text(told.duty), untightened_provision=provision)


def _due_text(duty: Duty) -> str:
    """The day, or the moment where the limit is in hours; empty where there is neither."""
    if duty.due_at is not None:
        return local_text(duty.due_at)
    return dt.date.fromordinal(duty.due).isoformat() if duty.due is not None else ""


def _provision(duty: Duty) -> str:
    if duty.law is None:
        return ""
    return duty.law.provision + ("" if duty.law.verified else ", not verified at source")


# --- as text --------------------------------------------------------------------------------------------------------
def as_text(listed: DueList) -> str:
    """A block for each day, soonest first."""
    return "\n".join(_text_lines(listed)) + "\n"


def _text_lines(listed: DueList) -> Iterator[str]:
    teams = f"{'team' if len(listed.of_teams) == 1 else 'teams'} {joined(listed.of_teams)}" if listed.of_teams else ""
    named = [part for part in (joined(listed.cases) if listed.cases else "", teams) if part]
    whose = f" of {', '.join(named)}" if named else ""
    yield whole(f"Due{whose} from {date_words(listed.as_at)} to {date_words(listed.last)}: {len(listed.items):,}")
    for day, items in groupby(listed.items, key=lambda item: item.day):
        yield ""
        yield f"{_weekday(day)} {date_words(day)}, {_left(day - listed.as_at)}"
        for item in items:
            step = f", {item.step.replace(' / ', ', ')}" if item.step else ""
            hour = f" by {item.due[11:16]}" if len(item.due) > 10 else ""
            said = f" ({item.law})" if item.law else ""
            yield wrapped(f"{item.case} | {item.requirement}{step}{said}{hour} [{item.rule}]", "  ", "    ")
    yield ""
    yield from rest_lines(listed)


def rest_lines(listed: DueList) -> Iterator[str]:
    """What is not in the list, and where it is."""
    later = f"{listed.later:,} more {'falls' if listed.later == 1 else 'fall'} due later" if listed.later else ""
    rest = [later, _undated(listed)]
    yield wrapped("; ".join(part for part in rest if part) or "Nothing falls due later.")
    where = "checker explain" if listed.cases else "checker check"
    if listed.untold:
        untold = counted(listed.untold, "duty", "duties")
        yield wrapped(f"{untold} cannot be told from this source, and may fall due as well: `{where}` says why.")
    yield wrapped(f"What is already overdue is in `{where}`.")


def _undated(listed: DueList) -> str:
    if not listed.undated:
        return ""
    told = counted(listed.undated, "that is pending has", "that are pending have")
    it = "it" if listed.undated == 1 else "them"
    where = f"`checker explain` shows {it}" if listed.cases else f"`checker check --duties FILE` lists {it}"
    return f"{told} no one day on which to fall due: {where}"


def _left(days: int) -> str:
    return "today" if days == 0 else f"in {counted(days, 'day')}"


def _weekday(day: int) -> str:
    return dt.date.fromordinal(day).strftime("%A")


# --- for a spreadsheet ------------------------------------------------------------------------------------------------
def as_csv(listed: DueList) -> str:
    """A row for each, with a byte order mark for Excel. No cell can be taken for a formula."""
    return csv_text(COLUMNS, ([getattr(item, name) for name in COLUMNS] for item in listed.items))


# --- for a calendar ---------------------------------------------------------------------------------------------------
def as_calendar(listed: DueList) -> str:
    """An iCalendar file (RFC 5545): an event of the whole day for each. A calendar is easily shared, so keep it as you keep
    the record."""
    stamp = dt.date.fromordinal(listed.as_at).strftime("%Y%m%dT000000Z")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//safeguarding-checker//due list//EN", "CALSCALE:GREGORIAN"]
    for item in listed.items:
        lines += _event(item, stamp)
    return "".join(_folded(line) for line in [*lines, "END:VCALENDAR"])


def _event(item: Due, stamp: str) -> Sequence[str]:
    duty = hashlib.sha256(f"{item.case} {item.rule} {item.key}".encode()).hexdigest()[:32]
    first, after = (dt.date.fromordinal(day).strftime("%Y%m%d") for day in (item.day, item.day + 1))
    hour = f" by {item.due[11:16]}" if len(item.due) > 10 else ""
    return (
        "BEGIN:VEVENT",
        f"UID:{duty}@safeguarding-checker",
        f"DTSTAMP:{stamp}",
        f"DTSTART;VALUE=DATE:{first}",
        f"DTEND;VALUE=DATE:{after}",
        f"SUMMARY:{_escaped(f'{item.case}: {item.requirement}{hour}')}",
        f"DESCRIPTION:{_escaped(' '.join(part for part in (item.step, item.law, f'[{item.rule}]') if part))}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    )


def _escaped(text: str) -> str:
    return re.sub(r"([\\;,])", r"\\\1", text).replace("\n", "\\n")


def _folded(line: str) -> str:
    """A line of at most 75 octets, what is over on lines after it that begin with a space (RFC 5545, 3.1)."""
    pieces: list[str] = []
    piece = ""
    for letter in line:
        if len((piece + letter).encode()) > (75 if not pieces else 74):
            pieces.append(piece)
            piece = ""
        piece += letter
    return "\r\n ".join([*pieces, piece]) + "\r\n"


FORMS = {"text": as_text, "csv": as_csv, "ics": as_calendar}
"""How a due list is written, by the name it is asked for under."""
