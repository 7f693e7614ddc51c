"""What a thing is put under when figures are broken down or split: an age band, a team, an outcome."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from checker.calendar import age_on
from checker.compile.program import ALWAYS, OfKind
from checker.engines.reference.periods import CaseView
from checker.measures.things import Thing, on_day
from checker.snapshot.coverage import uncovered
from checker.snapshot.facts import Fact, Value
from checker.snapshot.vocabulary import Form, vocabulary

NOT_RECORDED, NOT_COVERED, NONE = "not recorded", "not covered by this source", "none"
LAST = (NONE, NOT_RECORDED, NOT_COVERED)
"""Rows that come after all others."""

BANDS = ((1, "under 1"), (5, "1 to 4"), (10, "5 to 9"), (16, "10 to 15"), (18, "16 and 17"))
OVER = "18 and over"
_AGES = (*(name for _, name in BANDS), OVER)


def order(label: str) -> tuple[int, int, str]:
    """Sorts rows: ages in order, the rest by name, what is not known last."""
    if label in LAST:
        return (1, LAST.index(label), "")
    return (0, _AGES.index(label) if label in _AGES else len(_AGES), label)


def dimension(name: str, thing: Thing, view: CaseView) -> str | None:
    """What a thing is put under by one of the DIMENSIONS; None where that says nothing of things like it."""
    reading = _READINGS.get(view.case.about, {}).get(name)
    if reading is None or reading is _officer:
        return reading(thing, view) if reading is not None else None
    return view.once(f"{name} {thing.day}", reading, lambda: reading(thing, view))  # the day is all it goes by


def part(name: str, thing: Thing, view: CaseView) -> str:
    """What a thing is put under by something it says, or another fact (`kind.attribute`) that holds on its day."""
    kind, _, attribute = name.rpartition(".")
    if thing.duty is not None:
        duty = thing.duty
        if not kind:
            step = duty.step.partition(" / ")[0] or NONE
            return {"verdict": duty.verdict.value, "step": step, "rule": duty.rule}[name]
        if duty.found is None or duty.found.kind != kind:
            return "nothing recorded"
        facts = view.case.of(kind)
        fact = next((f for f in facts if f.source == duty.found.source and f.start_lo == duty.found.day), None)
        return _value(fact.attributes.get(attribute) if fact is not None else None)
    if not kind:
        assert thing.fact is not None
        return thing.fact.kind if name == "kind" else _value(thing.fact.attributes.get(name))
    return _holding(kind, attribute, thing, view)


# --- dimensions -------------------------------------------------------------------------------------------------------
def _age(thing: Thing, view: CaseView) -> str:
    if thing.day is None:
        return NOT_RECORDED
    said = {_band(age_on(born, thing.day)) for born in view.births()}
    return said.pop() if len(said) == 1 else NOT_RECORDED


def _band(years: int) -> str:
    return NOT_RECORDED if years < 0 else next((name for until, name in BANDS if years < until), OVER)


def _of_child(attribute: str) -> Callable[[Thing, CaseView], str]:
    def read(thing: Thing, view: CaseView) -> str:
        values = (fact.attributes.get(attribute) for fact in view.case.of("child"))
        never = attribute in view.coverage.of("child").without
        return next((_value(value) for value in values if value is not None), NOT_COVERED if never else NOT_RECORDED)

    return read


def _placed(thing: Thing, view: CaseView) -> str:
    return _holding("placement", "setting", thing, view)


def _officer(thing: Thing, view: CaseView) -> str:
    kind = thing.fact.kind if thing.fact is not None else ""
    if thing.fact is not None and kind in vocabulary() and "officer" in vocabulary().kind(kind).attributes:
        return _value(thing.fact.attributes.get("officer"))
    return _holding("iro_allocation", "officer", thing, view)


_CHILD: Mapping[str, Callable[[Thing, CaseView], str]] = {
    "age": _age, "provision": _placed, "gender": _of_child("sex"), "ethnicity": _of_child("ethnicity"),
    "ward": _of_child("ward"), "team": _of_child("team"), "officer": _officer,
}  # fmt: skip
_READINGS: Mapping[str, Mapping[str, Callable[[Thing, CaseView], str]]] = {
    "child": _CHILD,
    "officer": {
        "officer": lambda thing, view: view.case.id,
        "team": lambda thing, view: _holding("team_link", "team", thing, view),
    },
}  # fmt: skip


def _holding(kind: str, attribute: str, thing: Thing, view: CaseView) -> str:
    """An attribute of the period that holds on a thing's day, or of the last event by then."""
    day = thing.day
    if day is None:
        return NOT_RECORDED
    rows: list[Fact]
    if vocabulary().kind(kind).form is Form.PERIOD:
        periods = view.periods(OfKind(kind, ALWAYS), kind)
        rows = [
            row for period in periods if on_day(period, day, view) is True for row in period.rows if row.start_lo <= day
        ]
    else:
        rows = [fact for fact in view.known_facts(kind) if fact.start_hi <= day]
    if rows:
        return _value(rows[-1].attributes.get(attribute))
    return NOT_COVERED if uncovered(view.covered(kind), day, day) else NONE


def _value(value: Value | None) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return NOT_RECORDED if value is None else str(value)
