"""What the tools say on standard output."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from checker.authoring.mutation import Outcome
from checker.errors import Fault
from checker.report.words import counted, wrapped


def mutation_text(outcomes: Sequence[Outcome]) -> str:
    """The mutants no example notices, each at its place, and what became of all of them."""
    return "\n".join([*_blocks(fault for outcome in outcomes for fault in outcome.faults), *_told(outcomes)]) + "\n"


def _told(outcomes: Sequence[Outcome]) -> Iterator[str]:
    for outcome in outcomes:
        if outcome.deaf:
            names = ", ".join(f'"{name}"' for name in outcome.deaf)
            yield wrapped(
                f"{outcome.name}: without any slip, these come out otherwise than they say: {names}", "", "  "
            )
            yield ""
    mutants, killed = sum(o.mutants for o in outcomes), sum(o.killed for o in outcomes)
    marked, left = sum(o.marked for o in outcomes), sum(len(o.survivors) for o in outcomes)
    what = f"{killed:,} noticed, {counted(left, 'survives', 'survive')}"
    what += f", {marked:,} marked as equivalent" if marked else ""
    of = sum(not outcome.name.startswith("definition ") for outcome in outcomes)
    extra = len(outcomes) - of
    about = counted(of, "rule") + (f" and {counted(extra, 'definition')}" if extra else "")
    yield f"{about}, {counted(mutants, 'mutant')}: {what}"


def lint_text(faults: Sequence[Fault], rules: int, *, dated: bool, held: bool) -> str:
    """Every fault at its place, and how many; `dated` says whether `last-checked` was held against a day, `held` whether the
    practice standards named, if any are, were held against a list."""
    lines = [*_blocks(faults), f"{counted(rules, 'rule')}: {counted(len(faults), 'fault') if faults else 'no faults'}"]
    if not dated:
        lines.append("How long ago each text was last checked was not looked at: give the day with --today.")
    if not held:
        lines.append(
            "Whether there are the practice standards named was not looked at: give a list of them with --standards."
        )
    return "\n".join(lines) + "\n"


def _blocks(faults: Iterable[Fault]) -> Iterator[str]:
    for fault in faults:
        yield fault.render()
        yield ""
