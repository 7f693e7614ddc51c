"""How much of the longest tests a run does: a part in the quick tier, all of it in the full one (`pytest -m ''`)."""

from __future__ import annotations

_chosen = {"full": False}


def choose(*, full: bool) -> None:
    """Say which tier this run is, before any test is collected."""
    _chosen["full"] = full


def part_of(examples: int, one_in: int = 5) -> int:
    """How many of so many examples to try: all of them in the full tier, and in the quick one a part."""
    return examples if _chosen["full"] else -(-examples // one_in)
