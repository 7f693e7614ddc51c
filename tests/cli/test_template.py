"""`checker template`: the list, the forms it is written in, and a filled one checked."""

from __future__ import annotations

import pytest

from checker.intake.templates.model import templates


def test_the_templates_are_listed(checker):
    ran = checker("template")
    assert (ran.status, ran.err) == (0, "")
    assert [line.split()[0] for line in ran.out.splitlines()] == list(templates())


@pytest.mark.parametrize("end", [".xlsx", ".zip", ""])
def test_each_form_is_written_and_known_when_read(checker, tmp_path, end):
    made = tmp_path / f"made{end}"
    assert checker("template", "meetings", "-o", made).status == 0
    assert "expected an as-at date, found none" in checker("check", made).err
    ran = checker("check", made, "--as-at", "2026-03-31")
    assert ran.status == 2 and "no cases were read" in ran.err


def test_one_csv_file_filled_in_is_checked(checker, tmp_path):
    made = tmp_path / "made.csv"
    assert checker("template", "advocacy", "-o", made).status == 0
    filled = made.read_text(encoding="utf-8-sig").replace("As-at date,", "As-at date,31/03/2026")
    made.write_text(filled + "0001,02/03/2026,waiting,any\n")
    ran = checker("reconcile", made)
    assert ran.status == 0 and "1 fact: advocacy referral 1" in ran.out


def test_a_csv_file_holds_one_sheet_only(checker, tmp_path):
    ran = checker("template", "lado", "-o", tmp_path / "lado.csv")
    assert ran.status == 2 and "13 sheets" in ran.err and not list(tmp_path.iterdir())


def test_a_name_that_is_none(checker):
    ran = checker("template", "lada")
    assert ran.status == 2 and "did you mean lado?" in ran.err


@pytest.mark.parametrize("output", [(), ("-o", "lado.xlsx"), ("-o", "lado.zip"), ("-o", "lado")])
def test_what_may_have_been_filled_in_is_not_written_over(checker, tmp_path, output):
    written = tmp_path / (output[-1] if output else "lado.xlsx")
    assert checker("template", "lado", *output, cwd=tmp_path).status == 0
    filled = next(written.iterdir()) if written.is_dir() else written
    filled.write_bytes(b"mine")
    ran = checker("template", "lado", *output, cwd=tmp_path)
    assert ran.status == 2 and filled.read_bytes() == b"mine"
    assert "there is a file of this name already, and it may have been filled in" in ran.err


def test_no_name_is_not_the_working_folder(checker, tmp_path):
    ran = checker("template", "lado", "-o", "", cwd=tmp_path)
    assert (ran.status, [*tmp_path.iterdir()]) == (2, [])
    assert "expected the name of a file or folder, found nothing" in ran.err


def test_a_folder_that_cannot_be_made(checker, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    ran = checker("template", "lado", "-o", tmp_path / "file" / "lado")
    assert ran.status == 2 and ran.err.startswith("--output: this folder could not be made: ")
