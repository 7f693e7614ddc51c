"""The reference engine: plain Python, case by case. It defines the meaning and gives the trace.

docs/meaning.md says in words what it does. The columnar engine shares its words for truth and time, and needs nothing else
of it where no case is left to it: so what evaluates is imported when it is first asked to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checker.compile.program import Program
    from checker.engines.duty import Evaluation
    from checker.snapshot.facts import Snapshot


def evaluate(
    program: Program, snapshot: Snapshot, *, tracing: bool = False, done: Evaluation | None = None
) -> Evaluation:
    """Every duty of every rule for every case, sorted by case, rule and key: `run.evaluate`."""
    from checker.engines.reference import run

    return run.evaluate(program, snapshot, tracing=tracing, done=done)
