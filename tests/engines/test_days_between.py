"""Events and ends whose day is not known, but the days between which it lies: what they cannot be evidence or an exception for,
and what they are whichever day it was. Each engine is asked of all of them at once."""

import re

import pytest

from tests.engines.support import FORCE, REVIEWS, held, limit, line, program, snapshot
from tests.parity.engines import engines

WITHIN = f"""
within:
  trigger: {{event: strategy_meeting}}
  limit: [{limit("10 days")}]
  evidence: [{{kind: conference, where: {{status: held}}}}]
"""
MET = "- {kind: strategy_meeting, on: 2025-03-01, status: held}\n"  # due by 11 March
EXCUSED = f"excused-by: [{{kind: review, where: {{status: held}}}}]\n{WITHIN}"
BEFORE = f"""
before:
  trigger: {{event: conference, where: {{status: held}}}}
  limit: [{limit("3 days")}]
  evidence: [{{kind: strategy_meeting, where: {{status: held}}}}]
"""
HELD = "- {kind: conference, on: 2025-03-10, status: held}\n"  # to be met by 7 March
FEEDBACK = f"""
with:
  trigger: {{event: conference, where: {{status: held}}}}
  evidence-until: 1 month
  evidence: [{{kind: child_feedback}}]
  in-force: {FORCE}
"""
LOOKS_BACK = FEEDBACK.replace("  evidence-until: 1 month\n", "  evidence-from: -1 month\n")
NAMED = HELD.replace("on:", "id: c1, on:")
REVIEWED = f"""
have:
  while: looked_after
  evidence: [{{kind: review, where: {{status: held}}}}]
  evidence-from: trigger
  in-force: {FORCE}
"""
ASSESSED = REVIEWED.replace("{kind: review, where: {status: held}}", "{kind: assessment, at: end}")
CARE = "- {kind: looked_after, start: 2025-01-06}\n"
REVIEWED_ONCE = CARE + held("2025-02-03")
TWICE = """
quota:
  each: {year-of: looked_after}
  at-least: [{number: 2, from: 2011-04-01, provision: standard 1, verified: true}]
  evidence: [{kind: review, where: {status: held}}]
"""
YEARS = "- {kind: looked_after, start: 2024-01-06}\n- {kind: review, on: 2024-03-01, status: held}\n"
LENGTHENED = f"""
at-most-for:
  state: placement
  limit: [{limit("16 weeks")}]
  extended: [{{kind: approval, by: [{limit("8 weeks")}]}}]
"""
LENGTHENED_TWICE = LENGTHENED.replace("]}]\n", "], most: 2}]\n")
PLACED = "- {kind: placement, start: 2025-01-06}\n"  # 27 April is the last of 16 weeks


def undated(kind: str, days: str) -> str:
    """A meeting that was held, of which the day is not known, but what is said of it."""
    return f"- {{kind: {kind}, on: unknown, status: held, {days}}}\n"


def feedback(days: str) -> str:
    return f"- {{kind: child_feedback, on: unknown, {days}}}\n"


def approval(days: str) -> str:
    return f"- {{kind: approval, on: unknown, {days}}}\n"


def assessed(days: str) -> str:
    return f"- {{kind: assessment, start: 2025-02-01, end: unknown{days}}}\n"


LATE = CARE + held("2025-02-03", "2025-05-10")

