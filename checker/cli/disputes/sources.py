"""Where a dispute is adopted from: a result that was kept, or a source that is checked now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checker.cli.options import RulesChosen, read_rules, read_snapshot
from checker.cli.results import named, read_result
from checker.files import read_bytes
from checker.frozen import frozen

if TYPE_CHECKING:
    from checker.compile.program import Program
    from checker.disputes.ledger.events import About
    from checker.disputes.ledger.kept import Kept
    from checker.disputes.ledger.raised import Raisings
    from checker.disputes.protocol import Protocol
    from checker.engines.duty import Duty
    from checker.snapshot.facts import Snapshot

_HEAD = 4096


@frozen
class Reading:
    """What may be adopted, and the duties the record holds: all of a source's, those a result raises."""

    raised: Raisings
    program: Program
    duties: Sequence[Duty] | None = None

    def present(self, kept: Kept) -> Iterable[About]:
        """The duties the record holds, as far as they are known."""
        if self.duties is not None:
            return kept.present(self.duties, self.program)
        return [about for each in self.raised.all for about in (each.about, *each.rest)]


def reading(
    sources: tuple[str, ...], under: RulesChosen, as_at: int | None,
    years: tuple[int, ...],
) -> Reading:  # fmt: skip
    """What a result, or the sources, raise."""
    from checker.disputes.ledger.raised import Raisings
    from checker.engines.audited import with_audited
    from checker.intake.parcels import shown

    program, protocol = read_rules(under)
    immediate = {rule.id: rule.dispute.immediate for rule in (*program.rules, *program.audited)}
    if len(sources) == 1 and _is_result(sources[0]):
        return Reading(Raisings(read_result(sources[0]), immediate, named(sources[0])), program)
    snapshot = read_snapshot(sources, as_at, years)
    program = with_audited(program, snapshot)
    data, duties = _checked(program, protocol, snapshot)
    return Reading(Raisings(data, immediate, shown(sources[0])), program, duties)


def _checked(program: Program, protocol: Protocol, snapshot: Snapshot) -> tuple[dict[str, Any], Sequence[Duty]]:
    """What `checker check --format json` would say of a snapshot, and every duty it holds."""
    from checker.cli.key import pseudonym_key
    from checker.disputes.pseudonyms import Pseudonyms
    from checker.engines.reference import evaluate
    from checker.report.json_report import as_data
    from checker.report.result import make_result, usual_window

    evaluation = evaluate(program, snapshot)
    result = make_result(program, snapshot, evaluation, usual_window(snapshot.as_at), protocol)
    return as_data(result, Pseudonyms(pseudonym_key())), evaluation.duties


def _is_result(path: str) -> bool:
    """Whether a file says at its beginning that it is a result. What comes on standard input is taken to be one."""
    if path == "-":
        return True
    try:
        return b'"checker/result@' in read_bytes(Path(path), _HEAD)
    except OSError:  # a folder, or nothing that can be read: the reader of sources says what is wrong
        return False
