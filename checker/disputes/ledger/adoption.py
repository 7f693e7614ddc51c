"""A dispute becomes somebody's: the event its adoption adds to a ledger, given how things stand.

CheckerError where it cannot be adopted: it is adopted already, nobody would be asked but the one who asks, it may be one
that was adopted under another date and nobody has said, it is said to be one over another rule or about another case, it
concerns an adult and the ledger children.
"""

from __future__ import annotations

from dataclasses import replace

from checker.disputes.dispute import date_words
from checker.disputes.ledger.acts import Said, clock, in_order, must_be_open, not_oneself, one_of, said_to
from checker.disputes.ledger.events import About, Facts, Payload
from checker.disputes.ledger.file import New
from checker.disputes.ledger.raised import Raised
from checker.disputes.ledger.standing import Standing, Standings
from checker.disputes.ledger.superseding import nearest
from checker.disputes.ledger.words import Kind, Status
from checker.disputes.stages import LEVELS, Stages
from checker.errors import CheckerError
from checker.frozen import frozen

COMMENDED = "commended"


@frozen
class Choice:
    """Where whoever adopts says otherwise than the protocol, and which adopted dispute this one stands for.

    `separate` says that it stands for none, whatever is proposed.
    """

    stage: str = ""
    theme: str = ""
    level: str = ""
    supersedes: str = ""
    separate: bool = False


def adopt(
    raised: Raised, said: Said, stages: Stages, standings: Standings, choice: Choice, proposal: Standing | None
) -> New:
    """It enters a stage, and from this day there is a day to answer by; those that are one question with it come too.

    `said` gives the impact on the child. A commendation is passed on, and nothing is asked back. `proposal` is the
    adopted dispute that this one may be under a corrected date: it must be said whether it is.
    """
    _not_yet(raised.about.dispute, said, standings)
    _apart(raised.about.rule, standings)
    free = tuple(about for about in raised.rest if not _is_open(standings.of(about.dispute)))
    raised = replace(raised, rest=free)
    subject = raised.subject
    themes = stages.themes(subject.theme, commendation=raised.commendation)
    facts = Facts(
        rule=subject.rule, owner=subject.owner, theme=subject.theme,
        filed=one_of("--theme", choice.theme, themes) or stages.theme(subject.theme),
        rest=tuple(about.dispute for about in free),
    )  # fmt: skip
    if raised.commendation:
        facts, payload = _commended(raised, said, stages, facts, choice)
    elif (old := _stands_for(raised, choice, proposal, standings)) is not None:
        facts, payload = _taken_over(raised, said, facts, choice, old)
    else:
        facts, payload = _entered(raised, said, stages, standings, facts, choice)
    return New(Kind.ADOPT, raised.about.dispute, said.on, payload, facts)


def _entered(
    raised: Raised, said: Said, stages: Stages, standings: Standings, facts: Facts, choice: Choice
) -> tuple[Facts, Payload]:
    """It enters a stage of the protocol, whose clock starts."""
    subject = raised.subject
    level = one_of("--level", choice.level, LEVELS) or stages.level(subject)
    earlier = (day for each in standings.all if _over_the_same(each, raised.about) for day in each.days)
    stage = one_of("--stage", choice.stage, stages.names) or stages.entry(subject, earlier, said.on)
    asked = stages.asked(subject, stage, said.on, level)
    not_oneself(said, asked.to)
    marks = {"level": level, "dip_audit": stages.dip_audit(subject), "partnership": stages.partnership(subject)}
    return facts.model_copy(update={**clock(asked), **marks}), said_to(asked, said, (raised.about, *raised.rest))


def _taken_over(raised: Raised, said: Said, facts: Facts, choice: Choice, old: Standing) -> tuple[Facts, Payload]:
    """It takes the place of another, whose clock runs on; what was adopted with that goes on with it."""
    _no_clock("the clock of the dispute it stands for runs on", stage=choice.stage, level=choice.level)
    must_be_open(old, said)
    not_oneself(said, old.to)
    beside = _beside(raised.about, old)
    facts = facts.model_copy(update={"rest": tuple(dict.fromkeys((*beside, *facts.rest)))})
    kept = ("stage", "formal", "respond_by", "process_ends", "level", "dip_audit", "partnership")
    facts = facts.model_copy(update={"supersedes": old.dispute, **{name: getattr(old, name) for name in kept}})
    about = (raised.about, *(each for each in beside.values() if each is not None), *raised.rest)
    return facts, Payload(by=said.by, to=old.to, copied_to=old.copied_to, text=said.text, about=about)


