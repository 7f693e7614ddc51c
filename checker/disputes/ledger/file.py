"""The ledger's file: read and held to its chain and seal, added to under a lock, replaced all at once."""

from __future__ import annotations

import json
import os
import secrets
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from checker.disputes.ledger.events import NO_FACTS, Event, Facts, Payload, canonical, made
from checker.disputes.ledger.words import Kind
from checker.disputes.pseudonyms import Pseudonyms
from checker.errors import CheckerError
from checker.files import mode_of, replace_file
from checker.frozen import frozen

SCHEMA: Literal["checker/ledger@1"] = "checker/ledger@1"
MOST_BYTES = 100_000_000
_WAIT = 10.0  # seconds to wait for another who is writing
_MEND = "put back a copy from before; nothing is added to a ledger that does not hold together"


class Header(BaseModel):
    """The first line: how many events, the hash of the last, and a seal over both under the key."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_: Literal["checker/ledger@1"] = Field(alias="schema")
    ledger: str = Field(pattern="^[0-9a-f]{32}$")
    key: str
    events: int = Field(ge=0)
    head: str
    seal: str = ""

    def sealed(self, pseudonyms: Pseudonyms) -> str:
        """The seal that the rest of the line comes to."""
        return pseudonyms.seal(canonical(self.model_dump(by_alias=True, exclude={"seal"})))


@frozen
class Ledger:
    """A ledger as read: its own random id, and its events in order."""

    id: str
    events: tuple[Event, ...] = ()

    @property
    def head(self) -> str:
        """The hash of the last event, or of the ledger's id where there is none yet."""
        return self.events[-1].hash if self.events else _origin(self.id)

    @property
    def erased(self) -> frozenset[int]:
        """The numbers of the events whose payloads were erased."""
        return frozenset(n for event in self.events for n in event.facts.erased)


@frozen
class New:
    """An event to be added."""

    kind: Kind
    dispute: str
    on: date
    payload: Payload
    facts: Facts = NO_FACTS


def read(path: Path, pseudonyms: Pseudonyms) -> Ledger:
    """The ledger in a file. CheckerError, at the line, where it was not written by this program or was edited since."""
    lines = _lines(path)
    header = _header(path, lines, pseudonyms)
    events: list[Event] = []
    previous = Ledger(header.ledger).head
    for number, line in enumerate(lines[1:], start=1):
        events.append(_event(line, number, previous, f"{path}:{number + 1}"))
        previous = events[-1].hash
    ledger = Ledger(header.ledger, tuple(events))
    _counted(path, header, ledger)
    _payloads(path, ledger)
    if header.head != ledger.head or header.seal != header.sealed(pseudonyms):
        raise CheckerError("the first line is not as it was written", where=f"{path}:1", help=_MEND)
    return ledger


def add(path: Path, pseudonyms: Pseudonyms, recorded: date, ask: Callable[[Ledger], Sequence[New]]) -> Ledger:
    """Add what `ask` makes of the ledger as it stands, and say how it stands then. Payloads erased by it are gone.

    A file that is not there yet is made, for its owner alone. CheckerError if another is writing, or nothing can be
    written.
    """
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():
        raise _no_file(path)
    with _locked(target, path):
        ledger = read(path, pseudonyms) if target.exists() else Ledger(secrets.token_hex(16))
        for new in ask(ledger):
            event = made(
                new.kind, new.dispute, n=len(ledger.events) + 1, previous=ledger.head, on=new.on, recorded=recorded,
                payload=new.payload, facts=new.facts,
            )  # fmt: skip
            ledger = replace(ledger, events=(*ledger.events, event))
        gone = ledger.erased
        ledger = replace(
            ledger, events=tuple(e.model_copy(update={"payload": None}) if e.n in gone else e for e in ledger.events)
        )
        try:
            replace_file(target, _text(ledger, pseudonyms).encode())
        except OSError as error:
            what = f"the ledger could not be written: {error.strerror or type(error).__name__}"
            raise CheckerError(what, where=str(path), help="close it elsewhere, or see who may write there") from None
    return ledger


# --- reading ---------------------------------------------------------------------------------------------------------


def _lines(path: Path) -> list[str]:
    try:
        told = path.stat()
        if not stat.S_ISREG(told.st_mode):
            raise _no_file(path)
        if told.st_size > MOST_BYTES:
            raise CheckerError(f"expected a ledger of at most {MOST_BYTES // 1_000_000} MB", where=str(path))
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        mend = "`checker disputes begin` makes one; or mend the name"
        raise CheckerError("there is no such ledger", where=str(path), help=mend) from None
    except OSError as error:
        what = f"the ledger could not be read: {error.strerror or type(error).__name__}"
        raise CheckerError(what, where=str(path), help="see who may read it") from None
    except UnicodeDecodeError:
        raise CheckerError("expected a ledger, found a file that is not text", where=str(path), help=_MEND) from None
    lines = text.replace("\r\n", "\n").split("\n")
    return lines[:-1] if lines[-1] == "" else lines


