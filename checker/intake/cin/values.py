"""What the elements of the census say: days, codes and booleans, of many elements together. What cannot be read is noted, and
unknown. Each different text is read once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from checker.frozen import frozen
from checker.intake.days import moment, moment_shape, odd_moment
from checker.intake.meeting_order import Notes
from checker.intake.most_unread import YEAR_FIRST, are_most, told
from checker.intake.plain_facts import UNKNOWN
from checker.intake.xml_columns import NONE, Elements, Ints
from checker.snapshot.framed.texts import Said
from checker.snapshot.values import DAY_HELP, NO_DAY, found, is_given

BOOLEAN = {"true": True, "1": True, "false": False, "0": False}
SEX = {
    "1": "male",
    "m": "male",
    "2": "female",
    "f": "female",
    "0": "unknown",
    "9": "unknown",
    "u": "unknown",
    "i": None,
}
CATEGORY = {"neg": "neglect", "phy": "physical", "sab": "sexual", "emo": "emotional", "mul": "multiple"}

_WHOLE = -1  # when what is said of the file as a whole is met: before any child's record
_DATES_NOTHING = ("PersonDeathDate",)  # elements by which no fact is, began or ended, and nobody was born
_DAY_HELP = "write dates as 2026-03-31; the day is read as unknown"


def day_in(text: str) -> str | None:
    """The day in a text: None where it is blank, UNKNOWN where it cannot be read."""
    read = None if "/" in text else moment(text)
    return read or (UNKNOWN if text else None)


def said_of_day(text: str) -> tuple[str, str] | None:
    """What is to be said of a text that should hold a day, and how to mend it."""
    if day_in(text) != UNKNOWN:
        return None
    return f"expected a date, found {found(text) if '/' in text else moment_shape(text)}", _DAY_HELP


def _moment_in(text: str) -> str | None:
    """The same, of such a day as a fact can have."""
    read = day_in(text)
    return UNKNOWN if read and read != UNKNOWN and odd_moment(read) else read


def _said_of_moment(text: str) -> tuple[str, str] | None:
    read = day_in(text)
    odd = odd_moment(read) if read and read != UNKNOWN else None
    return (f"expected a date, found {odd}", _DAY_HELP) if odd else said_of_day(text)


@frozen
class Met:
    """Elements, and where in the order of meeting each is: of which part of a child's record, in which stage of reading
    that, and of which elements of it.
    """

    elements: Ints
    part: Ints
    stage: int
    major: Ints
    minor: Ints

    def order(self) -> npt.NDArray[np.intp]:
        """Their places in the order of meeting."""
        return np.lexsort((self.minor, self.major, self.part))

    def only(self, these: npt.NDArray[np.bool_ | np.intp]) -> Met:
        """Some of them, or all in another order."""
        return Met(self.elements[these], self.part[these], self.stage, self.major[these], self.minor[these])


class Values:
    """Reads values from the elements of one file. What is noted later of an element is taken to be met later."""

    def __init__(self, file: str, notes: Notes, elements: Elements) -> None:
        self.file, self.notes, self.elements = file, notes, elements
        self._after = count()

    def note(self, met: Met, lines: Ints, what: str, help: str, column: str) -> None:
        """Note the same of some elements; `lines` are where it is."""
        if len(lines):
            first = int(met.order()[0])
            self.note_from(met, int(lines[first]), Said(first, (what, help, column), len(lines)))

    def note_from(self, met: Met, line: int, said: Said) -> None:
        """Note the same of some elements, of which one is met first; it is on that line."""
        what, hint, column = said.words
        at = (met.part[said.row], met.stage, met.major[said.row], met.minor[said.row], next(self._after))
        place = f"{self.file}:{line}"
        self.notes.add(tuple(map(int, at)), place, what, hint, column=column, part="", count=said.count)

    def day(self, met: Met, name: str, *, needed: bool = False) -> pl.Series:
        """For each, the day in the first element of a name. UNKNOWN where it cannot be read, and, if `needed`, where it is
        blank; null where it is blank.
        """
        first = self.elements.first(met.elements, name)
        if needed:
            blank = self.elements.text_code(first) == 0
            lines = self.elements.lines[np.where(first == NONE, met.elements, first)]
            self.note(met.only(blank), lines[blank], NO_DAY, "give the day", name)
        days = self.day_in(met, first, name)
        self.note_unread(first, name, days)
        return days.fill_null(UNKNOWN) if needed else days

    def day_in(self, met: Met, elements: Ints, name: str) -> pl.Series:
        """For each, the day in an element: null where there is none or it is blank, UNKNOWN where it cannot be read."""
        self._note_texts(met, elements, name, _said_of_moment)
        return self.texts(elements, _moment_in)

    def note_unread(self, elements: Ints, name: str, days: pl.Series) -> None:
        """Say so of elements of a name in which most days cannot be read, where `days` are what they are read as."""
        if 2 * (days == UNKNOWN).sum() <= days.count():
            return
        codes, texts = self._texts(elements)
        counts = np.bincount(codes, minlength=len(texts)).tolist()
        given = [(text, count) for text, count in zip(texts, counts, strict=True) if is_given(text)]
        total, read = (
            sum(count for _, count in given),
            sum(count for text, count in given if _moment_in(text) != UNKNOWN),
        )
        if are_most(total, read):
            what, doubts = told(total, read, YEAR_FIRST), name not in _DATES_NOTHING
            self.notes.add(
                (_WHOLE, next(self._after)), self.file, what, DAY_HELP, column=name, part="", doubts_all=doubts
            )

    def code(self, met: Met, names: tuple[str, ...], codes: Mapping[str, Any], of: Any) -> pl.Series:
        """For each, what the first element of these names with any text stands for; null where there is none or it cannot be
        read.
        """
        known = ", ".join(code.upper() for code in codes)

        def said(text: str) -> tuple[str, str] | None:
            if not text or text.casefold() in codes:
                return None
            return f"expected one of {known}, found {found(text.casefold())}", "it is read as unknown"

        told = np.full(len(met.elements), NONE, dtype=np.int32)
        for name in names:
            first = np.where(told == NONE, self.elements.first_told(met.elements, name), NONE)
            self._note_texts(met, first, name, said)
            told = np.where(told == NONE, first, told)
        return self.texts(told, lambda text: codes.get(text.casefold()), of)

    def texts(self, elements: Ints, read: Callable[[str], Any], of: Any = pl.String) -> pl.Series:
        """What the text of each element is read as; that of none is empty."""
        codes, texts = self._texts(elements)
        return pl.Series([read(text) for text in texts], dtype=of).gather(codes)

    def _note_texts(
        self, met: Met, elements: Ints, name: str, said: Callable[[str], tuple[str, str] | None]
    ) -> None:  # fmt: skip
        """Note what is said of the texts of elements."""
        codes, texts = self._texts(elements)
        told = [said(text) for text in texts]
        for each in dict.fromkeys(filter(None, told)):
            these = np.array([one == each for one in told])[codes]
            self.note(met.only(these), self.elements.lines[elements[these]], *each, name)

    def _texts(self, elements: Ints) -> tuple[npt.NDArray[np.intp], list[str]]:
        """The different texts of elements, "" for none, and which each holds."""
        listed, codes = np.unique(self.elements.text_code(elements), return_inverse=True)
        return codes, [self.elements.texts[code] for code in listed.tolist()]
