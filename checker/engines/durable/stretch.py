"""Duties of a stretch in which a condition holds: `have`.

Prepared outside the rules: the stretches, the day each falls due at the soonest and the latest, what is or may be evidence,
the days that are not covered. The rules do the rest: which evidence counts, the verdict.
"""

from __future__ import annotations

from collections.abc import Iterator

from checker.compile.program import OnStretch
from checker.engines.durable import conclusions, unseen
from checker.engines.durable.conclusions import reason
from checker.engines.durable.excuses import about, excused_within, lay_excuses, lay_named, settled
from checker.engines.durable.rules import Action, FlatFact, Matched, Pattern, Rule, Ruleset, complete, fact, none, same
from checker.engines.durable.sheet import DOUBT, NEVER, YES, LeftToReferenceError, Sheet
from checker.engines.durable.unseen import lay_look, lay_unseen
from checker.engines.duty import Why
from checker.engines.reference.context import Context
from checker.engines.reference.evidence import doubt_of
from checker.engines.reference.stretch import Stretch, stretches
from checker.engines.reference.timeline import Unknown
from checker.engines.reference.whose import of_period

AFTER_ALL = 1 << 60


def ruleset() -> Ruleset:
    """The rules of this evaluator."""
    rules = [
        *_counting(), *unseen.unseen_rules(), *conclusions.timed_rules(), *_reasons(), *conclusions.closing_rules(),
    ]  # fmt: skip
    return complete("stretch", rules, (*unseen.ASSERTED, *conclusions.ASSERTED, "stretch", "offer"))


def _counting() -> Iterator[Rule]:
    """`counts` {d, q}: a fact certainly is evidence; the first that does is the duty's."""
    stretch = fact("stretch", "stretch")
    dated = fact("offer", "offer", *same("stretch", "g"), ("day", ">=", "stretch.first"), truth=YES, dated=1)
    yield Rule("counts", 20, (stretch, dated), _counts, ("counts",))
    any_day = fact("stretch", "stretch", by=0)
    undated = fact("offer", "offer", *same("stretch", "g"), ("lo", ">=", "stretch.first"), truth=YES, dated=0)
    yield Rule("counts, whatever its day", 20, (any_day, undated), _counts, ("counts",))
    found = fact("counts", "counts")
    earlier = none("earlier", "counts", *same("counts", "d"), ("q", "<", "counts.q"))
    duty = fact("stretch", "stretch", *same("counts", "d"))
    for name, comparison, by, time in (
        ("in time", (), 0, 1), ("in time by its day", ("<=",), 1, 1), ("late", (">",), 1, 3)
    ):  # fmt: skip
        day = tuple(("soonest", ">=" if each == "<=" else "<", "counts.day") for each in comparison)
        duty = fact("stretch", "stretch", *same("counts", "d"), *day, by=by)
        yield Rule(f"got {name}", 21, (found, duty, earlier), _got(time), ("got",))


def _counts(sheet: Sheet, m: Matched) -> list[FlatFact]:
    return [{"k": "counts", "d": m["stretch"]["d"], "q": m["offer"]["q"], "day": m["offer"]["day"]}]


def _got(time: int) -> Action:
    def told(sheet: Sheet, m: Matched) -> list[FlatFact]:
        counts = m["counts"]
        sheet.found[counts["d"]] = counts["q"]
        return [{"k": "got", "d": counts["d"], "time": time, "q": counts["q"], "day": counts["day"]}]

    return told


