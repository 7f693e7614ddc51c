"""`checker disputes`: from what is raised to what is settled, and what the ledger then holds."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys

import pytest

IMPACT = "They do not know whether they may stay where they are."
ADOPT = ("--by", "IRO-3", "--impact", IMPACT, "--on", "2026-04-02")


@pytest.fixture(scope="module")
def result(checker, demonstration, tmp_path_factory):
    """The demonstration's result in a file, and its disputes by rule."""
    path = tmp_path_factory.mktemp("result") / "result.json"
    ran = checker("check", demonstration, "--format", "json")
    path.write_text(ran.out, encoding="utf-8")
    return path, ran.json


@pytest.fixture
def ids(result):
    """The ids of the demonstration's disputes by rule; of several, that of C-0002, whose visit is longer overdue."""
    listed = sorted(result[1]["disputes"], key=lambda told: told["days_late"] or 0)
    return {told["rule"]: told["id"] for told in listed}


@pytest.fixture
def ledger(tmp_path):
    return tmp_path / "ledger.jsonl"


@pytest.fixture
def adopted(in_process, ledger, result, ids):
    """Adopts the dispute over a rule, and says its id."""

    def adopt(rule="lac.review.interval", *more):
        ran = in_process("disputes", "adopt", ledger, ids[rule], result[0], *ADOPT, *more)
        assert ran.status == 0, ran.err
        return ids[rule]

    return adopt


@pytest.fixture
def act(in_process, ledger):
    """Does something about a dispute in the ledger."""

    def run(command, *arguments, status=0):
        ran = in_process("disputes", command, ledger, *arguments)
        assert ran.status == status, ran.err
        return ran

    return run


def by(on="2026-04-08", **said):
    return ["--by", "IRO-3", "--on", on, *(word for name, text in said.items() for word in (f"--{name}", text))]


# --- adopting --------------------------------------------------------------------------------------------------------


def test_until_adopted_a_dispute_has_no_day_to_answer_by(result):
    for told in result[1]["disputes"]:
        assert (told["stage"], told["respond_by"]) == ("unconfirmed", None)


def test_adopting_starts_the_clock(in_process, ledger, result, ids):
    """2 April 2026 is day 0; 3 April is Good Friday, 6 April Easter Monday: 7, 8, 9, 10, 13."""
    id_ = ids["lac.visit.interval"]
    ran = in_process("disputes", "adopt", ledger, id_, result[0], *ADOPT)
    assert (ran.status, ran.err) == (0, f"A new ledger was begun: {ledger}. Keep a copy of your key, apart from it.\n")
    assert ran.out == f"{id_} adopted 2 April 2026: informal, the team manager to answer by 13 April 2026\n"


def test_check_shows_what_was_adopted_and_the_rest_unconfirmed(in_process, ledger, demonstration, adopted):
    id_ = adopted("lac.visit.interval", "--stage", "stage 2")
    shown = in_process("check", demonstration, "--ledger", ledger, "--format", "json").json["disputes"]
    told = {each["id"]: (each["stage"], each["addressed_to"], each["respond_by"]) for each in shown}
    assert told.pop(id_) == ("stage 2", "service manager", "2026-04-13")
    assert {(stage, respond_by) for stage, _, respond_by in told.values()} == {("unconfirmed", None)}
    text = in_process("check", demonstration, "--ledger", ledger).out
    assert f"{id_} adopted 2 April 2026: stage 2, the service manager to answer by 13 April 2026" in " ".join(
        text.split()
    )
    assert text.count(" unconfirmed\n") == len(told) - 1  # one is listed beneath its cause


def test_the_ledger_changes_neither_what_is_raised_nor_the_status(in_process, ledger, demonstration, adopted, act):
    without = in_process("check", demonstration, "--format", "json")
    id_ = adopted()
    act("resolve", id_, *by(outcome="put right", changed="Reviewed.", approach="A meeting."))
    with_ = in_process("check", demonstration, "--format", "json", "--ledger", ledger)
    assert with_.status == without.status == 1
    assert with_.json["summary"] == without.json["summary"]
    (told,) = [each for each in with_.json["disputes"] if each["id"] == id_]
    assert (told["stage"], told["status"], told["respond_by"]) == ("resolved", "new", None)


