"""What begins a duty, and what satisfies it."""

from __future__ import annotations

from checker.calendar import Duration
from checker.compile.program.conditions import Condition, OfKind
from checker.compile.program.law import Law
from checker.frozen import frozen


@frozen
class Evidence:
    """Facts that satisfy a duty. With `law`, only those dated while it was in force count."""

    kind: str
    where: Condition
    at: str  # "on" | "start" | "end"
    law: Law | None = None
    holding: bool = False


@frozen
class EvidenceFrom:
    """How far back evidence may lie: `any` day, or a length before the trigger; neither means from the trigger on."""

    any_day: bool = False
    back: Duration | None = None


FROM_TRIGGER = EvidenceFrom()
FROM_ANY_DAY = EvidenceFrom(any_day=True)


# --- triggers ------------------------------------------------------------------------------------------------------
@frozen
class OnEvent:
    """Each event of a kind. `planned`: one still to come counts as if held. `began`: only that which began a period."""

    kind: str
    where: Condition
    planned: bool = False
    began: OfKind | None = None


@frozen
class AtEdge:
    """The start, or the end, of each period of a condition."""

    of: Condition
    edge: str  # "start" | "end"


@frozen
class AfterLasting:
    """The day on which each period of a condition has lasted over, or at least, a length."""

    of: Condition
    length: Duration
    strictly: bool


@frozen
class AtAge:
    """The day the child reaches an age."""

    age: Duration


Trigger = OnEvent | AtEdge | AfterLasting | AtAge
