"""Dip-audit questions: the file, the rule each makes, and that it is run where the question was put and nowhere else."""

from __future__ import annotations

import re

import pytest

from checker.compile.compiler import compile_definitions
from checker.disputes.dispute import SLOTS
from checker.engines.choice import loaded
from checker.examples import run_examples
from checker.ruleset.library import load_library
from checker.ruleset.questions import rule_of
from tests.shipped import shipped_library, shipped_program

LIBRARY = shipped_library()
QUESTIONS = [pytest.param(written, id=written.model.id) for written in LIBRARY.questions]
of_every_question = pytest.mark.parametrize("written", QUESTIONS)
NEVER_SAID = re.compile(r"\b(violat|offend|fail(s|ed|ure|ing)?\b|abscond|cases?\b)", re.IGNORECASE)

QUESTION = """\
id: plan-kind
title: The plan is kind
theme: plans
asks: Is the plan kind?
suits:
  domains: [lac]
  sample: Any child.
look-at: [The plan]
levels:
  "yes": It is.
  partly: In part.
  "no": It is not.
then-ask: What would be kinder?
source:
  instrument: A service's own questions
last-checked: 2026-03-01
"""
ABOUT_SELF = QUESTION.replace("theme: plans", "theme: plans\nabout: officer\nself-attested: true")


def put(question: str = "plan-kind", kind: str = "audit_question", **more: str) -> dict[str, str]:
    return {"kind": kind, "on": "2026-01-05", "audit": "a1", "question": question, **more}


# --- those shipped -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", loaded(), ids=lambda engine: engine.name)
def test_every_question_is_decided_by_its_answer(engine):
    """Yes is met; in part and no are not; not answered cannot be told; not applicable, or not put, asks nothing."""
    rules = [rule_of(written) for written in LIBRARY.questions]
    results = run_examples(LIBRARY, rules, engine=engine)
    assert [result for result in results if result.differences] == []
    expected = {"yes": ["met"], "in part": ["not-met"], "no": ["not-met"], "it does not apply": [],
                "not answered, or it cannot be told": ["cannot-tell"], "another question": [], "in no sample": []}  # fmt: skip
    for rule in rules:
        assert {e.name: [x.verdict for x in e.expect] for e in rule.model.examples} == expected


@of_every_question
def test_its_words_are_the_fields_and_its_slots_can_be_filled(written):
    question, dispute = written.model, rule_of(written).model.dispute
    said = [question.title, question.asks, question.suits.sample, *question.look_at, question.then_ask]
    said += [*question.levels.model_dump(exclude_none=True).values(), *question.known_limits]
    assert not [text for text in said if NEVER_SAID.search(text)]
    assert set(re.findall(r"\{([^}]*)\}", dispute.message + dispute.ask)) == {"trigger", "provision"} <= SLOTS
    assert "record" in dispute.message


@of_every_question
def test_it_says_where_to_look_and_tells_the_answers_apart(written):
    question = written.model
    assert len(question.look_at) >= 2
    levels = list(question.levels.model_dump(exclude_none=True).values())
    assert len(set(levels)) == len(levels) >= 3
    assert question.standards


def test_officers_answers_about_themselves_are_the_rounds_alone():
    own = {written.model.id for written in LIBRARY.questions if written.model.self_attested}
    assert own == {"officer-refers-to-procedures", "officer-refers-to-handbook"}
    rules = {rule.id: rule for rule in shipped_program().audited}
    assert {rules[f"question.{name}"].per for name in own} == {("officer_audit_question", "audit")}


def test_no_profile_runs_a_question_nobody_put():
    for profile in LIBRARY.profiles:
        program = shipped_program(profile.model.name)
        assert not [rule.id for rule in program.rules if rule.id.startswith("question.")]
        assert sum(rule.id.startswith("question.") for rule in program.audited) == len(LIBRARY.questions)
    assert compile_definitions(LIBRARY)


# --- what the command does ---------------------------------------------------------------------------------------------


@pytest.fixture
def folder(rules_folder, rule):
    return rules_folder({"lac/a.yaml": rule("lac.a"), "questions/plan-kind.yaml": QUESTION})


def ran(checker, folder, snapshot, *more):
    return checker("check", snapshot, "--rules", folder, "--format", "json", "--reveal-ids", *more)


