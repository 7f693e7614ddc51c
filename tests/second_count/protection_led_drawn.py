"""An odd caseload for the counts of who leads, agrees and takes part: waits of 46 working days to a day, plans left without a
category, discussions in one week, birthdays and deaths among them. Every field that a rule reads is there. ALL DATA ARE
SYNTHETIC.

A plan or an order left open is the last of its case, and a worker's profession does not change: what a row that is open before
another says is known only as it was then.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from fixtures.authority_generator.days import days, months, working_days
from tests.second_count.odd import Made, Odd
from tests.second_count.turns import of


def _child(odd: Odd, near: date) -> Iterator[Made]:
    """A child who turns 18, or dies, near a day, or neither."""
    dies = near + days(odd.number(-9, 9))
    born = odd.one_of([date(2012, 2, 29), date(2016, 2, 29), months(near, -12 * 18) + days(odd.number(-9, 9))])
    born = min(born, near - days(400))
    yield {"kind": "child", "born": born, **({"died": dies} if odd.some() < 0.15 and dies < date(2026, 3, 1) else {})}


def _overran(odd: Odd) -> Iterator[Made]:
    """A child referred, assessed about the 46th working day or long after, or not at all; reasons given for going over."""
    about = odd.one_of([odd.about, odd.about, date(2013, 4, 11), date(2013, 4, 12), date(2013, 4, 14)])
    yield from _child(odd, working_days(about, 46))
    on = about + days(odd.number(0, 2))
    for number in range(odd.number(1, 3)):
        name, last = f"r{number}", working_days(on, 46)
        yield {"kind": "referral", "id": name, "on": on, "accepted": odd.some() < 0.85, "no_reply_possible": False}
        ended = max(on + days(1), last + days(odd.one_of([-60, -1, 0, 1, 1, 2, 3, 9, 100])))
        own = {
            "referral": name,
            "start": on,
            "end": None if odd.some() < 0.2 else ended,
            "reason_over": odd.some() < 0.15,
        }
        early, late = months(last, -3) - days(odd.one_of([0, 1, 9])), months(last, 3) + days(odd.one_of([0, 1, 9]))
        start = odd.one_of([early, early, late])
        other = {"referral": f"x{number}", "start": start, "end": None, "reason_over": odd.some() < 0.8}
        for said in [own] * (odd.some() < 0.8) + [other] * (odd.some() < 0.7):
            yield {"kind": "assessment", "type": "single", **said}
        on = odd.one_of(
            [on + days(odd.number(1, 30)), last + days(odd.number(-1, 2)), last + days(odd.number(60, 100))]
        )


def _led(odd: Odd) -> Iterator[Made]:
    """A child assessed or on plans of one sort and another, some over as the 2018 edition came, and who led."""
    now = date(2026, 3, 31)
    about = odd.one_of([now, now, date(2018, 7, 4), date(2018, 7, 4)])
    yield from _child(odd, about)
    for kind in ("cin_plan", "assessment", "cp_plan"):
        start = about - days(odd.number(30, 200))
        for number in range(odd.number(0, 3)):
            end = odd.one_of([None, about + days(odd.one_of([-1, 0, 1, 1, 2])), start + days(odd.number(5, 60))])
            end = end if end is None or end > start else None
            yield {"kind": kind, "start": start, "end": end, **_said(odd, kind, number)}
            if end is None:
                break
            start = end + days(odd.one_of([0, 0, 1, 20]))
    start = now - days(odd.number(0, 200))
    for _ in range(odd.number(0, 2)):
        end = odd.one_of([None, now, now + days(1), start + days(odd.number(1, 60))])
        end = end if end is None or end > start else None
        officer, profession = odd.one_of([("w1", "social-worker"), ("w2", "social-worker"), ("w3", "other")])
        yield {"kind": "lead_practitioner", "start": start, "end": end, "officer": officer, "profession": profession}
        if end is None:
            break
        start = end + days(odd.one_of([0, 1, 20]))


def _said(odd: Odd, kind: str, number: int) -> Made:
    if kind == "assessment":
        return {"type": "single", "referral": f"a{number}", "reason_over": False}
    return {"category": "neglect"} if kind == "cp_plan" and odd.some() < 0.5 else {}


def _agreed(odd: Odd) -> Iterator[Made]:
    """A child accommodated once or more, with consent or none."""
    yield {"kind": "child", "born": date(2012, 2, 29)}
    start = odd.one_of([odd.day(-60, 10), date(2022, 1, 1) - days(odd.number(0, 1))])
    for _ in range(odd.number(1, 3)):
        for _ in range(odd.one_of([0, 1, 1, 2])):
            agreed = odd.one_of([start, months(start, -1), months(start, 1)]) + days(odd.one_of([-9, -1, 0, 1, 9]))
            yield {"kind": "accommodation_consent", "on": agreed}
        end = odd.end(start, 1, 90, open_=0.2)
        status = odd.one_of(["section-20", "section-20", "interim-care-order"])
        yield {"kind": "legal_status", "start": start, "end": end, "status": status}
        if end is None:
            break
        start = end + days(odd.one_of([0, 0, 1, 20, 90, 90]))


def _discussed(odd: Odd) -> Iterator[Made]:
    """A child discussed once or more, by one agency or several, on the day or, as the record has it, some days later."""
    yield {"kind": "child", "born": date(2012, 2, 29)}
    on = odd.one_of([odd.about, date(2018, 7, 3), date(2018, 7, 4)])
    for number in range(odd.number(1, 3)):
        name = f"m{number}"
        yield {"kind": "strategy_meeting", "id": name, "on": on, "status": odd.one_of(["held", "held", "held", "planned"]),
               "subject": odd.one_of(["harm", "harm", "harm", "missing"])}  # fmt: skip
        agencies = ["social-care", "police", "health", "education"]
        odd_one = odd.one_of([*agencies, "social-care"])
        for agency in agencies:
            wrong = odd.one_of([None, -1, 6, 7, 8, 8, 9, 13]) if agency == odd_one else 0
            if wrong is not None:
                yield {"kind": "strategy_attendance", "on": on + days(wrong), "agency": agency,
                       **({"strategy_meeting": name} if odd.some() < 0.5 else {})}  # fmt: skip
        on += days(odd.one_of([1, 3, 7, 8, 30, 30, 30]))


SORTS = of("child", O=_overran, W=_led, A=_agreed, D=_discussed)
