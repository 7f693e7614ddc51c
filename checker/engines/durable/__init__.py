"""The durable-rules engine: the same rules as rulesets of a Rete engine, whose chained conclusions are duties, verdicts and
disputes to raise. It checks the other engines and never decides alone: docs/engines.md says why, and what each guard is for.

Shared with the reference engine, and worked out once before any rule fires: definitions and conditions through time, periods,
triggers, due dates at the soonest and the latest, what is or may be evidence, the days that are not covered, rolling sums and
counts, extensions of a limit, and the readings of a recurring duty of which anything is in doubt (those duties are counted as
*left to the reference*). This engine's own, and out of rules that fired: whose evidence it is, what is in time, which duty each
piece of it goes to at the harshest reading and the kindest, how many there are, the gaps from event to event, the stretches
of excess, what is in doubt, exceptions, verdicts, disputes.
"""

from checker.engines.durable.evaluate import evaluate, evaluate_each

__all__ = ["evaluate", "evaluate_each"]
