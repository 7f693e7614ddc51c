"""Rules as they were compiled for an earlier run, kept in this user's cache: reading and checking every file takes longer. So is
the vocabulary of a checkout, as a wheel has it.

A pack is kept under a digest of the files it was made of and a mark of the code that made it, and read only where those are
still so, only from a folder that nobody else may write to. Where anything is amiss the rules are compiled, and nothing is said:
no answer rests on there being a cache. It holds rules and words for kinds of fact, and nothing of any case.
"""

from __future__ import annotations

import hashlib
import os
import stat
from contextlib import suppress
from pathlib import Path

import checker
from checker.pack import Pack, digest_of, made_of, pack_in, written
from checker.snapshot import vocabulary

WITHOUT = "CHECKER_NO_CACHE"
MOST = 12
"""So many packs are kept, and vocabularies; a new one takes the place of the oldest."""


def compiled(folder: Path, profile: str) -> Pack:
    """The rules of a folder under a profile, compiled now or by an earlier run.

    Raises CheckerError or RulesetError where they cannot be compiled.
    """
    place = None if os.environ.get(WITHOUT) else _place(folder, profile)
    kept = _kept(place) if place is not None else None
    if kept is not None and profile in kept.programs:
        return kept
    pack = made_of(folder, [profile])
    if place is not None and place == _place(folder, profile):  # no file was changed meanwhile
        with suppress(OSError, ValueError):
            text = written(pack)
            if pack_in(text) == pack:
                _keep(place, text)
    return pack


def have_vocabulary() -> None:
    """Have the vocabulary read in JSON: as an earlier run kept it, or as is kept now, where the package does not hold it so."""
    if os.environ.get(WITHOUT) or vocabulary.AS_JSON.exists():
        return
    with suppress(OSError, RuntimeError, ValueError):
        place = _cache() / f"vocabulary-{(of := vocabulary.digest())}.json"
        if not (place.exists() and vocabulary.is_of(of, place.read_bytes())):
            text = vocabulary.as_json()
            if vocabulary.is_of(of, text.encode()):  # the file was not changed meanwhile
                _keep(place, text)
        if _own(place.parent) and _own(place):
            vocabulary.KEPT[:] = [place]


def _place(folder: Path, profile: str) -> Path | None:
    """Where a pack is kept; None where there is no such place, or no such rules."""
    with suppress(OSError, RuntimeError):  # there is no home folder, or something cannot be read
        what = f"{digest_of(folder)} {_code()} {profile}"
        return _cache() / f"rules-{hashlib.sha256(what.encode()).hexdigest()}.json"
    return None


def _cache() -> Path:
    root = os.environ.get("LOCALAPPDATA") or os.environ.get("XDG_CACHE_HOME")
    return (Path(root) if root and Path(root).is_absolute() else Path.home() / ".cache") / "safeguarding-checker"


def _code() -> str:
    """A mark of this package's own code and words, which are changed in a checkout without a new version: the size of each file
    and when it was last changed, by which Python too tells whether its bytecode is still of it."""
    total = hashlib.sha256()
    for folder, inside, names in os.walk(Path(checker.__file__).parent):
        inside.sort()
        for name in sorted(name for name in names if name.endswith((".py", ".yaml"))):
            file = os.path.join(folder, name)  # noqa: PTH118 - there are hundreds, and a Path of each takes as long as the rest
            told = os.stat(file)  # noqa: PTH116
            total.update(f"{file} {told.st_size} {told.st_mtime_ns}\n".encode())
    return total.hexdigest()


def _kept(place: Path) -> Pack | None:
    """The pack in a file, where it and its folder are this user's own."""
    with suppress(OSError, ValueError):
        if _own(place.parent) and _own(place):
            return pack_in(place.read_text(encoding="utf-8"))
    return None


def _own(path: Path) -> bool:
    """Whether a file or folder is no link and, where that can be told, nobody else's to write to."""
    told = path.lstat()
    if not (stat.S_ISDIR(told.st_mode) or stat.S_ISREG(told.st_mode)):
        return False
    return not hasattr(os, "geteuid") or (told.st_uid == os.geteuid() and not told.st_mode & 0o022)


def _keep(place: Path, text: str) -> None:
    from checker.files import replace_file

    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not _own(place.parent):
        return
    replace_file(place, text.encode(), 0o600)
    alike = f"{place.name.partition('-')[0]}-*.json"
    others = sorted(place.parent.glob(alike), key=lambda file: file.stat().st_mtime, reverse=True)
    for old in others[MOST:]:
        old.unlink()
