"""Baselines and waivers: what is set aside is shown and tallied, and does not count; nothing stays so by accident."""

from __future__ import annotations

import json

import pytest

OTHER_KEY = {"CHECKER_KEY": "another key, used here alone"}


@pytest.fixture
def one_rule(rules_folder, rule):
    return rules_folder({"lac/have.yaml": rule()})


@pytest.fixture
def two_missed(snapshot, in_care):
    return snapshot({"canary-1": [in_care], "canary-2": [in_care]})


@pytest.fixture
def run(checker, two_missed, one_rule):
    def check(*arguments, source=two_missed, **more):
        return checker("check", source, "--rules", one_rule, *arguments, **more)

    return check


@pytest.fixture
def disputes(run):
    """Both disputes by case id."""
    told = run("--format", "json", "--reveal-ids").json
    return {dispute["case"]: dispute["id"] for dispute in told["disputes"]}


@pytest.fixture
def key(run):
    return run("--format", "json").json["key"]


@pytest.fixture
def waivers(tmp_path):
    def write(*entries, key=None, name="waivers.yaml"):
        lines = [
            "schema: checker/waivers@1",
            *([f"key: {key}"] if key else []),
            "waivers:" if entries else "waivers: []",
        ]
        for entry in entries:
            given = {"reason": "Recorded on paper", "approver": "Head of service", "expires": "2026-06-30", **entry}
            pairs = [f"{name}: {value}" for name, value in given.items() if value is not None]
            lines += [f"  {'-' if n == 0 else ' '} {pair}" for n, pair in enumerate(pairs)]
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write


def statuses(ran):
    return sorted(dispute["status"] for dispute in ran.json["disputes"])


# --- baseline --------------------------------------------------------------------------------------------------------


@pytest.fixture
def baseline(checker, one_rule, snapshot, in_care, tmp_path):
    """A result of before, when only one of the two was missed."""
    path = tmp_path / "baseline.json"
    source = snapshot({"canary-1": [in_care]}, name="before.json")
    checker("check", source, "--rules", one_rule, "-q", "--report", f"json={path}")
    return path


def test_only_what_is_new_counts(run, baseline):
    ran = run("--baseline", baseline, "--format", "json")
    assert ran.status == 1
    assert statuses(ran) == ["baseline", "new"]
    assert (ran.json["summary"]["disputes"], ran.json["summary"]["baseline"]) == (1, 1)
    text = run("--baseline", baseline)
    assert "Disputes to settle: 1" in text.out
    assert "canary-2" in text.out and "canary-1" not in text.out
    assert text.out.splitlines()[-1].endswith("1 dispute raised; 1 in the baseline.")


def test_how_many_of_the_baseline_are_raised_no_more_is_said(run, snapshot, in_care, referred, tmp_path):
    run("-q", "--report", f"json={tmp_path / 'last-week.json'}")
    now = snapshot({"canary-1": [in_care, referred], "canary-2": [in_care]}, name="now.json")
    ran = run("--baseline", tmp_path / "last-week.json", source=now)
    assert (ran.status, ran.err.count("\n")) == (0, 1)
    (said,) = ran.err.splitlines()
    assert said.startswith("1 of 2 disputes in the baseline raised no more: ") and said.endswith("not of this period")


def test_nothing_new_is_0(run, tmp_path):
    run("-q", "--report", f"json={tmp_path / 'now.json'}")
    ran = run("--baseline", tmp_path / "now.json", "--format", "json")
    assert (ran.status, statuses(ran)) == (0, ["baseline", "baseline"])
    assert run("--baseline", tmp_path / "now.json", "--format", "github").out.count("\n") == 1


def test_a_baseline_can_be_made_from_a_run_with_one(run, baseline, tmp_path):
    run("--baseline", baseline, "-q", "--report", f"json={tmp_path / 'next.json'}")
    assert statuses(run("--baseline", tmp_path / "next.json", "--format", "json")) == ["baseline", "baseline"]


def test_ids_revealed_or_not_a_baseline_is_the_same(run, tmp_path):
    run("-q", "--reveal-ids", "--report", f"json={tmp_path / 'now.json'}")
    assert run("--baseline", tmp_path / "now.json").status == 0


def test_in_other_formats_what_is_in_the_baseline_is_marked_or_left_out(run, baseline):
    sarif = json.loads(run("--baseline", baseline, "--format", "sarif").out)["runs"][0]["results"]
    assert sorted(result["baselineState"] for result in sarif) == ["new", "unchanged"]
    assert run("--baseline", baseline, "--format", "github").out.count("::warning ") == 1
    assert len(json.loads(run("--baseline", baseline, "--format", "gitlab").out)) == 1
    assert 'skipped message="in the baseline"' in run("--baseline", baseline, "--format", "junit").out
    assert run("--baseline", baseline, "--format", "csv").out.count("baseline,") == 1


