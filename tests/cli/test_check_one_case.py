"""`checker check --case`: all are judged together, and what is named alone is reported."""

from __future__ import annotations

import csv
import io
import json

import openpyxl
import pytest
from junitparser import JUnitXml, Skipped

from checker.disputes.pseudonyms import Pseudonyms
from tests.conftest import KEY


@pytest.fixture
def one_rule(rules_folder, rule):
    return rules_folder({"lac/have.yaml": rule()})


@pytest.fixture
def children(snapshot, in_care, referred):
    """The first two are missed, of the third nothing is to be settled, and of the fourth nothing is asked."""
    return snapshot(
        {
            "canary-1": [in_care],
            "canary-2": [in_care],
            "canary-3": [in_care, referred],
            "canary-4": [{"kind": "child", "born": "2014-05-09"}],
        }
    )


@pytest.fixture
def run(checker, children, one_rule):
    def check(*arguments, source=children, **more):
        return checker("check", source, "--rules", one_rule, *arguments, **more)

    return check


def _of(ran):
    return [dispute["case"] for dispute in ran.json["disputes"]]


def test_what_is_found_of_each_case_is_what_the_whole_run_finds_of_it(in_process, demonstration):
    """Every dispute and duty of it, under all the rules; and its counts add up (`assert_valid`)."""
    whole = in_process("check", demonstration, "--format", "json", "--reveal-ids").json
    told = {"duties": 0, "disputes": 0, "cannot_tell": 0}
    cases = ("C-0001", "C-0002", "C-0003", "C-0004", "C-0005", "F-0001", "iro-1", "iro-3")
    for case in cases:
        one = in_process("check", demonstration, "--format", "json", "--reveal-ids", "--case", case).json
        assert one["disputes"] == [dispute for dispute in whole["disputes"] if dispute["case"] == case]
        assert one["summary"]["cases"] == 1
        assert [rule["status"] for rule in one["rules"]] == [rule["status"] for rule in whole["rules"]]
        told = {name: number + one["summary"][name] for name, number in told.items()}
    assert told == {name: whole["summary"][name] for name in told}


def test_several_may_be_named_and_a_case_goes_by_its_pseudonym(run):
    both = run("--case", "canary-2", "--case", "canary-1", "--format", "json", "--reveal-ids")
    assert (both.status, _of(both), both.json["summary"]["cases"]) == (1, ["canary-1", "canary-2"], 2)
    pseudonym = Pseudonyms(KEY.encode()).case("child", "canary-2")
    by_id, by_pseudonym = (run("--case", name) for name in ("canary-2", pseudonym))
    assert by_pseudonym == by_id
    lines = by_id.out.splitlines()
    assert lines[1].startswith("1 child named (of 4 children) as at 31 March 2026; ")
    assert lines[-1] == "1 duty: 1 not met. 1 dispute raised."
    assert "canary-1" not in by_id.out


def test_what_is_not_there_is_said_and_no_other_is_named(run):
    for name, said in (("canary-9", "count\n"), ("Canary1", "count, and one that is there differs by these alone\n")):
        ran = run("--case", "canary-2", "--case", name)
        assert (ran.status, ran.out) == (2, "")
        assert ran.err.startswith("--case: there is no such case in the source\n   help: ids are text")
        assert ran.err.endswith(said) and "canary" not in ran.err
    told = run("--case", "a" * 16).err
    assert "under the key it was made with alone" in told and "the id of a dispute is for `checker explain`" in told
    assert "help: name each by itself, with no comma between them\n" in run("--case", "canary-1,canary-2").err


def test_the_exit_status_is_that_of_what_is_named(run, snapshot):
    assert [run("--case", f"canary-{n}").status for n in (1, 2, 3, 4)] == [1, 1, 0, 0]
    assert run("--case", "canary-1", "--max-disputes", "lac=1").status == 0
    assert run("--max-disputes", "lac=1").status == 1
    silent = run("--case", "canary-4", "--require", "lac.test.have")
    assert (silent.status, silent.err) == (0, "")  # the source can tell, and asks nothing of this child


