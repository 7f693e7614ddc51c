"""What every duty's rules end in: from what is asked of it to its verdict, and from its verdict to a dispute to raise.

A duty is read twice. `stands` is its verdict at the harshest reading; each `reason` is a way in which, at the kindest,
that would be no miss. Where the harshest is no miss it is the verdict; where it is one and there is no such reason, it is
a miss; between the two it cannot be told, for the first of the reasons. Then the worst of what is asked counts, exceptions
that are recorded, and whether there is a duty at all.

Facts laid out: `duty` {d, r, soonest, latest, bare, evidence}; `ending` {d, certain}: the day what it depends on is over;
`ask` {d, place, truth, code}: what must be so for there to be a duty; `owed` {d, code}: there is one in any case, this one or
another; and exceptions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from checker.engines.durable import excuses
from checker.engines.durable.rules import Action, FlatFact, Matched, Pattern, Rule, fact, none, same
from checker.engines.durable.sheet import DOUBT, NO, Sheet

SEVERITY = ("met", "lapsed", "pending", "late", "cannot-tell", "overdue", "not-met")
"""Where several things are asked, the one that says most against it is the verdict."""
MISSED = ("late", "overdue", "not-met")

ASSERTED = ("duty", "ending", "now", "ask", "owed", *excuses.ASSERTED)


def reason(d: int, rank: int, code: int) -> list[FlatFact]:
    """Why at the kindest reading a miss would be none; of several, the lowest rank is given."""
    return [{"k": "reason", "d": d, "rank": rank, "code": code}]


def part(d: int, place: int, verdict: str, code: int = 0) -> list[FlatFact]:
    """What one of the things asked of a duty comes to."""
    worst = SEVERITY.index(verdict) * 100 - place
    return [{"k": "part", "d": d, "place": place, "worst": worst, "verdict": verdict, "code": code}]


# --- a duty with a due date -----------------------------------------------------------------------------------------------
def timed_rules() -> Iterable[Rule]:
    """The harshest reading of a duty with a due date, from the evidence it got, and what the two readings come to.

    `got` {d, time}: it has evidence, in time on every reading (1), on some (2) or on none (3).
    """
    asked = fact("duty", "duty", evidence=1)
    dated = fact("duty", "duty", evidence=1, bare=0)
    bare = fact("duty", "duty", evidence=1, bare=1)
    no_verdict = none("stands", "stands", *same("duty", "d"))
    yield _stands("met", 50, "met", asked, fact("got", "got", *same("duty", "d"), time=1))
    yield _stands(
        "lapsed", 51, "lapsed", asked,
        fact("ending", "ending", *same("duty", "d"), ("certain", "<=", "duty.soonest")),
        fact("now", "now", ("day", ">=", "ending.certain")), no_verdict,
    )  # fmt: skip
    yield _stands(
        "pending", 52, "pending", dated, fact("now", "now", ("day", "<=", "duty.soonest")),
        none("too_late", "got", *same("duty", "d"), time=3), no_verdict,
    )  # fmt: skip
    yield _stands("late", 53, "late", dated, fact("got", "got", *same("duty", "d")), no_verdict)
    yield _stands("overdue", 54, "overdue", dated, none("got", "got", *same("duty", "d")), no_verdict)
    yield _stands("not met", 54, "not-met", bare, no_verdict)
    yield from _both_readings()


def _stands(name: str, pri: int, verdict: str, *patterns: Pattern) -> Rule:
    def told(sheet: Sheet, matched: Matched) -> list[FlatFact]:
        missed = int(verdict in MISSED)
        return [{"k": "stands", "d": matched["duty"]["d"], "verdict": verdict, "missed": missed}]

    return Rule(f"stands {name}", pri, patterns, told, ("stands",))


def waiting_rules() -> Iterable[Rule]:
    """Whether a duty with no due date is not asked about yet: `wait` {d, surely, perhaps, code}, the last days on which it is
    not, for certain and at the latest."""
    wait = fact("wait", "wait")
    surely = fact("now", "now", ("day", "<=", "wait.surely"))
    perhaps = fact("now", "now", ("day", ">", "wait.surely"), ("day", "<=", "wait.perhaps"))
    duty, waits = fact("duty", "duty", evidence=1, bare=1), fact("waits", "waits", *same("duty", "d"))
    yield _stands("not asked yet", 52, "pending", duty, waits, none("stands", "stands", *same("duty", "d")))
    yield Rule("waits", 10, (wait, surely), lambda sheet, m: [{"k": "waits", "d": m["wait"]["d"]}], ("waits",))
    yield Rule(
        "may wait", 10, (wait, perhaps),
        lambda sheet, m: [{"k": "may_wait", "d": m["wait"]["d"], "code": m["wait"]["code"]}], ("may_wait",),
    )  # fmt: skip


def _both_readings() -> Iterable[Rule]:
    yield Rule(
        "part from what stands", 70, (fact("stands", "stands", missed=0),),
        lambda sheet, m: part(m["stands"]["d"], 0, m["stands"]["verdict"]), ("part",),
    )  # fmt: skip
    yield Rule(
        "part in doubt", 70,
        (
            fact("stands", "stands", missed=1),
            fact("reason", "reason", *same("stands", "d")),
            none("better", "reason", *same("reason", "d"), ("rank", "<", "reason.rank")),
        ),
        lambda sheet, m: part(m["stands"]["d"], 0, "cannot-tell", m["reason"]["code"]), ("part",),
    )  # fmt: skip
    yield Rule(
        "part missed", 70, (fact("stands", "stands", missed=1), none("reason", "reason", *same("stands", "d"))),
        lambda sheet, m: part(m["stands"]["d"], 0, m["stands"]["verdict"]), ("part",),
    )  # fmt: skip


# --- what every duty ends in ----------------------------------------------------------------------------------------------
def closing_rules() -> Iterable[Rule]:
    """From what is asked of a duty to its verdict, and to a dispute."""
    yield Rule(
        "worst", 75,
        (
            fact("part", "part"), none("worse", "part", *same("part", "d"), ("worst", ">", "part.worst")),
        ),
        _told, ("told",),
    )  # fmt: skip
    yield from excuses.excuse_rules()
    yield from _weighing_rules()
    yield from _asking_rules()
    for verdict in ("overdue", "not-met"):
        yield Rule(
            f"dispute over {verdict}", 90, (fact("verdict", "verdict", verdict=verdict),),
            _dispute, (),
        )  # fmt: skip


def _dispute(sheet: Sheet, m: Matched) -> list[FlatFact]:
    sheet.raised.append(m["verdict"]["d"])
    return []


def _told(sheet: Sheet, m: Matched) -> list[FlatFact]:
    part = m["part"]
    missed = int(part["verdict"] in MISSED)
    return [{"k": "told", "d": part["d"], "verdict": part["verdict"], "code": part["code"], "missed": missed}]


def _weighing_rules() -> Iterable[Rule]:
    told = fact("told", "told", missed=1)
    surely = none("excused", "excused", *same("told", "d"))
    picked = fact("picked", "picked", *same("told", "d"))
    better = none("better", "picked", *same("picked", "d"), ("rank", "<", "picked.rank"))
    yield _weighed("not missed", 80, "", fact("told", "told", missed=0))
    yield _weighed("excepted", 80, "excepted", told, fact("excused", "excused", *same("told", "d")))
    yield _weighed("perhaps excepted", 81, "cannot-tell", told, surely, picked, better)
    yield _weighed("missed", 82, "", told, surely, none("picked", "picked", *same("told", "d")))


def _weighed(name: str, pri: int, verdict: str, *patterns: Pattern) -> Rule:
    def weighed(sheet: Sheet, m: Matched) -> list[FlatFact]:
        told = m["told"]
        code = m["picked"]["code"] if "picked" in m else told["code"]
        came = verdict or told["verdict"]
        against = int(came in (*MISSED, "cannot-tell"))
        return [{"k": "weighed", "d": told["d"], "verdict": came, "code": code, "against": against}]

    return Rule(f"weighed {name}", pri, patterns, weighed, ("weighed",))


def _asking_rules() -> Iterable[Rule]:
    """There is a duty where all that is asked is so. Where that is in doubt a miss cannot be told, and the rest is none: but for
    what is `owed` in any case, of which it cannot be told either."""
    weighed = fact("weighed", "weighed")
    asked = none("refused", "refused", *same("weighed", "d"))
    sure = none("unsure", "unsure", *same("weighed", "d"))
    yield Rule("refused", 10, (fact("ask", "ask", truth=NO),), _ask("refused"), ("refused",))
    yield Rule("unsure", 10, (fact("ask", "ask", truth=DOUBT),), _ask("unsure"), ("unsure",))
    yield Rule(
        "verdict", 85, (weighed, asked, sure),
        lambda sheet, m: _verdict(sheet, m["weighed"], m["weighed"]["verdict"], m["weighed"]["code"]), ("verdict",),
    )  # fmt: skip
    yield Rule(
        "verdict in doubt", 85,
        (
            fact("weighed", "weighed", against=1), asked, fact("unsure", "unsure", *same("weighed", "d")),
            none("later", "unsure", *same("unsure", "d"), ("place", ">", "unsure.place")),
        ),
        lambda sheet, m: _verdict(sheet, m["weighed"], "cannot-tell", m["unsure"]["code"]), ("verdict",),
    )  # fmt: skip

    for verdict in ("met", "pending"):
        owed = fact("owed", "owed", *same("weighed", "d"))
        yield Rule(
            f"{verdict}, if it is the one owed", 85, (fact("weighed", "weighed", verdict=verdict), asked, owed),
            lambda sheet, m: _verdict(sheet, m["weighed"], "cannot-tell", m["owed"]["code"]), ("verdict",),
        )  # fmt: skip


def _ask(kind: str) -> Action:
    return lambda sheet, m: [{"k": kind, "d": m["ask"]["d"], "place": m["ask"]["place"], "code": m["ask"]["code"]}]


def _verdict(sheet: Sheet, weighed: Mapping[str, Any], verdict: str, code: int) -> list[FlatFact]:
    d = weighed["d"]
    sheet.conclude(d, verdict, code)
    return [{"k": "verdict", "d": d, "verdict": verdict}]
