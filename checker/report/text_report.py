"""``--format text``: what a person reads at the terminal. Disputes first, then a tally by rule, then what is in doubt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import fill

import checker
from checker.disputes.dispute import Dispute, date_words
from checker.engines.duty import Verdict
from checker.report.result import Result, RuleResult

MOST = 25
"""Output leads with at most this many disputes."""

WIDTH = 100
VERDICTS = (
    ("met", Verdict.MET), ("excepted", Verdict.EXCEPTED), ("late", Verdict.LATE), ("overdue", Verdict.OVERDUE),
    ("not met", Verdict.NOT_MET), ("pending", Verdict.PENDING), ("lapsed", Verdict.LAPSED),
    ("cannot tell", Verdict.CANNOT_TELL),
)  # fmt: skip
CASE_WORDS = {"child": ("child", "children"), "allegation": ("allegation", "allegations"),
              "household": ("household", "households")}  # fmt: skip


def text_report(result: Result) -> str:
    """The report as text ending in a newline."""
    return "\n".join(_lines(result)) + "\n"


def _lines(result: Result) -> Iterator[str]:
    yield f"Safeguarding checker {checker.__version__}, profile {result.program.profile}"
    yield f"{_cases(result)} as at {date_words(result.snapshot.as_at)}; {_period(result)}"
    yield ""
    yield from _disputes(result.disputes)
    yield from _tally(result)
    yield from _doubts(result)
    yield from _unverified(result)
    yield from _problems(result)
    yield _closing(result)


def _cases(result: Result) -> str:
    counts = []
    for about, (one, many) in CASE_WORDS.items():
        number = sum(case.about == about for case in result.snapshot.cases)
        if number:
            counts.append(f"{number:,} {one if number == 1 else many}")
    return ", ".join(counts) or "No cases"


def _period(result: Result) -> str:
    window = result.window
    if window.first is None or window.last is None:
        return "every duty, whenever due"
    text = f"duties due {date_words(window.first)} to {date_words(window.last)}"
    return text + (", or open now" if window.open else "")


def _disputes(disputes: Sequence[Dispute]) -> Iterator[str]:
    if not disputes:
        yield "No disputes."
        yield ""
        return
    yield f"Disputes to settle: {len(disputes):,}"
    yield ""
    ordered = sorted(disputes, key=lambda dispute: dispute.urgency)
    for dispute in ordered[:MOST]:
        yield from _dispute(dispute)
    if len(ordered) > MOST:
        yield f"  ... and {len(ordered) - MOST:,} more, in the same order. --format json lists every one."
        yield ""


def _dispute(dispute: Dispute) -> Iterator[str]:
    duty, rule = dispute.duty, dispute.rule
    head = [duty.case, f"{_how(dispute)}", rule.title]
    if rule.dispute.immediate:
        head.insert(0, "IMMEDIATE SAFETY")
    yield "  " + " | ".join(head)
    yield _wrapped(dispute.message)
    yield _wrapped(f"Ask the {dispute.addressed_to}: {dispute.question}")
    seen = f" (from {duty.trigger.source})" if duty.trigger.source else ""
    yield _wrapped(f"[{rule.id}, {rule.force}] counted from {duty.trigger.kind} {date_words(duty.trigger.day)}{seen}")
    yield ""


def _how(dispute: Dispute) -> str:
    duty = dispute.duty
    if duty.late_by is None:
        return "not met"
    days = f"{duty.late_by:,} day{'s' if duty.late_by != 1 else ''}"
    return f"overdue {days}" if duty.open else f"missed by {days}, now over"


def _wrapped(text: str) -> str:
    return fill(" ".join(text.split()), WIDTH, initial_indent="      ", subsequent_indent="      ",
                break_long_words=False, break_on_hyphens=False)  # fmt: skip


def _tally(result: Result) -> Iterator[str]:
    shown = [rule for rule in result.rules if rule.duties]
    if shown:
        yield from table(
            ["rule", "duties", *(name for name, _ in VERDICTS), "disputes"],
            [_row(rule) for rule in shown],
            totals=["all", *_sums([_row(rule)[1:] for rule in shown])],
        )
        yield ""
    quiet = [rule for rule in result.rules if not rule.duties and rule.status == "ran"]
    if quiet:
        yield _listed("Nothing to decide here", [rule.rule.id for rule in quiet])
    for status, heading in (("not-evaluable", "Not evaluable on this source"), ("needs-a-number", "Needs a local number"),
                            ("errored", "COULD NOT RUN")):  # fmt: skip
        found = [rule for rule in result.rules if rule.status == status]
        if found:
            yield f"{heading}:"
            yield from (f"  {rule.rule.id}: {rule.why}" for rule in found)
    yield ""


def _row(rule: RuleResult) -> list[str]:
    return [rule.rule.id, *(str(n) for n in (rule.duties, *(rule.verdicts.get(v, 0) for _, v in VERDICTS), rule.disputes))]


def _sums(rows: Sequence[Sequence[str]]) -> list[str]:
    return [str(sum(int(cell) for cell in column)) for column in zip(*rows, strict=True)]


def table(head: Sequence[str], rows: Sequence[Sequence[str]], totals: Sequence[str]) -> Iterator[str]:
    """Rows under a heading, the first column to the left, numbers to the right, a dot for nought."""
    everything = [list(head), *([_dotted(row) for row in rows]), _dotted(totals)]
    widths = [max(len(row[i]) for row in everything) for i in range(len(head))]
    rule = "-" * (sum(widths) + 2 * (len(widths) - 1))
    for number, row in enumerate(everything):
        if number in (1, len(everything) - 1):
            yield rule
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        yield "  ".join(cells).rstrip()


def _dotted(row: Sequence[str]) -> list[str]:
    return [row[0], *("." if cell == "0" else f"{int(cell):,}" for cell in row[1:])]


def _listed(heading: str, names: Sequence[str]) -> str:
    return fill(f"{heading}: {', '.join(names)}", WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


def _doubts(result: Result) -> Iterator[str]:
    if not result.cannot_tell:
        return
    yield "Cannot tell, and what would decide it:"
    for doubt in sorted(result.cannot_tell, key=lambda c: (-c.duties, c.rule)):
        duties = "1 duty" if doubt.duties == 1 else f"{doubt.duties:,} duties"
        yield f"  {doubt.rule}: {duties}, {doubt.why.value}: {doubt.needs}"
    yield ""


def _unverified(result: Result) -> Iterator[str]:
    unverified = sorted({d.rule.id for d in result.disputes if d.duty.law is not None and not d.duty.law.verified})
    if unverified:
        yield _listed("Rests on a source not verified at first hand", unverified)
        yield ""


def _problems(result: Result) -> Iterator[str]:
    problems = result.snapshot.problems
    if not problems:
        return
    yield f"Problems in the data: {sum(problem.count for problem in problems):,}"
    for problem in problems[:MOST]:
        yield f"  {problem.render()}"
    if len(problems) > MOST:
        yield f"  ... and {len(problems) - MOST} more kinds. --format json lists every one."
    yield ""


def _closing(result: Result) -> str:
    duties = len(result.duties)
    told = ", ".join(f"{result.counted(verdict):,} {name}" for name, verdict in VERDICTS if result.counted(verdict))
    disputes = len(result.disputes)
    return (
        f"{duties:,} {'duty' if duties == 1 else 'duties'}: {told or 'none'}. "
        f"{disputes:,} {'dispute' if disputes == 1 else 'disputes'} raised."
    )
