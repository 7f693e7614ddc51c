"""What is said to a person when something cannot be read, and the one exception that carries it.

Every error here is meant to be read aloud: where, what was expected, what was found, how to mend it.
Nothing in this module ever holds the content of a case; intake describes the *shape* of what it found.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_LONGEST = 200  # characters of a line that is shown


def dotted(loc: Sequence[str | int]) -> str:
    """A location as people read it: ``("steps", 0, "value")`` is ``steps[0].value``."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in loc).removeprefix(".")


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing wrong in a rule, definition, profile or YAML snapshot.

    `line` and `column` count from 1; `width` is the number of characters the caret underlines;
    `text` is the offending source line. `field` is the dotted path inside the document, such as
    ``steps[0].within[1].value``. `place` is the column the clickable place names where that is not `column`:
    the field's key, when the caret is under its value.
    """

    path: str
    line: int
    column: int
    what: str
    field: str = ""
    text: str = ""
    width: int = 1
    help: str = ""
    place: int = 0

    def render(self) -> str:
        """The fault as three or four lines: clickable place, source line, caret, help. A line that is too long to be looked at
        is not shown: it is more likely another file's data than a slip.
        """
        head = f"{self.path}:{self.line}:{self.place or self.column}: "
        head += f"{self.field}: {self.what}" if self.field else self.what
        lines = [head]
        if 0 < len(self.text) <= _LONGEST:
            gutter = f"{self.line:>5} | "
            lines.append(gutter + self.text.rstrip())
            before = "".join("\t" if c == "\t" else " " for c in self.text[: self.column - 1])
            lines.append(" " * (len(gutter) - 2) + "| " + before.ljust(self.column - 1) + "^" * max(1, self.width))
        if self.help:
            lines.append(f"   help: {self.help}")
        return "\n".join(lines)


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing in the data that was not as expected; the run goes on.

    `source` is ``file:row`` (row as a person sees it in a spreadsheet, header row 1) or just the file.
    `what` describes the shape of what was found, never an identifying value. `count` says how many
    more like it were met, this one included. `doubts_all`: it puts everything that is said in doubt, as a wrong year does,
    and is told before anything else.
    """

    source: str
    column: str | None
    what: str
    hint: str
    count: int = 1
    doubts_all: bool = False

    def render(self) -> str:
        """The problem on one line, place first."""
        place = f"{self.source}, column {self.column}" if self.column else self.source
        more = f" ({self.count:,} of these)" if self.count > 1 else ""
        return f"{place}: {self.what}{more}. {self.hint[:1].upper()}{self.hint[1:]}".rstrip()


class CheckerError(Exception):
    """The run cannot go on, or its result could not be trusted. The command line exits 2.

    `where` is a file, row or option; `what` is what was expected and found; `help` is how to mend it.
    """

    def __init__(self, what: str, *, where: str = "", help: str = "") -> None:
        super().__init__(what)
        self.what, self.where, self.help = what, where, help

    def render(self) -> str:
        """The error as a person reads it."""
        head = f"{self.where}: {self.what}" if self.where else self.what
        return f"{head}\n   help: {self.help}" if self.help else head


class RulesetError(CheckerError):
    """Rules, definitions, a profile or a YAML document do not load. Carries every fault found."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__(f"{len(self.faults)} fault(s)")

    def render(self) -> str:
        """All faults, in file order, a blank line between them."""
        return "\n\n".join(fault.render() for fault in self.faults)


class IntakeError(CheckerError):
    """A source cannot be read at all, or is not what it was said to be."""