def test_where_none_of_it_can_be_told_the_run_cannot_be_trusted(run, tmp_path):
    source = tmp_path / "two.yaml"
    source.write_text(
        "schema: checker/snapshot@1\nas_at: 2026-03-31\ncovers: {looked_after: all}\ncases:\n"
        "  - {case: C-1, facts: [{kind: looked_after, start: 2025-06-02}]}\n"
        "  - case: C-2\n    facts:\n      - {kind: looked_after, start: 2025-06-02}\n"
        "      - {kind: advocacy_referral, on: 2025-06-10}\n",
        encoding="utf-8",
    )
    ran = run("--case", "C-1", source=source)
    assert ran.status == 2
    assert "nothing could be decided of what is named in this period" in ran.err
    assert (
        "Cannot tell, and what would decide it:\n  lac.test.have: 1 duty" in ran.out
    )  # the rule could, of another child
    assert run("--case", "C-2", source=source).status == 0


@pytest.mark.parametrize("form", ["text", "json", "jsonl", "sarif", "junit", "github", "gitlab", "csv", "xlsx", "html"])
def test_no_format_names_another(run, tmp_path, form):
    file = tmp_path / f"one.{form}"
    ran = run("--case", "canary-2", "--reveal-ids", "-q", "--report", f"{form}={file}")
    assert (ran.status, ran.out, ran.err) == (1, "", "")
    told = file.read_bytes()
    if form == "xlsx":
        told = str([list(sheet.values) for sheet in openpyxl.load_workbook(file)]).encode()
    assert b"canary-2" in told or form in ("github", "gitlab")
    assert not any(f"canary-{n}".encode() in told for n in (1, 3, 4))


@pytest.mark.parametrize(
    ("names", "told"), [((), None), (("canary-2",), (1, 4)), (("canary-2", "canary-4", "canary-2"), (2, 4))]
)
def test_a_program_is_told_that_only_some_are_reported_and_how_many(run, valid, names, told):
    """In no other format does a count of cases say it by itself: a whole source may hold one case."""
    named = [word for name in names for word in ("--case", name)]
    expected = None if told is None else dict(zip(("cases", "of"), told, strict=True))
    data = run("--format", "json", *named).json
    valid(data)
    assert data["narrowed"] == expected
    assert json.loads(run("--format", "jsonl", *named).out.splitlines()[0])["narrowed"] == expected
    (sarif,) = json.loads(run("--format", "sarif", *named).out)["runs"]
    assert sarif["properties"]["narrowed"] == expected
    junit = JUnitXml.fromstring(run("--format", "junit", *named).out.encode())
    suites = {suite.name: suite for suite in junit}
    assert ("cases named" in suites) is (told is not None)
    if told is not None:
        suite = suites["cases named"]
        assert [(each.name, each.value) for each in suite.properties()] == [("cases", str(told[0])), ("of", "4")]
        ((skipped,),) = (test.result for test in suite)
        assert (type(skipped), suite.skipped, suite.tests) == (Skipped, 1, 1)
        assert skipped.message == f"{'1 case' if told[0] == 1 else '2 cases'} named, of 4 read"


def test_where_another_is_named_in_a_file_name_it_is_under_its_pseudonym_as_ever(run, children, tmp_path):
    source = tmp_path / "canary-1.json"
    source.write_bytes(children.read_bytes())
    out = run("--case", "canary-2", "--format", "json", source=source).out
    assert json.loads(out)["disputes"][0]["trigger"]["source"].startswith(
        Pseudonyms(KEY.encode()).case("child", "canary-1")
    )
    assert "canary" not in out


