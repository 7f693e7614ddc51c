"""A result narrowed to some of its cases: all were judged together, and theirs alone is reported.

What is told of the source as a whole stays: what was read, its problems, and a rule whose evidence is so thin that the
extract is in question before the practice.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from checker.disputes.dispute import by_rule, with_status
from checker.disputes.protocol import Protocol
from checker.engines.duties import listed
from checker.engines.duty import Verdict
from checker.frozen import frozen
from checker.report.result import Result, cannot_be_told, put_together

if TYPE_CHECKING:
    from checker.disputes.dispute import Dispute
    from checker.disputes.ledger.kept import Kept


@frozen
class Named:
    """What is asked for: what each is about, and its id."""

    things: frozenset[tuple[str, str]]

    def holds(self, dispute: Dispute) -> bool:
        """Whether a dispute is about one of them."""
        return (dispute.rule.about, dispute.duty.case) in self.things


def narrowed(result: Result, named: Named, protocol: Protocol, kept: Kept | None) -> Result:
    """A result of what is named alone. `protocol` and `kept` are what the whole was made with. Whether a rule could decide
    anything is told of the source."""
    program = result.program
    ids = {rule.id: {id_ for about, id_ in named.things if about == rule.about} for rule in program.rules}
    theirs = {kept.pseudonyms.case(*thing) for thing in named.things} if kept is not None else set()
    duties = listed(result.duties).of_cases(ids)
    disputes = tuple(dispute for dispute in result.disputes if named.holds(dispute))
    counts, raised = duties.counts(), by_rule(with_status(disputes, "new"))
    verdicts: defaultdict[str, Counter[Verdict]] = defaultdict(Counter)
    for (rule_id, verdict, _, _), number in counts.items():
        verdicts[rule_id][verdict] += number
    return replace(
        result,
        duties=duties,
        disputes=disputes,
        commendations=tuple(each for each in result.commendations if named.holds(each)),
        rules=tuple(
            replace(each, verdicts=verdicts[each.rule.id], disputes=raised.get(each.rule.id, 0))
            for each in result.rules
        ),
        cannot_tell=cannot_be_told(counts),
        not_evaluated=tuple(each for each in result.not_evaluated if each[:2] in named.things),
        groups=put_together(disputes, program, result.snapshot, protocol, result.implausible),
        unraised=tuple(each for each in result.unraised if theirs & {about.case for about in each.about}),
        named=Counter(about for about, _ in named.things),
    )
