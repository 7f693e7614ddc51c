"""What every engine returns: duties, each with a verdict and the reasons for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from checker.compile.program import Law


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


class Why(StrEnum):
    """Why it cannot be told."""

    NOT_COVERED = "not-covered"
    MISSING_FIELD = "missing-field"
    DATE_ONLY = "date-only"
    CALENDAR_END = "calendar-end"
    JUDGEMENT = "judgement"


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """What tells one duty of a rule and case from another, whatever the order of the rows.

    `kind` and `day` name the trigger, period or stretch (`day` None where its start is unknown); `id` is the
    source's own; `nth` counts equals in order of content; `part` is the gap within a period.
    """

    kind: str
    day: int | None
    id: str = ""
    nth: int = 1
    part: str = ""

    def text(self, *, reveal: bool = True) -> str:
        """The key as people and ids read it. Without `reveal`, the source's own id is left out."""
        words = [self.kind, dt.date.fromordinal(self.day).isoformat() if self.day else "start-not-known"]
        words += [f"id={self.id}"] if self.id and reveal else []
        words += [f"({self.nth})"] if self.nth > 1 else []
        words += [self.part] if self.part else []
        return " ".join(words)


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


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Every duty of a program over a snapshot. `errored` names rules that could not run and why; `not_evaluated` cases."""

    duties: tuple[Duty, ...]
    errored: Mapping[str, str] = field(default_factory=dict)
    not_evaluated: tuple[tuple[str, str], ...] = ()
