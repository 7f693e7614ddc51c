"""What a check is given: a rule as written, as compiled, and its examples ready to run."""

from __future__ import annotations

from checker.authoring.places import Loc, place_of
from checker.authoring.tree import Path, nodes
from checker.authoring.trials import Trial
from checker.compile.program import Limit, OnGap, OnLasting, OnStretch, OnTrigger, Rule, Step
from checker.frozen import frozen
from checker.ruleset.library import Written
from checker.ruleset.models import RuleModel
from checker.yaml_document import Document

_COUNTED = (OnTrigger, OnGap, OnStretch, OnLasting)
"""Shapes whose duties fall due a length of time after one day."""


@frozen
class Timed:
    """A limit that is a length of time: the step (and regime) a duty under it shows, and where it is written."""

    step: str
    loc: Loc


@frozen
class Subject:
    """One rule."""

    written: Written[RuleModel]
    rule: Rule
    trials: tuple[Trial, ...]

    @property
    def model(self) -> RuleModel:
        """The rule as written."""
        return self.written.model

    @property
    def document(self) -> Document:
        """Its file."""
        return self.written.document

    def timed(self) -> list[Timed]:
        """Every limit that fixes a last day, counted from one day; what is summed or counted up has none.

        Where the service sets the number, the rule is looked at as an example sets it.
        """
        rule = next((trial.rule for trial in self.trials if not trial.rule.needs_numbers), self.rule)
        found = []
        for node in nodes(rule.body, ("body",)) if isinstance(rule.body, _COUNTED) else ():
            limit = node.value if isinstance(node.value, Limit) and "extensions" not in node.path else None
            if limit is not None and any(value.length for value in limit.values):
                found.append(Timed(self._step(node.path), place_of(self.rule, node.path, self.document.data)))
        return found

    def _step(self, path: Path) -> str:
        """How a duty under the limit at a path names its step: by the step, and the regime within it if there is one."""
        if not isinstance(self.rule.body, OnGap) or path[1] != "steps" or not isinstance(path[2], int):
            return ""
        step: Step = self.rule.body.steps[path[2]]
        regime = step.regimes[path[4]].name if path[3] == "regimes" and isinstance(path[4], int) else ""
        return " / ".join(filter(None, (step.name, regime)))
