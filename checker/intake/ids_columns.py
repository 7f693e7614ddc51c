"""The identifiers of children whose facts are in columns: who has one, and who is called otherwise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from checker.intake.ids import shared_cover
from checker.snapshot.coverage import Coverage
from checker.snapshot.framed import FramedCases
from checker.snapshot.framed.cases import CaseKey
from checker.snapshot.framed.sheet import Sheet
from checker.snapshot.framed.together import Part, together
from checker.snapshot.on_demand import Cases

_CHILD = "child"
_ENDED = ("ended_by", "reason_ended")


def identifiers(cases: Cases, attributes: Sequence[str]) -> Iterator[str]:
    """The identifiers of cases, and those that facts hold in some attributes."""
    assert isinstance(cases, FramedCases)
    for sheets in cases.sheets.values():
        yield from sheets.names
        for sheet in sheets.of.values():
            for name in attributes:
                if name in sheet.attributes:
                    yield from sheet.texts(name)[1]


def called_otherwise(cases: Cases, ours: Mapping[str, str], attributes: Sequence[str], coverage: Coverage) -> Cases:
    """The same with the children that `ours` has called as it says, in their facts' `attributes` too. `coverage` is what is
    covered of those of whom nothing else is said to be.
    """
    assert isinstance(cases, FramedCases)
    theirs = cases.names(_CHILD)
    names = [ours.get(name, name) for name in theirs]
    part = Part(cases, {_CHILD: names} if names else {}, dict.fromkeys(attributes, ours))
    return together([part], _apart(cases, theirs, names, coverage))


def _apart(
    cases: FramedCases, theirs: Sequence[str], ours: Sequence[str], coverage: Coverage
) -> dict[CaseKey, Coverage]:
    if not cases.apart:
        return {}
    apart = {key: cover for key, cover in cases.apart.items() if key[1] != _CHILD}
    covers: defaultdict[str, list[Coverage | None]] = defaultdict(list)
    for name, called in zip(theirs, ours, strict=True):
        covers[called].append(cases.apart.get((name, _CHILD)))
    for called, said in covers.items():
        cover = shared_cover(said, coverage)
        if cover is not None:
            apart[called, _CHILD] = cover
    return apart


def perhaps_adopted(cases: Cases, is_adoption: Callable[[str, str], bool]) -> Collection[str]:
    """The children of whom it is said that a period ended in adoption, or who were placed for it."""
    assert isinstance(cases, FramedCases)
    found = [np.zeros(0, np.int32)]
    placed, care = cases.sheet("placed_for_adoption"), cases.sheet("looked_after")
    found += [] if placed is None else [placed.case]
    found += [] if care is None else [care.case[_ended_so(care, name, is_adoption)] for name in _ENDED]
    names = cases.names(_CHILD)
    return {names[number] for number in np.unique(np.concatenate(found)).tolist()}


def _ended_so(sheet: Sheet, name: str, is_adoption: Callable[[str, str], bool]) -> npt.NDArray[np.bool_]:
    places, texts = sheet.texts(name)
    return np.isin(places, [at for at, text in enumerate(texts) if is_adoption(name, text)])
