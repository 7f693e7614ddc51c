"""The real command, run by itself within limits, and what came of it."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from functools import cache
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


RULE = Path(__file__).parents[2] / "rules/lac/review-interval.yaml"
PROFILE = "name: typical\ntitle: For tests\nforces: [regulation]\n"


@cache
def _rules() -> Path:
    """A folder of one rule: loading all of them takes as long as all else together."""
    folder = Path(tempfile.mkdtemp())
    for name in ("lac", "profiles"):
        (folder / name).mkdir()
    shutil.copytree(RULE.parents[1] / "definitions", folder / "definitions")
    (folder / "lac" / RULE.name).write_bytes(RULE.read_bytes())
    (folder / "profiles/typical.yaml").write_text(PROFILE, encoding="utf-8")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def check(source: str, *more: str) -> Ran:
    """Run `checker check` over a source. Its status is -9 where it had to be stopped."""
    command = [sys.executable, "-m", "checker", "check", source, "--as-at", AS_AT, "--format", "json",
               "--rules", str(_rules()), "--engine", "reference", *more]  # fmt: skip
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
