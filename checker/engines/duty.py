"""What every engine returns: duties, each with a verdict and the reasons for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from checker.compile.program import Law
from checker.frozen import frozen
from checker.snapshot.vocabulary import vocabulary


class Verdict(StrEnum):
    """What the record shows of one duty."""

    MET = "met"
    EXCEPTED = "excepted"
    LATE = "late"
    OVERDUE = "overdue"
    NOT_MET = "not-met"
    PENDING = "pending"
    LAPSED = "lapsed"
    CANNOT_TELL = "cannot-tell"


SEVERITY = (
    Verdict.MET, Verdict.LAPSED, Verdict.PENDING, Verdict.LATE, Verdict.CANNOT_TELL, Verdict.OVERDUE, Verdict.NOT_MET
)  # fmt: skip
"""Where a rule asks several things of a trigger, the one that says most against it is the verdict."""


class Why(StrEnum):
    """Why it cannot be told."""

    NOT_COVERED = "not-covered"
    MISSING_FIELD = "missing-field"
    DATE_ONLY = "date-only"
    CALENDAR_END = "calendar-end"
    JUDGEMENT = "judgement"


def amiss(needs: str) -> bool:
    """Whether a field that is needed is recorded, and something else is amiss with it: as `needs` says."""
    return ", which " in needs or ", of which " in needs


def which_began(kind: str, began: str) -> str:
    """What would tell which of several that `began` a duty a fact of a kind was for: the field that names it, where there is
    one."""
    if began in vocabulary().kind(kind).attributes:
        return f"{kind}.{began}"
    return f"which {began.replace('_', ' ')} the {kind.replace('_', ' ')} was for"


def not_known(needs: str) -> str:
    """Why a field that is needed is not known: it is not recorded or, where `needs` says so, something else is amiss with it."""
    name, several, how = needs.partition(", of which ")
    if several:
        return f"{how} of {name}"
    name, amiss, how = needs.partition(", which ")
    return f"{name} {how}" if amiss else f"{needs} is not recorded, or could not be read"


@dataclass(frozen=True, slots=True)
class Key:
    """What tells one duty of a rule and case from another, whatever the order of the rows.

    `kind` and `day` name the trigger, period or stretch; where its start is not known `day` is None and `by` the day
    it is known to have begun by. `id` is the source's own; `nth` counts equals in order of content. For a gap within a
    period, `previous` is the day of the event before it, and `unseen` says that event is not in the snapshot; `excused` counts
    the gaps between that event and this one that an exception ended.
    """

    kind: str
    day: int | None
    id: str = ""
    nth: int = 1
    by: int | None = None
    previous: int | None = None
    unseen: bool = False
    excused: int = 0

    @property
    def order(self) -> tuple[str, int, int, int, int, str, int]:
        """Sorts keys of one rule and case: by kind, day, gap, id and count."""
        return (self.kind, self.day or 0, self.by or 0, self.previous or 0, self.excused, self.id, self.nth)

    def text(self, *, reveal: bool = True) -> str:
        """The key as people and ids read it. Without `reveal`, the source's own id is left out."""
        words = [self.kind, _iso(self.day) if self.day else "start-not-known"]
        words += [f"by {_iso(self.by)}"] if self.by else []
        words += [f"id={self.id}"] if self.id and reveal else []
        words += [f"({self.nth})"] if self.nth > 1 else []
        words += [f"after {_iso(self.previous)}"] if self.previous else []
        words += ["unseen"] if self.unseen else []
        words += [f"excused {self.excused}"] if self.excused else []
        return " ".join(words)


def _iso(day: int) -> str:
    return dt.date.fromordinal(day).isoformat()


ASKED_FROM = "asked from: "
"""What begins the line of a duty's working that says from when one without a due date is asked about."""


@dataclass(frozen=True, slots=True)
class Found:
    """A fact that bears on a duty: its kind, its day if known, and where it was read."""

    kind: str
    day: int | None
    source: str


@dataclass(frozen=True, slots=True)
class Duty:
    """One instance of a rule for one case.

    `due` is the last permitted day; `due_at` the last permitted UTC minute where the limit is in hours. `late_by` is
    whole days from the due day to the evidence, or to the as-at date (or the end of what the duty depended on) where
    there is none. `open` says whether it can still be put right. `why` and `needs` belong to cannot-tell. `working` is
    the reasoning line by line, only where a trace was asked for.
    """

    rule: str
    case: str
    key: Key
    verdict: Verdict
    trigger: Found
    due: int | None = None
    due_at: int | None = None
    found: Found | None = None
    late_by: int | None = None
    open: bool = False
    law: Law | None = None
    step: str = ""
    why: Why | None = None
    needs: str = ""
    question: str = ""
    working: tuple[str, ...] = ()


@frozen
class Evaluation:
    """Every duty of a program over a snapshot. `errored` names rules that could not run and why; `not_evaluated`
    cases, by what each is about and its id, and why.

    `left` is how many duties of each rule an engine left to the reference engine, in whole or in a part that matters.
    """

    duties: Sequence[Duty]
    errored: Mapping[str, str] = field(default_factory=dict)
    not_evaluated: tuple[tuple[str, str, str], ...] = ()
    left: Mapping[str, int] = field(default_factory=dict, compare=False)
