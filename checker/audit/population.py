"""Who may be drawn for an audit, in which groups, and what was found of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from checker.compile.program import Rule
from checker.disputes.dispute import Dispute
from checker.engines.duty import Duty, Verdict
from checker.frozen import frozen
from checker.report.result import Result
from checker.ruleset.folders import DOMAINS
from checker.snapshot.facts import Case


@frozen
class Record:
    """One case that may be drawn: its duties in the period (of the theme), those raised, and the domains it is under."""

    case: Case
    duties: tuple[Duty, ...]
    disputes: tuple[Dispute, ...]
    domains: tuple[str, ...]

    @property
    def team(self) -> str:
        """The team responsible now, where the record says."""
        return self.case.team or "no team recorded"

    def group(self, by: str | None) -> str:
        """The group it is drawn in: its team, its domains, or the theme of what is most pressing."""
        if by == "team":
            return self.team
        if by == "domain":
            return " and ".join(self.domains)
        if by == "theme":
            return self.disputes[0].rule.dispute.theme if self.disputes else "nothing to settle"
        return "all"


def records(result: Result, about: str, theme: str | None = None) -> list[Record]:
    """The cases with a duty in the period, in order of id. What was answered in an audit before is left out.

    With a `theme` they hold what is under its rules alone, and are those with any; where it has no rules, all the cases.
    """
    asked = {rule.id: rule for rule in result.program.rules if _asked(rule, about)}
    shown = {name for name, rule in asked.items() if theme in (None, rule.dispute.theme)}
    duties: defaultdict[str, list[Duty]] = defaultdict(list)
    for duty in result.duties:
        if duty.rule in asked:
            duties[duty.case].append(duty)
    raised: defaultdict[str, list[Dispute]] = defaultdict(list)
    for dispute in sorted(result.disputes, key=lambda dispute: dispute.urgency):
        if dispute.rule.id in shown:
            raised[dispute.duty.case].append(dispute)
    found = []
    for case in result.snapshot.cases:
        if case.about == about and case.id in duties:
            own = tuple(duty for duty in duties[case.id] if duty.rule in shown)
            found.append(Record(case, own, tuple(raised[case.id]), _domains(duties[case.id])))
    return [record for record in found if record.duties or not shown]


def themes(result: Result) -> list[str]:
    """The themes of the rules there are, in order."""
    return sorted({rule.dispute.theme for rule in result.program.rules})


def _asked(rule: Rule, about: str) -> bool:
    return rule.about == about and rule.per is None and _domain(rule.id) in DOMAINS


def _domains(duties: Sequence[Duty]) -> tuple[str, ...]:
    """The domains of the duties: of those that could be told, where any could, as the others may be nobody's."""
    told = [duty for duty in duties if duty.verdict is not Verdict.CANNOT_TELL]
    found = {_domain(duty.rule) for duty in told or duties}
    return tuple(domain for domain in DOMAINS if domain in found)


def _domain(rule: str) -> str:
    return rule.partition(".")[0]
