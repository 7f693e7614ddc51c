"""The ledger's file: what is written holds together, and whatever was done to it since is noticed, and where."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import stat
from datetime import date

import pytest

from checker.disputes.ledger.events import Facts, Payload
from checker.disputes.ledger.file import New, add, read
from checker.disputes.ledger.words import Kind
from checker.disputes.pseudonyms import Pseudonyms
from checker.errors import CheckerError

UNDER = Pseudonyms(b"a key that is used in tests alone")
ONE, TWO = "a" * 16, "b" * 16
DAY = date(2026, 4, 2)
ADOPTED = Facts(rule="lac.review.interval", stage="informal", respond_by=date(2026, 4, 13))


def adopted(dispute: str = ONE, text: str = "The plan is drifting.") -> New:
    return New(Kind.ADOPT, dispute, DAY, Payload(by="IRO-3", text=text), ADOPTED)


def note(dispute: str = ONE, text: str = "Spoke to the worker.") -> New:
    return New(Kind.NOTE, dispute, DAY, Payload(by="IRO-3", text=text))


def erase(*numbers: int, dispute: str = ONE) -> New:
    return New(Kind.ERASE, dispute, DAY, Payload(by="QA-1", text="Kept long enough."), Facts(erased=numbers))


@pytest.fixture
def path(tmp_path):
    """A ledger of four events: two disputes adopted, a note on each."""
    file = tmp_path / "ledger.jsonl"
    for new in (adopted(), adopted(TWO), note(), note(TWO)):
        add(file, UNDER, DAY, lambda _, new=new: [new])
    return file


def lines(path):
    return path.read_text(encoding="utf-8").splitlines()


def put(path, new):
    path.write_text("".join(f"{line}\n" for line in new), encoding="utf-8")


def refused(path, under=UNDER):
    with pytest.raises(CheckerError) as caught:
        read(path, under)
    assert caught.value.help
    return f"{caught.value.where.removeprefix(str(path))} {caught.value.what}"


# --- what is written -------------------------------------------------------------------------------------------------


def test_what_is_added_is_read_back(path):
    events = read(path, UNDER).events
    assert [(e.n, e.event, e.dispute) for e in events] == [
        (1, "adopt", ONE), (2, "adopt", TWO), (3, "note", ONE), (4, "note", TWO),
    ]  # fmt: skip
    assert events[0].facts == ADOPTED
    assert events[2].payload.text == "Spoke to the worker."


def test_the_chain_and_the_digests_are_what_the_format_says(path):
    """Worked out here again from the text alone: SHA-256 over sorted compact JSON, HMAC under the payload's salt."""
    head, *told = map(json.loads, lines(path))

    def canonical(data):
        return json.dumps(data, sort_keys=True, separators=(",", ":")).encode()

    previous = hashlib.sha256(f"checker/ledger@1 {head['ledger']}".encode()).hexdigest()
    for event in told:
        chained = {name: value for name, value in event.items() if name not in ("hash", "payload")}
        salt = bytes.fromhex(event["payload"]["salt"])
        assert event["previous"] == previous
        assert event["payload_digest"] == hmac.new(salt, canonical(event["payload"]), hashlib.sha256).hexdigest()
        previous = event["hash"]
        assert previous == hashlib.sha256(canonical(chained)).hexdigest()
    assert (head["events"], head["head"]) == (4, previous)


def test_the_same_words_twice_have_different_digests(path):
    one, other = (add(path, UNDER, DAY, lambda _: [note(text="the same")]).events[-1].payload_digest for _ in range(2))
    assert one != other


def test_nothing_private_is_chained(path):
    for event in read(path, UNDER).events:
        chained = json.dumps(event.chained())
        assert "IRO-3" not in chained
        assert event.payload.text not in chained


@pytest.mark.skipif(os.name != "posix", reason="there is no such thing as a mode")
def test_a_new_ledger_is_its_owners_alone_and_one_a_service_opened_to_its_team_stays_so(path):
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o660)
    add(path, UNDER, DAY, lambda _: [note()])
    assert stat.S_IMODE(path.stat().st_mode) == 0o660


def test_nothing_is_left_beside_it_but_the_lock(path):
    assert {file.name for file in path.parent.iterdir()} <= {"ledger.jsonl", "ledger.jsonl.lock"}


