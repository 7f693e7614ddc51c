"""The documents are true: the two commands of the README, and every command, rule and snapshot shown anywhere.

In a fenced block a line that begins ``$ `` is a command, and what follows it, if anything, is what it prints (`...` for
what is left out). It ends with status 0 unless it says ``# exit status N``. A block marked with a file's name, such as
```yaml my-rules/lac/rule.yaml, is that file.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.starts import Start, cold_start

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
NEVER_SAID = re.compile(r"\b(violat|offend|fail(s|ed|ure|ing)?\b|abscond)", re.IGNORECASE)
FENCE = re.compile(r"^```(?P<language>\w*)[ ]*(?P<file>[^\n`]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
STATUS = re.compile(r"\s+# exit status (?P<status>\d)$")

LONG = (
    "checker rules test",
    "checker rules test lac.review.interval --mutate",
    "checker rules coverage",
    "checker rules export-examples -o examples.json",
)
"""Commands that take long, of what others test piece by piece: left to the full tier."""


@dataclass(frozen=True)
class Shown:
    """A command as a document shows it, with the status it says and what it says is printed."""

    command: str
    status: int
    printed: str


def blocks(document: Path) -> Iterator[re.Match[str]]:
    return FENCE.finditer(document.read_text(encoding="utf-8"))


def commands(document: Path) -> list[Shown]:
    found = []
    for block in blocks(document):
        for part in re.split(r"^\$ ", block["text"], flags=re.MULTILINE)[1:]:
            line, _, printed = part.partition("\n")
            said = STATUS.search(line)
            found.append(Shown(STATUS.sub("", line), int(said["status"]) if said else 0, printed.rstrip("\n")))
    return found


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what commands in documents name, for them to change as they like."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in ("fixtures", "rules"):
        shutil.copytree(ROOT / name, folder / name)
    return folder


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_shown_runs_as_it_says(
    document: Path, checkout: Path, env: Mapping[str, str], warm_start: Start
) -> None:
    """Those of the README from a cold start, as a reader tries them; those of other pages from a warm one."""
    start = cold_start if document.name == "README.md" else warm_start
    if sys.platform == "win32" and commands(document):
        pytest.skip("the commands shown are for a POSIX shell")
    for block in blocks(document):  # in order: a command may need the file shown before it
        if block["file"] and block["language"] == "yaml":
            path = checkout / block["file"]
            _run_all(document, checkout, env, start, before=path)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block["text"], encoding="utf-8")
    _run_all(document, checkout, env, start, before=None)


@pytest.mark.full
@pytest.mark.parametrize("command", LONG)
def test_a_long_command_runs_as_it_says(command: str, checkout: Path, env: Mapping[str, str]) -> None:
    found = [shown for document in DOCUMENTS for shown in commands(document) if shown.command == command]
    assert found
    for shown in found:
        _run(shown, checkout, env, cold_start)


def _run_all(document: Path, checkout: Path, env: Mapping[str, str], start: Start, *, before: Path | None) -> None:
    """Run what copies folders before a file is put in them; everything else once all files are there."""
    for shown in commands(document):
        if shown.command not in LONG and shown.command.startswith("checker ") is (before is None):
            _run(shown, checkout, env, start)


def _run(shown: Shown, checkout: Path, env: Mapping[str, str], start: Start) -> None:
    name, *words = shlex.split(shown.command, comments=True)
    if name == "checker":
        words, into = (words[:-2], words[-1]) if ">" in words else (words, None)
        ran = start(words, env, checkout, b"")
    else:
        ran, into = subprocess.run([name, *words], cwd=checkout, env=env, capture_output=True, check=False), None
    out, err = ran.stdout.decode(), ran.stderr.decode()
    assert ran.returncode == shown.status, f"$ {shown.command}\n{out}{err}"
    if into:
        (checkout / into).write_text(out, encoding="utf-8")
    if shown.printed:
        pieces = [re.escape(piece) for piece in re.split(r"^\.\.\.$\n?", shown.printed + "\n", flags=re.MULTILINE)]
        assert re.fullmatch("(?s:.*)".join(pieces), out), f"$ {shown.command}\n{out}"


# --- the README ------------------------------------------------------------------------------------------------------


def test_it_has_two_one_line_commands_and_ci_runs_the_second() -> None:
    shell = [block["text"].splitlines() for block in blocks(ROOT / "README.md") if block["language"] == "sh"]
    assert [len(lines) for lines in shell] == [1, 1]
    (first,), (second,) = shell
    assert first == (
        "python3 -m venv .venv && .venv/bin/pip install -q . "
        "&& .venv/bin/checker check fixtures/demonstration/snapshot.yaml"
    )
    assert second == (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()[-1]


def test_they_come_in_the_first_screen() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert text.count("\n", 0, text.index("-m pytest")) < 40


def test_the_first_ends_with_the_status_it_says(checker: object, demonstration: Path) -> None:
    assert "exit status 1" in (ROOT / "README.md").read_text(encoding="utf-8").split("## What it prints")[0]
    assert checker("check", demonstration).status == 1  # type: ignore[operator]


# --- every document --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("document", [*DOCUMENTS, ROOT / "CHANGELOG.md"], ids=lambda path: path.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", text):
        assert "://" in target or (document.parent / target).exists(), target


@pytest.mark.parametrize("document", [*DOCUMENTS, ROOT / "CHANGELOG.md"], ids=lambda path: path.name)
def test_it_keeps_to_the_fields_words_and_says_nothing_of_this_machine(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    assert not NEVER_SAID.findall(re.sub(r"--fail-on", "", text))
    assert not re.findall(r"/(?:home|Users|work|tmp|root)/", text)


@pytest.fixture(scope="session")
def every_help(checker: Callable[..., Any]) -> str:
    """The help of every command that pages name options of."""
    named = [
        "",
        "audit sample",
        "audit return",
        "check",
        "config",
        "doctor",
        "due",
        "report",
        "explain",
        "mapping suggest",
        "template",
    ]
    named += [f"rules {name}" for name in ("list", "show", "test", "lint", "diff")]
    named += [f"disputes {name}" for name in ("adopt", "list", "escalate", "erase", "verify")]
    return "\n".join(checker(*command.split(), "--help").out for command in named)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_option_it_names_is_there(document: Path, every_help: str) -> None:
    for option in set(re.findall(r"`(--[a-z-]+)", document.read_text(encoding="utf-8"))):
        assert option in every_help, option


def test_the_fields_of_a_rule_are_all_described() -> None:
    from checker.ruleset.models import RuleModel

    text = (ROOT / "docs" / "writing-rules.md").read_text(encoding="utf-8")
    fields = {info.alias or name for name, info in RuleModel.model_fields.items()}
    assert not {field for field in fields if f"`{field}`" not in text}


def test_the_grammar_of_conditions_is_all_described() -> None:
    from checker.compile.conditions import COMPARISONS, FIELDS

    text = (ROOT / "docs" / "writing-rules.md").read_text(encoding="utf-8").split("## Conditions")[1].split("\n## ")[0]
    assert not {word for word in {*FIELDS, *COMPARISONS} if f"{word}:" not in text}


def test_yaml_shown_in_part_is_yaml() -> None:
    for document in DOCUMENTS:
        for block in blocks(document):
            if block["language"] == "yaml":
                assert yaml.load(block["text"], Loader=yaml.BaseLoader)
