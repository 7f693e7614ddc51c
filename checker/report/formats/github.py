"""``--format github``: an annotation for each new dispute, as the commands that GitHub reads in a log."""

from __future__ import annotations

from collections.abc import Iterator

from checker.report.counts import provisional
from checker.report.formats.coarse import coarse_message, place_of, tally
from checker.report.formats.told import Told

LEVELS = {"high": "error", "medium": "warning", "low": "notice"}


def write(told: Told) -> str:
    """That the run is provisional; the annotations, most pressing first; rules that could not run; the run in one line."""
    return "".join(f"{line}\n" for line in _lines(told))


def _lines(told: Told) -> Iterator[str]:
    if said := provisional(told.own):
        yield _command("warning", said, {"title": "Safeguarding checker"})
    for dispute in sorted(told.result.new, key=lambda dispute: dispute.urgency):
        file, line = place_of(dispute, told)
        at = {"file": file, **({"line": str(line)} if line else {}), "title": dispute.rule.id}
        yield _command(LEVELS[dispute.rule.dispute.severity], coarse_message(dispute, told), at)
    for rule in told.result.rules:
        if rule.status == "errored":
            yield _command("error", f"could not run: {rule.why}", {"title": rule.rule.id})
    yield _command("notice", tally(told), {"title": "Safeguarding checker"})


def _command(name: str, message: str, properties: dict[str, str]) -> str:
    """As GitHub's own toolkit writes a command: what would end it or a property is escaped."""
    given = ",".join(f"{key}={_escaped(value, ':,')}" for key, value in properties.items())
    return f"::{name} {given}::{_escaped(message)}"


def _escaped(text: str, more: str = "") -> str:
    for character in ("%", "\r", "\n", *more):
        text = text.replace(character, f"%{ord(character):02X}")
    return text
