"""One duty, one key; the order of rows and what is about something else make no difference."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from checker.engines.reference import evaluate
from checker.snapshot.facts import Snapshot
from tests.engines.support import FORCE, evaluated, limit, line, program, snapshot, told
from tests.tiers import part_of

WITHIN = f"""
within:
  trigger: {{event: strategy_meeting, where: {{status: held}}}}
  limit: [{limit("5 days")}]
  evidence: [{{kind: conference, where: {{status: held}}}}]
"""


def test_a_key_is_the_kind_the_date_and_the_sources_own_id() -> None:
    facts = """
- {kind: strategy_meeting, id: s1, on: 2025-03-01, status: held}
- {kind: strategy_meeting, on: 2025-03-02, status: held}
"""
    assert told(WITHIN, facts, as_at="2025-03-03") == [
        "strategy_meeting 2025-03-01 id=s1: pending, due 2025-03-06",
        "strategy_meeting 2025-03-02: pending, due 2025-03-07",
    ]


TWINS = """
- {kind: strategy_meeting, on: 2025-03-01, status: held, subject: missing}
- {kind: strategy_meeting, on: 2025-03-01, status: held, subject: harm}
"""


def test_equals_are_told_apart_by_their_order_of_content() -> None:
    # In order of content the one about harm comes first; a conference goes to the first of two due on one day.
    facts = TWINS + "- {kind: conference, on: 2025-03-04, status: held}"
    assert told(WITHIN, facts, as_at="2025-03-31") == [
        "strategy_meeting 2025-03-01: met, due 2025-03-06, found 2025-03-04",
        "strategy_meeting 2025-03-01 (2): overdue, due 2025-03-06, +25, open",
    ]
    first, second = evaluated(WITHIN, snapshot(facts, "2025-03-31")).duties
    assert (first.trigger.source, second.trigger.source) == ("facts.yaml:1", "facts.yaml:0")


def test_exact_duplicates_are_one() -> None:
    facts = TWINS.splitlines()[1] + "\n" + TWINS.splitlines()[1]
    assert told(WITHIN, facts, as_at="2025-03-06") == ["strategy_meeting 2025-03-01: pending, due 2025-03-06"]


def test_a_key_does_not_change_with_the_verdict_of_its_twin() -> None:
    # The first twin may be no trigger: met it is not counted, missed it cannot be told. The second stays the second.
    facts = """
- {kind: strategy_meeting, on: 2025-03-01, chair_role: police}
- {kind: strategy_meeting, on: 2025-03-01, status: held}
"""
    missed = told(WITHIN, facts, as_at="2025-03-31")
    held = "- {kind: conference, on: 2025-03-04, status: held}\n- {kind: conference, on: 2025-03-05, status: held}\n"
    met = told(WITHIN, facts + held, as_at="2025-03-31")
    assert missed == [
        "strategy_meeting 2025-03-01: cannot-tell, due 2025-03-06, missing-field: strategy_meeting.status",
        "strategy_meeting 2025-03-01 (2): overdue, due 2025-03-06, +25, open",
    ]
    assert met == ["strategy_meeting 2025-03-01 (2): met, due 2025-03-06, found 2025-03-05"]


def test_the_key_of_a_gap_is_its_period_and_the_previous_event() -> None:
    text = f"""
every:
  period: section_47
  evidence: [{{kind: strategy_meeting}}]
  steps: [{{name: each, limit: [{limit("5 days")}]}}]
"""
    facts = """
- {kind: section_47, start: 2025-03-01, strategy_meeting: a}
- {kind: section_47, start: 2025-03-01, strategy_meeting: b}
"""
    keys = [line_.partition(": ")[0] for line_ in told(text, facts, as_at="2025-03-03")]
    assert keys == ["section_47 2025-03-01", "section_47 2025-03-01 (2)"]


def test_the_key_of_have_is_the_start_of_its_stretch() -> None:
    text = f"have: {{while: looked_after, in-force: {FORCE}, evidence: [{{kind: advocacy_referral}}]}}\n"
    facts = "- {kind: looked_after, start: 2025-03-01, end: 2025-03-09}\n- {kind: looked_after, start: 2025-04-01}"
    assert [text.partition(": ")[0] for text in told(text, facts, as_at="2025-04-03")] == [
        "looked_after 2025-03-01",
        "looked_after 2025-04-01",
    ]


def test_a_key_shows_no_source_id_unless_asked() -> None:
    facts = "- {kind: strategy_meeting, id: s1, on: 2025-03-01, status: held}"
    (duty,) = evaluated(WITHIN, snapshot(facts, "2025-03-03")).duties
    assert duty.key.text(reveal=False) == "strategy_meeting 2025-03-01"


# --- the order of rows, and facts that have no bearing ------------------------------------------------------------------
EVERY = f"""
every:
  period: looked_after
  evidence: [{{kind: review, where: {{status: held}}}}]
  steps: [{{name: first, limit: [{limit("4 weeks")}]}}, {{name: later, limit: [{limit("3 months")}]}}]
"""
HAVE = f"""
have:
  while: {{any: [looked_after, placement]}}
  by: [{limit("10 days")}]
  evidence: [{{kind: advocacy_referral}}, {{kind: iro_allocation, holding: true}}]
"""
PLACED = f"""
within:
  trigger: {{start-of: placement}}
  limit: [{limit("2 weeks")}]
  evidence: [{{kind: placement_plan}}, {{kind: approval, where: {{of: out-of-area}}}}]
  evidence-from: -1 week
