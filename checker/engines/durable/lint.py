"""A linter of generated rulesets: refuses what the library is known to get wrong in silence, and its hard limits."""

from __future__ import annotations

import inspect
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from checker.engines.durable.rules import CANARY, CANARY_PRI, OPEN, Pattern, Rule, Ruleset, fact

IDENTICAL_PATTERNS = 255
"""The most rules that may have one identical pattern."""
TESTS_AT_A_LEVEL = 64
"""The most tests one fact may reach at a level."""
TESTS_UNDER_A_PARENT = 511
PATTERNS_IN_A_RULE = 16
ATTRIBUTES = 254
"""The most attributes a fact may have."""

OPERATORS = frozenset({"$lt", "$lte", "$gt", "$gte", "$neq"})
NEVER_JOINED = frozenset({"id", "sid"})
AGAINST = {
    "==": {"!=", "<", ">"},
    "<": {"==", ">", ">="},
    ">": {"==", "<", "<="},
    "<=": {">"},
    ">=": {"<"},
    "!=": {"=="},
}
"""Of comparisons with one value, those of which no fact can pass both."""


class RulesetRefusedError(ValueError):
    """A generated ruleset that is outside the narrow way. Its text lists every fault."""


def checked(ruleset: Ruleset) -> dict[str, dict[str, Any]]:
    """The ruleset as the library takes it, by rule, but for what to run. RulesetRefusedError if it may not be used."""
    written = {rule.name: rule.written() for rule in ruleset.rules}
    faults = list(faults_of(ruleset, written))
    if faults:
        raise RulesetRefusedError(f"{ruleset.name}: " + "; ".join(faults))
    return written


def faults_of(ruleset: Ruleset, written: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Every fault of a ruleset, in words."""
    if len(written) != len(ruleset.rules):
        yield "two rules have one name"
    both = ruleset.derived & ruleset.asserted
    if both:
        yield f"asserted from outside and derived as well: {', '.join(sorted(both))}"
    for rule in ruleset.rules:
        yield from (f"rule {rule.name}: {fault}" for fault in _of_rule(ruleset, rule, written[rule.name]["all"]))
    yield from _of_canary(ruleset)
    yield from _of_limits(written)


def _of_rule(ruleset: Ruleset, rule: Rule, patterns: list[Mapping[str, Any]]) -> Iterator[str]:
    if len(patterns) > PATTERNS_IN_A_RULE:
        yield f"{len(patterns)} patterns, more than {PATTERNS_IN_A_RULE}"
    if len(inspect.signature(rule.action).parameters) != 2:
        yield "its action does not take a sheet and what was matched"
    if rule.denies and rule.patterns[0] != fact(OPEN, OPEN, pri=rule.pri):
        yield "none() in a rule that does not wait until everything before it has fired"
    yield from _of_itself(rule)
    known: list[str] = []
    for pattern, source in zip(patterns, rule.patterns, strict=True):
        ((name, test),) = pattern.items()
        if name.endswith("$not") and source.kind not in ruleset.derived:
            yield f"none() of {source.kind}, which is not derived"
        if source.kind and source.kind not in ruleset.derived | ruleset.asserted:
            yield f"nothing asserts {source.kind}"
        yield from _of_tests(test, known)
        if not name.endswith("$not"):
            if name in known:
                yield f"alias {name} is used twice"
            known.append(name)


def _of_itself(rule: Rule) -> Iterator[str]:
    """A fact is never joined with itself: neither by two patterns, nor does none() see what another pattern has matched."""
    for one, other in combinations(rule.patterns, 2):
        if one.kind == other.kind and not (one.absent and other.absent) and not _told_apart(one, other):
            yield f"{one.alias} and {other.alias} may be one fact"


def _told_apart(one: Pattern, other: Pattern) -> bool:
    """Whether no fact can match both of two patterns, the second of which may be compared with what the first matched."""
    constants = one.constants.keys() & other.constants.keys()
    return (
        any(one.constants[name] != other.constants[name] for name in constants)
        or any(how in ("!=", "<", ">") and right == f"{one.alias}.{name}" for name, how, right in other.compared)
        or any(
            (name, right) == (same, value) and how in AGAINST[against]
            for name, how, right in one.compared
            for same, against, value in other.compared
        )
    )


def _of_tests(test: Mapping[str, Any], known: list[str]) -> Iterator[str]:
    tests = list(test["$and"]) if "$and" in test else [test]
    across = [_across(each) for each in tests]
    if any(across) and tests[-1] != {"$gte": {"one": {across[-1]: "one"}}}:
        yield "a comparison across facts does not end with the one that is always true"
    for each, alias in zip(tests, across, strict=True):
        ((name, value),) = each.items()
        if name.startswith("$"):
            if name not in OPERATORS:
                yield f"{name} is not used"
                continue
            ((name, value),) = value.items()
        if name in NEVER_JOINED:
            yield f"compares {name}"
        if isinstance(value, dict):
            if len(value) != 1 or not all(isinstance(other, str) for other in value.values()):
                yield f"{name} is compared with something worked out"
            elif alias not in known:
                yield f"{alias} is not matched before it"
            if NEVER_JOINED & set(map(str, value.values())):
                yield "compares an id"
        elif isinstance(value, bool) or not isinstance(value, str | int):
            yield f"{name} is compared with {type(value).__name__}"


def _across(test: Mapping[str, Any]) -> str | None:
    """The alias of the other fact, where a test compares with one."""
    ((name, value),) = test.items()
    if name.startswith("$") and isinstance(value, dict) and len(value) == 1:
        ((_, value),) = value.items()
    return next(iter(value)) if isinstance(value, dict) and value else None


def _of_canary(ruleset: Ruleset) -> Iterator[str]:
    last = [rule.name for rule in ruleset.rules if rule.pri >= CANARY_PRI]
    if last != [CANARY]:
        yield f"the canary does not come last and alone: {', '.join(last) or 'there is none'}"


def _of_limits(written: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Counted on the safe side: every pattern of a kind as a test that each fact of it reaches."""
    patterns = [test for rule in written.values() for pattern in rule["all"] for test in pattern.values()]
    identical = Counter(json.dumps(test, sort_keys=True) for test in patterns)
    if identical and max(identical.values()) > IDENTICAL_PATTERNS:
        yield f"more than {IDENTICAL_PATTERNS} rules have one pattern"
    by_kind: dict[str, set[str]] = {}
    for test in patterns:
        tests = test.get("$and", [test])
        within = [each for each in tests if not _across(each)]
        by_kind.setdefault(json.dumps(within[0]), set()).add(json.dumps(within[1:]))
        if len(tests) > ATTRIBUTES:
            yield f"more than {ATTRIBUTES} attributes"
    for kind, tests in by_kind.items():
        if len(tests) > TESTS_AT_A_LEVEL:
            yield f"{len(tests)} tests reached by {kind}, more than {TESTS_AT_A_LEVEL}"
    if len(by_kind) > TESTS_UNDER_A_PARENT:
        yield f"{len(by_kind)} tests under one parent, more than {TESTS_UNDER_A_PARENT}"
