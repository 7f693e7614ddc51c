"""An odd caseload for the counts of leaving care, and of adults who work with children: 13 weeks that end about a birthday, care
left and come back to, 25th birthdays of 29 February. Every field that a rule reads is there. ALL DATA ARE SYNTHETIC.

One thing that might come is not drawn, since the count and the program read it otherwise and what is right is not settled: three
reviews of unregulated accommodation close together, with two visits before the first, one between the others and none before the
last. If the second visit was for the second review, the third may have been for the last.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from fixtures.authority_generator.days import AS_AT, birthday, days, months
from tests.second_count.odd import Made, Odd
from tests.second_count.turns import of


def _young_person(odd: Odd, ages: list[int]) -> Iterator[Made]:
    """Somebody who comes to an age about the time, and perhaps dies."""
    near = odd.day(-120, 120)
    of_an_age = birthday(near, -odd.one_of(ages))
    born = odd.one_of([date(2004, 2, 29), date(2008, 2, 29), of_an_age, of_an_age])
    dies = odd.day(-30, 120)
    yield {"kind": "child", "born": born, **({"died": dies} if odd.some() < 0.1 and dies.year < 2026 else {})}


def _eligible(odd: Odd) -> Iterator[Made]:
    """A child of about 14, 16 or 18 in care, once or more."""
    yield from _young_person(odd, [14, 16, 16, 18])
    start = odd.day(-400, 10)
    for _ in range(odd.number(1, 4)):
        end = odd.end(start, 5, 250, open_=0.2)
        yield {"kind": "looked_after", "start": start, "end": end}
        if end is None:
            break
        start = end + days(odd.one_of([0, 1, 10, 60]))
    for _ in range(odd.number(0, 3)):
        assessed = odd.day(-200, 250)
        yield {"kind": "needs_assessment", "on": assessed}
        if odd.some() < 0.6:
            planned = odd.one_of([assessed, months(assessed, 6), months(assessed, 7)]) + days(odd.number(-1, 1))
            yield {"kind": "pathway_plan", "on": planned, "multi_agency": True}
    yield from _advised(odd)


def _advised(odd: Odd) -> Iterator[Made]:
    start = odd.day(-200, 100)
    for _ in range(odd.number(0, 2)):
        end = odd.end(start, 5, 300, open_=0.5)
        yield {"kind": "personal_adviser", "start": start, "end": end, "officer": odd.one_of(["a1", "a2"])}
        if end is None:
            break
        start = end + days(odd.one_of([0, 1, 20]))


def _supported(odd: Odd) -> Iterator[Made]:
    """Support taken up, again and again, of which only what is from 21 on tells anything."""
    start = odd.day(-400, 100)
    for _ in range(odd.one_of([0, 1, 1, 2])):
        end = odd.end(start, 5, 400, open_=0.4)
        yield {"kind": "leaving_care_support", "start": start, "end": end}
        if end is None:
            break
        start = end + days(odd.one_of([0, 1, 30]))


def _left(odd: Odd) -> Iterator[Made]:
    """A care leaver: relevant, former relevant, accommodated, reviewed and visited."""
    yield from _young_person(odd, [17, 18, 21, 21, 23, 25, 25])
    start = odd.day(-300, 10)
    for _ in range(odd.number(1, 3)):
        end = odd.end(start, 5, 400, open_=0.3)
        yield {
            "kind": "leaving_care_status",
            "start": start,
            "end": end,
            "status": odd.one_of(["relevant", "former-relevant"]),
        }
        if end is None:
            break
        start = end + days(odd.one_of([0, 0, 1, 20]))
    yield from _supported(odd)
    yield from _advised(odd)
    reviewed, because = odd.day(-150, 10), ["unregulated-accommodation"] * 2
    while odd.some() < 0.75:
        why = because.pop() if because and odd.some() < 0.6 else odd.one_of(["due", "requested"])
        yield {
            "kind": "pathway_review",
            "on": reviewed,
            "status": odd.one_of(["held", "held", "held", "not-held"]),
            "because": why,
        }
        reviewed = odd.one_of([months(reviewed, 6) + days(odd.number(-1, 1)), reviewed + days(odd.number(8, 90))])
    yield from odd.rows("pathway_review_request", 2, -60, 60)
    yield from odd.rows("study_request", 2, -60, 60)
    yield from odd.rows("needs_assessment", 2, -60, 150)
    yield from odd.rows("pathway_plan", 1, -200, 100, multi_agency=[True])
    housed = odd.day(-120, 20)
    for _ in range(odd.number(0, 3)):
        end = odd.end(housed, 5, 150, open_=0.3)
        yield {"kind": "provided_accommodation", "start": housed, "end": end, "address": odd.one_of(["h1", "h1", "h2"])}
        visited = housed + days(odd.one_of([-1, 0, 6, 7, 8, 20]))
        while odd.some() < 0.7:
            yield {"kind": "adviser_visit", "on": visited}
            visited = months(visited, odd.one_of([1, 2, 2])) + days(odd.number(-1, 1))
        if end is None:
            break
        housed = end + days(odd.one_of([0, 0, 1, 9]))


def _of_an_employee(odd: Odd, made: date, mostly: str) -> Made:
    """An allegation made on a day, and whether it mostly met the threshold."""
    threshold = odd.one_of(["met", mostly, mostly, "undecided"])
    return {"kind": "allegation", "on": made, "role": "employee", "threshold": threshold}


def _alleged(odd: Odd) -> Iterator[Made]:
    """An allegation or two, what the employer did, and how it was concluded."""
    made = odd.day(-60, 6)
    for _ in range(odd.number(1, 2)):
        yield _of_an_employee(odd, made, "not-met")
        made += days(odd.number(1, 40))
    yield from odd.rows("employer_action", 3, -20, 60, action=["removed", "left-before-removal", "training"],
                        harm_test=[True, True, False])  # fmt: skip
    yield from odd.rows("dbs_referral", 2, -60, 90)
    if odd.some() < 0.8:
        yield {"kind": "lado_outcome", "on": made + days(odd.number(1, 60)),
               **({"outcome": odd.one_of(["unfounded", "false"])} if odd.some() < 0.6 else {})}  # fmt: skip


def _told_first(odd: Odd) -> Iterator[Made]:
    """An allegation or two of which the designated officer was told before the employer knew, that day or after; meetings."""
    made = odd.one_of([odd.day(-30, 6), date(2023, 12, 15) - days(odd.number(0, 1))])
    for _ in range(odd.number(1, 2)):
        yield _of_an_employee(odd, made, "met")
        for _ in range(odd.number(0, 2)):
            told = made - days(odd.one_of([-1, 0, 0, 1, 1, 2, 3, 9]))
            yield {"kind": "lado_contact", "on": told, "from_role": odd.one_of(["employer", "police"])}
            if odd.some() < 0.6:
                yield {"kind": "lado_meeting", "on": told + days(odd.one_of([-30, 0, 4, 5, 5, 6, 6, 9])),
                       "status": odd.one_of(["held", "held", "held", "planned"])}  # fmt: skip
        made += days(odd.number(1, 40))


def _asked_lately(odd: Odd) -> Iterator[Made]:
    """A care leaver who asked for a review in the last weeks of the record."""
    yield {"kind": "child", "born": date(2006, 5, 1)}
    yield {"kind": "leaving_care_status", "start": date(2024, 5, 1), "end": None, "status": "former-relevant"}
    yield {"kind": "pathway_review_request", "on": months(AS_AT, -1) + days(odd.one_of([-9, -1, 0, 1]))}


def _planned_late(odd: Odd) -> Iterator[Made]:
    """A child in care since 15, assessed at 16, perhaps again the next day, and a plan about six months after the first."""
    born = date(2008, 5, 1) + days(odd.number(0, 300))
    yield {"kind": "child", "born": born}
    yield {"kind": "looked_after", "start": birthday(born, 15), "end": None}
    assessed = birthday(born, 16) + days(odd.number(5, 40))
    yield {"kind": "needs_assessment", "on": assessed}
    if odd.some() < 0.5:
        yield {"kind": "needs_assessment", "on": assessed + days(odd.number(1, 2))}
    planned = months(assessed, 6) + days(odd.one_of([-9, 0, 1, 9]))
    yield {"kind": "pathway_plan", "on": planned, "multi_agency": True}


def _removed_lately(odd: Odd) -> Iterator[Made]:
    """Somebody removed from work in the last weeks of the record."""
    on = AS_AT - days(odd.one_of([6, 7, 8, 13]))
    yield {"kind": "employer_action", "on": on, "action": "removed", "harm_test": True}


SORTS = of("child", E=_eligible, L=_left, N=_asked_lately, P=_planned_late) | of(
    "allegation", A=_alleged, T=_told_first, R=_removed_lately
)
