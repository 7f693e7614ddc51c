"""What is shown while a person waits: at a terminal, after two seconds, and nowhere else."""

from __future__ import annotations

import io
import sys
import time

import pytest

from checker.cli import waiting as module


class Terminal(io.StringIO):
    def __init__(self, terminal=True):
        super().__init__()
        self.terminal = terminal

    def isatty(self):
        return self.terminal


@pytest.fixture
def terminal(monkeypatch):
    def at(stream, **env):
        for name in ("CI", "TERM"):
            monkeypatch.delenv(name, raising=False)
        for name, value in env.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "stderr", stream)
        monkeypatch.setattr(module, "SOON", 0.05)
        monkeypatch.setattr(module, "_EVERY", 0.02)
        return stream

    return at


def wait(seconds):
    with module.waiting("reading 2 sources"):
        time.sleep(seconds)


def test_a_terminal_is_told_and_its_line_wiped(terminal):
    stream = terminal(Terminal())
    wait(0.3)
    said = stream.getvalue()
    assert "reading 2 sources, 0 s" in said and "\n" not in said
    assert said.endswith("\r") and not said.split("\r")[-2].strip()


def test_what_is_soon_done_says_nothing(terminal, monkeypatch):
    stream = terminal(Terminal())
    monkeypatch.setattr(module, "SOON", 5.0)
    began = time.monotonic()
    wait(0)
    assert not stream.getvalue() and time.monotonic() - began < 2


@pytest.mark.parametrize(
    ("is_terminal", "env"), [(False, {}), (True, {"CI": "true"}), (True, {"TERM": "dumb"})], ids=["piped", "CI", "dumb"]
)
def test_no_terminal_is_told_nothing(terminal, is_terminal, env):
    stream = terminal(Terminal(is_terminal), **env)
    wait(0.2)
    assert not stream.getvalue()


def test_an_error_goes_through_and_the_line_is_wiped(terminal):
    stream = terminal(Terminal())
    with pytest.raises(KeyError), module.waiting("judging"):
        time.sleep(0.2)
        raise KeyError
    assert stream.getvalue().endswith("\r")
