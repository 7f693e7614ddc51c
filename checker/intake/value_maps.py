"""Value maps: what texts of a council's own become, each with a list of texts. No text may stand under two."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from checker.errors import Fault
from checker.yaml_document import Document


def plain(text: str) -> str:
    """A text as it is compared."""
    return " ".join(text.split()).casefold()


def ambiguous(
    document: Document, place: tuple[str | int, ...], values: Mapping[Any, Sequence[str | int | float | bool]]
) -> Iterator[Fault]:
    """Texts that a value map, at a place of a document, says to mean two things."""
    means: dict[str, Any] = {}
    for target, texts in values.items():
        for text in texts:
            other = means.setdefault(plain(str(text)), target)
            if other != target:
                what = f'expected "{text}" to mean one thing, found it under {_shown(other)} too'
                yield document.fault((*place, target), what, help="keep it under one of them", key=True)


def _shown(target: object) -> str:
    return str(target).casefold() if isinstance(target, bool) else str(target)
