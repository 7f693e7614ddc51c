"""What an audit came to: everything its report tells, worked out once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from checker.audit.agreement import Agreement, agreements
from checker.audit.estimates import Estimate, estimate, weights
from checker.audit.form import AGREE, DISAGREE, DONE, GRADES, HEARD, RECORDING_ONLY
from checker.audit.returned import Action, Group, Look, Returned
from checker.compile.program import Program, Rule
from checker.disputes.protocol import Protocol
from checker.errors import Problem
from checker.frozen import frozen
from checker.ruleset.asking import PREFIX


@frozen
class OfQuestion:
    """One question of an audit: how many answered what, and the share of yes among the answers that say yes, partly or no."""

    question: str
    title: str
    theme: str
    answers: Mapping[str, int]
    yes: Estimate


@frozen
class OfAudit:
    """One audit: how many worksheets were filled in of how many drawn from how many, and what they say of all.

    `told_of` is how many there are in the parts of the sample from which any came back: what is estimated is of those.
    """

    name: str
    about: str
    on: int
    worksheets: int
    back: int
    population: int
    told_of: int
    heard: Mapping[str, int]
    questions: tuple[OfQuestion, ...]
    grades: Mapping[str, Estimate]
    graded: int
    moderated: int
    changed: int


@frozen
class Outcome:
    """Everything that is told of some worksheets that came back."""

    program: Program
    confidence: float
    back: tuple[Returned, ...]
    as_at: int
    unsafe: tuple[Returned, ...]
    disagreed: tuple[tuple[Returned, Look], ...]
    recording: tuple[tuple[Returned, Look], ...]
    dip_audit: tuple[tuple[Returned, Look], ...]
    agreements: tuple[Agreement, ...]
    audits: tuple[OfAudit, ...]
    actions: tuple[tuple[Returned, Action], ...]
    problems: tuple[Problem, ...]


def outcome(
    every: Sequence[Returned], problems: Sequence[Problem], program: Program, protocol: Protocol,
    confidence: float, as_at: int,
) -> Outcome:  # fmt: skip
    """What the worksheets come to as at the day they came back, those first in which a child may be unsafe."""
    questions = asked(program)
    every = [_unnamed(each, questions) for each in every]
    back = tuple(each for each in every if each.written)
    rules = {rule.id: rule for rule in (*program.rules, *program.audited)}
    unknown = _unknown(every, {*rules, *program.off}, questions)
    marked = [(each, look) for each in back for look in each.looks if look.mark is not None]

    def audited(look: Look) -> bool:
        rule = rules.get(look.rule)
        return look.mark in (AGREE, RECORDING_ONLY) and protocol.dip_audit.holds(
            look.rule, rule.dispute.theme if rule else ""
        )

    return Outcome(
        program, confidence, back, as_at,
        unsafe=tuple(each for each in back if each.unsafe),
        disagreed=tuple(pair for pair in marked if pair[1].mark == DISAGREE),
        recording=tuple(pair for pair in marked if pair[1].mark == RECORDING_ONLY),
        dip_audit=tuple(pair for pair in marked if audited(pair[1])),
        agreements=agreements(back, program, as_at),
        audits=tuple(_audits(every, questions, confidence)),
        actions=tuple((each, action) for each in back for action in each.actions),
        problems=(*problems, *unknown, *_not_yet(back, as_at)),
    )  # fmt: skip


def asked(program: Program) -> Mapping[str, Rule]:
    """The rules of questions, by the question's own id. One that officers answer of themselves is brought together (`per`)."""
    return {rule.id.removeprefix(PREFIX): rule for rule in program.audited if rule.id.startswith(PREFIX)}


def _unnamed(each: Returned, questions: Mapping[str, Rule]) -> Returned:
    """A worksheet on which officers answer of themselves says no longer whose it is."""
    own = any(a.question in questions and questions[a.question].per is not None for a in each.answers)
    return replace(each, drawn=replace(each.drawn, case="an officer")) if own else each


def _unknown(every: Iterable[Returned], rules: Iterable[str], questions: Mapping[str, Rule]) -> Iterator[Problem]:
    """What a worksheet names and these rules do not hold: it is counted all the same."""
    known = set(rules)
    lost = {(each.place, "rule") for each in every for look in each.looks if look.rule not in known}
    lost |= {(each.place, "question") for each in every for answer in each.answers if answer.question not in questions}
    for place, what in sorted(lost):
        yield Problem(place, None, f"expected a {what} that there is, found one these rules do not hold; it was counted",
                      "Read it with the rules it was drawn with (--rules, --profile).")  # fmt: skip


def _not_yet(back: Iterable[Returned], as_at: int) -> Iterator[Problem]:
    """Actions said to be done after the day the worksheets came back."""
    for each in back:
        late = sum(action.done is not None and action.done > as_at for action in each.actions)
        if late:
            yield Problem(each.place, DONE, "expected a day no later than the worksheets came back, found a later one",
                          "Say with --as-at on which day they came back.", late)  # fmt: skip


def _audits(every: Sequence[Returned], questions: Mapping[str, Rule], confidence: float) -> Iterator[OfAudit]:
    for name, about, on in sorted({_audit(each) for each in every}):
        sheets = [each for each in every if _audit(each) == (name, about, on)]
        back = [each for each in sheets if each.written]
        worth = weights(back)
        judged = [each for each in back if each.judged is not None]
        marks = [(each.judged, worth[each.drawn.group]) for each in judged]
        both = [each for each in back if each.grade and each.moderated]
        yield OfAudit(
            name, about, on, sheets[0].drawn.size, len(back), sheets[0].drawn.population, sum(group.number for group in worth),
            {who: sum(who in each.heard for each in back) for who in HEARD.values()},
            tuple(_questions(back, worth, questions, confidence)),
            {grade: estimate([(mark == grade, weight) for mark, weight in marks], confidence) for grade in GRADES},
            len(judged), sum(each.moderated is not None for each in back),
            sum(each.grade != each.moderated for each in both),
        )  # fmt: skip


def _audit(each: Returned) -> tuple[str, str, int]:
    """What tells the audit of a worksheet from others."""
    return each.drawn.audit, each.drawn.about, each.drawn.on


def _questions(
    back: Sequence[Returned], worth: Mapping[Group, float], questions: Mapping[str, Rule], confidence: float
) -> Iterator[OfQuestion]:
    for name in sorted({answer.question for each in back for answer in each.answers}):
        found = [(each, answer) for each in back for answer in each.answers if answer.question == name]
        counts = {
            "yes": 0, "partly": 0, "no": 0, "not-applicable": 0,
            "cannot-tell": sum(answer.ticked and answer.answer is None for _, answer in found),
            "not-answered": sum(not answer.ticked for _, answer in found),
        }  # fmt: skip
        for _, answer in found:
            if answer.answer is not None:
                counts[answer.answer] += 1
        told = [
            (a.answer == "yes", worth[each.drawn.group]) for each, a in found if a.answer in ("yes", "partly", "no")
        ]
        model = questions.get(name)
        yield OfQuestion(
            name,
            model.title.strip() if model else name,
            model.dispute.theme if model else "",
            counts,
            estimate(told, confidence),
        )
