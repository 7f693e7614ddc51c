"""Evidence beside duties: whose it is (`belonging`), where it lies and whether it is in time, each for certain or perhaps.

The rules join every fact that is or may be evidence with every duty of its rule, by days, by what it names and by what both
must share. What comes of it is `fit` {g, d, q}: evidence number q of group g may be for duty d. `level` 1 is for certain;
`link` and `window` say which part is in doubt, with the doubts; `time` is 1 in time on every reading, 2 on some, 3 on none.

Facts laid out: `offer`, one for each fact that is or may be evidence; `seat`, one for each duty and each group of evidence
it looks at, with the bounds within which its evidence lies for certain (`sure_`) and perhaps (`may_`); `claim` and `lacks`,
what evidence names or carries, and does not; `mark`, `blank` and `wants`, what a duty is named by or carries, and does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

from checker.engines.durable.belonging import PAIR, TRIGGER, belonging_rules
from checker.engines.durable.rules import Action, FlatFact, Matched, Pattern, Rule, fact, none, plain, same
from checker.engines.durable.sheet import DOUBT, NO, YES, Sheet
from checker.engines.duty import Why, which_began
from checker.engines.reference.timeline import Unknown

ASSERTED = ("offer", "seat", "claim", "lacks", "mark", "blank", "wants")
BARE, BY_DAY, BY_THE_CLOCK = 0, 1, 2
"""How a duty's time is counted: not at all, in days, or to the minute."""
IN_TIME, PERHAPS, TOO_LATE = 1, 2, 3


def evidence_rules() -> Iterable[Rule]:
    """From offers and seats to what fits."""
    yield from _pair_rules()
    yield from belonging_rules()
    yield from _placing_rules()
    yield from _fit_rules()


# --- where it lies and when -----------------------------------------------------------------------------------------------
_TIMES: dict[int, dict[int, tuple[tuple[str, str, str], ...]]] = {
    BARE: {IN_TIME: ()},
    BY_DAY: {
        IN_TIME: (("day", "<=", "seat.soonest"),),
        PERHAPS: (("day", ">", "seat.soonest"), ("day", "<=", "seat.latest")),
        TOO_LATE: (("day", ">", "seat.latest"),),
    },
    BY_THE_CLOCK: {
        IN_TIME: (("utc_hi", "<=", "seat.surely_by"),),
        PERHAPS: (("utc_hi", ">", "seat.surely_by"), ("utc_lo", "<=", "seat.perhaps_by")),
        TOO_LATE: (("utc_lo", ">", "seat.perhaps_by"),),
    },
}
SURELY, MAYBE, OUTSIDE = 0, 1, 2
"""Whether evidence is of the duty's days or, `early` or `beyond` the last, only of days that may be: or of days before all of
them, or after, where that is no bound for what names its trigger."""
_EARLY = {
    SURELY: (("late", ">=", "seat.sure_from"), ("late", ">=", "seat.may_from")),
    MAYBE: (("late", "<", "seat.sure_from"), ("late", ">=", "seat.may_from")),
    OUTSIDE: (("late", "<", "seat.may_from"),),
}
_BEYOND = {
    SURELY: (("early", "<=", "seat.sure_to"), ("early", "<=", "seat.may_to")),
    MAYBE: (("early", ">", "seat.sure_to"), ("early", "<=", "seat.may_to")),
    OUTSIDE: (("early", ">", "seat.may_to"),),
}


def _pair_rules() -> Iterator[Rule]:
    for (clock, times), early, beyond in product(_TIMES.items(), _EARLY, _BEYOND):
        if beyond == OUTSIDE and (clock != BARE or early != SURELY):
            continue  # only what has no due date has a last day that what names its trigger may lie after
        for time, comparisons in times.items():
            days = (*_EARLY[early], *_BEYOND[beyond], *comparisons)
            unbound: dict[str, int] = {}
            if OUTSIDE in (early, beyond):
                unbound = {"unbound_before" if early == OUTSIDE else "unbound_after": 1}
            seat = fact("seat", "seat", clock=clock, **unbound)
            offer = fact("offer", "offer", *same("seat", "g"), *days, dated=1)
            claims: tuple[Pattern, ...] = ()
            if unbound:
                claims = (fact("claim", "claim", *same("offer", "g", "q"), ("role", "<=", TRIGGER)),)
            found = _pair(time=time, early=early, beyond=beyond)
            yield Rule(f"pair {clock}{time}{early}{beyond}", 10, (seat, offer, *claims), found, ("pair",))
    inside = (("late", ">=", "seat.may_from"), ("early", "<=", "seat.may_to"))
    undated = fact("offer", "offer", *same("seat", "g"), *inside, dated=0)
    for any_day, time in ((0, PERHAPS), (1, IN_TIME)):
        found = _pair(time=time, early=1 - any_day, beyond=0)
        yield Rule(f"pair undated {any_day}", 10, (fact("seat", "seat", any_day=any_day), undated), found, ("pair",))
    yield from _undated_outside()


