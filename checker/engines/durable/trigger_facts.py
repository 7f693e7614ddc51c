"""What is laid before the rules of a trigger: its duties, what is or may be evidence, and what ties the one to the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from checker.calendar import comes_twice, utc_span
from checker.compile.program import ALWAYS, OnTrigger
from checker.engines.durable.belonging import ITEM, SHARED, TRIGGER
from checker.engines.durable.evidence import BARE, BY_DAY, BY_THE_CLOCK
from checker.engines.durable.excuses import about, excused_within, lay_excuses, lay_named, settled, text
from checker.engines.durable.sheet import DOUBT, NEVER, YES, LeftToReferenceError, Sheet
from checker.engines.durable.tally import lay_tally
from checker.engines.durable.unseen import lay_look, lay_unseen
from checker.engines.duty import Why
from checker.engines.reference.asked import unasked
from checker.engines.reference.begun import Begun
from checker.engines.reference.context import Context
from checker.engines.reference.evidence import Candidate, candidates, doubt_of
from checker.engines.reference.items import can_name
from checker.engines.reference.matching import from_the_last
from checker.engines.reference.opening import Open, open_duties
from checker.engines.reference.stays import DAY
from checker.engines.reference.timeline import Unknown
from checker.engines.reference.trigger import made
from checker.engines.reference.trigger_excused import excusable
from checker.engines.reference.walk import of_any_day, of_any_of_several, served_at, unsure
from checker.engines.reference.whose import of_begun
from checker.snapshot.facts import LONG_BEFORE


def lay_out(sheet: Sheet, context: Context, body: OnTrigger, r: int) -> None:
    """The facts of one rule for one case."""
    if any(several.distinct is not None for several in body.several):
        raise LeftToReferenceError("different things to be told apart")
    opened = open_duties(context, body)
    if not opened:
        return
    groups = [list(body.evidence), *(list(several.evidence) for several in body.several)]
    offers = [candidates(accepted, context.view, context.law_as_at) for accepted in groups]
    if any(_of_itself(duty, offer) for duty in opened for found in offers for offer in found):
        raise LeftToReferenceError("two times of one thing, of the hour that comes twice")
    beside = [*(duty.trigger.beside for duty in opened), *(offer.beside for found in offers for offer in found)]
    if body.same and any(beside):
        raise LeftToReferenceError("several rows of one day that may be meant, and what must be the same")
    _leave_what_turns_on_another(opened, offers[0])
    numbers = [sheet.group() for _ in groups]
    keys = _Keys(opened)
    duties = [_lay_duty(sheet, context, body, r, duty, offers[0]) for duty in opened]
    for place, (g, found, accepted) in enumerate(zip(numbers, offers, groups, strict=True)):
        if not accepted:
            continue
        lay_unseen(sheet, g, accepted, context.view)
        _lay_offers(sheet, context, body, g, found, opened)
        for d, duty in zip(duties, opened, strict=True):
            last = min(duty.latest.day if place == 0 else duty.last, duty.last, context.as_at)
            lay_look(sheet, g, d, duty.perhaps_first, last)
            _lay_seat(sheet, context, body, g, d, duty, keys, main=place == 0)
            if place > 0:
                lay_tally(sheet, d, g, place, body.several[place - 1].at_least, len(found))
    for d, duty in zip(duties, opened, strict=True):
        _lay_marks(sheet, body, d, duty)
    if body.evidence and not body.recorded:
        _lay_contest(sheet, body, numbers[0], duties, opened, offers[0])
    lay_excuses(sheet, context, r, {_about(duty) for duty in opened})


def _leave_what_turns_on_another(opened: Sequence[Open], offers: Sequence[Candidate]) -> None:
    """LeftToReferenceError where evidence names a row of which it is not known whether it began a duty, or is part of what began
    another; where which of two that fall due one day came first is not known; or where what has no time of day may have come
    before what came too late that day."""
    if len(opened) > 1 and any(duty.trigger.may_have_as_part(offer.fact) for duty in opened for offer in offers):
        raise LeftToReferenceError("rows that may be part of what began another duty")
    due = Counter(duty.latest.day for duty in opened if not duty.no_deadline)
    if offers and any(of_any_day(duty) and duty.dated and due[duty.latest.day] > 1 for duty in opened):
        raise LeftToReferenceError("which of those that fall due one day came first")
    timeless = [offer for offer in offers if offer.truth is True and offer.day is not None and offer.minute is None]
    for duty in opened if timeless else ():
        unsure = {offer.day for offer in timeless if duty.by_the_clock and isinstance(duty.in_time(offer), Unknown)}
        if any(offer.day in unsure and duty.in_time(offer) is False for offer in offers if offer.truth is True):
            raise LeftToReferenceError("what has no time of day, beside what came too late that day")


def _about(duty: Open) -> str:
    return duty.trigger.fact.kind if duty.trigger.fact is not None else ""


def _lay_duty(
    sheet: Sheet, context: Context, body: OnTrigger, r: int, duty: Open, offers: Sequence[Candidate]
) -> int:  # fmt: skip
    fact, asks = duty.trigger.fact, bool(body.evidence) or body.recorded
    whose = settled(context, of_begun(duty.trigger))
    own = _own_row(duty)
    found = [*offers, *([own] if own is not None else [])]
    d = sheet.duty(lambda outcome, q: made(context, duty, outcome, found[q] if q is not None else None))
    sheet.add(
        "duty", d=d, r=r, soonest=duty.soonest.day, whole_to=duty.whole_to, latest=duty.latest.day, bare=duty.no_deadline,
        evidence=asks, day_code=sheet.doubt(duty.day_doubt()), **about(whose),
        **excused_within(sheet, context, lambda: excusable(duty)),
        judgement=sheet.doubt(Unknown(Why.JUDGEMENT, duty.judgement)) if duty.judgement else 0,
    )  # fmt: skip
    sheet.add("ask", d=d, place=0, **sheet.truth(duty.truth))
    if duty.owed and isinstance(duty.truth, Unknown):
        sheet.add("owed", d=d, code=sheet.doubt(duty.truth))
    lay_named(sheet, context, d, whose)
    _lay_lapse(sheet, context, d, duty)
    if body.asked_after is not None:
        waits = unasked(body.asked_after, duty.trigger, context.as_at, duty.day_doubt())
        sheet.add("wait", d=d, surely=waits.surely, perhaps=waits.perhaps, code=sheet.doubt(waits.doubt))
    if body.carries != ALWAYS and fact is not None:
        carried = duty.trigger.so(lambda each: context.view.fact_truth(body.carries, each))
        sheet.add("carried", d=d, **sheet.truth(carried))
    if body.recorded:
        _lay_recording(sheet, context, d, duty, own, len(offers))
    return d


def _lay_lapse(sheet: Sheet, context: Context, d: int, duty: Open) -> None:
    line = duty.depends_on
    if line is None or duty.no_deadline:
        return
    possible, certain = line.first_not_true(min(duty.trigger.hi, max(duty.trigger.lo, context.as_at)))
    if certain is not None:
        sheet.add("ending", d=d, certain=certain)
    if possible is not None:
        truth = line.at(possible)
        sheet.add(
            "lapse", d=d, possible=possible, code=sheet.doubt(truth if isinstance(truth, Unknown) else duty.day_doubt())
        )


def _own_row(duty: Open) -> Candidate | None:
    fact, recorded = duty.trigger.fact, duty.trigger.written_up
    return Candidate(recorded, None, True, fact, "recorded") if fact is not None and isinstance(recorded, int) else None


def _lay_recording(sheet: Sheet, context: Context, d: int, duty: Open, own: Candidate | None, q: int) -> None:
    if own is None or own.day is None:
        never = "recorded" in context.view.coverage.of(duty.trigger.kind).without
        why = Unknown(Why.NOT_COVERED if never else Why.MISSING_FIELD, f"{duty.trigger.kind}.recorded")
        told = duty.trigger.written_up
        sheet.add("unrecorded", d=d, code=sheet.doubt(told if isinstance(told, Unknown) else why))
    elif own.day <= context.as_at:
        lo, hi = utc_span(own.day)
        doubt = duty.day_doubt() if _clock(duty) == BY_DAY else Unknown(Why.DATE_ONLY, _untimed(duty) or own.field)
        sheet.add("recording", d=d, q=q, day=own.day, utc_lo=lo, utc_hi=hi, clock=_clock(duty), code=sheet.doubt(doubt))
        sheet.add("minutes", d=d, **_bounds(duty))


def _clock(duty: Open) -> int:
    if duty.no_deadline:
        return BARE
    return BY_THE_CLOCK if duty.by_the_clock else BY_DAY


def _untimed(duty: Open) -> str:
    """The field that would say the time of day of a trigger; empty where it is known."""
    return "" if duty.trigger.minute is not None else duty.trigger.field


def _bounds(duty: Open) -> dict[str, int]:
    """The minutes between which a duty counted in hours runs out, for certain and perhaps."""
    if _clock(duty) != BY_THE_CLOCK or duty.length is None:
        return {"surely_by": 0, "perhaps_by": 0}
    lo, hi = utc_span(duty.trigger.lo, duty.trigger.minute)
    return {"surely_by": lo + duty.length.amount * 60, "perhaps_by": hi + duty.length.amount * 60}


class _Keys:
    """The order in which duties are served, as whole numbers: by due date, equals in their own order."""

    def __init__(self, opened: Sequence[Open]) -> None:
        self.places = {duty: place for place, duty in enumerate(opened)}
        days = {self._day(duty, late) for duty in opened for late in (False, True)}
        self.ranks = {day: rank for rank, day in enumerate(sorted(days))}

    def _day(self, duty: Open, late: bool) -> tuple[int, int]:
        if duty.no_deadline:
            return served_at(duty, last=late)
        return ((duty.latest if late else duty.soonest).day, duty.due_minute() or 0)

    def of(self, duty: Open) -> dict[str, int]:
        """`key`: the first in order takes what is in time; `last`: the last takes what is late for all."""
        count, place = len(self.places), self.places[duty]
        soon, late = (self.ranks[self._day(duty, each)] * count for each in (False, True))
        return {
            "soon_key": soon + place, "late_key": late + place,
            "soon_last": soon + count - place, "late_last": late + count - place,
        }  # fmt: skip


def _lay_seat(
    sheet: Sheet, context: Context, body: OnTrigger, g: int, d: int, duty: Open, keys: _Keys, *, main: bool
) -> None:  # fmt: skip
    """Where a duty's evidence lies, for certain and perhaps; what names its trigger may lie before that (`unbound_before`), or
    after (`unbound_after`). Of what is of the hour that comes twice, as the trigger is, either may be the first (`twice`)."""
    trigger = duty.trigger
    before, after = body.evidence_from.back is not None, body.evidence_until is not None
    may_from, sure_from = duty.perhaps_first * DAY, duty.first * DAY
    sure_to, may_to = ((last + 1) * DAY - 1 for last in (duty.surely_last, duty.last))
    twice = _hour_twice(trigger)
    if trigger.minute is not None and trigger.day is not None:
        moment = trigger.day * DAY + trigger.minute
        (lo, sure_lo), (sure_hi, hi) = ((twice, twice + 60), (twice - 1, twice + 59)) if twice else ((moment,) * 2,) * 2
        if duty.forward and duty.first == trigger.day:
            may_from, sure_from = lo if may_from == sure_from else may_from, sure_lo
        elif not duty.forward:
            sure_to, may_to = min(sure_to, sure_hi), hi if trigger.hi == trigger.day else may_to
    ended = duty.ended if not duty.no_deadline else None
    sure_end = NEVER if ended is None or ended > duty.latest.day else ended
    may_end = sure_end if ended is not None and ended <= duty.soonest.day else NEVER
    since_ever, until_now = duty.first == LONG_BEFORE, duty.surely_last >= context.as_at
    by_name = duty.no_deadline and (before or since_ever) and (after or until_now)
    untimed = _untimed(duty)
    sheet.add(
        "seat", g=g, d=d, clock=_clock(duty), any_day=duty.no_deadline and since_ever and until_now, main=main,
        unbound_before=before, unbound_after=after, named_any_day=by_name, named_early=before or not duty.forward,
        named_late=after,
        soonest=duty.whole_to, latest=duty.latest.day, may_from=may_from, may_to=may_to, sure_from=sure_from,
        sure_to=sure_to, sure_end=sure_end, may_end=may_end, has_item=trigger.item is not None, kind=trigger.kind,
        item_tells=trigger.item is not None and can_name(trigger.item, trigger),
        day_code=sheet.doubt(duty.day_doubt()), opened_code=sheet.doubt(trigger.day_doubt),
        time_code=sheet.doubt(Unknown(Why.DATE_ONLY, untimed)) if untimed else 0, **_bounds(duty), **keys.of(duty),
        claimed=duty.claimed, perhaps_claimed=duty.perhaps_claimed, twice=twice,
    )  # fmt: skip


def _hour_twice(trigger: Begun) -> int:
    """The first minute, by the clock on the wall, of the hour that comes twice if a trigger is of that; 0 where it is of none."""
    day, minute = trigger.day, trigger.minute
    if day is None or minute is None or not comes_twice(day, minute):
        return 0
    return day * DAY + 60


def _of_itself(duty: Open, offer: Candidate) -> bool:
    """Whether evidence is what began a duty itself, in the hour that comes twice: the two are in the order that makes sense."""
    return offer.fact is duty.trigger.fact and _hour_twice(duty.trigger) > 0


def _lay_marks(sheet: Sheet, body: OnTrigger, d: int, duty: Open) -> None:
    """What a duty's evidence may name it by, and what it must share with it."""
    trigger, item = duty.trigger, duty.trigger.item
    named = [(TRIGGER, trigger.kind, trigger.ids)]
    if item is not None:
        named.append((ITEM, item.kind, {item.id: True} if item.id else {}))
    for role, kind, ids in named:
        only = not (role == TRIGGER and trigger.nameless)  # another that may be meant has no id
        for each in sorted(ids, key=text):
            sheet.add("mark", d=d, role=role, slot=kind, v=text(each), only=only, **sheet.truth(ids[each]))
        if not ids or not only:
            sheet.add("blank", d=d, role=role, slot=kind)
    for place, name in enumerate(body.same):
        value = trigger.carried(name)
        if isinstance(value, Unknown):
            sheet.add("wants", d=d, slot=name, place=place, code=sheet.doubt(value))
        else:
            sheet.add("mark", d=d, role=SHARED, slot=name, v=text(value), only=True, **sheet.truth(True))


