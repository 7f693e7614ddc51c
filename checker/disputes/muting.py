"""Disputes of rules that the profile mutes: shown, and not raised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from checker.compile.program import Program
from checker.disputes.dispute import Dispute


def without_muted(program: Program, disputes: Sequence[Dispute], as_at: int) -> Sequence[Dispute]:
    """The disputes, those of rules the profile mutes on a day marked so: they are shown and do not count."""
    quiet = program.muted_on(as_at)
    if not quiet:
        return disputes
    return tuple(replace(each, status="muted") if each.rule.id in quiet else each for each in disputes)
