"""One rule ready to run, and the program that is every rule switched on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from enum import StrEnum

from checker.compile.program.bodies import Body
from checker.compile.program.conditions import ALWAYS, Condition, Definition
from checker.compile.program.evidence import Evidence
from checker.frozen import frozen


class Shape(StrEnum):
    """The words a rule is written in."""

    WITHIN = "within"
    BEFORE = "before"
    WITH = "with"
    EVERY = "every"
    HAVE = "have"
    QUOTA = "quota"
    AT_MOST_FOR = "at-most-for"
    AT_MOST_COUNT = "at-most-count"
    NEVER = "never"


@frozen
class Asks:
    """What a dispute says and to whom: severity, theme, message and question, and whether a child may be unsafe now."""

    severity: str
    theme: str
    message: str
    question: str
    immediate: bool = False


@frozen
class Rule:
    """One requirement, ready to run.

    `while_` must hold from the trigger to the due date; `while_trigger` says the period the trigger belongs to must too.
    `excused_if` is a condition on the trigger fact itself. `per` is the kind and attribute (an officer's id) by which
    facts of all cases are brought together before the rule is run.
    """

    id: str
    title: str
    asks: str
    force: str
    owner: str
    about: str
    shape: Shape
    body: Body
    dispute: Asks
    when: Condition = ALWAYS
    unless: Condition | None = None
    while_: Condition | None = None
    while_trigger: bool = False
    excused_by: tuple[Evidence, ...] = ()
    excuse_after_due: bool = False
    excused_if: Condition | None = None
    commends: bool = False
    per: tuple[str, str] | None = None
    standards: tuple[str, ...] = ()
    known_limits: tuple[str, ...] = ()
    needs_numbers: tuple[str, ...] = ()

    @property
    def asks_always(self) -> bool:
        """Whether it asks what it asks of every case, on every day."""
        return self.when == ALWAYS and self.unless is None


@frozen
class Muted:
    """A rule whose disputes the service does not have raised from a day on: the reason, and the role that agreed it."""

    rule: str
    reason: str
    since: int
    agreed_by: str


@frozen
class Program:
    """Every rule switched on, the definitions they use, and the digests that say exactly what was run.

    `audited` are the rules of what dip audits ask and agree, run where one did (see `checker.engines.audited`). `untightened`
    are those of the rules under which the profile has limits of its own, as they are without: what is missed has the force of a
    rule only where that is missed too (see `checker.disputes.own_limits`).
    """

    rules: tuple[Rule, ...]
    definitions: Mapping[str, Definition]
    digest: str
    profile: str
    profile_digest: str
    law_as_at: int | None = None
    terms: tuple[tuple[int, int], ...] = ()
    settling: Mapping[str, int] = field(default_factory=dict)
    off: tuple[str, ...] = field(default=())
    audited: tuple[Rule, ...] = ()
    muted: tuple[Muted, ...] = ()
    untightened: tuple[Rule, ...] = ()

    def without_own_limits(self) -> Program:
        """The program of those of its rules that the profile has limits of its own under, as they are without; often of none."""
        run = {rule.id for rule in self.rules}
        rules = tuple(rule for rule in self.untightened if rule.id in run)
        return replace(self, rules=rules, audited=(), untightened=())

    def muted_on(self, day: int) -> frozenset[str]:
        """The ids of the rules muted on a day."""
        return frozenset(each.rule for each in self.muted if each.since <= day)
