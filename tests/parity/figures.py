"""Random limits: dated values in one or several texts, parameters, judgements, and values the due date chooses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from fixtures.nasty.days import length
from fixtures.nasty.dice import chance, one_of
from tests.parity.conditions import Writer

SINCE = dt.date(2011, 4, 1)
Values = list[dict[str, Any]]


@dataclass
class Figures:
    """Writes limits; `parameters` gathers those a profile is to set."""

    writer: Writer
    parameters: dict[str, Values] = field(default_factory=dict)

    def lengths(
        self,
        *,
        hours: bool = False,
        working: bool = True,
        may_be: Sequence[str] = ("trigger", "due"),
        plain: bool = False,
    ) -> Any:
        """A limit in lengths of time."""
        return self._figure(lambda: {"value": self._length(hours, working)}, may_be, plain)

    def values_of(self, limit: Any) -> list[str]:
        """The lengths of a limit, whether it has them itself or the profile does."""
        values = self.parameters[limit["parameter"]] if isinstance(limit, dict) else limit
        return [value["value"] for value in values]

    def numbers(self, choices: Sequence[float], may_be: str) -> Any:
        """A limit in numbers of things."""
        return self._figure(lambda: {"number": one_of(self.writer.dice, choices)}, (may_be,), False)

    def in_force(self) -> dict[str, Any]:
        """The days on which a requirement holds."""
        return one_of(self.writer.dice, self._texts(dict))

    def several_in_force(self) -> Values:
        """The same in one or more texts."""
        return self._texts(dict)

    def relaxed(self) -> Values:
        """Values that lie over every limit of a rule for some time, chosen by the due date."""
        return [self._for_a_time({"selected-by": "due", **self._length_or_judgement()})]

    def _length(self, hours: bool, working: bool) -> str:
        return length(self.writer.dice, working=working, hours=hours and chance(self.writer.dice, 45))

    def _length_or_judgement(self) -> dict[str, Any]:
        if chance(self.writer.dice, 65):
            return {"judgement": "Was it done as soon as was reasonably practicable?"}
        return {"value": length(self.writer.dice)}

    def _figure(self, one: Callable[[], dict[str, Any]], may_be: Sequence[str], plain: bool) -> Any:
        dice = self.writer.dice
        values = self._texts(one)
        if any("hour" in value.get("value", "") for value in values):
            values = [{**value, "value": "48 hours"} for value in values]  # hours have no other unit beside them
            plain = True
        if len(may_be) > 2 and chance(dice, 30):
            values = [{**value, "selected-by": one_of(dice, ("trigger", "day"))} for value in values]
        if "due" in may_be and not plain and chance(dice, 30):
            values.append(self._for_a_time({"selected-by": "due", **self._length_or_judgement()}))
        if chance(dice, 8):
            name = f"number-{len(self.parameters) + 1}"
            self.parameters[name] = [] if chance(dice, 15) else values
            return {"parameter": name}
        return values

    def _texts(self, one: Callable[[], dict[str, Any]]) -> Values:
        """One text since 2011, or two of which the second follows, at once or after a while."""
        dice = self.writer.dice
        law = {"provision": "regulation 1", "verified": True}
        if not chance(dice, 30):
            return [{**one(), "from": SINCE, **law}]
        day = max(one_of(dice, self.writer.scene.days), SINCE + dt.timedelta(days=9))
        day, until = day, day - dt.timedelta(days=one_of(dice, (1, 1, 8)))
        first = {**one(), "from": SINCE, "to": until, **law}
        second = {**one(), "from": day, **law, "provision": "regulation 2", "verified": False}
        return one_of(dice, ([first, second], [first], [second]))

    def _for_a_time(self, said: dict[str, Any]) -> dict[str, Any]:
        dice = self.writer.dice
        since = one_of(dice, self.writer.scene.days)
        until = since + dt.timedelta(days=one_of(dice, (150, 30, 0, 600)))
        return {**said, "from": since, "to": until, "provision": "regulation 8", "verified": False}
