"""Writes `tests/authority_answers.txt`: what the rules come to on the made-up authority, a line for each rule.

Run as `python -m tools.authority_answers`. It is the checker's own answer, so it says nothing of whether that is right
(`fixtures/authority/planted.yaml` does, for what is amiss); it is there so that a change of meaning is seen, and owned.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from checker.compile.compiler import compile_program
from checker.engines.duty import Duty, Verdict
from checker.engines.reference import evaluate
from checker.intake import read_sources
from checker.ruleset.library import load_library, shipped_rules

ROOT = Path(__file__).resolve().parent.parent
ANSWERS = ROOT / "tests" / "authority_answers.txt"
SOURCES = ("snapshot.json", "allegations.json")
PROFILE = "typical"
_HEAD = """\
# What the rules of the profile `typical` come to on fixtures/authority: how many duties of each verdict, and eight digits
# that change where any duty of the rule does (case, key, days, evidence, text of the law, why it cannot be told).
# The checker's own answer, not a second opinion: where a line has moved, find out why before it is written again.
# Written by `python -m tools.authority_answers`: do not edit.
"""


def answers() -> dict[str, str]:
    """What each rule with any duty comes to, as it is written after its id."""
    program = compile_program(load_library(shipped_rules()), PROFILE)
    found: defaultdict[str, list[Duty]] = defaultdict(list)
    for name in SOURCES:
        for duty in evaluate(program, read_sources([str(ROOT / "fixtures" / "authority" / name)])).duties:
            found[duty.rule].append(duty)
    return {rule: _answer(found[rule]) for rule in sorted(found)}


def as_text(told: Mapping[str, str]) -> str:
    """The file: a head, and a line for each rule."""
    return _HEAD + "".join(f"{rule}: {answer}\n" for rule, answer in told.items())


def from_text(text: str) -> dict[str, str]:
    """What each rule came to when the file was written."""
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return {rule: answer for rule, _, answer in (line.partition(": ") for line in lines)}


def moved(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    """A line for each rule that came to something else before."""
    for rule in sorted({*before, *after}):
        was, now = before.get(rule, "no duty"), after.get(rule, "no duty")
        if was != now:
            yield f"{rule}\n  was {was}\n  now {now}"


def _answer(duties: list[Duty]) -> str:
    counts = Counter(duty.verdict for duty in duties)
    told = ", ".join(f"{counts[verdict]} {verdict.value}" for verdict in Verdict if counts[verdict])
    digest = hashlib.sha256("\n".join(sorted(map(_meaning, duties))).encode()).hexdigest()
    return f"{told}; {digest[:8]}"


def _meaning(duty: Duty) -> str:
    """All that a duty says but its words: not where in a file a fact was read, nor how the law is cited."""
    found, law = duty.found, duty.law
    told = (
        duty.case, duty.key.text(), duty.verdict, duty.due, duty.due_at, found and (found.kind, found.day),
        duty.trigger.kind, duty.trigger.day, duty.late_by, duty.open, law and (law.provision, law.since), duty.step,
        duty.why, duty.needs,
    )  # fmt: skip
    return repr(tuple(str(each) for each in told))


if __name__ == "__main__":
    ANSWERS.write_text(as_text(answers()), encoding="utf-8", newline="\n")
