"""What people do about disputes: each act is the event it adds to a ledger, given how things stand.

CheckerError where it cannot be done: the dispute is settled, the day lies before what was done last, nobody would be
asked but the one who asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from checker.disputes.ledger.events import NO_FACTS, About, Facts, Kind, Payload
from checker.disputes.ledger.file import New
from checker.disputes.ledger.raised import Raised
from checker.disputes.ledger.standing import Standing, Standings, Status
from checker.disputes.stages import CAFCASS, LEVELS, Asked, Stages, Subject
from checker.errors import CheckerError

COMMENDED = "commended"


@dataclass(frozen=True, slots=True)
class Said:
    """Who acts, on which day, and what they write: the impact on the child, an answer, a reason."""

    by: str
    on: date
    text: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Where whoever adopts says otherwise than the protocol, and which adopted dispute this one stands for.

    `separate` says that it stands for none, whatever is proposed.
    """

    stage: str = ""
    theme: str = ""
    level: str = ""
    supersedes: str = ""
    separate: bool = False


NO_CHOICE = Choice()


def adopt(
    raised: Raised, said: Said, stages: Stages, standings: Standings, *,
    choice: Choice = NO_CHOICE, proposal: Standing | None = None,
) -> New:  # fmt: skip
    """A dispute becomes somebody's: it enters a stage, and from this day there is a day to answer by.

    A commendation is passed on, and nothing is asked back. `proposal` is the adopted dispute that this one may be under
    a corrected date: it must be said whether it is.
    """
    _not_yet(raised.about.dispute, said, standings)
    subject = raised.subject
    themes = stages.themes(subject.theme, commendation=raised.commendation)
    facts = Facts(
        rule=subject.rule, owner=subject.owner, theme=subject.theme, commendation=raised.commendation,
        filed=_one_of("--theme", choice.theme, themes) or stages.theme(subject.theme),
        rest=tuple(about.dispute for about in raised.rest),
    )  # fmt: skip
    about = (raised.about, *raised.rest)
    if raised.commendation:
        thanks = stages.model.commendations
        payload = Payload(by=said.by, to=thanks.to, copied_to=tuple(thanks.copied_to), text=said.text, about=about)
        return New(Kind.ADOPT, raised.about.dispute, said.on, payload, _with(facts, stage=COMMENDED))
    level = _one_of("--level", choice.level, LEVELS) or stages.level(subject)
    old = _superseded(raised, choice, proposal, standings)
    if old is None:
        earlier = (each.adopted for each in standings.all if _again(each, raised.about))
        stage = _one_of("--stage", choice.stage, stages.names) or stages.entry(subject, earlier, said.on)
        asked = stages.asked(subject, stage, said.on, level)
        _not_oneself(said, asked.to)
        facts, payload = _with(facts, **_clock(asked)), _payload(said, asked, about)
    else:  # the clock of the one it stands for runs on
        _open(old, said)
        facts = _with(facts, stage=old.stage, formal=old.formal, respond_by=old.respond_by,
                      process_ends=old.process_ends, supersedes=old.dispute)  # fmt: skip
        payload = Payload(by=said.by, to=old.to, copied_to=old.copied_to, text=said.text, about=about)
    facts = _with(facts, level=level, dip_audit=stages.dip_audit(subject), partnership=stages.partnership(subject))
    return New(Kind.ADOPT, raised.about.dispute, said.on, payload, facts)


def respond(standing: Standing, said: Said) -> New:
    """Whoever was asked has answered: the clock of the stage stops."""
    _open(standing, said)
    return New(Kind.RESPOND, standing.dispute, said.on, Payload(by=said.by, text=said.text))


def escalate(standing: Standing, said: Said, stages: Stages, to: str = "") -> New:
    """On to the next stage, or to a later one; or to Cafcass, at any point, which moves no stage."""
    _open(standing, said)
    if to == CAFCASS:
        return New(Kind.REFER, standing.dispute, said.on, Payload(by=said.by, text=said.text))
    later = stages.later(standing.stage)
    if not later:
        mend = f"resolve or withdraw it, or --to {CAFCASS}"
        raise CheckerError(f"there is no stage after {standing.stage}", where=standing.dispute, help=mend)
    stage = _one_of("--to", to, (*later, CAFCASS)) or later[0]
    subject = Subject(standing.rule, standing.owner, standing.theme)
    asked = stages.asked(subject, stage, said.on, standing.level, standing.process_ends)
    _not_oneself(said, asked.to)
    return New(Kind.ESCALATE, standing.dispute, said.on, _payload(said, asked), _with(NO_FACTS, **_clock(asked)))


def resolve(standing: Standing, said: Said, stages: Stages, outcome: str, approach: str) -> New:
    """Settled: with which outcome, what changed for the child, and how people were brought to it."""
    _open(standing, said)
    outcome = _one_of("--outcome", outcome, stages.model.resolving.outcomes)
    payload = Payload(by=said.by, text=said.text, approach=approach)
    return New(Kind.RESOLVE, standing.dispute, said.on, payload, Facts(outcome=outcome))


