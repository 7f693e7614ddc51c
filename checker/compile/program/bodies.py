"""Bodies: what each evaluator is given. Ten shapes come down to seven."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from checker.calendar import Duration, Unit, never_longer
from checker.compile.program.conditions import ALWAYS, Condition, Happening, Measure
from checker.compile.program.evidence import FROM_ANY_DAY, FROM_TRIGGER, AtEdge, Evidence, EvidenceFrom, Trigger
from checker.compile.program.law import Limit
from checker.frozen import frozen

_IN_A_DAY = {Unit.HOURS: 24, Unit.DAYS: 1, Unit.WORKING_DAYS: 1}
"""How many of a unit may be over in a day, of those of which one is no longer than that."""


@frozen
class DueTerm:
    """One way a due date may be fixed: counted from the trigger, from an event beside it, or an attribute of the trigger.

    `beside` is the event, or the edge of a state; `after` says it is the first on or after the trigger, otherwise the last on or
    before it.
    `attribute` is a date the trigger, or the item of `for-each`, carries. `limit` is counted from either; without one
    the day itself is due.
    """

    limit: Limit | None
    beside: Happening | AtEdge | None = None
    after: bool = True
    attribute: str | None = None


@frozen
class Several:
    """At least so many facts, for `with`; those that agree on the attribute `distinct` are counted once."""

    at_least: int
    evidence: tuple[Evidence, ...]
    distinct: str | None = None


@frozen
class OnTrigger:
    """One duty for each trigger, or for each item of `for_each` that belongs to it: within a limit after it, a limit
    before it, or with no limit at all.

    `evidence_until` is how long after it evidence that does not name it may lie, for `with`, and `asked_after` how long after it
    evidence is not asked for yet. `terms` fix the due date in place of `limit`, the earliest or latest of them. `several` asks
    for more than one linked fact; `carries` for values on the trigger itself; `recorded` for the trigger's own recording in time.
    """

    trigger: Trigger
    evidence: tuple[Evidence, ...]
    limit: Limit | None
    evidence_from: EvidenceFrom = FROM_TRIGGER
    evidence_until: Duration | None = None
    asked_after: Duration | None = None
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

    @cached_property
    def changes(self) -> tuple[int, ...]:
        """The days on which a text changes of any limit by which its duties fall due, in order, from the first on which there are
        any: see `Limit.changes`."""
        if self.limit is None:
            return ()
        limits = [self.limit, *(term.limit for term in self.terms if term.limit is not None)]
        return tuple(sorted({day for limit in limits for day in limit.changes if day >= self.limit.since}))


@frozen
class Regime:
    """A limit that applies while a condition holds. `entry` is its own first limit; `runs_on` lets it run its course."""

    name: str
    condition: Condition
    limit: Limit
    entry: Limit | None = None
    runs_on: bool = False


@frozen
class Step:
    """One step of a recurring duty: a limit, or ordered regimes of which the first that holds governs."""

    name: str
    limit: Limit | None
    regimes: tuple[Regime, ...] = ()

    @property
    def limits(self) -> list[Limit]:
        """Every limit it may have: its own or those of its regimes, and those counted from where a regime begins."""
        of_regimes = [limit for regime in self.regimes for limit in (regime.limit, regime.entry)]
        return [limit for limit in (self.limit, *of_regimes) if limit is not None]


def last_day(steps: Sequence[Step]) -> int | None:
    """The last day on which any text of some steps was in force; None where one still is."""
    ends = [limit.until for step in steps for limit in step.limits]
    return None if None in ends else max(end for end in ends if end is not None)


def later_is_longest(steps: Sequence[Step]) -> bool:
    """Whether no step that may follow an event gives longer than the last does, whatever text or regime they are held to."""
    between = _lengths(steps[1:-1])
    return not between or all(never_longer(one, other) for other in _lengths(steps[-1:]) for one in between)


def sooner_than(days: int, steps: Sequence[Step]) -> bool:
    """Whether any text of some steps may run out in fewer days than so many; never in fewer than none."""
    if not days:
        return False
    return any(not each.amount or each.amount < days * _IN_A_DAY.get(each.unit, 0) for each in _lengths(steps))


def _lengths(steps: Sequence[Step]) -> set[Duration]:
    limits = (limit for step in steps for limit in step.limits)
    return {value.length for limit in limits for value in limit.values if value.length is not None}


@frozen
class OnGap:
    """One duty for each gap between events while a period is open. The last step repeats."""

    period: Condition
    evidence: tuple[Evidence, ...]
    steps: tuple[Step, ...]
    anchor: Happening | None = None
    or_start: bool = False


@frozen
class OnStretch:
    """One duty for each stretch in which a condition holds."""

    condition: Condition
    evidence: tuple[Evidence, ...]
    limit: Limit | None
    evidence_from: EvidenceFrom = FROM_ANY_DAY


@frozen
class Terms:
    """The terms of the profile's school calendar."""


@frozen
class YearsOf:
    """Each year of each period of a condition, from its start."""

    of: Condition


@frozen
class Between:
    """From each event to the next, while a condition holds."""

    events: Happening
    during: Condition


@frozen
class OnWindow:
    """One duty for each window while a condition holds: at least so many in it."""

    windows: Terms | YearsOf | Between
    condition: Condition
    evidence: tuple[Evidence, ...]
    limit: Limit


@frozen
class Extension:
    """What lengthens a limit: evidence of a day, and written up on a day, before it runs out; by `by`, at most `most` times."""

    evidence: Evidence
    by: Limit
    most: int = 1


@frozen
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


@frozen
class Times:
    """A number by which a limit is multiplied: the sum of an attribute over the periods of a kind that hold that day."""

    kind: str
    where: Condition
    attribute: str


@frozen
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


@frozen
class OnDuties:
    """One duty for each stretch of a condition: every duty of these rules due in the last length was met, and `also` holds."""

    condition: Condition
    rules: tuple[str, ...]
    last: Duration
    also: Condition
    limit: Limit

    def rests_on(self, rule: str) -> bool:
        """Whether good practice is looked for among the duties of a rule: it is named, or the family it belongs to is."""
        return any(rule == prefix or rule.startswith(f"{prefix}.") for prefix in self.rules)


Body = OnTrigger | OnGap | OnStretch | OnWindow | OnLasting | OnExcess | OnDuties
