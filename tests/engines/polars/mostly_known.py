"""Nasty snapshots with most of the doubt taken out: a record that is kept with care, and what is covered of it in the ways
sources cover things. What is left is what the columnar engine works out itself."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from checker.snapshot.vocabulary import Form, Kind, vocabulary
from fixtures.nasty import documents
from fixtures.nasty.days import birth
from fixtures.nasty.facts import value
from fixtures.nasty.scene import Scene

Data = dict[str, Any]


def mostly_known(scene: Scene, kinds: Sequence[Kind], times: int) -> Data:
    """One snapshot of many cases; now and then a field of one is not known after all."""
    whole = [documents(scene, kinds)[0] for _ in range(times)]
    cases = [
        {**case, "case": f"{number}-{case['case']}", "facts": [_known(scene, fact) for fact in case["facts"]]}
        for number, document in enumerate(whole)
        for case in document["cases"]
    ]
    for case in cases:
        case.pop("covers", None)
        case["facts"] = [fact for fact in case["facts"] if fact["kind"] != "child"]
        if case.get("about") == "child":
            case["facts"].append({"kind": "child", "born": str(birth(scene.dice, scene.as_at))})
    return {**whole[0], "covers": _covers(scene.dice, scene, kinds), "cases": cases}


def _known(scene: Scene, fact: Data) -> Data:
    """The fact with its days, and nearly all its fields; most name no other fact."""
    kind, made = vocabulary().kind(fact["kind"]), dict(fact)
    made.pop("started_by", None)
    made.pop("lasted_to", None)
    for edge in ("on", "start"):
        if made.get(edge) == "unknown":
            made[edge] = str(scene.dice.choice(scene.days))
    if made.get("end") == "unknown" or str(made.get("end", "9"))[:10] < str(made.get("start", ""))[:10]:
        made.pop("end")
    for attribute in kind.attributes.values():
        if attribute.name not in made and scene.dice.random() < 0.97:
            made[attribute.name] = value(scene, attribute)
        if attribute.name in vocabulary() and scene.dice.random() < 0.8:
            made.pop(attribute.name, None)
    return made


def _covers(dice: Random, scene: Scene, kinds: Sequence[Kind]) -> Any:
    """Everything; or each kind from its beginning, from a day, or not at all."""
    if dice.random() < 0.4:
        return "all"
    begins = str(dice.choice(scene.days))
    said: Data = {}
    for name in sorted({kind.name for kind in kinds} | {"child"}):
        form = dice.random()
        if name == "child" or vocabulary().kind(name).form is Form.RECORD or form < 0.5:
            said[name] = "all"
        elif form < 0.85:
            first = begins if dice.random() < 0.7 else str(dice.choice(scene.days))
            said[name] = {"from": min(first, str(scene.as_at))}
    return said
