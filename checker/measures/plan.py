"""A measure as it is worked out: plain frozen values, no YAML, no text left to parse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import get_args

from checker.calendar import Duration
from checker.compile.program import ALWAYS, Condition, Happening
from checker.engines.duty import Verdict
from checker.frozen import frozen
from checker.ruleset.models.measure import By

DISPUTE = "dispute"
"""The kind of the facts that adopted disputes are read as."""

DIMENSIONS: tuple[str, ...] = get_args(By)
"""What figures can be broken down by."""

ASKED_FOR = ("ethnicity", "ward")
"""Those of them that are read in only where they are asked for."""


@frozen
class Beside:
    """Something that happened on or after a thing's day (or on or before it), `within` a length of it if one is given."""

    happening: Happening
    within: Duration | None
    after: bool


@frozen
class Selection:
    """Which of some things are meant: all of what is given holds. `where` is by kind of fact."""

    kinds: tuple[str, ...] = ()
    where: Mapping[str, Condition] = field(default_factory=dict)
    when: Condition = ALWAYS
    verdicts: tuple[Verdict, ...] = ()
    steps: tuple[str, ...] = ()
    beside: tuple[Beside, ...] = ()
    every_duty_met: tuple[str, ...] = ()


@frozen
class Things:
    """What is counted. `names` are kinds of fact, ids of rules, or the one word that says which cases or disputes.

    `at` is where a period is counted: its start, its end, or open on the last day. Things are counted one each; added up
    by the attribute `sum`; or once for each value of the attribute `distinct` a case has. The period is the one so much
    `earlier` than the report's, if that is given.
    """

    sort: str  # facts | duties | cases | disputes
    names: tuple[str, ...]
    about: tuple[str, ...]
    chosen: Selection
    at: str = "on"
    sum: str | None = None
    distinct: str | None = None
    earlier: Duration | None = None


@frozen
class Official:
    """Where an official definition comes from; `on` is the month and day it is taken at, where it is taken at one."""

    title: str
    row: str
    on: str | None
    verified: bool


@frozen
class Measure:
    """One measure. `second` is what a rate is per, or what is taken off a net figure; `those` are a share's."""

    id: str
    title: str
    shows: str
    unit: str
    form: str  # count | share | rate | net
    first: Things
    those: Selection | None = None
    second: Things | None = None
    official: Official | None = None
    standards: tuple[str, ...] = ()
    split: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    trend: tuple[Duration, ...] = ()
    known_limits: tuple[str, ...] = ()

    @property
    def rules(self) -> frozenset[str]:
        """The rules whose duties it looks at."""
        sides = [side for side in (self.first, self.second) if side is not None]
        named = {name for side in sides if side.sort == "duties" for name in side.names}
        chosen = [*(side.chosen for side in sides), *([self.those] if self.those else [])]
        return frozenset(named.union(*(each.every_duty_met for each in chosen)))

    @property
    def children(self) -> bool:
        """Whether it counts anything about children, households or adults; not of officers and posts alone."""
        return any(about != "officer" for about in self.first.about)
