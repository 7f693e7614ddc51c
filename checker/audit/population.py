"""Who may be drawn for an audit, in which groups, and what was found of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from checker.compile.program import Rule
from checker.disputes.dispute import Dispute
from checker.engines.duty import Duty, Verdict
from checker.report.result import Result
from checker.ruleset.folders import DOMAINS
from checker.snapshot.facts import Case


@dataclass(frozen=True, slots=True)
class Record:
    """One case that may be drawn: its duties in the period, those raised, and the domains of rules they are under."""

    case: Case
    duties: tuple[Duty, ...]
    disputes: tuple[Dispute, ...]
    domains: tuple[str, ...]

    @property
    def team(self) -> str:
        """The team responsible now, where the record says."""
        return next((str(f.attributes["team"]) for f in self.case.facts if "team" in f.attributes), "no team recorded")

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
    """The cases with a duty in the period, in order of id; with a `theme`, under the rules of that theme alone.

    What was answered in an audit before is left out.
    """
    wanted = {rule.id: rule for rule in result.program.rules if _wanted(rule, about, theme)}
    duties: defaultdict[str, list[Duty]] = defaultdict(list)
    for duty in result.duties:
        if duty.rule in wanted:
            duties[duty.case].append(duty)
    raised: defaultdict[str, list[Dispute]] = defaultdict(list)
    for dispute in sorted(result.disputes, key=lambda dispute: dispute.urgency):
        if dispute.rule.id in wanted:
            raised[dispute.duty.case].append(dispute)
    cases = [case for case in result.snapshot.cases if case.about == about and case.id in duties]
    return [Record(c, tuple(duties[c.id]), tuple(raised[c.id]), _domains(duties[c.id])) for c in cases]


def themes(result: Result) -> list[str]:
    """The themes of the rules there are, in order."""
    return sorted({rule.dispute.theme for rule in result.program.rules})


def _wanted(rule: Rule, about: str, theme: str | None) -> bool:
    own = rule.about == about and rule.per is None and _domain(rule.id) in DOMAINS
    return own and (theme is None or rule.dispute.theme == theme)


def _domains(duties: Sequence[Duty]) -> tuple[str, ...]:
    """The domains of the duties: of those that could be told, where any could, as the others may be nobody's."""
    told = [duty for duty in duties if duty.verdict is not Verdict.CANNOT_TELL]
    found = {_domain(duty.rule) for duty in told or duties}
    return tuple(domain for domain in DOMAINS if domain in found)


def _domain(rule: str) -> str:
    return rule.partition(".")[0]