while: looked_after
"""
RULES = (WITHIN, EVERY, HAVE, PLACED)

DAYS = st.integers(1, 28).map(lambda day: f"2025-02-{day:02}") | st.just("unknown")
MAYBE = st.sampled_from(["held", "part", None])


def event(kind: str, **attributes: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"kind": st.just(kind), "on": DAYS, **attributes})


def period(kind: str, **attributes: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    known = st.integers(1, 28)
    return st.tuples(known, st.integers(0, 20), st.fixed_dictionaries(attributes), st.booleans()).map(
        lambda each: {
            "kind": kind, "start": f"2025-02-{each[0]:02}", **each[2],
            **({} if each[3] else {"end": f"2025-{2 + (each[0] + each[1]) // 29:02}-{(each[0] + each[1] - 1) % 28 + 1:02}"}),
        }
    )  # fmt: skip


FACTS = st.lists(
    st.one_of(
        event("strategy_meeting", status=MAYBE, id=st.sampled_from(["s1", "s2", None])),
        event("conference", status=MAYBE),
        event("review", status=MAYBE),
        event("advocacy_referral"),
        event("placement_plan", placement=st.sampled_from(["p1", "p2", None])),
        event("approval", of=st.sampled_from(["out-of-area", None])),
        period("looked_after"),
        period("placement", carer=st.sampled_from(["a", "b", None]), id=st.sampled_from(["p1", "p2", None])),
        period("iro_allocation", officer=st.sampled_from(["a", "b"])),
    ),
    max_size=9,
)
COVERS = st.sampled_from(
    ["all", "{review: {from: 2025-02-10}, conference: latest}", "{conference: {to: 2025-02-20}, review: all}"]
)


def cleaned(facts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in fact.items() if value is not None} for fact in facts]


def read(facts: list[dict[str, Any]], covers: str) -> Snapshot:
    def day(value: Any) -> Any:
        return dt.date.fromisoformat(value) if isinstance(value, str) and value[:2] == "20" else value

    return snapshot([{name: day(value) for name, value in fact.items()} for fact in facts], "2025-03-10", covers)


def all_of(shot: Snapshot) -> list[tuple[str, str]]:
    found = evaluate(program(RULES), shot)
    assert not found.errored
    return [(duty.rule, line(duty)) for duty in found.duties]


@settings(max_examples=part_of(300, 3), deadline=None)
@given(FACTS, COVERS, st.randoms(use_true_random=False))
def test_the_order_of_rows_makes_no_difference(facts: list[dict[str, Any]], covers: str, rng: random.Random) -> None:
    facts = cleaned(facts)
    shuffled = list(facts)
    rng.shuffle(shuffled)
    assert all_of(read(facts, covers)) == all_of(read(shuffled, covers))


UNRELATED = [
    {"kind": "referral", "on": "2025-02-03", "accepted": True},
    {"kind": "core_group", "on": "2025-02-09", "status": "held"},
    {"kind": "missing", "start": "2025-02-05", "end": "2025-02-07", "type": "missing"},
    {"kind": "cp_plan", "start": "2025-02-01"},
    {"kind": "health_assessment", "on": "unknown", "status": "held"},
]


@settings(max_examples=part_of(150, 3), deadline=None)
@given(FACTS, COVERS, st.lists(st.sampled_from(UNRELATED), max_size=4))
def test_facts_that_have_no_bearing_change_nothing(
    facts: list[dict[str, Any]], covers: str, more: list[dict[str, Any]]
) -> None:
    facts = cleaned(facts)
    assert all_of(read(facts, covers)) == all_of(read(facts + more, covers))


@settings(max_examples=part_of(100, 3), deadline=None)
@given(FACTS, FACTS, COVERS)
def test_other_cases_change_nothing(facts: list[dict[str, Any]], other: list[dict[str, Any]], covers: str) -> None:
    one, two = read(cleaned(facts), covers), read(cleaned(other), covers)
    (case,) = one.cases or (None,)
    (rest,) = two.cases or (None,)
    if case is None or rest is None:
        return
    both = replace(one, cases=(replace(case, id="a"), replace(rest, id="b")))
    alone = replace(one, cases=(replace(case, id="a"),))
    of_a = [duty for duty in evaluate(program(RULES), both).duties if duty.case == "a"]
    assert of_a == list(evaluate(program(RULES), alone).duties)


@settings(max_examples=part_of(150, 3), deadline=None)
@given(FACTS, COVERS)
def test_keys_are_unique_for_a_rule_and_case(facts: list[dict[str, Any]], covers: str) -> None:
    duties = evaluate(program(RULES), read(cleaned(facts), covers)).duties
    keys = [(duty.rule, duty.case, duty.key) for duty in duties]
    assert len(keys) == len(set(keys))
    assert len({(rule, key.text()) for rule, _, key in keys}) == len(keys)


@settings(max_examples=part_of(150, 3), deadline=None)
@given(FACTS, COVERS)
def test_tracing_changes_no_verdict_and_the_working_can_always_be_written(
    facts: list[dict[str, Any]], covers: str
) -> None:
    shot = read(cleaned(facts), covers)
    plain, traced = evaluate(program(RULES), shot), evaluate(program(RULES), shot, tracing=True)
    assert not traced.errored
    assert list(plain.duties) == [replace(duty, working=()) for duty in traced.duties]
    assert all(duty.working for duty in traced.duties)
