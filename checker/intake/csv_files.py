"""CSV files read plainly: bytes to rows of text, with whatever was odd about them said once and nothing guessed.

Nothing here knows what a file means. A row keeps the number a person sees beside it in a spreadsheet (header row 1).
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import field, replace
from functools import cached_property
from itertools import islice
from pathlib import Path

from checker.errors import IntakeError
from checker.files import read_bytes
from checker.frozen import frozen

MAX_BYTES = 500_000_000
"""A larger file is refused: a return or an extract is a few megabytes."""

_HEAD = 1 << 16  # characters that the names of the columns are looked for in first
_MANY = 100  # columns after a table that are worth the while to take out
SEPARATORS = ",;\t|"
"""The marks of which one separates the cells of a file."""
_SAID_FIRST = re.compile(rb"\"?sep=[,;\t|]\"?(?:\r\n|\r|\n)", re.IGNORECASE)
"""A first line by which a spreadsheet is told what separates cells: it shows it as no row."""

_AS_TEXT = re.compile(
    rb'(?:\A|(?<=[,;\t|\r\n])) *(?:="([^"\r\n]*(?:""[^"\r\n]*)*)"|"=""([^"\r\n]*(?:""""[^"\r\n]*)*)""")'
    rb" *(?=[,;\t|\r\n]|\Z)"
)
_END = re.compile(r"(\r\n|\r|\n)")
_MARK = re.compile(r"(^|[\r\n])\ufeff")
_QUOTED = re.compile(r'"[^"]*"')
_LINE = re.compile(r"\S[^\r\n]*")

_SAVE_AS = "Save it as CSV UTF-8 (comma delimited)."


@frozen
class CsvRow:
    """One row: its number (header row 1), its cells as text, and how many lines of the file it runs over.

    The last row runs over two where a quotation mark in it is still open at the end of the file.
    """

    number: int
    cells: tuple[str, ...]
    lines: int = 1

    @property
    def blank(self) -> bool:
        """Whether no cell of it holds anything."""
        return not any(cell.strip() for cell in self.cells)


@frozen
class Remark:
    """Something odd about a file (`row` None) or one of its rows, described by shape: what, and what to do."""

    row: int | None
    what: str
    hint: str


@frozen
class CsvFile:
    """A CSV file as read.

    `path` is as given; `folder` and `name` are its last two parts. `header` is empty for an empty file. `unreadable`
    numbers the rows the CSV reader gave up on; each has a remark.
    """

    path: str
    folder: str
    name: str
    sha256: str
    header: tuple[str, ...]
    rows: tuple[CsvRow, ...] = ()
    unreadable: tuple[int, ...] = ()
    remarks: tuple[Remark, ...] = ()


@frozen
class CsvText:
    """A CSV file that is opened and not yet split into rows. Its fields are as a `CsvFile`'s, and `text` what it holds; `mark`
    is what separates its cells, where that is known.
    """

    path: str
    folder: str
    name: str
    sha256: str
    text: str = field(repr=False)
    remarks: tuple[Remark, ...] = ()
    mark: str = ""

    @cached_property
    def separator(self) -> str:
        """What separates cells: of comma, semicolon, tab and upright stroke the one by which its rows are most alike."""
        return self.mark or _mark_in(self.text) or ","

    @cached_property
    def header(self) -> tuple[str, ...]:
        """The names of its columns, as they are written; empty for an empty file."""
        return next((tuple(cell.strip() for cell in row.cells) for row in self.top(1)), ())

    def top(self, count: int) -> list[CsvRow]:
        """The first rows that hold anything, so many or as many as there are."""
        rows, whole = self._top(self.text[:_HEAD], count)
        return rows if whole or len(self.text) <= _HEAD else self._top(self.text, count)[0]

    def _top(self, text: str, count: int) -> tuple[list[CsvRow], bool]:
        """The first rows of some text that hold anything, and whether anything follows them."""
        items = _records(text, self.separator)
        rows = (item for item in items if isinstance(item, CsvRow) and not item.blank)
        return list(islice(rows, count)), next(items, None) is not None

    def from_headings(self, count: int, are_known: Callable[[Sequence[str]], bool]) -> CsvText | None:
        """The same from the row on that is of headings that are known, of its first rows, so many or as many as there are, with
        cells separated by the mark by which they are: a title with a comma in it may be above rows of semicolons. None where
        there are none.
        """
        others = (mark for mark in SEPARATORS if mark != self.separator and mark in self.text)
        for file in (self, *(replace(self, mark=mark) for mark in others)):
            top = file.top(count)
            if head := next((row for row in top if are_known(row.cells)), None):
                return file if head is top[0] else file.from_row(head.number)
        return None

    def from_row(self, number: int) -> CsvText:
        """The same with nothing in the rows above one; the others keep their numbers."""
        lines = sum(
            row.lines for row in islice(_records(self.text, self.separator), number - 1) if not isinstance(row, Remark)
        )
        rest = io.StringIO(self.text, newline="")
        for _ in islice(rest, lines):
            pass
        return replace(self, text="\n" * (number - 1) + rest.read())

    def whole(self) -> CsvFile:
        """The file with every row of it."""
        rows: list[CsvRow] = []
        unreadable: list[Remark] = []
        for item in _records(self.text, self.separator):
            if isinstance(item, Remark):
                unreadable.append(item)
            elif not item.blank:
                rows.append(item)
        return CsvFile(
            path=self.path,
            folder=self.folder,
            name=self.name,
            sha256=self.sha256,
            header=tuple(cell.strip() for cell in rows[0].cells) if rows else (),
            rows=tuple(rows[1:]),
            unreadable=tuple(remark.row for remark in unreadable if remark.row is not None),
            remarks=(*self.remarks, *unreadable),
        )


def read_csv_file(path: Path) -> CsvFile:
    """One CSV file. IntakeError if it cannot be opened or is over MAX_BYTES; anything less is a remark."""
    return open_csv_file(path).whole()


def open_csv_file(path: Path) -> CsvText:
    """The same, not yet split into rows."""
    try:
        data = read_bytes(path, MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise IntakeError(
                f"expected at most {MAX_BYTES // 1_000_000:,} MB, found more",
                where=str(path),
                help="check that this is the export meant",
            )
        folder = path.resolve().parent.name
    except OSError as error:
        raise _unopened(path, error) from error
    return open_csv(data, path=str(path), folder=folder, name=path.name)


def _unopened(path: Path, error: Exception) -> IntakeError:
    reason = getattr(error, "strerror", None) or type(error).__name__
    return IntakeError(
        f"cannot be opened ({reason})",
        where=str(path),
        help="close it if another program has it open, and check that you may read it",
    )


def open_csv(data: bytes, *, path: str, folder: str, name: str) -> CsvText:
    """The bytes of a CSV file as text, not yet split into rows."""
    text, remarks = _decode(data)
    text = _less_blank_columns(text)
    return CsvText(path, folder, name, hashlib.sha256(data).hexdigest(), text, tuple(remarks))


def _first_line(text: str) -> str:
    """The first line that holds anything, from the first thing it holds; empty where none does."""
    found = _LINE.search(text)
    return found[0] if found else ""


def _mark_in(text: str) -> str:
    """The mark that separates the cells of a text, of those its first row holds outside quotation marks; where that holds none,
    and may be a title, of those the others do. Of several it is the one of which the most rows hold as many as the first does,
    then that of which the most hold any, then that of which the first holds most. All rows are asked, so that it is the same in
    whatever order they are. Empty where there is none.
    """
    first = _QUOTED.sub("", _first_line(text))
    held = [mark for mark in SEPARATORS if mark in first]
    if len(held) == 1 or not any(mark in text for mark in SEPARATORS):
        return "".join(held)
    rows = [_QUOTED.sub("", found[0]) for found in _LINE.finditer(text)]
    counts = {mark: Counter(row.count(mark) for row in rows) for mark in held or SEPARATORS}

    def alike(mark: str) -> tuple[int, int, int]:
        of = counts[mark]
        as_many = first.count(mark) or max(filter(None, of), key=lambda count: (of[count], count))
        return of[as_many], len(rows) - of[0], as_many

    # below a title: a mark in few rows of one column is part of what its cells hold
    told = held or [mark for mark in SEPARATORS if rows and 2 * counts[mark][0] <= len(rows)]
    return max(told, key=alike, default="")


def _less_blank_columns(text: str) -> str:
    """Text without the separators that end every line of it, where they are many: columns with no name and nothing in any row,
    up to a million of which a spreadsheet may put after a table.
    """
    first, mark = _first_line(text), _mark_in(text)
    many = len(first) - len(first.rstrip(mark)) if mark else 0
    if many < _MANY:
        return text
    pieces = _END.split(text)
    if any(line.strip() and not line.endswith(mark * many) for line in pieces[::2]):
        return text
    return "".join(piece if at % 2 else piece[: len(piece) - many] for at, piece in enumerate(pieces))


def as_shown(data: bytes) -> bytes:
    """Bytes of CSV without what makes a cell text for a spreadsheet (="0012" is shown as 0012), and without what would be a row
    and is shown as none: a first line that says what separates cells, and each ^Z that old programs of DOS put last.
    """
    said = _SAID_FIRST.match(data)
    data = data[said.end() :] if said else data
    data = _AS_TEXT.sub(_text_made, data) if b'="' in data else data
    if b"\x1a" not in data[-4:]:
        return data
    body = data.rstrip(b"\r\n")
    return body.rstrip(b"\x1a\r\n") if body.endswith(b"\x1a") else data


def _text_made(cell: re.Match[bytes]) -> bytes:
    """The text that a formula makes, as a cell: a mark within one that stands between marks is doubled twice."""
    return b'"' + (cell[1] or (cell[2] or b"").replace(b'""""', b'""')) + b'"'


