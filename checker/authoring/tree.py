"""The compiled form as a tree: what is at a path, the same with something else there, and every value in it.

A path is the fields and positions that lead to a value, such as ``("body", "steps", 0, "limit")``. Everything goes by
`dataclasses.fields`, so a shape, condition or quality added to `checker.compile.program` needs no code here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from checker.calendar import Duration
from checker.frozen import frozen

Path = tuple[str | int, ...]


@frozen
class Node:
    """A value in the tree: where it is, the dataclass that holds it, and the field of that it is in."""

    path: Path
    owner: Any
    field: str
    value: Any


def is_node(value: Any) -> bool:
    """Whether a value is a part with parts of its own. A length of time is a single value."""
    return is_dataclass(value) and not isinstance(value, type | Duration)


def nodes(root: Any, path: Path = ()) -> Iterator[Node]:
    """Every field of every dataclass under `root`, outermost first, each tuple before its items."""
    for field in fields(root):
        at, value = (*path, field.name), getattr(root, field.name)
        yield Node(at, root, field.name, value)
        for place, item in enumerate(value) if isinstance(value, tuple) else [(None, value)]:
            if is_node(item):
                yield from nodes(item, at if place is None else (*at, place))


def may_be(node: Node, word: str) -> bool:
    """Whether the field a node is in may hold what a type expression calls `word`, such as ``None`` or ``...``."""
    annotation = str(type(node.owner).__dataclass_fields__[node.field].type)
    return word in annotation.replace("[", " ").replace("]", " ").replace(",", " ").split()


def look(root: Any, path: Path) -> Any:
    """What is at a path. LookupError if there is nothing there."""
    for part in path:
        if isinstance(part, int):
            root = root[part]
        elif is_node(root) and hasattr(root, part):
            root = getattr(root, part)
        else:
            raise LookupError(path)
    return root


def put(root: Any, path: Path, value: Any) -> Any:
    """The tree with `value` at a path; everything else is shared with the tree given."""
    if not path:
        return value
    part, rest = path[0], path[1:]
    if isinstance(part, int):
        return (*root[:part], put(root[part], rest, value), *root[part + 1 :])
    return replace(root, **{part: put(getattr(root, part), rest, value)})
