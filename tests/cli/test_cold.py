"""What a command imports, by which it is quick from a cold start: nothing of what another format, option or engine needs."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl
import pytest

from checker.intake.parquet import head_as_metadata

HEAD = {"schema": "checker/snapshot@1", "as_at": "2026-03-31", "covers": "all"}
ALWAYS = {
    *("pydantic", "yaml", "openpyxl", "sqlalchemy", "xlsxwriter", "jinja2", "lxml", "defusedxml"),
    *("difflib", "secrets", "csv", "zipfile", "shutil", "tempfile", "tomllib"),
    *("checker.yaml_reader", "checker.ruleset.library", "checker.compile.compiler", "checker.engines.durable"),
    *("checker.intake.archive", "checker.intake.csv_files", "checker.intake.sheets", "checker.intake.tabular"),
    *("checker.report.json_report", "checker.report.privacy", "checker.report.reconciliation", "checker.measures"),
    *("checker.disputes.pseudonyms", "checker.disputes.ledger.file"),
}
"""What no check of a snapshot that says what is wrong in text has a use for."""

OF_POLARS = {"csv", "zipfile", "shutil", "tempfile", "secrets", "difflib"}
"""Of those, what polars and numpy may import for themselves."""


def imported(source: Path, env: Mapping[str, str]) -> tuple[set[str], str]:
    """What a check of a source imports, and in how many threads numpy would do linear algebra."""
    return imported_by(["check", str(source)], source.parent, env)


def imported_by(command: Sequence[str], folder: Path, env: Mapping[str, str]) -> tuple[set[str], str]:
    """What a command imports in a folder, and in how many threads numpy would do linear algebra."""
    code = (
        f"import os, sys; sys.argv = ['checker', '--no-config', *{[*command]!r}]\n"
        "from checker.cli import main\n"
        "try: main()\n"
        "except SystemExit as ended: assert ended.code in (0, 1), ended.code\n"
        "print(os.environ['OPENBLAS_NUM_THREADS'], *sys.modules, file=sys.stderr)"
    )
    run = [sys.executable, "-c", code]
    ran = subprocess.run(run, capture_output=True, text=True, env=dict(env), cwd=folder, check=False)
    assert ran.returncode == 0, ran.stderr
    threads, *names = ran.stderr.splitlines()[-1].split()
    return set(names), threads


def child(number: int) -> list[dict[str, object]]:
    """A child in care, whose first review was late."""
    case = {"case": f"C-{number:04}"}
    return [
        {**case, "kind": "child", "born": "2014-05-09"},
        {**case, "kind": "looked_after", "start": "2026-01-05"},
        {**case, "kind": "review", "on": "2026-02-03", "status": "held"},
    ]


def test_one_case(tmp_path: Path, env: Mapping[str, str]) -> None:
    facts = [{name: value for name, value in fact.items() if name != "case"} for fact in child(1)]
    source = tmp_path / "child.json"
    source.write_text(json.dumps({**HEAD, "cases": [{"case": "C-0001", "about": "child", "facts": facts}]}))
    names, _ = imported(source, env)
    assert "checker.engines.reference.run" in names
    assert not names & (ALWAYS | {"numpy", "polars", "checker.engines.polars", "checker.snapshot.framed"})


def test_a_council(tmp_path: Path, env: Mapping[str, str]) -> None:
    source = tmp_path / "council.parquet"
    rows = pl.DataFrame([fact for number in range(200) for fact in child(number)], infer_schema_length=None).sort(
        "kind"
    )
    days = pl.col("born", "start", "on").str.to_date()
    rows.with_columns(days, pl.lit(None, pl.Date).alias("end")).write_parquet(source, metadata=head_as_metadata(HEAD))
    names, _ = imported(source, env)
    assert "checker.engines.polars.run" in names
    reference = {name for name in names if name.startswith("checker.engines.reference.")}
    shared = ("timeline", "beginnings", "naming", "together")
    assert reference == {f"checker.engines.reference.{name}" for name in shared}
    assert not names & (ALWAYS - OF_POLARS)


@pytest.mark.parametrize("options", [[], ["--all", "--profile", "national", "lac"]])
def test_the_list_of_rules(tmp_path: Path, env: Mapping[str, str], options: list[str]) -> None:
    names, _ = imported_by(["rules", "list", *options], tmp_path, env)
    assert "checker.report.rule_list" in names
    assert not names & (ALWAYS | {"numpy", "polars", "checker.ruleset.models", "checker.engines.reference.run"})


@pytest.mark.parametrize("own", [None, "3"])
def test_threads_for_linear_algebra_are_not_started_unless_asked_for(
    tmp_path: Path, env: Mapping[str, str], own: str | None
) -> None:
    facts = [{name: value for name, value in fact.items() if name != "case"} for fact in child(1)]
    source = tmp_path / "child.json"
    source.write_text(json.dumps({**HEAD, "cases": [{"case": "C-0001", "about": "child", "facts": facts}]}))
    _, threads = imported(source, {**env, **({"OPENBLAS_NUM_THREADS": own} if own else {})})
    assert threads == (own or "1")
