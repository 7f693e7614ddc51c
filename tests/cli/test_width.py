"""Text is folded for the terminal it is shown on, and the same everywhere else."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

pty = pytest.importorskip("pty", reason="a terminal of this kind is not to be had on Windows")

LONG = ("explain", "fixtures/demonstration/snapshot.yaml", "C-0001")


@pytest.fixture
def at_terminal(root):
    def run(*arguments, columns, errors=False):
        main, other = pty.openpty()
        command = [sys.executable, "-c", "from checker.cli import main; main()", *map(str, arguments)]
        env = {**os.environ, "COLUMNS": str(columns), "CHECKER_KEY": "a key that is used in tests alone"}
        to = other if errors else subprocess.DEVNULL
        with subprocess.Popen(command, stdout=other, stderr=to, cwd=root, env=env) as started:
            os.close(other)
            text = b""
            while chunk := _read(main):
                text += chunk
            started.wait(60)
        os.close(main)
        return text.decode().splitlines()

    return run


def _read(terminal):
    try:
        return os.read(terminal, 1 << 16)
    except OSError:  # the other end is closed
        return b""


def widest(lines):
    """The longest line that could have been folded: no table, and no link."""
    return max(len(line) for line in lines if "  " not in line.strip() and "https" not in line)


@pytest.mark.parametrize(
    ("columns", "least", "most"), [(30, 50, 60), (60, 50, 60), (72, 62, 72), (110, 101, 110), (300, 111, 120)]
)
def test_it_is_as_wide_as_the_terminal_within_what_can_be_read(at_terminal, columns, least, most):
    assert least < widest(at_terminal(*LONG, columns=columns)) <= most


def test_elsewhere_it_is_100_wide_whatever_is_said_of_the_terminal(checker, monkeypatch):
    monkeypatch.setenv("COLUMNS", "70")
    assert 90 < widest(checker(*LONG).out.splitlines()) <= 100


@pytest.mark.parametrize(
    ("command", "to"), [("check", "--report=text={}"), ("due", "--output={}"), ("report", "--output={}")]
)
def test_a_file_is_100_wide_though_there_is_a_terminal(at_terminal, checker, tmp_path, demonstration, command, to):
    for name, run in (("screen", lambda *a: at_terminal(*a, columns=70)), ("file", checker)):
        run(command, demonstration, to.format(tmp_path / name))
    assert (tmp_path / "screen").read_bytes() == (tmp_path / "file").read_bytes()


@pytest.mark.parametrize("columns", [80, 104, 110])
def test_of_a_table_wider_than_the_terminal_each_name_is_on_a_line_of_its_own(
    at_terminal, checker, demonstration, columns
):
    """The table of the demonstration is 108 wide."""
    rows = [line.split() for line in checker("check", demonstration).out.splitlines() if line.startswith("lac.")]
    lines = at_terminal("check", demonstration, columns=columns)
    assert max(map(len, lines)) <= columns
    if columns < 108:
        names = {line: at for at, line in enumerate(lines)}
        assert all(lines[names[name] + 1].split() == numbers for name, *numbers in rows if not name.endswith(":"))
    else:
        assert all(row in [line.split() for line in lines] for row in rows)


def test_a_list_of_rules_wider_than_the_terminal_has_each_title_below(at_terminal, checker):
    first = "lac.review.interval  every  regulation"
    lines = at_terminal("rules", "list", "lac.review", columns=80)
    assert lines[lines.index(first) + 1] == "    Reviews of the child's case"
    assert max(map(len, lines)) <= 80
    (wide,) = [line for line in checker("rules", "list", "lac.review").out.splitlines() if line.startswith(first[:20])]
    assert wide.endswith("  Reviews of the child's case")


@pytest.mark.parametrize("command", ["check", "report"])
def test_what_puts_everything_in_doubt_is_said_once_to_who_sees_both_streams(at_terminal, command):
    """At the head of the report; what ends the command refers to it. Of a report not on the screen, standard error says it."""
    asked = (command, "fixtures/demonstration/snapshot.yaml", "--as-at", "2026-06-30", "--select", "lac")
    doubt = "--as-at: expected a day by 31 March 2026"
    said = " ".join(at_terminal(*asked, columns=200, errors=True))
    assert said.count(doubt) == 1 and f"ALL OF THIS IS IN DOUBT:   {doubt}" in said
    assert "cannot be trusted: all of it is in doubt, for what is said above" in said
    said = " ".join(at_terminal(*asked, "--format", "json", columns=200, errors=True))
    assert f"All of this is in doubt: {doubt}" in said
