"""The generated return: written as the generator writes it, read as its rows say, and never repeated in a message."""

import csv
import datetime as dt
import re
import subprocess
import sys
from collections import Counter

import pytest

from checker.intake.ssda903 import read_ssda903
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN
from checker.snapshot.vocabulary import Form, vocabulary

from .conftest import read_return


@pytest.fixture(scope="module")
def snapshot(twin):
    return read_ssda903([read_return(twin / str(year), year) for year in (2017, 2018)])


def facts_of(snapshot, child, kind):
    return next(case for case in snapshot.cases if case.id == child).of(kind)


def rows_of(twin, name):
    for year in (2017, 2018):
        with (twin / str(year) / name).open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                yield year, {key.upper(): value for key, value in row.items()}


def test_the_generator_writes_what_is_checked_in(twin, tmp_path):
    subprocess.run([sys.executable, twin.parent / "generate_ssda903.py", tmp_path], check=True)
    written = {str(path.relative_to(tmp_path)): path.read_bytes() for path in tmp_path.rglob("*.csv")}
    kept = {str(path.relative_to(twin)): path.read_bytes() for path in twin.rglob("*.csv")}
    assert written == kept


# Worked out by hand from the rows in PLANTED.
PLANTED = {
    "000901": ["2017-05-01 open"],
    "000902": ["2017-06-10 2017-11-20..open"],
    "000903": ["2017-07-03 2017-10-05..open"],
    "000904": ["long-before..open open", "2017-06-01 2017-12-01..open"],
    "000905": ["2017-10-02 open"],
    "000906": ["2017-11-06 open"],
    "000907": ["2017-05-08 open"],
    "000908": ["2017-07-17 2017-07-17..open"],
    "000909": ["2017-08-21 2017-08-21..open"],
    "000910": ["2017-06-05 2017-09-04", "2017-09-11 open"],
    "000911": ["2016-10-03 2017-03-31..open"],
    "000912": ["2017-04-10 2017-08-01..2017-09-01", "2017-08-01..2017-09-01 open"],
    "000913": ["2017-05-15 open"],
    "000914": ["2017-02-06 2017-06-05"],
    "000915": ["2018-03-05 open"],
    "000916": ["2018-03-06 2018-03-06..open"],
    "000917": ["2017-07-03 open"],
}


@pytest.mark.parametrize("child", PLANTED)
def test_planted(child, snapshot, days):
    assert [days(fact) for fact in facts_of(snapshot, child, "looked_after")] == PLANTED[child]


def test_the_ordinary_children_have_no_problem(snapshot, twin):
    planted_rows = Counter()
    for year, row in rows_of(twin, "episodes.csv"):
        planted_rows[year] += not re.fullmatch("0009..|", row["CHILD"])
    for problem in snapshot.problems:
        found = re.fullmatch(r"(\d{4})/episodes.csv:(\d+)", problem.source)
        assert not found or int(found[2]) > planted_rows[int(found[1])] + 1, problem.render()


def test_ordinary_periods_of_care_are_the_starts_of_care_and_what_began_before(snapshot, twin):
    """Independent: in an ordinary history a period is a row with RNE S, or a child's first row if that has another."""
    first, starts = {}, set()
    for _, row in rows_of(twin, "episodes.csv"):
        if re.fullmatch("0009..|", row["CHILD"]) or row["LS"] in ("V3", "V4"):
            continue
        began = dt.datetime.strptime(row["DECOM"], "%d/%m/%Y").date()
        first[row["CHILD"]] = min(first.get(row["CHILD"], (dt.date.max, "")), (began, row["RNE"]))
        if row["RNE"] == "S":
            starts.add((row["CHILD"], began))
    unknown = {child for child, (_, rne) in first.items() if rne != "S"}
    ordinary = [case for case in snapshot.cases if not re.fullmatch("0009..", case.id)]
    stays = [(case.id, fact) for case in ordinary for fact in case.of("looked_after")]
    assert {(child, dt.date.fromordinal(fact.start_lo)) for child, fact in stays if fact.dated} == starts
    assert {child for child, fact in stays if fact.start_lo == LONG_BEFORE} == unknown
    assert len(stays) == len(starts) + len(unknown)
    assert starts and unknown


def test_counts_of_the_other_kinds(snapshot, twin):
    """Independent: distinct rows, the later year's for the same child and day."""
    kinds = Counter(fact.kind for case in snapshot.cases for fact in case.facts)
    reviews = {(row["CHILD"], row["REVIEW"]) for _, row in rows_of(twin, "reviews.csv") if row["CHILD"]}
    missing = {(row["CHILD"], row["MIS_START"]) for _, row in rows_of(twin, "missing.csv")}
    breaks = {(r["CHILD"], r["DECOM"]) for _, r in rows_of(twin, "episodes.csv") if r["LS"] in ("V3", "V4")}
    header = {row["CHILD"] for _, row in rows_of(twin, "header.csv")}
    counted = {"review": len(reviews), "missing": len(missing), "short_break": len(breaks), "child": len(header)}
    assert {kind: kinds[kind] for kind in counted} == counted
    assert kinds["placed_for_adoption"] > 0
    assert [case.id for case in snapshot.cases] == sorted(case.id for case in snapshot.cases)


def test_every_fact_is_in_the_vocabulary(snapshot):
    kinds = set()
    for fact in (fact for case in snapshot.cases for fact in case.facts):
        kind = vocabulary().kind(fact.kind)
        kinds.add(kind.name)
        assert all(kind.attributes[name].accepts(value) for name, value in fact.attributes.items()), fact
        assert not set(fact.attributes) & snapshot.coverage.of(kind.name).without
        assert LONG_BEFORE <= fact.start_lo <= fact.start_hi <= STILL_OPEN
        if kind.form is Form.PERIOD:
            assert fact.start_lo <= fact.end_lo <= fact.end_hi <= STILL_OPEN and fact.start_hi <= fact.end_hi, fact
    assert kinds == set(snapshot.coverage.kinds)


def test_cover_has_the_holes_the_planted_rows_make(snapshot):
    assert [
        tuple(dt.date.fromordinal(day).isoformat() for day in span) for span in snapshot.coverage.of("review").spans
    ] == [("2016-04-01", "2018-02-13"), ("2018-02-15", "2018-03-31")]
    assert [
        tuple(dt.date.fromordinal(day).isoformat() for day in span) for span in snapshot.coverage.of("placement").spans
    ] == [("2016-04-01", "2017-12-11"), ("2017-12-20", "2018-03-31")]


def test_no_message_holds_what_a_cell_holds(snapshot, twin):
    said = " ".join(problem.render() for problem in snapshot.problems)
    said = re.sub(r"such as 31/03/2026|31/03/201[78]|\d{4}/\w+\.csv(:\d+)?", "", said)
    cells = {
        cell
        for name in ("episodes.csv", "header.csv", "reviews.csv", "missing.csv")
        for _, row in rows_of(twin, name)
        for cell in row.values()
        if len(cell or "") > 2
    }
    assert [cell for cell in cells if cell.lower() in said.lower().split()] == []
    assert not [cell for cell in cells if len(cell) > 5 and cell in said]
