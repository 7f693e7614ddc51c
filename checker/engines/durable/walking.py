"""The walk of evidence: which duty of a trigger each piece of it goes to, at the harshest reading and at the kindest.

Evidence is taken in date order. Each piece goes to the waiting duty with the lowest `score`: of those for which it is in
time the one with the earliest due date; failing them, the most recently due. What lies before an earlier trigger goes to that
one's first. Where there are doubts each duty is walked for on its own, twice: at the harshest every rival that may be there may
take what it can; at the kindest only rivals that are certain, and that nothing else would serve, take what is certainly theirs.

A walk is {w, g, of, mode, last}: `of` is the duty it is for (-1: all at once), `last` the number of its last evidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from checker.engines.durable.belonging import PAIR
from checker.engines.durable.evidence import IN_TIME, PERHAPS, TOO_LATE
from checker.engines.durable.rules import Action, FlatFact, Matched, Pattern, Rule, fact, none, plain, same
from checker.engines.durable.sheet import DOUBT, YES, Sheet

GIVEN = ("d", "q", "level", "time", "time_code", "link", "link_code", "window", "window_code")
"""What of a fit goes with what is given."""
ASSERTED = ("contest", "rival", "loose")
TOGETHER, HARSH, KIND = "together", "harsh", "kind"
LATEST_FIRST = 1 << 40
"""More than any rank: what is late for every duty it fits goes to one after all those it is in time for."""
LEFT_OVER = 1 << 50
"""More than any other score: what lies before the trigger before a duty's goes to that duty after all others it fits."""
YIELDING = 1 << 51
"""More still: to a duty that has no need of it, after any that may."""


def walking_rules() -> Iterable[Rule]:
    """From what fits to what each duty gets."""
    yield from _yielding_rules()
    yield from _lending_rules()
    yield from _starting_rules()
    yield from _able_rules()
    yield from _turning_rules()
    yield from _stealing_rules()


# --- what names a duty ----------------------------------------------------------------------------------------------------
def _yielding_rules() -> Iterator[Rule]:
    """A duty has no need of evidence that others may where what certainly names it is in time, or this is not; perhaps none of
    what is too late where something else only may name it, or may not count."""
    certain = fact("fit", "fit", truth=YES, level=YES)
    settled = fact("settled", "settled", *same("fit", *PAIR))
    yield Rule("its own", 19, (certain, settled), _its("ours"), ("ours",))
    itself = none("itself", "ours", *same("fit", *PAIR))
    for name, own, of in (("in time", {"time": IN_TIME}, {}), ("late", {}, {"time": TOO_LATE})):
        named = fact("ours", "ours", *same("fit", "g", "d"), ("q", "!=", "fit.q"), **own)
        yield Rule(
            f"no need of it: {name}",
            20,
            (fact("fit", "fit", truth=YES, **of), named, itself),
            _its("yields"),
            ("yields",),
        )
    yield Rule("perhaps its own", 19, (fact("fit", "fit"), settled), _its("perhaps_ours"), ("perhaps_ours",))
    itself = fact("fit", "fit", ("time", ">", IN_TIME), truth=YES)
    other = fact("perhaps_ours", "perhaps_ours", *same("fit", "g", "d"), ("q", "!=", "fit.q"))
    yield Rule("perhaps no need of it", 20, (itself, other), _its("may_yield"), ("may_yield",))
    known = fact("yields", "yields", *same("fit", *PAIR))
    yield Rule("no need of it, so perhaps none", 21, (fact("fit", "fit"), known), _its("may_yield"), ("may_yield",))


def _its(kind: str) -> Action:
    def told(sheet: Sheet, m: Matched) -> list[FlatFact]:
        fit = m["fit"]
        more = {name: fit[name] for name in ("main", "time", "time_code")} if kind == "ours" else {}
        return [{"k": kind, **{name: fit[name] for name in PAIR}, **more}]

    return told


