"""Cases asked for one by one: found by id or by pseudonym, and judged without the others where no rule needs those."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from checker.cli.selecting import with_looked_at
from checker.cli.waiting import waiting
from checker.errors import CheckerError
from checker.progress import steps

if TYPE_CHECKING:
    from checker.compile.program import Program
    from checker.disputes.pseudonyms import Pseudonyms
    from checker.engines.duty import Duty, Evaluation
    from checker.report.narrowed import Named
    from checker.snapshot.facts import Snapshot

_PSEUDONYM = re.compile(r"[a-z2-7]{16}")
_FIRST = 10
"""How many rules are worked out before what they come to is looked through; then as many as all before, since what rules share is
worked out for each part again."""
_IDS_ARE_TEXT = "ids are text: leading zeros and capitals count"


def judged(
    program: Program, snapshot: Snapshot, names: Sequence[str], *, where: str, tracing: bool = False
) -> tuple[Snapshot, Evaluation]:
    """The snapshot with the cases of some names alone, and their duties; with their working, if `tracing`.

    A name is a case's id (before birth or after), that of whatever a rule brings cases together for, such as an officer, or the
    pseudonym of one. Where several things go by one, it is all of them. CheckerError, placed `where` it was said, for a name
    that is of nothing in the source.
    """
    from checker.engines.reference import evaluate

    called = {name: _called(name) for name in names}
    cases = [
        (
            case,
            [name for name, fits in called.items() if any(fits(case.about, each) for each in (case.id, case.later_id))],
        )
        for case in snapshot.cases
    ]
    one = replace(snapshot, cases=tuple(case for case, by in cases if by))
    found = {name for _, by in cases for name in by}
    apart, together = (tuple(r for r in program.rules if (r.per is None) is own) for own in (True, False))
    evaluation = evaluate(replace(program, rules=apart), one, tracing=tracing)
    if together:  # rules about an officer's whole caseload, or the like, need every case
        whole = evaluate(replace(program, rules=together), snapshot, tracing=tracing)
        abouts = {rule.id: rule.about for rule in together}
        theirs = [
            (duty, [name for name, fits in called.items() if fits(abouts[duty.rule], duty.case)])
            for duty in whole.duties
        ]
        found |= {name for _, by in theirs for name in by}
        duties = (*evaluation.duties, *(duty for duty, by in theirs if by))
        evaluation = replace(evaluation, duties=duties, errored={**evaluation.errored, **whole.errored})
    if unknown := [name for name in names if name not in found]:
        raise _none(where, _meant(unknown[0], snapshot))
    return one, evaluation


def named_among(
    program: Program, snapshot: Snapshot, duties: Sequence[Duty], names: Sequence[str], *, where: str
) -> Named:
    """What goes by some names, as `judged` has it, of what was judged with all the others. The error says no id of another."""
    from checker.engines.duties import listed
    from checker.report.narrowed import Named

    there = [(case.about, each, case.id) for case in snapshot.cases for each in {case.id, case.later_id or case.id}]
    for rule in program.rules:
        if rule.per is not None:
            there += [(rule.about, each, each) for each in listed(duties).of_rules({rule.id}).case_ids]
    found: set[tuple[str, str]] = set()
    for name in names:
        fits = _called(name)
        own = {(about, id_) for about, each, id_ in there if fits(about, each)}
        if not own:
            also = "; the id of a dispute is for `checker explain`" if is_id(name) else ""
            raise _none(where, f"{hint(name, one=bool(_near(name, snapshot)))}{also}")
        found |= own
    return Named(frozenset(found))


def is_id(name: str) -> bool:
    """Whether it looks like a pseudonym, or a dispute's id."""
    return _PSEUDONYM.fullmatch(name) is not None


