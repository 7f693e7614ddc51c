"""The real command, run by itself within limits, and what came of it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from fixtures.malformed.sound import AS_AT

SECONDS = 60
"""Of a processor's time; the slowest takes a few."""

MEGABYTES = 2_500


@dataclass(frozen=True)
class Ran:
    """What a command printed, its exit status, and what it took."""

    status: int
    out: str
    err: str
    seconds: float
    megabytes: float


def check(source: str, *more: str) -> Ran:
    """Run `checker check` over a source. Its status is -9 where it had to be stopped."""
    command = [sys.executable, "-m", "checker", "check", source, "--as-at", AS_AT, "--format", "json",
               "--select", "lac.review.interval", "--engine", "reference", *more]  # fmt: skip
    env = {**os.environ, "CHECKER_KEY": "a key for these tests alone"}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=env) as process:
            stop = time.monotonic() + 4 * SECONDS  # others may share the processor
            while (done := os.wait4(process.pid, os.WNOHANG))[0] == 0:
                time.sleep(0.02)
                if time.monotonic() > stop:
                    process.kill()
            process.returncode = os.waitstatus_to_exitcode(done[1])
        out.seek(0)
        err.seek(0)
        used = done[2]
        return Ran(
            process.returncode,
            out.read().decode(errors="surrogateescape"),
            err.read().decode(errors="surrogateescape"),
            used.ru_utime + used.ru_stime,
            used.ru_maxrss / 1024,
        )


def name_of(source: str) -> str:
    """The part of a source's name that a message must show."""
    return "database" if "://" in source else Path(source).name