def test_a_source_is_checked_and_adopted_from_as_its_result_is(in_process, ledger, demonstration, ids):
    id_ = ids["lac.review.interval"]
    ran = in_process("disputes", "adopt", ledger, id_, demonstration, *ADOPT)
    assert ran.out.startswith(f"{id_} adopted 2 April 2026: informal, the reviewing service manager to answer by")


def test_a_result_and_words_on_standard_input(checker, ledger, result, ids):
    arguments = ("disputes", "adopt", ledger, ids["lac.review.interval"])
    assert checker(*arguments, "-", *ADOPT, stdin=result[0].read_bytes()).status == 0
    said = ("--by", "IRO-3", "--says", "-")
    assert checker("disputes", "note", *arguments[2:], *said, stdin="Not kept with the commands typed.\n").status == 0
    assert "Not kept with the commands typed." in checker("disputes", "show", *arguments[2:]).out


def test_those_that_are_one_question_come_too_and_may_be_left_out(in_process, ledger, demonstration, ids, adopted, act):
    lead, rest = adopted("lac.iro.appointed"), ids["lac.iro.appointed-48h"]
    shown = in_process("check", demonstration, "--ledger", ledger, "--format", "json").json["disputes"]
    assert {each["id"] for each in shown if each["stage"] == "informal"} == {lead, rest}
    act("withdraw", rest, *by(why="Recorded after all."))
    adopted("lac.iro.appointed-48h", "--on", "2026-04-09")  # by itself: it stays so when the lead is adopted again
    adopted("lac.iro.appointed", "--on", "2026-04-09")
    assert "more with it" not in act("list").out


def test_one_may_be_adopted_alone(in_process, ledger, demonstration, adopted):
    lead = adopted("lac.iro.appointed", "--alone")
    shown = in_process("check", demonstration, "--ledger", ledger, "--format", "json").json["disputes"]
    assert {each["id"] for each in shown if each["stage"] == "informal"} == {lead}


def test_immediate_safety_is_answered_the_same_day(in_process, ledger, result, ids):
    id_ = ids["lac.missing.strategy-over-5-days"]
    out = in_process("disputes", "adopt", ledger, id_, result[0], *ADOPT).out
    assert out == (
        f"{id_} adopted 2 April 2026: immediate safety, the reviewing service manager to answer by 2 April 2026\n"
    )


def test_it_is_not_adopted_twice_at_once(in_process, ledger, result, adopted):
    id_ = adopted()
    ran = in_process("disputes", "adopt", ledger, id_, result[0], *ADOPT)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith(f"{id_}: this was adopted on 2026-04-02\n")


def test_what_comes_back_after_it_was_settled_enters_higher(act, adopted, in_process, ledger, result):
    id_ = adopted()
    act("resolve", id_, *by(outcome="explained", changed="Nothing yet.", approach="None: it was recorded late."))
    again = [*ADOPT[:-1], "2026-04-09"]
    out = in_process("disputes", "adopt", ledger, id_, result[0], *again).out
    assert out.startswith(f"{id_} adopted 9 April 2026: stage 1, ")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"--impact": None}, "Missing option '--impact'."),
        ({"--by": None}, "Missing option '--by'."),
        ({"--impact": "  "}, "expected a few words, found none"),
        ({"--by": "x" * 81}, "expected at most 80 characters"),
        ({"--by": "IRO\x1b[31m"}, "expected plain text"),
        ({"--by": "Reviewing Service Manager"}, "the reviewing service manager would be asking themselves"),
        ({"--stage": "stage 9"}, "--stage: expected one of informal, stage 1, stage 2, stage 3, stage 4, found"),
        ({"--theme": "the child Anne"}, "--theme: expected one of reports and assessments late"),
        ({"--supersedes": "a" * 16}, "no dispute of that id has been adopted into this ledger"),
        ({"--on": "2028-12-29"}, "no day can be given to answer by"),
    ],
)
def test_what_may_not_be_adopted(in_process, ledger, result, ids, change, said):
    options = {**dict(zip(ADOPT[::2], ADOPT[1::2], strict=True)), **change}
    given = [word for name, text in options.items() if text is not None for word in (name, text)]
    ran = in_process("disputes", "adopt", ledger, ids["lac.review.interval"], result[0], *given)
    assert (ran.status, ran.out) == (2, "")
    assert said in ran.err
    assert not ledger.exists()


