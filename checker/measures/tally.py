"""From things told apart to a figure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from checker.engines.duty import Why
from checker.engines.reference.timeline import Truth, Unknown
from checker.measures.values import Figure, Status


@dataclass(frozen=True, slots=True)
class Counted:
    """One thing as it was counted: in (of a share: one of those), out, or not known; with what it adds and is put under."""

    case: str
    about: str
    day: int | None
    told: Truth
    weight: float
    source: str
    labels: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(slots=True)
class Tally:
    """All of one sort of thing. `lacking` says why nothing could have been seen, where that is so.

    `left_out` are how many were looked at and certainly do not count: of a count, they are told as well.
    """

    counted: list[Counted] = field(default_factory=list)
    lacking: str = ""
    left_out: int = 0

    @property
    def yes(self) -> float:
        """Those that count, each with what it adds."""
        return sum(each.weight for each in self.counted if each.told is True)

    @property
    def no(self) -> float:
        """Those of a share that are not among those meant."""
        return sum(each.weight for each in self.counted if each.told is False)

    @property
    def doubts(self) -> list[Unknown]:
        """Why each that cannot be told cannot."""
        return [each.told for each in self.counted if isinstance(each.told, Unknown)]

    @property
    def perhaps(self) -> float:
        """Those that may count, each with what it would add."""
        return sum(each.weight for each in self.counted if isinstance(each.told, Unknown))

    def unseen(self, form: str) -> str:
        """What the source does not cover, where for want of it nothing is told; empty where something is."""
        if any(each.told is True or each.told is False for each in self.counted):
            return ""
        if self.left_out and form != "share":
            return ""
        doubts = self.doubts
        needs = {doubt.needs for doubt in doubts if doubt.why is Why.NOT_COVERED}
        return ", ".join(sorted(needs)) if doubts else self.lacking

    def under(self, name: str) -> Mapping[str, Tally]:
        """Those of them under each label there is; those under none are left out."""
        found: dict[str, Tally] = {}
        for each in self.counted:
            if (label := each.labels.get(name)) is not None:
                found.setdefault(label, Tally()).counted.append(each)
        return found


def figure(form: str, sides: Sequence[Tally]) -> Figure:
    """The figure that tallies come to: one of a count or a share, two of a rate or a net figure."""
    unseen = "; ".join(dict.fromkeys(why for side in sides if (why := side.unseen(form))))
    if unseen:
        return Figure(Status.NOT_COVERED, cannot_tell=sum(len(side.doubts) for side in sides), why=unseen)
    return _FORMS[form](*sides)


def _count(side: Tally) -> Figure:
    doubts = len(side.doubts)
    most = side.yes + side.perhaps
    return Figure(Status.TOLD, side.yes, None, side.yes, doubts, side.yes if doubts else None, most if doubts else None)


def _share(side: Tally) -> Figure:
    doubts, told = len(side.doubts), side.yes + side.no
    if not told and not doubts:
        return Figure(Status.NOTHING, 0, 0)
    least = most = None
    if doubts:
        whole = told + side.perhaps
        least, most = side.yes / whole, (side.yes + side.perhaps) / whole
    return Figure(Status.TOLD, side.yes, told, side.yes / told if told else None, doubts, least, most)


def _rate(side: Tally, per: Tally) -> Figure:
    doubts = len(side.doubts) + len(per.doubts)
    if not per.yes:
        return Figure(Status.TOLD if per.doubts else Status.NOTHING, side.yes, per.yes, None, doubts)
    most = (side.yes + side.perhaps) / per.yes
    value = side.yes / per.yes
    told = side.doubts and not per.doubts
    return Figure(Status.TOLD, side.yes, per.yes, value, doubts, value if told else None, most if told else None)


def _net(side: Tally, less: Tally) -> Figure:
    value, doubts = side.yes - less.yes, len(side.doubts) + len(less.doubts)
    least, most = value - less.perhaps, value + side.perhaps
    return Figure(Status.TOLD, side.yes, less.yes, value, doubts, least if doubts else None, most if doubts else None)


_FORMS: Mapping[str, Callable[..., Figure]] = {"count": _count, "share": _share, "rate": _rate, "net": _net}
