"""Which evidence goes to which duty, in columns, where all of it is certain: the twin of the reference's walk.

Evidence is walked in date order, the cases side by side: each goes to the open duty with the earliest due date not yet
passed, failing one to the most recently due; with no deadline, to that of the most recent trigger.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from checker.compile.program import OnTrigger
from checker.engines.polars.asking import Places, Work
from checker.engines.polars.batch import NONE
from checker.engines.polars.lines import key_of
from checker.engines.polars.offers import Offers
from checker.engines.polars.starts import Starts
from checker.engines.polars.table import NOTHING, Column, Table
from checker.engines.polars.truths import Days, Mask
from checker.snapshot.facts import STILL_OPEN


@dataclass(frozen=True)
class Wanting:
    """The duties as evidence sees them: due from `due`, open to evidence from `first` to `last`, and over on `ended`."""

    starts: Starts
    due: Days
    due_minute: Days
    first: Days
    last: Days
    ended: Days
    no_deadline: Mask

    @property
    def case(self) -> Places:
        """The case of each."""
        return self.starts.case


class Pairs:
    """Whether an offer belongs to a duty, pair by pair. Cases in which that is not certain are left."""

    def __init__(self, work: Work, body: OnTrigger, wanting: Wanting, offers: Offers) -> None:
        self.work, self.body, self.wanting, self.offers = work, body, wanting, offers
        kind = wanting.starts.kind
        self.naming = [self._column(name, kind) for name in offers.kinds]
        self.links = bool(body.same) or any(column is not None for column in self.naming)
        self._ids = self._own_ids() if self.links else {}
        self._rows: list[dict[int, int]] | None = None

    def _column(self, kind: str, name: str) -> Column | None:
        return self._table(kind).column(name) if name in self._table(kind).kind.attributes else None

    def _table(self, kind: str) -> Table:
        return self.work.view.known(kind)

    def _own_ids(self) -> dict[int, set[str]]:
        """The source's own ids of all the rows each trigger was read from."""
        starts, found = self.wanting.starts, {}
        table = starts.table
        if table is None:
            return {}
        for i in range(len(starts)):
            rows = [starts.place[i]]
            if starts.spells is not None:
                rows = list(np.flatnonzero(starts.spells.group == starts.spells.origin[starts.spell[i]]))
            found[i] = {table.ids[table.id[row]] for row in rows if row != NONE and table.id[row] != NOTHING}
        return found

    def able(self, duty: Places, offer: Places) -> Mask:
        """Whether each offer lies within the days of each duty, and belongs to it."""
        wanting, offers = self.wanting, self.offers
        day, minute = offers.day[offer], offers.minute[offer]
        able = (day >= wanting.first[duty]) & (day <= wanting.last[duty])
        begun = wanting.starts.day[duty]
        timed = (day == begun) & (minute >= 0) & (wanting.starts.minute[duty] >= 0) & wanting.starts.known[duty]
        forward = wanting.last[duty] == STILL_OPEN
        early = timed & forward & (wanting.first[duty] == begun) & (minute < wanting.starts.minute[duty])
        late = timed & ~forward & (minute > wanting.starts.minute[duty])
        able &= ~early & ~late
        if self.links:
            return self._linked(duty, offer, able)
        return able & self._still_open(duty, day)

    def _still_open(self, duty: Places, day: Days) -> Mask:
        """Whether a duty had not lapsed by the day of the evidence: then it is no longer open, and takes none."""
        wanting = self.wanting
        ended = wanting.ended[duty]
        over = (ended < STILL_OPEN) & (day > ended) & (ended <= wanting.due[duty])
        return ~over | wanting.no_deadline[duty]

    # --- what names a trigger ------------------------------------------------------------------------------------------
    def _linked(self, duty: Places, offer: Places, able: Mask) -> Mask:
        """The same, where evidence may name its trigger or must share attributes with it."""
        named = self._named(duty, offer, able)
        free = able & (named == NONE) & self._still_open(duty, self.offers.day[offer])
        for name in self.body.same:
            free &= self._shared(name, duty, offer, free)
        return (able & (named == 1)) | free

    def _named(self, duty: Places, offer: Places, able: Mask) -> Places:
        """1 where an offer names the duty's trigger, 0 where it names another, -1 where it names none."""
        found = np.full(len(duty), NONE, dtype=np.int64)
        starts = self.wanting.starts
        if starts.kind in self._kinds():
            for i in np.flatnonzero(able):
                column = self.naming[self.offers.kind[offer[i]]]
                row = self._row(offer[i])
                if column is None or not column.known[row]:
                    continue
                text = (column.texts or ())[int(column.values[row])]
                ids = self._ids.get(int(duty[i]), set())
                if ids:
                    found[i] = text in ids
                elif self._id_is_anothers(int(duty[i]), text):
                    found[i] = 0
                else:
                    self.work.mark(starts.case[duty[i : i + 1]])
        return found

    def _kinds(self) -> set[str]:
        return {self.wanting.starts.kind} if any(column is not None for column in self.naming) else set()

    def _row(self, offer: int) -> int:
        """The place of an offer's fact in the table of what is known of its kind."""
        if self._rows is None:
            tables = [self.work.view.known(kind) for kind in self.offers.kinds]
            self._rows = [{int(row): place for place, row in enumerate(table.row)} for table in tables]
        return self._rows[int(self.offers.kind[offer])][int(self.offers.row[offer])]

    def _id_is_anothers(self, duty: int, text: str) -> bool:
        table = self.work.view.facts.table(self.wanting.starts.kind)
        rows = table.case == self.wanting.case[duty]
        return any(table.ids[place] == text for place in table.id[rows] if place != NOTHING)

    def _shared(self, name: str, duty: Places, offer: Places, able: Mask) -> Mask:
        """Whether an offer and a trigger agree on an attribute; a case in which either is silent is left."""
        agree = np.zeros(len(duty), dtype=bool)
        for i in np.flatnonzero(able):
            one, other = self._of_trigger(name, int(duty[i])), self._of_offer(name, int(offer[i]))
            if one is None or other is None:
                self.work.mark(self.wanting.case[duty[i : i + 1]])
            else:
                agree[i] = one == other
        return agree

    def _of_trigger(self, name: str, duty: int) -> object:
        starts = self.wanting.starts
        if starts.table is None or starts.place[duty] == NONE:
            return None
        place = int(starts.place[duty])
        value = _value(starts.table.column(name), place)
        if value is None and name == starts.kind and starts.table.id[place] != NOTHING:
            return starts.table.ids[starts.table.id[place]]
        return value

    def _of_offer(self, name: str, offer: int) -> object:
        kind = self.offers.kinds[int(self.offers.kind[offer])]
        return _value(self.work.view.known(kind).column(name), self._row(offer))


