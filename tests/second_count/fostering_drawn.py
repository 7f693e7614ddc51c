"""An odd caseload for the counts of fostering: decisions in one week, reviews close together, notice given and approval left
open. Every field that a rule reads is there. ALL DATA ARE SYNTHETIC.

Two things that might come are not drawn, since what is right is not settled: two reviews of one approval on one day, of which
either may be the first, and two changes of terms on one day, of which either may be the one that a notice was too late for.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from fixtures.authority_generator.days import AS_AT, birthday, days, months, working_days
from tests.second_count.odd import Made, Odd
from tests.second_count.turns import of


def _applied(odd: Odd) -> Iterator[Made]:
    """Applicants: assessed or not, or who withdraw, panels and what was decided and told."""
    on = odd.day(-250, -150)
    for _ in range(odd.number(1, 3)):
        yield {"kind": "foster_application", "on": on}
        for _ in range(odd.one_of([0, 0, 1, 2])):
            yield {"kind": "stage_one_information", "on": on + days(odd.number(1, 70)), "going_on": odd.some() < 0.5}
        if odd.some() < 0.3:
            yield {"kind": "foster_application_withdrawn", "on": on + days(odd.number(1, 70))}
        on += days(odd.number(71, 120))
    yield from odd.rows("foster_notice", 4, -160, 60, notice_of=["not-proceeding", "not-proceeding", "decision"],
                        how=["written", "written", "oral"])  # fmt: skip
    panelled = months(on, 5)
    for number in range(odd.number(0, 3)):
        panelled += days(odd.one_of([-30, -1, 0, 1, 7, 60]))
        yield {"kind": "foster_panel", "id": f"p{number}", "on": panelled, "status": odd.one_of(["held", "held", "part"]),
               "considers": odd.one_of(["approval", "approval", "representations"])}  # fmt: skip


def _decided(odd: Odd) -> Iterator[Made]:
    """Panels with papers, members, minutes and decisions, of which the carers are told; records asked for."""
    for number in range(odd.number(1, 3)):
        on, name = odd.day(-30, 40), f"p{number}"
        yield {"kind": "foster_panel", "id": name, "on": on, "status": odd.one_of(["held", "held", "held", "not-held"]),
               "considers": "approval"}  # fmt: skip
        for _ in range(odd.number(0, 2)):
            sent = working_days(on, odd.one_of([-9, -6, -5, -5, -4, -1, 1]))
            yield {"kind": "panel_papers", "on": sent, "foster_panel": name}
        for member in range(odd.number(3, 6)):
            seat = (
                odd.one_of(["chair", "vice-chair", "other"])
                if not member
                else odd.one_of(["social-worker", "other", "other"])
            )
            yield {"kind": "panel_attendance", "on": on, "foster_panel": name, "member": f"m{member}", "seat": seat}
        for _ in range(odd.one_of([0, 1, 1, 2])):
            minutes = on + days(odd.number(0, 20))
            yield {"kind": "panel_minutes", "on": minutes, "foster_panel": name}
            if odd.some() < 0.8:
                chosen = working_days(minutes, odd.one_of([-1, 1, 6, 7, 7, 8, 12]))
                yield {"kind": "foster_decision", "on": chosen, "foster_panel": name}
                for how in ("oral", "written"):
                    told = working_days(chosen, odd.one_of([-1, 1, 2, 2, 3, 5, 5, 6]))
                    of = odd.one_of(["decision", "decision", "decision", "review-outcome"])
                    yield {"kind": "foster_notice", "on": told, "notice_of": of, "how": how}
    for asked, given in (("irm_application", "irm_documents"), ("records_request", "records_access")):
        for number in range(odd.number(0, 2)):
            on, name = odd.day(-30, 40), f"{asked[:1]}{number}"
            yield {"kind": asked, "id": name, "on": on}
            if odd.some() < 0.8:
                yield {"kind": given, "on": working_days(on, odd.one_of([-1, 3, 9, 10, 11, 14, 15, 16])), asked: name}


def _reviewed(odd: Odd) -> Iterator[Made]:
    """Carers approved once or twice, their reviews with reports and notices, and what became of their approval."""
    start = odd.one_of([odd.day(-420, -340), odd.day(-420, -340), date(2024, 2, 29), date(2020, 4, 24)])
    for spell in range(odd.number(1, 2)):
        for _ in range(odd.number(0, 3)):
            since = odd.one_of([start, birthday(start, -1), birthday(start, -2)]) + days(odd.number(-2, 2))
            yield {"kind": "referee_interview", "on": since, "referee": odd.one_of(["f1", "f2", "f2"])}
        if odd.some() < 0.2:
            yield {"kind": "service_reference", "on": start - days(odd.number(1, 700))}
        if odd.some() < 0.7:
            panelled = odd.one_of([start, start - days(20), months(start, -12)]) + days(odd.number(-2, 2))
            yield {"kind": "foster_panel", "id": f"a{spell}", "on": panelled, "status": odd.one_of(["held", "held", "part"]),
                   "considers": "approval"}  # fmt: skip
        end = odd.end(start, 200, 700, open_=0.4)
        yield {"kind": "foster_approval", "start": start, "end": end}
        reviewed = start + days(odd.number(0, 370))
        for number in range(odd.number(0, 3)):
            yield from _review(odd, f"v{spell}{number}", reviewed)
            reviewed += days(odd.one_of([1, 3, 30, 90, 300]))
        if odd.some() < 0.4:
            yield {
                "kind": "foster_resignation",
                "on": (end or odd.about) - days(odd.one_of([-9, -1, 0, 1, 27, 28, 29, 60])),
            }
        if end is None:
            break
        start = end + days(odd.one_of([1, 20, 200]))
    on = odd.day(-60, 10)
    for _ in range(odd.number(0, 2)):
        on += days(odd.number(1, 50))
        yield {"kind": "terms_change", "on": on, "agreed": odd.some() < 0.2}
        if odd.some() < 0.8:
            yield {"kind": "foster_notice", "on": on - days(odd.one_of([-1, 0, 20, 27, 28, 28, 29, 90, 364, 365, 366, 367])),
                   "notice_of": odd.one_of(["change-of-terms", "change-of-terms", "decision"]),
                   "how": odd.one_of(["written", "written", "oral"])}  # fmt: skip


def _review(odd: Odd, name: str, on: date) -> Iterator[Made]:
    yield {"kind": "foster_review", "id": name, "on": on, "status": odd.one_of(["held", "held", "held", "not-held"])}
    if odd.some() < 0.6:
        yield {"kind": "foster_review_report", "on": on + days(odd.one_of([-1, 0, 1, 20, 89, 90, 91, 92, 93, 200])),
               "recommends": True, **({"foster_review": name} if odd.some() < 0.4 else {})}  # fmt: skip
    if odd.some() < 0.6:
        yield {"kind": "foster_notice", "on": on + days(odd.one_of([-1, 0, 60, 150, 211, 212, 213, 214, 215])),
               "notice_of": "review-outcome", "how": odd.one_of(["written", "written", "oral"])}  # fmt: skip
    if odd.some() < 0.6:
        yield {"kind": "foster_panel", "id": f"q{name}", "on": on + days(odd.one_of([-1, 0, 40, 150, 181, 182, 183, 184, 185])),
               "status": odd.one_of(["held", "held", "part"]),
               "considers": odd.one_of(["first-review", "first-review", "review"])}  # fmt: skip


def _complained_of(odd: Odd) -> Iterator[Made]:
    """Allegations that overlap or touch, the reviews after them, and events to be notified by the clock."""
    start = odd.day(-700, -60)
    ends = odd.end(start, 30, 900, open_=0.6)
    if odd.some() < 0.8:
        yield {"kind": "foster_approval", "start": start, "end": ends}
    if ends and odd.some() < 0.4:
        yield {"kind": "foster_approval", "start": ends + days(odd.number(1, 30)), "end": None}
    begun = odd.day(-60, 20)
    for _ in range(odd.number(0, 3)):
        end = odd.end(begun, 1, 50, open_=0.2)
        yield {"kind": "foster_concern", "start": begun, "end": end, "panel_needed": False,
               "type": odd.one_of(["allegation", "allegation", "standard-of-care"])}  # fmt: skip
        if odd.some() < 0.6:
            yield {"kind": "carer_support", "on": begun + days(odd.one_of([-1, 0, 3, 40, 89, 90, 91, 92, 93]))}
        if odd.some() < 0.5:
            yield {"kind": "foster_review", "on": (end or begun) + days(odd.one_of([-1, 0, 40, 89, 90, 91, 92, 93])),
                   "id": f"v{begun}", "status": odd.one_of(["held", "held", "not-held"])}  # fmt: skip
        if odd.some() < 0.2:
            yield {
                "kind": "foster_resignation",
                "on": (end or begun) + days(odd.one_of([-40, -1, 0, 1, 60, 91, 92, 93])),
            }
        if end is None:
            break
        begun = end + days(odd.one_of([-5, 0, 1, 20]))
    for number in range(odd.number(0, 2)):
        time, name = odd.time(odd.day(-5, 5)), f"e{number}"
        yield {"kind": "foster_event", "id": name, "on": time, "independent": odd.some() < 0.7,
               "what": odd.one_of(["death", "police-called", "serious-complaint", "missing",
                                   "accused-of-serious-offence"])}  # fmt: skip
        for _ in range(odd.number(0, 2)):
            told = _told(odd, time)
            yield {"kind": "foster_event_notified", "on": told, "foster_event": name,
                   "notified_to": odd.one_of(["ofsted", "police"])}  # fmt: skip
    if odd.some() < 0.5:
        yield from _one_event(odd)


def _one_event(odd: Odd) -> Iterator[Made]:
    """An event by itself for a year, and a notification that does not say of which."""
    on = odd.time(odd.day(-900, -500))
    yield {"kind": "foster_event", "id": "e9", "on": on, "independent": True, "what": odd.one_of(["death", "missing"])}
    month = odd.time(months(on.date(), 1) + days(odd.number(-1, 1)))
    yield {
        "kind": "foster_event_notified",
        "on": odd.one_of([_told(odd, on), month, month]),
        "notified_to": odd.one_of(["ofsted", "ofsted", "police"]),
    }


def _told(odd: Odd, time: datetime) -> datetime:
    """About so many hours later; never midnight, which is no time."""
    then = time + timedelta(hours=odd.one_of([-1, 1, 22, 23, 24, 25, 26, 900]), minutes=odd.one_of([-1, 0, 1]))
    return then + timedelta(minutes=2) if then.hour == then.minute == 0 else then


def _supervised(odd: Odd) -> Iterator[Made]:
    """Approved carers with a worker or none, an agreement, visits, views for reviews, and notice given in good time or not."""
    start = odd.one_of([odd.day(-800, -300), date(2024, 2, 29), date(2023, 3, 31)])
    for _ in range(odd.number(1, 2)):
        end = odd.end(start, 200, 900, open_=0.6)
        yield {"kind": "foster_approval", "start": start, "end": end}
        if odd.some() < 0.7:
            signed = odd.one_of([start, months(start, -1)]) + days(odd.number(-1, 1))
            yield {"kind": "foster_agreement", "on": signed}
        if odd.some() < 0.3:
            yield {"kind": "foster_resignation", "on": odd.one_of([start + days(odd.number(1, 190)), date(2026, 3, 3)])}
        for _ in range(odd.number(0, 3)):
            on = birthday(start, odd.one_of([0, 1, 1, 2])) + days(odd.one_of([-1, 0, 1, 100]))
            yield {"kind": "supervision_visit", "on": on, "unannounced": odd.some() < 0.8, "carer_seen": odd.some() < 0.8,
                   "home_inspected": odd.some() < 0.8}  # fmt: skip
        if end is None:
            break
        start = end + days(odd.number(1, 60))
    if odd.some() < 0.5:
        yield {"kind": "register_entry", "on": odd.day(-800, 100)}
    begun = odd.day(-300, 100)
    for _ in range(odd.number(0, 2)):
        end = odd.one_of([None, begun + days(odd.number(1, 300)), date(2026, 3, 31)])
        end = end if end is None or end > begun else None
        yield {"kind": "supervising_worker", "start": begun, "end": end, "officer": odd.one_of(["w1", "w2"])}
        if end is None:
            break
        begun = end + days(odd.one_of([0, 1, 20]))
    yield from _views(odd)


def _views(odd: Odd) -> Iterator[Made]:
    on = odd.day(-200, 50)
    for number in range(odd.number(0, 3)):
        name = f"v{number}"
        yield {"kind": "foster_review", "id": name, "on": on, "status": odd.one_of(["held", "held", "not-held"])}
        for _ in range(odd.one_of([0, 1, 1, 2])):
            day = odd.one_of([on, months(on, -3), months(on, 1)]) + days(odd.number(-1, 1))
            yield {"kind": "review_view", "on": day, "view_of": odd.one_of(["carer", "carer", "child"]), "child": "c1",
                   **({"foster_review": name} if odd.some() < 0.3 else {})}  # fmt: skip
        on += days(odd.one_of([1, 40, 100, 300]))


def _lived_with(odd: Odd) -> Iterator[Made]:
    """Adults and children of a household, some twice; checks, and views sought for reviews near the last days."""
    for person in ("a1", "a2", "a3"):
        start = odd.one_of([odd.day(-300, 10), date(2011, 4, 1) - days(odd.number(0, 1))])
        for _ in range(odd.number(0, 2)):
            end = odd.end(start, 1, 300, open_=0.4)
            yield {"kind": "household_adult", "start": start, "end": end, "person": person}
            if end is None:
                break
            start = end + days(odd.one_of([0, 1, 30]))
    yield from odd.rows("household_check", 3, -900, 300, person=["a1", "a2", "a3", "a4"])
    on = odd.one_of([odd.day(-200, 50), odd.day(-200, 50), date(2011, 4, 1) - days(odd.number(0, 1))])
    begun = on - days(odd.one_of([0, 1, 100]))
    for number in range(odd.number(1, 3)):
        name = f"v{number}"
        yield {
            "kind": "foster_review",
            "id": name,
            "on": on,
            "status": odd.one_of(["held", "held", "held", "not-held"]),
        }
        for whose in ({"child": "c1"}, {"child": "c2"}, {"view_of": "carer"}):
            for _ in range(odd.one_of([0, 1, 1])):
                late, early = (
                    months(on, 1) + days(odd.one_of([-9, 0, 1, 9])),
                    months(on, -3) - days(odd.one_of([0, 1, 9])),
                )
                view_of = odd.one_of(["child"] * 4 + ["child-too-young", "responsible-authority"])
                yield {"kind": "review_view", "on": odd.one_of([on, late, early, early]), "view_of": view_of, **whose,
                       **({"foster_review": name} if odd.some() < 0.2 else {})}  # fmt: skip
        on += days(odd.one_of([1, 40, 130, 300]))
    for child in ("c1", "c2"):
        start = begun
        for _ in range(odd.number(0, 2)):
            end = odd.one_of([None, start + days(1), on, start + days(odd.number(1, 300))])
            end = end if end is None or end > start else None
            yield {"kind": "fostered_child", "start": start, "end": end, "child": child}
            if end is None:
                break
            start = end + days(odd.one_of([0, 1, 20]))


def _lately(odd: Odd) -> Iterator[Made]:
    """A panel of five, with a social worker or none, perhaps written up a week later; an allegation of the last weeks."""
    on = odd.day(-30, 10) if odd.about > date(2020, 10, 30) else date(2024, 5, 1)
    yield {"kind": "foster_panel", "id": "p0", "on": on, "status": "held", "considers": "representations"}
    worker = odd.one_of([4, 4, 9])
    for member in range(5):
        late = odd.one_of([0, 0, 0, 7, 8, 13]) if member == 4 else 0
        seat = "chair" if not member else "social-worker" if member == worker else "other"
        yield {"kind": "panel_attendance", "on": on + days(late), "member": f"m{member}", "seat": seat,
               **({} if late else {"foster_panel": "p0"})}  # fmt: skip
    yield {"kind": "foster_approval", "start": date(2024, 5, 1), "end": None}
    started = AS_AT - days(odd.one_of([6, 7, 8, 13, 200]))
    ended = months(AS_AT, -1) + days(odd.one_of([-9, -1, 0, 1]))
    yield {"kind": "foster_concern", "start": started, "end": ended if ended > started else None, "panel_needed": False,
           "type": "allegation"}  # fmt: skip


def _reviewed_again(odd: Odd) -> Iterator[Made]:
    """A household reviewed for the first time, and again on one of the next days, with a panel on the first or none."""
    on = date(2024, 5, 1) + days(odd.number(0, 300))
    yield {"kind": "foster_approval", "start": months(on, -11), "end": None}
    for number, day in enumerate((on, on + days(odd.number(1, 2)))):
        yield {"kind": "foster_review", "id": f"r{number}", "on": day, "status": "held"}
    if odd.some() < 0.5:
        yield {"kind": "foster_panel", "id": "p0", "on": on + days(9), "status": "held", "considers": "first-review"}


SORTS = of(
    "household",
    A=_applied,
    D=_decided,
    R=_reviewed,
    C=_complained_of,
    S=_supervised,
    L=_lived_with,
    M=_lived_with,
    N=_lately,
    T=_reviewed_again,
)
