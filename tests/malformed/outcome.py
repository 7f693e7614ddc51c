"""What may come of reading a source, however spoilt: facts that hold together, or a clear error; neither shows a cell."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

from checker.errors import CheckerError
from checker.intake import read_sources
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN, Snapshot
from checker.snapshot.vocabulary import vocabulary
from fixtures.malformed.sound import AS_AT, CANARIES, MAPPING, Files, mapping_of, place

_DAY = dt.date.fromisoformat(AS_AT).toordinal()
_COVERS_FROM = dt.date(2025, 4, 1).toordinal()


def read(form: str, files: Files, as_at: int = _DAY) -> Snapshot | CheckerError:
    """A snapshot, or the error that says why there is none, of files written out and read as `checker check` does.

    AssertionError where either shows what it must not or does not hold together; whatever else is raised is a bug.
    """
    with tempfile.TemporaryDirectory() as folder:
        told = {"covers_from": _COVERS_FROM} if form in ("dump", "dump-parquet", "database") else {}
        mapping = mapping_of(form, Path(folder))
        source = place(form, files, Path(folder))
        try:
            snapshot = read_sources([source], as_at=as_at, mapping=mapping, **told)
        except CheckerError as error:
            said = error.render()
            named = (Path(source.removeprefix("sqlite:///")).name, "sqlite database", "--", MAPPING)
            assert any(name in said for name in named), said
            assert "help: " in said, said
            assert shows_nothing(said), said
            return error
    hold_together(snapshot)
    return snapshot


def shows_nothing(text: str) -> bool:
    """Whether a text shows nothing of the child."""
    return not any(canary in text for canary in CANARIES)


def hold_together(snapshot: Snapshot) -> None:
    """Check that facts are facts, and that problems say what and how to mend it and show no cell."""
    for problem in snapshot.problems:
        assert shows_nothing(problem.render()), problem
        assert problem.what and problem.count > 0, problem
    for fact in (fact for case in snapshot.cases for fact in case.facts):
        assert LONG_BEFORE <= fact.start_lo <= fact.start_hi <= STILL_OPEN, fact
        assert LONG_BEFORE <= fact.end_lo <= fact.end_hi <= STILL_OPEN, fact
        assert fact.start_lo <= fact.end_hi, fact
        attributes = vocabulary().kind(fact.kind).attributes
        assert all(attributes[name].accepts(value) for name, value in fact.attributes.items()), fact
