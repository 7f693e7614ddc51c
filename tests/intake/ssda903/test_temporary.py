"""Temporary stays: the usual placement goes on, and the return to it is not a new one. Each worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checker.engines.reference import evaluate
from checker.intake.ssda903 import read_ssda903
from checker.snapshot.coverage import Coverage, KindCoverage
from checker.snapshot.facts import LONG_BEFORE, Fact, Snapshot
from checker.snapshot.making import make_case
from tests.shipped import shipped_program

HOSPITAL = "1 01/06/2017 P C1 T1 {back} X1"
HOME = "1 01/04/2017 S C1 U6 01/06/2017 X1"

# rows; placements as carer, code and days; temporary stays as code and days
STAYS = {
    "a week in hospital": (
        [HOME, HOSPITAL.format(back="08/06/2017"), "1 08/06/2017 P C1 U6 - X1"],
        ["p1 U6 2017-04-01 open"],
        ["T1 2017-06-01 2017-06-08"],
    ),
    "six weeks in hospital are 42 days": (
        [HOME, HOSPITAL.format(back="13/07/2017"), "1 13/07/2017 P C1 U6 - X1"],
        ["p1 U6 2017-04-01 open"],
        ["T1 2017-06-01 2017-07-13"],
    ),
    "43 days are a placement like any other, and so is the return": (
        [HOME, HOSPITAL.format(back="14/07/2017"), "1 14/07/2017 P C1 U6 - X1"],
        ["p1 U6 2017-04-01 2017-06-01", "p2 T1 2017-06-01 2017-07-14", "p3 U6 2017-07-14 open"],
        [],
    ),
    "T3 is up to 21 days": (
        [HOME, "1 01/06/2017 P C1 T3 23/06/2017 X1", "1 23/06/2017 P C1 U6 - X1"],
        ["p1 U6 2017-04-01 2017-06-01", "p2 T3 2017-06-01 2017-06-23", "p3 U6 2017-06-23 open"],
        [],
    ),
    "T4 is up to 7 days, a change of order in them or not": (
        [HOME, "1 01/06/2017 P C1 T4 05/06/2017 X1", "1 05/06/2017 L C2 T4 09/06/2017 X1", "1 09/06/2017 P C2 U6 - X1"],
        ["p1 U6 2017-04-01 2017-06-01", "p2 T4 2017-06-01 2017-06-09", "p3 U6 2017-06-09 open"],
        [],
    ),
    "one of 7 days, then another with another carer": (
        [HOME, "1 01/06/2017 P C1 T4 08/06/2017 X1", "1 08/06/2017 P C1 T4 12/06/2017 X1", "1 12/06/2017 P C1 U6 - X1"],
        ["p1 U6 2017-04-01 open"],
        ["T4 2017-06-01 2017-06-08", "T4 2017-06-08 2017-06-12"],
    ),
    "from one to another placement: the first goes on until the second": (
        [HOME, "1 01/06/2017 P C1 T0 20/08/2017 X1", "1 20/08/2017 P C1 K2 - X1"],
        ["p1 U6 2017-04-01 2017-08-20", "p3 K2 2017-08-20 open"],
        ["T0 2017-06-01 2017-08-20"],
    ),
    "the stay became the placement: the carer did not change": (
        [HOME, "1 01/06/2017 P C1 T4 05/06/2017 X1", "1 05/06/2017 T C1 U3 - X1"],
        ["p1 U6 2017-04-01 2017-06-01", "p2 T4 2017-06-01 2017-06-05", "p2 U3 2017-06-05 open"],
        [],
    ),
    "on holiday with the usual carer": (
        [HOME, "1 01/06/2017 T C1 T2 15/06/2017 X1", "1 15/06/2017 T C1 U6 - X1"],
        ["p1 U6 2017-04-01 open"],
        ["T2 2017-06-01 2017-06-15"],
    ),
    "still away at the end of the year": (
        [HOME.replace("01/06/2017", "25/03/2018"), "1 25/03/2018 P C1 T4 - X1"],
        ["p1 U6 2017-04-01 open"],
        ["T4 2018-03-25 open"],
    ),
    "still away after 8 days of 7": (
        [HOME.replace("01/06/2017", "23/03/2018"), "1 23/03/2018 P C1 T4 - X1"],
        ["p1 U6 2017-04-01 2018-03-23", "p2 T4 2018-03-23 open"],
        [],
    ),
    "went home from hospital": (
        [HOME, "1 01/06/2017 P C1 T1 08/06/2017 E4A"],
        ["p1 U6 2017-04-01 2017-06-08"],
        ["T1 2017-06-01 2017-06-08"],
    ),
    "care began with it: there is no usual placement to go back to": (
        ["1 01/06/2017 S C1 T1 08/06/2017 X1", "1 08/06/2017 P C1 U6 - X1"],
        ["p1 T1 2017-06-01 2017-06-08", "p2 U6 2017-06-08 open"],
        [],
    ),
    "the usual placement is in an earlier year's return": (
        ["1 25/03/2017 P C1 T1 08/04/2017 X1", "1 08/04/2017 P C1 U6 - X1"],
        ["p2 U6 long-before..2017-03-25 open"],
        ["T1 2017-03-25 2017-04-08"],
    ),
    "and nothing is known of it": (
        ["1 25/03/2018 P C1 T1 - X1"],
        ["- - long-before..2018-03-25 open"],
        ["T1 2018-03-25 open"],
    ),
    "placed for adoption, and in hospital": (
        ["1 01/04/2017 S E1 A5 01/06/2017 X1", "1 01/06/2017 P E1 T1 08/06/2017 X1", "1 08/06/2017 P E1 A5 - X1"],
        ["p1 A5 2017-04-01 open"],
        ["T1 2017-06-01 2017-06-08"],
    ),
}


@pytest.mark.parametrize("name", STAYS)
def test_placements_and_temporary_stays(name, read, days):
    rows, placements, away = STAYS[name]
    (case,) = read(episodes=rows).cases
    told = [
        f"{fact.attributes.get('carer', '-')} {fact.attributes.get('code', '-')} {days(fact)}"
        for fact in case.of("placement")
    ]
    assert told == placements
    assert [f"{fact.attributes['code']} {days(fact)}" for fact in case.of("temporary_stay")] == away


def test_placed_for_adoption_goes_on_too(read, days):
    (case,) = read(episodes=STAYS["placed for adoption, and in hospital"][0]).cases
    assert [days(fact) for fact in case.of("placed_for_adoption")] == ["2017-04-01 open"]


def test_the_other_provider_is_another_placement(returned, days):
    given = returned(episodes=[HOME, HOSPITAL.format(back="08/06/2017"), "1 08/06/2017 P C1 U6 - X1"])
    (file,) = given.files
    rows = list(file.rows)
    at = file.header.index("PLACE_PROVIDER")
    providers = ("PR1", "PR0", "PR4")
    rows = [replace(row, cells=(*row.cells[:at], providers[i], *row.cells[at + 1 :])) for i, row in enumerate(rows)]
    shot = read_ssda903([replace(given, files=(replace(file, rows=tuple(rows)),))])
    assert [days(fact) for fact in shot.cases[0].of("placement")] == ["2017-04-01 2017-06-08", "2017-06-08 open"]


def test_the_return_asks_for_no_visit_within_a_week(read):
    """Visits from elsewhere, beside the return: 7 April, then each six weeks, as if the hospital had not been."""
    rows = STAYS["a week in hospital"][0]
    shot = read(episodes=rows, header=["1 M 01/01/2010"], reviews=["1 01/01/2010 20/04/2017 PN1"])
    visited = [
        Fact("visit", f"visits.csv:{row}", start_lo=day, start_hi=day, attributes={"seen": True, "mode": "in-person"})
        for row, day in enumerate((736426, 736468, 736510), start=2)  # 7 April, 19 May and 30 June 2017
    ]
    case = make_case("1", "child", [*shot.cases[0].facts, *visited])
    all_of = KindCoverage(((LONG_BEFORE, 736520),))
    covered = Coverage({**shot.coverage.kinds, "visit": all_of, "placement": all_of})
    found = evaluate(shipped_program(), Snapshot(736520, (case,), covered))  # 10 July 2017
    told = [(duty.step, duty.verdict.value) for duty in found.duties if duty.rule == "lac.visit.interval"]
    assert [verdict for _, verdict in told] == ["met", "met", "met", "pending"]
    assert [step.partition(" ")[0] for step, _ in told].count("first") == 1
