"""Figures as they were read, beside the service's own: what makes a report provisional."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from checker.frozen import frozen

MOST_APART = 2
"""Percent: a figure further than this from the service's own makes what is reported provisional."""


@frozen
class Counts:
    """A figure as it was read: at least `least`, and `most` where some periods' days are not known. `own` is the service's
    figure; `covered` says whether the source holds everything of the kind.
    """

    name: str
    label: str
    least: int
    most: int
    covered: bool
    by_team: tuple[tuple[str, int], ...] = ()
    own: int | None = None

    @property
    def apart(self) -> float | None:
        """How far it is from the service's own figure, as a percentage of that; None where none is given."""
        if self.own is None:
            return None
        gap = max(0, self.least - self.own, self.own - self.most)
        return 0.0 if not gap else 100 * gap / self.own if self.own else 100.0

    @property
    def provisional(self) -> bool:
        """Whether it is further from the service's own figure than is let pass."""
        return self.apart is not None and self.apart > MOST_APART


def apart(counts: Sequence[Counts]) -> list[str]:
    """The figures that make what is reported provisional, each in words."""
    return [
        f"{each.label}: {span(each)} as read, {each.own:,} by the service's own figure"
        + ("" if each.covered else " (not covered by this source)")
        for each in counts
        if each.provisional
    ]


def standing(counts: Sequence[Counts]) -> str:
    """How what is reported stands by the service's own figures: provisional, or near enough; empty where none is given."""
    given = [each for each in counts if each.own is not None]
    if not given:
        return ""
    if any(each.provisional for each in given):
        return f"PROVISIONAL: what was read is more than {MOST_APART}% from the service's own figures"
    return f"What was read is within {MOST_APART}% of the service's own figures"


def provisional(counts: Sequence[Counts]) -> str:
    """For logs that many may read: that what is reported is provisional, and by which figures but not how many; else empty."""
    far = ", ".join(each.label for each in counts if each.provisional)
    return f"{standing(counts)} ({far})" if far else ""


def own_figures(counts: Sequence[Counts]) -> dict[str, Any] | None:
    """The service's own figures beside what was read, as plain data; None where none is given."""
    given = [each for each in counts if each.own is not None]
    if not given:
        return None
    return {
        "provisional": any(each.provisional for each in given),
        "figures": [
            {
                "name": each.name,
                "least": each.least,
                "most": each.most,
                "covered": each.covered,
                "own": each.own,
                "apart": None if each.apart is None else round(each.apart, 2),
            }
            for each in given
        ],
    }


def span(counts: Counts) -> str:
    """A figure as it was read, or the least and the most it may be."""
    return f"{counts.least:,}" if counts.least == counts.most else f"{counts.least:,} to {counts.most:,}"
