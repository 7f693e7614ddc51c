"""Files beside those of a snapshot in a folder that may hold facts and are not read: silence would be taken for none there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from checker.intake.parcels import Member
from checker.snapshot.document import Reader
from checker.snapshot.values import folded
from checker.snapshot.vocabulary import vocabulary

_READ = (".csv", ".parquet")
_TABLES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".tsv", ".gz", ".zip", ".7z", ".jsonl", ".ndjson")

_NAMED = "expected a CSV or Parquet file of this kind of fact beside {head}, found {found}; it is not read"
_LOST = "; nothing of the kind is covered"
_OTHER = "expected CSV or Parquet files, each named after a kind of fact, found another file; it is not read"
_SAVE = "save it as CSV UTF-8, named after its kind of fact, beside {head}; or take it out of the folder"


def note_unread(reader: Reader, head: Member, members: Sequence[Member], label: str) -> None:
    """Note files of a folder that are not read: those named after a kind of fact, in folders in it too, and those that may be
    tables. Of a kind of which no file is read, nothing is covered.

    `head` is the file that says what the snapshot is, and `label` what goes before the names of the others.
    """
    kinds = vocabulary().kinds
    read = {folded(Path(each.name).stem) for each in members if each.called(*_READ)}
    rest = [each.name for each in members if not each.called(*_READ) and each is not head]
    for name in (*rest, *_within(head)):
        kind = folded(name.rpartition("/")[2].split(".")[0])
        reader.findings.part = label + name
        mend = _SAVE.format(head=head.name)
        if kind in kinds:
            lost = kind not in read
            found = "one in a folder within" if "/" in name else "another file named after it"
            what = _NAMED.format(head=head.name, found=found) + (_LOST if lost else "")
            reader.findings.note(("rows", label + name), what, mend)
            if lost:
                reader.lose([kind])
        elif name.casefold().endswith(_TABLES) and kind != Path(head.name).stem.casefold():
            reader.findings.note(("rows", label + name), _OTHER, mend)


def _within(head: Member) -> Iterator[str]:
    """The CSV and Parquet files directly in folders that lie beside a snapshot's head."""
    if head.at is None:
        return
    with suppress(OSError):
        for folder in sorted(each for each in head.at.parent.iterdir() if each.is_dir() and each.name[:1] not in "._"):
            yield from (
                f"{folder.name}/{each.name}"
                for each in sorted(folder.iterdir())
                if each.suffix.casefold() in _READ and each.name[:1] not in "._~" and each.is_file()
            )
