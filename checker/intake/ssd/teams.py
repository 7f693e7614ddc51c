"""The team responsible for each child now: that of the worker who leads, where one does or all of one team do."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from checker.intake.ssd.clean import PERSON, Clean, meaning
from checker.intake.ssd.model import Mapped
from checker.intake.ssd.rows import FactRows

_TEAM, _ROLE = "invo_professional_team", "invo_professional_role_id"
_START, _END = "invo_involvement_start_date", "invo_involvement_end_date"


def with_teams(children: FactRows, workers: Clean | None, mapped: Mapped, as_at: int) -> FactRows:
    """The children with their teams, so far as the table of workers' involvements says."""
    if workers is None or _TEAM in workers.unfilled:
        return children
    leads = meaning(workers.frame, _ROLE, mapped.values["role"]) == "lead"
    current = (pl.col(_START) <= as_at) & ~pl.col(f"{_END}@unknown") & (pl.col(_END).is_null() | (pl.col(_END) > as_at))
    team = pl.when(pl.col(_TEAM) != "-1").then(pl.col(_TEAM)).alias("team")
    of = workers.frame.filter(leads.fill_null(False)).filter(current).select(PERSON, team).drop_nulls().unique()
    of = of.filter(pl.len().over(PERSON) == 1)
    frame = children.frame.join(of, on=PERSON, how="left", maintain_order="left")
    return replace(children, frame=frame, attributes=(*children.attributes, "team"))
