"""What is to be known of a baseline that was made otherwise than the run it is for: what is then called new, and why."""

from __future__ import annotations

from collections.abc import Iterator

from checker.disputes.baseline import Baseline
from checker.disputes.dispute import by_rule, date_words
from checker.engines.duties import Window
from checker.report.result import Result
from checker.report.words import counted, joined

_MOST = 3


def baseline_remarks(baseline: Baseline, result: Result) -> Iterator[str]:
    """A line for each way in which it looked at less than the run does, or at other things: some cases alone, another profile,
    fewer of the rules under which something is raised, a shorter period."""
    for remark in (_cases(baseline), _profile(baseline, result), _rules(baseline, result), _period(baseline, result)):
        if remark:
            yield f"{baseline.where}: this baseline {remark}"


def _cases(baseline: Baseline) -> str:
    """Of the other cases it says nothing: that nothing of theirs was looked through."""
    if baseline.narrowed is None:
        return ""
    cases, of = baseline.narrowed
    mend = "make one without --case, unless this is for what was named then"
    those = f"{counted(cases, 'case')} alone, of {of:,} that were read then (--case)"
    return f"is of {those}: what was missed of any other is called new; {mend}"


def _profile(baseline: Baseline, result: Result) -> str:
    if baseline.profile == result.program.profile:
        return ""
    return (
        f"was made under the profile {baseline.profile}, and this run is under {result.program.profile}: what that alone "
        f"asks is called new; make one under the same --profile"
    )


def _rules(baseline: Baseline, result: Result) -> str:
    """Rules that were not run then, or could not be, and under which something is raised now."""
    raised = {name: number for name, number in by_rule(result.new).items() if name not in baseline.rules}
    if not raised:
        return ""
    names = sorted(raised, key=lambda name: (-raised[name], name))
    more = len(names) - _MOST
    shown = joined([*names[:_MOST], f"{more:,} more"] if more > 0 else names)
    disputes = counted(sum(raised.values()), "dispute")
    return (
        f"was made without {counted(len(names), 'rule')} of this run ({shown}): all that is raised under "
        f"{'it' if len(names) == 1 else 'them'}, {disputes}, is called new; look that through, and make one with the same rules"
    )


def _period(baseline: Baseline, result: Result) -> str:
    """A period that moves on with the as-at date looks at nothing that was past and not looked at when the baseline was made."""
    if not _looks_further(result.window, baseline):
        return ""
    return (
        f"is of {_window_words(baseline.window)}, and this run looks at more that was past by then "
        f"({_window_words(result.window)}): what was missed of that is called new; make one of the same --period"
    )


def _looks_further(now: Window, baseline: Baseline) -> bool:
    """Whether a period holds days that were past when the baseline was made, and were not of its own; or what was open."""
    then = baseline.window
    if then.first is None or then.last is None:
        return False
    if now.first is None or now.last is None or (now.open and not then.open):
        return True
    to = min(now.last, baseline.as_at)
    return now.first <= to and (now.first < then.first or to > then.last)


def _window_words(window: Window) -> str:
    if window.first is None or window.last is None:
        return "all that ever fell due"
    days = f"what fell due {date_words(window.first)} to {date_words(window.last)}"
    return f"{days}, or is open" if window.open else f"{days} alone"
