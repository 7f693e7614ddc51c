"""Evidence walked piece by piece, each to one duty: of all the duties at once, or for one of them beside its rivals.

What each piece is to each rival is looked at once, and kept as sets of duties: whole numbers with a bit for each, in the order in
which they fall due. So a walk for one duty takes hardly longer where it has many rivals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from checker.engines.reference.evidence import Candidate
from checker.engines.reference.opening import Open

Takes = Callable[[Open, Candidate], bool]


@dataclass(frozen=True, slots=True)
class Side:
    """How duties stand in a walk: what each `takes`, perhaps or `surely`, what is in time for it (`timely`), what it `yields` to
    others, having no need of it, and whether each stands where it would on the `last` of the days it may be, or on the first;
    `harshly`, what is for the trigger before is so though that only may be there."""

    takes: Takes
    surely: Takes
    timely: Takes
    yields: Takes
    last: bool
    harshly: bool = False


class _Seen(NamedTuple):
    """Who takes a piece of evidence; and of those, who surely does, who has need of it, whose own it is, and for whom it is in
    time."""

    takes: int
    surely: int
    needs: int
    own: int
    timely: int


class Walk:
    """`offers` walked in order beside `rivals`, who stand on one `side`.

    Equals are served in the order of their `places`. What `names` a duty is for no rival that the row it names may be part of.
    """

    def __init__(
        self, offers: Sequence[Candidate], rivals: Iterable[Open], side: Side, places: Mapping[Open, int], names: Takes
    ) -> None:
        self.offers, self.side, self.places, self.names = offers, side, places, names
        self.lasts = _last_places(places)
        self.rivals = sorted(rivals, key=lambda each: (*_falls_due(each, last=side.last), self._place(each, side)))
        self.bits = {rival: 1 << place for place, rival in enumerate(self.rivals)}
        self.alike: dict[tuple[int, int], int] = {}
        for rival, bit in self.bits.items():
            due = _falls_due(rival, last=side.last)
            self.alike[due] = self.alike.get(due, 0) | bit
        self._seen: dict[int, _Seen] = {}

    def together(self) -> dict[Open, Candidate]:
        """What each of the rivals is given, none of them walked for on its own."""
        given: dict[Open, Candidate] = {}
        waiting = self._all
        for place, offer in enumerate(self.offers):
            if able := self._looked_at(place).takes & waiting:
                chosen = self._foremost(place, able)
                given[chosen] = offer
                waiting ^= self.bits[chosen]
        return given

    def turns(self, duty: Open, side: Side) -> Iterator[Candidate]:
        """What a duty on its own side is given; then what it would be given were that not there, and so on.

        A rival that only may take what the duty does not is not served by it: it may take something else.
        """
        waiting = self._all & ~self.bits.get(duty, 0)
        for place, offer in enumerate(self.offers):
            able, wanted = self._looked_at(place).takes & waiting, side.takes(duty, offer)
            if able and wanted and self.names(duty, offer):
                able &= ~self._set(rival for rival in self.rivals if rival.trigger.may_have_as_part(offer.fact))
            chosen = self._foremost(place, able) if able else None
            if wanted and (
                chosen is None or self._standing(duty, offer, side) < self._standing(chosen, offer, self.side)
            ):
                yield offer
            elif chosen is not None and (wanted or self._looked_at(place).surely & self.bits[chosen]):
                waiting ^= self.bits[chosen]

    @property
    def _all(self) -> int:
        return (1 << len(self.rivals)) - 1

    def _standing(self, duty: Open, offer: Candidate, side: Side) -> tuple[object, ...]:
        """Of those that take a piece of evidence the least is given it: the first to fall due of those in time, or the last."""
        late = not side.timely(duty, offer)
        # what is late goes to the last to fall due: at the harshest, not this
        day, minute = _falls_due(duty, last=side.last and not (late and side.harshly))
        sign = -1 if late else 1
        left_over = duty.left_over(offer, harshly=side.harshly)
        return (side.yields(duty, offer), left_over, late, sign * day, sign * minute, self._place(duty, side))

    def _place(self, duty: Open, side: Side) -> tuple[int, bool]:
        """Where it stands among equals: of a day not known, where it would on the last, or the first, of the days it may be."""
        return (self.lasts[duty], True) if side.last and duty in self.lasts else (self.places[duty], False)

    def _foremost(self, place: int, able: int) -> Open:
        """The rival of some that stands before the others."""
        seen = self._looked_at(place)
        able = able & seen.needs or able
        able = able & seen.own or able
        if not able & seen.timely:
            last = self.rivals[able.bit_length() - 1]
            return self._first(able & self.alike[_falls_due(last, last=self.side.last)])
        return self._first(able & seen.timely)

    def _first(self, some: int) -> Open:
        return self.rivals[(some & -some).bit_length() - 1]

    def _looked_at(self, place: int) -> _Seen:
        if place not in self._seen:
            offer, side = self.offers[place], self.side
            takes = [rival for rival in self.rivals if side.takes(rival, offer)]
            self._seen[place] = _Seen(
                self._set(takes),
                self._set(rival for rival in takes if side.surely(rival, offer)),
                self._set(rival for rival in takes if not side.yields(rival, offer)),
                self._set(rival for rival in takes if not rival.left_over(offer, harshly=side.harshly)),
                self._set(rival for rival in takes if side.timely(rival, offer)),
            )
        return self._seen[place]

    def _set(self, some: Iterable[Open]) -> int:
        return sum(self.bits[rival] for rival in some)


def _falls_due(duty: Open, *, last: bool) -> tuple[int, int]:
    """When a duty is served among others: by its due date or, where it has no deadline, the most recent trigger first. A meeting
    is about what is happening, not what was."""
    if duty.no_deadline:
        return served_at(duty, last=last)
    return ((duty.latest if last else duty.soonest).day, duty.due_minute() or 0)


def unsure(duty: Open) -> bool:
    """Whether it is not known that there is a duty, or when it is served among others."""
    return duty.truth is not True or not duty.dated or duty.in_hours or of_any_day(duty)


def of_any_of_several(duty: Open) -> bool:
    """Whether a duty without a deadline began on any of several days, so that it is not known which is the more recent."""
    return duty.no_deadline and duty.trigger.lo != duty.trigger.hi


def of_any_day(duty: Open) -> bool:
    """Whether a duty began on any of several days, so that it is not known which of those that are served alike came first."""
    return duty.trigger.lo != duty.trigger.hi


def _last_places(places: Mapping[Open, int]) -> dict[Open, int]:
    """Of each duty that began on any of several days, and falls due on one, the place of the last that may have begun before."""
    loose = (duty for duty in places if of_any_day(duty) and duty.dated and not duty.no_deadline)
    return {duty: max(place for each, place in places.items() if each.trigger.lo < duty.trigger.hi) for duty in loose}


def served_at(duty: Open, *, last: bool) -> tuple[int, int]:
    """When a duty without a deadline is served: of a day not known, as the most recent it may be, before any of that day, or
    `last`, as the least recent, after any."""
    if not of_any_of_several(duty):
        return (-duty.trigger.hi, 0)
    return (-duty.trigger.lo, 1) if last else (-duty.trigger.hi, -1)
