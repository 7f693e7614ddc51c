"""A snapshot written out and read again is the same snapshot, wherever it came from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings

from checker.intake.sources import read_as_recorded
from checker.intake.writing import FORMS
from checker.snapshot.document import facts_from
from checker.snapshot.facts import Case, Snapshot
from tests.engines.support import mistaken
from tests.parity.strategies import trials
from tests.parity.trial import Trial, plain, snapshot_of
from tests.tiers import part_of

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data"


def told(snapshot: Snapshot) -> list[object]:
    """All that is in a snapshot but where it was read."""
    cases = (
        (case.id, case.about, [fact.content() for fact in case.facts], cover_of(case, snapshot))
        for case in snapshot.cases
    )
    return [snapshot.as_at, cover_of(Case("", "child", ()), snapshot), *snapshot.problems, *cases]


def unlike(one: Snapshot, other: Snapshot) -> object:
    """The first thing that is in one snapshot and not so in another; None where there is none."""
    pairs = zip_longest(told(one), told(other))
    return next(((a, b) for a, b in pairs if a != b), None)


def cover_of(case: Case, snapshot: Snapshot) -> object:
    """What is covered of each kind for a case; a kind not mentioned is not covered."""
    cover = snapshot.coverage if case.coverage is None else case.coverage
    bare = {
        name: kind for name, kind in cover.kinds.items() if kind.spans or kind.latest or kind.open_at or kind.without
    }
    return {name: replace(kind, open_at=tuple(sorted(kind.open_at))) for name, kind in sorted(bare.items())}


def written_and_read(snapshot: Snapshot, form: str, folder: Path) -> Snapshot:
    path = folder / f"out{form}"
    path.write_bytes(FORMS[form](snapshot))
    return read_as_recorded([str(path)])


@pytest.mark.parametrize("form", sorted(FORMS))
@settings(
    max_examples=part_of(60), deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)  # fmt: skip
@given(trial=trials())
def test_a_nasty_snapshot_is_the_same_once_written(form: str, trial: Trial) -> None:
    snapshot = snapshot_of([plain(each) for each in trial.data["documents"]])
    with TemporaryDirectory() as folder:
        read = written_and_read(snapshot, form, Path(folder))
    assert unlike(as_drawn(read), as_drawn(snapshot)) is None


def as_drawn(snapshot: Snapshot) -> Snapshot:
    """A snapshot without what a reader says of far days, two dates of birth and a Parquet file without a row: all are drawn."""
    told = ("expected a likely year", "expected one date of birth", "expected rows, found none")
    return replace(snapshot, problems=tuple(each for each in snapshot.problems if not each.what.startswith(told)))


@pytest.mark.parametrize("form", sorted(FORMS))
def test_that_years_are_likely_mistyped_is_said_once_of_what_was_written_and_read_again(
    form: str, tmp_path: Path
) -> None:
    visits = [{"kind": "visit", "on": on} for on in ("2026-03-02", "2062-03-02")]
    made = facts_from(
        visits, covers="all", as_at=date(2026, 3, 31).toordinal(), about="child",
        place=lambda loc: "facts.yaml:1", fault=mistaken,
    )  # fmt: skip
    once = written_and_read(made, form, tmp_path)
    again = written_and_read(once, form, tmp_path)
    assert ["likely year" in problem.what for problem in once.problems] == [True]
    assert unlike(again, once) is None


@pytest.mark.parametrize("form", sorted(FORMS))
def test_a_return_is_the_same_once_written(form: str, tmp_path: Path) -> None:
    returns = [str(ROOT / "fixtures" / "ssda903" / year) for year in ("2017", "2018")]
    snapshot = read_as_recorded(returns, years=[2017, 2018])
    assert snapshot.problems, "a return of which nothing is said would not show that problems are kept"
    assert unlike(written_and_read(snapshot, form, tmp_path), snapshot) is None


@pytest.mark.full
@pytest.mark.skipif(not SHARED.is_dir(), reason="the real return is not beside the project")
def test_the_real_return_is_the_same_once_written(tmp_path: Path) -> None:
    snapshot = read_as_recorded([str(SHARED / "ssda903")], years=[2018])
    assert unlike(written_and_read(snapshot, ".parquet", tmp_path), snapshot) is None


@pytest.mark.parametrize("form", sorted(FORMS))
def test_cases_that_only_one_source_covers_stay_so(form: str, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(
        '{"schema": "checker/snapshot@1", "as_at": "2026-03-31", "covers": {"review": "all"}, "cases": ['
        '{"case": "1", "facts": [{"kind": "review", "on": "2026-01-02T09:30"}]}, {"case": "2", "facts": []}]}'
    )
    (tmp_path / "b.json").write_text(
        '{"schema": "checker/snapshot@1", "as_at": "2026-03-31", "covers": {"visit": "all"}, "cases": ['
        '{"case": "1", "facts": [{"kind": "visit", "on": "unknown"}]}]}'
    )
    snapshot = read_as_recorded([str(tmp_path / "a.json"), str(tmp_path / "b.json")])
    again = written_and_read(snapshot, form, tmp_path)
    assert unlike(again, snapshot) is None
    covers = {case.id: bool((case.coverage or again.coverage).of("visit").spans) for case in again.cases}
    assert covers == {"1": True, "2": False}


def test_a_record_opened_before_birth_is_still_apart(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(
        '{"schema": "checker/snapshot@1", "as_at": "2026-03-31", "cases": ['
        '{"case": "U1", "facts": [{"kind": "child", "expected": "2026-02-01"}]},'
        '{"case": "C1", "facts": [{"kind": "child", "born": "2026-02-03", "unborn_record": "U1"}]}]}'
    )
    snapshot = read_as_recorded([str(tmp_path / "a.json")])
    assert [case.id for case in written_and_read(snapshot, ".json", tmp_path).cases] == ["C1", "U1"]
