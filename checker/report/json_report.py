"""``--format json``: schema ``checker/result@1``, keys in a fixed order, nulls present, pseudonyms unless revealed."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import checker
from checker.calendar import local_text
from checker.compile.program import Law
from checker.disputes.dispute import Dispute
from checker.disputes.grouping import Group
from checker.disputes.pseudonyms import Pseudonyms
from checker.disputes.untightened import Untightened
from checker.engines.duty import Duty, Found, Verdict
from checker.errors import Problem
from checker.report.counts import Counts, own_figures
from checker.report.privacy import Shown
from checker.report.result import Result, RuleResult
from checker.snapshot.facts import Input, Snapshot

if TYPE_CHECKING:
    from checker.report.formats.told import Told

SCHEMA = "checker/result@1"


def write(told: Told) -> str:
    """The result as the format asked for on the command line."""
    return json_report(told.result, told.pseudonyms, reveal=told.reveal, own=told.own)


def json_report(result: Result, pseudonyms: Pseudonyms, *, reveal: bool = False, own: Sequence[Counts] = ()) -> str:
    """The result as JSON text ending in a newline. `reveal` shows case ids, source ids and paths as given."""
    return (
        json.dumps(as_data(result, pseudonyms, reveal=reveal, own=own), indent=2) + "\n"
    )  # ASCII: no console can spoil it


def as_data(
    result: Result, pseudonyms: Pseudonyms, *, reveal: bool = False, own: Sequence[Counts] = ()
) -> dict[str, Any]:
    """The result as plain data in the schema's order, with the service's `own` figures beside what was read."""
    program, snapshot = result.program, result.snapshot
    shown = shown_in(result, pseudonyms, reveal=reveal)
    return {
        "schema": SCHEMA,
        "as_at": _iso(snapshot.as_at),
        "law_as_at": _iso(program.law_as_at),
        "period": {"from": _iso(result.window.first), "to": _iso(result.window.last), "open": result.window.open},
        "tool": checker.__version__,
        "rules_digest": program.digest,
        "profile": {"name": program.profile, "digest": program.profile_digest},
        "inputs": [_input(read, shown) for read in snapshot.inputs],
        "summary": _summary(result),
        "rules": [_rule(rule) for rule in result.rules],
        "disputes": [_dispute(dispute, shown) for dispute in result.disputes],
        "commendations": [_dispute(each, shown) for each in result.commendations],
        "cannot_tell": [
            {"rule": c.rule, "why": c.why.value, "needs": c.needs, "duties": c.duties} for c in result.cannot_tell
        ],
        "not_evaluated": [{"case": shown.case(case, about), "why": why} for about, case, why in result.not_evaluated],
        "problems": [_problem(problem, shown) for problem in sorted(result.problems, key=_by_source)],
        "groups": [_group(group, shown) for group in result.groups],
        "key": pseudonyms.mark(),
        "own_figures": own_figures(own),
        "muted": [
            {"rule": each.rule, "since": _iso(each.since), "reason": each.reason, "disputes": disputes}
            for each, disputes in result.muted
        ],
        "dip_audit": [dispute.id_under(pseudonyms) for dispute in result.dip_audit],
        "narrowed": None if result.narrowed is None else dict(zip(("cases", "of"), result.narrowed, strict=True)),
    }


def shown_in(result: Result, pseudonyms: Pseudonyms, *, reveal: bool) -> Shown:
    """What may be shown of a result."""
    return Shown(pseudonyms, _identifiers(result.snapshot), _sources(result), reveal=reveal)


def _identifiers(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    """What each case is about with its id, and with the id a child was given after birth."""
    for case in snapshot.cases:
        yield case.about, case.id
        if case.later_id is not None:
            yield case.about, case.later_id


def _sources(result: Result) -> Iterator[str]:
    for dispute in (*result.disputes, *result.commendations):
        yield dispute.duty.trigger.source
        if dispute.duty.found:
            yield dispute.duty.found.source
    yield from (problem.source for problem in result.problems)


def _summary(result: Result) -> dict[str, int]:
    return {
        "cases": sum(result.abouts.values()),
        "duties": len(result.duties),
        **{verdict.name.lower(): result.counted(verdict) for verdict in Verdict},
        "disputes": len(result.new),
        "commendations": len(result.commendations),
        "waived": result.set_aside("waived"),
        "baseline": result.set_aside("baseline"),
        "not_evaluated": len(result.not_evaluated),
        "rules_errored": result.errored,
        "muted": result.set_aside("muted"),
    }


def _rule(rule: RuleResult) -> dict[str, Any]:
    return {
        "id": rule.rule.id,
        "title": rule.rule.title,
        "force": rule.rule.force,
        "duties": rule.duties,
        "disputes": rule.disputes,
        "status": rule.status,
        "why": rule.why,
    }


def _input(read: Input, shown: Shown) -> dict[str, Any]:
    return {
        "path": shown.path(read.path),
        "sha256": read.sha256,
        "format": read.format,
        "rows": read.rows,
        "rejected": read.rejected,
        "covers": dict(read.covers),
    }


def _dispute(dispute: Dispute, shown: Shown) -> dict[str, Any]:
    duty, rule = dispute.duty, dispute.rule
    return {
        "id": dispute.id_under(shown.pseudonyms),
        "status": dispute.status,
        "rule": rule.id,
        "case": shown.case(duty.case, rule.about),
        "key": duty.key.text(reveal=shown.reveal),
        "verdict": duty.verdict.value,
        "force": dispute.force,
        "severity": rule.dispute.severity,
        "theme": rule.dispute.theme,
        "owner": rule.owner,
        "trigger": found_data(duty.trigger, shown),
        "due": due_iso(duty),
        "found": found_data(duty.found, shown) if duty.found else None,
        "days_late": duty.late_by,
        "open": duty.open,
        "law": law_data(duty.law),
        "stage": dispute.stage,
        "addressed_to": dispute.addressed_to,
        "respond_by": dispute.respond_by.isoformat() if dispute.respond_by else None,
        "message": dispute.message,
        "ask": dispute.question,
        "untightened": _untightened(dispute.untightened),
    }


def _untightened(own: Untightened | None) -> dict[str, Any] | None:
    """The duty without the profile's own limit; nulls in it where that cannot be told."""
    if own is None:
        return None
    duty = own.duty
    return {
        "verdict": duty.verdict.value if duty else None,
        "due": due_iso(duty) if duty else None,
        "days_late": duty.late_by if duty else None,
        "law": law_data(duty.law) if duty else None,
    }


