"""Disputes set aside: waived by a named person until a day, or in an earlier result taken as the baseline."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from typing import Any

from pydantic import BaseModel, Field, ValidationError

from checker.disputes.dispute import Dispute, date_words
from checker.disputes.pseudonyms import Pseudonyms
from checker.disputes.untightened import LOCAL
from checker.disputes.waivers import Name, Waiver, names
from checker.errors import CheckerError
from checker.frozen import frozen

COUNTED = ("new", "baseline")
"""What is in a baseline. What it shows as waived or muted is not: once that ends, it comes back."""


@frozen
class Known:
    """A dispute of the baseline: over which rule, and with which force."""

    rule: str
    force: str


@frozen
class Aside:
    """What sets disputes aside as at a day: those of the baseline by id, and waivers. A waiver goes first.

    What was local when the baseline was made, and has the force of its rule by now, is set aside by a waiver alone: that a limit
    of the service's own was missed was looked through, and not that the law's was.
    """

    pseudonyms: Pseudonyms
    as_at: int
    baseline: Mapping[str, Known] = field(default_factory=dict)
    waivers: tuple[Waiver, ...] = ()
    remark: str = ""  # on the baseline, where it is of some cases alone

    def applied(self, disputes: Sequence[Dispute]) -> tuple[Dispute, ...]:
        """The disputes, each with its status."""
        waived = {waiver.of for waiver in self.waivers if waiver.holds(self.as_at)}
        return tuple(replace(dispute, status=self._status(dispute, waived)) for dispute in disputes)

    def warnings(self, disputes: Iterable[Dispute], known: Collection[str]) -> Iterator[str]:
        """A line where the baseline is of some cases alone, and for each waiver that has expired, or that waives none of a run's
        disputes; `known` are all rules by id, whether they were run or not."""
        if self.remark:
            yield self.remark
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
        return sum(each.rule in rules and id_ not in raised for id_, each in self.baseline.items())

    def _status(self, dispute: Dispute, waived: set[Name]) -> str:
        if waived & names(dispute, self.pseudonyms):
            return "waived"
        known = self.baseline.get(dispute.id_under(self.pseudonyms))
        more = known is not None and known.force == LOCAL != dispute.force
        return "new" if known is None or more else "baseline"


class _Raised(BaseModel):
    id: str
    rule: str
    status: str
    force: str


class _Narrowed(BaseModel):
    cases: int
    of: int


class _Earlier(BaseModel):
    """What is read of an earlier result."""

    schema_: str = Field(alias="schema", pattern="^checker/result@1$")
    key: str | None = None
    narrowed: _Narrowed | None = None
    disputes: list[_Raised]


def read_baseline(data: Any, where: str, pseudonyms: Pseudonyms) -> tuple[dict[str, Known], str]:
    """Each dispute of an earlier result, by its id; and a remark where that is of some cases alone. CheckerError if it is none,
    or was made under another key."""
    try:
        earlier = _Earlier.model_validate(data)
    except ValidationError:
        what = "expected an earlier result, checker/result@1"
        raise CheckerError(what, where=where, help="make one with `checker check ... --report json=FILE`") from None
    if earlier.key != pseudonyms.mark():
        raise CheckerError(
            "this baseline was made under another key, so none of its ids could agree", where=where,
            help="use the key it was made with (CHECKER_KEY, or your key file), or make it again",
        )  # fmt: skip
    known = {each.id: Known(each.rule, each.force) for each in earlier.disputes if each.status in COUNTED}
    return known, "" if earlier.narrowed is None else f"{where}: {_alone(earlier.narrowed)}"


def _alone(narrowed: _Narrowed) -> str:
    """What a baseline of some cases comes to, which says nothing of the others: that nothing of theirs was looked through."""
    those = f"{narrowed.cases:,} case{'' if narrowed.cases == 1 else 's'} alone, of {narrowed.of:,} that were read then (--case)"
    mend = "make one without --case, unless this is for what was named then"
    return f"this baseline is of {those}: what was missed of any other is called new; {mend}"
