"""The demonstration authority: every miss planted in it is found, one by one, and no other.

The generator works out the days due by arithmetic of its own, so these are also a second opinion on the rules shipped.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from checker.compile.program import Program
from checker.engines.duty import Duty, Verdict
from checker.engines.reference import evaluate
from checker.examples import due_text
from checker.intake import read_sources
from checker.report.result import make_result, usual_window
from fixtures.authority_generator import generate, planted_text, snapshots
from tests.shipped import shipped_program

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "fixtures" / "authority"
FILES = ("snapshot.json", "allegations.json")
PARTS = ("misses", "cannot-tells", "excepted")
OPEN_TO_DISPUTE = ("overdue", "not-met")
NEVER_LATE = {  # what asks for something with no day by which it is done, or before something else
    "lac.advocacy.aged-10", "lac.iro.before-first-review", "lac.missing.strategy-over-5-days",
    "lac.placed-with-parents.approved", "lac.visit.spoken-to-alone",
}  # fmt: skip

Entry = Mapping[str, Any]
Row = tuple[str | None, ...]
"""Rule, case, verdict, day due, which period it is reported in, why it cannot be told and what would tell."""


def entries(text: str) -> list[Entry]:
    """Everything planted, in one list."""
    document = yaml.safe_load(text)
    return [entry for part in PARTS for entry in document[part]]


def as_row(entry: Entry) -> Row:
    return tuple(entry.get(name) for name in ("rule", "case", "verdict", "due", "period", "why", "needs"))


def as_found(duty: Duty, reported: frozenset[Duty]) -> Row:
    period = "default" if duty in reported else "earlier"
    why = duty.why.value if duty.why else None
    return (duty.rule, duty.case, duty.verdict.value, due_text(duty), period, why, duty.needs or None)


@cache
def program() -> Program:
    return shipped_program()


def amiss_in(files: Iterable[Path]) -> Counter[Row]:
    """Every duty, of any time, that is not met, pending or lapsed.

    Where nothing is planted for a rule, what it asks about may be something this authority does not record: what it
    cannot tell is passed over, and a miss is not.
    """
    found: Counter[Row] = Counter()
    for file in files:
        snapshot = read_sources([str(file)])
        assert not snapshot.problems
        evaluation = evaluate(program(), snapshot)
        assert not evaluation.errored
        result = make_result(program(), snapshot, evaluation, usual_window(snapshot.as_at))
        plain = (Verdict.MET, Verdict.PENDING, Verdict.LAPSED)
        reported = frozenset(result.duties)
        found.update(
            as_found(duty, reported)
            for duty in evaluation.duties
            if duty.verdict not in plain and (duty.rule in PLANTED or duty.verdict is not Verdict.CANNOT_TELL)
        )
    return found


SHIPPED = entries((FOLDER / "planted.yaml").read_text(encoding="utf-8"))
PLANTED = frozenset(entry["rule"] for entry in SHIPPED)


@pytest.fixture(scope="module")
def found() -> Counter[Row]:
    return amiss_in(FOLDER / name for name in FILES)


@pytest.mark.parametrize("entry", SHIPPED, ids=lambda entry: f"{entry['rule']} {entry['case']} {entry['verdict']}")
def test_what_is_planted_is_found(entry: Entry, found: Counter[Row]) -> None:
    row = as_row(entry)
    assert found[row] == 1, f"{entry['planted']}: {[other for other in found if other[:2] == row[:2]]}"


def test_nothing_else_is_found(found: Counter[Row]) -> None:
    unplanted = found - Counter(map(as_row, SHIPPED))
    assert not unplanted, "\n".join(map(str, sorted(unplanted, key=str)))


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.full)])
def test_another_authority_twice_the_size(seed: int, tmp_path: Path) -> None:
    authority = generate(236, seed)
    for name, pieces in snapshots(authority, lines=True).items():
        (tmp_path / name).write_text("".join(pieces), encoding="utf-8")
    planted = Counter(map(as_row, entries(planted_text(authority))))
    found = amiss_in(sorted(tmp_path.iterdir()))
    assert found - planted == Counter(), "found, not planted"
    assert planted - found == Counter(), "planted, not found"


def test_every_rule_with_anything_planted_has_a_miss_of_each_sort() -> None:
    verdicts: dict[str, set[str]] = {}
    for entry in SHIPPED:
        verdicts.setdefault(entry["rule"], set()).add(entry["verdict"])
    assert set(verdicts) <= {rule.id for rule in program().rules}
    assert len(verdicts) >= 21
    for rule, planted in verdicts.items():
        assert planted & set(OPEN_TO_DISPUTE), f"{rule}: nothing overdue or not met is planted"
        assert rule in NEVER_LATE or "late" in planted, f"{rule}: nothing late is planted"


@pytest.mark.parametrize("name", FILES)
def test_the_command_counts_the_same(name: str, checker: Any) -> None:
    ran = checker("check", FOLDER / name, "--format", "json")
    assert ran.status == 1, ran.err
    of_adults = name == "allegations.json"
    here = [entry for entry in SHIPPED if entry["rule"].startswith("lado.") is of_adults]
    wanted = Counter(entry["verdict"] for entry in here if entry["period"] == "default")
    summary = {**ran.json["summary"]}
    summary["cannot_tell"] = sum(each["duties"] for each in ran.json["cannot_tell"] if each["rule"] in PLANTED)
    counted = {verdict: summary[verdict.replace("-", "_")] for verdict in wanted}
    assert counted == dict(wanted)


def test_the_generator_writes_what_is_committed(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-S",
        "-m",
        "fixtures.authority_generator",
        str(tmp_path),
    ]  # -S: the standard library alone
    subprocess.run(command, check=True, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": "7"})
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert written == {name: (FOLDER / name).read_bytes() for name in (*FILES, "planted.yaml")}
    assert sum(map(len, written.values())) < 1_500_000


def test_the_generator_is_independent_of_the_checker() -> None:
    code = "import sys, fixtures.authority_generator; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-S", "-c", code], check=True, cwd=ROOT, capture_output=True, text=True)
    assert not [name for name in ran.stdout.split() if name.partition(".")[0] == "checker"]
