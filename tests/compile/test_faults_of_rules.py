"""What a rule or definition cannot say is refused when it is loaded, not left to fail or to mislead when it runs."""

from __future__ import annotations

import pytest

from checker.errors import RulesetError
from tests.engines.support import FORCE, limit, program

WITHIN = """
within:
  trigger: %s
  limit: [%s]
  evidence: [%s]
  evidence-from: %s
"""


def within(
    trigger: str = "{event: strategy_meeting}",
    length: str = "5 days",
    evidence: str = "{kind: conference}",
    since: str = "trigger",
) -> str:
    return WITHIN % (trigger, limit(length), evidence, since)


EVIDENCE = "evidence: [{kind: visit}]"


def with_(asked: str, until: str) -> str:
    return f"with: {{trigger: {{event: review}}, {asked}, evidence-until: {until}, in-force: {FORCE}}}\n"


def asked(*said: str) -> str:
    return "with: {" + ", ".join(("trigger: {event: review}", *said, f"in-force: {FORCE}")) + "}\n"


def every(step: str, more: str = "") -> str:
    return f"every: {{period: looked_after, evidence: [{{kind: visit}}], steps: [{{name: visit, {step}}}]{more}}}\n"


def faults(rule: str, *definitions: str, profile: str = "") -> list[str]:
    try:
        program((rule,), definitions, profile)
    except RulesetError as error:
        return [f"{fault.field}: {fault.what}" for fault in error.faults]
    return []


def over(amount: str) -> str:
    return within() + f"when: {{lasting: missing, over: {amount}}}"


SAME_EVERY_DAY = "expected one `value` for long-enough, with no `to`"


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("{parameter: 3}", "when.over: expected the name of a parameter, found 3"),
        ("{otherwise: 3 days}", "when.over: expected the name of a parameter, found nothing"),
        ("{parameter: long-enough, value: 3 days}", 'when.over.value: "value" has no meaning here'),
        ("{parameter: other, otherwise: three days}", "when.over.otherwise: expected a duration such as"),
        (
            "{parameter: other, otherwise: {parameter: long-enough}}",
            "when.over.otherwise: expected a length of time, found",
        ),
        ("{parameter: other, otherwise: 48 hours}", "when.over: expected days, working days"),
    ],
)
def test_a_length_a_profile_sets_that_is_written_amiss(amount, expected):
    found = faults(over(amount), profile=LONG_ENOUGH)
    assert len(found) == 1
    assert found[0].startswith(expected)


LONG_ENOUGH = """
parameters:
  long-enough: [{value: 5 days, from: 2011-04-01, provision: our procedures, verified: true}]
"""


def test_a_parameter_that_no_rule_reads_is_likely_another_misspelt():
    with pytest.raises(RulesetError) as caught:
        program((over("{parameter: long-enouhg, otherwise: 3 days}"),), (), LONG_ENOUGH)
    (fault,) = caught.value.faults
    assert fault.what == 'no rule reads a parameter "long-enough"'
    assert fault.help == "did you mean long-enouhg?"


def test_a_limit_reads_a_parameter_as_well():
    rule = within().replace("limit: [", "limit: {parameter: long-enough} #")
    assert faults(rule, profile=LONG_ENOUGH) == []


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ("{value: 5 days, from: 2011-04-01, to: 2020-01-01, provision: p, verified: true}", SAME_EVERY_DAY),
        ("{number: 5, from: 2011-04-01, provision: p, verified: true}", SAME_EVERY_DAY),
        (
            "{value: 5 days, from: 2011-04-01, to: 2020-01-01, provision: p, verified: true}, "
            "{value: 4 days, from: 2020-01-02, provision: p, verified: true}",
            SAME_EVERY_DAY,
        ),
        ("{value: 48 hours, from: 2011-04-01, provision: p, verified: true}", "expected days, working days"),
        (
            "{value: 5 days, from: 2011-04-02, provision: p, verified: true}",
            "expected a length set `from` 2011-04-01 or before, found 2011-04-02",
        ),
    ],
)
def test_a_length_a_profile_sets_that_a_condition_cannot_read_on_every_day(values, expected):
    found = faults(over("{parameter: long-enough}"), profile=f"parameters: {{long-enough: [{values}]}}")
    assert len(found) == 1
    assert found[0].startswith(f"when.over: {expected}")


def test_nothing_is_not_set_for_what_must_be_at_least_something():
    profile = "parameters: {long-enough: [{value: 0 days, from: 2011-04-01, provision: p, verified: true}]}"
    found = faults(within() + "when: {lasting: missing, at-least: {parameter: long-enough}}", profile=profile)
    assert found == ["when.at-least: expected more than nothing, found 0 days"]


