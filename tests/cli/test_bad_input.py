"""What cannot be read is said in two or three lines, with how to mend it: exit 2, no traceback, nothing half done."""

from __future__ import annotations

import os

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


def _refused(ran, where):
    assert (ran.status, ran.out) == (2, "")
    lines = ran.err.splitlines()
    assert where[:20].split("\n")[0] in lines[0]
    assert any(line.startswith("   help: ") for line in lines), ran.err
    assert "something unexpected" not in ran.err
    assert len(ran.err) < 10_000
