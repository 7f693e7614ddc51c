"""What formats meant for the logs of other systems say of a dispute: how late, never when; and where it was read."""

from __future__ import annotations

import re
from pathlib import PurePath

from checker.disputes.dispute import Dispute
from checker.report.formats.told import Told
from checker.report.words import SET_ASIDE, counted, how_far, safety_words

_LINE = re.compile(r"(?P<file>.+):(?P<line>\d+)")
_PLACE = re.compile(r"(?P<file>.+?):[a-z_]+([.\[].*)?")


def coarse_message(dispute: Dispute, told: Told) -> str:
    """One sentence without a date: what was to be done, how late it is, under what and whether that was
    verified at source, and the id to look it up by."""
    text = dispute.duty.law
    law = f" ({text.provision}{'' if text.verified else ', not verified at source'})" if text else ""
    own = f" ({dispute.untightened.short})" if dispute.untightened is not None else ""
    rule = dispute.rule
    urgent = f"{said}: " if (said := safety_words(dispute)) else ""
    case = told.shown.case(dispute.duty.case, rule.about)
    return f"{urgent}{rule.title}{law}: {how_far(dispute)}{own}. {rule.about.capitalize()} {case}, dispute {told.id(dispute)}."


def place_of(dispute: Dispute, told: Told) -> tuple[str, int | None]:
    """The file and line what began the duty was read at; the first file read, where it came of no fact. A file that lies in the
    repository a job is of is named from the top of it."""
    source = dispute.duty.trigger.source
    match = _LINE.fullmatch(source) or _PLACE.fullmatch(source)
    file = match["file"] if match else source
    if not file:
        return first_read(told), None
    line = int(match["line"]) if match and match.re is _LINE else None
    return _in_repository(file, told) or told.shown.source(file), line


def first_read(told: Told) -> str:
    """The first file read."""
    inputs = told.result.snapshot.inputs
    if not inputs:
        return "snapshot"
    return _in_repository(PurePath(inputs[0].path).as_posix(), told) or told.shown.path(inputs[0].path)


def _in_repository(file: str, told: Told) -> str | None:
    """A file by the place it has in the repository; None where it has none, or it may be one of several."""
    found = {place for whole, place in told.places.items() if f"/{whole}".endswith(f"/{file.removeprefix('./')}")}
    return told.shown.place(found.pop()) if len(found) == 1 else None


def tally(told: Told) -> str:
    """The run in one line."""
    result = told.result
    parts = [counted(len(result.duties), "duty", "duties"), counted(len(result.new), "dispute")]
    parts += [f"{n:,} {words}" for status, words in SET_ASIDE.items()
              if (n := result.set_aside(status))]  # fmt: skip
    cannot = sum(each.duties for each in result.cannot_tell)
    return ", ".join((*parts, f"{cannot:,} cannot tell"))
