"""YAML read plainly: nothing clever done to a value, nothing dropped in silence, every fault placed.

PyYAML left to itself reads ``no`` as false, ``010`` as 8 and ``12:30`` as 750, and keeps the last of two
equal keys. Here an unquoted scalar is a bool, null, whole number, decimal or date only in the one form
people write it in; anything else is text, as is everything in quotes and every key. Anchors, aliases,
merge keys and tags are refused. Data is built straight from the parser's events (libyaml's where
installed); places are worked out only when asked for, since most files have nothing wrong with them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from checker.errors import CheckerError, Fault, RulesetError

_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

MAX_DEPTH = 40
MAX_BYTES = 50_000_000
_MAX_DIGITS = 18
_MAX_CONTROL_FAULTS = 20

_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}
_INT = re.compile(r"-?(?:0|[1-9][0-9]*)")
_FLOAT = re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]+")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_CONTROL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # what YAML calls a line, so that places agree with it
_QUOTE = 'put the text in quotes: "..."'
_TAG = ("tags such as {} are not used here", "remove the tag; to have a value read as text, put it in quotes")

# What libyaml, or PyYAML's own parser, says; then what we say and how to mend it. First match wins. "<" places
# the fault where the unfinished thing began, not where the parser gave up.
_SYNTAX: tuple[tuple[str, str, str, str], ...] = (
    ("while scanning an a(nchor|lias)", "<", 'a value cannot begin with "*" or "&" unless in quotes', _QUOTE),
    ("undefined tag handle", "", _TAG[0].format('"!..."'), _TAG[1]),
    ("violates indentation|'\\\\t'", "", "a tab is used where only spaces may be", "use spaces to indent"),
    ("cannot start any token", "", "a value cannot begin with {char} unless in quotes", _QUOTE),
    (
        "mapping values are not allowed",
        "",
        'unexpected ":"',
        'if it is part of the text, put the text in quotes: "..."; if not, check the indentation of this line',
    ),
    ("could not find expected ':'", "<", 'expected ":" after this', "write name: value, or check the indentation"),
    ("quoted scalar.*(end of stream|unexpected document)", "<", "the quote opened here is never closed", ""),
    (
        "escape",
        "",
        'a "\\" inside double quotes is not followed by a character it can stand before',
        "use single quotes, or double it",
    ),
    ("flow (seq|map).*expected", "<", "the bracket opened here is not closed where expected", ""),
    (
        "(block mapping|document start>).*",
        "",
        "this does not follow from the lines above",
        "indent a block's lines alike, and put text that contains quotes in quotes",
    ),
    ("block (collection|sequence)", "", 'expected another "- " item', "begin each item of a list with - , indented alike"),
    ("(block )?sequence entries", "", 'a list cannot begin on this line after ":"', "start the list on the next line"),
    ("block scalar", "", "expected nothing more on a line that ends in | or >", "start the text on the next line"),
    ("node content", "", "expected a value, found {char}", _QUOTE),
    ("incompatible", "", "expected YAML version 1.1 or 1.2", "remove the %YAML line"),
)


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a file: line and column from 1, and how many characters of that line it covers."""

    line: int
    column: int
    width: int = 1


def dotted(loc: Sequence[str | int]) -> str:
    """A location as people read it: ``("steps", 0, "value")`` is ``steps[0].value``."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in loc).removeprefix(".")


@dataclass(slots=True)
class Document:
    """One YAML document: its plain `data`, the `path` to show people, and the place of everything in it.

    A location is the keys and list indexes that lead to a value, such as ``("steps", 0, "value")``.
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

    def fault(self, loc: Sequence[str | int], what: str, *, help: str = "", key: bool = False) -> Fault:
        """A fault at `loc`, ready to show: `what` was expected and found, and one line of `help`."""
        span, start = self._find(loc, key)
        text = _shown(self._lines, span.line, span.column)
        return Fault(self.path, span.line, span.column, what, dotted(loc), text, span.width, help, start)

    def _find(self, loc: Sequence[str | int], key: bool) -> tuple[Span, int]:
        """The span of `loc`, and the column of its key where the value follows it on one line, else 0."""
        if not self._lines:
            self._lines = _BREAK.split(self._text)
            self._root = yaml.compose(self._text, Loader=_Loader)
        node, name = self._root, None
        for part in loc:
            child, child_name = _step(node, part)
            if child is None:
                key = False
                break
            node, name = child, child_name
        if node is None:
            return Span(1, 1), 0
        if name is not None and (key or not isinstance(node, yaml.ScalarNode) or _unwritten(node)):
            return self._width(name), 0
        if isinstance(node, yaml.MappingNode) and node.value and not node.flow_style:
            return self._width(node.value[0][0]), 0
        same_line = name is not None and name.start_mark.line == node.start_mark.line
        return self._width(node), name.start_mark.column + 1 if same_line and name is not None else 0

    def _width(self, node: Any) -> Span:
        start, end = node.start_mark, node.end_mark
        if not isinstance(node, yaml.ScalarNode):
            return Span(start.line + 1, start.column + 1)
        stop = end.column if end.line == start.line else len(self._lines[start.line].rstrip())
        return Span(start.line + 1, start.column + 1, max(1, stop - start.column))


def read_yaml(text: str, path: str, *, max_bytes: int = MAX_BYTES) -> Document:
    """Read one YAML document from `text`; `path` is what faults call it. Empty text has data ``None``.

    Raises RulesetError with every fault found, up to the first syntax error, after which nothing can be read.
    """
    if len(text) > max_bytes:
        raise RulesetError([_too_large(path, max_bytes)])
    text = text.removeprefix("\ufeff")
    reader = _Reader(text, path)
    data = reader.read()
    if reader.faults:
        raise RulesetError(reader.faults)
    return Document(data, path, text)


def read_yaml_file(path: Path, shown_as: str | None = None, *, max_bytes: int = MAX_BYTES) -> Document:
    """Read a UTF-8 file (a byte order mark is accepted) holding one YAML document; `shown_as` is its name in faults.

    Raises CheckerError where there is no such file or it cannot be opened; RulesetError where it cannot be read.
    """
    name = shown_as or path.as_posix()
    try:
        with path.open("rb") as file:
            raw = file.read(max_bytes + 1)
    except FileNotFoundError:
        raise CheckerError("there is no such file", where=name, help="check the name and the folder") from None
    except IsADirectoryError:
        raise CheckerError("expected a file, found a folder", where=name, help="name a file in it") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise CheckerError(f"cannot be opened: {reason}", where=name, help="check that you may read it") from None
    if len(raw) > max_bytes:
        raise RulesetError([_too_large(name, max_bytes)])
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = _BREAK.split(raw[: error.start].decode("utf-8").removeprefix("\ufeff"))
        what = f"expected UTF-8 text, found the byte 0x{raw[error.start]:02x}"
        help = "save the file again with the encoding UTF-8"
        raise RulesetError([Fault(name, len(before), len(before[-1]) + 1, what, help=help)]) from None
    return read_yaml(text, name, max_bytes=max_bytes)
