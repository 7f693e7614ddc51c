"""From measure files as written to `Measure`: names resolved, conditions read by the one grammar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from checker.calendar import parse_duration
from checker.compile.conditions import Loc, Reader
from checker.compile.conditions.naming import suggest
from checker.compile.program import ALWAYS, Condition
from checker.compile.sharing import Sharing
from checker.engines.duty import Verdict
from checker.errors import Fault, RulesetError
from checker.measures.ledger import DISPUTES
from checker.measures.plan import DISPUTE, Beside, Measure, Official, Selection, Things
from checker.ruleset.library import Written
from checker.ruleset.models.measure import FORMS, MeasureModel, SelectionModel, ThingsModel
from checker.snapshot.vocabulary import Form, Kind, Type, vocabulary

DECIDED = (Verdict.MET, Verdict.EXCEPTED, Verdict.LATE, Verdict.OVERDUE, Verdict.NOT_MET)
"""The duties counted where a measure does not say: those that came to something."""


def read_measures(
    written: Iterable[Written[MeasureModel]], definitions: Iterable[str], rules: Mapping[str, str]
) -> tuple[Measure, ...]:
    """Every measure, in order of id. `rules` are the rules there are and what each is about.

    RulesetError with every fault of every file.
    """
    faults: list[Fault] = []
    names = frozenset(definitions)
    sharing = Sharing()
    measures = [_Reading(each, names, rules, faults, sharing).measure() for each in written]
    if faults:
        raise RulesetError(faults)
    return tuple(sorted(measures, key=lambda measure: measure.id))


class _Reading:
    """One measure file being read. `rules` are the rules there are, and what each is about; `sharing` makes one of what several
    measures ask of a day."""

    def __init__(
        self, written: Written[MeasureModel], definitions: frozenset[str], rules: Mapping[str, str], faults: list[Fault],
        sharing: Sharing,
    ) -> None:  # fmt: skip
        self.model, self.rules, self.sharing = written.model, rules, sharing
        self.reader = Reader(written.document, vocabulary(), definitions, faults)

    def measure(self) -> Measure:
        """The whole measure."""
        model = self.model
        form = next(name for name in FORMS if getattr(model, name) is not None)
        block = getattr(model, form)
        those = second = None
        if form == "count":
            first = self.things(block, ("count",))
        elif form == "share":
            first = self.things(block.of, ("share", "of"))
            those = self.selection(block.those, first, ("share", "those"))
        else:
            word = "per" if form == "rate" else "less"
            first = self.things(block.count, (form, "count"))
            second = self.things(getattr(block, word), (form, word))
        if form == "net" and model.split:
            self.reader.fault(("split",), "a net figure is not split", "its two sides are of different things")
        source = model.source
        for place, name in enumerate(model.split):
            self._split(name, first, ("split", place))
        return Measure(
            id=model.id, title=model.title, shows=model.shows, unit=model.unit, form=form,
            first=first, those=those, second=second,
            official=Official(source.title, source.row, source.on, source.verified) if source else None,
            standards=tuple(model.standards), split=tuple(model.split), by=tuple(model.by),
            trend=tuple(parse_duration(length) for length in model.trend), known_limits=tuple(model.known_limits),
        )  # fmt: skip

    def things(self, raw: ThingsModel, loc: Loc) -> Things:
        """What is counted."""
        if raw.facts:
            kinds = [kind for i, name in enumerate(raw.facts) if (kind := self.reader.kind(name, (*loc, "facts", i)))]
            return self._things(raw, loc, "facts", kinds, {kind.about for kind in kinds}, self._at(raw, kinds, loc))
        if raw.duties:
            self._known_rules(raw.duties, (*loc, "duties"))
            about = {self.rules.get(rule, "child") for rule in raw.duties}
            return self._things(raw, loc, "duties", raw.duties, about)
        if raw.disputes:
            return self._things(raw, loc, "disputes", [raw.disputes], {DISPUTE})
        return self._things(raw, loc, "cases", [str(raw.cases)], {str(raw.cases)})

    def _things(
        self, raw: ThingsModel, loc: Loc, sort: str, names: list[Any], about: set[str], at: str = "on"
    ) -> Things:
        kinds = names if sort == "facts" else [DISPUTES] if sort == "disputes" else []
        verdicts = DECIDED if sort == "duties" and not raw.verdict else ()
        chosen = self._selection(raw, kinds, loc, verdicts)
        for word in ("sum", "distinct"):
            name = getattr(raw, word)
            if name is not None:
                self._attribute(name, word, kinds, (*loc, word))
        return Things(
            sort, tuple(kind.name if isinstance(kind, Kind) else kind for kind in names), tuple(sorted(about)), chosen, at,
            raw.sum, raw.distinct, parse_duration(raw.earlier) if raw.earlier else None,
        )  # fmt: skip

    def _at(self, raw: ThingsModel, kinds: list[Kind], loc: Loc) -> str:
        """Where the kinds are counted; all of them are events, or all periods."""
        forms = {kind.form for kind in kinds}
        if forms - {Form.EVENT} if raw.at is None else forms - {Form.PERIOD}:
            what = "expected `at` beside periods, and none beside events"
            self.reader.fault(
                (*loc, "facts"), what, "at: start, end or open; a record has no day and cannot be counted"
            )
        return raw.at or "on"

    def selection(self, raw: SelectionModel, things: Things, loc: Loc) -> Selection:
        """Which of some things."""
        kinds = [vocabulary().kind(name) for name in things.names] if things.sort == "facts" else []
        return self._selection(raw, [DISPUTES] if things.sort == "disputes" else kinds, loc, ())

    def _selection(self, raw: SelectionModel, kinds: list[Kind], loc: Loc, verdicts: tuple[Verdict, ...]) -> Selection:
        where: dict[str, Condition] = {}
        if raw.where is not None:
            where = {kind.name: self.reader.where(raw.where, (*loc, "where"), kind) for kind in kinds}
            if not kinds:
                self.reader.fault(
                    (*loc, "where"), '"where" has no meaning here', "it asks something of facts", key=True
                )
        for i, name in enumerate(raw.kind):
            if name not in {kind.name for kind in kinds}:
                self.reader.fault((*loc, "kind", i), f'"{name}" is not counted here', "one of the kinds under `facts`")
        self._known_rules(raw.every_duty_met, (*loc, "every-duty-met"))
        beside = [self._beside(getattr(raw, f"{word}_by"), word, loc) for word in ("followed", "preceded")]
        return Selection(
            tuple(raw.kind), where, self._when(raw.when, (*loc, "when")),
            tuple(Verdict(verdict) for verdict in raw.verdict) or verdicts, tuple(raw.step),
            tuple(each for each in beside if each is not None), tuple(raw.every_duty_met),
        )  # fmt: skip

    def _when(self, raw: Any, loc: Loc) -> Condition:
        return self.sharing.shared(self.reader.condition(raw, loc)) if raw is not None else ALWAYS

    def _beside(self, raw: Any, word: str, loc: Loc) -> Beside | None:
        if raw is None:
            return None
        at = (*loc, f"{word}-by")
        happening = self.reader.happening(raw, at, "within")
        within = self.reader.days(raw["within"], (*at, "within")) if isinstance(raw, dict) and "within" in raw else None
        return Beside(happening, within, after=word == "followed") if happening else None

    def _known_rules(self, ids: list[str], loc: Loc) -> None:
        for i, name in enumerate(ids):
            if name not in self.rules:
                self.reader.fault((*loc, i), f'expected the id of a rule, found "{name}"', suggest(name, self.rules))

    def _attribute(self, name: str, word: str, kinds: list[Kind], loc: Loc) -> None:
        """A fault where what is summed is not a number of every kind, or what is told apart by is no attribute."""
        for kind in kinds:
            attribute = kind.attributes.get(name)
            if attribute is None or (word == "sum" and attribute.type is not Type.NUMBER) or attribute.asked_for:
                expected = "an attribute that is a number" if word == "sum" else "an attribute"
                what = f'expected {expected} of {kind.name}, found "{name}"'
                self.reader.fault(loc, what, suggest(name, kind.attributes))

    def _split(self, name: str, things: Things, loc: Loc) -> None:
        """A fault where things cannot be split so."""
        kind, _, attribute = name.rpartition(".")
        if kind:
            fits = kind in vocabulary() and attribute in vocabulary().kind(kind).attributes
        elif things.sort == "duties":
            fits = name in ("verdict", "step", "rule")
        else:
            kinds = [vocabulary().kind(each) for each in things.names] if things.sort == "facts" else []
            kinds += [DISPUTES] if things.sort == "disputes" else []
            fits = bool(kinds) and (name == "kind" or all(name in each.attributes for each in kinds))
        if not fits:
            mend = "an attribute of what is counted, or of another kind of fact as kind.attribute"
            self.reader.fault(loc, f'nothing can be split by "{name}" here', mend)