def test_a_definition_takes_no_length_that_a_profile_sets():
    definition = "id: long_missing\nperiod: {lasting: missing, over: {parameter: long-enough}}\n"
    found = faults(within() + "when: long_missing", definition, profile=LONG_ENOUGH)
    assert found == ["period.over: expected a length of time, found a parameter"]


HOURS = "expected days, working days, weeks, months or years, found 48 hours"
AGE = "expected days, weeks, months or years, found"
DAYS = limit("48 hours")


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (every(f"limit: [{DAYS}]"), f"every.steps[0].limit: {HOURS}"),
        (every(f"regimes: [{{name: a, limit: [{DAYS}]}}]"), f"every.steps[0].regimes[0].limit: {HOURS}"),
        (
            every(f"regimes: [{{name: a, limit: [{limit('1 week')}], entry: [{DAYS}]}}]"),
            f"every.steps[0].regimes[0].entry: {HOURS}",
        ),
        (f"have: {{while: looked_after, by: [{DAYS}], evidence: [{{kind: visit}}]}}\n", f"have.by: {HOURS}"),
        (
            f"before: {{trigger: {{event: review}}, limit: [{DAYS}], evidence: [{{kind: visit}}]}}\n",
            f"before.limit: {HOURS}",
        ),
        (within(since="-48 hours"), f"within.evidence-from: {HOURS}"),
        (with_("evidence: [{kind: visit}]", until="48 hours"), f"with.evidence-until: {HOURS}"),
        (asked(EVIDENCE, "asked-after: 48 hours"), f"with.asked-after: {HOURS}"),
        (within("{lasting: missing, over: 48 hours}"), f"within.trigger.over: {HOURS}"),
        (within("{reaches: 48 hours}"), f"within.trigger.reaches: {AGE} 48 hours"),
        (within("{reaches: 5 working days}"), f"within.trigger.reaches: {AGE} 5 working days"),
        (within() + "when: {age: {from: 48 hours}}", f"when.age.from: {AGE} 48 hours"),
        (within() + "when: {happened: review, in-last: 48 hours}", f"when.in-last: {HOURS}"),
        (within() + "when: {lasting: missing, over: 48 hours}", f"when.over: {HOURS}"),
    ],
)
def test_hours_only_where_they_are_counted(rule: str, expected: str) -> None:
    assert faults(rule) == [expected]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("{aged: {from: 10 years}}", 'when: expected a condition, found "aged"'),
        ("{age: {form: 10 years}}", 'when.age: expected ages, found "form"'),
        ("{age: [10 years]}", "when.age: expected ages, found a list"),
        ("{age: {}}", "when.age: expected ages, found nothing"),
    ],
)
def test_what_is_no_condition_is_named_as_it_was_written(condition: str, expected: str) -> None:
    assert faults(within() + f"when: {condition}\n") == [expected]


def test_a_name_that_is_near_none_is_not_answered_with_every_one_there_is() -> None:
    with pytest.raises(RulesetError) as caught:
        program((within() + "when: older than ten\n",))
    (fault,) = caught.value.faults
    assert fault.help.startswith("one of ") and fault.help.endswith(" more") and fault.help.count(",") == 19


def test_how_long_after_what_is_carried_has_no_meaning() -> None:
    assert faults(with_("carries: {status: held}", until="3 months")) == [
        'with.evidence-until: "evidence-until" has no meaning here'
    ]
    assert faults(with_("carries: {status: held}, evidence: [{kind: visit}]", until="3 months")) == []
    excused = with_("carries: {status: held}", until="3 months") + "excused-by: [{kind: escalation}]\n"
    assert faults(excused) == []


@pytest.mark.parametrize(
    ("after", "until"),
    [("2 weeks", "10 days"), ("1 month", "30 days"), ("4 working days", "10 days"), ("1 year", "11 months")],
)
def test_what_is_waited_for_may_still_count(after: str, until: str) -> None:
    """A month may have 31 days, and four working days about Christmas may be eleven."""
    assert faults(asked(EVIDENCE, f"asked-after: {after}", f"evidence-until: {until}")) == [
        f"with.asked-after: expected no longer than `evidence-until` ({until}), found {after}"
    ]
    assert faults(asked(EVIDENCE, f"asked-after: {until}", f"evidence-until: {until}")) == []
    assert faults(asked(EVIDENCE, f"asked-after: {after}")) == []


def test_what_the_trigger_carries_is_not_waited_for() -> None:
    carries = "carries: {status: held}"
    assert faults(asked(carries, "asked-after: 1 week")) == ['with.asked-after: "asked-after" has no meaning here']
    assert faults(asked(carries, EVIDENCE, "asked-after: 1 week")) == []


