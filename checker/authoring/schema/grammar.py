"""The condition grammar, the vocabulary and the facts of examples, as JSON Schema."""

from __future__ import annotations

from typing import Any

from checker.calendar import Unit
from checker.compile.conditions import COMPARISONS, FIELDS
from checker.snapshot.vocabulary import COMMON_FIELDS, Attribute, Form, Kind, Type, Vocabulary

Json = dict[str, Any]

_UNITS = "|".join(f"{unit.value[:-1]}s?" for unit in Unit)
_LENGTH = rf"\s*(0|[1-9][0-9]{{0,8}})\s+({_UNITS})\s*"
_DATE = {"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_MOMENT = {
    "type": "string",
    "pattern": r"^(unknown|[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?)?)$",
    "description": "A day such as 2026-03-31, with the London time after a T if it matters, or unknown.",
}
_NAMES_A_KIND = {"kind": Form.PERIOD, "happened": Form.EVENT, "count": None}
"""The words of the grammar whose value is a kind of fact, and of which form it must be (None: any)."""


class Grammar:
    """The parts of a schema that models leave open. `parts` are to be put under ``$defs``."""

    def __init__(self, known: Vocabulary, definitions: tuple[str, ...]) -> None:
        self.kinds = known.kinds
        self.definitions = definitions
        self.parts: Json = {}
        self.parts |= {
            "length": {
                "type": ["string", "null"],
                "pattern": f"^{_LENGTH}$",
                "description": "Such as 20 working days.",
            },
            "amount": {"anyOf": [self.ref("length"), self._set_by_profile()]},
            "evidence-from": {"type": "string", "pattern": f"^(trigger|any|-{_LENGTH})$"},
            "kind": {"enum": sorted(self.kinds), "description": "A kind of fact."},
            "where": {"anyOf": [self.ref(f"where-{kind}") for kind in self.kinds] + [{"type": "null"}]},
            "condition": self._condition(),
            "while": self._while(),
            "happening": {"oneOf": [*self._points(), {"type": "null"}]},
            "due-point": {"anyOf": [*self._points(), *self._edges(), {"type": "null"}]},
            "beside": {"oneOf": [*self._points(within=self.ref("length")), {"type": "null"}]},
            "anchor": {"oneOf": [*self._points(**{"else": {"const": "start"}}), {"type": "null"}]},
            "trigger": self._trigger(),
            "windows": self._windows(),
            "facts": {"type": "array", "items": self.ref("fact")},
            "fact": self._fact(),
            "cases": {"type": "array", "items": self._case()},
            "covers": self._covers(),
            **{f"fact-{name}": _fact_of(kind) for name, kind in self.kinds.items()},
            **{f"where-{name}": self._where(kind) for name, kind in self.kinds.items()},
        }

    def ref(self, part: str) -> Json:
        """A reference to a part."""
        return {"$ref": f"#/$defs/{part}"}

    def of_form(self, form: Form | None) -> Json:
        """The kinds of a form."""
        return {"enum": sorted(name for name, kind in self.kinds.items() if form is None or kind.form is form)}

    def where_by(self, naming: str) -> list[Json]:
        """What `where` may say, by the kind that the field beside it names."""
        self.parts[f"by-{naming}"] = {
            "allOf": [
                {
                    "if": {"properties": {naming: {"const": kind}}, "required": [naming]},
                    "then": {"properties": {"where": self.ref(f"where-{kind}")}},
                }
                for kind in self.kinds
            ]
        }
        return [self.ref(f"by-{naming}")]

    # --- conditions on a day ----------------------------------------------------------------------------------------
    def _condition(self) -> Json:
        periods = [name for name, kind in self.kinds.items() if kind.form is Form.PERIOD]
        name = {"enum": sorted([*self.definitions, *periods]), "description": "A definition, or a kind of period."}
        return {
            "description": "What must hold on a day.",
            "anyOf": [name, self._listed("condition"), *(self._word(word) for word in FIELDS), {"type": "null"}],
        }

    def _word(self, word: str) -> Json:
        """One word of the grammar with the fields that may stand beside it."""
        part: Json = {
            "type": "object",
            "required": [word],
            "properties": {field: self._beside(word, field) for field in FIELDS[word]},
            "additionalProperties": False,
        }
        return {**part, "allOf": self.where_by(word)} if "where" in FIELDS[word] else part

    def _beside(self, word: str, field: str) -> Json:
        if field in ("over", "at-least"):
            return {"type": "number"} if word == "count" else self.ref("amount")
        if field in ("in-any", "in-last"):
            return self.ref("amount")
        if field in _NAMES_A_KIND:
            return self.of_form(_NAMES_A_KIND[field])
        if field in ("all", "any", "minus"):
            return self._listed("condition")
        if field in ("not", "lasting", "total", "during"):
            return self.ref("condition")
        if field in ("from", "until"):
            return self.ref("happening")
        if field == "past":
            records = [kind for kind in self.kinds.values() if kind.form is Form.RECORD]
            return {
                "enum": [f"{k.name}.{a.name}" for k in records for a in k.attributes.values() if a.type is Type.DATE]
            }
        if field == "age":
            ages = {"from": self.ref("amount"), "until": self.ref("amount")}
            return {"type": "object", "minProperties": 1, "properties": ages, "additionalProperties": False}
        return {"enum": ["nights", "days"]} if field == "counting" else {}

    def _set_by_profile(self) -> Json:
        name = {"type": "string", "description": "The parameter of the profile that sets the length."}
        fields = {"parameter": name, "otherwise": {**self.ref("length"), "description": "Where no profile sets it."}}
        return {"type": "object", "required": ["parameter"], "properties": fields, "additionalProperties": False}

    def _listed(self, part: str) -> Json:
        return {"type": "array", "minItems": 1, "items": self.ref(part)}

    def _while(self) -> Json:
        trigger = {"const": "trigger", "description": "The period the trigger belongs to."}
        item = {"anyOf": [trigger, self.ref("condition")]}
        return {"anyOf": [trigger, {"type": "array", "minItems": 1, "items": item}, self.ref("condition")]}

    # --- points in time ---------------------------------------------------------------------------------------------
    def _points(self, **extra: Json) -> list[Json]:
        """An event, or the start or end of a period, with conditions on the fact."""
        return [
            {
                "type": "object",
                "required": [word],
                "properties": {word: self.of_form(form), "where": {}, **extra},
                "additionalProperties": False,
                "allOf": self.where_by(word),
            }
            for word, form in (("event", Form.EVENT), ("start-of", Form.PERIOD), ("end-of", Form.PERIOD))
        ]

    def _edges(self) -> list[Json]:
        """The start or end of what a condition says."""
        return [_only({"start-of": self.ref("condition")}), _only({"end-of": self.ref("condition")})]

    def _trigger(self) -> Json:
        more = {"planned": {"type": "boolean"}, "that-began": self.ref("condition")}
        event = self._points(**more)[0]
        words: list[Json] = [
            *self._edges(),
            _only({"reaches": {"anyOf": [{"const": "birth"}, self.ref("amount")]}}),
            self._word("lasting"),
        ]
        return {"description": "What begins a duty.", "oneOf": [event, *words]}

    def _windows(self) -> Json:
        between: Json = _only({"between": self.ref("happening")})
        between["properties"]["during"] = self.ref("condition")
        return {"oneOf": [{"const": "term"}, _only({"year-of": self.ref("condition")}), between]}

    # --- facts ------------------------------------------------------------------------------------------------------
    def _where(self, kind: Kind) -> Json:
        me = self.ref(f"where-{kind.name}")
        fields = {name: _tested(attribute) for name, attribute in kind.attributes.items()}
        joined = {"all": self._listed(f"where-{kind.name}"), "any": self._listed(f"where-{kind.name}"), "not": me}
        words = {"type": "object", "properties": {**fields, **joined}, "additionalProperties": False}
        return {"description": kind.means, "anyOf": [words, {"type": "array", "items": me}, {"type": "null"}]}

    def _fact(self) -> Json:
        by_kind = [
            {"if": {"properties": {"kind": {"const": name}}, "required": ["kind"]}, "then": self.ref(f"fact-{name}")}
            for name in self.kinds
        ]
        return {"type": "object", "required": ["kind"], "properties": {"kind": self.ref("kind")}, "allOf": by_kind}

    def _case(self) -> Json:
        fields = {
            "case": {"type": ["string", "integer"]},
            "about": {"enum": sorted({kind.about for kind in self.kinds.values()})},
            "covers": self.ref("covers"),
            "facts": self.ref("facts"),
        }
        return {"type": "object", "required": ["case"], "properties": fields, "additionalProperties": False}

    def _covers(self) -> Json:
        span = {
            "type": "object",
            "properties": {
                "all": {"const": True}, "none": {"const": True}, "latest": {"const": True}, "from": _DATE, "to": _DATE,
                "open-at": _DATE, "without": {"type": "array", "items": {"type": "string"}},
            },
            "additionalProperties": False,
        }  # fmt: skip
        word = {"type": "string", "pattern": "^(all|none|latest|open-at [0-9]{4}-[0-9]{2}-[0-9]{2})$"}
        one = {"anyOf": [word, span, {"type": "array", "minItems": 1, "items": {"anyOf": [word, span]}}]}
        kinds = {"type": "object", "properties": dict.fromkeys(self.kinds, one), "additionalProperties": False}
        return {"description": "What the source holds.", "anyOf": [{"const": "all"}, kinds, {"type": "null"}]}


