"""What is said of a child once a year: immunisations, the decision that they should be placed for adoption, leaving care."""

import datetime as dt

import pytest

from checker.intake.csv_files import open_csv
from checker.intake.ssda903 import Return, read_ssda903
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN

EPISODES = "CHILD,DECOM,RNE,LS,PLACE,PLACE_PROVIDER,DEC,REC\n01,02/05/2023,S,C2,U6,PR1,,\n02,02/05/2023,S,C2,U6,PR1,,\n"
OC2 = "CHILD,SDQ_SCORE,SDQ_REASON,IMMUNISATIONS,TEETH_CHECK,HEALTH_ASSESSMENT\n"
OC3 = "CHILD,DOB,IN_TOUCH,ACTIV,ACCOM\n"
PLACED = "CHILD,DOB,DATE_PLACED,DATE_PLACED_CEASED,REASON_PLACED_CEASED\n"


def day(text):
    return dt.date.fromisoformat(text).toordinal()


def a_return(year, **files):
    texts = {"episodes": EPISODES, **files}
    return Return(
        tuple(open_csv(text.encode(), path=f"{year}/{name}.csv", folder=str(year), name=f"{name}.csv").whole()
              for name, text in texts.items()),
        year,
    )  # fmt: skip


def read(*years):
    """Each child's case, from returns that end in 2025, or 2025 and 2026, and the problems met."""
    snapshot = read_ssda903([a_return(2025 + place, **files) for place, files in enumerate(years)])
    return {case.id: case for case in snapshot.cases}, [(each.source, each.column) for each in snapshot.problems]


def spans(case, kind):
    return [(fact.start_lo, fact.start_hi, fact.end_lo, fact.end_hi) for fact in case.of(kind)]


# --- immunisations ----------------------------------------------------------------------------------------------------
def test_immunisations_are_up_to_date_on_31_march():
    cases, _ = read({"oc2": OC2 + "01,,,1,,\n02,,,0,,\n"})
    assert spans(cases["01"], "immunised") == [(LONG_BEFORE, day("2025-03-31"), day("2025-04-01"), STILL_OPEN)]
    assert spans(cases["02"], "immunised") == []
    assert cases["01"].coverage is None
    assert cases["02"].coverage.of("immunised").open_at == (day("2025-03-31"),)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (0, 1, [(day("2025-04-01"), day("2026-03-31"), day("2026-04-01"), STILL_OPEN)]),
        (1, 0, [(LONG_BEFORE, day("2025-03-31"), day("2025-04-01"), day("2026-03-31"))]),
    ],
)
def test_what_another_year_says_bounds_it(first, second, expected):
    cases, _ = read({"oc2": OC2 + f"01,,,{first},,\n"}, {"oc2": OC2 + f"01,,,{second},,\n"})
    assert spans(cases["01"], "immunised") == expected


def test_two_rows_that_say_otherwise_of_one_year_say_nothing():
    cases, _ = read({"oc2": OC2 + "01,,,1,,\n01,,,0,,\n"})
    assert cases["01"].of("immunised") == ()
    assert cases["01"].coverage is None


# --- decisions that a child should be placed for adoption ---------------------------------------------------------------
def test_a_decision_shows_that_the_plan_was_before_who_decides():
    rows = "01,,03/02/2025,,\n02,,soon,,\n"
    cases, problems = read({"placed": PLACED + rows}, {"placed": PLACED + "01,,03/02/2025,04/05/2025,RD1\n"})
    (fact,) = cases["01"].of("adoption_step")
    assert (fact.start_lo, fact.start_hi, dict(fact.attributes)) == (
        day("2025-02-03"), day("2025-02-03"), {"type": "considered"},
    )  # fmt: skip
    assert fact.source == "2026/placed.csv:2"
    assert cases["02"].of("adoption_step") == ()
    assert ("2025/placed.csv:3", "DATE_PLACED") in problems


