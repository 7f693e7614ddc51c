"""`checker audit sample`: who is drawn, what the worksheets hold, and that the answers come back as facts."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from checker.disputes.pseudonyms import Pseudonyms
from tests.audit.conftest import QUESTION

CHILDREN = 12
HEADINGS = [
    "What the record shows", "Findings, each to be marked", "Questions", "Reflection and feedback", "Immediate safety",
    "Grade", "Actions", "Moderation", "Audited again on",
]  # fmt: skip


@pytest.fixture
def folder(rules_folder, rule):
    other = QUESTION.replace("plan-kind", "child-heard").replace("theme: plans", "theme: voice of the child")
    conference = QUESTION.replace("plan-kind", "conference-kind").replace("[lac]", "[cp]")
    own = QUESTION.replace("plan-kind", "officer-reads").replace(
        "theme: plans", "theme: plans\nabout: officer\nself-attested: true"
    )
    files = {"plan-kind": QUESTION, "child-heard": other, "conference-kind": conference, "officer-reads": own}
    return rules_folder({"lac/a.yaml": rule("lac.a"), **{f"questions/{name}.yaml": files[name] for name in files}})


@pytest.fixture
def caseload(snapshot, in_care, referred):
    """Twelve children in care of two teams, eight and four; odd ones are referred. One child more has no duty."""
    cases = {}
    for number in range(CHILDREN):
        record = {"kind": "child", "born": "2012-05-09", "team": "North" if number < 8 else "South"}
        cases[f"CHILD-{number:02}"] = [record, in_care, *([referred] if number % 2 else [])]
    return snapshot({**cases, "NOBODY": [{"kind": "child", "born": "2012-05-09", "team": "North"}]})


@pytest.fixture
def drawn(checker, folder, caseload, tmp_path):
    """Draws, and gives the run and the texts written, by name."""

    def run(*options: object, name: str = "spring", source: Path = caseload, to: str = "out"):
        ran = checker("audit", "sample", source, "--rules", folder, "--name", name, "--output", tmp_path / to, *options)
        out = tmp_path / to
        written = [file for file in out.iterdir() if file.suffix != ".xlsx"] if out.is_dir() else []
        assert (out / "worksheets.xlsx").is_file() is bool(written)
        files = {file.name: file.read_text(encoding="utf-8") for file in written}
        return ran, files

    return run


def children(files: dict[str, str]) -> set[str]:
    return {found for text in files.values() for found in re.findall(r"CHILD-\d\d|NOBODY", text)}


def test_so_many_are_drawn_and_those_alone_are_written(drawn):
    ran, files = drawn("--size", 5)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.splitlines()[0] == "all: 5 of 12"
    assert len(files) == 6
    assert len(children(files)) == 5
    assert "NOBODY" not in children(files)


def test_the_same_seed_draws_the_same_whatever_the_order_of_the_source(drawn, caseload, tmp_path):
    _, first = drawn("--size", 5)
    data = json.loads(caseload.read_text(encoding="utf-8"))
    data["cases"].reverse()
    turned = tmp_path / "small2.json"
    turned.write_text(json.dumps(data), encoding="utf-8")
    _, again = drawn("--size", 5, source=turned, to="again")
    assert first.keys() == again.keys()
    _, other = drawn("--size", 5, "--seed", "another", to="other")
    assert first.keys() != other.keys()
    _, seeded = drawn("--size", 5, "--seed", "spring", name="renamed", to="seeded")
    assert first.keys() == seeded.keys()


def test_somebody_named_is_there_beside_those_drawn_from_the_others(drawn):
    """Those drawn are the first five of the others in the order of the seed, whoever is named; and the sheet says which is."""
    _, alone = drawn("--size", CHILDREN - 1, to="order")
    ran, files = drawn("--size", 5, "--case", "CHILD-03")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.splitlines()[:2] == ["named, not drawn at random: 1 of 1", "all: 5 of 11"]
    assert ran.out.splitlines()[2].startswith("5 of 11 drawn with the seed spring, beside 1 named; worksheets")
    said = {re.search(r"CHILD-\d\d", text)[0]: text for name, text in files.items() if name.endswith(".md")}
    named = {child for child, text in said.items() if "- Drawn from: named, not drawn at random, 1 of 1\n" in text}
    assert named == {"CHILD-03"} and len(said) == 6
    assert all("- In all: 6 of 12\n" in text for text in said.values())
    assert sum("- Drawn from: all, 5 of 11\n" in text for text in said.values()) == 5
    again, same = drawn("--size", 5, "--case", "CHILD-03", to="again")
    assert (again.status, same) == (0, files)
    _, other = drawn("--size", 5, "--case", "CHILD-08", to="other")
    at_random = [
        children({name: text for name, text in each.items() if "all, 5 of 11" in text}) for each in (files, other)
    ]
    assert len(at_random[0] & at_random[1]) >= 4 and len(children(alone)) == CHILDREN - 1


def test_those_named_may_be_all_there_is_and_go_by_a_pseudonym(drawn, env):
    pseudonym = Pseudonyms(env["CHECKER_KEY"].encode()).case("child", "CHILD-03")
    ran, files = drawn("--case", pseudonym, "--case", "CHILD-04", "--case", "CHILD-03", "--by", "team")
    assert ran.out.splitlines()[0] == "named, not drawn at random: 2 of 2"
    assert children(files) == {"CHILD-03", "CHILD-04"}


def test_each_team_has_its_share(drawn):
    # one each, and 4 more: 7 of 10 and 3 of 10 of them, 2.8 and 1.2
    ran, _ = drawn("--size", 6, "--by", "team")
    assert ran.out.splitlines()[:2] == ["North: 4 of 8", "South: 2 of 4"]


def test_children_of_whom_no_team_is_recorded_are_a_group_that_says_so(drawn, snapshot, in_care):
    child = {"kind": "child", "born": "2012-05-09"}
    cases = {"CHILD-01": [{**child, "team": "North"}, in_care], "CHILD-02": [child, in_care], "CHILD-03": [in_care]}
    ran, files = drawn("--size", 3, "--by", "team", source=snapshot(cases))
    assert ran.out.splitlines()[:2] == ["North: 1 of 1", "no team recorded: 2 of 2"]
    assert sum("- Team: no team recorded\n" in text for text in files.values()) == 2


def test_the_theme_of_what_is_most_pressing(drawn):
    ran, _ = drawn("--size", 4, "--by", "theme")
    assert ran.out.splitlines()[:2] == ["nothing to settle: 2 of 6", "voice of the child: 2 of 6"]


def test_as_many_as_a_margin_takes(drawn):
    # 1.959964 x 50 / 20 squared is 24.009; 24.009 / (1 + 23.009 / 12) = 8.23
    ran, files = drawn("--margin", 20)
    assert ran.out.splitlines()[0] == "all: 9 of 12"
    assert len(files) == 10


def test_a_worksheet_holds_what_an_auditor_fills_in_and_nothing_filled_in(drawn):
    _, files = drawn("--size", CHILDREN)
    sheets = {name: text for name, text in files.items() if name.endswith(".md")}
    assert len(sheets) == CHILDREN
    for name, text in sheets.items():
        assert re.fullmatch(r"[a-z2-7]{16}\.md", name)
        assert re.findall(r"(?m)^## (.+)$", text) == HEADINGS
        assert "[x]" not in text.lower()
        assert text.count("- [ ] outstanding\n") == text.count("- [ ] inadequate\n") == 2
        assert text.count("a child may be unsafe now") == 1
        assert "- Period: duties due 1 April 2025 to 31 March 2026, open now or without a due date" in text
        number = int(re.search(r"CHILD-(\d\d)", text)[1])
        raised = number % 2 == 0
        assert ("- [ ] agree  [ ] disagree  [ ] recording only" in text) is raised
        assert ("nothing in this period is to be settled" in text) is not raised


def test_the_questions_are_those_that_suit(drawn):
    _, files = drawn("--size", 1)
    sheet = next(text for name, text in files.items() if name.endswith(".md"))
    assert re.findall(r"Answer as `(.+)`", sheet) == ["child-heard", "plan-kind"]  # no conference, and no officer
    assert "- [ ] not applicable: There is no plan." in sheet
    assert "- [ ] cannot tell from the record" in sheet
    _, files = drawn("--size", 1, "--question", "question.plan-kind", to="one")  # as `rules list` shows it, or without
    assert re.findall(r"question: (\S+)", files["answers.yaml"]) == ["plan-kind"]
    _, files = drawn("--size", 1, "--theme", "voice of the child", to="theme")
    assert re.findall(r"question: (\S+)", files["answers.yaml"]) == ["child-heard"]


def test_a_sheet_without_a_question_says_so_and_is_read_back(drawn, checker, folder, tmp_path):
    (folder / "questions" / "child-heard.yaml").unlink()
    _, files = drawn("--size", 1, "--theme", "voice of the child")
    name, sheet = next((name, text) for name, text in files.items() if name.endswith(".md"))
    assert "None: no question of what is audited suits this record.\n" in sheet
    ran = checker("audit", "return", tmp_path / "out" / name, "--rules", folder)
    assert "not understood" not in ran.out.lower()


def test_a_theme_of_questions_alone_draws_from_all(drawn):
    ran, files = drawn("--size", 2, "--theme", "plans")
    assert ran.out.splitlines()[0] == "all: 2 of 12"
    sheet = next(text for name, text in files.items() if name.endswith(".md"))
    assert "- Theme: plans" in sheet
    assert "No rule has this theme" in sheet
    assert "nothing in this period is to be settled" in sheet
    assert re.findall(r"Answer as `(.+)`", sheet) == ["plan-kind"]


def test_the_answers_come_back_as_facts(drawn, checker, folder, caseload, tmp_path):
    _, files = drawn("--size", 3, "--question", "plan-kind")
    filled = iter(('"yes"', "partly", ""))
    text = re.sub(r"(?m)^        answer:$", lambda match: f"{match[0]} {next(filled)}".rstrip(), files["answers.yaml"])
    (tmp_path / "out" / "answers.yaml").write_text(text, encoding="utf-8")
    ran = checker("check", caseload, tmp_path / "out" / "answers.yaml", "--rules", folder, "--format", "json")
    asked = next(rule for rule in ran.json["rules"] if rule["id"] == "question.plan-kind")
    assert (asked["duties"], asked["disputes"]) == (3, 1)
    assert ran.json["problems"] == []
    told = [each for each in ran.json["cannot_tell"] if each["rule"] == "question.plan-kind"]
    assert [(each["needs"], each["duties"]) for each in told] == [("audit_question.answer", 1)]


def test_what_was_filled_in_is_never_written_over(drawn, tmp_path):
    _, files = drawn("--size", 3)
    (tmp_path / "out" / "answers.yaml").write_text("filled in", encoding="utf-8")
    ran, after = drawn("--size", 3)
    assert (ran.status, ran.out) == (2, "")
    assert "is there already, and may have been filled in" in ran.err
    assert after == {**files, "answers.yaml": "filled in"}


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ([], "expected either --size or --margin"),
        (["--size", 3, "--margin", 10], "expected either --size or --margin"),
        (["--size", 3, "--question", "plan-kin"], "did you mean plan-kind?"),
        (["--size", 3, "--question", "officer-reads"], 'there is no question "officer-reads" about a child'),
        (["--size", 3, "--theme", "plan"], "did you mean plans?"),
        (["--size", 3, "--theme", "zzz"], "help: one of "),
        (["--size", 3, "--case", "CHILD-99"], "--case: there is no such case in the source\n"),
        (["--case", "NOBODY"], "--case: expected a child with a duty in this period that is audited, found none\n"),
        (["--size", 3, "--about", "household"], "no household has a duty in this period"),
        (["--margin", "nan"], 'expected a number from 0.5 to 50, found "nan"'),
        (["--margin", 10, "--confidence", "NaN"], 'expected a number from 50 to 99.9, found "NaN"'),
        (["--size", 3, "--name", " "], "expected words in --name that say what the audit is called"),
        (["--size", 3, "--name", "a\x1bb"], "expected words in --name that say what the audit is called"),
        (["--size", 3, "--output", ""], "expected the name of a file or folder, found nothing"),
    ],
)
def test_wrong_use_writes_nothing(drawn, options, told):
    ran, files = drawn(*options)
    assert (ran.status, ran.out, files) == (2, "", {})
    assert told in ran.err


def test_households_are_asked_about_households(checker, root, tmp_path):
    source = root / "fixtures" / "authority" / "snapshot.json"
    ran = checker(
        "audit", "sample", source, "--name", "a", "--about", "household", "--size", 2, "--output", tmp_path / "out"
    )
    assert ran.status == 0
    text = (tmp_path / "out" / "answers.yaml").read_text(encoding="utf-8")
    assert text.count("kind: household_audit_question") == 2
    assert text.count("question: household-standards-met") == 2
