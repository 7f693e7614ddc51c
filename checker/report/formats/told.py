"""What a format is given: a result, and how much of it may be shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING

from checker.disputes.dispute import Dispute
from checker.frozen import frozen
from checker.report.counts import Counts
from checker.report.result import Result
from checker.snapshot.facts import Snapshot

if TYPE_CHECKING:
    from checker.disputes.pseudonyms import Pseudonyms
    from checker.report.privacy import Shown

LEAST = 10
"""A team with fewer children is not named outside restricted formats: its disputes would say too much of a child."""


@frozen
class Told:
    """A result to be written. `key` is called for, once, by formats that need it; `reveal` shows ids in all formats; `full`
    folds no list of rules in text; `own` are the service's own figures beside what was read. `places` says of each file read that
    lies in the repository a job is of, by its whole path, what it is from the top of that.
    """

    result: Result
    key: Callable[[], bytes] = field(repr=False)
    reveal: bool = False
    full: bool = False
    own: tuple[Counts, ...] = ()
    places: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def pseudonyms(self) -> Pseudonyms:
        """Pseudonyms under the key."""
        from checker.disputes.pseudonyms import Pseudonyms

        return Pseudonyms(self.key())

    @cached_property
    def shown(self) -> Shown:
        """What may be shown outside restricted formats."""
        from checker.report.json_report import shown_in

        return shown_in(self.result, self.pseudonyms, reveal=self.reveal)

    @cached_property
    def teams(self) -> Teams:
        """The team of each child in the snapshot."""
        return Teams(self.result.snapshot)

    def id(self, dispute: Dispute) -> str:
        """A dispute's id under the key."""
        return dispute.id_under(self.pseudonyms)


class Teams:
    """The team each child's record names."""

    def __init__(self, snapshot: Snapshot) -> None:
        children = (case for case in snapshot.cases if case.about == "child")
        self._of = {case.id: team for case in children if (team := case.team)}
        self._sizes = Counter(self._of.values())

    def of(self, dispute: Dispute, least: int = 1) -> str | None:
        """The team of the child a dispute is about, if it has at least so many children."""
        team = self._of.get(dispute.duty.case) if dispute.rule.about == "child" else None
        return team if team is not None and self._sizes[team] >= least else None
