"""Texts that are whole numbers, as most references are: soon told to be no word, and soon put in order."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from checker.snapshot.framed.ordering import Whole, in_order

Places = npt.NDArray[np.uint32]

NUMBER = "number"
"""A column of what references come to that are whole numbers and no more; -1 of any other."""

_LONGEST = 17
_TENS = 10 ** np.arange(_LONGEST, dtype=np.int64)
_DIGITS = 32  # more than any of them has


def whole_numbers(texts: pl.Series) -> Whole:
    """What texts come to of which each is digits and no more, up to 17 of them; -1 for any other, and for none."""
    numbers: Whole = np.maximum(texts.cast(pl.Int64, strict=False).fill_null(-1).to_numpy(), -1)
    digits = texts.str.len_bytes()
    none = texts.str.starts_with("+") | (digits > _LONGEST)
    minus = np.flatnonzero(numbers == 0)  # of which one may stand before nothing but zeros
    minus = minus[texts.gather(minus).str.starts_with("-").to_numpy()] if len(minus) else minus
    if none.any() or len(minus):
        numbers[none.fill_null(True).to_numpy()] = -1
        numbers[minus] = -1
    return numbers


def in_text_order(texts: pl.Series, told: pl.Series) -> tuple[Places, pl.Series]:
    """The place of each of some texts among the different ones in order; and those. `told` are their `whole_numbers`."""
    if not len(texts):
        return np.zeros(0, dtype=np.uint32), texts
    numbers = told.to_numpy()
    plain = numbers >= 0
    if plain.all():
        return _ordered(texts, numbers)
    others = texts.filter(~plain)
    listed = others.unique().sort()
    place = others.cast(pl.Enum(listed)).to_physical().to_numpy()
    if not plain.any():
        return place.astype(np.uint32), listed
    places, first = _ordered(texts.filter(plain), numbers[plain])
    both = pl.concat([first, listed])
    order = both.arg_sort()
    rank = np.empty(len(both), dtype=np.uint32)
    rank[order.to_numpy()] = np.arange(len(both), dtype=np.uint32)
    whole = np.empty(len(texts), dtype=np.uint32)
    whole[plain], whole[~plain] = rank[places], rank[len(first) + place.astype(np.intp)]
    return whole, both.gather(order)


def _ordered(texts: pl.Series, numbers: Whole) -> tuple[Places, pl.Series]:
    """The same of whole numbers. As text 10 comes before 9, and 1 before 10: the first digits go before how many there are."""
    digits = texts.str.len_bytes().to_numpy()
    keys = numbers * _TENS[np.max(digits) - digits] * _DIGITS + digits
    order = in_order(keys)
    keys = keys[order]
    first = np.flatnonzero(np.append(True, keys[1:] != keys[:-1]))
    counts = np.diff(np.append(first, len(keys)))
    places = np.empty(len(keys), dtype=np.uint32)
    places[order] = np.repeat(np.arange(len(first), dtype=np.uint32), counts)
    return places, texts.gather(order[first])
