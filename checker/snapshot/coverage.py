"""What the sources cover: for which days the absence of a fact means anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace

from checker.frozen import frozen

Span = tuple[int, int]
"""A run of days, both ends inside."""


@frozen
class KindCoverage:
    """What is covered of one kind.

    `spans`: runs of days on which every fact of the kind would be in the snapshot. `latest`: besides those, each
    case's last fact is there, so nothing lies between it and the as-at date. `open_at`: days on which every period
    open that day is there. `without`: attributes the source never holds.
    """

    spans: tuple[Span, ...] = ()
    latest: bool = False
    open_at: tuple[int, ...] = ()
    without: frozenset[str] = frozenset()

    @property
    def nothing(self) -> bool:
        """Whether no day is covered."""
        return not (self.spans or self.latest or self.open_at)

    def merged(self, other: KindCoverage) -> KindCoverage:
        """Covered by either source; an attribute is missing only if both lack it. What covers no day has none to add."""
        if self.nothing is not other.nothing:
            return other if self.nothing else self
        return KindCoverage(
            spans=join_spans((*self.spans, *other.spans)),
            latest=self.latest or other.latest,
            open_at=tuple(sorted({*self.open_at, *other.open_at})),
            without=self.without & other.without,
        )

    def shared(self, other: KindCoverage) -> KindCoverage:
        """Covered by both; an attribute is missing if either lacks it."""
        spans = [
            (max(lo, first), min(hi, last))
            for lo, hi in self.spans
            for first, last in other.spans
            if max(lo, first) <= min(hi, last)
        ]
        open_at = [day for day in self.open_at if other.covers(day)] + [
            day for day in other.open_at if self.covers(day)
        ]
        return KindCoverage(
            spans=join_spans(spans),
            latest=self.latest and other.latest,
            open_at=tuple(sorted(set(open_at))),
            without=self.without | other.without,
        )

    def covers(self, day: int) -> bool:
        """Whether every period open on a day would be there."""
        return day in self.open_at or any(lo <= day <= hi for lo, hi in self.spans)


@frozen
class Coverage:
    """What is covered of each kind. A kind not mentioned is not covered."""

    kinds: Mapping[str, KindCoverage] = field(default_factory=dict)

    def of(self, kind: str) -> KindCoverage:
        """The coverage of `kind`; nothing at all if it is not mentioned."""
        return self.kinds.get(kind, NOT_COVERED)

    def merged(self, other: Coverage) -> Coverage:
        """Covered by either."""
        kinds = dict(self.kinds)
        for kind, cover in other.kinds.items():
            kinds[kind] = kinds[kind].merged(cover) if kind in kinds else cover
        return Coverage(kinds)

    def shared(self, other: Coverage) -> Coverage:
        """Covered by both."""
        return Coverage(
            {kind: cover.shared(other.kinds[kind]) for kind, cover in self.kinds.items() if kind in other.kinds}
        )


NOT_COVERED = KindCoverage()


@frozen
class CoveredThroughout(Coverage):
    """What would be covered if a `span` of days were, of every kind. What the source of what it is `like` never holds it still
    does not hold.
    """

    like: Coverage = field(default_factory=Coverage)
    span: Span = (0, 0)

    def of(self, kind: str) -> KindCoverage:
        """The coverage of `kind`."""
        return replace(self.like.of(kind), spans=(self.span,))


def join_spans(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Overlapping or touching spans joined, in order."""
    joined: list[Span] = []
    for first, last in sorted(spans):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return tuple(joined)


def uncovered(spans: Iterable[Span], first: int, last: int) -> tuple[Span, ...]:
    """The runs of days from `first` to `last`, both inside, that no span covers."""
    gaps: list[Span] = []
    day = first
    for lo, hi in sorted(spans):
        if hi < day:
            continue
        if lo > last:
            break
        if lo > day:
            gaps.append((day, lo - 1))
        day = hi + 1
    if day <= last:
        gaps.append((day, last))
    return tuple(gaps)
