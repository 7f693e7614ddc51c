"""How adopted disputes stand, as people read it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from checker.calendar import CalendarEnd, count_working_days
from checker.disputes.dispute import Dispute, Disputes, date_words
from checker.disputes.ledger.words import Kind, Status
from checker.report.words import SET_ASIDE, counted, joined, wrapped

if TYPE_CHECKING:
    from checker.disputes.ledger.events import Event
    from checker.disputes.ledger.standing import Standing
    from checker.report.result import Result

INDENT = "      "
ERASED = "(erased)"
CLOSE = "Open in the ledger, and not raised here any more: resolve or withdraw, if they are settled"
REDATED = (
    "Open in the ledger, and raised here under another date, as it seems: leave it open, and say whether it is the same"
)
ASIDE = "Open in the ledger, and set aside here"
_DONE = {
    Kind.ADOPT: "adopted", Kind.RESPOND: "answered", Kind.ESCALATE: "escalated", Kind.REFER: "referred to Cafcass",
    Kind.RESOLVE: "resolved", Kind.WITHDRAW: "withdrawn", Kind.NOTE: "note", Kind.ERASE: "erased",
}  # fmt: skip


def ledger_text(
    standings: Sequence[Standing], as_at: date, shared_with: str = "", later: int = 0, named: int = 0, only: str = ""
) -> str:
    """The disputes given, as they stood on a day: what is most pressing first, then counts by theme. `later` is how many things
    were done after it, of which nothing else is said; `named` how many cases all this is about, where it is of some alone;
    `only` what else it was narrowed to, in words."""
    blocks = [
        _heading(standings, as_at, later, named, only),
        *(list(_one(each, as_at)) for each in sorted(standings, key=_urgency)),
    ]
    blocks.append(list(_themes(standings, shared_with)))
    return "\n\n".join("\n".join(lines) for lines in blocks if lines) + "\n"


def history_text(standing: Standing) -> str:
    """All that was done about one, in order."""
    lines = [wrapped(f"{standing.dispute} {stands(standing)}"), *_about(standing)]
    for event in standing.events:
        lines += ["", *_event(event)]
    return "\n".join(lines) + "\n"


def kept_lines(dispute: Dispute, indent: str) -> Iterator[str]:
    """Where a ledger was read: the dispute's id to adopt it by, and how it stands."""
    if said := kept_words(dispute):
        yield wrapped(f"{dispute.id} {said}", indent)


def kept_words(dispute: Dispute) -> str:
    """How a dispute stands in the ledger that was read, and which of those adopted it may be; nothing where none was read."""
    if dispute.standing is not None:
        return stands(dispute.standing)
    old = dispute.may_be
    again = f"; it may be {old.dispute}, adopted {day_words(old.adopted)}, under a corrected date" if old else ""
    return f"unconfirmed{again}" if dispute.id else ""


def unraised_lines(result: Result, *, redated: bool) -> Iterator[str]:
    """What is open in the ledger, and raised by the record no more; or what may be so under a corrected date alone."""
    listed = unraised_listed(result, redated=redated)
    if listed:
        yield wrapped(REDATED if redated else CLOSE)
    for words in listed:
        yield wrapped(words, "  ", "    ")


def unraised_listed(result: Result, *, redated: bool) -> list[str]:
    """What is said of each of those: how it stands and, of what may be another under a corrected date, how to say so."""
    new = result.redated
    return [
        unraised_words(standing) + (_taken_over_by(new[standing.dispute], standing.dispute) if redated else "")
        for standing in result.unraised
        if (standing.dispute in new) is redated
    ]


def _taken_over_by(new: str, old: str) -> str:
    command = f"checker disputes adopt LEDGER {new} SOURCE --by ROLE --impact WORDS --supersedes {old}"
    return f"; it may be {new}: if it is, `{command}`; if it is another, --separate in place of --supersedes"


def set_aside_lines(disputes: Sequence[Dispute]) -> Iterator[str]:
    """What is open in the ledger, and raised by the record, but set aside in this run and so not among what is to be settled."""
    if isinstance(disputes, Disputes):  # nothing was set aside, or adopted
        return
    adopted = [each for each in disputes if each.standing is not None and each.standing.open]
    shown = {each.standing.dispute for each in adopted if each.standing is not None and each.status == "new"}
    aside = {
        each.standing.dispute: (each.standing, SET_ASIDE[each.status])
        for each in adopted
        if each.standing is not None and each.status != "new" and each.standing.dispute not in shown
    }
    if aside:
        yield f"{ASIDE}: it goes on until it is resolved or withdrawn"
    for standing, how in aside.values():
        yield wrapped(f"{unraised_words(standing)}; {how}", "  ", "    ")


def unraised_words(standing: Standing) -> str:
    """Which dispute it is, how it stands, and under what rule."""
    return f"{standing.dispute} {stands(standing)} [{standing.rule}]"


