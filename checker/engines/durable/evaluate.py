"""`evaluate(program, snapshot)`: the duties of the reference engine, in the same order, concluded by rules that fire."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from checker.compile.program import OnDuties, Program, Rule
from checker.engines.durable.parcel import Came, Piece
from checker.engines.durable.workers import work
from checker.engines.duty import Duty, Evaluation
from checker.engines.reference.together import brought_together
from checker.progress import part, reached
from checker.snapshot.facts import Case, Snapshot

_FIRST = 0.9  # of the work, or nearly, is that of the rules that look at no other duties


def evaluate(program: Program, snapshot: Snapshot, *, jobs: int = 1) -> Evaluation:
    """Every duty of every rule for every case, sorted by case, rule and key. `jobs` is how many worker processes there are.

    A case of which any guard notices anything, or that ends its worker, is not evaluated: named with why, its duties absent.
    A rule whose facts cannot be laid out is errored, as in the reference engine.
    """
    (evaluation,) = evaluate_each([(program, snapshot)], jobs=jobs)
    return evaluation


def evaluate_each(tasks: Sequence[tuple[Program, Snapshot]], *, jobs: int = 1) -> list[Evaluation]:
    """The evaluation of each of many programs and snapshots, worked through together: workers are slow to start."""
    runs = [_Run(number, program, snapshot) for number, (program, snapshot) in enumerate(tasks)]
    programs = {run.number: run.program for run in runs}
    for later in (False, True):  # rules that look at other duties run last
        pieces = [piece for run in runs for piece in (run.last_pieces() if later else run.pieces())]
        with part(1 if later else _FIRST):
            for done, (piece, came) in enumerate(work(programs, pieces, jobs) if pieces else (), 1):
                runs[piece.program].take(piece, came)
                reached(done / len(pieces))
    return [run.evaluation() for run in runs]


@dataclass
class _Run:
    """One program and snapshot: what goes to the workers, and what has come back."""

    number: int
    program: Program
    snapshot: Snapshot
    duties: list[Duty] = field(default_factory=list)
    errored: dict[str, str] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)
    not_evaluated: dict[tuple[str, str], str] = field(default_factory=dict)

    def pieces(self) -> Iterator[Piece]:
        """Every case with the rules about it; and what rules bring together, as the reference engine does."""
        alone = [n for n, rule in self._runnable() if rule.per is None and not isinstance(rule.body, OnDuties)]
        yield from self._pieces(self.snapshot.cases, alone)
        for number, rule in self._runnable():
            if rule.per is not None:
                try:
                    cases = brought_together(self.snapshot, rule.per, rule.about, dict(self.program.definitions))
                except Exception as error:  # a fault in one rule must not lose the others
                    self.errored[rule.id] = f"{type(error).__name__} while evaluating"
                    continue
                yield from (self._piece(case, (number,)) for case in cases)

    def last_pieces(self) -> Iterator[Piece]:
        """Every case with the rules that look at other duties, and those duties."""
        last = [n for n, rule in self._runnable() if isinstance(rule.body, OnDuties) and not self._lost(rule)]
        about = {rule.id: rule.about for rule in self.program.rules}
        others: defaultdict[tuple[str, str], list[Duty]] = defaultdict(list)
        for duty in self._sorted():
            others[about[duty.rule], duty.case].append(duty)
        for piece in self._pieces(self.snapshot.cases, last):
            key = (piece.case.about, piece.case.id)
            if key not in self.not_evaluated:
                yield self._piece(piece.case, piece.rules, tuple(others[key]))

    def _runnable(self) -> list[tuple[int, Rule]]:
        return [(number, rule) for number, rule in enumerate(self.program.rules) if not rule.needs_numbers]

    def _lost(self, rule: Rule) -> bool:
        """Whether a rule rests on one that could not run."""
        assert isinstance(rule.body, OnDuties)
        lost = [name for name in self.errored if rule.body.rests_on(name)]
        if lost:
            self.errored[rule.id] = f"it rests on {lost[0]}, which could not run"
        return bool(lost)

    def _pieces(self, cases: Sequence[Case], rules: Sequence[int]) -> Iterator[Piece]:
        for case in cases:
            about = tuple(number for number in rules if self.program.rules[number].about == case.about)
            if about:
                yield self._piece(case, about)

    def _piece(self, case: Case, rules: tuple[int, ...], others: tuple[Duty, ...] = ()) -> Piece:
        coverage = case.coverage or self.snapshot.coverage
        return Piece(self.number, case, coverage, self.snapshot.as_at, rules, others)

    def take(self, piece: Piece, came: Came) -> None:
        """Take in what a piece came to."""
        if came.not_evaluated:
            self.not_evaluated[piece.case.about, piece.case.id] = came.not_evaluated
            return
        self.duties += came.duties
        self.errored |= came.errored
        for rule, count in came.left.items():
            self.left[rule] = self.left.get(rule, 0) + count

    def _sorted(self) -> list[Duty]:
        kept = [duty for duty in self.duties if duty.rule not in self.errored]
        return sorted(kept, key=lambda duty: (duty.case, duty.rule, *duty.key.order))

    def evaluation(self) -> Evaluation:
        """What came of it all; nothing of a case that was not evaluated in full."""
        about = {rule.id: rule.about for rule in self.program.rules}
        lost = self.not_evaluated
        duties = tuple(duty for duty in self._sorted() if (about[duty.rule], duty.case) not in lost)
        named = tuple(sorted((of, case, why) for (of, case), why in lost.items()))
        return Evaluation(duties, dict(sorted(self.errored.items())), named, dict(sorted(self.left.items())))
