"""A sheet's columns of text made into persons, days and values; what cannot be read is noted and unknown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from checker.frozen import frozen
from checker.intake.most_unread import most_unread
from checker.intake.ssd.cells import dates, folded, has_month_first, is_placeholder
from checker.intake.ssd.model import Meanings, Table
from checker.intake.ssd.notes import Notes
from checker.intake.ssd.records import ROW
from checker.intake.ssd.sheets import Sheet
from checker.intake.totals import ANOTHER_MARK
from checker.snapshot.nobody import stands_for_nobody
from checker.snapshot.values import NUMBER_SENTENCE

PERSON, ID = "@person", "@id"
_NOBODY = ("-1",)  # what Liquidlogic puts where there is none
_LONGEST_ID = 200
_EXPECTED = "expected a date such as 31/03/2026 or 2026-03-31, found "
_UNKNOWN = "The date is read as unknown."
_WHY = {
    "number": (_EXPECTED + "a number", f"{_UNKNOWN} {NUMBER_SENTENCE}"),
    "shape": (_EXPECTED + "something else", _UNKNOWN),
    "calendar": (_EXPECTED + "a day or a time that there is not", _UNKNOWN),
    "range": (_EXPECTED + "a year before 1900 or after 2100", _UNKNOWN),
    "ambiguous": (
        "expected day/month/year, found month/day/year elsewhere in this table; this is read as unknown",
        "It may be either: write dates as 2026-03-31.",
    ),
    "none": (
        "expected a date or nothing, found 1 January 1900",
        "It is read as nothing: extracts write it for no date.",
    ),
}
_NO_ROWS = (
    "expected rows in this table, found none; what it would hold is not covered",
    "If there is truly nothing of the kind, say so: covers, in a mapping file (docs/ssd.md).",
)
_OUT_OF_STEP = (
    "expected as many cells as there are columns, found more or fewer; row not read",
    "A quotation mark may be unclosed, or a cell with a comma in it be without any.",
)
_GIVE_IT = "Give every row its child; of a long number a spreadsheet may leave 1.23E+11 in a CSV."
_PLACEHOLDER = ("this is a placeholder: the extract does not fill it", "It is read as unknown.")


@frozen
class Clean:
    """A sheet with its columns read.

    Of a date column c: ``c`` is its day, ``c@minute`` its time, ``c@unknown`` whether its day is not known (a placeholder,
    no column, or ``c@unreadable``: what is there cannot be read). Other columns are text; where one holds any placeholder,
    ``c@unfilled`` is in which rows, for that is not nothing. `PERSON` and `ID` are identifiers. `lost` are the rows that can be
    put to no child. `unfilled`: columns that are not there or hold nothing but placeholders.
    """

    sheet: Sheet
    frame: pl.DataFrame
    lost: pl.DataFrame
    unfilled: frozenset[str]

    @property
    def label(self) -> str:
        """What problems call the sheet."""
        return self.sheet.label


def clean(sheets: Iterable[Sheet], notes: Notes) -> list[Clean]:
    """Every sheet, read."""
    read = [_columns(sheet, notes) for sheet in sheets]
    return [_persons(each, read, notes) for each in read]


def date_columns(table: Table) -> tuple[str, ...]:
    """The columns of a table that hold dates."""
    set_by = [each.column for reading in table.reads for each in reading.settings if each.by == "date"]
    return tuple(dict.fromkeys((*dating_columns(table), *set_by)))


def dating_columns(table: Table) -> tuple[str, ...]:
    """Those of them by which facts are, began or ended, and children were born."""
    care = [table.care[name] for name in ("entered", "start", "end") if name in table.care]
    read = [name for reading in table.reads for name in reading.dates]
    born = [each.column for reading in table.reads for each in reading.settings if each.name == "born"]
    return tuple(dict.fromkeys((*care, *read, *born)))


def _columns(sheet: Sheet, notes: Notes) -> Clean:
    frame, label, table = sheet.frame, sheet.label, sheet.table
    for name in sheet.missing:
        what = "expected this column, found none"
        notes.add(label, 0, name, what, "What it holds is read as unknown.")
    if not sheet.rows:
        notes.add(label, 0, None, *_NO_ROWS)
    for row in sheet.ragged:
        notes.add(label, row, None, *(ANOTHER_MARK if row in sheet.astray else _OUT_OF_STEP))
    for what, mend in sheet.remarks:
        notes.add(label, 0, None, what, mend)
    unfilled, some = set(sheet.missing), set()
    for name in table.columns:
        held = frame.select(ROW, name).filter(is_placeholder(name))
        notes.rows(label, held, name, *_PLACEHOLDER)
        some |= {name} if held.height else set()
        if held.height == frame.height > 0:
            unfilled.add(name)
    day_columns = [name for name in date_columns(table) if name in frame.columns]
    month_first = any(has_month_first(frame[name]) for name in day_columns)
    for name in day_columns:
        frame = _days(frame, name, sheet, notes, month_first=month_first)
    plain = [name for name in table.columns if name not in (*day_columns, *sheet.missing)]
    frame = frame.with_columns(is_placeholder(name).alias(f"{name}@unfilled") for name in plain if name in some)
    frame = frame.with_columns(pl.when(~is_placeholder(name)).then(pl.col(name)).alias(name) for name in plain)
    frame = frame.with_columns(_identifier(table.id).alias(ID) if table.id else pl.lit(None, pl.String).alias(ID))
    return Clean(sheet.read(), frame, frame.clear(), frozenset(unfilled))


def _days(frame: pl.DataFrame, name: str, sheet: Sheet, notes: Notes, *, month_first: bool) -> pl.DataFrame:
    """The frame with a column of dates read."""
    label, missing, dates_facts = sheet.label, name in sheet.missing, name in dating_columns(sheet.table)
    read = dates(frame[name], month_first=month_first)
    found = frame.select(ROW, pl.col(name).alias("text")).join(read, on="text", how="left", maintain_order="left")
    for why, (what, hint) in _WHY.items():
        notes.rows(label, found.filter(pl.col("why") == why), name, what, hint)
    because = pl.col("why").fill_null("none")
    unreadable = ~because.is_in(["none", "placeholder"])
    told = found.select(unknown=(because != "none") | missing, unreadable=unreadable)
    known, lost = found["day"].count(), int(told["unreadable"].sum())
    notes.column(most_unread(label, name, known + lost, known, doubts_all=dates_facts))
    return frame.with_columns(
        found["day"].alias(name),
        found["minute"].alias(f"{name}@minute"),
        told["unknown"].alias(f"{name}@unknown"),
        told["unreadable"].alias(f"{name}@unreadable"),
    )


def _identifier(column: str) -> pl.Expr:
    """A cell as an identifier; null where it is none: nobody's, too long, or with characters that do not print."""
    text = pl.col(column)
    good = (
        ~text.is_in(_NOBODY)
        & ~stands_for_nobody(text)
        & (text.str.len_chars() <= _LONGEST_ID)
        & ~text.str.contains(r"[\p{Cc}\p{Zl}\p{Zp}]")
    )
    return pl.when(good).then(text)


