"""A cause and what follows from it: one finding, with the disputes that depend on it beneath."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from checker.disputes.dispute import Dispute
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN

Explains = Mapping[str, Sequence[str]]
"""The id of a rule to the beginnings of the ids of those it explains."""


def causes(disputes: Sequence[Dispute], explains: Explains) -> Iterator[tuple[Dispute, list[Dispute]]]:
    """Each dispute that explains others of its case, with those it explains, and those they explain.

    One that is itself explained leads nothing. What is due only once the cause has been put right does not follow from it.
    """
    of_case: defaultdict[tuple[str, str], list[Dispute]] = defaultdict(list)
    for dispute in disputes:
        of_case[dispute.rule.about, dispute.duty.case].append(dispute)
    for together in of_case.values():
        yield from _of_case(together, explains)


def _of_case(disputes: Sequence[Dispute], explains: Explains) -> Iterator[tuple[Dispute, list[Dispute]]]:
    leading = [dispute for dispute in disputes if dispute.rule.id in explains]
    follows = {
        id(cause): [other for other in disputes if other is not cause and _follows(other, cause, explains)]
        for cause in leading
    }
    explained = {id(other) for beneath in follows.values() for other in beneath}
    taken: set[int] = set()
    # Those that nothing explains go first; the rest only lead where two rules are said to explain each other.
    for cause in sorted(leading, key=lambda dispute: id(dispute) in explained):
        beneath = _beneath(cause, follows, taken)
        if beneath:
            taken |= {id(cause), *(id(other) for other in beneath)}
            yield cause, beneath


def _beneath(cause: Dispute, follows: Mapping[int, Sequence[Dispute]], taken: set[int]) -> list[Dispute]:
    """What follows from a cause, and from what follows from it, and is led by no other: all that follows from one that is
    beneath another is beneath that as well."""
    found: dict[int, Dispute] = {}
    waiting = list(follows[id(cause)])
    while waiting:
        other = waiting.pop(0)
        if other is not cause and id(other) not in taken and id(other) not in found:
            found[id(other)] = other
            waiting += follows.get(id(other), ())
    return list(found.values())


def _follows(other: Dispute, cause: Dispute, explains: Explains) -> bool:
    """Whether one dispute follows from another: its rule is explained by the other's, and they overlap in time.

    What concerns a child's immediate safety is never put beneath anything.
    """
    if other.rule.dispute.immediate:
        return False
    listed = explains[cause.rule.id]
    if not any(other.rule.id == name or other.rule.id.startswith(f"{name}.") for name in listed):
        return False
    (began, ended), (other_began, other_ended) = _days(cause), _days(other)
    return began <= other_ended and other_began <= ended


def _days(dispute: Dispute) -> tuple[int, int]:
    """From what began a duty to the day it was done or over, as far as is known."""
    duty = dispute.duty
    ended = STILL_OPEN if duty.due is None or duty.late_by is None or duty.open else duty.due + duty.late_by
    return (LONG_BEFORE if duty.trigger.day is None else duty.trigger.day), ended