def _reasons() -> Iterator[Rule]:
    """What could still make a miss none, in the order in which it is given as the reason."""
    missed = fact("stands", "stands", missed=1)
    stretch = fact("stretch", "stretch", *same("stands", "d"))
    now = fact("now", "now")
    got = fact("got", "got", *same("stands", "d"), ("day", "<=", "stretch.latest"))
    yield _reason("late only perhaps", 0, "stretch.start_code", missed, stretch, got)
    not_it = none("counts", "counts", *same("stretch", "d"), *same("offer", "q"))
    timely = (("day", ">=", "stretch.perhaps_first"), ("day", "<=", "stretch.last"))
    of = same("stretch", "g")
    for name, code, patterns in (
        ("may count", "offer.code", (fact("offer", "offer", *of, *timely, dated=1, truth=DOUBT),)),
        ("of before perhaps", "stretch.start_code", (fact("offer", "offer", *of, *timely, dated=1, truth=YES),)),
        ("undated", "offer.code", (fact("offer", "offer", *of, dated=0),)),
    ):
        yield Rule(f"reason: {name}", 56, (missed, stretch, *patterns, not_it), _offered(code), ("reason",))
    gap = fact("gap", "gap", *same("stretch", "d"))
    yield Rule(
        "reason: unseen", 56, (missed, stretch, gap),
        lambda sheet, m: reason(m["stretch"]["d"], 10_000 + m["gap"]["rank"], m["gap"]["code"]), ("reason",),
    )  # fmt: skip
    ended = fact("stretch", "stretch", *same("stands", "d"), ("end_by", "==", 1))
    yield _reason("may have ended", AFTER_ALL, "stretch.end_code", missed, ended)
    not_due = fact("stretch", "stretch", *same("stands", "d"), ("latest", ">=", "now.day"), by=1)
    yield _reason("may not be due", AFTER_ALL + 1, "stretch.start_code", missed, now, not_due)
    begun = fact("stretch", "stretch", *same("stands", "d"), ("start_hi", ">", "now.day"))
    yield _reason("may not have begun", AFTER_ALL + 2, "stretch.start_code", missed, now, begun)
    judged = fact("stretch", "stretch", *same("stands", "d"), ("judgement", ">", 0))
    yield _reason("judgement", AFTER_ALL + 3, "stretch.judgement", missed, judged)


def _reason(name: str, rank: int, code: str, *patterns: Pattern) -> Rule:
    alias, _, attribute = code.partition(".")
    return Rule(
        f"reason: {name}", 56, patterns,
        lambda sheet, m: reason(m["stretch"]["d"], rank, m[alias][attribute]), ("reason",),
    )  # fmt: skip


def _offered(code: str) -> Action:
    alias, _, attribute = code.partition(".")
    return lambda sheet, m: reason(m["stretch"]["d"], 1 + m["offer"]["q"], m[alias][attribute])


# --- laying out -----------------------------------------------------------------------------------------------------------
def lay_out(sheet: Sheet, context: Context, body: OnStretch, r: int) -> None:
    """The facts of one rule for one case.

    LeftToReferenceError where a stretch in which something was done may have ended and begun again.
    """
    kinds = set()
    for stretch in stretches(context, body):
        _lay_stretch(sheet, context, body, r, stretch)
        kinds.add(stretch.period.fact.kind if stretch.period.fact is not None else "")
    lay_excuses(sheet, context, r, kinds)


def _lay_stretch(sheet: Sheet, context: Context, body: OnStretch, r: int, stretch: Stretch) -> None:
    period, soonest, latest = stretch.period, stretch.soonest, stretch.latest
    if stretch.again() is not None:
        raise LeftToReferenceError("what may have ended and begun again")
    whose = settled(context, of_period(period))
    d = sheet.duty(lambda outcome, q: stretch.made(outcome, stretch.found[q] if q is not None else None))
    g, last = sheet.group(), min(latest.day, context.as_at)
    sheet.add(
        "duty", d=d, r=r, soonest=soonest.day, latest=latest.day, bare=not stretch.by, evidence=1,
        **excused_within(sheet, context, stretch.excusable), **about(whose),
    )  # fmt: skip
    start_code = sheet.doubt(stretch.start_doubt())
    may_end = sheet.doubt(period.missing("end")) if period.end_lo != period.end_hi else start_code
    sheet.add(
        "stretch", g=g, d=d, by=stretch.by, soonest=soonest.day, latest=latest.day, last=last, first=stretch.first,
        perhaps_first=stretch.perhaps_first, start_hi=period.start_hi, start_code=start_code,
        end_by=period.end_lo <= last, end_code=may_end,
        judgement=sheet.doubt(Unknown(Why.JUDGEMENT, stretch.judgement)) if stretch.judgement else 0,
    )  # fmt: skip
    sheet.add("ending", d=d, certain=period.end_hi)
    for place, truth in enumerate(stretch.asks()):
        sheet.add("ask", d=d, place=place, **sheet.truth(truth))
    lay_named(sheet, context, d, whose)
    lay_unseen(sheet, g, body.evidence, context.view)
    lay_look(sheet, g, d, stretch.perhaps_first, last)
    for q, offer in enumerate(stretch.found):
        sheet.add(
            "offer", g=g, q=q, dated=offer.day is not None, day=NEVER if offer.day is None else offer.day,
            lo=offer.earliest,
            truth=YES if offer.truth is True else DOUBT, code=sheet.doubt(doubt_of(offer)),
        )  # fmt: skip