# --- what may only be left over -------------------------------------------------------------------------------------------
def _lending_rules() -> Iterator[Rule]:
    """`lent` {g, d, q}: what may be for one before a duty, who may have something else, so that it may be for one after too."""
    itself = fact("fit", "fit", truth=YES, level=YES, perhaps_claimed=1)
    unnamed, duty = none("settled", "settled", *same("fit", *PAIR)), fact("rival", "rival", *same("fit", "g", "d"))
    before = (("d", "!=", "fit.d"), ("lo", "<", "rival.hi"), ("hi", ">=", "fit.day"))
    other = fact("other", "rival", *same("fit", "g"), *before)
    its = same("other", "g", "d")
    for name, pattern in (
        ("another", fact("more", "fit", *its, ("q", "!=", "fit.q"))),
        ("unseen", fact("gap", "gap", *its)),
        ("not for it", none("own", "fit", ("d", "!=", "fit.d"), *its, *same("fit", "q"))),
    ):
        yield Rule(f"lent: {name}", 20, (itself, unnamed, duty, other, pattern), _its("lent"), ("lent",))


# --- which walks there are ------------------------------------------------------------------------------------------------
def _starting_rules() -> Iterator[Rule]:
    """One walk for all where nothing is in doubt; otherwise a harsh one for each duty."""
    rival = fact("rival", "rival", unsure=1)
    yield Rule("in doubt: a duty", 20, (rival,), _doubtful, ("doubtful",))
    fit = fact("rival", "fit", truth=YES, level=DOUBT)
    yield Rule("in doubt: evidence", 20, (fit,), _doubtful, ("doubtful",))
    contest = fact("contest", "contest")
    sure = none("doubtful", "doubtful", *same("contest", "g"))
    yield Rule("walk together", 21, (contest, sure), _walk(TOGETHER), ("turn",))
    doubtful = fact("doubtful", "doubtful", *same("contest", "g"))
    rival = fact("rival", "rival", *same("contest", "g"))
    yield Rule("walk harshly", 21, (contest, doubtful, rival), _walk(HARSH), ("turn",))


def _doubtful(sheet: Sheet, m: Matched) -> list[FlatFact]:
    return [{"k": "doubtful", "g": m["rival"]["g"]}]


def _walk(mode: str) -> Action:
    def begun(sheet: Sheet, m: Matched) -> list[FlatFact]:
        of = m["rival"]["d"] if "rival" in m else -1
        return [first_turn(sheet, m["contest"], of, mode, 0, 0)]

    return begun


def first_turn(sheet: Sheet, contest: Any, of: int, mode: str, q: int, robbed: int) -> FlatFact:
    """The first turn of a new walk. `robbed` counts the rivals without a known day that have had their pick."""
    common = {name: contest[name] for name in ("g", "last", "many", "loose")}
    return {"k": "turn", **common, "w": sheet.number(), "of": of, "mode": mode, "nth": q, "robbed": robbed}


# --- whose turn it may be -------------------------------------------------------------------------------------------------
def _able_rules() -> Iterator[Rule]:
    """The waiting duties that a piece of evidence may go to, on the reading of the walk."""
    for name, clock, patterns, order in _able_patterns():
        said = "may_yield" if name.startswith("sure rival") else "yields"
        yields, needs = fact(said, said, *same("fit", *PAIR)), none(said, said, *same("fit", *PAIR))
        yield Rule(f"able {name}", 30, (*patterns, needs), _able(clock, order, 0), ("able",))
        yield Rule(f"able {name}, no need", 30, (*patterns, yields), _able(clock, order, YIELDING), ("able",))


def _able_patterns() -> Iterator[tuple[str, str, tuple[Pattern, ...], str]]:
    """What makes each able: its name, whether it is in time, what is there, and the order in which duties are served."""
    for clock, times in (("in time", ("==", IN_TIME)), ("late", (">", IN_TIME))):
        yield f"any {clock}", clock, _able_fit(TOGETHER, (), ("==", YES), times), "soon"
        own, order = (("d", "==", "turn.of"),), "late" if clock == "in time" else "soon"
        yield f"own {clock}", clock, _able_fit(HARSH, own, ("==", YES), times, perhaps_claimed=0), order
        patterns = _able_fit(HARSH, own, ("==", YES), times, perhaps_claimed=1)
        named = fact("settled", "settled", *same("fit", *PAIR))
        yield f"own, named, {clock}", clock, (*patterns[:2], named, *patterns[2:]), order
    for clock, times in (("in time", ("<=", PERHAPS)), ("late", (">", PERHAPS))):
        rival = fact("rival", "rival", *same("turn", "g"), *same("fit", "d"), dated=1)
        patterns = _able_fit(HARSH, (("d", "!=", "turn.of"),), ("<=", DOUBT), times)
        yield f"rival {clock}", clock, (*patterns[:2], rival, *patterns[2:]), "soon"
        patterns = _able_fit(KIND, (("d", "==", "turn.of"),), ("<=", DOUBT), times)
        yield f"kindly {clock}", clock, patterns, "soon"
    for clock, times in (("in time", ("==", IN_TIME)), ("late", (">", IN_TIME))):
        sure = none("otherwise", "otherwise", *same("fit", "d"))
        unlent = none("lent", "lent", *same("fit", *PAIR))
        patterns = _able_fit(KIND, (("d", "!=", "turn.of"),), ("==", YES), times)
        yield f"sure rival {clock}", clock, (*patterns[:2], sure, unlent, *patterns[2:]), "late"


