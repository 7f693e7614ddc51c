"""A worksheet in Markdown, read back: what was ticked and written, by heading and label."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from checker.audit import form
from checker.audit.returned import Drawn, Group, Returned
from checker.audit.understanding import Filled, Understanding, Written, as_day, as_share
from checker.errors import IntakeError
from checker.ruleset.asking import KINDS

HEAD = "# Dip audit "
_TICKS = ("x", "v", "y", "\u2713", "\u2714", "\u2611")
_BOX = re.compile(r"(?<!\\)\[([^\[\]]{0,3})\]\s*([^\[\n]*)")
_ESCAPED = re.compile(r"\\([*_<>\[\]`])")
_ANSWERED = re.compile(r"- Answer as `([^`]+)`")
_WRITTEN_IN = (
    form.SAW,
    form.EVIDENCE,
    form.IMPACT,
    *form.HEARD,
    form.TOLD,
    form.WHY,
    form.DIFFERS,
    form.MODERATOR,
    form.AUDITOR,
    "Date",
)
_PRINTED = (
    form.AUDIT, form.ABOUT, form.CASE, "Theme", "Period", form.AS_AT, "Team", form.DRAWN_ON, form.DRAWN_FROM,
    form.IN_ALL, "Seed", form.FINDINGS, form.QUESTIONS, form.RULE,
    form.DISPUTE, "Counted from", "Ask", "Look at", "For a person to judge",
)  # fmt: skip


@dataclass
class _Block:
    """What stands under one heading: its first line, what was written by label, what was ticked, and the rows of its table."""

    line: int
    written: dict[str, str] = field(default_factory=dict)
    ticked: list[str] = field(default_factory=list)
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    question: str = ""


_NOTHING = _Block(1)
_HEADINGS = ("Questions", form.SAFETY, form.GRADE, "Actions", "Moderation")


def read_markdown(text: str, place: str, understanding: Understanding) -> Returned:
    """The worksheet. IntakeError where it is none, or no longer says which case it is of."""
    if not text.startswith(HEAD):
        raise IntakeError(
            "expected a worksheet of an audit, found another text", where=place, help="name those returned"
        )
    sections = _Lines(place, understanding).sections(text.splitlines())
    head = sections["", 0].written
    drawn = _drawn(head, place)
    first = {name: block for (name, number), block in sections.items() if not number}
    for lacking in (name for name in _HEADINGS if name not in first):
        understanding.problem(place, lacking, "expected this heading, found none", "Put back what was taken out.")
    findings = [
        _finding(block, place)
        for (name, _), block in sections.items()
        if name.startswith("Findings") and form.RULE in block.written
    ]
    questions = [
        _question(block, place) for (name, _), block in sections.items() if name == "Questions" and block.question
    ]
    whole = _of({**_of_the_whole(first), form.AUDITOR: head.get(form.AUDITOR)})
    actions = list(_actions(first.get("Actions", _NOTHING), place, understanding))
    return understanding.worksheet(place, drawn, whole, findings, questions, actions)


def _finding(block: _Block, place: str) -> Filled:
    written = block.written
    told = _of({form.MARK: _one(block), form.SAW: written.get(form.SAW)})
    return Filled(f"{place}:{block.line}", written[form.RULE].split(" ")[0], told, written.get(form.DISPUTE, ""))


def _question(block: _Block, place: str) -> Filled:
    told = {form.ANSWER: _one(block), **{each: block.written.get(each) for each in (form.EVIDENCE, form.IMPACT)}}
    return Filled(f"{place}:{block.line}", block.question, _of(told))


def _of_the_whole(first: Mapping[str, _Block]) -> dict[str, str | None]:
    """What was written of the whole of a child's practice, under the first of each heading."""
    heard, grade, moderation, safety, again = (
        first.get(name, _NOTHING)
        for name in ("Reflection and feedback", form.GRADE, "Moderation", form.SAFETY, form.AGAIN)
    )
    return {
        **{label: heard.written.get(label) for label in form.HEARD},
        form.SAFETY: _one(safety), form.TOLD: safety.written.get(form.TOLD),
        form.GRADE: _one(grade), form.WHY: grade.written.get(form.WHY),
        form.MODERATED: _one(moderation), **{label: moderation.written.get(label) for label in (form.DIFFERS, form.MODERATOR)},
        form.AGAIN: again.written.get("Date"),
    }  # fmt: skip


