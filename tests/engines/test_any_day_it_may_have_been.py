"""What is said of a trigger whose day is not known is so on each of the days it may have been on, as far as it is certain."""

from __future__ import annotations

import datetime as dt
from random import Random

import pytest

from checker.engines.reference import evaluate
from tests.engines.support import FORCE, limit, program, snapshot
from tests.tiers import part_of

FIRST, TRIALS = dt.date(2025, 2, 1), part_of(120)
OUTDONE = f"{limit('10 days')}, {limit('60 days', since='2025-03-01', until='2025-03-10', more=', selected-by: due')}"
CHANGING = ", ".join(
    [
        limit("5 days", until="2025-02-28"),
        limit("40 days", since="2025-03-01", until="2025-03-05"),
        limit("5 days", since="2025-03-06"),
    ]
)
BEFORE, AFTER = "before: {event: review}, ", "after: {event: review}, "


def way(beside: str, texts: str) -> str:
    return f"{{{beside}limit: [{texts}]}}"


DAYS = {number: limit(f"{number} days") for number in (3, 5, 10, 15)}
DUE = {
    "texts that change": f"limit: [{CHANGING}]",
    "a text chosen by the due date": f"limit: [{OUTDONE}]",
    "from the event before": f"due: {way(BEFORE, CHANGING)}",
    "from the event before, unless it had run out": f"earliest-of: [{way(BEFORE, DAYS[10])}, {way('', DAYS[15])}]",
    "from the event before, or later": f"latest-of: [{way(BEFORE, DAYS[10])}, {way('', DAYS[5])}]",
    "from the event after, or later": f"latest-of: [{way(AFTER, DAYS[3])}, {way('', CHANGING)}]",
    "the first of three": f"earliest-of: [{way(AFTER, DAYS[3])}, {way(BEFORE, DAYS[10])}, {way('', CHANGING)}]",
}
WITHIN = "within:\n  trigger: {{end-of: placement}}\n  {}\n  evidence: [{{kind: conference}}]\n"
WITH = f"""
with:
  trigger: {{end-of: placement}}
  evidence-from: -5 days
  evidence-until: 2 weeks
  evidence: [{{kind: conference}}]
  in-force: {FORCE}
excused-by: [{{kind: review}}]
"""
ASKED = WITH.replace("  evidence-until", "  asked-after: 10 days\n  evidence-until")
RULES = {name: WITHIN.format(due) for name, due in DUE.items()} | {
    "with, some days before and after": WITH,
    "with, asked about some days after": ASKED,
}
MISSED, KEPT = {"late", "overdue", "not-met"}, {"met", "pending", "excepted", "none"}


def verdict(rule: str, facts: str, as_at: str) -> str:
    duties = evaluate(program((rule,)), snapshot(facts, as_at)).duties
    return duties[0].verdict.value if duties else "none"


def on(day: int) -> str:
    return (FIRST + dt.timedelta(day)).isoformat()


@pytest.mark.parametrize("name", RULES)
def test_what_is_certain_is_so_whichever_day_it_was(name: str) -> None:
    dice, certain = Random(name), 0
    for _ in range(TRIALS):
        first = dice.randrange(45)
        last = first + dice.randrange(1, 25)
        done = last + dice.randrange(-10, 45)
        facts = "".join(f"- {{kind: review, on: {on(dice.randrange(70))}}}\n" for _ in range(dice.randrange(3)))
        facts += f"- {{kind: conference, on: {on(done)}}}\n" if dice.random() < 0.8 else ""
        as_at = on(max(last, done) + dice.randrange(60))
        span = f"end: unknown, lasted_to: {on(first)}, over_by: {on(last)}"
        told, *each = (
            verdict(RULES[name], f"- {{kind: placement, start: 2025-01-01, {ended}}}\n{facts}", as_at)
            for ended in (span, *(f"end: {on(day)}" for day in range(first, last + 1)))
        )
        if told != "cannot-tell":
            certain += 1
            assert set(each) <= (MISSED if told in MISSED else KEPT), (facts, as_at, span, told)
    assert certain > TRIALS / 10
