"""`never`: a state that must not be, day by day."""

import pytest

from tests.engines.support import told

FORCE = "{from: 2021-09-09, provision: regulation 27A, verified: true}"
NEVER = f"""
never:
  state: {{all: [{{kind: placement, where: {{setting: independent-living}}}}, {{age: {{until: 16 years}}}}]}}
  among: looked_after
  in-force: [{FORCE}]
"""
CHILD = "- {kind: child, born: 2010-06-15}\n- {kind: looked_after, start: 2020-01-01}\n"


def living(days: str, setting: str = "independent-living", carer: str = "c1") -> str:
    return f"- {{kind: placement, {days}, carer: {carer}, setting: {setting}}}\n"


def found(facts: str, as_at: str = "2022-06-30", *, rule: str = NEVER, covers: str = "all", law: str = "") -> list[str]:
    return told(rule, CHILD + facts, as_at=as_at, covers=covers, law=law)


# --- which days -----------------------------------------------------------------------------------------------------------
def test_begun_before_the_ban_and_caught_from_its_day() -> None:
    facts = living("start: 2021-01-01")
    assert found(facts, "2021-09-08") == []
    assert found(facts, "2021-09-09") == ["placement 2021-09-09: not-met, due 2021-09-09, +0, open"]
    assert found(facts, "2021-10-09") == ["placement 2021-09-09: not-met, due 2021-09-09, +30, open"]


def test_over_before_the_ban() -> None:
    moved = living("start: 2021-01-01, end: 2021-09-09") + living("start: 2021-09-09", "foster-care", "c2")
    assert found(moved) == ["looked_after 2021-09-09: met"]
    assert found(moved.replace("2021-09-09", "2021-09-10"))[0] == "placement 2021-09-09: not-met, due 2021-09-09, +0"


def test_until_the_birthday() -> None:
    facts = living("start: 2026-06-14")
    assert found(facts, "2026-12-31") == ["placement 2026-06-14: not-met, due 2026-06-14, +0"]
    assert found(living("start: 2026-06-15"), "2026-12-31") == ["looked_after 2021-09-09: met"]


def test_a_ban_that_was_lifted_and_laid_down_again() -> None:
    twice = NEVER.replace(
        FORCE,
        FORCE.replace("2021-09-09", "2021-09-09, to: 2021-09-30") + ", " + FORCE.replace("2021-09-09", "2021-11-01"),
    )
    facts = living("start: 2021-09-20, end: 2021-11-11")
    assert found(facts, rule=twice) == [
        "placement 2021-09-20: not-met, due 2021-09-20, +10",
        "placement 2021-11-01: not-met, due 2021-11-01, +9",
    ]


def test_the_law_of_another_day() -> None:
    facts = living("start: 2021-01-01, end: 2021-02-01")
    assert found(facts, law="2022-01-01") == ["placement 2021-01-01: not-met, due 2021-01-01, +30"]
    assert found(facts, law="2021-01-01") == []


# --- one duty for each stretch --------------------------------------------------------------------------------------------
TWO = living("start: 2022-01-03, end: 2022-01-06") + living("start: 2022-01-06, end: 2022-01-10", "foster-care", "c2")
TWO += living("start: 2022-01-10, end: 2022-01-12", carer="c3")


@pytest.mark.parametrize(
    ("apart", "stretches"),
    [
        ("", ["2022-01-03: not-met, due 2022-01-03, +2", "2022-01-10: not-met, due 2022-01-10, +1"]),
        ("  apart: 5 days\n", ["2022-01-03: not-met, due 2022-01-03, +2", "2022-01-10: not-met, due 2022-01-10, +1"]),
        ("  apart: 6 days\n", ["2022-01-03: not-met, due 2022-01-03, +8"]),  # the 5th and the 10th are five days apart
    ],
)
def test_stretches_apart(apart: str, stretches: list[str]) -> None:
    assert found(TWO, rule=NEVER + apart) == [f"placement {line}" for line in stretches]


def test_from_one_such_placement_to_another_is_one_stretch() -> None:
    facts = living("start: 2022-01-03, end: 2022-01-06") + living("start: 2022-01-06, end: 2022-01-08", carer="c2")
    assert found(facts) == ["placement 2022-01-03: not-met, due 2022-01-03, +4"]


def test_met_for_whoever_it_is_about_and_no_duty_for_others() -> None:
    assert found(living("start: 2022-01-03", "foster-care")) == ["looked_after 2021-09-09: met"]
    home = "- {kind: child, born: 2010-06-15}\n- {kind: looked_after, start: 2020-01-01, end: 2021-09-09}\n"
    assert told(NEVER, home, as_at="2022-06-30") == []


# --- conditions of the rule, day by day -----------------------------------------------------------------------------------
def test_unless_is_read_on_each_day() -> None:
    but = NEVER + "unless: missing\n"
    facts = (
        living("start: 2022-01-03, end: 2022-01-20")
        + "- {kind: missing, start: 2022-01-01, end: 2022-01-10, type: missing}\n"
    )
    assert found(facts, rule=but) == ["placement 2022-01-10: not-met, due 2022-01-10, +9"]


