"""`evaluate(program, snapshot)` over all cases at once, in columns; the same duties as the reference engine."""

from __future__ import annotations

from checker.compile.program import Program
from checker.engines.duty import Evaluation
from checker.engines.polars.duties.columns import in_order
from checker.engines.polars.run import Handed, Run
from checker.snapshot.facts import Snapshot


def evaluate(program: Program, snapshot: Snapshot, *, handed: Handed | None = None) -> Evaluation:
    """Every duty of every rule for every case, sorted by case, rule and key, as the reference engine finds them.

    A duty is made an object when it is looked at. `handed` counts what was left to the reference engine.
    """
    run = Run(program, snapshot, handed if handed is not None else Handed())
    duties = in_order(run.kept(run.whole()), run.names)
    return Evaluation(duties, run.errored, left=dict(+run.left))
