"""What is laid before the rules of one evaluator for one case: flat facts, and what their numbers stand for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from checker.engines.durable.rules import CANARY, FlatFact, Plain
from checker.engines.duty import Duty, Verdict, Why
from checker.engines.reference.context import Outcome
from checker.engines.reference.timeline import Truth, Unknown
from checker.snapshot.facts import STILL_OPEN

NO, YES, DOUBT = 0, 1, 2
"""A truth as a number. Which doubt it is stands beside it, as the number of that doubt."""

NEVER = 2 * STILL_OPEN
"""Later than any day, one still to come included."""

ORDER = ("seat", "look", "rival", "contest", "duty", "ending", "stretch", "now", CANARY)
"""The kinds of fact asserted last, in this order: evidence comes before what it is evidence for, and the as-at day after."""

Maker = Callable[[Outcome, "int | None"], Duty]
"""Makes the duty that is shown of an outcome and the number of the evidence the rules gave it."""


@dataclass
class Sheet:
    """The facts of one case for one evaluator, and what its rules came to. Doubts are numbered from 1; 0 is none.

    `others` are the duties that other rules came to. `left` are duties of which the reference engine worked out a part that
    is this engine's own elsewhere. `kept` holds what stands behind numbers in facts.
    """

    as_at: int
    others: Sequence[Duty] = ()
    facts: list[FlatFact] = field(default_factory=list)
    makers: dict[int, Maker] = field(default_factory=dict)
    order: dict[int, tuple[int, ...]] = field(default_factory=dict)
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    found: dict[int, int] = field(default_factory=dict)
    raised: list[int] = field(default_factory=list)
    left: set[int] = field(default_factory=set)
    kept: dict[tuple[object, ...], Any] = field(default_factory=dict)
    sung: int = 0
    after_song: int = 0
    walks: int = 0
    groups: int = 0
    _doubts: list[Unknown] = field(default_factory=list)
    _numbers: dict[Unknown, int] = field(default_factory=dict)

    # --- laying out ----------------------------------------------------------------------------------------------------
    def add(self, kind: str, /, **attributes: Plain | bool) -> None:
        """Lay out a fact."""
        self.facts.append({"k": kind, **{n: int(v) if isinstance(v, bool) else v for n, v in attributes.items()}})

    def duty(self, maker: Maker, *order: int) -> int:
        """The number of a new duty. `order` is its place among the duties of its rule, if not that of its number."""
        number = len(self.makers)
        self.makers[number], self.order[number] = maker, order or (number,)
        return number

    def mark(self) -> tuple[int, int]:
        """Where the sheet stands, to go back to."""
        return len(self.facts), len(self.makers)

    def back_to(self, mark: tuple[int, int]) -> None:
        """Leave out what was laid since: a rule that cannot be laid out in full is not laid out at all."""
        del self.facts[mark[0] :]
        for number in range(mark[1], len(self.makers)):
            del self.makers[number], self.order[number]

    def group(self) -> int:
        """The number of a new group of evidence."""
        self.groups += 1
        return self.groups

    def doubt(self, unknown: Unknown | None) -> int:
        """The number of a doubt; 0 for none."""
        if unknown is None:
            return 0
        if unknown not in self._numbers:
            self._doubts.append(unknown)
            self._numbers[unknown] = len(self._doubts)
        return self._numbers[unknown]

    def truth(self, truth: Truth) -> dict[str, int]:
        """A truth as the attributes `truth` and `code`."""
        if isinstance(truth, Unknown):
            return {"truth": DOUBT, "code": self.doubt(truth)}
        return {"truth": YES if truth else NO, "code": 0}

    def ordered(self) -> list[FlatFact]:
        """Every fact in the order in which they are asserted, the as-at day and the canary last."""
        last = {kind: place for place, kind in enumerate(ORDER, start=1)}
        listed: list[FlatFact] = [*self.facts, {"k": "now", "day": self.as_at}, {"k": CANARY}]
        return sorted(listed, key=lambda fact: last.get(str(fact["k"]), 0))

    # --- reading back ---------------------------------------------------------------------------------------------------
    def unknown(self, number: int) -> Unknown:
        """The doubt of a number."""
        return self._doubts[number - 1]

    def firm(self, number: int) -> bool:
        """Whether a doubt is of something missing from a record that is there, which goes before what is not covered."""
        return self._doubts[number - 1].why is not Why.NOT_COVERED

    def conclude(self, number: int, verdict: str, code: int) -> None:
        """Take down what the rules concluded of a duty. ValueError if they concluded something already."""
        if number in self.outcomes:
            raise ValueError(f"two verdicts on duty {number}")
        self.outcomes[number] = Outcome(Verdict(verdict), self.unknown(code) if code else None)

    def number(self) -> int:
        """A number that no other walk of the case has."""
        self.walks += 1
        return self.walks

    def sing(self) -> Iterable[FlatFact]:
        """The canary: called once, when every other rule has fired."""
        self.sung += 1
        return ()

    def made(self, number: int) -> Duty:
        """The duty of a number, with what was concluded of it."""
        return self.makers[number](self.outcomes[number], self.found.get(number))

    def concluded(self) -> list[int]:
        """The numbers of the duties there turned out to be, in order."""
        return sorted(self.outcomes, key=lambda number: self.order[number])


class LeftToReferenceError(Exception):
    """A rule and a case that this engine does not work out: the reference engine does, and it is counted. Says why."""
