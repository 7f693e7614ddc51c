"""A return of the real layout (random nonsense inside), read against counts made another way.

Set CHECKER_SSDA903 to its folder; by default ../shared/data/ssda903 beside the repository.
"""

import csv
import os
import time
from collections import defaultdict
from datetime import datetime
from pathlib import Path

import pytest

from checker.intake.ssda903 import read_ssda903
from checker.snapshot.facts import STILL_OPEN
from checker.snapshot.vocabulary import vocabulary

from .conftest import read_return

FOLDER = Path(os.environ.get("CHECKER_SSDA903") or Path(__file__).parents[4] / "shared" / "data" / "ssda903")

pytestmark = pytest.mark.skipif(not (FOLDER / "episodes.csv").is_file(), reason=f"no SSDA903 return at {FOLDER}")


@pytest.fixture(scope="module")
def snapshot():
    return read_ssda903([read_return(FOLDER, 2018)])


@pytest.fixture(scope="module")
def care_of():
    """Each child's rows as (began, ended or None, short break, row), in date order."""
    rows_of = defaultdict(list)
    with (FOLDER / "episodes.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            began, ended = (
                datetime.strptime(row[c], "%d/%m/%Y").toordinal() if row[c] else None for c in ("DECOM", "DEC")
            )
            rows_of[row["CHILD"]].append((began, ended, row["LS"] in ("V3", "V4"), row))
    return {child: sorted(rows, key=lambda row: row[:1]) for child, rows in rows_of.items()}


def facts(snapshot, kind):
    return [fact for case in snapshot.cases for fact in case.of(kind)]


def in_care_just_before(rows, index):
    """Whether any earlier row hands on to, or still runs at, row `index`, with no short break come between."""
    began = rows[index][0]
    earlier = [row for row in rows[:index] if not row[2]]
    for row_began, ended, _, row in earlier:
        still = row["REC"] == "X1" and row is earlier[-1][3] if ended is None else ended > began
        handed_on = ended == began and row["REC"] == "X1"
        since = row_began if ended is None else ended
        paused = any(is_break and since <= start < began for start, _, is_break, _ in rows)
        if (still or handed_on) and not paused:
            return True
    return False


def test_rows_and_children(snapshot):
    rows = {Path(each.path).name: (each.rows, each.rejected) for each in snapshot.inputs}
    assert rows["episodes.csv"] == (5050, 0)
    assert rows["reviews.csv"] == (12582, 0)
    assert rows["header.csv"] == (2675, 0)
    assert (len(snapshot.inputs), len(snapshot.cases)) == (12, 2676), "CHILD10 is in sw_episodes.csv alone"
    assert len(facts(snapshot, "child")) == 2675
    assert len(facts(snapshot, "review")) == 12580  # two rows are there twice
    assert len(facts(snapshot, "missing")) == 43


def test_periods_of_care(snapshot, care_of):
    heads = [
        (child, rows[index])
        for child, rows in care_of.items()
        for index in range(len(rows))
        if not rows[index][2] and not in_care_just_before(rows, index)
    ]
    stays = facts(snapshot, "looked_after")
    assert len(stays) == len(heads)
    assert sum(fact.dated for fact in stays) == sum(
        row["RNE"] == "S" or any(other[1] == began for other in care_of[child] if other[3] is not row)
        for child, (began, _, _, row) in heads
    )


def test_in_care_at_the_end_of_the_year(snapshot, care_of):
    still = 0
    for rows in care_of.values():
        _, ended, is_break, row = rows[-1]
        still += not is_break and ended is None and row["REC"] == "X1"
    assert sum(fact.end_lo == STILL_OPEN for fact in facts(snapshot, "looked_after")) == still


def test_short_breaks_are_the_rows_that_are(snapshot, care_of):
    breaks = sum(is_break for rows in care_of.values() for _, _, is_break, _ in rows)
    assert len(facts(snapshot, "short_break")) == breaks


def test_every_attribute_is_in_the_vocabulary(snapshot):
    for fact in (fact for case in snapshot.cases for fact in case.facts):
        attributes = vocabulary().kind(fact.kind).attributes
        assert all(attributes[name].accepts(value) for name, value in fact.attributes.items())


def test_it_is_read_in_well_under_a_second():
    began = time.process_time()
    read_ssda903([read_return(FOLDER, 2018)])
    assert time.process_time() - began < 2  # of the processor: a third of one here; a busy machine is not a fault


def test_temporary_stays_that_are_plain_to_see(snapshot, care_of):
    """Another count: three episodes joined, the middle one temporary. No placement begins with it if it is short enough;
    one does if it is too long."""
    longest = {"T0": 9999, "T1": 42, "T2": 9999, "T3": 21, "T4": 7}
    plain = set()
    for child, rows in care_of.items():
        for before, away, after in zip(rows, rows[1:], rows[2:], strict=False):
            codes = [row[3]["PLACE"] for row in (before, away, after)]
            joined = before[1] == away[0] and away[1] == after[0] and not (before[2] or away[2] or after[2])
            goes_on = before[3]["REC"] == away[3]["REC"] == "X1" and away[3]["RNE"] == after[3]["RNE"] == "P"
            if joined and goes_on and codes[1] in longest and not {codes[0], codes[2]} & set(longest):
                plain.add((child, away[0], away[1], away[1] - away[0] <= longest[codes[1]]))
    stays = {(case.id, fact.start_lo, fact.end_lo) for case in snapshot.cases for fact in case.of("temporary_stay")}
    begun = {(case.id, fact.start_lo) for case in snapshot.cases for fact in case.of("placement") if fact.dated}
    assert {short for *_, short in plain} == {True, False}
    for child, first, end, short in plain:
        assert ((child, first, end) in stays) is short
        assert ((child, first) in begun) is not short
        assert (child, end) in begun  # in this return no child goes back to the placement they left