def _beside(new: About, old: Standing) -> dict[str, About | None]:
    """What was adopted with another dispute, by id, but for the one that `new` is under a corrected date; None where it was
    erased which duty it is over. Nothing else holds it, once the other is superseded."""
    if not old.about:
        return {each: None for each in old.rest if each != new.dispute}
    was = nearest(new, old.about)
    return {each.dispute: each for each in old.about if each is not was and each.dispute != new.dispute}


def _commended(raised: Raised, said: Said, stages: Stages, facts: Facts, choice: Choice) -> tuple[Facts, Payload]:
    """It is passed on, and nothing is asked back."""
    _no_clock("a commendation asks nothing", stage=choice.stage, level=choice.level, supersedes=choice.supersedes)
    thanks = stages.model.commendations
    facts = facts.model_copy(update={"stage": COMMENDED, "commendation": True})
    about = (raised.about, *raised.rest)
    return facts, Payload(by=said.by, to=thanks.to, copied_to=tuple(thanks.copied_to), text=said.text, about=about)


def _not_yet(dispute: str, said: Said, standings: Standings) -> None:
    standing = standings.of(dispute)
    if standing is None:
        return
    in_order(standing, said)
    if standing.open or standing.status is Status.COMMENDED:
        beside = "" if standing.dispute == dispute else f" with {standing.dispute}"
        what = f"this was adopted on {date_words(standing.adopted.toordinal())}{beside}"
        raise CheckerError(what, where=dispute, help="see `checker disputes list`")


def _is_open(standing: Standing | None) -> bool:
    return standing is not None and standing.open


def _apart(rule: str, standings: Standings) -> None:
    """What concerns allegations against adults is never kept with what concerns children."""
    if any(_about_adults(standing.rule) is not _about_adults(rule) for standing in standings.all):
        what = "allegations against adults are kept apart from what concerns children"
        raise CheckerError(what, where=rule, help="adopt it into a ledger of its own")


def _about_adults(rule: str) -> bool:
    return rule.startswith("lado.")


def _stands_for(raised: Raised, choice: Choice, proposal: Standing | None, standings: Standings) -> Standing | None:
    """The dispute this one stands for, if any; CheckerError where it must be said and is not."""
    if choice.supersedes:
        old = standings.the(choice.supersedes)
        if old.rule != raised.about.rule:
            what = f"expected a dispute over {raised.about.rule}, found one over {old.rule}"
            raise CheckerError(what, where="--supersedes", help="a corrected date does not change the rule")
        if old.about and _cases(raised.about, *raised.rest).isdisjoint(_cases(*old.about)):
            what = f"expected a dispute about the same case, found {old.dispute}, which is about another"
            raise CheckerError(what, where="--supersedes", help="a corrected date does not change the case")
        return old
    if proposal is not None and not choice.separate:
        on = date_words(proposal.adopted.toordinal())
        what = f"this may be the dispute adopted on {on} as {proposal.dispute}, under a corrected date"
        mend = f"if it is, add --supersedes {proposal.dispute}; if it is another, add --separate"
        raise CheckerError(what, where=raised.about.dispute, help=mend)
    return None


def _cases(*about: About) -> set[str]:
    return {each.case for each in about}


def _no_clock(why: str, **given: str) -> None:
    """CheckerError where a stage, a level or another dispute is named for what starts no clock."""
    for option, value in given.items():
        if value:
            raise CheckerError(f"{why}, so --{option} says nothing here", where=f"--{option}", help="leave it out")


def _over_the_same(standing: Standing, about: About) -> bool:
    """Whether an adopted dispute was over the same rule and case."""
    return any((each.rule, each.case) == (about.rule, about.case) for each in standing.about)
