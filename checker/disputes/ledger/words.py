"""The words of a ledger: what can happen to a dispute, and how it may stand. Nothing is imported to know them."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What can happen to a dispute."""

    ADOPT = "adopt"
    RESPOND = "respond"
    ESCALATE = "escalate"
    REFER = "refer"
    RESOLVE = "resolve"
    WITHDRAW = "withdraw"
    NOTE = "note"
    ERASE = "erase"


class Status(StrEnum):
    """Whether anything is still asked."""

    OPEN = "open"
    RESOLVED = "resolved"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    COMMENDED = "commended"