def test_when_is_read_on_each_day() -> None:
    only = NEVER + "when: missing\n"
    facts = (
        living("start: 2022-01-03, end: 2022-01-20")
        + "- {kind: missing, start: 2022-01-01, end: 2022-01-10, type: missing}\n"
    )
    assert found(facts, rule=only) == ["placement 2022-01-03: not-met, due 2022-01-03, +6"]
    assert found(living("start: 2022-01-03"), rule=only) == []


def test_excused_by_what_is_recorded_up_to_its_first_day() -> None:
    excused = NEVER + "excused-by: [{kind: approval, where: {of: out-of-area}}]\n"
    facts = living("start: 2022-01-03, end: 2022-01-20")
    assert found(facts + "- {kind: approval, on: 2022-01-03, of: out-of-area}\n", rule=excused)[0].split(",")[0] == (
        "placement 2022-01-03: excepted"
    )
    assert "excepted" in found(facts + "- {kind: approval, on: 2021-12-20, of: out-of-area}\n", rule=excused)[0]
    assert "not-met" in found(facts + "- {kind: approval, on: 2022-01-04, of: out-of-area}\n", rule=excused)[0]
    named = (
        facts.replace("placement,", "placement, id: p1,")
        + "- {kind: approval, on: 2021-12-20, of: out-of-area, placement: p0}\n"
    )
    assert "not-met" in found(named, rule=excused)[0]


# --- what is not known ----------------------------------------------------------------------------------------------------
def test_what_sort_of_placement_is_not_recorded() -> None:
    facts = "- {kind: placement, start: 2022-01-03, end: 2022-01-20, carer: c1}\n"
    assert found(facts) == ["placement 2022-01-03: cannot-tell, due 2022-01-03, missing-field: placement.setting"]


def test_certain_days_go_before_possible_ones_beside_them() -> None:
    facts = "- {kind: placement, start: 2022-01-03, end: 2022-01-10, carer: c1}\n" + living(
        "start: 2022-01-10, end: 2022-01-20", carer="c2"
    )
    assert found(facts) == ["placement 2022-01-10: not-met, due 2022-01-10, +9"]
    after = (
        living("start: 2022-01-03, end: 2022-01-10")
        + "- {kind: placement, start: 2022-01-10, end: 2022-01-20, carer: c2}\n"
    )
    assert found(after) == ["placement 2022-01-03: not-met, due 2022-01-03, +6"]


def test_a_start_and_an_end_not_recorded() -> None:
    no_start = living("start: unknown, started_by: 2022-01-10, end: 2022-01-20")
    no_end = living("start: 2022-01-03, end: unknown, lasted_to: 2022-01-10")
    assert found(no_start) == ["placement 2022-01-10: not-met, due 2022-01-10, +9"]
    assert found(no_end) == ["placement 2022-01-03: not-met, due 2022-01-03, +6, open"]


def test_days_not_covered_among_whom_it_is_about() -> None:
    covers = "{looked_after: all, child: all, placement: {from: 2022-01-01}}"
    assert found(living("start: 2022-01-03", "foster-care"), covers=covers) == [
        "placement start-not-known: cannot-tell, not-covered: placement"
    ]
    # nothing recorded that it is about
    no_among = NEVER.replace("  among: looked_after\n", "")
    assert found(living("start: 2022-01-03", "foster-care"), rule=no_among, covers=covers) == []
    assert found(living("start: 2022-01-03, end: 2022-01-20"), rule=no_among, covers=covers) == [
        "placement 2022-01-03: not-met, due 2022-01-03, +16"
    ]


def test_a_birth_date_not_recorded() -> None:
    facts = "- {kind: looked_after, start: 2020-01-01}\n- {kind: child}\n" + living(
        "start: 2022-01-03, end: 2022-01-20"
    )
    assert told(NEVER, facts, as_at="2022-06-30") == [
        "placement 2022-01-03: cannot-tell, due 2022-01-03, missing-field: child.born"
    ]


def test_what_an_event_would_begin_is_no_sign_where_such_events_are_not_covered() -> None:
    """From a conference until a core group, neither covered: nothing says that there was a conference, unless one is recorded."""
    rule = f"""
    never:
      state: {{from: {{event: conference}}, until: {{event: core_group}}}}
      in-force: [{FORCE}]
    """
    child = "- {kind: child, born: 2010-06-15}\n"
    assert told(rule, child, as_at="2022-06-30", covers="{child: all}") == []
    one = child + "- {kind: conference, on: 2022-06-02}\n"
    assert told(rule, one, as_at="2022-06-30", covers="{child: all}") == [
        "stretch 2022-06-02: cannot-tell, due 2022-06-02, open, not-covered: core_group"
    ]
