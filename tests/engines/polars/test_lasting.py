"""States that may last only so long, in columns: the same as the reference engine over many made-up cases."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN
from tests.engines.polars.both import COVERS, Made, agreed, made_up, share
from tests.engines.support import limit, program

WITH_RELATIVES = "{kind: placement, where: {basis: regulation-24}}"
BY_START = ", selected-by: trigger"
EIGHT = f"by: [{limit('8 weeks', until='2024-12-31')}, {limit('4 weeks', since='2025-01-01')}]"
EXTENDED = f"  extended: [{{kind: approval, where: {{of: temporary-approval-extension}}, {EIGHT}}}]"
BY_ONE_LENGTH = EXTENDED.replace(EIGHT, f"by: [{limit('8 weeks')}]")
TWICE = EXTENDED.replace(f"{EIGHT}", f"{EIGHT}, most: 2")
IN_TWO_WAYS = TWICE.removesuffix("]") + f", {BY_ONE_LENGTH.partition('[')[2]}"


def child(made: Made) -> None:
    made.born()
    made.periods("looked_after", 2, (0, 28, 300), reason_ended=("a", "b"))
    made.periods("short_break", 5, (0, 1, 7, 16, 17, 18, 30), series=("s1", "s2"))
    made.periods("independent_review", 2, (0, 10, 60))
    if made.rng.random() < 0.1:
        made.periods("secure_stay", 3, (0, 1, 2, 3, 4, 7), authority=("none", "court-order"))
    for number in range(made.rng.randint(0, 3)):
        start = made.day()
        length = made.rng.choice((0, 10, 27, 28, 29, 111, 112, 113, 167, 168, 169, 200))
        end = STILL_OPEN if made.rng.random() < 0.3 else start + length
        carer, basis = made.rng.choice("abc"), made.rng.choice(("ordinary", "regulation-24", "regulation-24"))
        made.add("placement", start, end, id=f"p{number}", carer=carer, setting="connected-person", basis=basis)
        for _ in range(made.rng.randint(0, 2)):
            day = start + made.rng.choice((0, 60, 110, 111, 112, 150, 167))
            told = {"recorded": day + made.rng.choice((0, 1, 30))} if made.rng.random() < 0.5 else {}
            named = {"placement": f"p{made.rng.randint(0, 3)}"} if made.rng.random() < 0.3 else {}
            made.add("approval", day, of="temporary-approval-extension", **told, **named)


def of_unknown_start(made: Made) -> None:
    """Of some placements it is not known when they began: any time, or between two days."""
    child(made)
    for number, fact in enumerate(made.facts):
        if fact.kind == "placement" and made.rng.random() < 0.5:
            first = made.rng.choice((LONG_BEFORE, fact.start_lo - 40, fact.start_lo - 1))
            made.facts[number] = replace(fact, start_lo=first)


def rule(of: str, *values: str, more: str = "") -> str:
    return f"at-most-for:\n  state: {of}\n  limit: [{', '.join(values)}]\n{more}\n"


JUDGED = (
    "{judgement: Was there good reason?, from: 2024-06-01, provision: paragraph 2, verified: true, selected-by: due}"
)
RULES = {
    "in weeks": rule(WITH_RELATIVES, limit("16 weeks")),
    "in months": rule(WITH_RELATIVES, limit("1 month")),
    "in working days": rule(WITH_RELATIVES, limit("6 working days")),
    "days and the day of leaving": rule("short_break", limit("17 days"), more="  counting: days"),
    "nights": rule("short_break", limit("17 days"), more="  counting: nights"),
    "long": rule("looked_after", limit("300 days")),
    "of two": rule(f"{{all: [{WITH_RELATIVES}, looked_after]}}", limit("30 days")),
    "hours": rule("{kind: secure_stay, where: {authority: none}}", limit("72 hours")),
    "hours, of two": rule("{all: [secure_stay, looked_after]}", limit("72 hours")),
    "by the day": rule(
        WITH_RELATIVES, limit("16 weeks", until="2024-02-28"), limit("4 weeks", since="2024-02-29", until="2025-08-30")
    ),
    "by the start": rule(
        WITH_RELATIVES, limit("16 weeks", until="2024-02-28", more=BY_START),
        limit("24 weeks", since="2024-02-29", until="2024-12-24", more=BY_START), limit("4 weeks", since="2025-06-01"),
    ),
    "by the last day": rule(WITH_RELATIVES, limit("16 weeks"), limit("24 weeks", since="2025-01-02", more=", selected-by: due")),
    "a judgement": rule(WITH_RELATIVES, limit("16 weeks"), JUDGED),
    "extended": rule(WITH_RELATIVES, limit("16 weeks"), more=BY_ONE_LENGTH),
    "extended by two lengths": rule(WITH_RELATIVES, limit("16 weeks"), more=EXTENDED),
    "extended twice by two lengths": rule(WITH_RELATIVES, limit("16 weeks"), more=TWICE),
    "extended in two ways": rule(WITH_RELATIVES, limit("16 weeks"), more=IN_TWO_WAYS),
    "suspended": rule(WITH_RELATIVES, limit("16 weeks"), more=BY_ONE_LENGTH + "\n  suspended: independent_review"),
    "when and unless": rule(WITH_RELATIVES, limit("16 weeks")) + "when: looked_after\nunless: {age: {from: 16 years}}\n",
    "excused": rule(WITH_RELATIVES, limit("16 weeks")) + "excused-by: [{kind: approval, where: {of: out-of-area}}]\n",
}  # fmt: skip


@pytest.mark.parametrize("covers", COVERS)
@pytest.mark.parametrize("name", RULES)
def test_many_children(name: str, covers: str) -> None:
    handed = agreed(program((RULES[name],)), made_up(child, covers=covers, seed=len(name)))
    assert share(handed) < (0.2 if name == "of two" else 0.1), handed


@pytest.mark.parametrize("covers", COVERS)
@pytest.mark.parametrize("name", [name for name in RULES if name.startswith("extended")])
def test_extended_of_unknown_start(name: str, covers: str) -> None:
    handed = agreed(program((RULES[name],)), made_up(of_unknown_start, covers=covers, seed=len(name)))
    assert share(handed) < 0.1, handed


@pytest.mark.parametrize("law", ["2023-01-01", "2024-07-01", "2026-01-01"])
@pytest.mark.parametrize("name", ["by the day", "by the start", "by the last day", "a judgement"])
def test_the_law_of_one_day(name: str, law: str) -> None:
    agreed(program((RULES[name],), law=law), made_up(child, seed=7))


@pytest.mark.parametrize("name", RULES)
def test_nobody_and_nothing(name: str) -> None:
    agreed(program((RULES[name],)), made_up(child, cases=0))
    agreed(program((RULES[name],)), made_up(lambda made: None, cases=3, covers="from a day"))
