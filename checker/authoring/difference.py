"""How two parts of the compiled form differ, in words: what was there and what is there now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from typing import Any

from checker.authoring.figures import behaviour
from checker.authoring.tree import Path, is_node
from checker.authoring.wording import called, field_words, said, where_words
from checker.compile.program import Aged, Body, Condition, Defined, Definition, Happened, Limit, OfKind, Past, Test
from checker.frozen import frozen

SOURCE_FIELDS = {"instrument", "provision", "link", "verified"}
"""Fields that say who is cited."""
WORD_FIELDS = {"title", "asks", "dispute", "standards", "known_limits", "because"}
"""Fields that are words alone: no verdict depends on them."""

STANDING = {"force", "owner", "about"}
"""Fields of a rule no verdict depends on, that matter all the same to who is asked and what fails."""


@frozen
class Difference:
    """One difference: where, in words, what it is, and of which sort: meaning, source or words."""

    where: str
    what: str
    sort: str

    def text(self) -> str:
        """The difference on one line."""
        return ": ".join(filter(None, (self.where, self.what)))


def differences(old: Any, new: Any) -> tuple[Difference, ...]:
    """Every difference between two compiled rules, or two definitions, from the outside in."""
    found = tuple(_differences(old, new, (), (old, new)))
    if behaviour(old) != behaviour(new):
        return found
    return tuple(_resorted(each, "words") if each.where not in STANDING else each for each in found)


def _resorted(difference: Difference, sort: str) -> Difference:
    return replace(difference, sort=sort) if difference.sort == "meaning" else difference


def _differences(old: Any, new: Any, path: Path, both: tuple[Any, Any]) -> Iterator[Difference]:
    if old == new:
        return
    if isinstance(old, tuple) and isinstance(new, tuple):
        yield from _lists(old, new, path, both)
    elif is_node(old) and is_node(new) and type(old) is type(new) and not _told_whole(old, new):
        inside = [
            difference
            for field in fields(old)
            for difference in _differences(
                getattr(old, field.name), getattr(new, field.name), (*path, field.name), both
            )
        ]
        same = isinstance(old, Limit) and behaviour(old) == behaviour(new)
        yield from (_resorted(difference, "source") if same else difference for difference in inside)
    elif isinstance(old, Body):
        yield Difference("what is checked", "put together another way", "meaning")
    else:
        yield Difference(_where(new, path, both), _changed(old, new, path), _sort(path))


def _told_whole(old: Any, new: Any) -> bool:
    """Whether two conditions are about different things, so that one is told against the other and not by its parts."""
    return isinstance(old, Test | OfKind | Defined | Aged | Past | Happened) and called(old) != called(new)


def _where(new: Any, path: Path, both: tuple[Any, Any]) -> str:
    """Where a value is; a condition, which is told in full beside this, is not told here as well."""
    if isinstance(new, Condition) and len(path) > 1:
        return where_words(both[1], path[:-1])
    if len(path) > 1:
        return where_words(both[1], path)
    return "period" if isinstance(both[1], Definition) and path == ("condition",) else field_words(str(path[0]))


def _changed(old: Any, new: Any, path: Path) -> str:
    field = str(path[-1])
    if _sort(path) == "words":
        return "worded otherwise"
    if new is None or new == ():
        return f"taken out ({said(old, field)})"
    if old is None or old == ():
        return f"put in ({said(new, field)})"
    return f"{said(old, field)}, now {said(new, field)}"


def _lists(old: Sequence[Any], new: Sequence[Any], path: Path, both: tuple[Any, Any]) -> Iterator[Difference]:
    """Two lists by what their items are called; those called the same are compared, in turn where there are several."""
    where, sort = _list_words(both[1], path), _sort(path)
    if not all(is_node(item) for item in (*old, *new)):
        for what, items in (("taken out", set(old) - set(new)), ("put in", set(new) - set(old))):
            if items:
                yield Difference(where, f"{what} ({said(tuple(sorted(items, key=str)))})", sort)
        return
    old_names, new_names = _named(old), _named(new)
    for name, place in old_names.items():
        if name in new_names:
            at = new_names[name]
            yield from _differences(old[place], new[at], (*path, at), both)
        else:
            yield Difference(where, f"taken out: {said(old[place])}", sort)
    for name, place in new_names.items():
        if name not in old_names:
            yield Difference(where, f"put in: {said(new[place])}", sort)
    kept = [name for name in old_names if name in new_names]
    if kept != [name for name in new_names if name in old_names] and sort == "meaning" and hasattr(new[0], "name"):
        yield Difference(where, f"in another order, now {said(tuple(name for name, _ in new_names))}", sort)


def _named(items: Sequence[Any]) -> dict[tuple[str, int], int]:
    """The place of each item by what it is called, and which it is of those called the same."""
    counts: dict[str, int] = {}
    found = {}
    for place, item in enumerate(items):
        name = called(item)
        counts[name] = nth = counts.get(name, 0) + 1
        found[name, nth] = place
    return found


def _list_words(root: Any, path: Path) -> str:
    words = where_words(root, path)
    field = field_words(str(path[-1]))
    return (
        words
        if words.endswith(field) or field in ("values", "items")
        else f"{words}, {field}"
        if len(path) > 1
        else field
    )


def _sort(path: Path) -> str:
    if path and path[0] in WORD_FIELDS:
        return "words"
    return "source" if path and path[-1] in SOURCE_FIELDS else "meaning"
