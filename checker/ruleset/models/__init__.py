"""The shape of rule, definition and profile files, as pydantic models.

Fields are written with hyphens in YAML. Conditions, triggers and periods are one small grammar of their own, kept here
as plain data and read by `checker.compile.conditions`, which knows the vocabulary and can point at the word.
"""

from checker.ruleset.models.base import About, Force, Grammar, Owner, Strict
from checker.ruleset.models.examples import EquivalentMutant, Example, Expectation, TermModel
from checker.ruleset.models.figures import Dated, DatedLength, Figure
from checker.ruleset.models.protocol import MOST_WORKING_DAYS, ProtocolModel
from checker.ruleset.models.question import Levels, QuestionModel, Suits
from checker.ruleset.models.rule import SHAPES, DefinitionModel, DisputeModel, RuleModel, Source
from checker.ruleset.models.service import ProfileModel
from checker.ruleset.models.shapes import (
    Accepts,
    AtMostCount,
    AtMostFor,
    Before,
    Commend,
    DueModel,
    Every,
    Extended,
    Have,
    Never,
    Quota,
    RegimeModel,
    Required,
    StepModel,
    Times,
    With,
    Within,
)

__all__ = [
    "MOST_WORKING_DAYS",
    "SHAPES",
    "About",
    "Accepts",
    "AtMostCount",
    "AtMostFor",
    "Before",
    "Commend",
    "Dated",
    "DatedLength",
    "DefinitionModel",
    "DisputeModel",
    "DueModel",
    "EquivalentMutant",
    "Every",
    "Example",
    "Expectation",
    "Extended",
    "Figure",
    "Force",
    "Grammar",
    "Have",
    "Levels",
    "Never",
    "Owner",
    "ProfileModel",
    "ProtocolModel",
    "QuestionModel",
    "Quota",
    "RegimeModel",
    "Required",
    "RuleModel",
    "Source",
    "StepModel",
    "Strict",
    "Suits",
    "TermModel",
    "Times",
    "With",
    "Within",
]
