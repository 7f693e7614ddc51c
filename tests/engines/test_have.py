"""`have`: while a condition holds the record has a fact or value."""

from tests.engines.support import FORCE, limit, told

REFERRED = f"""
have:
  while: {{all: [looked_after, {{age: {{from: 10 years}}}}]}}
  in-force: {FORCE}
  evidence: [{{kind: advocacy_referral}}]
"""
TEN_IN_JUNE = """
- {kind: child, born: 2015-06-15}
- {kind: looked_after, start: 2025-01-01}
"""


def test_without_a_by_met_or_not_met_on_the_as_at_date() -> None:
    assert told(REFERRED, TEN_IN_JUNE, as_at="2025-06-14") == []
    assert told(REFERRED, TEN_IN_JUNE, as_at="2025-06-15") == ["looked_after 2025-06-15: not-met, open"]


def test_evidence_from_any_day_and_never_late() -> None:
    before = TEN_IN_JUNE + "- {kind: advocacy_referral, on: 2020-01-01}"
    after = TEN_IN_JUNE + "- {kind: advocacy_referral, on: 2025-09-01}"
    assert told(REFERRED, before, as_at="2025-12-31") == ["looked_after 2025-06-15: met, found 2020-01-01"]
    assert told(REFERRED, after, as_at="2025-08-31") == ["looked_after 2025-06-15: not-met, open"]
    assert told(REFERRED, after, as_at="2025-09-01") == ["looked_after 2025-06-15: met, found 2025-09-01"]


def test_evidence_from_any_day_needs_no_date() -> None:
    facts = TEN_IN_JUNE + "- {kind: advocacy_referral, on: unknown}"
    assert told(REFERRED, facts, as_at="2025-08-31") == ["looked_after 2025-06-15: met, found undated"]


def test_an_ended_stretch_is_lapsed_or_met() -> None:
    facts = """
- {kind: child, born: 2010-06-15}
- {kind: looked_after, start: 2025-01-01, end: 2025-08-01}
"""
    assert told(REFERRED, facts, as_at="2025-07-31") == ["looked_after 2025-01-01: not-met, open"]
    assert told(REFERRED, facts, as_at="2025-08-01") == ["looked_after 2025-01-01: lapsed"]
    assert told(REFERRED, facts + "- {kind: advocacy_referral, on: 2025-03-01}", as_at="2025-08-01") == [
        "looked_after 2025-01-01: met, found 2025-03-01"
    ]


def test_one_duty_for_each_stretch() -> None:
    facts = """
- {kind: child, born: 2010-06-15}
- {kind: looked_after, start: 2024-01-01, end: 2024-08-01}
- {kind: looked_after, start: 2025-01-01}
"""
    assert told(REFERRED, facts, as_at="2025-07-31") == [
        "looked_after 2024-01-01: lapsed",
        "looked_after 2025-01-01: not-met, open",
    ]


def test_a_leap_birthday_begins_the_stretch_on_1_march() -> None:
    facts = "- {kind: child, born: 2016-02-29}\n- {kind: looked_after, start: 2025-01-01}"
    assert told(REFERRED, facts, as_at="2026-02-28") == []
    assert told(REFERRED, facts, as_at="2026-03-01") == ["looked_after 2026-03-01: not-met, open"]


def test_no_date_of_birth() -> None:
    facts = "- {kind: looked_after, start: 2025-01-01}\n- {kind: child}"
    unknown = ["looked_after start-not-known by 2025-01-01: cannot-tell, missing-field: child.born"]
    found = told(REFERRED, facts, as_at="2025-06-15")
    assert [line.partition(": ")[2] for line in found] == [line.partition(": ")[2] for line in unknown]
    assert told(REFERRED, facts + "\n- {kind: advocacy_referral, on: 2025-02-01}", as_at="2025-06-15") == []


def test_a_stretch_that_may_be_none_beside_one_that_is() -> None:
    rule = """
have:
  while: {kind: section_47, where: {joint: {not: true}}}
  evidence: [{kind: conference}]
  evidence-from: trigger
  in-force: {from: 2011-04-01, provision: regulation 1, verified: true}
"""
    facts = """
- {kind: section_47, start: 2025-01-10, joint: false}
- {kind: conference, on: 2025-01-20}
- {kind: section_47, start: 2025-02-28}
"""
    assert told(rule, facts, as_at="2025-03-31") == [
        "section_47 2025-01-10: met, found 2025-01-20",
        "section_47 2025-02-28: cannot-tell, missing-field: section_47.joint",
    ]


