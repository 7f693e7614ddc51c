"""How the reader of the grammar names what it found, and what it expected."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

from checker.snapshot.vocabulary import Form

_MANY = 20  # names that anyone would read through


def shown(value: Any) -> str:
    """A value as it is named in an error."""
    if value is None:
        return "nothing"
    return (
        f'"{value}"'
        if isinstance(value, str)
        else "a list"
        if isinstance(value, list)
        else ", ".join(f'"{name}"' for name in value) or "nothing"
        if isinstance(value, dict)
        else str(value)
    )


def a(form: Form) -> str:
    """The form with its article."""
    return f"an {form}" if form is Form.EVENT else f"a {form}"


def suggest(word: Any, known: Iterable[str]) -> str:
    """The nearest known words; or all of them, or the first where they are too many to read."""
    choices = sorted(known)
    return nearest(word, choices) or _listed(choices)


def nearest(word: Any, known: Iterable[str]) -> str:
    """The nearest known words; empty where none is near."""
    near = difflib.get_close_matches(str(word), sorted(known), n=2, cutoff=0.6)
    return "did you mean " + " or ".join(near) + "?" if near else ""


def _listed(choices: list[str]) -> str:
    more = f" and {len(choices) - _MANY:,} more" if len(choices) > _MANY + 1 else ""
    return f"one of {', '.join(choices[:_MANY] if more else choices)}{more}"
