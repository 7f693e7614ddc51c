"""`checker rules`: list, show and test."""

from __future__ import annotations

import pytest

from checker.engines.choice import REFERENCE, loaded
from checker.report.page import as_text
from checker.report.rule_page import rule_page
from tests.shipped import shipped_library

WITHIN = """\
within:
  trigger: {start-of: looked_after}
  evidence:
    - {kind: advocacy_referral}
  limit:
    - {value: twenty days, from: 2011-04-01, provision: paragraph 2, verified: true}"""


def test_list(checker, rules_folder, rule):
    folder = rules_folder(
        {"lac/b.yaml": rule("lac.b"), "cp/a.yaml": rule("cp.a", force="guidance", title="Another"),
         "lac/local.yaml": rule("lac.local", force="local")}
    )  # fmt: skip
    ran = checker("rules", "list", "--rules", folder)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == (
        "cp.a   have  guidance    Another\nlac.b  have  regulation  A test rule\n\n2 rules; profile typical: For tests\n"
    )
    every = checker("rules", "list", "--rules", folder, "--all").out
    assert "lac.local  have  local       A test rule (off)\n\n3 rules" in every


def test_list_of_the_rules_shipped(checker):
    ran = checker("rules", "list")
    assert ran.status == 0
    assert "lac.review.interval" in ran.out
    national = checker("rules", "list", "--profile", "national").out
    assert " local " not in national
    ran = checker("rules", "list", "--profile", "nobody's")
    assert (ran.status, ran.out) == (2, "")


def test_list_takes_the_selection_that_check_does(checker, rules_folder, rule):
    files = {"lac/a.yaml": rule("lac.a"), "lac/b.yaml": rule("lac.b.x"), "cp/a.yaml": rule("cp.a"),
             "lac/local.yaml": rule("lac.local", force="local")}  # fmt: skip
    folder = rules_folder(files)

    def ids(*arguments):
        ran = checker("rules", "list", "--rules", folder, *arguments)
        assert (ran.status, ran.err) == (0, "")
        return [line.split()[0] for line in ran.out.split("\n\n")[0].splitlines()]

    assert ids("lac") == ids("--select", "lac") == ids("lac.a", "lac.b") == ["lac.a", "lac.b.x"]
    assert ids("lac", "--ignore", "lac.b") == ["lac.a"]
    assert ids("--ignore", "lac") == ["cp.a"]
    assert ids("--all", "lac.local") == ["lac.local"]
    off = checker("rules", "list", "--rules", folder, "lac.local")
    assert (off.status, off.out) == (2, "")
    assert 'PREFIX: "lac.local" is switched off in profile typical' in off.err
    mistyped = checker("rules", "list", "--rules", folder, "--select", "lac.bb")
    assert mistyped.err == '--select: no rule begins with "lac.bb"\n   help: did you mean lac.b or lac.b.x?\n'


def test_list_of_what_audits_ask_alone(checker):
    ran = checker("rules", "list", "question.plan-smart")
    head, question, *_ = ran.out.splitlines()
    assert head == "Dip-audit questions, run where one was put:" and question.startswith("question.plan-smart ")
    assert ran.out.splitlines()[-1].startswith("Profile typical: ")


def test_every_id_that_is_listed_can_be_pasted(checker):
    listed = checker("rules", "list").out
    ids = [line.split()[0] for line in listed.splitlines()[:-1] if line and not line.endswith(":")]
    assert {"lac.review.interval", "audit.action.child", "question.plan-smart"} <= {*ids}
    selected = checker("rules", "list", *(part for each in ids for part in ("--select", each)))
    assert selected.out == listed


def test_a_question_is_not_taken_for_a_rule_that_is_mistyped(checker):
    ran = checker("rules", "test", "question.plan-smart")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == (
        "a dip-audit question has no examples, and is no rule file to look over\n"
        "   help: `checker rules show question.plan-smart` shows it\n"
    )


def test_every_rule_shipped_has_a_page_that_reads():
    """No line too long, nothing of Python or of YAML showing."""
    library = shipped_library()
    profile = library.profile("typical").model
    for written in library.rules:
        page = as_text(rule_page(library, written.model.id, profile))
        lines = page.splitlines()
        assert lines[1] == "=" * len(lines[0])
        assert all(len(line) <= 100 and line == line.rstrip() for line in lines if "https://" not in line)
        assert not any(word in page for word in ("None,", "True", "False", "{'", "['", "Any", "\n\n\n"))
        for heading in ("Who says so", "What the law says, and since when", "What is checked",
                        "If the record does not show it", "Examples", "Known limits"):  # fmt: skip
            assert heading in lines


