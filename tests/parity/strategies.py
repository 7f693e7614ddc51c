"""Hypothesis strategies: trials, each of random rules and a nasty snapshot of the kinds those rules read. They shrink."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.parity.trial import Trial, trial


def trials(about: str | None = None) -> st.SearchStrategy[Trial]:
    """A trial: about children, households, allegations or officers, or whichever is said."""
    return st.randoms(use_true_random=False).map(lambda dice: trial(dice, about))
