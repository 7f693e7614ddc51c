"""What the return says was done about a child's health in its year (OC2), and what it says was not.

Of what was done it gives no day, and only that it was done at least once: a fact on some day of the year, of a kind that is
not covered. Where it says that nothing was, that is all there is to know of the year: the kind is covered, for that child.
But a health assessment that is not flagged may be one of two that a child under 5 should have had: that says nothing.
Whether immunisations were up to date is said of one day, 31 March.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from checker.intake.csv_columns import ROW
from checker.intake.fact_frames import CHILD, FILE, KIND
from checker.intake.ssda903.cells import read_codes
from checker.intake.ssda903.fact_rows import fact_rows
from checker.intake.ssda903.notes import Notes
from checker.intake.ssda903.tables import YEAR, Table, year_end, year_start
from checker.snapshot.coverage import Coverage, KindCoverage
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN

_SAYS: Mapping[str, Mapping[str, pl.Expr]] = {
    "dental_check": {},
    "health_assessment": {"status": pl.lit("held")},
    "strengths_questionnaire": {},
}


IMMUNISED = "immunised"
"""Told as it stood on 31 March; the others, of the whole year to that day."""


class Health:
    """Reads OC2. `said`: for each row and kind, whether it was `done`; of immunisations, where all a year's rows agree."""

    def __init__(self, tables: Sequence[Table], notes: Notes) -> None:
        said = [_read(table, notes).unpivot(index=[FILE, ROW, YEAR, CHILD], variable_name=KIND, value_name="done")
                for table in tables]  # fmt: skip
        self.said = _agreed(pl.concat(said).drop_nulls("done")) if said else None

    def facts(self) -> Iterator[pl.DataFrame]:
        """One fact for each thing done, on some day from 1 April to 31 March of the return's year; and one for each year at
        whose end immunisations were up to date.
        """
        if self.said is None:
            return
        for (kind, year), rows in self.said.filter("done").group_by(KIND, YEAR, maintain_order=True):
            if kind != IMMUNISED:
                days = pl.lit(year_start(year)), pl.lit(year_end(year))
                yield fact_rows(rows, str(kind), days, says=_SAYS[str(kind)])
        yield _immunised(self.said.filter(pl.col(KIND) == IMMUNISED))

    def covered(self, coverage: Coverage, codes: pl.Series) -> Mapping[str, Coverage]:
        """What is covered of those children, by their `codes`, of whom it says that in some years there was none of something:
        what is covered of all, and that. Those of whom it says the same share it.
        """
        if self.said is None:
            return {}
        apart: dict[str, Coverage] = {}
        undone = self.said.filter(~pl.col("done"), pl.col(KIND) != "health_assessment")
        each = undone.select(CHILD, KIND, YEAR).unique().sort(CHILD, KIND, YEAR).group_by(CHILD).agg(KIND, YEAR)
        for kinds, years, children in each.group_by(KIND, YEAR).agg(CHILD).iter_rows():
            of: defaultdict[str, list[int]] = defaultdict(list)
            for kind, year in zip(kinds, years, strict=True):
                of[kind].append(year)
            more = Coverage({kind: _cover(kind, in_years) for kind, in_years in of.items()})
            apart |= dict.fromkeys(codes.gather(children), coverage.merged(more))
        return apart


def _agreed(said: pl.DataFrame) -> pl.DataFrame:
    """What is said, but of immunisations that two rows of a year say otherwise of."""
    both = (pl.col(KIND) == IMMUNISED) & (pl.col("done").n_unique().over(CHILD, KIND, YEAR) > 1)
    return said.filter(~both)


def _cover(kind: str, years: Sequence[int]) -> KindCoverage:
    """What is covered of a kind of which there was none in some years."""
    if kind == IMMUNISED:
        return KindCoverage(open_at=tuple(year_end(year) for year in years))
    return KindCoverage(tuple((year_start(year), year_end(year)) for year in years))


def _immunised(said: pl.DataFrame) -> pl.DataFrame:
    """Periods that take in 31 March of a year, and lie between the nearest years of which it says otherwise."""
    last = {year: year_end(year) for year in said[YEAR].unique()}
    day = pl.col(YEAR).replace_strict(last, return_dtype=pl.Int32) if last else pl.lit(0, pl.Int32)
    not_so = pl.when(~pl.col("done")).then(day)
    rows = said.sort(CHILD, YEAR, FILE, ROW).with_columns(
        day=day, before=not_so.forward_fill().over(CHILD), after=not_so.backward_fill().over(CHILD)
    ).filter("done")  # fmt: skip
    starts = pl.coalesce(pl.col("before") + 1, LONG_BEFORE), pl.col("day")
    ends = pl.col("day") + 1, pl.coalesce("after", STILL_OPEN)
    return fact_rows(rows, IMMUNISED, starts, ends)


def _read(table: Table, notes: Notes) -> pl.DataFrame:
    """Whether each thing was done; null where the row does not say."""
    columns = ("TEETH_CHECK", "HEALTH_ASSESSMENT", "IMMUNISATIONS")
    teeth, health, immunised = (read_codes(table, column, "[01]", notes) for column in columns)
    score = read_codes(table, "SDQ_SCORE", "[0-9]|[1-3][0-9]|40", notes)
    reason = read_codes(table, "SDQ_REASON", "SDQ[1-5]", notes)  # why there is no score
    asked = pl.when(score != "").then(True).when((score == "") & (reason != "")).then(False)
    done = {"1": True, "0": False}
    return table.rows.select(
        FILE,
        ROW,
        YEAR,
        CHILD,
        teeth.replace_strict(done, default=None, return_dtype=pl.Boolean).alias("dental_check"),
        health.replace_strict(done, default=None, return_dtype=pl.Boolean).alias("health_assessment"),
        asked.alias("strengths_questionnaire"),
        immunised.replace_strict(done, default=None, return_dtype=pl.Boolean).alias(IMMUNISED),
    )
