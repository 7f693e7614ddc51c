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

from collections.abc import Callable, Iterable, Sequence

from checker.compile.program import Evidence, OnTrigger
from checker.engines.duty import Why
from checker.engines.reference.belonging import Belonging
from checker.engines.reference.context import Context
from checker.engines.reference.evidence import Candidate, candidates, doubt_of, unseen_days
from checker.engines.reference.opening import Open
from checker.engines.reference.timeline import Truth, Unknown, all_true
from checker.snapshot.coverage import Span

Takes = Callable[[Open, Candidate], bool]


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
        kinds = _kinds_named(duties)
        self.naming = [offer for offer in self.certain if not kinds.isdisjoint(offer.fact.attributes)]
        self._otherwise: dict[Open, Unknown | None] = {}
        self._together: dict[Open, Candidate] | None = None

    def accepted(self, evidence: Sequence[Evidence]) -> list[Candidate]:
        """The facts of the case that are or may be such evidence, in date order."""
        return candidates(evidence, self.context.view, self.context.law_as_at)

    # --- what a duty gets ------------------------------------------------------------------------------------------
    def evidence(self, duty: Open) -> Candidate | None:
        """The evidence a duty has for certain: what it is given even at the harshest."""
        if self.body.recorded:
            return self._own_recording(duty)
        if self._together is None and not any(self._doubtful(rival) for rival in self.duties):
            self._together = self._walked(self.duties, self.certain, self._surely, _in_time)
        if self._together is not None:
            return self._together.get(duty)
        return self._harshest(duty)

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

    def _naming(self, duty: Open) -> tuple[Sequence[Candidate], bool]:
        """What certainly names a duty, and whether any of it is in time."""
        if duty not in self._named:
            named = [each for each in self.naming if self.belonging.names(duty, each)]
            self._named[duty] = named, any(_in_time(duty, each) for each in named)
        return self._named[duty]

    # --- the two readings ------------------------------------------------------------------------------------------
    def _doubtful(self, duty: Open) -> bool:
        """Whether who gets what depends on something that is not known of this duty."""
        if duty.truth is not True or not duty.dated or duty.in_hours:
            return True
        return any(isinstance(truth, Unknown) for offer in self.certain for truth in self.fit(duty, offer))

    def _harshest(self, duty: Open) -> Candidate | None:
        """Every rival may take what it can; a rival whose day is not known may take the very one this duty would get, and
        one that stands for any number may take any."""
        rivals = [rival for rival in self.duties if rival is not duty]
        placed = [rival for rival in rivals if rival.dated]

        def takes(one: Open, offer: Candidate) -> bool:
            return self._surely(one, offer) if one is duty else self._perhaps(one, offer)

        def timely(one: Open, offer: Candidate) -> bool:
            return _in_time(one, offer) if one is duty else one.in_time(offer) is not False

        left = list(self.certain)
        given = self._walked([*placed, duty], left, takes, timely, duty).get(duty)
        for rival in rivals:
            while rival not in placed and given and self._may_be_taken(given, duty, rival):
                left.remove(given)
                given = self._walked([*placed, duty], left, takes, timely, duty).get(duty)
                if not rival.trigger.any_more:
                    break
        return given

    def _may_be_taken(self, given: Candidate, duty: Open, rival: Open) -> bool:
        """Whether a rival whose day is not known may take what a duty would get: not what is in time for it, where it falls due
        sooner whenever the rival does."""
        if self.body.serves_many or not self._perhaps(rival, given):
            return False
        return rival.soonest.day <= duty.latest.day or not _in_time(duty, given)

    def _kindest(self, duty: Open) -> Unknown | None:
        """Whether certain evidence may be left over for this duty, and what would have to be otherwise."""
        rivals = [rival for rival in self.duties if rival is not duty]
        sure = [rival for rival in rivals if self._served_otherwise(rival) is None]

        def takes(one: Open, offer: Candidate) -> bool:
            return self._perhaps(one, offer) if one is duty else self._surely(one, offer)

        def timely(one: Open, offer: Candidate) -> bool:
            return one.in_time(offer) is not False if one is duty else _in_time(one, offer)

        given = self._walked([*sure, duty], self.certain, takes, timely, duty, first=True).get(duty)
        if given is None or duty.in_time(given) is False:
            return None
        link, window = self.fit(duty, given)
        doubts: list[Truth | None] = [duty.in_time(given), link, window]
        doubts += [self._served_otherwise(rival) for rival in rivals if self._perhaps(rival, given)]
        doubts += [rival.in_time(given) for rival in rivals if self._perhaps(rival, given)]
        doubts.append(duty.truth)
        return next((doubt for doubt in doubts if isinstance(doubt, Unknown)), duty.day_doubt())

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

    def _walked(
        self, duties: Sequence[Open], offers: Sequence[Candidate], takes: Takes, timely: Takes,
        of: Open | None = None, *, first: bool = False,
    ) -> dict[Open, Candidate]:  # fmt: skip
        """Evidence walked in date order, each to one duty (to every one it fits where it serves many).

        Where it may lie so long after its trigger at most, in the order of `from_the_last`.
        """
        given: dict[Open, Candidate] = {}
        waiting, many = list(duties), self.body.serves_many
        offers = offers if self.body.evidence_until is None else from_the_last(offers, self.duties)

        def order(duty: Open, sign: int = 1) -> tuple[int, int, int]:
            """By due date; where that is not known, the duty looked at comes `first`, or last. Equals in their own order.

            With no deadline, the most recent trigger comes first: a meeting is about what is happening, not what was.
            """
            if duty.no_deadline:
                return (-duty.trigger.hi, 0, sign * self.places[duty])
            day = (duty.soonest if (duty is of) == first else duty.latest).day
            return (day, duty.due_minute() or 0, sign * self.places[duty])

        for offer in offers:
            able = [duty for duty in waiting if takes(duty, offer)]
            if not able:
                continue
            if self.naming and len(able) > 1 and not many:
                able = [duty for duty in able if not self._yields(duty, offer)] or able
            own = [duty for duty in able if not duty.left_over(offer, harshly=duty is of and not first)] or able
            in_time = [duty for duty in own if timely(duty, offer)]
            chosen = min(in_time, key=order) if in_time else max(own, key=lambda duty: order(duty, -1))
            for duty in able if many else [chosen]:
                given[duty] = offer
                waiting.remove(duty)
        return given


def from_the_last(offers: Sequence[Candidate], duties: Iterable[Open]) -> list[Candidate]:
    """Evidence from the last back, what names what it is for before what names nothing: so no duty goes without that could have
    some."""
    kinds = _kinds_named(duties)
    found = list(reversed(offers))
    found.sort(key=lambda offer: kinds.isdisjoint(offer.fact.attributes))
    return found


def _kinds_named(duties: Iterable[Open]) -> set[str]:
    """The kinds by which evidence may name what it is for."""
    items = {duty.trigger.item.kind for duty in duties if duty.trigger.item is not None}
    return {duty.trigger.kind for duty in duties} | items


def _in_time(duty: Open, offer: Candidate) -> bool:
    return duty.in_time(offer) is True