def test_allegations_against_adults_are_kept_apart(in_process, ledger, tmp_path, adopted):
    adopted()
    path = tmp_path / "allegations.yaml"
    path.write_text(
        "schema: checker/snapshot@1\nas_at: 2026-03-31\ncovers: all\ncases:\n  - case: A-1\n    about: allegation\n"
        "    facts:\n      - {kind: allegation, on: 2026-03-02, role: employee, threshold: met}\n"
        "      - {kind: lado_contact, on: 2026-03-02, from_role: employer}\n",
        encoding="utf-8",
    )
    told = in_process("check", path, "--format", "json").json["disputes"]
    assert told
    ran = in_process("disputes", "adopt", ledger, told[0]["id"], path, *ADOPT)
    assert ran.status == 2
    assert ran.err.endswith("help: adopt it into a ledger of its own\n")
    apart = ledger.with_name("allegations.jsonl")
    assert in_process("disputes", "adopt", apart, told[0]["id"], path, *ADOPT).status == 0


@pytest.mark.parametrize("content", ["", "{", "[]", '{"schema": "checker/result@1"}', '{"schema": "checker/result@2"}'])
def test_what_is_no_result_is_refused(checker, ledger, content):
    ran = checker("disputes", "adopt", ledger, "a" * 16, "-", *ADOPT, stdin=content)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("standard input: expected a result")
    assert not ledger.exists()


def test_an_id_that_is_not_raised_is_refused(in_process, ledger, result):
    ran = in_process("disputes", "adopt", ledger, "a" * 16, result[0], *ADOPT)
    assert (ran.status, ran.err.splitlines()[0]) == (
        2,
        f"{'a' * 16}: there is no dispute or commendation of this id here",
    )


def test_rules_without_a_protocol_have_no_stage_to_adopt_into(
    in_process, ledger, snapshot, rules_folder, rule, in_care
):
    folder = rules_folder({"lac/have.yaml": rule()})
    source = snapshot({"C-1": [in_care]})
    (told,) = in_process("check", source, "--rules", folder, "--format", "json").json["disputes"]
    ran = in_process("disputes", "adopt", ledger, told["id"], source, *ADOPT, "--rules", folder)
    assert ran.status == 2
    assert "these rules have no protocol, so there is no stage to adopt a dispute into" in ran.err


def test_a_result_made_with_other_rules_is_adopted_from_with_those(in_process, ledger, result, ids, rules_folder, rule):
    folder = rules_folder({"lac/have.yaml": rule()})
    ran = in_process("disputes", "adopt", ledger, ids["lac.review.interval"], result[0], *ADOPT, "--rules", folder)
    assert ran.status == 2
    assert "there is no rule lac.review.interval here\n   help: give --rules and --profile" in ran.err


# --- a corrected date ------------------------------------------------------------------------------------------------


@pytest.fixture
def redated(demonstration, tmp_path):
    """The demonstration with the last review of C-0002 recorded nine days later: the next was due 21 March."""
    text = demonstration.read_text(encoding="utf-8")
    assert text.count("on: 2025-09-12") == 1
    path = tmp_path / "redated.yaml"
    path.write_text(text.replace("on: 2025-09-12", "on: 2025-09-21"), encoding="utf-8")
    return path


def review(in_process, source, *more):
    (told,) = [
        each
        for each in in_process("check", source, "--format", "json", *more).json["disputes"]
        if each["rule"] == "lac.review.interval"
    ]
    return told


