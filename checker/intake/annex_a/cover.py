"""What the lists that are there cover: what the scope of each lets be said, of the kinds whose columns it has."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from checker.calendar.arithmetic import add_months
from checker.intake.annex_a.matching import Found
from checker.snapshot.vocabulary import vocabulary


def covers_of(found: Iterable[Found], as_at: int) -> dict[str, Any]:
    """What lists cover together, in the form a native snapshot says it; a kind that is there and not covered says so.

    An attribute that no column of theirs holds is one the lists never hold.
    """
    forms: dict[str, list[Any]] = {}
    held: dict[str, set[str]] = {}
    for each in found:
        for spec in each.spec.facts:
            scope = each.spec.covers.get(spec.kind) if spec.needed in each.at else None
            forms.setdefault(spec.kind, []).extend(_forms(scope, as_at))
            columns = {
                name
                for name, reads in spec.values.items()
                if any(not read.column or read.column in each.at for read in reads)
            }
            held.setdefault(spec.kind, set()).update(columns, spec.link)
    kinds = vocabulary().kinds
    return {
        kind: [{**form, "without": sorted(set(kinds[kind].attributes) - held[kind])} for form in _once(said)]
        or {"none": True}
        for kind, said in forms.items()
    }


def _forms(scope: Any, as_at: int) -> list[dict[str, Any]]:
    """The scope of a list as forms of cover: from the day N months before the as-at date."""
    said: Sequence[Any] = scope if isinstance(scope, list) else [] if scope is None else [scope]
    return [_form(each, as_at) for each in said]


def _form(scope: Any, as_at: int) -> dict[str, Any]:
    if isinstance(scope, dict):
        return {"from": dt.date.fromordinal(add_months(as_at, -scope["months"]))}
    return {"latest": True} if scope == "latest" else {"open-at": dt.date.fromordinal(as_at)}


def _once(forms: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [form for index, form in enumerate(forms) if form not in forms[:index]]
