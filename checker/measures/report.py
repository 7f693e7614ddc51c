"""The service report: measures chosen, worked out, and made fit for whoever is to see it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from checker.compile.program import Program
from checker.measures.plan import ASKED_FOR, Measure
from checker.measures.things import Span
from checker.measures.values import ServiceReport
from checker.measures.withholding import published
from checker.measures.working import Ground, worked_out


def service_report(
    measures: Sequence[Measure], ground: Ground, span: Span, by: Iterable[str] = (), *, restricted: bool = False
) -> ServiceReport:
    """Every measure worked out for a period. One not `restricted` withholds small numbers, and names no case."""
    worked = worked_out(measures, ground, span, by, behind=restricted)
    shown = worked if restricted else tuple(published(each) for each in worked)
    return ServiceReport(ground.program, ground.snapshot, *span, shown, restricted, ground.evaluation.errored)


def asked(measures: Iterable[Measure], by: Iterable[str] = ()) -> frozenset[str]:
    """Of what is read in only where it is asked for, what some measures, or a breakdown of them all, ask for."""
    return frozenset((*by, *(name for measure in measures for name in measure.by))) & frozenset(ASKED_FOR)


def only_for(program: Program, measures: Iterable[Measure]) -> Program:
    """The program with only the rules whose duties some measures look at."""
    wanted = frozenset[str]().union(*(measure.rules for measure in measures))
    return replace(program, rules=tuple(rule for rule in program.rules if rule.id in wanted))
