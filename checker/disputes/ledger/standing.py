"""How each adopted dispute stands: worked out from the events of a ledger, and from nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from checker.disputes.ledger.words import Kind, Status
from checker.errors import CheckerError
from checker.frozen import frozen

if TYPE_CHECKING:
    from checker.disputes.ledger.events import About, Event
    from checker.disputes.ledger.file import Ledger


@frozen
class Standing:
    """One adopted dispute, or commendation, as it stands.

    What was erased is empty: `by`, `to`, `copied_to`, `text`, `about`. `respond_by` is None once it is answered, settled
    or has no clock. `process_ends` is the last day of the formal process, once that has begun. `referred` is the day on
    which it went to Cafcass, which stops nothing else; `last` the day on which anything was last done. `before` are the days
    on which it was adopted earlier, and settled since, but for those on which it was taken back.
    """

    dispute: str
    rule: str
    owner: str
    theme: str
    filed: str
    status: Status
    stage: str
    adopted: date
    last: date
    formal: bool = False
    respond_by: date | None = None
    process_ends: date | None = None
    answered: date | None = None
    referred: date | None = None
    settled: date | None = None
    level: str = ""
    dip_audit: bool = False
    partnership: bool = False
    rest: tuple[str, ...] = ()
    outcome: str = ""
    by: str = ""
    to: str = ""
    copied_to: tuple[str, ...] = ()
    text: str = ""
    about: tuple[About, ...] = ()
    events: tuple[Event, ...] = ()
    before: tuple[date, ...] = ()

    @property
    def disputes(self) -> tuple[str, ...]:
        """The ids that are one question: its own, and those adopted with it."""
        return (self.dispute, *self.rest)

    @property
    def days(self) -> tuple[date, ...]:
        """The days on which it was adopted, but for those on which it was taken back, or is another's by now."""
        return self.before if self.status in (Status.WITHDRAWN, Status.SUPERSEDED) else (*self.before, self.adopted)

    @property
    def open(self) -> bool:
        """Whether it is still to be settled."""
        return self.status is Status.OPEN


class Standings:
    """Every adopted dispute of a ledger, in the order of adoption; or, on a day, those that were adopted by then, as they
    stood at its end. `later` is what was done after it."""

    def __init__(self, ledger: Ledger, day: date | None = None) -> None:
        self._ledger = ledger
        self._by_id: dict[str, Standing] = {}
        self._renamed: list[tuple[str, frozenset[str]]] = []  # what took another's place, and its ids in that
        known = [event for event in ledger.events if day is None or event.on <= day]
        self.later = [event for event in ledger.events if day is not None and event.on > day]
        for event in known:
            self._take(event)
        self._index = {
            each: standing
            for standing in sorted(self._by_id.values(), key=lambda s: (s.open, s.adopted))
            for each in standing.disputes
        }

    def on(self, day: date | None) -> Standings:
        """How those of the same ledger stood on a day; or all of them, as they stand."""
        return Standings(self._ledger, day)

    @property
    def all(self) -> tuple[Standing, ...]:
        """All of them."""
        return tuple(self._by_id.values())

    def of(self, dispute: str) -> Standing | None:
        """How a dispute stands, by itself or with the one it was adopted with; None where it never was adopted.

        Where it was adopted more than once, as by itself and in a group, what is open goes before what is settled.
        """
        return self._index.get(dispute)

    def the(self, dispute: str) -> Standing:
        """How a dispute stands. CheckerError where it was never adopted."""
        standing = self.of(dispute)
        if standing is None:
            what = "no dispute of that id has been adopted into this ledger"
            raise CheckerError(what, where=dispute, help="see `checker disputes list`, or adopt it first")
        return standing

    def holding(self, dispute: str) -> tuple[Standing, ...]:
        """How a dispute stands, as `the` says, and all else that it was ever adopted in, by itself or with another, under this id
        or one it had before or since, under another date: what was said of it may be in any of them. CheckerError where it never
        was adopted."""
        ids = self._ids_of(dispute)
        held = [
            standing
            for standing in self._by_id.values()
            if any(ids & {event.dispute, *event.facts.rest} for event in standing.events if event.event is Kind.ADOPT)
        ]
        first = self.of(dispute) or (held[-1] if held else self.the(dispute))
        return (first, *(each for each in held if each is not first))

    def _ids_of(self, dispute: str) -> set[str]:
        """Its id, and those it had under other dates."""
        ids, known = {dispute}, 0
        while known != len(ids):
            known = len(ids)
            for new, was in self._renamed:
                if new in ids or ids & was:
                    ids |= {new, *was}
        return ids

    def _take(self, event: Event) -> None:
        if event.event is Kind.ADOPT:
            old = self._by_id.get(event.facts.supersedes)
            before = self._by_id.pop(event.dispute, None)
            self._by_id[event.dispute] = _adopted(event, before, old)
            if old is not None:
                # All else that was adopted with the old one goes on with the new: what is left is this one, under its old id.
                self._renamed.append((event.dispute, frozenset(old.disputes) - set(event.facts.rest)))
                self._by_id[old.dispute] = replace(
                    old, status=Status.SUPERSEDED, respond_by=None, settled=event.on, last=event.on
                )
        elif event.dispute in self._by_id:
            standing = self._by_id[event.dispute]
            changed = replace(standing, last=max(standing.last, event.on), events=(*standing.events, event))
            self._by_id[event.dispute] = _CHANGES.get(event.event, _noted)(changed, event)


