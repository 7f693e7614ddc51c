"""A caseload judged by an engine under a profile of the rules that are counted, beside their counts by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from checker.compile.program import Program
from checker.snapshot.document import build
from fixtures.authority_generator.days import AS_AT
from tests.parity.engines import engines
from tests.second_count.spans import Asked, Life, life_of
from tests.shipped import running

Rules = Mapping[str, Callable[[Life], Iterator[Asked]]]
Found = dict[str, Counter[tuple[str, Asked]]]


@dataclass
class Compared:
    """Made cases, as a snapshot lists them, and the rules that are counted of those of one sort."""

    rules: Rules
    cases: list[dict[str, Any]]
    without_a_day: frozenset[str] = frozenset()
    settings: str = ""
    _judged: dict[str, Found] = field(default_factory=dict)

    @cached_property
    def program(self) -> Program:
        """The rules counted, and no others."""
        return running(*self.rules, more=self.settings)

    def judged(self, engine: str) -> Found:
        """What an engine says of each case, by rule."""
        if engine not in self._judged:
            self._judged[engine] = self._judge(engine)
        return self._judged[engine]

    def _judge(self, engine: str) -> Found:
        written = [{**case, "facts": [_written(fact) for fact in case["facts"]]} for case in self.cases]
        document = {"schema": "checker/snapshot@1", "as_at": AS_AT.isoformat(), "covers": "all", "cases": written}
        read = build(document, place=lambda loc: f"odd:{loc}")
        assert not read.findings, read.findings[:3]
        told = engines()[engine].evaluate(self.program, read.snapshot)
        assert not told.errored
        found: Found = {rule: Counter() for rule in self.rules}
        for duty in told.duties:
            due = None if duty.due is None or duty.rule in self.without_a_day else date.fromordinal(duty.due)
            found[duty.rule][duty.case, (due, duty.verdict.value)] += 1
        return found

    @cached_property
    def counted(self) -> Found:
        """The count of each case by hand, by rule."""
        about = {"cp": "child", "lac": "child", "fostering": "household", "lado": "allegation"}
        lives = {case["case"]: (case["about"], life_of(case["facts"])) for case in self.cases}
        return {
            rule: Counter(
                (case, asked) for case, (kind, life) in lives.items() if kind == about[rule.split(".")[0]]
                for asked in count_of(life)
            )
            for rule, count_of in self.rules.items()
        }  # fmt: skip


def _written(fact: dict[str, Any]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in fact.items() if value is not None}


def _plain(value: Any) -> Any:
    """A value as a snapshot writes it."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    return value.isoformat() if isinstance(value, date) else value
