"""The engines by name: how each is run, and whether it can be here.

An engine other than the reference is imported only when it is asked for.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TypeAlias

from checker.compile.program import Program
from checker.engines.duty import Evaluation
from checker.frozen import frozen
from checker.progress import steps
from checker.snapshot.facts import Snapshot

Tasks: TypeAlias = Sequence[tuple[Program, Snapshot]]


@frozen
class Engine:
    """How programs are run over snapshots, in so many processes; and why it does not load here, None where it does."""

    name: str
    evaluate_each: Callable[[Tasks, int], list[Evaluation]]
    why_not: Callable[[], str | None] = lambda: None

    def evaluate(self, program: Program, snapshot: Snapshot, jobs: int = 1) -> Evaluation:
        """One program over one snapshot."""
        return self.evaluate_each([(program, snapshot)], jobs)[0]


def _reference(tasks: Tasks, jobs: int) -> list[Evaluation]:
    from checker.engines.reference import evaluate

    return [evaluate(program, snapshot) for program, snapshot in steps(tasks)]


def _polars(tasks: Tasks, jobs: int) -> list[Evaluation]:
    from checker.engines.polars import evaluate

    return [evaluate(program, snapshot) for program, snapshot in steps(tasks)]


def _durable(tasks: Tasks, jobs: int) -> list[Evaluation]:
    from checker.engines.durable import evaluate_each

    return evaluate_each(tasks, jobs=jobs)


DURABLE_RULES = "2.0.28"
"""The one version the guards of the durable engine were tried on."""
CALLS = "-DPyEval_CallObject=PyObject_CallObject"
"""What its compiler is told from Python 3.13 on, which has no longer the first of the two, and has the other."""

PIP_INSTALL = ("install", "--no-cache-dir", "--force-reinstall", f"durable_rules=={DURABLE_RULES}")


def calls_are_renamed() -> bool:
    """Whether the library is to be told of this Python what its C calls are now called."""
    return sys.version_info >= (3, 13)


def how_to_install() -> str:
    """What makes the library load here."""
    if calls_are_renamed() and os.name == "nt":
        return "use Python 3.11 or 3.12"
    command = " ".join(("pip", *PIP_INSTALL))
    return f"{f'CPPFLAGS={CALLS} ' if calls_are_renamed() else ''}{command}, which needs a C compiler"


@cache
def _no_durable() -> str | None:
    """Why the durable engine does not load here. The library is tried in a process of its own."""
    import subprocess
    from importlib import metadata

    try:
        version = metadata.version("durable_rules")
    except metadata.PackageNotFoundError:
        return f"durable-rules is not installed: {how_to_install()}"
    if version != DURABLE_RULES:
        return f"durable-rules {version} is installed, and only {DURABLE_RULES} has been tried: {how_to_install()}"
    try:
        tried = subprocess.run([sys.executable, "-c", "import durable.engine"], capture_output=True, check=False)
    except OSError as error:
        why = f"Python may start no process here, in which to try durable-rules ({type(error).__name__})"
        return f"{why}: let it start some, as the engine works in processes of its own"
    if tried.returncode == 0:
        return None
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return f"durable-rules does not load under Python {python}: {how_to_install()}"


REFERENCE = Engine("reference", _reference)
ENGINES: Mapping[str, Engine] = {
    engine.name: engine
    for engine in (REFERENCE, Engine("polars", _polars), Engine("durable", _durable, _no_durable))
}  # fmt: skip
MANY = 1_500
"""Pairs of rule and case from which the columns of the polars engine are quicker, what it takes to import them included."""
CHECKED_BY = ("durable", "reference", "polars")
"""Which engine checks another, the first that loads and is not the one checked. The last two always load."""


def quickest(program: Program, snapshot: Snapshot) -> Engine:
    """The engine that is likely to be done first; the answer is the same."""
    pairs = sum(cases * rules for cases, rules in _sizes(program, snapshot))
    return ENGINES["polars" if pairs >= MANY else "reference"]


def _sizes(program: Program, snapshot: Snapshot) -> list[tuple[int, int]]:
    """How many cases there are about each kind of thing, and how many rules look at one."""
    rules = Counter(rule.about for rule in program.rules)
    return [(cases, rules[about]) for about, cases in snapshot.abouts.items()]


def loaded() -> list[Engine]:
    """Every engine that loads here."""
    return [engine for engine in ENGINES.values() if engine.why_not() is None]


def second(first: Engine) -> Engine:
    """The engine that checks another: durable where it loads, else whichever of reference and polars is not the first."""
    others = [ENGINES[name] for name in CHECKED_BY if name != first.name]
    return next(engine for engine in others if engine.why_not() is None)