def test_a_baseline_made_under_another_key_is_refused_in_one_line(run, baseline):
    ran = run("--baseline", baseline, set=OTHER_KEY)
    assert (ran.status, ran.out) == (2, "")
    first, help_ = ran.err.splitlines()
    assert first == f"{baseline}: this baseline was made under another key, so none of its ids could agree"
    assert "CHECKER_KEY" in help_


def test_a_baseline_of_some_cases_alone_is_remarked_on(run, tmp_path):
    """What was missed of the other is called new, which nobody would know by looking."""
    run("-q", "--case", "canary-1", "--report", f"json={tmp_path / 'one.json'}")
    ran = run("--baseline", tmp_path / "one.json", "--format", "json")
    assert (ran.status, statuses(ran)) == (1, ["baseline", "new"])
    assert ran.err.splitlines() == [
        f"{tmp_path / 'one.json'}: this baseline is of 1 case alone, of 2 that were read then (--case): what was missed of "
        "any other is called new; make one without --case, unless this is for what was named then"
    ]


def test_of_what_was_named_then_such_a_baseline_holds(run, tmp_path):
    run("-q", "--case", "canary-1", "--report", f"json={tmp_path / 'one.json'}")
    ran = run("--baseline", tmp_path / "one.json", "--case", "canary-1", "--format", "json")
    assert (ran.status, statuses(ran)) == (0, ["baseline"])
    assert ran.err.count("this baseline is of 1 case alone") == 1


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema": "checker/result@1", "disputes": 7}', "canary-1"])
def test_what_is_not_a_result_is_no_baseline(run, tmp_path, text):
    (tmp_path / "b.json").write_text(text, encoding="utf-8")
    ran = run("--baseline", tmp_path / "b.json")
    assert (ran.status, ran.out) == (2, "")
    assert "expected a" in ran.err and "canary" not in ran.err


def test_a_baseline_that_is_not_there_is_2(run, tmp_path):
    assert "this file cannot be opened" in run("--baseline", tmp_path / "none.json").err


# --- waivers ---------------------------------------------------------------------------------------------------------


def test_a_waiver_by_rule_and_case(run, waivers):
    file = waivers({"rule": "lac.test.have", "case": "canary-1"})
    ran = run("--waivers", file, "--format", "json")
    assert (ran.status, statuses(ran), ran.err) == (1, ["new", "waived"], "")
    assert (ran.json["summary"]["disputes"], ran.json["summary"]["waived"]) == (1, 1)
    assert run("--waivers", file).out.splitlines()[-1].endswith("1 dispute raised; 1 waived.")


def test_a_waiver_by_dispute_or_by_pseudonym(run, waivers, disputes, key):
    pseudonym = {d["id"]: d["case"] for d in run("--format", "json").json["disputes"]}[disputes["canary-2"]]
    entries = ({"dispute": disputes["canary-1"]}, {"rule": "lac.test.have", "case": pseudonym})
    ran = run("--waivers", waivers(*entries, key=key))
    assert (ran.status, ran.err) == (0, "")
    assert "No disputes but those set aside (2 waived): nothing to settle in this period." in ran.out


def test_the_last_day_is_inside_and_the_day_after_it_counts_again(run, waivers):
    both = [{"rule": "lac.test.have", "case": f"canary-{n}", "expires": "2026-03-31"} for n in (1, 2)]
    assert run("--waivers", waivers(*both)).status == 0  # as at 31 March 2026
    file = waivers(*({**each, "expires": "2026-03-30"} for each in both))
    ran = run("--waivers", file)
    assert ran.status == 1
    assert ran.err.splitlines() == [
        f"{file}:{line}: this waiver expired on 30 March 2026; what it waived counts again" for line in (3, 8)
    ]


def test_one_that_expired_beside_another_that_holds_does_not_count_again(run, waivers):
    both = [{"rule": "lac.test.have", "case": f"canary-{n}"} for n in (1, 2)]
    file = waivers({**both[0], "expires": "2026-03-30"}, *both)
    ran = run("--waivers", file)
    assert ran.status == 0
    assert ran.err == f"{file}:3: this waiver expired on 30 March 2026; another waives the same: take this one out\n"


