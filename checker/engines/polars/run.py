"""A program over a snapshot: its rules one after another, over some of the cases at a time, their duties gathered in columns."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cache, partial

import numpy as np
import numpy.typing as npt

from checker import progress
from checker.compile.program import OnDuties, Program, Rule
from checker.engines import reference
from checker.engines.duty import Duty, Verdict
from checker.engines.polars.duties.batch import LAPSED, PENDING, PLACE
from checker.engines.polars.duties.gathered import AllNames, Gathered
from checker.engines.polars.lots import Lot, given_back, lots_of
from checker.engines.polars.subjects import Subjects
from checker.engines.polars.together import brought_together
from checker.engines.polars.values.keys import distinct
from checker.engines.polars.values.truths import BeyondColumnsError
from checker.snapshot.facts import Fact, Snapshot
from checker.snapshot.framed import FramedCases
from checker.snapshot.framed.sources import Sources

Ints = npt.NDArray[np.int64]
Part = dict[tuple[str, str], Gathered]
"""The duties of some rules, by rule and what the cases they are numbered by are about."""

AT_ONCE = 400_000
"""How many facts of a frame are worked out together, so that what is worked out along the way stays small."""

SIDE_BY_SIDE = 2
"""How many such lots are worked out side by side, where there are several: numpy and polars let one another run."""

_GOOD = (PLACE[Verdict.MET], PLACE[Verdict.EXCEPTED], PLACE[Verdict.CANNOT_TELL])


@dataclass
class Handed:
    """How many pairs of rule and case there were, and how many went to the reference engine, by rule."""

    pairs: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    handed: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    why: dict[str, str] = field(default_factory=dict)


@dataclass
class _Worked:
    """What the rules come to over some cases: their duties, the rules that could not run and why, how many duties came from
    the reference engine, and how many pairs of rule and case went to it."""

    errored: dict[str, str]
    part: Part = field(default_factory=dict)
    left: Counter[str] = field(default_factory=Counter)
    handed: Handed = field(default_factory=Handed)


class Run:
    """A program over a snapshot. `brought` holds the duties of the rules that bring cases together, whose cases are their own.

    `errored` names the rules that could not run and why, and grows; `left` is how many duties of each rule came from the
    reference engine.
    """

    def __init__(self, program: Program, snapshot: Snapshot, handed: Handed, at_once: int = AT_ONCE) -> None:
        self.program, self.snapshot, self.handed, self.at_once = program, snapshot, handed, at_once
        self.facts: list[Fact] = []
        framed = snapshot.cases if isinstance(snapshot.cases, FramedCases) else None
        self.names = AllNames(framed.sources if framed is not None else _Read(self.facts))
        self.errored: dict[str, str] = {}
        self.left: Counter[str] = Counter()
        self.runnable = [rule for rule in program.rules if not rule.needs_numbers]
        self.resting = [rule for rule in self.runnable if isinstance(rule.body, OnDuties)]
        self._others: dict[str, Sequence[str]] = {}
        self._cases: dict[str, Sequence[str]] = self._by_about()
        self.brought: Part = {}
        self._brought = cache(partial(brought_together, program, snapshot, facts=self.facts, at_once=at_once))
        for rule in self.runnable:
            if rule.per is not None:
                with progress.part(1 / len(self.runnable)):
                    self._together(rule, rule.per)
        self._brought.cache_clear()

    def whole(self) -> Part:
        """Every rule over every case."""
        whole = dict(self.brought)
        for part in self.parts():
            for key, gathered in part.items():
                whole.setdefault(key, Gathered(gathered.rule, self.names)).parts += gathered.parts
        return whole

    def kept(self, part: Part) -> list[tuple[Gathered, Sequence[str]]]:
        """What rules came to, with the identifiers of the cases their duties are numbered by; none that could not run."""
        for rule in self.resting:
            _lost(rule, self.errored)
        return [
            (part[rule, about], self._others[rule] if rule in self._others else self._cases[about])
            for rule, about in sorted(part)
            if rule not in self.errored
        ]

    def parts(self) -> Iterator[Part]:
        """The rules that look at one case, or at what others came to for it, over some cases after others."""
        alone = [rule for rule in self.runnable if rule.per is None and not isinstance(rule.body, OnDuties)]
        about = {rule.about for rule in (*alone, *self.resting)}
        cases = sum(len(names) for each, names in self._cases.items() if each in about)
        lots = lots_of(self.program, self.snapshot, self.facts, self.at_once, about)
        if not isinstance(self.snapshot.cases, FramedCases) or self.snapshot.cases.held(about) <= self.at_once / 2:
            for lot in lots:
                with progress.part(len(lot.numbers) / cases):
                    worked = self._worked(lot, alone, dict(self.errored))
                yield self._taken(worked)
            return
        with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
            begun: deque[tuple[float, Future[_Worked]]] = deque()
            for lot in lots:
                told = pool.submit(self._worked, lot, alone, dict(self.errored))
                begun.append((len(lot.numbers) / cases, told))
                del lot  # it goes as soon as it is done with
                if len(begun) >= SIDE_BY_SIDE:
                    yield self._awaited(*begun.popleft())
            while begun:
                yield self._awaited(*begun.popleft())
        given_back()

    def _awaited(self, share: float, told: Future[_Worked]) -> Part:
        """What comes of some cases that are being worked out, when it is done."""
        with progress.part(share):
            worked = told.result()
        return self._taken(worked)

    def _taken(self, worked: _Worked) -> Part:
        """The duties of some cases, once what else came of them has been counted."""
        self.errored |= worked.errored
        self.left += worked.left
        for ours, theirs in ((self.handed.pairs, worked.handed.pairs), (self.handed.handed, worked.handed.handed)):
            for rule, number in theirs.items():
                ours[rule] += number
        self.handed.why |= worked.handed.why
        return worked.part

    def _worked(self, lot: Lot, alone: Sequence[Rule], errored: dict[str, str]) -> _Worked:
        """Rules, but for those that could not run, then those that look at what they came to, over some cases."""
        worked = _Worked(errored)
        for rule in progress.steps([rule for rule in alone if rule.about == lot.about]):
            if rule.id not in errored:
                self._rule(rule, lot.subjects(rule), worked)
        done = list(worked.part.values())
        for rule in self.resting:
            if rule.about == lot.about and not _lost(rule, errored) and rule.id not in errored:
                self._rests(rule, lot.subjects(rule), done, worked)
        return worked

    def _by_about(self) -> dict[str, Sequence[str]]:
        """The identifiers of the cases about each kind of thing, as they are numbered."""
        cases = self.snapshot.cases
        if isinstance(cases, FramedCases):
            return {about: sheets.names for about, sheets in cases.sheets.items()}
        names: defaultdict[str, list[str]] = defaultdict(list)
        for case in cases:
            names[case.about].append(case.id)
        return dict(names)

    def _rule(self, rule: Rule, parts: Sequence[tuple[Subjects, Ints]], worked: _Worked) -> None:
        gathered = Gathered(rule.id, self.names)
        try:
            for subjects, numbers in parts:
                self._part(rule, subjects, numbers, gathered, worked)
        except Exception as error:  # a fault in one rule must not lose the others
            worked.errored[rule.id] = f"{type(error).__name__} while evaluating"
            return
        worked.part[rule.id, rule.about] = gathered

    def _part(self, rule: Rule, subjects: Subjects, numbers: Ints, gathered: Gathered, worked: _Worked) -> None:
        """A rule over some cases: what can be told in columns, and one by one what is left."""
        batches, left, why = subjects.batches(rule)
        for batch in batches:
            gathered.add(batch, numbers)
        places = [int(place) for place in np.flatnonzero(left)]
        found = [(place, duty) for place in places for duty in subjects.one_by_one(rule, [place])]
        gathered.add_duties([duty for _, duty in found], [int(numbers[place]) for place, _ in found])
        worked.left[rule.id] += len(found)
        worked.handed.pairs[rule.id] += len(subjects.names)
        worked.handed.handed[rule.id] += len(places)
        if why:
            worked.handed.why[rule.id] = why

    # --- rules that bring cases together ------------------------------------------------------------------------------
    def _together(self, rule: Rule, per: tuple[str, str]) -> None:
        """A case for each officer, or whatever it is, from the facts that carry one and its own."""
        self.brought[rule.id, rule.about] = whole = Gathered(rule.id, self.names)
        self._others[rule.id] = ()
        try:
            together = self._brought(per, rule.about)
        except BeyondColumnsError as beyond:
            self.handed.why[rule.id] = str(beyond)
            self._one_by_one(rule, whole)
            return
        except Exception as error:  # a fault in one rule must not lose the others
            self.errored[rule.id] = f"{type(error).__name__} while evaluating"
            return
        self._others[rule.id] = together.names
        for subjects, numbers in together.subjects:
            worked = _Worked(dict(self.errored))
            if rule.id not in self.errored:
                self._rule(rule, [(subjects, numbers)], worked)
            whole.parts += [columns for gathered in self._taken(worked).values() for columns in gathered.parts]

    def _one_by_one(self, rule: Rule, whole: Gathered) -> None:
        found = reference.evaluate(replace(self.program, rules=(rule,)), self.snapshot)
        self.errored |= found.errored
        self._others[rule.id] = sorted({duty.case for duty in found.duties})
        number = {name: place for place, name in enumerate(self._others[rule.id])}
        whole.add_duties(found.duties, [number[duty.case] for duty in found.duties])
        self.left[rule.id] += len(found.duties)

    # --- rules that look at what others came to -----------------------------------------------------------------------
    def _rests(
        self, rule: Rule, parts: Sequence[tuple[Subjects, Ints]], done: Sequence[Gathered], worked: _Worked
    ) -> None:  # fmt: skip
        """One of them, for the cases with a duty it may go by and none open that was missed."""
        body = rule.body
        assert isinstance(body, OnDuties)
        of = [(each, self._cases[rule.about]) for each in done if body.rests_on(each.rule)]
        of += [
            (each, self._others[each.rule])
            for (_, about), each in self.brought.items()
            if about == rule.about and body.rests_on(each.rule)
        ]
        gathered = Gathered(rule.id, self.names)
        try:
            for subjects, numbers in parts:
                for place, others in sorted(_bearing(of, subjects.names).items()):
                    duties = list(subjects.one_by_one(rule, [place], others))
                    gathered.add_duties(duties, [int(numbers[place])] * len(duties))
        except Exception as error:  # a fault in one rule must not lose the others
            worked.errored[rule.id] = f"{type(error).__name__} while evaluating"
            return
        worked.part[rule.id, rule.about] = gathered
        worked.left[rule.id] += len(gathered)


def _lost(rule: Rule, errored: dict[str, str]) -> bool:
    """Whether a rule rests on one that could not run: then it cannot either."""
    assert isinstance(rule.body, OnDuties)
    lost = [name for name in errored if rule.body.rests_on(name)]
    if lost:
        errored[rule.id] = f"it rests on {lost[0]}, which could not run"
    return bool(lost)


def _bearing(of: Sequence[tuple[Gathered, Sequence[str]]], names: Sequence[str]) -> Mapping[int, list[Duty]]:
    """The duties of each case that may bear on it, as objects; of no case with an open duty that was missed."""
    number = {name: place for place, name in enumerate(names)}
    others: defaultdict[int, list[Duty]] = defaultdict(list)
    spoilt: set[int] = set()
    for each, cases in of:
        whole = each.whole()
        missed = whole["open"] & ~np.isin(whole["verdict"], (*_GOOD, PENDING, LAPSED))
        spoilt |= {number.get(cases[case], -1) for case in distinct(whole["case"][missed])}
        for case in distinct(whole["case"][~np.isin(whole["verdict"], (PENDING, LAPSED))]):
            if cases[case] in number:
                others[number[cases[case]]] += each.duties(int(case), cases[case])
    return {place: duties for place, duties in others.items() if place not in spoilt}


class _Read(Sources):
    """Where the facts of cases that are objects were read, by their places in a list of all."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        super().__init__("")
        self.facts = facts

    def row(self, source: str) -> int | None:
        """None: two facts may have been read in one place."""
        return None

    def each(self, rows: npt.NDArray[np.int32]) -> list[str]:
        """Where each of several facts was read."""
        return [self.facts[row].source for row in rows.tolist()]
