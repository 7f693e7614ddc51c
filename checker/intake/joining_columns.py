"""Sources joined in columns. No object is made of a fact but of a child of whom two sources may say different things, and then
only of the kinds of fact they may say them of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain

import numpy as np
import numpy.typing as npt
import polars as pl

from checker.frozen import frozen
from checker.intake.agreeing import Agreeing, Held
from checker.intake.covering import Covering, Which
from checker.intake.differing import KINDS, may_differ
from checker.intake.joining import Joined
from checker.intake.native import Native
from checker.snapshot.coverage import Coverage
from checker.snapshot.facts import Case, Fact
from checker.snapshot.framed import FramedCases
from checker.snapshot.framed.cases import CaseKey
from checker.snapshot.framed.made import framed
from checker.snapshot.framed.sheets import numbered
from checker.snapshot.framed.together import Part, together

_CHILD = "child"
_Instead = defaultdict[str, dict[int, Fact | None]]


def in_columns(read: Sequence[Native], covering: Covering) -> Joined | None:
    """The cases of several sources, some of which may be objects; None where one holds a number too large for a column."""
    try:
        cases = [each.snapshot.cases for each in read]
        frames = [each if isinstance(each, FramedCases) else framed(each) for each in cases]
    except OverflowError:
        return None
    among = [_among(about, frames) for about in sorted({about for each in frames for about in each.sheets})]
    held = {(each.about, which): len(numbers) for each in among for which, numbers in each.held.items()}
    apart = dict(chain.from_iterable(_apart(each, frames, covering) for each in among))
    agreeing = Agreeing()
    instead = [_Instead(dict) for _ in frames]
    for each in among:
        if each.about == _CHILD:
            _agree(each, frames, covering, agreeing, instead)
    whole = together([Part(each, instead=of) for each, of in zip(frames, instead, strict=True)], apart)
    return Joined(whole, held, tuple(agreeing.problems()))


@frozen
class _Among:
    """The cases of all sources about one kind of thing: their names; of each source, the number of each by the one it has
    there; and the numbers of those that are held by the same sources.
    """

    about: str
    names: Sequence[str]
    numbers: Sequence[npt.NDArray[np.int32]]
    held: dict[Which, npt.NDArray[np.intp]]


def _among(about: str, frames: Sequence[FramedCases]) -> _Among:
    names, numbers = numbered([pl.Series(each.names(about), dtype=pl.String) for each in frames], told=True)
    there = np.zeros((len(names), len(frames)), dtype=bool)
    for source, each in enumerate(numbers):
        there[each, source] = True
    ways, way = np.unique(there, axis=0, return_inverse=True)
    held = {tuple(np.flatnonzero(of).tolist()): np.flatnonzero(way.ravel() == at) for at, of in enumerate(ways)}
    return _Among(about, names, numbers, held)


def _apart(among: _Among, frames: Sequence[FramedCases], covering: Covering) -> Iterator[tuple[CaseKey, Coverage]]:
    """What is covered of each case of which that is not what the snapshot covers."""
    about, whole = among.about, covering.whole
    singled = {name for each in frames for name, of in each.apart if of == about}
    same: dict[int, bool] = {}
    for which, numbers in among.held.items():
        for name in (among.names[number] for number in numbers.tolist()):
            cover = covering.of(which, _own((name, about), which, frames) if name in singled else None)
            if id(cover) not in same:
                same[id(cover)] = cover == whole
            if not same[id(cover)]:
                yield (name, about), cover


def _own(key: CaseKey, which: Which, frames: Sequence[FramedCases]) -> dict[int, Coverage]:
    return {source: frames[source].apart[key] for source in which if key in frames[source].apart}


def _agree(
    among: _Among, frames: Sequence[FramedCases], covering: Covering, agreeing: Agreeing, instead: Sequence[_Instead]
) -> None:
    """Have what sources may say differently of a child agreed on, fact for fact in place of what they say."""
    holders: dict[int, Which] = {}
    shared = np.zeros(len(among.names), dtype=bool)
    several = {which: numbers for which, numbers in among.held.items() if len(which) > 1}
    for numbers in several.values():
        shared[numbers] = True
    doubtful = may_differ(list(zip(frames, among.numbers, strict=True)), shared)
    for which, numbers in several.items():
        holders |= dict.fromkeys(np.intersect1d(numbers, np.array(doubtful, dtype=np.intp)).tolist(), which)
    for number in doubtful:
        places: list[tuple[int, str, int, Fact]] = []
        held: list[Held] = []
        for source in holders[number]:
            there = int(np.searchsorted(among.numbers[source], number))
            found = list(_told(frames[source], there))
            case = frames[source].case(_CHILD, there)
            cover = case.coverage or covering.read[source].snapshot.coverage
            held.append(Held(source, Case(case.id, _CHILD, tuple(fact for _, _, fact in found)), cover))
            places += [(source, *each) for each in found]
        for (source, kind, place, fact), agreed in zip(places, agreeing.facts(held), strict=True):
            if agreed is not fact:
                instead[source][kind][place] = agreed


def _told(cases: FramedCases, number: int) -> Iterator[tuple[str, int, Fact]]:
    """The facts of a child that sources may contradict, with the place of each among those of its kind."""
    for kind in KINDS:
        sheet = cases.sheet(kind)
        if sheet is not None:
            first = int(np.searchsorted(sheet.case, number))
            for place, fact in enumerate(cases.facts(_CHILD, number, kind), first):
                yield kind, place, fact
