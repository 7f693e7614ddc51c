"""What may be adopted: the disputes and commendations of a result in checker/result@1, whoever made it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from checker.disputes.ledger.events import About
from checker.disputes.stages import Subject
from checker.errors import CheckerError
from checker.frozen import frozen

_PSEUDONYM = re.compile("[a-z2-7]{16}")


class _Read(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Dispute(_Read):
    id: str = Field(pattern="^[a-z2-7]{16}$")
    rule: str = Field(min_length=1, max_length=200)
    case: str = Field(min_length=1, max_length=200)
    key: str = Field(min_length=1, max_length=1000)
    severity: Literal["high", "medium", "low"]
    theme: str = Field(min_length=1, max_length=200)
    owner: str = Field(max_length=50)
    due: date | None = None
    message: str = Field(max_length=4000)
    status: str = Field(default="new", max_length=50)

    @field_validator("due", mode="before")
    @classmethod
    def _day(cls, told: Any) -> Any:
        """The day alone of what fell due at a time."""
        return told[:10] if isinstance(told, str) else told

    def about(self) -> About:
        return About(dispute=self.id, rule=self.rule, case=self.case, key=self.key, message=self.message)


class _Group(_Read):
    why: str
    lead: str
    rest: list[str]


class _Result(_Read):
    schema_: Literal["checker/result@1"] = Field(alias="schema")
    disputes: list[_Dispute]
    commendations: list[_Dispute]
    groups: list[_Group] = Field(default_factory=list)


@frozen
class Raised:
    """A dispute, or a commendation, that may be adopted, and those that are one question with it. `due` is the day on which
    it fell due, if on any; `statuses` says of each of them, by id, whether it was new or set aside."""

    about: About
    subject: Subject
    commendation: bool = False
    due: date | None = None
    rest: tuple[About, ...] = ()
    statuses: Mapping[str, str] = field(default_factory=dict)

    def in_status(self, status: str) -> int:
        """How many of it and those beside it are set aside so."""
        return sum(self.statuses.get(each.dispute) == status for each in (self.about, *self.rest))


class Raisings:
    """All that a result raises, by id."""

    def __init__(self, data: Any, immediate: Mapping[str, bool], where: str) -> None:
        """`data` is a result as plain data; `immediate` says of each rule whether it concerns immediate safety.

        CheckerError, naming `where`, if it is no result, or shows case ids: a ledger holds none.
        """
        try:
            result = _Result.model_validate(data)
        except ValidationError as error:
            place = ".".join(map(str, error.errors()[0]["loc"])) or "the top"
            what = f"expected a result (checker/result@1), found something else at {place}"
            raise CheckerError(what, where=where, help="make one with `checker check ... --format json`") from None
        if not all(_PSEUDONYM.fullmatch(each.case) for each in (*result.disputes, *result.commendations)):
            what = "expected a result with pseudonyms, found one that shows case ids"
            raise CheckerError(what, where=where, help="make it again without --reveal-ids: a ledger holds no case ids")
        self._known = frozenset(immediate)
        statuses = {one.id: one.status for one in result.disputes}
        self._by_id: dict[str, Raised] = {}
        for commendation, listed in ((False, result.disputes), (True, result.commendations)):
            for one in listed:
                subject = Subject(one.rule, one.owner, one.theme, one.severity, immediate.get(one.rule, False))
                self._by_id[one.id] = Raised(one.about(), subject, commendation, one.due, statuses=statuses)
        for group in result.groups:
            self._join(group)

    @property
    def all(self) -> Iterable[Raised]:
        """All of them, in the order of the result."""
        return self._by_id.values()

    def the(self, dispute: str) -> Raised:
        """What has this id. CheckerError where nothing has, or its rule is not known."""
        if dispute not in self._by_id:
            mend = (
                "`checker check` shows them in its page, workbook and JSON, and in text with --ledger, under the same key and "
                "--profile; one of another period than the usual is adopted from the result: --period FROM..TO --format json"
            )
            raise CheckerError("there is no dispute or commendation of this id here", where=dispute, help=mend)
        raised = self._by_id[dispute]
        if raised.about.rule not in self._known:
            mend = "give --rules and --profile as they were when the result was made"
            raise CheckerError(f"there is no rule {raised.about.rule} here", where=dispute, help=mend)
        return raised

    def _join(self, group: _Group) -> None:
        """Put a group's other disputes beside the one that leads, unless each of them is asked about by itself."""
        lead = self._by_id.get(group.lead)
        if lead is not None and group.why != "no-team":
            rest = tuple(self._by_id[each].about for each in group.rest if each in self._by_id)
            subject = replace(lead.subject, systemic=group.why == "systemic")
            self._by_id[group.lead] = replace(lead, subject=subject, rest=rest)
