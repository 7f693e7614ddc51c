"""A dash, NULL or N/A where a reference belongs is of nobody, and so are headings that come again: neither is a child."""

from __future__ import annotations

import datetime as dt
import json

import polars as pl
import pytest

from checker.intake import read_sources
from checker.snapshot.nobody import is_nobody, of_nobody
from tests.intake.test_totals import ANNEX_A, CHILDREN, FORMS, MAPPING, REAL, a_snapshot, of_totals

AS_AT = dt.date(2026, 3, 31).toordinal()
STAND_INS = [
    "-",
    "--",
    "?",
    "NULL",
    "null",
    "N/A",
    "None",
    "nan",
    "unknown",
    "(blank)",
    "N/K",
    "TBC",
    "#NUM!",
    "----------",
    "1.23E+11",
    "1E+05",
    "0",
    "00000000",
    "0.0",
]
EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
PLANS = "cppl_cp_plan_id,cppl_icpc_id,cppl_person_id,cppl_cp_plan_start_date,cppl_cp_plan_end_date,cppl_cp_plan_ola\n"


def a_return(folder, names):
    rows = "".join(f"{name},01/06/2025,S,C2,N1,U6,PR1,,,,,,\n" for name in names)
    (folder / "Episodes.csv").write_text(EPISODES + rows)
    return read_sources([str(folder)], years=[2026])


def a_list(folder, names):
    rows = "".join(f"{name},2014-05-09,Male,2026-01-05,2026-03-01,,Child in need plan\n" for name in names)
    (folder / "need.csv").write_text(f"{ANNEX_A}\n{rows}")
    return read_sources([str(folder)], as_at=AS_AT)


def a_dump(folder, names):
    rows = "".join(f"P{at},,{name},2025-10-05,,N\n" for at, name in enumerate(names))
    (folder / "plans.csv").write_text(PLANS + rows)
    return read_sources([str(folder)], as_at=AS_AT)


@pytest.mark.parametrize("name", STAND_INS)
@pytest.mark.parametrize("form", FORMS)
def test_a_row_of_nobody_is_not_read_and_takes_its_days_from_the_cover(tmp_path, form, name):
    read = form(tmp_path, [*CHILDREN, (name, "2026-03-05", "Y")])
    assert [case.id for case in read.cases] == ["K1", "K2"]
    assert any(each.source.endswith(":4") and "its facts are not read" in each.what for each in read.problems)
    day = dt.date(2026, 3, 5).toordinal()
    assert not any(lo <= day <= hi for lo, hi in read.coverage.of("visit").spans)


@pytest.mark.parametrize("name", STAND_INS)
@pytest.mark.parametrize("form", [a_return, a_list, a_dump])
def test_so_in_exports(tmp_path, form, name):
    read = form(tmp_path, ["K1", name, "K2"])
    assert [case.id for case in read.cases] == ["K1", "K2"]
    assert any(each.source.endswith(":3") for each in read.problems)


@pytest.mark.parametrize("form", FORMS)
def test_headings_that_come_again_are_no_case(tmp_path, form):
    head = ("case", "on", "seen") if form is a_snapshot else ("Child", "Seen on", "Seen")
    read = form(tmp_path, [*CHILDREN, head, ("K3", "2026-03-04", "Y")])
    assert [case.id for case in read.cases] == ["K1", "K2", "K3"]
    (problem,) = [each for each in read.problems if "the headings again" in each.what]
    assert problem.source.endswith(":4") and read.coverage.of("visit").spans


def test_so_in_a_list_and_a_return(tmp_path):
    for name, form, head in (("l", a_list, ANNEX_A), ("r", a_return, EPISODES.strip())):
        (tmp_path / name).mkdir()
        first, _, rest = head.partition(",")
        read = form(tmp_path / name, ["K1", "K2"])
        (file,) = (tmp_path / name).iterdir()
        file.write_text(f"{file.read_text()}{first},{rest}\n")
        again = read_sources([str(tmp_path / name)], **({"as_at": AS_AT} if name == "l" else {"years": [2026]}))
        assert [case.id for case in again.cases] == ["K1", "K2"]
        (problem,) = [each for each in again.problems if "the headings again" in each.what]
        assert problem.source.endswith(":4")
        assert again.coverage == read.coverage


@pytest.mark.parametrize("words", ["Total", "End of this report", "30 rows"])
def test_a_total_below_a_return_is_no_child(tmp_path, words):
    read = a_return(tmp_path, ["K1"])
    file = tmp_path / "Episodes.csv"
    file.write_text(f"{file.read_text()}{words},,,,,,,,,,,,\n")
    again = read_sources([str(tmp_path)], years=[2026])
    assert [case.id for case in again.cases] == ["K1"] and again.coverage == read.coverage
    (problem,) = of_totals(again)
    assert (problem.source, problem.column) == ("Episodes.csv:3", "CHILD")


