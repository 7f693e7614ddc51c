"""Duties of a trigger: `within`, `before` and `with`.

Prepared outside the rules, as the reference engine does: which triggers there are and when each duty falls due at the
soonest and the latest, what is or may be evidence, what the trigger carries, the days that are not covered. The rules do the
rest: whose evidence it is, who gets what, how many there are, the verdict.
"""

from __future__ import annotations

from collections.abc import Iterator

from checker.engines.durable import conclusions, evidence, unseen, walking
from checker.engines.durable.conclusions import part, reason
from checker.engines.durable.evidence import BARE, BY_DAY, BY_THE_CLOCK, IN_TIME, PERHAPS
from checker.engines.durable.rules import Action, FlatFact, Matched, Pattern, Rule, Ruleset, complete, fact, none, same
from checker.engines.durable.sheet import DOUBT, NO, YES, Sheet
from checker.engines.durable.tally import ASSERTED as COUNTED
from checker.engines.durable.tally import several_rules, tally_rules
from checker.engines.durable.walking import KIND

LAST = 1 << 61
"""The rank of what is looked at after all evidence that may be."""
KINDEST = 1 << 60


def ruleset() -> Ruleset:
    """The rules of this evaluator."""
    rules = [
        *evidence.evidence_rules(), *walking.walking_rules(), *unseen.unseen_rules(), *conclusions.timed_rules(),
        *conclusions.waiting_rules(),
        *_own_recording(), *_otherwise(), *_reasons(), *_kindest(),
        *tally_rules(), *several_rules(), *_carried(), *conclusions.closing_rules(),
    ]  # fmt: skip
    asserted = (
        *evidence.ASSERTED, *walking.ASSERTED, *unseen.ASSERTED, *conclusions.ASSERTED, *COUNTED,
        "lapse", "carried", "recording", "minutes", "unrecorded", "wait",
    )  # fmt: skip
    return complete("trigger", rules, asserted)


# --- its own recording ----------------------------------------------------------------------------------------------------
def _own_recording() -> Iterator[Rule]:
    """Where a rule asks that the trigger be written up in time, the day it was is the evidence."""
    for name, comparisons in (
        ("in time", (("whole_to", ">=", "recording.day"),)),
        ("perhaps in time", (("whole_to", "<", "recording.day"), ("latest", ">=", "recording.day"))),
        ("late", (("latest", "<", "recording.day"),)),
    ):
        time = {"in time": YES, "perhaps in time": PERHAPS, "late": evidence.TOO_LATE}[name]
        recorded = fact("recording", "recording", clock=BY_DAY)
        duty = fact("duty", "duty", *same("recording", "d"), *comparisons)
        yield Rule(f"written up {name}", 20, (recorded, duty), _recorded(time), ("got",))
    for name, comparisons, time in (
        ("in time", (("utc_hi", "<=", "minutes.surely_by"),), YES),
        ("perhaps in time", (("utc_hi", ">", "minutes.surely_by"), ("utc_lo", "<=", "minutes.perhaps_by")), PERHAPS),
        ("late", (("utc_lo", ">", "minutes.perhaps_by"),), evidence.TOO_LATE),
    ):
        recorded = fact("recording", "recording", *same("minutes", "d"), *comparisons, clock=BY_THE_CLOCK)
        yield Rule(f"written up {name}, clock", 20, (fact("minutes", "minutes"), recorded), _recorded(time), ("got",))
    yield Rule("written up", 20, (fact("recording", "recording", clock=BARE),), _recorded(YES), ("got",))
    unrecorded = fact("unrecorded", "unrecorded", *same("stands", "d"))
    yield Rule(
        "not known when written up", 56, (fact("stands", "stands", missed=1), unrecorded),
        lambda sheet, m: reason(m["stands"]["d"], 100, m["unrecorded"]["code"]), ("reason",),
    )  # fmt: skip


def _recorded(time: int) -> Action:
    def told(sheet: Sheet, m: Matched) -> list[FlatFact]:
        own = m["recording"]
        sheet.found[own["d"]] = own["q"]
        return [{"k": "got", "d": own["d"], "time": time, "time_code": own["code"], "q": own["q"]}]

    return told


