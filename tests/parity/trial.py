"""One trial: rules and the snapshot they are tried on, as plain data that a file can hold and a test can take apart."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any

import yaml

from checker.compile.compiler import compile_program
from checker.compile.program import Program
from checker.intake import read_sources
from checker.ruleset.library import Library, Written
from checker.ruleset.models import DefinitionModel, ProfileModel, RuleModel
from checker.ruleset.validation import validate
from checker.snapshot.document import build
from checker.snapshot.facts import Snapshot
from checker.yaml_reader import read_yaml
from fixtures.nasty import documents, scene
from tests.parity.rules import program

Data = dict[str, Any]

RULE: Data = {
    "title": "A rule", "asks": "Something is done.", "force": "regulation", "about": "child",
    "source": {"instrument": "The Test Regulations 2010"}, "last-checked": dt.date(2026, 1, 1),
    "dispute": {"severity": "high", "theme": "tests", "message": "The record does not show it.", "ask": "Was it done?"},
    "examples": [{"name": "none", "as-at": dt.date(2026, 1, 1), "facts": [], "expect": []}],
}  # fmt: skip
DEFINITION: Data = {"title": "A definition", "means": "Something."}
PROFILE: Data = {"name": "trial", "title": "A trial", "forces": ["regulation"]}
"""What every file says that a trial need not."""


@dataclass(frozen=True)
class Trial:
    """`data` holds `rules`, perhaps `definitions`, a `profile` and `law_as_at`, and `documents`: snapshots read together.

    What every rule, definition and profile must say and no trial is about is left out. In a file it may also hold `why`,
    what it shows, and `expect`, the duties it comes to, a line each.
    """

    data: Data

    @cached_property
    def program(self) -> Program:
        """The rules compiled through the public compiler. RulesetError where they are not rules."""
        said = self.data.get("law_as_at")
        library = Library(
            tuple(_written(RuleModel, {**RULE, **rule}) for rule in self.data["rules"]),
            tuple(_written(DefinitionModel, {**DEFINITION, **each}) for each in self.data.get("definitions", ())),
            (_written(ProfileModel, {**PROFILE, **self.data.get("profile", {})}),),
            (),
            "",
        )
        return compile_program(library, PROFILE["name"], law_as_at=said.toordinal() if said else None)

    @cached_property
    def snapshot(self) -> Snapshot:
        """The documents read as one snapshot."""
        return snapshot_of(self.data["documents"])

    def with_(self, **changes: Any) -> Trial:
        """The same but for some of its data."""
        return Trial({**self.data, **changes})

    def on(self, listed: list[Data]) -> Trial:
        """The same rules, compiled once, on other documents."""
        other = self.with_(documents=listed)
        other.__dict__["program"] = self.program
        return other

    def text(self) -> str:
        """The trial as a YAML file."""
        return as_yaml(self.data)


def trial(dice: Random, about: str | None = None) -> Trial:
    """A trial by dice."""
    where = scene(dice, about)
    rules, writer = program(where)
    return Trial({**rules, "documents": documents(where, writer.kinds)})


def read_trial(file: Path) -> Trial:
    """A trial from its file."""
    return Trial(read_yaml(file.read_text(encoding="utf-8"), file.name).data)


def snapshot_of(listed: Sequence[Data]) -> Snapshot:
    """Native snapshots, as plain data, read as one."""
    if len(listed) == 1:
        return build(plain(listed[0]), place=lambda loc: f"1.json:{'.'.join(map(str, loc))}").snapshot
    with tempfile.TemporaryDirectory() as name:
        paths = [Path(name) / f"{number}.json" for number, _ in enumerate(listed, start=1)]
        for path, document in zip(paths, listed, strict=True):
            path.write_text(json.dumps(plain(document)), encoding="utf-8")
        return read_sources([str(path) for path in paths])


def plain(data: Any) -> Any:
    """Data with its days as text, as JSON holds them."""
    if isinstance(data, dict):
        return {name: plain(value) for name, value in data.items()}
    if isinstance(data, list):
        return [plain(value) for value in data]
    return data.isoformat() if isinstance(data, dt.date) else data


class _Plain(yaml.SafeDumper):
    """Writes each value out where it stands: the reader takes no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def as_yaml(data: Any) -> str:
    """Data as YAML that the rules' own reader reads."""
    return str(yaml.dump(data, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=120))


def _written(model: Any, data: Data) -> Written[Any]:
    document = read_yaml(as_yaml(data), f"{data.get('id', 'profile')}.yaml")
    return Written(validate(model, document), document)
