"""Whether two engines come to the same duties, where one of them could not evaluate a case."""

from __future__ import annotations

from dataclasses import replace

from checker.engines.agreement import Agreement, agreement
from checker.engines.duty import Duty, Evaluation, Found, Key, Verdict

ABOUT = {"lac.visit.interval": "child", "fostering.review.interval": "household"}
OF = {about: rule for rule, about in ABOUT.items()}
DIED = "the rules engine ended the process"


def met(about: str, case: str = "X1") -> Duty:
    return Duty(OF[about], case, Key("the", 739000), Verdict.MET, Found("visit", 739000, ""))


CHILD, HOUSEHOLD = met("child"), met("household")
BOTH = Evaluation((HOUSEHOLD, CHILD))


def test_one_of_the_same_id_is_not_passed_over_with_the_case_that_was_not_evaluated():
    overdue = replace(HOUSEHOLD, verdict=Verdict.OVERDUE)
    came = agreement(BOTH, Evaluation((overdue,), not_evaluated=(("child", "X1", DIED),)), ABOUT)
    assert [(each.one, each.other) for each in came.differences] == [(HOUSEHOLD, overdue)]
    assert (came.agreed, came.missing) == (0, 1)


def test_one_that_both_could_not_evaluate_is_missing_from_neither():
    lost = (("child", "X1", DIED),)
    came = agreement(Evaluation((HOUSEHOLD,), not_evaluated=lost), Evaluation((HOUSEHOLD,), not_evaluated=lost), ABOUT)
    assert came == Agreement(1, 0, (), (), 0)


def test_two_of_one_id_that_were_not_evaluated_are_two():
    lost = (("child", "X1", DIED), ("household", "X1", DIED))
    assert agreement(BOTH, Evaluation((), not_evaluated=lost), ABOUT) == Agreement(0, 0, (), (), 2)
