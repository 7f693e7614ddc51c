"""Every example of every rule shipped, and the health of the corpus as a whole."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from checker.compile.compiler import compile_definitions
from checker.compile.program import Rule, Shape
from checker.compile.uses import defined_in
from checker.disputes.dispute import SLOTS
from checker.engines.duty import Duty, Verdict
from checker.engines.reference import evaluate
from checker.examples import example_program, example_snapshot, run_example
from checker.ruleset.library import Library, Written
from checker.ruleset.models import Example, Figure, RuleModel
from tests.dated import dated_values
from tests.shipped import shipped_library, shipped_program

MISSED = {"late", "overdue", "not-met"}
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
NEVER_SAID = re.compile(r"\b(violat|offend|fail(s|ed|ure|ing)?\b|abscond)", re.IGNORECASE)

LIBRARY: Library = shipped_library()
DEFINITIONS = dict(compile_definitions(LIBRARY))
RULES = [pytest.param(written, id=written.model.id) for written in LIBRARY.rules]
EXAMPLES = [
    pytest.param(written, number, id=f"{written.model.id}-{example.name}")
    for written in LIBRARY.rules
    for number, example in enumerate(written.model.examples)
]
of_every_rule = pytest.mark.parametrize("written", RULES)


@pytest.mark.parametrize(("written", "number"), EXAMPLES)
def test_example(written: Written[RuleModel], number: int) -> None:
    differences = run_example(written, number, written.model.examples[number], DEFINITIONS, LIBRARY.rules).differences
    assert not differences, "\n".join(differences)


# --- one rule --------------------------------------------------------------------------------------------------------


@of_every_rule
def test_example_names_are_its_own(written: Written[RuleModel]) -> None:
    twice = [name for name, count in Counter(e.name for e in written.model.examples).items() if count > 1]
    assert not twice


@of_every_rule
def test_it_is_shown_met_missed_and_not_told(written: Written[RuleModel]) -> None:
    shown = {expected.verdict for example in written.model.examples for expected in example.expect}
    assert "met" in shown
    assert shown & MISSED
    assert "cannot-tell" in shown


@of_every_rule
def test_it_has_a_boundary_pair(written: Written[RuleModel]) -> None:
    """The last day it is met and the first it is not: two examples a day or an hour apart, or from the due dates."""
    pairs = combinations(written.model.examples, 2)
    assert any(_a_day_apart(*pair) and _flips(*pair) for pair in pairs) or _met_and_late_a_day_apart(written)


@of_every_rule
def test_its_words_can_be_filled_in(written: Written[RuleModel]) -> None:
    for text in (written.model.dispute.message, written.model.dispute.ask):
        assert set(re.findall(r"\{([^}]*)\}", text)) <= SLOTS
        assert text.count("{") == text.count("}") == len(re.findall(r"\{[^}]*\}", text))


@of_every_rule
def test_its_message_says_what_the_record_shows_and_on_what_authority(written: Written[RuleModel]) -> None:
    assert "record" in written.model.dispute.message
    assert "{provision}" in written.model.dispute.message
    assert written.model.dispute.ask.rstrip().endswith("?")


@of_every_rule
def test_a_message_is_true_whether_the_time_it_names_is_over_or_not(written: Written[RuleModel]) -> None:
    # A `with` has no due date: what is missed is raised while the time in which evidence counts goes on, and years after it.
    assert not re.search(r"\byet\b", written.model.dispute.message)


@of_every_rule
def test_it_keeps_to_the_fields_words(written: Written[RuleModel]) -> None:
    model = written.model
    said = [model.title, model.asks, model.dispute.message, model.dispute.ask, *model.known_limits]
    said += [example.name for example in model.examples]
    assert not [text for text in said if NEVER_SAID.search(text)]


@of_every_rule
def test_every_dated_value_says_where_it_is_from(written: Written[RuleModel]) -> None:
    dated = list(dated_values(written.model))
    assert dated or _has_parameter(written.model)
    for value in dated:
        assert value.provision.strip()
        assert "http" not in value.provision
        assert value.from_.year >= 1948, "no sentinel dates"
        assert value.to is None or value.to.year < 2100, "no sentinel dates"
        instrument = value.instrument or written.model.source.instrument
        assert len(instrument.strip()) > 5


APPLIED_FROM_BEFORE = {"lac.review.staying-put"}
"""Rules whose source is an edition of something older, as their known limits say."""


@of_every_rule
def test_no_text_is_older_than_the_document_it_is_in(written: Written[RuleModel]) -> None:
    for value in dated_values(written.model):
        instrument = value.instrument or written.model.source.instrument
        editions = [int(year) for said in re.findall(r"\((?!SI )([^)]*)\)", instrument) for year in YEAR.findall(said)]
        if editions and written.model.id not in APPLIED_FROM_BEFORE:
            assert value.from_.year >= min(editions), f"{instrument}: from {value.from_}"


@of_every_rule
def test_every_link_is_to_the_source_itself(written: Written[RuleModel]) -> None:
    links = [written.model.source.link, *(value.link for value in dated_values(written.model))]
    for link in filter(None, links):
        assert re.fullmatch(rf"https://({PUBLISHERS})/[\w/.-]+", link), link


PUBLISHERS = r"www\.legislation\.gov\.uk|(www\.)?national-lado-network\.co\.uk"
"""Those who publish what a rule rests on: the law, and the network whose own standard one guidance rule restates."""


@of_every_rule
def test_its_file_is_in_the_folder_of_its_domain(written: Written[RuleModel]) -> None:
    assert written.model.id.partition(".")[0] == Path(written.document.path).parent.name


# --- the corpus ------------------------------------------------------------------------------------------------------


def test_every_id_is_its_own_and_of_one_form() -> None:
    ids = [written.model.id for written in LIBRARY.rules]
    assert len(ids) == len(set(ids))
    assert not [
        each for each in ids if not re.fullmatch(r"(lac|cp|lado|fostering|audit)(\.[a-z0-9]+(-[a-z0-9]+)*)+", each)
    ]


def test_no_id_is_the_beginning_of_another() -> None:
    """`--select lac.review` must not be one rule and a family of them at once."""
    ids = {written.model.id for written in LIBRARY.rules}
    assert not [each for each in ids if any(other.startswith(each + ".") for other in ids)]


def test_every_definition_is_used() -> None:
    rules = [rule for profile in LIBRARY.profiles for rule in shipped_program(profile.model.name).rules]
    used, waiting = set[str](), [name for rule in [*rules, *_off()] for name in defined_in(rule)]
    while waiting:
        name = waiting.pop()
        if name not in used:
            used.add(name)
            waiting += defined_in(DEFINITIONS[name].condition)
    assert not DEFINITIONS.keys() - used


def test_every_shape_is_used() -> None:
    """By a shipped rule, or by one of the forty requirements the language is held to."""
    used = {rule.shape for rule in (*shipped_program().rules, *_off())}
    forty = (Path(__file__).parent / "expressiveness").glob("*/*.yaml")
    written = {word for file in forty for word in re.findall(r"(?m)^([a-z-]+):$", file.read_text(encoding="utf-8"))}
    assert not {shape.value for shape in Shape} - {shape.value for shape in used} - written


@pytest.mark.parametrize("profile", [written.model.name for written in LIBRARY.profiles])
def test_every_rule_a_profile_names_is_there(profile: str) -> None:
    model = LIBRARY.profile(profile).model
    assert not {*model.with_rules, *model.without_rules} - {written.model.id for written in LIBRARY.rules}


def test_the_national_profile_runs_no_local_rule_and_the_typical_one_adds_to_it() -> None:
    national, typical = (shipped_program(name) for name in ("national", "typical"))
    assert all(rule.force != "local" for rule in national.rules)
    assert {rule.id for rule in national.rules} <= {rule.id for rule in typical.rules}


SERVICES = {
    "sandwell": "SA", "walsall": "WA", "annual-report-2018": "AR", "west-berkshire": "WB", "gateshead": "GA",
}  # fmt: skip


@pytest.mark.parametrize(("name", "standards"), SERVICES.items())
def test_a_services_profile_runs_every_local_rule_that_answers_its_standards(name: str, standards: str) -> None:
    local = {w.model.id for w in LIBRARY.rules if w.model.force == "local"}
    answers = {w.model.id for w in LIBRARY.rules if any(s.startswith(f"{standards}-") for s in w.model.standards)}
    assert set(LIBRARY.profile(name).model.with_rules) == answers & local


# --- helpers ---------------------------------------------------------------------------------------------------------


def _off() -> list[Rule]:
    """The rules no profile runs, compiled."""
    from checker.compile.rule import compile_rule

    run = {rule.id for p in LIBRARY.profiles for rule in shipped_program(p.model.name).rules}
    return [compile_rule(w, frozenset(DEFINITIONS), {}, []) for w in LIBRARY.rules if w.model.id not in run]


def _duties(written: Written[RuleModel], number: int, example: Example) -> tuple[Duty, ...]:
    program = example_program(written, example, DEFINITIONS, LIBRARY.rules)
    duties = evaluate(program, example_snapshot(written, number, example)).duties
    return tuple(duty for duty in duties if duty.rule == written.model.id)


def _met_and_late_a_day_apart(written: Written[RuleModel]) -> bool:
    duties = [duty for n, example in enumerate(written.model.examples) for duty in _duties(written, n, example)]
    met = any(duty.verdict is Verdict.MET and duty.found and duty.found.day == duty.due for duty in duties)
    return met and any(duty.verdict is Verdict.LATE and duty.late_by == 1 for duty in duties)


def _a_day_apart(one: Example, other: Example) -> bool:
    """Whether two examples are the same but for one date or time, a day or less apart."""
    apart = list(_differences(_facts(one), _facts(other)))
    if len(apart) != 1:
        return False
    first, second = (_moment(value) for value in apart[0])
    return first is not None and second is not None and abs(first - second) <= dt.timedelta(days=1)


def _facts(example: Example) -> Any:
    facts = example.facts or example.cases
    return {"as_at": example.as_at, "facts": facts, "covers": example.covers, "parameters": example.parameters}


def _differences(one: Any, other: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        for name in one:
            yield from _differences(one[name], other[name])
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for first, second in zip(one, other, strict=True):
            yield from _differences(first, second)
    elif one != other:
        yield one, other


def _moment(value: Any) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(str(value))
    except ValueError:
        return None


def _flips(one: Example, other: Example) -> bool:
    verdicts = [Counter(expected.verdict for expected in example.expect) for example in (one, other)]
    missed = [sum(count for verdict, count in each.items() if verdict in MISSED) for each in verdicts]
    return missed[0] != missed[1]


def _has_parameter(model: RuleModel) -> bool:
    waiting: list[Any] = [model]
    while waiting:
        item = waiting.pop()
        if isinstance(item, Figure) and item.parameter:
            return True
        if isinstance(item, list):
            waiting += item
        elif hasattr(item, "__pydantic_fields__"):
            waiting += [getattr(item, name) for name in type(item).model_fields]
    return False
