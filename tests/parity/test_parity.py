"""Every engine on random rules and nasty snapshots, and what the reference engine promises whatever it is given."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from tests.engines.support import line
from tests.parity.engines import differences, engines
from tests.parity.promises import broken, in_every_form
from tests.parity.strategies import trials
from tests.parity.trial import Trial, read_trial

ROOT = Path(__file__).resolve().parents[2]
KEPT = sorted((ROOT / "fixtures" / "parity").glob("*.yaml"))
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]


def budget(examples: int) -> settings:
    """So many examples, the same in every run."""
    return settings(max_examples=examples, deadline=None, derandomize=True, database=None, suppress_health_check=SLOW)


@budget(250)
@given(trials())
def test_every_promise_is_kept(trial: Trial) -> None:
    assert broken(trial) == [], trial.text()


@budget(60)
@given(trials())
def test_every_form_of_a_snapshot_comes_to_the_same(tmp_path_factory: pytest.TempPathFactory, trial: Trial) -> None:
    folder = tmp_path_factory.mktemp("forms")
    evaluate = engines()["reference"]
    read = in_every_form(trial.data["documents"][0], folder)
    said = evaluate(trial.program, read.pop("whole.json"))
    for name, snapshot in read.items():
        assert differences(said, evaluate(trial.program, snapshot), places=False) == [], (name, trial.text())


@pytest.mark.parametrize("file", KEPT, ids=lambda file: file.stem)
def test_what_was_once_found_stays_mended(file: Path) -> None:
    trial = read_trial(file)
    assert broken(trial) == []
    expected = trial.data.get("expect")
    if expected is not None:
        duties = engines()["reference"](trial.program, trial.snapshot).duties
        assert [f"{duty.case} {line(duty)}" for duty in duties] == expected


@pytest.mark.parametrize("name", ["polars", "durable"])
def test_another_engine_is_there(name: str) -> None:
    if name not in engines():
        pytest.skip(f"the {name} engine is not installed: the reference engine is held to its promises alone")
    assert next(iter(engines())) == "reference"
