"""Joining several sources into one snapshot: cases, what is covered of each, the day, and where they do not agree."""

import datetime as dt
import json

import polars as pl
import pytest

from checker.errors import IntakeError
from checker.intake import read_sources
from checker.intake.writing import FORMS
from checker.snapshot.coverage import KindCoverage
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN
from checker.snapshot.head import SCHEMA
from checker.snapshot.vocabulary import vocabulary
from tests.intake.support import (
    AS_AT,
    EPISODES,
    HEADER,
    REVIEW,
    VISIT,
    child,
    facts_of,
    refused,
    snapshot,
)


def test_cases_are_joined_and_coverage_merged(folder):
    folder(
        a_json=snapshot(child("A", REVIEW), child("B"), covers={"review": "all"}),
        b_json=snapshot(child("A", VISIT, REVIEW), covers={"visit": {"from": "2017-04-01"}}),
    )
    read = read_sources(["a.json", "b.json"])
    assert [(case.id, [fact.kind for fact in case.facts]) for case in read.cases] == [
        ("A", ["review", "visit"]),
        ("B", []),
    ]
    assert read.cases[0].facts[0].source == "a.json:cases[0].facts[0]"
    assert read.coverage.of("review").spans == ((LONG_BEFORE, AS_AT),)
    assert read.coverage.of("visit").spans == ((AS_AT - 364, AS_AT),)
    assert [file.path for file in read.inputs] == ["a.json", "b.json"]


def test_a_case_is_covered_by_the_sources_that_hold_it(folder):
    folder(
        a_json=snapshot(child("A", REVIEW), child("B"), child("C"), covers={"review": "all"}),
        b_json=snapshot(child("A", VISIT), covers={"visit": {"from": "2017-04-01"}}),
        c_json=snapshot(child("B"), covers={"visit": {"from": "2018-01-01"}}),
    )
    read = read_sources(["a.json", "b.json", "c.json"])
    of = {case.id: case.coverage for case in read.cases}
    assert of["A"] is None  # what the third covers of visits, the second does
    assert of["B"].of("visit").spans == ((AS_AT - 89, AS_AT),)
    assert of["C"].of("visit") == KindCoverage()
    assert {name: cover.of("review") for name, cover in of.items() if cover}["B"] == read.coverage.of("review")
    assert [(problem.source, problem.count) for problem in read.problems] == [("b.json", 2), ("c.json", 1)]
    assert read.problems[0].what.startswith("this does not hold a case that another source does")


def test_a_case_listed_without_facts_is_covered(folder):
    folder(
        a_json=snapshot(child("A", REVIEW), child("B", REVIEW), covers={"review": "all"}),
        b_json=snapshot(child("A", VISIT), child("B"), covers={"visit": "all"}),
    )
    read = read_sources(["a.json", "b.json"])
    assert [case.coverage for case in read.cases] == [None, None]
    assert read.problems == ()


LESS = {"child": {"all": True, "without": ["team"]}, "review": "all"}  # as an extract that never says the team


def test_a_source_of_some_cases_says_so_and_nothing_is_said_of_the_others(folder):
    done = {"child": "none", "visit": {"from": "2018-01-01"}}
    folder(
        a_json=snapshot(child("A", {"kind": "child"}), child("B", {"kind": "child"}), covers=LESS),
        b_json=snapshot(
            child("A", VISIT), covers={"child": "none"}, covers_apart=[{"covers": done, "cases": [{"case": "A"}]}]
        ),
    )
    read = read_sources(["a.json", "b.json"])
    assert read.problems == ()
    alone = read_sources(["a.json"])
    of = {case.id: case.coverage or read.coverage for case in read.cases}
    assert {kind: of["B"].of(kind) for kind in vocabulary().kinds} == {
        kind: alone.coverage.of(kind) for kind in vocabulary().kinds
    }
    assert of["A"].of("child") == alone.coverage.of("child")
    assert of["A"].of("visit").spans == ((AS_AT - 89, AS_AT),) and not of["B"].of("visit").spans


def test_what_covers_no_day_of_a_kind_holds_no_attribute_that_another_lacks(folder):
    folder(a_json=snapshot(child("A"), covers=LESS), b_json=snapshot(child("A"), covers={"child": "none"}))
    for order in (["a.json", "b.json"], ["b.json", "a.json"]):
        assert read_sources(order).coverage.of("child").without == {"team"}
    folder(b_json=snapshot(child("A"), covers={"child": "all"}))
    assert not read_sources(["a.json", "b.json"]).coverage.of("child").without


def test_what_a_source_covers_of_others_is_no_reason_to_say_a_child_is_not_in_it(folder):
    folder(
        a_json=snapshot(child("A", REVIEW), child("H", about="household"), covers="all"),
        b_json=snapshot(
            child("A"), covers={kind: "all" for kind, of in vocabulary().kinds.items() if of.about == "child"}
        ),
    )
    read = read_sources(["a.json", "b.json"])
    assert read.problems == ()
    assert {case.id: case.coverage for case in read.cases} == {"A": None, "H": None}


