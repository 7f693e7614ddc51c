"""A service's own settings: its profile."""

from __future__ import annotations

from pydantic import Field

from checker.ruleset.models.base import Force, Strict
from checker.ruleset.models.examples import TermModel
from checker.ruleset.models.figures import DatedLength


class ProfileModel(Strict):
    """A service's own settings: which rules are on, and its dated parameters."""

    name: str
    title: str
    forces: list[Force]
    with_rules: list[str] = Field(default_factory=list)
    without_rules: list[str] = Field(default_factory=list)
    parameters: dict[str, list[DatedLength]] = Field(default_factory=dict)
    tighten: dict[str, dict[str, list[DatedLength]]] = Field(default_factory=dict)
    settling: dict[str, int] = Field(default_factory=dict)
    terms: list[TermModel] = Field(default_factory=list)
