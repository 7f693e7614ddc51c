"""An odd caseload for the counts of child protection: enquiries at once, orders on each other's heels, ages and deaths on the day
that something is due. Every field that a rule reads is there. ALL DATA ARE SYNTHETIC.

Some things that might come are not drawn. A plan or an order left open is the last of its case, since a row that is open before
another says of some things only what was known then. No two core assessments go on at once: which of the two was completed is not
read. An order recorded twice from one day is not extended in a row that says the last day of one of the two, and not left open in
one of them about an 18th birthday.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from fixtures.authority_generator.days import birthday, days, months, working_days
from tests.second_count.odd import Made, Odd
from tests.second_count.turns import of

ORDERS = ["police-protection", *["emergency-protection-order"] * 2, "interim-care-order", "child-assessment-order"]


def _child(odd: Odd) -> Iterator[Made]:
    """A child who comes to an age, or dies, about the time, or neither."""
    years = odd.one_of([1, 3, 9, 14, 15, 15, 16, 17, 17])
    near = odd.about + days(odd.number(-20, 90))
    born = odd.one_of(
        [date(2008, 2, 29), date(2016, 2, 29), months(near, -12 * years - 12), months(near, -12 * years - 12)]
    )
    dies = odd.some() < 0.1 and near.year < 2026
    yield {"kind": "child", "born": born, **({"died": near} if dies else {})}


def _enquired(odd: Odd) -> Iterator[Made]:
    """A child enquired about, perhaps twice at once, under police or emergency protection, with conferences."""
    yield from _child(odd)
    for number in range(odd.number(0, 3)):
        start = odd.day(-40, 40)
        end = odd.end(start, 1, 40, open_=0.1)
        outcome = odd.one_of(["conference", "no-conference", "no-conference", "unsubstantiated"])
        yield {"kind": "section_47", "id": f"e{number}", "strategy_meeting": f"m{number}", "start": start, "end": end,
               "outcome": outcome}  # fmt: skip
        if odd.some() < 0.6:
            on = (end or start) + days(odd.one_of([-70, -60, -9, 0, 0, 1, 31, 59, 60, 61, 62, 90]))
            decision = odd.one_of(["no-conference", "no-conference", "conference"])
            yield {"kind": "conference_decision", "on": on, "decision": decision, "reasons": odd.some() < 0.8,
                   **({"section_47": f"e{number}"} if odd.some() < 0.4 else {})}  # fmt: skip
        if odd.some() < 0.5:
            on = (end or start) + days(odd.one_of([-1, 0, 1, 12, 40, 89, 90, 91, 92, 93]))
            yield {"kind": "conference", "on": on, "type": odd.one_of(["initial", "initial", "pre-birth", "review"]),
                   "status": odd.one_of(["held", "held", "held", "part"])}  # fmt: skip
    yield from odd.rows("visit", 3, -45, 80, seen=[True, True, False])
    yield from odd.rows("transfer_in", 1, -60, 10, permanent=[True, False])
    start = odd.day(-40, 20)
    status = odd.one_of(ORDERS)
    for _ in range(odd.number(0, 3)):
        lasts = odd.one_of([1, 2, 3, 6, 7, 8, 8, 9, 15])
        end = None if odd.some() < 0.1 else start + days(lasts)
        expires = {"expires": start + days(odd.one_of([lasts - 2, lasts - 1, lasts - 1, lasts, lasts + 1]))}
        yield {"kind": "legal_status", "start": start, "end": end, "status": status,
               **(expires if status == "emergency-protection-order" else {})}  # fmt: skip
        if end is None:
            break
        apart = odd.one_of([0, 0, 1, 1, 30])
        start = end + days(apart)
        status = status if apart == 0 and odd.some() < 0.6 else odd.one_of(ORDERS)


def _referred(odd: Odd) -> Iterator[Made]:
    """A child referred, and one who moved in from another authority's plan."""
    yield from _child(odd)
    for number in range(odd.number(1, 3)):
        on, name = odd.day(-40, 40), f"r{number}"
        yield {"kind": "referral", "id": name, "on": on, "no_reply_possible": odd.some() < 0.2, "accepted": True}
        for kind in ("referral_decision", "referral_acknowledgement"):
            for _ in range(odd.one_of([0, 1, 1, 2])):
                yield {"kind": kind, "on": on + days(odd.one_of([-1, 0, 1, 1, 2, 3, 4, 5])), "referral": name}
    for _ in range(odd.number(0, 2)):
        on = odd.day(-30, 30)
        yield {"kind": "transfer_in", "on": on, "permanent": odd.some() < 0.8}
        if odd.some() < 0.7:
            yield {"kind": "conference", "on": working_days(on, odd.one_of([-1, 3, 14, 15, 16, 17])),
                   "type": odd.one_of(["initial", "pre-birth", "transfer-in", "transfer-in", "review"]),
                   "status": odd.one_of(["held", "held", "held", "part"])}  # fmt: skip


