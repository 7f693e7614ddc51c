"""The records of XML as columns of elements, however many there are: no object is made of any."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from checker.intake.xml_records import MAX_DEPTH, MAX_TEXT, Element, Reading

Ints = npt.NDArray[np.int32]

NONE = -1
"""Stands for no element."""


class Elements:
    """The elements of all records, numbered in the order in which they begin, and columns of what each is.

    `lines`: the line each begins on; `records`: the element that is its record; `codes`: which of `texts` is its own text,
    with no space around it, 0 for none.
    """

    def __init__(
        self, names: Mapping[str, int], name: Ints, parents: Ints, lines: Ints, codes: Ints, texts: Sequence[str]
    ) -> None:
        self._names, self._name, self._parents = names, name, parents
        self.lines, self.codes, self.texts = lines, codes, texts
        self.records = np.maximum.accumulate(np.where(parents == NONE, np.arange(len(parents), dtype=np.int32), 0))

    def written_otherwise(self, names: Iterable[str]) -> list[tuple[str, Ints]]:
        """The names of which some elements have the letters and not the capitals, and those elements, in order."""
        of = {name.casefold(): name for name in names}
        meant = ((of.get(each.casefold()), each) for each in self._names)
        return sorted((name, self.named(each)) for name, each in meant if name is not None and name != each)

    def named(self, name: str) -> Ints:
        """Every element of a name, in order."""
        return self._every(self._name == self._names.get(name, NONE))

    def not_in(self, name: str, within: Iterable[str]) -> Ints:
        """The elements of a name that are directly inside none of some others, by their names; none of them is a record."""
        found = self.named(name)
        among = [self._names[each] for each in within if each in self._names]
        return found[~np.isin(self._name[self._parents[found]], among)]

    def again(self, name: str) -> Ints:
        """The elements of a name that come after another of that name directly inside the same element."""
        found = self.named(name)
        _, first = np.unique(self._parents[found], return_index=True)
        return np.delete(found, first)

    def roots(self) -> Ints:
        """The records themselves."""
        return self._every(self._parents == NONE)

    def inside(self, within: Ints, name: str) -> tuple[Ints, Ints]:
        """The elements of a name directly inside some; and the place among those of the one that each is in."""
        found = self.named(name)
        return self._placed(found, self._parents[found], within)

    def below(self, within: Ints, name: str) -> tuple[Ints, Ints]:
        """The same of elements of a name inside some at any depth. Of those none may be inside another."""
        found = self.named(name)
        among = np.zeros(len(self._parents) + 1, dtype=bool)
        among[within] = True
        above = self._parents[found]
        for _ in range(MAX_DEPTH):
            further = ~among[above] & (above != NONE)
            if not further.any():
                break
            above[further] = self._parents[above[further]]
        return self._placed(found, above, within)

    def first(self, within: Ints, name: str) -> Ints:
        """For each of some, the first element of a name directly inside; NONE where there is none."""
        return self._first(within, *self.inside(within, name))

    def first_told(self, within: Ints, name: str) -> Ints:
        """The same of the first that holds any text."""
        found, place = self.inside(within, name)
        held = self.codes[found] > 0
        return self._first(within, found[held], place[held])

    def _first(self, within: Ints, found: Ints, place: Ints) -> Ints:
        first = np.full(len(within), NONE, dtype=np.int32)
        first[place[::-1]] = found[::-1]  # of several, what is put last stays: the first
        return first

    def first_below(self, records: Ints, name: str) -> Ints:
        """For each of some records, the first element of a name in it at any depth; NONE where there is none."""
        found = self.named(name)
        found = found[self._parents[found] != NONE]
        return self._first(records, *self._placed(found, self.records[found], records))

    def text_code(self, elements: Ints) -> Ints:
        """Which text each element holds; 0 where it is none, or holds none."""
        return np.where(elements == NONE, 0, self.codes[elements])

    def _placed(self, found: Ints, above: Ints, within: Ints) -> tuple[Ints, Ints]:
        places = np.full(len(self._parents) + 1, NONE, dtype=np.int32)
        places[within] = np.arange(len(within), dtype=np.int32)
        places[NONE] = NONE
        place = places[above]
        return found[place != NONE], place[place != NONE]

    @staticmethod
    def _every(these: npt.NDArray[np.bool_]) -> Ints:
        return np.flatnonzero(these).astype(np.int32)


def elements_of(raw: bytes, record: str, path: str, *, apart: str, meet: Callable[[Element, int], None]) -> Elements:
    """The elements of the records of a name. Any record of the name `apart` is given to `meet` once it is whole, with how
    many elements came before it.

    Raises IntakeError as `checker.intake.xml_records.records` does.
    """
    reading = _Columns(path, record, apart, meet)
    for _ in reading.chunks(raw):
        pass
    return reading.elements()


class _Columns(Reading):
    """Gathers elements in columns."""

    def __init__(self, file: str, record: str, apart: str, meet: Callable[[Element, int], None]) -> None:
        super().__init__(file, (record, apart))
        self.apart, self.meet = apart, meet
        self._names: dict[str, int] = {}
        self._texts: dict[str, int] = {"": 0}
        self._name, self._parents, self._lines, self._codes = array("i"), array("i"), array("i"), array("i")
        self._open: list[int] = []
        self._own: list[str] = []  # the text so far of each element that is open
        self._elements: list[Element] = []

    def begin(self, name: str) -> None:
        line = self.parser.CurrentLineNumber
        self._own.append("")
        if self._elements or (not self._open and name == self.apart):
            element = Element(name, line)
            if self._elements:
                self._elements[-1].inside.append(element)
            self._elements.append(element)
            return
        self._open.append(len(self._name))
        self._parents.append(self._open[-2] if len(self._open) > 1 else NONE)
        self._name.append(self._names.setdefault(name, len(self._names)))
        self._lines.append(line)
        self._codes.append(0)

    def text(self, text: str) -> None:
        if len(self._own[-1]) < MAX_TEXT:
            self._own[-1] += text[:MAX_TEXT]

    def end(self) -> None:
        own = self._own.pop()
        if self._elements:
            element = self._elements.pop()
            element.text = own
            if not self._elements:
                self.meet(element, len(self._name))
            return
        place = self._open.pop()
        if own and (text := own.strip()):
            self._codes[place] = self._texts.setdefault(text, len(self._texts))

    def elements(self) -> Elements:
        """All that were met."""
        name, parents, lines, codes = (
            np.array(each, dtype=np.int32) for each in (self._name, self._parents, self._lines, self._codes)
        )
        return Elements(self._names, name, parents, lines, codes, list(self._texts))
