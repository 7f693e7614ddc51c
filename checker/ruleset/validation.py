"""A YAML document checked against a pydantic model, with every error placed and said in plain English."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from types import UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from checker.errors import Fault, RulesetError
from checker.yaml_document import Document

M = TypeVar("M", bound=BaseModel)
Loc = tuple[str | int, ...]

_SCHEMA = re.compile(r"checker/[a-z-]{1,20}@[0-9]{1,3}")
_MAPPING = 'a mapping (lines of "name: value")'
_TYPE_ENDINGS = ("_type", "_parsing", "_parsing_size", "_from_float", "_inexact", "_required", "_number")
_TYPES = {  # by how pydantic's error type begins; the longer of two alike comes first
    "string": "text",
    "int": "a whole number",
    "float": "a number",
    "decimal": "a number",
    "finite": "a number",
    "bool": "true or false",
    "datetime": "a date and time such as 2026-01-05T09:30",
    "date": "a date such as 2026-01-05",
    "time_delta": "a length of time",
    "time": "a time such as 09:30",
    "list": "a list",
    "tuple": "a list",
    "set": "a list",
    "frozen_set": "a list",
    "iterable": "a list",
    "dict": _MAPPING,
    "mapping": _MAPPING,
    "model": _MAPPING,
    "dataclass": _MAPPING,
    "none": "nothing",
}
_LIMITS = {  # by pydantic's error type, filled in from its context
    "greater_than": "a number greater than {gt}",
    "greater_than_equal": "{ge} or more",
    "less_than": "a number less than {lt}",
    "less_than_equal": "{le} or less",
    "multiple_of": "a multiple of {multiple_of}",
    "string_pattern_mismatch": "text of the form {pattern}",
}


class Expected(ValueError):  # noqa: N818 - it says what was expected; validators read better for it
    """Raised by our own validators: `what` was expected and found, and one line of `help` on how to mend it."""

    def __init__(self, what: str, help: str = "") -> None:
        super().__init__(what)
        self.what, self.help = what, help


def validate(model: type[M], document: Document) -> M:
    """The document as a `model`.

    Raises RulesetError with a fault for each thing wrong, placed in the file. Where a field could be one of several
    things and is none of them, that is one fault that names them all. Where it says that it is another sort of file, that
    is all that is said of it.
    """
    if other := _other_sort(model, document):
        raise RulesetError([other])
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        errors = error.errors(include_url=False)
    raise RulesetError(_faults([_read(model, document.data, each) for each in errors], document)) from None


def _other_sort(model: type[BaseModel], document: Document) -> Fault | None:
    """What to say of a document whose schema is that of another sort of file, none of whose lines is then shown."""
    said = document.data.get("schema") if isinstance(document.data, dict) else None
    expected = get_args(_fields(model).get("schema"))
    if not expected or not isinstance(said, str) or not _SCHEMA.fullmatch(said):
        return None
    if any(said.partition("@")[0] == each.partition("@")[0] for each in expected):
        return None  # another version of it is a fault like any other
    what = f"expected {' or '.join(expected)}, found {said}, which is another sort of file"
    return replace(document.fault(("schema",), what, help="name the file that was meant"), text="")


@dataclass(slots=True)
class _Finding:
    """One pydantic error in our words. `about` is what it is about, even if that is not in the file."""

    loc: Loc
    place: Loc
    about: Loc
    what: str = ""
    expected: str = ""
    found: str = ""
    help: str = ""
    key: bool = False


def _faults(findings: list[_Finding], document: Document) -> Iterator[Fault]:
    merged: dict[Loc, _Finding] = {}
    for each in findings:
        if not each.expected:
            yield document.fault(each.place, each.what, help=each.help, key=each.key)
        elif each.loc != each.place and any(_within(other.about, each.place) for other in findings):
            continue  # another alternative of the same union got further, so this one was not meant
        elif each.place not in merged:
            merged[each.place] = each
        elif each.expected not in (first := merged[each.place]).expected.split(" or "):
            first.expected, first.help = f"{first.expected} or {each.expected}", first.help or each.help
    for place, each in merged.items():
        yield document.fault(place, f"expected {each.expected}, found {each.found}", help=each.help, key=each.key)


def _within(loc: Loc, place: Loc) -> bool:
    return len(loc) > len(place) and loc[: len(place)] == place


def _read(model: type[BaseModel], data: Any, error: Any) -> _Finding:
    """A pydantic error in our words."""
    kind, loc, context, value = error["type"], error["loc"], error.get("ctx", {}), error["input"]
    place = _written(loc, data)
    finding = _Finding(loc, place, place, key=loc[-1:] == ("[key]",))
    if kind in ("missing", "union_tag_not_found"):
        _lacking(finding, loc[-1] if kind == "missing" else context["discriminator"].strip("'"))
    elif kind == "extra_forbidden":
        _no_field(finding, str(loc[-1]), _names(model, loc))
    elif kind in ("literal_error", "enum", "union_tag_invalid"):
        if kind == "union_tag_invalid":
            finding.place = finding.about = _written((*loc, context["discriminator"].strip("'")), data)
            value = context["tag"]
        _no_choice(finding, value, _choices(context.get("expected") or context["expected_tags"]))
    elif kind in ("value_error", "assertion_error"):
        finding.what, finding.help = str(context["error"]), getattr(context["error"], "help", "")
    elif kind in _LIMITS:
        finding.expected = _LIMITS[kind].format(**context)
        finding.found = str(value) if isinstance(value, int | float) else _found(value)
    elif kind in ("too_short", "too_long", "string_too_short", "string_too_long"):
        least = "min_length" in context
        number, noun = context["min_length" if least else "max_length"], "character" if "string" in kind else "item"
        finding.expected = f"at {'least' if least else 'most'} {number} {noun}{'' if number == 1 else 's'}"
        blank = isinstance(value, str) and not value.strip()
        finding.found = "nothing" if blank else str(len(value))
    elif kind.endswith(_TYPE_ENDINGS) and (words := next((w for k, w in _TYPES.items() if kind.startswith(k)), "")):
        _no_such(finding, value, words, empty=data is None)
    else:
        finding.what = error["msg"].replace("Input should be ", "expected ")
    return finding


def _lacking(finding: _Finding, name: str | int) -> None:
    """A field, or an item, that is not there."""
    finding.about = (*finding.place, name)
    article = "an" if str(name)[:1] in "aeiou" else "a"
    finding.what = "expected another item" if isinstance(name, int) else f'expected {article} "{name}"'


def _no_field(finding: _Finding, name: str, names: Sequence[str]) -> None:
    """A name that is none of those of the fields."""
    near = get_close_matches(name, names, 1)
    finding.what, finding.key = f'"{name}" is not a field here', True
    finding.help = f'did you mean "{near[0]}"?' if near else f"the fields here are: {', '.join(names)}"


def _no_choice(finding: _Finding, value: Any, allowed: Sequence[str]) -> None:
    """A value that is none of those allowed."""
    finding.expected = f"one of {', '.join(allowed)}" if len(allowed) > 1 else allowed[0]
    finding.found = str(value) if type(value) in (int, float, date) else _found(value)
    near = get_close_matches(str(value), allowed, 1)
    finding.help = f'did you mean "{near[0]}"?' if near and isinstance(value, str) else ""


def _no_such(finding: _Finding, value: Any, words: str, *, empty: bool) -> None:
    """A value that is not of the type expected, which `words` say; `empty` if the whole file is."""
    finding.expected, finding.found = words, _found(value)
    if words == "text" and isinstance(value, int | float | date):
        finding.help = 'to have it read as text, put it in quotes: "..."'
    if not finding.loc:
        finding.expected, finding.found = f"{words} at the top", "an empty file" if empty else finding.found


def _found(value: Any) -> str:
    """What was found, as a person would name it."""
    if isinstance(value, str):
        return f'"{value}"' if len(value) <= 60 else f'"{value[:59]}…"'
    if isinstance(value, bool):
        return "true" if value else "false"
    names = (((int, float), "a number"), (date, "a date"), (list, "a list"), (dict, "a mapping"))
    return next((name for types, name in names if isinstance(value, types)), "nothing")


def _choices(listed: str) -> list[str]:
    """The values in pydantic's ``'a', 'b' or 'c'``."""
    return [quoted or bare for quoted, bare in re.findall(r"'((?:[^'\\]|\\.)*)'|(?<![^\s,])(?!or\b)([^\s,']+)", listed)]