def test_it_is_run_where_it_was_put(checker, folder, snapshot):
    answers = {"C-1": "yes", "C-2": "partly", "C-3": "no", "C-4": "not-applicable"}
    cases = {name: [put(answer=answer)] for name, answer in answers.items()}
    found = ran(checker, folder, snapshot({**cases, "C-5": [put()], "C-6": []}))
    assert found.status == 1
    rules = {each["id"]: each for each in found.json["rules"]}
    assert rules["question.plan-kind"]["duties"] == 4
    summary = found.json["summary"]
    assert (summary["met"], summary["not_met"], summary["cannot_tell"], summary["disputes"]) == (1, 2, 1, 2)
    assert [dispute["case"] for dispute in found.json["disputes"]] == ["C-2", "C-3"]
    assert found.json["disputes"][0]["message"] == (
        "The record sampled on 5 January 2026 does not show, or shows only in part, that the plan is kind "
        "(the service's own question)."
    )
    assert found.json["problems"] == []


def test_a_run_in_which_it_was_not_put_knows_nothing_of_it(checker, folder, snapshot, in_care, referred):
    found = ran(checker, folder, snapshot({"C-1": [in_care, referred]}))
    assert (found.status, [each["id"] for each in found.json["rules"]]) == (0, ["lac.a"])


def test_it_is_selected_and_required_by_its_id(checker, folder, snapshot, in_care):
    asked = snapshot({"C-1": [in_care, put(answer="no")]})
    assert [r["id"] for r in ran(checker, folder, asked, "--select", "question").json["rules"]] == [
        "question.plan-kind"
    ]
    left = ran(checker, folder, asked, "--ignore", "question")
    assert [r["id"] for r in left.json["rules"]] == ["lac.a"]
    assert left.json["problems"] == []
    assert ran(checker, folder, asked, "--require", "question.plan-kind").status == 1
    not_put = ran(checker, folder, snapshot({"C-1": [in_care]}), "--require", "question.plan-kind")
    assert not_put.status == 2
    assert "question.plan-kind is required, and no such question was put" in not_put.err


def test_a_question_there_is_not_is_a_problem(checker, folder, snapshot, in_care):
    nameless = {name: value for name, value in put(answer="no").items() if name != "question"}
    found = ran(checker, folder, snapshot({"C-1": [in_care, put("plan-knd", answer="no")], "C-2": [nameless]}))
    assert [(each["column"], each["count"]) for each in found.json["problems"]] == [("question", 2)]
    assert "plan-knd" not in found.out


def test_a_rule_of_ones_own_over_answers_is_left_to_them(checker, rules_folder, rule, snapshot):
    body = (
        "with:\n  trigger: {event: audit_question, where: {question: own}}\n  carries: {answer: 'yes'}\n"
        "  in-force: {from: 2011-04-01, provision: paragraph 1, verified: true}"
    )
    examples = "  - name: none\n    as-at: 2026-03-31\n    facts: []\n    expect: []"
    folder = rules_folder({"lac/own.yaml": rule("lac.own", body=body, examples=examples)})
    found = ran(checker, folder, snapshot({"C-1": [put("own", answer="yes")]}))
    assert (found.status, found.json["problems"]) == (0, [])


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_officer_is_named_by_what_they_say_of_themselves(checker, rules_folder, rule, snapshot, form):
    folder = rules_folder({"lac/a.yaml": rule("lac.a"), "questions/plan-kind.yaml": ABOUT_SELF})
    kind = "officer_audit_question"
    answers = {f"OFFICER-{n}": [put(kind=kind, answer=answer)] for n, answer in enumerate(("yes", "no", "partly"))}
    found = checker("check", snapshot(answers, about="officer"), "--rules", folder, "--format", form, "--reveal-ids")
    assert found.status == 1
    assert "OFFICER" not in found.out + found.err
    explained = checker("explain", snapshot(answers, about="officer"), "a1", "--rules", folder)
    assert "OFFICER" not in explained.out
    assert explained.out.count("verdict: ") == 3


