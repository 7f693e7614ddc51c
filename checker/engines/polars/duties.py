"""Duties as a frame, a row a duty: gathered as narrow columns from what the evaluators come to, without an object each."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from checker.compile.program import Law
from checker.engines.duty import Duty, Found, Key, Why
from checker.engines.polars.batch import NO_NUMBER, NONE, PLACE, VERDICTS, Batch
from checker.engines.polars.plain import EPOCH
from checker.engines.reference.context import why_fields
from checker.engines.reference.timeline import Unknown

Ints = npt.NDArray[Any]

NARROW: dict[str, Any] = {
    "case": np.int32, "verdict": np.uint8, "key_kind": np.int16, "key_day": np.int32, "key_id": np.int32,
    "nth": np.int32, "by": np.int32, "previous": np.int32, "unseen": np.bool_, "trigger_kind": np.int16,
    "trigger_day": np.int32, "trigger_row": np.int32, "law": np.int16, "due": np.int32, "due_at": np.int64,
    "found_kind": np.int16, "found_day": np.int32, "found_row": np.int32, "late_by": np.int32, "open": np.bool_,
    "doubt": np.int16, "step": np.int16,
}  # fmt: skip
_NO_DAYS = -(1 << 31)


@dataclass
class Names:
    """Things that are the same for many duties, each held once."""

    listed: list[Any] = field(default_factory=list)
    _place: dict[Hashable, int] = field(default_factory=dict)

    def place(self, thing: Hashable) -> int:
        """Where a thing is in the list."""
        found = self._place.get(thing)
        if found is None:
            found = self._place[thing] = len(self.listed)
            self.listed.append(thing)
        return found

    def places(self, things: Sequence[Hashable]) -> Ints:
        """Where each of some things is."""
        return np.array([self.place(thing) for thing in things], dtype=np.int64)


class Gathered:
    """The duties of one rule, some of the cases at a time."""

    def __init__(self, rule: str, names: AllNames) -> None:
        self.rule, self.names = rule, names
        self.parts: list[dict[str, Ints]] = []

    def add(self, batch: Batch, first: int) -> None:
        """Add duties told in columns; `first` is the number of the batch's first case among all."""
        if not len(batch):
            return
        names = self.names
        kinds, steps = names.kinds.places(batch.kinds), names.steps.places(batch.steps)
        columns: dict[str, Ints] = {name: getattr(batch, name) for name in NARROW if hasattr(batch, name)}
        columns |= {
            "case": batch.case + first,
            "key_kind": np.broadcast_to(np.int16(names.kinds.place(batch.name)), len(batch)),
            "key_id": names.moved(batch.id, batch.ids),
            "trigger_kind": kinds[batch.trigger_kind],
            "found_kind": _where(batch.found_kind, kinds),
            "law": _where(batch.law, names.laws.places(tuple(batch.laws))),
            "step": steps[batch.step],
            "doubt": self._doubts(batch),
            "late_by": np.where(batch.late_by == NO_NUMBER, _NO_DAYS, batch.late_by),
        }
        part = {name: columns[name].astype(of, copy=False) for name, of in NARROW.items()}
        self.parts.append(_in_order(part, names))

    def _doubts(self, batch: Batch) -> Ints:
        codes = np.flatnonzero(np.bincount(batch.doubt))
        told = {int(code): batch.truths.truth(int(code)) for code in codes if code >= 2}
        places = np.full(int(codes.max()) + 1 if len(codes) else 1, NONE)
        for code, doubt in told.items():
            places[code] = self.names.doubts.place(doubt)
        return places[batch.doubt]

    def add_duties(self, duties: Sequence[Duty], numbers: Sequence[int]) -> None:
        """Add duties the reference engine came to; `numbers` are those of their cases among all."""
        if duties:
            rows = [self._row(duty, number) for duty, number in zip(duties, numbers, strict=True)]
            part: dict[str, Ints] = {name: np.array([row[name] for row in rows], of) for name, of in NARROW.items()}
            self.parts.append(_in_order(part, self.names))

    def _row(self, duty: Duty, case: int) -> dict[str, Any]:
        names, key = self.names, duty.key
        doubt = None
        if duty.why is not None:
            doubt = names.doubts.place(Unknown(duty.why, duty.question or duty.needs))
        return {
            "case": case, "verdict": PLACE[duty.verdict], "key_kind": names.kinds.place(key.kind),
            "key_day": _or(key.day), "key_id": names.ids.place(key.id), "nth": key.nth, "by": _or(key.by),
            "previous": _or(key.previous), "unseen": key.unseen, "law": NONE if duty.law is None else names.laws.place(duty.law),
            "due": _or(duty.due), "due_at": NO_NUMBER if duty.due_at is None else duty.due_at,
            "late_by": _NO_DAYS if duty.late_by is None else duty.late_by, "open": duty.open, "doubt": _or(doubt),
            "step": names.steps.place(duty.step), **self._told("trigger", duty.trigger), **self._told("found", duty.found),
        }  # fmt: skip

    def _told(self, name: str, found: Found | None) -> dict[str, int]:
        kind = NONE if found is None else self.names.kinds.place(found.kind)
        row = found.source.rpartition(":")[2] if found is not None else ""
        return {
            f"{name}_kind": kind,
            f"{name}_day": NONE if found is None else _or(found.day),
            f"{name}_row": int(row) - 1 if row.isdigit() else NONE,
        }

    def duties(self, case: int, name: str, label: str) -> list[Duty]:
        """The duties of one case as objects. `label` is what the sources of facts call the frame."""
        whole = self.whole()
        lo, hi = np.searchsorted(whole["case"], [case, case + 1])
        return [self._duty({column: values[i] for column, values in whole.items()}, name, label) for i in range(lo, hi)]

    def _duty(self, row: Mapping[str, Any], case: str, label: str) -> Duty:
        names = self.names
        key = Key(
            names.kinds.listed[row["key_kind"]], _day(row["key_day"]), names.ids.listed[row["key_id"]], int(row["nth"]),
            _day(row["by"]), _day(row["previous"]), bool(row["unseen"]),
        )  # fmt: skip
        why: dict[str, Any] = why_fields(names.doubts.listed[row["doubt"]]) if row["doubt"] != NONE else {}

        def found(name: str) -> Found:
            at = row[f"{name}_row"]
            source = f"{label}:{at + 1}" if at != NONE else ""
            return Found(names.kinds.listed[row[f"{name}_kind"]], _day(row[f"{name}_day"]), source)

        return Duty(
            rule=self.rule, case=case, key=key, verdict=VERDICTS[row["verdict"]], trigger=found("trigger"),
            due=_day(row["due"]), due_at=None if row["due_at"] == NO_NUMBER else int(row["due_at"]),
            found=found("found") if row["found_kind"] != NONE else None,
            late_by=None if row["late_by"] == _NO_DAYS else int(row["late_by"]), open=bool(row["open"]),
            law=names.laws.listed[row["law"]] if row["law"] != NONE else None, step=names.steps.listed[row["step"]],
            **why,
        )  # fmt: skip

    def whole(self) -> dict[str, Ints]:
        """All its duties, in order of case and key."""
        if len(self.parts) == 1:
            return self.parts[0]
        joined = {name: np.concatenate([part[name] for part in self.parts]) for name in NARROW} if self.parts else {}
        empty: dict[str, Ints] = {name: np.zeros(0, of) for name, of in NARROW.items()}
        self.parts = [_in_order(joined, self.names) if joined else empty]
        return self.parts[0]


