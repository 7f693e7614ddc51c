"""What a rule comes to without the limits that a profile lays over its own, in words."""

from __future__ import annotations

from collections.abc import Mapping

from checker.compile.program import Law
from checker.engines.duty import Duty, Verdict
from checker.frozen import frozen

MISSED = (Verdict.LATE, Verdict.OVERDUE, Verdict.NOT_MET)
LOCAL = "local"
"""The force of what is missed of a limit of the service's own alone."""

SAID: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(MISSED, ("missed too", ", and that was missed too")),
    Verdict.PENDING: ("not yet due", ", which has not passed"),
    Verdict.MET: ("met", ", and that was met"),
    Verdict.EXCEPTED: ("excused", ", and that is excused"),
    Verdict.LAPSED: ("lapsed", ", and that lapsed"),
    Verdict.CANNOT_TELL: ("cannot be told", "; whether that was met cannot be told"),
}
"""What a duty came to by the rule's own limit: in short, and in words that follow the day it is due."""

OWN = "The limit is the service's own; "
NOT_TOLD = "whether the rule itself asks for this cannot be told, or it does not"
RULE = "the rule itself"
NONE = "none"
INSTEAD: Mapping[str, str] = {
    str(Verdict.MET): "this was met and another was missed in its place",
    str(Verdict.EXCEPTED): "this was excused and another was missed after it",
    NONE: "another was missed",
}
"""What is said where another duty is missed without, by what came of the same one: NONE where there is none."""


@frozen
class Untightened:
    """The same duty as it is without any limit of the profile's own; None where there is none, or it cannot be told.

    `instead`: it is another duty, which was missed without; and what came of this one, as one of INSTEAD.
    """

    duty: Duty | None
    instead: str | None = None

    @property
    def missed(self) -> bool:
        """Whether that is certainly missed too."""
        return self.duty is not None and self.duty.verdict in MISSED

    @property
    def provision(self) -> str:
        """By which provision it is due."""
        return self.law.provision if self.law is not None else RULE

    @property
    def law(self) -> Law | None:
        """The text it is due by."""
        return self.duty.law if self.duty is not None else None

    @property
    def verified(self) -> bool:
        """Whether that was verified at its source, if there is one."""
        return self.law is None or self.law.verified

    @property
    def short(self) -> str:
        """What came of it, without a day, and whether the rule's text was verified at its source."""
        return f"{self._short}{'' if self.verified else ', not verified at source'}"

    @property
    def _short(self) -> str:
        if self.duty is None:
            return f"the service's own limit; {NOT_TOLD}"
        if self.instead is not None:
            return f"the service's own limit; by {self.provision} {INSTEAD[self.instead]}"
        return f"the service's own limit; by {self.provision} {SAID[self.duty.verdict][0]}"

    def sentence(self, due: str | None) -> str:
        """What came of it, with the day it is due in words."""
        if self.duty is None:
            return f"{OWN}{NOT_TOLD}."
        if self.instead is not None:
            return f"{OWN}by {self.provision} {INSTEAD[self.instead]}{f', due by {due}' if due is not None else ''}."
        if due is None:
            return f"{OWN}by {self.provision} {SAID[self.duty.verdict][0]}."
        return f"{OWN}by {self.provision} it is due by {due}{SAID[self.duty.verdict][1]}."


def governed_alike(one: Duty, other: Duty) -> bool:
    """Whether two duties are one under the same text, due the same day, and came to the same: no limit was laid over it."""
    return _governed(one) == _governed(other)


def _governed(duty: Duty) -> tuple[object, ...]:
    law = (duty.law.instrument, duty.law.provision) if duty.law is not None else None
    return (duty.verdict, duty.due, duty.due_at, law)
