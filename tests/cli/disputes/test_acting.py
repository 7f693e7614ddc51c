"""What follows an adoption: answers, stages, Cafcass, settling; and the list of how things stand."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from checker.disputes.pseudonyms import Pseudonyms
from tests.cli.disputes.support import IMPACT, LATER, by
from tests.conftest import KEY


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
    assert "referred to Cafcass 2 April 2026" in act("list", "--as-at", LATER).out
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


def test_the_list_of_a_case_is_of_it_alone(act, adopted, result):
    """By its id or its pseudonym, more than one together, and beside what else is asked."""
    case = {each["rule"]: each["case"] for each in result[1]["disputes"]}
    visit, missing = adopted("lac.visit.interval"), adopted("lac.missing.strategy-over-5-days")
    pseudonyms = Pseudonyms(KEY.encode())
    id_ = {pseudonyms.case("child", name): name for name in (f"C-000{number}" for number in range(1, 6))}
    one, other = case["lac.visit.interval"], case["lac.missing.strategy-over-5-days"]
    assert id_[one] != id_[other]

    def listed(*options):
        return set(re.findall(r"^  (\S+) adopted", act("list", "--as-at", LATER, *options).out, re.MULTILINE))

    assert listed() == {visit, missing}
    for name in (id_[one], one):
        assert listed("--case", name) == {visit}
    assert listed("--case", id_[other]) == {missing}
    assert listed("--case", id_[one], "--case", other) == {visit, missing}
    act("withdraw", visit, *by(why="Held, and recorded since."))
    assert listed("--case", id_[one], "--open") == set()


def test_the_list_of_a_case_says_that_it_is_and_what_was_done_later_about_it(act, adopted, result):
    """Two disputes of two children, adopted on 2 April 2026 and answered on the 8th; the one was escalated on the 16th."""
    case = {each["rule"]: each["case"] for each in result[1]["disputes"]}
    one, other = case["lac.visit.interval"], case["lac.missing.strategy-over-5-days"]
    visit, missing = adopted("lac.visit.interval"), adopted("lac.missing.strategy-over-5-days")
    for each in (visit, missing):
        act("respond", each, *by(says="It is booked."))
    act("escalate", visit, *by("2026-04-16", why="It was not held."))

    def heading(day, *cases):
        named = [word for each in cases for word in ("--case", each)]
        return act("list", "--as-at", day, *named).out.split("\n\n")[0].splitlines()

    every, about = "Adopted disputes and commendations", "Adopted disputes and commendations about the"
    left_out = "Done on a later day, and left out:"
    assert heading("2026-04-02", one) == [f"{about} case named, as at 2 April 2026: 1 open", f"{left_out} 2 events"]
    assert heading("2026-04-02", other) == [f"{about} case named, as at 2 April 2026: 1 open", f"{left_out} 1 event"]
    both = [f"{about} 2 cases named, as at 2 April 2026: 2 open", f"{left_out} 3 events"]
    assert heading("2026-04-02", one, other) == both
    assert heading("2026-04-02") == [f"{every} as at 2 April 2026: 2 open", f"{left_out} 3 events"]
    assert heading("2026-04-01", other) == [f"{about} case named, as at 1 April 2026: none", f"{left_out} 2 events"]
    assert heading("2026-04-08", other) == [f"{about} case named, as at 8 April 2026: 1 open"]


@pytest.mark.parametrize(
    ("name", "help"),
    [
        ("C-9999", "ids are text: leading zeros and capitals count"),
        ("C-0001,C-0002", "name each by itself, with no comma between them"),
        ("a" * 16, "a pseudonym is found under the key it was made with alone (CHECKER_KEY, or your key file)"),
    ],
)
def test_a_case_about_which_nothing_was_adopted_is_told(act, adopted, name, help):
    """It may be mistyped: that is no empty list. What was adopted on a later day is known, and in no list of an earlier."""
    adopted()
    ran = act("list", "--case", name, status=2)
    assert ran.out == ""
    assert ran.err == f"--case: nothing about such a case was adopted into this ledger\n   help: {help}\n"
    assert "as at 1 April 2026: none" in act("list", "--case", "C-0002", "--as-at", "2026-04-01").out


def test_the_list_is_in_order_of_what_is_to_be_answered_soonest(act, adopted):
    """On the day itself, and by 14 April. What was answered has no such day and comes after, though it was adopted before
    them; then what is over."""
    over, answered = adopted("lac.visit.interval"), adopted("lac.review.interval")
    later = adopted("lac.iro.appointed", "--on", "2026-04-07")
    sooner = adopted("lac.missing.strategy-over-5-days", "--on", "2026-04-07")
    act("withdraw", over, *by(why="Held, and recorded since."))
    act("respond", answered, *by(says="Booked."))
    listed = re.findall(r"^  (\S+) adopted", act("list", "--as-at", "2026-04-08").out, re.MULTILINE)
    assert listed == [sooner, later, answered, over]


def test_a_settled_dispute_takes_a_note_and_nothing_else(act, adopted):
    id_ = adopted()
    act("withdraw", id_, *by(why="Held, and recorded since."))
    for command, said in (("respond", {"says": "x"}), ("escalate", {"why": "x"}), ("withdraw", {"why": "x"})):
        ran = act(command, id_, *by(**said), status=2)
        assert ran.err.startswith(f"{id_}: nothing is asked any more: this was withdrawn on 8 April 2026\n")
    act("note", id_, *by(says="Told the child."))


def test_days_go_forwards(act, adopted):
    id_ = adopted()
    act("respond", id_, *by("2026-04-10", says="Booked."))
    ran = act("escalate", id_, *by("2026-04-09", why="x"), status=2)
    assert ran.err.startswith("--on: expected a day on or after 10 April 2026, when something was last done")


@pytest.mark.parametrize("outcome", ["sorted", "", " "])
def test_an_outcome_is_one_of_the_protocols(act, adopted, outcome):
    ran = act("resolve", adopted(), *by(outcome=outcome, changed="x", approach="y"), status=2)
    what = f'--outcome: expected one of put right, explained, practice changed, not upheld, found "{outcome}"'
    assert ran.err.startswith(what)


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
    page = in_process("check", held, "--ledger", ledger, "--format", "html").out
    assert f"<li>{id_} adopted 2 April 2026: informal" in page.split("not raised here any more")[1]
    page = in_process("check", demonstration, "--ledger", ledger, "--format", "html").out
    assert f"dispute {id_} adopted 2 April 2026: informal, the reviewing service manager to answer" in page
    assert "not raised here" not in page and " unconfirmed</small>" in page
    assert "not raised here" not in in_process("check", demonstration, "--ledger", ledger).out
    assert "not raised here" not in in_process("check", held, "--ledger", ledger, "--ignore", "lac.review").out


def test_what_is_of_another_period_is_raised_still(in_process, ledger, demonstration, adopted):
    """Due on 12 March 2026 and still missed: a report of 2025 does not hold it, and does not say it may be settled."""
    adopted()
    ran = in_process("check", demonstration, "--ledger", ledger, "--period", "2025-01-01..2025-12-31")
    assert "overdue by 19 days" not in ran.out
    assert "not raised here" not in ran.out


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
