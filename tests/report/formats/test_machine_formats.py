"""What every machine format has in common: pseudonyms, days late and no dates, no small team, the same bytes again."""

from __future__ import annotations

import re

import pytest

from tests.report.formats.support import MACHINE

DATES = re.compile(rb"2026-03-(01|11)|2014|March|1/3/2026|01/03/2026")
FOR_LOGS = ("sarif", "junit", "github", "gitlab")


@pytest.mark.parametrize("name", [*MACHINE, "errors"])
def test_no_canary_gets_out(written, name):
    assert b"canary" not in written[name].lower()
    assert b"episode-of" not in written[name]


@pytest.mark.parametrize("name", FOR_LOGS)
def test_what_is_for_logs_says_how_late_and_never_when(written, name):
    assert b"20 days" in written[name]
    assert not DATES.search(written[name])


@pytest.mark.parametrize("name", MACHINE)
def test_revealed_the_cases_are_named(again_revealed, name):
    assert b"canary-01" in again_revealed[name]


@pytest.fixture(scope="module")
def again_revealed(again):
    return again("--reveal-ids")


def test_restricted_formats_name_the_cases(written):
    for name in ("text", "csv", "html"):
        assert b"canary-01" in written[name]


def test_the_same_run_gives_the_same_bytes(written, again):
    same = again()
    for name in written:
        if name != "errors":
            assert same[name] == written[name], name
