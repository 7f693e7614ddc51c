"""Due dates fixed by the earliest or the latest of several."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.engines.support import limit, told
from tests.engines.test_due_terms import AS_AT, Fact, referred, review, rule, seen

# --- the earliest of several --------------------------------------------------------------------------------------------
EARLIEST = rule(f"""earliest-of:
    - limit: [{limit("20 days")}]
    - {{before: {{event: review, where: {{status: held}}}}, limit: [{limit("3 months")}]}}
    - {{after: {{event: conference, where: {{status: held}}}}}}
""")


def conference(on: str) -> Fact:
    return {"kind": "conference", "on": on, "status": "held"}


@pytest.mark.parametrize(
    ("facts", "due"),
    [
        ([], "2025-03-23"),
        ([review("2024-12-10")], "2025-03-10"),
        ([review("2024-12-31")], "2025-03-23"),  # three months are 31 March
        ([review("2024-12-02")], "2025-03-23"),  # three months had run out the day before
        ([review("2024-12-03")], "2025-03-03"),  # they run out on the day
        ([conference("2025-03-05")], "2025-03-05"),
        ([conference("2025-03-24")], "2025-03-23"),
        ([review("2024-12-10"), conference("2025-03-05")], "2025-03-05"),
    ],
)
def test_the_earliest(facts: list[Fact], due: str) -> None:
    on_the_day, after = seen(due), seen((dt.date.fromisoformat(due) + dt.timedelta(days=1)).isoformat())
    assert told(EARLIEST, [referred(), *facts, on_the_day], as_at=AS_AT)[0].startswith(
        f"referral 2025-03-03: met, due {due}"
    )
    assert told(EARLIEST, [referred(), *facts, after], as_at=AS_AT)[0].startswith(
        f"referral 2025-03-03: late, due {due}"
    )


def test_what_is_certain_of_the_earliest_whatever_is_unseen() -> None:
    covers = {"health_assessment": "all", "conference": "all"}
    assert told(EARLIEST, [referred(), seen("2025-03-24")], as_at=AS_AT, covers=covers) == [
        "referral 2025-03-03: late, due 2025-03-23, found 2025-03-24, +1"
    ]
    assert told(EARLIEST, [referred(), seen("2025-03-03")], as_at=AS_AT, covers=covers) == [
        "referral 2025-03-03: met, due 2025-03-03, found 2025-03-03"
    ]
    assert told(EARLIEST, [referred(), seen("2025-03-04")], as_at=AS_AT, covers=covers) == [
        "referral 2025-03-03: cannot-tell, due 2025-03-03, found 2025-03-04, not-covered: review"
    ]


def test_an_unseen_event_too_long_ago_to_matter() -> None:
    covers = {"health_assessment": "all", "conference": "all", "review": {"from": "2024-12-03"}}
    assert told(EARLIEST, [referred(), seen("2025-03-23")], as_at=AS_AT, covers=covers) == [
        "referral 2025-03-03: met, due 2025-03-23, found 2025-03-23"
    ]
    one_day_more = {**covers, "review": {"from": "2024-12-04"}}
    assert told(EARLIEST, [referred(), seen("2025-03-23")], as_at=AS_AT, covers=one_day_more) == [
        "referral 2025-03-03: cannot-tell, due 2025-03-03, found 2025-03-23, not-covered: review"
    ]


# --- the latest of several ----------------------------------------------------------------------------------------------
LATEST = rule(f"""latest-of:
    - limit: [{limit("20 days")}]
    - {{after: {{event: conference, where: {{status: held}}}}, limit: [{limit("5 days")}]}}
""")


def test_the_latest() -> None:
    assert told(LATEST, [referred(), conference("2025-03-17"), seen("2025-03-24")], as_at=AS_AT) == [
        "referral 2025-03-03: late, due 2025-03-23, found 2025-03-24, +1"  # the conference and 5 days are 22 March
    ]
    assert told(LATEST, [referred(), conference("2025-03-19"), seen("2025-03-24")], as_at=AS_AT) == [
        "referral 2025-03-03: met, due 2025-03-24, found 2025-03-24"
    ]


def test_an_event_still_to_come_puts_off_the_latest() -> None:
    assert told(LATEST, [referred()], as_at=AS_AT) == ["referral 2025-03-03: pending"]


def test_an_unseen_event_may_put_off_the_latest() -> None:
    covers = {"health_assessment": "all"}
    assert told(LATEST, [referred(), seen("2025-03-23")], as_at=AS_AT, covers=covers) == [
        "referral 2025-03-03: met, due 2025-03-23, found 2025-03-23"
    ]
    assert told(LATEST, [referred(), seen("2025-03-24")], as_at=AS_AT, covers=covers) == [
        "referral 2025-03-03: cannot-tell, due 2025-03-23, found 2025-03-24, not-covered: conference"
    ]