# --- the kindest reading --------------------------------------------------------------------------------------------------
def _otherwise() -> Iterator[Rule]:
    """`own` {d, rank, code}: what may be evidence for a duty and is not given; `otherwise`: a duty may do without the rest."""
    yield Rule(
        "own: may count",
        22,
        (fact("fit", "fit", ("time", "<=", PERHAPS), main=1, truth=DOUBT),),
        _own("code"),
        ("own",),
    )
    undated = fact("fit", "fit", ("time", "<=", PERHAPS), main=1, truth=YES, dated=0, level=DOUBT)
    yield Rule("own: undated", 22, (undated,), _own("code"), ("own",))
    linked = fact("fit", "fit", ("time", "<=", PERHAPS), main=1, truth=YES, dated=1, link=DOUBT)
    yield Rule("own: whose", 22, (linked,), _own("link_code"), ("own",))
    yield Rule(
        "own: unseen", 22, (fact("gap", "gap"), fact("rival", "rival", *same("gap", "g", "d"))),
        lambda sheet, m: [{"k": "own", "d": m["gap"]["d"], "rank": 10_000 + m["gap"]["rank"], "code": m["gap"]["code"]}],
        ("own",),
    )  # fmt: skip
    yield Rule("otherwise: may not be", 23, (fact("rival", "rival", truth=DOUBT),), _rival(0, "code"), ("otherwise",))
    undated = fact("rival", "rival", truth=YES, dated=0)
    yield Rule("otherwise: no day", 23, (undated,), _rival(1, "day_code"), ("otherwise",))
    yield Rule(
        "otherwise: served", 23, (fact("own", "own"),),
        lambda sheet, m: [{"k": "otherwise", "d": m["own"]["d"], "rank": 2 + m["own"]["rank"], "code": m["own"]["code"]}],
        ("otherwise",),
    )  # fmt: skip
    named = fact("ours", "ours", main=1, time=PERHAPS)
    kept = none("kept", "ours", *same("ours", "g", "d"), time=IN_TIME)
    yield Rule(
        "otherwise: served by what names it", 23, (named, kept),
        lambda sheet, m: [
            {"k": "otherwise", "d": m["ours"]["d"], "rank": 5_000 + m["ours"]["q"], "code": m["ours"]["time_code"]}
        ],
        ("otherwise",),
    )  # fmt: skip


def _own(code: str) -> Action:
    return lambda sheet, m: [{"k": "own", "d": m["fit"]["d"], "rank": 100 + m["fit"]["q"], "code": m["fit"][code]}]


def _rival(rank: int, code: str) -> Action:
    return lambda sheet, m: [{"k": "otherwise", "d": m["rival"]["d"], "rank": rank, "code": m["rival"][code]}]


def _reasons() -> Iterator[Rule]:
    missed = fact("stands", "stands", missed=1)
    lapse = fact("lapse", "lapse", *same("stands", "d"))
    duty = fact("duty", "duty", *same("stands", "d"), ("latest", ">=", "lapse.possible"))
    yield Rule(
        "reason: may have lapsed", 56, (missed, lapse, duty, fact("now", "now", ("day", ">=", "lapse.possible"))),
        lambda sheet, m: reason(m["stands"]["d"], 5, m["lapse"]["code"]), ("reason",),
    )  # fmt: skip
    yield Rule(
        "reason: may be in time", 56, (missed, fact("got", "got", *same("stands", "d"), time=PERHAPS)),
        lambda sheet, m: reason(m["stands"]["d"], 10, m["got"]["time_code"]), ("reason",),
    )  # fmt: skip
    yield Rule(
        "reason: evidence", 56, (missed, fact("own", "own", *same("stands", "d"))),
        lambda sheet, m: reason(m["stands"]["d"], m["own"]["rank"], m["own"]["code"]), ("reason",),
    )  # fmt: skip
    dated = fact("duty", "duty", *same("stands", "d"), bare=0)
    in_time = none("too_late", "got", *same("stands", "d"), time=evidence.TOO_LATE)
    yield Rule(
        "reason: may not be due", 56, (missed, dated, fact("now", "now", ("day", "<=", "duty.latest")), in_time),
        lambda sheet, m: reason(m["stands"]["d"], LAST, m["duty"]["day_code"]), ("reason",),
    )  # fmt: skip
    yield Rule(
        "reason: may not be asked yet", 56, (missed, fact("may_wait", "may_wait", *same("stands", "d"))),
        lambda sheet, m: reason(m["stands"]["d"], LAST, m["may_wait"]["code"]), ("reason",),
    )  # fmt: skip
    yield Rule(
        "reason: judgement", 56, (missed, fact("duty", "duty", *same("stands", "d"), ("judgement", ">", 0))),
        lambda sheet, m: reason(m["stands"]["d"], LAST + 1, m["duty"]["judgement"]), ("reason",),
    )  # fmt: skip


