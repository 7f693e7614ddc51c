"""`checker report`: the service report, as a person and as a program reads it."""

from __future__ import annotations

import json
import subprocess
import sys

import jsonschema
import pytest

from tests.conftest import ROOT

VISITS = [{"kind": "visit", "on": f"2025-06-{day:02}", "seen": True} for day in range(1, 9)]


def child(number, **more):
    held = {"kind": "child", "born": "2014-05-09", "ethnicity": "WBRI", "ward": "Northgate", **more}
    return [held, {"kind": "looked_after", "start": "2025-06-02"}]


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """Eight children in care, one of them of another ward."""
    cases = [{"case": f"C{n}", "facts": child(n, **({"ward": "Eastfield"} if n == 1 else {}))} for n in range(1, 9)]
    path = tmp_path_factory.mktemp("many") / "many.json"
    head = {"schema": "checker/snapshot@1", "as_at": "2026-03-31", "covers": {"looked_after": "all"}}
    path.write_text(json.dumps({**head, "cases": cases}), encoding="utf-8")
    return path


def measures(ran):
    assert ran.status == 0, ran.err
    return {measure["id"]: measure for measure in ran.json["measures"]}


def test_the_schema_is_a_schema():
    schema = json.loads((ROOT / "checker" / "report" / "measures-1.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    for part in (schema, *schema["$defs"].values()):
        assert part["required"] == list(part["properties"])
        assert part["additionalProperties"] is False


def test_every_measure_is_there_whatever_the_source_holds(checker, demonstration):
    found = measures(checker("report", demonstration, "--format", "json"))
    files = (ROOT / "rules" / "measures").glob("*.yaml")
    assert len(found) == len(list(files))
    assert found["lac.health.dental"]["figure"] == {
        "status": "not-covered", "numerator": None, "denominator": None, "value": None, "cannot_tell": None,
        "lowest": None, "highest": None, "withheld": True, "why": "dental_check",
    }  # fmt: skip


def test_published_it_withholds_small_numbers_and_names_no_case(checker, many):
    ran = checker("report", many, "--format", "json", "--select", "lac.children", "--by", "ward")
    figure = measures(ran)["lac.children"]
    assert figure["figure"]["numerator"] == 8
    assert figure["cases"] is None
    (ward,) = (table for table in figure["breakdowns"] if table["by"] == "ward")
    assert {row["label"]: row["figure"]["numerator"] for row in ward["rows"]} == {"Eastfield": None, "Northgate": None}
    assert "C1" not in ran.out
    text = checker("report", many, "--select", "lac.children").out
    assert "C1" not in text
    assert "Eastfield  *" in text


def test_restricted_it_shows_them_and_the_cases_under_pseudonyms(checker, many):
    arguments = ("report", many, "--format", "json", "--select", "lac.children", "--restricted")
    ran = checker(*arguments)
    figure = measures(ran)["lac.children"]
    (ward,) = (table for table in figure["breakdowns"] if table["by"] == "ward")
    assert {row["label"]: row["figure"]["numerator"] for row in ward["rows"]} == {"Eastfield": 1, "Northgate": 7}
    assert len(figure["cases"]) == 8
    assert '"C1"' not in ran.out
    assert {each["case"] for each in measures(checker(*arguments, "--reveal-ids"))["lac.children"]["cases"]} == {
        f"C{n}" for n in range(1, 9)
    }


def test_restricted_text_says_so_and_names_the_cases_a_person_would_look_at(checker, demonstration):
    out = checker("report", demonstration, "--select", "lac.reviews.in-time", "--restricted").out
    assert "RESTRICTED" in out
    # C-0001's first review was a day late and C-0002's is overdue.
    assert "Not among them: C-0001, C-0002" in out


def test_a_rate_says_what_it_is_of(checker, snapshot):
    """Eight children to 1.6 posts: 5 to one."""
    head = {"schema": "checker/snapshot@1", "as_at": "2026-03-31", "covers": "all"}
    posts = [("o1", 1), ("o2", 0.6)]
    cases = [
        {"case": name, "about": "officer", "facts": [
            {"kind": "post", "start": "2020-01-06", "role": "reviewing-officer", "share": share}]}
        for name, share in posts
    ]  # fmt: skip
    cases += [
        {"case": f"C{n}", "facts": [*child(n), {"kind": "iro_allocation", "start": "2025-06-03", "officer": "o1"}]}
        for n in range(8)
    ]
    path = snapshot({})
    path.write_text(json.dumps({**head, "cases": cases}), encoding="utf-8")
    out = checker("report", path, "--select", "lac.caseload").out
    assert "5 children to one (8 to 1.6)" in out
    assert "o1  8 to one (8 to 1)" in out


def test_ethnicity_and_ward_are_read_in_only_where_a_measure_asks(checker, many, monkeypatch):
    from checker.intake.sources import read_sources

    def held(*asked):
        facts = [fact for case in read_sources((str(many),), asked_for=asked).cases for fact in case.of("child")]
        return {name for fact in facts for name in fact.attributes} & {"ethnicity", "ward"}

    assert held() == set()
    assert held("ward") == {"ward"}
    assert held("ethnicity", "ward") == {"ethnicity", "ward"}
    bare = checker("report", many, "--select", "lac.entries", "--format", "json", "--restricted")
    assert "Northgate" not in bare.out
    asked = checker("report", many, "--select", "lac.entries", "--by", "ward", "--format", "json", "--restricted")
    assert "Northgate" in asked.out


def test_a_period_is_both_its_days(checker, many):
    def entries(period):
        ran = checker("report", many, "--select", "lac.entries", "--period", period, "--format", "json")
        return measures(ran)["lac.entries"]["figure"]["numerator"]

    assert entries("2025-06-02..2025-06-02") == 8
    assert entries("2025-06-03..2025-06-30") == 0


@pytest.mark.parametrize(
    ("as_at", "first", "year_before"),
    [
        (
            "2025-02-28",
            "2024-03-01",
            ("2023-03-01", "2024-02-29"),
        ),  # a leap day is in one of two years, and not in both
        ("2024-02-28", "2023-03-01", ("2022-03-01", "2023-02-28")),
        ("2025-06-14", "2024-06-15", ("2023-06-15", "2024-06-14")),
    ],
)
def test_by_default_it_is_the_twelve_months_to_the_as_at_day(checker, tmp_path, as_at, first, year_before):
    head = {"schema": "checker/snapshot@1", "as_at": as_at, "covers": "all"}
    in_care = [{"kind": "looked_after", "start": "2020-01-06"}]
    (tmp_path / "s.json").write_text(json.dumps({**head, "cases": [{"case": "C1", "facts": in_care}]}))
    ran = checker("report", tmp_path / "s.json", "--select", "lac.entries", "--format", "json")
    (measure,) = measures(ran).values()
    assert (ran.json["period"]["from"], ran.json["period"]["to"]) == (first, as_at)
    assert (measure["earlier"][0]["from"], measure["earlier"][0]["to"]) == year_before


def test_by_adds_a_breakdown_to_every_figure(checker, many):
    found = measures(checker("report", many, "--by", "gender", "--format", "json"))
    assert all(
        "gender" in [table["by"] for table in measure["breakdowns"]]
        for measure in found.values()
        if measure["figure"]["status"] == "told"
    )


def test_cover_of_part_of_the_period_is_said(checker, snapshot):
    """Allegations recorded on the case system only from January 2018."""
    cases = {f"A{n}": [{"kind": "allegation", "on": f"2018-02-0{n}", "role": "employee"}] for n in range(1, 8)}
    path = snapshot(cases, about="allegation", as_at="2018-03-31", covers={"allegation": {"from": "2018-01-01"}})
    out = checker("report", path, "--select", "lado.allegations").out
    assert "7 allegations" in out
    assert "Only 1 January 2018 to 31 March 2018 is covered for allegation." in out


def test_an_official_definition_says_where_it_is_from_and_when_it_is_taken(checker, demonstration):
    arguments = ("report", demonstration, "--select", "lac.placement.three-or-more")
    out = " ".join(checker(*arguments).out.split())
    assert "official definition: National indicator 62, not verified at first hand" in out
    assert "The official figure is taken at 31 March." not in out
    earlier = checker(*arguments, "--period", "2025-04-01..2025-12-31").out
    assert "The official figure is taken at 31 March." in earlier


def test_a_rule_that_is_off_leaves_a_measure_not_worked_out(checker, many):
    out = checker("report", many, "--select", "lac.permanence").out
    assert "lac.permanence.life-story-tracked is off in profile typical" in " ".join(out.split())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--select", "lac.revews"), 'no measure begins with "lac.revews"'),
        (("--period", "all"), "a report needs a first and a last day"),
        (("--period", "2026-01-01..2026-12-31"), "the period ends after the as-at day"),
        (("--period", "0001-01-01..2026-03-31"), "the period begins before 1900"),
        (("--by", "hair"), "hair"),
    ],
)
def test_wrong_use_says_what_was_expected(checker, many, arguments, said):
    ran = checker("report", many, *arguments)
    assert ran.status == 2
    assert said in ran.err


