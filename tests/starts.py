"""Two ways to start the command as a process of its own: cold, as a person does, and warm, which costs a fork.

A warm start is forked from a process that has imported the command already. It has its own arguments, folder, environment,
standard streams and exit status, and ends as any Python does. Beforehand modules are imported and no more: nothing of them is
called, and none of them starts a thread (polars does, and is not among them). What a start itself does (what is imported and
when, ``PYTHON...`` variables, signals, terminals, a reader that goes away) is for a cold one.

``multiprocessing``'s fork server is not used: its children take over the tests' `sys.path` and main module, and leave without
what Python does at its end. This file, run as a script, is the process forked from.
"""

from __future__ import annotations

import gc
import json
import os
import runpy
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryFile

LONGEST = 900
"""Seconds that any start may take."""

BEFOREHAND = (
    "checker.engines.reference.run", "checker.intake.writing", "checker.measures.report", "checker.report.due_list",
    "checker.report.json_report", "checker.report.question_page", "checker.report.text_report", "numpy", "openpyxl",
)  # fmt: skip
"""What is imported in the process forked from beside the commands, with all that these import."""

ENDED = struct.Struct("=idd")
"""An exit status, seconds and megabytes, as the process forked from tells them."""


class Ran(subprocess.CompletedProcess[bytes]):
    """How a run ended, with the processor's `seconds` and the `megabytes` it took where that is known: of a warm start."""

    seconds = megabytes = 0.0


Start = Callable[[Sequence[str], Mapping[str, str], Path, bytes], Ran]
"""Runs the command with arguments, in an environment and a folder, with something on standard input."""


def cold_start(args: Sequence[str], env: Mapping[str, str], cwd: Path, stdin: bytes) -> Ran:
    """Run ``python -m checker`` with these arguments."""
    command = [sys.executable, "-m", "checker", *args]
    done = subprocess.run(command, input=stdin, capture_output=True, cwd=cwd, env=env, timeout=LONGEST, check=False)
    return Ran(args, done.returncode, done.stdout, done.stderr)


class Warm:
    """The process forked from. Its ``PYTHON...`` variables, which Python reads as it starts, are those of every run."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = dict(env)
        self._asking, its = socket.socketpair()
        one = {"OPENBLAS_NUM_THREADS": "1"}  # as the command has it: no thread of numpy's
        with its:
            self._process = subprocess.Popen(
                [sys.executable, __file__, str(its.fileno())], env=self._env | one, pass_fds=[its.fileno()],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            )  # fmt: skip
        assert self._asking.recv(1), self._process.communicate()[1].decode()  # it is ready

    def start(self, args: Sequence[str], env: Mapping[str, str], cwd: Path, stdin: bytes) -> Ran:
        """Run the command as `cold_start` does, from a fork."""
        differ = [name for name, _ in self._env.items() ^ env.items() if name.startswith("PYTHON")]
        assert not differ, f"for a cold start: {differ}"
        with TemporaryFile() as asked, ThreadPoolExecutor() as meanwhile:
            asked.write(json.dumps([list(args), dict(env), str(cwd)]).encode())
            asked.seek(0)
            (given, to), (out, its_out), (err, its_err) = os.pipe(), os.pipe(), os.pipe()
            its = [asked.fileno(), given, its_out, its_err]
            socket.send_fds(self._asking, [b"?"], its)
            for end in its[1:]:
                os.close(end)
            meanwhile.submit(_write, to, stdin)
            said, complained = meanwhile.submit(_read, out), meanwhile.submit(_read, err)
            ended = self._asking.recv(ENDED.size)
            assert ended, self._process.communicate()[1].decode()
            status, seconds, megabytes = ENDED.unpack(ended)
            ran = Ran(args, status, said.result(), complained.result())
            ran.seconds, ran.megabytes = seconds, megabytes
            return ran

    def end(self) -> None:
        """End the process forked from."""
        self._asking.close()
        self._process.communicate()


def _write(end: int, content: bytes) -> None:
    with suppress(BrokenPipeError), os.fdopen(end, "wb") as pipe:
        pipe.write(content)


def _read(end: int) -> bytes:
    with os.fdopen(end, "rb") as pipe:
        return pipe.read()


# --- in the process forked from --------------------------------------------------------------------------------------


def _serve(asking: socket.socket) -> None:
    """Fork for each run asked for, and tell how it ended. In the fork: take its place, and return."""
    assert len([*Path("/proc/self/task").iterdir()]) == 1, "threads do not live through a fork"
    asking.sendall(b"!")
    while True:
        _, its, *_ = socket.recv_fds(asking, 1, 4)
        if not its:
            sys.exit()  # nobody asks any more
        if os.fork() == 0:
            asking.close()
            return _become(*its)
        for end in its:
            os.close(end)
        _, status, used = os.wait4(-1, 0)
        took = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
        asking.sendall(ENDED.pack(os.waitstatus_to_exitcode(status), *took))


def _become(asked: int, *streams: int) -> None:
    """Take over the arguments, environment, folder and standard streams of one run."""
    with os.fdopen(asked) as file:
        args, env, cwd = json.load(file)
    for number, end in enumerate(streams):  # beneath Python's own, unused so far: they too were of pipes
        os.dup2(end, number)
        os.close(end)
    os.environ.clear()
    os.environ.update(env)
    time.tzset()
    os.chdir(cwd)
    sys.argv = ["checker", *args]
    signal.alarm(LONGEST)


if __name__ == "__main__":
    for name in (*BEFOREHAND, *(module for module, _, _ in import_module("checker.cli").COMMANDS.values())):
        import_module(name)
    gc.freeze()  # so that a fork looks through none of it
    with socket.socket(fileno=int(sys.argv[1])) as asking:
        _serve(asking)
    runpy.run_module("checker", run_name="__main__", alter_sys=True)  # its end is that of this process
