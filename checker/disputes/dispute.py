"""Disputes: proposed by the program, unconfirmed until a named person adopts them."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, overload

from checker.calendar import local_text
from checker.compile.program import Law, Program, Rule
from checker.disputes.protocol import Protocol
from checker.disputes.untightened import LOCAL, Untightened
from checker.engines.duties import Duties, Window, listed
from checker.engines.duty import Duty, Verdict

if TYPE_CHECKING:
    from checker.disputes.ledger.standing import Standing
    from checker.disputes.pseudonyms import Pseudonyms

FORCES = ("act", "regulation", "statutory-guidance", "national-standard", "guidance", "local")
SLOTS = frozenset({"step", "due", "provision", "trigger", "found"})
_SLOT = re.compile(r"\{([a-z]+)\}")


@dataclass(frozen=True, slots=True)
class Dispute:
    """One dispute: the duty it is over, the rule, whom it is addressed to. What the record shows and what to ask are said
    when they are asked for.

    Where a ledger was read, `id` is the dispute's, `standing` says how it stands once adopted, and `may_be` is the
    adopted dispute it may be under a corrected date. `status` says whether it is new, or is set aside. `untightened` is the duty
    without the profile's own limit, where one governs it.
    """

    duty: Duty
    rule: Rule
    addressed_to: str
    stage: str = "unconfirmed"
    id: str = ""
    standing: Standing | None = None
    may_be: Standing | None = None
    status: str = "new"  # new | baseline | waived | muted
    dip_audit: bool = False  # whether the protocol has it recorded as a dip audit too
    untightened: Untightened | None = None

    @property
    def force(self) -> str:
        """How binding what was missed is: as the rule is or, while only a limit of the service's own is missed, local."""
        return force_of(self.rule, self.untightened)

    @property
    def message(self) -> str:
        """What the record shows and, under a limit of the service's own, what came of the rule's."""
        told = filled(self.rule.dispute.message, self.rule, self.duty)
        return told if self.untightened is None else f"{told.rstrip()} {own_limit_words(self.untightened)}"

    @property
    def question(self) -> str:
        """What to ask."""
        return filled(self.rule.dispute.question, self.rule, self.duty)

    def id_under(self, pseudonyms: Pseudonyms) -> str:
        """The dispute's id under a key."""
        return pseudonyms.dispute(self.rule.id, self.duty.case, self.duty.key.text())

    @property
    def respond_by(self) -> dt.date | None:
        """The day to answer by: only once adopted, and until answered."""
        return self.standing.respond_by if self.standing is not None else None

    @property
    def order(self) -> tuple[object, ...]:
        """For machines: immediate safety, case, rule, key."""
        return (not self.rule.dispute.immediate, self.duty.case, self.duty.rule, *self.duty.key.order)

    @property
    def urgency(self) -> tuple[object, ...]:
        """For people: immediate safety, then open, then longest, then force."""
        return (
            not self.rule.dispute.immediate,
            not self.duty.open,
            -(self.duty.late_by or 0),
            FORCES.index(self.force),
            self.order,
        )


class Disputes(Sequence[Dispute]):
    """Disputes over duties, none set aside nor in any ledger: each made an object only for who looks at it.

    `rules` are those of the duties, by id, each with what is the same of every dispute over it.
    """

    def __init__(self, duties: Duties, rules: Mapping[str, tuple[Rule, Mapping[str, Any]]]) -> None:
        self.duties, self.rules = duties, rules

    def __len__(self) -> int:
        return len(self.duties)

    @overload
    def __getitem__(self, place: int) -> Dispute: ...
    @overload
    def __getitem__(self, place: slice) -> Disputes: ...
    def __getitem__(self, place: int | slice) -> Dispute | Disputes:
        """One dispute, or several."""
        return Disputes(self.duties[place], self.rules) if isinstance(place, slice) else self._made(self.duties[place])

    def __iter__(self) -> Iterator[Dispute]:
        return iter(self._all)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(Dispute.__eq__, self, other))

    __hash__ = None  # type: ignore[assignment]

    @cached_property
    def _all(self) -> tuple[Dispute, ...]:
        return tuple(map(self._made, self.duties))

    def _made(self, duty: Duty) -> Dispute:
        rule, said = self.rules[duty.rule]
        return Dispute(duty, rule, **said)

    def of_rules(self, rules: Collection[str]) -> Disputes:
        """Those over some rules."""
        return Disputes(self.duties.of_rules(rules), self.rules)

    def led(self, rules: Collection[str]) -> list[tuple[Dispute, Disputes]]:
        """Of each of some rules that any is over, in order of its id, the first and the others."""
        return [(self._made(first), Disputes(rest, self.rules)) for first, rest in self.duties.led(rules)]

    def within(self, window: Window, as_at: int, standing: Collection[str]) -> Disputes:
        """Those over duties that a window holds; `standing` are the rules that ask how things stand on the as-at day."""
        return Disputes(self.duties.within(window, as_at, standing), self.rules)

    def most_urgent_first(self) -> Disputes:
        """In order of urgency; they stand in order for machines."""
        forces = {name: FORCES.index(rule.force) for name, (rule, _) in self.rules.items()}
        return Disputes(self.duties.first_by(_immediate_first(self.rules), forces), self.rules)


def with_status(disputes: Sequence[Dispute], status: str) -> Sequence[Dispute]:
    """Those that are new, or set aside in one way."""
    if isinstance(disputes, Disputes):
        return disputes if status == "new" else ()
    return tuple(dispute for dispute in disputes if dispute.status == status)


