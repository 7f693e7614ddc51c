"""Files are written all at once, and for their owner alone: a half-written one is never read, nor anyone else's to read."""

from __future__ import annotations

import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path


def replace_file(target: Path, content: bytes, mode: int | None = None) -> None:
    """Put new content in place of the old all at once.

    Without a `mode` a new file is its owner's alone, and an old one keeps its own.

    OSError if it cannot be, as where the folder is not there or, on Windows, another program holds the file open.
    """
    target = Path(os.path.realpath(target))
    mode = mode_of(target) if mode is None else mode
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:100]}.", suffix=".new")
    new = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with suppress(OSError):  # where there is no such thing as a mode
            new.chmod(mode)
        _put(new, target)
    finally:
        new.unlink(missing_ok=True)


def mode_of(target: Path) -> int:
    """The mode of a file; that of one its owner alone may read and write, where there is none yet."""
    return target.stat().st_mode & 0o777 if target.exists() else 0o600


def _put(new: Path, target: Path) -> None:
    """Move a file over another. On Windows one that is being read, or looked over for viruses, cannot be for a moment."""
    for wait in (0.05, 0.2, 0.5, None):
        try:
            new.replace(target)
            return
        except PermissionError:
            if wait is None:
                raise
            time.sleep(wait)
