"""The coverage ledger: for each row of a catalogue of requirements, the rules or measures that answer it or why none does."""

from __future__ import annotations

from pydantic import Field, field_validator, model_validator

from checker.ruleset.models.base import Strict
from checker.ruleset.validation import Expected


class CoverageRow(Strict):
    """One row of a catalogue: the ids of the rules, or of the measures, that answer it, or the reason there is none."""

    row: str
    section: int | str
    rules: list[str] = Field(default_factory=list)
    measures: list[str] = Field(default_factory=list)
    none: str | None = None

    @field_validator("none")
    @classmethod
    def _on_one_line(cls, reason: str | None) -> str | None:
        if reason is not None and (not reason.strip() or "\n" in reason.strip()):
            raise Expected("expected a reason on one line", help="say in a few words why no rule can answer it")
        return reason

    @model_validator(mode="after")
    def _one(self) -> CoverageRow:
        if bool(self.rules or self.measures) == (self.none is not None):
            raise Expected(
                f"expected either `rules` and `measures`, or `none`, for {self.row}",
                help="the ids of those that answer it, or why none does",
            )
        return self


class CoverageModel(Strict):
    """One ledger: the catalogue it is of, and its rows in the catalogue's order."""

    catalogue: str
    rows: list[CoverageRow] = Field(min_length=1)
