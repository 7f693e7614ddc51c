"""More children in care of the second count's own: for adoption, kept secure, and with their officers and plans.

As in `odd`: everything a rule reads is there, and nothing is unknown. ALL DATA ARE SYNTHETIC.

Not drawn, since what they mean is not settled: authority to place given while the child is placed already, or that goes on over
a break in care. Nor are a plan for adoption agreed on the day care ended, or a change of arrangements after more than a year in
the first: of what lapses by it the day due is any after that.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random

from fixtures.authority_generator.days import AS_AT, birthday, days, months, working_days
from tests.second_count.odd import Made, Odd, sort_of
from tests.second_count.odd_care import ROLES, child_in_care


def cases(count: int, seed: int) -> list[Made]:
    """So many cases of each sort, as a snapshot lists them."""
    draw = Random(seed)
    return [case for letter, facts in _SORTS.items() for case in sort_of(letter, facts, count, draw)]


def _for_adoption(odd: Odd) -> Iterator[Made]:
    """A child whom the agency may place for adoption, placed or not, some a few weeks old."""
    begun = odd.day(-20, 10)
    yield {"kind": "child", "born": begun - days(odd.one_of([0, 10, 39, 40, 41, 42, 43, 500]))}
    yield {"kind": "looked_after", "start": begun, "end": (ended := odd.end(begun, 60, 400, open_=0.5))}
    order = odd.one_of(["placement-order", "care-order", "section-20"])
    yield {"kind": "legal_status", "start": begun, "end": odd.end(begun, 1, 90, open_=0.6), "status": order}
    authorised = begun + days(odd.one_of([0, 0, 1, 40]))
    if odd.some() < 0.8:
        yield {"kind": "authority_to_place", "start": authorised, "end": odd.end(authorised, 60, 400, open_=0.6)}
    start = authorised + days(odd.one_of([1, 2, 40, 90]))
    for _ in range(odd.number(0, 2)):
        end = odd.end(start, 3, 200, open_=0.4)
        yield {"kind": "placed_for_adoption", "start": start, "end": end}
        start = (end or start + days(60)) + days(odd.one_of([0, 1, 30, 120]))
    yield from odd.rows("adoption_review", 6, -10, 400, status=["held", "held", "held", "part"])
    yield from odd.rows("adoption_step", 5, -60, 120, type=["considered", "parental-agreement", "parental-agreement"])
    plans = odd.rows("permanence_plan", 4, -20, 200, route=["adoption", "adoption", "kinship"])
    yield from {plan["on"]: plan for plan in plans if plan["on"] != ended}.values()
    on = begun
    for _ in range(odd.number(0, 9)):
        on += days(odd.one_of([1, 6, 7, 7, 8, 30]))
        yield {"kind": "visit", "on": on, "seen": odd.some() < 0.9, "mode": "in-person"}


def _secure(odd: Odd) -> Iterator[Made]:
    """A child in secure accommodation, about 13 or 18, and who reviews that."""
    start = odd.day(-10, 10)
    yield {"kind": "child", "born": birthday(start, -odd.one_of([13, 13, 15, 18])) + days(odd.number(-3, 60))}
    for _ in range(odd.number(1, 4)):
        end = odd.end(start, 1, 200, open_=0.1)
        yield {
            "kind": "secure_stay",
            "start": start,
            "end": end,
            "authority": odd.one_of(["none", "court-order", "court-order"]),
        }
        start = (end or start + days(20)) + days(odd.one_of([0, 0, 1, 20]))
    yield from odd.rows("approval", 3, -110, 100, of=["secure-under-13", "secure-under-13", "out-of-area"],
                        by_role=["secretary-of-state", "secretary-of-state", "director"])  # fmt: skip
    names = [f"r{number}" for number in range(odd.number(0, 4))]
    on = odd.day(0, 40)
    for name in names:
        yield {"kind": "secure_review", "id": name, "on": on, "status": odd.one_of(["held", "held", "held", "part"])}
        for person in ("a", "b", "c", "d"):
            if odd.some() < 0.7:
                yield {"kind": "secure_reviewer", "on": on + days(odd.one_of([0, 0, 0, 0, 1, 7, 8, -1])), "person": person,
                       "independent": odd.some() < 0.4, "secure_review": odd.one_of([None, name, name])}  # fmt: skip
        on += days(odd.one_of([5, 7, 8, 9, 30, 92, 93]))
    ended = None
    for order in odd.one_of([["first"], ["further"], ["first", "further"], ["further", "further", "further"]]):
        began = ended if ended and odd.some() < 0.7 else odd.day(-10, 300)
        ended = None if odd.some() < 0.1 else months(began, 6) + days(odd.number(-3, 3))
        yield {"kind": "secure_order", "start": began, "order": order, "end": ended}


def _looked_after(odd: Odd) -> Iterator[Made]:
    """A child in care, its officers, plans and proceedings, and where another body is responsible."""
    nearly_17 = odd.some() < 0.3
    for row in child_in_care(odd):
        if row["kind"] == "child" and nearly_17:
            row["born"] = birthday(odd.about, -16) - days(odd.number(-60, 300))
        if row["kind"] == "looked_after":
            begun = row["start"]
            if row["end"]:
                row |= {
                    "ended_by": odd.one_of(["authority", "authority", "court", "parent"]),
                    "to_parents": odd.some() < 0.3,
                }
        yield row
    yield {"kind": "legal_status", "start": begun, "end": odd.end(begun, 60, 200, open_=0.8),
           "status": odd.one_of(["section-20", "section-20", "section-20", "care-order"])}  # fmt: skip
    start = odd.day(-60, 20)
    for number in range(odd.number(0, 4)):
        end = odd.end(start, 1, 100, open_=0.3)
        yield {"kind": "iro_allocation", "start": start, "end": end, "officer": f"o{number % 3}"}
        start = (end or start + days(40)) + days(odd.one_of([0, 0, 6, 7, 8, 30, 40]))
    yield from odd.rows("child_told", 3, -40, 150, of=["reviewing-officer", "reviewing-officer", "decision"])
    yield from odd.rows("iro_notice", 2, -110, 20, of=["coming-into-care", "coming-into-care", "missing"])
    yield from odd.rows(
        "approval", 3, -60, 200, of=["ending-accommodation", "ending-accommodation", "out-of-area"], by_role=ROLES
    )
    yield from odd.rows("education_plan", 2, -130, 60)
    yield from odd.rows("strengths_questionnaire", 3, -40, 700)
    start = odd.day(-40, 40)
    for _ in range(odd.number(0, 3)):
        end = odd.end(start, 2, 360, open_=0.3)
        setting = odd.one_of(["hospital", "school"])
        yield {"kind": "living_elsewhere", "start": start, "end": end, "setting": setting}
        start = (end or start + days(30)) + days(odd.one_of([0, 0, 1, 20]))
    on = odd.day(-40, 40)
    for _ in range(odd.number(0, 8)):
        yield {"kind": "visit", "on": on, "seen": odd.some() < 0.9, "mode": "in-person"}
        on += days(odd.one_of([1, 6, 7, 8, 41, 42, 43, 90, 92]))
    issued = odd.day(-40, 40)
    if odd.some() < 0.7:
        yield {"kind": "care_proceedings", "start": issued, "end": odd.end(issued, 175, 190, open_=0.3)}
        yield from (
            {"kind": "court_extension", "on": issued + days(odd.number(-10, 260))} for _ in range(odd.number(0, 3))
        )
    begun = odd.day(-40, 40)
    yield {"kind": "short_break_arrangement", "start": begun, "end": odd.end(begun, 60, 400, open_=0.5), "series": "s1"}
    on = begun
    for _ in range(odd.number(0, 4)):
        on += days(odd.one_of([5, 7, 8, 60, 90, 92, 180, 184]))
        yield {"kind": "review", "on": on, "status": odd.one_of(["held", "held", "part"]),
               "type": odd.one_of(["statutory", "statutory", "mid-point"])}  # fmt: skip


def _left_after_a_month(odd: Odd) -> Iterator[Made]:
    """A child of 15 or 16 who left care after twenty working days or so by the authority's decision, approved or not."""
    start = odd.day(-40, 10)
    yield {"kind": "child", "born": birthday(start, -16) + days(odd.one_of([-200, -9]))}
    end = working_days(start - days(1), odd.one_of([19, 20, 20, 21])) + days(1)
    yield {"kind": "looked_after", "start": start, "end": end, "ended_by": "authority", "to_parents": False}
    yield {"kind": "legal_status", "start": start, "end": end, "status": "section-20"}
    if odd.some() < 0.4:
        yield {
            "kind": "approval",
            "of": "ending-accommodation",
            "on": end - days(odd.number(0, 9)),
            "by_role": odd.one_of(ROLES),
        }


