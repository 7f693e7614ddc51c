"""From files as written to a `Program`: names resolved, figures dated, parameters taken from the profile."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from checker.calendar import parse_duration
from checker.compile.conditions import Loc, Reader, suggest
from checker.compile.program import (
    Asks, AtAge, AtEdge, AfterLasting, Body, DatedValue, Definition, Evidence, EvidenceFrom, Law, Limit, OfKind, OnEvent,
    OnGap, OnStretch, OnTrigger, Program, Regime, Rule, SelectedBy, Shape, Step, Trigger, ALWAYS, Condition,
)  # fmt: skip
from checker.errors import Fault, RulesetError
from checker.ruleset.library import Library, Written
from checker.ruleset.models import (
    Accepts, Before, Dated, DatedLength, DefinitionModel, Every, Figure, Have, ProfileModel, RuleModel, With, Within,
)  # fmt: skip
from checker.snapshot.vocabulary import Form, vocabulary
from checker.yaml_reader import Document

Parameters = Mapping[str, Sequence[DatedLength]]


def compile_program(library: Library, profile: str = "typical", *, law_as_at: int | None = None) -> Program:
    """The program of one profile. `law_as_at` makes the values in force on that day govern every duty.

    Raises RulesetError with every fault of every file.
    """
    chosen = library.profile(profile)
    definitions = compile_definitions(library)
    faults: list[Fault] = []
    rules, off = [], []
    for written in library.rules:
        compiled = compile_rule(written, frozenset(definitions), chosen.model.parameters, faults)
        (rules if switched_on(written.model, chosen.model) else off).append(compiled)
    if faults:
        raise RulesetError(faults)
    return Program(
        rules=tuple(sorted(rules, key=lambda rule: rule.id)),
        definitions=definitions,
        digest=library.digest,
        profile=chosen.model.name,
        profile_digest="sha256:" + hashlib.sha256(repr(chosen.document.data).encode()).hexdigest(),
        law_as_at=law_as_at,
        off=tuple(sorted(rule.id for rule in off)),
    )


def compile_definitions(library: Library) -> Mapping[str, Definition]:
    """The definitions by name. RulesetError with every fault of every file, a circle among them included."""
    names = frozenset(written.model.id for written in library.definitions)
    faults: list[Fault] = []
    definitions = {d.model.id: _definition(d, names, faults) for d in library.definitions}
    faults += _circular(library, definitions)
    if faults:
        raise RulesetError(faults)
    return definitions


def switched_on(rule: RuleModel, profile: ProfileModel) -> bool:
    """Whether the profile runs the rule: by its force, unless named either way."""
    if rule.id in profile.without_rules:
        return False
    return rule.id in profile.with_rules or rule.force in profile.forces


def compile_rule(
    written: Written[RuleModel], definitions: frozenset[str], parameters: Parameters, faults: list[Fault]
) -> Rule:
    """One rule. Faults are added to `faults`; the rule returned is not to be run if there were any."""
    return _RuleCompiler(written.model, written.document, definitions, parameters, faults).rule()


def _definition(written: Written[DefinitionModel], names: frozenset[str], faults: list[Fault]) -> Definition:
    model = written.model
    reader = Reader(written.document, vocabulary(), names)
    condition = reader.condition(model.period, ("period",))
    if model.id in vocabulary():
        reader.fault(("id",), f'"{model.id}" is already the name of a kind of fact')
    faults += reader.faults
    return Definition(
        model.id, model.title, condition, model.if_not_covered, model.if_unknown, (model.because or "").strip()
    )


def _circular(library: Library, definitions: Mapping[str, Definition]) -> list[Fault]:
    uses = {name: set(defined_in(definition.condition)) for name, definition in definitions.items()}
    faults = []
    for written in library.definitions:
        seen: set[str] = set()
        waiting = list(uses[written.model.id])
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting += uses.get(name, ())
        if written.model.id in seen:
            faults.append(written.document.fault(("period",), "expected a definition that does not rest on itself"))
    return faults


def defined_in(condition: Any) -> list[str]:
    """The names of the definitions a condition mentions."""
    if hasattr(condition, "name") and type(condition).__name__ == "Defined":
        return [condition.name]
    found: list[str] = []
    for slot in getattr(condition, "__slots__", ()):
        value = getattr(condition, slot)
        for item in value if isinstance(value, tuple) else (value,):
            if hasattr(item, "__slots__"):
                found += defined_in(item)
    return found


@dataclass
class _RuleCompiler:
    model: RuleModel
    document: Document
    definitions: frozenset[str]
    parameters: Parameters
    faults: list[Fault]
    reader: Reader = field(init=False)
    needs_numbers: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.reader = Reader(self.document, vocabulary(), self.definitions)

    def rule(self) -> Rule:
        model = self.model
        shape, body = self._body()
        while_, while_trigger = self._while()
        rule = Rule(
            id=model.id,
            title=model.title.strip(),
            asks=model.asks.strip(),
            force=model.force,
            owner=model.owner,
            about=model.about,
            shape=shape,
            body=body,
            dispute=Asks(
                model.dispute.severity, model.dispute.theme, model.dispute.message.strip(), model.dispute.ask.strip(),
                model.dispute.immediate_safety,
            ),
            when=self.reader.condition(model.when, ("when",)),
            unless=self._optional(model.unless, ("unless",)),
            while_=while_,
            while_trigger=while_trigger,
            excused_by=self._evidence(model.excused_by, ("excused-by",)),
            excuse_after_due=model.excuse_may_follow,
            standards=tuple(model.standards),
            known_limits=tuple(limit.strip() for limit in model.known_limits),
            needs_numbers=tuple(self.needs_numbers),
        )  # fmt: skip
        self.faults += self.reader.faults
        return rule

    # --- shapes ----------------------------------------------------------------------------------------------------
    def _body(self) -> tuple[Shape, Body]:
        model = self.model
        if model.within:
            return Shape.WITHIN, self._within(model.within)
        if model.before:
            return Shape.BEFORE, self._before(model.before)
        if model.with_:
            return Shape.WITH, self._with(model.with_)
        if model.every:
            return Shape.EVERY, self._every(model.every)
        assert model.have is not None
        return Shape.HAVE, self._have(model.have)

    def _within(self, block: Within) -> OnTrigger:
        return OnTrigger(
            trigger=self._trigger(block.trigger, ("within", "trigger")),
            evidence=self._evidence(block.evidence, ("within", "evidence")),
            limit=self._limit(block.limit, ("within", "limit")),
            evidence_from=self._evidence_from(block.evidence_from, ("within", "evidence-from")),
            same=tuple(block.same),
            serves_many=block.serves == "many",
            beginning_with=block.counting == "beginning-with",
        )

    def _before(self, block: Before) -> OnTrigger:
        limit = self._limit(block.limit, ("before", "limit")) if block.limit else self._no_length(block.in_force, "before")
        return OnTrigger(
            trigger=self._trigger(block.trigger, ("before", "trigger")),
            evidence=self._evidence(block.evidence, ("before", "evidence")),
            limit=limit,
            evidence_from=EvidenceFrom(any_day=True),
            same=tuple(block.same),
            serves_many=block.serves == "many",
            clear=block.counting == "clear-days",
        )

    def _with(self, block: With) -> OnTrigger:
        return OnTrigger(
            trigger=self._trigger(block.trigger, ("with", "trigger")),
            evidence=self._evidence(block.evidence, ("with", "evidence")),
            limit=self._no_length(block.in_force, "with"),
            evidence_from=self._evidence_from(block.evidence_from, ("with", "evidence-from")),
            same=tuple(block.same),
            serves_many=block.serves == "many",
        )

    def _every(self, block: Every) -> OnGap:
        steps = []
        for i, step in enumerate(block.steps):
            loc: Loc = ("every", "steps", i)
            regimes = [
                Regime(
                    name=regime.name,
                    condition=self.reader.condition(regime.when, (*loc, "regimes", j, "when")),
                    limit=self._limit(regime.limit, (*loc, "regimes", j, "limit")),
                    entry=self._limit(regime.entry, (*loc, "regimes", j, "entry")) if regime.entry else None,
                    runs_on=regime.regime_at == "previous",
                )
                for j, regime in enumerate(step.regimes)
            ]
            limit = self._limit(step.limit, (*loc, "limit")) if step.limit else None
            steps.append(Step(step.name, limit, tuple(regimes)))
        anchor = self.reader.happening(block.from_, ("every", "from")) if block.from_ is not None else None
        or_start = isinstance(block.from_, dict) and block.from_.get("else") == "start"
        return OnGap(
            period=self.reader.condition(block.period, ("every", "period")),
            evidence=self._evidence(block.evidence, ("every", "evidence")),
            steps=tuple(steps),
            anchor=anchor,
            or_start=or_start,
        )

    def _have(self, block: Have) -> OnStretch:
        limit = self._limit(block.by, ("have", "by")) if block.by else self._no_length(block.in_force, "have")
        return OnStretch(
            condition=self.reader.condition(block.while_, ("have", "while")),
            evidence=self._evidence(block.evidence, ("have", "evidence")),
            limit=limit,
            evidence_from=self._evidence_from(block.evidence_from, ("have", "evidence-from")),
        )

    def _while(self) -> tuple[Condition | None, bool]:
        """What must go on holding, apart from the word `trigger`: the period the trigger is the start of."""
        raw = self.model.while_
        if raw == "trigger":
            return None, True
        if isinstance(raw, list) and "trigger" in raw:
            rest = [item for item in raw if item != "trigger"]
            return self.reader.condition(rest, ("while",)), True
        return self._optional(raw, ("while",)), False

    # --- parts ------------------------------------------------------------------------------------------------------
    def _optional(self, raw: Any, loc: Loc) -> Condition | None:
        return None if raw is None else self.reader.condition(raw, loc)

    def _trigger(self, raw: Any, loc: Loc) -> Trigger:
        reader = self.reader
        if isinstance(raw, dict):
            if "event" in raw:
                reader._only(raw, loc, "event", "where", "planned", "that-began")
                kind = reader.kind(raw["event"], (*loc, "event"), Form.EVENT)
                if kind is None:
                    return AtAge(parse_duration("0 days"))
                began = None
                if "that-began" in raw:
                    found = reader.condition(raw["that-began"], (*loc, "that-began"))
                    began = found if isinstance(found, OfKind) else None
                where = reader.where(raw.get("where"), (*loc, "where"), kind)
                return OnEvent(kind.name, where, raw.get("planned") is True, began)
            for word in ("start-of", "end-of"):
                if word in raw:
                    reader._only(raw, loc, word)
                    return AtEdge(reader.condition(raw[word], (*loc, word)), word.removesuffix("-of"))
            if "lasting" in raw:
                reader._only(raw, loc, "lasting", "over", "at-least")
                length, strictly = reader.lasting_length(raw, loc)
                of = reader.condition(raw["lasting"], (*loc, "lasting"))
                return AfterLasting(of, length or parse_duration("0 days"), strictly)
            if "reaches" in raw:
                reader._only(raw, loc, "reaches")
                return AtAge(reader.length(raw["reaches"], (*loc, "reaches")) or parse_duration("0 days"))
        reader.fault(loc, "expected a trigger", "one of event, start-of, end-of, lasting, reaches")
        return AtAge(parse_duration("0 days"))

    def _evidence(self, listed: Sequence[Accepts], loc: Loc) -> tuple[Evidence, ...]:
        found = []
        for i, accepts in enumerate(listed):
            kind = self.reader.kind(accepts.kind, (*loc, i, "kind"))
            if kind is None:
                continue
            default = {Form.EVENT: "on", Form.PERIOD: "start", Form.RECORD: "on"}[kind.form]
            at = accepts.at or default
            if (at == "on") == (kind.form is Form.PERIOD):
                self.reader.fault((*loc, i, "at"), f"{kind.name} has no `{at}`", f"one of {', '.join(kind.time_fields)}")
            where = self.reader.where(accepts.where, (*loc, i, "where"), kind)
            law = self._law(accepts.counts) if accepts.counts else None
            found.append(Evidence(kind.name, where, at, law, accepts.holding))
        return tuple(found)

    def _evidence_from(self, text: str, loc: Loc) -> EvidenceFrom:
        if text in ("any", "trigger"):
            return EvidenceFrom(any_day=text == "any")
        length = self.reader.length(text.removeprefix("-"), loc) if text.startswith("-") else None
        if length is None and not text.startswith("-"):
            self.reader.fault(loc, f'expected "trigger", "any" or a length before it, found "{text}"', "such as -3 months")
        return EvidenceFrom(back=length)

    def _limit(self, figure: Figure, loc: Loc) -> Limit:
        lengths: Sequence[DatedLength] = figure.values
        if figure.parameter is not None:
            lengths = self.parameters.get(figure.parameter, ())
            if not lengths:
                self.needs_numbers.append(figure.parameter)
        limit = Limit(tuple(self._value(length) for length in (*lengths, *self.model.relaxed)))
        self._overlaps(limit, loc)
        return limit

    def _value(self, dated: DatedLength) -> DatedValue:
        length = parse_duration(dated.value) if dated.value is not None else None
        judgement = dated.judgement.strip() if dated.judgement else None
        return DatedValue(length, judgement, SelectedBy(dated.selected_by), self._law(dated))

    def _no_length(self, dated: Dated | None, shape: str) -> Limit:
        if dated is None:
            self.reader.fault((shape,), "expected `in-force`", "from when the requirement holds, and who says so", key=True)
            return Limit(())
        return Limit((DatedValue(None, None, SelectedBy.TRIGGER, self._law(dated)),))

    def _law(self, dated: Dated) -> Law:
        source = self.model.source
        return Law(
            instrument=(dated.instrument or source.instrument).strip(),
            provision=dated.provision,
            link=dated.link or (source.link if dated.instrument is None else None),
            since=day(dated.from_),
            until=day(dated.to) if dated.to else None,
            verified=dated.verified,
        )

    def _overlaps(self, limit: Limit, loc: Loc) -> None:
        for chosen in (SelectedBy.TRIGGER, SelectedBy.DUE):
            laws = sorted((v.law for v in limit.values if v.selected_by is chosen), key=lambda law: law.since)
            for earlier, later in zip(laws, laws[1:], strict=False):
                if earlier.until is None or earlier.until >= later.since:
                    self.reader.fault(loc, "expected values whose days in force do not overlap", "end one the day before the next")


def day(date: dt.date) -> int:
    """A date as a day number."""
    return date.toordinal()


__all__ = ["ALWAYS", "compile_program", "compile_rule", "suggest", "switched_on"]