def test_an_event_comes_with_something_and_only_an_event_carries_values() -> None:
    assert faults(asked()) == ["with: expected `evidence`, `requires` or `carries`"]
    assert faults(asked("requires: [{at-least: 1, evidence: [{kind: visit}]}]")) == []
    started = asked("carries: {status: held}").replace("{event: review}", "{start-of: looked_after}")
    assert faults(started) == ["with.carries: expected a trigger that is an event"]


def test_an_exception_follows_a_due_date_or_nothing() -> None:
    said = "excused-by: [{kind: escalation}]\nexcuse-may-follow: true\n"
    no_meaning = ['excuse-may-follow: "excuse-may-follow" has no meaning here']
    assert faults(within() + said) == []
    assert faults(with_("evidence: [{kind: visit}]", until="3 months") + said) == no_meaning
    assert faults(within() + "excuse-may-follow: true\n") == no_meaning
    assert faults(with_("evidence: [{kind: visit}]", until="3 months") + said.replace("true", "false")) == []


@pytest.mark.parametrize("said", ["child.died_on", "child", "review.on", "3"])
def test_a_day_of_a_record_is_one_that_it_may_hold(said: str) -> None:
    (fault,) = faults(within() + f"when: {{past: {said}}}")
    assert fault.startswith("when.past: expected ")


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("{lasting: missing, at-least: 0 days}", 'when.at-least: expected more than nothing, found "0 days"'),
        ("{total: missing, at-least: 0 hours}", 'when.at-least: expected more than nothing, found "0 hours"'),
        ("{count: missing, at-least: 0}", "when.at-least: expected more than nothing, found 0"),
        ("{total: missing, over: 0 days}", None),
        ("{count: missing, over: 0}", None),
    ],
)
def test_what_would_hold_of_everyone_is_no_condition(condition: str, expected: str | None) -> None:
    assert faults(within() + f"when: {condition}") == ([expected] if expected else [])


LONGER = "expected less than the window of"


@pytest.mark.parametrize(
    ("total", "expected"),
    [
        ("over: 1 month, in-any: 1 month", f"when.over: {LONGER} 1 month, found 1 month"),
        ("over: 30 days, in-any: 1 month", f"when.over: {LONGER} 1 month, found 30 days"),
        ("over: 24 hours, in-any: 1 day", f"when.over: {LONGER} 1 day, found 24 hours"),
        ("over: 12 months, in-any: 1 year", f"when.over: {LONGER} 1 year, found 12 months"),
        ("at-least: 29 days, in-any: 1 month", "when.at-least: expected no more than the window of 1 month, found 29 days"),
        ("at-least: 1 month, in-any: 1 month", None),
        ("at-least: 28 days, in-any: 1 month", None),
        ("over: 27 days, in-any: 1 month", None),
        ("over: 72 hours, in-any: 28 days", None),
        ("over: 2 years", None),
        ("over: 1 day, in-any: 0 days", "when.in-any: expected a window of a day or more, found 0 days"),
    ],
)  # fmt: skip
def test_a_total_is_held_against_less_than_its_window(total: str, expected: str | None) -> None:
    # all the days of a window are never more than there are; and a month has 28 days, to 28 February, or up to 31
    assert faults(within() + f"when: {{total: missing, {total}}}") == ([expected] if expected else [])


def summed(figure: str, window: str = "1 month") -> str:
    return f"at-most-for: {{state: missing, in-any: {window}, limit: {figure}}}\n"


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (summed(f"[{limit('1 month')}]"), f"at-most-for.limit[0].value: {LONGER} 1 month, found 1 month"),
        (summed(f"[{limit('30 days')}]"), f"at-most-for.limit[0].value: {LONGER} 1 month, found 30 days"),
        (summed(f"[{limit('6 weeks')}]", "28 days"), f"at-most-for.limit[0].value: {LONGER} 28 days, found 6 weeks"),
        (summed(f"[{limit('10 days')}]"), None),
    ],
)
def test_a_limit_on_days_added_up_is_less_than_their_window(rule: str, expected: str | None) -> None:
    assert faults(rule) == ([expected] if expected else [])


def test_a_figure_of_a_profile_is_held_against_the_window_too() -> None:
    profile = f"parameters: {{longest: [{limit('1 month')}]}}\n"
    with pytest.raises(RulesetError) as caught:
        program((summed("{parameter: longest}"),), profile=profile)
    (fault,) = caught.value.faults
    assert f"{fault.field}: {fault.what}" == f"at-most-for.limit: {LONGER} 1 month, found 1 month"
    assert fault.help