def used_parts(schema: Json, parts: Json) -> Json:
    """Those parts that a schema refers to, directly or through others."""
    used: Json = {}
    waiting: list[Any] = [schema]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            name = str(value.get("$ref", "")).removeprefix("#/$defs/")
            if name in parts and name not in used:
                used[name] = parts[name]
                waiting.append(parts[name])
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
    return {name: parts[name] for name in parts if name in used}


def _only(fields: Json) -> Json:
    return {"type": "object", "required": list(fields), "properties": fields, "additionalProperties": False}


def _fact_of(kind: Kind) -> Json:
    """A fact of one kind: its days, its attributes, and what any fact may carry."""
    fields: Json = {"kind": {"const": kind.name}}
    fields |= {name: dict(_MOMENT) for name in COMMON_FIELDS}
    fields["id"] = {"type": ["string", "integer"]}
    fields |= {name: {"anyOf": [_MOMENT, {"type": "null"}]} for name in kind.time_fields}
    fields |= {name: _valued(attribute) for name, attribute in kind.attributes.items()}
    return {"description": kind.means, "properties": fields, "additionalProperties": False}


def _valued(attribute: Attribute) -> Json:
    types: dict[Type, Json] = {
        Type.FLAG: {"type": "boolean"},
        Type.ID: {"type": ["string", "integer"]},
        Type.NUMBER: {"type": "number"},
        Type.DATE: _DATE,
        Type.CODE: {"enum": list(attribute.values)},
    }
    return {"description": attribute.means, **types[attribute.type]}


def _tested(attribute: Attribute) -> Json:
    """A value, one of several, or comparisons."""
    value = {key: said for key, said in _valued(attribute).items() if key != "description"}
    values: Json = {"anyOf": [value, {"type": "array", "minItems": 1, "items": value}]}
    compared = {"not": values, "known": {"type": "boolean"}, **dict.fromkeys(COMPARISONS, value)}
    words: Json = {"type": "object", "minProperties": 1, "properties": compared, "additionalProperties": False}
    return {"description": attribute.means, "anyOf": [*values["anyOf"], words]}
