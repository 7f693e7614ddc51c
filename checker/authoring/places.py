"""From a path in the compiled form to the place in the file that says it.

The two are walked side by side. Where the file says nothing of its own (a default, a word of the compiled form), the
place is that of the nearest thing around it that the file does say.
"""

from __future__ import annotations

from typing import Any

from checker.authoring.tree import Path, look
from checker.authoring.wording import field_words
from checker.compile.program import Test
from checker.ruleset.models import SHAPES

Loc = tuple[str | int, ...]

_WRITTEN: dict[str, tuple[Loc, ...]] = {
    "since": (("age", "from"), ("from",)),
    "until": (("age", "until"), ("to",)),
    "length": (("value",), ("over",), ("at-least",)),
    "strictly": (("over",), ("at-least",)),
    "limit": (("limit",), ("by",), ("at-least",), ("in-force",)),
    "extensions": (("extended",),),
    "several": (("requires",),),
    "terms": (("earliest-of",), ("latest-of",), ("due",)),
    "beside": (("after",), ("before",)),
    "windows": (("each",),),
    "events": (("between",),),
    "window": (("in-any",),),
    "last": (("in-last",),),
    "all_share": (("unless-all-share",),),
    "nights": (("counting",),),
    "threshold": (("over",), ("at-least",)),
    "latest": (("latest-of",), ("earliest-of",)),
    "condition": (("when",), ("while",), ("period",)),
    "of": (("lasting",), ("start-of",), ("end-of",), ("state",), ("year-of",), ("total",)),
    "edge": (("start-of",), ("end-of",)),
    "items": (("all",), ("any",), ("minus",)),
    "began": (("that-began",),),
    "begins": (("from",),),
    "ends": (("until",),),
    "anchor": (("from",),),
    "or_start": (("from", "else"),),
    "runs_on": (("regime-at",),),
    "serves_many": (("serves",),),
    "beginning_with": (("counting",),),
    "clear": (("counting",),),
    "excuse_after_due": (("excuse-may-follow",),),
    "any_day": (("evidence-from",),),
    "back": (("evidence-from",),),
    "law": (("counts",),),
}
"""What a file may call a field, where it is not the field's own name. A new field needs an entry only to be pointed at."""


def place_of(root: Any, path: Path, raw: Any) -> Loc:
    """Where in the data of a file, `raw`, the part of a compiled rule or definition at `path` is written."""
    loc: Loc = ()
    for depth, part in enumerate(path):
        for step in _steps(root, path, depth, part):
            if _has(raw, step):
                loc, raw = (*loc, *step), _down(raw, step)
                break
    return loc


def _steps(root: Any, path: Path, depth: int, part: str | int) -> list[Loc]:
    value = look(root, path[: depth + 1])
    named: list[Loc] = [(value.attribute,)] if isinstance(value, Test) else []
    if isinstance(part, int):
        return [(part,), *named]
    if part == "body":
        return [(field_words(shape),) for shape in SHAPES]
    return [*_WRITTEN.get(part, ()), (field_words(part),), *named]


def _has(raw: Any, loc: Loc) -> bool:
    for part in loc:
        if isinstance(raw, list) and isinstance(part, int):
            if part >= len(raw):
                return False
        elif not isinstance(raw, dict) or part not in raw:
            return False
        raw = raw[part]
    return True


def _down(raw: Any, loc: Loc) -> Any:
    for part in loc:
        raw = raw[part]
    return raw
