"""Every shipped rule over many made-up cases of which everything is known: the columns say what the reference engine says,
of most cases by themselves."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

import pytest

from checker.compile.program import Program
from checker.snapshot.vocabulary import Attribute, Form, Type, vocabulary
from tests.engines.polars.both import Made, agreed, made_up, share
from tests.shipped import shipped_program

LENGTHS = (0, 1, 5, 6, 14, 28, 31, 112, 365, 700)


@cache
def shipped() -> Program:
    return shipped_program()


def anything(about: str) -> Any:
    """Facts of every kind about something, every attribute of them known."""
    kinds = [kind for kind in vocabulary().kinds.values() if kind.about == about and kind.form is not Form.RECORD]

    def make(made: Made) -> None:
        if about == "child":
            made.born()
        for kind in kinds:
            if made.rng.random() < 0.6:
                told = {name: value(made, each) for name, each in kind.attributes.items()}
                if kind.form is Form.PERIOD:
                    made.periods(kind.name, 3, LENGTHS, **told)
                else:
                    made.events(kind.name, 4, **told)

    return make


def value(made: Made, attribute: Attribute) -> list[Any]:
    """What an attribute of a made-up fact may be."""
    match attribute.type:
        case Type.CODE:
            return list(attribute.values)
        case Type.FLAG:
            return [True, True, False]
        case Type.DATE:
            return [dt.date.fromordinal(made.day()) for _ in range(3)]
        case Type.NUMBER:
            return [0, 1, 2, 5]
    return ["a", "b", "c"]


@pytest.mark.parametrize("covers", ["all", "from a day"])
@pytest.mark.parametrize("about", ["child", "household", "allegation"])
def test_every_shipped_rule(about: str, covers: str) -> None:
    handed = agreed(shipped(), made_up(anything(about), about=about, cases=40, covers=covers, seed=3))
    assert share(handed) < 0.2, handed