def _adopted(event: Event, before: Standing | None, old: Standing | None) -> Standing:
    """As it stands from its adoption: it may have been adopted `before`, and may take the place of an `old` one, whose answer and
    referral are its own then."""
    facts, said = event.facts, event.payload
    return Standing(
        dispute=event.dispute, rule=facts.rule, owner=facts.owner, theme=facts.theme, filed=facts.filed,
        status=Status.COMMENDED if facts.commendation else Status.OPEN,
        stage=facts.stage, adopted=event.on, last=event.on, formal=facts.formal,
        respond_by=facts.respond_by, process_ends=facts.process_ends,
        level=facts.level, dip_audit=facts.dip_audit, partnership=facts.partnership, rest=facts.rest,
        by=said.by if said else "", to=said.to if said else "", copied_to=said.copied_to if said else (),
        text=said.text if said else "", about=said.about if said else (),
        events=(*(before.events if before else ()), event), before=before.days if before else (),
        answered=old.answered if old else None, referred=old.referred if old else None,
    )  # fmt: skip


def _escalated(standing: Standing, event: Event) -> Standing:
    facts, said = event.facts, event.payload
    return replace(
        standing, stage=facts.stage, formal=facts.formal, respond_by=facts.respond_by, process_ends=facts.process_ends,
        answered=None, to=said.to if said else "", copied_to=said.copied_to if said else (),
    )  # fmt: skip


def _answered(standing: Standing, event: Event) -> Standing:
    return replace(standing, answered=event.on, respond_by=None)


def _referred(standing: Standing, event: Event) -> Standing:
    return replace(standing, referred=event.on)


def _resolved(standing: Standing, event: Event) -> Standing:
    return replace(_settled(standing, event, Status.RESOLVED), outcome=event.facts.outcome)


def _withdrawn(standing: Standing, event: Event) -> Standing:
    return _settled(standing, event, Status.WITHDRAWN)


def _settled(standing: Standing, event: Event, status: Status) -> Standing:
    return replace(standing, status=status, respond_by=None, settled=event.on)


def _noted(standing: Standing, event: Event) -> Standing:
    return standing


_CHANGES = {
    Kind.RESPOND: _answered,
    Kind.ESCALATE: _escalated,
    Kind.REFER: _referred,
    Kind.RESOLVE: _resolved,
    Kind.WITHDRAW: _withdrawn,
}
"""What each kind of event changes. A note and an erasure change nothing but what can be read."""
