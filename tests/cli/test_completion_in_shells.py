"""Completion as a person has it: the line of docs/configuration.md in the shell itself, and a word begun and a tab pressed."""

from __future__ import annotations

import os
import re
import select
import shutil
import signal
import sys
import time
from pathlib import Path

import pytest

pty = pytest.importorskip("pty", reason="a terminal of this kind is not to be had on Windows")

ROOT = Path(__file__).parents[2]
SHELLS = {
    "bash": ["bash", "--norc", "--noprofile", "-i"],
    "zsh": ["zsh", "-f", "-i"],
    "fish": ["fish", "--private", "-i"],
}
PATIENCE = 60
"""Seconds for a shell to answer, on a busy machine."""


def documented(shell: str) -> str:
    """The line the page gives for a shell."""
    text = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    (line,) = re.findall(rf"(?m)^\| {shell} \| [^|]+ \| `(.+)` \|$", text)
    return line.replace("\\|", "|")


class Terminal:
    """A shell in a terminal of its own: what is typed, and what it shows."""

    def __init__(self, argv: list[str], env: dict[str, str], folder: Path) -> None:
        self.shown = ""
        self.pid, self.screen = pty.fork()
        if not self.pid:
            os.chdir(folder)
            os.execvpe(argv[0], argv, env)

    def type(self, keys: str, until: str) -> str:
        """What it shows after some keys, as far as what is waited for; all of it, where that does not come in time."""
        os.write(self.screen, keys.encode())
        shown, end = "", time.monotonic() + PATIENCE
        while not re.search(until, shown) and time.monotonic() < end:
            if select.select([self.screen], [], [], 0.2)[0]:
                shown += os.read(self.screen, 65_536).decode(errors="replace")
        return shown

    def close(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.screen)


@pytest.fixture(params=SHELLS)
def terminal(request, env, tmp_path):
    """Each shell, told of completion as the page says."""
    argv = SHELLS[request.param]
    if shutil.which(argv[0]) is None:
        pytest.skip(f"{argv[0]} is not installed here")
    command = tmp_path / "bin" / "checker"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m checker "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    settings = tmp_path / ".config"
    (settings / "fish" / "completions").mkdir(parents=True)
    (settings / "fish" / "completions" / "checker.fish").write_text(documented("fish") + "\n", encoding="utf-8")
    own = {
        "PATH": f"{command.parent}{os.pathsep}{env['PATH']}",
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(settings),
    }
    shell = Terminal(argv, {**env, **own, "TERM": "dumb", "PS1": "> "}, tmp_path)
    said = "" if request.param == "fish" else f"{documented(request.param)}; "
    shell.type(f"{said}echo REA''DY\n", r"READY\r?\n")
    yield shell
    shell.close()


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("checker expl", "checker explain "),
        ("checker audit sam", "checker audit sample "),
        ("checker check --max-d", "checker check --max-disputes "),
        ("checker check --format sar", "checker check --format sarif "),
    ],
)
def test_a_tab_completes_it(terminal, typed, completed):
    assert completed in terminal.type(f"{typed}\t", re.escape(completed))
