"""Where the rows of a frame, or of several, were read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, overload

import numpy as np
import numpy.typing as npt
import polars as pl

from checker.snapshot.framed.plain import NotPlainError, text_like

_NUMBERED = r"(?s)^(.*):([0-9]+)$"


class Sources(Sequence[str]):
    """Where the rows of a frame were read: as its column `source` says, or by a label and the number of the row, from 1."""

    def __init__(self, label: str, told: pl.Series | None = None) -> None:
        self.label, self.told = label, told
        self._rows: dict[str, int] | None = None

    @overload
    def __getitem__(self, row: int) -> str: ...
    @overload
    def __getitem__(self, row: slice) -> Sequence[str]: ...
    def __getitem__(self, row: int | slice) -> str | Sequence[str]:
        """Where a row was read."""
        if isinstance(row, slice):
            raise TypeError("rows are asked for one by one")
        return f"{self.label}:{row + 1}" if self.told is None else str(self.told[int(row)])

    def __len__(self) -> int:
        return np.iinfo(np.int32).max

    def row(self, source: str) -> int | None:
        """The row of the frame that was read somewhere, or the first of them; None where none was."""
        if self.told is not None:
            if self._rows is None:
                read = self.told.cast(pl.String).to_list()
                self._rows = {text: row for row, text in zip(range(len(read) - 1, -1, -1), reversed(read), strict=True)}
            return self._rows.get(source)
        label, _, number = source.rpartition(":")
        return int(number) - 1 if label == self.label and number.isdigit() else None

    def each(self, rows: npt.NDArray[np.int32]) -> list[str]:
        """Where each of several rows was read."""
        if self.told is None:
            return [f"{self.label}:{row + 1}" for row in rows.tolist()]
        return self.told.gather(rows).cast(pl.String).to_list()

    def order(self, rows: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        """Numbers in the order in which several rows of a kind were read: their own, for so they stand in the frame."""
        return rows


class SourcesInFiles(Sources):
    """Where each row of a frame was read: in which file, and the number of its row there."""

    def __init__(self, told: pl.Series) -> None:
        super().__init__("")
        fields = told.struct.unnest()
        self.file, self.number = fields.to_series(0), fields.to_series(1).to_numpy()

    def __getitem__(self, row: int | slice) -> Any:
        """Where a row was read."""
        if isinstance(row, slice):
            raise TypeError("rows are asked for one by one")
        return f"{self.file[int(row)]}:{self.number[row]}"

    def row(self, source: str) -> int | None:
        """The first row of the frame that was read somewhere; None where none was."""
        file, _, number = source.rpartition(":")
        if not number.isdecimal() or number != str(int(number)):
            return None
        found = np.flatnonzero(self.number == int(number)).tolist()
        return next((row for row in found if self.file[row] == file), None)

    def each(self, rows: npt.NDArray[np.int32]) -> list[str]:
        """Where each of several rows was read."""
        files = self.file.gather(rows).to_list()
        return [f"{file}:{number}" for file, number in zip(files, self.number[rows].tolist(), strict=True)]


class SourcesTogether(Sources):
    """Where the rows of several frames were read, one frame's rows counted on from another's, in any order. `counts` is how
    many each has.
    """

    def __init__(self, parts: Sequence[Sources], counts: Sequence[int]) -> None:
        super().__init__("")
        self.parts = parts
        self.begins = np.cumsum([0, *counts[:-1]])

    def __getitem__(self, row: int | slice) -> Any:
        """Where a row was read."""
        if isinstance(row, slice):
            raise TypeError("rows are asked for one by one")
        part = int(np.searchsorted(self.begins, row, side="right")) - 1
        return self.parts[part][int(row - self.begins[part])]

    def row(self, source: str) -> int | None:
        """The row of the frames that was read somewhere, or the first of them; None where none was."""
        found = ((begin, part.row(source)) for begin, part in zip(self.begins.tolist(), self.parts, strict=True))
        return next((begin + row for begin, row in found if row is not None), None)

    def each(self, rows: npt.NDArray[np.int32]) -> list[str]:
        """Where each of several rows was read."""
        part = np.searchsorted(self.begins, rows, side="right") - 1
        told = np.empty(len(rows), dtype=object)
        for at in np.unique(part).tolist():
            here = part == at
            told[here] = self.parts[at].each((rows[here] - self.begins[at]).astype(np.int32))
        return told.tolist()

    def order(self, rows: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        """The place of each of several rows in the order in which they were read: by file and number, then frame by frame."""
        told = pl.DataFrame({"at": pl.Series(self.each(rows), dtype=pl.String), "row": rows})
        number = pl.col("at").str.extract(_NUMBERED, 2).cast(pl.Int64, strict=False)
        name = pl.when(number.is_null()).then("at").otherwise(pl.col("at").str.extract(_NUMBERED, 1))
        place = told.select(pl.struct(name, number.fill_null(0).alias("number"), "row").rank("ordinal"))
        return place.to_series().to_numpy().astype(np.int32)


def sources_of(frames: Sequence[pl.DataFrame], label: str, *, numbered: bool = False) -> Sources:
    """Where each row was read, as the frames say: in words or, with `numbered`, perhaps as the file and the number of the row.
    By a label, where there is one frame and it does not."""
    told = [frame["source"] for frame in frames if "source" in frame.columns]
    if numbered and told and all(isinstance(each.dtype, pl.Struct) for each in told):
        return SourcesInFiles(pl.concat(told))
    if not told and len(frames) == 1:
        return Sources(label)
    if len(told) < len(frames) or not all(text_like(each) and not each.null_count() for each in told):
        raise NotPlainError("expected where every row was read, as text", where="source")
    return Sources(label, pl.concat([each.cast(pl.String) for each in told]) if told else None)
