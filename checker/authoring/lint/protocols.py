"""A protocol: the rules it names are there, and so are the practice standards it says it answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from checker.authoring.places import Loc
from checker.compile.conditions import suggest
from checker.errors import Fault
from checker.ruleset.library import Written
from checker.ruleset.models import ProtocolModel


def of_protocol(
    written: Written[ProtocolModel], rules: Sequence[str], standards: frozenset[str] | None
) -> Iterator[Fault]:
    """Beginnings of ids that no rule has, and standards that are not in the file given."""
    document = written.document
    for place, name in _listed(document.data, "rules"):
        if not any(rule == name or rule.startswith(f"{name}.") for rule in rules):
            yield document.fault(place, f'no rule is called, or begins with, "{name}"', help=suggest(name, rules))
    for place, name in _listed(document.data, "standards"):
        if standards is not None and name not in standards:
            yield document.fault(place, f'there is no standard "{name}"', help=suggest(name, standards))


def _listed(data: Any, field: str, at: Loc = ()) -> Iterator[tuple[Loc, str]]:
    """Every name in a list under a field, wherever it stands, and its place."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key == field:
                yield from (((*at, key, place), name) for place, name in enumerate(value))
            else:
                yield from _listed(value, field, (*at, key))
    elif isinstance(data, list):
        for place, item in enumerate(data):
            yield from _listed(item, field, (*at, place))
