"""All the duties of a run in columns, each made an object only for who looks at it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain, islice
from operator import lt
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from checker.compile.program import Law
from checker.engines.duties import DECIDED, RECORDED, Duties, Evidence, LateRaised, Sort, Window
from checker.engines.duty import Duty, Verdict, Why
from checker.engines.polars.duties.batch import NONE, PENDING, PLACE, VERDICTS
from checker.engines.polars.duties.gathered import NO_DAYS, NOTHING, AllNames, Gathered, made
from checker.engines.polars.duties.joined import Columns, Joined, Some
from checker.engines.polars.values.keys import distinct
from checker.engines.polars.values.truths import Mask
from checker.engines.reference.timeline import why_fields

Ints = npt.NDArray[Any]
_TOGETHER = 4_096
"""So many duties are made together when all are looked at one after another."""


class DutiesInColumns(Duties):
    """Duties by the columns of `gathered`: `rules` and `cases` are the texts that `rule` and `case` number, in order."""

    def __init__(self, columns: Columns, rules: Sequence[str], cases: Sequence[str], names: AllNames) -> None:
        self.columns, self.rules, self.case_names, self.names = columns, rules, cases, names

    def __len__(self) -> int:
        return len(self.columns["rule"])

    @overload
    def __getitem__(self, place: int) -> Duty: ...
    @overload
    def __getitem__(self, place: slice) -> Duties: ...
    def __getitem__(self, place: int | slice) -> Duty | Duties:
        """One duty, or several."""
        if isinstance(place, slice):
            return self._some(np.arange(*place.indices(len(self))))
        return self._made(np.array([range(len(self))[place]]))[0]

    def __iter__(self) -> Iterator[Duty]:
        runs = (np.arange(lo, min(lo + _TOGETHER, len(self))) for lo in range(0, len(self), _TOGETHER))
        return chain.from_iterable(map(self._made, runs))

    def within(self, window: Window, as_at: int, standing: Collection[str]) -> Duties:
        """Those a window holds."""
        if window.first is None or window.last is None:
            return self
        held = self.columns
        due, told = held["due"], held["due"] != NONE
        stands = np.array([rule in standing for rule in self.rules], dtype=bool)[held["rule"]]
        day = np.where(told, due, np.where(stands, as_at, held["trigger_day"]))
        kept = (day != NONE) & (day >= window.first)
        if not (window.open and window.last == as_at):
            kept &= day <= window.last
        if window.open:
            kept |= held["open"] | ~told | (held["verdict"] == PENDING)
        return self if kept.all() else self._some(kept)

    def of(self, verdicts: Collection[Verdict], rules: Collection[str] | None = None) -> list[Duty]:
        """Those with some verdicts, and of some rules if any are given."""
        which = self._with(verdicts)
        if rules is not None:
            which &= self._of(rules)
        return self._made(np.flatnonzero(which))

    def raised(self, always: Collection[Verdict], late: LateRaised) -> Duties:
        """Those with some verdicts, and those late that are raised."""
        held = self.columns
        kept = self._with(always)
        recent = np.flatnonzero((held["verdict"] == PLACE[Verdict.LATE]) & (held["due"] > late.since))  # none is less
        if late.serious is not None:
            kept[recent[held["late_by"][recent] > late.serious]] = True
        if late.repeated is not None:
            of = held["case"][recent] * len(self.rules) + held["rule"][recent]  # as they stand, if in order
            _, which, often = np.unique(of, return_inverse=True, return_counts=True)
            kept[recent[often[which] >= late.repeated]] = True
        return self._some(kept)

    def of_rules(self, rules: Collection[str]) -> Duties:
        """Those of some rules."""
        return self._some(self._of(rules))

    def of_cases(self, cases: Mapping[str, Collection[str]]) -> Duties:
        """Those of each rule that are about some cases."""
        wanted = {case for each in cases.values() for case in each}
        of_any = [place for place, case in enumerate(self.case_names) if case in wanted]
        near = np.flatnonzero(np.isin(self.columns["case"], of_any))
        pairs = zip(self.columns["rule"][near].tolist(), self.columns["case"][near].tolist(), strict=True)
        kept = [self.case_names[case] in cases.get(self.rules[rule], ()) for rule, case in pairs]
        return self._some(near[np.array(kept, dtype=bool)])

    def led(self, rules: Collection[str]) -> list[tuple[Duty, Duties]]:
        """Of each of some rules the first, and the others."""
        own = [np.flatnonzero(self.columns["rule"] == place) for place, rule in enumerate(self.rules) if rule in rules]
        own = [places for places in own if len(places)]
        firsts = self._made(np.array([places[0] for places in own], dtype=np.int64))
        return [(first, self._some(places[1:])) for first, places in zip(firsts, own, strict=True)]

    def first_by(self, first: Mapping[str, int], then: Mapping[str, int] | None = None) -> Duties:
        """Put in order."""
        held = self.columns
        keys = [self._of_rule(first)]
        if then is not None:
            late = np.where(held["late_by"] == NO_DAYS, 0, held["late_by"])
            keys += [~held["open"], -late, self._of_rule(then)]
        return self._some(np.lexsort(keys[::-1]))

    def _of_rule(self, number: Mapping[str, int]) -> Ints:
        """The number of each one's rule."""
        numbers = np.zeros(len(self.rules), dtype=np.int64)
        for place in _different(self.columns["rule"]):
            numbers[place] = number[self.rules[place]]
        return numbers[self.columns["rule"]]

    def _of(self, rules: Collection[str]) -> Mask:
        """Which are of some rules."""
        return np.array([rule in rules for rule in self.rules], dtype=bool)[self.columns["rule"]]

    def _with(self, verdicts: Collection[Verdict]) -> Mask:
        """Which have some verdicts."""
        return np.array([verdict in verdicts for verdict in VERDICTS], dtype=bool)[self.columns["verdict"]]

    @property
    def case_ids(self) -> Collection[str]:
        """The cases they are about, each once."""
        return [self.case_names[case] for case in _different(self.columns["case"])]

    def laws(self) -> Collection[tuple[str, Law | None]]:
        """Each rule and the text applied, once."""
        laws = [None, *self.names.laws.listed]
        pairs = _different(self.columns["rule"] * len(laws) + self.columns["law"] + 1)
        return [(self.rules[pair // len(laws)], laws[pair % len(laws)]) for pair in pairs]

    def counts(self) -> Mapping[Sort, int]:
        """How many there are of each sort."""
        held, doubts = self.columns, len(self.names.doubts.listed) + 1
        sort, unsure = held["rule"] * len(VERDICTS) + held["verdict"], np.flatnonzero(held["doubt"] != NONE)
        of = np.bincount(sort, minlength=len(self.rules) * len(VERDICTS))
        of -= np.bincount(sort[unsure], minlength=len(of))
        found, numbers = np.unique(sort[unsure] * doubts + held["doubt"][unsure] + 1, return_counts=True)
        certain = np.flatnonzero(of)
        found, numbers = np.append(certain * doubts, found), np.append(of[certain], numbers)
        why = [(None, ""), *((told["why"], told["needs"]) for told in map(why_fields, self.names.doubts.listed))]
        counts: dict[Sort, int] = {}
        for each, number in zip(found.tolist(), numbers.tolist(), strict=True):
            rest, doubt = divmod(each, doubts)
            rule, verdict = divmod(rest, len(VERDICTS))
            reason: tuple[Why | None, str] = why[doubt]
            key = (self.rules[rule], VERDICTS[verdict], *reason)
            counts[key] = counts.get(key, 0) + number  # some differ only in the question
        return counts

    def evidence(self, as_at: int) -> Mapping[str, Evidence]:
        """What evidence there is of each rule."""
        held = self.columns
        due = self._with(DECIDED) & (held["due"] <= as_at)  # none is less
        found = (held["found_kind"] != NONE) | self._with(RECORDED)
        rule, case = held["rule"][due], held["case"][due]
        numbers, with_any = (np.bincount(each, minlength=len(self.rules)) for each in (rule, rule[found[due]]))
        own = distinct(case * len(self.rules) + rule)  # in order already, if they are
        cases = np.bincount(own % max(1, len(self.rules)), minlength=len(self.rules))
        return {
            self.rules[each]: Evidence(int(numbers[each]), int(with_any[each]), int(cases[each]))
            for each in np.flatnonzero(numbers).tolist()
        }

    def _some(self, which: Ints) -> DutiesInColumns:
        return DutiesInColumns(Some(self.columns, which), self.rules, self.case_names, self.names)

    def _made(self, places: Ints) -> list[Duty]:
        """Some of the duties as objects."""
        part = Some(self.columns, places)
        rules = [self.rules[rule] for rule in part["rule"].tolist()]
        return made(part, rules, [self.case_names[case] for case in part["case"].tolist()], self.names)


def _different(numbers: Ints) -> list[int]:
    """The different numbers of some, of which none is great nor less than nought, in order."""
    return np.flatnonzero(np.bincount(numbers)).tolist()


def in_order(gathered: Sequence[tuple[Gathered, Sequence[str]]], names: AllNames) -> DutiesInColumns:
    """The duties of several rules in order of case, rule and key, each with the identifiers its cases are numbered by."""
    gathered = sorted(gathered, key=lambda each: each[0].rule)
    rules = sorted({each.rule for each, _ in gathered})
    cases, rank = _in_one({id(listed): listed for _, listed in gathered})
    wholes = [NOTHING, *(each.whole() for each, _ in gathered)]
    moved = [rank[id(listed)][whole["case"]] for whole, (_, listed) in zip(wholes[1:], gathered, strict=True)]
    case = np.concatenate([np.zeros(0, np.int64), *moved])
    number = [rules.index(each.rule) for each, _ in gathered]
    rule = np.repeat(np.array(number, dtype=np.int64), [len(of) for of in moved])
    narrow = case.astype(np.uint16) if len(cases) < 1 << 16 else case  # the narrower, the quicker
    order = np.argsort(narrow, kind="stable")  # by rule and key they are in order already
    return DutiesInColumns(Some(Joined(wholes, case=case, rule=rule), order), rules, cases, names)


def _in_one(lists: Mapping[int, Sequence[str]]) -> tuple[Sequence[str], Mapping[int, Ints]]:
    """The texts of some lists in order, each once; and the place among them of each of every list's."""
    for key, listed in lists.items():
        if len(lists) == 1 and all(map(lt, listed, islice(listed, 1, None))):
            return listed, {key: np.arange(len(listed))}
    whole = sorted({text for listed in lists.values() for text in listed})
    place = {text: number for number, text in enumerate(whole)}
    return whole, {key: np.array([place[text] for text in listed], dtype=np.int64) for key, listed in lists.items()}
