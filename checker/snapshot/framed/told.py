"""Facts that readers have told, gathered in columns until all is read: most in frames, and the few read one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from contextlib import suppress

import polars as pl

from checker.snapshot.facts import Fact
from checker.snapshot.framed.cases import CaseKey, FramedCases
from checker.snapshot.framed.made import frame_of
from checker.snapshot.framed.plain import NotPlainError
from checker.snapshot.making import source_order
from checker.snapshot.vocabulary import Kind

FILE, ROW = "file", "row"
"""What sources of facts call the file a fact was read from, and the number of its row there."""


class ToldFacts:
    """Frames of facts by kind, each with the file and the rows it is from."""

    def __init__(self) -> None:
        self._of: defaultdict[str, list[pl.DataFrame]] = defaultdict(list)

    def add(self, kind: Kind, file: str, frame: pl.DataFrame) -> None:
        """Take facts of a kind, one from each of some rows (`ROW`) of a file; `case` is whose each is."""
        self._of[kind.name].append(frame.with_columns(pl.lit(file).alias(FILE)))

    def cases(self, others: Mapping[CaseKey, Sequence[Fact]]) -> FramedCases | None:
        """The cases of these facts and `others`. None where they cannot be in columns, because an identifier is that of two
        things or a number is too large.
        """
        listed: defaultdict[str, list[tuple[str, Fact]]] = defaultdict(list)
        for (case, _), facts in others.items():
            for fact in facts:
                listed[fact.kind].append((case, fact))
        with suppress(NotPlainError, OverflowError):
            held = {kind: [*self._of.get(kind, ()), *_frames(kind, listed)] for kind in sorted({*self._of, *listed})}
            return FramedCases([_ready(kind, parts) for kind, parts in held.items()], "", told=True)
        return None

    def give(self, others: MutableMapping[CaseKey, list[Fact]]) -> None:
        """Put these facts among `others`, as objects."""
        for kind, parts in self._of.items():
            for case in FramedCases(_ready(kind, parts), "", told=True):
                others.setdefault((case.id, case.about), []).extend(case.facts)


def _ready(kind: str, parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Facts of a kind as `FramedCases` is given them: where several are alike, in order of files and rows."""
    whole = pl.concat(parts, how="diagonal_relaxed").sort(FILE, ROW) if len(parts) > 1 else parts[0]
    return whole.with_columns(kind=pl.lit(kind), source=pl.concat_str(FILE, ROW, separator=":")).drop(FILE, ROW)


def _frames(kind: str, listed: Mapping[str, Sequence[tuple[str, Fact]]]) -> Iterable[pl.DataFrame]:
    """Facts of a kind that were made one by one, if there are any, as a frame of them."""
    if kind in listed:
        cases, facts = zip(*listed[kind], strict=True)
        files, rows = zip(*(source_order(fact.source) for fact in facts), strict=True)
        own = [pl.Series("case", cases), pl.Series(FILE, files), pl.Series(ROW, rows, dtype=pl.Int64)]
        yield frame_of(kind, facts).with_columns(own)
