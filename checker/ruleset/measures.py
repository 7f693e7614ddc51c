"""Reading the measures of a rules folder. `checker check` never does: they take no part in what is disputed."""

from __future__ import annotations

from pathlib import Path

from checker.errors import Fault, RulesetError
from checker.ruleset.folders import MEASURES
from checker.ruleset.library import Written, read_all, yaml_files
from checker.ruleset.models.measure import MeasureModel


def load_measures(folder: Path) -> tuple[Written[MeasureModel], ...]:
    """Every measure under `folder`, in order of file name; none where it has none.

    RulesetError carries every fault of every file.
    """
    faults: list[Fault] = []
    measures = read_all(folder, yaml_files(folder / MEASURES), MeasureModel, faults)
    first: dict[str, str] = {}
    for written in measures:
        if written.model.id in first:
            what = f'"{written.model.id}" is already the id of {first[written.model.id]}'
            faults.append(written.document.fault(("id",), what))
        first.setdefault(written.model.id, written.document.path)
    if faults:
        raise RulesetError(faults)
    return measures