class AllNames:
    """The names all the rules of a run share."""

    def __init__(self) -> None:
        self.kinds, self.steps, self.laws, self.doubts, self.ids = Names(), Names(), Names(), Names(), Names()
        self._moved: dict[int, tuple[Sequence[str], Ints]] = {}

    def moved(self, places: Ints, listed: Sequence[str]) -> Ints:
        """Where the identifiers at some places of a list are among all; that of no text, where a place is -1."""
        nowhere = self.ids.place("")
        if not len(listed):
            return np.broadcast_to(np.int64(nowhere), len(places))
        if id(listed) not in self._moved:  # the list is kept, that no other may take its identity
            self._moved[id(listed)] = listed, np.full(len(listed), NONE)
        _, known = self._moved[id(listed)]
        there = places != NONE
        unknown = np.unique(places[there & (known[places] == NONE)])
        if len(unknown):
            known[unknown] = self.ids.places([listed[place] for place in unknown.tolist()])
        return np.where(there, known[places], nowhere)


def _day(day: int) -> int | None:
    return None if day == NONE else int(day)


def _or(value: int | None) -> int:
    return NONE if value is None else value


def _where(places: Ints, listed: Ints) -> Ints:
    """What stands at each place; -1 where there is none."""
    if not len(listed):
        return np.full(len(places), NONE)
    return np.where(places >= 0, listed[places], NONE)


