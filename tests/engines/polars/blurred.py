"""Records in doubt: what is made up with every day and field known, and then some of it forgotten."""

from __future__ import annotations

import random
from dataclasses import replace

from checker.snapshot.coverage import Coverage, KindCoverage
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN, Fact, Snapshot
from checker.snapshot.making import make_case
from checker.snapshot.vocabulary import Form, vocabulary
from tests.engines.polars.both import AS_AT, COVERS, Made
from tests.engines.polars.test_shipped_rules import anything


def blurred(about: str, *, cases: int, seed: int, share: float) -> Snapshot:
    """Cases with facts of every kind, of which a share are not known as they were; each kind is covered in a way of its own,
    and some of its attributes are held by no source."""
    rng = random.Random(f"blurred {about} {seed}")
    found = []
    for number in range(cases):
        made = Made(rng)
        anything(about)(made)
        kept = rng.choice((1, 1, 0.5, 0.3))
        facts = [_forgotten(rng, fact) if rng.random() < share else fact for fact in made.facts]
        facts = [fact for fact in facts if fact.kind == about or rng.random() < kept]
        found.append(make_case(f"c{number:03}", about, facts))
    return Snapshot(AS_AT, tuple(found), _cover(rng))


def _cover(rng: random.Random) -> Coverage:
    kinds = {}
    for kind in vocabulary().kinds.values():
        spans = COVERS["all" if rng.random() < 0.4 else rng.choice(list(COVERS))]
        without = frozenset(name for name in kind.attributes if rng.random() < 0.03)
        kinds[kind.name] = KindCoverage(tuple(spans), without=without)
    return Coverage(kinds)


def _forgotten(rng: random.Random, fact: Fact) -> Fact:
    """A fact with a day, or what it carries, not known."""
    form = vocabulary().kind(fact.kind).form
    what = rng.choice(("start", "start", "edges", "end", "one field", "fields"))
    if form is Form.RECORD or what.endswith(("field", "fields")):
        names = sorted(fact.attributes)
        few = rng.sample(names, min(1, len(names)) if what == "one field" else rng.randint(0, len(names)))
        return replace(fact, attributes={name: value for name, value in fact.attributes.items() if name not in few})
    if form is Form.EVENT:
        return _undated(rng, fact)
    made = fact if what == "end" else _begun(rng, fact)
    return made if what == "start" else _ended(rng, made, fact)


def _undated(rng: random.Random, fact: Fact) -> Fact:
    day = fact.start_lo
    spans = ((LONG_BEFORE, STILL_OPEN), (day - rng.randint(1, 200), day + rng.randint(0, 200)), (LONG_BEFORE, day))
    lo, hi = rng.choice(spans)
    return replace(fact, start_lo=lo, start_hi=hi, minute=None)


def _begun(rng: random.Random, fact: Fact) -> Fact:
    """Begun by a day: long before, or from another day on."""
    lo = LONG_BEFORE if rng.random() < 0.7 else fact.start_lo - rng.randint(1, 200)
    hi = rng.choice((fact.start_lo, fact.start_lo, fact.start_lo + rng.randint(0, 60), fact.end_lo))
    return replace(fact, start_lo=lo, start_hi=max(lo, min(hi, fact.end_lo)), minute=None)


def _ended(rng: random.Random, fact: Fact, whole: Fact) -> Fact:
    """Over from some day on, perhaps by another."""
    lo = max(fact.start_lo, rng.choice((whole.start_lo, whole.end_lo if whole.end_lo < STILL_OPEN else whole.start_lo)))
    hi = STILL_OPEN if rng.random() < 0.7 else max(lo, whole.end_lo)
    return replace(fact, end_lo=lo, end_hi=hi, end_minute=None, start_hi=min(fact.start_hi, hi))
