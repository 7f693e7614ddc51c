"""What a native snapshot says of itself: its as-at date, what it covers, and the problems met where it was made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checker.errors import Problem
from checker.snapshot.begun import Begun
from checker.snapshot.coverage import Coverage
from checker.snapshot.covers import read_bound, read_covers
from checker.snapshot.facts import EARLIEST, LATEST
from checker.snapshot.findings import Findings, Loc
from checker.snapshot.values import found

SCHEMA = "checker/snapshot@1"
_HEAD_FIELDS = ("schema", "as_at", "covers", "covers_apart", "problems", "cases")
_SCHEMA_HELP = f"schema is {SCHEMA}, and as_at and cases go beside it"
_COVERS_APART_HELP = "covers_apart is a list of such as {covers: {review: all}, cases: [{case: C-0001, about: child}]}"
_PROBLEMS_HELP = "problems is a list of such as {source: file, column: null, what: text, hint: text, count: 1}"
_APART = (
    "schema, as_at and covers go here, and the cases' facts in the rows that go with it; a snapshot that holds its cases is "
    "one file: name that, not its folder"
)


class Head:
    """What was read of it. `as_at` is the ordinal day it is read as at, `drawn` the one it gives, if any; nothing is covered past
    `cover_to`. `said` is covered of all cases, but of those in `apart`, by identifier and what they are about, of which
    something else is.
    """

    def __init__(self, findings: Findings, begun: Begun) -> None:
        self.as_at = self.cover_to = EARLIEST
        self.drawn: int | None = None
        self.said = Coverage()
        self.apart: dict[tuple[str, str], Coverage] = {}
        self.problems: list[Problem] = []
        self._findings, self._begun = findings, begun

    def read(self, data: Any, as_at: int | None = None, *, apart: bool = False) -> None:
        """Read it; `apart` if its cases are elsewhere. An `as_at` given goes first."""
        if not isinstance(data, Mapping):
            fields = "schema, as_at and covers" if apart else "schema, as_at, covers and cases"
            what = f"expected a mapping with {fields}, found {found(data)}"
            self._findings.note((), what, _APART if apart else _SCHEMA_HELP, fatal=True)
            self.covers_to(None, as_at or EARLIEST, EARLIEST)
            return
        self._findings.names((), data, _HEAD_FIELDS)
        if data.get("schema") != SCHEMA:
            what = f"expected {SCHEMA}, found {found(data.get('schema'))}"
            self._findings.note(("schema",), what, _APART if apart else _SCHEMA_HELP, fatal=True)
        if apart and "cases" in data:
            self._findings.note(("cases",), "expected no cases here", _APART, fatal=True)
        own = as_at
        if as_at is None or data.get("as_at") is not None:
            own = self.drawn = read_bound(data.get("as_at"), ("as_at",), self._findings)
        self.covers_to(data.get("covers"), as_at or own or EARLIEST, own or LATEST)
        for index, each in enumerate(self._listed(data, "covers_apart", _COVERS_APART_HELP)):
            self._covers_apart(each, ("covers_apart", index))
        for index, each in enumerate(self._listed(data, "problems", _PROBLEMS_HELP)):
            self._met_before(each, ("problems", index))

    def covers_to(self, covers: Any, as_at: int, last: int) -> None:
        """Read what is said to be covered, none of it past the `last` day."""
        self.as_at, self.cover_to = as_at, last
        self.said = read_covers(covers, last, self._findings)

    def _listed(self, data: Mapping[Any, Any], name: str, help: str) -> list[Any]:
        listed = data.get(name)
        if listed is not None and not isinstance(listed, list):
            self._findings.note((name,), f"expected a list, found {found(listed)}", help, fatal=True)
        return listed if isinstance(listed, list) else []

    def _covers_apart(self, raw: Any, loc: Loc) -> None:
        """Read what is covered of some cases, where it is not what is covered of all; or that they are there at all."""
        cases = raw.get("cases") if isinstance(raw, Mapping) else None
        if not isinstance(cases, list) or not all(isinstance(case, Mapping) for case in cases):
            what = f"expected covers and a list of cases, found {found(raw)}"
            self._findings.note(loc, what, _COVERS_APART_HELP, fatal=True)
            return
        self._findings.names(loc, raw, ("covers", "cases"))
        said = read_covers(raw["covers"], self.cover_to, self._findings) if "covers" in raw else None
        for index, case in enumerate(cases):
            key = self._begun.case_of(case.get("case"), case.get("about", "child"), (*loc, "cases", index))
            if key and said is not None:
                self.apart[key] = said

    def _met_before(self, raw: Any, loc: Loc) -> None:
        """Read a problem that was met in what the snapshot was made from."""
        texts = [raw.get(name) for name in ("source", "what", "hint")] if isinstance(raw, Mapping) else []
        column, count = (raw.get("column"), raw.get("count", 1)) if texts else (None, 1)
        doubts_all = texts != [] and raw.get("doubts_all") is True
        if (
            len(texts) < 3
            or not all(isinstance(text, str) for text in (*texts, column or ""))
            or type(count) is not int
        ):
            self._findings.note(loc, f"expected a problem, found {found(raw)}", _PROBLEMS_HELP, fatal=True)
            return
        source, what, hint = map(str, texts)
        self.problems.append(Problem(source, column, what, hint, count, doubts_all))
