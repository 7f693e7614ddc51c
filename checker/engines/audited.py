"""Which dip-audit questions were put and for whom actions were agreed: the rules of those are run, and no others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from checker.compile.program import OnEvent, OnTrigger, Program, Rule
from checker.errors import Problem
from checker.ruleset.asking import ACTIONS, KINDS, PREFIX
from checker.snapshot.facts import Fact, Snapshot

_ASKED = frozenset(KINDS.values())
_AUDITED = _ASKED | frozenset(ACTIONS.values())


def with_audited(program: Program, snapshot: Snapshot) -> Program:
    """The program with the rules of the questions put and the actions agreed in the snapshot among its rules."""
    named = {_named(fact) for fact in _facts(snapshot, _AUDITED)} if program.audited else set()
    put = [rule for rule in program.audited if _name(rule) in named]
    rules = sorted((*program.rules, *put), key=lambda rule: rule.id)
    return replace(program, rules=tuple(rules), audited=())


def question_problems(program: Program, snapshot: Snapshot) -> Iterator[Problem]:
    """What is amiss with the questions put: one problem for all facts that put a question that is none of the program's,
    or do not say which; one for all answers of officers about themselves that stand beside other facts of a case.

    `program` is a whole one, nothing selected. Facts of a kind that a rule of its own reads are left to that rule.
    """
    put = list(_facts(snapshot, _ASKED))
    if not put:
        return
    own = {_kind(rule) for rule in program.rules}
    rules = {_name(rule): rule for rule in program.audited}
    strange = [fact for fact in put if fact.kind not in own and _named(fact) not in rules]
    unnamed = {key for key, rule in rules.items() if rule.per is not None}
    told = [case.facts for case in snapshot.cases if any(fact.kind not in _ASKED for fact in case.facts)]
    named = [fact for facts in told for fact in facts if _named(fact) in unnamed]
    if strange:
        hint = "Nothing is decided by them. `checker rules list` ends with the questions there are."
        yield Problem(strange[0].source, "question", "expected the id of a question", hint, len(strange))
    if named:
        what = "expected an officer's own answer in a case by itself, found it beside other facts"
        hint = "Give each answer a case of its own, such as answer-1, so that nothing says whose it is."
        yield Problem(named[0].source, None, what, hint, len(named))


def _facts(snapshot: Snapshot, kinds: frozenset[str]) -> Iterator[Fact]:
    return (fact for case in snapshot.holding(kinds) for fact in case.facts if fact.kind in kinds)


def _named(fact: Fact) -> tuple[str, str]:
    """The kind of what was put or agreed, and of a question which it is."""
    return fact.kind, str(fact.attributes.get("question", ""))


def _name(rule: Rule) -> tuple[str, str]:
    """The facts a rule of an audit is about, as `_named` has them."""
    return _kind(rule), rule.id.removeprefix(PREFIX) if rule.id.startswith(PREFIX) else ""


def _kind(rule: Rule) -> str:
    """The kind of event that begins the rule's duties, if one does."""
    trigger = rule.body.trigger if isinstance(rule.body, OnTrigger) else None
    return trigger.kind if isinstance(trigger, OnEvent) else ""
