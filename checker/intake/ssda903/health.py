"""What the return says was done about a child's health in its year (OC2), and what it says was not.

Of what was done it gives no day, and only that it was done at least once: a fact on some day of the year, of a kind that is
not covered. Where it says that nothing was, that is all there is to know of the year: the kind is covered, for that child.
But a health assessment that is not flagged may be one of two that a child under 5 should have had: that says nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from checker.intake.csv_columns import ROW
from checker.intake.ssda903.cells import read_codes
from checker.intake.ssda903.fact_rows import KIND, fact_rows
from checker.intake.ssda903.notes import FILE, Notes
from checker.intake.ssda903.tables import CHILD, YEAR, Table, year_end, year_start
from checker.snapshot.coverage import Coverage, KindCoverage, Span

_SAYS: Mapping[str, Mapping[str, pl.Expr]] = {
    "dental_check": {},
    "health_assessment": {"status": pl.lit("held")},
    "strengths_questionnaire": {},
}


class Health:
    """Reads OC2. `undone`: a row for each child, kind and year in which there was none."""

    def __init__(self, tables: Sequence[Table], notes: Notes) -> None:
        said = [_read(table, notes).unpivot(index=[FILE, ROW, YEAR, CHILD], variable_name=KIND, value_name="done")
                for table in tables]  # fmt: skip
        self.said = pl.concat(said) if said else None

    def facts(self) -> Iterator[pl.DataFrame]:
        """One fact for each thing done, on some day from 1 April to 31 March of the return's year."""
        if self.said is not None:
            for (kind, year), rows in self.said.filter("done").group_by(KIND, YEAR, maintain_order=True):
                days = pl.lit(year_start(year)), pl.lit(year_end(year))
                yield fact_rows(rows, str(kind), days, says=_SAYS[str(kind)])

    def covered(self, coverage: Coverage) -> Mapping[str, Coverage]:
        """What is covered of those children of whom it says that in some years there was none of something, who share it
        with those of whom it says the same: what is covered of all, and that.
        """
        if self.said is None:
            return {}
        apart: dict[str, Coverage] = {}
        undone = self.said.filter(~pl.col("done"), pl.col(KIND) != "health_assessment")
        each = undone.select(CHILD, KIND, YEAR).unique().sort(CHILD, KIND, YEAR).group_by(CHILD).agg(KIND, YEAR)
        for kinds, years, children in each.group_by(KIND, YEAR).agg(CHILD).iter_rows():
            spans: defaultdict[str, list[Span]] = defaultdict(list)
            for kind, year in zip(kinds, years, strict=True):
                spans[kind].append((year_start(year), year_end(year)))
            more = Coverage({kind: KindCoverage(tuple(days)) for kind, days in spans.items()})
            apart |= dict.fromkeys(children, coverage.merged(more))
        return apart


def _read(table: Table, notes: Notes) -> pl.DataFrame:
    """Whether each thing was done; null where the row does not say."""
    teeth, health = (read_codes(table, column, "[01]", notes) for column in ("TEETH_CHECK", "HEALTH_ASSESSMENT"))
    score = read_codes(table, "SDQ_SCORE", "[0-9]|[1-3][0-9]|40", notes)
    reason = read_codes(table, "SDQ_REASON", "SDQ[1-5]", notes)  # why there is no score
    asked = pl.DataFrame({"score": score, "reason": reason}).select(
        pl.when(pl.col("score") != "").then(True).when((pl.col("score") == "") & (pl.col("reason") != "")).then(False)
    )  # fmt: skip
    done = {"1": True, "0": False}
    return table.rows.select(FILE, ROW, YEAR, CHILD).with_columns(
        teeth.replace_strict(done, default=None, return_dtype=pl.Boolean).alias("dental_check"),
        health.replace_strict(done, default=None, return_dtype=pl.Boolean).alias("health_assessment"),
        asked.to_series().alias("strengths_questionnaire"),
    )
