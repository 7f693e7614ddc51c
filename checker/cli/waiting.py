"""What a person at a terminal sees while they wait: a bar on standard error, after two seconds, and nowhere else.

Nothing is shown when standard error is not a terminal (it is piped, or kept in a log), in CI, or on a terminal that cannot
write over a line. Shares and seconds alone are shown: no case, and no name of a file. There is no colour in it.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from checker.progress import Heard, listening

SOON = 2.0
"""Seconds before anything is shown."""

_EVERY = 0.25
_MARKS = "|/-\\"
_WIDEST = 30  # characters of a bar


def shown_here() -> bool:
    """Whether there is a person at a terminal to show anything to."""
    return sys.stderr.isatty() and not os.environ.get("CI") and os.environ.get("TERM") != "dumb"


@contextmanager
def waiting(what: str) -> Iterator[None]:
    """While its block runs, say what is being done, how far it has got and for how long; the line is wiped at the end."""
    if not shown_here():
        yield
        return
    from shutil import get_terminal_size  # only at a terminal; by the thread, it would wait for what is being imported

    done = threading.Event()
    with listening() as heard:
        showing = threading.Thread(target=_show, args=(what, heard, done, get_terminal_size), daemon=True)
        showing.start()
        try:
            yield
        finally:
            done.set()
            showing.join()


def _show(what: str, heard: Heard, done: threading.Event, size: Callable[[], os.terminal_size]) -> None:
    began, turn, width = time.monotonic(), 0, 0
    if done.wait(SOON):
        return
    while True:
        columns = size().columns - 1  # a line that reaches the edge may begin another
        line = line_of(what, heard.share if heard.told else None, time.monotonic() - began, turn, columns)
        width = max(width, len(line))
        _write(f"\r{line:<{min(width, columns)}}")
        turn += 1
        if done.wait(_EVERY):
            break
    _write(f"\r{'':<{width}}\r")


def line_of(what: str, share: float | None, seconds: float, turn: int, columns: int) -> str:
    """The line: with a bar where the share that is done is known, else with a mark that turns. At most `columns` wide."""
    mark, spent = _MARKS[turn % len(_MARKS)], f"{seconds:.0f} s"
    if share is None:
        return f"{mark} {what}, {spent}"[:columns]
    told = f"{int(share * 100):3d}%, {spent}"
    room = min(_WIDEST, columns - len(what) - len(told) - 6)
    if room < 5:
        return f"{mark} {told}"[:columns]
    filled = int(room * share)
    return f"{mark} {what} [{'#' * filled}{'-' * (room - filled)}] {told}"


def _write(text: str) -> None:
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except (OSError, ValueError):  # a terminal that was closed stops nothing
        pass
