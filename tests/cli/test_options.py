"""What each option does, through the real command."""

from __future__ import annotations

import json
import shutil
import sys

import pytest

VISITS = """\
every:
  period: looked_after
  evidence:
    - {kind: visit, where: {seen: true}}
  steps:
    - name: visit
      limit:
        - {value: 6 weeks, from: 2011-04-01, to: 2024-12-31, provision: paragraph 4, verified: true}
        - {value: 4 weeks, from: 2025-01-01, provision: paragraph 5, verified: true}"""


@pytest.fixture
def two_rules(rules_folder, rule):
    return rules_folder({"lac/have.yaml": rule(), "lac/visits.yaml": rule("lac.visits", force="guidance", body=VISITS)})


@pytest.fixture
def source(snapshot, in_care):
    return snapshot({"C-1": [in_care, {"kind": "visit", "on": "2025-06-20", "seen": True}]})


def _ids(ran):
    return [rule["id"] for rule in ran.json["rules"]]


def _disputes(ran):
    return [(dispute["rule"], dispute["due"]) for dispute in ran.json["disputes"]]


def test_select_and_ignore_take_prefixes_that_end_at_a_dot(checker, source, two_rules):
    def chosen(*arguments):
        return _ids(checker("check", source, "--rules", two_rules, "--format", "json", *arguments))

    assert chosen() == ["lac.test.have", "lac.visits"]
    assert chosen("--select", "lac.test") == chosen("--select", "lac.test.") == ["lac.test.have"]
    assert chosen("--select", "lac.visits", "--select", "lac.test.have") == ["lac.test.have", "lac.visits"]
    assert chosen("--ignore", "lac.test") == ["lac.visits"]
    assert chosen("--select", "lac", "--ignore", "lac.visits") == ["lac.test.have"]
    assert checker("check", source, "--rules", two_rules, "--select", "lac.visit").status == 2


def test_the_period_is_by_default_what_is_open_now_or_was_due_in_the_last_12_months(checker, source, two_rules):
    period = checker("check", source, "--rules", two_rules, "--format", "json").json["period"]
    assert period == {"from": "2025-04-01", "to": "2026-03-31", "open": True}


def test_the_period_from_one_day_to_another_both_inside(checker, source, two_rules):
    def due_in(period):
        ran = checker(
            "check", source, "--rules", two_rules, "--select", "lac.visits", "--period", period, "--format", "json"
        )
        return _disputes(ran), ran.json["period"]

    assert due_in("2025-07-18..2025-07-18") == (
        [("lac.visits", "2025-07-18")],
        {"from": "2025-07-18", "to": "2025-07-18", "open": False},
    )
    assert due_in("2025-07-19..2026-03-31")[0] == []
    assert due_in("2025-04-01..2025-07-17")[0] == []
    assert due_in("all") == ([("lac.visits", "2025-07-18")], {"from": None, "to": None, "open": True})


def test_what_stands_open_at_the_as_at_date_is_in_any_period_that_holds_that_day(checker, source, two_rules):
    """A requirement without a deadline is asked as things stand, not on the day the child came into care."""

    def raised(period):
        return checker("check", source, "--rules", two_rules, "--select", "lac.test", "--period", period).status

    assert raised("2026-01-01..2026-03-31") == 1
    assert raised("2025-06-01..2025-12-31") == 0


def test_the_text_says_which_period(checker, source, two_rules):
    usual = " ".join(checker("check", source, "--rules", two_rules).out.splitlines()[1:3])
    assert (
        usual == "1 child as at 31 March 2026; duties due 1 April 2025 to 31 March 2026, open now or without a due date"
    )
    chosen = checker("check", source, "--rules", two_rules, "--period", "2026-01-01..2026-03-31").out.splitlines()[1]
    assert chosen == "1 child as at 31 March 2026; duties due 1 January 2026 to 31 March 2026"
    every = checker("check", source, "--rules", two_rules, "--period", "all").out.splitlines()[1]
    assert every == "1 child as at 31 March 2026; every duty, whenever due"


def test_as_at_goes_before_the_sources_own(checker, source, two_rules):
    ran = checker("check", source, "--rules", two_rules, "--as-at", "2025-07-18", "--format", "json")
    assert ran.json["as_at"] == "2025-07-18"
    assert [told["rule"] for told in ran.json["disputes"]] == ["lac.test.have"]


def test_without_a_day_of_its_own_a_source_needs_as_at_and_today_is_never_taken(checker, source, two_rules):
    data = json.loads(source.read_text(encoding="utf-8"))
    del data["as_at"]
    ran = checker("check", "-", "--rules", two_rules, stdin=json.dumps(data))
    assert ran.status == 2
    assert "as_at" in ran.err
    assert checker("check", "-", "--rules", two_rules, "--as-at", "2026-03-31", stdin=json.dumps(data)).status == 1


def test_law_as_at_judges_every_duty_by_the_law_of_that_day(checker, source, two_rules):
    arguments = ("check", source, "--rules", two_rules, "--select", "lac.visits", "--law-as-at", "2024-06-01")
    told = checker(*arguments, "--format", "json").json
    assert told["law_as_at"] == "2024-06-01"
    assert [(dispute["due"], dispute["law"]["provision"]) for dispute in told["disputes"]] == [
        ("2025-08-01", "paragraph 4")
    ]
    assert "Every duty judged by the law in force on 1 June 2024\n" in checker(*arguments).out


