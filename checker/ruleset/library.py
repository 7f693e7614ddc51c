"""Reading a whole rules folder: rules, definitions, profiles, protocols and questions, each one file, all faults at once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel

from checker.errors import CheckerError, Fault, RulesetError
from checker.frozen import frozen
from checker.ruleset.folders import AUDIT as AUDIT
from checker.ruleset.folders import DOMAINS as DOMAINS
from checker.ruleset.folders import QUESTIONS as QUESTIONS
from checker.ruleset.folders import shipped_rules as shipped_rules
from checker.ruleset.folders import yaml_files as yaml_files
from checker.ruleset.models import DefinitionModel, ProfileModel, ProtocolModel, QuestionModel, RuleModel
from checker.ruleset.validation import validate
from checker.yaml_document import Document
from checker.yaml_reader import read_yaml_file

NAME_ONE = f"name the folder that holds {', '.join(DOMAINS)} and profiles, such as a copy of the rules shipped"
"""How to mend what is named as a folder of rules and is none."""

_ID_LINE = re.compile(rb"^id:[ \t]+([a-z0-9.-]+)[ \t]*(?:#.*)?\r?$", re.MULTILINE)

M = TypeVar("M", bound=BaseModel)


@frozen
class Written(Generic[M]):
    """A file as written: what it says, and the document that knows where it says it."""

    model: M
    document: Document


@frozen
class Library:
    """Everything in a rules folder. `digest` is the SHA-256 of its rules, definitions and questions, in order of name."""

    rules: tuple[Written[RuleModel], ...]
    definitions: tuple[Written[DefinitionModel], ...]
    profiles: tuple[Written[ProfileModel], ...]
    protocols: tuple[Written[ProtocolModel], ...]
    digest: str
    questions: tuple[Written[QuestionModel], ...] = ()

    def profile(self, name: str) -> Written[ProfileModel]:
        """The profile called `name`; CheckerError naming the ones there are."""
        for profile in self.profiles:
            if profile.model.name == name:
                return profile
        known = ", ".join(sorted(profile.model.name for profile in self.profiles))
        path = "/" in name or "\\" in name or name.endswith((".yaml", ".yml"))
        lives = "a profile is named, and its file is in `profiles` of the rules folder (--rules): " if path else ""
        raise CheckerError(f'there is no profile "{name}"', where="--profile", help=f"{lives}one of {known}")

    def protocol(self) -> Written[ProtocolModel] | None:
        """The protocol that is kept to, or None where the folder has none."""
        return next((protocol for protocol in self.protocols if protocol.model.name == "default"), None)


def load_library(folder: Path) -> Library:
    """Read every rule, definition, profile and question under `folder`. RulesetError carries every fault of every file;
    CheckerError if it is no folder of rules."""
    library, faults = _read(folder, _rule_files(folder), yaml_files(folder / "protocols"))
    if not faults:
        ids = {rule.model.id for rule in library.rules}
        faults = [fault for protocol in library.protocols for fault in _not_rules(protocol, ids)]
    if faults:
        raise RulesetError(faults)
    if not library.rules and not library.profiles:
        raise CheckerError("expected a folder of rules, found none in it", where=str(folder), help=NAME_ONE)
    return library


def load_to_show(folder: Path, wanted: Callable[[str], bool]) -> Library:
    """What it takes to show the rules whose ids are wanted: those rules, and every definition, profile and question. No other
    rule is read, and no protocol, unless one of these has a fault: all are then looked for. Errors as for `load_library`."""
    files = [file for file in _rule_files(folder) if (name := _id_at_a_glance(file)) is None or wanted(name)]
    library, faults = _read(folder, files, ())
    return load_library(folder) if faults else library


def _read(folder: Path, rule_files: Iterable[Path], protocol_files: Iterable[Path]) -> tuple[Library, list[Fault]]:
    """What some files of rules and protocols hold, and every definition, profile and question; and their faults."""
    faults: list[Fault] = []
    rules = read_all(folder, rule_files, RuleModel, faults)
    definitions = read_all(folder, yaml_files(folder / "definitions"), DefinitionModel, faults)
    profiles = read_all(folder, yaml_files(folder / "profiles"), ProfileModel, faults)
    protocols = read_all(folder, protocol_files, ProtocolModel, faults)
    faults += _repeated([(rule.model.id, rule.document) for rule in rules])
    questions = read_all(folder, yaml_files(folder / QUESTIONS), QuestionModel, faults)
    faults += _repeated([(question.model.id, question.document) for question in questions])
    faults += _repeated([(definition.model.id, definition.document) for definition in definitions])
    return Library(rules, definitions, profiles, protocols, digest_of(folder), questions), faults


def _rule_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise CheckerError("expected a folder of rules, found no folder", where=str(folder), help=NAME_ONE)
    return [file for domain in (*DOMAINS, AUDIT) for file in yaml_files(folder / domain)]


def _id_at_a_glance(file: Path) -> str | None:
    """The id a file gives on a line of its own; None where no line does, or it cannot be opened: it is then to be read."""
    try:
        line = _ID_LINE.search(file.read_bytes())
    except OSError:
        return None
    return line[1].decode() if line else None


def load_protocols(folder: Path) -> tuple[Written[ProtocolModel], ...]:
    """The protocols under `folder` alone. RulesetError carries every fault of every file."""
    faults: list[Fault] = []
    protocols = read_all(folder, yaml_files(folder / "protocols"), ProtocolModel, faults)
    if faults:
        raise RulesetError(faults)
    return protocols


def digest_of(folder: Path) -> str:
    """SHA-256 over the names and bytes of all files of rules, definitions and questions."""
    total = hashlib.sha256()
    for part in (*DOMAINS, AUDIT, "definitions", QUESTIONS):
        for file in yaml_files(folder / part):
            total.update(f"{part}/{file.name}\n".encode())
            total.update(hashlib.sha256(file.read_bytes()).digest())
    return "sha256:" + total.hexdigest()


def read_all(folder: Path, files: Iterable[Path], model: type[M], faults: list[Fault]) -> tuple[Written[M], ...]:
    """Each file as a `model`, with its document. A file that cannot be read is left out, and its faults added to `faults`."""
    found: list[Written[M]] = []
    for file in files:
        try:
            document = read_yaml_file(file, shown_as=_shown(folder, file))
            found.append(Written(validate(model, document), document))
        except RulesetError as error:
            faults += error.faults
    return tuple(found)


def _shown(folder: Path, file: Path) -> str:
    """A rule file as a person can open it: from the top of the checkout if shipped, else as the folder was given."""
    return f"rules/{file.relative_to(folder).as_posix()}" if folder == shipped_rules() else str(file)


def _repeated(names: list[tuple[str, Document]]) -> list[Fault]:
    first: dict[str, Document] = {}
    faults = []
    for name, document in names:
        if name in first:
            faults.append(document.fault(("id",), f'"{name}" is already the id of {first[name].path}'))
        first.setdefault(name, document)
    return faults


def _not_rules(protocol: Written[ProtocolModel], ids: set[str]) -> list[Fault]:
    """Faults for what a protocol names as rules, or the beginning of their ids, that are not in the folder."""
    faults = []
    for i, cause in enumerate(protocol.model.root_causes):
        if cause.rule not in ids:
            faults.append(protocol.document.fault(("root-causes", i, "rule"), f'there is no rule "{cause.rule}"'))
    for place, names in _prefixes(protocol.model):
        for j, name in enumerate(names):
            if not any(each == name or each.startswith(f"{name}.") for each in ids):
                faults.append(protocol.document.fault((*place, j), f'no rule is, or begins with, "{name}"'))
    return faults


def _prefixes(model: ProtocolModel) -> Iterator[tuple[tuple[str | int, ...], list[str]]]:
    """Each list of beginnings of ids in a protocol, and where it stands."""
    for i, cause in enumerate(model.root_causes):
        yield ("root-causes", i, "explains"), cause.explains
    for i, entry in enumerate(model.entry):
        yield ("entry", i, "rules"), entry.rules
    yield ("strategic", "rules"), model.strategic.rules
    yield ("dip-audit", "rules"), model.dip_audit.rules
