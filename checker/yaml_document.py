"""A YAML document that was read: its plain data, and where in the file everything in it is, worked out only when asked for."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from checker.errors import Fault, dotted
from checker.frozen import frozen
from checker.progress import reached

LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
CONTROL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # what YAML calls a line, so that places agree with the parser


@frozen
class Span:
    """A place in a file: line and column from 1, and how many characters of that line it covers."""

    line: int
    column: int
    width: int = 1


@dataclass(slots=True)
class Document:
    """One YAML document: its plain `data`, the `path` to show people, and the place of everything in it.

    A location (`loc`) is the keys and list indexes that lead to a value, such as ``("steps", 0, "value")``.
    """

    data: Any
    path: str
    _text: str = field(repr=False)
    _lines: list[str] = field(init=False, repr=False, default_factory=list)
    _root: Any = field(init=False, repr=False, default=None)

    def span(self, loc: Sequence[str | int], *, key: bool = False) -> Span:
        """Where the value at `loc` is; its key, if `key` or if the value is a collection or not written.

        A location that is not in the document gives the place of the deepest part of it that is.
        """
        return self._find(loc, key)[0]

    def find_places(self) -> None:
        """Work out now where everything is, for whoever will ask of most of it; it is told how far in the text that has got."""
        self._place(_Telling(self._text))

    def _place(self, text: str | io.StringIO) -> None:
        self._lines, self._root = BREAK.split(self._text), yaml.compose(text, Loader=LOADER)

    def fault(self, loc: Sequence[str | int], what: str, *, help: str = "", key: bool = False) -> Fault:
        """A fault at `loc`, ready to show: `what` was expected and found, and one line of `help`."""
        span, place = self._find(loc, key)
        text = shown(self._lines[span.line - 1], span.column)
        return Fault(self.path, span.line, span.column, what, dotted(loc), text, span.width, help, place)

    def _find(self, loc: Sequence[str | int], key: bool) -> tuple[Span, int]:
        """The span of `loc`, and the column of its key where that is on the same line, else 0."""
        if not self._lines:
            self._place(self._text)
        node: Any = self._root
        name: Any = None  # the node of its key
        for part in loc:
            found = _step(node, part)
            if found is None:
                key = False
                break
            node, name = found
        if node is None or self.data is None:
            return Span(1, 1), 0
        written = isinstance(node, yaml.ScalarNode) and (node.style or node.value)
        if name is not None and (key or not written):
            return self._span(name), 0
        if isinstance(node, yaml.MappingNode) and node.value and not node.flow_style:
            node = node.value[0][0]
        same_line = name is not None and name.start_mark.line == node.start_mark.line
        return self._span(node), name.start_mark.column + 1 if same_line else 0

    def _span(self, node: Any) -> Span:
        start, end = node.start_mark, node.end_mark
        stop = end.column if end.line == start.line else len(self._lines[start.line].rstrip())
        width = stop - start.column if isinstance(node, yaml.ScalarNode) else 1
        return Span(start.line + 1, start.column + 1, max(1, width))


class _Telling(io.StringIO):
    """A text that tells how far it has been read."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.length = len(text) or 1

    def read(self, size: int | None = -1) -> str:
        reached(self.tell() / self.length)
        return super().read(size)


def _step(node: Any, part: str | int) -> tuple[Any, Any] | None:
    """The child of a composed node at one step of a location, and its key's node if it has a key."""
    if isinstance(part, str) and isinstance(node, yaml.MappingNode):
        return next(((value, key) for key, value in node.value if key.value == part), None)
    if isinstance(part, int) and isinstance(node, yaml.SequenceNode) and 0 <= part < len(node.value):
        return node.value[part], None
    return None


def shown(line: str, column: int) -> str:
    """A source line fit to show: no control characters, and of a very long one no more than tells that it is (`Fault.render`)."""
    return CONTROL.sub("\ufffd", line)[: column + 201]
