"""Disputes set aside: waived by a named person until a day, or in an earlier result taken as the baseline."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from checker.disputes.baseline import Baseline, Known
from checker.disputes.dispute import Dispute, date_words
from checker.disputes.pseudonyms import Pseudonyms
from checker.disputes.untightened import LOCAL
from checker.disputes.waivers import Name, Waiver, names
from checker.frozen import frozen


@frozen
class Aside:
    """What sets disputes aside as at a day: those of a baseline, and waivers. A waiver goes first.

    What was local when the baseline was made, and has the force of its rule by now, is set aside by a waiver alone: that a limit
    of the service's own was missed was looked through, and not that the law's was.
    """

    pseudonyms: Pseudonyms
    as_at: int
    baseline: Baseline | None = None
    waivers: tuple[Waiver, ...] = ()

    @property
    def known(self) -> Mapping[str, Known]:
        """The disputes of the baseline, by id; none where there is none."""
        return {} if self.baseline is None else self.baseline.known

    def applied(self, disputes: Sequence[Dispute]) -> tuple[Dispute, ...]:
        """The disputes, each with its status."""
        waived = {waiver.of for waiver in self.waivers if waiver.holds(self.as_at)}
        return tuple(replace(dispute, status=self._status(dispute, waived)) for dispute in disputes)

    def warnings(self, disputes: Iterable[Dispute], known: Collection[str]) -> Iterator[str]:
        """A line for each waiver that has expired, or that waives none of a run's disputes; `known` are all rules by id, whether
        they were run or not."""
        named = {name for dispute in disputes for name in names(dispute, self.pseudonyms)}
        held = {waiver.of for waiver in self.waivers if waiver.holds(self.as_at)}
        for waiver in self.waivers:
            if not waiver.holds(self.as_at):
                ended = date_words(waiver.expires)
                so = (
                    "another waives the same: take this one out" if waiver.of in held else "what it waived counts again"
                )
                yield f"{waiver.place}: this waiver expired on {ended}; {so}"
            elif isinstance(waiver.of, tuple) and waiver.of[0] not in known:
                yield f"{waiver.place}: this waiver names no rule there is; mend the rule's id (`checker rules list --all`)"
            elif waiver.of not in named:
                unless = "unless it is of another period, or of rules left out, mend what it names, or take it out"
                yield f"{waiver.place}: this waiver waives nothing in this run; {unless}"

    def gone(self, disputes: Iterable[Dispute], rules: Collection[str]) -> int:
        """How many of the baseline, under rules that were run, a run's disputes are none of."""
        raised = {dispute.id_under(self.pseudonyms) for dispute in disputes}
        return sum(each.rule in rules and id_ not in raised for id_, each in self.known.items())

    def _status(self, dispute: Dispute, waived: set[Name]) -> str:
        if waived & names(dispute, self.pseudonyms):
            return "waived"
        known = self.known.get(dispute.id_under(self.pseudonyms))
        more = known is not None and known.force == LOCAL != dispute.force
        return "new" if known is None or more else "baseline"
