"""The protocol: what is raised, how long its stages may take, and whom it is addressed to."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from checker.disputes.protocol import UNWRITTEN, compiled
from checker.engines.duty import Duty, Found, Key, Verdict
from checker.errors import RulesetError
from checker.ruleset.library import load_library, shipped_rules
from checker.ruleset.models import ProtocolModel
from checker.ruleset.validation import validate
from checker.yaml_reader import read_yaml
from tests.shipped import shipped_library


def day(text: str) -> int:
    return dt.date.fromisoformat(text).toordinal()


AS_AT = day("2026-03-31")
LATE = Duty("lac.visit", "C-1", Key("visit", 1), Verdict.LATE, Found("visit", 1, ""), due=day("2026-01-05"), late_by=3)


def shipped():
    written = shipped_library().protocol()
    assert written is not None
    return compiled(written.model)


def at(text: str, *, by: int = 3, case: str = "C-1") -> Duty:
    return replace(LATE, due=day(text), late_by=by, case=case)


def test_late_is_recorded_and_not_raised():
    assert shipped().raised([LATE], AS_AT) == []


@pytest.mark.parametrize(("by", "raised"), [(28, False), (29, True)])
def test_late_by_more_than_28_days_is_raised(by, raised):
    assert bool(shipped().raised([at("2026-01-05", by=by)], AS_AT)) is raised


def test_late_three_times_in_twelve_months_is_a_habit():
    twice = [at("2025-06-01"), at("2025-09-01")]
    assert shipped().raised(twice, AS_AT) == []
    assert len(shipped().raised([*twice, at("2026-01-05")], AS_AT)) == 3


def test_a_habit_is_one_childs_and_of_the_last_twelve_months():
    others = [at("2025-06-01"), at("2025-09-01"), at("2026-01-05", case="C-2")]
    assert shipped().raised(others, AS_AT) == []
    # twelve months up to 31 March 2026 begin on 1 April 2025
    assert shipped().raised([at("2025-03-31"), at("2025-09-01"), at("2026-01-05")], AS_AT) == []
    assert len(shipped().raised([at("2025-04-01"), at("2025-09-01"), at("2026-01-05")], AS_AT)) == 3


def test_what_is_missed_is_always_raised():
    for verdict in Verdict:
        raised = UNWRITTEN.raised([replace(LATE, verdict=verdict)], AS_AT)
        assert bool(raised) is (verdict in (Verdict.OVERDUE, Verdict.NOT_MET))


TEXT = (shipped_rules() / "protocols" / "default.yaml").read_text(encoding="utf-8")

# Every line of the practice standards that a protocol is to answer.
ANSWERED = (
    "AR-05 AR-06 AR-07 AR-08 AR-10 AR-21 AR-29 GA-21 SA-08 WA-03 WA-18 WB-14 WB-17 WB-28 WB-31 WB-32 WB-33 WB-46 WB-49 "
    "WB-50 WB-52 WB-54 WB-55 WB-56 WB-57 WB-59 WB-60 WB-63"
)


def refused(old: str, new: str) -> str:
    assert TEXT.count(old) == 1, old
    with pytest.raises(RulesetError) as caught:
        validate(ProtocolModel, read_yaml(TEXT.replace(old, new), "p.yaml"))
    return caught.value.render()


def test_every_practice_standard_about_protocol_is_answered_by_a_part_of_it():
    assert " ".join(validate(ProtocolModel, read_yaml(TEXT, "p.yaml")).standards()) == ANSWERED


def test_formal_stages_take_at_most_20_working_days_in_all():
    stages = validate(ProtocolModel, read_yaml(TEXT, "p.yaml")).stages
    assert sum(stage.working_days for stage in stages.formal) == 20
    told = refused("stage: stage 2, working-days: 5", "stage: stage 2, working-days: 6")
    assert "stages: expected formal stages of at most 20 working days in all, found 21" in told


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  - owner: lado\n", "  - owner: employer\n", 'expected each owner of a route once, found "employer" 2 times'),
        ("  - owner: lado\n", "  - themes: [allegations]\n", "expected a route for each owner, found none for lado"),
        ("informal: reviewing service manager", "informal: Reviewing Officer",
         'expected nobody to be asked who raises disputes, found "Reviewing Officer"'),
        ("    - {stage: stage 4, working-days: 5}\n", "", "expected 3 roles in `formal`, found 4"),
        ("stage: stage 2}", "stage: stage two}", 'expected the name of a stage to enter at, found "stage two"'),
        ("{stage: stage 3, ", "{stage: stage 1, ", 'expected each stage once, found "stage 1" 2 times'),
        ("{stage: informal, ", "{stage: unconfirmed, ", 'expected each stage once, found "unconfirmed" 2 times'),
        ("{stage: immediate safety, ", "{stage: stage 1, ", 'expected each stage once, found "stage 1" 2 times'),
        ("holds: [family time]", "holds: [reports]", 'expected each theme of rules once, found "reports" 2 times'),
        ("possible: at any point", "possible: after stage 2", "expected at any point"),
        ("impact-on-the-child: required", "impact-on-the-child: asked for", "expected required"),
        ("{repeated: 2, within: 12 months, ", "{", "expected `rules`, `severity` or `repeated`"),
        ("  - owner: lado\n", "  - owner: lado\n    themes: [allegations]\n", "expected either `owner` or `themes`"),
        ("serious: 28 days", "serious: 4 weeks", 'expected a number of days, found "4 weeks"'),
        ("serious: 28 days", "serious: 20 working days", 'expected a number of days, found "20 working days"'),
        ("repeated: 3, within: 12 months", "repeated: 3, within: 72 hours",
         'expected days, working days, weeks, months or years, found "72 hours"'),
        ("repeated: 2, within: 12 months", "repeated: 2, within: 72 hours",
         'expected days, working days, weeks, months or years, found "72 hours"'),
        ("quiet: 6 months\n    ask: >-\n      Is the child protection", "quiet: 72 hours\n    ask: >-\n      Is the plan",
         'expected days, working days, weeks, months or years, found "72 hours"'),
    ],
)  # fmt: skip
def test_a_protocol_that_could_not_be_kept_to_is_refused(old, new, said):
    assert said in refused(old, new)


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("rules: [cp.visit, cp.core-group, cp.chronology]", "rules: [lac.test, lac.tset]", "dip-audit.rules[1]"),
        ("strategic:\n", "strategic:\n  rules: [lac.tset]\n", "strategic.rules[0]"),
        ("{repeated: 2, ", "{rules: [lac.tset], ", "entry[1].rules[0]"),
    ],
)
def test_every_rule_it_names_is_there(rules_folder, rule, old, new, place):
    assert TEXT.count(old) == 1
    text = TEXT.split("root-causes:")[0].replace(old, new)  # the folder has none of the rules named there, or here
    text = text.replace("rules: [cp.visit, cp.core-group, cp.chronology]", "rules: []")
    folder = rules_folder({"lac/have.yaml": rule("lac.test.have"), "protocols/default.yaml": text})
    with pytest.raises(RulesetError) as caught:
        load_library(folder)
    (fault,) = caught.value.faults
    assert (fault.field, fault.what) == (place, 'no rule is, or begins with, "lac.tset"')