def test_a_link_to_a_ledger_stays_a_link(path, tmp_path):
    link = tmp_path / "elsewhere" / "link.jsonl"
    link.parent.mkdir()
    try:
        link.symlink_to(path)
    except OSError:
        pytest.skip("links may not be made here")
    add(link, UNDER, DAY, lambda _: [note()])
    assert link.is_symlink()
    assert len(read(path, UNDER).events) == 5


def test_where_asking_goes_wrong_nothing_is_written(path):
    before = path.read_bytes()
    with pytest.raises(CheckerError):
        add(path, UNDER, DAY, lambda _: (_ for _ in ()).throw(CheckerError("no")))
    assert path.read_bytes() == before


def test_where_it_cannot_be_put_in_place_the_old_one_stands(path, monkeypatch):
    from pathlib import Path

    def closed(*_):
        raise PermissionError(13, "Permission denied")

    before = path.read_bytes()
    monkeypatch.setattr(Path, "replace", closed)
    with pytest.raises(CheckerError, match="could not be written: Permission denied"):
        add(path, UNDER, DAY, lambda _: [note()])
    assert path.read_bytes() == before
    assert {file.name for file in path.parent.iterdir()} <= {"ledger.jsonl", "ledger.jsonl.lock"}


def test_a_writer_who_waits_too_long_is_told_who_is_in_the_way(path, monkeypatch):
    from filelock import FileLock

    monkeypatch.setattr("checker.disputes.ledger.file._WAIT", 0.1)
    with FileLock(f"{path}.lock", is_singleton=False), pytest.raises(CheckerError, match="someone else is writing"):
        add(path, UNDER, DAY, lambda _: [note()])


# --- erasing ---------------------------------------------------------------------------------------------------------


def test_what_is_erased_is_gone_and_the_chain_holds(path):
    before = read(path, UNDER)
    add(path, UNDER, DAY, lambda _: [erase(1, 3)])
    after = read(path, UNDER)
    assert "drifting" not in path.read_text(encoding="utf-8").split("\n")[1]
    assert "Spoke" not in path.read_text(encoding="utf-8").split("\n")[3]
    assert [event.payload is None for event in after.events] == [True, False, True, False, False]
    assert [event.hash for event in after.events[:4]] == [event.hash for event in before.events]


def test_an_erased_payload_leaves_nothing_to_guess_by(path):
    """The salt goes as well: without it, not even trying every role gives the digest."""
    salt = json.loads(lines(path)[1])["payload"]["salt"]
    add(path, UNDER, DAY, lambda _: [erase(1)])
    assert salt not in path.read_text(encoding="utf-8")


def test_what_was_erased_and_put_back_is_noticed(path):
    kept = json.loads(lines(path)[1])["payload"]
    add(path, UNDER, DAY, lambda _: [erase(1)])
    told = lines(path)
    event = json.loads(told[1])
    event["payload"] = kept
    put(path, [told[0], json.dumps(event), *told[2:]])
    assert refused(path) == ":2 what event 1 said was erased, and is here again"


def test_what_was_taken_away_with_no_erasure_is_noticed(path):
    told = lines(path)
    event = json.loads(told[3])
    event["payload"] = None
    put(path, [*told[:3], json.dumps(event), told[4]])
    assert refused(path) == ":4 what event 3 said is missing, and no later event erased it"


# --- damage ----------------------------------------------------------------------------------------------------------


def edited(path, number, change):
    told = lines(path)
    event = json.loads(told[number])
    change(event)
    put(path, [*told[:number], json.dumps(event), *told[number + 1 :]])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda e: e.update(on="2026-04-01"), "event 2 is not as it was written"),
        (lambda e: e["facts"].update(stage="stage 1"), "event 2 is not as it was written"),
        (lambda e: e.update(dispute=ONE), "event 2 is not as it was written"),
        (lambda e: e.update(hash="0" * 64), "event 2 is not as it was written"),
        (lambda e: e["payload"].update(text="All is well."), "what event 2 says is not as it was written"),
        (lambda e: e["payload"].update(by="IRO-4"), "what event 2 says is not as it was written"),
        (lambda e: e["payload"].update(to=""), "event 2 is not as it was written"),
        (lambda e: e.update(extra=1), "expected an event, found a line cut short or edited"),
        (lambda e: e.pop("facts"), "expected an event, found a line cut short or edited"),
        (lambda e: e["facts"].pop("rule"), "expected an event, found a line cut short or edited"),
        (lambda e: e.update(event="settle"), "expected an event, found a line cut short or edited"),
    ],
)
def test_an_edited_line_is_named(path, change, said):
    edited(path, 2, change)
    assert refused(path) == f":3 {said}"


