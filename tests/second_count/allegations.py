"""Three rules about adults who work with children by hand, that nothing else here counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from fixtures.authority_generator.days import days
from tests.second_count.spans import EVER, Asked, Life, on, where
from tests.second_count.turns import came_out, had_after


def barring_referrals(life: Life) -> Iterator[Asked]:
    """Section 35: a referral of any day for each removal; asked a week after."""
    acted = where(life["employer_action"], action=("removed", "left-before-removal"), harm_test=True)
    removed = [day for day in on(acted) if day >= date(2018, 6, 12)]
    windows = [(date.min, EVER)] * len(removed)
    yield from had_after(windows, on(life["dbs_referral"]), [day + days(7) for day in removed])


def outcomes_recorded(life: Life) -> Iterator[Asked]:
    """One of the five outcomes, unless an allegation of the case was below the threshold and none over it."""
    for row in life["lado_outcome"]:
        before = {each["threshold"] for each in life["allegation"] if each["on"] <= row["on"]}
        if row["on"] >= date(2021, 9, 1) and ("met" in before or "not-met" not in before):
            yield None, "met" if row.get("outcome") else "not-met"


def meetings_where_told_first(life: Life) -> Iterator[Asked]:
    """Where the first telling was a day or more before the employer knew of an allegation over the threshold: five days from
    that, however often they were told after. A meeting of any day before will do."""
    for row in where(life["allegation"], threshold="met"):
        told = [day for day in on(life["lado_contact"]) if day <= row["on"]]
        if row["on"] >= date(2023, 12, 15) and told and min(told) < row["on"]:
            met = min(on(where(life["lado_meeting"], status="held")), default=None)
            yield came_out(min(told) + days(5), met)


RULES: dict[str, Callable[[Life], Iterator[Asked]]] = {
    "lado.dbs.referred": barring_referrals,
    "lado.meeting.told-first": meetings_where_told_first,
    "lado.outcome.recorded": outcomes_recorded,
}
