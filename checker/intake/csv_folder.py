"""The native snapshot as a folder: its head, snapshot.yaml or snapshot.json, and a CSV or Parquet file for each kind of fact.

A cell becomes what the same thing is in YAML, and goes the same way from there. docs/snapshot-csv.md is the page for
those who write such a folder.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from checker.intake.csv_files import open_csv
from checker.intake.csv_sheet import NO_ROWS, CsvSheet
from checker.intake.native import FORMAT, Native, native, parse_document
from checker.intake.parcels import Member
from checker.intake.parquet import begun
from checker.intake.parquet_sheets import read_sheets
from checker.intake.text_rows import with_rows
from checker.intake.unread_files import note_unread
from checker.progress import steps
from checker.snapshot.covers import covers_as_data
from checker.snapshot.facts import Input


def read_csv_folder(
    head: Member, members: Sequence[Member], *, as_at: int | None = None, name: str | None = None
) -> Native:
    """Read the snapshot in the folder of some files, `head` among them. `as_at`, an ordinal day, goes before its own. `name`
    is what problems call the head; what goes before its last part goes before the names of the other files too.

    Raises as `parse_native` does where the head is not one, or a file cannot be opened; IntakeError where a file is of
    an SSDA903 return. Anything else about a file, a row or a cell is a problem of the snapshot.
    """
    raw, shown = head.raw, name or head.name
    parsed = parse_document(raw, head.path, shown)
    label = shown.removesuffix(head.name)

    reader, place = begun(parsed, as_at)
    counts: list[tuple[str, str, str, int, int]] = []
    for each in steps([each for each in members if each.called(".csv")], lambda each: each.size):
        file, text = with_rows(open_csv(each.raw, path=each.path, folder=each.folder, name=each.name))
        rows, rejected = reader.rows, reader.rejected
        sheet = CsvSheet(file, text, label + file.name, reader)
        sheet.read()
        if sheet.kind and file.header and not len(text):
            sheet.note(*NO_ROWS)
        counts.append((file.path, file.sha256, sheet.name, reader.rows - rows, reader.rejected - rejected))
    files = [(each, label + each.name) for each in members if each.called(".parquet")]
    counts += [(each.path, each.sha256, each.kind, each.rows, each.rejected) for each in read_sheets(files, reader)]
    note_unread(reader, head, members, label)
    built = reader.built()
    covers = covers_as_data(built.snapshot.coverage, built.snapshot.as_at)
    return native(
        built,
        place,
        Input(head.path, sha256(raw).hexdigest(), FORMAT, 0, 0, covers),
        *(
            Input(file, digest, FORMAT, rows, rejected, {name: covers[name]} if name in covers else {})
            for file, digest, name, rows, rejected in counts
        ),
    )
