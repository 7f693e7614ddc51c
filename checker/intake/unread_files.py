"""Files beside those of a snapshot in a folder that may hold facts and are not read: silence would be taken for none there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from checker.errors import IntakeError
from checker.intake.parcels import Member
from checker.snapshot.document import Reader
from checker.snapshot.values import folded
from checker.snapshot.vocabulary import vocabulary

_READ = (".csv", ".parquet")
_TABLES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".tsv", ".gz", ".zip", ".7z", ".jsonl", ".ndjson")

_OF_THE_SYSTEM = (  # of a disk, a stick or a network drive, for no one to open
    "system volume information", "lost+found", "dfsrprivate", "#recycle", "#snapshot", "~snapshot", "@eadir",
)  # fmt: skip

_NAMED = "expected a CSV or Parquet file of this kind of fact beside {head}, found {found}; it is not read"
_LOST = "; nothing of the kind is covered"
_OTHER = "expected CSV or Parquet files, each named after a kind of fact, found another file; it is not read"
_SAVE = "save it as CSV UTF-8, named after its kind of fact, beside {head}; or take it out of the folder"
_OPEN = "it may hold facts: take it out of the folder, or see that you may open it"


def note_unread(reader: Reader, head: Member, members: Sequence[Member], label: str) -> None:
    """Note files of a folder that are not read: those named after a kind of fact, in folders in it too, and those that may be
    tables. Of a kind of which no file is read, nothing is covered.

    `head` is the file that says what the snapshot is, and `label` what goes before the names of the others. IntakeError where a
    folder in it cannot be opened.
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
    """The CSV and Parquet files directly in folders that lie beside a snapshot's head. IntakeError where one cannot be opened."""
    if head.at is None:
        return
    for folder, files in folders_in(Path(head.path).parent):  # and not where a link to the head leads
        yield from (f"{folder.name}/{each.name}" for each in files if each.suffix.casefold() in _READ)


def folders_in(path: Path) -> Iterator[tuple[Path, list[Path]]]:
    """The folders in a folder, and the files directly in each, less what is hidden or the system's. IntakeError where one cannot
    be opened.
    """
    for folder in sorted(each for each in path.iterdir() if each.name[:1] not in "._$" and each.is_dir()):
        if folder.name.casefold() in _OF_THE_SYSTEM:
            continue
        try:
            yield folder, [each for each in sorted(folder.iterdir()) if each.name[:1] not in "._~" and each.is_file()]
        except OSError as error:
            what = f"this folder in the one that is read cannot be opened: {error.strerror}"
            raise IntakeError(what, where=str(folder), help=_OPEN) from None
