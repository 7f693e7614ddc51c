"""Why good practice was not found: for who asks of one case, in the order in which it is looked for."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from checker.compile.program import OnDuties, Program, Rule
from checker.engines.duty import Duty
from checker.engines.reference.commended import bearing_on, holding, in_the_way, looked_back
from checker.engines.reference.context import Context
from checker.engines.reference.limits import governing
from checker.engines.reference.periods import CaseView
from checker.frozen import frozen
from checker.snapshot.facts import Case, Snapshot


class Lacking(Enum):
    """What good practice was found wanting in."""

    TEXT = "no text of it is in force"
    STATE = "what it is looked for in does not certainly hold"
    ASKED = "the rule asks nothing here"
    MISSED = "something was missed"
    DUE = "there was nothing to do"
    ALSO = "what it asks besides is not so"


@frozen
class Uncommended:
    """Why there is no commendation, the first day looked at, and the duties that stood in its way."""

    lacking: Lacking
    since: int
    duties: tuple[Duty, ...] = ()


def uncommended(
    rule: Rule, body: OnDuties, program: Program, snapshot: Snapshot, case: Case, others: Sequence[Duty]
) -> Uncommended | None:
    """Why a rule commends nothing of a case, of which `others` are all the duties; None where it does."""
    view = CaseView(
        case, case.coverage or snapshot.coverage, snapshot.as_at, dict(program.definitions), program.settling
    )
    context = Context(rule, view, program.law_as_at, tracing=False, terms=program.terms)
    since, _ = looked_back(context, body)
    bearing = bearing_on(body, others, since, context.as_at)
    missed = in_the_way(bearing)
    lacks = {
        Lacking.TEXT: governing(body.limit, context.as_at, context.law_as_at) is None,
        Lacking.STATE: not holding(context, body),
        Lacking.ASKED: context.applies(context.as_at) is False,
        Lacking.MISSED: bool(missed),
        Lacking.DUE: not bearing,
        Lacking.ALSO: view.line(body.also).at(context.as_at) is False,
    }
    lacking = next((each for each, so in lacks.items() if so), None)
    return None if lacking is None else Uncommended(lacking, since + 1, missed if lacking is Lacking.MISSED else ())
