"""Frozen values as JSON and back: dataclasses, enumerations, dates, tuples and mappings, equal ones written once.

A file is a list of rows, each a value made of plain ones and of earlier rows, so that reading is one pass. Only the classes
handed in can be made: a file can name no other.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

Row = list[Any]
_TUPLE, _DATE, _MAPPING, _ROW, _SET = "t", "d", "m", "r", "s"


class Codec:
    """Writes and reads values made of some classes. ValueError for a value of any other, or a file that is not one."""

    def __init__(self, classes: Iterable[type]) -> None:
        self.classes = {cls.__name__: cls for cls in classes}

    # --- writing ------------------------------------------------------------------------------------------------------
    def written(self, value: Any) -> str:
        """A value as text."""
        rows: list[Row] = []
        top = self._put(value, rows, {})
        return json.dumps({"rows": rows, "top": top}, ensure_ascii=False, separators=(",", ":"))

    def _put(self, value: Any, rows: list[Row], seen: dict[str, int]) -> Any:
        """A plain value as it is, any other as the place of its row: ``{"r": 7}``, or the number of the row alone in rows."""
        if value is None or type(value) in (bool, int, float, str):
            return value
        row = self._row(value, rows, seen)
        key = json.dumps(row, ensure_ascii=False)
        if key not in seen:
            seen[key] = len(rows)
            rows.append(row)
        return [seen[key]]

    def _row(self, value: Any, rows: list[Row], seen: dict[str, int]) -> Row:
        kind = type(value)
        if isinstance(value, Enum):
            return [self._named(kind), value.value]
        if is_dataclass(value):
            return [self._named(kind), *(self._put(getattr(value, f.name), rows, seen) for f in fields(value))]
        if isinstance(value, (tuple, list)):
            return [_TUPLE, *(self._put(item, rows, seen) for item in value)]
        if isinstance(value, (set, frozenset)):
            return [_SET, *(self._put(item, rows, seen) for item in sorted(value))]
        if isinstance(value, Mapping):
            pairs = [(self._put(k, rows, seen), self._put(v, rows, seen)) for k, v in value.items()]
            return [_MAPPING, *(part for pair in pairs for part in pair)]
        if isinstance(value, dt.date):
            return [_DATE, value.isoformat()]
        raise ValueError(f"a {kind.__name__} cannot be written")

    def _named(self, kind: type) -> str:
        if self.classes.get(kind.__name__) is not kind:
            raise ValueError(f"a {kind.__name__} cannot be written")
        return kind.__name__

    # --- reading ------------------------------------------------------------------------------------------------------
    def read(self, text: str) -> Any:
        """The value a text says. ValueError for anything that `written` did not write."""
        try:
            said = json.loads(text)
            values: list[Any] = []
            for name, *parts in said["rows"]:
                told = [values[part[0]] if type(part) is list else part for part in parts]
                kind = self.classes.get(name)
                values.append(kind(*told) if kind is not None else self._plain(name, told))
            top = said["top"]
            return values[top[0]] if type(top) is list else top
        except (KeyError, IndexError, TypeError) as error:
            raise ValueError(f"not what was written: {type(error).__name__}") from None

    def _plain(self, name: str, parts: list[Any]) -> Any:
        if name == _TUPLE:
            return tuple(parts)
        if name == _MAPPING:
            return dict(zip(parts[::2], parts[1::2], strict=True))
        if name == _SET:
            return frozenset(parts)
        if name == _DATE:
            return dt.date.fromisoformat(parts[0])
        raise KeyError(name)
