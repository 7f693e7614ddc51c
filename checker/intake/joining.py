"""Several sources as one snapshot: cases joined by identifier, and what each covers kept."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, reduce

from checker.errors import IntakeError, Problem
from checker.intake.agreeing import Agreeing, Held
from checker.intake.native import Native
from checker.snapshot.coverage import Coverage
from checker.snapshot.covers import less_lost
from checker.snapshot.facts import Snapshot, make_case
from checker.snapshot.vocabulary import vocabulary

_Key = tuple[str, str]  # a case's identifier, and what it is about


def keep_apart(snapshot: Snapshot) -> None:
    """IntakeError where allegations about adults are in one run with the records of children or households."""
    if {"allegation"} < snapshot.abouts.keys():
        what = "allegations about adults and children's or households' cases are never read in one run"
        raise IntakeError(what, where=snapshot.inputs[-1].path, help="keep them in files of their own, and run each")


def joined(read: Sequence[Native]) -> Snapshot:
    """One snapshot from several: cases joined by identifier, coverage less the days of lost facts.

    The snapshot is covered by any source; a case, only by those that hold it: the others may not be about it at all.
    """
    snapshots = [each.snapshot for each in read]
    first = snapshots[0]
    for other in snapshots[1:]:
        if other.as_at != first.as_at:
            days = " and ".join(dt.date.fromordinal(each.as_at).isoformat() for each in (first, other))
            what = f"expected sources as at one day, found {days}"
            raise IntakeError(what, where=other.inputs[0].path, help="say which day to report on: --as-at DATE")
    held: defaultdict[_Key, list[Held]] = defaultdict(list)
    holders: defaultdict[_Key, tuple[int, ...]] = defaultdict(tuple)
    own: defaultdict[_Key, dict[int, Coverage]] = defaultdict(dict)  # of cases a source covers less of than of others
    for index, case in ((index, case) for index, each in enumerate(snapshots) for case in each.cases):
        held[case.id, case.about].append(Held(index, case, case.coverage or snapshots[index].coverage))
        holders[case.id, case.about] += (index,)
        if case.coverage is not None:
            own[case.id, case.about][index] = case.coverage

    def together(covers: Iterable[Coverage]) -> Coverage:
        return less_lost(reduce(Coverage.merged, covers), (lost for each in read for lost in each.lost))

    @cache
    def cover(which: tuple[int, ...]) -> Coverage:
        return together(snapshots[index].coverage for index in which)

    def cover_of(key: _Key, which: tuple[int, ...]) -> Coverage:
        if key not in own:
            return cover(which)
        return together(own[key].get(index, snapshots[index].coverage) for index in which)

    whole = cover(tuple(range(len(snapshots))))
    agreeing = Agreeing()
    cases = [make_case(*key, agreeing.facts(held[key])) for key in sorted(held)]
    each_cover = {key: cover_of(key, which) for key, which in holders.items()}
    covers = {key: None if said == whole else said for key, said in each_cover.items()}
    return Snapshot(
        first.as_at,
        tuple(replace(case, coverage=covers[case.id, case.about]) for case in cases),
        whole,
        tuple(file for each in snapshots for file in each.inputs),
        (
            *_apart(snapshots, holders, cover),
            *agreeing.problems(),
            *(problem for each in snapshots for problem in each.problems),
        ),
    )


def _apart(
    snapshots: Sequence[Snapshot],
    holders: Mapping[_Key, tuple[int, ...]],
    cover: Callable[[tuple[int, ...]], Coverage],
) -> Iterator[Problem]:
    """Sources that share no case with any other, or lack cases of others, and cover what those do not."""

    @cache
    def adds(index: int, held: tuple[int, ...], about: str) -> bool:
        own, more = cover(held), cover(tuple(sorted((*held, index))))
        return any(own.of(name) != more.of(name) for name, kind in vocabulary().kinds.items() if kind.about == about)

    for index, each in enumerate(snapshots):
        absent = [adds(index, held, about) for (_, about), held in holders.items() if index not in held]
        shared = any(index in held and len(held) > 1 for held in holders.values())
        if each.cases and not shared and absent and any(other.coverage != each.coverage for other in snapshots):
            what = "this has no case in common with the other sources, and does not cover the same kinds and days"
            mend = "check that they use the same identifiers; if they are of different people, run them one by one"
            yield Problem(each.inputs[0].path, None, what, mend)
        elif any(absent):
            what = "this does not hold a case that another source does; what only this covers is not covered for it"
            mend = "if it should, list each such case there by its identifier, with or without facts"
            yield Problem(each.inputs[0].path, None, what, mend, sum(absent))