def test_a_corrected_date_is_proposed_and_its_clock_runs_on(in_process, ledger, redated, adopted, act):
    old = adopted("lac.review.interval", "--stage", "stage 1")
    new = review(in_process, redated)["id"]
    assert new != old
    text = " ".join(in_process("check", redated, "--ledger", ledger).out.split())
    assert f"{new} unconfirmed; it may be {old}, adopted 2 April 2026, under a corrected date" in text
    later = [*ADOPT[:-1], "2026-04-10"]
    ran = in_process("disputes", "adopt", ledger, new, redated, *later)
    assert ran.status == 2
    assert f"add --supersedes {old}" in ran.err
    superseding = ("disputes", "adopt", ledger, new, redated, *later, "--supersedes", old)
    assert "runs on, so --stage says nothing here" in in_process(*superseding, "--stage", "stage 2").err
    ran = in_process(*superseding)
    assert ran.out.endswith("stage 1, the reviewing service manager to answer by 13 April 2026\n")
    assert review(in_process, redated, "--ledger", ledger)["stage"] == "stage 1"
    assert f"{old} adopted 2 April 2026, superseded 10 April 2026" in act("list").out
    assert f"in place of {old}, whose date was corrected" in act("show", new).out


def test_it_may_be_said_to_be_another(in_process, ledger, redated, adopted):
    old = adopted()
    new = review(in_process, redated)["id"]
    ran = in_process("disputes", "adopt", ledger, new, redated, *ADOPT, "--separate")
    assert ran.status == 0
    assert f"{old} adopted 2 April 2026: informal" in in_process("disputes", "list", ledger).out


# --- what follows ----------------------------------------------------------------------------------------------------


def test_from_an_answer_to_the_last_stage(act, adopted):
    id_ = adopted()
    assert (
        act("respond", id_, *by(says="Booked.")).out == f"{id_} adopted 2 April 2026: informal, answered 8 April 2026\n"
    )
    out = act("escalate", id_, *by("2026-04-16", why="It was not held.")).out
    assert out.endswith("stage 1, the reviewing service manager to answer by 23 April 2026\n")
    out = act("escalate", id_, *by("2026-04-24", why="No answer.", to="stage 4")).out
    assert out.endswith("stage 4, the director of children's services to answer by 1 May 2026\n")
    ran = act("escalate", id_, *by("2026-05-05", why="No answer."), status=2)
    assert ran.err.startswith(f"{id_}: there is no stage after stage 4\n")
    act("resolve", id_, *by("2026-05-06", outcome="Put right", changed="It was held.", approach="A meeting of all."))
    told = act("show", id_).out
    assert "resolved 6 May 2026 (put right)" in told
    assert [line.split(", by")[0] for line in re.findall(r"^  (\d\. .*)$", told, re.MULTILINE)] == [
        "1. 2 April 2026, adopted, informal",
        "2. 8 April 2026, answered",
        "3. 16 April 2026, escalated, stage 1",
        "4. 24 April 2026, escalated, stage 4",
        "5. 6 May 2026, resolved, put right",
    ]
    for text in (IMPACT, "Booked.", "It was not held.", "It was held.", "A meeting of all."):
        assert text in told


def test_to_cafcass_at_any_point_while_the_stages_go_on(act, adopted):
    id_ = adopted()
    out = act("escalate", id_, *by("2026-04-02", why="The plan is no longer right.", to="Cafcass")).out
    assert out.splitlines()[0].endswith("informal, the reviewing service manager to answer by 13 April 2026")
    assert "section 25B(3)" in out
    assert "referred to Cafcass 2 April 2026" in act("list").out
    assert act("escalate", id_, *by("2026-04-14", why="No answer.")).out.startswith(
        f"{id_} adopted 2 April 2026: stage 1"
    )


def test_the_list_says_what_is_late_and_what_else_is_to_be_known(act, adopted):
    visit = adopted("lac.visit.interval", "--stage", "stage 1", "--level", "strategic")
    told = " ".join(act("list", "--as-at", "2026-04-16").out.split())
    assert "not answered, 3 working days late" in told  # 14, 15, 16 April
    assert "Told as well: service manager, head of service" in told
    assert "theme: visits; strategic; also a dip audit; whole process by 5 May 2026" in told
    assert "By theme, for the children's services directorate: visits: 1" in told
    review = adopted()
    assert visit in act("list", "--dip-audit").out
    assert review not in act("list", "--dip-audit").out
    assert review not in act("list", "--partnership").out
    act("withdraw", review, *by(why="Held, and recorded since."))
    assert review not in act("list", "--open").out
    assert visit in act("list", "--open").out


