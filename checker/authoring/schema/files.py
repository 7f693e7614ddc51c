"""The schema of each kind of file: the models' own, with the grammar put where a model leaves a field open."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import BaseModel

from checker.authoring.schema.examples import examples_schema
from checker.authoring.schema.grammar import Grammar, Json, used_parts
from checker.ruleset.models import SHAPES, DefinitionModel, ProfileModel, ProtocolModel, QuestionModel, RuleModel
from checker.ruleset.models.measure import MeasureModel
from checker.snapshot.vocabulary import vocabulary

DRAFT = "http://json-schema.org/draft-07/schema#"
"""The draft editors understand best."""

_MODELS: dict[str, type[BaseModel]] = {
    "rule": RuleModel,
    "definition": DefinitionModel,
    "profile": ProfileModel,
    "protocol": ProtocolModel,
    "question": QuestionModel,
    "measure": MeasureModel,
}
_TITLES = {
    "rule": "A rule of safeguarding-checker",
    "definition": "A definition of safeguarding-checker",
    "profile": "A profile of safeguarding-checker",
    "protocol": "A protocol of safeguarding-checker",
    "question": "A dip-audit question of safeguarding-checker",
    "measure": "A measure of safeguarding-checker",
}
_GRAMMAR = {
    "trigger": "trigger",
    "from": "anchor",
    "each": "windows",
    "where": "where",
    "carries": "where",
    "excused-if": "where",
    "after": "due-point",
    "before": "due-point",
    "followed-by": "beside",
    "preceded-by": "beside",
    "facts": "facts",
    "covers": "covers",
}
"""What a field left open by the models holds; any other holds a condition."""
_LENGTHS = {"value", "in-any", "in-last", "apart", "evidence-until", "asked-after"}


def schema_of(kind: str, definitions: Iterable[str]) -> Json:
    """The schema of a kind of file, knowing the names of the definitions there are."""
    if kind == "examples":
        return examples_schema()
    grammar = Grammar(vocabulary(), tuple(definitions))
    whole = _MODELS[kind].model_json_schema(by_alias=True)
    parts = {name: _part(part, grammar) for name, part in whole.pop("$defs", {}).items()}
    top = _part(whole, grammar)
    if kind == "rule":
        top["properties"]["while"] = grammar.ref("while")
        top["oneOf"] = [{"required": [name.rstrip("_").replace("_", "-")]} for name in SHAPES]
    if "Figure" in parts:
        lengths = {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/DatedLength"}}
        described = parts["Figure"].pop("description")
        parts["Figure"] = {"description": described, "anyOf": [lengths, parts["Figure"]]}
    return {"$schema": DRAFT, "title": _TITLES[kind], **top, "$defs": used_parts(top, {**grammar.parts, **parts})}


def _part(part: Json, grammar: Grammar) -> Json:
    """One model's schema with its open fields filled in."""
    fields: Json = part.get("properties", {})
    part = {key: value for key, value in part.items() if key != "title"}
    part["properties"] = {name: _field(name, field, grammar) for name, field in fields.items()}
    if "every-duty-met" in fields:  # of several kinds, or of disputes, which no kind of fact is
        part["properties"]["where"] = {"type": ["object", "array", "null"]}
        return part
    naming = next((name for name in ("kind", "of") if name in fields and "where" in fields), None)
    if naming is not None:
        part["properties"][naming] = grammar.ref("kind")
        part["allOf"] = grammar.where_by(naming)
    elif "kind" in fields:
        part["properties"]["kind"] = grammar.ref("kind")
    return part


def _field(name: str, field: Json, grammar: Grammar) -> Json:
    plain = {key: value for key, value in field.items() if key not in ("title", "default")}
    if not plain:
        return grammar.ref(_GRAMMAR.get(name, "condition"))
    if name in ("facts", "cases") and plain.get("items") == {}:
        return grammar.ref(name)
    if name in _LENGTHS and _is_text(plain):
        return grammar.ref("length")
    if name == "evidence-from":
        return grammar.ref("evidence-from")
    return plain


def _is_text(field: Json) -> bool:
    alternatives = field.get("anyOf", [field])
    return any(each.get("type") == "string" and "enum" not in each and "format" not in each for each in alternatives)
