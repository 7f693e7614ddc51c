"""What is done about a dispute that was adopted: each act is the event it adds to a ledger, given how things stand.

CheckerError where it cannot be done: the dispute is settled, the day lies before what was done last, nobody would be
asked but the one who asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from checker.disputes.dispute import date_words
from checker.disputes.ledger.events import NO_FACTS, About, Facts, Payload
from checker.disputes.ledger.file import New
from checker.disputes.ledger.standing import Standing
from checker.disputes.ledger.words import Kind, Status
from checker.disputes.stages import CAFCASS, Asked, Stages, Subject
from checker.errors import CheckerError
from checker.frozen import frozen


@frozen
class Said:
    """Who acts, on which day, and what they write: the impact on the child, an answer, a reason."""

    by: str
    on: date
    text: str


def respond(standing: Standing, said: Said) -> New:
    """Whoever was asked has answered: the clock of the stage stops."""
    must_be_open(standing, said)
    return New(Kind.RESPOND, standing.dispute, said.on, Payload(by=said.by, text=said.text))


def escalate(standing: Standing, said: Said, stages: Stages, to: str = "") -> New:
    """On to the next stage, or to a later one; or to Cafcass, at any point, which moves no stage."""
    must_be_open(standing, said)
    if to.casefold() == CAFCASS:
        return New(Kind.REFER, standing.dispute, said.on, Payload(by=said.by, text=said.text))
    later = stages.later(standing.stage)
    if not later:
        mend = f"resolve or withdraw it, or --to {CAFCASS}"
        raise CheckerError(f"there is no stage after {standing.stage}", where=standing.dispute, help=mend)
    stage = one_of("--to", to, (*later, CAFCASS)) or later[0]
    subject = Subject(standing.rule, standing.owner, standing.theme)
    asked = stages.asked(subject, stage, said.on, standing.level, standing.process_ends)
    not_oneself(said, asked.to)
    facts = NO_FACTS.model_copy(update=clock(asked))
    return New(Kind.ESCALATE, standing.dispute, said.on, said_to(asked, said), facts)


def resolve(standing: Standing, said: Said, stages: Stages, outcome: str, approach: str) -> New:
    """Settled: with which outcome, what changed for the child, and how people were brought to it."""
    must_be_open(standing, said)
    facts = Facts(outcome=one_of("--outcome", outcome, stages.model.resolving.outcomes, needed=True))
    payload = Payload(by=said.by, text=said.text, approach=approach)
    return New(Kind.RESOLVE, standing.dispute, said.on, payload, facts)


def withdraw(standing: Standing, said: Said) -> New:
    """Taken back, with the reason."""
    if standing.status is not Status.COMMENDED:
        must_be_open(standing, said)
    in_order(standing, said)
    return New(Kind.WITHDRAW, standing.dispute, said.on, Payload(by=said.by, text=said.text))


def note(standing: Standing, said: Said) -> New:
    """Something to remember, which changes nothing."""
    in_order(standing, said)
    return New(Kind.NOTE, standing.dispute, said.on, Payload(by=said.by, text=said.text))


def erase(standings: Sequence[Standing], said: Said, numbers: Sequence[int] = ()) -> New:
    """What was said in some events of a dispute is erased; in all of them where none is named. `standings` are all that hold it,
    the one that the erasure is written down under first."""
    standing = standings[0]
    for each in standings:
        in_order(each, said)
    held = sorted(event.n for each in standings for event in each.events if event.payload is not None)
    unheld = [str(number) for number in numbers if number not in held]
    if unheld or not held:
        what = f"nothing is held to erase of event {', '.join(unheld)}" if unheld else "nothing is held to erase"
        mend = f"this dispute's events that hold something: {', '.join(map(str, held)) or 'none'}"
        raise CheckerError(what, where=standing.dispute, help=mend)
    facts = Facts(erased=tuple(sorted(set(numbers or held))))
    return New(Kind.ERASE, standing.dispute, said.on, Payload(by=said.by, text=said.text), facts)


# --- what an act is held to, and made of -----------------------------------------------------------------------------


def must_be_open(standing: Standing, said: Said) -> None:
    """CheckerError where nothing is asked any more, or a day is given before what was done last."""
    if not standing.open:
        day = date_words((standing.settled or standing.adopted).toordinal())
        what = f"nothing is asked any more: this was {standing.status} on {day}"
        raise CheckerError(what, where=standing.dispute, help="a note may be added; or adopt it again")
    in_order(standing, said)


def in_order(standing: Standing, said: Said) -> None:
    """CheckerError where a day is given before what was done last."""
    if said.on < standing.last:
        last, on = (date_words(day.toordinal()) for day in (standing.last, said.on))
        what = f"expected a day on or after {last}, when something was last done, found {on}"
        raise CheckerError(what, where="--on", help="give the day on which this happened")


def not_oneself(said: Said, to: str) -> None:
    """CheckerError where whoever asks is whoever would be asked."""
    if said.by.casefold() == to.casefold():
        what = f"the {to} would be asking themselves"
        raise CheckerError(what, where="--by", help="name who raises it; or choose another stage")


def one_of(option: str, given: str, known: Iterable[str], *, needed: bool = False) -> str:
    """What was given, in the protocol's own spelling; empty where nothing was, unless it is `needed`. CheckerError where it is
    none of those."""
    spelt = {each.casefold(): each for each in known}
    if (given or needed) and given.casefold() not in spelt:
        raise CheckerError(f'expected one of {", ".join(spelt.values())}, found "{given}"', where=option)
    return spelt[given.casefold()] if given else ""


def clock(asked: Asked) -> dict[str, Any]:
    """What is chained of a stage that was begun."""
    return {name: getattr(asked, name) for name in ("stage", "formal", "respond_by", "process_ends")}


def said_to(asked: Asked, said: Said, about: tuple[About, ...] = ()) -> Payload:
    """What is private of a stage that was begun."""
    return Payload(by=said.by, to=asked.to, copied_to=asked.copied_to, text=said.text, about=about)
