"""`checker disputes adopt`: what somebody makes theirs, and what check then shows."""

from __future__ import annotations

import io

import pytest

from tests.cli.disputes.support import ADOPT, LATER, by


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


def test_words_on_standard_input_that_are_not_text(in_process, ledger, result, ids, monkeypatch):
    in_process("disputes", "begin", ledger)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"caf\xe9"), encoding="utf-8"))
    ran = in_process("disputes", "note", ledger, ids["lac.review.interval"], "--by", "IRO-3", "--says", "-")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("Invalid value for '--says': expected plain text\n")


def test_those_that_are_one_question_come_too_and_may_be_left_out(in_process, ledger, demonstration, ids, adopted, act):
    lead, rest = adopted("lac.iro.appointed"), ids["lac.iro.appointed-48h"]
    shown = in_process("check", demonstration, "--ledger", ledger, "--format", "json").json["disputes"]
    assert {each["id"] for each in shown if each["stage"] == "informal"} == {lead, rest}
    assert "(and 1 more with it)" in act("list", "--as-at", LATER).out
    act("withdraw", rest, *by(why="Recorded after all."))
    adopted("lac.iro.appointed-48h", "--on", "2026-04-09")  # by itself: it stays so when the lead is adopted again
    adopted("lac.iro.appointed", "--on", "2026-04-09")
    assert "more with it" not in act("list", "--as-at", LATER).out


def test_one_may_be_adopted_alone(in_process, ledger, demonstration, adopted):
    lead = adopted("lac.iro.appointed", "--alone")
    shown = in_process("check", demonstration, "--ledger", ledger, "--format", "json").json["disputes"]
    assert {each["id"] for each in shown if each["stage"] == "informal"} == {lead}


@pytest.mark.parametrize(("team", "came"), [({"team": "Care 1"}, 6), ({}, 1)])
def test_of_those_of_whom_no_team_is_known_each_is_adopted_by_itself(in_process, ledger, snapshot, in_care, team, came):
    """Six of one team are one question to that team; of six of whom no team is recorded each is asked about by itself."""
    child = {"kind": "child", "born": "2012-05-09", **team}
    source = snapshot({f"C-{n}": [child, in_care] for n in range(6)})
    select = ("--select", "lac.advocacy.aged-10", "--format", "json")
    (group,) = in_process("check", source, *select).json["groups"]
    assert (group["why"], len(group["rest"])) == ("systemic" if team else "no-team", 5)
    assert in_process("disputes", "adopt", ledger, group["lead"], source, *ADOPT).status == 0
    shown = in_process("check", source, *select, "--ledger", ledger).json["disputes"]
    assert len([each for each in shown if each["stage"] == "informal"]) == came
    assert group["lead"] in {each["id"] for each in shown if each["stage"] == "informal"}


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
    assert ran.err.startswith(f"{id_}: this was adopted on 2 April 2026\n")


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
    assert "one of another period than the usual is adopted from the result: --period FROM..TO --format json" in ran.err


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


@pytest.mark.parametrize(("on", "remarked"), [("2026-03-11", True), ("2026-03-12", False), ("2026-04-02", False)])
def test_a_day_before_the_duty_fell_due_is_remarked_on(in_process, ledger, result, ids, on, remarked):
    """The review of C-0002 was due by 12 March 2026: before that day there was nothing to dispute."""
    ran = in_process("disputes", "adopt", ledger, ids["lac.review.interval"], result[0], *ADOPT[:-1], on)
    said = [line for line in ran.err.splitlines() if line.startswith("Note: ")]
    note = "Note: it was adopted on 11 March 2026, before it fell due on 12 March 2026"
    assert (ran.status, said) == (0, [note] if remarked else [])


def test_one_that_is_waived_is_adopted_with_a_note_that_the_waiver_stands(
    in_process, ledger, demonstration, ids, tmp_path
):
    """A ledger changes nothing of what counts, and somebody answers for the waiver until its day."""
    waivers, result = tmp_path / "waivers.yaml", tmp_path / "waived.json"
    waivers.write_text(
        "schema: checker/waivers@1\nwaivers:\n  - {rule: lac.review.interval, case: C-0002, reason: held, approver: QA, "
        "expires: 2026-04-30}\n",
        encoding="utf-8",
    )
    select = ("--select", "lac.review.interval")
    kept = in_process("check", demonstration, "--waivers", waivers, "--format", "json", *select)
    result.write_text(kept.out, encoding="utf-8")
    ran = in_process("disputes", "adopt", ledger, ids["lac.review.interval"], result, *ADOPT)
    said = [line for line in ran.err.splitlines() if line.startswith("Note: ")]
    note = "Note: it is waived: `checker check` leaves it out of the count, adopted or not, until the waiver ends"
    assert (ran.status, said) == (0, [note])
    assert in_process("check", demonstration, "--waivers", waivers, "--ledger", ledger, *select).status == 0


def test_those_that_are_one_question_say_how_many_are_waived(in_process, ledger, demonstration, ids, tmp_path):
    """No officer was appointed, and so not within 48 hours: both waived, or the one that follows alone."""
    for rules, note in (
        (["lac.iro.appointed", "lac.iro.appointed-48h"], "of the 2 that are one question 2 are waived"),
        (["lac.iro.appointed"], "it is waived"),
    ):
        waivers, result = tmp_path / "waivers.yaml", tmp_path / "waived.json"
        ended = "case: C-0002, reason: held, approver: QA, expires: 2026-04-30"
        waivers.write_text(
            "schema: checker/waivers@1\nwaivers:\n" + "".join(f"  - {{rule: {rule}, {ended}}}\n" for rule in rules),
            encoding="utf-8",
        )
        kept = in_process("check", demonstration, "--waivers", waivers, "--format", "json", "--select", "lac.iro")
        result.write_text(kept.out, encoding="utf-8")
        book = tmp_path / f"{len(rules)}.jsonl"
        ran = in_process("disputes", "adopt", book, ids["lac.iro.appointed"], result, *ADOPT)
        assert (ran.status, f"Note: {note}: " in ran.err) == (0, True)
