"""What a source drawn later knows of an earlier day, judged: nothing certain that is not, on every engine there is."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from checker.intake import read_sources
from checker.snapshot.head import SCHEMA
from tests.engines.support import FORCE, limit, line, program
from tests.kept_worker import kept_pool as kept_pool
from tests.kept_worker import one_worker as one_worker
from tests.parity.engines import engines

SEEN_IN_TIME = f"""
within:
  trigger: {{event: conference}}
  evidence: [{{kind: visit, where: {{seen: true}}}}]
  limit: [{limit("10 days")}]
excused-by: [{{kind: approval}}]
"""
EVER_REVIEWED = f"""
have:
  while: looked_after
  evidence: [{{kind: review}}]
  in-force: {FORCE}
"""
CONFERENCE = {"kind": "conference", "on": "2026-01-05"}
IN_CARE = {"kind": "looked_after", "start": "2025-01-06"}
OVERDUE = "conference 2026-01-05: overdue, due 2026-01-15, +75, open"


@pytest.fixture(params=["objects", "columns"])
def judged(request, tmp_path):
    """What a source drawn on 30 June comes to as at an earlier day: the duties of each rule, the same on every engine."""

    def made(*facts, as_at="2026-03-31"):
        head = {"schema": SCHEMA, "as_at": "2026-06-30", "covers": "all"}
        if request.param == "objects":
            source = tmp_path / "one.json"
            source.write_text(json.dumps({**head, "cases": [{"case": "C-1", "facts": list(facts)}]}))
        else:
            source = tmp_path / "lines.jsonl"
            rows = [head, *({"case": "C-1", **fact} for fact in facts)]
            source.write_text("".join(json.dumps(row) + "\n" for row in rows))
        snapshot = read_sources([str(source)], as_at=dt.date.fromisoformat(as_at).toordinal())
        asked = program((SEEN_IN_TIME, EVER_REVIEWED))
        told = {
            name: [line(duty) for duty in engine.evaluate(asked, snapshot).duties] for name, engine in engines().items()
        }
        assert all(lines == told["reference"] for lines in told.values()), told
        return told["reference"]

    return made


def test_an_exception_of_unknown_day_may_have_excused(judged):
    approval = {"kind": "approval", "on": "unknown"}
    assert judged(CONFERENCE) == [OVERDUE]
    assert judged(CONFERENCE, approval) == [
        "conference 2026-01-05: cannot-tell, due 2026-01-15, missing-field: approval.on"
    ]


def test_an_exception_of_unknown_day_written_up_too_late_excuses_nothing(judged):
    """By 15 January it was not written up, which is when the visit was due."""
    approval = {"kind": "approval", "on": "unknown", "recorded": "2026-02-20"}
    assert judged(CONFERENCE, approval) == [OVERDUE]


def test_what_certainly_is_no_evidence_hides_no_miss(judged):
    assert judged(CONFERENCE, {"kind": "visit", "on": "unknown", "seen": False}) == [OVERDUE]


def test_evidence_of_unknown_day_may_have_been_in_time(judged):
    assert judged(CONFERENCE, {"kind": "visit", "on": "unknown", "seen": True}) == [
        "conference 2026-01-05: cannot-tell, due 2026-01-15, missing-field: visit.on"
    ]


def test_what_began_a_duty_on_an_unknown_day_may_have_begun_it(judged):
    (duty,) = judged({"kind": "conference", "on": "unknown"})
    assert duty == "conference start-not-known: cannot-tell, missing-field: conference.on"


def test_what_is_to_be_had_may_not_have_been_had_yet(judged):
    review = {"kind": "review", "on": "unknown"}
    told = "looked_after 2025-01-06: "
    assert judged(IN_CARE, review, as_at="2026-06-30") == [told + "met, found undated"]
    assert judged(IN_CARE, review) == [told + "cannot-tell, missing-field: review.on"]
    assert judged(IN_CARE, {**review, "recorded": "2026-03-02"}) == [told + "met, found undated"]
    assert judged(IN_CARE, {**review, "recorded": "2026-04-02"}) == [told + "cannot-tell, missing-field: review.on"]


def test_care_of_unknown_start_may_not_have_begun_yet(judged):
    care = {"kind": "looked_after", "start": "unknown"}
    told = "looked_after start-not-known: "
    assert judged(care, as_at="2026-06-30") == [told + "not-met, open"]
    assert judged(care) == [told + "cannot-tell, missing-field: looked_after.start"]
    assert judged({**care, "recorded": "2026-03-02"}) == [told + "not-met, open"]
    assert judged({**care, "end": "2026-04-01"}) == [told + "not-met, open"]  # it was so on its last day, 31 March
    assert judged({**care, "end": "2026-04-02"}) == [told + "cannot-tell, missing-field: looked_after.start"]
