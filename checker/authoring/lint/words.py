"""What is still to be filled in, and the slots of what a dispute says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from checker.authoring.lint.subject import Subject
from checker.disputes.dispute import SLOTS
from checker.errors import Fault
from checker.yaml_document import Document

TODO = "TODO"
_SLOT = re.compile(r"\{([^{}]*)\}")


def left_to_do(folder: Path, document: Document) -> Iterator[Fault]:
    """Each TODO left in a file, in a comment or a value. The file is read again, since a comment is no data."""
    path = PurePosixPath(document.path)
    file = folder / path.parent.name / path.name  # however the file is shown, its folder and name are the last of it
    for number, line in enumerate(file.read_text(encoding="utf-8-sig").splitlines(), start=1):
        column = line.find(TODO)
        if column >= 0:
            what, mend = "this is still to be filled in", f"write it, and take the {TODO} out"
            yield Fault(document.path, number, column + 1, what, "", line[: column + 200], len(TODO), mend)


def slots(subject: Subject) -> Iterator[Fault]:
    """Slots that nothing fills; {due} left out where there is a due date, or asked for where there is none."""
    dispute, fault = subject.model.dispute, subject.document.fault
    known = ", ".join("{" + slot + "}" for slot in sorted(SLOTS))
    for field, text in (("message", dispute.message), ("ask", dispute.ask)):
        for slot in dict.fromkeys(_SLOT.findall(text)):
            if slot not in SLOTS:
                yield fault(("dispute", field), f"nothing fills the slot {{{slot}}}", help=f"the slots are {known}")
    due, trigger = "{due}" in dispute.message, "{trigger}" in dispute.message
    timed = bool(subject.timed())
    if timed and not due:
        what = "expected {due} in the message: this rule has a due date"
        yield fault(("dispute", "message"), what, help='such as "... by {due} ({provision})"')
    elif not timed and _has_a_day(subject) and not (due or trigger):
        what = "expected {due} or {trigger} in the message: what this rule asks for is due on the day of its trigger"
        yield fault(("dispute", "message"), what, help='such as "... before the review of {trigger} ({provision})"')
    elif not timed and not _has_a_day(subject) and "{due}" in dispute.message + dispute.ask:
        yield fault(("dispute", "message" if due else "ask"), "found {due}, and this rule sets no day", help=_NO_DAY)


_NO_DAY = "say it without a day"


def _has_a_day(subject: Subject) -> bool:
    return any(duty.due is not None for trial in subject.trials for duty in trial.duties())
