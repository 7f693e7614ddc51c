"""The compiled form: what an engine is given. Plain frozen values, no YAML, no text left to parse.

Nine shapes come down to a few bodies, one for each evaluator: `OnTrigger` (within, before, with), `OnGap` (every),
`OnStretch` (have), `OnWindow` (quota), `OnLasting` (at-most-for, in one go) and `OnExcess` (never, at-most-count, sums).
An engine needs one evaluator a body and nothing a rule.

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
    """An event satisfying `where` has happened: ever, since the current stretch of `during` began, or in the `last` length."""

    kind: str
    where: Condition
    during: Condition | None
    last: Duration | None = None


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


@dataclass(frozen=True, slots=True)
class Total:
    """The days of a condition, summed in the window that ends each day; over all time where there is no window.

    `nights` counts a day for each day but the last of a stay; otherwise the day of leaving counts too.
    """

    of: Condition
    window: Duration | None
    nights: bool = True


@dataclass(frozen=True, slots=True)
class Count:
    """How many different things of a kind there are: open at once on each day, or at any time in the window ending it.

    `distinct` is the attribute that tells them apart (None: each fact is one; ``case``: each case is one). With
    `all_share`, things that all agree on that attribute are within any limit.
    """

    kind: str
    where: Condition
    distinct: str | None
    window: Duration | None
    all_share: str | None = None


Measure = Total | Count


@dataclass(frozen=True, slots=True)
class Passes:
    """A measure is over a threshold (`strictly`), or at least it: a length for a total, a number for a count."""

    measure: Measure
    threshold: Duration | float
    strictly: bool


Condition = Test | All | AnyOf | Not | OfKind | Defined | Aged | Happened | Lasted | FromUntil | Passes

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
    """One figure of a rule while one text was in force: a length, a number, or a question only a person can judge."""

    length: Duration | None
    judgement: str | None
    selected_by: SelectedBy
    law: Law
    number: float | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """A figure through time. Values chosen alike never overlap; those chosen by the due date lie over the others."""

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
    QUOTA = "quota"
    AT_MOST_FOR = "at-most-for"
    AT_MOST_COUNT = "at-most-count"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class DueTerm:
    """One way a due date may be fixed: counted from the trigger, from an event beside it, or an attribute of the trigger.

    `beside` is the event; `after` says it is the first on or after the trigger, otherwise the last on or before it.
    `attribute` is a date the trigger, or the item of `for-each`, carries. `limit` is counted from either; without one
    the day itself is due.
    """

    limit: Limit | None
    beside: Happening | None = None
    after: bool = True
    attribute: str | None = None


@dataclass(frozen=True, slots=True)
class Several:
    """At least so many facts, for `with`."""

    at_least: int
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class OnTrigger:
    """One duty for each trigger, or for each item of `for_each` that belongs to it: within a limit after it, a limit
    before it, or with no limit at all.

    `terms` fix the due date in place of `limit`, the earliest or latest of them. `several` asks for more than one linked
    fact; `carries` for values on the trigger itself; `recorded` for the trigger's own recording in time.
    """

    trigger: Trigger
    evidence: tuple[Evidence, ...]
    limit: Limit | None
    evidence_from: EvidenceFrom = EvidenceFrom()
    same: tuple[str, ...] = ()
    serves_many: bool = False
    beginning_with: bool = False
    clear: bool = False
    terms: tuple[DueTerm, ...] = ()
    latest: bool = False
    for_each: Evidence | None = None
    several: tuple[Several, ...] = ()
    carries: Condition = ALWAYS
    recorded: bool = False


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


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of the profile's school calendar."""


@dataclass(frozen=True, slots=True)
class YearsOf:
    """Each year of each period of a condition, from its start."""

    of: Condition


@dataclass(frozen=True, slots=True)
class Between:
    """From each event to the next, while a condition holds."""

    events: Happening
    during: Condition


@dataclass(frozen=True, slots=True)
class OnWindow:
    """One duty for each window while a condition holds: at least so many in it."""

    windows: Terms | YearsOf | Between
    condition: Condition
    evidence: tuple[Evidence, ...]
    limit: Limit


@dataclass(frozen=True, slots=True)
class Extension:
    """What lengthens a limit: evidence of a day, and written up on a day, before it runs out; by `by`, at most `most` times."""

    evidence: Evidence
    by: Limit
    most: int = 1


@dataclass(frozen=True, slots=True)
class OnLasting:
    """One duty for each stretch of a condition: it lasts no longer than a limit, its first day being the first counted.

    Values chosen by the day limit every day they are in force; one chosen by the trigger, in force when the stretch began,
    governs it to its end in their place. With `leaving_day` the day a stretch ends counts as well.
    """

    of: Condition
    limit: Limit
    extensions: tuple[Extension, ...] = ()
    suspended: Condition | None = None
    beginning_with: bool = True
    leaving_day: bool = False


@dataclass(frozen=True, slots=True)
class Times:
    """A number by which a limit is multiplied: the sum of an attribute over the periods of a kind that hold that day."""

    kind: str
    where: Condition
    attribute: str


@dataclass(frozen=True, slots=True)
class OnExcess:
    """One duty for each longest stretch in which a state is over its limit, days apart by less than `apart` being one.

    `state` is what is limited (for never, what must not be); `measure` is None for never. `among` is whom it is about:
    a case that ever was among them, and never over, has one duty met.
    """

    state: Condition
    among: Condition | None
    measure: Measure | None
    limit: Limit
    times: Times | None = None
    apart: int = 1


@dataclass(frozen=True, slots=True)
class OnDuties:
    """One duty for each stretch of a condition: every duty of these rules due in the last length was met, and `also` holds."""

    condition: Condition
    rules: tuple[str, ...]
    last: Duration
    also: Condition
    limit: Limit


Body = OnTrigger | OnGap | OnStretch | OnWindow | OnLasting | OnExcess | OnDuties


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


@dataclass(frozen=True, slots=True)
class Program:
    """Every rule switched on, the definitions they use, and the digests that say exactly what was run."""

    rules: tuple[Rule, ...]
    definitions: Mapping[str, Definition]
    digest: str
    profile: str
    profile_digest: str
    law_as_at: int | None = None
    terms: tuple[tuple[int, int], ...] = ()
    settling: Mapping[str, int] = field(default_factory=dict)
    off: tuple[str, ...] = field(default=())
