"""Files are written all at once, and for their owner alone: a half-written one is never read, nor anyone else's to read. Nobody
waits without end for a pipe that nobody writes to.
"""

from __future__ import annotations

import errno
import os
import stat
import time
from contextlib import suppress
from pathlib import Path

PATIENCE = 1.0
"""For how many seconds somebody who writes to a pipe is waited for."""


def read_bytes(path: Path, most: int) -> bytes:
    """The first bytes of a file, so many or as many as there are.

    OSError if it cannot be opened, and where it is a pipe that nobody has open to write to.
    """
    if not stat.S_ISFIFO(path.stat().st_mode):
        with path.open("rb") as file:
            return file.read(most)
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as pipe:
        begun = _begun(descriptor)
        os.set_blocking(descriptor, True)
        return begun + pipe.read(most - len(begun))


def _begun(pipe: int) -> bytes:
    """What somebody wrote to a pipe first; nothing where they have it open and have written nothing yet."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            if first := os.read(pipe, 1):
                return first
        except BlockingIOError:
            return b""
        if time.monotonic() > until:
            raise OSError(errno.ETIMEDOUT, "it is a pipe, and nobody writes to it")
        time.sleep(0.02)


_SHOWN = 50
"""How much of a file's name is in that of the new one beside it, which is longer: a name may have 255 bytes, a letter up to 4."""


def replace_file(target: Path, content: bytes, mode: int | None = None) -> None:
    """Put new content in place of the old all at once.

    Without a `mode` a new file is its owner's alone, and an old one keeps its own.

    OSError if it cannot be, as where the folder is not there or, on Windows, another program holds the file open.
    """
    import tempfile  # a command that writes nothing starts sooner without it

    target = Path(os.path.realpath(target))
    mode = mode_of(target) if mode is None else mode
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:_SHOWN]}.", suffix=".new")
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