def _away_for_long(odd: Odd) -> Iterator[Made]:
    """A child in hospital or at school for over a year, visited about every three months in the end."""
    start = date(2022, 5, 31) + days(odd.number(0, 300))
    yield {"kind": "child", "born": date(2012, 2, 29)}
    yield {"kind": "looked_after", "start": start, "end": None}
    yield {"kind": "living_elsewhere", "start": start, "end": None, "setting": "hospital"}
    on = start + days(odd.number(0, 7))
    while on < date(2025, 1, 1):
        yield {"kind": "visit", "on": on, "seen": True, "mode": "in-person"}
        on = on + days(42) if on < months(start, 12) else months(on, odd.one_of([2, 3, 3])) + days(odd.number(-1, 1))


def _told_lately(odd: Odd) -> Iterator[Made]:
    """A child about 2 with another officer, told in time or not, perhaps in the last weeks of the record."""
    start = odd.one_of([AS_AT - days(odd.one_of([6, 7, 8, 13])), odd.day(-200, -100)])
    yield {"kind": "child", "born": birthday(start, -2) + days(odd.one_of([-200, -200, -1, 0, 1, 200]))}
    yield {"kind": "looked_after", "start": start - days(100), "end": None}
    yield {"kind": "iro_allocation", "start": start, "end": None, "officer": "o1"}
    if odd.some() < 0.7:
        yield {
            "kind": "child_told",
            "on": months(start, 3) + days(odd.one_of([-9, -1, 0, 1])),
            "of": "reviewing-officer",
        }


def _before_the_court_for_long(odd: Odd) -> Iterator[Made]:
    """A child in care, and proceedings extended six or seven times, to about their last day."""
    issued = date(2022, 5, 2) + days(odd.number(0, 300))
    yield {"kind": "child", "born": date(2012, 2, 29)}
    yield {"kind": "looked_after", "start": issued, "end": None}
    end = issued + days(7 * 26 + 6 * 56 + odd.one_of([-60, -9, 0, 0, 1, 1]))
    yield {"kind": "care_proceedings", "start": issued, "end": end}
    for number in range(odd.number(6, 7)):
        yield {"kind": "court_extension", "on": issued + days(50 * (number + 1))}


_SORTS = {
    "A": _for_adoption, "S": _secure, "L": _looked_after, "Lm": _left_after_a_month, "Le": _away_for_long, "Lt": _told_lately,
    "Lc": _before_the_court_for_long,
}  # fmt: skip