def _planned(odd: Odd) -> Iterator[Made]:
    """A child on a plan or two, perhaps in care, visited; core groups, conferences and pre-proceedings."""
    yield from _child(odd)
    start = odd.day(-200, 10)
    for _ in range(odd.number(1, 3)):
        end = odd.end(start, 5, 200, open_=0.3)
        yield {"kind": "cp_plan", "start": start, "end": end, "category": "neglect",
               **({"reason_ended": odd.one_of(["risk-reduced", "risk-reduced", "transferred"])} if end else {})}  # fmt: skip
        if end and odd.some() < 0.8:
            on = end - days(odd.one_of([-1, 0, 0, 1, 20, 28, 29, 30, 31, 32, 40]))
            yield {"kind": "conference", "on": on, "type": odd.one_of(["review", "review", "initial"]),
                   "status": odd.one_of(["held", "held", "held", "part"]), "plan": odd.some() < 0.2}  # fmt: skip
        met = start + days(odd.number(-3, 12))
        while odd.some() < 0.7:
            yield {"kind": "core_group", "on": met, "status": odd.one_of(["held", "held", "held", "part"])}
            met += days(odd.one_of([1, 13, 27, 28, 29, 30]))
        if end is None:
            break
        start = end + days(odd.one_of([1, 3, 30]))
    for _ in range(odd.number(0, 4)):
        seen = odd.some() < 0.8
        alone = seen and odd.some() < 0.6
        reason = {"not_alone_reason": "refused"} if not alone and odd.some() < 0.5 else {}
        yield {"kind": "visit", "on": odd.day(-90, 90), "seen": seen, "seen_alone": alone, **reason}
    if odd.some() < 0.3:
        begun = odd.day(-60, 60)
        yield {"kind": "looked_after", "start": begun, "end": odd.end(begun, 3, 90, open_=0.4)}
    begun = odd.day(-180, 10)
    for _ in range(odd.number(0, 2)):
        end = None if odd.some() < 0.2 else begun + days(odd.one_of([20, 110, 111, 112, 113, 114, 150]))
        yield {"kind": "pre_proceedings", "start": begun, "end": end}
        begun = (end or begun + days(60)) + days(odd.one_of([0, 1, 40]))


def _privately_fostered(odd: Odd) -> Iterator[Made]:
    """A child privately fostered by one carer or two, over a year or under, up to 16 or 18."""
    yield from _child(odd)
    disabled, start = odd.some() < 0.3, odd.one_of([odd.day(-420, -300), odd.day(-60, 0), odd.day(-60, 0)])
    for _ in range(odd.number(1, 2)):
        for _ in range(odd.one_of([0, 1, 1, 2])):
            yield {"kind": "private_fostering_notice", "on": start - days(odd.number(-9, 30)), "disabled": disabled}
        end = odd.end(start, 20, 500, open_=0.5)
        carer = odd.one_of(["c1", "c1", "c2"])
        yield {"kind": "private_fostering", "start": start, "end": end, "carer": carer, "disabled": disabled}
        visited = start + days(odd.number(-3, 12))
        while odd.some() < 0.85:
            yield {"kind": "visit", "on": visited, "seen": odd.some() < 0.9}
            visited += days(odd.one_of([1, 20, 41, 42, 43, 60, 83, 84, 85]))
        start = (end or start + days(90)) + days(odd.one_of([0, 0, 1, 30]))


def _harmed(odd: Odd) -> Iterator[Made]:
    """A child or care leaver who died or was seriously harmed, and whom the panel was told."""
    yield {"kind": "child", "born": date(2004, 2, 29)}
    for number in range(odd.number(1, 2)):
        on, name = odd.day(-30, 30), f"s{number}"
        yield {"kind": "serious_incident", "id": name, "on": on, "what": odd.one_of(["death", "serious-harm"]),
               "abuse": odd.some() < 0.5, "was_looked_after": odd.some() < 0.5, "care_leaver": odd.some() < 0.5}  # fmt: skip
        for _ in range(odd.one_of([0, 1, 1, 2])):
            told = working_days(on, odd.one_of([-1, 1, 4, 5, 6, 9]))
            yield {"kind": "incident_notified", "on": told, "serious_incident": name,
                   "notified_to": odd.one_of(["national-panel"] * 2 + ["ofsted", "safeguarding-partners"])}  # fmt: skip
            if odd.some() < 0.7:
                yield {"kind": "rapid_review", "on": working_days(told, odd.one_of([-1, 9, 14, 15, 16])),
                       "serious_incident": name}  # fmt: skip


