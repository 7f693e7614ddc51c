"""Where in a repository the files that were read lie, so that what is said of a line is put beside it there."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

ROOTS = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")
"""In what GitHub and GitLab say which folder is the top of the repository a job is of."""


def places(read: Iterable[str]) -> Mapping[str, str]:
    """Of the files that were `read`, those inside the repository a job is of: what each is from the top of it.

    Both are with slashes; what leads to a file is whole, and says nothing that the repository itself does not. Nothing where
    this is no job, or a file lies outside.
    """
    root = next((told for name in ROOTS if (told := os.environ.get(name))), None)
    if root is None:
        return {}
    inside = {path: _inside(path, root) for path in read if Path(path).is_file()}
    return {_whole(path): place for path, place in inside.items() if place is not None}


def _inside(path: str, root: str) -> str | None:
    """What a file is from a folder, whether it is named by links or not; None where it is not in it."""
    for way in (os.path.abspath, os.path.realpath):
        file, top = Path(way(path)), Path(way(root))
        if file.is_relative_to(top):
            return file.relative_to(top).as_posix()
    return None


def _whole(path: str) -> str:
    return Path(os.path.abspath(path)).as_posix()  # noqa: PTH100 - `Path.resolve` would follow links, and lose the name as given
