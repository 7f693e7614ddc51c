"""What lists say of the children in them: as far as they agree, one fact for each."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from checker.intake.annex_a.cells import code_of, text_of
from checker.intake.annex_a.model import Read, lists
from checker.intake.annex_a.rows import ListRows, ordinals
from checker.intake.csv_columns import ROW
from checker.intake.fact_frames import CHILD, FILE, KIND
from checker.intake.lines import Cell
from checker.intake.meeting_order import Notes
from checker.intake.plain_facts import UNKNOWN, read_facts
from checker.snapshot.vocabulary import vocabulary

_ETHNICITY = 4  # letters of a code, such as WBRI
_BORN = "born"
_AGREED = (_BORN, "expected", "sex", "ethnicity")
_FROM = "from"
"""The place of a row's list among those that say what team is responsible."""

_AT = "at"
"""The place of a child among all of them."""


def said_of_children(rows: ListRows) -> pl.DataFrame:
    """What the rows of a list say of the children in them: `CHILD`, `FILE`, `ROW`, what is to be agreed, and the team."""
    every = rows.all
    born = rows.day("born", every)
    sex = rows.value(Read("sex", lists().sexes), pl.String, every)
    ethnicity = rows.columns.told("ethnicity", _ethnicity, pl.String)
    day = born.set((born == UNKNOWN).fill_null(False), None).str.slice(0, 10)
    yet = (ordinals(day) <= rows.as_at).fill_null(False)
    name, order = rows.found.spec.name, lists().team_from
    says_team = name in order
    return rows.rows.select(
        CHILD,
        pl.lit(rows.found.label).alias(FILE),
        ROW,
        born=day.set(~yet, None),
        expected=day.set(yet, None),
        sex=sex,
        ethnicity=ethnicity,
        team=rows.columns.told("team", lambda cell: (says_team and text_of(cell)) or None, pl.String),
        **{_FROM: pl.lit(order.index(name) if says_team else len(order))},
    )


def _ethnicity(cell: Cell) -> str | None:
    """The code in a cell; what is none is left unknown, for few runs ask for any."""
    code = code_of(cell)
    return code if len(code) == _ETHNICITY else None


def child_facts(said: Sequence[pl.DataFrame], notes: Notes, place: int) -> pl.DataFrame:
    """A fact for each child of whom anything is said, in order, read at the first row of theirs, and one for each date of birth
    where there are several; the team goes by which list says first. `place` is where these come in order of meeting.
    """
    rows = pl.concat(said)
    first = [pl.col(name).drop_nulls().first() for name in _AGREED]
    differ = [(pl.col(name).min() != pl.col(name).max()).fill_null(False).alias(f"{name}@") for name in _AGREED]
    children = rows.group_by(CHILD).agg(pl.col(FILE, ROW).first(), *first, *differ).sort(CHILD).with_row_index(_AT)
    for seq, name in enumerate(_AGREED[1:], 1):
        _note_others(rows, children.filter(f"{name}@"), name, notes, (place, seq))
    teams = rows.drop_nulls("team").sort(_FROM, maintain_order=True).unique(CHILD, keep="first").select(CHILD, "team")
    agreed = [pl.when(~pl.col(f"{name}@")).then(name) for name in _AGREED]
    children = children.with_columns(*agreed).join(teams, on=CHILD, how="left", maintain_order="left")
    twice = rows.filter(pl.col(_BORN).is_not_null()).join(children.filter(f"{_BORN}@").select(CHILD, _AT), on=CHILD)
    twice = twice.select(_AT, CHILD, FILE, ROW, _BORN).unique([CHILD, _BORN], keep="first", maintain_order=True)
    children = pl.concat([children, twice], how="diagonal")
    facts, found = read_facts(vocabulary().kind("child"), children)
    for after, each in enumerate(found, len(_AGREED)):
        at, label, row = facts.select(_AT, FILE, ROW).row(each.row)
        what, hint, column = each.words
        notes.add((place, at, after), f"{label}:{row}", what, hint, column=column, part="", count=each.count)
    return facts.select(CHILD, pl.lit("child").alias(KIND), FILE, ROW, *_AGREED, "team")


def _note_others(rows: pl.DataFrame, children: pl.DataFrame, name: str, notes: Notes, at: tuple[int, int]) -> None:
    """Note, of some children, the first row that says otherwise than the first that says anything."""
    place, seq = at
    found = rows.join(children.select(CHILD, _AT, first=name), on=CHILD, maintain_order="left")
    found = found.filter(pl.col(name) != pl.col("first")).unique(CHILD, keep="first")
    what = "expected the same for a child in every row, found another; it is read as unknown"
    column = lists().lists[0].columns[name if name != "expected" else "born"][0]
    mend = "put right whichever is wrong"
    by_file = found.sort(_AT).group_by(FILE).agg(pl.col(_AT, ROW).first(), pl.len())
    for label, child, row, number in by_file.iter_rows():
        notes.add((place, child, seq), f"{label}:{row}", what, mend, column=column, part=label, count=number)
