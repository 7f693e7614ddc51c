"""A run more than 2% from one of the service's own figures says so in every format that a program reads, without how many."""

from __future__ import annotations

import csv
import io
import json

import jsonschema
import pytest
from junitparser import JUnitXml, Skipped

from tests.report.formats.test_sarif import SCHEMA

SAID = "PROVISIONAL: what was read is more than 2% from the service's own figures (Children looked after)"
FAR, NEAR = 6, 4  # four are read, and of a figure of 6 that is a third away


@pytest.fixture
def ran(in_process, demonstration, tmp_path):
    def run(form: str, looked_after: int | None, *more: str):
        own = tmp_path / "own.yaml"
        own.write_text(f"looked_after: {looked_after}\n", encoding="utf-8")
        figures = ("--figures", own) if looked_after is not None else ()
        told = in_process("check", demonstration, "--select", "lac.review.interval", "--format", form, *figures, *more)
        assert told.status == 1
        assert told.err == (f"{SAID}\n" if looked_after == FAR else "")
        return told.out

    return run


def test_sarif(ran):
    for looked_after, expected in ((FAR, True), (NEAR, False), (None, None)):
        data = json.loads(ran("sarif", looked_after))
        assert not list(jsonschema.Draft4Validator(SCHEMA).iter_errors(data))
        (run,) = data["runs"]
        assert run["properties"]["provisional"] is expected
        (invocation,) = run["invocations"]
        told = [(each["level"], each["message"]["text"]) for each in invocation["toolExecutionNotifications"]]
        assert (("warning", SAID) in told) is (looked_after == FAR)
        assert invocation["executionSuccessful"]


def test_junit_has_a_property_and_a_test_that_is_skipped(ran):
    for looked_after, value in ((FAR, "true"), (NEAR, "false"), (None, None)):
        xml = JUnitXml.fromstring(ran("junit", looked_after).encode())
        first, *_ = xml
        assert first.name == ("lac.review.interval" if value is None else "own figures")
        assert xml.tests == (2 if value is None else 3)
        if value is not None:
            assert [(each.name, each.value) for each in first.properties()] == [("provisional", value)]
            (test,) = first
            assert [type(each) for each in test.result] == ([Skipped] if looked_after == FAR else [])
            assert [each.message for each in test.result] == ([SAID] if looked_after == FAR else [])


def test_github_warns_first(ran):
    first, *others = ran("github", FAR).splitlines()
    assert first == f"::warning title=Safeguarding checker::{SAID.replace('%', '%25')}"
    assert ran("github", NEAR).splitlines() == others == ran("github", None).splitlines()


def test_gitlab_has_an_issue_for_information(ran):
    first, *others = json.loads(ran("gitlab", FAR))
    assert (first["description"], first["severity"], first["check_name"]) == (SAID, "info", "own-figures")
    assert json.loads(ran("gitlab", NEAR)) == others
    assert first.keys() == others[0].keys()
    assert first["fingerprint"] not in {each["fingerprint"] for each in others}


def test_csv_has_a_column_and_every_line_is_still_a_row(ran):
    for looked_after, expected in ((FAR, "true"), (NEAR, "false"), (None, "")):
        head, *rows = csv.reader(io.StringIO(ran("csv", looked_after).removeprefix("\ufeff")))
        assert (head[0], head[-1]) == ("status", "provisional")
        assert [row[-1] for row in rows] == [expected]


def test_no_log_says_how_many(ran):
    for form in ("sarif", "junit", "github", "gitlab"):
        assert "4 as read" not in ran(form, FAR)


def test_quiet_it_is_on_standard_error_all_the_same(ran):
    assert ran("text", FAR, "--quiet") == ""
