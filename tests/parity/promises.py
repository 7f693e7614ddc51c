"""What holds of any engine: no rule errored, each duty told apart, the same duties however the facts are handed over and with
the working kept, and nothing certain that turns out otherwise once the record is filled in, or more has happened."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

from checker.compile.program import OnDuties
from checker.engines import reference
from checker.engines.duty import Evaluation, Verdict
from checker.intake import read_sources
from checker.snapshot.covers import covers_as_data
from checker.snapshot.document import build
from checker.snapshot.facts import Snapshot
from checker.snapshot.head import SCHEMA
from checker.snapshot.vocabulary import vocabulary
from tests.parity.completions import overturned
from tests.parity.engines import Evaluate, differences, engines
from tests.parity.trial import Data, Trial, plain, snapshot_of
from tests.parity.unseen import undone


def evaluated(trial: Trial) -> Evaluation:
    """What the reference engine says of a trial."""
    return engines()["reference"].evaluate(trial.program, trial.snapshot)


def broken(trial: Trial) -> list[str]:
    """Every promise a trial shows broken, a line each: engines that differ, and what the reference engine does not keep."""
    ((_, found),) = broken_each([trial])
    return found


def broken_each(trials: Sequence[Trial], jobs: int = 1) -> list[tuple[Evaluation, list[str]]]:
    """What the reference engine says of each of many trials, and every promise it shows broken.

    Each engine works through all of them at once, in so many processes: one that runs in others is slow to start.
    """
    first, *others = engines().items()
    evaluate = first[1].evaluate
    said = [evaluated(trial) for trial in trials]
    found = [
        [
            *sound(duties),
            *shuffled(trial, duties, evaluate),
            *alone(trial, duties, evaluate),
            *traced(trial, duties),
            *overturned(trial, duties, evaluate),
            *undone(trial, duties, evaluate),
        ]
        for trial, duties in zip(trials, said, strict=True)
    ]
    tasks = [(trial.program, trial.snapshot) for trial in trials]
    for name, engine in others:
        for lines, one, other in zip(found, said, engine.evaluate_each(tasks, jobs), strict=True):
            lines += [f"{name}: {line}" for line in differences(one, other)]
    return list(zip(said, found, strict=True))


def sound(said: Evaluation) -> list[str]:
    """No rule errored, no two duties of one name, and each duty says what its verdict needs to."""
    found = [f"errored: {rule}: {why}" for rule, why in said.errored.items()]
    names = Counter((duty.rule, duty.case, duty.key.text()) for duty in said.duties)
    found += [f"two of one name: {' '.join(name)}" for name, count in names.items() if count > 1]
    for duty in said.duties:
        name = f"{duty.rule} {duty.case} {duty.key.text()}: {duty.verdict}"
        if (duty.verdict is Verdict.CANNOT_TELL) is not (duty.why is not None):
            found.append(f"why {duty.why}: {name}")
        if duty.verdict is Verdict.CANNOT_TELL and not (duty.needs or duty.question):
            found.append(f"needs nothing: {name}")
        same_day = duty.verdict is Verdict.LATE and duty.due_at is not None  # too late by the clock, it may be
        least = 1 if duty.verdict in (Verdict.LATE, Verdict.OVERDUE) and not same_day else 0
        if duty.late_by is not None and not least <= duty.late_by < 60_000:
            found.append(f"days late {duty.late_by}: {name}")
        if duty.verdict in (Verdict.LATE, Verdict.OVERDUE) and duty.law is None:
            found.append(f"no law: {name}")
    return found


def shuffled(trial: Trial, said: Evaluation, evaluate: Evaluate) -> list[str]:
    """The same with cases and facts in another order."""
    dice = Random(len(said.duties))
    listed = [
        {**document, "cases": dice.sample(cases, len(cases))}
        for document in trial.data["documents"]
        for cases in [[{**case, "facts": dice.sample(case["facts"], len(case["facts"]))} for case in document["cases"]]]
    ]
    other = evaluate(trial.program, snapshot_of(listed))
    return [f"shuffled: {line}" for line in differences(said, other, places=False)]


def alone(trial: Trial, said: Evaluation, evaluate: Evaluate) -> list[str]:
    """The same with each case by itself, where no rule brings cases together."""
    apart = [rule for rule in trial.program.rules if rule.per is None]
    if len(trial.snapshot.cases) < 2 or not apart:
        return []
    program = replace(trial.program, rules=tuple(apart))
    together = {rule.id for rule in trial.program.rules} - {rule.id for rule in apart}
    if together and any(isinstance(rule.body, OnDuties) for rule in apart):
        return []
    duties = [
        duty
        for case in trial.snapshot.cases
        for duty in evaluate(program, replace(trial.snapshot, cases=(case,))).duties
    ]
    duties.sort(key=lambda duty: (duty.case, duty.rule, *duty.key.order))
    kept = replace(said, duties=tuple(duty for duty in said.duties if duty.rule not in together), errored={})
    return [f"alone: {line}" for line in differences(kept, Evaluation(tuple(duties)))]


def traced(trial: Trial, said: Evaluation) -> list[str]:
    """The same with the working kept, as it is for whoever asks why."""
    told = reference.evaluate(trial.program, trial.snapshot, tracing=True)
    return [f"traced: {line}" for line in differences(said, told)]


# --- in other forms ---------------------------------------------------------------------------------------------------------
def in_every_form(document: Data, folder: Path) -> dict[str, Snapshot]:
    """One document read as JSON, JSON Lines both ways, a folder of CSV, and a file for each of its cases.

    Cases of which there is no fact are left out: no row can name them.
    """
    whole = plain(document)
    whole["cases"] = [case for case in whole["cases"] if case["facts"]]
    there = {(case["case"], case["about"]) for case in whole["cases"]}
    for apart in whole.get("covers_apart", ()):
        apart["cases"] = [case for case in apart["cases"] if (case["case"], case["about"]) in there]
    head = {name: said for name, said in whole.items() if name != "cases"}
    rows = [{"case": case["case"], "about": case["about"], **fact} for case in whole["cases"] for fact in case["facts"]]
    forms = {"whole.json": json.dumps(whole)}
    forms["cases.jsonl"] = "".join(json.dumps(each) + "\n" for each in (head, *whole["cases"]))
    forms["rows.jsonl"] = "".join(json.dumps(each) + "\n" for each in (head, *rows))
    for name, text in forms.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "csv").mkdir()
    (folder / "csv" / "snapshot.json").write_text(json.dumps(head), encoding="utf-8")
    _write_csv(folder / "csv", rows)
    read = {name: read_sources([str(folder / name)]) for name in (*forms, "csv")}
    return read | ({"a file a case": read_sources(_a_file_a_case(whole, folder))} if whole["cases"] else {})


def _write_csv(folder: Path, rows: list[Data]) -> None:
    by_kind: defaultdict[str, list[Data]] = defaultdict(list)
    for row in rows:
        by_kind[row["kind"]].append({name: _cell(value) for name, value in row.items() if name != "kind"})
    for kind, listed in by_kind.items():
        dates = (
            vocabulary().kind(kind).time_fields
        )  # a file with no column for the end would not say what is still open
        columns = dict.fromkeys(("case", *dates, *(name for row in listed for name in row)))
        with (folder / f"{kind}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(columns))
            writer.writeheader()
            writer.writerows(listed)


def _cell(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def _a_file_a_case(whole: Data, folder: Path) -> list[str]:
    """A file for each case, each saying all that the whole covers of it."""
    built = build(whole, place=str).snapshot
    paths = []
    for number, case in enumerate(whole["cases"]):
        path = folder / f"case-{number}.json"
        own = built.by_name[case["about"], case["case"]].coverage
        covers = covers_as_data(own or built.coverage, built.as_at)
        head = {"schema": SCHEMA, "as_at": whole["as_at"], "covers": covers}
        path.write_text(json.dumps({**head, "cases": [case]}), encoding="utf-8")
        paths.append(str(path))
    return paths
