"""The real-layout national return, and its generated twin, judged end to end and counted again another way.

The second count below shares nothing with the program: it reads the CSV files itself, takes bank holidays from the
`holidays` library, adds months its own way, and knows only the text of regulation 33.
"""

from __future__ import annotations

import csv
import datetime as dt
import os
from calendar import monthrange
from collections import Counter, defaultdict
from dataclasses import replace
from functools import cache
from pathlib import Path

import holidays
import pytest

from checker.compile.program import Program
from checker.engines.duty import Duty
from checker.engines.polars import Handed
from checker.engines.polars import evaluate as in_columns
from checker.engines.reference import evaluate
from checker.intake.sources import read_sources
from checker.snapshot.facts import Snapshot
from tests.shipped import shipped_program

ROOT = Path(__file__).resolve().parent.parent
REAL = Path(os.environ.get("CHECKER_SSDA903", ROOT.parent / "shared" / "data" / "ssda903"))
TWIN = ROOT / "fixtures" / "ssda903" / "2018"
BANK_HOLIDAYS = holidays.country_holidays("GB", subdiv="ENG", years=range(2010, 2020))


def rows(folder: Path, *columns: str) -> list[dict[str, str]]:
    for file in folder.glob("*.csv"):
        with file.open(encoding="utf-8-sig", newline="") as opened:
            reader = csv.DictReader(opened)
            if set(columns) <= {name.strip().upper() for name in reader.fieldnames or ()}:
                return [{(k or "").strip().upper(): (v or "").strip() for k, v in row.items() if k} for row in reader]
    raise AssertionError(columns)


def date(text: str) -> dt.date | None:
    try:
        return dt.datetime.strptime(text, "%d/%m/%Y").date()
    except ValueError:
        return None


def twenty_working_days(day: dt.date) -> dt.date:
    left = 20
    while left:
        day += dt.timedelta(days=1)
        left -= day.weekday() < 5 and day not in BANK_HOLIDAYS
    return day


def months_on(day: dt.date, months: int) -> dt.date:
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def second_count(folder: Path, as_at: dt.date) -> tuple[Counter[str], list[str]]:
    """Verdicts of regulation 33 for children whose start is in the year and plain: one unbroken chain begun with S."""
    episodes, reviews, born, placed = defaultdict(list), defaultdict(set), {}, set()
    for row in rows(folder, "CHILD", "DECOM", "RNE"):
        episodes[row["CHILD"]].append(row)
    for row in rows(folder, "CHILD", "REVIEW", "REVIEW_CODE"):
        reviews[row["CHILD"]].add(date(row["REVIEW"]))
    whose_unknown = {day for day in reviews.pop("", ()) if day}
    for row in rows(folder, "CHILD", "SEX", "DOB", "ETHNIC"):
        born[row["CHILD"]] = date(row["DOB"])
    for row in rows(folder, "CHILD", "DATE_PLACED"):
        placed.add(row["CHILD"])
    verdicts: Counter[str] = Counter()
    plain = []
    for child, own in episodes.items():
        own.sort(key=lambda row: date(row["DECOM"]) or dt.date.min)
        starts = [date(row["DECOM"]) for row in own]
        ends = [date(row["DEC"]) for row in own]
        chained = all(e == s and r["REC"] == "X1" for e, s, r in zip(ends, starts[1:], own, strict=False))
        closed = own[-1]["REC"] not in ("", "X1")
        begun, birth = starts[0], born.get(child)
        if (
            None in starts or not chained or own[0]["RNE"] != "S" or closed != (ends[-1] is not None) or child in placed
            or any(row["RNE"] == "S" for row in own[1:]) or any(row["LS"] in ("V3", "V4") for row in own)
            or any(row["PLACE"] in ("A3", "A4", "A5", "A6") for row in own)  # placed for adoption: other clocks
            or begun is None or not dt.date(as_at.year - 1, 4, 1) <= begun <= as_at or birth is None
            or None in reviews[child] or any(day >= begun for day in whose_unknown)
        ):  # fmt: skip
            continue
        plain.append(child)
        left = min(ends[-1] or dt.date.max, months_on(birth, 18 * 12))
        left = dt.date.max if left > as_at else left
        held = sorted(day for day in reviews[child] if day and begun <= day <= min(as_at, left))
        opened = begun
        for number, review in enumerate([*held, None]):
            due = twenty_working_days(opened) if number == 0 else months_on(opened, 3 if number == 1 else 6)
            if review is not None:
                verdicts["met" if review <= due else "late"] += 1
                opened = review
            elif left <= due:
                verdicts["lapsed"] += 1
            else:
                verdicts["pending" if as_at <= due else "overdue"] += 1
    return verdicts, plain


@cache
def returned(folder: Path) -> Snapshot:
    return read_sources([str(folder)], years=[2018])


