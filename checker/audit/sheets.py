"""The workbook of an audit, read back: sheets told apart by their headings, rows put with their cases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from checker.audit import form
from checker.audit.returned import Drawn, Group, Returned
from checker.audit.understanding import Filled, Understanding, Written, as_day, as_share
from checker.errors import IntakeError
from checker.frozen import frozen
from checker.intake.sheets import Cell, Missing, Sheet, read_workbook
from checker.ruleset.asking import KINDS

_WHOLE = (
    form.AUDITOR,
    *form.HEARD,
    form.SAFETY,
    form.TOLD,
    form.GRADE,
    form.WHY,
    form.MODERATED,
    form.DIFFERS,
    form.MODERATOR,
    form.AGAIN,
)
_CASES = (form.CASE, form.DRAWN_FROM, form.DRAWN, form.OF, form.FINDINGS, form.QUESTIONS, *_WHOLE)
_FINDINGS = (form.CASE, form.MARK, form.SAW, form.RULE, form.DISPUTE)
_QUESTIONS = (form.CASE, form.ANSWER, form.EVIDENCE, form.IMPACT, form.QUESTION)
_ACTIONS = (form.CASE, *form.OF_ACTIONS)
_LISTS = {"Worksheets": _CASES, "Findings": _FINDINGS, "Questions": _QUESTIONS, "Actions": _ACTIONS}


@frozen
class _Row:
    """A row of a list: where it is, and what is written under each heading."""

    place: str
    written: dict[str, Written]

    @property
    def case(self) -> str:
        return str(self.written.get(form.CASE) or "")

    def number(self, label: str) -> int | None:
        """The whole number under a heading, if one is."""
        value = self.written.get(label)
        return value if isinstance(value, int) else None

    def filled(self, of: str, labels: Sequence[str], dispute: str = "") -> Filled:
        """What a person wrote in it, under some headings."""
        kept = {label: self.written.get(label) for label in labels}
        return Filled(self.place, str(self.written.get(of) or ""), kept, str(self.written.get(dispute) or ""))


def read_returned_workbook(raw: bytes, path: str, place: str, understanding: Understanding) -> Iterator[Returned]:
    """Every worksheet of a workbook. IntakeError where it is no workbook of an audit."""
    sheets = read_workbook(raw, path=path, file=place)
    lists = {name: _rows(sheets, name, place, understanding) for name in _LISTS}
    about = {str(line.cells[0]): line.cells[1] for sheet in sheets for line in sheet.lines if len(line.cells) == 2}
    on, as_at = (as_day(_value(about.get(label))) for label in (form.DRAWN_ON, form.AS_AT))
    whole = as_share(_value(about.get(form.IN_ALL)))
    if on is None or as_at is None or whole is None or not about.get(form.AUDIT) or about.get(form.ABOUT) not in KINDS:
        what = "expected a sheet that says which audit it is and when it was drawn, found none that says all of it"
        raise IntakeError(what, where=path, help="put back the sheet About as it was written")
    by_case = _by_case(lists["Worksheets"], understanding)
    for name in ("Findings", "Questions", "Actions"):
        _share_out(lists[name], name, by_case, understanding)
    for case, rows in by_case.items():
        (own,) = rows["Worksheets"]
        counts = map(own.number, (form.FINDINGS, form.QUESTIONS))
        audit, kind = str(about[form.AUDIT]), str(about[form.ABOUT])
        yield understanding.worksheet(
            own.place,
            Drawn(audit, kind, case, on, as_at, _group(own, understanding), *whole, *counts),
            {label: own.written.get(label) for label in _WHOLE},
            [row.filled(form.RULE, (form.MARK, form.SAW), form.DISPUTE) for row in rows["Findings"]],
            [row.filled(form.QUESTION, (form.ANSWER, form.EVIDENCE, form.IMPACT)) for row in rows["Questions"]],
            [row.filled(form.ACTION, form.OF_ACTIONS) for row in rows["Actions"]],
        )


def _by_case(worksheets: Iterable[_Row], understanding: Understanding) -> dict[str, defaultdict[str, list[_Row]]]:
    """The rows of each case by the list they are in: so far the one that is its worksheet's own."""
    by_case: dict[str, defaultdict[str, list[_Row]]] = {}
    for row in worksheets:
        if row.case in by_case:
            what = "expected each case once, found one again; the row was not read"
            understanding.problem(row.place, form.CASE, what, _CASE)
        else:
            by_case[row.case] = defaultdict(list, {"Worksheets": [row]})
    return by_case


def _group(own: _Row, understanding: Understanding) -> Group:
    """The part of the sample a case was drawn in."""
    drawn, of = own.number(form.DRAWN), own.number(form.OF)
    if drawn is None or of is None:
        what = "expected how many were drawn of how many, found less"
        understanding.problem(own.place, form.OF, what, "Put it back.")
        drawn = of = 0
    return Group(str(own.written.get(form.DRAWN_FROM) or ""), drawn, of)


def _share_out(
    rows: Iterable[_Row], name: str, by_case: Mapping[str, defaultdict[str, list[_Row]]], understanding: Understanding
) -> None:
    """Put the rows of a list with their cases. Those of none, where a person wrote in them, are a problem."""
    lost = []
    for row in rows:
        if row.case in by_case:
            by_case[row.case][name].append(row)
        elif any(
            value is not None
            for label, value in row.written.items()
            if label not in (form.CASE, form.RULE, form.DISPUTE, form.QUESTION)
        ):
            lost.append(row.place)
    if lost:
        what = "expected a case of the sheet Worksheets; the row was not read"
        understanding.problem(lost[0], form.CASE, what, _CASE, len(lost))


_CASE = "Each row is put with the case that its first cell names."


def _rows(sheets: Sequence[Sheet], name: str, place: str, understanding: Understanding) -> Iterator[_Row]:
    """The rows of a list: of the sheet whose headings are those, in any order. IntakeError where there is none."""
    wanted = _LISTS[name]
    for sheet in sheets:
        head = [str(cell).casefold() for cell in sheet.lines[0].cells] if sheet.lines else []
        if all(label.casefold() in head for label in wanted):
            at = {label: head.index(label.casefold()) for label in wanted}
            return _read(sheet, at, f"{place}:{sheet.title or name}", understanding)
    what = f"expected the sheet {name} with its headings, found none that has them all"
    raise IntakeError(what, where=place, help=f"it has: {', '.join(wanted)}")


def _read(sheet: Sheet, at: dict[str, int], place: str, understanding: Understanding) -> Iterator[_Row]:
    for line in sheet.lines[1:]:
        where = f"{place}:{line.number}"
        written: dict[str, Written] = {}
        for label, column in at.items():
            cell = line.cells[column] if column < len(line.cells) else None
            if cell is Missing.NOT_APPLICABLE:
                cell = cell.value if label == form.ANSWER else None
            if isinstance(cell, Missing):
                understanding.problem(where, label, f"expected a value, found {cell.value}", "Write what is meant.")
            written[label] = _value(cell)
        yield _Row(where, written)


def _value(cell: Cell) -> Written:
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return None if isinstance(cell, Missing) else cell
