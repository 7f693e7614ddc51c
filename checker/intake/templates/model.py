"""The templates: which sheets each has, of which kind of fact, and what each column of a sheet is called and means."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from checker.errors import CheckerError
from checker.frozen import frozen
from checker.snapshot.values import nearest
from checker.snapshot.vocabulary import Attribute, Kind, Type, vocabulary
from checker.yaml_reader import read_yaml_file

HEAD, NOTES = "head", "notes"
"""What the third cell of that row says of the two sheets that hold no facts; of the others it says the kind of fact."""

START = "Start here"
"""What a workbook calls its head."""

AS_AT, COMPLETE_FROM, EVERYTHING = "As-at date", "Complete from", "all"

_CASE = "Child's reference"
_ANY = {
    "case": "The same reference in every sheet and every other source. Never a name.",
    "id": "Your own reference for this, if other rows name it.",
    "on": "The day. Write unknown if it happened and the day is not known.",
    "start": "The first day. Write unknown if it is not known.",
    "end": "The day it ended, which is the first day after it. Blank means it is still going on; unknown, that it has ended.",
    "recorded": "The day it was written up, if known.",
}
_DATES = ("on", "start", "end", "recorded")


@frozen
class Column:
    """A column: the field of the kind of fact it fills, what it is called, its type and allowed values, and what to put."""

    field: Attribute
    label: str

    @property
    def help(self) -> str:
        """What to put in it, in plain words."""
        return self.field.means


@frozen
class SheetSpec:
    """A sheet of one kind of fact: what it is called, and its columns in order, the case first."""

    kind: Kind
    label: str
    columns: tuple[Column, ...]

    def field_of(self, heading: str) -> str:
        """The field a heading stands for: by what the template calls it, in capitals or not; itself if it is no such."""
        plain = _plain(heading)
        return next((column.field.name for column in self.columns if _plain(column.label) == plain), heading)


@frozen
class Template:
    """A template. `note` is what to know before filling it in, where there is anything."""

    name: str
    title: str
    note: str
    sheets: tuple[SheetSpec, ...]

    def sheet(self, kind: str) -> SheetSpec | None:
        """The sheet of a kind of fact, by its name or by what the template calls the sheet."""
        named = (each for each in self.sheets if kind == each.kind.name or _plain(kind) == _plain(each.label))
        return next(named, None)


def _plain(text: str) -> str:
    return " ".join(text.replace("\u2019", "'").split()).casefold()  # Word and Excel curl an apostrophe by themselves


@lru_cache(maxsize=1)
def templates() -> Mapping[str, Template]:
    """The templates that ship, by name."""
    files = sorted(Path(__file__).parent.glob("*.yaml"))
    return {file.stem: _template(file.stem, read_yaml_file(file).data) for file in files}


def template(name: str) -> Template:
    """A template by its name. CheckerError, with what is near, if there is none of it."""
    known = templates()
    if name not in known:
        mend = nearest(name, known) or "it may be " + ", ".join(known)
        raise CheckerError("there is no template of this name", where=name, help=mend)
    return known[name]


def _template(name: str, raw: Mapping[str, Any]) -> Template:
    case = raw.get("case", _CASE)
    sheets = (_sheet(vocabulary().kind(kind), each, case) for kind, each in raw["sheets"].items())
    return Template(name, raw["title"], raw.get("note", ""), tuple(sheets))


def _sheet(kind: Kind, raw: Mapping[str, Any], case: str) -> SheetSpec:
    columns = {"case": case, **raw["columns"]}
    return SheetSpec(kind, raw["label"], tuple(Column(_field(kind, name), label) for name, label in columns.items()))


def _field(kind: Kind, name: str) -> Attribute:
    """The field of a kind called `name`; KeyError if it has none."""
    if name in _ANY:
        return Attribute(name, Type.DATE if name in _DATES else Type.ID, _ANY[name])
    return kind.attributes[name]
