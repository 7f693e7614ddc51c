"""A baseline that was made of less than the run it is for: what was not looked through then is called new, and that is said."""

from __future__ import annotations

import json

import pytest

LONG_OPEN = {"kind": "looked_after", "start": "2024-01-08"}
NEW = {"kind": "looked_after", "start": "2026-03-02"}


@pytest.fixture
def source(snapshot):
    return snapshot({"canary-1": [LONG_OPEN], "canary-2": [NEW]}, as_at="2026-03-31")


@pytest.fixture
def made(checker, source, tmp_path):
    """Makes a baseline, and says of a run with it what is remarked on and how many disputes are new."""

    def make(then, now, *, of=source, again=source):
        file = tmp_path / "baseline.json"
        checker("check", of, "-q", "--report", f"json={file}", *then)
        ran = checker("check", again, "--baseline", file, "--format", "json", *now)
        return [
            line.removeprefix(f"{file}: this baseline ") for line in ran.err.splitlines() if "this baseline" in line
        ], ran.json["summary"]["disputes"]

    return make


def test_of_the_same_rules_profile_and_period_nothing_is_said(made):
    assert made((), ()) == ([], 0)
    assert made(("--period", "all"), ()) == ([], 0)


def test_rules_that_were_not_run_then_are_remarked_on_where_anything_is_raised_under_them(made):
    (said,), new = made(("--select", "lac.review"), ("--select", "lac.review", "--select", "lac.iro"))
    assert new > 0
    assert said.startswith("was made without ") and "lac.iro." in said
    assert f", {new:,} dispute{'' if new == 1 else 's'}, is called new; look that through" in said


def test_of_many_such_rules_three_are_named(made):
    (said,), _ = made(("--select", "lac.review"), ("--select", "lac"))
    assert said.count("lac.") == 3
    assert " more): all that is raised under them, " in said


def test_fewer_rules_than_then_are_no_remark(made):
    assert made(("--select", "lac"), ("--select", "lac.review")) == ([], 0)


def test_another_profile_is_remarked_on(made):
    said, _ = made(("--profile", "national", "--select", "lac.review"), ("--select", "lac.review"))
    assert said == [
        "was made under the profile national, and this run is under typical: what that alone asks is called new; make one under "
        "the same --profile"
    ]


def test_a_period_that_was_shorter_is_remarked_on(made):
    then = ("--select", "lac.review", "--period", "2026-01-01..2026-03-31")
    (said,), new = made(then, ("--select", "lac.review"))
    assert new > 0
    assert said == (
        "is of what fell due 1 January 2026 to 31 March 2026 alone, and this run looks at more that was past by then (what fell "
        "due 1 April 2025 to 31 March 2026, or is open): what was missed of that is called new; make one of the same --period"
    )
    (said,), _ = made(("--select", "lac.review"), ("--select", "lac.review", "--period", "all"))
    assert "(all that ever fell due)" in said


def test_a_named_period_that_begins_earlier_is_remarked_on_and_one_inside_is_not(made):
    earlier, inside = (
        ("--select", "lac.review", "--period", f"{first}..2026-03-31") for first in ("2025-01-01", "2026-02-01")
    )
    usual = ("--select", "lac.review")
    assert len(made(usual, earlier)[0]) == 1
    assert made(usual, inside)[0] == []


@pytest.mark.parametrize("now", ["2026-04-01", "2026-04-30", "2027-03-31"])
def test_a_period_that_moves_on_is_no_remark(made, snapshot, now):
    again = snapshot({"canary-1": [LONG_OPEN], "canary-2": [NEW]}, as_at=now, name="later.json")
    assert made(("--select", "lac.review"), ("--select", "lac.review"), again=again)[0] == []


def test_a_year_to_date_is_no_remark_and_the_next_quarter_is_where_its_first_days_were_past(made, snapshot):
    again = snapshot({"canary-1": [LONG_OPEN]}, as_at="2026-06-30", name="later.json")
    to_date = (("--select", "lac", "--period", f"2026-01-01..{last}") for last in ("2026-03-31", "2026-06-30"))
    assert made(*to_date, again=again)[0] == []
    quarters = ("2025-10-01..2025-12-31", "2026-01-01..2026-03-31", "2026-04-01..2026-06-30")
    fourth, first, second = (("--select", "lac.review", "--period", quarter) for quarter in quarters)
    assert len(made(fourth, first)[0]) == 1  # made on 31 March, when the quarter was past
    assert made(first, second, again=again)[0] == []


def test_a_rule_that_could_not_run_then_was_not_looked_through(checker, source, tmp_path):
    file = tmp_path / "baseline.json"
    checker("check", source, "-q", "--select", "lac.review", "--report", f"json={file}")
    earlier = json.loads(file.read_text())
    dropped = {each["rule"] for each in earlier["disputes"]}
    assert dropped
    for rule in earlier["rules"]:
        rule["status"] = "errored" if rule["id"] in dropped else rule["status"]
    file.write_text(json.dumps(earlier | {"disputes": []}))
    assert "was made without " in checker("check", source, "--select", "lac.review", "--baseline", file).err
