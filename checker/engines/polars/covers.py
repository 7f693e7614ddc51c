"""What is covered of some cases, each thing said once: it may differ from case to case, and much is worked out for all alike.

Of one child a return tells the health, of another not; a rule that does not read what differs need not know.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from checker.engines.polars.values.quick import flatnonzero
from checker.frozen import frozen
from checker.snapshot.coverage import Coverage, KindCoverage

Ints = npt.NDArray[np.int64]


@frozen
class Covers:
    """What is covered of some cases: what is `said`, each once, and for each case the place of what is said of it."""

    said: Sequence[Coverage]
    places: Ints

    @classmethod
    def of_all(cls, cover: Coverage, count: int) -> Covers:
        """The same for so many cases."""
        return cls((cover,), np.zeros(count, dtype=np.int64))

    @classmethod
    def of_each(cls, each: Iterable[Coverage]) -> Covers:
        """Of each case its own, which may be a value of its own and say the same as others'."""
        said: dict[object, int] = {}
        known: dict[int, int] = {}
        covers: list[Coverage] = []
        kept, places = [*each], []
        for cover in kept:
            place = known.get(id(cover))
            if place is None:
                place = known[id(cover)] = said.setdefault(frozenset(cover.kinds.items()), len(covers))
                covers += [cover] if place == len(covers) else []
            places.append(place)
        return cls(covers, np.array(places, dtype=np.int64))

    def of_some(self, cases: Ints) -> Covers:
        """The same of some of the cases, by their numbers."""
        return Covers(self.said, self.places[cases])

    def unlike(self) -> frozenset[str]:
        """The kinds of which not the same is covered of all."""
        if len(self.said) == 1:
            return frozenset()
        kinds = {kind for cover in self.said for kind in cover.kinds}
        return frozenset(kind for kind in kinds if len({cover.of(kind) for cover in self.said}) > 1)

    def apart(self) -> Iterator[tuple[Coverage, Ints]]:
        """All that is said, and the numbers of the cases of which it is."""
        for place, cover in enumerate(self.said):
            yield cover, flatnonzero(self.places == place)

    def alike(self, kinds: Collection[str], unlike: frozenset[str]) -> Iterator[tuple[Coverage, Ints]]:
        """What is covered, and the numbers of the cases of which it is, if only some of the `unlike` kinds are read."""
        groups: defaultdict[tuple[KindCoverage, ...], list[int]] = defaultdict(list)
        for place, cover in enumerate(self.said):
            groups[tuple(cover.of(kind) for kind in sorted(kinds))].append(place)
        for group in groups.values():
            yield (
                CoveredAlike(self.said[group[0]].kinds, unlike - set(kinds)),
                flatnonzero(np.isin(self.places, group)),
            )


@frozen
class CoveredAlike(Coverage):
    """What is covered of several cases, but of kinds of which that is not the same. Raises LookupError if asked about those:
    one case's answer must not be taken for another's.
    """

    unlike: frozenset[str] = frozenset()

    def of(self, kind: str) -> KindCoverage:
        """The coverage of `kind`; nothing at all if it is not mentioned."""
        if kind in self.unlike:
            raise LookupError(f"what is covered of {kind} is not the same of all these cases")
        return super().of(kind)
