"""The protocol a service raises disputes by: what is raised, whom it is addressed to, and what is asked of a team as one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from checker.calendar import Duration, before, parse_duration
from checker.engines.duties import Duties, LateRaised, listed
from checker.engines.duty import Duty, Verdict
from checker.frozen import frozen

if TYPE_CHECKING:
    from checker.ruleset.models import ProtocolModel

RAISED = (Verdict.OVERDUE, Verdict.NOT_MET)
"""Always raised. What is done but late is recorded for the measures, and raised only where the protocol says so."""


@frozen
class LeftOpen:
    """How a period of a kind is told to have been left open: by what the child moved on to, or by how long it is quiet.

    `ask` is the question; `{start}` in it stands for the day the period began.
    """

    period: str
    moved_on_to: tuple[str, ...]
    quiet: Duration | None
    ask: str


@frozen
class Among:
    """Some rules: those whose ids are, or lie under, one of `rules`, and those of some themes."""

    rules: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()

    def holds(self, rule: str, theme: str) -> bool:
        """Whether a rule, of a theme, is one of them."""
        return theme in self.themes or any(
            rule == prefix or rule.startswith(f"{prefix.rstrip('.')}.") for prefix in self.rules
        )


@frozen
class Protocol:
    """A protocol ready to apply. With none of its own, a service raises what is missed and addresses it by owner."""

    name: str
    addressed_to: Mapping[str, str]
    by_theme: Mapping[str, str]
    serious: Duration | None
    repeated: int | None
    within: Duration
    systemic: int
    plausible_children: int
    plausible_share: float
    explains: Mapping[str, tuple[str, ...]]
    left_open: tuple[LeftOpen, ...] = ()
    dip_audit: Among = Among()

    def first_asked(self, owner: str, theme: str) -> str:
        """Whom a dispute over a rule would be addressed to first, by the rule's theme or its owner."""
        return self.by_theme.get(theme) or self.addressed_to[owner]

    def raised(self, duties: Iterable[Duty], as_at: int) -> Duties:
        """The duties to raise: every miss, and what was late by long, or late again and again for one case."""
        serious = self.serious.amount if self.serious is not None else None
        return listed(duties).raised(RAISED, LateRaised(before(as_at, self.within), serious, self.repeated))


UNWRITTEN = Protocol(
    name="none",
    addressed_to={
        "operational": "team manager",
        "reviewing-service": "reviewing service manager",
        "partner": "partner agency's safeguarding lead",
        "fostering": "fostering team manager",
        "lado": "designated officer's manager",
        "employer": "employer's senior manager",
    },
    by_theme={},
    serious=None,
    repeated=None,
    within=parse_duration("12 months"),
    systemic=5,
    plausible_children=20,
    plausible_share=0.2,
    explains={},
)
"""For a folder of rules that holds no protocol: what is missed is raised, what was late is not."""


def compiled(model: ProtocolModel) -> Protocol:
    """The protocol of a file."""
    late = model.raise_when.late
    return Protocol(
        name=model.name,
        addressed_to={str(route.owner): route.informal for route in model.routes if route.owner is not None},
        by_theme={theme: route.informal for route in reversed(model.routes) for theme in route.themes},
        serious=parse_duration(late.serious) if late.serious else None,
        repeated=late.repeated,
        within=parse_duration(late.within),
        systemic=model.systemic,
        plausible_children=model.plausibility.children,
        plausible_share=model.plausibility.share,
        explains={cause.rule: tuple(cause.explains) for cause in model.root_causes},
        left_open=tuple(
            LeftOpen(
                each.period,
                tuple(each.moved_on_to),
                parse_duration(each.quiet) if each.quiet else None,
                each.ask.strip(),
            )
            for each in model.left_open
        ),
        dip_audit=Among(tuple(model.dip_audit.rules), tuple(model.dip_audit.themes)),
    )