def test_a_settled_dispute_takes_a_note_and_nothing_else(act, adopted):
    id_ = adopted()
    act("withdraw", id_, *by(why="Held, and recorded since."))
    for command, said in (("respond", {"says": "x"}), ("escalate", {"why": "x"}), ("withdraw", {"why": "x"})):
        ran = act(command, id_, *by(**said), status=2)
        assert ran.err.startswith(f"{id_}: nothing is asked any more: this was withdrawn on 2026-04-08\n")
    act("note", id_, *by(says="Told the child."))


def test_days_go_forwards(act, adopted):
    id_ = adopted()
    act("respond", id_, *by("2026-04-10", says="Booked."))
    ran = act("escalate", id_, *by("2026-04-09", why="x"), status=2)
    assert ran.err.startswith("--on: expected a day on or after 2026-04-10, when something was last done")


def test_an_outcome_is_one_of_the_protocols(act, adopted):
    ran = act("resolve", adopted(), *by(outcome="sorted", changed="x", approach="y"), status=2)
    assert ran.err.startswith("--outcome: expected one of put right, explained, practice changed, not upheld, found")


@pytest.mark.parametrize("left_out", ["--changed", "--approach", "--outcome"])
def test_resolving_says_what_changed_and_how(act, adopted, left_out):
    given = by(outcome="put right", changed="It was held.", approach="A meeting.")
    place = given.index(left_out)
    assert (
        f"Missing option '{left_out}'" in act("resolve", adopted(), *given[:place], *given[place + 2 :], status=2).err
    )


def test_what_was_never_adopted_cannot_be_acted_on(act, adopted):
    adopted()
    for command in ("respond", "note"):
        assert "has been adopted into this ledger" in act(command, "a" * 16, *by(says="x"), status=2).err


def test_a_ledger_is_begun_once_and_then_the_report_shows_what_may_be_adopted(
    in_process, act, ledger, demonstration, ids
):
    act("begin")
    assert act("begin", status=2).err.startswith(f"{ledger}: there is something of this name already\n")
    assert act("verify").out.startswith("0 events: the ledger is whole.\n")
    out = in_process("check", demonstration, "--ledger", ledger).out
    assert f"      {ids['lac.review.interval']} unconfirmed\n" in out


def test_what_is_open_in_the_ledger_and_not_raised_any_more_is_said(
    in_process, ledger, demonstration, tmp_path, adopted
):
    id_ = adopted()
    held = tmp_path / "held.yaml"
    review = "      - {kind: review, on: 2025-09-12, status: held, type: statutory, participation: PN5}\n"
    text = demonstration.read_text(encoding="utf-8")
    assert review in text
    held.write_text(text.replace(review, review + review.replace("2025-09-12", "2026-03-10")), encoding="utf-8")
    out = in_process("check", held, "--ledger", ledger).out
    assert (
        out.split("not raised here any more")[1].splitlines()[1].startswith(f"  {id_} adopted 2 April 2026: informal")
    )
    assert "not raised here" not in in_process("check", demonstration, "--ledger", ledger).out
    assert "not raised here" not in in_process("check", held, "--ledger", ledger, "--ignore", "lac.review").out


def test_of_several_who_write_at_once_none_loses_what_another_wrote(env, act, adopted, ledger):
    id_ = adopted()
    command = [sys.executable, "-m", "checker", "disputes", "note", str(ledger), id_, "--by", "IRO-3", "--says"]
    writers = [subprocess.Popen([*command, f"note {n}"], env=dict(env), stdout=subprocess.PIPE) for n in range(6)]
    assert [writer.wait(120) for writer in writers] == [0] * 6
    for writer in writers:
        writer.stdout.close()
    assert sorted(re.findall(r"note \d", act("show", id_).out)) == [f"note {n}" for n in range(6)]


