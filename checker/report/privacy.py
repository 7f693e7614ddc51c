"""What may be shown under pseudonyms: no case id, no source id, no folder that may be named after a person."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePath

from checker.disputes.pseudonyms import Pseudonyms

_YEAR = re.compile(r"(19|20)\d\d([-_ ](\d\d|\d{4}))?")
_ROW = re.compile(r"(?P<file>.*?)(?P<row>:(\d+|[a-z_]+([.\[].*)?))?", re.DOTALL)
_WORD = re.compile(r"[^\W_]+")


class Shown:
    """Values as they may be shown: as they are if `reveal`, or under pseudonyms.

    A file is shown by its name, after its folder where that is plainly a year, or a number where files of several
    folders were read. A case id in a file's name is replaced by its pseudonym.
    """

    def __init__(
        self, pseudonyms: Pseudonyms, cases: Iterable[tuple[str, str]], sources: Iterable[str], *, reveal: bool
    ) -> None:
        """`cases` are pairs: what a case is about, and its id."""
        self.pseudonyms, self.reveal = pseudonyms, reveal
        self._abouts: dict[str, str] = {}
        for about, case_id in sorted(set(cases)):
            self._abouts[case_id] = " and ".join(filter(None, (self._abouts.get(case_id), about)))
        folders = sorted({folder for source in sources if (folder := _parts(source)[0])})
        several = len(folders) > 1
        self._folders = {
            folder: folder if _is_year(folder) else f"folder {number}" if several else ""
            for number, folder in enumerate(folders, start=1)
        }

    def case(self, case_id: str, about: str | None = None) -> str:
        """A case, or its pseudonym. Where it is not said what it is about, it is all the snapshot's cases of that id."""
        return case_id if self.reveal else self.pseudonyms.case(about or self._abouts.get(case_id, ""), case_id)

    def path(self, path: str) -> str:
        """A file that was read."""
        if self.reveal:
            return path
        at = PurePath(path)
        folder = at.parent.name
        return "/".join(filter(None, (folder if _is_year(folder) else "", self._file(at.name))))

    def place(self, place: str) -> str:
        """A file by its place in a repository: its folders are there for all who see that, but for a case id in them."""
        return place if self.reveal else "/".join(self._file(part) for part in place.split("/"))

    def source(self, source: str) -> str:
        """Where a fact was read: a file, and the row or place in it."""
        if self.reveal:
            return source
        folder, file, row = _parts(source)
        return "/".join(filter(None, (self._folders.get(folder, ""), self._file(file)))) + row

    def _file(self, name: str) -> str:
        """A file's name with any case id in it, as a whole word or words, under its pseudonym."""
        words = [match.span() for match in _WORD.finditer(name)]
        for first, (start, _) in enumerate(words):
            for _, end in reversed(words[first:]):
                if name[start:end] in self._abouts and not _is_year(name[start:end]):
                    return name[:start] + self.case(name[start:end]) + self._file(name[end:])
        return name


def _parts(source: str) -> tuple[str, str, str]:
    """Folder, file and row of a source such as ``2018/episodes.csv:12``, or as Windows writes one."""
    match = _ROW.fullmatch(source)
    assert match is not None
    folder, _, file = match["file"].replace("\\", "/").rpartition("/")
    return folder, file, match["row"] or ""


def _is_year(folder: str) -> bool:
    return _YEAR.fullmatch(folder) is not None
