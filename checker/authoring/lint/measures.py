"""A measure: an id that is its file's, an official definition that a catalogue holds, examples of both sorts."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import PurePosixPath

from checker.compile.conditions import suggest
from checker.errors import Fault
from checker.ruleset.library import Written
from checker.ruleset.models.measure import MeasureModel


def of_measure(
    written: Written[MeasureModel], rows: Collection[str], standards: frozenset[str] | None
) -> Iterator[Fault]:
    """Every fault of one measure. `rows` are those of the catalogues the rules folder keeps ledgers of."""
    model, document = written.model, written.document
    stem = PurePosixPath(document.path).stem
    if model.id.replace(".", "-") != stem:
        what = f'"{model.id}" is the id of a file {model.id.replace(".", "-")}.yaml, and this is {stem}.yaml'
        yield document.fault(("id",), what, help="rename the file, or change the id: dots become hyphens")
    if model.source is not None and model.source.row not in rows:
        what = f'no catalogue has a row "{model.source.row}"'
        yield document.fault(
            ("source", "row"), what, help="only what a catalogue holds is official; else definition: simple"
        )
    for place, name in enumerate(model.standards):
        if standards is not None and name not in standards:
            yield document.fault(("standards", place), f'there is no standard "{name}"', help=suggest(name, standards))
    for status, what in (("told", "a figure worked out by hand"), ("not-covered", "a source that does not cover it")):
        if not any(example.expect.status == status for example in model.examples):
            yield document.fault(("examples",), f"expected an example of {what}", key=True, help=f"status: {status}")
