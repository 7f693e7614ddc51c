"""Duties as a frame, a row a duty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from checker.compile.program import Law
from checker.engines.duty import Why
from checker.engines.polars.duties.batch import NO_NUMBER, NONE, VERDICTS, at_places
from checker.engines.polars.duties.gathered import NARROW, NO_DAYS, AllNames, Gathered
from checker.engines.polars.duties.joined import Columns
from checker.engines.reference.timeline import why_fields
from checker.snapshot.framed.plain import EPOCH

Ints = npt.NDArray[Any]


def duties_frame(gathered: Sequence[tuple[Gathered, Sequence[str]]], names: AllNames) -> pl.DataFrame:
    """The duties of several rules, each with the identifiers of the cases its duties are numbered by."""
    wholes = [(each, each.whole(), cases) for each, cases in gathered]
    counts = [len(whole["case"]) for _, whole, _ in wholes]

    def joined(name: str) -> Ints:
        parts = [whole[name] for _, whole, _ in wholes]
        return np.concatenate(parts) if parts else np.zeros(0, NARROW[name])

    rules = [each.rule for each, _, _ in wholes]
    rule = np.repeat(np.arange(len(rules)), counts)
    laws: list[Law] = names.laws.listed
    why = [why_fields(doubt) for doubt in names.doubts.listed]
    law, doubt, verdict = joined("law"), joined("doubt"), joined("verdict")
    columns = {
        "rule": _texts(rules, rule),
        "case": _cases(wholes),
        "key_kind": _texts(names.kinds.listed, joined("key_kind")),
        "key_day": _days(joined("key_day")),
        "key_id": _texts(names.ids.listed, joined("key_id")),
        "key_nth": pl.Series(joined("nth")),
        "key_by": _days(joined("by")),
        "key_previous": _days(joined("previous")),
        "key_unseen": pl.Series(joined("unseen")),
        "key_excused": pl.Series(joined("excused")),
        "verdict": pl.Series(verdict, dtype=pl.UInt8).cat.to(VERDICT),
        "due": _days(joined("due")),
        "due_at": _moments(joined("due_at")),
        "found_kind": _texts(names.kinds.listed, joined("found_kind")),
        "found_on": _days(joined("found_day")),
        "found_row": _numbers(np.maximum(joined("found_row"), NONE), NONE) + 1,
        "trigger_kind": _texts(names.kinds.listed, joined("trigger_kind")),
        "trigger_on": _days(joined("trigger_day")),
        "trigger_row": _numbers(np.maximum(joined("trigger_row"), NONE), NONE) + 1,
        "late_by": _numbers(joined("late_by"), NO_DAYS),
        "open": pl.Series(joined("open")),
        "instrument": _texts([each.instrument for each in laws], law),
        "provision": _texts([each.provision for each in laws], law),
        "law_from": _days(at_places(law, np.array([each.since for each in laws], dtype=np.int64))),
        "step": _texts(names.steps.listed, joined("step")),
        "why": _texts([str(each["why"]) for each in why], doubt).cast(WHY),
        "needs": _texts([str(each["needs"]) for each in why], doubt),
        "question": _texts([str(each.get("question", "")) for each in why], doubt),
    }
    return pl.DataFrame(columns)


VERDICT = pl.Enum([str(verdict) for verdict in VERDICTS])
WHY = pl.Enum([str(why) for why in Why])


def _cases(wholes: Sequence[tuple[Gathered, Columns, Sequence[str]]]) -> pl.Series:
    """The case of each duty; of each list of cases only those from the first with a duty to the last are looked at."""
    begins = np.cumsum([0, *(len(whole["case"]) for _, whole, _ in wholes)]).tolist()
    listed, places = [pl.Series([], dtype=pl.Categorical)], np.zeros(begins[-1], dtype=np.uint32)
    before = 0
    for cases in {id(cases): cases for _, _, cases in wholes}.values():
        own = [(at, whole["case"]) for at, (_, whole, of) in zip(begins, wholes, strict=False) if of is cases]
        every = np.concatenate([numbers for _, numbers in own])
        first, end = (int(every.min()), int(every.max()) + 1) if len(every) else (0, 0)
        for at, numbers in own:
            places[at : at + len(numbers)] = numbers + (before - first)
        listed.append(pl.Series(cases[first:end], dtype=pl.Categorical))
        before += end - first
    return pl.concat(listed)[places]


def _texts(listed: Sequence[str], places: Ints) -> pl.Series:
    """Texts by their places; nothing where a place is -1."""
    none = pl.Series([None], dtype=pl.Categorical)
    least, most = int(np.min(places, initial=len(listed))), int(np.max(places, initial=NONE))
    if most == NONE:
        return none.new_from_index(0, len(places))
    texts = pl.Series(listed, dtype=pl.Categorical)
    if least == most:
        return texts.new_from_index(most, len(places))
    told = texts[np.maximum(places, 0).astype(np.uint32)]  # much quicker where none of them is nothing
    return told if least > NONE else told.zip_with(pl.Series(places != NONE), none)


def _days(days: Ints) -> pl.Series:
    return _numbers(days.astype(np.int32, copy=False) - np.int32(EPOCH), NONE - EPOCH).cast(pl.Date)


def _moments(minutes: Ints) -> pl.Series:
    """UTC minutes from ordinal day 0 as moments."""
    if int(np.max(minutes, initial=NO_NUMBER)) == NO_NUMBER:
        return pl.Series([None], dtype=pl.Datetime("ms", "UTC")).new_from_index(0, len(minutes))
    since = _numbers(minutes - EPOCH * 1440, NO_NUMBER - EPOCH * 1440)
    return (since * 60_000).cast(pl.Datetime("ms", "UTC"))


def _numbers(values: Ints, none: int) -> pl.Series:
    series = pl.Series(values)
    told = values != none
    return series if told.all() else series.zip_with(pl.Series(told), pl.Series([None], dtype=series.dtype))