def withdraw(standing: Standing, said: Said) -> New:
    """Taken back, with the reason."""
    if standing.status is not Status.COMMENDED:
        _open(standing, said)
    return New(Kind.WITHDRAW, standing.dispute, said.on, Payload(by=said.by, text=said.text))


def note(standing: Standing, said: Said) -> New:
    """Something to remember, which changes nothing."""
    _in_order(standing, said)
    return New(Kind.NOTE, standing.dispute, said.on, Payload(by=said.by, text=said.text))


def erase(standing: Standing, said: Said, numbers: Sequence[int] = ()) -> New:
    """What was said in some events of a dispute is erased; in all of them where none is named."""
    _in_order(standing, said)
    held = [event.n for event in standing.events if event.payload is not None]
    unheld = [str(number) for number in numbers if number not in held]
    if unheld or not held:
        what = f"nothing is held to erase of event {', '.join(unheld)}" if unheld else "nothing is held to erase"
        mend = f"this dispute's events that hold something: {', '.join(map(str, held)) or 'none'}"
        raise CheckerError(what, where=standing.dispute, help=mend)
    facts = Facts(erased=tuple(sorted(set(numbers or held))))
    return New(Kind.ERASE, standing.dispute, said.on, Payload(by=said.by, text=said.text), facts)


# --- what must hold --------------------------------------------------------------------------------------------------


def _not_yet(dispute: str, said: Said, standings: Standings) -> None:
    standing = standings.of(dispute)
    if standing is not None:
        _in_order(standing, said)
    if standing is not None and (standing.open or standing.status is Status.COMMENDED):
        beside = "" if standing.dispute == dispute else f" with {standing.dispute}"
        what = f"this was adopted on {standing.adopted}{beside}"
        raise CheckerError(what, where=dispute, help="see `checker disputes list`")


def _superseded(raised: Raised, choice: Choice, proposal: Standing | None, standings: Standings) -> Standing | None:
    """The dispute this one stands for, if any; CheckerError where it must be said and is not."""
    if choice.supersedes:
        old = standings.the(choice.supersedes)
        if old.rule != raised.about.rule:
            what = f"expected a dispute over {raised.about.rule}, found one over {old.rule}"
            raise CheckerError(what, where="--supersedes", help="a corrected date does not change the rule")
        return old
    if proposal is not None and not choice.separate:
        what = f"this may be the dispute adopted on {proposal.adopted} as {proposal.dispute}, under a corrected date"
        mend = f"if it is, add --supersedes {proposal.dispute}; if it is another, add --separate"
        raise CheckerError(what, where=raised.about.dispute, help=mend)
    return None


def _open(standing: Standing, said: Said) -> None:
    if not standing.open:
        what = f"nothing is asked any more: this was {standing.status} on {standing.settled or standing.adopted}"
        raise CheckerError(what, where=standing.dispute, help="a note may be added; or adopt it again")
    _in_order(standing, said)


def _in_order(standing: Standing, said: Said) -> None:
    if said.on < standing.last:
        what = f"expected a day on or after {standing.last}, when something was last done, found {said.on}"
        raise CheckerError(what, where="--on", help="give the day on which this happened")


def _not_oneself(said: Said, to: str) -> None:
    if said.by.casefold() == to.casefold():
        what = f"the {to} would be asking themselves"
        raise CheckerError(what, where="--by", help="name who raises it; or choose another stage")


def _one_of(option: str, given: str, known: Iterable[str]) -> str:
    """What was given, in the protocol's own spelling; empty where nothing was."""
    spelt = {each.casefold(): each for each in known}
    if given and given.casefold() not in spelt:
        raise CheckerError(f'expected one of {", ".join(spelt.values())}, found "{given}"', where=option)
    return spelt[given.casefold()] if given else ""


def _again(standing: Standing, about: About) -> bool:
    """Whether an adopted dispute, one not taken back, was over the same rule and case."""
    counts = standing.status not in (Status.WITHDRAWN, Status.SUPERSEDED)
    return counts and any((each.rule, each.case) == (about.rule, about.case) for each in standing.about)


def _clock(asked: Asked) -> dict[str, str | bool | date | None]:
    return {
        "stage": asked.stage, "formal": asked.formal, "respond_by": asked.respond_by, "process_ends": asked.process_ends,
    }  # fmt: skip


def _payload(said: Said, asked: Asked, about: tuple[About, ...] = ()) -> Payload:
    return Payload(by=said.by, to=asked.to, copied_to=asked.copied_to, text=said.text, about=about)


def _with(facts: Facts, **changes: object) -> Facts:
    return facts.model_copy(update=changes)
