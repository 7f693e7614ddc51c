"""A profile may add and tighten; it may not loosen act or regulation."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from checker.compile.compiler import compile_program
from checker.compile.program import OnGap
from checker.errors import RulesetError
from checker.ruleset.library import load_library, shipped_rules

LOCAL = """name: here
title: A service
forces: [act, regulation, statutory-guidance, national-standard, guidance]
{more}
"""


def compiled(tmp_path: Path, more: str):
    folder = tmp_path / "rules"
    shutil.copytree(shipped_rules(), folder)
    (folder / "profiles" / "here.yaml").write_text(LOCAL.format(more=more), encoding="utf-8")
    return {rule.id: rule for rule in compile_program(load_library(folder), "here").rules}


def first_review(value: str, *, dates: str = "from: 2025-09-01") -> str:
    own = f"{{value: {value}, {dates}, provision: local standard 4, verified: false}}"
    return f"tighten:\n  lac.review.interval:\n    first review: [{own}]"


def values(rules) -> list[tuple[str, str, str | None]]:
    body = rules["lac.review.interval"].body
    assert isinstance(body, OnGap)
    assert body.steps[0].limit is not None
    told = sorted(body.steps[0].limit.values, key=lambda value: value.law.since)
    day = dt.date.fromordinal
    return [(str(v.length), str(day(v.law.since)), str(day(v.law.until)) if v.law.until else None) for v in told]


def test_a_shorter_limit_governs_while_it_is_in_force(tmp_path):
    assert values(compiled(tmp_path, first_review("15 working days"))) == [
        ("20 working days", "2011-04-01", "2025-08-31"),
        ("15 working days", "2025-09-01", None),
    ]


def test_before_and_after_it_the_law_governs(tmp_path):
    told = values(compiled(tmp_path, first_review("15 working days", dates="from: 2025-09-01, to: 2026-03-31")))
    assert told == [
        ("20 working days", "2011-04-01", "2025-08-31"),
        ("15 working days", "2025-09-01", "2026-03-31"),
        ("20 working days", "2026-04-01", None),
    ]


# 20 working days are never more than 33 days nor fewer than 26 (looked-after 12.4): 26 days are sometimes too long, because
# a child who comes into care on a Saturday, with no holiday in the way, is due in 27 and on a Sunday in 26; 28 is too long.
@pytest.mark.parametrize("value", ["21 working days", "28 days", "1 month", "27 days"])
def test_a_longer_limit_than_a_regulation_is_refused(tmp_path, value):
    with pytest.raises(RulesetError) as caught:
        compiled(tmp_path, first_review(value))
    assert f"{value} is longer than 20 working days (regulation 33(1))" in caught.value.render()
    assert "a profile cannot loosen act or regulation" in caught.value.render()


@pytest.mark.parametrize("value", ["20 working days", "26 days", "3 weeks"])
def test_one_that_is_never_longer_is_taken(tmp_path, value):
    assert values(compiled(tmp_path, first_review(value)))[-1][0] == value


def test_law_cannot_be_switched_off(tmp_path):
    with pytest.raises(RulesetError) as caught:
        compiled(tmp_path, "without-rules: [lac.review.interval]")
    assert "expected lac.review.interval to stay on: its force is regulation" in caught.value.render()


def test_guidance_can_be(tmp_path):
    assert "lac.iro.appointed" not in compiled(tmp_path, "without-rules: [lac.iro.appointed]")


def test_a_name_that_is_not_there_is_a_fault(tmp_path):
    with pytest.raises(RulesetError) as caught:
        compiled(tmp_path, "tighten:\n  lac.reviews: {limit: []}\n  lac.review.interval: {third review: []}")
    assert 'there is no rule "lac.reviews"' in caught.value.render()
    assert '"third review" is not a limit of lac.review.interval' in caught.value.render()
    assert "one of first review, second review, later review" in caught.value.render()
