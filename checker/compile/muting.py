"""The rules a profile mutes: never an act or a regulation, nor what concerns a child's immediate safety."""

from __future__ import annotations

from collections.abc import Mapping

from checker.compile.program import Muted, Rule
from checker.errors import Fault
from checker.ruleset.library import Written
from checker.ruleset.models import ProfileModel

BINDING = ("act", "regulation")
"""The forces a profile cannot loosen, put aside or mute."""


def cannot_be_muted(rule: Rule) -> str:
    """Why a rule cannot be muted, in words that follow its id; empty where it can be."""
    if rule.force in BINDING:
        return f"its force is {rule.force}"
    return "it concerns a child's immediate safety" if rule.dispute.immediate else ""


def muted(profile: Written[ProfileModel], known: Mapping[str, Rule], faults: list[Fault]) -> tuple[Muted, ...]:
    """What the profile mutes, in order of rule. One there is not, is named twice or cannot be muted is among `faults`."""
    found: dict[str, Muted] = {}
    for number, each in enumerate(profile.model.muted):
        place = ("muted", number, "rule")
        rule = known.get(each.rule)
        if rule is None:
            faults.append(
                profile.document.fault(place, f'there is no rule "{each.rule}"', help="see `checker rules list`")
            )
        elif each.rule in found:
            faults.append(profile.document.fault(place, f"expected each rule once, found {each.rule} again"))
        elif why := cannot_be_muted(rule):
            what = f"expected a rule that can be muted: {each.rule} cannot, as {why}"
            faults.append(
                profile.document.fault(place, what, help="a profile can add and tighten; it cannot put law aside")
            )
        else:
            found[each.rule] = Muted(each.rule, each.reason.strip(), each.since.toordinal(), each.agreed_by.strip())
    return tuple(found[name] for name in sorted(found))
