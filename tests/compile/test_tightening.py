"""A profile may add and tighten; it may not loosen act or regulation."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from checker.compile.compiler import compile_program
from checker.compile.program import OnGap
from checker.errors import RulesetError
from checker.ruleset.library import load_library
from tests.engines.support import FORCE, limit, program
from tests.shipped import shipped_library

LOCAL = """name: here
title: A service
forces: [act, regulation, statutory-guidance, national-standard, guidance]
{more}
"""


def compiled(tmp_path: Path, more: str):
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "here.yaml").write_text(LOCAL.format(more=more), encoding="utf-8")
    library = replace(shipped_library(), profiles=load_library(tmp_path).profiles)
    return {rule.id: rule for rule in compile_program(library, "here").rules}


def first_review(value: str, *, dates: str = "from: 2025-09-01") -> str:
    own = f"{{value: {value}, {dates}, provision: local standard 4, verified: false}}"
    return f"tighten:\n  lac.review.interval:\n    first review: [{own}]"


def values(rules) -> list[tuple[str, str, str | None]]:
    body = rules["lac.review.interval"].body
    assert isinstance(body, OnGap)
    assert body.steps[0].limit is not None
    told = sorted(body.steps[0].limit.values, key=lambda value: value.law.since)
    day = dt.date.fromordinal
    return [(str(v.length), str(day(v.law.since)), str(day(v.law.until)) if v.law.until else None) for v in told]


def test_a_shorter_limit_governs_while_it_is_in_force(tmp_path):
    assert values(compiled(tmp_path, first_review("15 working days"))) == [
        ("20 working days", "2011-04-01", "2025-08-31"),
        ("15 working days", "2025-09-01", None),
    ]


def test_before_and_after_it_the_law_governs(tmp_path):
    told = values(compiled(tmp_path, first_review("15 working days", dates="from: 2025-09-01, to: 2026-03-31")))
    assert told == [
        ("20 working days", "2011-04-01", "2025-08-31"),
        ("15 working days", "2025-09-01", "2026-03-31"),
        ("20 working days", "2026-04-01", None),
    ]


# 20 working days are never more than 33 days nor fewer than 26 (looked-after 12.4): 26 days are sometimes too long, because
# a child who comes into care on a Saturday, with no holiday in the way, is due in 27 and on a Sunday in 26; 28 is too long.
@pytest.mark.parametrize("value", ["21 working days", "28 days", "1 month", "27 days"])
def test_a_longer_limit_than_a_regulation_is_refused(tmp_path, value):
    with pytest.raises(RulesetError) as caught:
        compiled(tmp_path, first_review(value))
    assert f"{value} is longer than 20 working days (regulation 33(1))" in caught.value.render()
    assert "a profile cannot loosen act or regulation" in caught.value.render()


@pytest.mark.parametrize("value", ["20 working days", "26 days", "3 weeks"])
def test_one_that_is_never_longer_is_taken(tmp_path, value):
    assert values(compiled(tmp_path, first_review(value)))[-1][0] == value


def test_law_cannot_be_switched_off(tmp_path):
    with pytest.raises(RulesetError) as caught:
        compiled(tmp_path, "without-rules: [lac.review.interval]")
    assert "expected lac.review.interval to stay on: its force is regulation" in caught.value.render()


def test_guidance_can_be(tmp_path):
    assert "lac.iro.appointed" not in compiled(tmp_path, "without-rules: [lac.iro.appointed]")


def test_a_name_that_is_not_there_is_a_fault(tmp_path):
    with pytest.raises(RulesetError) as caught:
        compiled(tmp_path, "tighten:\n  lac.reviews: {limit: []}\n  lac.review.interval: {third review: []}")
    assert 'there is no rule "lac.reviews"' in caught.value.render()
    assert '"third review" is not a limit of lac.review.interval' in caught.value.render()
    assert "one of first review, second review, later review" in caught.value.render()


def within(*limits: str, more: str = "") -> str:
    """A rule of force regulation whose evidence is due within a limit, or limits one after another."""
    due = more or f"limit: [{', '.join(limits)}]"
    return f"within: {{trigger: {{event: strategy_meeting}}, evidence: [{{kind: conference}}], {due}}}\n"


def refused(rule: str, *own: str, name: str = "limit") -> list[str]:
    """What is said of limits of a profile's own, laid over a rule's; nothing where they are taken."""
    asked = f"tighten: {{test.rule-0: {{{name}: [{', '.join(own)}]}}}}\n"
    try:
        program((rule,), (), asked)
    except RulesetError as error:
        return [f"{fault.field}: {fault.what}" for fault in error.faults]
    return []


LONGER = "tighten.test.rule-0.limit[0]: 28 days is longer than 20 days (regulation 1)"


@pytest.mark.parametrize(
    ("own", "said"),
    [
        (limit("28 days", since="2026-01-01", until="2026-12-31"), [LONGER]),
        (limit("28 days", since="2026-03-01", until="2026-03-01"), [LONGER]),
        (limit("28 days", since="2040-01-01"), [LONGER]),
        (limit("28 days", since="2011-03-01", until="2011-03-31"), []),  # the law asks for nothing yet
        (limit("20 days", since="2026-01-01", until="2026-12-31"), []),
    ],
)
def test_a_longer_limit_is_refused_however_short_or_far_off_its_days(own, said):
    assert refused(within(limit("20 days")), own) == said


def test_it_is_held_against_every_text_in_force_on_its_days():
    """30 days are shorter than what the law asks now, and longer than what it asked until 2019, when they governed already."""
    rule = within(limit("20 days", until="2018-12-31"), limit("40 days", since="2019-01-01"))
    said = "tighten.test.rule-0.limit[0]: 30 days is longer than 20 days (regulation 1)"
    assert refused(rule, limit("30 days", since="2015-01-01")) == [said]
    assert refused(rule, limit("30 days", since="2019-01-01")) == []


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ("judgement: Was it soon enough?, selected-by: due", "expected a `value` such as 15 working days"),
        ("number: 3", "expected a `value` such as 15 working days"),
        ("value: 10 days, selected-by: due", "expected `selected-by: trigger` here, found due"),
        ("value: 48 hours", "expected no hours, found 48 hours"),
    ],
)
def test_what_is_no_length_to_count_by_takes_no_limit_away(own, said):
    own = f"{{{own}, from: 2025-09-01, provision: local standard 4, verified: false}}"
    assert refused(within(limit("20 days")), own) == [f"tighten.test.rule-0.limit[0]: {said}"]


def test_hours_are_held_against_hours():
    rule = within(limit("72 hours"))
    assert refused(rule, limit("48 hours")) == []
    assert refused(rule, limit("72 hours")) == []
    longer = "tighten.test.rule-0.limit[0]: 73 hours is longer than 72 hours (regulation 1)"
    assert refused(rule, limit("73 hours")) == [longer]
    assert refused(rule, limit("2 days")) == ["tighten.test.rule-0.limit[0]: expected hours, found 2 days"]


def test_two_of_its_own_do_not_govern_one_day():
    first, second = limit("15 days", since="2025-09-01"), limit("16 days", since="2025-10-01")
    said = "tighten.test.rule-0.limit: expected values whose days in force do not overlap"
    assert refused(within(limit("20 days")), first, second) == [said]
    assert refused(within(limit("20 days")), limit("15 days", until="2025-09-30"), second) == []


def test_a_day_fixed_in_some_other_way_than_by_a_limit_is_not_tightened_by_one():
    rule = within(more=f"earliest-of: [{{limit: [{limit('20 days')}]}}, {{after: {{event: review}}}}]")
    assert refused(rule, limit("10 days")) == ['tighten.test.rule-0.limit: "limit" is not a limit of test.rule-0']


def test_before_its_trigger_the_longer_is_the_tighter():
    before = f"before: {{trigger: {{event: review}}, evidence: [{{kind: visit}}], limit: [{limit('3 days')}]}}"
    assert refused(before, limit("4 days")) == []
    assert refused(before, limit("2 days")) == [
        "tighten.test.rule-0.limit[0]: 2 days is shorter than 3 days (regulation 1)"
    ]


def test_a_source_settles_in_no_fewer_than_no_days():
    rule = f"with: {{trigger: {{event: review}}, carries: {{status: held}}, in-force: {FORCE}}}"
    with pytest.raises(RulesetError) as caught:
        program((rule,), (), "settling: {visit: 0, review: -1}\n")
    assert [fault.field for fault in caught.value.faults] == ["settling.review"]


@pytest.mark.parametrize("word", ["with-rules", "without-rules"])
def test_a_rule_that_is_switched_on_or_off_is_there(word):
    rule = f"with: {{trigger: {{event: review}}, carries: {{status: held}}, in-force: {FORCE}}}"
    with pytest.raises(RulesetError) as caught:
        program((rule,), (), f"{word}: [test.rule-O]\n")
    (fault,) = caught.value.faults
    assert (fault.field, fault.what) == (f"{word}[0]", 'there is no rule "test.rule-O"')


def director_after(value: str) -> str:
    own = f"{{value: {value}, from: 2011-04-01, provision: local standard 4, verified: false}}"
    return f"parameters:\n  ending-care-director-after: [{own}]"


# 20 working days end 26 days after they began at the soonest: 4 weeks may be later, and 25 days never are.
@pytest.mark.parametrize("value", ["21 working days", "4 weeks", "1 month"])
def test_what_must_have_lasted_before_a_regulation_asks_is_not_made_longer(tmp_path, value):
    with pytest.raises(RulesetError) as caught:
        compiled(tmp_path, director_after(value))
    said = (
        f"{value} is longer than 20 working days, by which lac.ending-care.director-16-17 goes: its force is regulation"
    )
    assert said in caught.value.render()
    assert "a profile cannot loosen act or regulation" in caught.value.render()


@pytest.mark.parametrize("value", ["20 working days", "19 working days", "25 days", "1 day"])
def test_it_may_be_made_shorter(tmp_path, value):
    assert "lac.ending-care.director-16-17" in compiled(tmp_path, director_after(value))


LASTED = "{lasting: missing, over: {parameter: long-enough, otherwise: 10 days}}"
OWN = "parameters: {{long-enough: [{{value: {}, from: 2011-04-01, provision: ours, verified: true}}]}}"


@pytest.mark.parametrize("value", ["9 days", "11 days"])
@pytest.mark.parametrize("word", ["when", "unless"])
def test_a_length_that_is_no_wait_is_not_changed_in_a_regulation(word, value):
    """Whether a longer one asks for more or for less is not known of every condition."""
    body = f"with: {{trigger: {{start-of: placement}}, evidence: [{{kind: review}}], in-force: {FORCE}}}\n{word}: {LASTED}\n"
    with pytest.raises(RulesetError) as caught:
        program((body,), profile=OWN.format(value))
    assert [fault.what.partition(",")[0] for fault in caught.value.faults] == [f"{value} is not 10 days"]
