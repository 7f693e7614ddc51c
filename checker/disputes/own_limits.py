"""Disputes under a limit of the service's own: they have the force of the rule only where its own limit was missed as well.

A profile may lay shorter limits over the law's. What is missed of such a limit is a local matter until the day that the law
itself gives has passed too, so those of its rules that a dispute is over are worked out once more, as they are without.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import field, replace
from functools import cached_property

from checker.compile.program import Program
from checker.disputes.dispute import Dispute, by_rule
from checker.disputes.untightened import INSTEAD, MISSED, NONE, Untightened, governed_alike
from checker.engines.choice import quickest
from checker.engines.duties import listed
from checker.engines.duty import Duty, Key, Verdict
from checker.frozen import frozen
from checker.snapshot.facts import Snapshot

Named = tuple[str, str, Key]
"""What tells a duty from every other: the rule, the case and the key. None of them goes by a limit; but the key of what begins
once something has lasted so long has the day on which it had, which goes by that length."""

Begun = tuple[str, str, str, str]
"""What began a duty: the rule, the case, and the kind and the place of the fact."""


def of_own_limits(
    disputes: Sequence[Dispute], program: Program, snapshot: Snapshot, duties: Iterable[Duty] | None = None
) -> Sequence[Dispute]:
    """The disputes, those under a limit of the profile's own with what the rule comes to without it. `duties` are all there are,
    where they are more than those in dispute: what is missed with the limits as well is not missed by the rule alone."""
    found = without_own_limits(program, snapshot, lambda: by_rule(disputes))
    if found is None:
        return disputes
    found = found.beside([dispute.duty for dispute in disputes] if duties is None else duties)
    return tuple(_with(dispute, found) for dispute in disputes)


def without_own_limits(
    program: Program, snapshot: Snapshot, rules: Callable[[], Collection[str]]
) -> WithoutOwn | None:  # fmt: skip
    """What some of the rules come to without the limits the profile lays over theirs; None where it lays none over any of them,
    which costs nothing to know where it lays none at all."""
    if not program.untightened:
        return None
    own, asked = program.without_own_limits(), rules()
    own = replace(own, rules=tuple(rule for rule in own.rules if rule.id in asked))
    if not own.rules:
        return None
    found = quickest(own, snapshot).evaluate(own, snapshot)
    # Of one that could not run nothing is known, and what is missed is not taken to be less than the rule.
    ran = frozenset(rule.id for rule in own.rules if rule.id not in found.errored)
    return WithoutOwn(ran, {_named(duty): duty for duty in found.duties})


@frozen
class WithoutOwn:
    """Every duty of some rules as they are without the profile's limits."""

    rules: Collection[str]
    duties: Mapping[Named, Duty]
    instead: Mapping[Named, Untightened] = field(default_factory=dict)
    """Of what is missed with them and is not without: what is missed without alone."""

    def beside(self, duties: Iterable[Duty]) -> WithoutOwn:
        """The same beside all the duties there are with the limits. What was done may serve a later duty, for which it is in
        time, and by the rule itself the earlier; and what excuses a gap may come too late for the shorter one, or excuse more of
        them. Then another duty is missed by the rule alone, and that is told of what is missed with the limits alone.
        """
        missed = listed(duties).of(MISSED, self.rules)
        without = {_named(duty): self._without(duty) for duty in missed}
        told = {
            (_named(other), verdict)
            for duty in missed
            if (other := without[_named(duty)]) is not None
            for verdict in (Verdict.LATE, duty.verdict)
        }
        alone: defaultdict[tuple[str, str], list[Duty]] = defaultdict(list)
        for other in sorted(self.duties.values(), key=_worst_first, reverse=True):
            if other.verdict in MISSED and (_named(other), other.verdict) not in told:
                alone[other.rule, other.case].append(other)
        instead = {}
        for duty in sorted(missed, key=_worst_first):
            same, left = without[_named(duty)], alone[duty.rule, duty.case]
            came = NONE if same is None else str(same.verdict)
            if left and came in INSTEAD:
                instead[_named(duty)] = Untightened(left.pop(), came)
        return replace(self, instead=instead)

    @cached_property
    def _by_begun(self) -> Mapping[Begun, Sequence[Duty]]:
        begun: defaultdict[Begun, list[Duty]] = defaultdict(list)
        for duty in self.duties.values():
            begun[_begun(duty)].append(duty)
        return begun

    def of(self, duty: Duty) -> Untightened | None:
        """What a duty comes to without; None where no limit of the profile's governs it."""
        if duty.rule not in self.rules:
            return None
        if (another := self.instead.get(_named(duty))) is not None:
            return another
        other = self._without(duty)
        return None if other is not None and governed_alike(duty, other) else Untightened(other)

    def _without(self, duty: Duty) -> Duty | None:
        return self.duties.get(_named(duty)) or self._later(duty)

    def _later(self, duty: Duty) -> Duty | None:
        """The duty that the same fact began once it had lasted as long as the rule itself says; None where there is none."""
        same = self._by_begun.get(_begun(duty), ())
        after = (each for each in same if (each.key.day or 0) > (duty.key.day or 0) > 0)
        return min(after, key=lambda each: each.key.order, default=None)


def _with(dispute: Dispute, found: WithoutOwn) -> Dispute:
    told = found.of(dispute.duty)
    return dispute if told is None else replace(dispute, untightened=told)


def _named(duty: Duty) -> Named:
    return duty.rule, duty.case, duty.key


def _worst_first(duty: Duty) -> tuple[object, ...]:
    return duty.verdict is Verdict.LATE, -(duty.late_by or 0), duty.key.order


def _begun(duty: Duty) -> Begun:
    return duty.rule, duty.case, duty.trigger.kind, duty.trigger.source
