"""The linter of generated rulesets refuses each thing the library gets wrong in silence, and each hard limit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from checker.engines.durable.families import FAMILIES
from checker.engines.durable.lint import RulesetRefusedError, checked, faults_of
from checker.engines.durable.rules import OPEN, Pattern, Rule, Ruleset, complete, fact, none, same


def nothing(sheet: Any, matched: Any) -> list[Any]:
    return []


def a_rule(*patterns: Pattern, name: str = "one", pri: int = 10, **more: Any) -> Rule:
    return Rule(name, pri, patterns, more.pop("action", nothing), **more)


def a_ruleset(*rules: Rule, asserted: tuple[str, ...] = ("duty", "offer")) -> Ruleset:
    return complete("test", rules, asserted)


def written(ruleset: Ruleset, rule: str, patterns: list[dict[str, Any]]) -> list[str]:
    """The faults of a ruleset of which one rule is written otherwise than ours would be."""
    every = {each.name: each.written() for each in ruleset.rules}
    every[rule]["all"] = patterns
    changed = tuple(
        replace(each, patterns=tuple(Pattern(f"p{n}", "duty") for n in range(len(patterns))))
        if each.name == rule
        else each
        for each in ruleset.rules
    )
    return list(faults_of(replace(ruleset, rules=changed), every))


PLAIN = a_ruleset(a_rule(fact("duty", "duty")))
TRUE = {"$gte": {"one": {"a": "one"}}}


@pytest.mark.parametrize("body", list(FAMILIES), ids=lambda body: body.__name__)
def test_the_rulesets_of_every_shape_are_passed(body: type) -> None:
    assert checked(FAMILIES[body].ruleset())


def test_a_join_is_written_with_one_that_is_always_true_at_its_end() -> None:
    joined = a_rule(fact("duty", "duty"), fact("offer", "offer", *same("duty", "d"), ("day", "<=", "duty.due")))
    assert joined.written()["all"][1] == {
        "offer": {
            "$and": [
                {"k": "offer"}, {"d": {"duty": "d"}}, {"$lte": {"day": {"duty": "due"}}}, {"$gte": {"one": {"duty": "one"}}},
            ]
        }
    }  # fmt: skip


@pytest.mark.parametrize(
    ("test", "fault"),
    [
        ({"$and": [{"k": "duty"}, {"d": {"a": "d"}}]}, "always true"),
        ({"$and": [{"k": "duty"}, TRUE, {"d": {"a": "d"}}]}, "always true"),
        ({"$or": [{"k": "duty"}, {"k": "offer"}]}, "$or is not used"),
        ({"$and": [{"k": "duty"}, {"$or": [{"d": 1}, {"d": 2}]}]}, "$or is not used"),
        ({"$and": [{"k": "duty"}, {"$and": [{"d": 1}]}]}, "$and is not used"),
        ({"$and": [{"k": "duty"}, {"id": {"a": "id"}}, TRUE]}, "compares id"),
        ({"$and": [{"k": "duty"}, {"d": {"a": "sid"}}, TRUE]}, "compares an id"),
        ({"$and": [{"k": "duty"}, {"d": {"b": "d"}}, {"$gte": {"one": {"b": "one"}}}]}, "b is not matched before it"),
        ({"$and": [{"k": "duty"}, {"d": {"$add": {"$l": {"a": "d"}, "$r": 1}}}, TRUE]}, "worked out"),
        ({"$and": [{"k": "duty"}, {"d": 1.5}]}, "compared with float"),
        ({"$and": [{"k": "duty"}, {"d": True}]}, "compared with bool"),
        ({"$and": [{"k": "duty"}, {"d": None}]}, "compared with NoneType"),
        ({"$and": [{"k": "duty"}, {"$mt": {"d": "a.*"}}]}, "$mt is not used"),
        ({"$and": [{"k": "duty"}, *({f"a{n}": n} for n in range(254))]}, "more than 254 attributes"),
    ],
)  # fmt: skip
def test_a_pattern_outside_the_narrow_way_is_refused(test: dict[str, Any], fault: str) -> None:
    assert any(fault in told for told in written(PLAIN, "one", [{"a": {"k": "duty"}}, {"m": test}]))


def test_none_of_what_is_asserted_is_refused() -> None:
    with pytest.raises(RulesetRefusedError, match=r"none\(\) of offer, which is not derived"):
        checked(a_ruleset(a_rule(fact("duty", "duty"), none("offer", "offer", *same("duty", "d")))))


@pytest.mark.parametrize(
    ("patterns", "may_be_one"),
    [
        ((fact("b", "given", *same("a", "d")),), True),
        ((fact("b", "given", ("d", "!=", "a.d")),), False),
        ((fact("b", "given", ("d", ">", "a.d")),), False),
        ((fact("b", "given", ("d", ">=", "a.d")),), True),
        ((fact("b", "given", ("d", "!=", "a.q")),), True),
        ((fact("b", "given", late=1), none("c", "given", late=0)), True),
        ((none("c", "given", *same("a", "d")),), True),
        ((none("c", "given", ("d", "<", "a.d")),), False),
        ((none("c", "given", time=2),), False),
        ((none("c", "given", late=1),), True),
        ((none("c", "given", ("place", "<=", 5)),), False),
        ((none("c", "given", ("place", "<", 7)),), True),
        ((none("c", "given", ("place", "<=", "duty.place")),), True),
        ((none("b", "given", ("d", ">", "a.d")), none("c", "given", ("d", ">", "a.d"))), False),
    ],
)  # fmt: skip
def test_a_rule_in_which_one_fact_may_match_twice_is_refused(patterns: tuple[Pattern, ...], may_be_one: bool) -> None:
    """A fact is never joined with itself, and none() does not see what another pattern has matched."""
    given = a_rule(fact("duty", "duty"), name="give", derives=("given",))
    first = fact("a", "given", ("place", ">", 5), time=1)
    ruleset = a_ruleset(given, a_rule(fact("duty", "duty"), first, *patterns, pri=20))
    written = {rule.name: rule.written() for rule in ruleset.rules}
    faults = [fault for fault in faults_of(ruleset, written) if "may be one fact" in fault]
    assert bool(faults) is may_be_one


def test_none_in_a_rule_that_does_not_wait_is_refused() -> None:
    given = a_rule(fact("duty", "duty"), name="give", derives=("given",))
    ruleset = a_ruleset(given, a_rule(fact("duty", "duty"), none("given", "given", *same("duty", "d"))))
    assert checked(ruleset)
    hasty = tuple(replace(rule, patterns=rule.patterns[1:]) if rule.name == "one" else rule for rule in ruleset.rules)
    with pytest.raises(RulesetRefusedError, match="does not wait"):
        checked(replace(ruleset, rules=hasty))


def test_a_rule_with_none_waits_for_a_fact_derived_after_all_before_it() -> None:
    given = a_rule(fact("duty", "duty"), name="give", derives=("given",))
    ruleset = a_ruleset(given, a_rule(fact("duty", "duty"), none("given", "given"), pri=20))
    by_name = {rule.name: rule for rule in ruleset.rules}
    waiting, opening = by_name["one"], by_name[f"open {by_name['one'].pri}"]
    assert waiting.patterns[0] == fact(OPEN, OPEN, pri=waiting.pri)
    assert by_name["give"].pri < opening.pri < waiting.pri


@pytest.mark.parametrize(
    ("ruleset", "fault"),
    [
        (a_ruleset(a_rule(fact("duty", "nobody"))), "nothing asserts nobody"),
        (a_ruleset(a_rule(fact("duty", "duty"), derives=("offer",))), "asserted from outside and derived as well: offer"),
        (a_ruleset(a_rule(fact("duty", "duty")), a_rule(fact("duty", "offer"))), "two rules have one name"),
        (a_ruleset(a_rule(fact("a", "duty"), fact("a", "offer"))), "alias a is used twice"),
        (a_ruleset(a_rule(fact("duty", "duty"), action=lambda sheet: [])), "its action"),
        (a_ruleset(a_rule(fact("duty", "duty"), pri=500)), "the canary does not come last"),
        (replace(PLAIN, rules=tuple(r for r in PLAIN.rules if r.name != "canary")), "the canary does not come last"),
        (a_ruleset(a_rule(*(fact(f"a{n}", "duty", place=n) for n in range(17)))), "17 patterns, more than 16"),
        (
            a_ruleset(*(a_rule(fact("duty", "duty", place=n), name=f"r{n}") for n in range(65))),
            "65 tests reached by",
        ),
        (a_ruleset(*(a_rule(fact("duty", "duty"), name=f"r{n}") for n in range(256))), "more than 255 rules"),
        (
            a_ruleset(
                *(a_rule(fact("duty", f"k{n}"), name=f"r{n}") for n in range(512)),
                asserted=tuple(f"k{n}" for n in range(512)),
            ),
            "under one parent, more than 511",
        ),
    ],
)  # fmt: skip
def test_a_ruleset_past_a_limit_or_with_something_wanting_is_refused(ruleset: Ruleset, fault: str) -> None:
    with pytest.raises(RulesetRefusedError, match=fault.replace("(", r"\(").replace(")", r"\)")):
        checked(ruleset)
