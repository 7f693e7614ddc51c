"""What is shown while a person waits: a bar, at a terminal, after two seconds, and nowhere else."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from checker.cli import waiting as module
from checker.progress import reached, steps

ROOT = Path(__file__).resolve().parents[2]
SOURCE = "fixtures/authority/snapshot.json"
AT_ONCE = """
import sys
from checker.cli import main, waiting
waiting.SOON, waiting._EVERY = 0, 0.002
sys.exit(main())
"""


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def terminal(monkeypatch):
    def at(soon=0.05):  # in the test itself, for capturing puts its own standard error in place after the fixtures
        stream = Terminal()
        for name in ("CI", "TERM", "COLUMNS"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setattr(sys, "stderr", stream)
        monkeypatch.setattr(module, "SOON", soon)
        monkeypatch.setattr(module, "_EVERY", 0.01)
        return stream

    return at


def test_a_terminal_is_shown_a_bar_that_moves_and_is_wiped(terminal):
    stream = terminal()
    with module.waiting("reading 2 sources"):
        for _ in steps("abcd"):
            time.sleep(0.1)
    said = stream.getvalue()
    shares = [int(share) for share in re.findall(r"reading 2 sources \[[#-]+\] +(\d+)%, \d+ s", said)]
    assert shares == sorted(shares) and {25, 50, 75} <= set(shares), said
    assert "\n" not in said and said.endswith("\r") and not said.split("\r")[-2].strip()


def test_work_that_says_nothing_of_itself_has_a_mark_that_turns(terminal):
    stream = terminal()
    with module.waiting("reading 2 sources"):
        time.sleep(0.2)
    assert {line.strip() for line in stream.getvalue().split("\r") if line.strip()} == {
        f"{mark} reading 2 sources, 0 s" for mark in "|/-\\"
    }


def test_what_is_soon_done_says_nothing(terminal):
    stream, began = terminal(soon=5.0), time.monotonic()
    with module.waiting("reading 2 sources"):
        reached(0.5)
    assert not stream.getvalue() and time.monotonic() - began < 2


def test_an_error_goes_through_and_the_line_is_wiped(terminal):
    stream = terminal()
    with pytest.raises(KeyError), module.waiting("judging"):
        time.sleep(0.2)
        raise KeyError
    assert stream.getvalue().endswith("\r")


@pytest.mark.parametrize("columns", [10, 30, 60, 200])
@pytest.mark.parametrize("share", [None, 0, 0.5, 1])
def test_the_line_is_no_wider_than_the_terminal(columns, share):
    line = module.line_of("judging 12,000 cases by 166 rules", share, 75.0, 3, columns)
    assert len(line) <= columns
    assert columns < 60 or "75 s" in line


# --- the command itself ---------------------------------------------------------------------------------------------
@pytest.fixture
def started(env, tmp_path):
    """Starts the command on a source, with something as its standard error, and more in its environment."""

    def start(stderr, source=(SOURCE,), **more):
        words = [sys.executable, "-c", AT_ONCE, "check", *source, "--select", "lac.review", "--format", "json"]
        with (tmp_path / "out").open("wb") as out:
            return subprocess.Popen(words, cwd=ROOT, env={**env, **more}, stdout=out, stderr=stderr)

    return start


def at_a_terminal(started, env, source=(SOURCE,)):
    """What the command writes to a pseudo-terminal as its standard error."""
    pty = pytest.importorskip("pty", reason="pseudo-terminals are not of Windows")
    ours, its = pty.openpty()
    said, process = [], started(its, source, **{"TERM": "xterm", **env})
    os.close(its)
    while True:
        try:
            said.append(os.read(ours, 65536))
        except OSError:  # it has ended
            break
        if not said[-1]:
            break
    process.wait(60)
    os.close(ours)
    return b"".join(said).decode()


@pytest.mark.parametrize("more", [{}, {"NO_COLOR": "1"}], ids=["plain", "NO_COLOR"])
def test_at_a_terminal_readers_and_engines_say_how_far_they_are(started, more, tmp_path):
    said = at_a_terminal(started, more)
    for what in ("reading 1 source", "judging"):
        shares = [int(share) for share in re.findall(rf"{what}[^\[\r]*\[[#-]+\] +(\d+)%", said)]
        assert shares == sorted(shares) and len(set(shares)) > 2, (what, shares)
    assert "\x1b" not in said, "there is no colour, and nothing else that a terminal must understand"
    assert not said.split("\r")[-2].strip() and (tmp_path / "out").read_bytes().startswith(b"{")


def a_return(folder):
    for file in (ROOT / "fixtures" / "ssda903" / "2018").glob("*.csv"):
        head, *rows = file.read_text(encoding="utf-8-sig").splitlines(keepends=True)
        copies = (f"{copy}{row}" for copy in range(100) for row in rows)  # the child's code is the first cell
        (folder / file.name).write_text(head + "".join(copies), encoding="utf-8")
    return folder, "--year", "2018"


def a_return_in_xml(folder):
    from fixtures.malformed.sound import FORMS

    (xml,) = FORMS["return-xml"]().values()
    first, last = xml.index(b"<CHILD>"), xml.rindex(b"</CHILD>") + len(b"</CHILD>")
    (folder / "return.xml").write_bytes(xml[:first] + xml[first:last] * 1500 + xml[last:])
    return folder / "return.xml", "--year", "2026"


def a_snapshot_in_yaml(folder):
    whole = json.loads((ROOT / SOURCE).read_text(encoding="utf-8"))
    lines = ["schema: checker/snapshot@1", "as_at: 2026-03-31", "covers: all", "cases:"]
    for case in whole["cases"]:
        lines += [f"  - case: {json.dumps(case['case'])}", f"    about: {case.get('about', 'child')}", "    facts:"]
        lines += [f"      - {json.dumps(fact)}" for fact in case["facts"]]
    (folder / "snapshot.yaml").write_text("\n".join(lines), encoding="utf-8")
    return (folder / "snapshot.yaml",)


@pytest.mark.parametrize("source", [a_return, a_return_in_xml, a_snapshot_in_yaml], ids=lambda of: of.__name__)
def test_the_bar_moves_while_one_source_is_read(started, source, tmp_path):
    said = at_a_terminal(started, {}, tuple(map(str, source(tmp_path))))
    shares = [int(share) for share in re.findall(r"reading 1 source \[[#-]+\] +(\d+)%", said)]
    assert shares == sorted(shares) and len(set(shares)) > 3, said


@pytest.mark.parametrize("more", [{"CI": "true"}, {"TERM": "dumb"}], ids=["CI", "dumb"])
def test_a_terminal_nobody_looks_at_is_told_nothing(started, more):
    assert at_a_terminal(started, more) == ""


def test_a_pipe_is_told_nothing(started, tmp_path):
    said = started(subprocess.PIPE).communicate(timeout=120)[1]
    assert said == b"" and (tmp_path / "out").read_bytes().startswith(b"{")
