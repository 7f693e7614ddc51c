"""Reading the coverage ledgers of a rules folder, and holding them against its rules and measures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path

from checker.errors import CheckerError, Fault, RulesetError
from checker.ruleset.library import Library, Written, read_all, yaml_files
from checker.ruleset.measures import load_measures
from checker.ruleset.models.coverage import CoverageModel

FOLDER = "coverage"
"""The folder of the ledgers, beside the rules."""


def load_coverage(folder: Path, library: Library) -> tuple[Written[CoverageModel], ...]:
    """Every ledger under `folder`, in order of file name; each rule it names is in `library`, each measure in the folder,
    and each row is there once.

    RulesetError carries every fault of every ledger; CheckerError where the folder has none.
    """
    files = yaml_files(folder / FOLDER)
    if not files:
        what = "expected a ledger of coverage"
        raise CheckerError(
            what, where=str(folder / FOLDER), help="a YAML file for each catalogue: its rows and their rules"
        )
    faults: list[Fault] = []
    ledgers = read_all(folder, files, CoverageModel, faults)
    faults += _repeated(ledgers)
    faults += _unknown(ledgers, "rule", {written.model.id for written in library.rules})
    faults += _unknown(ledgers, "measure", {written.model.id for written in load_measures(folder)})
    if faults:
        raise RulesetError(faults)
    return ledgers


def _repeated(ledgers: Iterable[Written[CoverageModel]]) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for ledger in ledgers:
        for place, row in enumerate(ledger.model.rows):
            if row.row in first:
                yield ledger.document.fault(("rows", place, "row"), f'"{row.row}" is already a row of {first[row.row]}')
            first.setdefault(row.row, ledger.document.path)


def _unknown(ledgers: Iterable[Written[CoverageModel]], sort: str, ids: set[str]) -> Iterator[Fault]:
    """Each id of a sort (rule or measure) that a row names and that is none."""
    see = {"rule": "`checker rules list --all` names them", "measure": "they are in rules/measures"}
    for ledger in ledgers:
        for place, row in enumerate(ledger.model.rows):
            for number, name in enumerate(row.rules if sort == "rule" else row.measures):
                if name not in ids:
                    near = get_close_matches(name, sorted(ids), 1)
                    yield ledger.document.fault(
                        ("rows", place, f"{sort}s", number),
                        f'expected the id of a {sort}, found "{name}"',
                        help=f'did you mean "{near[0]}"?' if near else see[sort],
                    )
