"""Trials of rules that look back so far from what begins a duty, or so far on, on records in which evidence, or what excuses a
miss, names what began it: of any other random trial hardly one in a thousand is that."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from checker.snapshot.vocabulary import Kind, vocabulary
from fixtures.nasty import Scene, scene
from fixtures.nasty.dice import chance, one_of
from fixtures.nasty.scene import IDS
from tests.parity.conditions import Writer, chosen_kinds
from tests.parity.conditions import named as named_in
from tests.parity.on_purpose import made_over
from tests.parity.rules import TRIGGERED, program
from tests.parity.trial import Data, Trial

BACK = ("-10 days", "-3 months", "-1 month")
ON = ("10 days", "3 months", "1 month")


def looking_back(dice: Random, about: str | None = None) -> tuple[Data, Writer]:
    """Rules of kinds of which one names another, and what they were written with."""
    rules, writer = program(scene(dice, about), kinds=_chain, among=TRIGGERED)
    for rule in rules["rules"]:
        for block in (rule[shape] for shape in TRIGGERED if shape in rule):
            if "evidence" in block or "requires" in block:
                block["evidence-from"] = one_of(dice, BACK)
        if "with" in rule and ("evidence" in rule["with"] or "requires" in rule["with"]) and chance(dice, 70):
            rule["with"]["evidence-until"] = one_of(dice, ON)
            rule["with"] |= {"asked-after": "5 days"} if "asked-after" in rule["with"] else {}
        block = next((rule[shape] for shape in TRIGGERED if shape in rule), None)
        naming = _naming(writer.kinds, block["trigger"].get("event", "")) if block is not None else []
        if naming and chance(dice, 60):
            rule["excused-by"] = [{"kind": (kind := one_of(dice, naming)).name, **writer.maybe_where(kind, 70)}]
    return rules, writer


def record(writer: Writer) -> list[Data]:
    """Documents for such rules: facts name one another more often than not, and those that they name have ids."""
    return made_over(writer, _tie)


def trial(dice: Random, about: str | None = None) -> Trial:
    """Such rules and one such record."""
    rules, writer = looking_back(dice, about)
    return Trial({**rules, "documents": record(writer)})


def _chain(where: Scene) -> list[Kind]:
    """A kind, one of which facts name it, perhaps another, and perhaps one of which facts name these: so that there are items;
    any kinds where none of the scene's name one another."""
    own = [kind for kind in where.kinds if kind.about == where.about]
    named = [kind for kind in own if _naming(own, kind.name)]
    if not named:
        return chosen_kinds(where)
    first = one_of(where.dice, named)
    second = one_of(where.dice, _naming(own, first.name))
    more = [one_of(where.dice, some) for some in (_naming(own, first.name), _naming(own, second.name)) if some]
    chosen = [first, second, *(kind for kind in more if chance(where.dice, 40))]
    return list({kind.name: kind for kind in chosen}.values())


def _naming(kinds: Sequence[Kind], kind: str) -> list[Kind]:
    return [each for each in named_in(kinds, kind) if each.name != kind]


def _tie(dice: Random, facts: list[Data]) -> None:
    for fact in facts:
        for name in vocabulary().kind(fact["kind"]).attributes:
            named = [other for other in facts if other["kind"] == name and other is not fact]
            if named and chance(dice, 70):
                fact[name] = one_of(dice, named).setdefault("id", one_of(dice, IDS))