CASES = (
    # Of before the first day, or after the last, whichever day it was: no evidence. Of that day, it may be.
    (
        "recorded before", WITHIN, MET + undated("conference", "recorded: 2025-02-28"), "2025-03-20",
        "overdue, due 2025-03-11, +9, open",
    ),
    (
        "by the day before", WITHIN, MET + undated("conference", "on_by: 2025-02-28"), "2025-03-20",
        "overdue, due 2025-03-11, +9, open",
    ),
    (
        "recorded on the day", WITHIN, MET + undated("conference", "recorded: 2025-03-01"), "2025-03-20",
        "cannot-tell, due 2025-03-11, missing-field: conference.on",
    ),
    (
        "since it was due", WITHIN, MET + undated("conference", "on_from: 2025-03-12"), "2025-03-20",
        "cannot-tell, due 2025-03-11, missing-field: conference.on",
    ),
    (
        "after what it is to be before", BEFORE, HELD + undated("strategy_meeting", "on_from: 2025-03-11"), "2025-03-20",
        "overdue, due 2025-03-07, +13",
    ),
    (
        "on the day it is to be before", BEFORE, HELD + undated("strategy_meeting", "on_from: 2025-03-10"), "2025-03-20",
        "cannot-tell, due 2025-03-07, missing-field: strategy_meeting.on",
    ),
    (
        "too long after", FEEDBACK, HELD + feedback("on_from: 2025-04-11"), "2025-06-01",
        "not-met",
    ),
    (
        "perhaps too long after", FEEDBACK, HELD + feedback("on_from: 2025-04-10"), "2025-06-01",
        "cannot-tell, missing-field: child_feedback.on",
    ),
    (
        "too long after, named", FEEDBACK, NAMED + feedback("on_from: 2025-04-11, conference: c1"), "2025-06-01",
        "cannot-tell, missing-field: child_feedback.on",
    ),
    (
        "too long before", LOOKS_BACK, HELD + feedback("recorded: 2025-02-09"), "2025-06-01",
        "not-met, open",
    ),
    (
        "perhaps too long before", LOOKS_BACK, HELD + feedback("recorded: 2025-02-10"), "2025-06-01",
        "cannot-tell, missing-field: child_feedback.on",
    ),
    (
        "too long before, named", LOOKS_BACK, NAMED + feedback("recorded: 2025-02-09, conference: c1"), "2025-06-01",
        "met, found undated",
    ),
    # Exceptions lie on the days of evidence, and were there by the due date unless they may follow it.
    (
        "an exception of before", EXCUSED, MET + undated("review", "recorded: 2025-02-28"), "2025-03-20",
        "overdue, due 2025-03-11, +9, open",
    ),
    (
        "an exception of the day", EXCUSED, MET + undated("review", "on_by: 2025-03-01"), "2025-03-20",
        "cannot-tell, due 2025-03-11, missing-field: review.on",
    ),
    (
        "an exception since it was due", EXCUSED, MET + undated("review", "on_from: 2025-03-12"), "2025-03-20",
        "overdue, due 2025-03-11, +9, open",
    ),
    (
        "an exception of the last day", EXCUSED, MET + undated("review", "on_from: 2025-03-11"), "2025-03-20",
        "cannot-tell, due 2025-03-11, missing-field: review.on",
    ),
    (
        "an exception that may follow", "excuse-may-follow: true\n" + EXCUSED, MET + undated("review", "on_from: 2025-03-12"),
        "2025-03-20",
        "cannot-tell, due 2025-03-11, missing-field: review.on",
    ),
    # Without a `by`, what lies in a stretch whichever day it was counts; an end may be still to come.
    (
        "in the stretch", REVIEWED, CARE + undated("review", "on_from: 2025-01-06"), "2025-08-01",
        "met, found undated",
    ),
    (
        "perhaps before it", REVIEWED, CARE + undated("review", "on_from: 2025-01-05"), "2025-08-01",
        "cannot-tell, missing-field: review.on",
    ),
    (
        "before it", REVIEWED, CARE + undated("review", "recorded: 2025-01-05"), "2025-08-01",
        "not-met, open",
    ),
    (
        "ended by now", ASSESSED, CARE + assessed(", over_by: 2025-08-01"), "2025-08-01",
        "met, found undated",
    ),
    (
        "perhaps still to end", ASSESSED, CARE + assessed(", over_by: 2025-08-02"), "2025-08-01",
        "cannot-tell, missing-field: assessment.end",
    ),
    (
        "no one says by when", ASSESSED, CARE + assessed(""), "2025-08-01",
        "cannot-tell, missing-field: assessment.end",
    ),
    # Of a year from 6 January 2024 to 5 January 2025 two are wanted, and one is dated.
    (
        "in the year", TWICE, YEARS + undated("review", "on_from: 2024-01-06, on_by: 2025-01-05"), "2025-01-06",
        "met, due 2025-01-05, found undated; pending, due 2026-01-05",
    ),
    (
        "perhaps of the next", TWICE, YEARS + undated("review", "on_from: 2024-01-06, on_by: 2025-01-06"), "2025-01-06",
        "cannot-tell, due 2025-01-05, missing-field: review.on; pending, due 2026-01-05",
    ),
    (
        "of the year before", TWICE, YEARS + undated("review", "recorded: 2024-01-05"), "2025-01-06",
        "overdue, due 2025-01-05, +1; pending, due 2026-01-05",
    ),
    # An extension is made while it lasts: from its first day to the last that is permitted.
    (
        "an extension since", LENGTHENED, PLACED + approval("on_from: 2025-04-28"), "2025-05-01",
        "not-met, due 2025-04-27, +4, open",
    ),
    (
        "an extension of before", LENGTHENED, PLACED + approval("on_by: 2025-01-05"), "2025-05-01",
        "not-met, due 2025-04-27, +4, open",
    ),
    (
        "perhaps an extension", LENGTHENED, PLACED + approval("on_from: 2025-04-27"), "2025-05-01",
        "cannot-tell, open, missing-field: approval.on",
    ),
    # One of April would give until 22 June; with it that of 10 May is in time, and gives until 17 August.
    (
        "one in time if another is", LENGTHENED_TWICE,
        PLACED + approval("on_by: 2025-05-20") + "- {kind: approval, on: 2025-05-10}", "2025-08-17",
        "cannot-tell, open, missing-field: approval.on",
    ),
    (
        "not after both", LENGTHENED_TWICE, PLACED + approval("on_by: 2025-05-20") + "- {kind: approval, on: 2025-05-10}",
        "2025-08-18",
        "not-met, due 2025-08-17, +1, open",
    ),
    # Of two meetings the feedback of one day is for the later; that of a day not known may have been too late for the first.
    (
        "the other's", FEEDBACK, HELD + HELD.replace("03-10", "03-20") + "- {kind: child_feedback, on: 2025-03-25}\n"
        + feedback("on_from: 2025-03-10"), "2025-06-01",
        "cannot-tell, missing-field: child_feedback.on; met, found 2025-03-25",
    ),
    # In care from 6 January: 3 February is the 20th working day, and three months from that are up on 3 May.
    (
        "a review of before care", REVIEWS, REVIEWED_ONCE + undated("review", "recorded: 2025-01-05"), "2025-05-10",
        "met, due 2025-02-03, found 2025-02-03; overdue, due 2025-05-03, +7, open",
    ),
    # Of one held by 3 February that of the 3rd may be the second: six months are up on 3 August.
    (
        "a review by the first", REVIEWS, REVIEWED_ONCE + undated("review", "recorded: 2025-02-03"), "2025-08-03",
        "met, due 2025-02-03, found 2025-02-03; cannot-tell, due 2025-05-03, missing-field: review.on",
    ),
    (
        "a review by the first, long ago", REVIEWS, REVIEWED_ONCE + undated("review", "recorded: 2025-02-03"), "2025-08-04",
        "met, due 2025-02-03, found 2025-02-03; overdue, due 2025-08-03, +1, open",
    ),
    # Of one held from 10 to 20 February it is a later step still, and six months from that are up on 20 August.
    (
        "a review soon after", REVIEWS, REVIEWED_ONCE + undated("review", "on_from: 2025-02-10, on_by: 2025-02-20"), "2025-08-21",
        "met, due 2025-02-03, found 2025-02-03; overdue, due 2025-08-20, +1, open",
    ),
    (
        "a review soon after, not yet", REVIEWS, REVIEWED_ONCE + undated("review", "recorded: 2025-02-20"), "2025-08-20",
        "met, due 2025-02-03, found 2025-02-03; cannot-tell, due 2025-05-03, missing-field: review.on",
    ),
    # It divides no gap but the one in which it may lie: that of 10 May was late, whatever came after.
    (
        "a review since the late one", REVIEWS, LATE + undated("review", "on_from: 2025-05-10"),
        "2025-06-01",
        "met, due 2025-02-03, found 2025-02-03; late, due 2025-05-03, found 2025-05-10, +7; pending, due 2025-11-10",
    ),
)  # fmt: skip


@pytest.mark.parametrize("engine", engines())
def test_what_is_of_a_day_not_known_is_held_against_the_days_it_lies_between(engine: str) -> None:
    tasks = [(program((rule,)), snapshot(facts, as_at)) for _, rule, facts, as_at, _ in CASES]
    said = engines()[engine].evaluate_each(tasks, 1)
    told = {name: _verdicts(each.duties) for (name, *_), each in zip(CASES, said, strict=True)}
    assert told == {name: expected for name, *_, expected in CASES}


def _verdicts(duties: object) -> str:
    """The duties as lines without their keys."""
    return "; ".join(re.sub(r"^[^:]*: ", "", line(duty)) for duty in duties)  # type: ignore[attr-defined]
