"""Duties in columns: what the evaluators come to for one rule, before any is made an object."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field, fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from checker.compile.program import Law
from checker.engines.duty import Verdict
from checker.engines.polars.values.constants import same, some
from checker.engines.polars.values.truths import Codes, Days, Mask, Truths
from checker.frozen import frozen

NONE = -1
NO_NUMBER = -(1 << 40)
"""Where a number of days that may be negative is not there."""

VERDICTS = tuple(Verdict)
PLACE = {verdict: place for place, verdict in enumerate(VERDICTS)}
MET, EXCEPTED, LATE, OVERDUE, NOT_MET, PENDING, LAPSED, CANNOT_TELL = (
    PLACE[v]
    for v in (
        Verdict.MET, Verdict.EXCEPTED, Verdict.LATE, Verdict.OVERDUE, Verdict.NOT_MET, Verdict.PENDING, Verdict.LAPSED,
        Verdict.CANNOT_TELL,
    )
)  # fmt: skip

Places = npt.NDArray[np.int64]


def missed(verdicts: Places) -> Mask:
    """Where a verdict is a miss: late, overdue or not met."""
    return (verdicts == LATE) | (verdicts == OVERDUE) | (verdicts == NOT_MET)


def may_go_on(verdicts: Places) -> Mask:
    """Where a state is over its limit, or may be: it is open now while the state may be going on."""
    return (verdicts == NOT_MET) | (verdicts == CANNOT_TELL)


def at_places(places: Places, listed: npt.ArrayLike) -> Places:
    """What stands at each place; -1 where there is none."""
    return np.append(listed, NONE)[places]


@frozen
class Batch:
    """Some duties of one rule, in the order the reference engine makes them within each case.

    Days and places are -1 where there is none. `kinds`, `steps` and `laws` hold what the places stand for; rows are places
    in the source of facts; `doubt` is a code of `truths`, 0 where there is none.
    """

    rule: str
    name: str
    truths: Truths
    kinds: Sequence[str]
    laws: Sequence[Law]
    steps: Sequence[str]
    case: Places
    verdict: Places
    key_day: Days
    trigger_kind: Places
    trigger_day: Days
    trigger_row: Places
    law: Places
    due: Days
    found_kind: Places
    found_day: Days
    found_row: Places
    late_by: Days
    open: Mask
    doubt: Codes
    step: Places = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    due_at: Days = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    by: Days = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    previous: Days = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    unseen: Mask = field(default_factory=lambda: np.zeros(0, dtype=bool))
    excused: Places = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    ids: Sequence[str] = ()
    id: Places = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    nth: Places = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    def __post_init__(self) -> None:
        blank = {"step": 0, "due_at": NO_NUMBER, "by": NONE, "previous": NONE, "excused": 0, "id": NONE, "nth": 1}
        for name, value in blank.items():
            if len(getattr(self, name)) != len(self.case):
                object.__setattr__(self, name, same(len(self.case), value))
        if len(self.unseen) != len(self.case):
            object.__setattr__(self, "unseen", same(len(self.case), False, np.bool_))

    def __len__(self) -> int:
        return len(self.case)

    def take(self, which: npt.NDArray[Any]) -> Batch:
        """Some of the duties."""
        if which.dtype == bool:
            which = np.flatnonzero(which)
            if len(which) == len(self):
                return self
        columns: dict[str, Any] = {name: some(getattr(self, name), which) for name in _COLUMNS}
        return replace(self, **columns)

    def numbered(self) -> Batch:
        """Duties of a case with equal keys told apart by their order."""
        rising = (self.case << 22) | np.maximum(self.key_day, 0)
        after = rising[1:] > rising[:-1]
        if after.all() or (after | ((rising[1:] == rising[:-1]) & (self.previous[1:] > self.previous[:-1]))).all():
            return self  # no two keys are equal
        key = [self.case, self.key_day, self.id, self.by, self.previous, self.unseen, self.excused]
        order = np.lexsort((np.arange(len(self)), *reversed(key)))
        same = np.zeros(len(self), dtype=bool)
        same[1:] = np.all([column[order[1:]] == column[order[:-1]] for column in key], axis=0)
        run = np.cumsum(~same)
        begins = np.flatnonzero(~same)
        nth = np.empty(len(self), dtype=np.int64)
        nth[order] = np.arange(len(self)) - begins[run - 1] + 1 if len(self) else 0
        return replace(self, nth=nth)


_COLUMNS = tuple(each.name for each in fields(Batch) if each.type in ("Codes", "Days", "Mask", "Places"))
"""What each duty has of its own; the rest is of all of them."""