def test_show_takes_the_beginning_of_an_id_where_only_one_rule_has_it(checker):
    assert checker("rules", "show", "lac.review.interval").status == 0
    assert checker("rules", "show", "lac.kinship") == checker("rules", "show", "lac.kinship.approval-48h")
    ran = checker("rules", "show", "lac")
    assert (ran.status, ran.out) == (2, "")
    assert '"lac" is the beginning of several rules\n   help: one of ' in ran.err


SETS = """\
forces: [regulation]
parameters:
  long-enough: [{value: 10 days, from: 2011-04-01, provision: our procedures, verified: true}]
"""


@pytest.mark.parametrize(
    ("otherwise", "profile", "said"),
    [
        ("", "forces: [regulation]\n", "needs a local number: set long-enough in the profile"),
        (", otherwise: 5 days", "forces: [regulation]\n", "long-enough: 5 days, where the profile sets no other"),
        (", otherwise: 5 days", SETS, "long-enough: 10 days (from 2011-04-01: our procedures)"),
    ],
)
def test_show_says_what_the_profile_sets_for_a_condition(checker, rules_folder, rule, otherwise, profile, said):
    lasting = f"{{lasting: looked_after, over: {{parameter: long-enough{otherwise}}}}}"
    body = WITHIN.replace("{start-of: looked_after}", lasting).replace("twenty days", "20 days")
    folder = rules_folder({"lac/a.yaml": rule("lac.a", body=body)}, profile=profile)
    out = checker("rules", "show", "lac.a", "--rules", folder).out
    assert f"  {said}\n" in out


def test_show_reads_no_other_rule(checker, rules_folder, rule):
    """A fault of another rule is no reason not to show this one; one that has no id to go by is read, and is said."""
    files = {"lac/a.yaml": rule("lac.a"), "lac/b.yaml": rule("lac.b").replace("severity: medium", "severity: meduim")}
    folder = rules_folder(files)
    assert "meduim" in files["lac/b.yaml"]
    assert checker("rules", "show", "lac.a", "--rules", folder).out.startswith("A test rule\n")
    for name in ("lac.b", "lac.nothing-like-it"):
        ran = checker("rules", "show", name, "--rules", folder)
        assert (ran.status, ran.out) == (2, "")
        assert 'expected one of high, medium, low, found "meduim"' in ran.err
    (folder / "lac" / "c.yaml").write_text("title: no id\n", encoding="utf-8")
    assert "lac/c.yaml" in checker("rules", "show", "lac.a", "--rules", folder).err


def test_show_something_mistyped(checker):
    ran = checker("rules", "show", "lac.review.intervall")
    assert (ran.status, ran.out) == (2, "")
    assert "help: did you mean lac.review.interval" in ran.err


# --- test ------------------------------------------------------------------------------------------------------------


def test_examples_that_come_out_as_they_say(checker, rules_folder, rule):
    folder = rules_folder({"lac/a.yaml": rule("lac.a"), "lac/b.yaml": rule("lac.b")})
    ran = checker("rules", "test", "--rules", folder)
    assert (ran.status, ran.out) == (0, "2 rules, 2 examples: 2 as expected, 0 not\n")
    others = [engine.name for engine in loaded() if engine is not REFERENCE]
    assert ran.err.splitlines() == [f"Also run on the {name} engine: none came out otherwise" for name in others]
    assert checker("rules", "test", "lac.b", "--rules", folder).out == "1 rule, 1 example: 1 as expected, 0 not\n"


def test_an_example_that_comes_out_otherwise_is_1_and_says_how(checker, rules_folder, rule):
    text = rule("lac.a").replace("verdict: met", "verdict: not-met")
    folder = rules_folder({"lac/a.yaml": text, "lac/b.yaml": rule("lac.b")})
    ran = checker("rules", "test", "--rules", folder)
    assert ran.status == 1
    assert ran.out.splitlines() == [
        "lac.a: referred",
        "    duty 1: expected verdict not-met, found met (looked_after 2025-06-02, met)",
        "2 rules, 2 examples: 1 as expected, 1 not",
    ]
    assert checker("rules", "test", "lac.b", "--rules", folder).status == 0


def test_a_number_of_duties_other_than_expected(checker, rules_folder, rule):
    folder = rules_folder({"lac/a.yaml": rule("lac.a") + "      - {verdict: met}\n"})
    ran = checker("rules", "test", "--rules", folder)
    assert ran.status == 1
    assert "    expected 2 duties, found 1: looked_after 2025-06-02, met\n" in ran.out


def test_rules_to_test_that_are_not_there(checker, rules_folder, rule):
    folder = rules_folder({"lac/a.yaml": rule("lac.a")})
    ran = checker("rules", "test", "lac.a", "lac.c", "--rules", folder)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == 'no rule is called, or begins with, "lac.c"\n   help: did you mean lac.a?\n'


