"""Whole numbers are told from all that is like them, and stand among other texts in the order of texts."""

from __future__ import annotations

import random

import polars as pl
import pytest

from checker.intake.written_numbers import in_text_order, whole_numbers

LIKE = ["-5", "+5", "-0", " 5", "5 ", "5.0", "1e3", "", "A1", "٣", "1" * 18, "9" * 19, "+" + "1" * 17, None]


@pytest.mark.parametrize("text", LIKE)
def test_what_is_only_like_a_whole_number_is_none(text):
    assert whole_numbers(pl.Series([text, "7"], dtype=pl.String)).tolist() == [-1, 7]


@pytest.mark.parametrize("text", ["0", "00", "7", "007", "9" * 17, "0" * 16 + "1"])
def test_digits_alone_are_one(text):
    assert whole_numbers(pl.Series([text])).tolist() == [int(text)]


@pytest.mark.parametrize("letters", ["0123456789", "01", "0123456789A -+", "AB"])
def test_texts_are_numbered_in_the_order_of_texts(letters):
    dice = random.Random(letters)
    for _ in range(50):
        texts = ["".join(dice.choices(letters, k=dice.choice((1, 2, 3, 17, 18)))) for _ in range(dice.randint(0, 30))]
        given = pl.Series(texts, dtype=pl.String)
        places, listed = in_text_order(given, pl.Series(whole_numbers(given)))
        assert listed.to_list() == sorted(set(texts))
        assert [listed[place] for place in places.tolist()] == texts
