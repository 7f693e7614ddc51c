"""Examples: the named cases of a rule, and the mutants none of them can notice."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import Field, model_validator

from checker.ruleset.models.base import Strict
from checker.ruleset.models.figures import DatedLength
from checker.ruleset.validation import Expected


class Expectation(Strict):
    """One duty an example must come to."""

    verdict: Literal["met", "excepted", "late", "overdue", "not-met", "pending", "lapsed", "cannot-tell"]
    due: dt.date | str | None = None
    found: dt.date | None = None
    key: str | None = None
    why: str | None = None
    needs: str | None = None
    days_late: int | None = None


class TermModel(Strict):
    """One school term: first and last day, both inside."""

    name: str
    from_: dt.date
    to: dt.date


class Example(Strict):
    """A named case with its expected duties: a test and a piece of documentation."""

    name: str
    as_at: dt.date
    covers: Any = None
    facts: list[Any] = Field(default_factory=list)
    cases: list[Any] = Field(default_factory=list)
    with_rules: list[str] = Field(default_factory=list)
    parameters: dict[str, str | list[DatedLength]] = Field(default_factory=dict)
    terms: list[TermModel] = Field(default_factory=list)
    law_as_at: dt.date | None = None
    expect: list[Expectation]

    @model_validator(mode="after")
    def _one(self) -> Example:
        if ("facts" in self.model_fields_set) == ("cases" in self.model_fields_set):
            raise Expected(
                "expected either `facts` or `cases`", help="the facts of one case, or several cases each with its facts"
            )
        return self


class EquivalentMutant(Strict):
    """A mutant no example can notice, in the words of `checker rules test --mutate`, and why."""

    mutant: str
    because: str