def _value(column: Column | None, place: int) -> object:
    if column is None or not column.known[place]:
        return None
    return column.texts[int(column.values[place])] if column.texts is not None else column.values[place]


def expanded(wanting: Wanting, offers: Offers, duties: Places) -> tuple[Places, Places]:
    """Every pair of one of some duties and an offer of its case within its days."""
    keys = key_of(offers.case, offers.day)
    lo = np.searchsorted(keys, key_of(wanting.case[duties], wanting.first[duties]), side="left")
    hi = np.searchsorted(keys, key_of(wanting.case[duties], np.minimum(wanting.last[duties], STILL_OPEN)), side="right")
    counts = np.maximum(hi - lo, 0)
    duty = np.repeat(duties, counts)
    offer = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts) + np.repeat(lo, counts)
    return duty, offer


def walked(pairs: Pairs, duty: Places, offer: Places, serves_many: bool) -> Places:
    """The offer each duty is given, -1 where it gets none, from the pairs that belong together in order of offer."""
    wanting, offers = pairs.wanting, pairs.offers
    given = np.full(len(wanting.due), NONE, dtype=np.int64)
    if not len(duty):
        return given
    if serves_many:
        order = np.lexsort((offer, duty))
        first = order[np.append(True, duty[order][1:] != duty[order][:-1])]
        given[duty[first]] = offer[first]
        return given
    case = wanting.case[duty]
    left = np.arange(len(duty))
    while len(left):
        here = left[_firsts(case[left], offer[left])]  # every pair of each case's next offer
        taken = here[_chosen(wanting, offers, duty[here], offer[here])]
        given[duty[taken]] = offer[taken]
        done = np.zeros(len(offers), dtype=bool)
        done[offer[taken]] = True
        left = left[(given[duty[left]] == NONE) & ~done[offer[left]]]
    return given


def _firsts(case: Places, offer: Places) -> Mask:
    """The pairs of the earliest offer of each case."""
    order = np.lexsort((offer, case))
    begins = np.append(True, case[order][1:] != case[order][:-1])
    first = np.maximum.accumulate(np.where(begins, np.arange(len(order)), 0))
    mask = np.zeros(len(case), dtype=bool)
    mask[order] = offer[order] == offer[order][first]
    return mask


def _chosen(wanting: Wanting, offers: Offers, duty: Places, offer: Places) -> Places:
    """Of the pairs of each offer, the one it goes to."""
    bare = wanting.no_deadline[duty]
    due = np.where(bare, -wanting.starts.day[duty], wanting.due[duty])
    minute = np.where(bare, 0, wanting.due_minute[duty])
    in_time = bare | (offers.day[offer] <= wanting.due[duty])
    sign = np.where(in_time, 1, -1)
    order = np.lexsort((duty, minute * sign, due * sign, ~in_time, offer))
    return order[np.append(True, offer[order][1:] != offer[order][:-1])]
