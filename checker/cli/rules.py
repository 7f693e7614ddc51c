"""`checker rules`: list, show and test the rules, and the tools to write them with."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from checker.cli.options import DAY, Period, read_pack_of, read_snapshot, source_options
from checker.cli.output import show
from checker.cli.rule_examples import test_rules
from checker.cli.rule_folder import FOLDER, no_such_rule, rules_chosen
from checker.cli.selecting import fits, selection, selection_options
from checker.cli.suggesting import Suggesting
from checker.cli.switches import switch
from checker.errors import CheckerError

SHAPES = ("within", "before", "with", "every", "have")
SCHEMAS = ("rule", "definition", "profile", "protocol", "question", "measure", "examples")


@click.command("list", short_help="The rules a profile runs: id, shape, force and title.")
@click.argument("prefixes", nargs=-1, metavar="[PREFIX]...")
@selection_options
@click.option("--profile", default="typical", show_default=True, metavar="NAME", help="Which rules are on.")
@switch("all", "everything", help="Also the rules this profile leaves off.")
@FOLDER
def list_rules(
    prefixes: tuple[str, ...], select: tuple[str, ...], ignore: tuple[str, ...], profile: str, everything: bool,
    rules_folder: Path | None,
) -> None:  # fmt: skip
    """The rules a profile runs: id, shape, force and title. Then the dip-audit questions.

    With PREFIX, or --select and --ignore as for check, those whose ids begin so.

    \b
    checker rules list lac.visit
    checker rules list --select cp --ignore cp.visit
    """
    from checker.report.rule_list import rule_list

    pack = read_pack_of(rules_folder, profile)
    option = "PREFIX" if prefixes else "--select"
    wanted = selection(pack.programs[profile], (*prefixes, *select), ignore, option=option, off=everything)
    show(rule_list(pack, profile, everything=everything, wanted=wanted))


@click.command("show", short_help="One rule or question as a page.")
@click.argument("rule")
@click.option("--profile", default="typical", show_default=True, metavar="NAME", help="Whose parameters to show.")
@FOLDER
def show_rule(rule: str, profile: str, rules_folder: Path | None) -> None:
    """One rule as a page: what it asks, what the law says and since when, its examples and known limits.

    Or one dip-audit question: what a person is asked, where to look, and what each answer looks like.
    """
    from checker.report.page import as_text
    from checker.report.question_page import question_page
    from checker.report.rule_page import rule_page
    from checker.ruleset.asking import PREFIX
    from checker.ruleset.library import load_library, load_to_show, shipped_rules

    folder = rules_folder or shipped_rules()
    library = load_to_show(folder, lambda rule_id: fits(rule_id, rule))
    questions = {PREFIX + written.model.id: written for written in library.questions}
    ids = [*(written.model.id for written in library.rules), *questions]
    name = PREFIX + rule if PREFIX + rule in questions else rule
    under = [name] if name in ids else [each for each in ids if fits(each, name)]
    if not under:
        raise no_such_rule(rule, [*(written.model.id for written in load_library(folder).rules), *questions])
    if len(under) > 1:
        raise CheckerError(f'"{rule}" is the beginning of several rules', help="one of " + ", ".join(sorted(under)))
    asked = questions.get(under[0])
    page = rule_page(library, under[0], library.profile(profile).model) if asked is None else question_page(asked)
    show(as_text(page))


@click.command("coverage", short_help="Which rules answer each row of the catalogues.")
@FOLDER
def rules_coverage(rules_folder: Path | None) -> None:
    """For each row of the catalogues of requirements: the rules that answer it, or why none does."""
    from checker.report.coverage_table import coverage_table
    from checker.ruleset.coverage import load_coverage
    from checker.ruleset.library import load_library, shipped_rules

    folder = rules_folder or shipped_rules()
    show(coverage_table(written.model for written in load_coverage(folder, load_library(folder))))


@click.command("lint", short_help="What a person would ask before trusting a rule.")
@click.argument("prefixes", nargs=-1, metavar="[PREFIX]...")
@click.option(
    "--today", type=DAY, metavar="DATE", help="Also refuse a text last checked over 12 months before this day."
)
@click.option(
    "--standards",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A YAML file of practice standards: the ids a rule says it answers must be in it.",
)
@FOLDER
def lint_rules(prefixes: tuple[str, ...], today: int | None, standards: Path | None, rules_folder: Path | None) -> None:
    """Look rules over for what a person would ask before trusting them. Exit 1 if anything is found.

    References, gaps and overlaps, sentinel dates, boundary pairs, the slots of messages, ids and file names. Without a
    PREFIX, definitions, profiles, protocols and measures as well.
    """
    from checker.authoring.lint import lint
    from checker.authoring.told import lint_text
    from checker.ruleset.library import shipped_rules

    library, chosen = rules_chosen(rules_folder, prefixes)
    some = chosen if prefixes else None
    faults = lint(rules_folder or shipped_rules(), library, some, today=today, standards=standards)
    held = standards is not None or not any(written.model.standards for written in chosen)
    show(lint_text(faults, len(chosen), dated=today is not None, held=held))
    sys.exit(1 if faults else 0)


@click.command("new", short_help="Write a rule file to fill in.")
@click.argument("rule_id", metavar="DOMAIN.ID")
@click.option("--shape", type=click.Choice(SHAPES), default="within", show_default=True, help="What the rule is like.")
@FOLDER
def new_rule(rule_id: str, shape: str, rules_folder: Path | None) -> None:
    """Write a rule file to fill in, such as lac.visit.first-week. It refuses to write over another.

    \b
    within  evidence no later than a limit after something
    before  evidence at least a limit before something, or simply before it
    with    something goes with something; no deadline
    every   evidence again and again while a period is open
    have    while something holds the record has the evidence
    """
    from checker.authoring.scaffold import scaffold, write
    from checker.ruleset.library import shipped_rules

    folder = rules_folder or shipped_rules()
    if rules_folder is None and folder.name == "_rules":
        raise CheckerError(
            "the rules shipped are inside the program", where="--rules", help="give the folder of your own rules"
        )
    file = write(scaffold(rule_id, shape), folder)
    given = f' --rules "{rules_folder}"' if rules_folder is not None else ""
    show(
        f"{file} is ready to fill in. Then:\n"
        + "".join(f"  checker rules {c} {rule_id}{given}\n" for c in ("lint", "test"))
    )


@click.command("schema", short_help="JSON Schema, for an editor to go by.")
@click.argument("kind", type=click.Choice(SCHEMAS), default="rule")
@FOLDER
def rules_schema(kind: str, rules_folder: Path | None) -> None:
    """JSON Schema for the files of a rules folder, by which an editor completes and checks them."""
    import json

    from checker.authoring.schema import schema_of
    from checker.ruleset.library import load_library, shipped_rules

    definitions: list[str] = []
    if kind in ("rule", "definition", "measure"):
        definitions = [written.model.id for written in load_library(rules_folder or shipped_rules()).definitions]
    show(json.dumps(schema_of(kind, definitions), indent=1, ensure_ascii=False) + "\n")


@click.command("diff", short_help="What a change to the rules comes to.")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.argument("source", required=False)
@click.option("--profile", default="typical", show_default=True, metavar="NAME", help="Under which settings.")
@click.option("--period", type=Period(), metavar="FROM..TO|all", help="Disputes over duties due in it; as for check.")
@source_options
def diff_rules(
    old: Path, new: Path, source: str | None, profile: str, period: Any, as_at: int | None, years: tuple[int, ...]
) -> None:
    """What changed in meaning between two folders of rules; with SOURCE, which disputes would appear or go.

    Exit 1 if anything did, 0 if not, 2 if a folder does not load or a rule could not run.
    """
    from checker.authoring.comparison import compare, side, with_disputes
    from checker.authoring.comparison_text import comparison_text
    from checker.report.result import window_of
    from checker.report.undecided_text import could_not_run
    from checker.ruleset.library import load_library

    before, after = (side(load_library(folder), profile) for folder in (old, new))
    comparison = compare(before, after)
    if source is not None:
        snapshot = read_snapshot((source,), as_at, years)
        comparison = with_disputes(comparison, before, after, snapshot, window_of(period, snapshot.as_at))
    show(comparison_text(comparison))
    errored = comparison.disputes.errored if comparison.disputes else {}
    for line in could_not_run(errored):
        click.echo(f"The result cannot be trusted: {line}", err=True)
    sys.exit(2 if errored else 1 if comparison.in_meaning else 0)


@click.command("export-examples", short_help="The examples, for other systems to run.")
@click.argument("prefixes", nargs=-1, metavar="[PREFIX]...")
@click.option(
    "-o", "--output", type=click.Path(), default="-", show_default=True, metavar="FILE",
    help="Where to; - is standard output.",
)  # fmt: skip
@FOLDER
def export_examples(prefixes: tuple[str, ...], output: str, rules_folder: Path | None) -> None:
    """Write the examples as JSON that any case system can run its own checks against (checker/examples@1)."""
    from checker.authoring.export import examples_text

    library, chosen = rules_chosen(rules_folder, prefixes)
    text = examples_text(library, chosen).encode()  # the same bytes everywhere
    if output == "-":
        show(text)
        return
    try:
        Path(output).write_bytes(text)
    except OSError as error:
        what = f"the file could not be written: {error.strerror or type(error).__name__}"
        raise CheckerError(what, where=output, help="name a file you may write") from None


@click.group(cls=Suggesting)
def rules() -> None:
    """List, show and test the rules, and write new ones."""


for command in (
    list_rules, show_rule, rules_coverage, test_rules, lint_rules, new_rule, rules_schema, diff_rules, export_examples,
):  # fmt: skip
    rules.add_command(command)
