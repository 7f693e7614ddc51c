"""Examples: one met, one missed, one that cannot be told, both sides of every limit, and each name once."""

from __future__ import annotations

from collections.abc import Iterator

from checker.authoring.lint.subject import Subject
from checker.authoring.trials import Trial
from checker.calendar import CalendarEnd, is_working_day
from checker.compile.program import OnLasting
from checker.engines.duty import Duty, Verdict
from checker.errors import Fault

MISSED = (Verdict.LATE, Verdict.OVERDUE, Verdict.NOT_MET)
_KINDS = (
    (("met",), "is met"),
    (("late", "overdue", "not-met"), "is missed"),
    (("cannot-tell",), "cannot be told"),
)
_PAIR_HELP = "add one to the boundary pair: the last day met, the day after not"


def of_rule(subject: Subject) -> Iterator[Fault]:
    """The faults of a rule's examples."""
    yield from _repeated(subject)
    expected = {expectation.verdict for example in subject.model.examples for expectation in example.expect}
    for verdicts, words in _KINDS:
        praised = subject.rule.commends and "not-met" in verdicts  # good practice that is not there is no duty at all
        if expected.isdisjoint(verdicts) and not praised:
            what = f"no example has a duty that {words}"
            yield subject.document.fault(("examples",), what, key=True, help=f"add one that expects {verdicts[0]}")
    yield from _boundaries(subject)


def _repeated(subject: Subject) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for place, example in enumerate(subject.model.examples):
        if example.name in first:
            line = subject.document.span(("examples", first[example.name], "name")).line
            what = f"this name is already that of the example on line {line}"
            yield subject.document.fault(("examples", place, "name"), what, help="give each example a name of its own")
        first.setdefault(example.name, place)


def _boundaries(subject: Subject) -> Iterator[Fault]:
    duties = [(duty, trial) for trial in subject.trials for duty in trial.duties()]
    seen = set()
    for timed in subject.timed():
        if timed.step in seen:
            continue  # a regime's first limit shows the same step as its own
        seen.add(timed.step)
        ours = [(duty, trial) for duty, trial in duties if duty.step == timed.step]
        of = f" of {timed.step}" if timed.step else ""
        if not any(_met_on_the_last_day(duty, trial) for duty, trial in ours):
            what = f"no example is met on the last day{of}"
            yield subject.document.fault(timed.loc, what, key=True, help=_PAIR_HELP)
        if not any(_missed_by_a_day(duty) for duty, _ in ours):
            what = f"no example is missed by one day{of}"
            yield subject.document.fault(timed.loc, what, key=True, help=_PAIR_HELP)


def _met_on_the_last_day(duty: Duty, trial: Trial) -> bool:
    """Met on the last day: the evidence is of that day or, of a state that may not go on, its last day inside is."""
    if duty.verdict is not Verdict.MET or duty.due is None:
        return False
    if isinstance(trial.rule.body, OnLasting):
        first_out = duty.due + (duty.due_at is None)  # by the clock, an end on the last day itself is the first outside
        return any(fact.end_lo == first_out for case in trial.snapshot.cases for fact in case.facts)
    return duty.found is not None and duty.found.day == duty.due


def _missed_by_a_day(duty: Duty) -> bool:
    """Missed on the day after the last; the next working day, where those between are none."""
    if duty.verdict not in MISSED or duty.due is None or not duty.late_by:
        return False
    try:
        return not any(is_working_day(duty.due + days) for days in range(1, duty.late_by))
    except CalendarEnd:
        return duty.late_by == 1