def test_its_duties_alone_go_to_the_table(run, tmp_path):
    run("--case", "canary-3", "-q", "--reveal-ids", "--duties", tmp_path / "d.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "d.csv").read_text(encoding="utf-8-sig"))))
    assert [(row["case"], row["verdict"]) for row in rows] == [("canary-3", "met")]


def test_what_is_set_aside_is_told_of_the_whole_run(run, tmp_path):
    """A baseline and waivers are of all the children: what others have in them is neither gone nor for nothing."""
    told = run("--format", "json", "--report", f"json={tmp_path / 'all.json'}").json
    ran = run("--case", "canary-2", "--baseline", tmp_path / "all.json", "--format", "json")
    assert (ran.status, ran.err, ran.json["summary"]["baseline"]) == (0, "", 1)
    lines = ["schema: checker/waivers@1", f"key: {told['key']}", "waivers:"]
    for dispute in told["disputes"]:
        lines += [f"  - dispute: {dispute['id']}", "    reason: Recorded on paper", "    approver: Head of service",
                  "    expires: 2026-06-30"]  # fmt: skip
    (tmp_path / "waivers.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    ran = run("--case", "canary-2", "--waivers", tmp_path / "waivers.yaml", "--format", "json")
    assert (ran.status, ran.err, ran.json["summary"]["waived"]) == (0, "", 1)


def test_of_a_ledger_only_what_is_its_own_is_told(in_process, demonstration, tmp_path):
    """C-0002's late review was adopted, and then recorded: it is raised no more, which is nothing of C-0001's."""
    ledger, held = tmp_path / "ledger.jsonl", tmp_path / "held.yaml"
    raised = in_process("check", demonstration, "--format", "json").json["disputes"]
    (id_,) = (each["id"] for each in raised if each["rule"] == "lac.review.interval")
    said = ("--by", "IRO-3", "--impact", "Nobody has asked whether the plan is right.", "--on", "2026-04-02")
    assert in_process("disputes", "adopt", ledger, id_, demonstration, *said).status == 0
    review = "      - {kind: review, on: 2025-09-12, status: held, type: statutory, participation: PN5}\n"
    text = demonstration.read_text(encoding="utf-8").replace(
        review, review + review.replace("2025-09-12", "2026-03-10")
    )
    held.write_text(text, encoding="utf-8")
    own, other = (in_process("check", held, "--ledger", ledger, "--case", f"C-000{n}").out for n in (2, 1))
    assert f"  {id_} adopted 2 April 2026: informal" in own.split("not raised here any more")[1]
    assert "not raised here any more" not in other and id_ not in other
    still = in_process("check", demonstration, "--ledger", ledger, "--case", "C-0002").out
    assert f"{id_} adopted 2 April 2026" in still and "not raised here any more" not in still


def test_a_rule_that_brings_cases_together_counts_them_all(in_process, snapshot):
    """71 children of one officer, one more than the most: it is the officer's, with all 71, and no child's."""
    care = {"kind": "looked_after", "start": "2025-06-02"}
    theirs = {"kind": "iro_allocation", "start": "2025-06-02", "officer": "IRO-7"}
    post = {"kind": "post", "start": "2024-01-08", "role": "reviewing-officer", "share": 1}
    children = {f"C-{n:02}": [care, theirs] for n in range(71)}
    source = _with_officer(snapshot(children), {"case": "IRO-7", "about": "officer", "facts": [post]})
    of = {
        name: in_process("check", source, "--select", "lac.iro.caseload", "--format", "json", "--case", name).json
        for name in ("IRO-7", "C-01")
    }
    assert [one["summary"]["disputes"] for one in of.values()] == [1, 0]
    assert [one["summary"]["cases"] for one in of.values()] == [1, 1]


def _with_officer(source, officer):
    told = json.loads(source.read_text(encoding="utf-8"))
    source.write_text(json.dumps({**told, "cases": [*told["cases"], officer]}), encoding="utf-8")
    return source


def test_an_extract_in_question_is_in_question_for_one_child(in_process, snapshot, one_rule, in_care):
    source = snapshot({f"C-{n:02}": [in_care] for n in range(20)})
    out = in_process("check", source, "--rules", one_rule, "--case", "C-07").out
    assert "0 of 20 have anything recorded: check the extract before the practice." in " ".join(out.split())
    assert "1 case. The first of them, C-07:" in out and "C-08" not in out


@pytest.mark.parametrize("engine", ["polars", "durable"])
def test_every_engine_says_the_same(in_process, demonstration, engine):
    from checker.engines.choice import ENGINES

    if ENGINES[engine].why_not() is not None:
        pytest.skip(f"the {engine} engine does not load here")
    case = ("check", demonstration, "--case", "C-0002", "--format", "json", "--select", "lac.review", "--engine")
    assert in_process(*case, engine).out == in_process(*case, "reference").out


def test_a_second_engine_checks_all_and_names_none(in_process, monkeypatch, demonstration):
    import checker.cli.check

    shown = []
    monkeypatch.setattr(checker.cli.check, "verified", lambda *_, reveal: shown.append(reveal) or [])
    for more in ((), ("--case", "C-0001")):
        in_process("check", demonstration, "--select", "lac.review", "--verify", *more)
    assert shown == [True, False]
