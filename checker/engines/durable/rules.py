"""Rulesets as plain data: the few words the engine's rules are written in.

A rule is a sequence of patterns and what to do when facts match them all. A pattern names a kind of fact, constants, and
comparisons with facts matched before it. `none` asks that there be no such fact. Everything comes out as the dicts the
library takes, in the narrow way of using it that docs/engines.md gives; `checker.engines.durable.lint` holds them to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from checker.engines.durable.sheet import Sheet

Plain: TypeAlias = str | int
"""What a fact may hold: text, or a whole number (a truth value is 0 or 1). Never None, a float or a list."""

FlatFact: TypeAlias = dict[str, Plain]

Matched: TypeAlias = Mapping[str, Mapping[str, Any]]
"""The facts a rule matched, by the name its patterns give them."""

Action: TypeAlias = "Callable[[Sheet, Matched], Iterable[FlatFact]]"
"""What a rule concludes: new facts, from those matched. The sheet turns doubts into numbers and back."""

COMPARISONS = {"==": "", "!=": "$neq", "<": "$lt", "<=": "$lte", ">": "$gt", ">=": "$gte"}


@dataclass(frozen=True, slots=True)
class Pattern:
    """One pattern: an alias, the kind of fact, constants it carries, and comparisons ``("day", "<=", "duty.soonest")``.

    With no kind it is any fact.
    A comparison whose right side is text with a full stop is with a fact matched before; any other is with a constant.
    """

    alias: str
    kind: str
    constants: Mapping[str, Plain] = field(default_factory=dict)
    compared: tuple[tuple[str, str, Plain], ...] = ()
    absent: bool = False

    def written(self, before: str | None) -> dict[str, Any]:
        """As the library takes it. `before` is the alias of the pattern before, if there is one.

        A comparison across facts that comes last and is false reads past the end of a block of memory in the library's
        core, so one that is always true comes after it.
        """
        tests: list[dict[str, Any]] = [{"k": self.kind} if self.kind else {"one": 1}]
        tests += [{name: value} for name, value in self.constants.items()]
        across = False
        for name, comparison, right in self.compared:
            value: Any = right
            if (another := _of_another(right)) is not None:
                value, across = dict([another]), True
            operator = COMPARISONS[comparison]
            tests.append({operator: {name: value}} if operator else {name: value})
        if across:
            tests.append({"$gte": {"one": {before: "one"}}})
        name = f"{self.alias}$not" if self.absent else self.alias
        return {name: {"$and": tests} if len(tests) > 1 else tests[0]}


def _of_another(right: Plain) -> tuple[str, str] | None:
    """The alias and the attribute of a fact matched before, where a comparison is with one; None where it is with a constant."""
    if not isinstance(right, str) or "." not in right:
        return None
    alias, _, name = right.partition(".")
    return alias, name


@dataclass(frozen=True, slots=True)
class Rule:
    """Patterns, what follows, and when: of the rules that can fire, one of the lowest `pri` does first.

    `derives` are the kinds of fact its action may assert.
    """

    name: str
    pri: int
    patterns: tuple[Pattern, ...]
    action: Action
    derives: tuple[str, ...] = ()

    @property
    def denies(self) -> bool:
        """Whether it asks that there be no such fact."""
        return any(pattern.absent for pattern in self.patterns)

    def written(self) -> dict[str, Any]:
        """As the library takes it, but for what to run."""
        out: list[dict[str, Any]] = []
        before: str | None = None
        for pattern in self.patterns:
            out.append(pattern.written(before))
            if not pattern.absent:
                before = pattern.alias
        return {"all": out, "pri": self.pri}


@dataclass(frozen=True, slots=True)
class Ruleset:
    """The rules of one evaluator, and the kinds of fact that are asserted from outside."""

    name: str
    rules: tuple[Rule, ...]
    asserted: frozenset[str]

    @property
    def derived(self) -> frozenset[str]:
        """The kinds of fact that only rules assert."""
        return frozenset(kind for rule in self.rules for kind in rule.derives)

    def compared(self) -> Mapping[str, frozenset[str]]:
        """By kind of fact, the attributes that some rule compares: a fact that lacks one is no match, and nothing says so."""
        names: defaultdict[str, set[str]] = defaultdict(set)
        for rule in self.rules:
            kinds = {pattern.alias: pattern.kind for pattern in rule.patterns}
            for pattern in rule.patterns:
                names[pattern.kind] |= {*pattern.constants, *(name for name, _, _ in pattern.compared)}
                for alias, other in filter(None, (_of_another(right) for _, _, right in pattern.compared)):
                    names[kinds[alias]].add(other)
        return {kind: frozenset(each) for kind, each in names.items()}


def fact(alias: str, of: str, /, *compared: tuple[str, str, Plain], **constants: Plain) -> Pattern:
    """There is such a fact."""
    return Pattern(alias, of, constants, compared)


def none(alias: str, of: str, /, *compared: tuple[str, str, Plain], **constants: Plain) -> Pattern:
    """There is no such fact; only ever of a kind that rules derive."""
    return Pattern(alias, of, constants, compared, absent=True)


def same(alias: str, *names: str) -> tuple[tuple[str, str, str], ...]:
    """That attributes equal those of the same name of a fact matched before."""
    return tuple((name, "==", f"{alias}.{name}") for name in names)


def plain(found: Mapping[str, Any]) -> FlatFact:
    """A fact that was matched as it was before it was asserted."""
    return {name: value for name, value in found.items() if name not in ("id", "sid", "one")}


CANARY = "canary"
CANARY_PRI = 1000
OPEN = "open"
"""The kind of fact that says the rules of a `pri` may look for what is not there."""


def complete(name: str, rules: Iterable[Rule], asserted: Iterable[str]) -> Ruleset:
    """A ruleset with the rules every one has.

    A rule once ready to fire fires, even where what it asks not to be there comes before it does. So a rule with a `none`
    waits for a fact that is derived when all rules of a lower `pri` have fired, and so after whatever it denies.

    The canary fires last of all and once, or something was dropped. One rule never fires: it gives every fact a pattern
    that it matches, without which the library refuses a whole batch.
    """
    placed = [_waiting(replace(rule, pri=2 * rule.pri + 1)) for rule in rules]
    opening = [_opening(pri) for pri in sorted({rule.pri for rule in placed if rule.denies})]
    seen = Rule("canary", CANARY_PRI, (fact("m", CANARY),), lambda sheet, matched: sheet.sing())
    kept = Rule("kept", CANARY_PRI - 1, (fact("m", ""), fact("never", "never")), lambda sheet, matched: ())
    return Ruleset(name, (*placed, *opening, kept, seen), frozenset({*asserted, CANARY, "now", "never"}))


def _waiting(rule: Rule) -> Rule:
    return replace(rule, patterns=(fact(OPEN, OPEN, pri=rule.pri), *rule.patterns)) if rule.denies else rule


def _opening(pri: int) -> Rule:
    return Rule(
        f"open {pri}", pri - 1, (fact("now", "now"),), lambda sheet, matched: [{"k": OPEN, "pri": pri}], (OPEN,)
    )
