"""What makes a run end with status 0, 1 or 2."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from checker.cli.gathering import gathered
from checker.cli.selecting import check_prefix, fits
from checker.errors import CheckerError
from checker.frozen import frozen

if TYPE_CHECKING:
    from checker.compile.program import Program
    from checker.report.result import Result, RuleResult

FAIL_ON = ("any", "act", "regulation", "statutory-guidance", "national-standard", "guidance", "local", "never")


class Limit(click.ParamType):  # type: ignore[type-arg]  # generic only in later versions of click
    """A prefix of rules and a number, with `=` between them; its value is the two."""

    name = "limit"

    def __init__(self, *, share: bool) -> None:
        self.share = share

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, float]:
        """The prefix, and the most there may be: of disputes, or of a hundred duties."""
        if isinstance(value, tuple):
            return value
        prefix, _, number = str(value).partition("=")
        text = number.removesuffix("%") if self.share else number
        if not prefix or not (text.isdecimal() and text.isascii()) or (self.share and int(text) > 100):
            example = "lac.review=10%" if self.share else "lac.review=3"
            self.fail(
                f'expected the beginning of a rule\'s id and a number, such as {example}; found "{value}"', param, ctx
            )
        return prefix, int(text)


@frozen
class Gate:
    """What is not let through."""

    fail_on: str
    require: tuple[str, ...]
    max_cannot_tell: tuple[tuple[str, int], ...]
    max_disputes: tuple[tuple[str, int], ...]

    def check(self, whole: Program, program: Program) -> None:
        """CheckerError for what is named and is not among the rules to be run."""
        named = [("--require", prefix) for prefix in self.require]
        named += [("--max-cannot-tell", prefix) for prefix, _ in self.max_cannot_tell]
        named += [("--max-disputes", prefix) for prefix, _ in self.max_disputes]
        for option, prefix in named:
            check_prefix(whole, prefix, option)
            if not any(fits(rule.id, prefix) for rule in (*program.rules, *program.audited)):
                told = "is required" if option == "--require" else "has a limit"
                raise CheckerError(f'"{prefix}" {told}, but --select or --ignore leaves it out', where=option)

    def status(self, result: Result, whole: Sequence[RuleResult], doubts: list[str]) -> int:
        """The exit status; the format never changes it. What makes it 2, `doubts` first, is said on standard error.

        `whole` is what each rule came to, every duty counted, whenever due.
        """
        distrust = [
            *doubts,
            *_distrust(result, whole),
            *self._not_evaluated(result, whole),
            *self._too_little_told(result),
        ]
        for reason in distrust:
            click.echo(f"The result cannot be trusted: {reason}", err=True)
        over = list(self._too_many(result))
        for line in over:
            click.echo(line, err=True)
        if distrust:
            return 2
        return 1 if over or self._stopped(result) else 0

    def _stopped(self, result: Result) -> bool:
        """Whether any dispute counts. Those of rules with a limit of their own count only once it is passed."""
        from checker.disputes.dispute import forces_by_rule
        from checker.report.result import at_or_above

        if self.fail_on == "never":
            return False
        threshold = "local" if self.fail_on == "any" else self.fail_on
        limited = [prefix for prefix, _ in self.max_disputes]
        return any(
            at_or_above(most, threshold) and not any(fits(rule, prefix) for prefix in limited)
            for rule, (most, *_) in forces_by_rule(result.new).items()
        )

    def _too_many(self, result: Result) -> Iterator[str]:
        from checker.report.words import counted

        for prefix, most in self.max_disputes:
            found = sum(each.disputes for each in result.rules if fits(each.rule.id, prefix))
            if found > most:
                yield f"--max-disputes {prefix}={most}: expected at most {most:,}, found {counted(found, 'dispute')}"

    def _not_evaluated(self, result: Result, whole: Sequence[RuleResult]) -> Iterator[str]:
        from checker.report.result import begins_unseen
        from checker.report.words import in_words

        for prefix in self.require:
            if not any(fits(rule.rule.id, prefix) for rule in whole):
                yield f"{prefix} is required, and no such question was put"
        for rule in whole:
            if not any(fits(rule.rule.id, prefix) for prefix in self.require):
                continue
            unseen = "" if rule.duties else begins_unseen(rule.rule, result.program, result.snapshot)
            if rule.status != "ran" or unseen:
                why = in_words(rule.why or unseen, result.program)
                yield f"{rule.rule.id} is required but could not be evaluated: {why}"

    def _too_little_told(self, result: Result) -> Iterator[str]:
        for prefix, most in self.max_cannot_tell:
            duties = sum(rule.duties for rule in result.rules if fits(rule.rule.id, prefix))
            cannot = sum(each.duties for each in result.cannot_tell if fits(each.rule, prefix))
            if cannot * 100 > most * duties:
                yield (f"{cannot:,} of {duties:,} duties under {prefix} cannot be told, which is more than "
                       f"{most}%")  # fmt: skip


def _distrust(result: Result, whole: Sequence[RuleResult]) -> Iterator[str]:
    from checker.report.in_doubt import distrust_of_all
    from checker.report.result import decided
    from checker.report.undecided_text import could_not_run
    from checker.report.words import counted
    from checker.snapshot.first_day import first_recorded

    yield from distrust_of_all(result.problems)
    yield from could_not_run({each.rule.id: each.why or "" for each in whole if each.status == "errored"})
    if result.not_evaluated:
        yield f"{counted(len(result.not_evaluated), 'case')} could not be evaluated"
    begun = first_recorded(result.snapshot) if not decided(whole) else None
    if begun is not None and result.snapshot.as_at < begun:
        return  # said above
    if not decided(whole):
        yield f"nothing could be decided: {_why_nothing(result, whole)}"
    elif result.duties and not result.decided:
        of = "this period" if result.named is None else "what is named in this period"
        yield f"nothing could be decided of {of}: this source does not hold what the rules selected need of it"


def _why_nothing(result: Result, whole: Sequence[RuleResult]) -> str:
    """Why no duty was decided: a day that was given is before the law; or the source."""
    from checker.report.in_doubt import before_any_law

    if (said := before_any_law(result.program)) and not any(each.duties for each in whole):
        return said
    return "this source does not hold what the rules selected need"


gate_options = gathered(
    Gate,
    "gate",
    click.option(
        "--fail-on", type=click.Choice(FAIL_ON), default="any", show_default=True,
        help="Exit 1 for disputes at least this binding.",
    ),
    click.option(
        "--require", multiple=True, metavar="PREFIX", help="Exit 2 if these rules cannot be evaluated on the source."
    ),
    click.option(
        "--max-cannot-tell", type=Limit(share=True), multiple=True, metavar="PREFIX=%",
        help="Exit 2 if more than so many in a hundred duties of these rules cannot be told. May be repeated.",
    ),
    click.option(
        "--max-disputes", type=Limit(share=False), multiple=True, metavar="PREFIX=N",
        help="Let these rules have so many disputes, and exit 1 for more, whatever --fail-on says. May be repeated.",
    ),
)  # fmt: skip
"""`--fail-on`, `--require`, `--max-cannot-tell` and `--max-disputes`, as `gate`."""
