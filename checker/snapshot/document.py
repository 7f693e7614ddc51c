"""The native snapshot as plain data, such as YAML, JSON or CSV holds, turned into facts, cases and coverage.

What is wrong with the *shape* of a snapshot is a fatal finding. What is wrong with one *row* is a finding too, but the
row goes on as a fact with unknown fields, or is rejected and counted. No finding holds the content of a cell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field, replace
from typing import TYPE_CHECKING, Any

from checker.errors import Fault, RulesetError
from checker.frozen import frozen
from checker.progress import part, steps
from checker.snapshot.begun import Begun
from checker.snapshot.coverage import Coverage, Span
from checker.snapshot.covers import less_lost, with_defaults
from checker.snapshot.days_given import DaysGiven
from checker.snapshot.facts import Case, Snapshot
from checker.snapshot.findings import Finding, Findings, Loc
from checker.snapshot.head import Head
from checker.snapshot.making import make_case
from checker.snapshot.on_demand import Cases
from checker.snapshot.rows import EVERY_DAY, FACT_HELP, Rows
from checker.snapshot.unborn import follow_births
from checker.snapshot.values import found
from checker.snapshot.vocabulary import Kind

if TYPE_CHECKING:
    import polars as pl

    from checker.snapshot.framed.told import ToldFacts

_READ = 0.8  # of the work, or nearly: the rest is to put facts in order
_CASE_FIELDS = ("case", "about", "facts")
_CASE_HELP = "cases is a list; each has case (its identifier), about and facts"


@frozen
class Built:
    """What was made of a document: how many facts it held, how many were rejected, and what was found wrong.

    `lost`: the kinds and days of facts that could be put to no case or no kind; the snapshot's coverage is already
    without them. `drawn`: the day it says that it is as at, if it says one. `days`: how many were given in rows, and read.
    """

    snapshot: Snapshot
    rows: int
    rejected: int
    findings: tuple[Finding, ...]
    lost: tuple[tuple[str, Span], ...] = ()
    drawn: int | None = None
    days: DaysGiven = field(default_factory=DaysGiven)


def build(data: Any, *, place: Callable[[Loc], str], as_at: int | None = None) -> Built:
    """Facts from a whole native snapshot. `as_at`, an ordinal day, goes before the document's own.

    `place` gives a fact's `source` from its location. Raises nothing, whatever `data` is; where any finding is fatal
    the snapshot is not to be used. Cover never runs past the document's own as-at date, whatever `as_at` is given.
    """
    reader = Reader(place)
    reader.head.read(data, as_at)
    cases = data.get("cases") if isinstance(data, Mapping) else []
    if not isinstance(cases, list):
        reader.findings.note(("cases",), f"expected a list of cases, found {found(cases)}", _CASE_HELP, fatal=True)
        cases = []
    with part(_READ):
        for index, case in enumerate(steps(cases)):
            reader.case(case, ("cases", index))
    return reader.built()


def facts_from(
    facts: Any,
    *,
    cases: Any = None,
    covers: Any = None,
    as_at: int,
    about: str = "child",
    case: str = "example",
    place: Callable[[Loc], str],
    fault: Callable[[Loc, str, str], Fault],
) -> Snapshot:
    """A snapshot of one case from a list of facts, or of several `cases`, as a rule's example holds. Nothing wrong is
    let pass.

    `place` and `fault` (location, what, help) are given locations that begin with ``"facts"``, ``"cases"`` or ``"covers"``.
    Raises RulesetError with a fault for everything found.
    """
    reader = Reader(place)
    reader.head.covers_to(covers, as_at, as_at)
    if not cases:
        reader.case({"case": case, "about": about, "facts": facts}, ())
    for index, each in enumerate(cases or ()):
        reader.case(each, ("cases", index))
    built = reader.built()
    if built.findings:
        raise RulesetError(fault(loc, finding.what, finding.help) for finding in built.findings for loc in finding.locs)
    joined = follow_births(built.snapshot)
    if joined.problems:
        raise RulesetError(fault(("cases",), problem.what, problem.hint) for problem in joined.problems)
    return joined


class Reader:
    """Reads a snapshot a piece at a time: its head first, then whole cases or single rows in any order."""

    def __init__(self, place: Callable[[Loc], str]) -> None:
        self.findings = Findings()
        self.rows = self.rejected = 0
        self._reads = Rows(self.findings, place)
        self.begun = Begun(self.findings, (kind.about for kind in self._reads.kinds.values()))
        self.head = Head(self.findings, self.begun)
        self.days = self._reads.days
        self._told: ToldFacts | None = None
        self._whole: Cases | None = None

    def case(self, raw: Any, loc: Loc) -> None:
        """Read one case. Facts that cannot be put to a case are rejected, and their days no longer covered."""
        if not isinstance(raw, Mapping):
            what = f"expected a mapping with case, about and facts, found {found(raw)}"
            self.findings.note(loc, what, _CASE_HELP, fatal=True)
            return
        rows = [] if raw.get("facts") is None else raw["facts"]
        if not isinstance(rows, list):
            what = f"expected a list of facts, found {found(rows)}"
            self.findings.note((*loc, "facts"), what, FACT_HELP, fatal=True)
            return
        self.findings.names(loc, raw, _CASE_FIELDS)
        if any(isinstance(value, list) for name, value in raw.items() if name not in _CASE_FIELDS):
            self._reads.lose()  # they may have been its facts, under a misspelt name
        key = self.begun.case_of(raw.get("case"), "child" if raw.get("about") is None else raw["about"], loc)
        for index, row in enumerate(rows):
            self._put(row, (*loc, "facts", index), key)

    def line(self, raw: Any, loc: Loc) -> None:
        """Read a case with its facts, or one fact that names its case. Anything else is rejected."""
        if not isinstance(raw, Mapping):
            self.reject(loc, f"expected a case or a fact, found {found(raw)}; it is not read", FACT_HELP)
        elif "facts" in raw and not isinstance(raw["facts"], list | None):
            what = f"expected a list of facts, found {found(raw['facts'])}; the case is not read"
            self.reject(loc, what, FACT_HELP, column="facts")
        elif "facts" in raw or raw.keys() <= set(_CASE_FIELDS):
            self.case(raw, loc)
        else:
            self.row(raw, loc)

    def row(self, raw: Mapping[Any, Any], loc: Loc) -> None:
        """Read one fact that names its case. What the case is about goes by the kind of fact, where it is not said."""
        fact = {name: value for name, value in raw.items() if name not in ("case", "about")}
        self._put(fact, loc, self.begun.case_of(raw.get("case"), self._about_of(raw), loc))

    def whole(self, cases: Cases, rows: int) -> bool:
        """Take all the cases of a source, read already from so many rows and nothing wrong with any. False, and nothing is
        taken, where any other fact was read, or one identifier is of two things.
        """
        if self._told or any(self.begun.facts.values()) or self.begun.of_two_things(cases):
            return False
        self._whole = cases
        self._reads.listed.update(cases.kinds)
        self.rows += rows
        return True

    def take(self, kind: Kind, file: str, facts: pl.DataFrame) -> None:
        """Take facts of a kind in columns, as `ToldFacts` has them, one from each of some rows of a file."""
        from checker.snapshot.framed.told import ToldFacts

        self._told = self._told or ToldFacts()
        self._told.add(kind, file, facts)
        self._reads.listed.add(kind.name)
        self.rows += len(facts)

    def reject(
        self,
        loc: Loc,
        what: str,
        help: str,
        *,
        column: str | None = None,
        kinds: Iterable[str] | None = None,
    ) -> None:
        """Note a row that cannot be read at all. `kinds` (all, if none is given) lose all their cover."""
        self.findings.note(loc, what, help, column=column)
        self.rows += 1
        self.rejected += 1
        self._reads.lose(kinds, EVERY_DAY)

    def lose(self, kinds: Iterable[str], days: Span = EVERY_DAY) -> None:
        """Take days out of what is covered of some kinds: of facts that could be put to no case."""
        self._reads.lose(kinds, days)

    def reject_like(self, raw: Mapping[str, Any], loc: Loc) -> None:
        """Reject a row that names its case and whose kind, as has been noted, is none."""
        self.begun.case_of(raw.get("case"), self._about_of(raw), loc)
        self.rows += 1
        self.rejected += 1
        self._reads.lose_like(raw.get("kind"), raw)

    def built(self) -> Built:
        """What was made of it all."""
        head = self.head
        lost = tuple((kind, span) for kind, spans in sorted(self._reads.lost.items()) for span in sorted(spans))

        def less(said: Coverage) -> Coverage:
            return less_lost(with_defaults(said, self._reads.listed, head.cover_to), lost)

        apart = {key: less(said) for key, said in head.apart.items()}
        snapshot = Snapshot(head.as_at, self._cases(apart), less(head.said), problems=tuple(head.problems))
        return Built(snapshot, self.rows, self.rejected, self.findings.all(), lost, head.drawn, self.days)

    def _cases(self, apart: Mapping[tuple[str, str], Coverage]) -> Sequence[Case]:
        """The cases read, with what is covered of those of which something else is."""
        whole = self._in_columns()
        if whole is None:
            each = ((key, make_case(*key, facts)) for key, facts in steps(sorted(self.begun.facts.items())))
            return tuple(replace(case, coverage=apart.get(key)) for key, case in each)
        listed = [key for key, facts in self.begun.facts.items() if not facts]
        if not listed and not apart:
            return whole
        from checker.snapshot.framed.together import beside

        return beside(whole, listed, apart)

    def _in_columns(self) -> Cases | None:
        """The cases of all the facts there are, where they are in columns; None where they are not, and all are objects."""
        if self._told is None:
            return self._whole
        cases = self._told.cases(self.begun.facts)
        if cases is None or self.begun.of_two_things(cases):
            self._told.give(self.begun.facts)
            return None
        return cases

    def _about_of(self, raw: Mapping[Any, Any]) -> Any:
        """What the case of a row is about: as it says, or by its kind, or a child."""
        name, about = raw.get("kind"), raw.get("about")
        kind = self._reads.kinds.get(name) if isinstance(name, str) else None
        return about if about is not None else kind.about if kind else "child"

    def _put(self, raw: Any, loc: Loc, key: tuple[str, str] | None) -> None:
        """Read a fact and put it to its case; with no case it is rejected."""
        self.rows += 1
        fact = self._reads.fact(raw, loc, key and key[1])
        if fact and key:
            self.begun.facts[key].append(fact)
        else:
            self.rejected += 1