def test_what_is_counted_has_a_window_of_a_day_or_more() -> None:
    rule = within() + "when: {count: visit, at-least: 2, in-any: 0 days}"
    assert faults(rule) == ["when.in-any: expected a window of a day or more, found 0 days"]


def test_hours_are_counted_by_within() -> None:
    assert faults(within(length="48 hours")) == []


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (
            "{status: {known: perhaps}}",
            'within.evidence[0].where.status.known: expected true or false, found "perhaps"',
        ),
        (
            "{status: {at-least: held}}",
            "within.evidence[0].where.status.at-least: status is neither a number nor a date",
        ),
        ("{status: []}", "within.evidence[0].where.status: expected at least one value, found an empty list"),
        ("{status: {nearly: held}}", 'within.evidence[0].where.status.nearly: "nearly" is not a comparison'),
    ],
)
def test_conditions_on_attributes(where: str, expected: str) -> None:
    assert faults(within(evidence=f"{{kind: conference, where: {where}}}"))[0] == expected


def test_a_limit_chosen_by_the_due_date_needs_an_ordinary_one() -> None:
    text = WITHIN % (
        "{event: strategy_meeting}",
        limit("5 days", more=", selected-by: due"),
        "{kind: conference}",
        "trigger",
    )
    assert faults(text) == ["within.limit: expected an ordinary limit beside those `selected-by: due`"]


def test_the_event_that_began_a_period_of_a_kind_only() -> None:
    trigger = "{event: strategy_meeting, that-began: {age: {from: 10 years}}}"
    assert faults(within(trigger)) == ["within.trigger.that-began: expected a kind of period"]


@pytest.mark.parametrize(
    ("point", "expected"),
    [
        ("start-of: lookd_after", 'start-of: expected a definition or a kind of period, found "lookd_after"'),
        ("start-of: review", "start-of: expected a period, but review is an event"),
        ("end-of: {not: looked_after}, where: {type: core}", 'where: "where" has no meaning here'),
        ("event: told", 'event: expected a kind of fact, found "told"'),
    ],
)
def test_a_point_beside_a_trigger_is_of_a_kind_or_a_condition(point: str, expected: str) -> None:
    due = f"due: {{before: {{{point}}}}}, in-force: {FORCE}"
    text = f"within: {{trigger: {{event: review}}, {EVIDENCE}, {due}}}\n"
    assert f"within.due.before.{expected}" in faults(text, "id: told\nperiod: {happened: lado_contact}\n")


def test_else_start_only_where_a_recurring_duty_runs_from_an_event() -> None:
    definition = "id: between\nperiod: {from: {event: review, else: start}}\n"
    assert faults(within(), definition) == ['period.from.else: "else" has no meaning here']
    started = every(f"limit: [{limit('1 week')}]", more=", from: {event: conference, else: start}")
    assert faults(started) == []


def test_what_a_recurring_duty_depends_on_is_its_period() -> None:
    for rule in (
        every(f"limit: [{limit('1 week')}]") + "while: cp_plan",
        f"have: {{while: looked_after, in-force: {FORCE}, evidence: [{{kind: visit}}]}}\nwhile: cp_plan",
    ):
        assert [fault.partition(":")[0] for fault in faults(rule)] == ["while"]


@pytest.mark.parametrize(
    ("rule", "what", "mend"),
    [
        (
            within("{start-of: advocacy_referral}"),
            "within.trigger.start-of: expected a definition or a kind of period, but advocacy_referral is an event",
            "{happened: advocacy_referral} is a condition, and {event: advocacy_referral} a trigger or a point",
        ),
        (
            within() + "unless: {any: [looked_after, review]}",
            "unless.any[1]: expected a definition or a kind of period, but review is an event",
            "{happened: review} is a condition, and {event: review} a trigger or a point",
        ),
        (
            within("{start: looked_after}"),
            'within.trigger: expected a trigger, found "start"',
            "one of event, start-of, end-of, lasting, reaches",
        ),
        (
            within(evidence="{kind: conference, where: {status: hled}}"),
            'within.evidence[0].where.status: expected one of planned, held, part, not-held, found "hled"',
            "did you mean held?",
        ),
        (
            within(length="10"),
            'within.limit[0].value: expected a duration such as "20 working days", found "10"',
            "write a number and a unit: hours, days, working days, weeks, months, years",
        ),
    ],
)
def test_a_fault_says_what_to_write_instead(rule: str, what: str, mend: str) -> None:
    with pytest.raises(RulesetError) as refused:
        program((rule,))
    fault = refused.value.faults[0]
    assert (f"{fault.field}: {fault.what}", fault.help) == (what, mend)
