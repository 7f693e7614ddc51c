"""Whose evidence it is, pair by pair: what names a trigger, shares its attributes, or lies on the days where its evidence may
lie; the twin of the reference's `Belonging`."""

from __future__ import annotations

from dataclasses import fields
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from checker.compile.program import OnTrigger
from checker.engines.duty import which_began
from checker.engines.polars.duties.batch import NONE
from checker.engines.polars.evidence.asking import Places, Work
from checker.engines.polars.evidence.offers import Offers
from checker.engines.polars.facts.carried import Carried, among, own_ids
from checker.engines.polars.values.hours import kept, spans
from checker.engines.polars.values.keys import Keys, key_of, spread
from checker.engines.polars.values.quick import flatnonzero
from checker.engines.polars.values.truths import FALSE, TRUE, Codes, Days, Mask
from checker.engines.polars.within.opening import Opened
from checker.frozen import frozen
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN
from checker.snapshot.framed.plain import may_be_either_way
from checker.snapshot.vocabulary import vocabulary


@frozen
class Pairs:
    """Duties and evidence that may belong together, in order of duty and then of evidence.

    `truth` is whether the evidence counts at all, `link` whether it belongs to the duty, `window` whether it lies where
    the duty's evidence may, and `time` whether it came in time. None of the first three is false. `undated` is the code of
    its `day` not being known, 0 where it is. `named` is whether what it names says that it is for the duty, and no other, and
    `may_name` whether it may.
    """

    duty: Places
    offer: Places
    truth: Codes
    link: Codes
    window: Codes
    time: Codes
    undated: Codes
    day: Days
    named: Mask
    may_name: Mask

    def __len__(self) -> int:
        return len(self.duty)

    def take(self, which: npt.NDArray[Any]) -> Pairs:
        """Some of them."""
        return Pairs(*(getattr(self, each.name)[which] for each in fields(self)))

    @cached_property
    def sure(self) -> Mask:
        """Which certainly belong together, if the evidence counts."""
        return (self.link == TRUE) & (self.window == TRUE)

    def first_of(self, count: int, which: Mask) -> Places:
        """The place of the first pair of each duty among some; -1 where there is none."""
        found = np.full(count, NONE, dtype=np.int64)
        places = flatnonzero(which)[::-1]
        found[self.duty[places]] = places
        return found