def test_an_officers_own_answer_beside_other_facts_is_a_problem(checker, rules_folder, rule, snapshot):
    folder = rules_folder({"lac/a.yaml": rule("lac.a"), "questions/plan-kind.yaml": ABOUT_SELF})
    post = {"kind": "post", "start": "2024-01-08", "role": "reviewing-officer"}
    answer = put(kind="officer_audit_question", answer="yes")
    found = ran(checker, folder, snapshot({"O-1": [post, answer], "answer-1": [answer]}, about="officer"))
    assert [(each["what"], each["count"]) for each in found.json["problems"]] == [
        ("expected an officer's own answer in a case by itself, found it beside other facts", 1)
    ]


# --- the file ------------------------------------------------------------------------------------------------------------

SLIPS = {
    "asks: Is the plan kind?": ("asks: The plan is kind", 'asks: expected a question, ending in "?"'),
    "title: The plan is kind": ("title: The plan is kind.", "title: expected what a yes says, without a full stop"),
    "then-ask: What": ("then-asks: What", 'help: did you mean "then-ask"?'),
    "  partly: In part.\n": ("", 'levels: expected a "partly"'),
    "theme: plans": ("theme: plans\nself-attested: true", "expected about: officer, found child"),
    "domains: [lac]": ("domains: [lca]", "expected one of lac, cp, lado, fostering"),
}


@pytest.mark.parametrize(("old", "new", "told"), [(old, *rest) for old, rest in SLIPS.items()])
def test_a_slip_in_a_file_is_placed_and_told(checker, rules_folder, rule, old, new, told):
    assert QUESTION.count(old) == 1
    folder = rules_folder({"lac/a.yaml": rule("lac.a"), "questions/plan-kind.yaml": QUESTION.replace(old, new)})
    found = checker("rules", "list", "--rules", folder)
    assert (found.status, found.out) == (2, "")
    assert told in found.err
    assert re.search(r"plan-kind\.yaml:\d+:\d+: ", found.err)


def test_the_rule_tools_know_questions(checker, folder):
    assert "question.plan-kind  child  The plan is kind\n" in checker("rules", "list", "--rules", folder).out
    page = checker("rules", "show", "plan-kind", "--rules", folder)
    assert page == checker("rules", "show", "question.plan-kind", "--rules", folder)
    for heading in ("Which sample it suits", "What to look at", "What each answer looks like",
                    "If the answer is no, or in part", "Known limits"):  # fmt: skip
        assert heading in page.out.splitlines()
    (folder / "questions" / "plan-kind.yaml").rename(folder / "questions" / "plan-odd.yaml")
    assert 'expected "plan-odd", as the file is called, found "plan-kind"' in checker(
        "rules", "lint", "--rules", folder
    ).out.replace("\n", " ")


def test_rules_diff_shows_a_question_changed_and_one_added(checker, rules_folder, rule, snapshot):
    rules = {"lac/a.yaml": rule("lac.a"), "questions/plan-kind.yaml": QUESTION}
    old = rules_folder(rules, name="old")
    other = QUESTION.replace("plan-kind", "plan-wise")
    moved = QUESTION.replace("last-checked", "since: 2026-02-01\nlast-checked")
    new = rules_folder({**rules, "questions/plan-kind.yaml": moved, "questions/plan-wise.yaml": other}, name="new")
    asked = snapshot({"C-1": [put(answer="no"), put("plan-wise", answer="no")]})
    found = checker("rules", "diff", old, new, asked)
    assert found.status == 1
    assert "question.plan-wise" in found.out
    assert "question.plan-kind" in found.out
    assert checker("rules", "diff", old, old, asked).status == 0


def test_two_questions_of_one_id(checker, folder):
    (folder / "questions" / "second.yaml").write_text(QUESTION, encoding="utf-8")
    assert '"plan-kind" is already the id of' in checker("rules", "list", "--rules", folder).err


def test_every_about_has_a_kind_of_its_own(rules_folder, rule):
    abouts = ("child", "allegation", "household", "officer")
    files = {
        f"questions/q-{about}.yaml": QUESTION.replace("plan-kind", f"q-{about}").replace(
            "theme: plans", f"theme: plans\nabout: {about}"
        )
        for about in abouts
    }
    library = load_library(rules_folder({"lac/a.yaml": rule("lac.a"), **files}))
    results = run_examples(library, [rule_of(written) for written in library.questions])
    assert [(result.rule, result.differences) for result in results if result.differences] == []
    assert len(results) == 4 * 7
