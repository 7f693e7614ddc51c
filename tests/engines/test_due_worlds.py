"""Due dates of several kinds against every world the record leaves open: told only where all of them agree."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from itertools import product
from typing import Any

from fixtures.nasty import covering
from tests.engines.support import evaluated, limit, snapshot
from tests.engines.test_due_terms import Fact, rule, seen
from tests.tiers import part_of

T = dt.date(2025, 3, 3)
AS_AT = (T + dt.timedelta(days=14)).isoformat()
TERMS = (
    f"{{limit: [{limit('6 days')}]}}",
    "{after: {event: review, where: {status: held}}}",
    f"{{after: {{event: review, where: {{status: held}}}}, limit: [{limit('2 days')}]}}",
    f"{{before: {{event: review, where: {{status: held}}}}, limit: [{limit('5 days')}]}}",
)
SHAPES = ("due: {0}", "earliest-of: [{0}, {1}]", "latest-of: [{0}, {1}]")
GAP = (T + dt.timedelta(days=-4), T + dt.timedelta(days=4))


def test_what_is_told_is_so_in_every_world() -> None:
    rng = random.Random(33)
    told = 0
    tries = part_of(150)
    for _ in range(tries):
        text = rule(rng.choice(SHAPES).format(*rng.sample(TERMS, 2)))
        reviews = [_review(rng) for _ in range(rng.randint(0, 2))]
        evidence = [seen(_day(rng.randint(0, 12)))] if rng.random() < 0.8 else []
        whole = rng.random() < 0.5
        answer = _verdict(text, [*reviews, *evidence], covers=None if whole else _less_gap())
        worlds = {_verdict(text, [*world, *evidence]) for world in _worlds(reviews, whole)}
        assert answer == "cannot-tell" or worlds == {answer}, (text, reviews, evidence, whole, answer, worlds)
        assert answer != "cannot-tell" or len(worlds) > 1, (text, reviews, evidence, whole, worlds)
        told += answer != "cannot-tell"
    assert told > 0.4 * tries


def _day(days: int) -> str:
    return (T + dt.timedelta(days=days)).isoformat()


def _review(rng: random.Random) -> Fact:
    """A review some days from the trigger, of which it may not be known whether it was held."""
    held: Fact = {"kind": "review", "on": _day(rng.choice([-8, -7, -6, 6, 7, 9])), "status": "held"}
    return {name: value for name, value in held.items() if name != "status" or rng.random() < 0.7}


def _worlds(reviews: list[Fact], whole: bool) -> Iterator[list[Fact]]:
    """Every way of filling in whether each review was held and, where some days are not covered, one more on any of them."""
    known = [
        [fact] if "status" in fact else [{**fact, "status": "held"}, {**fact, "status": "not-held"}] for fact in reviews
    ]
    days = [] if whole else [GAP[0] + dt.timedelta(days=n) for n in range((GAP[1] - GAP[0]).days + 1)]
    more = [[], *([{"kind": "review", "on": day.isoformat(), "status": "held"}] for day in days)]
    pairs = [[], *([a[0], b[0]] for a, b in product(more[1:], more[1:]))]
    for world, unseen in product(product(*known), [*more, *pairs]):
        yield [*world, *unseen]


def _less_gap() -> Any:
    missing = range(GAP[0].toordinal(), GAP[1].toordinal() + 1)
    last = dt.date.fromisoformat(AS_AT).toordinal()
    return {"review": covering(missing, last), "health_assessment": "all", "referral": "all"}


def _verdict(text: str, facts: list[Fact], covers: Any = None) -> str:
    shot = snapshot([{"kind": "referral", "on": T.isoformat()}, *facts], AS_AT, covers or "all")
    (duty,) = evaluated(text, shot).duties
    return duty.verdict.value
