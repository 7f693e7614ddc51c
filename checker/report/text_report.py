"""``--format text``: what a person reads. Disputes first, then a tally by rule, then what is in doubt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import checker
from checker.compile.needs import suppositions
from checker.disputes.dispute import date_words, laws_of
from checker.engines.duty import Verdict
from checker.report.aside_text import dip_audit_lines, muted_lines
from checker.report.counts import Counts, apart, standing
from checker.report.danger_text import danger_blocks, danger_lines, in_danger
from checker.report.dispute_text import group_lines
from checker.report.foremost import EVERY, MOST, left_lines, some_of_each
from checker.report.in_doubt import doubt_of_all_lines
from checker.report.ledger_text import kept_lines, set_aside_lines, unraised_lines
from checker.report.result import Result, RuleResult
from checker.report.undecided_text import doubt_lines, not_run_lines
from checker.report.width import fits
from checker.report.words import SET_ASIDE, counted, title_words, whole, wrapped

if TYPE_CHECKING:
    from checker.report.formats.told import Told


VERDICTS = (
    ("met", Verdict.MET), ("excepted", Verdict.EXCEPTED), ("late", Verdict.LATE), ("overdue", Verdict.OVERDUE),
    ("not met", Verdict.NOT_MET), ("pending", Verdict.PENDING), ("lapsed", Verdict.LAPSED),
    ("cannot tell", Verdict.CANNOT_TELL),
)  # fmt: skip
CASE_WORDS = {"child": ("child", "children"), "allegation": ("allegation", "allegations"),
              "household": ("household", "households"), "officer": ("officer", "officers")}  # fmt: skip


def write(told: Told) -> str:
    """The result as the format asked for on the command line."""
    return text_report(told.result, full=told.full, own=told.own)


def text_report(result: Result, *, full: bool = False, own: Sequence[Counts] = ()) -> str:
    """The report as text ending in a newline: blocks with one blank line between them.

    `full` folds no list; `own` are the service's own figures beside what was read.
    """
    parts = (
        _heading(result),
        standing_lines(own),
        doubt_of_all_lines(result.problems),
        _disputes(result, full=full),
        unraised_lines(result, redated=True),
        unraised_lines(result, redated=False),
        set_aside_lines(result.disputes),
        dip_audit_lines(result),
        muted_lines(result),
        _commendations(result, full=full),
        _tally(result),
        not_run_lines(result, full=full),
        doubt_lines(result, full=full),
        _taken_as_read(result),
        _unverified(result),
        _problems(result, full=full),
        _closing(result),
    )
    blocks = [list(part) for part in parts]
    return "\n\n".join("\n".join(lines) for lines in blocks if lines) + "\n"


def _heading(result: Result) -> Iterator[str]:
    program = result.program
    yield f"Safeguarding checker {checker.__version__}, profile {program.profile}"
    yield wrapped(f"{cases_words(result)} as at {date_words(result.snapshot.as_at)}; {period_words(result)}")
    if program.law_as_at is not None:
        yield f"Every duty judged by the law in force on {date_words(program.law_as_at)}"


def standing_lines(own: Sequence[Counts]) -> Iterator[str]:
    """Whether what is reported is provisional, and the figures that make it so."""
    if said := standing(own):
        yield f"{said}{':' if (far := apart(own)) else '.'}"
        yield from (wrapped(line, "  ", "  ") for line in far)


def cases_words(result: Result) -> str:
    """How many cases about what: `5 children, 1 household`; where only some are reported, of how many."""
    told = _each(result.abouts) or "No cases"
    return told if result.named is None else f"{told} named (of {_each(result.snapshot.abouts)})"


def _each(abouts: Mapping[str, int]) -> str:
    words = ((abouts.get(about, 0), names) for about, names in CASE_WORDS.items())
    return ", ".join(counted(number, *names) for number, names in words if number)


def period_words(result: Result) -> str:
    """The duties that are in a result."""
    window = result.window
    if window.first is None or window.last is None:
        return "every duty, whenever due"
    text = f"duties due {date_words(window.first)} to {date_words(window.last)}"
    return text + (", open now or without a due date" if window.open else "")


def no_disputes(result: Result) -> str:
    """What is said where there are none: that there is nothing to settle, with how many duties cannot be told, or nothing
    that could be decided."""
    if not result.decided:
        return f"No disputes: {'nothing could be decided' if result.duties else 'no duty falls in this period'}."
    aside = ", ".join(_set_aside(result))
    none = f"No disputes but those set aside ({aside})" if aside else "No disputes"
    if untold := result.counted(Verdict.CANNOT_TELL):
        told = f"{untold:,} of {counted(len(result.duties), 'duty', 'duties')} cannot be told"
        return f"{none} in what can be told; {told}."
    return f"{none}: nothing to settle in this period."


def _set_aside(result: Result) -> list[str]:
    """How many disputes are set aside, each way in which any is."""
    return [f"{number:,} {words}" for status, words in SET_ASIDE.items() if (number := result.set_aside(status))]


def _disputes(result: Result, *, full: bool) -> Iterator[str]:
    disputes = result.new
    if not disputes:
        yield no_disputes(result)
        return
    yield f"Disputes to settle: {len(disputes):,}"
    danger, groups = ((), result.new_groups) if full else in_danger(result.new_groups)
    shown, left = (groups, ()) if full else some_of_each(groups)
    yield from danger_lines(danger, len(disputes))
    for block in (*danger_blocks(danger, result), *(group_lines(group, result, full=full) for group in shown)):
        yield ""
        yield from block
    if left:
        yield ""
        yield from left_lines(left)


def _commendations(result: Result, *, full: bool) -> Iterator[str]:
    if result.commendations:
        yield f"Good practice to commend: {len(result.commendations):,}"
    most = len(result.commendations) if full else MOST
    shown = [each for at, each in enumerate(result.commendations) if at < most or each.standing is not None]
    for each in shown:
        yield wrapped(f"{each.duty.case} | {each.rule.title}: {each.message}", "  ", "    ")
        yield from kept_lines(each, "    ")
    if (left := len(result.commendations) - len(shown)) > 0:
        yield wrapped(f"... and {left:,} more: {EVERY}", "  ", "  ")


def _tally(result: Result) -> Iterable[str]:
    shown = [rule for rule in result.rules if rule.duties]
    if not shown:
        return ()
    used = [(name, verdict) for name, verdict in VERDICTS if result.counted(verdict)]
    rows = [_row(rule, [verdict for _, verdict in used]) for rule in shown]
    return table(
        ["rule", "duties", *(name for name, _ in used), "disputes"], rows,
        totals=["all", *_sums([row[1:] for row in rows])],
    )  # fmt: skip


def _row(rule: RuleResult, verdicts: Sequence[Verdict]) -> list[str]:
    return [rule.rule.id, *(str(n) for n in (rule.duties, *(rule.verdicts.get(v, 0) for v in verdicts), rule.disputes))]


def _sums(rows: Sequence[Sequence[str]]) -> list[str]:
    return [str(sum(int(cell) for cell in column)) for column in zip(*rows, strict=True)]


def table(head: Sequence[str], rows: Sequence[Sequence[str]], totals: Sequence[str]) -> Iterator[str]:
    """Rows under a heading, the first column to the left, numbers to the right, a dot for nought. Where they are wider than
    the terminal, what is in the first column of each is on a line of its own, and its numbers below it.
    """
    everything = [list(head), *([_dotted(row) for row in rows]), _dotted(totals)]
    widths = [max(len(row[i]) for row in everything) for i in range(len(head))]
    apart = not fits(_across(widths))
    if apart:
        widths[0] = max(len(head[0]), len(totals[0]))
    for number, row in enumerate(everything):
        if number in (1, len(everything) - 1):
            yield "-" * _across(widths)
        first = row[0]
        if apart and 0 < number < len(everything) - 1:
            yield first
            first = ""
        cells = [first.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        yield "  ".join(cells).rstrip()


def _across(widths: Sequence[int]) -> int:
    return sum(widths) + 2 * (len(widths) - 1)


def _dotted(row: Sequence[str]) -> list[str]:
    return [row[0], *("." if cell == "0" else f"{int(cell):,}" for cell in row[1:])]


def _listed(heading: str, names: Sequence[str]) -> str:
    return wrapped(f"{heading}: {', '.join(names)}", "", "  ")


def _taken_as_read(result: Result) -> Iterator[str]:
    """Definitions that say what to suppose where the source is silent, each with its reason."""
    ran = [rule.rule for rule in result.rules if rule.duties]
    supposed = suppositions(ran, result.program, result.snapshot)
    if supposed:
        yield "Supposed where the source does not say, and why:"
    for definition in supposed:
        answer = "yes" if definition.if_not_covered else "no"
        title = title_words(definition)
        yield wrapped(f"{title}: {answer}. {definition.because}", "  ", "  ")


def _unverified(result: Result) -> Iterator[str]:
    unverified = sorted({rule for rule, law in laws_of(result.new) if law is not None and not law.verified})
    if unverified:
        yield _listed("Disputes that rest on a source not verified at first hand", unverified)


def _problems(result: Result, *, full: bool) -> Iterator[str]:
    """The problems, but for what puts everything in doubt: the report began with that."""
    problems = [problem for problem in result.problems if not problem.doubts_all]
    if not problems:
        return
    yield f"Problems in the data: {sum(problem.count for problem in problems):,}"
    shown = len(problems) if full else MOST
    for problem in problems[:shown]:
        yield wrapped(problem.render(), "  ", "  ")
    if (left := len(problems) - shown) > 0:
        yield wrapped(f"... and {counted(left, 'more kind', 'more kinds')}: {EVERY}", "  ", "  ")


def _closing(result: Result) -> Iterator[str]:
    told = ", ".join(f"{result.counted(verdict):,} {name}" for name, verdict in VERDICTS if result.counted(verdict))
    duties, disputes = counted(len(result.duties), "duty", "duties"), counted(len(result.new), "dispute")
    aside = ", ".join(_set_aside(result))
    yield whole(f"{duties}{': ' + told if told else ''}. {disputes} raised{'; ' + aside if aside else ''}.")
