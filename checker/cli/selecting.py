"""Which rules are meant by the beginnings of their ids."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from checker.errors import CheckerError

if TYPE_CHECKING:
    from checker.compile.program import Program
    from checker.engines.duty import Evaluation
    from checker.snapshot.facts import Snapshot

F = TypeVar("F", bound=Callable[..., Any])


def selected(
    program: Program, select: tuple[str, ...], ignore: tuple[str, ...], *, option: str = "--select"
) -> Program:
    """The program with only the rules, those of audits included, whose ids begin with a `select` prefix and not with an `ignore`.

    CheckerError for a prefix that fits no rule: a mistyped id must not pass for a clean result.
    """
    from dataclasses import replace

    wanted = selection(program, select, ignore, option=option)
    rules, audited = (tuple(rule for rule in some if wanted(rule.id)) for some in (program.rules, program.audited))
    if not rules and not audited:
        raise CheckerError("no rule is left to run", where="--select/--ignore", help="see `checker rules list`")
    return replace(program, rules=rules, audited=audited)


def with_looked_at(program: Program, whole: Program) -> Program:
    """The program with those rules of the whole one besides among whose duties its own look, as those that commend do: without
    them a miss would be nowhere to be seen, and what was kept no more."""
    from dataclasses import replace

    from checker.compile.program import OnDuties

    bodies = [rule.body for rule in program.rules if isinstance(rule.body, OnDuties)]
    if not bodies:
        return program
    own = {rule.id for rule in (*program.rules, *program.audited)}
    rules, audited = (
        tuple(rule for rule in some if rule.id in own or any(body.rests_on(rule.id) for body in bodies))
        for some in (whole.rules, whole.audited)
    )
    return replace(program, rules=rules, audited=audited)


def audited_beside(program: Program, whole: Program, snapshot: Snapshot) -> tuple[Program, Program]:
    """A program, and the one to judge by for it, which has what `with_looked_at` adds; each with what the audits in a snapshot
    ask."""
    from checker.engines.audited import with_audited

    return with_audited(program, snapshot), with_audited(with_looked_at(program, whole), snapshot)


def of_its_rules(evaluation: Evaluation, program: Program, beside: Program) -> Evaluation:
    """What an evaluation came to under the rules of a program alone; `beside` is what it was judged by."""
    if len(beside.rules) == len(program.rules):
        return evaluation
    from dataclasses import replace

    from checker.engines.duties import listed

    ids = {rule.id for rule in program.rules}
    errored = {name: why for name, why in evaluation.errored.items() if name in ids}
    return replace(evaluation, duties=listed(evaluation.duties).of_rules(ids), errored=errored)


def selection(
    program: Program, select: tuple[str, ...], ignore: tuple[str, ...], *, option: str = "--select", off: bool = False
) -> Callable[[str], bool]:
    """Whether a rule's id begins with a `select` prefix, where there is any, and not with an `ignore`.

    CheckerError for a prefix that fits no rule that is switched on or, with `off`, none at all.
    """
    for prefixes, given_as in ((select, option), (ignore, "--ignore")):
        for prefix in prefixes:
            if not (off and any(fits(rule_id, prefix) for rule_id in program.off)):
                check_prefix(program, prefix, given_as)

    def wanted(rule_id: str) -> bool:
        chosen = not select or any(fits(rule_id, prefix) for prefix in select)
        return chosen and not any(fits(rule_id, prefix) for prefix in ignore)

    return wanted


def selection_options(command: F) -> F:
    """`--select` and `--ignore`."""
    command = click.option(
        "--ignore", multiple=True, metavar="PREFIX", help="No rules whose ids begin so. May be repeated."
    )(command)  # fmt: skip
    return click.option(
        "--select", multiple=True, metavar="PREFIX", help="Only rules whose ids begin so. May be repeated."
    )(command)


def check_prefix(program: Program, prefix: str, option: str) -> None:
    """CheckerError, with the nearest ids, if no rule that is switched on begins with `prefix`."""
    ids = [rule.id for rule in (*program.rules, *program.audited)]
    if any(fits(rule_id, prefix) for rule_id in ids):
        return
    if any(fits(rule_id, prefix) for rule_id in program.off):
        raise CheckerError(
            f'"{prefix}" is switched off in profile {program.profile}', where=option,
            help="choose a profile that runs it with --profile, or see `checker rules list --all`",
        )  # fmt: skip
    mend = f"say {option} once for each" if "," in prefix else nearest(prefix, ids)
    raise CheckerError(f'no rule begins with "{prefix}"', where=option, help=mend)


def nearest(name: str, ids: Iterable[str], otherwise: str = "see `checker rules list`") -> str:
    """What was probably meant by the name of a rule, or the beginning of one as long, or what is said otherwise."""
    from difflib import get_close_matches

    known = list(ids)
    parts = name.count(".") + 1
    begun = [".".join(each.split(".")[:parts]) for each in known]
    near = get_close_matches(name, list(dict.fromkeys([*known, *begun])), n=2, cutoff=0.7)
    return "did you mean " + " or ".join(near) + "?" if near else otherwise


def fits(rule_id: str, prefix: str) -> bool:
    """Whether a rule's id is `prefix`, or lies under it: `lac.review` fits lac.review.interval, not lac.reviewer."""
    return rule_id == prefix or rule_id.startswith(prefix if prefix.endswith(".") else prefix + ".")
