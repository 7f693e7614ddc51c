"""What follows from a condition by the way it is written."""

import pytest

from checker.calendar import Duration, Unit
from checker.compile import program
from checker.compile.entails import entails, never_both, settles
from checker.compile.program import (
    ALWAYS,
    All,
    AnyOf,
    Compare,
    Condition,
    Defined,
    Definition,
    Happened,
    Lasted,
    Not,
    OfKind,
)
from checker.compile.uses import only_grows

FOSTER = OfKind("placement", program.Test("setting", Compare.ONE_OF, ("foster-care",)))
PLACED, CARE = OfKind("placement", ALWAYS), OfKind("looked_after", ALWAYS)
HELD = Happened("review", program.Test("status", Compare.ONE_OF, ("held",)), None)
DEFINITIONS = {
    "in_care": Definition("in_care", "In care", All((CARE, Not(PLACED)))),
    "supposed": Definition("supposed", "In care, or not known to be", CARE, if_not_covered=True),
    "presumed": Definition("presumed", "In care, or it may be", CARE, if_unknown=True),
    "known": Definition("known", "Known to be in care", CARE, if_not_covered=False),
}


@pytest.mark.parametrize(
    ("one", "other", "follows"),
    [
        (FOSTER, PLACED, True),
        (PLACED, FOSTER, False),
        (Defined("in_care"), CARE, True),
        (CARE, Defined("in_care"), False),
        (Defined("supposed"), CARE, False),
        (CARE, Defined("supposed"), True),
        (Not(PLACED), Not(FOSTER), True),
        (Not(FOSTER), Not(PLACED), False),
        (AnyOf((FOSTER, PLACED)), PLACED, True),
        (AnyOf((FOSTER, CARE)), PLACED, False),
        (FOSTER, AnyOf((CARE, PLACED)), True),
        (HELD, Happened("review", ALWAYS, None), True),
        (Happened("review", ALWAYS, None), HELD, False),
        (HELD, Not(Not(HELD)), True),
        (HELD, Happened("visit", ALWAYS, None), False),
        (Defined("presumed"), CARE, False),
        (Defined("known"), CARE, True),
        # on a day not covered it is not known to be so, and may be so all the same
        (Not(Defined("known")), Not(CARE), False),
        (Not(AnyOf((FOSTER, Defined("known")))), Not(CARE), False),
        (Not(Defined("supposed")), Not(CARE), True),
        (Not(CARE), Not(Defined("known")), True),
        (HELD, Lasted(HELD, Duration(2, Unit.DAYS), strictly=False), False),
    ],
)
def test_what_follows(one: Condition, other: Condition, follows: bool) -> None:
    assert entails(one, other, DEFINITIONS) is follows


def test_what_is_settled_is_settled_either_way() -> None:
    assert settles(Defined("in_care"), PLACED, DEFINITIONS)
    assert settles(Defined("in_care"), CARE, DEFINITIONS)
    assert not settles(AnyOf((PLACED, Not(PLACED))), PLACED, DEFINITIONS)


def test_what_asks_for_something_absent_does_not_only_grow() -> None:
    assert only_grows(AnyOf((FOSTER, CARE)), DEFINITIONS)
    assert not only_grows(Defined("in_care"), DEFINITIONS)


def test_two_conditions_on_a_fact_that_never_both_hold() -> None:
    def status(*values: str) -> Condition:
        return program.Test("status", Compare.ONE_OF, values)

    seen = program.Test("seen", Compare.ONE_OF, (True,))
    assert never_both(status("held"), status("refused"))
    assert never_both(All((seen, status("held"))), status("refused", "not-held"))
    assert never_both(Not(status("held")), All((seen, status("held"))))
    assert not never_both(status("held", "part"), status("part"))
    assert not never_both(status("held"), seen)
    assert not never_both(Not(status("held")), status("refused"))
    assert not never_both(status("held"), ALWAYS)
    assert never_both(All((seen, status("held"))), Not(seen))
    assert not never_both(status("held"), AnyOf((status("part"), seen)))
    three, five = (program.Test("number", Compare.AT_LEAST, (least,)) for least in (3, 5))
    assert not never_both(three, five)