def test_a_line_edited_with_its_hash_made_again_breaks_the_next(path):
    def change(event):
        event["on"] = "2026-04-01"
        chained = {name: value for name, value in event.items() if name not in ("hash", "payload")}
        text = json.dumps(chained, sort_keys=True, separators=(",", ":"))
        event["hash"] = hashlib.sha256(text.encode()).hexdigest()

    edited(path, 2, change)
    assert refused(path) == ":4 event 3 is not as it was written"
    put(path, lines(path)[:3])
    assert refused(path) == ":3 expected 4 events, found 2: the end of the ledger is missing"


def test_a_ledger_written_again_whole_without_the_key_has_no_seal(path):
    add(other := path.with_name("other.jsonl"), Pseudonyms(b"another key, used here alone"), DAY, lambda _: [adopted()])
    head = {**json.loads(lines(other)[0]), "key": UNDER.mark()}
    put(other, [json.dumps(head), *lines(other)[1:]])
    assert refused(other) == ":1 the first line is not as it was written"


@pytest.mark.parametrize(
    ("keep", "said"),
    [
        ([0, 1, 2, 3], ":4 expected 4 events, found 3: the end of the ledger is missing"),
        ([0], ":1 expected 4 events, found 0: the end of the ledger is missing"),
        ([0, 1, 3, 4], ":3 expected event 2, found event 3: a line was taken out, put in or moved"),
        ([0, 1, 2, 2, 3, 4], ":4 expected event 3, found event 2: a line was taken out, put in or moved"),
        ([0, 2, 1, 3, 4], ":2 expected event 1, found event 2: a line was taken out, put in or moved"),
        ([1, 2, 3, 4], ":1 expected a ledger, whose first line names checker/ledger@1"),
        ([], ":1 expected a ledger, whose first line names checker/ledger@1"),
    ],
)
def test_lines_taken_out_put_in_or_moved_are_noticed(path, keep, said):
    told = lines(path)
    put(path, [told[number] for number in keep])
    assert refused(path) == said


def test_a_file_cut_short_anywhere_is_noticed(path):
    whole = path.read_bytes()
    for length in range(0, len(whole) - 1, 97):
        path.write_bytes(whole[:length])
        assert refused(path)


def test_events_of_an_older_copy_cannot_go_on_the_end(path):
    """A copy that went its own way has events with the right numbers, chained to others."""
    copy = path.with_name("copy.jsonl")
    copy.write_bytes(path.read_bytes())
    add(path, UNDER, DAY, lambda _: [note(text="here")])
    add(copy, UNDER, DAY, lambda _: [note(text="there"), note(text="there again")])
    put(path, [*lines(path), lines(copy)[6]])
    assert refused(path) == ":7 event 6 is not as it was written"


def test_the_ends_of_lines_and_a_mark_at_the_beginning_may_change(path):
    before = read(path, UNDER)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert read(path, UNDER) == before


def test_nothing_is_added_to_a_ledger_that_does_not_hold_together(path):
    edited(path, 2, lambda e: e.update(on="2026-04-01"))
    before = path.read_bytes()
    with pytest.raises(CheckerError):
        add(path, UNDER, DAY, lambda _: [note()])
    assert path.read_bytes() == before


def test_another_key_is_said_to_be_another_key(path):
    assert refused(path, Pseudonyms(b"another key, used here alone")) == ":1 this ledger was kept under another key"


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"[]\n", b"\n\n", b"{" * 5000, b'{"schema": "checker/result@1"}'])
def test_what_is_no_ledger_is_refused(tmp_path, content):
    (tmp_path / "no.jsonl").write_bytes(content)
    assert "expected a ledger" in refused(tmp_path / "no.jsonl")


def test_what_is_not_there_is_refused(tmp_path):
    assert refused(tmp_path / "no.jsonl") == " there is no such ledger"
    assert "found something that is no file" in refused(tmp_path)


def test_what_is_no_file_is_neither_read_nor_written_over(tmp_path):
    pipe = tmp_path / "pipe"
    if not hasattr(os, "mkfifo"):
        pytest.skip("there are no such files here")
    os.mkfifo(pipe)
    for path in (pipe, tmp_path):
        with pytest.raises(CheckerError, match="expected a ledger, found something that is no file"):
            read(path, UNDER)
        with pytest.raises(CheckerError, match="expected a ledger, found something that is no file"):
            add(path, UNDER, DAY, lambda _: [note()])
    assert [each.name for each in tmp_path.iterdir()] == ["pipe"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)
