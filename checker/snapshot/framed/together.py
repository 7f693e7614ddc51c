"""Cases of several frames as those of one; or of one frame, with some called otherwise, so that what they hold goes together."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import field

import numpy as np
import numpy.typing as npt
import polars as pl

from checker.frozen import frozen
from checker.snapshot.coverage import Coverage
from checker.snapshot.facts import STILL_OPEN, Fact
from checker.snapshot.framed.cases import CaseKey, FramedCases
from checker.snapshot.framed.made import frame_of
from checker.snapshot.framed.sheet import Sheet
from checker.snapshot.framed.sheets import Sheets, numbered
from checker.snapshot.framed.since import Since
from checker.snapshot.framed.sources import Sources, SourcesTogether
from checker.snapshot.framed.told_sheet import ToldSheet
from checker.snapshot.on_demand import Cases
from checker.snapshot.vocabulary import Form

Ints = npt.NDArray[np.int32]


@frozen
class Part:
    """The cases of one frame, on their way to being those of several.

    `names` is what its cases are called now, by what they are about and in the order of the names they had, where that is
    not what they were called; `values`, by the name of an attribute, what is held in place of some of its values;
    `instead`, by kind and place in its sheet, the fact that goes in place of one, if any; `known_to`, the day after which
    what was open may have ended; and `since`, the day after which what may have begun later is only known to have by another.
    """

    cases: FramedCases
    names: Mapping[str, Sequence[str]] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    instead: Mapping[str, Mapping[int, Fact | None]] = field(default_factory=dict)
    known_to: int | None = None
    since: Since | None = None

    def called(self, about: str) -> Sequence[str]:
        """What its cases about something are called now."""
        return self.names[about] if about in self.names else self.cases.names(about)

    @property
    def places(self) -> int:
        """How many places there are in its frame."""
        return max((sheet.places for sheets in self.cases.sheets.values() for sheet in sheets.of.values()), default=0)

    def as_is(self, sheet: Sheet) -> bool:
        """Whether facts of a kind are what they were."""
        changed = self.instead.get(sheet.kind.name) or any(name in self.values for name in sheet.attributes)
        return not changed and not self._may_have_ended(sheet).any() and not self._since(sheet).any()

    def _may_have_ended(self, sheet: Sheet) -> npt.NDArray[np.bool_]:
        """Which facts of a kind were open on the last day that is known."""
        if self.known_to is None or sheet.kind.form is not Form.PERIOD:
            return np.zeros(len(sheet), dtype=bool)
        return (sheet.end_lo == STILL_OPEN) & (sheet.start_lo <= self.known_to)

    def _since(self, sheet: Sheet) -> npt.NDArray[np.bool_]:
        """Which facts of a kind may have begun only since the as-at date."""
        return self.since.of(sheet) if self.since is not None else np.zeros(len(sheet), dtype=bool)

    def rows(self, sheet: Sheet) -> pl.DataFrame:
        """The facts of a kind as they are now, each with the number its case had and its place in the frame."""
        frame = sheet.told()
        if self.known_to is not None and (ended := self._may_have_ended(sheet)).any():
            least = np.where(ended, np.int32(self.known_to + 1), sheet.end_lo)
            frame = frame.with_columns(pl.Series("end_lo", least, pl.Int32))
        if instead := self.instead.get(sheet.kind.name):
            there = {place: fact for place, fact in instead.items() if fact is not None}
            made = frame_of(sheet.kind.name, list(there.values()))
            kept = np.ones(len(frame), dtype=bool)
            kept[list(instead)] = False
            whose = frame.select("case", "row")[list(there)]
            frame = pl.concat([frame.filter(kept), pl.concat([whose, made], how="horizontal")], how="diagonal_relaxed")
        if self.since is not None and self._since(sheet).any():
            frame = frame.with_columns(pl.Series("start_hi", self.since.begun_by(sheet), pl.Int32))
        other = [pl.col(name).replace(of) for name, of in self.values.items() if name in frame.columns]
        return frame.with_columns(other)


@frozen
class _Piece:
    """The facts of one kind in one part: the number of each case now by the one it had, and from where its rows are counted."""

    part: Part
    sheet: Sheet
    numbers: Ints
    first: int


def together(
    parts: Sequence[Part],
    apart: Mapping[CaseKey, Coverage],
    *,
    later: Mapping[str, str] | None = None,
    listed: Collection[CaseKey] = (),
) -> FramedCases:
    """The cases of all parts, those of one name being one, and those `listed` besides, of which nothing need be recorded.

    Facts that are alike are one, as it was read first. `apart` is what is covered of the cases of which that is not what the
    snapshot covers; `later`, the id that a child's record was given after birth, by the one it has.
    """
    counts = [part.places for part in parts]
    sources = SourcesTogether([part.cases.sources for part in parts], counts)
    firsts = np.cumsum([0, *counts[:-1]]).tolist()
    abouts = {about for part in parts for about in part.cases.sheets} | {about for _, about in listed}
    sheets = [
        _sheets(about, parts, firsts, sources, [name for name, of in listed if of == about]) for about in sorted(abouts)
    ]
    return FramedCases.of(sources, sheets, apart, later)


def beside(cases: Cases, listed: Collection[CaseKey], apart: Mapping[CaseKey, Coverage]) -> FramedCases:
    """The same with those `listed` besides, and with what is covered of those of which something else is."""
    assert isinstance(cases, FramedCases)
    return together([Part(cases)], {**cases.apart, **apart}, listed=listed)


def known_to(cases: Cases, day: int) -> FramedCases:
    """The same, of which nothing is known after a day: what was open then may have ended on any since."""
    assert isinstance(cases, FramedCases)
    return together([Part(cases, known_to=day)], cases.apart, later=cases.later)


def known_by(cases: FramedCases, since: Since, apart: Mapping[CaseKey, Coverage]) -> FramedCases:
    """The same, as known on an as-at date before its source was drawn. `apart` is what is covered of the cases of which that is
    not what is covered of all."""
    return together([Part(cases, since=since)], apart, later=cases.later)


def _sheets(
    about: str, parts: Sequence[Part], firsts: Sequence[int], sources: Sources, listed: Sequence[str]
) -> Sheets:
    each = [pl.Series(called, dtype=pl.String) for called in (*(part.called(about) for part in parts), listed)]
    names, numbers = numbered(each, told=True)
    pieces: dict[str, list[_Piece]] = {}
    for part, first, number in zip(parts, firsts, numbers, strict=False):
        for kind, sheet in part.cases.sheets[about].of.items() if about in part.cases.sheets else ():
            pieces.setdefault(kind, []).append(_Piece(part, sheet, number, first))
    made = {kind: _sheet(of, sources) for kind, of in pieces.items()}
    return Sheets(about, names, {kind: sheet for kind, sheet in made.items() if sheet is not None})


def _sheet(pieces: Sequence[_Piece], sources: Sources) -> Sheet | None:
    """The facts of a kind in all parts; None where there are none left."""
    one = pieces[0]
    if len(pieces) == 1 and one.part.as_is(one.sheet) and (one.numbers[1:] > one.numbers[:-1]).all():
        return one.sheet.numbered(one.numbers, one.first, sources.order)
    frames = []
    for each in pieces:
        rows = each.part.rows(each.sheet)
        case, row = each.numbers[rows["case"].to_numpy()], rows["row"].to_numpy() + np.int32(each.first)
        frames.append(rows.with_columns(case=pl.Series(case), row=pl.Series(row)))
    whole = pl.concat(frames, how="diagonal_relaxed")
    if not len(whole):
        return None
    case, row = whole["case"].to_numpy(), whole["row"].to_numpy()
    return ToldSheet(one.sheet.kind, whole.drop("case", "row"), case, row, (), sources.order)
