"""Help reads well: it fits a narrow window, names every option with what it does, and needs nothing loaded."""

from __future__ import annotations

import subprocess
import sys

import pytest

import checker as package

COMMANDS = [[], ["check"], ["explain"], ["rules"], ["rules", "list"], ["rules", "show"], ["rules", "test"]]
COMMANDS += [
    ["config"],
    ["doctor"],
    ["disputes"],
    *(["disputes", name] for name in ("adopt", "list", "show", "respond", "escalate", "resolve")),
]
COMMANDS += [["disputes", name] for name in ("begin", "withdraw", "note", "erase", "verify")]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command) or "checker")
def test_help(checker, command):
    ran = checker(*command, "--help")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith(f"Usage: {' '.join(['checker', *command])} ")
    assert ran.out == checker(*command, "-h").out
    assert all(len(line) <= 100 for line in ran.out.splitlines())
    assert "Commands:" not in ran.out or not any(end in ran.out.split("Commands:")[1] for end in ("...", "?."))
    assert not any(word in ran.out for word in ("TEXT", "INTEGER", "PATH"))


def test_every_option_says_what_it_does(checker):
    for command in (["check"], ["explain"], ["rules", "list"], ["rules", "show"], ["rules", "test"],
                    ["config"], ["disputes", "adopt"], ["disputes", "resolve"]):  # fmt: skip
        options = checker(*command, "--help").out.split("Options:\n")[1]
        entries = [line for line in options.splitlines() if line.startswith("  -")]
        following = options.splitlines()
        for entry in entries:
            described = len(entry.split("  ")) > 2 or following[following.index(entry) + 1].startswith("    ")
            assert described, entry


def test_the_exit_statuses_are_in_the_first_help_anyone_sees(checker):
    out = " ".join(checker("--help").out.split())
    assert "Exit status: 0 nothing to settle, 1 disputes, 2 the result cannot be trusted." in out


def test_no_command_shows_the_help(checker):
    for command in ([], ["rules"], ["disputes"]):
        ran = checker(*command)
        assert ran.status == 2
        assert ran.err.startswith("Usage: checker")


def test_version(checker):
    assert checker("--version").out == f"checker, version {package.__version__}\n"


def test_help_loads_no_engine_and_no_rules(env):
    """`checker --help` answers at once."""
    code = (
        "import sys, checker.cli\nsys.argv = ['checker', '--help']\ntry: checker.cli.main()\nexcept SystemExit: pass\n"
    )
    code += (
        "print([m for m in sys.modules if m.startswith(('pydantic', 'yaml', 'checker.engines', 'checker.compile'))])"
    )
    ran = subprocess.run([sys.executable, "-c", code], env=dict(env), capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "[]"