def test_a_lost_row_may_be_about_any_case_of_any_source(folder):
    lost = {"facts": [{"kind": "review", "on": "2017-09-01"}]}
    folder(
        a_json=snapshot(child("A"), lost, covers={"review": "all"}),
        b_json=snapshot(child("B"), covers={"review": "all", "visit": "all"}),
    )
    read = read_sources(["a.json", "b.json"])
    assert [len((case.coverage or read.coverage).of("review").spans) for case in read.cases] == [2, 2]


def test_one_source_alone_covers_all_its_cases(folder):
    folder(a_json=snapshot(child("A", REVIEW), child("B"), covers={"review": "all"}))
    assert [case.coverage for case in read_sources(["a.json"]).cases] == [None, None]


def test_a_snapshot_split_in_two_is_the_same_snapshot(folder):
    lost = {"facts": [{"kind": "review", "on": "2017-09-01"}]}
    cases = [child("A", REVIEW), child("B", VISIT), child("A", VISIT), lost]
    folder(
        a_json=snapshot(*cases, covers="all"),
        b_json=snapshot(*cases[2:], covers="all"),
        c_json=snapshot(*cases[:2], covers="all"),
    )
    whole, split = read_sources(["a.json"]), read_sources(["b.json", "c.json"])
    assert [fact.content() for case in whole.cases for fact in case.facts] == [
        fact.content() for case in split.cases for fact in case.facts
    ]
    assert whole.coverage == split.coverage
    assert [case.coverage for case in split.cases] == [None, None]
    assert len(whole.coverage.of("review").spans) == 2


def test_the_same_identifier_about_two_things_is_kept_apart(folder):
    folder(a_json=snapshot(child("A")), b_json=snapshot(child("A", about="household")))
    assert [(case.id, case.about) for case in read_sources(["a.json", "b.json"]).cases] == [
        ("A", "child"),
        ("A", "household"),
    ]


def test_files_of_one_name_are_told_apart_by_folder(folder):
    folder(x__a_json=snapshot(child("A", REVIEW)), y__a_json=snapshot(child("A", VISIT)))
    read = read_sources(["x/a.json", "y/a.json"])
    assert [fact.source.split(":")[0] for fact in read.cases[0].facts] == ["x/a.json", "y/a.json"]


@pytest.mark.parametrize("days", [["2018-03-31"], ["2017-03-31", "2018-03-31"]])
@pytest.mark.parametrize(("after", "said"), [(0, []), (1, [False]), (31, [False]), (32, [True])])
def test_an_as_at_date_that_no_source_knows_of_is_said_and_well_after_puts_everything_in_doubt(
    folder, days, after, said
):
    folder(**{f"f{n}_json": snapshot(child("A"), as_at=day, covers="all") for n, day in enumerate(days)})
    read = read_sources([f"f{n}.json" for n in range(len(days))], as_at=AS_AT + after)
    what = "expected a day by 31 March 2018, the last that what is read knows of, found a later one"
    assert [each.doubts_all for each in read.problems if (each.source, each.what) == ("--as-at", what)] == said
    assert any(each.doubts_all for each in read.problems) is (said == [True])


@pytest.mark.parametrize("end", ["json", "parquet"])
def test_what_was_open_on_the_day_a_source_was_drawn_may_have_ended_since(folder, tmp_path, end):
    care = {"kind": "looked_after", "start": "2017-01-05"}
    rows = [care, {"kind": "placement", "start": "2017-01-05", "end": "2018-02-01"},
            {"kind": "placement", "start": "unknown"}, {"kind": "placement", "start": "2018-04-02"}, REVIEW]  # fmt: skip
    folder(a_json=snapshot(child("A", *rows), covers="all"))
    if end == "parquet":
        (tmp_path / "a.parquet").write_bytes(FORMS[".parquet"](read_sources(["a.json"])))
    on_the_day, later = (read_sources([f"a.{end}"], as_at=day) for day in (AS_AT, AS_AT + 30))

    def ends(read):
        of = {
            kind: [(fact.end_lo, fact.end_hi) for fact in read.cases[0].of(kind)]
            for kind in ("looked_after", "placement")
        }
        return {kind: sorted(spans) for kind, spans in of.items()}

    ended, still = (dt.date(2018, 2, 1).toordinal(),) * 2, (STILL_OPEN, STILL_OPEN)
    assert ends(on_the_day) == {"looked_after": [still], "placement": [ended, still, still]}
    since = (AS_AT + 1, STILL_OPEN)
    assert ends(later) == {"looked_after": [since], "placement": [ended, since, still]}
    assert later.cases[0].of("review")[0].source == on_the_day.cases[0].of("review")[0].source


