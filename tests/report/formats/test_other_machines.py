"""JUnit XML, GitHub annotations, GitLab code quality and JSON Lines, each as its reader has it."""

from __future__ import annotations

import json
import re
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from junitparser import Error, Failure, JUnitXml, Skipped

from checker.report.formats import github, junit


@pytest.fixture(scope="module")
def disputes(written):
    return json.loads(written["json"])["disputes"]


# --- JUnit -----------------------------------------------------------------------------------------------------------


def test_junit_has_a_suite_for_each_rule_and_a_test_for_each_dispute(written, disputes):
    xml = JUnitXml.fromstring(written["junit"])
    suites = {suite.name: list(suite) for suite in xml}
    assert list(suites) == ["lac.test.unseen", "lac.test.within"]
    assert (xml.tests, xml.failures, xml.errors, xml.skipped) == (13, 11, 0, 1)
    (undecided,) = suites["lac.test.unseen"]
    assert [type(each) for each in undecided.result] == [Skipped]
    assert undecided.result[0].message == "not covered: allegation"
    decided, *missed = suites["lac.test.within"]
    assert decided.result == []
    assert {each.name for each in missed} == {f"child {d['case']}, dispute {d['id']}" for d in disputes}
    for each in missed:
        (found,) = each.result
        assert isinstance(found, Failure)
        assert (found.message, found.type) == ("overdue by 20 days", "overdue")
        assert found.text.startswith("Referred, within <10> days: 100% (paragraph 2): overdue by 20 days.")


def test_a_rule_that_could_not_run_is_an_error_in_junit():
    suite = ElementTree.Element("testsuite", name="lac.test.have")
    rule = SimpleNamespace(id="lac.test.have")
    junit._could_be_decided(suite, SimpleNamespace(rule=rule, status="errored", duties=0), "a bell\x07 rang")
    ((case,),) = JUnitXml.fromstring(b"<testsuites>" + ElementTree.tostring(suite) + b"</testsuites>")
    assert isinstance(case.result[0], Error)
    assert case.result[0].message == "could not run: a bell\ufffd rang"


# --- GitHub ----------------------------------------------------------------------------------------------------------


def unescaped(text):
    return re.sub(r"%([0-9A-F]{2})", lambda match: chr(int(match[1], 16)), text)


def test_github_has_an_annotation_for_each_dispute_and_a_last_line_for_the_run(written, disputes):
    *found, last = written["github"].decode().splitlines()
    assert len(found) == 11
    for line in found:
        match = re.fullmatch(r"::warning file=small\.json,title=lac\.test\.within::(.*)", line)
        assert match
        assert "Referred, within <10> days: 100% (paragraph 2): overdue by 20 days." in unescaped(match[1])
        assert "100%25" in match[1]
    assert {re.search(r"dispute ([a-z2-7]{16})\.", line)[1] for line in found} == {d["id"] for d in disputes}
    assert last == "::notice title=Safeguarding checker::12 duties, 11 disputes, 0 cannot tell"


def test_nothing_in_a_property_or_message_can_end_it():
    line = github._command("error", "one\ntwo::three", {"file": "a:b,c%.csv", "line": "3"})
    assert line == "::error file=a%3Ab%2Cc%25.csv,line=3::one%0Atwo::three"


# --- GitLab ----------------------------------------------------------------------------------------------------------


def test_gitlab_has_an_issue_for_each_dispute(written, disputes):
    issues = json.loads(written["gitlab"])
    assert [issue["fingerprint"] for issue in issues] == [dispute["id"] for dispute in disputes]
    for issue in issues:
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert (issue["check_name"], issue["severity"]) == ("lac.test.within", "major")
        assert issue["location"] == {"path": "small.json", "lines": {"begin": 1}}


def test_a_line_of_a_file_is_named(checker, demonstration):
    """C-0002's review of 12 September 2025 is on line 40 of the demonstration, as the README shows."""
    arguments = ("check", demonstration, "--select", "lac.review.interval", "--format")
    (issue,) = json.loads(checker(*arguments, "gitlab").out)
    assert issue["location"] == {"path": "snapshot.yaml", "lines": {"begin": 40}}
    assert checker(*arguments, "github").out.startswith(
        "::error file=snapshot.yaml,line=40,title=lac.review.interval::"
    )


# --- JSON Lines ------------------------------------------------------------------------------------------------------


def test_json_lines_hold_what_json_holds(written):
    whole = json.loads(written["json"])
    first, *lines = [json.loads(line) for line in written["jsonl"].decode().splitlines()]
    assert first["type"] == "result"
    kinds = {"inputs": "input", "rules": "rule", "disputes": "dispute", "commendations": "commendation"}
    kinds |= {"cannot_tell": "cannot_tell", "not_evaluated": "not_evaluated", "problems": "problem", "groups": "group"}
    built = {name: value for name, value in first.items() if name != "type"}
    for name, kind in kinds.items():
        built[name] = [{k: v for k, v in line.items() if k != "type"} for line in lines if line["type"] == kind]
    assert built == whole
