"""On which days what is counted would have been seen, had there been any."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property, reduce

from checker.compile.needs import begins_with, covered_at_all
from checker.compile.program import Program
from checker.measures.plan import Things
from checker.measures.things import Span
from checker.measures.values import Covered
from checker.snapshot.coverage import Coverage, KindCoverage, uncovered
from checker.snapshot.facts import Snapshot
from checker.snapshot.vocabulary import vocabulary

NO_LEDGER = "no ledger of adopted disputes was given (--ledger)"


class Cover:
    """What the sources of a snapshot cover of the things that measures count.

    A source that holds the last fact of each case alone covers no day of a count: what came before is not there.
    """

    def __init__(self, program: Program, snapshot: Snapshot, *, ledger: bool) -> None:
        self.program, self.snapshot, self.ledger = program, snapshot, ledger

    @cached_property
    def _by_about(self) -> dict[str, list[Coverage]]:
        """The different coverages that cases about each sort of thing have."""
        found: dict[str, dict[int, Coverage]] = {}
        for case in self.snapshot.cases:
            cover = case.coverage or self.snapshot.coverage
            found.setdefault(case.about, {})[id(cover)] = cover
        return {about: list(covers.values()) for about, covers in found.items()}

    @cached_property
    def _held(self) -> frozenset[str]:
        return frozenset(self.snapshot.kinds)

    def lacking(self, things: Things, span: Span) -> str:
        """Why nothing of a sort could have been seen in a period; empty where, had there been any, it would have been."""
        if things.sort == "disputes":
            return "" if self.ledger else NO_LEDGER
        if things.sort == "duties":
            kinds = self._begin(things.names)
            unseen = [kind for kind in kinds if kind not in self._held and not covered_at_all(kind, self.snapshot)]
            return ", ".join(unseen) if kinds and len(unseen) == len(kinds) else ""
        if not self._by_about.keys() & set(things.about):
            return f"no {' or '.join(things.about)} is in this source"
        if things.sort == "facts":
            unseen = [kind for kind in things.names if not self._days(kind, self._span(things, span), every=False)]
            return ", ".join(unseen) if len(unseen) == len(things.names) else ""
        return ""

    def partly(self, things: Things, span: Span) -> list[Covered]:
        """The kinds that are counted, and not covered for every case on all of the days that matter."""
        found = []
        if things.sort in ("facts", "duties"):
            kinds = things.names if things.sort == "facts" else self._begin(things.names)
            first, last = self._span(things, span)
            for kind in kinds:
                days = self._days(kind, (first, last), every=True)
                gaps = uncovered(days, first, last)
                between = [gap for gap in gaps if gap[0] != first and gap[1] != last] if days else []
                if gaps:
                    lo, hi = (days[0][0], days[-1][1]) if days else (None, None)
                    found.append(Covered(kind, lo, hi, _length(gaps), _length(between)))
        return found

    def _span(self, things: Things, span: Span) -> Span:
        """The days that matter: those of the period, or its last where what is open is counted."""
        last = min(span[1], self.snapshot.as_at)
        return (last if things.at == "open" else span[0]), last

    def _days(self, kind: str, span: Span, *, every: bool) -> list[Span]:
        """The days of a span on which a kind is covered: for every case, or for any."""
        covers = [cover.of(kind) for cover in self._by_about.get(vocabulary().kind(kind).about, [])]
        if not covers:
            return []
        together = reduce(KindCoverage.shared if every else KindCoverage.merged, covers)
        last = min(span[1], self.snapshot.as_at - self.program.settling.get(kind, 0))
        spans = (*together.spans, *((day, day) for day in together.open_at))
        return sorted((max(lo, span[0]), min(hi, last)) for lo, hi in spans if lo <= last and hi >= span[0])

    def _begin(self, rules: Sequence[str]) -> list[str]:
        """The kinds of fact that begin the duties of some rules."""
        named = (rule for rule in self.program.rules if rule.id in rules)
        return sorted({kind for rule in named for kind in begins_with(rule, self.program)})


def _length(spans: Iterable[Span]) -> int:
    return sum(last - first + 1 for first, last in spans)