def by_rule(disputes: Sequence[Dispute]) -> Mapping[str, int]:
    """How many disputes there are over each rule."""
    if not isinstance(disputes, Disputes):
        return Counter(dispute.rule.id for dispute in disputes)
    numbers: Counter[str] = Counter()
    for (rule, *_), number in disputes.duties.counts().items():
        numbers[rule] += number
    return numbers


def forces_by_rule(disputes: Sequence[Dispute]) -> Mapping[str, Sequence[str]]:
    """How binding what was missed of each rule is, the most binding first."""
    if isinstance(disputes, Disputes):
        return {rule: (disputes.rules[rule][0].force,) for rule in by_rule(disputes)}
    found: defaultdict[str, set[str]] = defaultdict(set)
    for dispute in disputes:
        found[dispute.rule.id].add(dispute.force)
    return {rule: sorted(forces, key=FORCES.index) for rule, forces in found.items()}


def cases_by_rule(disputes: Sequence[Dispute]) -> Mapping[str, Collection[str]]:
    """The cases there are disputes about, each once, by rule."""
    if isinstance(disputes, Disputes):
        return {rule: disputes.of_rules({rule}).duties.case_ids for rule in by_rule(disputes)}
    found: defaultdict[str, set[str]] = defaultdict(set)
    for dispute in disputes:
        found[dispute.rule.id].add(dispute.duty.case)
    return found


def laws_of(disputes: Sequence[Dispute]) -> Collection[tuple[str, Law | None]]:
    """Each rule and the text applied of some disputes, once; and the rule's own, where that is missed too."""
    if isinstance(disputes, Disputes):
        return disputes.duties.laws()
    own = {(each.rule.id, each.untightened.law) for each in disputes if each.untightened and each.untightened.missed}
    return {(dispute.rule.id, dispute.duty.law) for dispute in disputes} | own


def raise_disputes(program: Program, duties: Iterable[Duty], protocol: Protocol, as_at: int) -> Disputes:
    """The disputes the duties, in order, come to, sorted for machines. Good practice not found is nothing to dispute."""
    rules = {rule.id: (rule, _said(rule, protocol)) for rule in program.rules if not rule.commends}
    raised = protocol.raised(duties, as_at).of_rules(rules)
    return Disputes(raised.first_by(_immediate_first(rules)), rules)


def _immediate_first(rules: Mapping[str, tuple[Rule, Any]]) -> Mapping[str, int]:
    return {name: int(not rule.dispute.immediate) for name, (rule, _) in rules.items()}


def commendations(program: Program, duties: Iterable[Duty], protocol: Protocol) -> tuple[Dispute, ...]:
    """Good practice found by the rules that look for it, sorted for machines. It goes by the same route."""
    rules = {rule.id: rule for rule in program.rules if rule.commends}
    good = listed(duties).of((Verdict.MET,), rules)
    made = (Dispute(duty, rules[duty.rule], **_said(rules[duty.rule], protocol)) for duty in good)
    return tuple(sorted(made, key=lambda dispute: dispute.order))


def _said(rule: Rule, protocol: Protocol) -> dict[str, Any]:
    """What is the same of every dispute over a rule."""
    to = protocol.first_asked(rule.owner, rule.dispute.theme)
    audited = not rule.commends and protocol.dip_audit.holds(rule.id, rule.dispute.theme)
    return {"addressed_to": to, "dip_audit": audited}


def filled(template: str, rule: Rule, duty: Duty) -> str:
    """A message with the SLOTS in it filled. Anything else in braces stays as written."""
    slots = {
        "step": duty.step.partition(" / ")[0] or rule.title.lower(),
        "due": due_words(duty),
        "provision": duty.law.provision if duty.law else "provision not known",
        "trigger": date_words(duty.trigger.day),
        "found": date_words(duty.found.day if duty.found else None),
    }
    return _SLOT.sub(lambda match: slots.get(match[1], match[0]), template)


def parts_of(template: str) -> Iterator[tuple[str, bool]]:
    """A message in parts: text as it stands, and the names of SLOTS to be filled, told apart by the flag."""
    end = 0
    for match in _SLOT.finditer(template):
        if match[1] in SLOTS:
            if match.start() > end:
                yield template[end : match.start()], False
            yield match[1], True
            end = match.end()
    if end < len(template):
        yield template[end:], False


def force_of(rule: Rule, own: Untightened | None) -> str:
    """How binding what was missed is, where it is `own` without a limit of the service's own."""
    return rule.force if own is None or own.missed else LOCAL


def own_limit_words(own: Untightened) -> str:
    """That the limit is the service's own, and what came of the rule's, with its day."""
    return own.sentence(due_words(own.duty) if own.duty is not None and own.duty.due is not None else None)


def due_words(duty: Duty) -> str:
    """The day, or the moment, a duty fell due, as people write it."""
    if duty.due_at is not None:
        moment = dt.datetime.fromisoformat(local_text(duty.due_at))
        return f"{moment:%H:%M} on {moment.day} {moment:%B %Y}"
    return date_words(duty.due)


def date_words(day: int | None) -> str:
    """A day as people write it: 12 March 2026."""
    if day is None:
        return "a date not recorded"
    date = dt.date.fromordinal(day)
    return f"{date.day} {date:%B %Y}"
