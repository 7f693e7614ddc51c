"""The demonstration's disputes, and a ledger to adopt them into."""

from __future__ import annotations

import pytest

from tests.cli.disputes.support import ADOPT


@pytest.fixture(scope="module")
def result(checker, demonstration, tmp_path_factory):
    """The demonstration's result in a file, and its disputes by rule."""
    path = tmp_path_factory.mktemp("result") / "result.json"
    ran = checker("check", demonstration, "--format", "json")
    path.write_text(ran.out, encoding="utf-8")
    return path, ran.json


@pytest.fixture
def ids(result):
    """The ids of the demonstration's disputes by rule; of several, that of C-0002, whose visit is longer overdue."""
    listed = sorted(result[1]["disputes"], key=lambda told: told["days_late"] or 0)
    return {told["rule"]: told["id"] for told in listed}


@pytest.fixture
def ledger(tmp_path):
    return tmp_path / "ledger.jsonl"


@pytest.fixture
def adopted(in_process, ledger, result, ids):
    """Adopts the dispute over a rule, and says its id."""

    def adopt(rule="lac.review.interval", *more):
        ran = in_process("disputes", "adopt", ledger, ids[rule], result[0], *ADOPT, *more)
        assert ran.status == 0, ran.err
        return ids[rule]

    return adopt


@pytest.fixture
def act(in_process, ledger):
    """Does something about a dispute in the ledger."""

    def run(command, *arguments, status=0):
        ran = in_process("disputes", command, ledger, *arguments)
        assert ran.status == status, ran.err
        return ran

    return run
