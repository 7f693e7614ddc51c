"""Children in care of the second count's own: where they are placed and with whose leave, and how they are reviewed.

As in `odd`: everything a rule reads is there, and nothing is unknown. ALL DATA ARE SYNTHETIC.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random

from fixtures.authority_generator.days import AS_AT, birthday, days, months
from tests.second_count.odd import Made, Odd, in_care, sort_of

ROLES = ["nominated-officer", "head-of-service", "director", "team-manager"]
SETTINGS = {"k1": "foster-care", "k2": "children's-home", "m1": "with-parents", "t1": "temporary", "x1": "custody",
            "s1": "supported-accommodation", "s2": "independent-living"}  # fmt: skip


def cases(count: int, seed: int) -> list[Made]:
    """So many cases of each sort, as a snapshot lists them."""
    draw = Random(seed)
    return [case for letter, facts in _SORTS.items() for case in sort_of(letter, facts, count, draw)]


def child_in_care(odd: Odd) -> Iterator[Made]:
    """A child about 2, 5, 16 or 18, or of some other age, and one time in care or two."""
    age = odd.one_of([2, 5, 13, 16, 18, 9])
    leap = date(odd.one_of([2004, 2008, 2012]), 2, 29)
    about = birthday(odd.about, -age) + days(odd.number(-60, 200))
    yield {"kind": "child", "born": odd.one_of([about, about, leap])}
    yield from in_care(odd)


def _adopted_perhaps(odd: Odd) -> Iterator[Made]:
    """Now and then a placement for adoption in the middle of it."""
    if odd.some() < 0.1:
        start = odd.day(-10, 100)
        yield {"kind": "placed_for_adoption", "start": start, "end": odd.end(start, 5, 100)}


def _legal_status(odd: Odd, start: date) -> Iterator[Made]:
    status = odd.one_of(["section-20", "interim-care-order", "care-order"])
    changed = odd.end(start, 1, 60, open_=0.5)
    yield {"kind": "legal_status", "start": start, "end": changed, "status": status}
    if changed:
        after = changed + days(odd.one_of([0, 0, 3]))
        yield {
            "kind": "legal_status",
            "start": after,
            "end": odd.end(after, 30, 200, open_=0.7),
            "status": "care-order",
        }


def _one_after_another(odd: Odd, start: date, carers: list[str]) -> list[Made]:
    """Placements on the heels of one another or some days apart. What goes on with the same carer did not end."""
    rows: list[Made] = []
    for number in range(odd.number(1, 5)):
        end, carer = odd.end(start, 1, 120, open_=0.2), odd.one_of(carers)
        if rows and rows[-1]["carer"] == carer and rows[-1]["end"] in (None, start):
            rows[-1]["ended_by"], rows[-1]["immediate_risk"] = "other", False
        bases = {"m1": ["ordinary", "regulation-19"], "k1": ["ordinary", "regulation-23"]}
        areas = {"k1": ["at-a-distance"], "m1": ["inside"]}
        rows.append({"kind": "placement", "id": f"p{number}", "start": start, "end": end, "carer": carer, "address": carer,
                     "setting": SETTINGS[carer], "own_carer": carer == "k1", "basis": odd.one_of(bases.get(carer, ["ordinary"])),
                     "area": odd.one_of(areas.get(carer, ["adjoining", "at-a-distance", "inside"])),
                     "emergency": odd.some() < 0.5, "disrupts_key_stage_4": odd.some() < 0.3, "registered": odd.some() < 0.6,
                     "ended_by": odd.one_of(["authority", "authority", "carer", "child"]),
                     "immediate_risk": odd.some() < 0.2})  # fmt: skip
        start = (end or start + days(odd.number(20, 100))) + days(odd.one_of([0, 0, 0, 1, 9]))
    return rows


def _placed(odd: Odd) -> Iterator[Made]:
    """A child placed here and there, and what was approved, told, assessed and planned."""
    yield from (child := list(child_in_care(odd)))
    begun = child[1]["start"]
    yield from _legal_status(odd, begun)
    choices = odd.one_of(
        [["k1", "k2"], ["m1", "k1"], ["m1", "k2"], ["m1", "m1", "k1"], ["s1", "s2", "k1"], list(SETTINGS)]
    )
    if "m1" not in choices:
        yield from _adopted_perhaps(odd)
    names = []
    for row in _one_after_another(odd, begun + days(odd.one_of([0, 0, 0, 2, 20, -3])), choices):
        names.append(row["id"])
        yield row
    yield from odd.rows("approval", 7, -110, 120, by_role=[*ROLES, "director"], placement=[None, None, *names],
                        of=["placement-with-parents", "placement-with-parents", "out-of-area", "education-move"])  # fmt: skip
    yield from odd.rows("placement_notice", 6, -110, 120, to=["listed-persons", "area-authority", "health-body"],
                        placement=[None, None, *names])  # fmt: skip
    yield from odd.rows("suitability_assessment", 4, -110, 120, of=["parents", "accommodation", "connected-person"],
                        placement=[None, None, *names])  # fmt: skip
    yield from odd.rows("termination_notice", 3, -80, 160, placement=[None, None, *names])
    yield from odd.rows("placement_plan", 2, -40, 60, delegation=[True, False], signed=[True])
    yield from odd.rows("care_plan", 2, -120, 60)
    yield from odd.rows("review", 5, -90, 150, status=["held", "held", "part"], type=["statutory", "statutory", "mid-point"],
                        because=["due", "placement-ending", "placement-with-parents"])  # fmt: skip


def _reviewed(odd: Odd) -> Iterator[Made]:
    """A child whose case is reviewed, and what came before and after."""
    for row in child_in_care(odd):
        if row["kind"] == "looked_after" and row["end"]:
            row |= {"ended_by": odd.one_of(["authority", "authority", "court"]), "to_parents": odd.some() < 0.3}
        yield row
    yield from _adopted_perhaps(odd)
    names = []
    on = odd.day(-40, 30)
    for number in range(odd.number(1, 5)):
        names.append(f"r{number}")
        yield {"kind": "review", "id": names[-1], "on": on, "status": odd.one_of(["held", "held", "held", "part"]),
               "type": odd.one_of(["statutory", "statutory", "mid-point"]), "iro_chaired": odd.some() < 0.7,
               "iro_spoke_alone": odd.some() < 0.5, "parents_views": odd.one_of(["obtained", "not-practicable", "not-obtained"]),
               "not_alone_reason": odd.one_of([None, "refused", "not-appropriate"]), "advocacy_told": odd.some() < 0.6,
               "because": odd.one_of(["due", "welfare", "ending-accommodation"])}  # fmt: skip
        on += days(odd.one_of([1, 6, 7, 8, 9, 30, 90, 92, 180]))
    for _ in range(odd.number(0, 5)):
        yield {"kind": "review_step", "on": odd.day(-60, 200), "disputes": odd.some() < 0.7,
               "type": odd.one_of(["decisions", "decisions", "manager-response", "record", "record-sent"]),
               "review": odd.one_of([None, None, None, *names])}  # fmt: skip
    yield from odd.rows("review_step", 3, -60, 200, type=["discussion", "education-plan"])
    yield from odd.rows("iro_contact", 3, -120, 60, **{"with": ["child", "child", "social-worker"]})
    yield from odd.rows("permanence_plan", 3, -200, 200, route=["kinship", "return-home"])
    yield from odd.rows("health_assessment", 3, -120, 60, status=["held", "held", "refused", "planned"])
    yield from odd.rows("dental_check", 3, -60, 700)
    yield from odd.rows("review_request", 3, -20, 120, by=["reviewing-officer", "reviewing-officer", "parent"])
    yield from odd.rows("visit", 5, -20, 100, seen=[True, True, False], welfare_concern=[True, False], mode=["in-person"],
                        seen_alone=[True, False], not_alone_reason=[None, None, "refused", "not-possible"])  # fmt: skip
    yield from odd.rows("setting_judgement", 2, -20, 100, notice_30a=[True, True, False], inadequate=[False])
    yield from odd.rows(
        "agreed_action", 2, -20, 100, by_whom=[None, "w1"], due=[None, odd.day(20, 100)], review=[None, *names]
    )


def _seen(odd: Odd) -> Iterator[Made]:
    """A child about 2 seen alone or not, and a review asked for, perhaps in the last weeks of the record."""
    on = odd.one_of([AS_AT - days(odd.one_of([6, 7, 8, 13])), odd.day(-20, 20)])
    yield {"kind": "child", "born": birthday(on, -2) + days(odd.one_of([-300, -1, 0, 0, 1, 300]))}
    yield {"kind": "looked_after", "start": on - days(60), "end": None}
    yield {"kind": "visit", "on": on, "seen": True, "mode": "in-person", "seen_alone": odd.some() < 0.3, "not_alone_reason": None,
           "welfare_concern": odd.some() < 0.5}  # fmt: skip
    yield {"kind": "review_request", "on": on, "by": "reviewing-officer"}
    if odd.some() < 0.6:
        yield {"kind": "review", "id": "r0", "on": months(on, 6) + days(odd.one_of([-9, 0, 1, 9])), "status": "held",
               "type": "statutory", "iro_chaired": True, "iro_spoke_alone": True, "parents_views": "obtained",
               "not_alone_reason": None, "advocacy_told": True, "because": "due"}  # fmt: skip


_SORTS = {"P": _placed, "R": _reviewed, "Rs": _seen}
