"""A caseload of the second count's own, small in time and odd: what the benchmarks' caseload does not hold.

Placements that overlap or have no end, episodes that touch, hours over a change of the clocks, ages reached on 29 February,
rows dated after the as-at day. Every field that a rule reads is there: nothing here is unknown. ALL DATA ARE SYNTHETIC.

One thing that might come is not drawn, since the count and the program read it otherwise and what is right is not settled: an
allegation concluded on the day it was made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from fixtures.authority_generator.days import AS_AT, days, months, working_days

Made = dict[str, Any]


def cases(count: int, seed: int) -> list[Made]:
    """So many cases of each sort, as a snapshot lists them."""
    draw = Random(seed)
    made = [case for letter, (about, facts) in _SORTS.items() for case in sort_of(letter, facts, count, draw, about)]
    share = [0.015, 0.03, 0.06]  # of 70: one child, two and four
    for officer in sorted({fact["officer"] for case in made for fact in case["facts"] if "officer" in fact}):
        post = {"kind": "post", "start": date(2011, 1, 1), "role": "reviewing-officer", "share": draw.choice(share)}
        made.append({"case": officer, "about": "officer", "facts": [post]})
    return made


def sort_of(
    letter: str, facts: Callable[[Odd], Iterable[Made]], count: int, draw: Random, about: str = "child"
) -> Iterator[Made]:  # fmt: skip
    """So many cases of one sort."""
    for number in range(count):
        yield {"case": f"{letter}{number}", "about": about, "facts": list(facts(Odd(draw)))}


class Odd:
    """Draws of days, lengths and choices."""

    def __init__(self, draw: Random) -> None:
        self.some, self.one_of, self.number = draw.random, draw.choice, draw.randint
        # Every case lives in a few months about a day: late in the record, at a month's end, over February or a clock change.
        self.about = draw.choice(
            [date(2019, 10, 26), date(2020, 2, 28), date(2020, 4, 22), date(2020, 9, 24), date(2021, 9, 8), date(2023, 11, 30),
             date(2024, 2, 29), date(2024, 3, 30), date(2025, 10, 25), date(2025, 12, 1), date(2026, 1, 31), date(2026, 3, 20)]
        )  # fmt: skip

    def day(self, low: int, high: int) -> date:
        return self.about + days(self.number(low, high))

    def end(self, start: date, low: int, high: int, *, open_: float = 0.15) -> date | None:
        return None if self.some() < open_ else start + days(self.number(low, high))

    def time(self, day: date) -> datetime:
        """A London time of a day, never in the hours in which the clocks change, nor midnight."""
        return datetime(day.year, day.month, day.day, self.one_of([4, 9, 10, 15, 23]), self.one_of([0, 1, 30, 59]))

    def rows(self, kind: str, most: int, low: int, high: int, **choices: list[Any]) -> Iterator[Made]:
        """Some events of a kind."""
        for _ in range(self.number(0, most)):
            yield {
                "kind": kind, "on": self.day(low, high), **{name: self.one_of(each) for name, each in choices.items()}
            }  # fmt: skip


def later(time: datetime, hours: int, minutes: int = 0) -> datetime:
    """A time so much later by the face of the clock; never midnight, which is no time."""
    then = time + timedelta(hours=hours, minutes=minutes)
    return then + timedelta(minutes=2) if then.hour == then.minute == 0 else then


def _child(odd: Odd) -> Iterator[Made]:
    """A child, and one time in care or two, or none."""
    born = odd.one_of([date(2004, 2, 29), date(2008, 2, 29), date(2012, 2, 29), date(2016, 2, 29), date(2016, 4, 1),
                       date(2016, 3, 31), date(2008, 3, 31), date(2005, 9, 9), date(2010, 2, 28), date(2003, 12, 1)])  # fmt: skip
    yield {"kind": "child", "born": born}
    yield from in_care(odd)


def in_care(odd: Odd) -> Iterator[Made]:
    """One time in care or two."""
    begun = odd.day(-40, 10)
    ended = odd.end(begun, 5, 200, open_=0.5)
    yield {"kind": "looked_after", "start": begun, "end": ended}
    if ended and odd.some() < 0.5:
        again = ended + days(odd.one_of([0, 1, 30]))
        yield {"kind": "looked_after", "start": again, "end": odd.end(again, 5, 200, open_=0.5)}


def _missing(odd: Odd) -> Iterator[Made]:
    """A child who goes missing, by the day or by the clock, and what was done about it."""
    yield from _child(odd)
    start = odd.day(-20, 10)
    for _ in range(odd.number(1, 4)):
        end = odd.end(start, 1, 12, open_=0.1)
        yield {"kind": "missing", "start": start, "end": end, "type": odd.one_of(["missing", "missing", "away"])}
        start = (end or start + days(3)) + days(odd.one_of([0, 0, 1, 1, 2, 20]))
    yield from odd.rows("strategy_meeting", 3, -25, 60, status=["held", "held", "held", "planned"],
                        subject=["missing", "missing", "harm"],
                        chair_role=["reviewing-service", "reviewing-service", "police"])  # fmt: skip
    yield from odd.rows("iro_notice", 4, -25, 60, of=["missing", "missing", "change"])
    yield from odd.rows("visit_request", 3, -20, 60, reasonable=[True, True, False])
    yield from odd.rows("visit", 3, -20, 80, seen=[True, True, False], mode=["in-person"])


def _returned(odd: Odd) -> Iterator[Made]:
    """A child who comes back at a known time, and the interviews offered."""
    yield {"kind": "child", "born": date(2012, 2, 29)}
    yield {"kind": "looked_after", "start": odd.day(-20, 6), "end": odd.end(odd.about, 10, 60, open_=0.6)}
    start = odd.time(odd.day(-8, 3))
    for _ in range(odd.number(1, 2)):
        end = odd.time(start.date() + days(odd.number(1, 4)))
        yield {"kind": "missing", "start": start, "end": end, "type": "missing"}
        for _ in range(odd.number(0, 2)):
            on = later(end, odd.one_of([-1, 1, 40, 70, 71, 72, 73, 74, 100, 300]), odd.one_of([-1, 0, 1]))
            status = odd.one_of(["held", "held", "declined", "offered"])
            yield {"kind": "return_interview", "on": on, "status": status}
        start = odd.time(end.date() + days(odd.number(1, 6)))


def _temporary(odd: Odd) -> Iterator[Made]:
    """A child with relatives under temporary approval: overlapping, extended, awaiting an independent review."""
    yield from _child(odd)
    start = odd.day(-60, 10)
    for number in range(odd.number(1, 4)):
        end = odd.end(start, 1, 240, open_=0.2)
        basis = odd.one_of(["regulation-24", "regulation-24", "ordinary"])
        carer = odd.one_of(["k1", "k1", "k2"])
        yield {"kind": "placement", "id": f"p{number}", "start": start, "end": end, "carer": carer, "address": carer,
               "setting": "connected-person", "basis": basis}  # fmt: skip
        start = (end or start + days(odd.number(20, 160))) + days(odd.one_of([0, 0, 0, 1, 9, -5 if end is None else 0]))
    yield from odd.rows("approval", 2, -60, 220, of=["temporary-approval-extension"], panel_views=[True, True, False],
                        iro_informed=[True, True, False],
                        by_role=["nominated-officer", "director", "team-manager"])  # fmt: skip
    yield from odd.rows("suitability_assessment", 2, -150, 20, of=["connected-person", "connected-person", "parents"])
    for _ in range(odd.number(0, 2)):
        began = odd.day(20, 200)
        yield {"kind": "independent_review", "start": began, "end": odd.end(began, 1, 60)}


def _short_breaks(odd: Odd) -> Iterator[Made]:
    """Short breaks of one series or two, some on the heels of others, some long."""
    start, series = odd.day(-300, -100), odd.one_of([["s1"], ["s1", "s2"]])
    yield {"kind": "child", "born": date(2012, 2, 29)}
    for _ in range(odd.number(1, 14)):
        length = odd.one_of([1, 2, 7, 15, 16, 17, 18, 20, 40])
        end = None if odd.some() < 0.03 else start + days(length)
        yield {"kind": "short_break", "start": start, "end": end, "series": odd.one_of(series)}
        start = (end or start + days(9)) + days(odd.one_of([0, 1, 3, 12, 30, 60]))


def _secure(odd: Odd) -> Iterator[Made]:
    """A child in secure accommodation, and in police protection, by the clock."""
    yield {"kind": "child", "born": date(2010, 2, 28)}
    start = odd.time(odd.day(-10, 2))
    for _ in range(odd.number(1, 5)):
        end = later(start, odd.one_of([1, 10, 24, 25, 47, 48, 71, 72, 73]), odd.one_of([0, 0, 1]))
        yield {
            "kind": "secure_stay",
            "start": start,
            "end": end,
            "authority": odd.one_of(["none", "none", "court-order"]),
        }
        start = later(end, odd.one_of([1, 30, 100, 450, 600, 650]))
    for _ in range(odd.number(0, 2)):
        start = odd.time(start.date() + days(odd.number(1, 9)))
        end = later(start, odd.one_of([10, 71, 72, 73, 90]), odd.one_of([-1, 0, 1]))
        yield {"kind": "legal_status", "start": start, "end": end, "status": "police-protection"}
    began = odd.one_of([date(2023, 11, 30), date(2024, 11, 30), date(2025, 3, 1), date(2024, 2, 29), date(2025, 8, 31),
                        date(2025, 12, 1), date(2026, 1, 1), date(2025, 7, 1)])  # fmt: skip
    ends = months(began, 3) + days(odd.number(-3, 3))
    yield {"kind": "secure_order", "start": began, "end": None if odd.some() < 0.1 else ends, "order": "first"}


def _voice(odd: Odd) -> Iterator[Made]:
    """A child about 10, in care or on a plan, in accommodation of one sort or another."""
    yield from _child(odd)
    if odd.some() < 0.4:
        begun = odd.day(-40, 100)
        yield {"kind": "cp_plan", "start": begun, "end": odd.end(begun, 5, 200), "category": "neglect"}
    yield from odd.rows("advocacy_referral", 1, -900, 100, outcome=["declined", "taken-up"])
    yield from odd.rows(odd.one_of(["care_plan", "pathway_plan"]), 1, -900, 100)
    start = odd.day(-60, 10)
    for number in range(odd.number(1, 4)):
        end = odd.end(start, 1, 240, open_=0.3)
        yield {"kind": "placement", "id": f"p{number}", "start": start, "end": end, "carer": f"k{number}",
               "address": f"k{number}", "basis": "ordinary",
               "setting": odd.one_of(["foster-care", "supported-accommodation", "other", "temporary"])}  # fmt: skip
        start = (end or start + days(odd.number(5, 50))) + days(odd.one_of([0, 0, 1, 9]))
    begun = odd.day(-40, 10)
    for _ in range(odd.number(1, 3)):
        end = odd.end(begun, 5, 200, open_=0.3)
        yield {"kind": "iro_allocation", "start": begun, "end": end, "officer": f"O{odd.about:%y%m}{odd.number(1, 3)}"}
        begun = (end or begun + days(odd.number(5, 90))) + days(odd.one_of([0, 0, 7]))


def _household(odd: Odd) -> Iterator[Made]:
    """A fostering household, the children in it, and visits that nobody knew of."""
    begun = odd.one_of([odd.day(-900, 0), date(2020, 2, 29), date(2024, 2, 29), date(2025, 3, 31), date(2025, 4, 1)])
    yield {"kind": "foster_approval", "start": begun, "end": odd.end(begun, 100, 1200, open_=0.5), "type": "mainstream"}
    for _ in range(odd.number(0, 4)):
        on = begun + days(odd.one_of([0, 100, 364, 365, 366, 500, 729, 730, 731, 1000, 1095]))
        yield {"kind": "supervision_visit", "on": on, "unannounced": odd.some() < 0.7, "carer_seen": odd.some() < 0.8}
    for child in range(odd.number(2, 7)):
        start = odd.day(-40, 20)
        for _ in range(odd.number(1, 2)):
            end = odd.end(start, 1, 80, open_=0.2)
            yield {"kind": "fostered_child", "start": start, "end": end, "child": f"c{child}",
                   "sibling_group": odd.one_of(["g1", "g1", "g1", f"g{child}"]) if child else "g1",
                   "exempted": odd.some() < 0.15}  # fmt: skip
            if end is None:
                break
            start = end + days(odd.one_of([0, 1, 20]))


def _allegation(odd: Odd) -> Iterator[Made]:
    """An allegation, when the designated officer was told, met, looked at it and concluded."""
    made = odd.day(-30, 6)
    yield {"kind": "allegation", "on": made, "threshold": odd.one_of(["met", "met", "not-met", "undecided"]),
           "early_years": odd.some() < 0.5, "serious_harm": odd.some() < 0.6}  # fmt: skip
    for kind in ["lado_contact"] * odd.number(0, 2) + ["lado_decision"] * odd.number(0, 2):
        yield {"kind": kind, "on": made + days(odd.one_of([-40, -31, -28, -3, -1, 0, 0, 1, 2, 3, 4, 8]))}
    for _ in range(odd.number(0, 2)):
        yield {"kind": "lado_meeting", "on": made + days(odd.number(-4, 12)),
               "status": odd.one_of(["held", "held", "part"]), "chair_role": odd.one_of(["lado", "lado", "other"])}  # fmt: skip
    yield from (
        {"kind": "allegation_notified", "on": made + days(odd.number(-2, 17)), "notified_to": to}
        for to in ("ofsted", "other") if odd.some() < 0.6
    )  # fmt: skip
    on = months(made, 3)
    while odd.some() < 0.8:
        on += days(odd.number(0, 45))
        yield {"kind": "lado_review", "on": on}
    if odd.some() < 0.6:
        yield {"kind": "lado_outcome", "on": made + days(odd.one_of([1, 40, 88, 89, 90, 91, 92, 93, 120, 160, 250])),
               "outcome": "unfounded"}  # fmt: skip


def _meetings(odd: Odd) -> Iterator[Made]:
    """Conferences with those invited and those who came, and reviews with the reports for them."""
    yield from _child(odd)
    for number in range(odd.number(1, 3)):
        on, name = odd.day(-30, 90), f"f{number}"
        yield {"kind": "conference", "id": name, "on": on, "type": "review", "status": odd.one_of(["held", "held", "part"]),
               "quorum_waived": odd.some() < 0.2, "chair_manages": odd.some() < 0.2}  # fmt: skip
        for agency in ("health", "police", "school"):
            if odd.some() < 0.6:
                yield {"kind": "conference_invitation", "on": on - days(9), "conference": name, "agency": agency}
            for _ in range(odd.one_of([0, 1, 1, 2])):
                yield {"kind": "conference_attendance", "on": on, "conference": name, "agency": agency,
                       "who": odd.one_of(["professional", "professional", "advocate"]), "social_care": False}  # fmt: skip
        if odd.some() < 0.8:
            yield {"kind": "conference_attendance", "on": on, "conference": name, "agency": "council", "who": "professional",
                   "social_care": True}  # fmt: skip
    reviews = odd.number(1, 3)
    for number in range(reviews):
        on, name = odd.day(-30, 200), f"r{number}"
        yield {"kind": "review", "id": name, "on": on, "status": odd.one_of(["held", "held", "part"]),
               "type": odd.one_of(["statutory", "statutory", "mid-point"])}  # fmt: skip
        if odd.some() < 0.8:
            yield {"kind": "review_report", "on": on - days(odd.one_of([-2, 0, 1, 2, 3, 4, 5, 6, 7, 30, 100])),
                   **({"review": name} if odd.some() < 0.4 else {})}  # fmt: skip


def _at_the_edge(odd: Odd) -> Iterator[Made]:
    """A child in care for eleven working days or so; 75 nights away, and one more about a year on; a visit asked for of late."""
    yield {"kind": "child", "born": date(2012, 2, 29)}
    start = odd.day(-40, 10)
    yield {"kind": "looked_after", "start": start, "end": working_days(start, 11) + days(odd.number(0, 3))}
    yield {"kind": "looked_after", "start": AS_AT - days(60), "end": None}
    yield {"kind": "visit_request", "on": AS_AT - days(odd.one_of([6, 7, 8, 13])), "reasonable": True}
    first = odd.day(-600, -500)
    for number in range(5):
        begun = first + days(number * 30)
        yield {"kind": "short_break", "start": begun, "end": begun + days(15), "series": "s1"}
    again = months(first, 12) + days(odd.one_of([-20, -1, -1, 0, 0, 20]))
    yield {"kind": "short_break", "start": again, "end": again + days(1), "series": "s1"}


def _missing_for_six_days(odd: Odd) -> Iterator[Made]:
    """A child missing from care for six days or so, and a meeting about it near the first or the last day of those that count; in
    secure accommodation for over 72 hours of 28 days or so."""
    start = odd.day(-20, 10)
    yield {"kind": "child", "born": date(2010, 2, 28)}
    yield {"kind": "looked_after", "start": start - days(60), "end": None}
    yield {"kind": "missing", "start": start, "end": start + days(odd.one_of([5, 6, 6, 7])), "type": "missing"}
    met = odd.one_of([start - days(odd.number(0, 1)), months(start + days(5), 1) + days(odd.one_of([0, 1, 9]))])
    yield {
        "kind": "strategy_meeting",
        "on": met,
        "status": "held",
        "subject": "missing",
        "chair_role": "reviewing-service",
    }
    first = datetime(2024, 5, 1, 10)
    for begun, lasts in ((first, 48), (later(first, 24 * odd.number(24, 29)), odd.one_of([25, 37]))):
        yield {"kind": "secure_stay", "start": begun, "end": later(begun, lasts), "authority": "none"}


def _told_long_ago(odd: Odd) -> Iterator[Made]:
    """An allegation under an edition of long ago, and when the designated officer was told."""
    on = odd.one_of([date(2007, 6, 1), date(2012, 6, 1), date(2014, 6, 3), date(2016, 6, 1)]) + days(odd.number(0, 9))
    yield {"kind": "allegation", "on": on, "threshold": "met", "early_years": False, "serious_harm": False}
    yield {"kind": "lado_contact", "on": working_days(on, odd.one_of([1, 1, 2])) + days(odd.one_of([0, 0, 1]))}


_SORTS = {
    "M": ("child", _missing), "I": ("child", _returned), "T": ("child", _temporary), "B": ("child", _short_breaks),
    "S": ("child", _secure), "V": ("child", _voice), "H": ("household", _household), "A": ("allegation", _allegation),
    "C": ("child", _meetings),
    "E": ("child", _at_the_edge), "N": ("child", _missing_for_six_days), "L": ("allegation", _told_long_ago),
}  # fmt: skip
