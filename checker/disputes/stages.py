"""What a protocol says of a dispute that is adopted: the stage it enters at, who answers and by when, who else is told.

Days are `datetime.date`s; an answer's last day is counted in working days of England and Wales from the day the stage
began, which is day 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import chain

from checker.calendar import CalendarEnd, Duration, Unit, after, before, parse_duration
from checker.disputes.protocol import Among
from checker.errors import CheckerError
from checker.frozen import frozen
from checker.ruleset.models import MOST_WORKING_DAYS, ProtocolModel
from checker.ruleset.models.protocol import EntryModel, RouteModel

CAFCASS = "cafcass"
OPERATIONAL, STRATEGIC = LEVELS = ("operational", "strategic")


@frozen
class Subject:
    """What of a dispute the protocol looks at."""

    rule: str
    owner: str
    theme: str
    severity: str = ""
    immediate: bool = False
    systemic: bool = False


@frozen
class Asked:
    """A stage as it falls to one dispute: who is asked, who else is told, and by when there is to be an answer.

    `process_ends` is the last day of the whole formal process, where that has begun.
    """

    stage: str
    formal: bool
    to: str
    copied_to: tuple[str, ...]
    respond_by: date
    process_ends: date | None


class Stages:
    """The stages of one protocol."""

    def __init__(self, model: ProtocolModel) -> None:
        self.model = model
        stages = model.stages
        self.names = (stages.informal.stage, *(stage.stage for stage in stages.formal))
        self._days = (stages.informal.working_days, *(stage.working_days for stage in stages.formal))

    def entry(self, subject: Subject, earlier: Iterable[date], on: date) -> str:
        """The stage a dispute enters at, given the days on which the same rule was disputed for the same case before."""
        if subject.immediate:
            return self.model.immediate_safety.stage
        days = list(earlier)
        fits = (entry.stage for entry in self.model.entry if _holds(entry, subject, days, on))
        return next(fits, self.names[0])

    def after(self, stage: str) -> str | None:
        """The stage after one; None after the last. What concerns immediate safety goes on to the first formal one."""
        place = self.names.index(stage) + 1 if stage in self.names else 1
        return self.names[place] if place < len(self.names) else None

    def later(self, stage: str) -> tuple[str, ...]:
        """The stages after one."""
        following = self.after(stage)
        return self.names[self.names.index(following) :] if following is not None else ()

    def asked(self, subject: Subject, stage: str, on: date, level: str, process_ends: date | None = None) -> Asked:
        """A stage begun on a day. CheckerError where the last day lies beyond the bank holidays that are known."""
        route = self._route(subject)
        if stage not in self.names:
            return Asked(stage, False, route.informal, self._told(subject, route.informal, level), on, None)
        place = self.names.index(stage)
        to = (route.informal, *route.formal)[place]
        ends = (process_ends or _working_days_after(on, MOST_WORKING_DAYS)) if place else None
        last = _working_days_after(on, self._days[place])
        if ends is not None and on <= ends:
            last = min(last, ends)
        return Asked(stage, bool(place), to, self._told(subject, to, level), last, ends)

    def level(self, subject: Subject) -> str:
        """Where practice must improve: in one team, or beyond it."""
        strategic = self.model.strategic
        beyond = _among(subject, strategic.rules, strategic.themes) or (strategic.systemic and subject.systemic)
        return STRATEGIC if beyond else OPERATIONAL

    def dip_audit(self, subject: Subject) -> bool:
        """Whether it is also recorded as a dip audit."""
        return _among(subject, self.model.dip_audit.rules, self.model.dip_audit.themes)

    def partnership(self, subject: Subject) -> bool:
        """Whether a summary is noted for the safeguarding partnership."""
        return self._route(subject).partnership is not None

    def theme(self, rule_theme: str) -> str:
        """The theme of the annual report that holds a rule's theme; its own where none does."""
        held = (theme.theme for theme in self.model.themes if rule_theme in theme.holds)
        return next(held, rule_theme)

    def themes(self, rule_theme: str, *, commendation: bool) -> tuple[str, ...]:
        """The themes a dispute, or a commendation, may be put under."""
        listed = self.model.commendations.themes if commendation else [theme.theme for theme in self.model.themes]
        return (*dict.fromkeys([*listed, self.theme(rule_theme)]),)

    def _route(self, subject: Subject) -> RouteModel:
        by_theme = (route for route in self.model.routes if subject.theme in route.themes)
        by_owner = (route for route in self.model.routes if route.owner == subject.owner)
        route = next(chain(by_theme, by_owner), None)
        if route is None:
            raise CheckerError(f'the protocol addresses nobody for the owner "{subject.owner}"', where=subject.rule)
        return route

    def _told(self, subject: Subject, to: str, level: str) -> tuple[str, ...]:
        """Who is told as well: each once, and not the one who is asked."""
        route = self._route(subject)
        told = list(route.copied_to)
        if level == STRATEGIC:
            told.append(self.model.strategic.role)
        if route.partnership is not None:
            told.append(route.partnership.summary_to)
        return tuple(role for role in dict.fromkeys(told) if role != to)


def _holds(entry: EntryModel, subject: Subject, earlier: Sequence[date], on: date) -> bool:
    if entry.rules and not _among(subject, entry.rules, ()):
        return False
    if entry.severity is not None and entry.severity != subject.severity:
        return False
    try:
        since = before(on.toordinal(), parse_duration(entry.within))
    except CalendarEnd:  # it would begin before the year 1
        since = 0
    times = 1 + sum(since < day.toordinal() <= on.toordinal() for day in earlier)
    return entry.repeated is None or times >= entry.repeated


def _among(subject: Subject, rules: Iterable[str], themes: Iterable[str]) -> bool:
    return Among(tuple(rules), tuple(themes)).holds(subject.rule, subject.theme)


def _working_days_after(day: date, number: int) -> date:
    try:
        return date.fromordinal(after(day.toordinal(), Duration(number, Unit.WORKING_DAYS)))
    except CalendarEnd as error:
        raise CheckerError(f"no day can be given to answer by: {error}", help="use a version that knows them") from None
