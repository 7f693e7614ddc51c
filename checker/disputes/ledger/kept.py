"""What a ledger says of the disputes of a run: how those that were adopted stand, and which may be old ones re-dated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from checker.compile.program import Program
from checker.disputes.dispute import Dispute, Disputes
from checker.disputes.ledger.events import About
from checker.disputes.ledger.standing import Standing, Standings
from checker.disputes.ledger.superseding import proposed
from checker.disputes.pseudonyms import Pseudonyms
from checker.engines.duty import Duty
from checker.frozen import frozen


@frozen
class Kept:
    """A ledger's disputes, and the key under which a run's have the same ids."""

    standings: Standings
    pseudonyms: Pseudonyms

    def applied(self, disputes: Sequence[Dispute], duties: Iterable[Duty], program: Program) -> tuple[Dispute, ...]:
        """The disputes as they stand. `duties` are all that the record holds, in the period or not."""
        present = self.present(duties, program)
        return tuple(self._one(dispute, present) for dispute in disputes)

    def unraised(self, disputes: Disputes, rules: Iterable[str]) -> tuple[Standing, ...]:
        """The open disputes over some rules of which a run raises none any more, nor of what was adopted with them."""
        among = set(rules)
        held = [standing for standing in self.standings.all if standing.open and standing.rule in among]
        of = {each.rule for standing in held for each in standing.about} | {standing.rule for standing in held}
        raised = {dispute.id_under(self.pseudonyms) for dispute in disputes.of_rules(of)}
        return tuple(standing for standing in held if not raised & set(standing.disputes))

    def redated(
        self, unraised: Sequence[Standing], disputes: Disputes, duties: Iterable[Duty], program: Program
    ) -> Mapping[str, str]:
        """Of what is open and raised no more, the dispute of a run that each may be under a corrected date: id by id."""
        rules = {standing.rule for standing in unraised}
        if not rules:
            return {}
        present = self.present(duties, program)
        found: dict[str, str] = {}
        for dispute in disputes.of_rules(rules):
            about = self._about(dispute.duty, dispute.rule.about)
            if (old := proposed(about, present, self.standings)) is not None:
                found.setdefault(old.dispute, about.dispute)
        return {each.dispute: found[each.dispute] for each in unraised if each.dispute in found}

    def present(self, duties: Iterable[Duty], program: Program) -> list[About]:
        """The duties of a run, as a ledger knows them: those of the rules it has open disputes over."""
        rules = {standing.rule for standing in self.standings.all if standing.open}
        about = {rule.id: rule.about for rule in program.rules if rule.id in rules}
        return [self._about(duty, about[duty.rule]) for duty in duties if duty.rule in about]

    def _one(self, dispute: Dispute, present: Sequence[About]) -> Dispute:
        about = self._about(dispute.duty, dispute.rule.about)
        standing = self.standings.of(about.dispute)
        if standing is None:
            may_be = proposed(about, present, self.standings)
            return replace(dispute, id=about.dispute, may_be=may_be)
        stage = standing.stage if standing.open else standing.status.value
        to = standing.to or dispute.addressed_to
        return replace(dispute, id=about.dispute, standing=standing, stage=stage, addressed_to=to)

    def _about(self, duty: Duty, about: str) -> About:
        id_ = self.pseudonyms.dispute(duty.rule, duty.case, duty.key.text())
        case = self.pseudonyms.case(about, duty.case)
        return About(dispute=id_, rule=duty.rule, case=case, key=duty.key.text(reveal=False))
