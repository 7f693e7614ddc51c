"""What goes to a worker process and what comes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from checker.compile.program import Program
from checker.engines.duty import Duty
from checker.snapshot.coverage import Coverage
from checker.snapshot.facts import Case


@dataclass(frozen=True)
class Piece:
    """One case with the numbers of the rules of a program to put it through, and the duties other rules came to."""

    program: int
    case: Case
    coverage: Coverage
    as_at: int
    rules: tuple[int, ...]
    others: tuple[Duty, ...] = ()


@dataclass(frozen=True)
class Parcel:
    """Some pieces, with the programs they are for."""

    programs: Mapping[int, Program]
    pieces: Sequence[Piece]

    def halves(self) -> tuple[Parcel, Parcel]:
        """The two halves of its pieces."""
        middle = len(self.pieces) // 2
        return Parcel(self.programs, self.pieces[:middle]), Parcel(self.programs, self.pieces[middle:])

    def after(self, done: int) -> Parcel:
        """What is left once so many pieces are done."""
        return Parcel(self.programs, self.pieces[done:])


@dataclass
class Came:
    """What a piece came to: its duties, the rules that could not be laid out and why, and how many duties of each rule the
    reference engine worked out a part of; or why it is not evaluated."""

    duties: list[Duty] = field(default_factory=list)
    errored: dict[str, str] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)
    not_evaluated: str = ""