def _decode(data: bytes) -> tuple[str, list[Remark]]:
    """UTF-8, else UTF-16 where it says so, else Windows-1252."""
    remarks: list[Remark] = []
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = as_shown(data.decode("utf-16", errors="replace").encode()).decode()
        remarks.append(Remark(None, "expected UTF-8 text, found UTF-16; read as that", _SAVE_AS))
    else:
        data = as_shown(data.removeprefix(codecs.BOM_UTF8))
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            text = data.decode("cp1252", errors="replace")
            remarks.append(Remark(None, "expected UTF-8 text, found other bytes; read as Windows-1252", _SAVE_AS))
    if "\ufeff" in text:  # that of a file which was put below another
        text = _MARK.sub(r"\1", text)
    if "\0" in text:
        text = text.replace("\0", "")
        remarks.append(Remark(None, "expected text, found null characters; read without them", _SAVE_AS))
    return text, remarks


def _records(text: str, separator: str) -> Iterator[CsvRow | Remark]:
    text += (
        "" if text.endswith(("\n", "\r")) else "\n"
    )  # so that a quotation mark still open at the end has one to swallow
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    number = before = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            what = f"expected cells of at most {csv.field_size_limit():,} characters, found a longer one; row not read"
            yield Remark(number, what, "A quotation mark may be unclosed here.")
        else:
            runs_on = bool(cells) and cells[-1].endswith(("\n", "\r"))  # of others, the lines below tell
            yield CsvRow(number, tuple(cells), max(reader.line_num - before, 1 + runs_on))
        before = reader.line_num