def test_no_command_but_adopt_and_begin_makes_a_ledger(act, ledger):
    for command, said in (("respond", by(says="x")), ("erase", by(why="x"))):
        ran = act(command, "a" * 16, *said, status=2)
        assert ran.err.startswith(f"{ledger}: there is no such ledger\n")
    assert list(ledger.parent.iterdir()) == []


# --- commendations ---------------------------------------------------------------------------------------------------

COMMEND = """\
commend:
  while: looked_after
  rules: [lac.test.have]
  in-last: 12 months
  in-force: {from: 2011-04-01, provision: paragraph 1, verified: true}"""


@pytest.fixture
def commended(in_process, tmp_path, root, snapshot, rules_folder, rule, in_care, referred):
    """A rules folder with the shipped protocol, and a result with one commendation in it."""
    protocol = (root / "rules" / "protocols" / "default.yaml").read_text(encoding="utf-8")
    protocol = re.sub(r"root-causes:\n(  - .*\n)+", "", protocol)  # they name rules that are not in this folder
    files = {
        "lac/have.yaml": rule(), "protocols/default.yaml": protocol,
        "lac/commend.yaml": rule("lac.test.commend", body=COMMEND),
    }  # fmt: skip
    folder = rules_folder(files)
    ran = in_process("check", snapshot({"C-1": [in_care, referred]}), "--rules", folder, "--format", "json")
    path = tmp_path / "result.json"
    path.write_text(ran.out, encoding="utf-8")
    (told,) = ran.json["commendations"]
    return folder, path, told["id"]


def test_good_practice_goes_by_the_same_route(in_process, act, ledger, commended):
    folder, path, id_ = commended
    theme = ("--theme", "The child's voice")
    adopting = ("disputes", "adopt", ledger, id_, path, *ADOPT, *theme, "--rules", folder)
    assert "a commendation asks nothing, so --stage says nothing" in in_process(*adopting, "--stage", "stage 1").err
    ran = in_process(*adopting)
    assert ran.out == f"{id_} adopted 2 April 2026: commended to the team manager\n"
    assert "theme: the child's voice" in act("list", "--rules", folder).out
    shown = in_process("check", path.with_name("small.json"), "--rules", folder, "--ledger", ledger, "--format", "json")
    (told,) = shown.json["commendations"]
    assert (told["stage"], told["addressed_to"], told["respond_by"]) == ("commended", "team manager", None)
    assert "nothing is asked any more" in act("respond", id_, *by(says="Thank you."), status=2).err
    act("note", id_, *by(says="Read out at the team meeting."))
    act("withdraw", id_, *by(why="It was another child."))


# --- what the ledger holds -------------------------------------------------------------------------------------------


def test_it_holds_no_identifier(in_process, tmp_path, ledger):
    path = tmp_path / "canary-folder" / "canary-case.yaml"
    path.parent.mkdir()
    path.write_text(
        "schema: checker/snapshot@1\nas_at: 2026-03-31\ncovers: all\ncases:\n  - case: canary-case\n    facts:\n"
        "      - {kind: looked_after, id: canary-fact, start: 2025-06-02}\n",
        encoding="utf-8",
    )
    told = in_process("check", path, "--format", "json").json["disputes"]
    for each in told:
        in_process("disputes", "adopt", ledger, each["id"], path, *ADOPT, "--alone")
    text = ledger.read_text(encoding="utf-8")
    assert text.count('"adopt"') == len(told) > 1
    assert "canary" not in text


def test_a_result_that_shows_case_ids_is_not_taken(in_process, tmp_path, demonstration, ledger, ids):
    path = tmp_path / "revealed.json"
    path.write_text(in_process("check", demonstration, "--format", "json", "--reveal-ids").out, encoding="utf-8")
    ran = in_process("disputes", "adopt", ledger, ids["lac.review.interval"], path, *ADOPT)
    assert (ran.status, ran.out) == (2, "")
    assert "found one that shows case ids" in ran.err
    assert not ledger.exists()


