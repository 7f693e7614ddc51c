"""The measures shipped: every figure worked out by hand, every standard answered, nothing called official by us."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from checker.measured_examples import run_measure_examples
from checker.measures.plan import DIMENSIONS
from checker.measures.reading import read_measures
from checker.ruleset.coverage import load_coverage
from checker.ruleset.library import shipped_rules
from checker.ruleset.measures import load_measures
from tests.shipped import shipped_library

LIBRARY = shipped_library()
WRITTEN = load_measures(shipped_rules())
BY_ID = {written.model.id: written for written in WRITTEN}

# The practice standards that ask for a measure.
STANDARDS = [
    "SA-10", "SA-24", "SA-29", "AR-01", "AR-02", "AR-03", "AR-04", "AR-09", "AR-12", "AR-19", "AR-20", "AR-23", "AR-26",
    "AR-28", "AR-31", "AR-32", "WB-04", "WB-25", "WB-62", "GA-07", "GA-12", "GA-14", "GA-16", "GA-17", "GA-18", "GA-20",
    "GA-22", "GA-25",
]  # fmt: skip


@pytest.mark.parametrize("name", sorted(BY_ID))
def test_each_comes_to_the_figure_worked_out_by_hand(name):
    results = run_measure_examples(LIBRARY, [BY_ID[name]])
    assert results
    assert not [(result.name, result.differences) for result in results if result.differences]


@pytest.mark.parametrize("name", sorted(BY_ID))
def test_each_has_its_working_and_a_source_that_does_not_cover_it(name):
    examples = BY_ID[name].model.examples
    assert {"told", "not-covered"} <= {example.expect.status for example in examples}
    for example in examples:
        assert example.working.strip()
        assert example.expect.status != "told" or example.expect.numerator is not None


def test_every_standard_that_asks_for_a_measure_has_one_and_no_other_is_named():
    named = {standard for written in WRITTEN for standard in written.model.standards}
    assert named == set(STANDARDS)


def test_only_what_a_catalogue_holds_is_official():
    rows = {row.row for ledger in load_coverage(shipped_rules(), LIBRARY) for row in ledger.model.rows}
    official = {written.model.id: written.model.source for written in WRITTEN if written.model.source is not None}
    assert {source.row for source in official.values()} <= rows
    assert set(official) == {
        "cp.conference.initial-15-days", "cp.plan.repeat", "lac.health.assessed", "lac.health.dental",
        "lac.health.immunised", "lac.health.strengths-questionnaire", "lac.placement.three-or-more",
        "lac.placement.two-years", "lac.reviews.every-one-in-time",
    }  # fmt: skip
    # No row of a catalogue that holds one of these is of an instrument read at first hand.
    assert not [name for name, source in official.items() if source.verified]


def test_the_catalogues_rows_of_figures_each_have_a_measure_or_a_reason():
    """The cohort targets are shown as local figures, and never held against one allegation."""
    for name in ("lado.concluded.1-month", "lado.concluded.3-months", "lado.concluded.12-months"):
        assert BY_ID[name].model.definition == "simple"
        assert any("never held against one" in limit for limit in BY_ID[name].model.known_limits)


def test_every_measure_about_children_is_broken_down_by_what_is_asked_for():
    """Age, where the child lives, gender and ward, of every figure that counts something about children (GA-14)."""
    read = read_measures(WRITTEN, [written.model.id for written in LIBRARY.definitions], _rules())
    assert {"age", "provision", "gender", "ethnicity", "ward", "team", "officer"} == set(DIMENSIONS)
    assert {"age", "provision", "gender", "ward"} <= set(BY_ID["lac.children"].model.by)
    assert {measure.id for measure in read if "ethnicity" in measure.by} == {"lac.children.by-ethnicity"}


def test_the_readme_says_how_many_there_are():
    readme = Path(__file__).parents[2] / "README.md"
    assert f" {len(BY_ID)} measures " in readme.read_text(encoding="utf-8").replace("\n", " ")


def test_ids_are_their_files_and_each_is_there_once():
    assert all(written.document.path.endswith(f"/{name.replace('.', '-')}.yaml") for name, written in BY_ID.items())
    assert not [name for name, times in Counter(written.model.id for written in WRITTEN).items() if times > 1]


def test_they_keep_to_the_fields_words():
    never = re.compile(r"\b(violat|offend|fail(s|ed|ure|ing)?\b|abscond)", re.IGNORECASE)
    for written in WRITTEN:
        model = written.model
        assert not never.findall(" ".join([model.title, model.shows, *model.known_limits]))


def _rules():
    return {written.model.id: written.model.about for written in LIBRARY.rules}
