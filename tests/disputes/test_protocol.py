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


def day(text: str) -> int:
    return dt.date.fromisoformat(text).toordinal()


AS_AT = day("2026-03-31")
LATE = Duty("lac.visit", "C-1", Key("visit", 1), Verdict.LATE, Found("visit", 1, ""), due=day("2026-01-05"), late_by=3)


def shipped():
    written = load_library(shipped_rules()).protocol()
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


def test_formal_stages_take_at_most_20_working_days_in_all():
    text = (shipped_rules() / "protocols" / "default.yaml").read_text(encoding="utf-8")
    assert sum(stage.working_days for stage in validate(ProtocolModel, read_yaml(text, "p.yaml")).formal) == 20
    longer = text.replace("service manager, working-days: 5", "service manager, working-days: 6")
    with pytest.raises(RulesetError, match="fault") as caught:
        validate(ProtocolModel, read_yaml(longer, "p.yaml"))
    assert "at most 20 working days in all, found 21" in caught.value.render()


def test_every_owner_is_given_someone_to_address():
    text = (shipped_rules() / "protocols" / "default.yaml").read_text(encoding="utf-8")
    with pytest.raises(RulesetError) as caught:
        validate(ProtocolModel, read_yaml(text.replace("  lado: designated officer's manager\n", ""), "p.yaml"))
    assert "found none for lado" in caught.value.render()