def _undated_outside() -> Iterator[Rule]:
    """Evidence of before all of a duty's days, or after, whichever day it was of, where that is no bound for what names its
    trigger."""
    claim = fact("claim", "claim", *same("offer", "g", "q"), ("role", "<=", TRIGGER))
    for name, unbound, outside in (
        ("before", {"unbound_before": 1}, (("late", "<", "seat.may_from"), ("early", "<=", "seat.may_to"))),
        ("after", {"unbound_after": 1}, (("late", ">=", "seat.may_from"), ("early", ">", "seat.may_to"))),
    ):
        seat, offer = fact("seat", "seat", **unbound), fact("offer", "offer", *same("seat", "g"), *outside, dated=0)
        found = _pair(time=PERHAPS, early=OUTSIDE, beyond=0)
        yield Rule(f"pair undated {name}", 10, (seat, offer, claim), found, ("pair",))


CARRIED = (
    "main",
    "soon_key",
    "late_key",
    "soon_last",
    "late_last",
    "named_early",
    "named_late",
    "named_any_day",
    "has_item",
    "item_tells",
    "kind",
    "day_code",
    "opened_code",
)


def _pair(**told: int) -> Action:
    def pair(sheet: Sheet, m: Matched) -> list[FlatFact]:
        seat, offer = m["seat"], m["offer"]
        came = told if offer["dated"] or seat["clock"] != BARE else {**told, "time": IN_TIME}
        return [
            {
                "k": "pair", **{name: seat[name] for name in ("g", "d", *CARRIED)}, **came,
                "time_code": _time_code(sheet, seat, offer) if came["time"] == PERHAPS else 0,
                "twice_code": _twice_code(sheet, seat, offer),
                **{name: int(offer["dated"] and offer["day"] < seat[name]) for name in ("claimed", "perhaps_claimed")},
                **{name: offer[name] for name in ("q", "day", "dated", "truth", "code", "of", "nth")},
            }
        ]  # fmt: skip

    return pair


def _time_code(sheet: Sheet, seat: Any, offer: Any) -> int:
    """Why it is not known whether evidence is in time."""
    if not offer["dated"]:
        return int(offer["code"])
    if seat["clock"] == BY_DAY:
        return int(seat["day_code"])
    return int(seat["time_code"]) or sheet.doubt(Unknown(Why.DATE_ONLY, offer["of"]))


def _twice_code(sheet: Sheet, seat: Any, offer: Any) -> int:
    """Why it is not known which came first, evidence or what it is for, each at a time of the hour that comes twice; else 0."""
    if not seat["twice"] or offer["early"] < seat["twice"] or offer["late"] >= seat["twice"] + 60:
        return 0
    return sheet.doubt(Unknown(Why.DATE_ONLY, offer["of"]))