def _kindest() -> Iterator[Rule]:
    """What would have to be otherwise for certain evidence to be left over for a duty that is missed on all else."""
    missed = fact("stands", "stands", missed=1)
    rival = fact("rival", "rival", *same("stands", "d"))
    contest = fact("contest", "contest", *same("rival", "g"))
    early = none("reason", "reason", *same("stands", "d"), ("rank", "<", KINDEST))
    yield Rule(
        "walk kindly", 58, (missed, rival, contest, early),
        lambda sheet, m: [walking.first_turn(sheet, m["contest"], m["rival"]["d"], KIND, 0, 0)], ("turn",),
    )  # fmt: skip
    left = fact("given", "given", ("time", "<=", PERHAPS), mode=KIND)
    own = fact("rival", "rival", ("d", "==", "given.of"), ("d", "==", "given.d"))
    other = fact("other", "rival", *same("rival", "g"), ("d", "!=", "rival.d"))
    fits = fact("fit", "fit", *same("rival", "g"), *same("given", "q"), *same("other", "d"))
    doubt = fact("otherwise", "otherwise", *same("other", "d"))
    first = none("better", "otherwise", *same("otherwise", "d"), ("rank", "<", "otherwise.rank"))
    for place, name in enumerate(("time", "link", "window")):
        doubtful = fact("given", "given", ("time", "<=", PERHAPS), mode=KIND, **{name: DOUBT})
        yield _left(f"{name}", place, f"given.{name}_code", doubtful, own)
    yield Rule(
        "left over: a rival", 59, (left, own, other, fits, doubt, first),
        lambda sheet, m: reason(m["rival"]["d"], KINDEST + 10 + m["other"]["place"], m["otherwise"]["code"]), ("reason",),
    )  # fmt: skip
    timely = fact("fit", "fit", *same("rival", "g"), *same("given", "q"), *same("other", "d"), time=PERHAPS)
    yield Rule(
        "left over: a rival's time", 59, (left, own, other, timely),
        lambda sheet, m: reason(m["rival"]["d"], KINDEST + 100_000 + m["other"]["place"], m["fit"]["time_code"]), ("reason",),
    )  # fmt: skip
    loose = fact("other", "rival", *same("rival", "g"), ("d", "!=", "rival.d"), loose=1)
    fits = fact("fit", "fit", *same("rival", "g"), *same("given", "q"), *same("other", "d"))
    yield Rule(
        "left over: a rival's day", 59, (left, own, loose, fits),
        lambda sheet, m: reason(m["rival"]["d"], KINDEST + 150_000 + m["other"]["place"], m["other"]["day_code"]), ("reason",),
    )  # fmt: skip
    unsure = fact("rival", "rival", ("d", "==", "given.of"), ("d", "==", "given.d"), truth=DOUBT)
    yield _left("itself", 200_000, "rival.code", left, unsure)
    yield _left("its day", 200_001, "rival.day_code", left, own)


def _left(name: str, place: int, code: str, *patterns: Pattern) -> Rule:
    alias, _, attribute = code.partition(".")
    return Rule(
        f"left over: {name}", 59, patterns,
        lambda sheet, m: reason(m["rival"]["d"], KINDEST + place, m[alias][attribute]), ("reason",),
    )  # fmt: skip


def _carried() -> Iterator[Rule]:
    """What the trigger itself must carry."""
    for truth, verdict in ((YES, "met"), (NO, "not-met"), (DOUBT, "cannot-tell")):
        yield Rule(
            f"carries: {verdict}", 70, (fact("carried", "carried", truth=truth),),
            _carrying(verdict), ("part",),
        )  # fmt: skip


def _carrying(verdict: str) -> Action:
    return lambda sheet, m: part(m["carried"]["d"], 99, verdict, m["carried"]["code"])
