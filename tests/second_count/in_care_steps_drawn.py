"""An odd caseload for the counts of steps on the way through care: letters, plans and visits to the day, terms of two days,
sixteenth birthdays between one carer and the next. Every field that a rule reads is there. ALL DATA ARE SYNTHETIC."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from fixtures.authority_generator.days import birthday, days, working_days
from tests.second_count.in_care_steps import TERMS
from tests.second_count.odd import Made, Odd
from tests.second_count.turns import of

SETTINGS = {"f1": "foster-care", "f2": "foster-care", "k1": "connected-person", "h1": "children's-home"}


def _child(odd: Odd, near: date, ages: list[int]) -> Iterator[Made]:
    """A child who comes to an age near a day, and perhaps dies about then."""
    born = birthday(near, -odd.one_of(ages)) + days(odd.one_of([-40, -1, 0, 0, 1, 40]))
    born = odd.one_of([born, born, born, date(2008, 2, 29), date(2010, 2, 28)])
    dies = near + days(odd.number(-5, 30))
    yield {"kind": "child", "born": born, **({"died": dies} if odd.some() < 0.1 and dies < date(2026, 3, 1) else {})}


def _in_care(odd: Odd, near: date) -> Iterator[Made]:
    """A time in care or two, of which one may end about a day."""
    start = near - days(odd.number(0, 90))
    ended = odd.one_of([None, near + days(odd.number(1, 20)), near + days(odd.number(20, 200))])
    yield {"kind": "looked_after", "start": start, "end": ended}
    if ended and odd.some() < 0.6:
        again = ended + days(odd.one_of([0, 1, 3, 30]))
        yield {"kind": "looked_after", "start": again, "end": odd.end(again, 5, 200, open_=0.5)}


def _celebrated(odd: Odd) -> Iterator[Made]:
    """An adoption celebrated, perhaps twice, and letters."""
    on = odd.one_of([odd.about, odd.about, date(2013, 7, 1) - days(odd.number(0, 1))])
    yield from _child(odd, on, [4, 9])
    for _ in range(odd.number(1, 2)):
        yield {"kind": "adoption_step", "on": on, "type": "ceremony"}
        for _ in range(odd.one_of([0, 1, 1])):
            given = odd.one_of([on - days(30), *(working_days(on, number) for number in (1, 9, 10, 10, 11, 11, 12))])
            yield {"kind": "adoption_step", "on": given, "type": odd.one_of(["later-life-letter"] * 3 + ["considered"])}
        on += days(odd.one_of([3, 12, 14, 40]))


def _planned(odd: Odd) -> Iterator[Made]:
    """A child reviewed in care or about the day they left, and plans that say for which review or do not."""
    about = odd.one_of([odd.about, odd.about, date(2011, 4, 1)])
    yield from _child(odd, about, [9, 18])
    yield from _in_care(odd, about)
    on = about + days(odd.one_of([-1, 0, 0, 5]))
    for number in range(odd.number(1, 3)):
        name = f"r{number}"
        yield {"kind": "review", "id": name, "on": on, "status": odd.one_of(["held", "held", "held", "part"]),
               "type": odd.one_of(["statutory", "statutory", "mid-point"])}  # fmt: skip
        for _ in range(odd.one_of([0, 1, 1, 2])):
            planned = working_days(on, odd.one_of([-1, 1, 9, 10, 10, 11, 11, 12]))
            names = {"review": name} if odd.some() < 0.4 else {}
            yield {"kind": "care_plan", "on": planned, **names}
        if odd.some() < 0.2:
            yield {"kind": "pathway_plan", "on": working_days(on, odd.one_of([-1, 1, 9, 10, 11])), "multi_agency": True}
        on += days(odd.one_of([1, 8, 14, 40]))


def _schooled(odd: Odd) -> Iterator[Made]:
    """A child about 5 in care over a term or two, their education plan begun and reviewed."""
    first, last = odd.one_of(list(TERMS))
    yield from _child(odd, first, [5, 5, 9, 18])
    yield from _in_care(odd, odd.one_of([first, first, last]))
    if odd.some() < 0.15:
        start = first + days(odd.number(-20, 20))
        yield {"kind": "placed_for_adoption", "start": start, "end": odd.end(start, 5, 100)}
    for kind, extra in (("education_plan", {}), ("education_plan_review", {"status": "held"})):
        for _ in range(odd.one_of([0, 0, 1, 1, 2])):
            on = odd.one_of([first, last]) + days(odd.one_of([-1, 0, 0, 1]))
            said = {"status": "planned"} if extra and odd.some() < 0.2 else extra
            yield {"kind": kind, "on": on, **said}


def _emergency(odd: Odd) -> Iterator[Made]:
    """A child placed outside a carer's terms for six working days, or 24 weeks, more or less, in care or as they leave it."""
    edges = [date(2020, 4, 23), date(2020, 4, 24), date(2020, 9, 25), date(2020, 9, 26)]
    start = odd.one_of([odd.day(-10, 10), odd.one_of(edges), date(2011, 3, 25) + days(odd.number(0, 7))])
    yield from _child(odd, start, [9, 9, 18])
    yield from _in_care(odd, start)
    for number in range(odd.number(1, 3)):
        lasts = odd.one_of(
            [working_days(start - days(1), 6) + days(odd.number(0, 3)), start + days(7 * 24 + odd.number(-1, 2))]
        )
        came_in = date(2011, 4, 1) + days(odd.number(0, 1))
        end = (
            None
            if odd.some() < 0.1
            else came_in
            if start < came_in and odd.some() < 0.5 and start.year == 2011
            else lasts
        )
        carer = odd.one_of(["f1", "f1", "f2"])
        yield {"kind": "placement", "id": f"p{number}", "start": start, "end": end, "carer": carer, "address": carer,
               "setting": "foster-care", "basis": odd.one_of(["regulation-23", "regulation-23", "ordinary"])}  # fmt: skip
        if end is None:
            break
        start = end + days(odd.one_of([0, 0, 1, 9]))