@pytest.mark.parametrize("name", [*REAL, "N1", "NULL-7", "0A", "00-1", "10", "a-", "unknown1", "UASC-none"])
def test_a_reference_is_somebody(name):
    import polars as pl

    assert not is_nobody(name)
    assert not of_nobody(pl.Series([name])).any()
    assert MAPPING  # both ways of asking agree
    assert [is_nobody(each) for each in STAND_INS] == of_nobody(pl.Series(STAND_INS)).tolist()


@pytest.mark.parametrize("text", ["E+11", "1.23E11", "12E+11", "1.2E+110", "A1.2E+11", "1E+", "+44", "K+1"])
def test_no_other_reference_is_taken_for_what_is_left_of_a_number(text):
    assert not is_nobody(text) and not of_nobody(pl.Series([text])).any()


def test_what_is_left_of_a_long_number_is_said_to_be_that_and_ties_no_two_facts_together(tmp_path):
    """Two children, or two placements, may be left with the same."""
    (tmp_path / "snapshot.yaml").write_text("schema: checker/snapshot@1\nas_at: 2026-03-31\ncovers: all\n")
    (tmp_path / "placement.csv").write_text("case,id,start,end\n1.23E+11,p1,2026-01-05,\nK1,4.5E+12,2026-02-05,\n")
    read = read_sources([str(tmp_path)])
    assert [(case.id, [fact.id for fact in case.facts]) for case in read.cases] == [("K1", [None])]
    said = [(each.source, each.column) for each in read.problems if "leaves of a long number" in each.what]
    assert said == [("placement.csv:2", "case"), ("placement.csv:3", "id")]


@pytest.mark.parametrize(("key", "reviews"), [("L1", 1), ("1.23E+11", 0)])
def test_what_is_left_of_a_long_number_finds_no_child_in_another_table_of_a_dump(tmp_path, key, reviews):
    """The review may be of another child's time in care, of which the extract has no episode."""
    heads = "clae_cla_episode_id,clae_person_id,clae_cla_episode_start_date,clae_cla_id"
    (tmp_path / "ssd_cla_episodes.csv").write_text(f"{heads}\nE1,K1,2025-06-02,{key}\n")
    heads = "clar_cla_review_id,clar_cla_id,clar_cla_review_date,clar_cla_review_cancelled"
    (tmp_path / "ssd_cla_reviews.csv").write_text(f"{heads}\nV1,{key},2025-06-20,N\n")
    read = read_sources([str(tmp_path)], as_at=AS_AT)
    assert sum(len(list(case.of("review"))) for case in read.cases) == reviews
    said = [each.source for each in read.problems if "found none there; row not read" in each.what]
    assert said == ["ssd_cla_reviews.csv:2"] * (1 - reviews)


@pytest.mark.parametrize("name", [*STAND_INS, 0, 0.0])
def test_what_stands_for_nobody_is_no_case_of_a_snapshot_in_json_yaml_or_parquet(tmp_path, name):
    """Others come to the same: read as an identifier, they would be one child. In columns and line by line alike."""
    visits = [{"case": f"K{at}", "kind": "visit", "on": f"2026-01-{at:02}"} for at in range(1, 25)]
    visit = {"case": name, "kind": "visit", "on": "2026-03-05"}
    head = {"schema": "checker/snapshot@1", "as_at": "2026-03-31", "covers": "all"}
    rows = [visit] if isinstance(name, float | int) else [*visits, visit]
    pl.DataFrame(rows).with_columns(pl.col("on").str.to_date()).write_parquet(tmp_path / "a.parquet", metadata=head)
    for file, each in (("a.jsonl", [visit]), ("b.jsonl", [*visits, visit])):
        (tmp_path / file).write_text("\n".join(map(json.dumps, [head, *each])))
    case = {"case": visit.pop("case"), "about": "child", "facts": [visit]}
    (tmp_path / "a.yaml").write_text(json.dumps({**head, "cases": [case]}))
    said = set()
    for file, children in (("a.parquet", len(rows) - 1), ("a.jsonl", 0), ("b.jsonl", 24), ("a.yaml", 0)):
        read = read_sources([str(tmp_path / file)])
        assert len(read.cases) == children
        (problem,) = read.problems
        assert "expected the case's identifier" in problem.what and "its facts are not read" in problem.what
        day = dt.date(2026, 3, 5).toordinal()
        assert not any(lo <= day <= hi for lo, hi in read.coverage.of("visit").spans)
        said.add((problem.what, problem.hint))
    assert len(said) == 1


def test_a_child_who_is_only_a_few_zeros_and_a_letter_is_one_in_parquet(tmp_path):
    head = {"schema": "checker/snapshot@1", "as_at": "2026-03-31", "covers": "all"}
    rows = [{"case": name, "kind": "child"} for name in ("00A", "10", "N1")]
    pl.DataFrame(rows).write_parquet(tmp_path / "a.parquet", metadata=head)
    read = read_sources([str(tmp_path / "a.parquet")])
    assert [case.id for case in read.cases] == ["00A", "10", "N1"] and not read.problems