def _in_order(part: dict[str, Ints], names: AllNames) -> dict[str, Ints]:
    """Duties of a rule in order of case and key."""
    day = np.maximum(part["key_day"], 0)
    case = part["case"].astype(np.int64)
    key = (case << 22) | day
    one_kind = len(part["key_kind"]) == 0 or (part["key_kind"] == part["key_kind"][0]).all()
    tied = np.flatnonzero(key[1:] <= key[:-1])
    if one_kind and not len(tied):
        return part
    by, previous = (np.maximum(part[name], 0) for name in ("by", "previous"))
    alike = one_kind and (key[tied] == key[tied + 1]).all() and (by[tied] == by[tied + 1]).all()
    if alike and (previous[tied] < previous[tied + 1]).all():
        return part
    kinds = _ranks(names.kinds.listed)[part["key_kind"]]
    columns = [part["nth"], previous, by, day, kinds, case]
    if (part["key_id"] != part["key_id"][0]).any():
        texts, place = np.unique(part["key_id"], return_inverse=True)
        ids = _ranks([names.ids.listed[text] if text >= 0 else "" for text in texts])[place]
        columns.insert(1, ids)
    order = np.lexsort(columns)
    return {name: values[order] for name, values in part.items()}


def _ranks(texts: Sequence[str]) -> Ints:
    """The place of each text among the different ones in order."""
    place = {text: rank for rank, text in enumerate(sorted(set(texts)))}
    return np.array([place[text] for text in texts], dtype=np.int64)


# --- the frame --------------------------------------------------------------------------------------------------------
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
        "verdict": pl.Series(verdict, dtype=pl.UInt8).cat.to(VERDICT),
        "due": _days(joined("due")),
        "due_at": _moments(joined("due_at")),
        "found_kind": _texts(names.kinds.listed, joined("found_kind")),
        "found_on": _days(joined("found_day")),
        "found_row": _numbers(joined("found_row"), NONE) + 1,
        "trigger_kind": _texts(names.kinds.listed, joined("trigger_kind")),
        "trigger_on": _days(joined("trigger_day")),
        "trigger_row": _numbers(joined("trigger_row"), NONE) + 1,
        "late_by": _numbers(joined("late_by"), _NO_DAYS),
        "open": pl.Series(joined("open")),
        "instrument": _texts([each.instrument for each in laws], law),
        "provision": _texts([each.provision for each in laws], law),
        "law_from": _days(_where(law, np.array([each.since for each in laws], dtype=np.int64))),
        "step": _texts(names.steps.listed, joined("step")),
        "why": _texts([str(each["why"]) for each in why], doubt).cast(WHY),
        "needs": _texts([str(each["needs"]) for each in why], doubt),
        "question": _texts([str(each.get("question", "")) for each in why], doubt),
    }
    return pl.DataFrame(columns)


VERDICT = pl.Enum([str(verdict) for verdict in VERDICTS])
WHY = pl.Enum([str(why) for why in Why])


def _cases(wholes: Sequence[tuple[Gathered, dict[str, Ints], Sequence[str]]]) -> pl.Series:
    held: dict[int, tuple[int, Sequence[str]]] = {}  # lists of cases, and how many come before each
    places, count = [np.zeros(0, dtype=np.int64)], 0
    for _, whole, cases in wholes:
        if id(cases) not in held:
            held[id(cases)] = count, cases
            count += len(cases)
        places.append(whole["case"].astype(np.int64) + held[id(cases)][0])
    listed = [pl.Series(cases, dtype=pl.Categorical) for _, cases in held.values()]
    texts = pl.concat([pl.Series([], dtype=pl.Categorical), *listed])
    return texts.gather(np.concatenate(places))


def _texts(listed: Sequence[str], places: Ints) -> pl.Series:
    """Texts by their places; nothing where a place is -1."""
    texts = pl.Series([*listed, None], dtype=pl.Categorical)
    return texts.gather(np.where(places >= 0, places, len(listed)))


def _days(days: Ints) -> pl.Series:
    return _numbers(days.astype(np.int32, copy=False) - np.int32(EPOCH), NONE - EPOCH).cast(pl.Date)


def _moments(minutes: Ints) -> pl.Series:
    """UTC minutes from ordinal day 0 as moments."""
    since = _numbers(minutes - EPOCH * 1440, NO_NUMBER - EPOCH * 1440)
    return (since * 60_000).cast(pl.Datetime("ms", "UTC"))


def _numbers(values: Ints, none: int) -> pl.Series:
    series = pl.Series(values)
    absent = values == none
    return series.set(pl.Series(absent), None) if absent.any() else series


__all__ = ["AllNames", "Gathered", "duties_frame"]
