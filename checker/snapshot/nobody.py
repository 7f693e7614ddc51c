"""What stands for no one where a reference belongs: a dash, NULL, N/A, what a spreadsheet leaves of a long number (1.23E+11), and
the 0 that it gives for a blank cell elsewhere. Read as references, all such rows would be one child.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from checker.snapshot.values import CUT_SHORT_NUMBER, found, identifier

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import polars as pl

    Truths = npt.NDArray[np.bool_]

WORDS = frozenset(
    {"null", "(null)", "<null>", "n/a", "#n/a", "#ref!", "#value!", "#name?", "nan", "none", "nil", "unknown", "not known",
     "not recorded", "blank", "(blank)", "n/k", "tbc", "tba", "to be confirmed", "not available", "not given", "#num!",
     "#null!", "#div/0!"}
)  # fmt: skip


CUT_SHORT = (
    "expected a reference, found what a spreadsheet leaves of a long number (such as 1.23E+11), which others may come to as well",
    "have the column exported as text; in Excel, format it as a number without decimals before it is saved as CSV",
)

ZERO = (
    "expected a reference, found 0, which a spreadsheet gives for a blank cell that another refers to",
    "put the reference itself; if 0 is one, write it otherwise",
)
_ZERO = r"^0+(?:\.0+)?$"


def case_name(value: Any) -> str | None:
    """A case's identifier; None for what is none, or stands for no one."""
    name = identifier(value)
    return None if name is None or is_nobody(name) else name


def no_case(value: Any) -> str:
    """What was found where a case's identifier was expected, never its content but for a zero."""
    if isinstance(value, str) and is_cut_short(value):
        return "what a spreadsheet leaves of a long number (such as 1.23E+11)"
    name = identifier(value)
    if name is not None and is_zero(name):
        return "0, which stands for no one"
    return found(value) if name is None else "a dash or a word that stands for no one (such as N/A)"


def is_nobody(text: str) -> bool:
    """Whether a text has neither letter nor digit, is a word for nothing or a zero, or is cut short."""
    return text.strip().casefold() in WORDS or not any(map(str.isalnum, text)) or is_zero(text) or is_cut_short(text)


def is_zero(text: str) -> bool:
    """Whether a text is the number zero, with however many digits."""
    return "0" in text and re.match(_ZERO, text.strip()) is not None


def is_cut_short(text: str) -> bool:
    """Whether a text is what a spreadsheet leaves of a long number."""
    return "+" in text and re.match(CUT_SHORT_NUMBER, text.strip()) is not None


def of_nobody(texts: pl.Series) -> Truths:
    """Which of some texts do; not where there is none."""
    import polars as pl

    told: Truths = (
        (~texts.str.contains("[1-9]") | texts.str.contains("+", literal=True)).fill_null(False).to_numpy().copy()
    )
    if told.any():
        told[told] = pl.select(stands_for_nobody(pl.lit(texts.filter(told)))).to_series().to_numpy()
    return told


def stands_for_nobody(text: pl.Expr) -> pl.Expr:
    """Whether a text does, in columns; null where there is none."""
    plain = text.str.strip_chars().str.to_lowercase()
    nothing = ~plain.str.contains(r"[\p{L}\p{N}]") | plain.str.contains(_ZERO)
    return plain.is_in(sorted(WORDS)) | nothing | plain.str.contains(CUT_SHORT_NUMBER)