def _written(loc: Loc, data: Any) -> Loc:
    """The parts of a pydantic location that are in the document.

    Left out: which alternative of a union was tried, validators, fields that only a validator made, missing fields.
    """
    place: list[str | int] = []
    for part, after in zip(loc, (*loc, None)[1:], strict=True):
        if _has(data, part) and not (_has(data, after) and not _has(data[part], after)):
            place.append(part)
            data = data[part]
    return tuple(place)


def _has(data: Any, part: str | int | None) -> bool:
    if isinstance(data, dict):
        return part in data
    return isinstance(data, list) and isinstance(part, int) and part < len(data)


def _names(model: type[BaseModel], loc: Loc) -> list[str]:
    """The fields, as written, of whatever model stands at the end of a pydantic location, less its last part."""
    types: list[Any] = [model]
    for part in loc[:-1]:
        types = [each for annotation in types for each in _alternatives(annotation)]
        if isinstance(part, int):
            types = [arg for each in types if get_origin(each) is not dict for arg in get_args(each)]
            continue
        branch = [each for each in types if _is_branch(each, part)] if len(types) > 1 else []
        inner = [_fields(each)[part] for each in types if part in _fields(each)]
        inner += [get_args(each)[1] for each in types if get_origin(each) is dict and get_args(each)]
        types = branch or inner or types
    return [name for annotation in types for each in _alternatives(annotation) for name in _fields(each)]


def _alternatives(annotation: Any) -> Iterator[Any]:
    """The types a field may hold: unions and annotations taken apart."""
    if get_origin(annotation) in (Union, UnionType):
        for each in get_args(annotation):
            yield from _alternatives(each)
    elif get_origin(annotation) is Annotated:
        yield from _alternatives(get_args(annotation)[0])
    else:
        yield annotation


def _fields(model: Any) -> dict[str, Any]:
    """A model's fields by the name they have in YAML; none where it is not a model."""
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return {}
    return {info.alias or name: info.annotation for name, info in model.model_fields.items()}


def _is_branch(model: Any, label: str) -> bool:
    """Whether pydantic's label for one alternative of a union is this model: its name, or a tag it carries."""
    tags = [get_args(each) for each in _fields(model).values() if get_origin(each) is Literal]
    name = getattr(model, "__name__", "")
    return label == name or label.endswith(f" {name}]") or any(label in tag for tag in tags)
