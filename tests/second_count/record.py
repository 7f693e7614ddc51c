"""A caseload as plain rows: what the second count reads, with nothing of the program's in between.

Its facts are those the benchmarks make, of the volumes and the lateness of a real caseload. Three things are changed so that
plain arithmetic can follow them: remote visits of the months in which the reason for them mattered are left out, no child
moves to a carer they have been with before, and the nominated officer of an emergency kinship placement is the head of
service that one authority's standard names.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import polars as pl

from benchmarks.data import facts
from tests.second_count.spans import Life, Row


def caseload(cases: int, seed: int) -> pl.DataFrame:
    """The facts of so many children and households."""
    made = facts(cases, seed=seed, ids=True)
    reasons_mattered = pl.col("on").is_between(date(2020, 9, 25), date(2021, 9, 30))
    remote = (pl.col("kind") == "visit") & (pl.col("mode") == "remote") & reasons_mattered
    role = pl.col("by_role").cast(pl.String).replace("nominated-officer", "head-of-service")
    carer = pl.when(pl.col("kind") == "placement").then(pl.col("id"))
    return made.filter(~remote.fill_null(False)).with_columns(by_role=role, carer=carer, address=carer)


def lives(frame: pl.DataFrame) -> dict[str, Life]:
    """Those facts by case and kind."""
    found: defaultdict[str, defaultdict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in frame.iter_rows(named=True):
        found[str(row["case"])][row["kind"]].append(row)
    return dict(found)
