"""What a ledger holds and does not, what erasing takes, and whether it is whole."""

from __future__ import annotations

import json
import os
import re
import stat

import pytest

from tests.cli.disputes.support import ADOPT, IMPACT, LATER, by


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
    told = act("list", "--as-at", LATER).out
    assert f"{id_} adopted 2 April 2026, resolved 20 April 2026 (put right)" in told
    assert "(erased): (erased)" in told
    assert act("verify").out.startswith("4 events, what 3 of them said erased: the ledger is whole.\n")


def test_what_was_said_of_one_before_it_was_adopted_with_another_is_shown_and_erased_too(act, adopted, ledger):
    """Adopted by itself and settled, then adopted again with what explains it."""
    id_ = adopted("lac.iro.appointed-48h")
    act("resolve", id_, *by(outcome="put right", changed="Told at last.", approach="A meeting."))
    adopted("lac.iro.appointed", "--on", "2026-04-20")
    assert "Told at last." in act("show", id_).out
    act("erase", id_, "--by", "QA-1", "--why", "Kept long enough.", "--on", "2026-05-01")
    text = ledger.read_text(encoding="utf-8")
    for word in ("IRO-3", IMPACT, "Told at last.", "The record does not show"):
        assert word not in text
    assert act("verify").out.startswith("4 events, what 3 of them said erased: the ledger is whole.\n")


def test_every_adoption_of_it_is_shown_and_erased_by_whichever_it_came_with(act, adopted, ledger, ids):
    """Adopted with what explains it and settled; then that by itself, and then it: of the first it is not the leader."""
    cause, beneath = ids["lac.iro.appointed"], ids["lac.iro.appointed-48h"]
    adopted("lac.iro.appointed")
    act("resolve", cause, *by(outcome="put right", changed="Told at last.", approach="A meeting."))
    adopted("lac.iro.appointed", "--on", "2026-04-20", "--alone")
    assert "Told at last." in act("show", beneath).out
    adopted("lac.iro.appointed-48h", "--on", "2026-04-20", "--alone")
    assert "Told at last." in act("show", beneath).out
    act("erase", beneath, "--by", "QA-1", "--why", "Kept long enough.", "--on", "2026-05-01")
    text = ledger.read_text(encoding="utf-8")
    for word in ("IRO-3", IMPACT, "Told at last.", "The record does not show"):
        assert word not in text


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


def test_what_was_noted_of_a_ledger_with_nothing_in_it_is_gone_on_from_and_no_hash_is_no_hash(act, adopted, ledger):
    act("begin")
    noted = act("verify").out.split()[-1]
    adopted()
    act("verify", "--after", noted)
    for wrong in ("", "x"):  # such as a variable that was not set
        assert "does not go on from the hash given" in act("verify", "--after", wrong, status=2).err


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
    assert (ran.status, ran.err.splitlines()[0]) == (0, "Note: 3 April 2028 is still to come")


def test_the_list_of_a_day_says_how_things_stood_at_its_end(act, adopted):
    """Adopted on 2 April 2026, answered on the 8th, resolved on 6 May: of a later day nothing is known on an earlier."""
    id_ = adopted()
    act("respond", id_, *by(says="It is booked."))
    act("resolve", id_, *by("2026-05-06", outcome="put right", changed="Held.", approach="A meeting."))
    stood = {day: act("list", "--as-at", day).out for day in ("2026-04-01", "2026-04-02", "2026-05-05", "2026-05-06")}
    assert stood["2026-04-01"] == (
        "Adopted disputes and commendations as at 1 April 2026: none\nDone on a later day, and left out: 3 events\n"
    )
    assert f"{id_} adopted 2 April 2026: informal, the reviewing service manager to answer" in stood["2026-04-02"]
    assert "as at 5 May 2026: 1 open\nDone on a later day, and left out: 1 event\n" in stood["2026-05-05"]
    assert f"{id_} adopted 2 April 2026: informal, answered 8 April 2026\n" in stood["2026-05-05"]
    assert "as at 6 May 2026: 1 resolved\n\n" in stood["2026-05-06"]
    assert id_ not in act("list", "--open", "--as-at", "2026-05-06").out


def test_what_was_erased_since_is_not_in_the_list_of_an_earlier_day(act, adopted):
    id_ = adopted()
    act("erase", id_, "--by", "QA-1", "--why", "Asked to.", "--on", "2026-05-01")
    told = act("list", "--as-at", "2026-04-02").out
    assert "(erased): (erased)" in told
    assert IMPACT not in told


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("--open", "open"),
        ("--dip-audit", "also a dip audit"),
        ("--partnership", "noted for the safeguarding partnership"),
    ],
)
def test_a_list_that_is_narrowed_says_so(act, adopted, option, said):
    adopted()
    told = f"Only what is {said}: anything else is left out\n"
    assert told in act("list", option, "--as-at", LATER).out
    assert "Only what is" not in act("list", "--as-at", LATER).out


def test_the_ledger_is_read_once_for_a_list_of_one_case(act, adopted, monkeypatch):
    from checker.disputes.ledger import file

    adopted()
    read, times = file.read, []
    monkeypatch.setattr(file, "read", lambda *given: times.append(1) or read(*given))
    act("list", "--case", "C-0002", "--as-at", LATER)
    assert len(times) == 1


@pytest.mark.parametrize(("more", "built"), [((), 1), (("--case", "C-0002"), 2)])
def test_how_things_stand_is_worked_out_once_but_for_the_list_of_a_case(act, adopted, monkeypatch, more, built):
    """That looks besides at what was ever adopted about the case, on whatever day."""
    from checker.disputes.ledger.standing import Standings

    adopted()
    begun, times = Standings.__init__, []
    monkeypatch.setattr(Standings, "__init__", lambda *given: times.append(1) or begun(*given))
    act("list", *more, "--as-at", LATER)
    assert len(times) == built
