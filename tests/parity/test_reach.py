"""The random rules say all that the language can say, and the snapshots hold all that is nasty: else parity shows little."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from random import Random
from typing import Any

from checker.calendar import after, before
from checker.compile.conditions import COMPARISONS, FIELDS
from checker.compile.program import OnTrigger
from checker.engines.duty import Verdict, Why
from checker.ruleset import models
from checker.snapshot.vocabulary import Kind, vocabulary
from tests.parity import excused_again, looking_back
from tests.parity.promises import evaluated
from tests.parity.trial import Data, Trial, trial

TRIALS = 1200
PROSE = {"title", "asks", "force", "source", "last-checked", "dispute", "examples", "owner", "standards", "known-limits",
         "equivalent-mutants", "link", "instrument"}  # fmt: skip
"""What a rule says to people and no engine reads."""


@cache
def tried() -> list[Trial]:
    return [trial(Random(f"reach/{number}")) for number in range(TRIALS)]


def words(data: Any) -> Iterator[str]:
    """Every key anywhere in some data."""
    if isinstance(data, dict):
        for name, value in data.items():
            yield name
            yield from words(value)
    elif isinstance(data, list):
        for value in data:
            yield from words(value)


def fields_of(model: Any) -> set[str]:
    return {field.alias or name for name, field in model.model_fields.items()} - PROSE


def test_every_part_of_a_rule_is_written() -> None:
    written = Counter(words([one.data["rules"] + one.data["definitions"] for one in tried()]))
    parts = (
        models.RuleModel, models.Within, models.Before, models.With, models.Every, models.Have, models.Quota,
        models.AtMostFor, models.AtMostCount, models.Never, models.Commend, models.Accepts, models.StepModel,
        models.RegimeModel, models.DueModel, models.Required, models.Extended, models.Times, models.DatedLength,
        models.DefinitionModel,
    )  # fmt: skip
    language = {name for part in parts for name in fields_of(part)} - {"values"}
    language |= {word for each in FIELDS.values() for word in each} | set(COMPARISONS) | {"known"}
    language |= {
        "event",
        "start-of",
        "end-of",
        "lasting",
        "reaches",
        "planned",
        "that-began",
        "else",
        "year-of",
        "between",
    }
    assert {word for word in language if written[word] < 3} == {"means"}  # which a trial leaves to what every file says


def until_none_is_lacking(
    trials: Iterable[Trial], note: Callable[[Trial], None], lacking: Callable[[], object]
) -> None:
    """Note one trial after another until nothing is lacking: what is met with in the first few hundred needs no more."""
    for one in trials:
        note(one)
        if not lacking():
            return
    assert not lacking()


SHAPES = ("within", "before", "with", "every", "have", "quota", "at-most-for", "at-most-count", "never")


def test_every_verdict_and_every_why_is_met_with_in_each_shape() -> None:
    verdicts: Counter[tuple[str, Verdict]] = Counter()
    whys: Counter[Why | None] = Counter()

    def note(one: Trial) -> None:
        shapes = {rule.id: rule.shape.value for rule in one.program.rules}
        for duty in evaluated(one).duties:
            verdicts[shapes[duty.rule], duty.verdict] += 1
            whys[duty.why] += 1

    def lacking() -> set[object]:
        missed = {shape for shape in SHAPES if not verdicts[shape, Verdict.NOT_MET] + verdicts[shape, Verdict.OVERDUE]}
        told = {(shape, each) for shape in SHAPES for each in (Verdict.MET, Verdict.CANNOT_TELL)}
        found = {verdict for (_, verdict), count in verdicts.items() if count}
        return {
            *(why for why in Why if whys[why] < 2),
            *(each for each in told if not verdicts[each]),
            *missed,
            *(set(Verdict) - found),
        }

    until_none_is_lacking(tried(), note, lacking)


def test_gaps_are_excused_one_after_another() -> None:
    after: Counter[int] = Counter()
    verdicts: set[Verdict] = set()

    def note(one: Trial) -> None:
        for duty in evaluated(one).duties:
            after[duty.key.excused] += 1
            verdicts.update({duty.verdict} if duty.key.excused else ())

    def lacking() -> bool:
        again = sum(count for excused, count in after.items() if excused > 1)
        return after[1] < 20 or again < 10 or len(verdicts) < 5

    made = (excused_again.trial(Random(f"on purpose/{number}")) for number in range(150))
    until_none_is_lacking(made, note, lacking)


def facts(one: Trial) -> Iterator[Data]:
    for document in one.data["documents"]:
        for case in document["cases"]:
            yield from case["facts"]


def behaviour(kind: Kind) -> tuple[object, ...]:
    """All of a kind that an engine goes by, but its name."""
    return (
        kind.about,
        kind.form,
        kind.concurrent,
        len(kind.identity),
        len(kind.renewed_by),
        kind.near,
        kind.follows is not None,
    )


def test_the_snapshots_hold_what_is_nasty() -> None:
    every = [fact for one in tried() for fact in facts(one)]
    days = Counter(str(value)[5:10] for fact in every for value in (fact.get("on"), fact.get("start")) if value)
    assert all(days[day] for day in ("02-29", "02-28", "12-31", "03-31", "10-26", "12-25", "12-26"))
    assert sum("T" in str(fact.get(name, "")) for fact in every for name in ("on", "start", "end")) > 100
    for name in ("on", "start", "end"):
        assert sum(fact.get(name) == "unknown" for fact in every) > 50, name
    for name in (
        "on_from",
        "on_by",
        "started_by",
        "lasted_to",
        "over_by",
        "recorded",
        "id",
        "born_disputed",
        "expected",
        "died",
    ):
        assert sum(name in fact for fact in every) > 20, name
    assert sum(fact.get("born", "").endswith("02-29") for fact in every) > 20
    kinds = vocabulary().kinds
    met = {behaviour(kinds[name]) for name in {fact["kind"] for fact in every}}
    assert {behaviour(kind) for kind in kinds.values()} - met == set()
    covers = [each for one in tried() for document in one.data["documents"] for each in forms(document["covers"])]
    assert set(covers) >= {"all", "none", "latest", "open-at", "from", "to", "without", "list"}
    assert sum(len(one.data["documents"]) > 1 for one in tried()) > 50


def test_what_something_goes_on_until_may_follow_what_it_goes_on_from() -> None:
    kinds = vocabulary().kinds
    every = [each for one in tried() for each in blocks([one.data["rules"], one.data["definitions"]])]
    ends = [
        (each["from"].get("event"), each["until"].get("event")) for each in every if {"from", "until"} <= each.keys()
    ]
    assert sum(event is not None and kinds[event].follows == begun is not None for begun, event in ends) > 10


def blocks(data: Any) -> Iterator[Data]:
    """Every mapping anywhere in some data that goes on from something that is a mapping too."""
    if isinstance(data, dict):
        yield from [data] if isinstance(data.get("from"), dict) else []
        for value in data.values():
            yield from blocks(value)
    elif isinstance(data, list):
        for value in data:
            yield from blocks(value)


def test_evidence_names_what_began_a_duty_further_back_or_on_than_its_rule_looks() -> None:
    found: Counter[str] = Counter()

    def note(one: Trial) -> None:
        bodies = {rule.id: rule for rule in one.program.rules if isinstance(rule.body, OnTrigger)}
        for duty in evaluated(one).duties:
            rule = bodies.get(duty.rule)
            bounded = rule is not None and rule.body.evidence_until is not None and bool(rule.excused_by)
            found["excused"] += bounded and duty.verdict is Verdict.EXCEPTED
            if rule is None or not duty.key.day or duty.found is None or not duty.found.day:
                continue
            back = rule.body.evidence_from.back
            found[rule.shape.value] += back is not None and duty.found.day < before(duty.key.day, back)
            on = rule.body.evidence_until
            found["after"] += on is not None and duty.found.day > after(duty.key.day, on)

    made = (looking_back.trial(Random(f"on purpose/{number}")) for number in range(400))
    until_none_is_lacking(made, note, lambda: min(found[of] for of in ("within", "before", "after", "excused")) < 3)


def forms(cover: Any) -> Iterator[str]:
    """The words a cover is written in."""
    if isinstance(cover, str):
        yield cover.partition(" ")[0]
    elif isinstance(cover, list):
        yield "list"
        for part in cover:
            yield from forms(part)
    else:
        for name, value in cover.items():
            yield name
            if name in vocabulary():
                yield from forms(value)
