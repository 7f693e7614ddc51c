"""What comes back of an audit: a worksheet as filled in, with nothing yet counted."""

from __future__ import annotations

from checker.frozen import frozen


@frozen
class Look:
    """One finding as an auditor looked at it: `mark` is one of MARKS, None where it is not marked."""

    rule: str
    dispute: str
    mark: str | None
    saw: str


@frozen
class Answer:
    """The answer to one question, as a fact has it: None where it is not answered or cannot be told, which `ticked` tells."""

    question: str
    answer: str | None
    ticked: bool


@frozen
class Action:
    """An action agreed: what, whose, the ordinal day by which it is to be done, None where that could not be read, and the
    day it was done, None where it is not known to be.
    """

    what: str
    owner: str
    by: int | None
    done: int | None = None


@frozen
class Group:
    """The part of a sample a case was drawn in: how many were drawn, of how many there are."""

    name: str
    drawn: int
    number: int


@frozen
class Drawn:
    """What a worksheet said of itself when it was written; days are ordinal. `size` is how many were drawn in all, of
    `population`; `findings` and `questions` are how many it had, None of an old one.
    """

    audit: str
    about: str
    case: str
    on: int
    as_at: int
    group: Group
    size: int
    population: int
    findings: int | None
    questions: int | None

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells a worksheet from others."""
        return self.audit, self.about, self.case


@frozen
class Returned:
    """One worksheet as it came back. `place` is the file, and the row where it holds several; `again` an ordinal day.

    `heard` says whose voice is in it: of practitioner, family and child. `written` whether anything at all was filled in.
    """

    place: str
    drawn: Drawn
    looks: tuple[Look, ...]
    answers: tuple[Answer, ...]
    actions: tuple[Action, ...]
    grade: str | None
    moderated: str | None
    unsafe: bool
    told: str
    heard: frozenset[str]
    again: int | None
    written: bool

    @property
    def judged(self) -> str | None:
        """The grade that stands: the moderator's where there is one."""
        return self.moderated or self.grade
