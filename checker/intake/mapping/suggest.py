"""A draft of a mapping from the headings of a file, and the shapes of what is below them. It never shows what a cell holds.

Where it cannot tell, it says so in the draft, and leaves something there that stops the draft from being used until a person
has put it right: an ambiguous form of dates, or a kind of fact that nothing points to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

from checker.intake.csv_files import CsvRow
from checker.intake.mapping.model import DAY_FIRST, FLAGS, MONTH_FIRST, SCHEMA, fields_of
from checker.intake.tabular import Page
from checker.snapshot.vocabulary import Attribute, Form, Type, vocabulary
from checker.yaml_reader import read_yaml_file

CHOOSE = "CHOOSE"
"""What stands in a draft where a person must say."""

_ANY = "visit"
"""A kind whose columns stand for those of any, where none is known."""

LOOKED_AT = 5000
"""Rows whose dates and words are looked at."""

_SLASHED = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})(?:[ T].*)?")
_YEAR_FIRST = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ].*)?")
_NAMED_MONTH = re.compile(r"[0-9]{1,2}([ -])([A-Za-z]{3,9})\1([0-9]{4}|[0-9]{2})")
_HEADING = re.compile(r"[A-Za-z][A-Za-z0-9 _/()?'&.,:-]{0,59}")  # any other may be data, in a file with no headings
_ENOUGH = 0.82  # how alike a heading and a name must be to be taken for it


def draft(pages: Sequence[Page], kind: str | None = None) -> str:
    """A mapping of some sheets, as YAML to be looked through. `kind` is what they hold, where that is known."""
    head = [
        f"schema: {SCHEMA}",
        "# A draft, from the headings and the shapes of what is below them. Look through every line before it is used.",
        f"as-at: {CHOOSE}   # the day on which the report was drawn",
        "tables:",
    ]
    return "\n".join([*head, *(line for page in pages if has_headings(page) for line in _table(page, kind))]) + "\n"


def has_headings(page: Page) -> bool:
    """Whether a sheet has a row of two cells or more, of which any looks like a heading. A cover has none."""
    cells = [cell.strip() for cell in _heading_row(page.rows)[1].cells] if page.rows else []
    return sum(map(bool, cells)) > 1 and any(map(_HEADING.fullmatch, cells))


def _table(page: Page, kind: str | None) -> Iterator[str]:
    at, row = _heading_row(page.rows)
    rows = page.rows[at + 1 : at + 1 + LOOKED_AT]
    headings = [cell.strip() for cell in row.cells]
    guessed = [kind] if kind else kinds_like(page, headings)
    name = guessed[0] if len(guessed) == 1 else CHOOSE
    yield f"  - file: {_quoted(page.file.name)}"
    if page.title:
        yield f"    sheet: {_quoted(page.title)}"
    if row.number != 1:
        yield f"    header-row: {row.number}"
    said = (
        "" if name != CHOOSE else f"   # it may be {', '.join(guessed)}" if guessed else "   # nothing here says which"
    )
    yield f"    kind: {name}{said}"
    found = columns_like(_ANY if name == CHOOSE else name, headings)
    if name == CHOOSE:
        found = {field: at_column for field, at_column in found.items() if field == "case"}
    yield "    columns:"
    for field in _wanted(name):
        if field not in found and name == CHOOSE and field != "case":
            yield f"      {field}: {CHOOSE}   # by its kind: suggest {_quoted(page.file.name)} --kind KIND drafts it"
        elif field not in found:
            yield f"      {field}: {CHOOSE}   # no heading is like this"
    for field, at_column in found.items():
        cells = [_cell(each, at_column) for each in rows]
        yield from _column(_ANY if name == CHOOSE else name, field, headings[at_column], cells)
    unused = [heading for at_column, heading in enumerate(headings) if at_column not in found.values() and heading]
    says = _happened(name, unused) if found else []
    if says:
        yield "    # Where every row is of what was done, and none is planned or was cancelled, take the next line away."
        yield f"    where: [{{column: {_quoted(says[0])}, is: {CHOOSE}}}]   # [Completed, Held]: its words for what was done"
        unused.remove(says[0])
    known = found or columns_like(_ANY, headings)  # where none is known, the row may be of a cover, and hold names
    shown = [heading for heading in unused if known and _HEADING.fullmatch(heading)]
    if shown:
        yield f"    # not used: {'; '.join(shown)}"
    for heading in _births(shown) if found else []:
        yield f"    # {heading} is of the child: a second table of this file, kind: child, may read it"
    if not known:
        yield f"    # row {row.number} has no heading that is known here: if the headings are in another, say header-row"
    elif len(shown) < len(unused):
        yield f"    # and {len(unused) - len(shown)} more that do not look like headings: say header-row if they are not"
    yield "    covers: none   # or all, or {from: 2025-04-01}: from which day this holds everything"


def _wanted(kind: str) -> tuple[str, ...]:
    form = vocabulary().kinds[kind].form if kind in vocabulary() else Form.EVENT
    return {Form.EVENT: ("case", "on"), Form.PERIOD: ("case", "start", "end"), Form.RECORD: ("case",)}[form]


def _heading_row(rows: Sequence[CsvRow]) -> tuple[int, CsvRow]:
    """The first row with two cells or more that say something: above it there may be a title."""
    found = ((at, row) for at, row in enumerate(rows) if sum(bool(cell.strip()) for cell in row.cells) > 1)
    return next(found, (0, rows[0]))


def _cell(row: CsvRow, at: int) -> str:
    return row.cells[at].strip() if at < len(row.cells) else ""


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


# --- what a heading is like -------------------------------------------------------------------------------------------
def _happened(kind: str, headings: Iterable[str]) -> list[str]:
    """Those of columns that seem to say whether an event was ever held; none of a kind that is no event."""
    if kind not in vocabulary() or vocabulary().kinds[kind].form is not Form.EVENT:
        return []
    return [heading for heading in headings if _plain(heading) in _aliases()["happened"]]


def _births(headings: Iterable[str]) -> list[str]:
    """Those of columns that seem to say when a child was born."""
    return [heading for heading in headings if _plain(heading) in _aliases()["fields"]["born"]]


@lru_cache(maxsize=1)
def _aliases() -> Mapping[str, Any]:
    data: Mapping[str, Any] = read_yaml_file(Path(__file__).with_name("aliases.yaml")).data
    return data


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[_\s]+", " ", text).split()).casefold()


def kinds_like(page: Page, headings: Iterable[str]) -> list[str]:
    """The kinds of fact that the names of a file and a sheet point to; failing those, that its headings do."""
    for text in (f"{Path(page.file.name).stem} {page.title}", " ".join(headings)):
        words = f" {_plain(re.sub(r'[^A-Za-z]+', ' ', text))} "
        named = {kind: len(kind) for kind in vocabulary().kinds if f" {_plain(kind)} " in words.replace("s ", " ")}
        for kind, said in _aliases()["kinds"].items():
            held = [len(each) for each in said if f" {each} " in words]
            if held:
                named[kind] = max(held)
        if named:
            most = max(named.values())
            return sorted(kind for kind, length in named.items() if length == most)
    return []


def columns_like(kind: str, headings: Sequence[str]) -> dict[str, int]:
    """The fields of a kind that headings are like, each with the column. One column fills one field, the likest first."""
    fields, aliases = fields_of(vocabulary().kind(kind)), _aliases()["fields"]
    named = {_plain(alias): field for field in fields for alias in aliases.get(field, ())}
    named |= {_plain(alias): field for field in fields for alias in aliases.get(f"{kind}.{field}", ())}
    named |= {_plain(field): field for field in fields}
    if "on" in fields:
        named |= {form.format(_plain(kind)): "on" for form in ("{} date", "date of {}", "{}")}
    edges = {
        form.format(_plain(kind), edge): edge
        for edge in ("start", "end") if edge in fields
        for form in ("{} {} date", "date {} {}ed", "{} {}", "{} {}ed")
    }  # fmt: skip
    found: dict[str, int] = {}
    plain = [_plain(heading) for heading in headings]
    for exactly in (True, False):
        for at, heading in enumerate(plain):
            if not heading or at in found.values():
                continue
            if exactly:
                field = (edges | named).get(heading)
            else:  # not of the edges: a kind's own name is much like them
                near = get_close_matches(heading, named, 1, _ENOUGH)
                field = named[near[0]] if near else None
            if field is not None and field not in found:
                found[field] = at
    return {field: found[field] for field in fields if field in found}


# --- what is below it -------------------------------------------------------------------------------------------------
def _column(kind: str, name: str, heading: str, cells: Sequence[str]) -> Iterator[str]:
    field = fields_of(vocabulary().kind(kind))[name]
    if field.type is Type.DATE:
        form, why = dates_like(cells)
        if form or why:
            yield f"      {name}: {{column: {_quoted(heading)}, dates: {form or CHOOSE}}}" + (
                f"   # {why}" if why else ""
            )
            return
    elif words := _unknown_words(field, cells):
        targets = ("true", "false") if field.type is Type.FLAG else field.values
        empty = ", ".join(f"{_key(target)}: []" for target in (*targets, "unknown"))
        told = "1 of its words is" if words == 1 else f"{words} of its words are"
        told += f" none of these: put {'it' if words == 1 else 'each'} where it belongs"
        yield f"      {name}: {{column: {_quoted(heading)}, values: {{{empty}}}}}   # {told}"
        return
    yield f"      {name}: {_quoted(heading)}"


def _key(target: str) -> str:
    return f'"{target}"' if target in FLAGS else target


def dates_like(cells: Iterable[str]) -> tuple[str | None, str]:
    """How the dates of a column are written, and what a person should know. None with a reason where that cannot be told;
    None without one where nothing need be said: dates with the year first, or none at all.
    """
    shapes = {"slashed": 0, "day": 0, "month": 0, "year": 0, "named": 0, "other": 0}
    for cell in filter(None, cells):
        if slashed := _SLASHED.fullmatch(cell):
            first, second = int(slashed[1]), int(slashed[2])
            shapes["slashed"] += 1
            shapes["day"] += first > 12 >= second
            shapes["month"] += second > 12 >= first
        elif _YEAR_FIRST.fullmatch(cell):
            shapes["year"] += 1
        else:
            shapes["named" if _NAMED_MONTH.fullmatch(cell) else "other"] += 1
    if shapes["day"] and shapes["month"]:
        return None, "some have the day first and some the month: put right the report"
    if shapes["slashed"]:
        marked = next(cell for cell in cells if _SLASHED.fullmatch(cell))
        form = _form(marked, month_first=bool(shapes["month"]))
        if shapes["day"] or shapes["month"]:
            return form, "" if not shapes["other"] else f"{shapes['other']} cells are written otherwise"
        return None, f"both readings are possible of all {shapes['slashed']}: say {DAY_FIRST} or {MONTH_FIRST}"
    if shapes["named"]:
        return _named_form(next(cell for cell in cells if _NAMED_MONTH.fullmatch(cell))), ""
    return (
        (None, "nothing in this column is written as a date") if shapes["other"] and not shapes["year"] else (None, "")
    )


def _form(cell: str, *, month_first: bool) -> str:
    mark = next(char for char in cell if char in "/.-")
    if mark == "/":
        return MONTH_FIRST if month_first else DAY_FIRST
    return f'"{"%m" if month_first else "%d"}{mark}{"%d" if month_first else "%m"}{mark}%Y"'


def _named_form(cell: str) -> str:
    found = _NAMED_MONTH.fullmatch(cell)
    assert found is not None
    month, year = "%b" if len(found[2]) == len("Mar") else "%B", "%Y" if len(found[3]) == len("2026") else "%y"
    return f'"%d{found[1]}{month}{found[1]}{year}"'


def _unknown_words(field: Attribute, cells: Iterable[str]) -> int:
    """How many different texts of a column are not what the field may be."""
    if field.type not in (Type.FLAG, Type.CODE):
        return 0
    known = {*FLAGS, "y", "n", "1", "0"} if field.type is Type.FLAG else {value.casefold() for value in field.values}
    return len({cell.casefold() for cell in cells if cell} - known)
