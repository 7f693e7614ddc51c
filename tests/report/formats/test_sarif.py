"""SARIF 2.1.0, held to its schema (as shipped in the npm package @microsoft/jest-sarif 1.0.0-beta.0, under MIT)."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

SCHEMA = json.loads((Path(__file__).parents[1] / "schemas" / "sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8"))


def run_of(written):
    data = json.loads(written["sarif"])
    faults = list(jsonschema.Draft4Validator(SCHEMA).iter_errors(data))
    assert not faults, faults
    (run,) = data["runs"]
    return run


@pytest.fixture(scope="module")
def run(written):
    return run_of(written)


def test_the_schema_refuses_what_is_not_sarif(written):
    data = json.loads(written["sarif"])
    data["runs"][0]["results"][0]["level"] = "severe"
    assert list(jsonschema.Draft4Validator(SCHEMA).iter_errors(data))


def test_the_demonstration_is_valid_sarif(checker, demonstration):
    assert run_of({"sarif": checker("check", demonstration, "--format", "sarif", "--period", "all").out})["results"]


def test_a_result_for_each_dispute(run):
    assert len(run["results"]) == 11
    first = run["results"][0]
    assert first["ruleId"] == run["tool"]["driver"]["rules"][first["ruleIndex"]]["id"] == "lac.test.within"
    assert first["level"] == "warning"  # of medium severity
    assert "overdue by 20 days" in first["message"]["text"]
    assert first["properties"]["days_late"] == 20
    location = first["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == "small.json"
    assert "baselineState" not in first


def test_a_team_of_ten_is_named_and_one_of_fewer_is_not(run):
    teams = sorted(str(result["properties"]["team"]) for result in run["results"])
    assert teams == ["Care 1"] * 10 + ["None"]


def test_a_rule_that_decided_nothing_says_so(run):
    told = run["invocations"][0]
    assert told["executionSuccessful"] is True
    assert [note["associatedRule"]["id"] for note in told["toolExecutionNotifications"]] == ["lac.test.unseen"]
    assert "not covered: allegation" in told["toolExecutionNotifications"][0]["message"]["text"]


def test_the_fingerprint_is_the_disputes_id_whatever_row_it_is_on(run, written, checker, small_rules, small_source):
    ids = {dispute["id"] for dispute in json.loads(written["json"])["disputes"]}
    assert {result["partialFingerprints"]["dispute/v1"] for result in run["results"]} == ids
    data = json.loads(small_source.read_text(encoding="utf-8"))
    data["cases"].reverse()
    turned = checker("check", "-", "--rules", small_rules, "--format", "sarif", stdin=json.dumps(data))
    assert {each["partialFingerprints"]["dispute/v1"] for each in run_of({"sarif": turned.out})["results"]} == ids


def test_a_file_of_an_odd_name_is_a_uri(checker, small_rules, small_source, tmp_path):
    odd = tmp_path / "an extract #1.json"
    odd.write_bytes(small_source.read_bytes())
    run = run_of({"sarif": checker("check", odd, "--rules", small_rules, "--format", "sarif").out})
    uri = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "an%20extract%20%231.json"
