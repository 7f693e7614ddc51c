"""What a worker process does: cases, one at a time, each through the rulesets its rules need.

Importing this module imports the library; only worker processes do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cache

from checker.compile.program import Rule
from checker.compile.uses import goes_by_whose
from checker.engines.durable.families import FAMILIES
from checker.engines.durable.parcel import Came, Parcel, Piece
from checker.engines.durable.session import NotTrustedError, Session
from checker.engines.durable.sheet import LeftToReferenceError, Sheet
from checker.engines.durable.watchdog import watched
from checker.engines.duty import Duty
from checker.engines.reference.context import Context, numbered
from checker.engines.reference.periods import CaseView
from checker.engines.reference.run import case_duties

_spoilt: list[str] = []
"""Why this process is not to be used any more, once it is not."""


def work_through(parcel: Parcel) -> list[Came]:
    """What the pieces of a parcel came to, in order, as far as this process can be trusted: it may be fewer than there are.

    A piece that something was noticed of comes last, not evaluated: after it this process does nothing more.
    """
    came: list[Came] = []
    for piece in parcel.pieces:
        if _spoilt:
            break
        try:
            with watched():
                came.append(_case(parcel, piece))
        except NotTrustedError as error:
            _spoilt.append(str(error))
            came.append(Came(not_evaluated=str(error)))
    return came


@cache
def _session(body: type) -> Session:
    return Session(FAMILIES[body].ruleset())


def _case(parcel: Parcel, piece: Piece) -> Came:
    """One case through every ruleset its rules need."""
    came = Came()
    program = parcel.programs[piece.program]
    view = CaseView(piece.case, piece.coverage, piece.as_at, dict(program.definitions), program.settling)
    by_body: defaultdict[type, list[Rule]] = defaultdict(list)
    for number in piece.rules:
        by_body[type(program.rules[number].body)].append(program.rules[number])
    for body, rules in by_body.items():
        contexts = [Context(rule, view, program.law_as_at, False, program.terms) for rule in rules]
        _body(body, contexts, piece, came)
    return came


def _body(body: type, contexts: Sequence[Context], piece: Piece, came: Came) -> None:
    """The rules of one evaluator, laid out together and concluded at once."""
    sheet = Sheet(piece.as_at, piece.others)
    for number, context in enumerate(contexts):
        mark = sheet.mark()
        try:
            if goes_by_whose(context.rule, context.view.definitions):
                raise LeftToReferenceError("whose each fact is, of those brought together")
            FAMILIES[body].lay_out(sheet, context, context.rule.body, number)
        except LeftToReferenceError:
            sheet.back_to(mark)
            _left(context, piece, came)
        except Exception as error:  # a fault in one rule must not lose the others
            sheet.back_to(mark)
            _errored(context, error, came)
    if not sheet.facts:
        return
    _session(body).conclude(sheet)
    found: defaultdict[str, list[Duty]] = defaultdict(list)
    for number in sheet.concluded():
        duty = _made(sheet, number)
        found[duty.rule].append(duty)
        if number in sheet.left:
            came.left[duty.rule] = came.left.get(duty.rule, 0) + 1
    for duties in found.values():
        came.duties += numbered(duties)


def _made(sheet: Sheet, number: int) -> Duty:
    try:
        return sheet.made(number)
    except Exception as error:
        raise NotTrustedError(f"{type(error).__name__} while a duty was put together") from error


def _left(context: Context, piece: Piece, came: Came) -> None:
    try:
        duties = list(case_duties(context, piece.others))
    except Exception as error:
        _errored(context, error, came)
        return
    came.duties += duties
    came.left[context.rule.id] = came.left.get(context.rule.id, 0) + len(duties)


def _errored(context: Context, error: Exception, came: Came) -> None:
    """That a rule could not run, in the words of the reference engine."""
    came.errored[context.rule.id] = f"{type(error).__name__} while evaluating"