class Belonging:
    """Whether evidence belongs to the duties of a rule."""

    def __init__(self, work: Work, body: OnTrigger, opened: Opened, found: Offers) -> None:
        self.work, self.view, self.body, self.opened, self.found = work, work.view, body, opened, found
        self.names = work.view.names
        self._told: dict[str, Carried] = {}
        naming = self._kinds_named() if body.evidence_from.back is not None or body.evidence_until is not None else ()
        self._naming_before = naming if body.evidence_from.back is not None else ()
        self._naming_after = naming if body.evidence_until is not None else ()
        self._dateless = (found.day >= STILL_OPEN).any()

    def pairs(self) -> Pairs:
        """Every duty beside the evidence of its case that may be for it."""
        duty, offer = self._near()
        if not len(duty):
            nothing = np.zeros(0, dtype=np.int16)
            none = nothing == TRUE
            return Pairs(duty, offer, nothing, nothing, nothing, nothing, nothing, duty, none, none)
        named, begun = self._named(duty, offer)
        if (named == FALSE).any():
            there = flatnonzero(named != FALSE)
            duty, offer, named, begun = duty[there], offer[there], named[there], begun[there]
        if self._dateless and (outside := self._outside(duty, offer, begun)).any():
            there = flatnonzero(~outside)
            duty, offer, named, begun = duty[there], offer[there], named[there], begun[there]
        window = self._window(duty, offer, begun)
        link = self._link(duty, offer, named)
        truth, undated = self.found.truth[offer], self._undated(offer)
        by_name, time, day = self._told_by_name(offer, named), self._time(duty, offer), self.found.day[offer]
        told = Pairs(duty, offer, truth, link, window, time, undated, day, (named == TRUE) & by_name, by_name)
        return told if not (link == FALSE).any() else told.take(link != FALSE)

    def turns(self) -> Places | None:
        """The place of each piece of evidence in the order in which it is walked: from the last back, what names what it is for
        first, and what has no day after all that has; None where that is the order it is in."""
        if self.body.evidence_until is None:
            return None
        starts, back = self.opened.starts, -np.arange(len(self.found), dtype=np.int64)
        kinds = {starts.kind, *((starts.items.kind.name,) if starts.items is not None else ())}
        named = np.logical_or.reduce([self.of_offers(kind).known for kind in sorted(kinds)])
        turns = np.empty(len(back), dtype=np.int64)
        turns[np.lexsort((back, ~named, self.found.day == STILL_OPEN))] = np.arange(len(back))
        return turns

    def _near(self) -> tuple[Places, Places]:
        """Every duty and the evidence of its case within its days, or of any day before or after them that may name what began
        it; of its own day, on the right side of its trigger. Where it may be on either, the case is left."""
        opened, found = self.opened, self.found
        case, begun = opened.starts.case, opened.starts
        keys = found.keys
        open_still = np.full(len(opened), STILL_OPEN, dtype=np.int64)
        parts = [self._named_before(keys)] if self._naming_before else []
        parts.append(_between(keys, case, opened.perhaps_first, np.minimum(opened.last + 1, STILL_OPEN)))
        parts += [self._named_after(keys)] if self._naming_after else []
        parts += [_between(keys, case, open_still, open_still + 1)] if self._dateless else []
        parts = [part for part in parts if len(part[0])] or parts[:1]
        duty, offer = parts[0]
        if len(parts) > 1:
            duty, offer = (np.concatenate(columns) for columns in zip(*parts, strict=True))
            order = np.argsort(duty, kind="stable")
            duty, offer = duty[order], offer[order]
        if not (begun.minute >= 0).any() or not (found.minute >= 0).any():
            return duty, offer
        minute, own = found.minute[offer], begun.minute[duty]
        timed = (found.day[offer] == begun.day[duty]) & begun.known[duty] & (minute >= 0) & (own >= 0)
        if self.opened.forward:
            timed &= opened.first[duty] == begun.day[duty]
        self.work.mark(case[duty[may_be_either_way(timed, found.day[offer], minute, own)]])
        wrong = timed & ((minute < own) if self.opened.forward else (minute > own))
        return duty[~wrong], offer[~wrong]

    def _kinds_named(self) -> tuple[str, ...]:
        """The kinds by which evidence may name what began a duty: its own, and that of its item where that says whose it is."""
        starts = self.opened.starts
        items = (starts.items.kind,) if starts.items is not None else ()
        kinds = (starts.kind, *(item.name for item in items if starts.kind in item.attributes))
        return tuple(
            kind for kind in kinds if any(kind in self.view.known(each).kind.attributes for each in self.found.kinds)
        )

    def _named_before(self, keys: Keys) -> tuple[Places, Places]:
        """Every duty and the evidence of its case that names something it may be begun by, of a day before its days."""
        first = self.opened.perhaps_first
        return self._named_between(keys, self._naming_before, np.zeros_like(first), first)

    def _named_after(self, keys: Keys) -> tuple[Places, Places]:
        """Every duty and the evidence of its case that names something it may be begun by, of a day after its days."""
        last = self.opened.last
        return self._named_between(keys, self._naming_after, last + 1, np.full_like(last, STILL_OPEN))

    def _named_between(self, keys: Keys, kinds: tuple[str, ...], first: Days, end: Days) -> tuple[Places, Places]:
        naming = flatnonzero(np.logical_or.reduce([self.of_offers(kind).known for kind in kinds]))
        if not len(naming):
            return naming, naming
        duty, place = _between(keys[naming], self.opened.starts.case, first, end)
        return duty, naming[place]

    def _undated(self, offer: Places) -> Codes:
        """The code of the day of evidence not being known; 0 where it is."""
        if not self._dateless:
            return np.zeros(len(offer), dtype=np.int16)
        return np.where(self.found.day[offer] >= STILL_OPEN, self.found.dateless(self.view)[offer], np.int16(0))

    def _outside(self, duty: Places, offer: Places, begun: Codes) -> Mask:
        """Where evidence of which the day is not known lies outside the duty's days whichever it is, and does not name what
        `begun` the duty, if that is no bound for what does."""
        found, opened = self.found, self.opened
        early, late = found.hi[offer] < opened.perhaps_first[duty], found.lo[offer] > opened.last[duty]
        if self._naming_before:
            early &= begun <= FALSE
        if self._naming_after:
            late &= begun <= FALSE
        outside: Mask = (found.day[offer] >= STILL_OPEN) & (early | late)
        return outside

    def _window(self, duty: Places, offer: Places, begun: Codes) -> Codes:
        """Whether evidence lies within the duty's days for certain; of any day it may, and where any will do it does. How far a
        rule looks back, and until when, is no bound for what names what `begun` the duty."""
        told = self._on_its_day(duty, offer, begun)
        if not self._dateless:
            return told
        undated = self._undated(offer)
        since_ever = (self.opened.first == LONG_BEFORE)[duty]
        if self._naming_before:
            since_ever |= begun == TRUE
        for_ever = (self.opened.surely_last >= self.view.as_at)[duty]
        if self._naming_after:
            for_ever |= begun == TRUE
        any_day = since_ever & for_ever & self.opened.no_deadline[duty]
        return np.where(undated >= 2, np.where(any_day, np.int16(TRUE), undated), told)

    def _on_its_day(self, duty: Places, offer: Places, begun: Codes) -> Codes:
        """Whether evidence of a day lies within the duty's days."""
        opened, found = self.opened, self.found
        day = found.day[offer]
        early, told = day < opened.first[duty], np.full(len(duty), TRUE, dtype=np.int16)
        if self._naming_before or not opened.forward:
            early &= begun != TRUE
        if not opened.forward or self.body.evidence_until is not None:
            late = day > opened.surely_last[duty]
            if self._naming_after:
                late &= begun != TRUE
            doubt = opened.day_doubt(self.view)[duty]
            if self._naming_after:
                doubt = np.where(day > opened.last[duty], begun, doubt)
            told = np.where(late, doubt, told) if late.any() else told
        if not early.any():
            return told
        whose = np.array(
            [self.view.missing_field(which_began(kind, opened.starts.kind)) for kind in found.kinds], dtype=np.int16
        )
        why = opened.starts.why[duty]
        doubt = np.where(why >= 2, why, whose[found.kind[offer]])
        if self._naming_before:
            doubt = np.where(day < opened.perhaps_first[duty], begun, doubt)
        return np.where(early, doubt, told).astype(np.int16)

    def _link(self, duty: Places, offer: Places, named: Codes) -> Codes:
        """Whether evidence belongs to the duty: by name or, if it names none, while the duty is open; and by what both
        must share."""
        told = [np.where(named == NONE, self._still_open(duty, offer), named).astype(np.int16)]
        told += [self._shared(name, duty, offer) for name in self.body.same]
        link = self.view.truths.all_true(told)
        return np.where(self._told_by_name(offer, named), named, link).astype(np.int16)

    def _told_by_name(self, offer: Places, named: Codes) -> Mask:
        """Whether what evidence names says whose it is: of a trigger with several items, naming it does not say for which."""
        items = self.opened.starts.items
        by_name: Mask = named != NONE
        return by_name if items is None else by_name & self.of_offers(items.kind.name).known[offer]

    def _still_open(self, duty: Places, offer: Places) -> Codes:
        """Whether a duty had not lapsed by the day of the evidence: then it is no longer open, and takes none."""
        opened = self.opened
        if not (opened.ended < STILL_OPEN).any():
            return np.full(len(duty), TRUE, dtype=np.int16)
        ended = opened.ended[duty]
        day = self.found.day[offer]
        over = (ended < day) & (day < STILL_OPEN) & ~opened.no_deadline[duty]
        told = np.where(over & (ended <= opened.soonest[duty]), np.int16(FALSE), np.int16(TRUE))
        unsure = over & (ended > opened.soonest[duty]) & (ended <= opened.latest[duty])
        return np.where(unsure, opened.day_doubt(self.view)[duty], told) if unsure.any() else told

    def _time(self, duty: Places, offer: Places) -> Codes:
        """Whether evidence came in time."""
        opened, found = self.opened, self.found
        day = found.day[offer]
        told = ((day <= opened.whole_to[duty]) | opened.no_deadline[duty]).astype(np.int16)
        unsure = (told == FALSE) & (day <= opened.latest[duty])
        if unsure.any():
            told = np.where(unsure, opened.day_doubt(self.view)[duty], told)
        by_hour = flatnonzero(opened.by_the_clock[duty] & (day < STILL_OPEN))
        if len(by_hour):
            told[by_hour] = self._in_hours(duty[by_hour], offer[by_hour])
        if not self._dateless:
            return told
        doubt = np.where(found.day >= STILL_OPEN, found.doubts(self.view), np.int16(0))[offer]
        return np.where((doubt >= 2) & ~opened.no_deadline[duty], doubt, told)

    def _in_hours(self, duty: Places, offer: Places) -> Codes:
        starts, found = self.opened.starts, self.found
        begun = spans(starts.day[duty], starts.minute[duty])
        in_time, late = kept(begun, spans(found.day[offer], found.minute[offer]), self.opened.hours[duty])
        own = self.opened.day_doubt(self.view)[duty]
        doubt = np.where(starts.minute[duty] >= 0, found.timeless(self.view)[offer], own)
        return np.where(in_time, np.int16(TRUE), np.where(late, np.int16(FALSE), doubt))

    # --- what names a trigger, or shares what it carries ---------------------------------------------------------------
    def _named(self, duty: Places, offer: Places) -> tuple[Codes, Codes]:
        """Whether evidence names the duty's item and its trigger, whichever it can; and whether it names its trigger, itself or
        by an item that does. -1 where it names neither."""
        starts = self.opened.starts
        held, owner, own = starts.identifiers(self.names)
        trigger = self._names(starts.kind, held, owner, own, duty, offer)
        if (mixed := starts.mixed).any():
            self.work.mark(starts.case[duty[mixed[duty] & (trigger != NONE)]])
        if starts.items is None:
            return trigger, trigger
        kind, rows = starts.items.kind, np.arange(len(starts.items), dtype=np.int64)
        item = self._names(kind.name, own_ids(starts.items, self.names), rows, starts.item, duty, offer)
        both = self.view.truths.all_true([np.maximum(item, FALSE), np.maximum(trigger, FALSE)])
        named = np.where(item == NONE, trigger, np.where(trigger == NONE, item, both)).astype(np.int16)
        return named, np.where(trigger == NONE, item, trigger) if starts.kind in kind.attributes else trigger

    def _names(self, kind: str, held: Carried, owner: Places, own: Places, duty: Places, offer: Places) -> Codes:
        """Whether evidence names the fact of a kind that each duty is about; `held` are the identifiers of some facts, and
        `owner` says whose each is."""
        found = np.full(len(duty), NONE, dtype=np.int16)
        if not any(kind in self.view.known(each).kind.attributes for each in self.found.kinds):
            return found
        told = self.of_offers(kind).take(offer)
        which = flatnonzero(told.known)
        if not len(which):
            return found
        values = told.values[which]
        its, has_any = among(owner, held, own[duty[which]], values)
        others = np.zeros(len(which), dtype=bool)
        if kind in vocabulary():
            every = self.view.facts.table(kind)
            others, _ = among(every.case, own_ids(every, self.names), self.opened.starts.case[duty[which]], values)
        nameless = np.where(others, np.int16(FALSE), np.int16(self.view.missing_field(f"{kind}.id")))
        found[which] = np.where(has_any, its.astype(np.int16), nameless)
        return found

    def of_offers(self, name: str) -> Carried:
        """What each piece of evidence carries under a name."""
        if name not in self._told:
            self._told[name] = self.found.carries(name, self.view, self.names)
        return self._told[name]

    def _shared(self, name: str, duty: Places, offer: Places) -> Codes:
        """Whether evidence and what it is evidence for agree on an attribute."""
        own, theirs = self.opened.starts.carries(name, self.names).take(duty), self.of_offers(name).take(offer)
        lacking = np.array([self.view.missing_field(f"{kind}.{name}") for kind in self.found.kinds], dtype=np.int16)
        wanting = np.int16(self.view.missing_field(self.opened.starts.wanting(name)))
        told = np.where(own.known, (own.values == theirs.values).astype(np.int16), wanting)
        return np.where(theirs.known, told, lacking[self.found.kind[offer]])


def _between(keys: Keys, case: Places, first: Days, end: Days) -> tuple[Places, Places]:
    """Every duty and the evidence of its case from one day until another."""
    lo = np.searchsorted(keys, key_of(case, first), side="left")
    hi = np.searchsorted(keys, key_of(case, end), side="left")
    return spread(lo, np.maximum(hi - lo, 0))