def test_one_that_expired_comes_back_even_beside_a_baseline_made_while_it_held(
    run, waivers, snapshot, in_care, tmp_path
):
    file = waivers({"rule": "lac.test.have", "case": "canary-1", "expires": "2026-03-31"})
    run("--waivers", file, "-q", "--report", f"json={tmp_path / 'b.json'}")
    next_day = snapshot({f"canary-{n}": [in_care] for n in (1, 2)}, name="next.json", as_at="2026-04-01")
    baseline = ("--baseline", tmp_path / "b.json")
    later = run("--waivers", file, *baseline, "--format", "json", source=next_day)
    assert (later.status, statuses(later)) == (1, ["baseline", "new"])


def test_one_that_waives_nothing_is_said(run, waivers):
    file = waivers({"rule": "lac.test.have", "case": "canary-9"}, {"rule": "lac.test.none", "case": "canary-1"})
    ran = run("--waivers", file, "--format", "json")
    assert (ran.status, statuses(ran)) == (1, ["new", "new"])
    assert ran.err.splitlines() == [
        f"{file}:3: this waiver waives nothing in this run; unless it is of another period, or of rules left out, mend what "
        "it names, or take it out",
        f"{file}:8: this waiver names no rule there is; mend the rule's id (`checker rules list --all`)",
    ]


def test_one_of_a_rule_left_out_is_not_told_to_name_another(checker, demonstration, waivers):
    """The rule is there, and is run another day: nothing about the waiver is to be mended."""
    file = waivers({"rule": "lac.review.interval", "case": "C-0002"})
    for left_out in (("--select", "lac.visit"), ("--ignore", "lac.review")):
        ran = checker("check", demonstration, "--waivers", file, *left_out)
        assert ran.err.startswith(
            f"{file}:3: this waiver waives nothing in this run; unless it is of another period, or "
        )
    off = waivers(
        {"rule": "lac.review.interpreter", "case": "C-0002"}
    )  # a practice standard, which no profile but one runs
    assert "this waiver waives nothing" in checker("check", demonstration, "--waivers", off).err


def test_in_sarif_a_waived_dispute_is_suppressed_and_the_reason_stays_behind(run, waivers):
    file = waivers({"rule": "lac.test.have", "case": "canary-1", "reason": "Canary Jones is in hospital"})
    out = run("--waivers", file, "--format", "sarif").out
    results = json.loads(out)["runs"][0]["results"]
    assert sorted(result.get("suppressions", []) != [] for result in results) == [False, True]
    assert "anary" not in out


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"rule": "lac.test.have", "case": "canary-1", "expires": None}, 'expected an "expires"'),
        ({"rule": "lac.test.have", "case": "canary-1", "reason": None}, 'expected a "reason"'),
        ({"rule": "lac.test.have", "case": "canary-1", "approver": None}, 'expected an "approver"'),
        (
            {"rule": "lac.test.have", "case": "canary-1", "reason": '" "'},
            "reason: expected at least 1 character, found nothing",
        ),
        (
            {"rule": "lac.test.have", "case": "canary-1", "approver": '"\\t"'},
            "approver: expected at least 1 character, found nothing",
        ),
        ({"rule": "lac.test.have"}, 'expected either a "dispute", or a "rule" and a "case"'),
        ({"case": "canary-1"}, 'expected either a "dispute", or a "rule" and a "case"'),
        ({"rule": "r", "case": "canary-1", "dispute": "abcdefghij234567"}, 'expected either a "dispute"'),
        ({"dispute": "abcdefghij234567"}, 'expected a "key", since a waiver names a "dispute"'),
        ({"dispute": "canary-1"}, "expected a dispute's id, 16 letters and figures"),
        ({"rule": "lac.test.have", "case": "canary-1", "expires": "canary"}, "expected a date"),
        ({"rule": "lac.test.have", "case": "canary-1", "canary": "canary"}, "is not a field here"),
    ],
)
def test_a_waiver_must_say_what_why_who_and_until_when(run, waivers, entry, expected):
    ran = run("--waivers", waivers(entry))
    assert (ran.status, ran.out) == (2, "")
    assert expected in ran.err
    assert "canary" not in ran.err


def test_waivers_of_another_key_are_refused_in_one_line(run, waivers, disputes, key):
    file = waivers({"dispute": disputes["canary-1"]}, key=key)
    ran = run("--waivers", file, set=OTHER_KEY)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.splitlines()[0] == f"{file}: these waivers name ids made under another key"


def test_an_empty_file_of_waivers_waives_nothing(run, waivers):
    assert (run("--waivers", waivers()).status, run("--waivers", waivers()).err) == (1, "")
