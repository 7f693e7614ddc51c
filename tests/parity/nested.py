"""Pairs of trials of one condition: written flat, and with some of its items in the definition that it begins with. A condition
says the same either way, so each rule comes to the same duties."""

from __future__ import annotations

from copy import deepcopy
from random import Random
from typing import Any

from fixtures.nasty import documents, scene
from fixtures.nasty.dice import chance, one_of
from tests.parity.conditions import Writer
from tests.parity.rules import program
from tests.parity.trial import Data, Trial

ABOUTS = ("child", "child", "household", "allegation")
"""Whom there are periods of."""
FIRST = "what_comes_first"


def pair(dice: Random) -> tuple[Trial, Trial]:
    """`all: [A, B, C]` and `all: [all: [A, B], C]`, on one record. What comes first in each is defined under one name, for a duty
    is named by that."""
    rules, writer = program(scene(dice, one_of(dice, ABOUTS)), most=1, among=("every", "have", "within"))
    first, second, third = _of_a_period(writer), writer.condition(1), writer.condition(1)
    record = documents(writer.scene, writer.kinds)
    flat, nested = (
        Trial({
            **rules, "rules": [_asked_of(rule, condition) for rule in rules["rules"]], "documents": record,
            "definitions": [*rules["definitions"], {"id": FIRST, "period": defined}],
        })
        for defined, condition in (
            (first, {"all": [FIRST, second, third]}), ({"all": [first, second]}, {"all": [FIRST, third]}),
        )
    )  # fmt: skip
    return flat, nested


def _of_a_period(writer: Writer) -> Any:
    if not writer.periods or chance(writer.dice, 10):
        return writer.condition(1)
    kind = one_of(writer.dice, writer.periods)
    return {"kind": kind.name, **writer.maybe_where(kind, 30)}


def _asked_of(rule: Data, condition: Data) -> Data:
    """A rule, asked of a condition; a `within` only where it is of what began, ended or lasted."""
    rule = deepcopy(rule)
    if "every" in rule:
        rule["every"]["period"] = condition
    elif "have" in rule:
        rule["have"]["while"] = condition
    elif "within" in rule:
        of = next((word for word in ("start-of", "end-of", "lasting") if word in rule["within"]["trigger"]), None)
        if of is not None:
            rule["within"]["trigger"][of] = condition
    return rule
