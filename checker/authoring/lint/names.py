"""Ids that match the folder and the file they are in, so that anyone with an id can find the file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from checker.errors import Fault
from checker.ruleset.library import AUDIT, DOMAINS, Written
from checker.ruleset.models import DefinitionModel, ProfileModel, QuestionModel, RuleModel


def of_rule(written: Written[RuleModel]) -> Iterator[Fault]:
    """A rule's id is its folder, then its file's name with dots for some of the hyphens."""
    path = PurePosixPath(written.document.path)
    domain, _, rest = written.model.id.partition(".")
    if domain != path.parent.name or domain not in (*DOMAINS, AUDIT) or not rest:
        what = f'expected an id that begins "{path.parent.name}.", as its folder does, found "{written.model.id}"'
        yield written.document.fault(("id",), what, help="change the id, or move the file")
    elif rest.replace(".", "-") != path.stem:
        what = f'"{written.model.id}" is the id of a file {rest.replace(".", "-")}.yaml, and this is {path.name}'
        yield written.document.fault(("id",), what, help="rename the file, or change the id: dots become hyphens")


def of_definition(written: Written[DefinitionModel]) -> Iterator[Fault]:
    """A definition's id is its file's name."""
    yield from _same(written, "id", written.model.id)


def of_profile(written: Written[ProfileModel]) -> Iterator[Fault]:
    """A profile's name is its file's name."""
    yield from _same(written, "name", written.model.name)


def of_question(written: Written[QuestionModel]) -> Iterator[Fault]:
    """A question's id is its file's name."""
    yield from _same(written, "id", written.model.id)


def _same(
    written: Written[DefinitionModel] | Written[ProfileModel] | Written[QuestionModel], field: str, name: str
) -> Iterator[Fault]:
    path = PurePosixPath(written.document.path)
    if name != path.stem:
        what = f'expected "{path.stem}", as the file is called, found "{name}"'
        yield written.document.fault((field,), what, help=f"rename the file {name}.yaml, or change this")