def test_a_folder_without_measures_says_so(checker, many, rules_folder, rule):
    ran = checker("report", many, "--rules", rules_folder({"lac/test-have.yaml": rule()}))
    assert ran.status == 2
    assert "these rules have no measures" in ran.err


def test_the_same_files_give_the_same_bytes_on_every_engine(checker, demonstration):
    arguments = ("report", demonstration, "--format", "json", "--restricted")
    assert len({checker(*arguments, "--engine", engine).out for engine in ("reference", "polars")}) == 1


def test_a_second_engine_may_do_the_duties_again(checker, demonstration):
    ran = checker("report", demonstration, "--select", "lac.reviews", "--engine", "polars", "--verify")
    assert ran.status == 0
    assert "Checked by the" in ran.err


def test_checking_reads_no_measure(demonstration, env):
    """`checker check` imports nothing of measures, and opens none of their files."""
    code = (
        "import sys, builtins\n"
        "sys.argv = ['checker', 'check', sys.argv[1], '--fail-on', 'never']\n"
        "opened = []\n"
        "sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == 'open' else None)\n"
        "from checker.cli import main\n"
        "try:\n    main()\nexcept SystemExit: pass\n"
        "assert not [name for name in sys.modules if name.startswith('checker.measures')]\n"
        "assert not [name for name in opened if '/rules/measures/' in name.replace(chr(92), '/') and name.endswith('.yaml')]\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, str(demonstration)], env=dict(env), capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr


def test_measures_change_no_digest_of_the_rules(checker, demonstration, tmp_path):
    import shutil

    folder = tmp_path / "rules"
    shutil.copytree(ROOT / "rules", folder)
    digest = checker("check", demonstration, "--rules", folder, "--format", "json").json["rules_digest"]
    shutil.rmtree(folder / "measures")
    assert checker("check", demonstration, "--rules", folder, "--format", "json").json["rules_digest"] == digest


def test_the_examples_run_with_a_command(checker):
    ran = checker("rules", "test", "--measures", "lac.reviews")
    assert (ran.status, ran.out) == (0, "4 measures, 11 examples: 11 as expected, 0 not\n")
    assert checker("rules", "test", "--measures", "lac.revews").status == 2


def test_children_of_whom_not_the_same_is_covered_are_each_told_by_what_is(checker, tmp_path):
    """Four in care, aged 11, none but one with a referral to advocacy recorded: it is covered of two of them, and not of two."""
    facts = ["{kind: child, born: 2014-05-09}", "{kind: looked_after, start: 2025-06-02}"]
    referred = [*facts, "{kind: advocacy_referral, on: 2025-07-01}"]
    covered = "{child: all, looked_after: all, cp_plan: all, advocacy_referral: all}"
    cases = {"A-1": facts, "B-1": facts, "C-1": referred, "D-1": facts}
    listed = "".join(f"  - {{case: {case}, facts: [{', '.join(told)}]}}\n" for case, told in cases.items())
    apart = "covers_apart:\n  - covers: {child: all, looked_after: all, cp_plan: all}\n    cases: [{case: B-1}, {case: D-1}]\n"
    source = tmp_path / "four.yaml"
    source.write_text(f"schema: checker/snapshot@1\nas_at: 2026-03-31\ncovers: {covered}\n{apart}cases:\n{listed}")
    ran = checker(
        "report", source, "--select", "lac.advocacy.referred", "--restricted", "--reveal-ids", "--format", "json"
    )
    assert ran.status == 0, ran.err
    (measure,) = ran.json["measures"]
    behind = {each["case"]: (each["counted"], each["why"]) for each in measure["cases"]}
    unseen = ("cannot-tell", "not-covered: advocacy_referral")
    assert behind == {"A-1": ("no", None), "B-1": unseen, "C-1": ("yes", None), "D-1": unseen}


@pytest.mark.parametrize(("more", "which"), [((), "to be published"), (("--restricted",), "restricted")])
def test_it_says_what_it_wrote(in_process, demonstration, tmp_path, more, which):
    file = tmp_path / "report.html"
    ran = in_process("report", demonstration, "--select", "lac.reviews", "--format", "html", "-o", file, *more)
    said = f"{file} written: the service report of 1 April 2025 to 31 March 2026, {which}\n"
    assert (ran.status, ran.out, ran.err) == (0, "", said)
