"""Rows that touch are one period or several: what is counted from each beginning."""

from tests.engines.support import limit, told

ALLOCATED = f"""
within:
  trigger: {{start-of: iro_allocation}}
  evidence: [{{kind: visit}}]
  limit: [{limit("10 working days")}]
"""
FOSTERED = """
id: fostered
period: {kind: placement, where: {setting: foster-care}}
"""
SINCE_FOSTERED = ALLOCATED.replace("iro_allocation", "fostered")


def placed(start: str, setting: str) -> str:
    return f"- {{kind: placement, start: {start}, carer: c, setting: {setting}}}\n"


def test_what_goes_on_from_what_may_be_part_of_another_may_be_part_of_it_still() -> None:
    """Nobody is named from 24 December, O1 from 7 January and, again, from 27 February: O1 may have been the officer from the
    first. So what is due 10 working days from 7 January (the 21st) may not have been, and nothing is due from 27 February; from
    24 December it is, by 10 January (25 and 26 December and 1 January being holidays)."""
    facts = (
        "- {kind: iro_allocation, start: 2024-12-24}\n"
        "- {kind: iro_allocation, start: 2025-01-07, officer: O1}\n"
        "- {kind: iro_allocation, start: 2025-02-27, officer: O1, id: again}\n"
    )
    assert told(ALLOCATED, facts, as_at="2025-06-30") == [
        "iro_allocation start-not-known: cannot-tell, due 2025-01-21, missing-field: iro_allocation.officer",
        "iro_allocation 2024-12-24: overdue, due 2025-01-10, +171, open",
    ]


def test_a_row_that_does_not_count_breaks_nothing_beside_one_of_its_day_that_does() -> None:
    """Two rows of 1 January, foster care and a hospital, and one of foster care with the same carer a month later: fostered
    since 1 January, all told. With the hospital on a day of its own between, it begins again."""
    fostered = placed("2025-01-01", "foster-care") + placed("2025-02-03", "foster-care")
    once = ["fostered 2025-01-01: overdue, due 2025-01-15, +166, open"]
    again = ["fostered 2025-02-03: overdue, due 2025-02-17, +133, open"]

    def since(facts: str) -> list[str]:
        return told(SINCE_FOSTERED, facts, as_at="2025-06-30", definitions=[FOSTERED])

    assert since(fostered + placed("2025-01-01", "hospital")) == once
    assert [line.split(",")[0] for line in since(fostered + placed("2025-01-20", "hospital"))] == [
        line.split(",")[0] for line in once + again
    ]
