"""The service report as JSON: schema ``checker/measures@1``, keys in a fixed order, nulls present."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

import checker
from checker.disputes.pseudonyms import Pseudonyms
from checker.measures.plan import Measure
from checker.measures.values import Figure, ServiceReport, Table, Worked
from checker.report.counts import Counts, own_figures
from checker.report.measures_words import tightened
from checker.report.privacy import Shown

SCHEMA = "checker/measures@1"
_PLACES = 6
"""Decimal places of a value: enough for a percentage to be rounded by whoever shows it."""


def measures_json(
    report: ServiceReport, pseudonyms: Pseudonyms, *, reveal: bool = False, own: Sequence[Counts] = ()
) -> str:
    """The report as JSON text ending in a newline.

    The cases behind the figures of a restricted report are under `pseudonyms`, and as they are with `reveal`.
    """
    return (
        json.dumps(as_data(report, pseudonyms, reveal=reveal, own=own), indent=2) + "\n"
    )  # ASCII: no console can spoil it


def as_data(
    report: ServiceReport, pseudonyms: Pseudonyms, *, reveal: bool = False, own: Sequence[Counts] = ()
) -> dict[str, Any]:
    """The report as plain data in the schema's order, with the service's `own` figures beside what was read."""
    program, snapshot = report.program, report.snapshot
    cases = ((case.about, case.id) for case in snapshot.cases)
    sources = [each.source for worked in report.measures for each in worked.behind if each.source]
    shown = Shown(pseudonyms, cases, sources, reveal=reveal)
    return {
        "schema": SCHEMA,
        "as_at": _iso(snapshot.as_at),
        "period": {"from": _iso(report.first), "to": _iso(report.last)},
        "tool": checker.__version__,
        "rules_digest": program.digest,
        "profile": {"name": program.profile, "digest": program.profile_digest},
        "restricted": report.restricted,
        "inputs": [
            {"path": shown.path(read.path), "sha256": read.sha256, "format": read.format} for read in snapshot.inputs
        ],
        "problems": sum(problem.count for problem in snapshot.problems),
        "measures": [_measure(worked, report, shown) for worked in report.measures],
        "own_figures": own_figures(own),
    }


def _measure(worked: Worked, report: ServiceReport, shown: Shown) -> dict[str, Any]:
    measure = worked.measure
    return {
        "id": measure.id,
        "title": measure.title,
        "shows": measure.shows,
        "unit": measure.unit,
        "form": measure.form,
        "definition": "official" if measure.official else "simple",
        "source": _source(measure),
        "standards": list(measure.standards),
        "figure": _figure(worked.figure),
        "covered": [
            {"kind": c.kind, "from": _iso(c.first), "to": _iso(c.last), "days_not_covered": c.missing}
            for c in worked.covered
        ],
        "earlier": [{"from": _iso(p.first), "to": _iso(p.last), "figure": _figure(p.figure)} for p in worked.past],
        "splits": [_table(table) for table in worked.splits],
        "breakdowns": [_table(table) for table in worked.tables],
        "cases": [
            {
                "case": shown.case(each.case, each.about) if each.case else None,
                "about": each.about or None,
                "on": _iso(each.day),
                "counted": each.counted,
                "why": each.why or None,
                "per": each.side == 2,
                "source": shown.source(each.source) if each.source else None,
            }
            for each in worked.behind
        ]
        if report.restricted
        else None,
        "known_limits": list(measure.known_limits),
        "tightened": tightened(worked, report),
    }


def _source(measure: Measure) -> dict[str, Any] | None:
    official = measure.official
    if official is None:
        return None
    return {"title": official.title, "row": official.row, "on": official.on, "verified": official.verified}


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "status": figure.status.value,
        "numerator": _number(figure.numerator),
        "denominator": _number(figure.denominator),
        "value": _number(figure.value),
        "cannot_tell": figure.cannot_tell,
        "lowest": _number(figure.lowest),
        "highest": _number(figure.highest),
        "withheld": figure.withheld,
        "why": figure.why or None,
    }


def _table(table: Table) -> dict[str, Any]:
    return {"by": table.by, "rows": [{"label": row.label, "figure": _figure(row.figure)} for row in table.rows]}


def _number(value: float | None) -> float | int | None:
    """A whole number as one."""
    if value is None:
        return None
    rounded = round(value, _PLACES)
    return int(rounded) if rounded == int(rounded) else rounded


def _iso(day: int | None) -> str | None:
    return None if day is None else dt.date.fromordinal(day).isoformat()