# --- where it lies, once it is known what it names ------------------------------------------------------------------------
def _placing_rules() -> Iterator[Rule]:
    """Evidence of before the duty's own days, or after, is in doubt, or none, unless it names what began the duty and may be
    early, or late."""
    begun = fact("begun", "begun", *same("pair", *PAIR), truth=YES)
    unnamed = none("begun", "begun", *same("pair", *PAIR), truth=YES)
    lasts: tuple[tuple[str, dict[str, int]], ...] = (
        ("", {"beyond": SURELY}), ("", {"beyond": MAYBE, "named_late": 1}), ("day", {"beyond": MAYBE, "named_late": 0}),
    )  # fmt: skip
    for place, (doubt, last) in enumerate(lasts):
        whose = (begun,) if last.get("named_late") else ()
        yield _placed(f"placed {place}", doubt, fact("pair", "pair", early=SURELY, **last), *whose)
        for early in (MAYBE, OUTSIDE):
            pair = fact("pair", "pair", dated=1, early=early, named_early=1, **last)
            yield _placed(f"placed early, named {early}{place}", doubt, pair, begun)
    pair = fact("pair", "pair", early=SURELY, beyond=MAYBE, named_late=1)
    yield _placed("placed late, not named", "day", pair, unnamed)
    yield _placed("placed after, named", "", fact("pair", "pair", beyond=OUTSIDE), begun)
    pair = fact("pair", "pair", dated=1, early=MAYBE, named_early=1)
    yield _placed("placed early, not named", "early", pair, unnamed)
    yield _placed("placed early", "early", fact("pair", "pair", dated=1, early=MAYBE, named_early=0))
    perhaps = fact("begun", "begun", *same("pair", *PAIR), truth=DOUBT)
    yield _placed("placed before, perhaps named", "begun", fact("pair", "pair", dated=1, early=OUTSIDE), perhaps)
    yield _placed("placed after, perhaps named", "begun", fact("pair", "pair", beyond=OUTSIDE), perhaps)
    outside = fact("pair", "pair", dated=0, early=OUTSIDE)
    yield _placed("undated, before or after, perhaps named", "undated", outside, perhaps)
    for any_day, doubt in ((0, "undated"), (1, "")):
        outside = fact("pair", "pair", dated=0, early=OUTSIDE, named_any_day=any_day)
        yield _placed(f"undated, before or after, named {any_day}", doubt, outside, begun)
    yield _placed("undated, named", "", fact("pair", "pair", dated=0, early=MAYBE, named_any_day=1), begun)
    yield _placed("undated, not named", "undated", fact("pair", "pair", dated=0, early=MAYBE, named_any_day=1), unnamed)
    yield _placed("placed undated", "undated", fact("pair", "pair", dated=0, early=MAYBE, named_any_day=0))


def _placed(name: str, doubt: str, *patterns: Any) -> Rule:
    def placed(sheet: Sheet, m: Matched) -> list[FlatFact]:
        pair = m["pair"]
        window = DOUBT if doubt else YES
        code = m["begun"]["code"] if doubt == "begun" else _window_code(sheet, pair, doubt)
        return [{**plain(pair), "k": "placed", "window": window, "window_code": code}]

    return Rule(name, 16, patterns, placed, ("placed",))


def _window_code(sheet: Sheet, pair: Any, doubt: str) -> int:
    match doubt:
        case "day":
            return int(pair["twice_code"]) or int(pair["day_code"])
        case "undated":
            return sheet.doubt(Unknown(Why.MISSING_FIELD, pair["of"]))
        case "early":
            kind = pair["of"].partition(".")[0]
            return int(pair["twice_code"] or pair["opened_code"]) or sheet.doubt(
                Unknown(Why.MISSING_FIELD, which_began(kind, pair["kind"]))
            )
    return 0


# --- what fits ------------------------------------------------------------------------------------------------------------
def _fit_rules() -> Iterator[Rule]:
    placed = fact("placed", "placed")
    denied = none("denied", "answer", *same("placed", *PAIR), truth=NO)
    unsure = none("unsure", "answer", *same("placed", *PAIR), truth=DOUBT)
    yield Rule("fits", 18, (placed, denied, unsure), _fit, ("fit",))
    answer = fact("answer", "answer", *same("placed", *PAIR), truth=DOUBT)
    better = none("better", "answer", *same("answer", *PAIR), ("rank", "<", "answer.rank"), truth=DOUBT)
    yield Rule("may fit", 18, (placed, answer, denied, better), _fit, ("fit",))


def _fit(sheet: Sheet, m: Matched) -> list[FlatFact]:
    placed, answer = m["placed"], m.get("answer")
    link = DOUBT if answer is not None else YES
    level = YES if link == YES and placed["window"] == YES else DOUBT
    code = answer["code"] if answer is not None else 0
    return [{**plain(placed), "k": "fit", "link": link, "link_code": code, "level": level}]
