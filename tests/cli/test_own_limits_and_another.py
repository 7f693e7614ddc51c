"""A limit of the service's own by which what was done is for another: the law's own miss is no less for that."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from checker.calendar import parse_duration
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
    assert "(the service's own limit; by regulation 2 this was met and another was missed in its place)" in github
    for more in ((), ("--only", "raised"), (row["id"],)):
        case = ("C-1", *more) if more != (row["id"],) else more
        told = " ".join(checker("explain", snapshot, *case, "--rules", folder).out.split())
        assert f"rule's own limit: {IN_PLACE} Force of what was missed: regulation." in told


def test_what_is_late_for_the_service_and_not_done_for_the_law_is_a_miss_of_the_law(checker, snapshot, folder):
    """Meetings of 7 and 8 January, and a conference of the 23rd: by the service late, for the second; by the law in time, for the
    first, and the second missed from 29 January."""
    facts = [{**MEETING, "on": "2026-01-07"}, {**MEETING, "on": "2026-01-08"}, {**HELD, "on": "2026-01-23"}]
    for as_at, force in (("2026-01-28", "local"), ("2026-01-29", "regulation")):
        ran = checker("check", snapshot({"C-1": facts}, as_at=as_at), "--rules", folder, "--format", "json")
        (dispute,) = ran.json["disputes"]
        assert (dispute["due"], dispute["force"]) == ("2026-01-17", force)


def test_a_month_in_which_the_other_is_due_makes_no_difference(checker, snapshot, folder):
    """Both are missed by both limits, one of them in a month that is left out: it is no miss in the place of the other."""
    meetings = [{**MEETING, "on": "2026-01-01"}, {**MEETING, "on": "2026-02-10"}, {**HELD, "on": "2026-01-15"}]
    for period in ("2026-01-01..2026-01-31", "all"):
        ran = checker("check", snapshot({"C-1": meetings}), "--rules", folder, "--format", "json", "--period", period)
        assert all("in its place" not in each["message"] for each in ran.json["disputes"])


EVERY = """\
every:
  period: looked_after
  evidence:
    - {kind: conference, where: {status: held}}
  steps:
    - name: limit
      limit:
        - {value: 20 days, from: 2011-04-01, provision: regulation 2, verified: true}
excused-by:
  - {kind: conference, where: {status: not-held}}"""
IN_CARE = {"kind": "looked_after", "start": "2026-01-01"}
NOT_HELD = {"kind": "conference", "status": "not-held"}


@pytest.mark.parametrize(
    ("excused", "as_at", "told"),
    [
        # too late for the service (11 January), in time for the law (21 January), whose next was due by 10 February
        (["2026-01-12"], "2026-02-10", None),
        (["2026-01-12"], "2026-02-11", "this was excused and another was missed after it, due by 10 February 2026."),
        # by the service's limit each excuses a gap (to 11 and 21 January); by the law both are in the first, to 21 January
        (["2026-01-05", "2026-01-15"], "2026-02-10", None),
        (["2026-01-05", "2026-01-15"], "2026-02-11", "another was missed, due by 10 February 2026."),
    ],
)
def test_what_excuses_a_shorter_gap_and_not_the_law_s(checker, snapshot, rules_folder, rule, excused, as_at, told):
    folder = rules_folder({"lac/have.yaml": rule(body=EVERY)}, profile=OWN)
    source = snapshot({"C-1": [IN_CARE, *({**NOT_HELD, "on": day} for day in excused)]}, as_at=as_at)
    ran = checker("check", source, "--rules", folder, "--format", "json", "--fail-on", "regulation")
    (dispute,) = ran.json["disputes"]
    assert (dispute["force"], ran.status) == (("regulation", 1) if told else ("local", 0))
    assert told is None or dispute["message"].endswith(f"by regulation 2 {told}")


def test_the_same_in_columns_of_gaps(snapshot, rules_folder, rule):
    program = compile_program(load_library(rules_folder({"lac/have.yaml": rule(body=EVERY)}, profile=OWN)), "typical")
    days = {"C-1": ["2026-01-12"], "C-2": ["2026-01-05", "2026-01-15"], "C-3": [], "C-4": ["2026-02-25"]}
    facts = {case: [IN_CARE, *({**NOT_HELD, "on": day} for day in held)] for case, held in days.items()}
    expected = _alike(program, read_sources([str(snapshot(facts))]))
    assert sum("another was missed" in message for _, _, message in expected) == 2  # of C-1 and C-2


SERIOUS = replace(UNWRITTEN, serious=parse_duration("20 days"))


def test_what_was_done_for_the_other_too_late_is_a_miss_of_the_law_as_well(snapshot, folder):
    """Held on 15 March, and on another day: for the first meeting, late by the service's limit by 17, 21 or 40 days; by the law
    for the second, in time until 30 March."""
    program = compile_program(load_library(folder), "typical")
    days = {"C-1": "2026-03-28", "C-2": "2026-04-01", "C-3": "2026-04-20"}
    facts = {case: [*TWO, {**HELD, "on": "2026-03-15"}, {**HELD, "on": day}] for case, day in days.items()}
    told = _alike(program, read_sources([str(snapshot(facts, as_at="2026-04-30"))]), SERIOUS)
    assert [(case, force, "in its place" in message) for case, force, message in told] == [
        ("C-2", "regulation", True), ("C-3", "regulation", True),
    ]  # fmt: skip


def test_the_same_in_columns(snapshot, folder):
    program = compile_program(load_library(folder), "typical")
    more = {
        "C-2": [*TWO],
        "C-3": [*TWO, *TWO, {**HELD, "on": "2026-03-15"}],
        "C-4": [*TWO, {**HELD, "on": "2026-03-02"}],
    }
    swapped = [*TWO, {**HELD, "on": "2026-03-15"}]
    expected = _alike(program, read_sources([str(snapshot({"C-1": swapped, **more}))]))
    assert sum("in its place" in message for _, _, message in expected) == 2  # of C-1 and C-3


def _alike(program, of, protocol=UNWRITTEN):
    """What the disputes say, one by one and in columns alike."""
    of_all = evaluate(program, of).duties
    found = raise_disputes(program, of_all, protocol, of.as_at)
    expected = [(each.duty.case, each.force, each.message) for each in of_own_limits(found, program, of, of_all)]
    duties, without = (
        evaluate_facts(each, frame_of(of), as_at=of.as_at, covers=of.coverage).duties
        for each in (program, program.without_own_limits())
    )
    frame = disputes_frame(program, duties, protocol, of.as_at, untightened=without)
    assert [*frame.select("case", "force", "message").iter_rows()] == expected
    return expected
