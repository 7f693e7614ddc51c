"""A mapping file, ``checker/mapping@1``: what each of a council's own reports holds, column by column.

It is checked against the vocabulary before anything is read, and every fault is placed in the file.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from checker.errors import Fault, IntakeError, RulesetError
from checker.frozen import frozen
from checker.intake.value_maps import ambiguous
from checker.ruleset.validation import Expected, validate
from checker.snapshot.coverage import Coverage
from checker.snapshot.covers import read_covers
from checker.snapshot.facts import LATEST
from checker.snapshot.findings import Findings
from checker.snapshot.values import nearest
from checker.snapshot.vocabulary import Attribute, Kind, Type, vocabulary
from checker.yaml_document import Document
from checker.yaml_reader import read_yaml_file

SCHEMA = "checker/mapping@1"
FLAGS = ("true", "false", "yes", "no")
UNKNOWN = "unknown"
"""In a value map, what stands for a text that means not known."""

DAY_FIRST, MONTH_FIRST, YEAR_FIRST = "day-first", "month-first", "year-first"
_ORDERS = {DAY_FIRST: "%d/%m/%Y", MONTH_FIRST: "%m/%d/%Y", YEAR_FIRST: "%Y-%m-%d"}
_TRIAL = dt.datetime(2026, 3, 31)
_FORM = re.compile(r"(?:%[dmYybBHMSp]|[^%])*")
_HELP = "docs/mapping.md says what a mapping file holds; in a draft, write over every CHOOSE"
_DATES_HELP = "write day-first, month-first, year-first, or a form such as %d.%m.%Y (%d day, %m month, %b Mar, %Y year)"


class _Strict(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, alias_generator=lambda name: name.rstrip("_").replace("_", "-")
    )


class ColumnModel(_Strict):
    """What fills a field: a column, with how its dates are written and what its texts mean; or one value for every row."""

    column: str | None = Field(default=None, min_length=1)
    constant: str | int | float | bool | dt.date | None = None
    dates: str | None = None
    values: dict[str, list[str | int | float | bool]] | None = None

    @model_validator(mode="after")
    def _is_one_thing(self) -> ColumnModel:
        if (self.column is None) == (self.constant is None):
            raise Expected('expected either a "column" or a "constant"', "write the heading, or {constant: value}")
        if self.constant is not None and (self.dates is not None or self.values is not None):
            raise Expected('expected no "dates" or "values" beside a "constant"', "write the value itself")
        return self


class WhereModel(_Strict):
    """Which rows are read: those whose cell in a column is one of some texts, is none of them, or is (not) blank."""

    column: str = Field(min_length=1)
    is_: list[str | int | bool] | None = None
    is_not: list[str | int | bool] | None = None
    blank: bool | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> WhereModel:
        if sum(each is not None for each in (self.is_, self.is_not, self.blank)) != 1:
            raise Expected('expected one of "is", "is-not" and "blank"', "write {column: Status, is: [Completed]}")
        return self


class TableModel(_Strict):
    """What a file, or a sheet of a workbook, holds of one kind of fact."""

    file: str = Field(min_length=1)
    sheet: str | None = Field(default=None, min_length=1)
    header_row: int | None = Field(default=None, ge=1)
    kind: str
    columns: dict[str, str | ColumnModel]
    where: list[WhereModel] = []
    covers: Any = None

    def field(self, name: str) -> ColumnModel:
        """What fills a field; KeyError if nothing does."""
        said = self.columns[name]
        return ColumnModel(column=said) if isinstance(said, str) else said


class MappingModel(_Strict):
    """A mapping file. `ssd` is what it says of a dump of the Standard Safeguarding Dataset, which is read elsewhere."""

    schema_: Literal["checker/mapping@1"]
    as_at: dt.date | None = None
    tables: list[TableModel] = Field(min_length=1)
    ssd: Any = None


@frozen
class Mapped:
    """A mapping file read. `at` is what errors call it."""

    model: MappingModel
    document: Document
    at: str

    def reads(self, name: str) -> bool:
        """Whether any table is in a file of this name."""
        return any(matches(name, table.file) for table in self.model.tables)


def matches(name: str, pattern: str) -> bool:
    """Whether a file's or a sheet's name is of a pattern with * and ?, in capitals or not."""
    return fnmatchcase(name.casefold(), pattern.casefold())


def read_mapping_file(path: Path) -> Mapped | None:
    """What a mapping file says of a council's own reports; None where it is not about them but about a dump alone.

    Raises RulesetError with every fault placed; CheckerError where it cannot be opened or is no mapping.
    """
    document = read_yaml_file(path)
    named = document.data.keys() if isinstance(document.data, dict) else ()
    if "schema" not in named and "tables" not in named:
        if "ssd" not in named:
            what = f"expected a mapping: schema: {SCHEMA} and tables, or ssd; found none of these"
            raise IntakeError(what, where=path.as_posix(), help=_HELP)
        return None
    try:
        model = validate(MappingModel, document)
    except RulesetError as error:
        raise RulesetError(replace(fault, help=fault.help or _HELP) for fault in error.faults) from None
    if faults := [fault for at, table in enumerate(model.tables) for fault in _faults(document, at, table)]:
        raise RulesetError(faults)
    return Mapped(model, document, path.as_posix())


def covers_of(mapped: Mapped, at: int, as_at: int) -> Coverage:
    """What a table is said to cover. RulesetError, placed, where that cannot be read."""
    table, findings = mapped.model.tables[at], Findings()
    covers = read_covers({table.kind: table.covers}, as_at, findings)
    if found := findings.all():
        loc = ("tables", at, "covers")
        raise RulesetError(mapped.document.fault(loc, each.what, help=each.help) for each in found)
    return covers


# --- against the vocabulary -----------------------------------------------------------------------------------------
def fields_of(kind: Kind) -> dict[str, Attribute]:
    """The fields of a kind of fact that a column may fill."""
    dates = (*kind.time_fields, "recorded")
    common = [Attribute("case", Type.ID, ""), Attribute("id", Type.ID, "")]
    return {
        each.name: each for each in (*common, *(Attribute(name, Type.DATE, "") for name in dates))
    } | kind.attributes


def _faults(document: Document, at: int, table: TableModel) -> Iterator[Fault]:
    kinds, loc = vocabulary().kinds, ("tables", at)
    kind = kinds.get(table.kind)
    if kind is None:
        mend = nearest(table.kind, kinds) or "the kinds of fact are in the vocabulary, checker/snapshot/vocabulary.yaml"
        yield document.fault((*loc, "kind"), "there is no kind of fact of this name", help=mend)
        return
    fields = fields_of(kind)
    for name in table.columns:
        place = (*loc, "columns", name)
        if name in fields:
            yield from _column_faults(document, place, table.field(name), fields[name])
        else:
            mend = nearest(name, fields) or "it may be: " + ", ".join(fields)
            yield document.fault(place, f"a {table.kind} has no such field", help=mend, key=True)
    if "case" not in table.columns:
        mend = "say which column names the child, household or allegation: case: Person ID"
        yield document.fault((*loc, "columns"), 'expected a "case", found none', help=mend)
    findings = Findings()
    read_covers({} if table.covers is None else {table.kind: table.covers}, LATEST, findings)
    for finding in findings.all():
        yield document.fault((*loc, "covers"), finding.what, help=finding.help)


def _column_faults(
    document: Document, place: tuple[str | int, ...], said: ColumnModel, field: Attribute
) -> Iterator[Fault]:
    if said.dates is not None:
        if field.type is not Type.DATE:
            yield document.fault((*place, "dates"), "this is not a date", help="leave dates out", key=True)
        elif not _is_form(said.dates):
            yield document.fault(
                (*place, "dates"), "expected how dates are written, found something else", help=_DATES_HELP
            )
    if said.constant is not None and not field.accepts(said.constant) and not _same_text(said.constant, field):
        yield document.fault((*place, "constant"), f"expected {field.expected()}", help="put right the value")
    for target in said.values or ():
        allowed = (*(FLAGS if field.type is Type.FLAG else field.values), UNKNOWN)
        if field.type in (Type.FLAG, Type.CODE) and target not in allowed:
            mend = nearest(target, allowed) or "it may be: " + ", ".join(allowed)
            yield document.fault((*place, "values", target), "this is no value of the field", help=mend, key=True)
        elif field.type is Type.DATE:
            yield document.fault((*place, "values"), "a date has no map of values", help="say how it is written: dates")
            return
    yield from ambiguous(document, (*place, "values"), said.values or {})


def _same_text(value: object, field: Attribute) -> bool:
    return field.type is Type.ID and isinstance(value, int) and not isinstance(value, bool)


def form_of(dates: str) -> str:
    """How dates are written, as `strptime` is told it."""
    return _ORDERS.get(dates, dates)


def _is_form(dates: str) -> bool:
    """Whether dates so written say the day, the month and the year, and can be read back."""
    form = form_of(dates)
    if not _FORM.fullmatch(form) or "%y" not in form.lower():
        return False  # first of all for want of a year: Python is to read no day and month alone
    try:
        return dt.datetime.strptime(_TRIAL.strftime(form), form).date() == _TRIAL.date()
    except ValueError:
        return False
