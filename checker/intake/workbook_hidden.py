"""What a worksheet does not show: rows, hidden by hand or by a filter, and columns. They are read like any other, and told of."""

from __future__ import annotations

from collections.abc import Mapping

from checker.intake.lines import Lines

_TRUE = ("1", "true")


class Hidden:
    """The rows and the columns of a sheet that it says it hides, met as it is read."""

    def __init__(self) -> None:
        self._rows: list[int] = []
        self._columns: list[tuple[int, int]] = []

    def rows(self, *numbers: int) -> None:
        """Take rows that are hidden, by their numbers."""
        self._rows += numbers

    def columns(self, about: Mapping[str, str]) -> None:
        """Take some columns, by what is said of them: from which to which they are, and whether they are hidden."""
        if is_hidden(about) and about.get("min", "").isdecimal() and about.get("max", "").isdecimal():
            self._columns.append((int(about["min"]), int(about["max"])))

    def among(self, lines: Lines) -> tuple[int, int]:
        """How many of the rows and columns that hold something are hidden."""
        hidden = set(self._rows)
        rows = sum(number in hidden for number in lines.numbers.tolist()) if hidden else 0
        places = [place for place in range(1, lines.width + 1) if lines.holds(place - 1)]
        return rows, sum(any(first <= place <= last for first, last in self._columns) for place in places)


def is_hidden(about: Mapping[str, str]) -> bool:
    """Whether what is said of a row or of columns says that they are hidden."""
    return about.get("hidden", "") in _TRUE
