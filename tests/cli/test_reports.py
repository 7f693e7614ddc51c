"""`--report FORMAT=FILE`: several in one run, whole or not at all, for their owner alone."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest


@pytest.fixture
def missed(snapshot, in_care):
    return snapshot({"C-1": [in_care]})


@pytest.fixture
def run(checker, missed, rules_folder, rule):
    folder = rules_folder({"lac/have.yaml": rule()})
    return lambda *arguments, **more: checker("check", missed, "--rules", folder, *arguments, **more)


def test_several_in_one_run_beside_what_is_printed(run, tmp_path):
    ran = run("--report", f"json={tmp_path / 'a.json'}", "--report", f"sarif={tmp_path / 'a.sarif'}")
    assert (ran.status, ran.err) == (1, "")
    assert ran.out.startswith("Safeguarding checker")
    assert (tmp_path / "a.json").read_text(encoding="utf-8") == run("--format", "json").out
    assert (tmp_path / "a.sarif").read_text(encoding="utf-8") == run("--format", "sarif").out


@pytest.mark.parametrize("name", ["csv", "jsonl", "junit", "github", "gitlab", "html"])
def test_a_format_is_the_same_printed_as_in_a_file(run, tmp_path, name):
    printed = run("--format", name)
    assert printed.status == run("--quiet", "--report", f"{name}={tmp_path / name}").status == 1
    assert (tmp_path / name).read_bytes() == printed.out.encode()


def test_the_text_report_can_go_to_a_file(run, tmp_path):
    run("--quiet", "--report", f"text={tmp_path / 'report.txt'}")
    assert (tmp_path / "report.txt").read_text(encoding="utf-8") == run().out


def test_quiet_prints_nothing_and_changes_no_status(run):
    ran = run("--quiet")
    assert (ran.status, ran.out, ran.err) == (1, "", "")
    assert run("-q", "--fail-on", "never").status == 0


def test_verbose_says_what_is_done_in_counts_alone(run):
    ran = run("--verbose")
    assert ran.status == 1
    told = [line.split("s  ", 1)[1] for line in ran.err.splitlines()]
    assert told == ["1 rule, profile typical", "1 file read: 1 case", "1 duty, whenever due, by the reference engine",
                    "1 dispute; 0 files written"]  # fmt: skip
    assert ran.out == run().out


def test_no_colour_is_ever_printed(run):
    for settings in ({"NO_COLOR": "1"}, {"FORCE_COLOR": "1", "CLICOLOR_FORCE": "1"}):
        ran = run(set=settings)
        assert "\x1b" not in ran.out + ran.err


@pytest.mark.skipif(os.name != "posix", reason="there are no modes here")
def test_a_report_is_its_owners_alone_even_where_the_old_one_was_not(run, tmp_path):
    old = tmp_path / "old.csv"
    old.write_text("old", encoding="utf-8")
    old.chmod(0o644)
    run("-q", "--report", f"csv={old}", "--report", f"json={tmp_path / 'new.json'}")
    assert [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("old.csv", "new.json")] == [0o600, 0o600]
    assert sorted(file.name for file in tmp_path.iterdir() if file.is_file()) == ["new.json", "old.csv", "small.json"]


def test_a_workbook_open_in_excel_is_said_to_be_and_keeps_what_it_held(
    in_process, missed, rules_folder, rule, tmp_path, monkeypatch
):
    file = tmp_path / "open.xlsx"
    file.write_bytes(b"as it was")

    def held(self: Path, target: Path) -> Path:
        raise PermissionError(13, "The process cannot access the file because it is being used by another process")

    monkeypatch.setattr(Path, "replace", held)
    folder = rules_folder({"lac/have.yaml": rule()})
    ran = in_process("check", missed, "--rules", folder, "--report", f"xlsx={file}")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == (
        f"--report {file}: this file could not be written: it may be open in another program, such as Excel\n"
        "   help: close it there and run again, or see who may write in this folder\n"
    )
    assert file.read_bytes() == b"as it was"
    assert not list(tmp_path.glob(".*"))


def test_a_report_never_goes_over_what_is_read_or_another_report(run, missed, tmp_path):
    before = missed.read_bytes()
    for arguments, expected in (
        (("--report", f"json={missed}"), "this is, or is in, what is to be read"),
        (("--report", "csv=x", "--report", "html=./x"), "two reports would be written to this file"),
        (("--report", f"csv={tmp_path / 'nowhere' / 'x.csv'}"), "expected a file in a folder that is there"),
        (("--report", f"csv={tmp_path}"), "expected a file, found a folder"),
    ):
        ran = run(*arguments)
        assert (ran.status, ran.out) == (2, "")
        assert expected in ran.err
        assert "help: " in ran.err
    assert missed.read_bytes() == before


@pytest.mark.parametrize("option", ["--baseline", "--waivers", "--figures", "--ledger"])
def test_a_report_never_goes_over_what_goes_with_the_source(run, tmp_path, option):
    kept = tmp_path / "kept"
    kept.write_text("mine")
    ran = run(option, kept, "--report", f"json={kept}")
    assert (ran.status, kept.read_text()) == (2, "mine")
    assert ran.err.startswith(f"--report {kept}: this is, or is in, what is to be read\n")


@pytest.mark.parametrize("command", [["convert"], ["due"], ["report"]], ids=" ".join)
def test_nothing_else_goes_over_what_is_read(checker, demonstration, tmp_path, command):
    source = tmp_path / "council.json"
    source.write_bytes(demonstration.read_bytes())
    ran = checker(*command, source, "-o", source)
    assert (ran.status, ran.out, source.read_bytes()) == (2, "", demonstration.read_bytes())
    assert ran.err.startswith(f"--output {source}: this is, or is in, what is to be read\n")


@pytest.mark.parametrize("option", ["--mapping", "--ids"])
@pytest.mark.parametrize("command", ["check", "convert", "due", "report"])
def test_nothing_goes_over_what_says_how_the_source_is_read(checker, demonstration, tmp_path, command, option):
    kept = tmp_path / "kept.json"
    kept.write_text("mine")
    to = ["--report", f"json={kept}"] if command == "check" else ["-o", kept]
    ran = checker(command, demonstration, option, kept, *to)
    assert (ran.status, ran.out, kept.read_text()) == (2, "", "mine")
    assert f"{kept}: this is, or is in, what is to be read\n" in ran.err


@pytest.mark.skipif(os.name != "posix", reason="there are no such files here")
@pytest.mark.parametrize("command", ["check", "due", "report", "disputes begin", "disputes list"])
def test_a_file_never_takes_the_place_of_a_device_or_a_pipe(checker, demonstration, tmp_path, command):
    """The superuser's would: /dev/null would be a file from then on."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    arguments = {
        "check": [demonstration, "--report", f"json={pipe}"], "disputes begin": [pipe], "disputes list": [pipe],
    }.get(command, [demonstration, "--output", pipe])  # fmt: skip
    ran = checker(*command.split(), *arguments)
    assert (ran.status, ran.out, [each.name for each in tmp_path.iterdir()]) == (2, "", ["pipe"])
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert str(pipe) in ran.err
    assert "   help: " in ran.err


@pytest.mark.parametrize("command", ["due", "report", "check"])
def test_a_dash_is_no_name_of_a_file(checker, demonstration, tmp_path, command):
    to = ["--report", "json=-"] if command == "check" else ["--output", "-"]
    ran = checker(command, demonstration, *to, cwd=tmp_path)
    assert (ran.status, ran.out, [*tmp_path.iterdir()]) == (2, "", [])
    assert 'expected a file, found "-"' in ran.err
    assert "   help: " in ran.err


@pytest.mark.parametrize("given", ["csv", "csv=", "=x", "docx=x", "x.csv"])
def test_what_is_not_a_format_and_a_file_is_refused(run, given):
    ran = run("--report", given)
    assert ran.status == 2
    assert "expected a format and a file, such as csv=disputes.csv" in ran.err


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pseudo-terminal here")
def test_a_workbook_is_not_printed_on_a_screen(env, missed):
    import pty
    import subprocess

    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "checker", "check", str(missed), "--format", "xlsx"]
    ran = subprocess.run(command, env=dict(env), stdout=theirs, stderr=subprocess.PIPE, text=True, check=False)
    os.close(theirs)
    os.close(ours)
    assert ran.returncode == 2
    assert "xlsx is not for a screen" in ran.stderr
