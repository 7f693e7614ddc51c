"""Which regime holds, where the day on which it began is not known: certain only where every day on which it may have begun says
so, on every engine."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from typing import Any

from checker.engines.reference import evaluate
from checker.snapshot.facts import Snapshot
from tests.engines.support import limit, line, program, snapshot, told
from tests.parity.engines import differences, engines
from tests.tiers import part_of

T = dt.date(2025, 6, 2)
LAST = 20
AS_AT = (T + dt.timedelta(days=LAST)).isoformat()
ORDER = "{kind: legal_status, where: {status: care-order}}"
JUST_MADE = f"{{minus: [{ORDER}, {{lasting: {ORDER}, over: 2 weeks}}]}}"


def rule(*regimes: str) -> str:
    """Visits while placed, at intervals that depend on regimes."""
    listed = "".join(f"\n        - {regime}" for regime in regimes)
    return f"""
every:
  period: placement
  evidence: [{{kind: visit, where: {{seen: true}}}}]
  steps:
    - name: visit
      regimes:{listed}
"""


def regime(name: str, length: str, *, when: str = "", entry: str = "") -> str:
    """One regime, as YAML in flow style."""
    held = f"when: {when}, " if when else ""
    first = f"entry: [{limit(entry)}], " if entry else ""
    return f"{{name: {name}, {held}{first}limit: [{limit(length)}]}}"


RULES = (
    rule(regime("just made", "1 week", when=JUST_MADE, entry="1 week"), regime("any", "1 week")),
    rule(regime("under an order", "3 days", when=ORDER), regime("any", "6 days")),
    rule(regime("under an order", "3 days", when=ORDER, entry="5 days"), regime("any", "6 days")),
    rule(regime("under an order", "6 days", when=ORDER, entry="2 days"), regime("any", "6 days")),
    rule(regime("under an order", "6 days", when=ORDER), regime("any", "3 days")),
    rule(regime("none made", "3 days", when=f"{{not: {ORDER}}}"), regime("any", "6 days")),
    rule(regime("a while", "2 days", when=f"{{lasting: {ORDER}, over: 4 days}}"), regime("any", "5 days")),
)


def day(number: int) -> str:
    return (T + dt.timedelta(days=number)).isoformat()


def record(order: dict[str, Any], *visits: int) -> Snapshot:
    """A child placed on the first day, of an order that began as is said, and visited on some days."""
    facts: list[dict[str, Any]] = [
        {"kind": "placement", "start": day(0), "carer": "c1"},
        {"kind": "legal_status", "status": "care-order", **order},
        *({"kind": "visit", "on": day(number), "seen": True} for number in visits),
    ]
    return snapshot(facts, AS_AT)


def spans(rng: random.Random) -> tuple[dict[str, Any], Iterator[int]]:
    """An order of which the start is not known, and the days it may have begun on."""
    lo, hi = sorted((rng.randint(-20, 12), rng.randint(-20, LAST)))
    order: dict[str, Any] = {"start": "unknown"}
    order |= {"started_from": day(lo)} if rng.random() < 0.5 else {}
    order |= {"started_by": day(hi)} if rng.random() < 0.5 else {}
    first, last = (lo if "started_from" in order else -30), (hi if "started_by" in order else LAST)
    return order, iter(range(first, last + 1))


def test_what_is_told_is_so_whenever_the_order_was_made() -> None:
    rng = random.Random(29)
    tried, certain, needless = [], 0, 0
    tries = part_of(80)
    for _ in range(tries):
        made = program((rng.choice(RULES),))
        order, days = spans(rng)
        visits = sorted(rng.sample(range(1, LAST), rng.randint(0, 3)))
        shot = record(order, *visits)
        tried.append((made, shot))
        answer = {duty.key.text(): duty.verdict.value for duty in evaluate(made, shot).duties}
        worlds = [evaluate(made, record({"start": day(each)}, *visits)).duties for each in days]
        for key, verdict in answer.items():
            so = {duty.verdict.value for world in worlds for duty in world if duty.key.text() == key}
            assert verdict == "cannot-tell" or so == {verdict}, (order, visits, key, verdict, so)
            certain += verdict != "cannot-tell"
            needless += verdict == "cannot-tell" and len(so) == 1
    assert certain > 1.25 * tries
    assert needless < 5
    for name, engine in engines().items():
        for (made, shot), found in zip(tried, engine.evaluate_each(tried, 1), strict=True):
            assert not differences(evaluate(made, shot), found), name


def test_a_first_visit_where_the_order_may_have_been_made_on_the_day_it_fell_due() -> None:
    # Placed at home on 2 June: due 9 June. An order made that day gives another week, to 16 June, and none gives more.
    (first, *_) = RULES
    doubt = "cannot-tell, due 2025-06-09, found 2025-06-%s, missing-field: legal_status.start"
    for seen, said in ((7, "met, due 2025-06-09, found 2025-06-09"), (14, doubt % "16"), (15, "late")):
        facts = [
            {"kind": "placement", "start": day(0), "carer": "c1"},
            {"kind": "legal_status", "status": "care-order", "start": "unknown"},
            {"kind": "visit", "on": day(seen), "seen": True},
        ]
        assert told(first, facts, as_at=AS_AT)[0].startswith(f"placement 2025-06-02: {said}")


def test_an_order_known_to_have_been_made_before_the_placement_gives_no_more() -> None:
    shot = record({"start": "unknown", "started_by": day(-1)}, 8)
    assert line(evaluate(program((RULES[0],)), shot).duties[0]) == (
        "placement 2025-06-02: late, due 2025-06-09, found 2025-06-10, +1"
    )
