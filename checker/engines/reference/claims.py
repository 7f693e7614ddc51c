"""What lies before an event that something was to come before, and so is for that one and not for the next."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate
from typing import TYPE_CHECKING

from checker.compile.program import OnTrigger
from checker.engines.reference.context import Context
from checker.engines.reference.limits import due_before
from checker.snapshot.facts import LONG_BEFORE

if TYPE_CHECKING:
    from checker.engines.reference.opening import Open


class Claims:
    """The `duties` of a rule of which what lies before a trigger is for the first on or after it, in order of the first day each
    trigger may be of."""

    def __init__(self, context: Context, body: OnTrigger, duties: Sequence[Open]) -> None:
        self.context, self.body, self.duties = context, body, duties
        self.starts = [duty.trigger.lo for duty in duties]
        self.reach = list(accumulate((duty.last for duty in duties), max))

    def of(self, duty: Open) -> tuple[int, int]:
        """The first day that is not claimed by the trigger before, at the soonest and the latest: whichever day each was of, and
        whether or not those are there that only may be."""
        since: int | None = None  # of the last that certainly is there, and before: what was before that claims nothing
        found: list[tuple[int, int]] = []
        for place in range(bisect_left(self.starts, duty.last) - 1, -1, -1):
            other = self.duties[place]
            if since is not None and self.reach[place] <= since:
                break
            if other is duty or (since is not None and other.last <= since):
                continue
            found.append(self._claimed(duty, other, since or LONG_BEFORE))
            if since is None and other.truth is True and other.last < duty.trigger.lo:
                since = other.trigger.lo
        soonest = LONG_BEFORE if since is None else min(least for least, _ in found)
        return soonest, max((most for _, most in found), default=LONG_BEFORE)

    def _claimed(self, duty: Open, other: Open, since: int) -> tuple[int, int]:
        """The first day that a trigger before, of a day from `since` on, does not claim: the one after it or, where that is too
        late for this, the first that is too late for the other, and in time for this."""
        first, last = max(other.trigger.lo, since), min(other.last, duty.last - 1)
        soonest, latest = duty.soonest.day, duty.latest.day
        most = min(latest, (last if first < latest else other.latest.day) + 1)
        if last < soonest:
            return first + 1, most
        due = other.soonest.day if other.trigger.lo == other.last else max(other.soonest.day, self._due_so_close(duty))
        return min(first + 1, soonest, due + 1), most

    def _due_so_close(self, duty: Open) -> int:
        """The soonest that a trigger falls due of which no day after it is in time for a duty."""
        assert self.body.limit is not None
        day, law_as_at = duty.soonest.day, self.context.law_as_at
        if self.body.terms or day == LONG_BEFORE:
            return LONG_BEFORE
        due = due_before(self.body.limit, day, law_as_at, clear=self.body.clear)
        return min(each.day for each in due.readings()) if due is not None else LONG_BEFORE
