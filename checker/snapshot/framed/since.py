"""What may have begun only since an as-at date, in a source drawn later: which facts of a frame, and by when they had begun."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import numpy.typing as npt

from checker.frozen import frozen
from checker.snapshot.facts import STILL_OPEN
from checker.snapshot.framed.cases import CaseKey, FramedCases
from checker.snapshot.framed.coded import NOTHING
from checker.snapshot.framed.sheet import Sheet
from checker.snapshot.vocabulary import Form

Kinds = Collection[str]


@frozen
class Since:
    """The as-at date, and the later day on which a source was `drawn`."""

    day: int
    drawn: int

    def of(self, sheet: Sheet) -> npt.NDArray[np.bool_]:
        """Which facts of a kind may have happened or begun by the as-at date, or only after it."""
        if sheet.kind.form is Form.RECORD:
            return np.zeros(len(sheet), dtype=bool)
        return (sheet.start_lo <= self.day) & (sheet.start_hi > self.day)

    def begun_by(self, sheet: Sheet) -> npt.NDArray[np.int32]:
        """The latest day on which each fact of a kind may have begun: what may be later had by the day the source was drawn, and
        before the period was over; by the as-at date, if it was written up by then."""
        recorded = sheet.days("recorded", NOTHING)
        known = (recorded != NOTHING) & (recorded <= self.day)
        latest = np.minimum(np.minimum(sheet.start_hi, self.drawn), sheet.end_hi - 1)
        latest = np.where(known, self.day, np.maximum(latest, self.day))
        return np.where(self.of(sheet), latest, sheet.start_hi).astype(np.int32)

    def kinds(self, cases: FramedCases, latest: Kinds) -> Mapping[CaseKey, tuple[Kinds, Kinds, Kinds]]:
        """The kinds of which cases have facts that may be later; those of which some of these are states, not known to have
        ended; and those, among `latest`, of which they have facts that are or may be later. Cases that have none are not there.
        """
        found: dict[CaseKey, tuple[set[str], set[str], set[str]]] = {}
        for about, sheets in cases.sheets.items():
            for kind, sheet in sheets.of.items():
                perhaps = self.of(sheet)
                states = perhaps & (sheet.end_hi == STILL_OPEN) & (sheet.kind.form is Form.PERIOD)
                later = sheet.start_hi > self.day if kind in latest else np.zeros(len(sheet), dtype=bool)
                for which, rows in enumerate((perhaps, states, later)):
                    for number in np.unique(sheet.case[rows]).tolist():
                        key = sheets.names[number], about
                        found.setdefault(key, (set(), set(), set()))[which].add(kind)
        return found
