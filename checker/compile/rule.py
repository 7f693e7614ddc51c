"""One rule file to one compiled rule: the shape it is written in, filled in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from checker.calendar import Unit, parse_duration
from checker.compile.conditions import Loc, Reader
from checker.compile.figures import ON_DAY, ON_STATE, Figures, Parameters
from checker.compile.joins import check_joins
from checker.compile.program import (
    ALWAYS,
    AfterLasting,
    All,
    Asks,
    AtAge,
    AtEdge,
    Between,
    Body,
    Compare,
    Condition,
    Count,
    DueTerm,
    Evidence,
    EvidenceFrom,
    Extension,
    Happened,
    Not,
    OfKind,
    OnDuties,
    OnEvent,
    OnExcess,
    OnGap,
    OnLasting,
    OnStretch,
    OnTrigger,
    OnWindow,
    Regime,
    Rule,
    SelectedBy,
    Several,
    Shape,
    Step,
    Terms,
    Test,
    Times,
    Total,
    Trigger,
    YearsOf,
)  # fmt: skip
from checker.errors import Fault
from checker.ruleset import models
from checker.ruleset.library import Written
from checker.ruleset.models import (
    Accepts,
    AtMostCount,
    AtMostFor,
    Before,
    Commend,
    DueModel,
    Every,
    Have,
    Never,
    Quota,
    RuleModel,
    With,
    Within,
)  # fmt: skip
from checker.snapshot.vocabulary import Form, Type, vocabulary

NO_LENGTH = parse_duration("0 days")


def compile_rule(
    written: Written[RuleModel], definitions: frozenset[str], parameters: Parameters, faults: list[Fault]
) -> Rule:
    """One rule. Faults are added to `faults`; the rule returned is not to be run if there were any."""
    return _RuleCompiler(written, definitions, parameters).rule(faults)


class _RuleCompiler:
    """Reads one rule's blocks, one method a shape."""

    def __init__(self, written: Written[RuleModel], definitions: frozenset[str], parameters: Parameters) -> None:
        self.model = written.model
        self.reader = Reader(written.document, vocabulary(), definitions)
        self.figures = Figures(written.model, self.reader, parameters)

    def rule(self, faults: list[Fault]) -> Rule:
        """The compiled rule; every fault found is added to `faults`."""
        model, reader = self.model, self.reader
        shape, body = self._body()
        while_, while_trigger = self._while()
        self._only_where_read(body)
        excused_if = None
        if model.excused_if is not None and isinstance(body, OnTrigger) and isinstance(body.trigger, OnEvent):
            kind = vocabulary().kind(body.trigger.kind)
            excused_if = reader.where(model.excused_if, ("excused-if",), kind)
        elif model.excused_if is not None:
            reader.fault(("excused-if",), "expected a trigger that is an event", "the exception is read on that event")
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
            when=reader.condition(model.when, ("when",)),
            unless=self._optional(model.unless, ("unless",)),
            while_=while_,
            while_trigger=while_trigger,
            excused_by=self._evidence(model.excused_by, ("excused-by",)),
            excuse_after_due=model.excuse_may_follow,
            excused_if=excused_if,
            commends=model.commend is not None,
            per=self._per(),
            standards=tuple(model.standards),
            known_limits=tuple(limit.strip() for limit in model.known_limits),
            needs_numbers=tuple(self.figures.needs_numbers),
        )  # fmt: skip
        faults += reader.faults
        return rule

    def _only_where_read(self, body: Body) -> None:
        """A fault for each part of the rule that a rule of its shape does not read."""
        if not isinstance(body, OnTrigger):
            self._no_meaning(
                (), "while", self.model.while_, "only a duty that a trigger begins goes on depending on it"
            )
        if isinstance(body, OnWindow | OnExcess | OnDuties):
            self._no_meaning((), "relaxed", self.model.relaxed or None, "there is no due date to relax")

    def _body(self) -> tuple[Shape, Body]:
        model = self.model
        for name, shape, read in (
            ("within", Shape.WITHIN, self._within), ("before", Shape.BEFORE, self._before), ("with_", Shape.WITH, self._with),
            ("every", Shape.EVERY, self._every), ("have", Shape.HAVE, self._have), ("quota", Shape.QUOTA, self._quota),
            ("at_most_for", Shape.AT_MOST_FOR, self._at_most_for), ("never", Shape.NEVER, self._never),
            ("at_most_count", Shape.AT_MOST_COUNT, self._at_most_count), ("commend", Shape.HAVE, self._commend),
        ):  # fmt: skip
            block = getattr(model, name)
            if block is not None:
                return shape, read(block)
        raise AssertionError("a rule has one shape")

    # --- on a trigger -----------------------------------------------------------------------------------------------
    def _within(self, block: Within) -> OnTrigger:
        terms = [block.due] if block.due else block.earliest_of or block.latest_of
        name = "due" if block.due else "earliest-of" if block.earliest_of else "latest-of"
        if terms and block.counting == "beginning-with":
            self._no_meaning(("within",), "counting", block.counting, "it goes with `limit`")
        figure = block.limit or next((term.limit for term in terms if term.limit is not None), None)
        limit = self.figures.lengths(figure, ("within", "limit" if block.limit else name), hours=True)
        if figure is None:
            limit = self.figures.in_force(block.in_force, ("within",))
        body = OnTrigger(
            trigger=self._trigger(block.trigger, ("within", "trigger")),
            evidence=self._evidence(block.evidence, ("within", "evidence")),
            limit=limit,
            evidence_from=self._evidence_from(block.evidence_from, ("within", "evidence-from")),
            same=tuple(block.same),
            serves_many=block.serves == "many",
            beginning_with=block.counting == "beginning-with",
            terms=tuple(
                self._due_term(term, ("within", name) if block.due else ("within", name, i))
                for i, term in enumerate(terms)
            ),
            latest=bool(block.latest_of),
            for_each=self._for_each(block.for_each, ("within", "for-each")),
            recorded=block.recorded,
        )
        return check_joins(self.reader, body, ("within",))

    def _due_term(self, term: DueModel, loc: Loc) -> DueTerm:
        word = "after" if term.after is not None else "before"
        raw = term.after if term.after is not None else term.before
        beside = self.reader.happening(raw, (*loc, word)) if raw is not None else None
        limit = self.figures.lengths(term.limit, (*loc, "limit"), hours=True) if term.limit is not None else None
        if limit is None and beside is None and term.attribute is None:
            self.reader.fault(loc, "expected a limit, an event or an attribute", "what fixes this day")
        return DueTerm(limit, beside, after=term.after is not None, attribute=term.attribute)

    def _before(self, block: Before) -> OnTrigger:
        body = OnTrigger(
            trigger=self._trigger(block.trigger, ("before", "trigger")),
            evidence=self._evidence(block.evidence, ("before", "evidence")),
            limit=(
                self.figures.lengths(block.limit, ("before", "limit"))
                if block.limit
                else self.figures.in_force(block.in_force, ("before",))
            ),
            evidence_from=self._evidence_from(block.evidence_from, ("before", "evidence-from")),
            same=tuple(block.same),
            serves_many=block.serves == "many",
            clear=block.counting == "clear-days",
            for_each=self._for_each(block.for_each, ("before", "for-each")),
        )
        return check_joins(self.reader, body, ("before",))

    def _with(self, block: With) -> OnTrigger:
        trigger = self._trigger(block.trigger, ("with", "trigger"))
        carries: Condition = ALWAYS
        if block.carries is not None and isinstance(trigger, OnEvent):
            kind = vocabulary().kind(trigger.kind)
            carries = self.reader.where(block.carries, ("with", "carries"), kind)
        elif block.carries is not None:
            self.reader.fault(
                ("with", "carries"), "expected a trigger that is an event", "its values are what is carried"
            )
        if not block.evidence and not block.requires and block.carries is None:
            self.reader.fault(
                ("with",), "expected `evidence`, `requires` or `carries`", "what the trigger must come with"
            )
        body = OnTrigger(
            trigger=trigger,
            evidence=self._evidence(block.evidence, ("with", "evidence")),
            limit=self.figures.in_force(block.in_force, ("with",)),
            evidence_from=self._evidence_from(block.evidence_from, ("with", "evidence-from")),
            same=tuple(block.same),
            serves_many=block.serves == "many",
            for_each=self._for_each(block.for_each, ("with", "for-each")),
            several=tuple(
                Several(each.at_least, self._evidence(each.evidence, ("with", "requires", i, "evidence")))
                for i, each in enumerate(block.requires)
            ),
            carries=carries,
        )
        return check_joins(self.reader, body, ("with",))

    def _for_each(self, accepts: Accepts | None, loc: Loc) -> Evidence | None:
        if accepts is None:
            return None
        for word in ("at", "holding", "counts"):
            self._no_meaning(loc, word, getattr(accepts, word) or None, "an item belongs to its trigger, or does not")
        return self._accepted(accepts, loc)

    def _trigger(self, raw: Any, loc: Loc) -> Trigger:
        reader = self.reader
        if isinstance(raw, dict):
            if "event" in raw:
                return self._on_event(raw, loc)
            for word in ("start-of", "end-of"):
                if word in raw:
                    reader.only(raw, loc, word)
                    return AtEdge(reader.condition(raw[word], (*loc, word)), word.removesuffix("-of"))
            if "lasting" in raw:
                reader.only(raw, loc, "lasting", "over", "at-least")
                length, strictly = reader.lasting_length(raw, loc)
                of = reader.condition(raw["lasting"], (*loc, "lasting"))
                return AfterLasting(of, length or NO_LENGTH, strictly)
            if "reaches" in raw:
                reader.only(raw, loc, "reaches")
                if raw["reaches"] == "birth":
                    return AtAge(NO_LENGTH)
                return AtAge(reader.age(raw["reaches"], (*loc, "reaches")) or NO_LENGTH)
        reader.fault(loc, "expected a trigger", "one of event, start-of, end-of, lasting, reaches")
        return AtAge(NO_LENGTH)

    def _on_event(self, raw: dict[str, Any], loc: Loc) -> Trigger:
        reader = self.reader
        reader.only(raw, loc, "event", "where", "planned", "that-began")
        kind = reader.kind(raw["event"], (*loc, "event"), Form.EVENT)
        if kind is None:
            return AtAge(NO_LENGTH)
        began = reader.condition(raw["that-began"], (*loc, "that-began")) if "that-began" in raw else None
        if began is not None and not isinstance(began, OfKind):
            reader.fault((*loc, "that-began"), "expected a kind of period", "such as {kind: section_47}")
        where = reader.where(raw.get("where"), (*loc, "where"), kind)
        return OnEvent(kind.name, where, raw.get("planned") is True, began if isinstance(began, OfKind) else None)

    # --- through time -------------------------------------------------------------------------------------------------
    def _every(self, block: Every) -> OnGap:
        steps = []
        for i, step in enumerate(block.steps):
            loc: Loc = ("every", "steps", i)
            regimes = [
                Regime(
                    name=regime.name,
                    condition=self.reader.condition(regime.when, (*loc, "regimes", j, "when")),
                    limit=self.figures.lengths(regime.limit, (*loc, "regimes", j, "limit")),
                    entry=self.figures.lengths(regime.entry, (*loc, "regimes", j, "entry")) if regime.entry else None,
                    runs_on=regime.regime_at == "previous",
                )
                for j, regime in enumerate(step.regimes)
            ]
            limit = self.figures.lengths(step.limit, (*loc, "limit")) if step.limit else None
            steps.append(Step(step.name, limit, tuple(regimes)))
        anchor = self.reader.happening(block.from_, ("every", "from"), "else") if block.from_ is not None else None
        return OnGap(
            period=self.reader.condition(block.period, ("every", "period")),
            evidence=self._evidence(block.evidence, ("every", "evidence")),
            steps=tuple(steps),
            anchor=anchor,
            or_start=isinstance(block.from_, dict) and block.from_.get("else") == "start",
        )

    def _have(self, block: Have) -> OnStretch:
        return OnStretch(
            condition=self.reader.condition(block.while_, ("have", "while")),
            evidence=self._evidence(block.evidence, ("have", "evidence")),
            limit=(
                self.figures.lengths(block.by, ("have", "by"))
                if block.by
                else self.figures.in_force(block.in_force, ("have",))
            ),
            evidence_from=self._evidence_from(block.evidence_from, ("have", "evidence-from")),
        )

    def _quota(self, block: Quota) -> OnWindow:
        return OnWindow(
            windows=self._windows(block.each, ("quota", "each")),
            condition=self.reader.condition(block.while_, ("quota", "while")),
            evidence=self._evidence(block.evidence, ("quota", "evidence")),
            limit=self.figures.numbers(block.at_least, ("quota", "at-least")),
        )

    def _windows(self, raw: Any, loc: Loc) -> Terms | YearsOf | Between:
        if raw == "term":
            return Terms()
        if isinstance(raw, dict) and "year-of" in raw:
            self.reader.only(raw, loc, "year-of")
            return YearsOf(self.reader.condition(raw["year-of"], (*loc, "year-of")))
        if isinstance(raw, dict) and "between" in raw:
            self.reader.only(raw, loc, "between", "during")
            events = self.reader.happening(raw["between"], (*loc, "between"))
            if events is not None:
                return Between(events, self.reader.condition(raw.get("during"), (*loc, "during")))
            return Terms()
        self.reader.fault(
            loc, "expected what each is", "term, {year-of: a period}, or {between: an event, during: a period}"
        )
        return Terms()

    # --- too much -----------------------------------------------------------------------------------------------------
    def _at_most_for(self, block: AtMostFor) -> OnLasting | OnExcess:
        return self._summed(block, block.in_any) if block.in_any is not None else self._in_one_go(block)

    def _in_one_go(self, block: AtMostFor) -> OnLasting:
        at: Loc = ("at-most-for",)
        limit = self.figures.lengths(block.limit, (*at, "limit"), may_be=ON_STATE, hours=True)
        self._no_meaning(at, "apart", block.apart, "one stretch is one duty; `apart` goes with `in-any`")
        units = {value.length.unit for value in limit.values if value.length is not None}
        if Unit.HOURS in units and (len(units) > 1 or block.extended or block.suspended is not None):
            what = "expected hours alone"
            self.reader.fault(
                (*at, "limit"), what, "a limit in hours has no other unit beside it and is not lengthened"
            )
        return OnLasting(
            of=self.reader.condition(block.state, (*at, "state")),
            limit=limit,
            extensions=tuple(self._extension(each, (*at, "extended", i)) for i, each in enumerate(block.extended)),
            suspended=self._optional(block.suspended, (*at, "suspended")),
            beginning_with=block.counting != "after",
            leaving_day=block.counting == "days",
        )

    def _summed(self, block: AtMostFor, window: str) -> OnExcess:
        at: Loc = ("at-most-for",)
        for word, value in (("extended", block.extended or None), ("suspended", block.suspended)):
            self._no_meaning(at, word, value, "it goes with a state in one go, not `in-any` window")
        if block.counting in ("beginning-with", "after"):
            self.reader.fault(
                (*at, "counting"), "expected nights or days", "every day, or night, in the window is summed"
            )
        state = self.reader.condition(block.state, (*at, "state"))
        limit = self.figures.lengths(block.limit, (*at, "limit"), relaxed=False, may_be=ON_DAY, hours=True)
        if any(value.length is not None and value.length.unit is Unit.WORKING_DAYS for value in limit.values):
            self.reader.fault(
                (*at, "limit"), "expected hours, days, weeks, months or years", "working days are not summed"
            )
        measure = Total(state, self.reader.window(window, (*at, "in-any")), nights=block.counting != "days")
        return OnExcess(state, None, measure, limit, apart=self._apart(block.apart, (*at, "apart")))

    def _no_meaning(self, at: Loc, word: str, value: object, help: str) -> None:
        """A fault where a field is given that nothing reads."""
        if value is not None:
            self.reader.fault((*at, word), f'"{word}" has no meaning here', help, key=True)

    def _extension(self, block: Any, loc: Loc) -> Extension:
        (evidence,) = self._evidence([block], loc) or (Evidence("child", ALWAYS, "on"),)
        by = self.figures.lengths(block.by, (*loc, "by"), relaxed=False, may_be=(SelectedBy.TRIGGER,))
        return Extension(evidence, by, block.most)

    def _at_most_count(self, block: AtMostCount) -> OnExcess:
        raw = {"count": block.of, "where": block.where, "distinct": block.distinct, "in-any": block.in_any,
               "unless-all-share": block.unless_all_share}  # fmt: skip
        at: Loc = ("at-most-count",)
        measure = self.reader.counted({k: v for k, v in raw.items() if v is not None}, at)
        limit = self.figures.numbers(block.limit, (*at, "limit"), may_be=ON_DAY)
        if measure is None:
            measure = Count("child", ALWAYS, None, None)
        form = vocabulary().kind(measure.kind).form
        state: Condition = OfKind(measure.kind, ALWAYS) if form is Form.PERIOD else Happened(measure.kind, ALWAYS, None)
        return OnExcess(
            state=state,
            among=None,
            measure=self._brought_together(measure),
            limit=limit,
            times=self._times(block.times, (*at, "times")) if block.times else None,
            apart=self._apart(block.apart, (*at, "apart")),
        )

    def _brought_together(self, measure: Count) -> Count:
        """What is counted where cases are brought together: one that does not say whose it is may be anyone's."""
        kind, _, attribute = (self.model.per or "").partition(".")
        if kind != measure.kind:
            return measure
        known = Not(Test(attribute, Compare.ONE_OF, ()))
        return replace(measure, where=known if measure.where is ALWAYS else All((measure.where, known)))

    def _times(self, block: models.Times, loc: Loc) -> Times | None:
        kind = self.reader.kind(block.kind, (*loc, "kind"), Form.PERIOD)
        if kind is None:
            return None
        attribute = kind.attributes.get(block.attribute)
        if attribute is None or attribute.type is not Type.NUMBER:
            what = f'expected an attribute of {kind.name} that is a number, found "{block.attribute}"'
            self.reader.fault((*loc, "attribute"), what)
        return Times(kind.name, self.reader.where(block.where, (*loc, "where"), kind), block.attribute)

    def _never(self, block: Never) -> OnExcess:
        return OnExcess(
            state=self.reader.condition(block.state, ("never", "state")),
            among=self._optional(block.among, ("never", "among")),
            measure=None,
            limit=self.figures.in_force(block.in_force, ("never",), by=SelectedBy.DAY),
            apart=self._apart(block.apart, ("never", "apart")),
        )

    def _apart(self, text: str | None, loc: Loc) -> int:
        """How many days apart two stretches are told apart, by the last day of one and the first of the next."""
        length = self.reader.length(text, loc) if text is not None else None
        if length is None:
            return 1
        if length.unit not in (Unit.DAYS, Unit.WEEKS):
            self.reader.fault(loc, f"expected days or weeks, found {length}", "such as 7 days")
        return length.amount * (7 if length.unit is Unit.WEEKS else 1)

    def _commend(self, block: Commend) -> OnDuties:
        return OnDuties(
            condition=self.reader.condition(block.while_, ("commend", "while")),
            rules=tuple(block.rules),
            last=self.reader.days(block.in_last, ("commend", "in-last")) or NO_LENGTH,
            also=self.reader.condition(block.also, ("commend", "also")),
            limit=self.figures.in_force(block.in_force, ("commend",)),
        )

    # --- parts ------------------------------------------------------------------------------------------------------
    def _while(self) -> tuple[Condition | None, bool]:
        """What must go on holding, apart from the word `trigger`: the period the trigger is the start of."""
        raw = self.model.while_
        if raw == "trigger":
            return None, True
        if isinstance(raw, list) and "trigger" in raw:
            rest = [item for item in raw if item != "trigger"]
            return self.reader.condition(rest, ("while",)), True
        return self._optional(raw, ("while",)), False

    def _per(self) -> tuple[str, str] | None:
        if self.model.per is None:
            return None
        kind_name, _, attribute = self.model.per.partition(".")
        kind = self.reader.kind(kind_name, ("per",))
        if kind is not None and attribute not in kind.attributes:
            self.reader.fault(
                ("per",), f'"{attribute}" is not an attribute of {kind.name}', "such as iro_allocation.officer"
            )
        return kind_name, attribute

    def _optional(self, raw: Any, loc: Loc) -> Condition | None:
        return None if raw is None else self.reader.condition(raw, loc)

    def _evidence(self, listed: Sequence[Accepts], loc: Loc) -> tuple[Evidence, ...]:
        found = (self._accepted(accepts, (*loc, i)) for i, accepts in enumerate(listed))
        return tuple(evidence for evidence in found if evidence is not None)

    def _accepted(self, accepts: Accepts, loc: Loc) -> Evidence | None:
        kind = self.reader.kind(accepts.kind, (*loc, "kind"))
        if kind is None:
            return None
        at = accepts.at or ("start" if kind.form is Form.PERIOD else "on")
        if (at == "on") == (kind.form is Form.PERIOD):
            self.reader.fault((*loc, "at"), f"{kind.name} has no `{at}`", f"one of {', '.join(kind.time_fields)}")
        where = self.reader.where(accepts.where, (*loc, "where"), kind)
        law = self.figures.law(accepts.counts) if accepts.counts else None
        return Evidence(kind.name, where, at, law, accepts.holding)

    def _evidence_from(self, text: str, loc: Loc) -> EvidenceFrom:
        if text in ("any", "trigger"):
            return EvidenceFrom(any_day=text == "any")
        if text.startswith("-"):
            return EvidenceFrom(back=self.reader.days(text.removeprefix("-"), loc))
        self.reader.fault(loc, f'expected "trigger", "any" or a length before it, found "{text}"', "such as -3 months")
        return EvidenceFrom()
