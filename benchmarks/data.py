"""Made-up facts about children and fostering households, in columns, as many as are asked for.

ALL DATA ARE SYNTHETIC: every day and code is drawn from a seeded generator. A child's life is simple (one or two times
in care, a plan for half of them), but its volumes are those of a real caseload and some of everything is late.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from checker.snapshot.vocabulary import Type, vocabulary

AS_AT = dt.date(2026, 3, 31)
COVERS = "all"
FACTS_A_CASE = 33.0  # or nearly
_LAST, _FIRST = AS_AT.toordinal(), dt.date(2019, 4, 1).toordinal()
_EPOCH = 719_163

Ints = npt.NDArray[Any]
Columns = dict[str, Any]


def facts(cases: int, *, seed: int = 1, ids: bool = False, recorded: bool = False) -> pl.DataFrame:
    """Facts about so many cases, nine in ten of them children, sorted by kind, case and day.

    With `ids`, placements, conferences and the like have identifiers that other facts name; with `recorded`, each fact
    has the day it was written up.
    """
    made = _Made(np.random.default_rng(seed), ids)
    children = max(1, cases * 9 // 10)
    made.children(np.arange(1, children + 1))
    made.households(np.arange(5_000_001, 5_000_001 + max(1, cases - children)))
    frame = pl.concat([_typed(kind, columns) for kind, columns in made.parts], how="diagonal")
    if recorded:
        days = made.rng.integers(0, 6, len(frame))
        happened = pl.coalesce([name for name in ("on", "start") if name in frame.columns])
        frame = frame.with_columns(recorded=happened + pl.Series(days) * pl.duration(days=1))
        frame = frame.with_columns(recorded=pl.min_horizontal("recorded", pl.lit(AS_AT)))
    return frame.sort("kind", "case", pl.coalesce("on", "start"), maintain_order=True)


class _Made:
    """The facts made so far, kind by kind."""

    def __init__(self, rng: np.random.Generator, ids: bool) -> None:
        self.rng, self.ids = rng, ids
        self.parts: list[tuple[str, Columns]] = []

    def add(self, kind: str, case: Ints, **columns: Any) -> None:
        """Facts of a kind; days after the as-at date are left out, and an end after it is still to come."""
        when = columns.get("on", columns.get("start"))
        keep = np.ones(len(case), bool) if when is None else when <= _LAST
        if "end" in columns:
            columns["end"] = np.where(columns["end"] > _LAST, -1, columns["end"])
        of = {name: values[keep] for name, values in columns.items() if values is not None}
        self.parts.append((kind, {"case": case[keep], **of}))

    def named(self, letter: str, count: int) -> Ints | None:
        """Identifiers for so many facts, if they have any."""
        return np.array([f"{letter}{number}" for number in range(1, count + 1)], dtype=object) if self.ids else None

    def some(self, count: int, share: float) -> npt.NDArray[np.bool_]:
        """A share of so many things."""
        return self.rng.random(count) < share

    def days(self, count: int, low: int, high: int) -> Ints:
        """So many lengths of time."""
        return self.rng.integers(low, high, count)

    def again(self, case: Ints, first: Ints, end: Ints, every: int, spread: int) -> tuple[Ints, Ints, Ints]:
        """Events again and again from a first day until an end: whose, when, and the place of the period of each."""
        most = np.maximum((np.minimum(end, _LAST) - first) // every + 1, 0)
        which = np.repeat(np.arange(len(case)), most)
        order = np.arange(len(which)) - np.repeat(np.cumsum(most) - most, most)
        day = first[which] + order * every + self.days(len(which), -spread, spread + 1)
        kept = (day >= first[which]) & (day < end[which])
        return case[which][kept], day[kept], which[kept]

    def codes(self, count: int, *values: str, rare: float = 0.03) -> Ints:
        """Codes, the first of them the usual."""
        picked = np.where(self.some(count, rare), self.rng.integers(min(1, len(values) - 1), len(values), count), 0)
        return np.array(values, dtype=object)[picked]

    # --- children -------------------------------------------------------------------------------------------------
    def children(self, case: Ints) -> None:
        """Everything about some children."""
        count = len(case)
        began = self.rng.integers(_FIRST, _LAST - 30, count)
        born = began - self.rng.integers(30, 17 * 365, count)
        self.add("child", case, born=born, team=np.array([f"T{n % 40}" for n in case], dtype=object))
        care = self.some(count, 0.6)
        self.care(case[care], began[care])
        plan = ~care | self.some(count, 0.17)
        self.protection(case[plan], np.maximum(began[plan] - 200, _FIRST))

    def care(self, case: Ints, start: Ints) -> None:
        """The records of children looked after."""
        end = start + self.days(len(case), 20, 2400)
        self.add("looked_after", case, start=start, end=end)
        status = self.codes(len(case), "care-order", "section-20", "interim-care-order", rare=0.5)
        self.add("legal_status", case, start=start, end=end, status=status)
        self.placements(case, start, end)
        gap = np.where(self.some(len(case), 0.05), self.days(len(case), 3, 30), self.days(len(case), 0, 3))
        officer = np.array([f"O{n % 60}" for n in case], dtype=object)
        self.add("iro_allocation", case, start=start + gap, end=np.maximum(end, start + gap), officer=officer)
        self.reviews(case, start, end)
        whose, day, _ = self.again(case, start + 14, end, 330, 40)
        assessed = self.codes(len(whose), "review", "initial")
        held = self.codes(len(whose), "held", "refused", "not-held")
        self.add("health_assessment", whose, on=day, status=held, type=assessed)
        told = self.some(len(case), 0.4)
        on = (start + self.days(len(case), 1, 30))[told]
        self.add("advocacy_referral", case[told], on=on, outcome=self.codes(len(on), "taken-up", "declined"))
        away = self.some(len(case), 0.12)
        whose, day, _ = self.again(case[away], start[away] + 60, end[away], 200, 60)
        self.add(
            "missing",
            whose,
            start=day,
            end=day + self.days(len(day), 1, 9),
            type=self.codes(len(day), "missing", "away"),
        )

    def placements(self, case: Ints, start: Ints, end: Ints) -> None:
        """Where they lived, one placement after another, and the visits and plans that go with each."""
        whose, day, which = self.again(case, start, end, 420, 150)
        first = np.append(True, which[1:] != which[:-1]) if len(which) else np.zeros(0, bool)
        day = np.where(first, start[which], day)
        order = np.lexsort((day, which))
        whose, day, which = whose[order], day[order], which[order]
        following = np.append(day[1:], 0)
        last = np.append(which[1:] != which[:-1], True) if len(which) else np.zeros(0, bool)
        until = np.where(last, end[which], following)
        setting = self.codes(len(whose), "foster-care", "connected-person", "children's-home", "with-parents", rare=0.3)
        carer = np.array([f"K{n}" for n in self.rng.integers(0, 9000, len(whose))], dtype=object)
        kin = setting == "connected-person"
        basis = np.where(kin & self.some(len(day), 0.5), "regulation-24", "ordinary").astype(object)
        name, settled = self.named("p", len(whose)), self.some(len(day), 0.2)
        self.add(
            "placement", whose, start=day, end=until, id=name, setting=setting, carer=carer, address=carer, basis=basis,
            long_term=settled, intended_to_18=settled, fewer_visits_agreed=settled & self.some(len(day), 0.05),
        )  # fmt: skip
        approved = (basis == "regulation-24") & self.some(len(day), 0.9)
        self.add(
            "approval", whose[approved], on=(day - self.days(len(day), -3, 3))[approved],
            of=self.codes(int(approved.sum()), "temporary-approval"), placement=name[approved] if name is not None else None,
            by_role=self.codes(int(approved.sum()), "nominated-officer", "team-manager"),
        )  # fmt: skip
        written = day + np.where(self.some(len(day), 0.1), self.days(len(day), 6, 40), self.days(len(day), -3, 5))
        self.add("placement_plan", whose, on=written, placement=name, signed=self.some(len(day), 0.97))
        visited, on, _ = self.again(whose, day + self.days(len(day), 1, 9), until, 37, 5)
        self.add(
            "visit", visited, on=on, seen=self.some(len(on), 0.985), mode=self.codes(len(on), "in-person", "remote")
        )

    def reviews(self, case: Ints, start: Ints, end: Ints) -> None:
        """Reviews, with the reports written for them."""
        first = start + self.days(len(case), 20, 29)
        second = first + self.days(len(case), 80, 94)
        whose, day, _ = self.again(case, second + 175, end, 175, 12)
        held = [(case, first, end), (case, second, end), (whose, day, day + 1)]
        whose, day, end = (np.concatenate(each) for each in zip(*held, strict=True))
        whose, day = whose[day < end], day[day < end]
        name = self.named("r", len(day))
        status = self.codes(len(day), "held", "part", "not-held", rare=0.02)
        self.add("review", whose, on=day, id=name, status=status, type=self.codes(len(day), "statutory", "mid-point"))
        written = self.some(len(day), 0.9)
        on = (day - self.days(len(day), 0, 9))[written]
        self.add("review_report", whose[written], on=on, review=name[written] if name is not None else None)

    def protection(self, case: Ints, start: Ints) -> None:
        """Child protection, from the referral to the end of the plan."""
        name = self.named("e", len(case))
        self.add("referral", case, on=start, id=name, accepted=self.some(len(case), 0.9))
        over = np.where(self.some(len(case), 0.15), self.days(len(case), 66, 90), self.days(len(case), 20, 62))
        self.add("assessment", case, start=start, end=start + over, referral=name)
        met = start + self.days(len(case), 1, 20)
        held, harm = np.full(len(case), "held", dtype=object), np.full(len(case), "harm", dtype=object)
        strategy = self.named("s", len(case))
        self.add("strategy_meeting", case, on=met, id=strategy, status=held, subject=harm)
        enquiry = self.named("q", len(case))
        over = met + self.days(len(case), 5, 25)
        outcome = self.codes(len(case), "conference", "no-conference", rare=0.35)
        self.add(
            "section_47", case, start=met, end=over, id=enquiry, strategy_meeting=strategy, outcome=outcome
        )  # fmt: skip
        goes = outcome == "conference"
        case, first = case[goes], met[goes] + self.days(int(goes.sum()), 9, 24)
        end = first + self.days(len(case), 80, 900)
        self.add(
            "cp_plan", case, start=first, end=end, category=self.codes(len(case), "neglect", "emotional", rare=0.4)
        )
        whose, day, _ = self.again(case, first + 85, end, 165, 20)
        types = np.array(["initial"] * len(case) + ["review"] * len(whose), dtype=object)
        asked = np.concatenate([enquiry[goes], np.full(len(whose), None)]) if enquiry is not None else None
        whose, day = np.concatenate([case, whose]), np.concatenate([first, day])
        self.add(
            "conference", whose, on=day, id=self.named("c", len(day)), type=types, section_47=asked,
            status=np.full(len(day), "held", dtype=object), plan=np.ones(len(day), bool),
        )  # fmt: skip
        whose, day, _ = self.again(case, first + self.days(len(case), 5, 16), end, 35, 8)
        self.add("core_group", whose, on=day, status=self.codes(len(day), "held", "not-held"))

    def households(self, case: Ints) -> None:
        """Fostering households: approvals, reviews, visits and standards."""
        start = self.rng.integers(_FIRST, _LAST - 60, len(case))
        end = start + self.days(len(case), 200, 3000)
        kinds = self.codes(len(case), "mainstream", "family-and-friends", rare=0.25)
        self.add("foster_approval", case, start=start, end=end, type=kinds)
        whose, day, _ = self.again(case, start + 350, end, 350, 25)
        self.add("foster_review", whose, on=day, status=self.codes(len(day), "held", "part"))
        whose, day, _ = self.again(case, start + 30, end, 45, 10)
        self.add("supervision_visit", whose, on=day, unannounced=self.some(len(day), 0.2))
        self.add("training_standards", case, on=start + self.days(len(case), 100, 700))


def _typed(name: str, columns: Columns) -> pl.DataFrame:
    """The columns of one kind, in types of their own."""
    kind = vocabulary().kind(name)
    made: dict[str, pl.Series] = {"kind": pl.Series([name], dtype=_KIND).new_from_index(0, len(columns["case"]))}
    for field, values in columns.items():
        attribute = kind.attributes.get(field)
        if field in ("on", "start", "end") or (attribute is not None and attribute.type is Type.DATE):
            days = pl.Series(np.where(values > 0, values - _EPOCH, 0).astype(np.int32)).cast(pl.Date)
            made[field] = days.set(pl.Series(values <= 0), None) if field == "end" else days
        elif field == "case":
            made[field] = pl.Series(values.astype(np.int32))
        elif values.dtype == object:
            made[field] = pl.Series(values.tolist(), dtype=pl.Categorical)
        else:
            made[field] = pl.Series(values)
    return pl.DataFrame(made)


_KIND = pl.Enum(list(vocabulary().kinds))
