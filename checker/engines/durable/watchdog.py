"""An end to what does not come back: code in C that runs on for ever takes its process with it, and no others.

Nothing in Python could stop it, since it need never let another thread run. `faulthandler` waits in a thread of C's own.
"""

from __future__ import annotations

import faulthandler
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 120.0
"""How many seconds one case may take. The slowest known takes under one."""


@contextmanager
def watched(seconds: float = PATIENCE) -> Iterator[None]:
    """End this process, at once and whatever it is doing, unless the block is left within so many seconds."""
    with Path(os.devnull).open("w") as nowhere:  # the stack it would print may hold what a case says
        faulthandler.dump_traceback_later(seconds, exit=True, file=nowhere)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()