def _lay_offers(
    sheet: Sheet, context: Context, body: OnTrigger, g: int, offers: Sequence[Candidate], opened: Sequence[Open]
) -> None:  # fmt: skip
    certain = [offer for offer in offers if offer.truth is True]
    walked = certain if body.evidence_until is None else from_the_last(certain, opened)
    turn = {id(offer): nth for nth, offer in enumerate(walked)}
    items = {duty.trigger.item.kind for duty in opened if duty.trigger.item is not None}
    roles = [(ITEM, kind) for kind in sorted(items)] + [
        (TRIGGER, kind) for kind in sorted({d.trigger.kind for d in opened})
    ]
    for q, offer in enumerate(offers):
        lay_offer(sheet, g, q, offer, turn.get(id(offer), -1))
        attributes = offer.fact.attributes
        for role, kind in roles:
            if kind in attributes:
                value = attributes[kind]
                known = any(each.id == value for each in context.view.case.of(kind))
                sheet.add("claim", g=g, q=q, role=role, slot=kind, v=text(value), known=known)
        for place, name in enumerate(body.same):
            other = offer.carried(name)
            if isinstance(other, Unknown):
                sheet.add("lacks", g=g, q=q, slot=name, place=place, code=sheet.doubt(other))
            else:
                sheet.add("claim", g=g, q=q, role=SHARED, slot=name, v=text(other), known=1, place=place)


