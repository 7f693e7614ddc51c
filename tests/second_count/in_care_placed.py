"""What a child's being placed asks for, by hand: approval, notice, assessment, plans, and a review before it ends."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from fixtures.authority_generator.days import AS_AT, birthday, days, months, working_days
from tests.second_count.matching import Owed, before, done, within
from tests.second_count.spans import (
    EVER,
    Asked,
    Life,
    Row,
    Span,
    care,
    holds,
    in_regulations,
    joined,
    on,
    periods,
    span_at,
    span_to,
    spans_of,
    stretches,
    where,
)  # fmt: skip

NOMINATED = ("nominated-officer", "head-of-service", "director")
OTHER_ARRANGEMENTS = ("supported-accommodation", "independent-living", "other")


def placements(life: Life) -> list[Row]:
    """Where the child lived, each as its first row says, with the ids of all its rows and what the last says."""
    found: list[Row] = []
    for row in life["placement"]:
        whole, end = found[-1] if found else None, row["end"] or EVER
        if whole and row["start"] <= whole["end"] and row["carer"] == whole["carer"]:
            # Where the next says otherwise, a row with no end was over then, and the placement goes on.
            ends = [each["end"] or EVER for each in whole["rows"] if each["end"] or _alike(each, row)]
            whole.update(end=max([end, *ends]), rows=[*whole["rows"], row])
            continue
        if whole:
            whole["end"] = min(whole["end"], row["start"])
        found.append({**row, "end": end, "rows": [row]})
    return [{**row, "ids": {each["id"] for each in row["rows"]}, "last": row["rows"][-1]} for row in found]


def _alike(one: Row, other: Row) -> bool:
    return all(one[name] == other[name] for name in one if name not in ("id", "start", "end"))


def _begun(life: Life, **values: Any) -> list[Row]:
    """Those that began in care, with such words of the first row."""
    return [row for row in where(placements(life), **values) if holds(in_regulations(life), row["start"])]


def _before_each(begun: Collection[Row], given: Collection[Row]) -> Iterator[Asked]:
    yield from before([(row["start"], row["ids"]) for row in begun], done(list(given), "placement"))


def _owed(life: Life, row: Row, due: date) -> Owed:
    """From three months before a placement, until it ends or the Regulations no longer apply."""
    span = span_at(in_regulations(life), row["start"])
    assert span
    return Owed(months(row["start"], -3), due, min(row["end"], span[1]), row["ids"])


def _elsewhere(life: Life, **values: Any) -> list[Row]:
    return [row for row in _begun(life, **values) if row["setting"] != "custody"]


def told(life: Life) -> Iterator[Asked]:
    """Regulation 13: those listed are told before a placement that was planned."""
    yield from _before_each(_elsewhere(life, emergency=False), where(life["placement_notice"], to="listed-persons"))


def area_told(life: Life) -> Iterator[Asked]:
    """So is the authority for the area, of one outside."""
    away = _elsewhere(life, emergency=False, area=("adjoining", "at-a-distance"))
    yield from _before_each(away, where(life["placement_notice"], to="area-authority"))


def _in_five_days(life: Life, begun: Collection[Row], to: str) -> Iterator[Asked]:
    owed = [_owed(life, row, working_days(row["start"], 5)) for row in begun]
    yield from within(owed, done(where(life["placement_notice"], to=to), "placement"))


def told_in_an_emergency(life: Life) -> Iterator[Asked]:
    """Within five working days where it was an emergency."""
    yield from _in_five_days(life, _elsewhere(life, emergency=True), "listed-persons")


def area_told_in_an_emergency(life: Life) -> Iterator[Asked]:
    """The same of the authority for the area."""
    away = _elsewhere(life, emergency=True, area=("adjoining", "at-a-distance"))
    yield from _in_five_days(life, away, "area-authority")


def _out_of_area(life: Life, area: str, roles: Collection[str]) -> Iterator[Asked]:
    # A temporary approval under regulation 24 is excepted (11(4)), and is the authority's own.
    away = [row for row in _elsewhere(life, area=area, own_carer=False) if row["basis"] != "regulation-24"]
    yield from _before_each(away, where(life["approval"], of="out-of-area", by_role=tuple(roles)))


def in_an_adjoining_area(life: Life) -> Iterator[Asked]:
    """Regulation 11: a nominated officer approves it first."""
    yield from _out_of_area(life, "adjoining", NOMINATED)


def at_a_distance(life: Life) -> Iterator[Asked]:
    """Regulation 11: the director does."""
    yield from _out_of_area(life, "at-a-distance", ["director"])


def key_stage_4(life: Life) -> Iterator[Asked]:
    """Regulation 10: a nominated officer approves a move that disrupts the fourth key stage."""
    approved = where(life["approval"], of="education-move", by_role=NOMINATED)
    yield from _before_each(_begun(life, disrupts_key_stage_4=True), approved)


def accommodation_assessed(life: Life) -> Iterator[Asked]:
    """Regulation 27: other arrangements are assessed first."""
    yield from _before_each(
        _begun(life, setting=OTHER_ARRANGEMENTS), where(life["suitability_assessment"], of="accommodation")
    )


def registered_at_16_and_17(life: Life) -> Iterator[Asked]:
    """Regulation 27C: from 28 October 2023 other arrangements at 16 and 17 are registered."""
    born, since = life["child"][0]["born"], date(2023, 10, 28)
    sixteen = [(max(since, birthday(born, 16)), birthday(born, 18))]
    looked_after = in_regulations(life)

    def wrong(day: date) -> bool:
        there = [row for row in life["placement"] if row["start"] <= day][-1:]
        unregistered = where(there, registered=False, setting=OTHER_ARRANGEMENTS)
        lived_in = any(day < (row["end"] or EVER) for row in unregistered)
        return lived_in and holds(sixteen, day) and holds(looked_after, day)

    found = list(stretches(wrong, since))
    yield from ((day, "not-met") for day in found)
    if not found and any(max(a, sixteen[0][0]) < min(b, sixteen[0][1], AS_AT + days(1)) for a, b in looked_after):
        yield None, "met"


def first_care_plans(life: Life) -> Iterator[Asked]:
    """Regulation 4: in the three months before the first placement of a time in care, or ten working days from it."""
    owed = []
    for stay in spans_of(periods(life["looked_after"])):
        spent = [(max(row["start"], stay[0]), min(row["end"], stay[1])) for row in placements(life)]
        first = next((start for start, end in spent if start < end), None)
        span = first and span_to(in_regulations(life), first)
        if first and span:
            owed.append(Owed(months(first, -3), working_days(first, 10), span[1]))
    yield from within(owed, done(life["care_plan"]))


# --- with parents -----------------------------------------------------------------------------------------------------
def _on_an_order(life: Life) -> list[Span]:
    return spans_of(where(periods(life["legal_status"], "status"), status=("care-order", "interim-care-order")))


def _sent_home(life: Life) -> list[Row]:
    """Placed with parents, not at once, under a care order; not a child who came into care there that day."""
    home = _begun(life, setting="with-parents")
    orders, stays = _on_an_order(life), care(life)
    return [
        row for row in home
        if row["basis"] != "regulation-19" and holds(orders, row["start"])
        and row["start"] not in {start for start, _ in stays}
    ]  # fmt: skip


def parents_approved(life: Life) -> Iterator[Asked]:
    """Regulation 18: a nominated officer approves it first."""
    yield from _before_each(_sent_home(life), where(life["approval"], of="placement-with-parents", by_role=NOMINATED))


def parents_assessed(life: Life) -> Iterator[Asked]:
    """Regulation 17: their suitability is assessed first."""
    yield from _before_each(_sent_home(life), where(life["suitability_assessment"], of="parents"))


def parents_reviewed(life: Life) -> Iterator[Asked]:
    """Regulation 17: the case is reviewed first."""
    held = where(life["review"], status="held", type="statutory", because="placement-with-parents")
    yield from _before_each(_sent_home(life), held)


def _at_once(life: Life) -> list[Row]:
    return _begun(life, setting="with-parents", basis="regulation-19")


def parents_assessed_after(life: Life) -> Iterator[Asked]:
    """Regulation 19: where a child was placed with them at once, assessed within ten working days."""
    owed = [_owed(life, row, working_days(row["start"], 10)) for row in _at_once(life)]
    yield from within(owed, done(where(life["suitability_assessment"], of="parents"), "placement"), relaxed=True)


def parents_reviewed_after(life: Life) -> Iterator[Asked]:
    """Regulation 19: and the case reviewed, since the placement began."""
    owed = [_owed(life, row, working_days(row["start"], 10))._replace(first=row["start"]) for row in _at_once(life)]
    yield from within(owed, done(where(life["review"], status="held", type="statutory")), relaxed=True)


def parents_decided_after(life: Life) -> Iterator[Asked]:
    """Regulation 19: and decided within ten working days of the assessment, or recorded as an ordinary placement by then."""
    rows = [
        {"start": row["start"], "end": min([row["end"] or EVER, *(after["start"] for after in life["placement"][n + 1 :])])}
        for n, row in enumerate(life["placement"]) if row["setting"] == "with-parents" and row["basis"] == "regulation-19"
    ]  # fmt: skip
    owed = []
    for day in on(where(life["suitability_assessment"], of="parents")):
        at_once, span = span_to(joined(spans_of(rows)), day), span_to(in_regulations(life), day)
        if at_once and span:
            owed.append(Owed(day, working_days(day, 10), min(at_once[1], span[1])))
    decided = where(life["approval"], of="placement-with-parents", by_role=NOMINATED)
    yield from within(owed, done([{"on": row["on"]} for row in decided]))


# --- when it ends -----------------------------------------------------------------------------------------------------
def _ended(life: Life, **values: Any) -> list[Row]:
    """Those that the authority ended, the child still in care."""
    return [
        row for row in placements(life)
        if row["end"] <= AS_AT and row["setting"] != "custody" and row["last"]["ended_by"] == "authority"
        and holds(in_regulations(life), row["end"]) and row["end"] != EVER
    ]  # fmt: skip


def reviewed_before_ending(life: Life) -> Iterator[Asked]:
    """Regulation 14: reviewed first, unless somebody was at risk at once."""
    ended = [
        row for row in _ended(life) if not row["last"]["immediate_risk"] and row["last"]["basis"] != "regulation-23"
    ]
    held = where(life["review"], status="held", type="statutory", because="placement-ending")
    yield from before([(row["end"], ()) for row in ended], done(held))


def told_of_the_ending(life: Life) -> Iterator[Asked]:
    """Regulation 14(4): notice of it within ten working days."""
    owed = [
        Owed(months(row["end"], -3), working_days(row["end"], 10), EVER, {row["last"]["id"]}) for row in _ended(life)
    ]
    yield from within(owed, done(life["termination_notice"], "placement"))


def authority_delegated(life: Life) -> Iterator[Asked]:
    """From 1 July 2013 each placement plan says who may decide what."""
    for plan in life["placement_plan"]:
        if holds(in_regulations(life), plan["on"]):
            yield None, "met" if plan["delegation"] else "not-met"


RULES: Mapping[str, Any] = {
    "lac.accommodation.registered-16-17": registered_at_16_and_17,
    "lac.accommodation.suitability": accommodation_assessed,
    "lac.care-plan.initial": first_care_plans,
    "lac.move.key-stage-4": key_stage_4,
    "lac.notify.area-authority": area_told,
    "lac.notify.area-authority-emergency": area_told_in_an_emergency,
    "lac.notify.placement": told,
    "lac.notify.placement-emergency": told_in_an_emergency,
    "lac.out-of-area.adjoining": in_an_adjoining_area,
    "lac.out-of-area.at-a-distance": at_a_distance,
    "lac.placed-with-parents.approved": parents_approved,
    "lac.placed-with-parents.assessed": parents_assessed,
    "lac.placed-with-parents.assessed-after": parents_assessed_after,
    "lac.placed-with-parents.decided-after": parents_decided_after,
    "lac.placed-with-parents.reviewed": parents_reviewed,
    "lac.placed-with-parents.reviewed-after": parents_reviewed_after,
    "lac.placement.delegated-authority": authority_delegated,
    "lac.placement.review-before-ending": reviewed_before_ending,
    "lac.placement.termination-notice": told_of_the_ending,
}
