"""What other systems run: the hooks by the real pre-commit, and the steps of the action, the job and the nightly check."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from junitparser import JUnitXml

ROOT = Path(__file__).resolve().parent.parent
DEMONSTRATION = ROOT / "fixtures" / "demonstration" / "snapshot.yaml"
ONE = "lac.review.interval"  # one dispute in the demonstration: C-0002, overdue by 19 days, as the README shows
DUE = "2026-03-12"
PROFILE = "name: typical\ntitle: For tests\nforces: [regulation]\n"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="these are scripts for a POSIX shell")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory, env: Mapping[str, str]) -> Mapping[str, str]:
    """An environment in which `checker` is this checkout's, and `python` is this one."""
    folder = tmp_path_factory.mktemp("bin")
    for name, command in (("checker", f'"{sys.executable}" -m checker "$@"'), ("python", f'"{sys.executable}" "$@"')):
        (folder / name).write_text(f"#!/bin/sh\nexec {command}\n", encoding="utf-8")
        (folder / name).chmod(0o755)
    return {**env, "PATH": f"{folder}{os.pathsep}{env['PATH']}"}


def ran(command: Any, env: Mapping[str, str], cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, env=dict(env), capture_output=True, text=True, timeout=300, check=False)


def says_no_child(text: str) -> bool:
    return "C-0002" not in text and DUE not in text and "March" not in text


# --- pre-commit ------------------------------------------------------------------------------------------------------


@pytest.fixture
def pre_commit(path: Mapping[str, str], tmp_path: Path) -> Any:
    """Runs one of our hooks by the real pre-commit in a repository of its own.

    The hook is as it is published, but for its language: no package is installed for it, the checkout's is used.
    """
    pytest.importorskip("pre_commit", reason="pre-commit is not installed")
    if shutil.which("git") is None:
        pytest.skip("there is no git here")
    published, theirs = tmp_path / "published", tmp_path / "theirs"
    env = {
        **path,
        "PRE_COMMIT_HOME": str(tmp_path / "cache"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
    }
    for name in ("AUTHOR", "COMMITTER"):
        env |= {f"GIT_{name}_NAME": "Anyone", f"GIT_{name}_EMAIL": "anyone@example.org"}

    def git(folder: Path, *arguments: str) -> str:
        done = ran(["git", *arguments], env, folder)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def run(hook: str, arguments: list[str], files: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
        published.mkdir()
        shutil.copy(ROOT / ".pre-commit-hooks.yaml", published)
        theirs.mkdir()
        for name, text in files.items():
            (theirs / name).parent.mkdir(parents=True, exist_ok=True)
            (theirs / name).write_text(text, encoding="utf-8")
        for folder in (published, theirs):
            git(folder, "init", "-q")
            git(folder, "add", "-A")
            git(folder, "commit", "-q", "-m", "As it is")
        chosen = {"id": hook, "language": "system", "args": arguments}
        repo = {"repo": str(published), "rev": git(published, "rev-parse", "HEAD"), "hooks": [chosen]}
        config = theirs / ".pre-commit-config.yaml"
        config.write_text(yaml.safe_dump({"repos": [repo]}), encoding="utf-8")
        git(theirs, "add", "-A")
        return ran([sys.executable, "-m", "pre_commit", "run", "--all-files", "--verbose"], env, theirs)

    return run


def test_the_hook_that_checks_a_snapshot(pre_commit: Any) -> None:
    files = {"data/snapshot.yaml": DEMONSTRATION.read_text(encoding="utf-8")}
    done = pre_commit("checker-check", ["data/snapshot.yaml", "--select", ONE], files)
    assert done.returncode == 1
    assert "exit code: 1" in done.stdout
    assert "overdue by 19 days" in done.stdout
    assert says_no_child(done.stdout)


def test_the_hook_that_checks_a_snapshot_with_nothing_to_settle(pre_commit: Any) -> None:
    files = {"data/snapshot.yaml": DEMONSTRATION.read_text(encoding="utf-8")}
    done = pre_commit("checker-check", ["data/snapshot.yaml", "--select", ONE, "--fail-on", "act"], files)
    assert done.returncode == 0, done.stdout


def test_the_hook_that_runs_the_examples_of_rules(pre_commit: Any, rule: Any) -> None:
    sound = {"rules/profiles/typical.yaml": PROFILE, "rules/lac/have.yaml": rule()}
    done = pre_commit("checker-rules", ["--rules", "rules"], sound)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "examples of the rules" in done.stdout


def test_an_example_that_comes_out_otherwise_stops_the_commit(pre_commit: Any, rule: Any) -> None:
    profile = "name: typical\ntitle: For tests\nforces: [regulation]\n"
    wrong = rule().replace("verdict: met", "verdict: late")
    done = pre_commit(
        "checker-rules", ["--rules", "rules"], {"rules/profiles/typical.yaml": profile, "rules/lac/have.yaml": wrong}
    )
    assert done.returncode == 1


# --- the GitHub action -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def action() -> Any:
    return yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))


