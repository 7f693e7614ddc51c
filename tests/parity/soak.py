"""Many more trials than a test run has time for: every engine on each, and every promise.

    python -m tests.parity.soak --snapshots 100000 --seed 1 --log soak.jsonl

`PARITY_ENGINES=reference,polars` leaves out the durable engine. The logs of long runs are kept in `tests/parity/soaked`.

The log holds a line of JSON for what was asked and what the engines are, one for each promise found broken, and one, at
intervals and at the end, for how many duties there were of each shape, verdict and why. The least of a trial that still
shows what was found goes into a file of its own beside the log, to be put into `fixtures/parity`, where it is tried in
every test run. Exit status 1 where anything was found.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any, TextIO

from fixtures.nasty import documents, scene
from tests.parity import excused_again, looking_back
from tests.parity.conditions import Writer
from tests.parity.engines import engines
from tests.parity.minimal import minimal
from tests.parity.promises import broken, broken_each
from tests.parity.rules import program
from tests.parity.trial import Data, Trial

EACH = 8
"""Snapshots to one program: compiling takes longer than evaluating."""

ON_PURPOSE = {
    7: (looking_back.looking_back, looking_back.record),
    3: (excused_again.excused_again, excused_again.record),
}
TURNS = 8
"""Of so many programs, those in which what hardly ever comes by itself is made on purpose."""

TOGETHER = 32
"""Programs tried together: an engine that runs in processes of its own is slow to start."""

INTERVAL = 60
"""Seconds between counts."""


def main() -> int:
    """Run the trials asked for; 1 where any promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.parity.soak", description=__doc__)
    parser.add_argument("--snapshots", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--jobs", type=int, default=1, help="processes for an engine that runs in its own")
    parser.add_argument("--about", choices=("child", "household", "allegation", "officer"))
    asked = parser.parse_args()
    with asked.log.open("w", encoding="utf-8") as log:
        soak = Soak(log, asked.log.with_suffix(".found"), asked.jobs)
        soak.tell("asked", seed=asked.seed, snapshots=asked.snapshots, about=asked.about, engines=list(engines()))
        made = trials(asked.seed, asked.snapshots, asked.about)
        for lot in iter(lambda: dict(islice(made, TOGETHER * EACH)), {}):
            soak.tried(lot)
        soak.count(done=True)
    print(
        f"{soak.snapshots} snapshots, {sum(soak.duties.values())} duties, {sum(soak.found.values())} found: {asked.log}"
    )
    return 1 if soak.found else 0


def trials(seed: int, snapshots: int, about: str | None) -> Iterator[tuple[str, Trial]]:
    """So many trials, each with a seed that makes it again."""
    for number in range(-(-snapshots // EACH)):
        dice = Random(f"{seed}/{number}")
        rules_of, record_of = ON_PURPOSE.get(number % TURNS, (_any_rules, _any_record))
        rules, writer = rules_of(dice, about)
        first = Trial(rules)
        for place in range(min(EACH, snapshots - number * EACH)):
            yield f"{seed}/{number}/{place}", first.on(record_of(writer))


def _any_rules(dice: Random, about: str | None) -> tuple[Data, Writer]:
    return program(scene(dice, about))


def _any_record(writer: Writer) -> list[Data]:
    return documents(writer.scene, writer.kinds)


class Soak:
    """What has been tried so far, and what was found."""

    def __init__(self, log: TextIO, folder: Path, jobs: int) -> None:
        self.log, self.folder, self.jobs = log, folder, jobs
        self.snapshots = 0
        self.duties: Counter[str] = Counter()
        self.found: Counter[str] = Counter()
        self.started = self.counted = time.monotonic()

    def tried(self, trials: Mapping[str, Trial]) -> None:
        """Try some trials, by the seed of each."""
        for (seed, trial), (said, lines) in zip(
            trials.items(), broken_each(list(trials.values()), self.jobs), strict=True
        ):
            self.snapshots += 1
            shapes = {rule.id: rule.shape.value for rule in trial.program.rules}
            for duty in said.duties:
                self.duties[f"{shapes[duty.rule]} {duty.verdict} {duty.why or ''}".strip()] += 1
            if lines:
                self.keep(trial, lines, seed)
        if time.monotonic() - self.counted > INTERVAL:
            self.count()

    def keep(self, trial: Trial, lines: list[str], seed: str) -> None:
        """Log what was found; and the first few of each sort, as small as they can be made."""
        sort = sort_of(lines[0])
        self.found[sort] += 1
        name = None
        if self.found[sort] <= 3:
            least = minimal(trial, lambda smaller: any(sort_of(line) == sort for line in broken(smaller)))
            self.folder.mkdir(exist_ok=True)
            name = self.folder / f"{'-'.join(sort.split())}-{self.found[sort]}.yaml".replace("/", "-")
            again = broken(least)  # nothing where it was of its moment: a worker that was stopped, or answered too late
            name.write_text(least.with_(why=again[0] if again else f"once: {lines[0]}").text(), encoding="utf-8")
        self.tell("found", seed=seed, sort=sort, lines=lines[:5], file=str(name) if name else None)

    def count(self, *, done: bool = False) -> None:
        """Log how far it has got."""
        self.counted = time.monotonic()
        seconds = round(self.counted - self.started)
        self.tell(
            "done" if done else "so far", snapshots=self.snapshots, seconds=seconds, found=dict(self.found),
            duties=dict(sorted(self.duties.items())),
        )  # fmt: skip

    def tell(self, what: str, **more: Any) -> None:
        """Write a line of the log."""
        self.log.write(json.dumps({"what": what, **more}) + "\n")
        self.log.flush()


def sort_of(line: str) -> str:
    """What sort of thing was found: which promise or engine, and which field, but not the rule, the case or the days."""
    parts = line.split(": ")
    return " ".join(parts[::2][:2]) if parts[0] in ("alone", "shuffled", *engines()) else " ".join(parts[0].split()[:2])


if __name__ == "__main__":
    sys.exit(main())
