"""Recorded rows, each ended where a later one of another identity begins.

What two rows say of each other goes by what each of them says. So for all rows that say the same, those that may end one are
looked for once, in order, and no further than any of them goes on.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields, replace

from checker.engines.duty import Why
from checker.engines.reference.period import Piece
from checker.engines.reference.timeline import Truth, Unknown, all_true
from checker.snapshot.facts import STILL_OPEN, Fact, Value
from checker.snapshot.vocabulary import Form, Kind


def same_identity(one: Fact, other: Fact, kind: Kind, names: Sequence[str] | None = None) -> Truth:
    """Whether two touching rows are one period: what gives the kind its identity agrees, or what of it is named.

    An attribute that neither holds says nothing of it, unless neither holds any; one that only one holds leaves it unknown.
    Of a concurrent kind a row that lacks one is a period of its own: nothing is ended by another's beginning. Nor are rows of
    two cases ever one, or those of a kind that is kept apart.
    """
    if one.of_case != other.of_case or kind.apart:
        return False
    names = kind.identity if names is None else names
    pairs = [(name, one.attributes.get(name), other.attributes.get(name)) for name in names]
    if any(a != b for _, a, b in pairs if a is not None and b is not None):
        return False
    lacking = [name for name, a, b in pairs if a is None or b is None]
    halves = [name for name, a, b in pairs if (a is None) != (b is None)]
    if halves or (lacking and len(lacking) == len(pairs)):
        if kind.concurrent:
            return False
        return Unknown(Why.MISSING_FIELD, f"{kind.name}.{(halves or lacking)[0]}")
    return True


def cut(rows: Iterable[Fact], kind: Kind) -> list[Fact]:
    """Rows in order of start, each ended where a later one of another identity begins, unless the kind is concurrent; one that
    has no end, where a later of the same begins that says otherwise.

    Where it is not known whether the later is another, whether it had begun by the as-at date, or which of two began later, the
    earlier may have ended then, or gone on; and so may the other, from the day after it began. Rows of several cases were each
    cut among those of its own already; what has no length is not cut.
    """
    ordered = sorted(rows, key=lambda row: (row.start_lo, row.start_hi))
    if kind.form is not Form.PERIOD or kind.concurrent or len(ordered) < 2:
        return ordered
    if any(row.of_case is not None for row in ordered):
        return ordered
    cutting = _Cutting(ordered, kind)
    return [cutting.cut(place) for place in range(len(ordered))]


class _Places:
    """Those of some places of which something is so, each looked at once and none before it is asked about."""

    def __init__(self, places: Sequence[int]) -> None:
        self.places, self.looked_at = places, 0
        self.found: list[int] = []

    def between(self, least: int, first: int, until: int, so: Callable[[int], bool]) -> Iterator[int]:
        """Those from one on and before another, told by their number; of what is before `least` nothing is asked any more."""
        self.looked_at = max(self.looked_at, least)
        at = bisect_left(self.found, first)
        while first < until:
            while at >= len(self.found) and self.looked_at < until:
                if so(self.places[self.looked_at]):
                    self.found.append(self.looked_at)
                    at += self.looked_at < first
                self.looked_at += 1
            if at >= len(self.found) or self.found[at] >= until:
                return
            yield self.places[self.found[at]]
            at += 1


class _Cutting:
    """Rows of a kind in order, and what two of them say of each other; of as many as say the same that is looked at once."""

    def __init__(self, rows: Sequence[Fact], kind: Kind) -> None:
        self.rows, self.kind = rows, kind
        self.starts = [row.start_lo for row in rows]
        self.unsure = [place for place, row in enumerate(rows) if not row.dated]
        self.unsure_starts = [rows[place].start_lo for place in self.unsure]
        codes: dict[tuple[Value | None, ...], int] = {}
        said = [tuple(row.attributes.get(name) for name in kind.attributes) for row in rows]
        self._codes = [codes.setdefault(what, len(codes)) for what in said]
        self._told: dict[tuple[int, int, bool], Truth] = {}
        self._places: dict[tuple[str, int, bool], _Places] = {}

    def cut(self, place: int) -> Fact:
        """A row ended, certainly or perhaps, where another began."""
        row = whole = self.rows[place]
        ends, perhaps = self._ends(place), self._perhaps_ends(place)
        if perhaps is not None and (ends is None or perhaps < ends):
            row = _perhaps_cut(row, self.starts[perhaps], self._or_to_its_end(place, perhaps))
        if ends is not None:
            other = self.rows[ends]
            end_lo = min(row.end_lo, other.start_lo)
            row = replace(row, end_lo=end_lo, end_hi=other.start_hi, end_minute=other.minute)
        if self.unsure and whole.start_lo + 1 < row.end_lo and (before := self._perhaps_before(place)) is not None:
            row = _perhaps_cut(row, whole.start_lo + 1, self._goes_on(place, before))
        return row

    # --- which other ends a row ------------------------------------------------------------------------------------------
    def _ends(self, place: int) -> int | None:
        """The first later row that certainly began while a row went on, and certainly ends it."""
        row = self.rows[place]
        least, first = bisect_right(self.starts, row.start_lo), bisect_right(self.starts, row.start_hi)
        until = over = bisect_left(self.starts, row.end_hi)
        known = row.ended and row.end_lo < STILL_OPEN
        if not known and not row.end_to_come:  # from where it may be over, what says otherwise ends it
            over = 0 if row.end_lo == STILL_OPEN else min(until, bisect_left(self.starts, row.end_lo))
        for may_be_over, since, last in ((False, first, over), (True, max(first, over), until)):
            places = self._looked_at("end", place, may_be_over)
            for later in places.between(least, since, last, self._ended_by(place, may_be_over)):
                if self.rows[later].start_hi < row.end_hi and not self.rows[later].perhaps:
                    return later
        return None

    def _perhaps_ends(self, place: int) -> int | None:
        """The first later row that may have begun while a row certainly went on, if that is not the same, and may end it."""
        row = self.rows[place]
        first, until = bisect_right(self.starts, row.start_lo), bisect_left(self.starts, row.end_lo)
        over = row.end_lo == STILL_OPEN
        found = self._looked_at("may end", place, over).between(first, first, until, self._perhaps_by(place, over))
        return next(found, None)

    def _perhaps_before(self, place: int) -> int | None:
        """The first row that may have begun before another or after it, and may end it."""
        row = self.rows[place]
        until, over = bisect_right(self.unsure_starts, row.start_lo), row.end_lo == STILL_OPEN
        found = self._looked_at("unsure", place, over).between(0, 0, until, self._perhaps_by(place, over))
        return next((each for each in found if each != place and row.start_lo < self.rows[each].start_hi), None)

    def _looked_at(self, what: str, place: int, may_be_over: bool) -> _Places:
        """What has been looked at of the rows that end those that say what one does, or that may; or of the `unsure` that may."""
        key = (what, self._codes[place], may_be_over)
        if key not in self._places:
            self._places[key] = _Places(self.unsure if what == "unsure" else range(len(self.rows)))
        return self._places[key]

    def _ended_by(self, place: int, may_be_over: bool) -> Callable[[int], bool]:
        return lambda later: self._tell(place, later, may_be_over=may_be_over) is False

    def _perhaps_by(self, place: int, may_be_over: bool) -> Callable[[int], bool]:
        return lambda later: self._tell(place, later, may_be_over=may_be_over) is not True

    # --- what two rows say -----------------------------------------------------------------------------------------------
    def _goes_on(self, place: int, later: int) -> Truth:
        """Whether a row goes on where a later one begins: it is of the same identity and, where no day is known on which or
        after which the row ended, the later says nothing otherwise. It may where only one of them says something."""
        one = self.rows[place]
        may_be_over = one.end_lo == STILL_OPEN or (not one.ended and one.end_lo <= self.starts[later])
        return self._tell(place, later, may_be_over=may_be_over)

    def _or_to_its_end(self, place: int, later: int) -> Truth:
        """The same; not known where an end still to come is recorded of one that the later would end for saying otherwise: that
        may be what was planned, or how long it was."""
        goes_on = self._goes_on(place, later)
        if (
            goes_on is False
            and self.rows[place].end_to_come
            and self._tell(place, later, may_be_over=False) is not False
        ):
            return Unknown(Why.MISSING_FIELD, f"{self.kind.name}.end")
        return goes_on

    def _tell(self, place: int, later: int, *, may_be_over: bool) -> Truth:
        key = (self._codes[place], self._codes[later], may_be_over)
        if key not in self._told:
            one, other = self.rows[place], self.rows[later]
            same = same_identity(one, other, self.kind)
            self._told[key] = all_true([same, self._alike(one, other)]) if may_be_over else same
        return self._told[key]

    def _alike(self, one: Fact, other: Fact) -> Truth:
        """Whether a later row says what an earlier does; what neither says is alike.

        Where one says something that the other leaves out, what would tell is the first thing that the later leaves out or,
        where it leaves out none, the end of the earlier.
        """
        said = [(name, one.attributes.get(name), other.attributes.get(name)) for name in self.kind.attributes]
        if any(a != b for _, a, b in said if a is not None and b is not None):
            return False
        if all(a == b for _, a, b in said):
            return True
        left_out = next((name for name, a, b in said if a is not None and b is None), "end")
        return Unknown(Why.MISSING_FIELD, f"{self.kind.name}.{left_out}")


def _perhaps_cut(row: Fact, day: int, same: Truth) -> Fact:
    """A row that may have ended on a day or later, as another began, unless the two are certainly one."""
    if same is True or day >= row.end_lo:
        return row
    needs = same.needs if isinstance(same, Unknown) else f"{row.kind}.start"
    values = {each.name: getattr(row, each.name) for each in fields(Fact)}
    return Piece(**{**values, "end_lo": day, "end_minute": None}, end_needs=needs)