def test_erasing_takes_every_word_and_leaves_that_it_happened(act, adopted, ledger):
    id_ = adopted()
    act("respond", id_, *by(says="Booked."))
    act("resolve", id_, *by("2026-04-20", outcome="put right", changed="Held.", approach="A meeting."))
    act("erase", id_, "--by", "QA-1", "--why", "Kept long enough.", "--on", "2026-05-01")
    text = ledger.read_text(encoding="utf-8")
    for word in ("IRO-3", IMPACT, "Booked.", "Held.", "A meeting.", "manager", "The record does not show"):
        assert word not in text
    told = act("list").out
    assert f"{id_} adopted 2 April 2026, resolved 20 April 2026 (put right)" in told
    assert "(erased): (erased)" in told
    assert act("verify").out.startswith("4 events, what 3 of them said erased: the ledger is whole.\n")


def test_erasing_one_event_leaves_the_others(act, adopted, ledger):
    id_ = adopted()
    act("note", id_, *by(says="A name, by mistake."))
    act("erase", id_, *by(why="A name."), "--event", "2")
    text = ledger.read_text(encoding="utf-8")
    assert "by mistake" not in text
    assert IMPACT in text
    ran = act("erase", id_, *by(why="A name."), "--event", "2", status=2)
    assert ran.err.startswith(f"{id_}: nothing is held to erase of event 2\n   help: this dispute's events that hold")


def test_an_erased_dispute_is_still_shown_by_check(in_process, act, adopted, ledger, demonstration):
    id_ = adopted()
    act("erase", id_, *by(why="Asked to."))
    shown = in_process("check", demonstration, "--ledger", ledger, "--format", "json").json["disputes"]
    (told,) = [each for each in shown if each["id"] == id_]
    assert (told["stage"], told["addressed_to"], told["respond_by"]) == (
        "informal",
        "reviewing service manager",
        "2026-04-13",
    )


def test_verify_says_whether_it_is_whole_and_goes_on_from_what_was_noted(act, adopted, ledger):
    id_ = adopted()
    out = act("verify").out
    noted = re.fullmatch(r"1 event: the ledger is whole\.\nHash of the last: ([0-9a-f]{64})\n", out)
    assert noted
    older = ledger.read_bytes()
    act("note", id_, *by(says="x"))
    later = act("verify", "--after", noted[1]).out.split()[-1]
    ledger.write_bytes(older)  # whole, and older
    act("verify")
    assert "does not go on from the hash given" in act("verify", "--after", later, status=2).err


def test_a_damaged_ledger_stops_every_command_and_says_where(act, adopted, ledger, in_process, demonstration):
    id_ = adopted()
    act("note", id_, *by(says="x"))
    lines = ledger.read_text(encoding="utf-8").splitlines()
    event = json.loads(lines[1])
    event["on"] = "2026-04-01"
    ledger.write_text("\n".join([lines[0], json.dumps(event), *lines[2:]]) + "\n", encoding="utf-8")
    said = f"{ledger}:2: event 1 is not as it was written\n   help: put back a copy from before"
    for ran in (
        act("verify", status=2), act("list", status=2), act("note", id_, *by(says="y"), status=2),
        in_process("check", demonstration, "--ledger", ledger),
    ):  # fmt: skip
        assert (ran.status, ran.out) == (2, "")
        assert ran.err.startswith(said)


def test_another_key_is_told(checker, adopted, ledger):
    adopted()
    ran = checker("disputes", "list", ledger, set={"CHECKER_KEY": "another key, used here alone"})
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith(f"{ledger}:1: this ledger was kept under another key\n")


@pytest.mark.skipif(os.name != "posix", reason="there is no such thing as a mode")
def test_a_ledger_is_its_owners_alone(adopted, ledger):
    adopted()
    assert stat.S_IMODE(ledger.stat().st_mode) == 0o600


def test_a_day_still_to_come_is_remarked_on(in_process, ledger, result, ids):
    ran = in_process("disputes", "adopt", ledger, ids["lac.review.interval"], result[0], *ADOPT[:-1], "2028-04-03")
    assert (ran.status, ran.err.splitlines()[0]) == (0, "Note: 2028-04-03 is still to come")
