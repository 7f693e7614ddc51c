"""In a job of GitHub's or GitLab's, what is said of a line is put beside it: files are named from the top of the repository."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

RULE = "lac.review.interval"
VARIABLES = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")


@pytest.fixture
def repository(tmp_path: Path, demonstration: Path) -> Path:
    """A repository in a folder named after somebody, with a snapshot in a folder of it."""
    root = tmp_path / "jane-bloggs" / "checks"
    (root / "data" / "made up").mkdir(parents=True)
    shutil.copy(demonstration, root / "data" / "made up" / "snapshot.yaml")
    return root


@pytest.fixture
def files(checker: Any, tmp_path: Path) -> Any:
    """The file each of three formats puts the first dispute in, in a job of a repository."""

    def found(
        root: Path, *sources: Any, cwd: Path, variable: str = VARIABLES[0], more: tuple[str, ...] = ()
    ) -> list[str]:
        reports = [f"--report={name}={tmp_path / name}" for name in ("sarif", "gitlab")]
        ran = checker("check", *sources, "--select", RULE, "--format", "github", *reports, *more,
                      cwd=cwd, set={variable: str(root)})  # fmt: skip
        assert ran.status == 1, ran.err
        match = re.search(r"^::\w+ file=([^,]+),line=\d+,", ran.out, re.MULTILINE)
        assert match is not None, ran.out
        sarif, gitlab = (json.loads((tmp_path / name).read_text(encoding="utf-8")) for name in ("sarif", "gitlab"))
        place = sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
        assert "jane-bloggs" not in ran.out + json.dumps([sarif, gitlab])
        return [match[1], place["uri"], gitlab[0]["location"]["path"]]

    return found


WHOLE = ["data/made up/snapshot.yaml", "data/made%20up/snapshot.yaml", "data/made up/snapshot.yaml"]
NAME = ["snapshot.yaml"] * 3


@pytest.mark.parametrize("variable", VARIABLES)
def test_a_file_in_a_folder_is_named_from_the_top(files: Any, repository: Path, variable: str) -> None:
    assert files(repository, "data/made up/snapshot.yaml", cwd=repository, variable=variable) == WHOLE


def test_wherever_the_command_runs_and_however_the_file_is_named(files: Any, repository: Path) -> None:
    source = repository / "data" / "made up" / "snapshot.yaml"
    assert files(repository, source, cwd=repository.parent) == WHOLE
    assert files(repository, "made up/snapshot.yaml", cwd=repository / "data") == WHOLE
    assert files(repository, "./data/../data/made up/snapshot.yaml", cwd=repository) == WHOLE


@pytest.mark.skipif(os.name != "posix", reason="who may make a link differs")
def test_a_repository_that_is_come_to_by_a_link(files: Any, repository: Path, tmp_path: Path) -> None:
    link = tmp_path / "work"
    link.symlink_to(repository)
    assert files(link, "data/made up/snapshot.yaml", cwd=repository) == WHOLE
    assert files(repository, link / "data" / "made up" / "snapshot.yaml", cwd=tmp_path) == WHOLE


def test_a_file_outside_is_named_by_its_name_alone(files: Any, repository: Path) -> None:
    other = repository.parent / "other"
    other.mkdir()
    assert files(other, repository / "data" / "made up" / "snapshot.yaml", cwd=other) == NAME
    assert files(Path(), "data/made up/snapshot.yaml", cwd=repository, variable="NOBODYS") == NAME


def test_a_folder_that_has_a_case_id_in_its_name_is_not_shown(files: Any, repository: Path) -> None:
    (repository / "data" / "made up").rename(repository / "data" / "C-0002")
    named, *others = files(repository, "data/C-0002/snapshot.yaml", cwd=repository)
    assert re.fullmatch(r"data/[a-z2-7]{16}/snapshot\.yaml", named) and set(others) == {named}
    whole = files(repository, "data/C-0002/snapshot.yaml", cwd=repository, more=("--reveal-ids",))
    assert set(whole) == {"data/C-0002/snapshot.yaml"}


def test_returns_of_several_years(files: Any, repository: Path, root: Path) -> None:
    years = ("2017", "2018")
    for year in years:
        shutil.copytree(root / "fixtures" / "ssda903" / year, repository / "returns" / year)
    more = tuple(part for year in years for part in ("--year", year))
    found = files(repository, *(f"returns/{year}" for year in years), cwd=repository, more=more)
    assert set(found) <= {f"returns/{year}/episodes.csv" for year in years}


def test_two_files_that_cannot_be_told_apart_are_named_by_their_names(files: Any, repository: Path) -> None:
    """Of two folders of one name a source says no more: none is guessed."""
    again = repository / "more" / "made up"
    shutil.copytree(repository / "data" / "made up", again)
    text = (again / "snapshot.yaml").read_text(encoding="utf-8")
    (again / "snapshot.yaml").write_text(text.replace("C-0", "D-0").replace("F-0", "E-0"), encoding="utf-8")
    found = files(repository, "data/made up/snapshot.yaml", "more/made up/snapshot.yaml", cwd=repository)
    assert {file.rpartition("/")[2] for file in found} == {"snapshot.yaml"}
    assert not any(file.startswith(("data", "more")) for file in found)


def test_a_result_is_the_same_in_a_job_and_out_of_it(checker: Any, repository: Path) -> None:
    run = ("check", "data/made up/snapshot.yaml", "--select", RULE, "--format", "json")
    inside = checker(*run, cwd=repository, set={"GITHUB_WORKSPACE": str(repository)})
    assert inside == checker(*run, cwd=repository)