def lay_offer(sheet: Sheet, g: int, q: int, offer: Candidate, nth: int) -> None:
    """A fact that is or may be evidence: `nth` of those that certainly are to be walked; -1 if it is not."""
    day = offer.day if offer.day is not None else -1
    lo, hi = utc_span(day, offer.minute) if day > LONG_BEFORE else (-1, -1)
    early, late = (0, DAY - 1) if offer.minute is None else (offer.minute, offer.minute)
    first, last = offer.earliest * DAY + early, offer.latest * DAY + late
    sheet.add(
        "offer", g=g, q=q, dated=offer.day is not None, day=day, early=first, late=last,
        utc_lo=lo, utc_hi=hi, truth=YES if offer.truth is True else DOUBT, nth=nth, of=offer.field,
        code=sheet.doubt(doubt_of(offer)),
    )  # fmt: skip


def _lay_contest(
    sheet: Sheet, body: OnTrigger, g: int, duties: Sequence[int], opened: Sequence[Open], offers: Sequence[Candidate]
) -> None:  # fmt: skip
    certain = sum(offer.truth is True for offer in offers)
    loose = 0
    for place, (d, duty) in enumerate(zip(duties, opened, strict=True)):
        sheet.add(
            "rival", g=g, d=d, place=place, dated=duty.dated, unsure=unsure(duty), day_code=sheet.doubt(duty.day_doubt()),
            loose=of_any_of_several(duty), lo=duty.trigger.lo, hi=duty.last,
            **sheet.truth(duty.truth),
        )  # fmt: skip
        if not duty.dated:
            takes = 0 if duty.trigger.any_more else 1
            sheet.add("loose", g=g, d=d, place=loose, takes=takes, soonest=duty.soonest.day, latest=duty.latest.day)
            loose += 1
    sheet.add("contest", g=g, last=certain - 1, many=body.serves_many, loose=loose)