def _no_file(path: Path) -> CheckerError:
    """What to say of a folder, or of a device or a pipe: the first holds nothing, and of the others there may be no end."""
    return CheckerError("expected a ledger, found something that is no file", where=str(path), help="name a ledger")


def _header(path: Path, lines: Sequence[str], pseudonyms: Pseudonyms) -> Header:
    try:
        header = Header.model_validate_json(lines[0] if lines else "")
    except ValidationError:
        what = f"expected a ledger, whose first line names {SCHEMA}"
        raise CheckerError(what, where=f"{path}:1", help=f"name a ledger; if this is one, {_MEND}") from None
    if header.key != pseudonyms.mark():
        raise CheckerError(
            "this ledger was kept under another key", where=f"{path}:1",
            help="use the key it was begun with (CHECKER_KEY, or your key file): under another no id agrees",
        )  # fmt: skip
    return header


def _event(line: str, expected: int, previous: str, where: str) -> Event:
    """The event on a line: the one with the number expected, after the one whose hash is `previous`."""
    try:
        event = Event.model_validate_json(line)
    except ValidationError:
        raise CheckerError("expected an event, found a line cut short or edited", where=where, help=_MEND) from None
    if event.n != expected:
        what = f"expected event {expected}, found event {event.n}: a line was taken out, put in or moved"
        raise CheckerError(what, where=where, help=_MEND)
    if event.previous != previous or event.hash != event.hashed() or event.line() != line:
        raise CheckerError(f"event {event.n} is not as it was written", where=where, help=_MEND)
    return event


def _counted(path: Path, header: Header, ledger: Ledger) -> None:
    found, expected = len(ledger.events), header.events
    if found < expected:
        what = f"expected {expected} events, found {found}: the end of the ledger is missing"
        raise CheckerError(what, where=f"{path}:{found + 1}", help=_MEND)
    if found > expected:
        what = f"expected {expected} events, found {found}: something else has written from here on"
        raise CheckerError(what, where=f"{path}:{expected + 2}", help=_MEND)


def _payloads(path: Path, ledger: Ledger) -> None:
    """Each payload is the one that was written, or was erased and is gone."""
    gone = ledger.erased
    for event in ledger.events:
        where = f"{path}:{event.n + 1}"
        if event.payload is None and event.n not in gone:
            what = f"what event {event.n} said is missing, and no later event erased it"
            raise CheckerError(what, where=where, help=_MEND)
        if event.payload is not None and event.n in gone:
            what = f"what event {event.n} said was erased, and is here again"
            raise CheckerError(what, where=where, help="put `null` for its payload, as it was after the erasure")
        if event.payload is not None and event.payload.digest() != event.payload_digest:
            raise CheckerError(f"what event {event.n} says is not as it was written", where=where, help=_MEND)


def _origin(ledger: str) -> str:
    return sha256(f"{SCHEMA} {ledger}".encode()).hexdigest()


# --- writing ---------------------------------------------------------------------------------------------------------


def _text(ledger: Ledger, pseudonyms: Pseudonyms) -> str:
    header = Header(schema=SCHEMA, ledger=ledger.id, key=pseudonyms.mark(), events=len(ledger.events), head=ledger.head)
    header = header.model_copy(update={"seal": header.sealed(pseudonyms)})
    lines = [json.dumps(header.model_dump(by_alias=True)), *(event.line() for event in ledger.events)]
    return "".join(f"{line}\n" for line in lines)


@contextmanager
def _locked(target: Path, shown: Path) -> Iterator[None]:
    """One writer at a time. The lock is the system's: it goes with whoever held it, and its empty file may stay."""
    from filelock import FileLock, Timeout

    lock = FileLock(f"{target}.lock", timeout=_WAIT, mode=mode_of(target))
    try:
        lock.acquire()
    except Timeout:
        what = "someone else is writing to this ledger"
        raise CheckerError(what, where=str(shown), help="try again in a moment; nothing was written") from None
    except OSError as error:
        what = f"nothing can be written beside this ledger: {error.strerror or type(error).__name__}"
        raise CheckerError(what, where=str(shown), help="name a folder you may write to") from None
    try:
        yield
    finally:
        lock.release()
