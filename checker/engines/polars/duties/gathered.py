"""Duties as narrow columns, a row a duty: gathered rule by rule from what the evaluators come to, without an object each."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt

from checker.engines.duty import Duty, Found, Key
from checker.engines.polars.duties.batch import NO_NUMBER, NONE, PLACE, VERDICTS, Batch, at_places
from checker.engines.polars.duties.joined import Columns, Joined, Some
from checker.engines.polars.values.constants import narrowed, same
from checker.engines.polars.values.keys import distinct
from checker.engines.reference.timeline import Unknown, why_fields
from checker.snapshot.framed.sources import Sources

Ints = npt.NDArray[Any]

NARROW: dict[str, Any] = {
    "case": np.int32, "verdict": np.uint8, "key_kind": np.int16, "key_day": np.int32, "key_id": np.int32,
    "nth": np.int32, "by": np.int32, "previous": np.int32, "unseen": np.bool_, "excused": np.int16,
    "trigger_kind": np.int16,
    "trigger_day": np.int32, "trigger_row": np.int32, "law": np.int16, "due": np.int32, "due_at": np.int64,
    "found_kind": np.int16, "found_day": np.int32, "found_row": np.int32, "late_by": np.int32, "open": np.bool_,
    "doubt": np.int16, "step": np.int16,
}  # fmt: skip
NO_DAYS = -(1 << 31)
NOTHING: Columns = {name: np.zeros(0, of) for name, of in NARROW.items()}
"""The columns of no duties."""


@dataclass
class Names:
    """Things that are the same for many duties, each held once, whichever thread comes upon it."""

    listed: list[Any] = field(default_factory=list)
    _place: dict[Hashable, int] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def place(self, thing: Hashable) -> int:
        """Where a thing is in the list."""
        found = self._place.get(thing)
        return int(self.places((thing,))[0]) if found is None else found

    def places(self, things: Sequence[Hashable]) -> Ints:
        """Where each of some things is."""
        found = [self._place.get(thing) for thing in things]
        if None in found:
            with self._lock:
                fresh = [thing for thing in dict.fromkeys(things) if thing not in self._place]
                first = len(self.listed)
                self.listed += fresh
                self._place.update(zip(fresh, range(first, len(self.listed)), strict=True))
            if len(fresh) == len(things):
                return np.arange(first, first + len(fresh))
            found = [self._place[thing] for thing in things]
        return np.array(found, dtype=np.int64)


class AllNames:
    """The names all the rules of a run share. `sources` says where the facts were read, by their rows."""

    def __init__(self, sources: Sources) -> None:
        self.kinds, self.steps, self.laws, self.doubts, self.ids = Names(), Names(), Names(), Names(), Names()
        self.sources, self._others = sources, Names()
        self._moved: dict[int, tuple[Sequence[str], Ints]] = {}

    def moved(self, places: Ints, listed: Sequence[str]) -> Ints:
        """Where the identifiers at some places of a list are among all; that of no text, where a place is -1."""
        nowhere = self.ids.place("")
        if not len(listed):
            return same(len(places), nowhere)
        if id(listed) not in self._moved:  # the list is kept, that no other may take its identity
            self._moved[id(listed)] = listed, np.full(len(listed), NONE)
        _, known = self._moved[id(listed)]
        there = places != NONE
        new = there & (known[places] == NONE)
        if new.any():
            unknown = distinct(places[new])
            known[unknown] = self.ids.places([listed[place] for place in unknown.tolist()])
        return np.where(there, known[places], nowhere)

    def row(self, source: str) -> int:
        """The row of what was read there; less than any for a place that no row tells, and none for no place at all."""
        if not source:
            return NONE
        row = self.sources.row(source)
        return NONE - 1 - self._others.place(source) if row is None else row

    def read_at(self, rows: Ints) -> list[str]:
        """Where what is in some rows was read; nowhere, where there is no row."""
        told = np.flatnonzero(rows >= 0)
        found = [""] * len(rows)
        for place, source in zip(told.tolist(), self.sources.each(rows[told]), strict=True):
            found[place] = source
        for place in np.flatnonzero(rows < NONE).tolist():
            found[place] = self._others.listed[NONE - 1 - int(rows[place])]
        return found


class Gathered:
    """The duties of one rule, some of the cases at a time."""

    def __init__(self, rule: str, names: AllNames) -> None:
        self.rule, self.names = rule, names
        self.parts: list[Columns] = []

    def __len__(self) -> int:
        return sum(len(part["case"]) for part in self.parts)

    def add(self, batch: Batch, numbers: Ints) -> None:
        """Add duties told in columns; `numbers` are those of the batch's cases among all."""
        if not len(batch):
            return
        names = self.names
        kinds, steps = names.kinds.places(batch.kinds), names.steps.places(batch.steps)
        columns: dict[str, Ints] = {name: getattr(batch, name) for name in NARROW if hasattr(batch, name)}
        columns |= {
            "case": numbers[batch.case],
            "key_kind": same(len(batch), names.kinds.place(batch.name)),
            "key_id": names.moved(batch.id, batch.ids),
            "trigger_kind": _listed(batch.trigger_kind, kinds),
            "found_kind": at_places(batch.found_kind, kinds),
            "law": at_places(batch.law, names.laws.places(tuple(batch.laws))),
            "step": _listed(batch.step, steps),
            "doubt": self._doubts(batch),
            "late_by": np.where(batch.late_by == NO_NUMBER, NO_DAYS, batch.late_by),
        }
        part = {name: narrowed(columns[name], of) for name, of in NARROW.items()}
        self.parts.append(_in_order(part, names))

    def _doubts(self, batch: Batch) -> Ints:
        if int(np.max(batch.doubt)) < 2:
            return same(len(batch), NONE)
        codes = np.flatnonzero(np.bincount(batch.doubt))
        told = {int(code): batch.truths.truth(int(code)) for code in codes if code >= 2}
        places = np.full(int(np.max(codes)) + 1 if len(codes) else 1, NONE)
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
            "previous": _or(key.previous), "unseen": key.unseen, "excused": key.excused,
            "law": NONE if duty.law is None else names.laws.place(duty.law),
            "due": _or(duty.due), "due_at": NO_NUMBER if duty.due_at is None else duty.due_at,
            "late_by": NO_DAYS if duty.late_by is None else duty.late_by, "open": duty.open, "doubt": _or(doubt),
            "step": names.steps.place(duty.step), **self._told("trigger", duty.trigger), **self._told("found", duty.found),
        }  # fmt: skip

    def _told(self, name: str, found: Found | None) -> dict[str, int]:
        if found is None:
            return {f"{name}_kind": NONE, f"{name}_day": NONE, f"{name}_row": NONE}
        return {
            f"{name}_kind": self.names.kinds.place(found.kind),
            f"{name}_day": _or(found.day),
            f"{name}_row": self.names.row(found.source),
        }

    def duties(self, case: int, name: str) -> list[Duty]:
        """The duties of one case as objects."""
        whole = self.whole()
        lo, hi = np.searchsorted(whole["case"], [case, case + 1])
        part = {column: values[lo:hi] for column, values in whole.items()}
        return made(part, [self.rule] * (hi - lo), [name] * (hi - lo), self.names)

    def whole(self) -> Columns:
        """All its duties, in order of case and key."""
        if len(self.parts) != 1:
            self.parts = [_in_order(Joined(self.parts), self.names) if self.parts else NOTHING]
        return self.parts[0]