def test_the_year_of_a_return_in_both_forms(checker, root, tmp_path):
    returns = root / "fixtures" / "ssda903"
    if not returns.is_dir():
        pytest.skip("there is no SSDA903 fixture yet")
    plain = checker("check", returns / "2018", "--year", "2018", "--format", "json")
    slashed = checker("check", returns / "2018", "--year", "2017/18", "--format", "json")
    from_day = checker("check", returns / "2018", "--as-at", "2018-03-31", "--format", "json")
    assert plain.json["as_at"] == "2018-03-31"
    assert plain == slashed == from_day
    assert plain.status in (0, 1)


def test_a_year_is_for_each_return_in_the_order_they_are_named(checker, root):
    returns = root / "fixtures" / "ssda903"
    if not returns.is_dir():
        pytest.skip("there is no SSDA903 fixture yet")
    both = ("check", returns / "2017", returns / "2018", "--format", "json")
    ran = checker(*both, "--year", "2017", "--year", "2018")
    assert ran.status in (0, 1)
    assert {read["path"].partition("/")[0] for read in ran.json["inputs"]} == {"2017", "2018"}
    assert checker(*both, "--year", "2017").status == 2
    assert checker(*both).status == 2
    turned = checker(
        "check", returns / "2018", returns / "2017", "--year", "2018", "--year", "2017", "--format", "json"
    )
    assert turned.json["disputes"] == ran.json["disputes"]
    assert turned.json["summary"] == ran.json["summary"]


def test_explain_reads_several_returns_as_check_does(checker, root):
    returns = root / "fixtures" / "ssda903"
    if not returns.is_dir():
        pytest.skip("there is no SSDA903 fixture yet")
    years = ("--year", "2018", "--year", "2017")
    checked = checker("check", returns / "2018", returns / "2017", *years, "--format", "json", "--reveal-ids").json
    case = checked["disputes"][0]["case"]
    ran = checker("explain", returns / "2018", case, "--also", returns / "2017", *years)
    assert ran.status == 0
    assert checked["disputes"][0]["key"] in ran.out


def test_standard_input(checker, demonstration):
    text = demonstration.read_text(encoding="utf-8")
    piped, named = checker("check", "-", stdin=text), checker("check", demonstration)
    assert piped.status == named.status
    assert piped.out.split() == named.out.replace("snapshot.yaml:", "standard input:").split()
    assert checker("check", "-", "-", stdin=text).status == 2
    assert checker("check", "-", stdin="").status == 2
    assert checker("explain", "-", "C-0002", stdin=text).status == 0


def test_reveal_ids(checker, snapshot, in_care, rules_folder, rule):
    source = snapshot({"C-1": [{**in_care, "id": "episode-77"}]}, name="somebody/extract.json")
    folder = rules_folder({"lac/have.yaml": rule()})
    hidden = checker("check", source, "--rules", folder, "--format", "json").json
    shown = checker("check", source, "--rules", folder, "--format", "json", "--reveal-ids").json
    assert shown["disputes"][0]["case"] == "C-1"
    assert shown["inputs"][0]["path"] == str(source)
    assert hidden["disputes"][0]["case"] != "C-1"
    assert hidden["disputes"][0]["id"] == shown["disputes"][0]["id"]
    assert hidden["inputs"][0]["path"] == "extract.json"


def test_the_working_folder_does_not_matter(checker, demonstration, tmp_path):
    shutil.copy(demonstration, tmp_path / "snapshot.yaml")
    here = checker("check", "snapshot.yaml", "--format", "json", cwd=tmp_path)
    there = checker("check", demonstration, "--format", "json")
    assert here == there


def test_a_reader_that_stops_early_changes_nothing(checker, env, snapshot, in_care, rules_folder, rule):
    """`checker check ... | head -1`: no complaint, and the exit status is still what was found."""
    import subprocess

    source = snapshot({f"C-{n}": [in_care] for n in range(3000)})
    folder = rules_folder({"lac/have.yaml": rule()})
    for form in ("json", "text"):
        command = [sys.executable, "-m", "checker", "check", str(source), "--rules", str(folder), "--format", form]
        ran = subprocess.Popen(command, env=dict(env), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert ran.stdout is not None and ran.stderr is not None
        ran.stdout.close()
        err = ran.stderr.read()
        assert (ran.wait(60), err) == (1, b""), form


@pytest.mark.skipif(sys.platform == "win32", reason="a closed pipe is told otherwise there")
@pytest.mark.parametrize(
    "words", [["--help"], ["check", "--help"], ["doctor"], ["check", "SOURCE", "--verbose", "--fail-on", "never"]]
)
def test_what_nobody_reads_any_more_ends_quietly_and_not_with_1(env, demonstration, words):
    """`checker check --verbose ... 2>&1 | head -1`: cut off, as any command is; 1 would mean that there are disputes."""
    import os
    import subprocess

    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "checker", *(str(demonstration) if word == "SOURCE" else word for word in words)]
    both = "--verbose" in words
    ran = subprocess.run(
        command, env=dict(env), stdout=writer, stderr=writer if both else subprocess.PIPE, check=False, timeout=120
    )
    os.close(writer)
    assert (ran.returncode, ran.stderr or b"") == (141, b"")


def test_a_report_that_cannot_be_written_is_2(env, demonstration):
    import subprocess
    from pathlib import Path

    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "checker", "check", str(demonstration)]
        ran = subprocess.run(command, env=dict(env), stdout=full, stderr=subprocess.PIPE, check=False)
    assert ran.returncode == 2
    assert ran.stderr.startswith(b"standard output: the report could not be written: ")
    assert len(ran.stderr.splitlines()) == 2
