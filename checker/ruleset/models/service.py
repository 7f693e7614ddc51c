"""A service's own settings: its profile."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import Field

from checker.ruleset.models.base import Force, Strict, Words
from checker.ruleset.models.examples import TermModel
from checker.ruleset.models.figures import DatedLength


class MutedModel(Strict):
    """A rule whose disputes are not raised for a while: why, from which day, and the role that agreed it."""

    rule: str
    reason: Words
    since: dt.date
    agreed_by: Words


class ProfileModel(Strict):
    """A service's own settings: which rules are on, and its dated parameters."""

    name: str
    title: str
    forces: list[Force]
    with_rules: list[str] = Field(default_factory=list)
    without_rules: list[str] = Field(default_factory=list)
    parameters: dict[str, list[DatedLength]] = Field(default_factory=dict)
    tighten: dict[str, dict[str, list[DatedLength]]] = Field(default_factory=dict)
    settling: dict[str, Annotated[int, Field(ge=0)]] = Field(default_factory=dict)
    muted: list[MutedModel] = Field(default_factory=list)
    terms: list[TermModel] = Field(default_factory=list)