def steps(action: Any, inputs: Mapping[str, str]) -> list[tuple[str, dict[str, str]]]:
    """Each step's script and its environment, the expressions in it filled as GitHub fills them."""
    values = {"github.action_path": str(ROOT), **{f"inputs.{name}": value for name, value in inputs.items()}}
    found = []
    for step in action["runs"]["steps"]:
        assert step["shell"] == "bash"
        assert "${{" not in step["run"], "an input put straight into a script could end it"
        filled = {name: values[text[3:-2].strip()] for name, text in step["env"].items()}
        found.append((step["run"], filled))
    return found


def bash(script: str, env: Mapping[str, str], cwd: Path) -> subprocess.CompletedProcess[str]:
    shell = shutil.which("bash")
    if shell is None:
        pytest.skip("there is no bash here")
    return ran([shell, "--noprofile", "--norc", "-eo", "pipefail", "-c", script], env, cwd)


def test_the_actions_check_annotates_and_ends_with_its_status(
    action: Any, path: Mapping[str, str], tmp_path: Path
) -> None:
    source = tmp_path / "an extract.yaml"
    shutil.copy(DEMONSTRATION, source)
    inputs = {
        "sources": "an extract.yaml\n",
        "options": f"--select\n{ONE}\n--report=sarif=out.sarif\n",
        "key": "k" * 16,
    }
    script, given = steps(action, inputs)[1]
    done = bash(script, {**path, **given}, tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith(f"::error file=an extract.yaml,line=40,title={ONE}::")
    assert says_no_child(done.stdout)
    assert len(json.loads((tmp_path / "out.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]) == 1


def test_an_input_of_the_action_is_never_run(action: Any, path: Mapping[str, str], tmp_path: Path) -> None:
    inputs = {"sources": "$(touch taken-over)\n`touch taken-over`", "options": "", "key": "k" * 16}
    script, given = steps(action, inputs)[1]
    assert bash(script, {**path, **given}, tmp_path).returncode == 2
    assert not (tmp_path / "taken-over").exists()


def test_the_action_installs_what_it_came_with(action: Any, path: Mapping[str, str], tmp_path: Path) -> None:
    """Into a folder of its own, from this checkout alone: what a machine without a network allows."""
    pytest.importorskip("hatchling", reason="hatchling is not installed")
    script, given = steps(action, {"sources": "", "options": "", "key": ""})[0]
    offline = {"PIP_NO_INDEX": "1", "PIP_NO_DEPS": "1", "PIP_NO_BUILD_ISOLATION": "0", "PIP_TARGET": str(tmp_path / "site"),
               "PIP_DISABLE_PIP_VERSION_CHECK": "1"}  # fmt: skip
    done = bash(script, {**path, **given, **offline}, tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "site" / "checker" / "_rules" / "pack.json").is_file()


# --- the GitLab job --------------------------------------------------------------------------------------------------


def test_the_gitlab_jobs_script_writes_the_reports_it_names(path: Mapping[str, str], tmp_path: Path) -> None:
    job = yaml.safe_load((ROOT / "ci" / "checker.gitlab-ci.yml").read_text(encoding="utf-8"))["safeguarding-checker"]
    given = {**job["variables"], "CHECKER_SOURCES": str(DEMONSTRATION), "CHECKER_OPTIONS": f"--select {ONE}"}
    done = bash("\n".join(job["script"]), {**path, **given}, tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")
    reports = job["artifacts"]["reports"]
    (issue,) = json.loads((tmp_path / reports["codequality"]).read_text(encoding="utf-8"))
    assert issue["check_name"] == ONE
    assert JUnitXml.fromfile(str(tmp_path / reports["junit"])).failures == 1
    assert all(says_no_child(file.read_text(encoding="utf-8")) for file in tmp_path.iterdir())


def test_the_gitlab_job_says_what_it_was_not_told(path: Mapping[str, str], tmp_path: Path) -> None:
    job = yaml.safe_load((ROOT / "ci" / "checker.gitlab-ci.yml").read_text(encoding="utf-8"))["safeguarding-checker"]
    for part, said in (("before_script", "say what to install"), ("script", "say what to check")):
        done = bash("\n".join(job[part]), {**path, **job["variables"]}, tmp_path)
        assert done.returncode != 0
        assert said in done.stderr


# --- the nightly check -----------------------------------------------------------------------------------------------


@pytest.fixture
def nightly(path: Mapping[str, str], tmp_path: Path) -> Any:
    """Runs a night; the settings narrow it to one rule."""
    results = tmp_path / "results"
    results.mkdir()
    (results / "checker.toml").write_text(f'[check]\nselect = ["{ONE}"]\n', encoding="utf-8")
    return results, lambda source=DEMONSTRATION, *options: ran(
        ["sh", str(ROOT / "ci" / "nightly.sh"), str(source), str(results), *options], path, tmp_path
    )


def test_a_first_night_keeps_its_reports_and_prints_no_child(nightly: Any) -> None:
    results, night = nightly
    done = night()
    assert done.returncode == 1, done.stderr
    assert done.stdout == ""
    assert "1 dispute; 4 files written" in done.stderr
    (folder,) = (each for each in results.iterdir() if each.is_dir())
    assert sorted(file.name for file in folder.iterdir()) == [
        "disputes.html",
        "disputes.xlsx",
        "junit.xml",
        "result.json",
    ]
    assert folder.stat().st_mode & 0o077 == 0
    assert all(file.stat().st_mode & 0o077 == 0 for file in folder.iterdir())
    assert says_no_child(done.stderr + (folder / "junit.xml").read_text(encoding="utf-8"))


def test_the_next_night_counts_what_is_new_alone(nightly: Any) -> None:
    results, night = nightly
    night()
    shutil.copy(next(results.glob("*/result.json")), results / "baseline.json")
    done = night()
    assert done.returncode == 0, done.stderr
    assert "0 disputes; 4 files written" in done.stderr


def test_a_night_of_a_dump_that_does_not_say_its_day(nightly: Any) -> None:
    _, night = nightly
    assert night(ROOT / "fixtures" / "ssd").returncode == 2
    done = night(ROOT / "fixtures" / "ssd", "--as-at", "2026-03-31")
    assert done.returncode == 1 and "4 files written" in done.stderr


def test_a_night_with_a_waiver(nightly: Any) -> None:
    results, night = nightly
    waiver = (
        f"rule: {ONE}, case: C-0002, reason: Held; the record follows, approver: Head of service, expires: 2026-04-30"
    )
    (results / "waivers.yaml").write_text(f"schema: checker/waivers@1\nwaivers:\n  - {{{waiver}}}\n", encoding="utf-8")
    done = night()
    assert done.returncode == 0, done.stderr
