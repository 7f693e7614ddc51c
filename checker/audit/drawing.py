"""The draw itself: records in groups, so many of each, by the seed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from checker.audit.population import Record
from checker.audit.sampling import drawn, shared_out, size_for
from checker.disputes.pseudonyms import Pseudonyms
from checker.frozen import frozen
from checker.ruleset.models import QuestionModel

NAMED = "named, not drawn at random"
"""The part of a sample that holds those somebody named. It is all of that part, so that they stand for nobody else."""


@frozen
class Group:
    """One group of a population: how many it has, and those drawn, in the order of the draw."""

    name: str
    number: int
    drawn: tuple[Record, ...]


def draw(
    records: Sequence[Record], pseudonyms: Pseudonyms, seed: str, *, by: str | None = None, size: int | None = None,
    confidence: float = 95, margin: float | None = None,
) -> list[Group]:  # fmt: skip
    """The groups of a population, in order of name, each with those drawn.

    `size` is how many to draw in all; without it, as many as `confidence` and `margin` (percentages) take.
    """
    if size is None:
        assert margin is not None, "a sample has a size or a margin"
        size = size_for(len(records), confidence=confidence, margin=margin)
    groups: defaultdict[str, dict[str, Record]] = defaultdict(dict)
    for record in records:
        groups[record.group(by)][pseudonyms.case(record.case.about, record.case.id)] = record
    shares = shared_out({name: len(group) for name, group in groups.items()}, size)
    return [
        Group(name, len(group), tuple(group[each] for each in drawn(list(group), shares[name], seed)))
        for name, group in sorted(groups.items())
    ]


def named(records: Sequence[Record], wanted: Collection[str]) -> tuple[list[Group], list[Record]]:
    """The part of those named by id, in order, where there are any; and the others, of which a sample is drawn."""
    own = tuple(record for record in records if record.case.id in wanted)
    others = [record for record in records if record.case.id not in wanted]
    return ([Group(NAMED, len(own), own)] if own else []), others


def put_to(record: Record, questions: Sequence[QuestionModel]) -> list[QuestionModel]:
    """Those of some questions that suit a record: they are for a domain of rules it is under."""
    return [question for question in questions if set(question.suits.domains) & set(record.domains)]
