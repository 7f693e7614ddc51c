"""Duties in columns: what the evaluators come to for one rule, before any is made an object."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from checker.compile.program import Law
from checker.engines.duty import Duty, Found, Key, Verdict
from checker.engines.polars.truths import Codes, Days, Mask, Truths
from checker.engines.reference.context import why_fields
from checker.engines.reference.timeline import Unknown

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


@dataclass(frozen=True)
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
    ids: Sequence[str] = ()
    id: Places = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    nth: Places = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    def __post_init__(self) -> None:
        blank = {"step": 0, "due_at": NO_NUMBER, "by": NONE, "previous": NONE, "id": NONE, "nth": 1}
        for name, value in blank.items():
            if len(getattr(self, name)) != len(self.case):
                object.__setattr__(self, name, np.full(len(self.case), value, dtype=np.int64))
        if len(self.unseen) != len(self.case):
            object.__setattr__(self, "unseen", np.zeros(len(self.case), dtype=bool))

    def __len__(self) -> int:
        return len(self.case)

    def take(self, which: npt.NDArray[Any]) -> Batch:
        """Some of the duties."""
        if which.dtype == bool and which.all():
            return self
        columns = {
            f.name: getattr(self, f.name)[which] for f in fields(self) if isinstance(getattr(self, f.name), np.ndarray)
        }
        return replace(self, **columns)

    def numbered(self) -> Batch:
        """Duties of a case with equal keys told apart by their order."""
        rising = (self.case << 22) | np.maximum(self.key_day, 0)
        tied = np.flatnonzero(rising[1:] <= rising[:-1])
        if (rising[tied] == rising[tied + 1]).all() and (self.previous[tied] < self.previous[tied + 1]).all():
            return self  # no two keys are equal
        key = (self.case, self.key_day, self.id, self.by, self.previous, self.unseen)
        order = np.lexsort((np.arange(len(self)), *reversed(key)))
        same = np.zeros(len(self), dtype=bool)
        same[1:] = np.logical_and.reduce([column[order[1:]] == column[order[:-1]] for column in key])
        run = np.cumsum(~same)
        begins = np.flatnonzero(~same)
        nth = np.empty(len(self), dtype=np.int64)
        nth[order] = np.arange(len(self)) - begins[run - 1] + 1 if len(self) else 0
        return replace(self, nth=nth)

    def duties(self, names: Sequence[str], sources: Sequence[str]) -> Iterator[Duty]:
        """The duties as objects; `names` are the ids of the cases and `sources` where each row was read."""
        why = [self._why(code) for code in range(int(self.doubt.max(initial=0)) + 1)]
        columns = (
            self.case, self.key_day, self.id, self.nth, self.by, self.previous, self.unseen, self.verdict,
            self.trigger_kind, self.trigger_day, self.trigger_row, self.due, self.due_at, self.found_kind, self.found_day,
            self.found_row, self.late_by, self.open, self.law, self.step, self.doubt,
        )  # fmt: skip
        rule, name, ids, kinds, laws, steps = self.rule, self.name, self.ids, self.kinds, (*self.laws, None), self.steps
        for (
            case, day, own_id, nth, by, previous, unseen, verdict, kind, on, row, due, due_at, found, found_on, found_row,
            late_by, still_open, law, step, doubt,
        ) in zip(*(column.tolist() for column in columns), strict=True):  # fmt: skip
            yield Duty(
                rule,
                names[case],
                Key(name, _day(day), ids[own_id] if own_id != NONE else "", nth, _day(by), _day(previous), unseen),
                VERDICTS[verdict],
                Found(kinds[kind], _day(on), sources[row] if row != NONE else ""),
                _day(due),
                None if due_at == NO_NUMBER else due_at,
                Found(kinds[found], _day(found_on), sources[found_row]) if found != NONE else None,
                None if late_by == NO_NUMBER else late_by,
                still_open,
                laws[law],
                steps[step],
                **why[doubt],
            )

    def _why(self, code: int) -> dict[str, Any]:
        """The `why`, `needs` and `question` of a code."""
        truth = self.truths.truth(code)
        return why_fields(truth) if isinstance(truth, Unknown) else {}


def _day(day: int) -> int | None:
    return None if day == NONE else day
