"""A join that could never hold, and a due date nothing fixes, are faults in the file."""

from __future__ import annotations

import pytest

from checker.errors import RulesetError
from tests.engines.support import limit, told
from tests.engines.test_due_terms import AS_AT, referred, rule
from tests.engines.test_for_each import REPORTS, conference, reports


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("same: [conference, agency]|same: [conference, office]", '"office" is not an attribute of conference_report'),
        ("{kind: conference_report}|{kind: review_report}", '"agency" is not an attribute of review_report'),
        (
            "{kind: conference_invitation}|{kind: parallel_action}",
            '"agency" is not carried by what the evidence is for',
        ),
    ],
)
def test_a_join_that_could_never_hold_is_a_fault(change: str, says: str) -> None:
    with pytest.raises(RulesetError) as raised:
        reports(conference("c1"), rule=REPORTS.replace(*change.split("|")))
    assert any(says in fault.what for fault in raised.value.faults)


@pytest.mark.parametrize(
    ("due", "says"),
    [
        ("due: {attribute: accepted}", 'expected a date that the trigger or its item carries, found "accepted"'),
        ("due: {attribute: on}", 'expected a date that the trigger or its item carries, found "on"'),
        (f"due: {{limit: [{limit('48 hours')}]}}", "expected days, working days, weeks, months or years"),
        ("due: {}", "expected a limit, an event or an attribute"),
        (
            f"due: {{attribute: on}}\n  limit: [{limit('5 days')}]",
            "expected one of `limit`, `due`, `earliest-of` and `latest-of`",
        ),
        ("due: {attribute: on, after: {event: review}}", "expected one of `after`, `before` and `attribute`"),
    ],
)
def test_what_fixes_no_day_is_a_fault(due: str, says: str) -> None:
    with pytest.raises(RulesetError) as raised:
        told(rule(due), [referred()], as_at=AS_AT)
    assert any(says in fault.what for fault in raised.value.faults), [fault.what for fault in raised.value.faults]
