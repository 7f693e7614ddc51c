"""Whose evidence it is: what names a trigger, shares its attributes, or lies on the days where its evidence may lie."""

from __future__ import annotations

from checker.calendar import is_earlier
from checker.compile.program import OnTrigger
from checker.engines.duty import Why, which_began
from checker.engines.reference.context import Context
from checker.engines.reference.evidence import Candidate, candidates, named_by
from checker.engines.reference.items import can_name
from checker.engines.reference.opening import Open
from checker.engines.reference.timeline import Truth, Unknown, all_true
from checker.snapshot.facts import LONG_BEFORE


class Belonging:
    """Whether evidence belongs to a duty of one rule and case; each pair is looked at once."""

    def __init__(self, context: Context, body: OnTrigger) -> None:
        self.context, self.body = context, body
        self._fits: dict[tuple[int, int], tuple[Truth, Truth]] = {}
        self._kept: list[Candidate] = []

    def fit(self, duty: Open, offer: Candidate) -> tuple[Truth, Truth]:
        """Whether evidence belongs to a duty, and whether it lies where that duty's evidence may lie."""
        key = (id(duty), id(offer))
        if key not in self._fits:
            self._kept.append(offer)  # so that no other takes its identity
            named, begun = self._named(duty, offer)
            window = self._window(duty, offer, begun) if named is not False else False
            self._fits[key] = (self._link(duty, offer, named) if window is not False else False, window)
        return self._fits[key]

    def names(self, duty: Open, offer: Candidate) -> bool:
        """Whether evidence is certainly for a duty by what it names, and for no other."""
        return self.fit(duty, offer) == (True, True) and self._names_it(duty, offer)

    def may_name(self, duty: Open, offer: Candidate) -> bool:
        """Whether evidence may be for a duty by what it names, and then is for no other."""
        return False not in self.fit(duty, offer) and self._names_it(duty, offer)

    def may_be_claimed(self, duty: Open, offer: Candidate) -> bool:
        """Whether evidence that does not certainly name what began a duty may be for the trigger before it, and for this only if
        it is left over."""
        return duty.left_over(offer, harshly=True) and self._named(duty, offer)[1] is not True

    def _names_it(self, duty: Open, offer: Candidate) -> bool:
        return self._told_by_name(duty, offer, self._named(duty, offer)[0])

    def _told_by_name(self, duty: Open, offer: Candidate, named: Truth | None) -> bool:
        """Whether what evidence names says whose it is: of a trigger with several items, naming it does not say for which."""
        item = duty.trigger.item
        return named is not None and (item is None or item.kind in offer.fact.attributes)

    def but_for_its_day(self, duty: Open, offer: Candidate) -> bool:
        """Whether evidence that does not name what began a duty would certainly have been for it, had it been of another day."""
        named, begun = self._named(duty, offer)
        return begun is None and named is not False and self._link(duty, offer, named) is True

    def _link(self, duty: Open, offer: Candidate, named: Truth | None) -> Truth:
        if not offer.fact.may_be_of(duty.trigger.of_case):
            return False
        if named is not None and self._told_by_name(duty, offer, named):
            return named
        truths = [self._still_open(duty, offer) if named is None else named]
        return all_true([*truths, *(self._shared(duty, offer, name) for name in self.body.same)])

    def _shared(self, duty: Open, offer: Candidate, name: str) -> Truth:
        """Whether evidence and what it is evidence for agree on an attribute. Of several rows of one day any may be meant: an
        edge of what they are of agrees with it, whichever is."""
        one, other = duty.trigger.carried(name), offer.carried(name)
        doubt = next((said for said in (other, one) if isinstance(said, Unknown)), None)
        if doubt is None:
            return one == other
        each, others = duty.trigger.each_carried(name), offer.each_carried(name)
        if each and each == others and offer.fact is duty.trigger.fact:
            return True
        if each and others and each.isdisjoint(others):
            return False
        return doubt

    def _still_open(self, duty: Open, offer: Candidate) -> Truth:
        """Whether a duty had not lapsed by the day of the evidence: then it is no longer open, and takes none."""
        if duty.ended is None or offer.day is None or offer.day <= duty.ended or duty.no_deadline:
            return True
        if duty.ended <= duty.soonest.day:
            return False
        return True if duty.ended > duty.latest.day else duty.day_doubt()

    def _named(self, duty: Open, offer: Candidate) -> tuple[Truth | None, Truth | None]:
        """Whether evidence names the duty's item or trigger; and whether it names its trigger, itself or by an item that does:
        one that cannot may have been there for other triggers too. None where it names neither.
        """
        trigger, item, view = duty.trigger, duty.trigger.item, self.context.view
        begun = named_by(offer.fact, trigger.kind, trigger.ids, view, nameless=trigger.nameless)
        if item is None:
            return begun, begun
        by_item = named_by(offer.fact, item.kind, {item.id: True} if item.id else {}, view)
        told = [truth for truth in (by_item, begun) if truth is not None]
        through = by_item if can_name(item, trigger) else None
        return all_true(told) if told else None, begun if begun is not None else through

    def _window(self, duty: Open, offer: Candidate, begun: Truth | None) -> Truth:
        """Whether evidence lies within the duty's days. Undated evidence may, if any day it may be of does; where any day will do
        it does.

        How far a rule looks back, and until when, is no bound for what names what began the duty (`begun`): that is for no other.
        """
        day, named = offer.day, begun if begun is not None else False
        before = named if self.body.evidence_from.back is not None else False
        after = named if self.body.evidence_until is not None else False
        if day is None:
            if (offer.hi < duty.perhaps_first and before is False) or (offer.lo > duty.last and after is False):
                return False
            since_ever = duty.first == LONG_BEFORE or before is True
            for_ever = duty.surely_last >= self.context.as_at or after is True
            return (since_ever and for_ever and duty.no_deadline) or Unknown(Why.MISSING_FIELD, offer.field)
        out_of_order = self._out_of_order(duty, offer)
        if out_of_order is True:
            return False
        if day > duty.last or day < duty.perhaps_first:
            return after if day > duty.last else before
        first = duty.first if offer.fact.of_case is None else duty.own_first
        if day < first and before is not True and not (named is True and not duty.forward):
            return duty.trigger.day_doubt or Unknown(Why.MISSING_FIELD, which_began(offer.fact.kind, duty.trigger.kind))
        if isinstance(out_of_order, Unknown):
            return out_of_order
        return True if day <= duty.surely_last or after is True else duty.day_doubt()

    def _out_of_order(self, duty: Open, offer: Candidate) -> Truth:
        """Whether evidence of the trigger's own day is on the wrong side of it, both times being known; in doubt where
        another, of a day on the other side of the evidence, may have begun the duty, or where either may have come first.
        """
        trigger, minute = duty.trigger, offer.minute
        if offer.day is None or offer.day != trigger.day or minute is None or trigger.minute is None:
            return False
        if duty.forward and duty.first != trigger.day:
            return False
        times, edges = (minute, trigger.minute), (offer.at, trigger.edge)
        if not duty.forward:
            times, edges = times[::-1], edges[::-1]
        wrong = is_earlier(offer.day, *times)
        if wrong is None and offer.fact is trigger.fact:
            wrong = edges == ("start", "end")
        if wrong is None:
            return Unknown(Why.DATE_ONLY, offer.field)
        alone = duty.perhaps_first == duty.first if duty.forward else trigger.hi == trigger.day
        return wrong if alone or not wrong else duty.day_doubt()


def too_late(context: Context, body: OnTrigger, duty: Open) -> list[Candidate]:
    """What would have been evidence for a duty, but for a day so long after that it may be for another."""
    if body.evidence_until is None:
        return []
    belonging, found = Belonging(context, body), candidates(body.evidence, context.view, context.law_as_at)
    later = (offer for offer in found if offer.earliest > duty.last and offer.truth is True)
    return [offer for offer in later if belonging.but_for_its_day(duty, offer)]