# --- rules with faults -----------------------------------------------------------------------------------------------


@pytest.fixture
def faulty(rules_folder, rule):
    return rules_folder(
        {
            "lac/length.yaml": rule("lac.length", body=WITHIN),
            "cp/field.yaml": rule("cp.field").replace("force: regulation", "farce: regulation"),
            "definitions/adult.yaml": "id: adult\ntitle: Adult\nperiod: {age: {from: 18 years}}\n",
        }
    )


@pytest.mark.parametrize(
    "command",
    [
        ["rules", "list"],
        ["rules", "test"],
        ["rules", "show", "lac.length"],
        ["check", "fixtures/demonstration/snapshot.yaml"],
    ],
)
def test_the_faults_of_every_file_are_shown_at_once(checker, faulty, command):
    ran = checker(*command, "--rules", faulty)
    assert (ran.status, ran.out) == (2, "")
    heads = [line for line in ran.err.replace(str(faulty), "rules").splitlines() if line.startswith("rules/")]
    assert heads == [
        'rules/cp/field.yaml:1:1: expected a "force"',
        'rules/cp/field.yaml:4:1: farce: "farce" is not a field here',
        'rules/definitions/adult.yaml:1:1: expected a "means"',
        'rules/lac/length.yaml:14:8: within.limit[0].value: expected a duration such as "20 working days", '
        'found "twenty days"',
    ]
    assert 'help: did you mean "force"?' in ran.err


def test_the_form_of_a_fault(checker, rules_folder, rule):
    """Clickable place, what was expected and found, the line, a caret, one line of help."""
    folder = rules_folder({"lac/length.yaml": rule("lac.length", body=WITHIN)})
    assert checker("rules", "test", "--rules", folder).err.replace(str(folder), "rules") == (
        'rules/lac/length.yaml:14:8: within.limit[0].value: expected a duration such as "20 working days", '
        'found "twenty days"\n'
        "   14 |     - {value: twenty days, from: 2011-04-01, provision: paragraph 2, verified: true}\n"
        "      |               ^^^^^^^^^^^\n"
        "   help: write a number and a unit: hours, days, working days, weeks, months, years\n"
    )


def test_names_are_checked_against_the_vocabulary(checker, rules_folder, rule):
    folder = rules_folder(
        {
            "lac/a.yaml": rule("lac.a").replace("while: looked_after", "while: looked_aftre"),
            "lac/b.yaml": rule("lac.b").replace("_referral}", "_referral, where: {outcom: waiting}}"),
            "lac/c.yaml": rule("lac.c").replace("_referral}", "_referral, where: {outcome: done}}"),
        }
    )  # fmt: skip
    ran = checker("rules", "test", "--rules", folder)
    assert (ran.status, ran.out) == (2, "")
    heads = [line for line in ran.err.splitlines() if line.startswith(str(folder))]
    assert [head.partition(": ")[2] for head in heads] == [
        'have.while: expected a definition or a kind of period, found "looked_aftre"',
        'have.evidence[0].where.outcom: "outcom" is not an attribute of advocacy_referral',
        'have.evidence[0].where.outcome: expected one of taken-up, declined, waiting, found "done"',
    ]
    assert "did you mean looked_after" in ran.err
    assert "did you mean outcome" in ran.err


def test_two_rules_of_one_id(checker, rules_folder, rule):
    folder = rules_folder({"lac/a.yaml": rule("lac.a"), "lac/b.yaml": rule("lac.a")})
    ran = checker("rules", "list", "--rules", folder)
    assert ran.status == 2
    assert '"lac.a" is already the id of rules/lac/a.yaml' in ran.err.replace(str(folder), "rules")


@pytest.mark.parametrize(
    "name", ["lac.Review", "lac.a review", "lac..review", "lac.review-", "lac.care_plan", "Lac", ".lac"]
)
def test_an_id_is_words_in_lower_case(in_process, rules_folder, rule, name):
    ran = in_process("rules", "list", "--rules", rules_folder({"lac/a.yaml": rule(name)}))
    assert (ran.status, ran.out) == (2, "")
    assert f'a.yaml:1:1: id: expected words in lower case with full stops between, found "{name}"' in ran.err
    assert "help: such as lac.review.first, with hyphens within a word: lac.care-plan.have" in ran.err


@pytest.mark.parametrize("name", ["lac.a", "lac.care-plan.have", "lac.ending-care.director-16-17", "lac"])
def test_an_id_may_have_hyphens_and_numbers(in_process, rules_folder, rule, name):
    ran = in_process("rules", "list", "--rules", rules_folder({"lac/a.yaml": rule(name)}))
    assert ran.status == 0, ran.err
