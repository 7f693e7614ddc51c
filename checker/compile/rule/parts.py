"""What the reading of every shape shares: evidence, exceptions, and fields that mean nothing where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from checker.calendar import parse_duration
from checker.compile.conditions import Loc, Parameters, Reader
from checker.compile.figures import Figures
from checker.compile.program import (
    Condition,
    Evidence,
    EvidenceFrom,
)
from checker.ruleset.library import Written
from checker.ruleset.models import (
    Accepts,
    RuleModel,
)
from checker.snapshot.vocabulary import Form, vocabulary

NO_LENGTH = parse_duration("0 days")


class Parts:
    """One rule file being read: its model, the reader of its grammar and of its figures."""

    def __init__(self, written: Written[RuleModel], definitions: frozenset[str], parameters: Parameters) -> None:
        self.model = written.model
        self.reader = Reader(written.document, vocabulary(), definitions, parameters=parameters)
        self.figures = Figures(written.model, self.reader, parameters)

    def optional(self, raw: Any, loc: Loc) -> Condition | None:
        """A condition, or None where none is written."""
        return None if raw is None else self.reader.condition(raw, loc)

    def evidence(self, listed: Sequence[Accepts], loc: Loc) -> tuple[Evidence, ...]:
        """Facts that satisfy or excuse; one that cannot be read is left out, with a fault."""
        found = (self.accepted(accepts, (*loc, i)) for i, accepts in enumerate(listed))
        return tuple(evidence for evidence in found if evidence is not None)

    def accepted(self, accepts: Accepts, loc: Loc) -> Evidence | None:
        """Facts of one kind, and the point at which each counts."""
        kind = self.reader.kind(accepts.kind, (*loc, "kind"))
        if kind is None:
            return None
        at = accepts.at or ("start" if kind.form is Form.PERIOD else "on")
        if (at == "on") == (kind.form is Form.PERIOD):
            self.reader.fault((*loc, "at"), f"{kind.name} has no `{at}`", f"one of {', '.join(kind.time_fields)}")
        where = self.reader.where(accepts.where, (*loc, "where"), kind)
        law = self.figures.law(accepts.counts) if accepts.counts else None
        return Evidence(kind.name, where, at, law, accepts.holding)

    def evidence_from(self, text: str, loc: Loc) -> EvidenceFrom:
        """How far back evidence may lie."""
        if text in ("any", "trigger"):
            return EvidenceFrom(any_day=text == "any")
        if text.startswith("-"):
            return EvidenceFrom(back=self.reader.days(text.removeprefix("-"), loc))
        self.reader.fault(loc, f'expected "trigger", "any" or a length before it, found "{text}"', "such as -3 months")
        return EvidenceFrom()

    def no_meaning(self, at: Loc, word: str, value: object, help: str) -> None:
        """A fault where a field is given that nothing reads."""
        if value is not None:
            self.reader.fault((*at, word), f'"{word}" has no meaning here', help, key=True)