def _actions(block: _Block, place: str, understanding: Understanding) -> Iterator[Filled]:
    for line, cells in block.rows:
        if len(cells) > len(form.OF_ACTIONS):
            what = f"expected {len(form.OF_ACTIONS)} cells in this row, found {len(cells)}; what follows was not read"
            understanding.problem(f"{place}:{line}", None, what, "Write \\| for a line that is part of what is said.")
        told = dict(zip(form.OF_ACTIONS, (cell or None for cell in cells), strict=False))
        yield Filled(f"{place}:{line}", "", told)


def _of(written: dict[str, str | None]) -> dict[str, Written]:
    return {label: value or None for label, value in written.items()}


def _one(block: _Block) -> str | None:
    """What was ticked; where several were, all of them, which is none of the choices."""
    return " and ".join(block.ticked) or None


def _drawn(head: dict[str, str], place: str) -> Drawn:
    on, as_at = (as_day(head.get(label)) for label in (form.DRAWN_ON, form.AS_AT))
    name, _, share = head.get(form.DRAWN_FROM, "").rpartition(", ")
    part, whole = as_share(share), as_share(head.get(form.IN_ALL))
    stated = all(head.get(label) for label in (form.AUDIT, form.ABOUT, form.CASE)) and head[form.ABOUT] in KINDS
    if on is None or as_at is None or part is None or whole is None or not stated:
        what = "expected the audit, the case and the sample it was drawn in at the head of this worksheet, found less"
        raise IntakeError(what, where=place, help="put back the first lines as they were written")
    had = (int(head[label]) if head.get(label, "").isdecimal() else None for label in (form.FINDINGS, form.QUESTIONS))
    return Drawn(head[form.AUDIT], head[form.ABOUT], head[form.CASE], on, as_at, Group(name, *part), *whole, *had)


@dataclass
class _Lines:
    """Goes through the lines of a worksheet; what stands where nothing is to be written is a problem, not lost in silence."""

    place: str
    understanding: Understanding

    def sections(self, lines: Iterable[str]) -> dict[tuple[str, int], _Block]:
        """The blocks, by the heading of the second level and their number under it: 0 before any heading of the third."""
        found: dict[tuple[str, int], _Block] = {("", 0): _Block(1)}
        name, number, label, printed = "", 0, "", True
        for line, text in enumerate((re.sub(r"^[*+] ", "- ", text) for text in lines), start=1):
            block = found[name, number]
            if text.startswith(("## ", "### ")):
                name, number = (text[3:].strip(), 0) if text.startswith("## ") else (name, number + 1)
                found[name, number] = _Block(line)
                label, printed = "", True
            elif match := _ANSWERED.match(text):
                block.question, label = match[1], ""
            elif text.startswith("- "):
                label, printed = self._item(block, text[2:], line), False
            elif text.startswith("|"):
                block.rows += [(line, cells)] if (cells := _cells(text)) is not None else []
            elif text.strip() and not text.startswith("# "):
                if label:
                    block.written[label] = f"{block.written.get(label, '')} {_plain(text)}".strip()
                elif not printed:
                    self._stray(line)
        return found

    def _item(self, block: _Block, text: str, line: int) -> str:
        """An item of a list; the label of what may run on in the lines that follow."""
        boxes = list(_BOX.finditer(text)) if text.startswith("[") else []
        for mark, option in (match.groups() for match in boxes):
            if mark.strip().casefold() in _TICKS:
                block.ticked.append(_option(option))
            elif mark.strip():
                self.understanding.problem(f"{self.place}:{line}", None, "expected [ ] or [x], found something else between",
                                           "Tick with an x.")  # fmt: skip
        if boxes:
            return ""
        label, colon, value = text.partition(":")
        if colon and label in _WRITTEN_IN:
            block.written[label] = _plain(value)
            return label
        if colon and label in _PRINTED:
            block.written[label] = _plain(value)
            return ""
        self._stray(line)
        return ""

    def _stray(self, line: int) -> None:
        self.understanding.problem(
            f"{self.place}:{line}", None, "expected something written after a label, found text under none; it was not read",
            "Write it after one of the labels, or tick with [x].",
        )  # fmt: skip


def _option(text: str) -> str:
    """A choice without what it looks like: `yes` of `yes: the plan says so`."""
    name = text.partition(":")[0].strip()
    return name if name.casefold() in form.ANSWERS else text.strip()


def _plain(text: str) -> str:
    return _ESCAPED.sub(r"\1", text.strip())


def _cells(text: str) -> list[str] | None:
    """The cells of a row of a table; None of its head and the line under it."""
    cells = [_plain(cell.replace("\\|", "|")) for cell in re.split(r"(?<!\\)\|", text.strip().strip("|"))]
    head = cells[0].casefold() == form.ACTION.casefold()
    return None if head or all(not cell.strip("-: ") for cell in cells) else cells
