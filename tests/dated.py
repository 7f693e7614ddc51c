"""The dated values of a rule as written: what two tests ask about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from checker.ruleset.models import Dated, RuleModel


def dated_values(model: RuleModel) -> Iterator[Dated]:
    """Every dated value of a rule, its examples left out: figures, days in force, days on which evidence counts."""
    waiting: list[Any] = [getattr(model, name) for name in type(model).model_fields if name != "examples"]
    while waiting:
        item = waiting.pop()
        if isinstance(item, Dated):
            yield item
        elif isinstance(item, list):
            waiting += item
        elif hasattr(item, "__pydantic_fields__"):
            waiting += [getattr(item, name) for name in type(item).model_fields]
