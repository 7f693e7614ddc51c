"""What was odd about a source, in the order in which whoever read it row by row would meet it."""

from __future__ import annotations

from checker.errors import Problem

Position = tuple[int, ...]
"""Where in that order a thing is met: positions are compared part by part."""


class Notes:
    """Problems met so far, one for each column and thing said, within a part such as a file: counted, and placed where it is
    first met. They may be added in any order. What is said never holds what a cell holds.
    """

    def __init__(self) -> None:
        self._met: dict[tuple[str, str | None, str, str], tuple[Position, str, int]] = {}
        self._doubt_all: set[tuple[str, str | None, str, str]] = set()

    def add(
        self,
        position: Position,
        place: str,
        what: str,
        hint: str,
        *,
        column: str | None = None,
        part: str,
        count: int = 1,
        doubts_all: bool = False,
    ) -> None:
        """So many more of these, the first of them at a position and a place."""
        key = (part, column, what, hint)
        self._doubt_all |= {key} if doubts_all else set()
        first, there, before = self._met.get(key, (position, place, 0))
        self._met[key] = (*min((first, there), (position, place)), before + count)

    def problems(self) -> tuple[Problem, ...]:
        """All of them, in order of meeting."""
        met = sorted((*told, key) for key, told in self._met.items())
        return tuple(
            Problem(place, key[1], key[2], key[3], count, key in self._doubt_all) for _, place, count, key in met
        )
