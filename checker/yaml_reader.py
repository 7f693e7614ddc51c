"""YAML read plainly: nothing clever done to a value, nothing dropped in silence, every fault placed.

PyYAML left to itself reads ``no`` as false, ``010`` as 8 and ``12:30`` as 750, and keeps the last of two equal keys.
Here an unquoted scalar is a bool, null, whole number, decimal or date only in the one form people write it in; all else
is text, as is everything in quotes and every key. Anchors, aliases, merge keys and tags are refused. Data is built from
the parser's events (libyaml's where installed); places are worked out only when asked for.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from yaml import AliasEvent, MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceEndEvent, StreamEndEvent

from checker.errors import CheckerError, Fault, RulesetError, dotted
from checker.files import read_bytes
from checker.progress import reached
from checker.yaml_document import BREAK, CONTROL, LOADER, Document, shown

MAX_DEPTH = 40
MAX_BYTES = 50_000_000
_TOLD_TO = 5  # how deep a list may be for it to be told how far its items have got: the facts of a case are
_MAX_DIGITS = 18  # a longer run of digits is a reference number, not a quantity
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}
_INT = re.compile(r"-?(?:0|[1-9][0-9]*)")
_FLOAT = re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]+")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_QUOTE = 'put the text in quotes: "..."'
_INDENT = "indent the lines of one block alike; where text holds a quote mark, put all of it in quotes"
_TAG = "tags (words that begin with !) are not used here"

# What the parsers say ("context problem"), what we say, how to mend it; the first match wins. "<" puts the fault
# where the unfinished thing began, "" where the parser gave up.
# fmt: off
_SYNTAX = (
    (r"nesting depth", "", f"nested more than {MAX_DEPTH} deep", "check the brackets and indentation"),  # libyaml 0.2.6
    (r"an (anchor|alias)", "<", 'a value cannot begin with "*" or "&" unless in quotes', _QUOTE),
    (r"tag handle", "", _TAG, _QUOTE),
    (r"start any|violates|node content", "", "a value cannot begin with {char} unless in quotes", _QUOTE),
    (r"mapping values", "", 'unexpected ":"', 'put text that contains ": " in quotes, or check the indentation'),
    (r"expected ':'", "<", 'expected ":" after this name', 'write "name: value", or check the indentation'),
    (r"quoted scalar.*(stream|document)", "<", "the quote opened here is never closed", "close it with the same mark"),
    (r"escape", "", "the backslash escape here is not one YAML knows", "use single quotes: backslashes are text there"),
    (r"flow (seq|map)", "<", "the bracket opened here is not closed as expected", f"close it, or {_QUOTE}"),
    (r"block (map|coll)|document start", "", "this does not follow from the lines above it", _INDENT),
    (r"sequence entries", "", "a list cannot begin here", "begin a list on the line after its name"),
    (r"block scalar", "", "expected nothing more on a line that ends in | or >", "begin the text on the next line"),
)
# fmt: on


def read_yaml(
    text: str, path: str, *, max_bytes: int = MAX_BYTES, lenient_dates: bool = False, telling: bool = False
) -> Document:
    """Read one YAML document from `text`; `path` is what faults call it. Empty text has data ``None``.

    An unquoted date that is not in the calendar is a fault; text, if `lenient_dates`. `telling`: it is told how far in the
    text it has got (`checker.progress`).

    Raises RulesetError with every fault found, up to the first syntax error: past that nothing can be read.
    """
    if len(text) > max_bytes:
        what = f"this file is larger than {max_bytes / 1e6:g} MB"
        raise RulesetError([Fault(path, 1, 1, what, help="split it into smaller files")])
    text = text.removeprefix("\ufeff")
    reader = _Reader(text, path, lenient_dates, telling=telling)
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
        raw = read_bytes(path, max_bytes + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        mend = "name a file that is there and that you may open"
        raise CheckerError(f"this file cannot be opened: {reason}", where=name, help=mend) from None
    if len(raw) > max_bytes:
        return read_yaml(" " * len(raw), name, max_bytes=max_bytes)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = BREAK.split(raw[: error.start].decode("utf-8").removeprefix("\ufeff"))
        what = f"expected UTF-8 text, found the byte 0x{raw[error.start]:02x}"
        mend = "save the file again with the encoding UTF-8"
        raise RulesetError([Fault(name, len(before), len(before[-1]) + 1, what, help=mend)]) from None
    return read_yaml(text, name, max_bytes=max_bytes)


class _Reader:
    """One pass over the parser's events: data built, faults collected, the current location kept in `trail`."""

    def __init__(self, text: str, path: str, lenient_dates: bool, *, telling: bool) -> None:
        self.text, self.path, self.lenient_dates = text, path, lenient_dates
        self.told_to = _TOLD_TO if telling else 0
        self.lines: list[str] = []
        self.faults: list[Fault] = []
        self.trail: list[str | int] = []
        self.loader = LOADER(CONTROL.sub("\ufffd", text))
        self.next = self.loader.get_event

    def read(self) -> Any:
        """The document's data; what is wrong with it is left in `faults`."""
        data = None
        for number, line in enumerate(BREAK.split(self.text) if CONTROL.search(self.text) else ()):
            if match := CONTROL.search(line):
                what = f"the invisible character U+{ord(match[0]):04X} is not allowed"
                mark = yaml.Mark("", 0, number, match.start(), None, 0)
                self._fault(mark, what, "delete it; it may not show on screen")
        try:
            self.next()
            if type(self.next()) is not StreamEndEvent:
                data = self._value(self.next(), 1)
                self.next()
                if type(event := self.next()) is not StreamEndEvent:
                    self._fault(event.start_mark, "a second document begins here", "keep one document to a file", 3)
        except yaml.YAMLError as error:
            self._syntax(error)
        except (ValueError, OverflowError):  # PyYAML's own parser, on an escape past the end of Unicode
            self._fault(self.loader.get_mark(), "the escape here stands for no character", "check its digits")
        return data

    def _value(self, event: Any, depth: int) -> Any:
        kind = type(event)
        if event.anchor is not None or (kind is not AliasEvent and event.tag is not None):
            self._refuse(event)
        if kind is ScalarEvent:
            text = event.value
            if event.style:
                if event.style == '"' and CONTROL.search(text):
                    self._fault(event.start_mark, "an invisible character is not allowed, even escaped", "delete it")
                return text
            if text in _WORDS:
                return _WORDS[text]
            return self._number(event, text) if text[0] in "-0123456789" else text
        if kind is AliasEvent:
            return None
        if depth > MAX_DEPTH:
            self._fault(event.start_mark, f"nested more than {MAX_DEPTH} deep", "check the brackets and indentation")
            raise RulesetError(self.faults)
        return self._mapping(depth) if kind is MappingStartEvent else self._list(depth)

    def _list(self, depth: int) -> list[Any]:
        items: list[Any] = []
        self.trail.append(0)
        while type(event := self.next()) is not SequenceEndEvent:
            self.trail[-1] = len(items)
            if depth < self.told_to:
                reached(event.start_mark.index / len(self.text))
            items.append(self._value(event, depth + 1))
        self.trail.pop()
        return items

    def _mapping(self, depth: int) -> dict[str, Any]:
        data: dict[str, Any] = {}
        marks: dict[str, Any] = {}
        self.trail.append("")
        while type(event := self.next()) is not MappingEndEvent:
            key = self.trail[-1] = event.value if type(event) is ScalarEvent else "?"
            if type(event) is not ScalarEvent:
                self._fault(event.start_mark, 'expected a name before ":", found something else', _QUOTE)
                self._value(event, depth + 1)
            elif event.anchor is not None or event.tag is not None:
                self._refuse(event)
            elif key in marks:
                what = f'"{key}" is here twice: the first is on line {marks[key].line + 1}'
                self._fault(event.start_mark, what, "keep one of them", len(key))
            elif key == "" or (key == "<<" and not event.style):
                what = 'merge keys ("<<") are not used here' if key else 'expected a name before ":"'
                self._fault(event.start_mark, what, 'write each field out as "name: value"', len(key))
            else:
                marks[key] = event.start_mark
            data[key] = self._value(self.next(), depth + 1)
        self.trail.pop()
        return data

    def _number(self, event: Any, text: str) -> Any:
        """An unquoted scalar that may be a number or a date; text where it is neither."""
        if _DATE.fullmatch(text):
            try:
                return date.fromisoformat(text)
            except ValueError:
                if self.lenient_dates:
                    return text
                mend = "a date is year-month-day: check the day and the month"
                self._fault(event.start_mark, f"there is no such date as {text}", mend, len(text))
        if len(text.lstrip("-").replace(".", "", 1)) > _MAX_DIGITS:
            return text
        if _INT.fullmatch(text):
            return int(text)
        return float(text) if _FLOAT.fullmatch(text) else text

    def _refuse(self, event: Any) -> None:
        """Fault an alias, or an anchor or a tag before a value."""
        if event.anchor is not None:
            name = ("*" if type(event) is AliasEvent else "&") + event.anchor
            what = f"anchors and aliases ({name}) are not used here"
            self._fault(event.start_mark, what, f"write the value out in full, or {_QUOTE}", len(name))
        if type(event) is not AliasEvent and event.tag is not None:
            self._fault(event.start_mark, _TAG, f"take the tag out, or {_QUOTE}", 0)

    def _syntax(self, error: yaml.YAMLError) -> None:
        """Fault a syntax error, in plain English; it belongs to no field."""
        self.trail = []
        said = f"{getattr(error, 'context', None) or ''} {getattr(error, 'problem', None) or error}".strip()
        plain = ("", "", f"this cannot be read as YAML: {said}", "check the indentation and the quotes")
        _, begin, what, mend = next((row for row in _SYNTAX if re.search(row[0], said)), plain)
        mark = getattr(error, "context_mark" if begin else "problem_mark", None) or yaml.Mark("", 0, 0, 0, None, 0)
        rest = self._line(mark)[mark.column :]
        if rest.startswith("\t"):
            what, mend = "a tab is used where only spaces may be", "indent with spaces"
        elif "{char}" in what and not rest:
            what, mend = "the file ends before this is finished", "close any open bracket"
            last = max((number for number, line in enumerate(self.lines) if line.strip()), default=0)
            mark = yaml.Mark("", 0, last, max(0, len(self.lines[last].rstrip()) - 1), None, 0)
        self._fault(mark, what.replace("{char}", f'"{rest[:1]}"'), mend, 0 if begin else 1)

    def _line(self, mark: Any) -> str:
        self.lines = self.lines or BREAK.split(self.text)
        return self.lines[mark.line] if mark.line < len(self.lines) else ""

    def _fault(self, mark: Any, what: str, mend: str, width: int = 1) -> None:
        """Note a fault at a parser's mark; width 0 underlines the word that begins there."""
        line = self._line(mark)
        width = width or len("".join(line[mark.column :].split(maxsplit=1)[:1]))
        text = shown(line, mark.column)
        self.faults.append(
            Fault(self.path, mark.line + 1, mark.column + 1, what, dotted(self.trail), text, max(1, width), mend)
        )
