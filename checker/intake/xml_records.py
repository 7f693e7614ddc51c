"""XML read a record at a time, however large the file: nothing but the record at hand is held.

The parser is expat with handlers of our own, and not defusedxml's iterparse, because a place needs its line and iterparse
keeps none. A document type, and with it every entity, is refused where it begins: so nothing expands and nothing
outside the file is asked for. Depth, and the size of a record, have limits.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Container, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NoReturn
from xml.parsers import expat

from checker.errors import IntakeError
from checker.progress import steps

MAX_DEPTH = 40
MAX_ELEMENTS = 200_000
"""Elements in one record: one child's is a few hundred."""

MAX_TEXT = 2_000
"""Characters kept of one element's text. Nothing that is read is longer; the rest is left out."""

_CHUNK = 1 << 16
_SAVE = "export it again; if it was edited by hand, undo that"
_ENCODINGS = (expat.errors.codes[expat.errors.XML_ERROR_INCORRECT_ENCODING],
              expat.errors.codes[expat.errors.XML_ERROR_UNKNOWN_ENCODING])  # fmt: skip
_FIRST_TAG = re.compile(r"\s*(?:<\?(?:(?!\?>).)*\?>\s*|<!--(?:(?!-->).)*-->\s*)*<(?:[\w.-]+:)?([\w.-]+)", re.DOTALL)


@dataclass(slots=True)
class Element:
    """An element: its name without a namespace, the line it begins on, its own text and what is in it."""

    name: str
    line: int
    text: str = ""
    inside: list[Element] = field(default_factory=list)

    def all(self, *names: str) -> list[Element]:
        """The elements directly inside with one of these names, in order."""
        return [each for each in self.inside if each.name in names]

    def first(self, *names: str) -> Element | None:
        """The first such element."""
        return next(iter(self.all(*names)), None)

    def descendants(self, name: str) -> Iterator[Element]:
        """Every element of a name inside this one, at any depth, in order."""
        for each in self.inside:
            if each.name == name:
                yield each
            yield from each.descendants(name)


def root_of(head: bytes) -> str | None:
    """The name of the outermost element of a file that begins with these bytes; None if they begin no XML.

    That of one which cannot be read as XML is told by its text: whoever reads it says what is wrong with it.
    """
    outline = _Outline("", frozenset())
    with suppress(expat.ExpatError, IntakeError, ValueError, LookupError):
        outline.parser.Parse(head, False)
    return outline.root or _first_tag(head)


def _first_tag(head: bytes) -> str | None:
    """The name in the first tag of a text that begins with one, or with what may stand before it."""
    wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = head.decode("utf-16" if wide else "utf-8-sig", errors="replace")
    found = _FIRST_TAG.match(text)
    return found[1] if found else None


def records(raw: bytes, wanted: Container[str], path: str) -> Iterator[Element]:
    """The outermost elements with a wanted name, each once it is whole.

    Raises IntakeError, with the line, where the bytes are not well-formed XML, declare a document type, or go over a limit.
    """
    reading = _Records(path, wanted)
    for _ in reading.chunks(raw):
        done, reading.done = reading.done, []
        yield from done


class Reading:
    """Goes through XML, and tells whoever extends it of the elements in one wanted record after another: where each begins,
    what text it holds, and where it ends. `file` is what errors call it.
    """

    def __init__(self, file: str, wanted: Container[str]) -> None:
        self.file, self.wanted = file, wanted
        self.root: str | None = None
        self.depth = self.open = self.count = (
            0  # elements open, those of them in a record, and all in the record so far
        )
        self._plain: dict[str, str] = {}
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.EntityDeclHandler = self._refuse
        self.parser.ExternalEntityRefHandler = self._refuse

    def begin(self, name: str) -> None:
        """An element of a record begins: the record itself, if nothing else is open."""

    def text(self, text: str) -> None:
        """Text directly inside the innermost element that is open."""

    def end(self) -> None:
        """The innermost element ends."""

    def chunks(self, raw: bytes) -> Iterator[None]:
        """Go through the bytes, a chunk at a time. Raises IntakeError as `records` does."""
        for start in steps(range(0, len(raw), _CHUNK)):
            self._parse(raw[start : start + _CHUNK])
            yield
        self._parse(b"", last=True)
        yield

    def _parse(self, chunk: bytes, *, last: bool = False) -> None:
        try:
            self.parser.Parse(chunk, last)
        except expat.ExpatError as error:
            where = f"{self.file}:{error.lineno}"
            if error.code in _ENCODINGS:
                what = "expected XML in the encoding that its first line names, found another or one that is not known"
                raise IntakeError(what, where=where, help="export it in UTF-8") from None
            if last:
                what = "this XML stops before its end"
                raise IntakeError(
                    what, where=where, help="it may have been cut short: export or fetch it again"
                ) from None
            what = f"this cannot be read as XML: {expat.ErrorString(error.code)}"
            raise IntakeError(what, where=where, help=_SAVE) from None
        except (ValueError, LookupError):
            what = "expected XML in UTF-8, found an encoding that is not known"
            raise IntakeError(what, where=self.file, help="export it in UTF-8") from None

    def _start(self, name: str, _: dict[str, str]) -> None:
        plain = self._plain.get(name)
        if plain is None:
            plain = self._plain[name] = name.rpartition(":")[2]
            self.root = self.root or plain
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self._error(f"expected elements at most {MAX_DEPTH} deep, found more")
        if not self.open:
            if plain not in self.wanted:
                return
            self.count = 0
        self.open += 1
        self.count += 1
        if self.count > MAX_ELEMENTS:
            raise self._error(f"expected at most {MAX_ELEMENTS:,} elements in one record, found more")
        self.begin(plain)

    def _end(self, _: str) -> None:
        self.depth -= 1
        if self.open:
            self.open -= 1
            self.end()

    def _text(self, text: str) -> None:
        if self.open:
            self.text(text)

    def _refuse(self, *_: Any) -> NoReturn:
        raise self._error("expected XML with no document type or entities, found one declared")

    def _error(self, what: str) -> IntakeError:
        return IntakeError(what, where=f"{self.file}:{self.parser.CurrentLineNumber}", help=_SAVE)


class _Outline(Reading):
    """Goes no further than the outermost element, and takes no offence at what stands before it."""

    def _start(self, name: str, _: dict[str, str]) -> None:
        self.root = name.rpartition(":")[2]
        raise ValueError  # nothing more of it is needed

    def _refuse(self, *_: Any) -> None:  # type: ignore[override]
        """Nothing is done with a document type: no element, in which an entity may be, is gone into."""


class _Records(Reading):
    """Builds the elements of each record. `done`: those that are whole."""

    def __init__(self, file: str, wanted: Container[str]) -> None:
        super().__init__(file, wanted)
        self.inside: list[Element] = []
        self.done: list[Element] = []

    def begin(self, name: str) -> None:
        element = Element(name, self.parser.CurrentLineNumber)
        if self.inside:
            self.inside[-1].inside.append(element)
        self.inside.append(element)

    def text(self, text: str) -> None:
        if len(self.inside[-1].text) < MAX_TEXT:
            self.inside[-1].text += text[:MAX_TEXT]

    def end(self) -> None:
        element = self.inside.pop()
        if not self.inside:
            self.done.append(element)
