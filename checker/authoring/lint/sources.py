"""Who says so: a reference for every figure, an instrument that can have the force claimed, standards that exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from checker.authoring.lint.subject import Subject
from checker.compile.conditions import suggest
from checker.errors import CheckerError, Fault
from checker.yaml_document import Document
from checker.yaml_reader import read_yaml_file

Loc = tuple[str | int, ...]

_KINDS = (
    ("guidance", re.compile(r"\bguidance\b|\bworking together\b|\bkeeping children safe\b|\bhandbook\b", re.I)),
    ("regulation", re.compile(r"\bRegulations\b|\bRules \d{4}|\bOrder \d{4}|\(SI \d{4}/")),
    ("standard", re.compile(r"\bstandards\b", re.I)),
    ("act", re.compile(r"\bAct \d{4}")),
)
"""How the title of an instrument gives away what it is; the first that fits. Guidance often names the Act it is under."""
_ALLOWED = {
    "act": ("act",),
    "regulation": ("regulation",),
    "statutory-guidance": ("guidance", "other"),
    "national-standard": ("standard", "other"),
    "guidance": ("guidance", "standard", "other"),
    "local": ("guidance", "standard", "other"),
}
_EXPECTED = {
    "act": "an Act, with its year",
    "regulation": "Regulations, an Order or Rules, with their year",
    "statutory-guidance": "guidance",
    "national-standard": "standards",
    "guidance": "guidance, or another text that binds nobody by itself",
    "local": "a service's own standards or procedures",
}


def instrument_kind(title: str) -> str:
    """What an instrument is, by its title: act, regulation, standard, guidance or other."""
    return next((kind for kind, pattern in _KINDS if pattern.search(title)), "other")


def of_rule(subject: Subject, standards: frozenset[str] | None) -> Iterator[Fault]:
    """References left out, a force the instrument cannot have, and standards that are not in the file given."""
    model, document = subject.model, subject.document
    if not model.source.instrument.strip():
        yield document.fault(("source", "instrument"), "expected the instrument", help="its title and year")
    elif instrument_kind(model.source.instrument) not in _ALLOWED[model.force]:
        what = f'expected {_EXPECTED[model.force]} for the force "{model.force}", found "{model.source.instrument}"'
        yield document.fault(("source", "instrument"), what, help="correct the force or the instrument")
    if model.force in ("act", "regulation") and not model.source.link:
        what = "expected a link to the text"
        yield document.fault(("source",), what, key=True, help="such as https://www.legislation.gov.uk/uksi/2010/959")
    yield from _references(document, document.data, ())
    yield from standards_of(document, standards)


def standards_of(document: Document, standards: frozenset[str] | None) -> Iterator[Fault]:
    """Practice standards a file, or a part of it, says it answers that are not in the file given; nothing where none is."""
    if standards is None:
        return
    for place, name in _answered(document.data):
        if name not in standards:
            yield document.fault(place, f'there is no standard "{name}"', help=suggest(name, standards))


def _answered(data: Any, at: Loc = ()) -> Iterator[tuple[Loc, str]]:
    """Every standard answered, wherever it stands, and its place."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key == "standards":
                yield from (((*at, key, place), name) for place, name in enumerate(value))
            else:
                yield from _answered(value, (*at, key))
    elif isinstance(data, list):
        for place, item in enumerate(data):
            yield from _answered(item, (*at, place))


def standards_in(path: Path) -> frozenset[str]:
    """The ids in a file of practice standards. CheckerError if it holds no list of them."""
    data = read_yaml_file(path).data
    listed = data.get("standards") if isinstance(data, dict) else None
    if not isinstance(listed, list) or not all(isinstance(item, dict) and "id" in item for item in listed):
        raise CheckerError("expected a list `standards`, each with an `id`", where=str(path))
    return frozenset(str(item["id"]) for item in listed)


def _references(document: Document, data: Any, loc: Loc) -> Iterator[Fault]:
    """Every dated value, wherever it stands, names its provision."""
    if isinstance(data, dict):
        for field in ("provision", "instrument"):
            if isinstance(data.get(field), str) and not data[field].strip():
                yield document.fault((*loc, field), f"expected the {field}", help="such as regulation 33(1)")
        for key, value in data.items():
            if loc or key not in ("examples", "source"):
                yield from _references(document, value, (*loc, key))
    elif isinstance(data, list):
        for place, item in enumerate(data):
            yield from _references(document, item, (*loc, place))
