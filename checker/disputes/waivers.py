"""Waivers: disputes that a named person has set aside for a reason, until a day. ``checker/waivers@1``, in YAML.

A waiver names one dispute by its id, or a rule and a case: then every dispute of that rule over that case. It holds up
to and on the day it expires; after that, what it waived counts again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from checker.disputes.dispute import Dispute
from checker.disputes.pseudonyms import Pseudonyms
from checker.errors import CheckerError, Fault, RulesetError
from checker.frozen import frozen
from checker.ruleset.models.base import Words
from checker.ruleset.validation import Expected, validate
from checker.yaml_document import Document
from checker.yaml_reader import read_yaml_file

_QUOTED = re.compile(r'"([^"]*)"')
_ID = re.compile("[a-z2-7]{16}")


def _made_here(given: str | None, what: str, mend: str) -> str | None:
    """An id, or the mark of a key, as this program writes them. Expected where it is none; what was found may name somebody."""
    if given is not None and not _ID.fullmatch(given):
        raise Expected(f"expected {what}, 16 letters and figures", mend)
    return given


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WaiverModel(_Strict):
    """One waiver as written."""

    dispute: str | None = None
    rule: str | None = None
    case: str | None = None
    reason: Words
    approver: Words
    expires: date

    @field_validator("dispute")
    @classmethod
    def _is_an_id(cls, given: str | None) -> str | None:
        mend = "copy it from the page, the workbook or JSON, or from text with --ledger"
        return _made_here(given, "a dispute's id", mend)

    @model_validator(mode="after")
    def _names_one_thing(self) -> WaiverModel:
        if (self.dispute is None) == (self.rule is None and self.case is None) or (self.rule is None) != (
            self.case is None
        ):
            raise Expected('expected either a "dispute", or a "rule" and a "case"')
        return self


class WaiversModel(_Strict):
    """A file of waivers. `key` is the mark of the key the ids of disputes were made under: a result's `key`."""

    schema_: Literal["checker/waivers@1"] = Field(alias="schema")
    key: str | None = None
    waivers: list[WaiverModel]

    @field_validator("key")
    @classmethod
    def _is_a_mark(cls, given: str | None) -> str | None:
        return _made_here(given, "the mark of a key", 'copy it from "key" of the JSON result')

    @model_validator(mode="after")
    def _says_which_key(self) -> WaiversModel:
        if self.key is None and any(waiver.dispute for waiver in self.waivers):
            raise Expected(
                'expected a "key", since a waiver names a "dispute"', 'copy it from "key" of the JSON result'
            )
        return self


FIELDS = frozenset(
    info.alias or name for model in (WaiverModel, WaiversModel) for name, info in model.model_fields.items()
)


Name = str | tuple[str, str]
"""What a waiver names: a dispute by its id, or a rule and a case."""


@frozen
class Waiver:
    """A waiver: where it is written, what it names, and the last day it holds."""

    place: str
    of: Name
    expires: int

    def holds(self, as_at: int) -> bool:
        """Whether it still holds as at a day."""
        return as_at <= self.expires


def names(dispute: Dispute, pseudonyms: Pseudonyms) -> set[Name]:
    """What a waiver may call a dispute: a case goes by its id or by its pseudonym."""
    rule, case = dispute.rule, dispute.duty.case
    return {dispute.id_under(pseudonyms), (rule.id, case), (rule.id, pseudonyms.case(rule.about, case))}


def read_waivers(path: Path, pseudonyms: Pseudonyms) -> tuple[Waiver, ...]:
    """The waivers in a file. RulesetError, showing nothing of what the file holds, where it is not one.

    CheckerError where its ids were made under another key.
    """
    try:
        document = read_yaml_file(path)
        model = validate(WaiversModel, document)
    except RulesetError as error:
        raise RulesetError(_telling_nothing(error.faults)) from None
    if model.key is not None and model.key != pseudonyms.mark():
        raise CheckerError(
            "these waivers name ids made under another key", where=str(path),
            help="use the key they were made with (CHECKER_KEY, or your key file): under another no id agrees",
        )  # fmt: skip
    return tuple(_read(document, model))


def _read(document: Document, model: WaiversModel) -> Iterator[Waiver]:
    for number, waiver in enumerate(model.waivers):
        place = f"{document.path}:{document.span(('waivers', number)).line}"
        of = waiver.dispute or (waiver.rule or "", waiver.case or "")
        yield Waiver(place, of, waiver.expires.toordinal())


def _telling_nothing(faults: Iterable[Fault]) -> Iterator[Fault]:
    """Faults without what was found: it may be the id of a case, or a reason that names somebody."""
    for fault in faults:
        what = _QUOTED.sub(lambda match: match[0] if match[1] in FIELDS else "something else", fault.what)
        known = re.split(r"[.\[]", fault.field)[-1].split("]")[0]
        yield replace(fault, what=what, text="", field=fault.field if known in FIELDS or known.isdigit() else "")
