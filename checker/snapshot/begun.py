"""The cases that were begun as a snapshot is read: which one an identifier is of, and the facts read of each so far."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from checker.snapshot.facts import Fact
from checker.snapshot.findings import Findings, Loc
from checker.snapshot.nobody import case_name, no_case
from checker.snapshot.on_demand import Cases
from checker.snapshot.values import found
from checker.snapshot.vocabulary import Kind

CASE_HELP = "give every case its identifier as text, in quotes"


class Begun:
    """The cases begun, each with its `facts` in the order in which they were read, by identifier and what it is about."""

    def __init__(self, findings: Findings, abouts: Iterable[str]) -> None:
        self.facts: dict[tuple[str, str], list[Fact]] = {}
        self._findings, self._abouts = findings, sorted(set(abouts))
        self._about: dict[str, str] = {}

    def case_of(self, raw: Any, about: Any, loc: Loc) -> tuple[str, str] | None:
        """The case of an identifier, begun if it is new; None, with a finding, where it cannot be told which it is."""
        name = case_name(raw)
        if name is None:
            what = f"expected the case's identifier, found {no_case(raw)}; its facts are not read"
            self._findings.note((*loc, "case"), what, CASE_HELP, column="case")
        if about not in self._abouts:
            what = f"expected one of {', '.join(self._abouts)}, found {found(about)}; its facts are not read"
            self._findings.note((*loc, "about"), what, "say what the case is about", column="about")
            return None
        if name is None:
            return None
        if self._about.setdefault(name, about) != about:
            what = "this identifier is also that of a case about something else; the two are kept apart"
            self._findings.note((*loc, "case"), what, "give them different identifiers", column="case")
        self.facts.setdefault((name, about), [])
        return name, about

    def about_another(self, names: Iterable[str], kind: Kind) -> list[str]:
        """Which identifiers of cases that facts of a kind are about are also those of cases about something else."""
        return [name for name in names if self._about.setdefault(name, kind.about) != kind.about]

    def of_two_things(self, cases: Cases) -> bool:
        """Whether the identifier of any case that was begun is also that of one of some about something else."""
        return any(cases.called(other, name) for name, about in self.facts for other in cases.abouts if other != about)
