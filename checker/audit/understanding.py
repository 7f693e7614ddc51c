"""From what a person wrote on a worksheet to values. What is not understood is a problem, placed; nothing is guessed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from checker.audit import form
from checker.audit.returned import Action, Answer, Drawn, Look, Returned
from checker.errors import Problem
from checker.frozen import frozen
from checker.intake.days import moment

Written = str | int | float | bool | dt.date | None
"""What is written in one place: text without space around it, a number or a date; None where nothing is."""


@frozen
class Filled:
    """One entry of a list on a worksheet: where it is, what it is of, and what was written under each label."""

    place: str
    of: str
    written: Mapping[str, Written]
    dispute: str = ""


@dataclass
class Understanding:
    """Reads worksheets that were filled in; `problems` gathers what could not be understood.

    A choice is read where what is written is one, or the beginning of one alone, or is said so by everybody (ALSO).
    """

    problems: list[Problem] = field(default_factory=list)

    def worksheet(
        self, place: str, drawn: Drawn, whole: Mapping[str, Written], findings: Sequence[Filled],
        questions: Sequence[Filled], actions: Iterable[Filled],
    ) -> Returned:  # fmt: skip
        """One worksheet. `whole` is what was written about the case as a whole, by label."""
        for label, had, left in (
            (form.FINDINGS, drawn.findings, len(findings)), (form.QUESTIONS, drawn.questions, len(questions)),
        ):  # fmt: skip
            if had is not None and left != had:
                what = f"expected as many as were drawn, {had:,}, found {left:,}; what is missing is not counted"
                self.problem(place, label, what, "Put back what was taken out, from the worksheets as they were drawn.")
        looks = [
            Look(f.of, f.dispute, self.choice(f, form.MARK, form.MARKS), _text(f.written.get(form.SAW)))
            for f in findings
        ]
        answers = [self._answer(each) for each in questions]
        agreed = [self._action(each) for each in actions if any(value is not None for value in each.written.values())]
        top = Filled(place, "", whole)
        safety = self.choice(top, form.SAFETY, (form.SAFE, form.UNSAFE))
        unsafe = (
            safety != form.SAFE and whole.get(form.SAFETY) is not None
        )  # what is not understood is looked at as the worse
        grade, moderated = (self.choice(top, name, form.GRADES) for name in (form.GRADE, form.MODERATED))
        told = _text(whole.get(form.TOLD))
        if told and whole.get(form.SAFETY) is None:
            self.problem(
                place,
                form.SAFETY,
                "expected it ticked whether a child may be unsafe now, found only who was told",
                _TICK,
            )
            unsafe = True  # the kinder of two mistakes: somebody looks
        for reason, graded, of in ((form.WHY, form.GRADE, grade), (form.DIFFERS, form.MODERATED, moderated)):
            if _text(whole.get(reason)) and of is None and whole.get(graded) is None:
                self.problem(place, reason, "expected a grade, found only a reason for one", _TICK)
        return Returned(
            place, drawn, tuple(looks), tuple(answers), tuple(agreed), grade, moderated, unsafe, told,
            frozenset(who for label, who in form.HEARD.items() if _text(whole.get(label)).casefold() not in {"", *form.NOTHING}),
            self.day(top, form.AGAIN),
            written=any(value is not None for part in (top, *findings, *questions) for value in part.written.values())
            or bool(agreed),
        )  # fmt: skip

    def choice(self, of: Filled, label: str, choices: Sequence[str]) -> str | None:
        """The one of some choices that was made; None where none was, or it is not one of them."""
        folded = " ".join(_text(of.written.get(label)).casefold().replace("-", " ").split()).rstrip(".")
        if not folded:
            return None
        meant = form.ALSO.get(folded, folded)
        begun = [choice for choice in choices if choice == meant or choice.startswith(f"{meant} ")]
        if meant in choices or len(begun) == 1:
            return meant if meant in choices else begun[0]
        several = sum(bool(re.search(rf"\b{re.escape(choice)}\b", folded)) for choice in choices) > 1
        near = [] if several else get_close_matches(folded, choices, n=1)
        what = f"expected one of {', '.join(choices)}; found {'several' if several else 'something else'}"
        self.problem(of.place, label, what, f"Did you mean {near[0]}? {_TICK}" if near else _TICK)
        return None

    def day(self, of: Filled, label: str) -> int | None:
        """The ordinal day that was written; None where none was, or it may be none or either of two."""
        value = of.written.get(label)
        day = as_day(value)
        if value is not None and day is None:
            self.problem(
                of.place, label, "expected a date, found something else", "Write it as 31/03/2026 or 2026-03-31."
            )
        return day

    def problem(self, place: str, field: str | None, what: str, hint: str, count: int = 1) -> None:
        """Keep what was not understood. Nothing of what was written is repeated: it may name somebody."""
        self.problems.append(Problem(place, field, what, hint, count))

    def _answer(self, of: Filled) -> Answer:
        chosen = self.choice(of, form.ANSWER, tuple(form.ANSWERS))
        if of.written.get(form.ANSWER) is None and any(value is not None for value in of.written.values()):
            self.problem(of.place, form.ANSWER, "expected an answer, found only what it rests on", _TICK)
        return Answer(of.of, form.ANSWERS[chosen] if chosen else None, chosen is not None)

    def _action(self, of: Filled) -> Action:
        what, owner = _text(of.written.get(form.ACTION)), _text(of.written.get(form.OWNER))
        by = self.day(of, form.BY)
        lacking = ((form.ACTION, "what is to be done", what), (form.OWNER, "whose the action is", owner),
                   (form.BY, "a day for the action", of.written.get(form.BY)))  # fmt: skip
        for label, wanted, there in lacking:
            if not there:
                self.problem(of.place, label, f"expected {wanted}, found nothing", "Agree it, and write it in.")
        return Action(what, owner, by, self.day(of, form.DONE))


_TICK = "Tick or choose one, and return it again."


def as_share(value: Written) -> tuple[int, int] | None:
    """So many of so many; None where that is not what is written."""
    match = re.fullmatch(r"([0-9]{1,9}) of ([0-9]{1,9})", str(value).strip())
    return (int(match[1]), int(match[2])) if match else None


def as_day(value: Written) -> int | None:
    """A date as people or spreadsheets write it, as an ordinal day; None where it is none."""
    if isinstance(value, str):
        value = re.sub(r"^(\d{1,2})[.-](\d{1,2})[.-](\d{4})$", r"\1/\2/\3", value.strip())
    text = moment(value)
    if text is None and isinstance(value, str):
        plain = re.sub(r"\b(\d{1,2})(?:st|nd|rd|th)\b", r"\1", value.casefold().replace(",", " ").replace(" of ", " "))
        words = " ".join(re.sub(r"\bsept\b", "sep", plain).split())
        for form in ("%d %B %Y", "%d %b %Y", "%A %d %B %Y", "%a %d %b %Y"):
            try:
                return dt.datetime.strptime(words, form).date().toordinal()
            except ValueError:
                continue
    return dt.date.fromisoformat(text[:10]).toordinal() if text else None


def _text(value: Written) -> str:
    return "" if value is None else str(value).strip()