def _able_fit(
    mode: str, whose: tuple[Any, ...], level: tuple[str, int], time: tuple[str, int], **told: int
) -> tuple[Pattern, ...]:
    compared = (*same("turn", "g", "nth"), *whose, ("level", *level), ("time", *time))
    return (
        fact("turn", "turn", mode=mode),
        fact("fit", "fit", *compared, **told),
        none("served", "served", *same("turn", "w"), *same("fit", "d")),
        none("gone", "gone", *same("turn", "g", "of", "nth", "mode")),
    )


def _able(clock: str, order: str, penalty: int) -> Action:
    def told(sheet: Sheet, m: Matched) -> list[FlatFact]:
        turn, fit = m["turn"], m["fit"]
        score = fit[f"{order}_key"] if clock == "in time" else LATEST_FIRST - fit[f"{order}_last"]
        if fit["perhaps_claimed" if turn["mode"] == HARSH else "claimed"]:
            score += LEFT_OVER
        score += penalty
        given = {name: fit[name] for name in GIVEN}
        walk = {name: turn[name] for name in ("w", "of", "nth", "many", "mode")}
        return [{"k": "able", **walk, **given, "score": score}]

    return told


def _turning_rules() -> Iterator[Rule]:
    """Each piece goes to the lowest score, or to every one where it serves many; then it is the next one's turn.

    A rival that only may take what the duty the walk is of does not is not served by it: it may take something else.
    Which is lowest is asked once all that are able are known: `choice` is derived after them.
    """
    yield Rule(
        "choose", 31, (fact("turn", "turn", many=0),),
        lambda sheet, m: [{"k": "choice", "w": m["turn"]["w"], "nth": m["turn"]["nth"]}], ("choice",),
    )  # fmt: skip
    able = fact("able", "able", *same("choice", "w", "nth"))
    better = none("better", "able", *same("able", "w", "nth"), ("score", "<", "able.score"))
    yield Rule("given", 32, (fact("choice", "choice"), able, better), _given, ("given",))
    yield Rule("given to each", 32, (fact("able", "able", many=1),), _given, ("given",))
    yield Rule("served", 32, (fact("given", "given", level=YES),), _served, ("served",))
    own = fact("able", "able", *same("given", "w", "nth"), ("d", "==", "given.of"))
    yield Rule("served with what the duty takes", 32, (fact("given", "given", level=DOUBT), own), _served, ("served",))
    more = fact("contest", "contest", *same("turn", "g"), ("last", ">", "turn.nth"))
    yield Rule("next", 33, (fact("turn", "turn"), more), _next, ("turn",))
    over = fact("contest", "contest", *same("turn", "g"), ("last", "<=", "turn.nth"))
    yield Rule("over", 34, (fact("turn", "turn", mode=HARSH), over), _over, ("over",))


def _given(sheet: Sheet, m: Matched) -> list[FlatFact]:
    return [{**plain(m["able"]), "k": "given"}]


def _served(sheet: Sheet, m: Matched) -> list[FlatFact]:
    given = m["given"]
    return [{"k": "served", "w": given["w"], "d": given["d"]}]


def _next(sheet: Sheet, m: Matched) -> list[FlatFact]:
    turn = plain(m["turn"])
    return [{**turn, "nth": m["turn"]["nth"] + 1}]


def _over(sheet: Sheet, m: Matched) -> list[FlatFact]:
    return [{**plain(m["turn"]), "k": "over"}]


