"""The evaluators of this engine: for each body a rule may have, its rules and how its facts are laid out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from checker.compile.program import OnDuties, OnExcess, OnGap, OnLasting, OnStretch, OnTrigger, OnWindow
from checker.engines.durable import commended, excess, gap, lasting, stretch, trigger, trigger_facts, window
from checker.engines.durable.rules import Ruleset
from checker.engines.durable.sheet import Sheet
from checker.engines.reference.context import Context


@dataclass(frozen=True, slots=True)
class Family:
    """One evaluator: its rules, and what lays out the facts of one rule for one case, given the rule's number."""

    ruleset: Callable[[], Ruleset]
    lay_out: Callable[[Sheet, Context, Any, int], None]


FAMILIES: Mapping[type, Family] = {
    OnTrigger: Family(trigger.ruleset, trigger_facts.lay_out),
    OnGap: Family(gap.ruleset, gap.lay_out),
    OnStretch: Family(stretch.ruleset, stretch.lay_out),
    OnWindow: Family(window.ruleset, window.lay_out),
    OnLasting: Family(lasting.ruleset, lasting.lay_out),
    OnExcess: Family(excess.ruleset, excess.lay_out),
    OnDuties: Family(commended.ruleset, commended.lay_out),
}
