"""How often auditor and tool agreed, rule by rule, and which rules are proposed to be muted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from checker.audit.form import AGREE, DISAGREE, RECORDING_ONLY
from checker.audit.returned import Returned
from checker.compile.muting import cannot_be_muted
from checker.compile.program import Program, Rule
from checker.frozen import frozen

LEAST_LOOKS = 20
LEAST_CONFIRMED = 70
"""A rule confirmed in under so many of a hundred of so many looks or more is proposed to be muted."""


@frozen
class Agreement:
    """How one rule's findings were marked. `confirmed` is those agreed with; `rule` is None where the profile does not run it."""

    id: str
    rule: Rule | None
    agree: int
    disagree: int
    recording_only: int
    muted: bool

    @property
    def looks(self) -> int:
        """How many findings were marked at all."""
        return self.agree + self.disagree + self.recording_only

    @property
    def doubted(self) -> bool:
        """Whether it was confirmed too seldom, in looks enough to say so."""
        return self.looks >= LEAST_LOOKS and 100 * self.agree < LEAST_CONFIRMED * self.looks

    @property
    def kept(self) -> str:
        """Why it is not proposed although it is doubted; empty where it is proposed, or not doubted."""
        if not self.doubted:
            return ""
        if self.rule is None:
            return "this profile does not run it"
        return "it is muted already" if self.muted else cannot_be_muted(self.rule)

    @property
    def proposed(self) -> bool:
        """Whether to mute it is proposed."""
        return self.doubted and not self.kept

    @property
    def reason(self) -> str:
        """The reason a profile may give."""
        return (
            f"confirmed in {self.agree} of {self.looks} looks ({100 * self.agree // self.looks}%): "
            f"{self.disagree} disagree, {self.recording_only} recording only"
        )


def agreements(back: Iterable[Returned], program: Program, as_at: int) -> tuple[Agreement, ...]:
    """Each rule with a finding that was marked, in order of id."""
    marks: defaultdict[str, list[str]] = defaultdict(list)
    for each in back:
        for look in each.looks:
            if look.mark is not None:
                marks[look.rule].append(look.mark)
    rules = {rule.id: rule for rule in (*program.rules, *program.audited)}
    muted = program.muted_on(as_at)
    return tuple(
        Agreement(
            name, rules.get(name), found.count(AGREE), found.count(DISAGREE), found.count(RECORDING_ONLY), name in muted
        )
        for name, found in sorted(marks.items())
    )


def muting(proposed: Iterable[Agreement], since: str) -> Iterator[str]:
    """The lines for a profile that mute what is proposed. Who agrees it is left to be written: it is a person's to say."""
    lines = [each for each in proposed if each.proposed]
    if lines:
        yield "muted:"
    for each in lines:
        yield f"  - rule: {each.id}"
        yield f'    reason: "{each.reason}"'
        yield f"    since: {since}"
        yield "    agreed-by: # the role that agrees it"
