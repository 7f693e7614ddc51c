"""`checker doctor`: what is here, what is not, and how to mend it; nothing is made."""

from __future__ import annotations

import pytest


def test_all_is_well_here(checker):
    ran = checker("doctor")
    assert (ran.status, ran.err) == (0, "")
    assert not [line for line in ran.out.splitlines() if line.split()[0] not in ("ok", "note")]
    for expected in (
        "Python 3.",
        "polars ",
        "engine reference",
        "engine polars",
        "rules: ",
        "CHECKER_KEY",
        "screen: utf-8",
    ):
        assert expected in ran.out


def test_the_mark_is_that_of_results_and_the_key_is_not_shown(checker, env, snapshot, in_care, rules_folder, rule):
    folder = rules_folder({"lac/have.yaml": rule()})
    key = checker("check", snapshot({"C-1": [in_care]}), "--rules", folder, "--format", "json").json["key"]
    out = checker("doctor").out
    assert f"told from others by {key}" in out
    assert env["CHECKER_KEY"] not in out


def test_no_key_yet_is_a_note_and_none_is_made(checker, tmp_path):
    places = {name: str(tmp_path) for name in ("HOME", "USERPROFILE", "APPDATA", "XDG_CONFIG_HOME")}
    ran = checker("doctor", set={**places, "CHECKER_KEY": None})
    assert ran.status == 0
    assert "key of pseudonyms: none yet" in ran.out
    assert list(tmp_path.iterdir()) == []


def test_a_key_too_short_is_to_be_mended(checker):
    ran = checker("doctor", set={"CHECKER_KEY": "short"})
    assert ran.status == 2
    assert "MEND  key of pseudonyms: expected a key of at least 16 characters, found 5" in ran.out


def test_a_screen_that_lacks_characters_is_noted(cold_checker):
    ran = cold_checker("doctor", set={"PYTHONUTF8": None, "PYTHONIOENCODING": "ascii"})
    assert ran.status == 0
    assert "note  screen: ascii, in which some characters show as ?" in ran.out


@pytest.mark.parametrize("name", ["polars", "xlsxwriter"])
def test_a_package_that_is_not_there_is_to_be_mended(in_process, monkeypatch, name):
    import checker.cli.doctor as doctor

    version = doctor._version
    monkeypatch.setattr(doctor, "_version", lambda each: None if each == name else version(each))
    ran = in_process("doctor")
    assert ran.status == 2
    assert f"MEND  the package {name} is not installed" in ran.out


def test_an_engine_that_does_not_load_is_to_be_mended(in_process, monkeypatch):
    import checker.cli.doctor as doctor

    def broken(name):
        raise OSError("built for another machine")

    monkeypatch.setattr(doctor, "import_module", broken)
    ran = in_process("doctor")
    assert ran.status == 2
    assert "MEND  engine polars: does not load (OSError)" in ran.out
