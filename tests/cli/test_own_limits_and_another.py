"""A limit of the service's own by which what was done is for another: the law's own miss is no less for that."""

from __future__ import annotations

import csv
import io

import pytest

from checker.compile.compiler import compile_program
from checker.disputes.dispute import raise_disputes
from checker.disputes.frame import disputes_frame
from checker.disputes.own_limits import of_own_limits
from checker.disputes.protocol import UNWRITTEN
from checker.engines.polars.bulk import evaluate_facts
from checker.engines.reference import evaluate
from checker.intake import read_sources
from checker.ruleset.library import load_library
from tests.cli.tightened import OWN, WITHIN
from tests.engines.polars.frames import frame_of

MEETING, HELD = {"kind": "strategy_meeting"}, {"kind": "conference", "status": "held"}
TWO = [{**MEETING, "on": "2026-03-01"}, {**MEETING, "on": "2026-03-10"}]
"""By the service's own limit by 11 and 20 March; by the law by 21 and 30 March."""
IN_PLACE = "by regulation 2 this was met and another was missed in its place, due by 30 March 2026."


@pytest.fixture
def folder(rules_folder, rule):
    return rules_folder({"lac/have.yaml": rule(body=WITHIN)}, profile=OWN)


@pytest.fixture
def source(snapshot):
    """Two strategy meetings, and one conference on 15 March: by the law for the first, and by the service's for the second."""

    def write(as_at, *more):
        return snapshot({"C-1": [*TWO, {**HELD, "on": "2026-03-15"}, *more]}, as_at=as_at)

    return write


@pytest.mark.parametrize(("as_at", "force"), [("2026-03-30", "local"), ("2026-03-31", "regulation")])
def test_it_has_the_force_of_the_law_once_that_is_missed_of_another(checker, source, folder, as_at, force):
    ran = checker("check", source(as_at), "--rules", folder, "--format", "json", "--fail-on", "regulation")
    (dispute,) = ran.json["disputes"]
    assert (dispute["due"], dispute["force"], ran.status) == ("2026-03-11", force, int(force == "regulation"))
    assert dispute["message"].endswith(IN_PLACE) is (force == "regulation")
    own = dispute["untightened"]
    assert (own["verdict"], own["due"]) == (
        ("overdue", "2026-03-30") if force == "regulation" else ("met", "2026-03-21")
    )


def test_one_for_each_is_no_miss_of_the_law(checker, source, folder):
    """A second conference, on 28 March: late for the service, and in time for the law."""
    ran = checker("check", source("2026-03-31", {**HELD, "on": "2026-03-28"}), "--rules", folder, "--format", "json")
    assert [each["force"] for each in ran.json["disputes"]] == []  # late, and not raised


def test_other_formats_and_the_working_say_the_same(checker, source, folder):
    snapshot = source("2026-03-31")
    (row,) = csv.DictReader(
        io.StringIO(checker("check", snapshot, "--rules", folder, "--format", "csv").out.lstrip("\ufeff"))
    )
    assert (row["force"], row["untightened_due"], row["untightened_verdict"]) == ("regulation", "2026-03-30", "overdue")
    github = checker("check", snapshot, "--rules", folder, "--format", "github").out
    assert "(the service's own limit; by regulation 2 another was missed in its place)" in github
    for more in ((), ("--only", "raised"), (row["id"],)):
        case = ("C-1", *more) if more != (row["id"],) else more
        told = " ".join(checker("explain", snapshot, *case, "--rules", folder).out.split())
        assert f"rule's own limit: {IN_PLACE} Force of what was missed: regulation." in told


def test_a_month_in_which_the_other_is_due_makes_no_difference(checker, snapshot, folder):
    """Both are missed by both limits, one of them in a month that is left out: it is no miss in the place of the other."""
    meetings = [{**MEETING, "on": "2026-01-01"}, {**MEETING, "on": "2026-02-10"}, {**HELD, "on": "2026-01-15"}]
    for period in ("2026-01-01..2026-01-31", "all"):
        ran = checker("check", snapshot({"C-1": meetings}), "--rules", folder, "--format", "json", "--period", period)
        assert all("in its place" not in each["message"] for each in ran.json["disputes"])


def test_the_same_in_columns(source, snapshot, folder):
    program = compile_program(load_library(folder), "typical")
    more = {
        "C-2": [*TWO],
        "C-3": [*TWO, *TWO, {**HELD, "on": "2026-03-15"}],
        "C-4": [*TWO, {**HELD, "on": "2026-03-02"}],
    }
    swapped = [*TWO, {**HELD, "on": "2026-03-15"}]
    of = read_sources([str(snapshot({"C-1": swapped, **more}))])
    found = raise_disputes(program, evaluate(program, of).duties, UNWRITTEN, of.as_at)
    expected = [(each.duty.case, each.force, each.message) for each in of_own_limits(found, program, of)]
    assert sum("in its place" in message for _, _, message in expected) == 2  # of C-1 and C-3
    duties, without = (
        evaluate_facts(each, frame_of(of), as_at=of.as_at, covers=of.coverage).duties
        for each in (program, program.without_own_limits())
    )
    frame = disputes_frame(program, duties, UNWRITTEN, of.as_at, untightened=without)
    assert [*frame.select("case", "force", "message").iter_rows()] == expected
