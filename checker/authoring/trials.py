"""The examples of rules made ready to be run again and again: each compiled once, each snapshot read once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from checker.compile.compiler import compile_definitions
from checker.compile.program import Definition, Program, Rule
from checker.engines.duty import Duty
from checker.engines.reference import evaluate
from checker.examples import _differences as differences
from checker.examples import example_program, example_snapshot
from checker.ruleset.library import Library, Written
from checker.ruleset.models import Example, RuleModel
from checker.snapshot.facts import Snapshot


@dataclass(frozen=True, slots=True)
class Trial:
    """One example ready to run: the program of its rule, with the example's own parameters, and its snapshot."""

    number: int
    example: Example
    program: Program
    snapshot: Snapshot

    @property
    def rule(self) -> Rule:
        """The one rule of its program."""
        return self.program.rules[0]

    def duties(self, rule: Rule | None = None, definitions: Mapping[str, Definition] | None = None) -> tuple[Duty, ...] | None:
        """The duties it comes to, with another rule or other definitions if given; None where that cannot run."""
        program = replace(
            self.program, rules=(rule or self.rule,), definitions=definitions or self.program.definitions
        )
        evaluation = evaluate(program, self.snapshot)
        return None if evaluation.errored else evaluation.duties

    def as_expected(self, rule: Rule | None = None, definitions: Mapping[str, Definition] | None = None) -> bool:
        """Whether it comes out as the example says."""
        duties = self.duties(rule, definitions)
        return duties is not None and not any(differences(self.example, duties))


def trials_of(written: Written[RuleModel], definitions: Mapping[str, Definition]) -> list[Trial]:
    """Every example of a rule. RulesetError if the rule or an example cannot be read."""
    known = dict(definitions)
    return [
        Trial(number, example, example_program(written, example, known), example_snapshot(written, number, example))
        for number, example in enumerate(written.model.examples)
    ]


def all_trials(library: Library, rules: Sequence[Written[RuleModel]]) -> Iterator[tuple[Written[RuleModel], list[Trial]]]:
    """The trials of each of some rules of a library."""
    definitions = compile_definitions(library)
    for written in rules:
        yield written, trials_of(written, definitions)