def duty_of(program: Program, snapshot: Snapshot, dispute: str) -> Duty | None:
    """The duty that a dispute's id is of; None where it is of none in the source, or there is no key to tell by.

    An id is made from the rule, the case and the duty's key and says nothing of them, so that duties are worked out until one is
    found that has it: some rules at a time, the likeliest first, and of what they come to what is missed before the rest.
    """
    from checker.cli.engines import chosen
    from checker.disputes.protocol import RAISED
    from checker.engines.duties import listed
    from checker.engines.duty import Verdict
    from checker.report.words import counted

    pseudonyms = _pseudonyms() if is_id(dispute) else None
    if pseudonyms is None:
        return None

    names = pseudonyms.names(dispute)

    def among(duties: Iterable[Duty]) -> Duty | None:
        return next((d for d in duties if names(d.rule, d.case, d.key.text())), None)

    engine, rest = chosen("auto", program, snapshot), []
    gc.freeze()  # as for a check: the rules and the facts stay to the end
    with waiting(f"looking for the dispute in {counted(len(snapshot.cases), 'case')}"):
        for some in steps(_likeliest_first(program, snapshot)):
            duties = listed(engine.evaluate(some, snapshot).duties)
            if found := among(duties.of((*RAISED, Verdict.LATE))):
                return found
            rest.append(duties)
        return next((found for duties in rest if (found := among(duties))), None)


def _likeliest_first(program: Program, snapshot: Snapshot) -> list[Program]:
    """A program in parts, those rules first that name the fewest kinds of which the source holds nothing: what the others come to
    can mostly not be told. Last those that look at what others come to, with these."""
    from checker.compile.uses import kinds_named

    definitions, held = dict(program.definitions), snapshot.kinds.keys()
    beside = {rule.id: with_looked_at(replace(program, rules=(rule,)), program).rules for rule in program.rules}
    looking = {rule: rules for rule, rules in beside.items() if len(rules) > 1}
    alone = [rule for rule in program.rules if rule.id not in looking]
    alone.sort(key=lambda rule: len(kinds_named(rule, definitions) - held))
    ends = [_FIRST << doubled for doubled in range(len(alone).bit_length())]
    parts = [*(alone[first:last] for first, last in pairwise((0, *ends))), *looking.values()]
    return [replace(program, rules=tuple(part)) for part in parts if part]


def hint(name: str, *, one: bool = False) -> str:
    """How an id may have been meant, said without any: `one` is there that differs by zeros, capitals and spaces alone."""
    if "," in name:
        return "name each by itself, with no comma between them"
    if is_id(name):
        return "a pseudonym is found under the key it was made with alone (CHECKER_KEY, or your key file)"
    return f"{_IDS_ARE_TEXT}{', and one that is there differs by these alone' if one else ''}"


def _none(where: str, help: str) -> CheckerError:
    return CheckerError("there is no such case in the source", where=where, help=help)


def _called(name: str) -> Callable[[str, str | None], bool]:
    """Whether something of a sort, with an id, goes by a name."""
    pseudonyms = _pseudonyms() if is_id(name) else None

    def fits(about: str, case: str | None) -> bool:
        return case is not None and (case == name or (pseudonyms is not None and pseudonyms.case(about, case) == name))

    return fits


def _pseudonyms() -> Pseudonyms | None:
    """What makes pseudonyms; None where there is no key, under which nothing can have one."""
    from checker.cli.key import has_key, pseudonym_key
    from checker.disputes.pseudonyms import Pseudonyms

    with suppress(OSError, RuntimeError):  # that it cannot be looked for is said in place of the key
        if not has_key():
            return None
    return Pseudonyms(pseudonym_key())


def _meant(name: str, snapshot: Snapshot) -> str:
    """How an id may have been meant that is none: as one that is there but for zeros, capitals and spaces. No other is shown."""
    near = _near(name, snapshot)
    return f"{_IDS_ARE_TEXT}: did you mean {' or '.join(near)}?" if near else hint(name)


def _near(name: str, snapshot: Snapshot) -> list[str]:
    return sorted({case.id for case in snapshot.cases if _bare(case.id) == _bare(name)})


def _bare(case: str) -> str:
    return "".join(re.findall(r"[^\W_]+", case.casefold())).lstrip("0")
