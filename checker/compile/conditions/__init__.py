"""The condition grammar: one small language for `where`, `when`, `unless`, `while`, periods and definitions.

Two readings share it. Of a *fact*: its attributes against values. Of a *day* in a case's time: a period or definition
holds, an age is reached, an event has happened, all / any / not of these. Every name is checked against the vocabulary
and the definitions; every fault carries its place.
"""

from checker.compile.conditions.days import FIELDS, Reader
from checker.compile.conditions.facts import COMPARISONS, all_of
from checker.compile.conditions.names import WHERE_HOURS, Loc, Parameters
from checker.compile.conditions.naming import a, shown, suggest

__all__ = ["COMPARISONS", "FIELDS", "WHERE_HOURS", "Loc", "Parameters", "Reader", "a", "all_of", "shown", "suggest"]
