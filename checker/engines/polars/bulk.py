"""`evaluate_facts`: a frame of facts to a frame of duties, for as many cases as memory holds the facts of.

The cases are taken some at a time, so that what is worked out along the way stays small whatever their number. Cases
that are left to the reference engine are made into objects one by one; no other fact or duty is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from checker.compile.program import OnDuties, Program, Rule
from checker.engines.duty import Duty, Verdict
from checker.engines.polars.batch import LAPSED, PENDING, PLACE
from checker.engines.polars.cases import Cases
from checker.engines.polars.duties import AllNames, Gathered, duties_frame
from checker.engines.polars.evaluate import Handed, Subjects
from checker.engines.polars.frame import Sheets, facts_from
from checker.engines.reference.commended import rests_on
from checker.engines.reference.context import Context
from checker.engines.reference.evaluate import case_duties
from checker.engines.reference.evaluate import evaluate as one_by_one
from checker.errors import IntakeError
from checker.snapshot.coverage import Coverage
from checker.snapshot.covers import read_covers, with_defaults
from checker.snapshot.facts import Case, Snapshot
from checker.snapshot.findings import Findings

AT_ONCE = 32_768
"""How many cases are worked out together."""

_GOOD = (PLACE[Verdict.MET], PLACE[Verdict.EXCEPTED], PLACE[Verdict.CANNOT_TELL])


@dataclass(frozen=True)
class Told:
    """What a program comes to over a frame of facts: its duties, the rules that could not run and why, and how much was
    left to the reference engine."""

    duties: pl.DataFrame
    errored: Mapping[str, str]
    handed: Handed


def evaluate_facts(
    program: Program,
    frame: pl.DataFrame,
    *,
    as_at: int,
    covers: Coverage | object,
    label: str = "facts",
    at_once: int = AT_ONCE,
) -> Told:
    """Every duty of every rule for every case of a frame of facts, sorted by rule, case and key.

    `frame` is as docs/snapshot-parquet.md says; `as_at` an ordinal day; `covers` what is covered, as a snapshot says it
    or as it has been read. `label` is what the sources of facts are called. The duties are those of the reference engine;
    rows are told by their number in the frame, from 1.

    Raises NotPlainError where the frame is not plain, IntakeError where `covers` cannot be read.
    """
    sheets = facts_from(frame, label=label)
    coverage = covers if isinstance(covers, Coverage) else coverage_of(covers, as_at, sheets)
    run = _Run(program, sheets, coverage, as_at, at_once)
    run.alone()
    run.together()
    run.resting()
    kept = [(run.gathered[key], run.names_of(key)) for key in sorted(run.gathered) if key[0] not in run.errored]
    return Told(duties_frame(kept, run.names), run.errored, run.handed)


def coverage_of(covers: object, as_at: int, sheets: Sequence[Sheets]) -> Coverage:
    """What is covered, from what a snapshot of these facts says. IntakeError where it cannot be read."""
    findings = Findings()
    said = read_covers(covers, as_at, findings)
    if fatal := findings.fatal():
        raise IntakeError(fatal[0].what, where="covers", help=fatal[0].help)
    return with_defaults(said, [kind for each in sheets for kind in each.of], as_at)


class _Run:
    """The duties so far: by rule, and what the cases they are numbered by are about."""

    def __init__(
        self, program: Program, sheets: Sequence[Sheets], coverage: Coverage, as_at: int, at_once: int
    ) -> None:  # fmt: skip
        self.program, self.coverage, self.as_at, self.at_once = program, coverage, as_at, at_once
        self.sheets = {each.about: each for each in sheets}
        self.names, self.handed = AllNames(), Handed()
        self.gathered: dict[tuple[str, str], Gathered] = {}
        self.errored: dict[str, str] = {}
        self.others: dict[str, list[str]] = {}  # the cases of rules that bring cases together, which are their own
        self.runnable = [rule for rule in program.rules if not rule.needs_numbers]

    def names_of(self, key: tuple[str, str]) -> Sequence[str]:
        """The identifiers of the cases that the duties of a rule are numbered by."""
        rule, about = key
        return self.others[rule] if rule in self.others else self.sheets[about].names

    def alone(self) -> None:
        """The rules that look at one case alone."""
        rules = [rule for rule in self.runnable if rule.per is None and not isinstance(rule.body, OnDuties)]
        for about, sheets in self.sheets.items():
            own = [rule for rule in rules if rule.about == about]
            for first in range(0, len(sheets.names), self.at_once) if own else ():
                subjects = self._subjects(sheets, first)
                for rule in own:
                    if rule.id not in self.errored:
                        self._rule(rule, subjects, first)

    def _subjects(self, sheets: Sheets, first: int) -> Subjects:
        facts = sheets.facts(first, min(first + self.at_once, len(sheets.names)))
        return Subjects(self.program, sheets.about, Cases(facts), self.coverage, self.as_at, facts)

    def _gather(self, rule: Rule) -> Gathered:
        return self.gathered.setdefault((rule.id, rule.about), Gathered(rule.id, self.names))

    def _rule(self, rule: Rule, subjects: Subjects, first: int) -> None:
        try:
            batches, left, why = subjects.batches(rule)
            numbers = [int(number) for number in np.flatnonzero(left)]
            found = [(number, duty) for number in numbers for duty in subjects.one_by_one(rule, [number])]
        except Exception as error:  # a fault in one rule must not lose the others
            self.errored[rule.id] = f"{type(error).__name__} while evaluating"
            return
        gathered = self._gather(rule)
        for batch in batches:
            gathered.add(batch, first)
        gathered.add_duties([duty for _, duty in found], [first + number for number, _ in found])
        self.handed.pairs[rule.id] += len(subjects.names)
        self.handed.handed[rule.id] += len(numbers)
        if why:
            self.handed.why[rule.id] = why

    def together(self) -> None:
        """The rules that bring cases together: a case for each officer, from the facts that carry one."""
        for rule in self.runnable:
            if rule.per is None:
                continue
            cases = [*self._holding(rule.per[0], rule.about), *self._whole(rule.about)]
            snapshot = Snapshot(self.as_at, tuple(cases), self.coverage)
            found = one_by_one(replace(self.program, rules=(rule,)), snapshot)
            self.errored |= found.errored
            self.others[rule.id] = sorted({duty.case for duty in found.duties})
            number = {name: place for place, name in enumerate(self.others[rule.id])}
            self._gather(rule).add_duties(found.duties, [number[duty.case] for duty in found.duties])

    def _holding(self, kind: str, about: str) -> Iterator[Case]:
        """The cases about something else that hold facts of a kind, with those facts alone."""
        for sheets in self.sheets.values():
            if kind in sheets.of and sheets.about != about:
                cases = Cases(sheets.facts(), [kind])
                yield from (cases[int(number)] for number in np.unique(sheets.of[kind].case))

    def _whole(self, about: str) -> Iterator[Case]:
        sheets = self.sheets.get(about)
        return iter(Cases(sheets.facts()) if sheets is not None else ())

    def resting(self) -> None:
        """The rules that look at what other rules came to."""
        rules = [rule for rule in self.runnable if isinstance(rule.body, OnDuties)]
        done = dict(self.gathered)
        for rule in rules:
            lost = [name for name in self.errored if rests_on(rule.body, name)]  # type: ignore[arg-type]
            if lost:
                self.errored[rule.id] = f"it rests on {lost[0]}, which could not run"
            elif rule.about in self.sheets:
                self._rests(rule, [each for key, each in done.items() if key[1] == rule.about])

    def _rests(self, rule: Rule, done: Sequence[Gathered]) -> None:
        """One of them, for the cases with a duty it may go by and none open that was missed."""
        sheets, body = self.sheets[rule.about], rule.body
        assert isinstance(body, OnDuties)
        number = {name: place for place, name in enumerate(sheets.names)}
        others: defaultdict[int, list[Duty]] = defaultdict(list)
        spoilt: set[int] = set()
        bearing = [each for each in done if rests_on(body, each.rule)]
        for each in bearing:
            whole, names = each.whole(), self.names_of((each.rule, rule.about))
            missed = whole["open"] & ~np.isin(whole["verdict"], (*_GOOD, PENDING, LAPSED))
            spoilt |= {number.get(names[case], -1) for case in np.unique(whole["case"][missed])}
            matters = ~np.isin(whole["verdict"], (PENDING, LAPSED))
            for case in np.unique(whole["case"][matters]):
                place = number.get(names[case], -1)
                if place >= 0:
                    others[place] += each.duties(int(case), names[case], sheets.label)
        found: list[tuple[int, Duty]] = []
        facts = sheets.facts()
        subjects = Subjects(self.program, rule.about, Cases(facts), self.coverage, self.as_at, facts)
        try:
            for place in sorted(others.keys() - spoilt):
                context = Context(rule, subjects.case_view(place), self.program.law_as_at, False, self.program.terms)
                found += [(place, duty) for duty in case_duties(context, others[place])]
        except Exception as error:  # a fault in one rule must not lose the others
            self.errored[rule.id] = f"{type(error).__name__} while evaluating"
            return
        self._gather(rule).add_duties([duty for _, duty in found], [place for place, _ in found])