def test_so_it_does_of_a_return_and_of_a_folder_of_csv(folder):
    head = json.dumps({"schema": SCHEMA, "as_at": "2018-03-31", "covers": "all"})
    folder(
        r__episodes_csv=EPISODES, r__header_csv=HEADER, n__snapshot_json=head, n__review_csv="case,on\nA,2017-06-20\n"
    )
    for source, years in (("r", [2018]), ("n", [])):
        read = read_sources([source], as_at=AS_AT + 32, years=years)
        assert [each.doubts_all for each in read.problems if each.source == "--as-at"] == [True]


@pytest.mark.parametrize("end", ["json", "parquet", "csv"])
def test_of_two_dates_of_birth_in_one_source_neither_is_chosen(folder, tmp_path, end):
    born = [("A", "2014-05-09"), ("A", "2017-05-09"), ("B", "2014-05-09"), ("C", "2015-05-09"), ("C", "2015-05-09")]
    cases = {
        name: [{"kind": "child", "born": day, "team": f"T{n}"} for n, (of, day) in enumerate(born) if of == name]
        for name in "ABC"
    }
    head = {"schema": SCHEMA, "as_at": "2018-03-31", "covers": "all"}
    if end == "csv":
        rows = "".join(f"{name},{day},T{n}\n" for n, (name, day) in enumerate(born))
        folder(n__snapshot_json=json.dumps(head), n__child_csv=f"case,born,team\n{rows}")
    elif end == "json":
        folder(n_json=snapshot(*(child(name, *facts) for name, facts in cases.items()), covers="all"))
    else:
        rows = [
            {"case": name, "kind": "child", "born": dt.date.fromisoformat(day), "team": f"T{n}"}
            for n, (name, day) in enumerate(born)
        ]
        pl.DataFrame(rows).write_parquet(tmp_path / "n.parquet", metadata={**head, "covers": '"all"'})
    read = read_sources(["n" if end == "csv" else f"n.{end}"])
    found = {
        case.id: sorted((f.attributes["team"], str(f.attributes.get("born"))) for f in case.of("child"))
        for case in read.cases
    }
    assert found == {
        "A": [("T0", "2014-05-09"), ("T1", "2017-05-09")],
        "B": [("T2", "2014-05-09")],
        "C": [("T3", "2015-05-09"), ("T4", "2015-05-09")],
    }
    second = {"json": "n.json:cases[0].facts[1]", "parquet": "n.parquet:2", "csv": "child.csv:3"}[end]
    what = "expected one date of birth of a child, found another as well; an age is told only where both say the same"
    assert [(each.source, each.column, each.what, each.count) for each in read.problems] == [(second, "born", what, 1)]


def test_sources_have_to_be_as_at_one_day(folder):
    folder(a_json=snapshot(covers="all"), b_json=snapshot(as_at="2017-03-31", covers="all"))
    error = refused("a.json", "b.json")
    assert error.what == "expected sources as at one day, found 2018-03-31 and 2017-03-31"
    assert "--as-at" in error.help
    read = read_sources(["a.json", "b.json"], as_at=AS_AT + 5)
    assert (read.as_at, read.coverage.of("visit").spans) == (AS_AT + 5, ((LONG_BEFORE, AS_AT),))


def test_a_return_and_a_snapshot_together(folder):
    folder(r__Episodes_csv=EPISODES, a_json=snapshot(child("101", VISIT), covers={"visit": "all"}))
    read = read_sources(["r", "a.json"], years=[2018])
    assert {"looked_after", "visit"} <= facts_of(read)
    assert read.coverage.of("visit").spans == ((LONG_BEFORE, AS_AT),)
    assert read.coverage.of("placement").spans
    assert {file.format for file in read.inputs} == {"native", "ssda903"}
    assert (
        refused("r", "a.json", years=[2017]).what == "expected sources as at one day, found 2018-03-31 and 2017-03-31"
    )


def test_sources_that_share_nobody_and_cover_other_things_are_a_problem(folder):
    folder(a_json=snapshot(child("A"), covers={"review": "all"}), b_json=snapshot(child("B"), covers={"visit": "all"}))
    problems = read_sources(["a.json", "b.json"]).problems
    assert [problem.source for problem in problems] == ["a.json", "b.json"]
    assert "no case in common" in problems[0].what
    folder(b_json=snapshot(child("B"), covers={"review": "all"}))
    assert read_sources(["a.json", "b.json"]).problems == ()


def test_allegations_are_never_read_with_children(folder):
    folder(a_json=snapshot(child("A")), b_json=snapshot(child("L", about="allegation")))
    assert isinstance(refused("a.json", "b.json"), IntakeError)
    assert read_sources(["b.json"]).cases[0].about == "allegation"
