"""What several sources say of one child, where they say different things: nobody chooses in silence.

A legal status of which they give two for the same days is unknown. A day on which a period of care, or of one legal status, began
or ended lies between the days they give. Each is a problem. (Of two dates of birth, see `one_birth`.)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from checker.errors import Problem
from checker.frozen import frozen
from checker.snapshot.coverage import Coverage
from checker.snapshot.facts import STILL_OPEN, Case, Fact

_HINT = "put right whichever is wrong"
_STATUS = (
    "expected the legal status that another source gives for the same days, found another; both are read as unknown"
)
_DAY = (
    "expected the day that another source gives for the {} of this period, found another; it is read as between the two"
)


@frozen
class Held:
    """A case as one source holds it, and what that source covers."""

    source: int
    case: Case
    coverage: Coverage


class Agreeing:
    """Makes cases held by several sources one, counting what those do not agree on."""

    def __init__(self) -> None:
        self._found: dict[tuple[int, str, str], list[str]] = defaultdict(list)

    def facts(self, held: Sequence[Held]) -> list[Fact]:
        """The facts of a case from all that hold it; of what they do not agree on, as much as they do."""
        facts = {each.source: list(each.case.facts) for each in held}
        if len(held) > 1 and held[0].case.about == "child":
            cover = {each.source: each.coverage for each in held}
            self._periods(facts, cover, "looked_after", None)
            self._periods(facts, cover, "legal_status", "status")
            self._statuses(facts)
        return [fact for each in facts.values() for fact in each]

    def problems(self) -> Iterator[Problem]:
        """One for each thing that sources do not agree on, counted, at the first place it was met."""
        for (_, column, what), sources in self._found.items():
            yield Problem(sources[0], column, what, _HINT, len(sources))

    def _note(self, source: int, column: str, what: str, fact: Fact) -> None:
        self._found[source, column, what].append(fact.source)

    def _periods(
        self, facts: Mapping[int, list[Fact]], cover: Mapping[int, Coverage], kind: str, key: str | None
    ) -> None:
        """Put the ends of periods that two sources date differently between the days the two give."""
        for one, other in combinations(sorted(facts), 2):
            for mine in _stretches(facts[one], kind, key):
                for theirs in _stretches(facts[other], kind, key):
                    first, last = facts[one][mine[0]], facts[one][mine[-1]]
                    start, end = facts[other][theirs[0]], facts[other][theirs[-1]]
                    if key is not None and first.attributes[key] != start.attributes[key]:
                        continue
                    if not (first.start_hi < end.end_lo and start.start_hi < last.end_lo):
                        continue
                    if first.dated and start.dated and first.start_lo != start.start_lo:
                        self._note(other, "start", _DAY.format("start"), start)
                        span = sorted((first.start_lo, start.start_lo))
                        for source, at in ((one, mine[0]), (other, theirs[0])):
                            facts[source][at] = replace(
                                facts[source][at], start_lo=span[0], start_hi=span[1], minute=None
                            )
                    sooner, later = sorted(((last.end_lo, one), (end.end_lo, other)))
                    if (
                        last.ended
                        and end.ended
                        and sooner[0] != later[0]
                        and cover[later[1]].of(kind).covers(sooner[0])
                    ):
                        self._note(other, "end", _DAY.format("end"), end)
                        for source, at in ((one, mine[-1]), (other, theirs[-1])):
                            facts[source][at] = replace(
                                facts[source][at], end_lo=sooner[0], end_hi=later[0], end_minute=None
                            )

    def _statuses(self, facts: Mapping[int, list[Fact]]) -> None:
        """Take the statuses out of periods that have nothing in common with another source's on the same days."""
        for one, other in combinations(sorted(facts), 2):
            mine, theirs = (_certain(facts[source]) for source in (one, other))
            days = sorted({day for first, last, _ in (*mine, *theirs) for day in (first, last)})
            doubtful: dict[int, set[int]] = {one: set(), other: set()}
            for day in days:
                held = [[at for first, last, at in each if first <= day < last] for each in (mine, theirs)]
                said = [
                    {facts[source][at].attributes["status"] for at in each}
                    for source, each in zip((one, other), held, strict=True)
                ]
                if all(said) and not said[0] & said[1]:
                    doubtful[one] |= set(held[0])
                    doubtful[other] |= set(held[1])
            for at in sorted(doubtful[other])[:1]:
                self._note(other, "status", _STATUS, facts[other][at])
            for source, each in doubtful.items():
                for at in each:
                    facts[source][at] = facts[source][at].without("status")


def _certain(facts: Sequence[Fact]) -> list[tuple[int, int, int]]:
    """The days on which a legal status certainly held, first and first after, and which fact says so."""
    return [
        (fact.start_hi, fact.end_lo, at)
        for at, fact in enumerate(facts)
        if fact.kind == "legal_status" and "status" in fact.attributes and fact.start_hi < fact.end_lo
    ]


def _stretches(facts: Sequence[Fact], kind: str, key: str | None) -> list[list[int]]:
    """Which facts of one source run on from one another, in order: those of a kind, and of one value of `key`, that touch."""
    which = [at for at, fact in enumerate(facts) if fact.kind == kind and (key is None or key in fact.attributes)]
    runs: dict[object, list[list[int]]] = defaultdict(list)
    for at in sorted(which, key=lambda at: (facts[at].start_hi, facts[at].end_lo)):
        mine = runs[facts[at].attributes[key] if key else None]
        if mine and facts[at].start_hi <= facts[mine[-1][-1]].end_hi < STILL_OPEN:
            mine[-1].append(at)
        else:
            mine.append([at])
    return [run for each in runs.values() for run in each]
