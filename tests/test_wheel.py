"""The built wheel holds everything a run needs, and runs from anywhere on its own."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).resolve().parent.parent
DEMONSTRATION = ROOT / "fixtures" / "demonstration" / "snapshot.yaml"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("hatchling", reason="hatchling is not installed, so no wheel can be built without a network")
    pytest.importorskip("pip", reason="pip is not installed")
    folder = tmp_path_factory.mktemp("wheel")
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        ".",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
        "-q",
        "-w",
        folder,
    ]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def unpacked(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def test_it_holds_the_rules_the_vocabulary_and_the_schema(unpacked: Path) -> None:
    def files(folder: Path) -> set[str]:
        return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}

    assert files(unpacked / "checker" / "_rules") == {*files(ROOT / "rules"), "pack.json"}
    assert "lac/review-interval.yaml" in files(unpacked / "checker" / "_rules")
    assert {"vocabulary.yaml", "vocabulary.json"} <= files(unpacked / "checker" / "snapshot")
    assert (unpacked / "checker" / "report" / "result-1.schema.json").is_file()
    assert {"page.html", "page.js"} <= files(unpacked / "checker" / "report" / "formats")


def test_it_holds_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = [PurePosixPath(name) for name in archive.namelist()]
    assert {name.parts[0] for name in names if not name.parts[0].endswith(".dist-info")} == {"checker"}
    assert not [name for name in names if name.suffix in (".pyc", ".csv")]


def test_it_names_the_command_the_licence_and_what_it_needs(unpacked: Path) -> None:
    (information,) = unpacked.glob("*.dist-info")
    assert "checker = checker.cli:main" in (information / "entry_points.txt").read_text(encoding="utf-8")
    metadata = (information / "METADATA").read_text(encoding="utf-8")
    assert "Requires-Python: >=3.11" in metadata
    assert (information / "licenses" / "LICENSE").is_file()


def test_it_runs_from_anywhere_and_says_the_same_as_the_checkout(
    unpacked: Path, checker: object, tmp_path: Path
) -> None:
    environment = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    environment |= {"PYTHONPATH": str(unpacked), "PYTHONUTF8": "1", "HOME": str(tmp_path)}

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-P", "-m", "checker", *map(str, arguments)]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    where = [sys.executable, "-P", "-c", "import checker; print(checker.__file__)"]
    found = subprocess.run(where, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True).stdout
    assert Path(found.strip()).is_relative_to(unpacked)
    ran = run("check", DEMONSTRATION)
    assert (ran.returncode, ran.stderr) == (1, "")
    here = checker("check", DEMONSTRATION)  # type: ignore[operator]
    assert (ran.stdout, ran.returncode) == (here.out, here.status)
    assert run("rules", "list", "--all").stdout == checker("rules", "list", "--all").out  # type: ignore[operator]
    shown = run("rules", "show", "lac.review.interval")
    assert (shown.returncode, shown.stderr) == (0, "")


def test_a_small_run_reads_no_models_and_no_frames(unpacked: Path, tmp_path: Path) -> None:
    """The rules come compiled: importing what reads and checks their files, or polars, would double a small run."""
    environment = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    environment |= {"PYTHONPATH": str(unpacked), "PYTHONUTF8": "1", "HOME": str(tmp_path)}
    command = [sys.executable, "-X", "importtime", "-P", "-m", "checker", "check", str(DEMONSTRATION)]
    ran = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    imported = {line.rpartition("|")[2].strip() for line in ran.stderr.splitlines() if line.startswith("import time:")}
    heavy = {"pydantic", "polars", "numpy", "openpyxl", "sqlalchemy", "xlsxwriter", "checker.ruleset.library"}
    assert "checker.compile.program" in imported
    assert not imported & heavy