def test_evidence_over_a_kind_not_covered() -> None:
    assert told(REFERRED, TEN_IN_JUNE, as_at="2025-06-15", covers="{looked_after: all}") == [
        "looked_after 2025-06-15: cannot-tell, not-covered: advocacy_referral"
    ]
    # Evidence from any day: cover from 2025 on leaves earlier days unseen.
    assert told(REFERRED, TEN_IN_JUNE, as_at="2025-06-15", covers="{advocacy_referral: {from: 2025-01-01}}") == [
        "looked_after 2025-06-15: cannot-tell, not-covered: advocacy_referral"
    ]
    recorded = TEN_IN_JUNE + "- {kind: advocacy_referral, on: 2025-02-01}"
    assert told(REFERRED, recorded, as_at="2025-06-15", covers="{looked_after: all}") == [
        "looked_after 2025-06-15: met, found 2025-02-01"
    ]


BY = f"""
have:
  while: looked_after
  by: [{limit("5 days")}]
  evidence: [{{kind: advocacy_referral, where: {{outcome: taken-up}}}}]
"""
IN_CARE = "- {kind: looked_after, start: 2025-03-01}\n"  # by 6 March


def referred(day: str) -> str:
    return IN_CARE + f"- {{kind: advocacy_referral, on: {day}, outcome: taken-up}}"


def test_by_a_day() -> None:
    assert told(BY, IN_CARE, as_at="2025-03-06") == ["looked_after 2025-03-01: pending, due 2025-03-06"]
    assert told(BY, IN_CARE, as_at="2025-03-07") == ["looked_after 2025-03-01: overdue, due 2025-03-06, +1, open"]
    assert told(BY, referred("2025-03-06"), as_at="2025-03-31") == [
        "looked_after 2025-03-01: met, due 2025-03-06, found 2025-03-06"
    ]
    assert told(BY, referred("2025-03-07"), as_at="2025-03-31") == [
        "looked_after 2025-03-01: late, due 2025-03-06, found 2025-03-07, +1"
    ]
    assert told(BY, referred("2024-03-07"), as_at="2025-03-31") == [
        "looked_after 2025-03-01: met, due 2025-03-06, found 2024-03-07"
    ]


def test_by_a_day_with_the_state_ended() -> None:
    ended = "- {kind: looked_after, start: 2025-03-01, end: 2025-03-%s}\n"
    assert told(BY, ended % "06", as_at="2025-03-31") == ["looked_after 2025-03-01: lapsed, due 2025-03-06"]
    assert told(BY, ended % "07", as_at="2025-03-31") == ["looked_after 2025-03-01: overdue, due 2025-03-06, +1"]


def test_a_possible_referral_after_the_due_day_saves_nothing() -> None:
    facts = IN_CARE + "- {kind: advocacy_referral, on: 2025-03-%s}"
    assert told(BY, facts % "07", as_at="2025-03-31") == ["looked_after 2025-03-01: overdue, due 2025-03-06, +25, open"]
    assert told(BY, facts % "06", as_at="2025-03-31") == [
        "looked_after 2025-03-01: cannot-tell, due 2025-03-06, missing-field: advocacy_referral.outcome"
    ]


def test_an_unknown_start_may_be_long_before_or_the_last_day_it_can_have_been() -> None:
    facts = "- {kind: looked_after, start: unknown, started_by: 2025-03-01}\n"
    told_of = [line.partition(": ")[2] for line in told(BY, facts, as_at="2025-03-06")]
    assert told_of == ["cannot-tell, missing-field: looked_after.start"]
    told_of = [line.partition(": ")[2] for line in told(BY, facts, as_at="2025-03-07")]
    assert told_of[0].startswith("overdue, due 2025-03-06, +1")


