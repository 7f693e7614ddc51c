"""The engines there are, and whether they come to the same duties: field by field, all but the working."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import cache
from importlib.util import find_spec

from checker.compile.program import Program
from checker.engines.choice import ENGINES, Engine
from checker.engines.duty import Duty, Evaluation
from checker.snapshot.facts import Snapshot

Evaluate = Callable[[Program, Snapshot], Evaluation]
LIBRARIES = {"reference": "checker", "polars": "polars", "durable": "durable"}
"""Each engine, and the library it runs on. The first says what is meant; the others are held to it.

``PARITY_ENGINES``, names with commas between them, leaves the rest out of a long run.
"""

COMPARED = tuple(each.name for each in fields(Duty) if each.name != "working")


@cache
def engines() -> Mapping[str, Engine]:
    """Every engine that is here and whose library is installed, by name; the reference engine first."""
    asked = os.environ.get("PARITY_ENGINES", ",".join(LIBRARIES)).split(",")
    return {
        name: ENGINES[name] for name, library in LIBRARIES.items() if name in asked and find_spec(library) is not None
    }


def differences(said: Evaluation, other: Evaluation, *, places: bool = True) -> list[str]:
    """What one evaluation says that the other does not, a line each; nothing where they agree on every duty.

    Without `places`, where facts were read does not count.
    """
    found = [f"errored: {dict(said.errored)} | {dict(other.errored)}"] if said.errored != other.errored else []
    if said.not_evaluated != other.not_evaluated:
        found.append(f"not evaluated: {said.not_evaluated} | {other.not_evaluated}")
    ours, theirs = _by_name(said), _by_name(other)
    for name in sorted(ours.keys() | theirs.keys()):
        if name not in theirs or name not in ours:
            duty, whose = (ours[name], "first") if name in ours else (theirs[name], "second")
            found.append(f"{name}: only the {whose} has it: {duty.verdict} {duty.why or ''} {duty.needs}")
            continue
        for field in COMPARED:
            mine, its = (_plain(getattr(each[name], field), places) for each in (ours, theirs))
            if mine != its:
                found.append(f"{name}: {field}: {mine} | {its}")
    order = [(duty.rule, duty.case, duty.key) for duty in said.duties]
    if not found and order != [(duty.rule, duty.case, duty.key) for duty in other.duties]:
        found.append("the same duties, in another order")
    return found


def _by_name(said: Evaluation) -> dict[str, Duty]:
    """Duties by rule, case and key; a second of the same name is told from the first."""
    found: dict[str, Duty] = {}
    for duty in said.duties:
        name = f"{duty.rule} {duty.case} {duty.key.text()}"
        while name in found:
            name += " again"
        found[name] = duty
    return found


def _plain(value: object, places: bool) -> object:
    if places or not hasattr(value, "source"):
        return value
    return {each: getattr(value, each) for each in ("kind", "day")}
