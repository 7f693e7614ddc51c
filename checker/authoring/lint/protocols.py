"""A protocol: the practice standards its parts say they answer are there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from checker.authoring.places import Loc
from checker.compile.conditions import suggest
from checker.errors import Fault
from checker.yaml_reader import Document


def of_protocol(document: Document, standards: frozenset[str] | None) -> Iterator[Fault]:
    """Standards that are not in the file given; nothing where none is."""
    for place, name in _answered(document.data):
        if standards is not None and name not in standards:
            yield document.fault(place, f'there is no standard "{name}"', help=suggest(name, standards))


def _answered(data: Any, at: Loc = ()) -> Iterator[tuple[Loc, str]]:
    """Every standard a part of a protocol answers, wherever it stands, and its place."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key == "standards":
                yield from (((*at, key, place), name) for place, name in enumerate(value))
            else:
                yield from _answered(value, (*at, key))
    elif isinstance(data, list):
        for place, item in enumerate(data):
            yield from _answered(item, (*at, place))