def _sixteen(odd: Odd) -> Iterator[Made]:
    """A child about 16 in foster care or a home, who moves about a review after the birthday, and is reviewed again."""
    about = odd.one_of([odd.about, odd.about, date(2011, 3, 31), date(2011, 4, 1)])
    born = birthday(about, -odd.one_of([16, 16, 16, 16, 18]))
    yield {"kind": "child", "born": odd.one_of([born, born, born, date(2008, 2, 29)])}
    yield from _in_care(odd, about)
    reviewed = about + days(odd.one_of([-1, -1, 0, 0, 2]))
    start, carers = about - days(odd.number(20, 90)), [*SETTINGS, "h1", "h1", "h1"]
    for number in range(odd.number(1, 4)):
        end = odd.one_of([None, start + days(odd.number(5, 60)), *[reviewed + days(odd.one_of([0, 1, 1, 2]))] * 4])
        end = end if end is None or end > start else None
        carer = odd.one_of(carers)
        yield {"kind": "placement", "id": f"p{number}", "start": start, "end": end, "carer": carer, "address": carer,
               "setting": SETTINGS[carer], "basis": "ordinary"}  # fmt: skip
        if end is None:
            break
        start, carers = end + days(odd.one_of([0, 0, 0, 1])), ["f1", "f2", "k1"]
    for number in range(odd.one_of([0, 1, 1, 2, 3])):
        yield {"kind": "review", "id": f"r{number}", "on": reviewed, "status": odd.one_of(["held"] * 5 + ["part"]),
               "type": odd.one_of(["statutory"] * 5 + ["mid-point"]), "staying_put": odd.some() < 0.5}  # fmt: skip
        reviewed += days(odd.one_of([1, 1, 2, 9, 30, 90]))


def _detained(odd: Odd) -> Iterator[Made]:
    """A child detained once or twice, and visits to the day."""
    start = odd.one_of([odd.day(-10, 10), odd.day(-10, 10), date(2011, 4, 1) - days(odd.number(0, 1))])
    yield from _child(odd, start, [16, 18])
    for _ in range(odd.number(1, 3)):
        end = odd.one_of([None, start + days(odd.number(1, 60)), working_days(start, 10) + days(odd.number(-1, 2))])
        yield {"kind": "detention", "start": start, "end": end, "ended_care": odd.some() < 0.8}
        for _ in range(odd.one_of([0, 1, 1, 2])):
            visited = odd.one_of(
                [start - days(1), start, *(working_days(start, number) for number in (9, 10, 10, 11, 11, 12))]
            )
            yield {"kind": "visit", "on": visited, "seen": odd.some() < 0.85, "mode": "in-person"}
        if end is None:
            break
        start = end + days(odd.one_of([1, 5, 30]))


SORTS = of("child", A=_celebrated, P=_planned, T=_schooled, E=_emergency, S=_sixteen, D=_detained)
SETTINGS_OF_TERMS = "terms:" + "".join(
    f"\n  - {{name: t{number}, from: {first}, to: {last}}}" for number, (first, last) in enumerate(TERMS)
)
