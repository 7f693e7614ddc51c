"""The vocabulary of fact kinds: what a snapshot may hold and a rule may name.

It is one readable file, ``vocabulary.yaml``, beside this module. A wheel holds it in JSON as well, and the command line may
have kept it so; that is read in its place where it is of that file: YAML takes thirty times as long.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import field
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from checker.frozen import frozen

FILE = Path(__file__).with_name("vocabulary.yaml")
AS_JSON = FILE.with_suffix(".json")
KEPT: list[Path] = []
"""Where else it may be in JSON: the command line says."""

COMMON_FIELDS = ("id", "recorded")
EVENT_FIELDS = ("on", "on_from", "on_by")
PERIOD_FIELDS = ("start", "started_from", "started_by", "end", "lasted_to", "over_by")


class Form(StrEnum):
    """How a kind sits in time."""

    RECORD = "record"
    EVENT = "event"
    PERIOD = "period"


class Type(StrEnum):
    """What an attribute's value may be."""

    FLAG = "flag"
    ID = "id"
    NUMBER = "number"
    DATE = "date"
    CODE = "code"


@frozen
class Attribute:
    """One attribute of a kind: its type, the allowed values of a code, and what it means.

    `words` say what a code is to people, where it is no word itself. One that is `asked_for` is read in only for a measure that
    is broken down by it; no condition may name it.
    """

    name: str
    type: Type
    means: str
    values: tuple[str, ...] = ()
    asked_for: bool = False
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_text(self) -> bool:
        """Whether its values are texts."""
        return self.type in (Type.ID, Type.CODE)

    def in_words(self, code: str) -> str:
        """One of the values as people say it."""
        return self.words.get(code) or code.replace("-", " ")

    def expected(self) -> str:
        """What a value of this attribute looks like, for an error message."""
        return {
            Type.FLAG: "true or false",
            Type.ID: "an identifier as text",
            Type.NUMBER: "a number",
            Type.DATE: "a date such as 2026-03-31",
            Type.CODE: "one of " + ", ".join(self.values),
        }[self.type]

    def accepts(self, value: Any) -> bool:
        """Whether `value`, as read from YAML, JSON or an adapter, is of this attribute's type."""
        match self.type:
            case Type.FLAG:
                return isinstance(value, bool)
            case Type.ID:
                return isinstance(value, str) and value != ""
            case Type.NUMBER:
                return isinstance(value, int | float) and not isinstance(value, bool)
            case Type.DATE:
                return isinstance(value, dt.date)
            case Type.CODE:
                return value in self.values


@frozen
class Kind:
    """One kind of fact. Events of the kind up to `near` days apart are taken to be one, written up twice. Each is of an event of
    the kind that it `follows`, where that is said, and comes after it. Rows of a kind of period that is kept `apart` are never
    parts of one: each is a period of its own, though it begins as another ends. Those of its identity that a period is
    `renewed_by` make another only of a row that begins on another day."""

    name: str
    about: str
    form: Form
    means: str
    identity: tuple[str, ...] = ()
    renewed_by: tuple[str, ...] = ()
    concurrent: bool = False
    apart: bool = False
    near: int = 0
    follows: str | None = None
    attributes: dict[str, Attribute] = field(default_factory=dict)

    @property
    def time_fields(self) -> tuple[str, ...]:
        """The date fields a fact of this kind carries."""
        return {Form.RECORD: (), Form.EVENT: EVENT_FIELDS, Form.PERIOD: PERIOD_FIELDS}[self.form]

    @property
    def of_one_day(self) -> tuple[str, ...]:
        """Which attributes must agree for two rows that begin on one day to be one period."""
        return tuple(name for name in self.identity if name not in self.renewed_by)

    @property
    def began(self) -> str:
        """The date field that says when a fact of this kind was, or began."""
        return "on" if self.form is Form.EVENT else "start"


@frozen
class Vocabulary:
    """All kinds, by name."""

    kinds: dict[str, Kind]

    def kind(self, name: str) -> Kind:
        """The kind called `name`; KeyError if there is none."""
        return self.kinds[name]

    def __contains__(self, name: object) -> bool:
        return name in self.kinds


def _attribute(name: str, raw: dict[str, Any]) -> Attribute:
    if isinstance(raw["type"], list):
        return Attribute(name, Type.CODE, raw["means"], tuple(raw["type"]), words=raw.get("words", {}))
    return Attribute(name, Type(raw["type"]), raw["means"], asked_for=raw.get("asked-for", False))


def _kind(name: str, raw: dict[str, Any]) -> Kind:
    attributes = {a: _attribute(a, spec) for a, spec in raw["attributes"].items()}
    return Kind(
        name=name,
        about=raw["about"],
        form=Form(raw["form"]),
        means=raw["means"],
        identity=tuple(raw.get("identity", ())),
        renewed_by=tuple(raw.get("renewed-by", ())),
        concurrent=raw.get("concurrent", False),
        apart=raw.get("apart", False),
        near=raw.get("near", 0),
        follows=raw.get("follows"),
        attributes=attributes,
    )


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The shipped vocabulary, read once."""
    raw = _from_json() or _from_yaml()
    return Vocabulary({name: _kind(name, spec) for name, spec in raw["kinds"].items()})


def as_json() -> str:
    """The vocabulary in JSON, and the digest of the file it is of."""
    return json.dumps({"of": digest(), "raw": _from_yaml()}, ensure_ascii=False, separators=(",", ":"))


def is_of(of: str, told: bytes) -> bool:
    """Whether what was written by `as_json` says that it is of a file with a digest."""
    return told.startswith(f'{{"of":"{of}",'.encode())


def _from_json() -> dict[str, Any] | None:
    """What is said in JSON; None where that is not there, or is not of the file there is."""
    for file in (AS_JSON, *KEPT):
        with suppress(OSError, ValueError, KeyError, TypeError):
            said = json.loads(file.read_bytes())
            raw: dict[str, Any] = said["raw"]
            if said["of"] == digest():
                return raw
    return None


def _from_yaml() -> dict[str, Any]:
    from checker.yaml_reader import read_yaml_file

    raw: dict[str, Any] = read_yaml_file(FILE).data
    return raw


def digest() -> str:
    """SHA-256 of the file."""
    return sha256(FILE.read_bytes()).hexdigest()
