"""More of the odd caseload: what lies on the last day that a length lets pass, and the day after. ALL DATA ARE SYNTHETIC."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random

from fixtures.authority_generator.days import days
from tests.second_count.odd import Made, Odd, sort_of


def cases(count: int, seed: int) -> list[Made]:
    """So many cases of each sort, as a snapshot lists them."""
    draw = Random(seed)
    return [
        case for letter, (about, facts) in _SORTS.items() for case in sort_of(letter, facts, count, draw, about)
    ]  # fmt: skip


def _came_later(odd: Odd) -> Iterator[Made]:
    """A conference, and who is said to have come to one, about a week after."""
    on = odd.day(-30, 40)
    yield {"kind": "child", "born": date(2012, 2, 29)}
    yield {"kind": "conference", "id": "f0", "on": on, "type": "review", "status": "held", "quorum_waived": False,
           "chair_manages": False}  # fmt: skip
    late = odd.one_of(["council", "health", "police"])
    for agency in ("council", "health", "police"):
        yield {"kind": "conference_invitation", "on": on - days(9), "conference": "f0", "agency": agency}
        came = {"on": on, "conference": "f0"} if agency != late else {"on": on + days(odd.one_of([-40, 6, 7, 8, 13]))}
        yield {"kind": "conference_attendance", **came, "agency": agency, "who": "professional",
               "social_care": agency == "council"}  # fmt: skip


def _told_again(odd: Odd) -> Iterator[Made]:
    """An allegation of which the designated officer was told again on one of the next days."""
    on = date(2024, 5, 1) + days(odd.number(0, 400))
    yield {"kind": "allegation", "on": on, "threshold": "met", "early_years": False, "serious_harm": False}
    for told in (on, on + days(odd.number(1, 2))):
        yield {"kind": "lado_contact", "on": told}


def _away_again(odd: Odd) -> Iterator[Made]:
    """A child away for 76 nights, and again for one about 90 days after the last."""
    first = odd.day(-500, -400)
    yield {"kind": "child", "born": date(2012, 2, 29)}
    yield {"kind": "short_break", "start": first, "end": first + days(76), "series": "s1"}
    again = first + days(75 + odd.number(88, 91))
    yield {"kind": "short_break", "start": again, "end": again + days(1), "series": "s1"}


_SORTS = {
    "F": ("child", _came_later), "G": ("allegation", _told_again), "J": ("child", _away_again)
}  # fmt: skip
