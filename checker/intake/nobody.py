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
        near = texts.filter(found).str.strip_chars().str.to_lowercase()
        found[found] = (near.is_in(sorted(WORDS)) | ~near.str.contains(r"[\p{L}\p{N}]")).to_numpy()
    return found
