"""Records opened before birth, and children of two dates of birth, in columns: objects are made of those children's alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from checker.snapshot.coverage import Coverage
from checker.snapshot.facts import Case, Fact
from checker.snapshot.framed.cases import FramedCases
from checker.snapshot.framed.coded import NOTHING
from checker.snapshot.framed.together import Part, together
from checker.snapshot.on_demand import Cases
from checker.snapshot.unborn import NAMES, Birth

_CHILD = "child"


def naming(cases: Cases) -> Iterator[Case]:
    """The children whose records name another."""
    assert isinstance(cases, FramedCases)
    sheet = cases.sheet(_CHILD)
    named = None if sheet is None else sheet.series(NAMES)
    if sheet is not None and named is not None:
        for number in np.unique(sheet.case[named.is_not_null().to_numpy()]).tolist():
            yield cases.case(_CHILD, number)


def following(cases: Cases, births: Sequence[Birth], coverage: Coverage) -> FramedCases:
    """The same with each record from before birth and the child's as one. `coverage` is what the snapshot covers."""
    assert isinstance(cases, FramedCases)
    sheet, names = cases.sheet(_CHILD), list(cases.names(_CHILD))
    apart, later, instead = dict(cases.apart), dict(cases.later), dict[int, Fact | None]()
    for birth in births:
        before, after = (cases.number(_CHILD, case.id) for case in (birth.before, birth.after))
        assert sheet is not None and before is not None and after is not None
        names[after], later[birth.before.id] = birth.before.id, birth.after.id
        first, over, begin = np.searchsorted(sheet.case, [before, before + 1, after]).tolist()
        instead |= dict.fromkeys(range(first, over)) | dict(enumerate(birth.child, begin))
        apart.pop((birth.after.id, _CHILD), None)
        cover = birth.covered(coverage)
        if cover is not None:
            apart[birth.before.id, _CHILD] = cover
    return together([Part(cases, {_CHILD: names}, instead={_CHILD: instead})], apart, later=later)


def born_twice(cases: Cases) -> list[Case]:
    """The children of whom two dates of birth are recorded, in order."""
    assert isinstance(cases, FramedCases)
    sheet = cases.sheet(_CHILD)
    if sheet is None:
        return []
    born = sheet.days("born", NOTHING)
    told = np.flatnonzero(born != NOTHING)
    case, born = sheet.case[told], born[told]
    twice = (case[1:] == case[:-1]) & (
        born[1:] != born[:-1]
    )  # of several of one child, two next to one another are unlike
    return [cases.case(_CHILD, number) for number in dict.fromkeys(case[1:][twice].tolist())]
