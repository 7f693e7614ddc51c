"""A national return: a single year does not say when many of the children came into care, and yet it is worked out in
columns. The real-layout return is held to the same in tests/test_real_return.py."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest

from checker.compile.uses import kinds_named
from checker.engines.polars import evaluate as in_columns
from checker.engines.polars.subjects import Subjects
from checker.intake.sources import read_sources
from checker.snapshot.coverage import Coverage, KindCoverage
from checker.snapshot.facts import LONG_BEFORE, Snapshot
from tests.engines.polars.both import agreed, share
from tests.engines.polars.test_shipped_rules import shipped
from tests.tiers import part_of

RETURNS = Path(__file__).resolve().parents[3] / "fixtures" / "ssda903"


@cache
def returned(*years: int) -> Snapshot:
    return read_sources([str(RETURNS / str(year)) for year in years], years=list(years))


@pytest.mark.parametrize("years", [pytest.param((2017,), marks=pytest.mark.full), (2018,), (2017, 2018)], ids=str)
def test_little_is_left(years: tuple[int, ...]) -> None:
    assert share(agreed(shipped(), returned(*years))) < 0.002


def test_many_starts_are_not_known() -> None:
    """That is what little is left in spite of."""
    cases = returned(2018).cases
    unknown = [case for case in cases if any(not fact.dated for fact in case.of("looked_after"))]
    assert len(unknown) > len(cases) / 4


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[Subjects]:
    """The groups of cases that are worked out together, as they are made."""
    together, made = Subjects.__init__, list[Subjects]()

    def counted(self: Subjects, *told: Any) -> None:
        made.append(self)
        together(self, *told)

    monkeypatch.setattr(Subjects, "__init__", counted)
    return made


def test_children_of_whom_the_same_is_covered_are_taken_together(taken: list[Subjects]) -> None:
    """A return says for each child what it covers; were each a group of one, columns would be slower than none."""
    whole = returned(2018)
    snapshot = replace(whole, cases=tuple(replace(case, coverage=_again(whole.coverage)) for case in whole.cases))
    in_columns(shipped(), snapshot)
    assert len(taken) == len({case.about for case in snapshot.cases})


def test_children_are_taken_together_but_for_what_a_rule_reads(taken: list[Subjects]) -> None:
    """Of one child in two the reviews are not told: the rules that do not read them do not mind."""
    whole = returned(2018)
    untold = Coverage({kind: cover for kind, cover in whole.coverage.kinds.items() if kind != "review"})
    cases = [replace(case, coverage=untold if place % 2 else None) for place, case in enumerate(whole.cases)]
    agreed(shipped(), replace(whole, cases=tuple(cases)))
    assert sorted(len(subjects.names) for subjects in taken) == [len(cases) // 2, -(-len(cases) // 2), len(cases)]


def test_no_rule_reads_what_is_covered_of_a_kind_it_does_not_name() -> None:
    """Of each kind not the same is covered of all: a rule that read of one it does not name could not run."""
    whole, dice = returned(2017, 2018), Random(7)
    kinds = sorted({kind for rule in shipped().rules for kind in kinds_named(rule, shipped().definitions)})
    every = {**dict.fromkeys(kinds, KindCoverage(((LONG_BEFORE, whole.as_at),))), **whole.coverage.kinds}
    for _ in range(part_of(3)):
        some = [Coverage({kind: every[kind] for kind in kinds if dice.random() < 0.7}) for _ in range(4)]
        cases = [replace(case, coverage=dice.choice(some)) for case in whole.cases]
        agreed(shipped(), replace(whole, cases=tuple(cases)))


def _again(coverage: Coverage) -> Coverage:
    """The same, in a value of its own."""
    return Coverage(dict(coverage.kinds))