def _group(group: Group, shown: Shown) -> dict[str, Any]:
    return {
        "why": group.why,
        "lead": group.lead.id_under(shown.pseudonyms),
        "rest": [dispute.id_under(shown.pseudonyms) for dispute in group.rest],
        "ask": group.ask or None,
    }


def _problem(problem: Problem, shown: Shown) -> dict[str, Any]:
    return {
        "source": shown.source(problem.source),
        "column": problem.column,
        "what": problem.what,
        "hint": problem.hint,
        "count": problem.count,
    }


def _by_source(problem: Problem) -> tuple[object, ...]:
    """Problems in order of file, then row as a number, then column."""
    numbered = [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", problem.source)]
    return (numbered, problem.column or "", problem.what)


def found_data(found: Found, shown: Shown) -> dict[str, Any]:
    """A fact as the schema shows it."""
    return {"kind": found.kind, "on": _iso(found.day), "source": shown.source(found.source)}


def law_data(law: Law | None) -> dict[str, Any] | None:
    """The text applied as the schema shows it."""
    if law is None:
        return None
    return {
        "instrument": law.instrument,
        "provision": law.provision,
        "link": law.link,
        "from": _iso(law.since),
        "to": _iso(law.until),
        "verified": law.verified,
    }


def due_iso(duty: Duty) -> str | None:
    """The due day, or the due moment with its offset where the limit is in hours and the time is known."""
    return local_text(duty.due_at) if duty.due_at is not None else _iso(duty.due)


def _iso(day: int | None) -> str | None:
    return None if day is None else dt.date.fromordinal(day).isoformat()
