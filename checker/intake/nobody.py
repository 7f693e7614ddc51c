"""What stands for no one where a reference belongs: a dash, NULL, N/A. Read as references, all such rows would be one child."""

from __future__ import annotations

import polars as pl

from checker.snapshot.framed.texts import Truths

WORDS = frozenset(
    {"null", "(null)", "<null>", "n/a", "#n/a", "#ref!", "#value!", "#name?", "nan", "none", "nil", "unknown", "not known",
     "not recorded", "blank", "(blank)"}
)  # fmt: skip


def is_nobody(text: str) -> bool:
    """Whether a text has neither letter nor digit, or is a word for nothing."""
    return text.strip().casefold() in WORDS or not any(map(str.isalnum, text))


def of_nobody(texts: pl.Series) -> Truths:
    """Which of some texts do; not where there is none."""
    found: Truths = (~texts.str.contains("[0-9]")).fill_null(False).to_numpy().copy()  # none of these has a digit
    if found.any():
        found[found] = pl.select(stands_for_nobody(pl.lit(texts.filter(found)))).to_series().to_numpy()
    return found


def stands_for_nobody(text: pl.Expr) -> pl.Expr:
    """Whether a text does, in columns; null where there is none."""
    plain = text.str.strip_chars().str.to_lowercase()
    return plain.is_in(sorted(WORDS)) | ~plain.str.contains(r"[\p{L}\p{N}]")