def stands(standing: Standing) -> str:
    """How one stands, in a few words: `adopted 2 April 2026: stage 1, the team manager to answer by 13 April 2026`."""
    since = f"adopted {day_words(standing.adopted)}"
    if standing.status is Status.COMMENDED:
        return f"{since}: commended to the {standing.to or ERASED}"
    if standing.settled is not None:
        how = f" ({standing.outcome})" if standing.outcome else ""
        return f"{since}, {standing.status} {day_words(standing.settled)}{how}"
    who = f"the {standing.to}" if standing.to else "whoever was asked"
    if standing.answered is not None:
        return f"{since}: {standing.stage}, answered {day_words(standing.answered)}"
    by = f" to answer by {day_words(standing.respond_by)}" if standing.respond_by else " asked"
    return f"{since}: {standing.stage}, {who}{by}"


def day_words(day: date) -> str:
    """A day as people write it."""
    return date_words(day.toordinal())


def _heading(standings: Sequence[Standing], as_at: date, later: int, named: int, only: str) -> list[str]:
    told = Counter(standing.status.value for standing in standings)
    listed = joined([f"{told[status]:,} {status}" for status in Status if told[status]]) or "none"
    of = f" about the {'case' if named == 1 else f'{named:,} cases'} named," if named else ""
    lines = [wrapped(f"Adopted disputes and commendations{of} as at {day_words(as_at)}: {listed}")]
    if only:
        lines.append(wrapped(f"Only what is {only}: anything else is left out"))
    if later:
        lines.append(wrapped(f"Done on a later day, and left out: {counted(later, 'event')}"))
    return lines


def _urgency(standing: Standing) -> tuple[object, ...]:
    """What is open first, then what is to be answered soonest."""
    return (not standing.open, standing.respond_by or date.max, standing.adopted, standing.dispute)


def _one(standing: Standing, as_at: date) -> Iterator[str]:
    yield wrapped(f"{standing.dispute} {stands(standing)}{_over(standing, as_at)}", "  ", "    ")
    yield from _about(standing)
    said = f"{standing.by or ERASED}: {standing.text or ERASED}"
    yield wrapped(said, INDENT)
    if standing.copied_to:
        yield wrapped(f"Told as well: {', '.join(standing.copied_to)}", INDENT)
    yield wrapped(f"[{standing.rule}] {'; '.join(_marks(standing))}", INDENT)


def _about(standing: Standing) -> Iterator[str]:
    """What the record showed when it was adopted."""
    if standing.about:
        more = f" (and {len(standing.rest):,} more with it)" if standing.rest else ""
        yield wrapped(f"{standing.about[0].message}{more}", INDENT)


def _event(event: Event) -> Iterator[str]:
    """One thing that was done: what, by whom, on which day, and what they wrote."""
    facts, said = event.facts, event.payload
    what = ", ".join(filter(None, (_DONE[event.event], facts.stage, facts.outcome)))
    yield wrapped(f"{event.n}. {day_words(event.on)}, {what}, by {said.by if said else ERASED}", "  ", "    ")
    if event.recorded != event.on:
        yield wrapped(f"written down {day_words(event.recorded)}", INDENT)
    if facts.supersedes:
        yield wrapped(f"in place of {facts.supersedes}, whose date was corrected", INDENT)
    if said is None:
        return
    if said.to:
        yield wrapped(f"to the {joined((said.to, *said.copied_to))}", INDENT)
    for text in filter(None, (said.text, said.approach)):
        yield wrapped(text, INDENT)


def _over(standing: Standing, as_at: date) -> str:
    """How long an answer, or the whole process, is overdue."""
    parts = []
    if standing.respond_by is not None and standing.respond_by < as_at:
        parts.append(f"not answered, {_late(standing.respond_by, as_at)}")
    if standing.open and standing.process_ends is not None and standing.process_ends < as_at:
        parts.append(f"the whole process was to end by {day_words(standing.process_ends)}")
    return "".join(f"; {part}" for part in parts)


def _late(last: date, as_at: date) -> str:
    try:
        return f"{counted(count_working_days(last.toordinal(), as_at.toordinal()), 'working day')} late"
    except CalendarEnd:
        return "late"


def _marks(standing: Standing) -> Iterator[str]:
    yield f"theme: {standing.filed}"
    if standing.level:
        yield standing.level
    if standing.dip_audit:
        yield "also a dip audit"
    if standing.partnership:
        yield "noted for the safeguarding partnership"
    if standing.referred is not None:
        yield f"referred to Cafcass {day_words(standing.referred)}"
    if standing.process_ends is not None and standing.open:
        yield f"whole process by {day_words(standing.process_ends)}"


def _themes(standings: Sequence[Standing], shared_with: str) -> Iterator[str]:
    # One that was superseded is counted as the dispute that took its place.
    counts = Counter(standing.filed for standing in standings if standing.status is not Status.SUPERSEDED)
    if counts:
        yield f"By theme, for the {shared_with}:" if shared_with else "By theme:"
    for theme, number in sorted(counts.items(), key=lambda each: (-each[1], each[0])):
        yield f"  {theme}: {number:,}"