def made(columns: Mapping[str, Ints], rules: Sequence[str], cases: Sequence[str], names: AllNames) -> list[Duty]:
    """Duties as objects, of their columns and of the rule and case of each."""
    why = [*(why_fields(doubt) for doubt in names.doubts.listed), {}]
    kinds, ids, steps = names.kinds.listed, names.ids.listed, names.steps.listed
    laws = [*names.laws.listed, None]
    read = (rules, cases, names.read_at(columns["trigger_row"]), names.read_at(columns["found_row"]))
    held = (_plain(name, columns[name]) for name in NARROW if name not in ("case", "trigger_row", "found_row"))
    return [
        Duty(
            rule, case, Key(kinds[key_kind], key_day, ids[key_id], nth, by, previous, unseen, excused), VERDICTS[verdict],
            Found(kinds[began], began_on, began_at), due, due_at,
            None if found == NONE else Found(kinds[found], found_on, found_at), late_by, still_open, laws[law],
            steps[step], **why[doubt],
        )
        for (
            rule, case, began_at, found_at, verdict, key_kind, key_day, key_id, nth, by, previous, unseen, excused, began,
            began_on, law, due, due_at, found, found_on, late_by, still_open, doubt, step,
        ) in zip(*read, *held, strict=True)
    ]  # fmt: skip


_ABSENT = dict.fromkeys(("key_day", "by", "previous", "trigger_day", "due", "found_day"), NONE)
_ABSENT |= {"due_at": NO_NUMBER, "late_by": NO_DAYS}


def _plain(name: str, values: Ints) -> list[Any]:
    """A column as Python's own values, with None for what stands for nothing."""
    if name not in _ABSENT:
        return values.tolist()
    absent = _ABSENT[name]
    return [None if value == absent else value for value in values.tolist()]


def _or(value: int | None) -> int:
    return NONE if value is None else value


def _listed(places: Ints, listed: Ints) -> Ints:
    """What stands at each place, where there is one."""
    return same(len(places), listed[0]) if len(listed) == 1 else listed[places]


def _in_order(part: Columns, names: AllNames) -> Columns:
    """Duties of a rule in order of case and key."""
    day = np.maximum(part["key_day"], 0)
    case = part["case"].astype(np.int64)
    key = (case << 22) | day
    one_kind = part["key_kind"].strides == (0,) or (part["key_kind"][1:] == part["key_kind"][:-1]).all()
    after = key[1:] > key[:-1]
    if one_kind and after.all():
        return part
    by, previous = (np.maximum(part[name], 0) for name in ("by", "previous"))
    tied = (key[1:] == key[:-1]) & (by[1:] == by[:-1])
    if one_kind and (after | (tied & (previous[1:] > previous[:-1]))).all():
        return part
    order = np.argsort(key, kind="stable")  # runs that are in order already are put together
    equal = np.flatnonzero(key[order[1:]] == key[order[:-1]])
    one, other = order[equal], order[equal + 1]
    if one_kind and (by[one] == by[other]).all() and (previous[one] < previous[other]).all():
        return Some(part, order)
    kinds = _ranks(names.kinds.listed)[part["key_kind"]]
    columns = [part["nth"], part["excused"], previous, by, day, kinds, case]
    if (part["key_id"] != part["key_id"][0]).any():
        texts, place = np.unique(part["key_id"], return_inverse=True)
        ids = _ranks([names.ids.listed[text] if text >= 0 else "" for text in texts])[place]
        columns.insert(1, ids)
    return Some(part, np.lexsort(columns))


def _ranks(texts: Sequence[str]) -> Ints:
    """The place of each text among the different ones in order."""
    texts = list(texts)  # another thread may add to them
    place = {text: rank for rank, text in enumerate(sorted(set(texts)))}
    return np.array([place[text] for text in texts], dtype=np.int64)
