"""What fuzzing has kept is read without a fuzzer, in the quick tier a part of it: facts that hold together, or a clear error."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest

from checker.snapshot.facts import Snapshot
from tests.fuzz.targets import TARGETS
from tests.tiers import part_of

HERE = Path(__file__).parent
KEPT = 1_000_000
"""Bytes of the whole corpus at most."""


@pytest.mark.parametrize("name", TARGETS)
def test_the_corpus_of_a_target(name):
    target = TARGETS[name]
    assert isinstance(target.run(target.seed()), Snapshot), "what fuzzing begins from is sound"
    files = sorted((HERE / "corpus" / name).iterdir())
    for file in Random(1).sample(files, part_of(len(files))):
        target.run(file.read_bytes())


def test_the_corpus_is_small_and_the_log_says_how_it_came_about():
    assert sum(file.stat().st_size for file in (HERE / "corpus").rglob("*") if file.is_file()) < KEPT
    lines = [json.loads(line) for line in (HERE / "log.jsonl").read_text("utf-8").splitlines()]
    assert {line["target"] for line in lines} == set(TARGETS)
    assert all(line["executions"] > 0 and line["coverage"] > 0 for line in lines)