def _persons(each: Clean, read: Sequence[Clean], notes: Notes) -> Clean:
    """The sheet with the columns that other tables give, each row's person, and the rows that have none set apart."""
    table, frame = each.sheet.table, each.frame
    for join in table.joins:
        frame = frame.join(_given(join.table, join.theirs, join.gives, read), left_on=join.key, right_on=join.theirs,
                           how="left", maintain_order="left")  # fmt: skip
    if not table.person:
        return Clean(each.sheet, frame, each.lost, each.unfilled)
    frame = frame.with_columns(_identifier(table.person).alias(PERSON))
    lost = frame.filter(pl.col(PERSON).is_null())
    if table.person in table.columns:
        what = "expected the child's identifier, found none that can be one; row not read"
        notes.rows(each.label, lost, table.person, what, _GIVE_IT)
    else:
        key = next(join.key for join in table.joins if table.person in join.gives)
        what = "expected the identifier of a row of another table that says which child, found none there; row not read"
        notes.rows(each.label, lost, key, what, "Its days are not covered: take both tables from one extract.")
    _repeated(each, frame, notes)
    return Clean(each.sheet, frame.filter(pl.col(PERSON).is_not_null()), lost, each.unfilled)


def _given(table: str, key: str, gives: Sequence[str], read: Sequence[Clean]) -> pl.DataFrame:
    """What another table gives for each of its keys; nothing for a key under which it says two things, or that is nobody's."""
    frames = [each.frame.select(key, *gives) for each in read if each.sheet.table.name == table]
    if not frames:
        return pl.DataFrame(schema=dict.fromkeys((key, *gives), pl.String))
    whole = pl.concat(frames).drop_nulls(key).filter(~stands_for_nobody(pl.col(key))).unique()
    return whole.filter(pl.len().over(key) == 1)


def _repeated(each: Clean, frame: pl.DataFrame, notes: Notes) -> None:
    """Note rows that are there twice, and identifiers that two rows share."""
    if not each.sheet.table.id:
        return
    several = frame.filter(pl.col(ID).is_not_null() & pl.col(ID).is_duplicated())
    again = several.filter(~pl.struct(pl.exclude(ROW)).is_first_distinct())
    notes.rows(each.label, again, None, "expected a row once, found it again", "It is read once.")
    rest = several.filter(pl.struct(pl.exclude(ROW)).is_first_distinct())
    differ = rest.filter(~pl.col(ID).is_first_distinct())
    what = "expected an identifier once, found it again on a row that differs"
    notes.rows(each.label, differ, each.sheet.table.id, what, "Each row is read.")


# --- what words mean --------------------------------------------------------------------------------------------------
def meaning(frame: pl.DataFrame, column: str, meanings: Meanings) -> pl.Series:
    """What each cell of a column means by a value map: null where that is not known, "none" where it is nothing here."""
    texts = frame.select(folded(column).alias("text")).unique().drop_nulls()
    code = pl.col("text").str.extract(r"^([a-z]{1,3}[0-9]{1,2}[a-z]?)\s*[:)-]")
    of: Mapping[str, str] = meanings.of
    looked = texts.with_columns(
        pl.coalesce(
            pl.col("text").replace_strict(of, default=None, return_dtype=pl.String),
            code.replace_strict(of, default=None, return_dtype=pl.String),
            pl.lit(meanings.otherwise, pl.String),
        ).alias("means")
    )
    found = frame.select(folded(column).alias("text")).join(looked, on="text", how="left", maintain_order="left")
    blank = pl.lit(meanings.blank, pl.String)
    unfilled = f"{column}@unfilled"
    empty = pl.when(~pl.lit(frame[unfilled])).then(blank) if unfilled in frame.columns else blank
    return found.select(means=pl.when(pl.col("text").is_null()).then(empty).otherwise("means"))["means"]


def note_unmapped(each: Clean, column: str, meanings: Meanings, notes: Notes) -> None:
    """Count the cells of a column that the value map does not know."""
    held = each.frame.select(ROW, column).drop_nulls(column)
    unknown = held.filter(meaning(held, column, meanings).is_null())
    if unknown.height:
        several = unknown[column].n_unique()
        what = f"expected a text in the value map {meanings.name}, found {several} that {'are' if several > 1 else 'is'} not"
        notes.rows(
            each.label, unknown, column, what, "Add them to a mapping file (docs/ssd.md); until then they are unknown."
        )