# --- rivals whose day is not known ----------------------------------------------------------------------------------------
def _stealing_rules() -> Iterator[Rule]:
    """At the harshest, each rival whose due date is not known may take the very piece this duty would get, but for what it is
    `spared`; one that stands for any number, any piece: its turn is not over while there is one."""
    yield from _sparing_rules()
    given = fact("given", "given", *same("over", "w"), ("d", "==", "over.of"))
    loose = fact("loose", "loose", *same("over", "g"), ("place", "==", "over.robbed"), ("d", "!=", "over.of"))
    itself = fact("loose", "loose", *same("over", "g"), ("place", "==", "over.robbed"), ("d", "==", "over.of"))
    wanted = fact("fit", "fit", *same("over", "g"), *same("given", "q"), *same("loose", "d"))
    unwanted = none("fit", "fit", *same("over", "g"), *same("given", "q"), *same("loose", "d"))
    whose = (*same("over", "g", "of"), *same("given", "q"), *same("loose", "d"))
    alone = (fact("over", "over", mode=HARSH, many=0), given)
    robbed = (*alone, loose, wanted, none("spared", "spared", *whose))
    yield Rule("robbed", 35, robbed, _robbed, ("gone", "turn"))
    yield Rule(
        "not robbed of what it is spared", 35, (*alone, loose, fact("spared", "spared", *whose)), _next_rival, ("over",)
    )
    yield Rule("not robbed", 35, (*alone, loose, unwanted), _next_rival, ("over",))
    yield Rule("not robbed by itself", 35, (*alone, itself), _next_rival, ("over",))
    kept = (*alone, fact("contest", "contest", *same("over", "g"), ("loose", "<=", "over.robbed")))
    yield Rule("got, harshly", 36, kept, _got, ("got",))
    shared = (fact("over", "over", mode=HARSH, many=1), given)
    yield Rule("got, shared", 36, shared, _got, ("got",))
    yield Rule("got", 36, (fact("given", "given", mode=TOGETHER),), _got, ("got",))


def _sparing_rules() -> Iterator[Rule]:
    """`spared` {g, of, q, d}: what a rival d without a known day does not take of a duty: what the rival has only if it is left
    over; what is in time for the duty, where that falls due sooner in any case; and what is too late for both, where that falls
    due later. One of these is told of each."""
    own, duty = fact("fit", "fit"), fact("duty", "duty", *same("fit", "d"))
    its = (*same("fit", "g", "q"), ("d", "!=", "fit.d"))
    left_over = fact("other", "fit", *its, claimed=1)
    loose = fact("loose", "loose", *same("other", "g", "d"))
    needed = none("yields", "yields", *same("fit", *PAIR))
    yield Rule("spared: left over", 22, (own, left_over, loose, needed), _sparing, ("spared",))
    unneeded = fact("yields", "yields", *same("fit", *PAIR))
    for claimed, yields in ((0, ()), (1, (unneeded,))):
        timely, late = fact("fit", "fit", time=IN_TIME), fact("fit", "fit", ("time", ">", IN_TIME))
        other, too_late = (
            fact("other", "fit", *its, claimed=claimed),
            fact("other", "fit", *its, claimed=claimed, time=TOO_LATE),
        )
        later = fact("loose", "loose", *same("other", "g", "d"), ("soonest", ">", "duty.latest"))
        sooner = fact("loose", "loose", *same("other", "g", "d"), ("latest", "<", "duty.soonest"))
        of = (timely, duty, other, later, *yields)
        yield Rule(f"spared: in time {claimed}", 22, of, _sparing, ("spared",))
        of = (late, duty, too_late, sooner, *yields)
        yield Rule(f"spared: too late {claimed}", 22, of, _sparing, ("spared",))


def _sparing(sheet: Sheet, m: Matched) -> list[FlatFact]:
    fit = m["fit"]
    return [{"k": "spared", "g": fit["g"], "of": fit["d"], "q": fit["q"], "d": m["other"]["d"]}]


def _robbed(sheet: Sheet, m: Matched) -> list[FlatFact]:
    over, given = m["over"], m["given"]
    again = first_turn(sheet, over, over["of"], HARSH, 0, over["robbed"] + m["loose"]["takes"])
    return [{"k": "gone", **{n: over[n] for n in ("g", "of", "mode")}, "nth": given["nth"]}, again]


def _next_rival(sheet: Sheet, m: Matched) -> list[FlatFact]:
    over = plain(m["over"])
    return [{**over, "robbed": m["over"]["robbed"] + 1}]


def _got(sheet: Sheet, m: Matched) -> list[FlatFact]:
    given = m["given"]
    sheet.found[given["d"]] = given["q"]
    return [{"k": "got", "d": given["d"], "time": given["time"], "time_code": given["time_code"], "q": given["q"]}]
