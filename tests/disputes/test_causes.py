"""A cause and what follows from it: which disputes are put beneath which."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import replace

import pytest

from checker.compile.program import ALWAYS, Asks, OnStretch, Rule, Shape
from checker.disputes.causes import causes
from checker.disputes.dispute import Dispute
from checker.engines.duty import Duty, Found, Key, Verdict
from checker.errors import RulesetError
from checker.ruleset.library import load_library, shipped_rules

RULE = Rule(
    id="lac.worker", title="", asks="", force="regulation", owner="operational", about="child", shape=Shape.HAVE,
    body=OnStretch(ALWAYS, (), None), dispute=Asks("high", "t", "M.", "A?"),
)  # fmt: skip


def missed(
    rule: str, began: str, due: str, *, over: int | None = None, case: str = "A", about: str = "child"
) -> Dispute:
    """A dispute still open or, with `over`, ended that many days after it was due."""
    first, last = (dt.date.fromisoformat(day).toordinal() for day in (began, due))
    verdict = Verdict.OVERDUE if over is None else Verdict.LATE
    duty = Duty(
        rule, case, Key("looked_after", first), verdict, Found("looked_after", first, ""), due=last,
        late_by=100 if over is None else over, open=over is None,
    )  # fmt: skip
    return Dispute(duty, replace(RULE, id=rule, about=about), "team manager")


def led(*disputes: Dispute, **explains: tuple[str, ...]) -> dict[str, list[str]]:
    listed = {name.replace("_", "."): beneath for name, beneath in explains.items()}
    return {cause.rule.id: [other.rule.id for other in beneath] for cause, beneath in causes(disputes, listed)}


WORKER = missed("lac.worker", "2026-01-05", "2026-01-12")
PLAN = missed("lac.plan", "2026-01-05", "2026-01-19")
VISIT = missed("lac.visit.first", "2026-01-05", "2026-01-12")


def test_no_worker_no_plan_and_no_visit_are_one_finding():
    assert led(VISIT, PLAN, WORKER, lac_worker=("lac.plan", "lac.visit")) == {
        "lac.worker": ["lac.visit.first", "lac.plan"]
    }


def test_what_follows_from_what_follows_goes_beneath_as_well_whatever_the_order():
    for order in ((WORKER, PLAN, VISIT), (VISIT, PLAN, WORKER), (PLAN, VISIT, WORKER)):
        assert led(*order, lac_worker=("lac.plan",), lac_plan=("lac.visit",)) == {
            "lac.worker": ["lac.plan", "lac.visit.first"]
        }


def test_two_that_explain_each_other_are_led_by_the_first():
    assert led(PLAN, WORKER, lac_worker=("lac.plan",), lac_plan=("lac.worker",)) == {"lac.plan": ["lac.worker"]}


def test_what_concerns_immediate_safety_may_lead_and_is_never_beneath():
    unseen = replace(VISIT, rule=replace(VISIT.rule, dispute=replace(RULE.dispute, immediate=True)))
    assert led(WORKER, unseen, lac_worker=("lac.visit",)) == {}
    assert led(replace(WORKER, rule=replace(WORKER.rule, dispute=unseen.rule.dispute)), PLAN, lac_worker=("lac.plan",))


def test_another_case_or_another_sort_of_case_of_the_same_id_is_another_matter():
    elsewhere = missed("lac.plan", "2026-01-05", "2026-01-19", case="B")
    household = missed("lac.plan", "2026-01-05", "2026-01-19", about="household")
    assert led(WORKER, elsewhere, household, lac_worker=("lac.plan",)) == {}


@pytest.mark.parametrize(("began", "beneath"), [("2026-01-26", True), ("2026-01-27", False)])
def test_what_began_after_the_cause_was_put_right_does_not_follow_from_it(began, beneath):
    # a worker was allocated 14 days after 12 January: on the 26th
    put_right = missed("lac.worker", "2026-01-05", "2026-01-12", over=14)
    plan = missed("lac.plan", began, "2026-02-28")
    assert bool(led(put_right, plan, lac_worker=("lac.plan",))) is beneath


def test_nor_does_what_was_over_before_the_cause_began():
    old = missed("lac.plan", "2024-01-05", "2024-01-19", over=10)
    assert led(WORKER, old, lac_worker=("lac.plan",)) == {}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("rule: lac.iro.appointed\n", "rule: lac.iro.apointed\n"), 'there is no rule "lac.iro.apointed"'),
        (("lac.iro.appointed-48h\n", "lac.iro.appointed-49h\n"), 'no rule is, or begins with, "lac.iro.appointed-49h"'),
    ],
)
def test_a_protocol_names_rules_there_are(change, says, tmp_path):
    folder = shutil.copytree(shipped_rules(), tmp_path / "rules")
    file = folder / "protocols" / "default.yaml"
    text = file.read_text(encoding="utf-8")
    assert change[0] in text
    file.write_text(text.replace(*change), encoding="utf-8")
    with pytest.raises(RulesetError) as caught:
        load_library(folder)
    assert says in caught.value.render()
    assert "root-causes" in caught.value.render()
