"""Equal parts of a program made one object, so that what is worked out of one is at hand for the others."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any, TypeVar

T = TypeVar("T")


class Sharing:
    """Values seen so far. `shared` gives back an equal value whose parts, and itself, are those first seen."""

    def __init__(self) -> None:
        self._first: dict[Any, Any] = {}

    def shared(self, value: T) -> T:
        """A frozen value with every equal part made one; lists and mappings are left as they are."""
        if isinstance(value, tuple):
            whole: Any = tuple(self.shared(item) for item in value)
        elif is_dataclass(value) and not isinstance(value, (type, Enum)):
            changed = {f.name: self.shared(getattr(value, f.name)) for f in fields(value)}
            whole = replace(value, **changed)
        else:
            return value
        return self._first.setdefault((type(whole), whole), whole)  # type: ignore[no-any-return]
