"""What begins each duty of a rule, and what it carries."""

from __future__ import annotations

from dataclasses import field
from typing import Any

import numpy as np
import numpy.typing as npt

from checker.engines.polars.duties.batch import NONE
from checker.engines.polars.evidence.asking import Places
from checker.engines.polars.facts.carried import Carried, Names, carried, own_ids
from checker.engines.polars.facts.table import Table
from checker.engines.polars.periods.spells import Spells, begun_together
from checker.engines.polars.values.constants import same, some
from checker.engines.polars.values.truths import Codes, Days, Mask
from checker.frozen import frozen, replace
from checker.snapshot.facts import LONG_BEFORE


@frozen
class Starts:
    """What begins each duty, in order of case, day and content: on a day from `day` to `hi`, not known for the code `why`.

    `table` holds the facts they were read from (None where they were worked out) and `place` the row of each in it;
    `spells` the periods they are edges of, if they are, and `spell` the place of each among those. Of a rule with a duty
    for each item of a list, `items` holds those and `item` the row of each.
    """

    name: str
    edge: str
    case: Places
    day: Days
    minute: Days
    truth: Codes
    table: Table | None
    place: Places
    spells: Spells | None
    spell: Places
    hi: Days = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    why: Codes = field(default_factory=lambda: np.zeros(0, dtype=np.int16))
    items: Table | None = None
    item: Places = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    def __post_init__(self) -> None:
        if len(self.hi) != len(self.case):
            object.__setattr__(self, "hi", self.day)
            object.__setattr__(self, "why", same(len(self.case), 0, np.int16))

    @classmethod
    def none(cls, name: str, edge: str, table: Table | None) -> Starts:
        """Nothing that begins any."""
        nothing = np.zeros(0, dtype=np.int64)
        return cls(name, edge, nothing, nothing, nothing, np.zeros(0, dtype=np.int16), table, nothing, None, nothing)

    def __len__(self) -> int:
        return len(self.case)

    def take(self, which: npt.NDArray[Any]) -> Starts:
        """Some of them."""
        fields = ["case", "day", "minute", "truth", "place", "spell", "why"]
        fields += ["item"] if self.items is not None else []
        found: dict[str, Any] = {name: some(getattr(self, name), which) for name in fields}
        found["hi"] = found["day"] if self.hi is self.day else self.hi[which]  # days that are known stay one column
        return replace(self, **found)

    @property
    def known(self) -> Mask:
        """Of which the day is known."""
        return (self.day == self.hi) & (self.day > LONG_BEFORE)

    @property
    def kind(self) -> str:
        """The kind of fact they were read from, or their own name where they were worked out from several."""
        return self.table.kind.name if self.table is not None else self.name

    @property
    def rows(self) -> Places:
        """Where each fact stands in the source; -1 where there is none."""
        return self.of("row")

    def of(self, name: str) -> Places:
        """A field of each one's fact; -1 where there is none."""
        if self.table is None or not len(self.table):
            return np.full(len(self), NONE, dtype=np.int64)
        return np.where(self.place != NONE, getattr(self.table, name)[self.place], NONE)

    def identifiers(self, names: Names) -> tuple[Carried, Places, Places]:
        """The source's own ids of the rows they were read from: those ids, whose each is, and who each of these is."""
        if self.table is None:
            return Carried.of_none(), np.zeros(0, dtype=np.int64), np.zeros(len(self), dtype=np.int64)
        return own_ids(self.table, names), *self.owners

    @property
    def owners(self) -> tuple[Places, Places]:
        """What each row of the table is part of, and which of these each is: a row itself, or the period it was brought into."""
        if self.spells is None:
            return np.arange(len(self.table or ()), dtype=np.int64), self.place
        return self.spells.group, self.spells.origin[self.spell]

    @property
    def mixed(self) -> Mask:
        """Which are edges of a period of which a row may not be part."""
        return self.spells.is_mixed[self.spell] if self.spells is not None else np.zeros(len(self), dtype=bool)

    @property
    def begun_together(self) -> Mask:
        """Which are edges of a period with rows of one day that any may be the first of."""
        return begun_together(self.table, self.place, *self.owners)

    def carries(self, name: str, names: Names) -> Carried:
        """What the item, or failing that the fact, of each carries under a name; a fact's own id under its own kind."""
        found = Carried.of_none(len(self))
        if self.items is not None and name in self.items.kind.attributes:
            found = carried(self.items.column(name), self.item, names)
        if self.table is None or not len(self.table):
            return found
        if name in self.table.kind.attributes:
            found = found.otherwise(carried(self.table.column(name), self.place, names))
        if name == self.kind:
            own = own_ids(self.table, names).take(self.place)
            found = found.otherwise(Carried(own.values, own.known & (self.place != NONE)))
        return found

    def wanting(self, name: str) -> str:
        """The field that would say what each carries under a name."""
        if name == self.kind:
            return f"{name}.id"
        return f"{self.items.kind.name if self.items is not None else self.kind}.{name}"