def test_a_requirement_newer_than_the_stretch_is_counted_from_the_day_it_came_in() -> None:
    # The text governs by the day, so a stretch begun before it is caught; five days from 1 April 2025.
    text = BY.replace("2011-04-01", "2025-04-01")
    assert told(text, IN_CARE, as_at="2025-04-06") == ["looked_after 2025-03-01: pending, due 2025-04-06"]
    assert told(text, IN_CARE, as_at="2025-04-07") == ["looked_after 2025-03-01: overdue, due 2025-04-06, +1, open"]
    assert told(text, IN_CARE, as_at="2025-03-31") == []


def test_without_a_by_the_text_of_the_as_at_date_governs() -> None:
    text = REFERRED.replace("2011-04-01", "2025-07-01")
    assert told(text, TEN_IN_JUNE, as_at="2025-06-30") == []
    assert told(text, TEN_IN_JUNE, as_at="2025-07-01") == ["looked_after 2025-06-15: not-met, open"]


HOLDING = f"""
have:
  while: looked_after
  in-force: {FORCE}
  evidence: [{{kind: iro_allocation, holding: true}}]
"""


def test_a_period_that_must_still_hold() -> None:
    def run(facts: str) -> str:
        (found,) = told(HOLDING, IN_CARE + facts, as_at="2025-03-31")
        return found.removeprefix("looked_after 2025-03-01: ")

    assert run("- {kind: iro_allocation, start: 2025-03-02, officer: a}") == "met, found 2025-03-02"
    assert run("- {kind: iro_allocation, start: 2025-03-02, end: 2025-04-01, officer: a}") == "met, found 2025-03-02"
    assert run("- {kind: iro_allocation, start: 2025-03-02, end: 2025-03-31, officer: a}") == "not-met, open"
    unknown = run("- {kind: iro_allocation, start: 2025-03-02, end: unknown, officer: a}")
    assert unknown == "cannot-tell, missing-field: iro_allocation.end"


def test_an_allocation_that_ended_where_another_began_does_not_hold() -> None:
    facts = (
        IN_CARE
        + """
- {kind: iro_allocation, start: 2025-03-02, officer: a}
- {kind: iro_allocation, start: 2025-03-10, end: 2025-03-20, officer: b}
"""
    )
    assert told(HOLDING, facts, as_at="2025-03-31") == ["looked_after 2025-03-01: not-met, open"]


def test_two_certain_stretches_with_doubt_between_are_still_two_misses_at_most_and_one_now() -> None:
    # In care now for certain; on a plan is not covered, so it may have been one stretch or two.
    text = REFERRED.replace("{all: [looked_after, {age: {from: 10 years}}]}", "{any: [looked_after, cp_plan]}")
    facts = """
- {kind: looked_after, start: 2024-01-01, end: 2024-06-01}
- {kind: looked_after, start: 2025-01-01}
"""
    found = told(text, facts, as_at="2025-03-31", covers="{advocacy_referral: all, looked_after: all}")
    assert [line.partition(": ")[2] for line in found] == ["not-met, open"]


def test_what_may_have_begun_anew_is_asked_on_that_day_too() -> None:
    # Referred by the second stretch, if there is one: then it asks nothing; of one that began in 2024 it asks.
    text = REFERRED.replace("{all: [looked_after, {age: {from: 10 years}}]}", "{any: [looked_after, cp_plan]}")
    text += "unless: {happened: referral}\n"
    facts = """
- {kind: looked_after, start: 2024-01-01, end: 2024-06-01}
- {kind: referral, on: 2024-07-01}
- {kind: looked_after, start: 2025-01-01}
"""
    cover = "{advocacy_referral: all, looked_after: all, referral: all%s}"
    assert [line.partition(": ")[2] for line in told(text, facts, as_at="2025-03-31", covers=cover % "")] == [
        "cannot-tell, not-covered: cp_plan"
    ]
    assert [
        line.partition(": ")[2] for line in told(text, facts, as_at="2025-03-31", covers=cover % ", cp_plan: all")
    ] == ["lapsed"]


def test_a_record_carries_a_value() -> None:
    text = f"""
have:
  while: looked_after
  in-force: {FORCE}
  evidence: [{{kind: child, where: {{team: {{known: true}}}}}}]
"""
    assert told(text, IN_CARE + "- {kind: child, team: t}", as_at="2025-03-31") == [
        "looked_after 2025-03-01: met, found undated"
    ]
    assert told(text, IN_CARE + "- {kind: child}", as_at="2025-03-31") == ["looked_after 2025-03-01: not-met, open"]