def test_a_decision_in_time_meets_the_rule_and_a_later_one_makes_nothing_late(tmp_path, checker):
    """The panel may have had the plan before the decision, and no return says so."""
    for child, decided in (("01", "17/05/2024"), ("02", "18/05/2024")):
        (tmp_path / "placed.csv").write_text(PLACED + f"{child},,{decided},,\n")
        (tmp_path / "episodes.csv").write_text(EPISODES)
        (tmp_path / "plan.json").write_text(
            '{"schema": "checker/snapshot@1", "as_at": "2025-03-31", "covers": {"permanence_plan": "all"}, "cases": [{"case": "'
            + child
            + '", "about": "child", "facts": [{"kind": "permanence_plan", "on": "2024-03-17", "route": "adoption"}]}]}'
        )
        sources = [str(tmp_path / name) for name in ("episodes.csv", "placed.csv", "plan.json")]
        words = ["--year", "2025", "--select", "lac.adoption.plan-considered", "--period", "all", "--format", "json"]
        summary = checker("check", *sources, *words).json["summary"]
        told = {name: summary[name] for name in ("met", "late", "overdue", "cannot_tell")}
        in_time = int(child == "01")
        assert told == {"met": in_time, "late": 0, "overdue": 0, "cannot_tell": 1 - in_time}


# --- leaving care -----------------------------------------------------------------------------------------------------
def test_whether_a_leaver_is_in_touch_and_suitably_housed():
    rows = "05,01/01/2005,YES,F1,B1\n06,02/02/2005,refu,0,x2\n07,03/03/2005,NO,G4,0\n08,04/04/2005,MAYBE,,01\n"
    cases, problems = read({"leavers": OC3 + rows})
    assert {name: dict(cases[name].of("leaver_outcome")[0].attributes) for name in ("05", "06", "07", "08")} == {
        "05": {"contact": "in-touch", "accommodation_suitable": True},
        "06": {"contact": "refused", "accommodation_suitable": False},
        "07": {"contact": "not-in-touch"},
        "08": {},
    }
    (fact,) = cases["05"].of("leaver_outcome")
    assert (fact.start_lo, fact.start_hi) == (day("2024-04-01"), day("2025-03-31"))
    assert problems == [("leavers.csv:5", "ACCOM"), ("leavers.csv:5", "IN_TOUCH")]


@pytest.mark.parametrize(("row", "covered"), [("", True), (",01/01/2005,YES,F1,B1\n", False)])
def test_a_year_of_leavers_is_covered_unless_one_has_no_code(row, covered):
    snapshot = read_ssda903([a_return(2025, leavers=OC3 + "05,01/01/2005,YES,F1,B1\n" + row)])
    assert bool(snapshot.coverage.of("leaver_outcome").spans) is covered


def figures(ran):
    return {each["id"]: tuple(each["figure"][name] for name in ("numerator", "denominator", "cannot_tell"))
            for each in ran.json["measures"]}  # fmt: skip


def test_the_figures_of_leavers_are_those_of_the_return(tmp_path, checker):
    """Of six, one has died. Three are in touch and one refused; of the fifth it is not said. Two of them are suitably housed
    and two are not; of the fifth it is not known."""
    contact = ("YES", "YES", "YES", "REFU", "", "DIED")
    housed = ("B1", "C1", "D2", "E2", "0", "0")
    rows = "".join(f"{n:02},01/01/2005,{c},F1,{h}\n" for n, (c, h) in enumerate(zip(contact, housed, strict=True), 5))
    (tmp_path / "oc3.csv").write_text(OC3 + rows)
    (tmp_path / "episodes.csv").write_text(EPISODES)
    words = ("--year", "2025", "--select", "lac.leavers", "--restricted", "--format", "json")
    told = figures(checker("report", str(tmp_path), *words))
    assert told == {"lac.leavers.in-touch": (3, 4, 1), "lac.leavers.suitably-housed": (2, 4, 1)}


def test_children_in_care_immunised_on_the_last_day(tmp_path, checker):
    """One of the two of whom it is said; of the third it is not."""
    (tmp_path / "episodes.csv").write_text(EPISODES + "03,02/05/2023,S,C2,U6,PR1,,\n")
    (tmp_path / "oc2.csv").write_text(OC2 + "01,,,1,,\n02,,,0,,\n03,,,,,\n")
    words = ("--year", "2025", "--select", "lac.health.immunised", "--restricted", "--format", "json")
    assert figures(checker("report", str(tmp_path), *words)) == {"lac.health.immunised": (1, 2, 1)}
