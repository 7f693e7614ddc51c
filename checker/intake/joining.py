"""Several sources as one snapshot: cases joined by identifier, and what each covers kept."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from checker.errors import IntakeError, Problem
from checker.frozen import frozen
from checker.intake.agreeing import Agreeing, Held
from checker.intake.covering import Covering, Which
from checker.intake.native import Native
from checker.snapshot.facts import Case, Snapshot
from checker.snapshot.making import make_case
from checker.snapshot.on_demand import Cases

_Key = tuple[str, str]  # a case's identifier, and what it is about


def keep_apart(snapshot: Snapshot) -> None:
    """IntakeError where allegations about adults are in one run with the records of children or households."""
    if {"allegation"} < snapshot.abouts.keys():
        what = "allegations about adults and children's or households' cases are never read in one run"
        raise IntakeError(what, where=snapshot.inputs[-1].path, help="keep them in files of their own, and run each")


@frozen
class Joined:
    """The cases of several sources as one's: how many about something each few of them hold, and what they do not agree on."""

    cases: Sequence[Case]
    held: Mapping[tuple[str, Which], int]
    problems: Sequence[Problem]


def joined(read: Sequence[Native]) -> Snapshot:
    """One snapshot from several: cases joined by identifier, coverage less the days of lost facts.

    Where any is in columns, so is what comes of it.
    """
    _check_days(read)
    covering = Covering(read)
    made = (_in_columns(read, covering) if any(_framed(each) for each in read) else None) or _as_objects(read, covering)
    snapshots = [each.snapshot for each in read]
    return Snapshot(
        snapshots[0].as_at,
        made.cases,
        covering.whole,
        tuple(file for each in snapshots for file in each.inputs),
        (
            *covering.apart(made.held),
            *made.problems,
            *(problem for each in snapshots for problem in each.problems),
        ),
    )


def _check_days(read: Sequence[Native]) -> None:
    first = read[0].snapshot
    for other in (each.snapshot for each in read[1:]):
        if other.as_at != first.as_at:
            days = " and ".join(dt.date.fromordinal(each.as_at).isoformat() for each in (first, other))
            what = f"expected sources as at one day, found {days}"
            raise IntakeError(what, where=other.inputs[0].path, help="say which day to report on: --as-at DATE")


def _framed(read: Native) -> bool:
    return isinstance(read.snapshot.cases, Cases)


def _in_columns(read: Sequence[Native], covering: Covering) -> Joined | None:
    from checker.intake.joining_columns import in_columns

    return in_columns(read, covering)


def _as_objects(read: Sequence[Native], covering: Covering) -> Joined:
    snapshots = [each.snapshot for each in read]
    held: defaultdict[_Key, list[Held]] = defaultdict(list)
    for index, case in ((index, case) for index, each in enumerate(snapshots) for case in each.cases):
        held[case.id, case.about].append(Held(index, case, case.coverage or snapshots[index].coverage))
    agreeing = Agreeing()
    whole = covering.whole

    def made(key: _Key) -> Case:
        cover = covering.of(
            tuple(each.source for each in held[key]), {each.source: each.coverage for each in held[key]}
        )
        return replace(make_case(*key, agreeing.facts(held[key])), coverage=None if cover == whole else cover)

    cases = tuple(made(key) for key in sorted(held))
    count = Counter((about, tuple(each.source for each in of)) for (_, about), of in held.items())
    return Joined(cases, count, tuple(agreeing.problems()))
