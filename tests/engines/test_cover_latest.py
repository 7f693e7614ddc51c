"""What is known where a source holds only each case's last fact of a kind."""

from __future__ import annotations

from tests.engines.support import limit, told

ASKED = f"""
within:
  trigger: {{event: referral}}
  evidence: [{{kind: review}}]
  limit: [{limit("10 days")}]
unless: leaving_delayed
"""
FACTS = """
- {kind: leaving_delayed, start: 2025-01-06, end: 2025-03-03, reason: court}
- {kind: referral, on: 2025-05-01}
"""


def test_of_periods_that_may_run_at_once_the_last_to_begin_need_not_be_the_last_to_end() -> None:
    covers = "{leaving_delayed: latest, review: all}"
    assert told(ASKED, FACTS, as_at="2025-06-30", covers=covers) == [
        "referral 2025-05-01: cannot-tell, due 2025-05-11, not-covered: leaving_delayed"
    ]
    covers = "{leaving_delayed: all, review: all}"
    assert told(ASKED, FACTS, as_at="2025-06-30", covers=covers) == [
        "referral 2025-05-01: overdue, due 2025-05-11, +50, open"
    ]
