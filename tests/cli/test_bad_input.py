"""What cannot be read is said in two or three lines, with how to mend it: exit 2, no traceback, nothing half done."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

SNAPSHOT = "schema: checker/snapshot@1\nas_at: 2026-03-31\n"
BAD = {
    "empty.yaml": b"",
    "empty.json": b"",
    "empty.csv": b"",
    "blank.yaml": b"\n\n  \n",
    "bytes.dat": bytes(range(256)) * 40,
    "bytes.yaml": bytes(range(256)) * 40,
    "nul.json": b'{"schema": "checker/snapshot@1"\x00}',
    "truncated.yaml": (SNAPSHOT + "cases:\n  - case: C-1\n    facts:\n      - {kind: child, bor").encode(),
    "truncated.json": b'{"schema": "checker/snapshot@1", "as_at": "2026-03-31", "cases": [{"case": "C-',
    "wrong-schema.yaml": b"schema: checker/snapshot@9\nas_at: 2026-03-31\ncases: []\n",
    "no-schema.json": b'{"as_at": "2026-03-31", "cases": []}',
    "list.json": b"[1, 2, 3]",
    "no-cases.yaml": (SNAPSHOT + "cases: []\n").encode(),
    "cases-not-a-list.yaml": (SNAPSHOT + "cases: {C-1: []}\n").encode(),
    "no-day.yaml": b"schema: checker/snapshot@1\ncases: []\n",
    "bad-day.yaml": b"schema: checker/snapshot@1\nas_at: 31/03/2026\ncases: []\n",
    "deep.json": b'{"schema": "checker/snapshot@1", "cases": ' + b"[" * 200_000,
    "deep.yaml": b"schema: checker/snapshot@1\ncases: " + b"[" * 20_000,
    "deep-blocks.yaml": b"schema: checker/snapshot@1\n" + b"".join(b" " * n + b"a:\n" for n in range(400)),
    "bomb.yaml": b"schema: &a [x,x]\n" + b"".join(b"%c: &%c [*%c,*%c]\n" % (98 + n, 98 + n, 97 + n, 97 + n) for n in range(20)),
    "code.yaml": b"schema: !!python/object/apply:os.getcwd []\n",
    "utf-16.yaml": (SNAPSHOT + "cases: []\n").encode("utf-16"),
    "latin-1.yaml": (SNAPSHOT + "cases: [{case: é}]\n").encode("latin-1"),
    "workbook.xlsx": b"PK\x03\x04 and the rest",
    "page.html": b"<!doctype html><p>not a snapshot",
    "strange.csv": b"a,b,c\n1,2,3\n",
    "notes.txt": b"Dear colleague,\n",
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_is_no_source(checker, tmp_path, name):
    (tmp_path / name).write_bytes(BAD[name])
    ran = checker("check", name, cwd=tmp_path)
    _refused(ran, name)
    assert checker("explain", name, "C-1", cwd=tmp_path).status == 2


@pytest.mark.parametrize("name", ["no-such-file.yaml", "no-such-folder/", "a\nb.yaml", "x" * 5000])
def test_a_file_that_is_not_there(checker, tmp_path, name):
    _refused(checker("check", name, cwd=tmp_path), name.strip("/"))


def test_a_folder_with_nothing_in_it(checker, tmp_path):
    (tmp_path / "folder").mkdir()
    _refused(checker("check", "folder", cwd=tmp_path), "folder")
    (tmp_path / "folder" / "snapshot.yaml").write_text(SNAPSHOT, encoding="utf-8")
    _refused(checker("check", "folder", cwd=tmp_path), "folder")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="nothing is closed to the superuser")
def test_a_file_that_may_not_be_opened(checker, tmp_path):
    (tmp_path / "closed.yaml").write_text(SNAPSHOT, encoding="utf-8")
    (tmp_path / "closed.yaml").chmod(0)
    _refused(checker("check", "closed.yaml", cwd=tmp_path), "closed.yaml")


def test_one_bad_source_among_good_ones(checker, demonstration, tmp_path):
    (tmp_path / "empty.yaml").touch()
    _refused(checker("check", demonstration, "empty.yaml", cwd=tmp_path), "empty.yaml")


@pytest.mark.parametrize("text", ["", "nonsense", "[]", "{", "CHILD,DECOM\n1,2\n"])
def test_standard_input_that_is_no_snapshot(checker, text):
    _refused(checker("check", "-", stdin=text), "standard input")


@pytest.mark.parametrize("name", ["no-such-folder", "file.yaml"])
def test_a_rules_folder_that_is_none(checker, demonstration, tmp_path, name):
    (tmp_path / "file.yaml").touch()
    for command in (["check", demonstration], ["rules", "list"], ["rules", "test"], ["rules", "show", "x"]):
        ran = checker(*command, "--rules", name, cwd=tmp_path)
        _refused(ran, name)
        assert "help: name the folder that holds lac, cp, lado, fostering and profiles" in ran.err


def test_a_folder_of_something_else_is_no_folder_of_rules(checker, demonstration, tmp_path):
    for command in (["check", demonstration, "--rules", tmp_path], ["rules", "diff", tmp_path, tmp_path]):
        ran = checker(*command)
        _refused(ran, str(tmp_path))
        assert "expected a folder of rules, found none in it" in ran.err


def test_a_rules_folder_with_no_rules(checker, demonstration, rules_folder):
    ran = checker("check", demonstration, "--rules", rules_folder({}))
    assert (ran.status, ran.out) == (2, "")
    assert "no rule" in ran.err


@pytest.mark.parametrize("name", ["x" * 300, "x" * 5000])
@pytest.mark.parametrize("command", [
    ["due", "-o"], ["report", "--format", "json", "-o"], ["check", "--duties"], ["check", "--ledger"], ["check", "--rules"],
], ids=" ".join)  # fmt: skip
def test_a_name_that_is_too_long_for_a_file(checker, demonstration, tmp_path, command, name):
    """Such as words pasted where a file was meant."""
    ran = checker(*command, name + ".csv", demonstration, cwd=tmp_path)
    assert (ran.status, ran.out) == (2, "")
    assert "something unexpected" not in ran.err
    assert "   help: " in ran.err
    assert not [*tmp_path.iterdir()]


@pytest.mark.skipif(os.name != "posix", reason="what is typed is text here")
@pytest.mark.parametrize("option", ["--profile", "--seed"])
def test_bytes_that_are_no_text_where_a_name_is_meant(checker, demonstration, tmp_path, option):
    """As a terminal that writes Latin-1 gives them."""
    drawing = ["audit", "sample", demonstration, "-o", tmp_path / "out", "--size", "1", "--name", "x"]
    ran = checker(*drawing, option, os.fsdecode(b"caf\xe9"))
    assert (ran.status, ran.out, [*tmp_path.iterdir()]) == (2, "", [])
    assert ran.err.startswith(
        "expected text in UTF-8 on the command line, found something else\n   help: set the terminal"
    )


@pytest.mark.skipif(os.name != "posix", reason="there are no such files here")
def test_what_is_no_file_is_no_report_to_draft_a_mapping_of(checker, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    for name in ("pipe", "loop", "no-such-file", ""):
        _refused(checker("mapping", "suggest", name, cwd=tmp_path), name)


@pytest.mark.parametrize("option", ["--mapping", "--waivers", "--figures"])
def test_another_files_data_is_not_shown_where_yaml_is_meant(checker, demonstration, tmp_path, option):
    """JSON Lines are not YAML from the beginning of the second line on: a ledger's, or a snapshot's that names cases."""
    row = (
        '{"case": "CHILD-7731", "about": "child", "facts": [' + '{"kind": "review", "on": "2026-01-05"}, ' * 9 + "]}\n"
    )
    (tmp_path / "other.yaml").write_text('{"schema": "checker/snapshot@1", "as_at": "2026-03-31"}\n' + row)
    ran = checker("check", demonstration, option, tmp_path / "other.yaml")
    assert (ran.status, ran.out) == (2, "")
    assert "other.yaml:2:1: " in ran.err
    assert "CHILD-7731" not in ran.err


def test_a_value_that_hides_the_rest_of_what_is_said_is_cut(checker, demonstration):
    ran = checker("check", demonstration, "--as-at", "x" * 100_000)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("Invalid value for '--as-at': expected a date such as 2026-03-31, found \"xxx")
    assert "   help: see `checker check --help`" in ran.err
    assert len(ran.err) < 3_000


@pytest.mark.parametrize(
    "given", ["check x --format", "check --verify=x", "--debug disputes list --case", "check --nothing"]
)
def test_the_help_named_is_of_the_command_that_was_meant(checker, given):
    ran = checker(*given.split())
    assert (ran.status, ran.out) == (2, "")
    assert f"   help: see `checker {'disputes list' if 'disputes' in given else 'check'} --help`" in ran.err


@pytest.mark.skipif(os.name != "posix", reason="there is no such file here")
@pytest.mark.parametrize("given", [["--config", "/dev/zero"], ["--config", "/dev/null"]], ids=" ".join)
def test_settings_without_an_end(checker, demonstration, given):
    ran = checker(*given, "check", demonstration, "--quiet")
    if given[1] == "/dev/null":
        assert ran.status == 1
    else:
        _refused(ran, "/dev/zero")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_that_nobody_writes_to_is_not_waited_for(checker, demonstration, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    ran = checker("check", demonstration, "--mapping", "pipe", cwd=tmp_path)
    _refused(ran, "pipe: this file cannot be opened: it is a pipe, and nobody writes to it")


@pytest.mark.parametrize(("said", "name"), [('mapping = "a\\u0000b"', "check.mapping"), ('select = ["\\u0000"]', "check.select"),
                                            ('"a\\u0000b" = 1', "check")])  # fmt: skip
def test_the_character_nul_in_settings(checker, demonstration, tmp_path, said, name):
    (tmp_path / "own.toml").write_text(f"[check]\n{said}\n")
    ran = checker("--config", "own.toml", "check", demonstration, cwd=tmp_path)
    _refused(ran, "own.toml")
    assert f"expected text, found the character NUL in {name}\n" in ran.err


@pytest.mark.parametrize("ledger", ["-", "postgresql://me:tulip@host/db", "mssql:/me:tulip@host/db"])
@pytest.mark.parametrize("command", [["begin"], ["adopt", "a" * 16]], ids=["begin", "adopt"])
def test_a_ledger_is_a_file(checker, demonstration, tmp_path, ledger, command):
    """Not standard output, nor the address of a database, of which folders would be made, named with the password in it."""
    name, *id_ = command
    more = [*id_, demonstration, "--by", "IRO-3", "--impact", "x"] if id_ else []
    ran = checker("disputes", name, ledger, *more, cwd=tmp_path)
    _refused(ran, "Invalid value for 'LEDGER'")
    assert "a ledger is a file, and never" in ran.err
    assert "tulip" not in ran.err
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(os.name != "posix", reason="a stream cannot be closed so here")
@pytest.mark.parametrize(("closed", "status"), [("1", 1), ("2", 1), ("012", 1)])
def test_a_stream_that_was_closed_changes_nothing(env, demonstration, tmp_path, closed, status):
    """As a service or a scheduled task may start it: what was found is said by the exit status, and 1 is never a fault."""

    def close():
        for stream in closed:
            os.close(int(stream))

    def run(*arguments):
        command = [sys.executable, "-m", "checker", *map(str, arguments)]
        return subprocess.run(command, env=env, cwd=tmp_path, preexec_fn=close, check=False).returncode

    assert run("check", demonstration) == status
    assert run("check", demonstration, "--fail-on", "never") == 0
    assert run("check", "no-such-file.yaml") == 2
    assert run("convert", demonstration, "-o", "made.json") == 0


@pytest.mark.skipif(os.name != "posix", reason="a stream cannot be closed so here")
def test_standard_input_that_was_closed(env, tmp_path):
    command = [sys.executable, "-m", "checker", "check", "-"]
    ran = subprocess.run(
        command,
        env=env,
        cwd=tmp_path,
        preexec_fn=lambda: os.close(0),
        check=False,
        capture_output=True,
        text=True,
    )
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("standard input: expected a native snapshot")


@pytest.mark.skipif(os.name != "posix", reason="a folder in use cannot be taken away here")
def test_a_working_folder_that_was_taken_away(env, demonstration, tmp_path):
    (tmp_path / "gone").mkdir()
    command = [sys.executable, "-m", "checker", "check", str(demonstration), "--quiet", "--report", "json=x.json"]
    ran = subprocess.run(
        command, env=env, cwd=tmp_path / "gone", preexec_fn=lambda: os.rmdir(tmp_path / "gone"), check=False,  # noqa: PTH106 - no threads
        capture_output=True, text=True,
    )  # fmt: skip
    assert (ran.returncode, ran.stdout) == (2, "")
    assert (
        ran.stderr
        == "the folder you are working in is not there any more\n   help: change to one that is, and run again\n"
    )


def _refused(ran, where):
    assert (ran.status, ran.out) == (2, "")
    lines = ran.err.splitlines()
    assert where[:20].split("\n")[0] in lines[0]
    assert any(line.startswith("   help: ") for line in lines), ran.err
    assert "something unexpected" not in ran.err
    assert len(ran.err) < 10_000


def test_a_figure_in_a_name_that_counts_nothing(checker, tmp_path):
    """Of problems in order of file, with its figures as numbers: a two that is raised is none."""
    cases = "cases:\n  - case: C-1\n    facts:\n      - {kind: child, born: soon}\n"
    (tmp_path / "1\N{SUPERSCRIPT TWO}3.yaml").write_text(f"{SNAPSHOT}covers: all\n{cases}", encoding="utf-8")
    ran = checker("check", "1\N{SUPERSCRIPT TWO}3.yaml", "--format", "json", cwd=tmp_path)
    assert [problem["column"] for problem in ran.json["problems"]] == ["born"]
