"""One row of a list as rows of a snapshot, in plain data; and the kinds of which it leaves something untold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from checker.intake.annex_a.cells import Unknown, code_of, identifier_of, mapped, text_of
from checker.intake.annex_a.matching import Found
from checker.intake.annex_a.model import FactSpec, Read
from checker.intake.days import moment, moment_shape, month_first
from checker.intake.sheets import Cell, Line, Missing
from checker.snapshot.facts import Value
from checker.snapshot.findings import Findings, Loc

_DAY_HELP = "write dates as 31/03/2026 or 2026-03-31, or as Excel's own; the day is read as unknown"
_UNTOLD = "open the workbook in Excel, put it right and save it; what this would say is read as unknown"
UNKNOWN = "unknown"


class ListRows:
    """Reads the rows of one list. `untold`: pairs of a child and a kind of which that child's row does not tell."""

    def __init__(self, found: Found, as_at: str, findings: Findings) -> None:
        self.found, self.as_at, self.findings = found, as_at, findings
        self.untold: set[tuple[str, str]] = set()
        self._noted: set[tuple[int, str, str]] = set()
        self.months_first = month_first(cell for line in found.lines for cell in line.cells)
        self.facts = [spec for spec in found.spec.facts if spec.needed in found.at]

    def loc(self, line: Line) -> Loc:
        """Where a row is."""
        return ("rows", self.found.label, line.number)

    def cell(self, line: Line, column: str) -> Cell:
        """What a row holds in a column; None where there is no such column."""
        at = self.found.at.get(column, len(line.cells))
        return line.cells[at] if at < len(line.cells) else None

    def child(self, line: Line) -> str | None:
        """The identifier of the child in a row."""
        return identifier_of(self.cell(line, "child"))

    def says_nothing(self, line: Line) -> bool:
        """Whether a row holds nothing that any fact would be made of: a total, or a note below the list."""
        return not any(self.cell(line, spec.needed) is not None for spec in self.facts)

    def left_out(self, line: Line) -> bool:
        """Whether a row does not belong in the list, and is noted."""
        for column, codes in self.found.spec.leave_out.items():
            if code_of(self.cell(line, column)) in codes:
                what = f"expected no row of a child with {' or '.join(codes)} here, found one; the row is not read"
                self._note(what, "short breaks are no period of care", column, line)
                return True
        return False

    def read(self, line: Line) -> Iterator[dict[str, Any]]:
        """The facts in a row, each as a row of a snapshot; their case is for the caller to add."""
        made: dict[str, str] = {}
        for spec in self.facts:
            if self._wanted(spec, line):
                raw = self._times(spec, line)
                if raw is None:
                    continue
                if spec.id:
                    raw["id"] = made[spec.id] = f"{spec.id} {raw.get('on') or raw.get('start') or line.number}"
                raw |= {name: made[of] for name, of in spec.link.items() if of in made}
                raw |= {name: self._first(reads, line) for name, reads in spec.values.items()}
                yield {"kind": spec.kind, **{name: value for name, value in raw.items() if value is not None}}

    def value(self, read: Read, line: Line) -> Value | None:
        """A value as its column gives it; None where it does not, or cannot be told."""
        value = self._value(read, line)
        if isinstance(value, Unknown):
            self._note_unknown(value, read.column, line)
            return None
        return value

    def day(self, column: str, line: Line) -> str | None:
        """The day in a column, year first; None where it is blank, and UNKNOWN, with a finding, where it cannot be read."""
        cell = self.cell(line, column)
        if cell is None:
            return None
        read = moment(cell, month_first=self.months_first)
        if read is not None:
            return read
        if isinstance(cell, Missing):
            self._note_unknown(Unknown(cell.value), column, line)
        else:
            shape = moment_shape(cell, month_first=self.months_first)
            self._note(f"expected a date, found {shape}", _DAY_HELP, column, line)
        return UNKNOWN

    def _value(self, read: Read, line: Line) -> Value | Unknown | None:
        if not read.column:
            there = not read.if_present or self.cell(line, read.if_present) is not None
            return read.given if there else None
        cell = self.cell(line, read.column)
        if read.map is not None or isinstance(cell, Missing):
            return mapped(cell, read.map or {})
        code = code_of(cell)
        return code or (Unknown("text with no code before it") if text_of(cell) else None)

    def _first(self, reads: tuple[Read, ...], line: Line) -> Value | None:
        return next((value for read in reads if (value := self.value(read, line)) is not None), None)

    def _wanted(self, spec: FactSpec, line: Line) -> bool:
        """Whether a row is to become a fact of this kind. Where that cannot be told, its kind is left untold."""
        where = True if spec.where is None else self.value(spec.where, line)
        there = self.cell(line, spec.present) if spec.present else True
        if where is None or isinstance(there, Missing):
            if isinstance(there, Missing):
                self._note_unknown(Unknown(there.value), spec.present, line)
            self._leave_untold(spec, line)
            return False
        return where is True and there is not None and (not spec.open or self.cell(line, spec.open) is None)

    def _times(self, spec: FactSpec, line: Line) -> dict[str, Any] | None:
        """The days of a fact; None where there is none, as its day is blank or says nothing."""
        if spec.on:
            return self._event(spec, line)
        start = self.day(spec.start, line) if spec.start else None
        if spec.optional and (start is None or isinstance(self.cell(line, spec.start), Missing)):
            if start is not None:
                self._leave_untold(spec, line)
            return None
        raw = self._end(spec, line)
        if start is None or start == UNKNOWN:
            return {"start": UNKNOWN, "started_by": self.as_at, **raw}
        if raw.get("end", UNKNOWN) != UNKNOWN and raw["end"] < start:
            what = "expected a day on or after the one it began, found an earlier one; it is read as unknown"
            self._note(what, "put right whichever is wrong", spec.end[0], line)
            raw = {"end": UNKNOWN}
        return {"start": start, **raw}

    def _event(self, spec: FactSpec, line: Line) -> dict[str, Any] | None:
        if isinstance(self.cell(line, spec.on), Missing):
            self.day(spec.on, line)
            self._leave_untold(spec, line)
            return None
        on = self.day(spec.on, line)
        if on is not None and on != UNKNOWN and on[:10] > self.as_at:
            what = "expected a day up to the as-at date, found a later one; it has not happened yet"
            self._note(what, "check it, and the as-at date", spec.on, line)
        return None if on is None else {"on": on}

    def _end(self, spec: FactSpec, line: Line) -> dict[str, Any]:
        ends = [day for column in spec.end if (day := self.day(column, line)) is not None]
        if spec.end_unknown or UNKNOWN in ends:
            return {"end": UNKNOWN}
        if not ends:
            return {}
        if spec.goes_on and code_of(self.cell(line, spec.goes_on[0])) == spec.goes_on[1]:
            what = "expected a reason for which care ended, found that it goes on; the day it ended is read as unknown"
            self._note(what, "give the day care ended, or leave it blank", spec.goes_on[0], line)
            return {"end": UNKNOWN, "lasted_to": min(ends)}
        return {"end": min(ends)}

    def _leave_untold(self, spec: FactSpec, line: Line) -> None:
        if child := self.child(line):
            self.untold.add((child, spec.kind))

    def _note_unknown(self, value: Unknown, column: str, line: Line) -> None:
        if value.shape:
            missing = isinstance(self.cell(line, column), Missing)
            what = "a value" if missing else "one of the values this column has"
            mend = _UNTOLD if missing else "it is read as unknown; see docs/annex-a.md for what is read"
            self._note(f"expected {what}, found {value.shape}", mend, column, line)

    def _note(self, what: str, help: str, column: str, line: Line) -> None:
        """Note something about a cell, once however many facts it is part of."""
        heading = self.found.spec.columns[column][0]
        if (line.number, column, what) not in self._noted:
            self._noted.add((line.number, column, what))
            self.findings.note(self.loc(line), what, help, column=heading)