def _assessed_long_ago(odd: Odd) -> Iterator[Made]:
    """A child referred before April 2013, about the days on which one edition gave way to the next."""
    about = odd.one_of([date(2006, 4, 28), date(2006, 12, 20), date(2008, 2, 20), date(2010, 2, 20), date(2010, 3, 28),
                        date(2011, 4, 15), date(2012, 5, 25), date(2013, 4, 5)])  # fmt: skip
    yield {"kind": "child", "born": odd.one_of([date(2004, 2, 29), months(about, -12 * 18) + days(odd.number(0, 60))])}
    on = about
    for number in range(odd.number(1, 3)):
        name, on = f"r{number}", on + days(odd.number(0, 12))
        yield {"kind": "referral", "id": name, "on": on, "accepted": odd.some() < 0.9, "no_reply_possible": True}
        begun = on + days(odd.number(-3, 6))
        if odd.some() < 0.8:
            ended = working_days(on, odd.one_of([-1, 3, 6, 7, 8, 9, 10, 11]))
            yield {"kind": "assessment", "type": "initial", "referral": name, "start": min(begun, ended), "end": ended}
    for number in range(odd.number(0, 2)):
        ended = None if odd.some() < 0.2 else working_days(begun, odd.one_of([9, 34, 35, 36, 50]))
        yield {"kind": "assessment", "type": "core", "referral": f"c{number}", "start": begun, "end": ended}
        if ended is None:
            break
        begun = ended + days(odd.number(1, 30))


def _referred_long_ago(odd: Odd) -> Iterator[Made]:
    """A child referred, or who moved in, under an edition of long ago."""
    odd.about = odd.one_of(
        [date(2007, 6, 1), date(2012, 6, 1), date(2014, 6, 2), date(2014, 6, 2), date(2016, 6, 1), date(2016, 6, 1)]
    )
    yield from _referred(odd)


def _not_conferred_about(odd: Odd) -> Iterator[Made]:
    """A child enquired about once, and why there was no conference, about two months before or after."""
    yield {"kind": "child", "born": date(2016, 2, 29)}
    start = odd.day(-120, 20)
    end = start + days(odd.number(1, 40))
    yield {
        "kind": "section_47",
        "id": "e0",
        "strategy_meeting": "m0",
        "start": start,
        "end": end,
        "outcome": "no-conference",
    }
    early, late = months(end, -2) - days(odd.one_of([0, 1, 9])), months(end, 2) + days(odd.one_of([-9, 0, 1, 9]))
    yield {"kind": "conference_decision", "on": odd.one_of([early, late]), "decision": "no-conference", "reasons": True}


def _ordered_twice(odd: Odd) -> Iterator[Made]:
    """A child under an emergency protection order that is recorded twice from one day, as made and as extended, and perhaps
    extended again in a row of its own."""
    start = odd.day(-40, 40)
    made = start + days(odd.one_of([0, 6, 6]))
    longer = made + days(odd.one_of([1, 7]))
    end = max(start + days(1), odd.one_of([made, longer]) + days(odd.one_of([0, 1, 1, 2])))
    left_open = odd.one_of([(), (), (0,), (1,), (0, 1)])
    comes_of_age = not left_open and odd.some() < 0.5
    yield {
        "kind": "child",
        "born": birthday(start, -18) + days(odd.number(5, 20)) if comes_of_age else date(2016, 2, 29),
    }
    order = {"kind": "legal_status", "status": "emergency-protection-order", "start": start}
    for number, last in enumerate((made, longer)):
        yield {**order, "end": None if number in left_open else end, "expires": last}
    if not left_open:
        last = end + days(odd.one_of([4, 5, 6]))
        yield {
            **order,
            "start": end,
            "end": last + days(odd.one_of([0, 1, 2])),
            "expires": last if last != longer else end,
        }
    if odd.some() < 0.5:
        begun = odd.one_of([start + days(odd.number(-2, 1)), months(start, 1) + days(odd.number(-1, 2))])
        yield {"kind": "section_47", "id": "e0", "strategy_meeting": "m0", "start": begun, "end": begun + days(9),
               "outcome": "no-conference"}  # fmt: skip


SORTS = of("child", E=_enquired, R=_referred, P=_planned, F=_privately_fostered, S=_harmed, L=_assessed_long_ago,
           O=_referred_long_ago, N=_not_conferred_about, T=_ordered_twice)  # fmt: skip
