"""The shipped rules, compiled when the package is built, so that a run need not read and check hundreds of files.

The pack lies among the rules it was made from and says their digest. It is used only where that is still the digest of
those files: where there is none, or a file was changed, the files themselves are read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import is_dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

import checker
from checker.calendar import Duration, Unit
from checker.codec import Codec
from checker.compile import program as compiled
from checker.compile.program import Program
from checker.disputes import protocol as disputing
from checker.disputes.protocol import Protocol
from checker.frozen import frozen
from checker.ruleset.folders import PROGRAM, yaml_files

if TYPE_CHECKING:
    from checker.ruleset.models import RuleModel

FILE = "pack.json"


@frozen
class Listed:
    """A rule as a list of rules shows it, whether a profile runs it or not."""

    id: str
    shape: str
    force: str
    title: str


@frozen
class Pack:
    """Programs by profile and the default protocol, and the digest of the files they were made from.

    `titles` are those of the profiles; `listed` is every rule in order of id, but for those on what dip audits agree.
    """

    digest: str
    programs: Mapping[str, Program]
    protocol: Protocol
    titles: Mapping[str, str]
    listed: tuple[Listed, ...]


def write_pack(folder: Path) -> str:
    """The pack of a rules folder under every profile, as text. RulesetError where the rules cannot be read."""
    return written(made_of(folder))


def written(pack: Pack) -> str:
    """A pack as text."""
    return _codec().written(pack)


def made_of(folder: Path, profiles: Sequence[str] | None = None) -> Pack:
    """The rules of a folder compiled under some profiles, or all there are. RulesetError where the rules cannot be read,
    CheckerError where there is no such profile."""
    from checker.compile.compiler import compile_program, of_audits
    from checker.disputes.protocol import UNWRITTEN
    from checker.disputes.protocol import compiled as compiled_protocol
    from checker.ruleset.library import load_library

    library = load_library(folder)
    names = profiles if profiles is not None else [profile.model.name for profile in library.profiles]
    own = library.protocol()
    protocol = compiled_protocol(own.model) if own is not None else UNWRITTEN
    rules = sorted((each.model for each in library.rules if not of_audits(each.model)), key=lambda rule: rule.id)
    return Pack(
        digest_of(folder),
        {name: compile_program(library, name) for name in names},
        protocol,
        {name: library.profile(name).model.title for name in names},
        tuple(Listed(rule.id, shape_word(rule), rule.force, rule.title) for rule in rules),
    )


def shape_word(rule: RuleModel) -> str:
    """The word a rule is written in: within, at-most-for, commend."""
    return rule.shape.rstrip("_").replace("_", "-")


def read_pack(folder: Path) -> Pack | None:
    """The pack in a rules folder; None where there is none, or it is not of the files that are there."""
    try:
        pack = pack_in((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return pack if pack.digest == digest_of(folder) else None


def pack_in(text: str) -> Pack:
    """The pack a text says. ValueError where it says none."""
    pack = _codec().read(text)
    if not isinstance(pack, Pack):
        raise ValueError("expected a pack, found something else")
    return pack


def digest_of(folder: Path) -> str:
    """SHA-256 over the names and bytes of every file a program is made of, and the version of the checker that reads them.

    Measures are no part of a program: they are read only for a service report. OSError where a file cannot be read.
    """
    total = hashlib.sha256(f"checker {checker.__version__}\n".encode())
    for part in PROGRAM:
        for file in yaml_files(folder / part):
            total.update(f"{part}/{file.name}\n".encode())
            total.update(hashlib.sha256(file.read_bytes()).digest())
    return "sha256:" + total.hexdigest()


def _codec() -> Codec:
    """What a pack may hold: compiled rules, protocols and the list of rules, and nothing else."""
    kinds = [value for module in (compiled, disputing) for value in vars(module).values() if isinstance(value, type)]
    own = [kind for kind in kinds if is_dataclass(kind) or issubclass(kind, Enum)]
    return Codec({*own, Duration, Unit, Listed, Pack})
