"""What a person at a terminal sees while they wait: on standard error, after two seconds, and nowhere else.

Nothing is shown when standard error is not a terminal (it is piped, or kept in a log), in CI, or on a terminal that cannot
write over a line. Counts alone are shown: no case, and no name of a file.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

SOON = 2.0
"""Seconds before anything is shown."""

_EVERY = 0.25
_MARKS = "|/-\\"


def shown_here() -> bool:
    """Whether there is a person at a terminal to show anything to."""
    return sys.stderr.isatty() and not os.environ.get("CI") and os.environ.get("TERM") != "dumb"


@contextmanager
def waiting(what: str) -> Iterator[None]:
    """While its block runs, say what is being done and for how long; the line is wiped at the end."""
    if not shown_here():
        yield
        return
    done = threading.Event()
    turning = threading.Thread(target=_turn, args=(what, done), daemon=True)
    turning.start()
    try:
        yield
    finally:
        done.set()
        turning.join()


def _turn(what: str, done: threading.Event) -> None:
    began, turn, width = time.monotonic(), 0, 0
    if done.wait(SOON):
        return
    while True:
        line = f"{_MARKS[turn % len(_MARKS)]} {what}, {time.monotonic() - began:.0f} s"
        width = max(width, len(line))
        _write(f"\r{line:<{width}}")
        turn += 1
        if done.wait(_EVERY):
            break
    _write(f"\r{'':<{width}}\r")


def _write(text: str) -> None:
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except (OSError, ValueError):  # a terminal that was closed stops nothing
        pass
