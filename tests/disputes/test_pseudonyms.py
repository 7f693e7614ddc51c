"""Ids: HMAC-SHA-256 under a key, the first 80 bits, base 32."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

from hypothesis import given
from hypothesis import strategies as st

from checker.disputes.pseudonyms import Pseudonyms

ONE, OTHER = Pseudonyms(b"a key long enough"), Pseudonyms(b"another key, also")
text = st.text(max_size=40)


def test_they_are_what_the_design_says_they_are():
    digest = hmac.new(b"a key long enough", b"case\x00child\x00C-1", hashlib.sha256).digest()
    assert ONE.case("child", "C-1") == base64.b32encode(digest[:10]).decode().lower()


@given(text, text, text)
def test_their_form(rule, case, key):
    assert re.fullmatch("[a-z2-7]{16}", ONE.case("child", case))
    assert re.fullmatch("[a-z2-7]{16}", ONE.dispute(rule, case, key))


@given(text)
def test_they_change_with_the_key_and_hold_still_under_one(case):
    assert ONE.case("child", case) == Pseudonyms(b"a key long enough").case("child", case)
    assert ONE.case("child", case) != OTHER.case("child", case)


def test_parts_never_run_together():
    assert ONE.dispute("a", "bc", "d") != ONE.dispute("ab", "c", "d")
    assert ONE.dispute("a", "b", "cd") != ONE.dispute("a", "bc", "d")
    assert ONE.case("child", "C-1") != ONE.dispute("C-1", "", "")


@given(text, text, text)
def test_an_id_names_the_dispute_it_was_made_for_and_no_other(rule, case, key):
    names = ONE.names(ONE.dispute(rule, case, key))
    assert names(rule, case, key)
    assert not names(rule, case, f"{key} (2)")
    assert not OTHER.names(ONE.dispute(rule, case, key))(rule, case, key)


def test_what_a_case_is_about_goes_in():
    abouts = ("child", "allegation", "household", "officer")
    assert len({ONE.case(about, "1") for about in abouts}) == 4


def test_the_key_is_never_shown():
    assert "long enough" not in repr(ONE)
