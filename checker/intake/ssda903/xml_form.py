"""The return in XML, as the same tables its CSV files hold: one for each sort of element that has values directly inside.

Source: how the lac-validator peer reads it. An element's line stands for the row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256

from checker.intake.csv_files import CsvFile, CsvRow
from checker.intake.ssda903.modules import EPISODES, HEADER, MISSING, OC2, PLACED_ADOPTION, PREV_PERM, REVIEWS
from checker.intake.xml_records import Element, records, root_of

ROOT = "EXPSSDA903"
_CHILD = "CHILD"
_ELEMENTS = {
    "HEADER": HEADER, "EPISODE": EPISODES, "AREVIEW": REVIEWS, "AMISSING": MISSING, "OC2": OC2, "PERMANENCE": PREV_PERM,
    "AD_PLACED": PLACED_ADOPTION,
}  # fmt: skip
_CALLED = {"CHILDID": _CHILD, "PL": "PLACE"}
"""Elements whose column has another name."""


def is_return_xml(head: bytes) -> bool:
    """Whether the first bytes of a file begin a return in XML."""
    return (root_of(head) or "").upper() == ROOT


def tables_in(raw: bytes, *, path: str, folder: str, name: str) -> tuple[CsvFile, ...]:
    """The tables of a return in XML, in order of their elements' names, each as a CSV file of that name would be.

    Raises IntakeError as `records` does.
    """
    rows: defaultdict[str, list[tuple[int, dict[str, str]]]] = defaultdict(list)
    for child in records(raw, (_CHILD,), path):
        who = next(child.descendants("CHILDID"), None)
        code = who.text.strip() if who else ""
        for element in _with_values(child):
            for line, values in _rows(element):
                rows[element.name.upper()].append((line, {**values, _CHILD: code}))
    file = CsvFile(path, folder, name, sha256(raw).hexdigest(), ())
    return tuple(_table(element, rows[element], file) for element in sorted(rows))


def _with_values(element: Element) -> Iterator[Element]:
    """An element and those inside it, each that has values directly inside."""
    if any(not each.inside for each in element.inside):
        yield element
    for each in element.inside:
        yield from _with_values(each)


def _rows(element: Element) -> list[tuple[int, dict[str, str]]]:
    """The values directly inside an element, and its line; where one that is read comes again, another row begins with it."""
    module = _ELEMENTS.get(element.name.upper())
    rows: list[tuple[int, dict[str, str]]] = [(element.line, {})]
    for leaf in element.inside:
        if not leaf.inside:
            column = _column(leaf)
            if module and column in module.read and column in rows[-1][1]:
                rows.append((leaf.line, {}))
            rows[-1][1][column] = leaf.text.strip()
    return rows


def _column(leaf: Element) -> str:
    name = leaf.name.upper()
    return _CALLED.get(name, name)


def _table(element: str, rows: Sequence[tuple[int, dict[str, str]]], file: CsvFile) -> CsvFile:
    """Rows as a table. A value that no row has is a column that is not there, unless the module is told by it."""
    module = _ELEMENTS.get(element)
    header = sorted({column for _, row in rows for column in row} | set(module.required if module else ()))
    lines = (CsvRow(line, tuple(row.get(column, "") for column in header)) for line, row in rows)
    return replace(file, header=tuple(header), rows=tuple(lines))
