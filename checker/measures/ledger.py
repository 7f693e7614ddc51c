"""Adopted disputes as facts of the cases they are over, so that they are counted and split as all else is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from checker.disputes.ledger.kept import Kept
from checker.disputes.ledger.standing import Standing
from checker.disputes.ledger.words import Kind as Act
from checker.measures.plan import DISPUTE
from checker.snapshot.facts import STILL_OPEN, Case, Fact
from checker.snapshot.vocabulary import Attribute, Form, Kind, Type

CaseName = tuple[str, str]
"""What a case is about, and its id."""

NOBODY: CaseName = ("", "")
"""The case of a dispute that is over no case of the snapshot, or was erased."""

_MEANS = {
    "rule": "The rule it is over.", "owner": "Who can put it right.", "theme": "The theme of the annual report.",
    "stage": "The stage it stands at, or stood at when it was settled.", "highest": "The furthest stage it has reached.",
    "level": "Whether practice must improve in one team, or beyond it.", "status": "How it stands.",
    "outcome": "What came of it.", "changed": "What changed for the child is written down.",
    "commendation": "It is good practice commended.",
}  # fmt: skip
_FLAGS = ("changed", "commendation")
DISPUTES = Kind(
    DISPUTE, DISPUTE, Form.EVENT, "A dispute, or a commendation, adopted into the ledger.",
    attributes={n: Attribute(n, Type.FLAG if n in _FLAGS else Type.ID, means) for n, means in _MEANS.items()},
)  # fmt: skip
"""What a measure may ask of an adopted dispute."""


def dispute_facts(kept: Kept, cases: Iterable[Case]) -> Mapping[CaseName, tuple[Fact, ...]]:
    """The disputes of a ledger by the case each is over; `on` is the day it was adopted, `end` the day it was settled.

    One over several cases is one dispute, with the first of them that the snapshot holds.
    """
    names = {kept.pseudonyms.case(case.about, case.id): (case.about, case.id) for case in cases}
    found: defaultdict[CaseName, list[Fact]] = defaultdict(list)
    for standing in kept.standings.all:
        over = [names[about.case] for about in standing.about if about.case in names]
        found[over[0] if over else NOBODY].append(_fact(standing))
    return {name: tuple(facts) for name, facts in found.items()}


def _fact(standing: Standing) -> Fact:
    adopted = standing.adopted.toordinal()
    settled = standing.settled.toordinal() if standing.settled is not None else STILL_OPEN
    stages = [event.facts.stage for event in standing.events if event.facts.stage]
    resolved = [event for event in standing.events if event.event is Act.RESOLVE]
    said = {
        "rule": standing.rule, "owner": standing.owner, "theme": standing.filed or standing.theme,
        "stage": standing.stage, "highest": stages[-1] if stages else standing.stage, "level": standing.level,
        "status": standing.status.value, "outcome": standing.outcome,
    }  # fmt: skip
    attributes: dict[str, str | bool] = {name: value for name, value in said.items() if value}
    attributes["commendation"] = any(event.facts.commendation for event in standing.events)
    if resolved and resolved[-1].payload is not None:
        attributes["changed"] = bool(resolved[-1].payload.text.strip())
    return Fact(DISPUTE, "", adopted, adopted, settled, settled, id=standing.dispute, attributes=attributes)
