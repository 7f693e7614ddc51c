"""`evaluate_facts`: a frame of facts to a frame of duties, for as many cases as memory holds the facts of.

The cases are taken some at a time, so that what is worked out along the way stays small whatever their number. Cases
that are left to the reference engine are made into objects one by one; no other fact or duty is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from checker.compile.program import OnDuties, Program, Rule
from checker.engines.duty import Duty, Verdict
from checker.engines.polars.batch import LAPSED, PENDING, PLACE
from checker.engines.polars.duties import AllNames, Gathered, duties_frame
from checker.engines.polars.evaluate import Handed, Subjects
from checker.engines.polars.frame import FrameFacts, check_apart
from checker.engines.reference.commended import rests_on
from checker.engines.reference.context import Context
from checker.engines.reference.evaluate import case_duties
from checker.engines.reference.evaluate import evaluate as one_by_one
from checker.errors import IntakeError
from checker.snapshot.coverage import Coverage
from checker.snapshot.covers import read_covers, with_defaults
from checker.snapshot.facts import Case, Snapshot
from checker.snapshot.findings import Findings
from checker.snapshot.framed import FramedCases

Part = dict[tuple[str, str], Gathered]
"""The duties of some rules, by rule and what the cases they are numbered by are about."""

AT_ONCE = 8_192
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
    run = _Run(program, frame, as_at, covers, label, at_once)
    whole = dict(run.brought)
    for part in run.parts():
        for key, gathered in part.items():
            whole.setdefault(key, Gathered(gathered.rule, run.names)).parts += gathered.parts
    return run.told(whole)


def evaluate_in_parts(
    program: Program,
    frame: pl.DataFrame,
    *,
    as_at: int,
    covers: Coverage | object,
    label: str = "facts",
    at_once: int = AT_ONCE,
) -> Iterator[Told]:
    """The same, some cases at a time, for when all the duties together are more than memory holds.

    First come the rules that bring cases together. `errored` grows: the duties of a rule that a later part names there are
    to be left out of those before it.
    """
    run = _Run(program, frame, as_at, covers, label, at_once)
    if run.brought:
        yield run.told(run.brought)
    for part in run.parts():
        yield run.told(part)


def coverage_of(covers: object, as_at: int, listed: Iterable[str]) -> Coverage:
    """What is covered, from what a snapshot with facts of the kinds listed says. IntakeError where it cannot be read."""
    findings = Findings()
    said = read_covers(covers, as_at, findings)
    if fatal := findings.fatal():
        raise IntakeError(fatal[0].what, where="covers", help=fatal[0].help)
    return with_defaults(said, listed, as_at)


class _Run:
    """A program over a frame. `brought` holds the duties of the rules that bring cases together, whose cases are their own."""

    def __init__(
        self, program: Program, frame: pl.DataFrame, as_at: int, covers: Coverage | object, label: str, at_once: int
    ) -> None:
        self.cases = FramedCases(frame, label)
        check_apart(self.cases.abouts)
        self.coverage = covers if isinstance(covers, Coverage) else coverage_of(covers, as_at, self.cases.kinds)
        self.program, self.as_at, self.at_once = program, as_at, at_once
        self.sheets = self.cases.sheets
        self.names, self.handed = AllNames(), Handed()
        self.errored: dict[str, str] = {}
        self.others: dict[str, list[str]] = {}
        self.runnable = [rule for rule in program.rules if not rule.needs_numbers]
        self.resting = [rule for rule in self.runnable if isinstance(rule.body, OnDuties)]
        self.brought: Part = {}
        for rule in self.runnable:
            if rule.per is not None:
                self._together(rule, rule.per[0])

    def told(self, part: Part) -> Told:
        """What some rules came to, those that could not run left out."""
        for rule in self.resting:
            self._lost(rule)
        kept = [(part[key], self._names_of(key)) for key in sorted(part) if key[0] not in self.errored]
        return Told(duties_frame(kept, self.names), dict(self.errored), self.handed)

    def _names_of(self, key: tuple[str, str]) -> Sequence[str]:
        """The identifiers of the cases that the duties of a rule are numbered by."""
        rule, about = key
        return self.others[rule] if rule in self.others else self.sheets[about].names

    def parts(self) -> Iterator[Part]:
        """The rules that look at one case, or at what others came to for it, some cases at a time."""
        alone = [rule for rule in self.runnable if rule.per is None and not isinstance(rule.body, OnDuties)]
        for about, sheets in self.sheets.items():
            rules = [rule for rule in alone if rule.about == about]
            resting = [rule for rule in self.resting if rule.about == about]
            for first in range(0, len(sheets.names), self.at_once) if rules or resting else ():
                last = min(first + self.at_once, len(sheets.names))
                facts = FrameFacts(self.cases, about, first, last)
                cases = [self.cases.case(about, number) for number in range(first, last)]
                subjects = Subjects(self.program, about, cases, self.coverage, self.as_at, facts)
                part: Part = {}
                for rule in rules:
                    if rule.id not in self.errored:
                        self._rule(rule, subjects, first, part)
                done = list(part.values())
                for rule in resting:
                    if not self._lost(rule) and rule.id not in self.errored:
                        self._rests(rule, subjects, first, done, part)
                yield part

    def _rule(self, rule: Rule, subjects: Subjects, first: int, part: Part) -> None:
        gathered = Gathered(rule.id, self.names)
        try:
            batches, left, why = subjects.batches(rule)
            for batch in batches:
                gathered.add(batch, first)
            numbers = [int(number) for number in np.flatnonzero(left)]
            found = [(number, duty) for number in numbers for duty in subjects.one_by_one(rule, [number])]
            gathered.add_duties([duty for _, duty in found], [first + number for number, _ in found])
        except Exception as error:  # a fault in one rule must not lose the others
            self.errored[rule.id] = f"{type(error).__name__} while evaluating"
            return
        part[rule.id, rule.about] = gathered
        self.handed.pairs[rule.id] += len(subjects.names)
        self.handed.handed[rule.id] += len(numbers)
        if why:
            self.handed.why[rule.id] = why

    # --- rules that bring cases together ------------------------------------------------------------------------------
    def _together(self, rule: Rule, kind: str) -> None:
        """A case for each officer, or whatever it is, from the facts that carry one and its own."""
        cases = [*self._holding(kind, rule.about), *self._whole(rule.about)]
        found = one_by_one(replace(self.program, rules=(rule,)), Snapshot(self.as_at, tuple(cases), self.coverage))
        self.errored |= found.errored
        self.others[rule.id] = sorted({duty.case for duty in found.duties})
        number = {name: place for place, name in enumerate(self.others[rule.id])}
        gathered = self.brought[rule.id, rule.about] = Gathered(rule.id, self.names)
        gathered.add_duties(found.duties, [number[duty.case] for duty in found.duties])

    def _holding(self, kind: str, about: str) -> Iterator[Case]:
        """The cases about something else that hold facts of a kind, with those facts alone."""
        for sheets in self.sheets.values():
            if kind in sheets.of and sheets.about != about:
                for number in np.unique(sheets.of[kind].case).tolist():
                    case = self.cases.case(sheets.about, number)
                    yield replace(case, facts=case.of(kind))

    def _whole(self, about: str) -> Iterator[Case]:
        return (case for case in self.cases if case.about == about)

    # --- rules that look at what others came to -----------------------------------------------------------------------
    def _lost(self, rule: Rule) -> bool:
        """Whether a rule rests on one that could not run: then it cannot either."""
        lost = [name for name in self.errored if rests_on(rule.body, name)]  # type: ignore[arg-type]
        if lost:
            self.errored[rule.id] = f"it rests on {lost[0]}, which could not run"
        return bool(lost)

    def _rests(self, rule: Rule, subjects: Subjects, first: int, done: Sequence[Gathered], part: Part) -> None:
        """One of them, for the cases with a duty it may go by and none open that was missed."""
        assert isinstance(rule.body, OnDuties)
        of = [(each, subjects.names, first) for each in done if rests_on(rule.body, each.rule)]
        of += [
            (each, self.others[each.rule], 0)
            for (_, about), each in self.brought.items()
            if about == rule.about and rests_on(rule.body, each.rule)
        ]
        gathered = Gathered(rule.id, self.names)
        try:
            for place, others in sorted(_bearing(of, subjects).items()):
                context = Context(rule, subjects.case_view(place), self.program.law_as_at, False, self.program.terms)
                duties = list(case_duties(context, others))
                gathered.add_duties(duties, [first + place] * len(duties))
        except Exception as error:  # a fault in one rule must not lose the others
            self.errored[rule.id] = f"{type(error).__name__} while evaluating"
            return
        part[rule.id, rule.about] = gathered


def _bearing(of: Sequence[tuple[Gathered, Sequence[str], int]], subjects: Subjects) -> dict[int, list[Duty]]:
    """The duties of each case that may bear on it, as objects; of no case with an open duty that was missed."""
    number = {name: place for place, name in enumerate(subjects.names)}
    others: defaultdict[int, list[Duty]] = defaultdict(list)
    spoilt: set[int] = set()
    for each, names, first in of:
        whole = each.whole()
        missed = whole["open"] & ~np.isin(whole["verdict"], (*_GOOD, PENDING, LAPSED))
        spoilt |= {number.get(names[case - first], -1) for case in np.unique(whole["case"][missed])}
        for case in np.unique(whole["case"][~np.isin(whole["verdict"], (PENDING, LAPSED))]):
            name = names[case - first]
            if name in number:
                others[number[name]] += each.duties(int(case), name, subjects.facts.sources()[0].rpartition(":")[0])
    return {place: duties for place, duties in others.items() if place not in spoilt}
