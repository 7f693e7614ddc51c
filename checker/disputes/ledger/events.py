"""One event of a ledger: what is chained, what is private beside it, and the line it is written on."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from datetime import date
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from checker.disputes.ledger.words import Kind


class _Kept(BaseModel):
    """Every model of the file: unknown fields refused, values frozen, what is not there left out.

    A line is written with its fields in the order they have here, and is held to it when read: fields may be added to a
    model, with a default, and never moved.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    def plain(self) -> dict[str, Any]:
        """As plain data, in order, without what is not there."""
        return self.model_dump(mode="json", exclude_defaults=True)


class Facts(_Kept):
    """What is chained and stays: nothing that says who anyone is.

    `theme` is the rule's own, `filed` the annual report's. `rest` are the ids of disputes that are one question with this
    one. `process_ends` is the last day of the whole formal process. `dip_audit` and `partnership` say where else it is
    to be listed.
    """

    rule: str = ""
    owner: str = ""
    theme: str = ""
    filed: str = ""
    commendation: bool = False
    stage: str = ""
    formal: bool = False
    respond_by: date | None = None
    process_ends: date | None = None
    level: str = ""
    dip_audit: bool = False
    partnership: bool = False
    rest: tuple[str, ...] = ()
    supersedes: str = ""
    outcome: str = ""
    erased: tuple[int, ...] = ()


NO_FACTS = Facts()


class About(_Kept):
    """A duty a dispute is over: the dispute's id, the rule, the case's pseudonym, the key, and what the record shows."""

    dispute: str
    rule: str
    case: str
    key: str
    message: str = ""


class Payload(_Kept):
    """What is private: who did it, whom it went to, what they wrote, which duties it is over. `salt` is hexadecimal."""

    salt: str = Field(default_factory=lambda: secrets.token_hex(16), pattern="^[0-9a-f]{32}$")
    by: str
    to: str = ""
    copied_to: tuple[str, ...] = ()
    text: str = ""
    approach: str = ""
    about: tuple[About, ...] = ()

    def plain(self) -> dict[str, Any]:
        """As plain data; the salt is always there."""
        return {"salt": self.salt, **super().plain()}

    def digest(self) -> str:
        """What the chain holds of it: HMAC-SHA-256 under its salt."""
        return hmac.new(bytes.fromhex(self.salt), canonical(self.plain()), hashlib.sha256).hexdigest()


class Event(_Kept):
    """One line. `on` is the day it happened, `recorded` the day it was written down; `n` counts from 1."""

    n: int = Field(ge=1)
    event: Kind
    dispute: str = Field(pattern="^[a-z2-7]{16}$")
    on: date
    recorded: date
    facts: Facts = NO_FACTS
    payload_digest: str
    previous: str
    hash: str = ""
    payload: Payload | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        needed = {
            Kind.ADOPT: self.facts.rule and self.facts.stage,
            Kind.ESCALATE: self.facts.stage,
            Kind.RESOLVE: self.facts.outcome,
            Kind.ERASE: self.facts.erased,
        }
        if not needed.get(self.event, True):
            raise ValueError(f"an event to {self.event} does not say all it must")
        return self

    def chained(self) -> dict[str, Any]:
        """What the hash covers: everything but the hash itself and the payload."""
        return {
            "n": self.n,
            "event": self.event.value,
            "dispute": self.dispute,
            "on": self.on.isoformat(),
            "recorded": self.recorded.isoformat(),
            "facts": self.facts.plain(),
            "payload_digest": self.payload_digest,
            "previous": self.previous,
        }

    def hashed(self) -> str:
        """The hash that what is chained comes to."""
        return hashlib.sha256(canonical(self.chained())).hexdigest()

    def line(self) -> str:
        """The event as its line is written."""
        private = self.payload.plain() if self.payload is not None else None
        return json.dumps({**self.chained(), "hash": self.hash, "payload": private})


def made(
    kind: Kind, dispute: str, *, n: int, previous: str, on: date, recorded: date, payload: Payload, facts: Facts
) -> Event:
    """A new event, chained to the one before it."""
    event = Event(
        n=n, event=kind, dispute=dispute, on=on, recorded=recorded, facts=facts,
        payload_digest=payload.digest(), previous=previous, payload=payload,
    )  # fmt: skip
    return event.model_copy(update={"hash": event.hashed()})


def canonical(data: Mapping[str, Any]) -> bytes:
    """Data as the one text that is hashed."""
    return json.dumps(data, sort_keys=True, separators=(",", ":")).encode()
