"""`frozen` against `dataclass(frozen=True)`, which it stands in for."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, dataclass, field, fields, replace
from functools import cached_property
from typing import Any

import pytest

from checker.frozen import frozen
from checker.frozen import replace as replaced


@frozen
class Length:
    """A class with all that `frozen` knows of."""

    amount: int
    unit: str = "days"
    notes: list[str] = field(default_factory=list, compare=False, repr=False)

    def __post_init__(self) -> None:
        if self.amount < 0:
            raise ValueError("less than nothing")

    @cached_property
    def doubled(self) -> int:
        """Worked out once."""
        return self.amount * 2


@dataclass(frozen=True)
class Twin:
    """The same as a dataclass."""

    amount: int
    unit: str = "days"
    notes: list[str] = field(default_factory=list, compare=False, repr=False)


@frozen
class Alone:
    """One field."""

    item: tuple[int, ...]


@frozen
class Other:
    """One field of the same name."""

    item: tuple[int, ...]


@frozen
class Nothing:
    """No field."""


@pytest.mark.parametrize("given", [(3,), (3, "weeks"), (3, "weeks", ["one"])])
def test_fields_are_taken_in_order_by_name_and_from_defaults(given: tuple[Any, ...]) -> None:
    named = dict(zip(("amount", "unit", "notes"), given, strict=False))
    for made in (
        Length(*given),
        Length(**named),
        Length(given[0], **{n: v for n, v in named.items() if n != "amount"}),
    ):
        twin = Twin(*given)
        assert [getattr(made, each.name) for each in fields(made)] == [
            getattr(twin, each.name) for each in fields(twin)
        ]
        assert repr(made) == repr(twin).replace("Twin", "Length")


def test_each_value_has_a_default_of_its_own() -> None:
    assert Length(1).notes is not Length(1).notes


@pytest.mark.parametrize(
    "make",
    [
        lambda of: of(),
        lambda of: of(unit="days"),
        lambda of: of(1, "days", [], 4),
        lambda of: of(1, amount=1),
        lambda of: of(1, "days", unit="weeks"),
        lambda of: of(1, size=2),
        lambda of: of(1, "days", size=2),
    ],
)
def test_what_a_dataclass_refuses_is_refused(make: Callable[[Any], object]) -> None:
    for of in (Twin, Length):
        with pytest.raises(TypeError):
            make(of)


def test_equal_where_class_and_content_are() -> None:
    assert Length(3, "weeks", ["one"]) == Length(3, "weeks", ["another"])
    assert hash(Length(3, "weeks", ["one"])) == hash(Length(3, "weeks"))
    assert Length(3) != Length(4)
    assert Length(3) != Twin(3)
    assert Alone((1,)) != Other((1,))
    assert Nothing() == Nothing()
    assert len({Alone((1,)), Alone((1,)), Other((1,)), Nothing(), Nothing()}) == 3


def test_given_once() -> None:
    made: Any = Length(3)
    for change in (lambda: setattr(made, "amount", 4), lambda: setattr(made, "size", 4), lambda: delattr(made, "unit")):
        with pytest.raises(FrozenInstanceError):
            change()


def test_replaced_as_dataclasses_have_it() -> None:
    made = Length(3, "weeks", ["kept"])
    assert made.doubled == 6
    assert replaced(made, amount=5) == replace(made, amount=5) == Length(5, "weeks")
    assert replaced(made, amount=5).doubled == 10
    assert replaced(made, unit="days").notes is made.notes
    with pytest.raises(ValueError, match="less than nothing"):
        replaced(made, amount=-1)
    with pytest.raises(TypeError, match="a Length is made of amount, unit, notes"):
        replaced(made, length=1)


def test_replaced_copied_and_sent_to_another_process() -> None:
    made = Length(3, "weeks")
    assert made.doubled == 6
    assert replace(made, amount=5).doubled == 10
    assert copy.deepcopy(made) == copy.copy(made) == pickle.loads(pickle.dumps(made)) == made
    with pytest.raises(ValueError, match="less than nothing"):
        replace(made, amount=-1)
