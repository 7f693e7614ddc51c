"""The compiled form: what an engine is given. Plain frozen values, no YAML, no text left to parse.

Nine shapes come down to four bodies, one for each evaluator: `OnTrigger` (within, before, with), `OnGap` (every),
`OnStretch` (have, quota) and, when the excess shapes arrive, one for states over their limit. An engine needs one
evaluator a body and nothing a rule.

Days are integers (proleptic ordinals), as in `checker.snapshot.facts`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from checker.calendar import Duration
from checker.snapshot.facts import Value


# --- conditions ---------------------------------------------------------------------------------------------------
class Compare(StrEnum):
    """How a test compares an attribute with its values."""

    ONE_OF = "one of"
    AT_LEAST = "at least"
    OVER = "over"
    AT_MOST = "at most"
    UNDER = "under"
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class Test:
    """One attribute of a fact against one or more values."""

    attribute: str
    compare: Compare
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class All:
    """Every item holds. With no items, always true."""

    items: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one item holds."""

    items: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The item does not hold."""

    item: Condition


@dataclass(frozen=True, slots=True)
class OfKind:
    """A period of a kind holds whose attributes satisfy `where`."""

    kind: str
    where: Condition


@dataclass(frozen=True, slots=True)
class Defined:
    """A definition holds."""

    name: str


@dataclass(frozen=True, slots=True)
class Aged:
    """The child has reached `since` (if given) and has not reached `until` (if given)."""

    since: Duration | None
    until: Duration | None


@dataclass(frozen=True, slots=True)
class Happened:
    """An event satisfying `where` has happened; with `during`, since the current stretch of it began."""

    kind: str
    where: Condition
    during: Condition | None


@dataclass(frozen=True, slots=True)
class Lasted:
    """The part of each period of `of` after it has lasted: strictly `over` a length, or `at least` it."""

    of: Condition
    length: Duration
    strictly: bool


@dataclass(frozen=True, slots=True)
class FromUntil:
    """From each event of `begins` until the next event of `ends`, or for good where none follows."""

    begins: Happening
    ends: Happening | None


@dataclass(frozen=True, slots=True)
class Happening:
    """A point in a case's time that facts of a kind mark: an event, or the start or end of a period."""

    kind: str
    where: Condition
    at: str  # "on" | "start" | "end"


Condition = Test | All | AnyOf | Not | OfKind | Defined | Aged | Happened | Lasted | FromUntil

ALWAYS = All(())


@dataclass(frozen=True, slots=True)
class Definition:
    """A named condition in time. `if_unknown` settles what missing cover or a missing field would leave open."""

    name: str
    title: str
    condition: Condition
    if_not_covered: bool | None = None
    if_unknown: bool | None = None
    because: str = ""


# --- law in time --------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Law:
    """Who says so: instrument, provision, link if known, the days it is in force (both inside), and whether verified."""

    instrument: str
    provision: str
    link: str | None
    since: int
    until: int | None
    verified: bool

    def in_force(self, day: int) -> bool:
        """Whether this text was in force on `day`."""
        return self.since <= day and (self.until is None or day <= self.until)


class SelectedBy(StrEnum):
    """Which day decides whether a dated value governs."""

    TRIGGER = "trigger"
    DUE = "due"
    EVIDENCE = "evidence"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class DatedValue:
    """One figure of a rule while one text was in force: a length of time, or a question only a person can judge."""

    length: Duration | None
    judgement: str | None
    selected_by: SelectedBy
    law: Law


@dataclass(frozen=True, slots=True)
class Limit:
    """A figure through time. Values chosen by the trigger never overlap; those chosen by the due date lie over them."""

    values: tuple[DatedValue, ...]


# --- what satisfies ------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Evidence:
    """Facts that satisfy a duty. With `law`, only those dated while it was in force count."""

    kind: str
    where: Condition
    at: str  # "on" | "start" | "end"
    law: Law | None = None
    holding: bool = False


@dataclass(frozen=True, slots=True)
class EvidenceFrom:
    """How far back evidence may lie: `any` day, or a length before the trigger; neither means from the trigger on."""

    any_day: bool = False
    back: Duration | None = None


# --- triggers ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class OnEvent:
    """Each event of a kind. `planned`: one still to come counts as if held. `began`: only that which began a period."""

    kind: str
    where: Condition
    planned: bool = False
    began: OfKind | None = None


@dataclass(frozen=True, slots=True)
class AtEdge:
    """The start, or the end, of each period of a condition."""

    of: Condition
    edge: str  # "start" | "end"


@dataclass(frozen=True, slots=True)
class AfterLasting:
    """The day on which each period of a condition has lasted over, or at least, a length."""

    of: Condition
    length: Duration
    strictly: bool


@dataclass(frozen=True, slots=True)
class AtAge:
    """The day the child reaches an age."""

    age: Duration


Trigger = OnEvent | AtEdge | AfterLasting | AtAge


# --- bodies --------------------------------------------------------------------------------------------------------
class Shape(StrEnum):
    """The words a rule is written in."""

    WITHIN = "within"
    BEFORE = "before"
    WITH = "with"
    EVERY = "every"
    HAVE = "have"


@dataclass(frozen=True, slots=True)
class OnTrigger:
    """One duty for each trigger: within a limit after it, a limit before it, or with no limit at all."""

    trigger: Trigger
    evidence: tuple[Evidence, ...]
    limit: Limit | None
    evidence_from: EvidenceFrom = EvidenceFrom()
    same: tuple[str, ...] = ()
    serves_many: bool = False
    beginning_with: bool = False
    clear: bool = False


@dataclass(frozen=True, slots=True)
class Regime:
    """A limit that applies while a condition holds. `entry` is its own first limit; `runs_on` lets it run its course."""

    name: str
    condition: Condition
    limit: Limit
    entry: Limit | None = None
    runs_on: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a recurring duty: a limit, or ordered regimes of which the first that holds governs."""

    name: str
    limit: Limit | None
    regimes: tuple[Regime, ...] = ()


@dataclass(frozen=True, slots=True)
class OnGap:
    """One duty for each gap between events while a period is open. The last step repeats."""

    period: Condition
    evidence: tuple[Evidence, ...]
    steps: tuple[Step, ...]
    anchor: Happening | None = None
    or_start: bool = False


@dataclass(frozen=True, slots=True)
class OnStretch:
    """One duty for each stretch in which a condition holds."""

    condition: Condition
    evidence: tuple[Evidence, ...]
    limit: Limit | None
    evidence_from: EvidenceFrom = EvidenceFrom(any_day=True)


Body = OnTrigger | OnGap | OnStretch


@dataclass(frozen=True, slots=True)
class Asks:
    """What a dispute says and to whom: severity, theme, message and question, and whether a child may be unsafe now."""

    severity: str
    theme: str
    message: str
    question: str
    immediate: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """One requirement, ready to run.

    `while_` must hold from the trigger to the due date; `while_trigger` says the period the trigger belongs to must too.
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
    standards: tuple[str, ...] = ()
    known_limits: tuple[str, ...] = ()
    needs_numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Program:
    """Every rule switched on, the definitions they use, and the digests that say exactly what was run."""

    rules: tuple[Rule, ...]
    definitions: Mapping[str, Definition]
    digest: str
    profile: str
    profile_digest: str
    law_as_at: int | None = None
    off: tuple[str, ...] = field(default=())
