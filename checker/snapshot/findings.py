"""What was not as expected in a snapshot: gathered so that a thing said of a thousand rows is said once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from checker.errors import Problem
from checker.snapshot.values import nearest

Loc = tuple[str | int, ...]
"""Where something is: the keys and list indexes that lead to it, such as ``("cases", 3, "facts", 2, "on")``."""

_KEPT = 100  # places kept of findings that are alike
_NAME = re.compile(r"[a-z][a-z_-]{0,39}")


def showable(name: object) -> str | None:
    """A name fit to show: one of a field's form. A key or heading of any other form may be data."""
    return name if isinstance(name, str) and _NAME.fullmatch(name) else None


@dataclass(slots=True)
class Finding:
    """One thing not as expected, and the first places it was met. `fatal`: the snapshot cannot be used; `doubts_all`: it puts
    everything in doubt.
    """

    what: str
    help: str
    column: str | None
    fatal: bool
    locs: list[Loc] = field(default_factory=list)
    count: int = 0
    doubts_all: bool = False

    def problem(self, place: Callable[[Loc], str]) -> Problem:
        """The finding as a problem, at the case, fact or row it was first met in; `place` names that."""
        loc = self.locs[0]
        numbers = [index for index, part in enumerate(loc) if isinstance(part, int)]
        source = place(loc[: numbers[-1] + 1 if numbers else 2])
        return Problem(source, self.column, self.what, self.help, self.count, self.doubts_all)


class Findings:
    """Findings so far. Those that say the same of one column are counted together, within a `part` such as a file."""

    def __init__(self) -> None:
        self.part = ""
        self._found: dict[tuple[str, str | None, str, str, bool], Finding] = {}

    def note(
        self,
        loc: Loc,
        what: str,
        help: str = "",
        *,
        column: str | None = None,
        fatal: bool = False,
        count: int = 1,
        doubts_all: bool = False,
    ) -> None:
        """Record a finding at `loc`; of a `count` of them, `loc` is where the first is."""
        key = (self.part, column, what, help, fatal)
        finding = self._found.get(key) or self._found.setdefault(key, Finding(what, help, column, fatal))
        finding.count += count
        finding.doubts_all |= doubts_all
        if len(finding.locs) < _KEPT:
            finding.locs.append(loc)

    def names(self, loc: Loc, raw: Mapping[Any, Any], allowed: Iterable[str]) -> None:
        """Note each name in `raw` that is not allowed there. It is read no further."""
        for name in raw:
            if name not in allowed:
                shown = showable(name)
                mend = nearest(name, allowed) or "it may be: " + ", ".join(sorted(set(allowed) - {"kind"}))
                what = "there is no such field here; it is not read"
                self.note((*loc, shown) if shown else loc, what, mend, column=shown)

    def all(self) -> tuple[Finding, ...]:
        """Every finding, in the order they were met."""
        return tuple(self._found.values())

    def fatal(self) -> list[Finding]:
        """Those for which the snapshot cannot be used."""
        return [finding for finding in self._found.values() if finding.fatal]