@cache
def shipped() -> Program:
    return shipped_program()


@cache
def told(folder: Path, one_in: int) -> tuple[Snapshot, tuple[Duty, ...], Handed]:
    """One in so many cases of a return, every duty of the shipped rules over them, in columns, and what was left to the
    reference engine."""
    whole, handed = returned(folder), Handed()
    some = replace(whole, cases=whole.cases[::one_in])
    return some, in_columns(shipped(), some, handed=handed).duties, handed


@cache
def reviews(folder: Path) -> tuple[Duty, ...]:
    """Every duty of regulation 33 over a return."""
    rule = next(rule for rule in shipped().rules if rule.id == "lac.review.interval")
    return in_columns(replace(shipped(), rules=(rule,)), returned(folder)).duties


PARTS = pytest.mark.parametrize(
    ("folder", "one_in"),
    [(REAL, 30), (TWIN, 1), pytest.param(REAL, 1, marks=pytest.mark.full)],
    ids=["real-a-thirtieth", "twin", "real"],
)


@PARTS
def test_the_columns_say_the_same_and_leave_little(folder: Path, one_in: int) -> None:
    if not folder.is_dir():
        pytest.skip(f"no return at {folder.name}: set CHECKER_SSDA903 to a folder that holds the real-layout return")
    some, duties, handed = told(folder, one_in)
    assert duties == evaluate(shipped(), some).duties
    assert sum(handed.handed.values()) < 0.03 * sum(handed.pairs.values())


@pytest.mark.parametrize("folder", [REAL, TWIN], ids=["real", "twin"])
def test_reviews_agree_with_a_second_count_over_the_files(folder: Path) -> None:
    if not folder.is_dir():
        pytest.skip(f"no return at {folder.name}: set CHECKER_SSDA903 to a folder that holds the real-layout return")
    expected, plain = second_count(folder, dt.date(2018, 3, 31))
    duties = [d for d in reviews(folder) if d.case in set(plain)]
    assert Counter(duty.verdict.value for duty in duties) == expected
    assert plain and expected


@pytest.mark.parametrize("folder", [REAL, TWIN], ids=["real", "twin"])
def test_every_overdue_review_is_overdue_in_the_files(folder: Path) -> None:
    """For each dispute: no review in the file after the one it counts from, and six months, the longest limit, are gone."""
    if not folder.is_dir():
        pytest.skip(f"no return at {folder.name}: set CHECKER_SSDA903 to a folder that holds the real-layout return")
    as_at = dt.date(2018, 3, 31)
    held = defaultdict(set)
    for row in rows(folder, "CHILD", "REVIEW", "REVIEW_CODE"):
        held[row["CHILD"]].add(date(row["REVIEW"]))
    left = {row["CHILD"]: date(row["DEC"]) for row in rows(folder, "CHILD", "DECOM", "RNE") if row["REC"][:1] == "E"}
    overdue = [d for d in reviews(folder) if d.verdict.value == "overdue"]
    for duty in overdue:
        assert duty.due is not None
        if duty.trigger.day is None:  # begun by a day, perhaps long before it: the kindest of two readings
            assert duty.key.by is not None
            begun_by = twenty_working_days(dt.date.fromordinal(duty.key.by))
            assert dt.date.fromordinal(duty.due) == max(begun_by, dt.date(2017, 9, 30)) < as_at
            continue
        since = dt.date.fromordinal(duty.trigger.day)
        later = {day for day in held[duty.case] if day and since < day <= as_at}
        assert not later or (duty.case in left and min(later) > (left[duty.case] or since)) or not duty.open
        first = duty.step == "first review"
        if since < dt.date(2017, 4, 1):
            since = dt.date(
                2017, 3, 31
            )  # the last day this return does not cover: a review may have been held that day
        limit = twenty_working_days(since) if first else months_on(since, 3 if duty.step == "second review" else 6)
        assert dt.date.fromordinal(duty.due) == limit < as_at
    assert overdue


@PARTS
def test_what_the_return_does_not_hold_is_never_said_to_be_missed(folder: Path, one_in: int) -> None:
    """Disputes and late duties come only from rules whose every kind of evidence the return covers."""
    if not folder.is_dir():
        pytest.skip(f"no return at {folder.name}: set CHECKER_SSDA903 to a folder that holds the real-layout return")
    program = shipped()
    evidence = {rule.id: {accepted.kind for accepted in getattr(rule.body, "evidence", ())} for rule in program.rules}
    held = {"review"}  # of all kinds any rule takes as evidence, the only one a return holds
    missed = {d.rule for d in told(folder, one_in)[1] if d.verdict.value in ("late", "overdue", "not-met")}
    assert missed
    assert all(evidence[rule] <= held for rule in missed)
