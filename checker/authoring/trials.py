"""The examples of rules made ready to be run again and again: each compiled once, each snapshot read once, run once as it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from checker.compile.program import Definition, Program, Rule
from checker.engines.duty import Duty
from checker.engines.reference import evaluate
from checker.errors import CheckerError
from checker.examples import Programs, differences, example_snapshot
from checker.frozen import frozen
from checker.ruleset.library import Written
from checker.ruleset.models import Example, RuleModel
from checker.snapshot.facts import Snapshot


@frozen
class Trial:
    """One example ready to run: the program of its rule, with the example's own parameters, and its snapshot."""

    example: Example
    program: Program
    snapshot: Snapshot

    @property
    def rule(self) -> Rule:
        """The rule it is an example of; the program's others are those it runs with."""
        return self.program.rules[0]

    def duties(self) -> tuple[Duty, ...]:
        """The duties it comes to. CheckerError where the rule cannot run."""
        return self._duties

    @cached_property
    def _duties(self) -> tuple[Duty, ...]:
        evaluation = evaluate(self.program, self.snapshot)
        for rule, why in evaluation.errored.items():
            raise CheckerError(f'could not run on the example "{self.example.name}": {why}', where=rule)
        return tuple(duty for duty in evaluation.duties if duty.rule == self.rule.id)

    def differences(self) -> tuple[str, ...]:
        """How it comes out otherwise than it says."""
        return tuple(differences(self.example, self.duties()))

    def as_expected(self, definitions: Mapping[str, Definition] | None = None) -> bool:
        """Whether it comes out as it says, with other definitions if given."""
        changed = replace(self, program=replace(self.program, definitions=definitions)) if definitions else self
        try:
            return not changed.differences()
        except CheckerError:
            return False

    def all_as_expected(self, rules: Sequence[Rule]) -> list[bool]:
        """For each of several rules put in the place of its own, whether it comes out as it says.

        They are run side by side under names of their own, so that what does not depend on them is worked out once.
        """
        named = tuple(replace(rule, id=str(number)) for number, rule in enumerate(rules))
        program = replace(self.program, rules=(*named, *self.program.rules[1:]))
        evaluation = evaluate(program, self.snapshot)
        duties: defaultdict[str, list[Duty]] = defaultdict(list)
        for duty in evaluation.duties:
            duties[duty.rule].append(duty)
        return [
            rule.id not in evaluation.errored and not any(differences(self.example, duties[rule.id])) for rule in named
        ]


def trials_of(
    written: Written[RuleModel], definitions: Mapping[str, Definition], others: Sequence[Written[RuleModel]]
) -> list[Trial]:
    """Every example of a rule; `others` are the rules it may run with. RulesetError if one cannot be read."""
    programs = Programs(dict(definitions), others)
    return [
        Trial(example, programs.of(written, example), example_snapshot(written, number, example))
        for number, example in enumerate(written.model.examples)
    ]
