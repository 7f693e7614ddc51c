"""A random program: rules in any shapes, the definitions they rest on and the profile they run under, as plain data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from checker.snapshot.vocabulary import Kind
from fixtures.nasty.dice import chance, one_of, some_of
from fixtures.nasty.scene import SHARED, Scene
from tests.parity.conditions import Writer, chosen_kinds
from tests.parity.figures import Figures
from tests.parity.shapes import Shapes

SHAPES = ("within", "every", "have", "before", "with", "quota", "at-most-for", "at-most-count", "never")
TRIGGERED = ("within", "before", "with")
UNRELAXED = ("with", "quota", "at-most-count", "never", "commend", "at-most-for")
Data = dict[str, Any]


def program(
    scene: Scene, most: int = 3, kinds: Callable[[Scene], list[Kind]] = chosen_kinds, among: tuple[str, ...] = SHAPES
) -> tuple[Data, Writer]:  # fmt: skip
    """Rules, of the shapes `among` which to choose, definitions, a profile and perhaps a `law_as_at`; and what they were written
    with, whose kinds they read."""
    writer = Writer(scene, kinds(scene))
    figures = Figures(writer)
    shapes = Shapes(writer, figures)
    definitions = [_definition(writer, number) for number in range(one_of(scene.dice, (0, 1, 2)))]
    rules = [_rule(shapes, f"lac.rule-{number}", among) for number in range(1, 2 + scene.dice.randrange(most))]
    if chance(scene.dice, 12):
        rules.append(_commending(shapes, rules))
    made: Data = {"rules": rules, "definitions": definitions, "profile": _profile(scene, figures, writer)}
    if chance(scene.dice, 8):
        made["law_as_at"] = one_of(scene.dice, scene.days)
    return made, writer


def _definition(writer: Writer, number: int) -> Data:
    said: Data = {"id": f"defined_{number}", "period": writer.condition()}
    if chance(writer.dice, 30):
        word = one_of(writer.dice, ("if-not-covered", "if-unknown"))
        said |= {word: chance(writer.dice, 50), "because": "It is so as a rule."}
    writer.definitions.append(said["id"])
    return said


def _rule(shapes: Shapes, name: str, among: tuple[str, ...]) -> Data:
    dice, writer = shapes.dice, shapes.writer
    shape = one_of(dice, among)
    block = getattr(shapes, shape.replace("-", "_") + ("_" if shape == "with" else ""))()
    rule: Data = {"id": name, "about": writer.scene.about, shape: block}
    for word in some_of(dice, ("when", "unless"), 25):
        rule[word] = writer.condition()
    if shape in TRIGGERED and chance(dice, 40):
        of_trigger = "event" not in block["trigger"] and "reaches" not in block["trigger"]
        rule["while"] = "trigger" if of_trigger and chance(dice, 50) else writer.condition()
    excuses = shapes.excuses()
    if shape == "every" and chance(dice, 60):
        excuses += shapes.refusals(block["evidence"])
    if excuses:
        follows = chance(dice, 40) and shape != "with"  # which has no due date
        if shape == "with" and block.keys().isdisjoint(("evidence", "requires")) and chance(dice, 50):
            block["evidence-until"] = one_of(dice, ("10 days", "3 months"))
        rule |= {"excused-by": excuses} | ({"excuse-may-follow": True} if follows else {})
    _excused_if(shapes, rule, block)
    if (
        shape not in UNRELAXED
        and chance(dice, 15)
        and not any(word in str(block) for word in ("hour", "'due'", "parameter"))
    ):
        rule["relaxed"] = shapes.figures.relaxed()
    per = [kind.name for kind in writer.kinds if SHARED.get(kind.name) == writer.scene.about]
    if per and chance(dice, 70):
        rule["per"] = {"iro_allocation": "iro_allocation.officer", "placement": "placement.carer"}[per[0]]
    return rule


def _excused_if(shapes: Shapes, rule: Data, block: Data) -> None:
    trigger = block.get("trigger", {})
    kind = next((kind for kind in shapes.writer.events if kind.name == trigger.get("event")), None)
    where = shapes.writer.where(kind) if kind is not None and chance(shapes.dice, 12) else None
    if where:
        rule["excused-if"] = where


def _commending(shapes: Shapes, others: list[Data]) -> Data:
    names = [others[0]["id"]] if chance(shapes.dice, 50) else ["lac"]
    return {"id": "lac.praise", "about": others[0]["about"], "commend": shapes.commend(names)}


def _profile(scene: Scene, figures: Figures, writer: Writer) -> Data:
    parameters = {name: values for name, values in figures.parameters.items() if values}
    said: Data = {"parameters": parameters}
    settling = {kind.name: one_of(scene.dice, (3, 10)) for kind in some_of(scene.dice, writer.kinds, 8)}
    days = sorted(scene.days)
    middle = days[len(days) // 2]
    terms = [
        {"name": "one", "from": days[0], "to": middle},
        {"name": "two", "from": middle + dt.timedelta(days=1), "to": middle + dt.timedelta(days=80)},
    ]
    return {**said, "settling": settling, "terms": terms if chance(scene.dice, 80) else terms[:1]}
