"""Completion in bash, zsh and fish by click, and in PowerShell 7 by click-pwsh: what each shell asks, and is told."""

from __future__ import annotations

import shutil
import subprocess

import pytest


def asked(checker, shell, words, at):
    settings = {"_CHECKER_COMPLETE": f"{shell}_complete", "COMP_WORDS": words, "COMP_CWORD": at}
    return checker(set=settings).out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_names_the_command(checker, shell):
    script = checker(set={"_CHECKER_COMPLETE": f"{shell}_source"}).out
    assert f"_CHECKER_COMPLETE={shell}_complete" in script
    tool = shutil.which(shell)
    if tool is not None:  # the shell itself finds it sound
        assert subprocess.run([tool, "-n"], input=script.encode(), check=False).returncode == 0


@pytest.mark.parametrize(("shell", "at"), [("bash", "1"), ("zsh", "1"), ("fish", "exp")])
def test_a_command_is_completed(checker, shell, at):
    assert "explain" in asked(checker, shell, "checker exp", at).split("\n")[1 if shell == "zsh" else 0]


def test_an_option_and_its_values_are_completed(checker):
    assert "plain,--max-disputes" in asked(checker, "bash", "checker check --max-d", "2")
    formats = asked(checker, "bash", "checker check --format ", "3").split()
    assert {"plain,sarif", "plain,xlsx", "plain,html"} <= set(formats)


def test_powershell(checker):
    pytest.importorskip("click_pwsh", reason="click-pwsh is not installed")
    assert "Register-ArgumentCompleter" in checker(set={"_CHECKER_COMPLETE": "pwsh_source"}).out
    assert asked(checker, "pwsh", "checker exp", "1").startswith("plain,explain,")


def test_powershell_without_its_package_says_what_is_needed(in_process, monkeypatch):
    import checker.cli

    def missing(name):
        raise ImportError(name)

    monkeypatch.setenv("_CHECKER_COMPLETE", "pwsh_source")
    monkeypatch.setattr(checker.cli, "import_module", missing)
    ran = in_process()
    assert (ran.status, ran.out) == (2, "")
    assert "pip install click-pwsh" in ran.err
