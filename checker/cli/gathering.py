"""Options that belong together reach a command as one value, so that the command need not name each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import wraps
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


def gathered(made: Any, into: str, *options: Callable[[F], F]) -> Callable[[F], F]:
    """Adds `options` to a command, and hands it their values as its argument `into`: a dataclass `made` of them."""
    names = [field.name for field in fields(made)]

    def decorate(command: F) -> F:
        @wraps(command)
        def gathering(**given: Any) -> Any:
            values = {name: given.pop(name) for name in names}
            return command(**given, **{into: made(**values)})

        decorated: Any = gathering
        for option in reversed(options):
            decorated = option(decorated)
        found: F = decorated
        return found

    return decorate
