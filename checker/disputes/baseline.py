"""A baseline: an earlier result that was looked through, whose disputes do not count again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel, Field, ValidationError

from checker.disputes.pseudonyms import Pseudonyms
from checker.engines.duties import Window
from checker.errors import CheckerError
from checker.frozen import frozen

COUNTED = ("new", "baseline")
"""What is in a baseline. What it shows as waived or muted is not: once that ends, it comes back."""


@frozen
class Known:
    """A dispute of the baseline: over which rule, and with which force."""

    rule: str
    force: str


@frozen
class Baseline:
    """The disputes of an earlier result, by id, and what it was a result of: as at which day, under which profile, of which
    rules that could run, in which period, and of how many cases of how many, where not of all."""

    where: str
    known: Mapping[str, Known]
    as_at: int
    profile: str
    rules: frozenset[str]
    window: Window
    narrowed: tuple[int, int] | None = None


class _Raised(BaseModel):
    id: str
    rule: str
    status: str
    force: str


class _Narrowed(BaseModel):
    cases: int
    of: int


class _Rule(BaseModel):
    id: str
    status: str


class _Profile(BaseModel):
    name: str


class _Period(BaseModel):
    first: date | None = Field(alias="from")
    last: date | None = Field(alias="to")
    open: bool


class _Earlier(BaseModel):
    """What is read of an earlier result."""

    schema_: str = Field(alias="schema", pattern="^checker/result@1$")
    as_at: date
    period: _Period
    profile: _Profile
    rules: list[_Rule]
    key: str | None = None
    narrowed: _Narrowed | None = None
    disputes: list[_Raised]


def read_baseline(data: Any, where: str, pseudonyms: Pseudonyms) -> Baseline:
    """An earlier result as a baseline. CheckerError if it is none, or was made under another key."""
    try:
        earlier = _Earlier.model_validate(data)
    except ValidationError:
        what = "expected an earlier result, checker/result@1"
        raise CheckerError(what, where=where, help="make one with `checker check ... --report json=FILE`") from None
    if earlier.key != pseudonyms.mark():
        raise CheckerError(
            "this baseline was made under another key, so none of its ids could agree", where=where,
            help="use the key it was made with (CHECKER_KEY, or your key file), or make it again",
        )  # fmt: skip
    period, narrowed = earlier.period, earlier.narrowed
    return Baseline(
        where=where,
        known={each.id: Known(each.rule, each.force) for each in earlier.disputes if each.status in COUNTED},
        as_at=earlier.as_at.toordinal(),
        profile=earlier.profile.name,
        rules=frozenset(each.id for each in earlier.rules if each.status != "errored"),
        window=Window(_ordinal(period.first), _ordinal(period.last), period.open),
        narrowed=None if narrowed is None else (narrowed.cases, narrowed.of),
    )


def _ordinal(day: date | None) -> int | None:
    return None if day is None else day.toordinal()
