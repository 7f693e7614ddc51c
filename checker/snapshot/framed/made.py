"""Facts that are objects already, as rows of a frame: so that they go together with those that are in one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from checker.snapshot.facts import Case, Fact, Value
from checker.snapshot.framed.cases import FramedCases
from checker.snapshot.framed.columns import ABSENT
from checker.snapshot.framed.plain import EPOCH
from checker.snapshot.framed.sheets import Sheets
from checker.snapshot.framed.sources import Sources, SourcesTogether
from checker.snapshot.framed.told_sheet import ToldSheet
from checker.snapshot.vocabulary import Attribute, Kind, Type, vocabulary

_TYPES = {Type.DATE: pl.Date(), Type.FLAG: pl.Boolean(), Type.NUMBER: pl.Float64()}
_NUMBERS = ("minute", "end_minute")
_LARGEST = 2**53  # whole numbers no larger are the same among others that are not whole


def framed(cases: Sequence[Case]) -> FramedCases:
    """Cases that are objects, in any order, as those of a frame. Raises OverflowError where a number is too large for one."""
    names: defaultdict[str, list[str]] = defaultdict(list)
    held: defaultdict[str, list[tuple[int, Fact]]] = defaultdict(list)
    for case in sorted(cases, key=lambda case: case.id):
        for fact in case.facts:
            held[fact.kind].append((len(names[case.about]), fact))
        names[case.about].append(case.id)
    read = [fact.source for each in held.values() for _, fact in each]
    sources = SourcesTogether([Sources("", pl.Series(read, dtype=pl.String))], [len(read)])
    sheets, first = {about: Sheets(about, each, {}) for about, each in names.items()}, 0
    of: defaultdict[str, dict[str, ToldSheet]] = defaultdict(dict)
    for name, each in held.items():
        kind, rows = vocabulary().kind(name), frame_of(name, [fact for _, fact in each])
        whose = np.array([number for number, _ in each], np.int32)
        places = np.arange(first, first + len(each), dtype=np.int32)
        of[kind.about][name] = ToldSheet(kind, rows, whose, places, (), sources.order)
        first += len(each)
    whole = [Sheets(about, each.names, of[about]) for about, each in sorted(sheets.items())]
    return FramedCases.of(sources, whole, {(case.id, case.about): case.coverage for case in cases if case.coverage})


def frame_of(kind: str, facts: Sequence[Fact]) -> pl.DataFrame:
    """Facts of a kind as `ToldSheet` has them, but for whose they are. Raises OverflowError where a number is too large."""
    of = vocabulary().kind(kind)
    days = [pl.Series(name, [getattr(fact, name) for fact in facts], pl.Int32) for name in ABSENT]
    minutes = [pl.Series(name, [getattr(fact, name) for fact in facts], pl.Int32) for name in _NUMBERS]
    own = [column_of(of, name, [getattr(fact, name) for fact in facts]) for name in ("id", "recorded")]
    there = {name for fact in facts for name in fact.attributes}
    told = [
        column_of(of, name, [fact.attributes.get(name) for fact in facts]) for name in of.attributes if name in there
    ]
    return pl.DataFrame([*days, *minutes, *own, *told])


def column_of(kind: Kind, name: str, values: Sequence[Any]) -> pl.Series:
    """What facts of a kind hold under a name, an attribute's or `id` or `recorded`; None where nothing is known. Raises
    OverflowError where a number is too large.
    """
    if name == "recorded":
        return pl.Series(name, [None if day is None else day - EPOCH for day in values], pl.Int32).cast(pl.Date)
    attribute = kind.attributes.get(name)
    return pl.Series(name, values, pl.String() if attribute is None else _type(attribute, values))


def _type(attribute: Attribute, values: Sequence[Value | None]) -> pl.DataType:
    numbers = values if attribute.type is Type.NUMBER else ()
    if any(isinstance(value, int) and abs(value) > _LARGEST for value in numbers):
        raise OverflowError
    whole = attribute.type is Type.NUMBER and not any(isinstance(value, float) for value in numbers)
    return pl.Int64() if whole else _TYPES.get(attribute.type, pl.String())
