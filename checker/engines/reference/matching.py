"""Which evidence goes to which duty, for certain and perhaps.

Evidence that names its trigger, or shares its `same` attributes, belongs to that duty alone. The rest is walked in date
order, each going to the open duty with the earliest due date not yet passed, failing one to the most recently due; where
there is no deadline, to that of the most recent trigger; to one that something else names last of all, unless this is in time
and that is not. What lies before the last trigger is for that one, though it came too late; what is left over may be for a
later.

More evidence never leaves a duty worse off, and more duties never leave one better off. So each duty is read twice: at
its *harshest* with every rival that may be there and only certain evidence; at its *kindest* with only the rivals that
are certain, and nothing else to serve them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from checker.compile.program import Evidence, OnTrigger
from checker.engines.duty import Why
from checker.engines.reference.belonging import Belonging
from checker.engines.reference.context import Context
from checker.engines.reference.evidence import Candidate, candidates, doubt_of, unseen_days
from checker.engines.reference.opening import Open
from checker.engines.reference.timeline import Truth, Unknown, all_true
from checker.engines.reference.walk import Side, Takes, Walk, of_any_day, unsure
from checker.snapshot.coverage import Span


class Matching:
    """The duties of one rule and case beside the evidence there is, or may be."""

    def __init__(self, context: Context, body: OnTrigger, duties: Sequence[Open]) -> None:
        self.context, self.body, self.duties = context, body, duties
        self.places = {duty: place for place, duty in enumerate(duties)}
        self.offers = self.accepted(body.evidence)
        self.certain = [offer for offer in self.offers if offer.truth is True]
        self.belonging = Belonging(context, body)
        self.fit = self.belonging.fit
        self._named: dict[Open, tuple[Sequence[Candidate], bool]] = {}
        self._perhaps_named: dict[Open, Sequence[Candidate]] = {}
        kinds = _kinds_named(duties)
        self.naming = [offer for offer in self.offers if not kinds.isdisjoint(offer.fact.attributes)]
        self._otherwise: dict[Open, Unknown | None] = {}

    def accepted(self, evidence: Sequence[Evidence]) -> list[Candidate]:
        """The facts of the case that are or may be such evidence, in date order."""
        return candidates(evidence, self.context.view, self.context.law_as_at)

    # --- what a duty gets ------------------------------------------------------------------------------------------
    def evidence(self, duty: Open) -> Candidate | None:
        """The evidence a duty has for certain: what it is given even at the harshest."""
        if self.body.recorded:
            return self._own_recording(duty)
        return self._harshest(duty) if self._together is None else self._together.get(duty)

    def may_be_met(self, duty: Open) -> Unknown | None:
        """Why a duty that has no evidence in time may have some all the same; None if it cannot."""
        if self.body.recorded:
            return self._unrecorded(duty)
        for offer in self.possible(duty):
            if (doubt := self._possible(duty, offer)) is not None:
                return doubt
        unseen = self.unseen(duty)
        return unseen[0][1] if unseen else self._kindest(duty)

    def linked(self, duty: Open, accepted: Sequence[Evidence]) -> list[tuple[Candidate, Unknown | None]]:
        """Every fact that is or may be evidence for a duty, whatever other duties it serves, with what is in doubt."""
        found: list[tuple[Candidate, Unknown | None]] = []
        for offer in self.accepted(accepted):
            truth = all_true([offer.truth, *self.fit(duty, offer)])
            if truth is not False:
                found.append((offer, truth if isinstance(truth, Unknown) else None))
        return found

    def _own_recording(self, duty: Open) -> Candidate | None:
        """The day the trigger itself was written up, as the evidence of its duty; none if that is still to come."""
        fact, recorded = duty.trigger.fact, duty.trigger.written_up
        if fact is None or not isinstance(recorded, int) or recorded > self.context.as_at:
            return None
        return Candidate(recorded, None, True, fact, "recorded")

    def _unrecorded(self, duty: Open) -> Unknown | None:
        """That the day the trigger was written up is not known, if it is not."""
        recorded = duty.trigger.written_up
        if recorded is not None:
            return recorded if isinstance(recorded, Unknown) else None
        never = "recorded" in self.context.view.coverage.of(duty.trigger.kind).without
        return Unknown(Why.NOT_COVERED if never else Why.MISSING_FIELD, f"{duty.trigger.kind}.recorded")

    def possible(self, duty: Open) -> list[Candidate]:
        """What may be evidence for a duty, itself in doubt: whether it counts, when it was, or whose it is."""
        return [o for o in self.offers if self._perhaps(duty, o) and (o.truth is not True or not self._surely(duty, o))]

    def unseen(self, duty: Open) -> list[tuple[Span, Unknown]]:
        """The days up to the due date on which there may be evidence that the snapshot does not hold."""
        last = min(duty.latest.day, duty.last, self.context.as_at)
        first = duty.perhaps_first
        return unseen_days(self.body.evidence, self.context.view, first, last)

    # --- what fits ---------------------------------------------------------------------------------------------------
    def _surely(self, duty: Open, offer: Candidate) -> bool:
        link, window = self.fit(duty, offer)
        return link is True and window is True

    def _whatever(self, duty: Open, offer: Candidate) -> bool:
        """Whether evidence is surely for a duty whatever was before its trigger: it is not only left over there for this."""
        return self._surely(duty, offer) and not self.belonging.may_be_claimed(duty, offer)

    def _on_its_own(self, duty: Open, offer: Candidate) -> bool:
        """Whether evidence is surely for a duty, or else for a trigger before it that has nothing else: none after it has it."""
        if not self._surely(duty, offer) or not self.belonging.may_be_claimed(duty, offer):
            return self._surely(duty, offer)
        before = (other for other in self.duties if other is not duty and other.may_claim(duty, offer))
        return all(self._only[other] is offer for other in before)

    def _perhaps(self, duty: Open, offer: Candidate) -> bool:
        link, window = self.fit(duty, offer)
        return link is not False and window is not False

    def _possible(self, duty: Open, offer: Candidate) -> Unknown | None:
        """The doubt about evidence that would meet the duty; None if it would not, or has only to be left over for it."""
        link, _ = self.fit(duty, offer)
        if duty.in_time(offer) is False:
            return None
        if isinstance(offer.truth, Unknown):
            return offer.truth
        if offer.day is None:
            return doubt_of(offer)
        return link if isinstance(link, Unknown) else None

    def _yields(self, duty: Open, offer: Candidate) -> bool:
        """Whether a duty has no need of evidence that others may: what certainly names it is in time, or this is not."""
        its, kept = self._naming(duty)
        return bool(its) and all(each is not offer for each in its) and (kept or duty.in_time(offer) is False)

    def _may_yield(self, duty: Open, offer: Candidate) -> bool:
        """The same where what only may name a duty, or may not count, is too late for it too: it may be its own all the same."""
        if self._yields(duty, offer) or duty.in_time(offer) is True:
            return self._yields(duty, offer)
        if duty not in self._perhaps_named:
            self._perhaps_named[duty] = [each for each in self.naming if self.belonging.may_name(duty, each)]
        return any(each is not offer for each in self._perhaps_named[duty])

    def _naming(self, duty: Open) -> tuple[Sequence[Candidate], bool]:
        """What certainly names a duty, and whether any of it is in time."""
        if duty not in self._named:
            named = [each for each in self.naming if each.truth is True and self.belonging.names(duty, each)]
            self._named[duty] = named, any(_in_time(duty, each) for each in named)
        return self._named[duty]

    # --- the two readings ------------------------------------------------------------------------------------------
    def _doubtful(self, duty: Open) -> bool:
        """Whether who gets what depends on something that is not known of this duty."""
        if unsure(duty):
            return True
        return any(isinstance(truth, Unknown) for offer in self.certain for truth in self.fit(duty, offer))

    def _strictly(self, takes: Takes | None = None, yields: Takes | None = None, *, last: bool) -> Side:
        return Side(takes or self._surely, self._surely, _in_time, yields or self._yields, last)

    def _freely(self, *, harshly: bool = False) -> Side:
        return Side(self._perhaps, self._surely, _perhaps_in_time, self._yields, last=False, harshly=harshly)

    def _walk(self, rivals: Iterable[Open], side: Side) -> Walk:
        """Certain evidence in date order or, where it may lie so long after its trigger at most, in that of `from_the_last`."""
        back = self.body.evidence_until is not None
        offers = from_the_last(self.certain, self.duties) if back else self.certain
        return Walk(offers, rivals, side, self.places, self.belonging.names)

    def _turns(self, walk: Walk, duty: Open, side: Side) -> Iterator[Candidate]:
        """What a duty is given, and what it would be were that not there; what serves many, whatever its rivals get."""
        if self.body.serves_many:
            return (offer for offer in walk.offers if side.takes(duty, offer))
        return walk.turns(duty, side)

    @cached_property
    def _together(self) -> dict[Open, Candidate] | None:
        """What each duty is given, all walked for at once; None where who gets what is in doubt."""
        if any(self._doubtful(duty) for duty in self.duties):
            return None
        side = self._strictly(last=False)
        walk = self._walk(self.duties, side)
        if not self.body.serves_many:
            return walk.together()
        first = ((duty, next(self._turns(walk, duty, side), None)) for duty in self.duties)
        return {duty: offer for duty, offer in first if offer is not None}

    @cached_property
    def _beside_all(self) -> Walk:
        return self._walk((rival for rival in self.duties if rival.dated), self._freely(harshly=True))

    @cached_property
    def _beside_certain(self) -> Walk:
        rivals = (rival for rival in self.duties if self._served_otherwise(rival) is None)
        return self._walk(rivals, self._strictly(self._on_its_own, self._may_yield, last=True))

    @cached_property
    def _only(self) -> dict[Open, Candidate | None]:
        """The one piece of evidence that there may be for each duty; None where there is none, or may be more."""
        found = {duty: [offer for offer in self.offers if self._perhaps(duty, offer)] for duty in self.duties}
        return {duty: its[0] if len(its) == 1 and not self.unseen(duty) else None for duty, its in found.items()}

    @cached_property
    def _undated(self) -> list[Open]:
        return [rival for rival in self.duties if not rival.dated]

    def _harshest(self, duty: Open) -> Candidate | None:
        """Every rival may take what it can; a rival whose day is not known may take the very one this duty would get, and
        one that stands for any number may take any."""
        side = Side(self._whatever, self._whatever, _in_time, self._yields, last=True, harshly=True)
        turns = self._turns(self._beside_all, duty, side)
        given = next(turns, None)
        for rival in self._undated:
            if given is None:
                break
            while rival is not duty and given and self._may_be_taken(given, duty, rival):
                given = next(turns, None)
                if not rival.trigger.any_more:
                    break
        return given

    def _may_be_taken(self, given: Candidate, duty: Open, rival: Open) -> bool:
        """Whether a rival whose day is not known may take what a duty would get: not what is in time for it, where it falls due
        sooner whenever the rival does; nor what is too late for both, where it falls due later; nor what the rival has only if it
        is left over, or if what began the duty is part of what began it."""
        if self.body.serves_many or not self._perhaps(rival, given):
            return False
        if rival.trigger.may_have_as_part(given.fact) and self.belonging.names(duty, given):
            return False
        if rival.left_over(given, harshly=False) and not self._yields(duty, given):
            return False
        if _in_time(duty, given):
            return rival.soonest.day <= duty.latest.day
        return rival.in_time(given) is not False or rival.latest.day >= duty.soonest.day

    def _kindest(self, duty: Open) -> Unknown | None:
        """Whether certain evidence may be left over for this duty, and what would have to be otherwise."""
        rivals = [rival for rival in self.duties if rival is not duty]
        given = self._in_time_if_at_all(duty, self._turns(self._beside_certain, duty, self._freely()))
        if given is None:
            return None
        link, window = self.fit(duty, given)
        doubts: list[Truth | None] = [duty.in_time(given), link, window]
        doubts += [self._served_otherwise(rival) for rival in rivals if self._perhaps(rival, given)]
        doubts += [rival.in_time(given) for rival in rivals if self._perhaps(rival, given)]
        loose = (rival for rival in rivals if of_any_day(rival) and self._perhaps(rival, given))
        doubts += [rival.trigger.day_doubt for rival in loose]
        doubts.append(duty.truth)
        return next((doubt for doubt in doubts if isinstance(doubt, Unknown)), duty.day_doubt())

    def _in_time_if_at_all(self, duty: Open, turns: Iterator[Candidate]) -> Candidate | None:
        """The first of what a duty may be given, unless it is too late. By the clock the next of the same day may have come
        first: what has no time is walked after what has."""
        given = next(turns, None)
        day = given.day if given is not None and duty.by_the_clock else None
        while given is not None and duty.in_time(given) is False:
            given = next(turns, None)
            if given is None or given.day is None or given.day != day:
                return None
        return given

    def _served_otherwise(self, rival: Open) -> Unknown | None:
        """Why a rival may not be there, or not need certain evidence; None if it certainly stands in the way."""
        if rival not in self._otherwise:
            self._otherwise[rival] = self._why_otherwise(rival)
        return self._otherwise[rival]

    def _why_otherwise(self, rival: Open) -> Unknown | None:
        if isinstance(rival.truth, Unknown):
            return rival.truth
        if not rival.dated:
            return rival.day_doubt()
        for offer in self.possible(rival):
            if (doubt := self._possible(rival, offer)) is not None:
                return doubt
        its, kept = self._naming(rival)
        for each in its if not kept else ():
            if isinstance(late := rival.in_time(each), Unknown):
                return late
        unseen = self.unseen(rival)
        return unseen[0][1] if unseen else None


def from_the_last(offers: Sequence[Candidate], duties: Iterable[Open]) -> list[Candidate]:
    """Evidence from the last back, what names what it is for before what names nothing: so no duty goes without that could have
    some. What has no day comes after all that has: it may have been of one on which it is for nobody, and leaves others nothing.
    """
    kinds = _kinds_named(duties)
    found = list(reversed(offers))
    found.sort(key=lambda offer: (offer.day is None, kinds.isdisjoint(offer.fact.attributes)))
    return found


def _kinds_named(duties: Iterable[Open]) -> set[str]:
    """The kinds by which evidence may name what it is for."""
    items = {duty.trigger.item.kind for duty in duties if duty.trigger.item is not None}
    return {duty.trigger.kind for duty in duties} | items


def _in_time(duty: Open, offer: Candidate) -> bool:
    return duty.in_time(offer) is True


def _perhaps_in_time(duty: Open, offer: Candidate) -> bool:
    return duty.in_time(offer) is not False
