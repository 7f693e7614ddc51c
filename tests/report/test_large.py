"""The text report of a large group: what it does not show, it does not make."""

from __future__ import annotations

import re

from benchmarks.data import AS_AT, COVERS, facts
from checker.disputes.dispute import Dispute, Disputes
from checker.intake.parquet import head_as_metadata


def test_most_disputes_are_left_unmade(in_process, tmp_path, monkeypatch):
    """Each that is made costs as much as a rule does over a hundred cases; only some are shown."""
    record = tmp_path / "council.parquet"
    head = {"as_at": AS_AT.isoformat(), "covers": COVERS}
    facts(300, ids=True, recorded=True).write_parquet(record, metadata=head_as_metadata(head))
    made: list[Dispute] = []

    def counted(self: Disputes, duty, make=Disputes._made) -> Dispute:
        made.append(make(self, duty))
        return made[-1]

    monkeypatch.setattr(Disputes, "_made", counted)
    report = in_process("check", record).out
    asked = re.search(r"^Disputes to settle: ([\d,]+)$", report, re.MULTILINE)
    assert asked is not None, report
    assert 0 < len(made) < int(asked[1].replace(",", "")) / 4
