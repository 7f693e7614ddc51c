"""Rules as they were compiled for an earlier run, kept in this user's cache: reading and checking every file takes longer.

A pack is kept under a digest of the files it was made of and of the code that made it, and read only where that is still so,
only from a folder that nobody else may write to. Where anything is amiss the rules are compiled, and nothing is said: no answer
rests on there being a cache. It holds rules, and nothing of any case.
"""

from __future__ import annotations

import hashlib
import os
import stat
from contextlib import suppress
from pathlib import Path

import checker
from checker.pack import Pack, digest_of, made_of, pack_in, written

WITHOUT = "CHECKER_NO_CACHE"
MOST = 12
"""So many packs are kept; a new one takes the place of the oldest."""


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
            _keep(place, pack)
    return pack


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
    """SHA-256 of this package's own code and words: a checkout may be changed without a new version."""
    package = Path(checker.__file__).parent
    total = hashlib.sha256()
    for file in sorted(path for end in ("py", "yaml") for path in package.rglob(f"*.{end}")):
        total.update(f"{file.relative_to(package).as_posix()}\n".encode())
        total.update(hashlib.sha256(file.read_bytes()).digest())
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


def _keep(place: Path, pack: Pack) -> None:
    from checker.files import replace_file

    text = written(pack)
    if pack_in(text) != pack:
        return
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not _own(place.parent):
        return
    replace_file(place, text.encode(), 0o600)
    others = sorted(place.parent.glob("rules-*.json"), key=lambda file: file.stat().st_mtime, reverse=True)
    for old in others[MOST:]:
        old.unlink()
