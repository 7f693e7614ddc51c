"""Duties of a state that may last no longer than a limit in one go: `at-most-for`, in days or by the clock.

Prepared outside the rules: the stretches, and the last day (or minute) permitted, lengthened and suspended, at the harshest
and the kindest. The rules set the one beside the other and judge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from checker.calendar import Unit
from checker.compile.program import OnLasting
from checker.engines.durable import conclusions
from checker.engines.durable.conclusions import part
from checker.engines.durable.excuses import about, excused_within, lay_excuses, lay_named, settled
from checker.engines.durable.rules import Pattern, Rule, Ruleset, complete, fact, none, same
from checker.engines.durable.sheet import Sheet
from checker.engines.duty import Why
from checker.engines.reference.clocked import began_on, inexact, joined_stays, limit_of, of_stay
from checker.engines.reference.clocked import excusable as excusable_by_the_clock
from checker.engines.reference.clocked import made as made_by_the_clock
from checker.engines.reference.clocked import there_is_one as limited_by_the_clock
from checker.engines.reference.context import Context, Excusable
from checker.engines.reference.lasting import excusable, lasting, made, there_is_one
from checker.engines.reference.naming import name_of
from checker.engines.reference.period import Period
from checker.engines.reference.stays import Stay
from checker.engines.reference.timeline import Unknown
from checker.engines.reference.until import Until, until
from checker.engines.reference.whose import Whose, of_period


def ruleset() -> Ruleset:
    """The rules of this evaluator."""
    rules = [*_in_days(), *_by_the_clock(), *conclusions.closing_rules()]
    return complete("lasting", rules, (*conclusions.ASSERTED, "span", "limit", "minutes", "permitted"))


def _part(name: str, pri: int, verdict: str, code: str, *patterns: Pattern) -> Rule:
    """One way to judge a stretch, unless one before it did."""
    alias, _, attribute = code.partition(".")
    return Rule(
        name, pri,
        (*patterns, none("part", "part", *same(patterns[0].alias, "d"))),
        lambda sheet, m: part(m[patterns[0].alias]["d"], 0, verdict, m[alias][attribute] if code else 0), ("part",),
    )  # fmt: skip


def _in_days() -> Iterator[Rule]:
    """`span` {ended_lo, ended_hi, open_lo, open_hi}: the first day outside and, the day of leaving counted or not, the last
    inside; `limit` {harsh, kind}: the last day permitted."""
    span = fact("span", "span")

    def limit(*compared: tuple[str, str, str | int]) -> Pattern:
        return fact("limit", "limit", *same("span", "d"), *compared)

    over = fact("now", "now", ("day", ">=", "span.end_hi"))
    going_on = fact("now", "now", ("day", "<", "span.end_hi"))
    met = (span, over, limit(("harsh", ">=", "span.last_hi")))
    yield _part("over within it", 60, "met", "", *met)
    yield _part("still within it", 61, "pending", "", span, going_on, limit(("harsh", ">=", "now.day")))
    exceeded = limit(("kind", "<", "span.last_lo"), ("kind", "<", "now.day"), ("judgement", "==", 0))
    yield _part("over it", 62, "not-met", "", span, fact("now", "now"), exceeded)
    judged = limit(("kind", "<", "span.last_lo"), ("kind", "<", "now.day"), ("judgement", ">", 0))
    yield _part("over it, a judgement", 63, "cannot-tell", "limit.judgement", span, fact("now", "now"), judged)
    unended = fact("span", "span", exact=0)
    yield _part("an end not known", 64, "cannot-tell", "span.end_code", unended, limit(("exact", "==", 1)))
    by_harsh = limit(("harsh", ">=", "span.last_lo"))
    yield _part("an end not known, perhaps within it", 65, "cannot-tell", "span.end_code", unended, by_harsh)
    yield _part("a limit not known", 66, "cannot-tell", "limit.code", span, limit())


def _by_the_clock() -> Iterator[Rule]:
    """`minutes` {lo, hi}: how long it lasted until, at the shortest and the longest; `permitted` {lo, hi}: until when it may."""
    for open_, verdict in ((1, "pending"), (0, "met")):
        lasted = fact("minutes", "minutes", open=open_)
        kept = fact("permitted", "permitted", *same("minutes", "d"), ("lo", ">=", "minutes.hi"))
        yield _part(f"{verdict} by the clock", 60, verdict, "", lasted, kept)
    longer = fact("permitted", "permitted", *same("minutes", "d"), ("hi", "<", "minutes.lo"))
    yield _part("over it by the clock", 61, "not-met", "", fact("minutes", "minutes", run_on=0), longer)
    perhaps = fact("minutes", "minutes", ("run_on", ">", 0))
    yield _part("over it if it ran on", 61, "cannot-tell", "minutes.run_on", perhaps, longer)
    permitted = fact("permitted", "permitted", *same("minutes", "d"))
    yield _part("not known to the minute", 62, "cannot-tell", "minutes.code", fact("minutes", "minutes"), permitted)


# --- laying out -----------------------------------------------------------------------------------------------------------
def lay_out(sheet: Sheet, context: Context, body: OnLasting, r: int) -> None:
    """The facts of one rule for one case."""
    kinds: set[str] = set()
    if any(value.length is not None and value.length.unit is Unit.HOURS for value in body.limit.values):
        for stay, gap in joined_stays(context, body):
            kinds |= _lay_stay(sheet, context, body, r, stay, gap)
    else:
        for period in lasting(context, body):
            if (limit := until(context, body, period)) is not None:
                kinds |= _lay_period(sheet, context, body, r, period, limit)
    lay_excuses(sheet, context, r, kinds)


def _lay_period(sheet: Sheet, context: Context, body: OnLasting, r: int, period: Period, limit: Until) -> set[str]:
    d = sheet.duty(lambda outcome, q: made(context, body, period, limit, outcome))
    kind = _lay_duty(sheet, context, d, r, lambda: excusable(period, limit), of_period(period))
    last = int(body.leaving_day) - 1  # the day it ended is inside it where that day counts too
    sheet.add(
        "span", d=d, end_hi=period.end_hi, last_lo=period.end_lo + last, last_hi=period.end_hi + last,
        exact=period.end_lo == period.end_hi, end_code=sheet.doubt(period.missing("end")),
    )  # fmt: skip
    sheet.add(
        "limit", d=d, harsh=limit.harsh, kind=limit.kind, exact=limit.harsh == limit.kind,
        code=sheet.doubt(limit.doubt or period.missing("start")),
        judgement=sheet.doubt(Unknown(Why.JUDGEMENT, limit.judgement)) if limit.judgement else 0,
    )  # fmt: skip
    applies = context.applies(period.start_lo, period.start_hi, period.start_doubt, body.of)
    sheet.add("ask", d=d, place=0, **sheet.truth(applies))
    sheet.add("ask", d=d, place=1, **sheet.truth(there_is_one(context, body, period)))
    return kind


def _lay_stay(sheet: Sheet, context: Context, body: OnLasting, r: int, stay: Stay, gap: Unknown | None) -> set[str]:
    limited = limit_of(context, body, stay)
    if limited is None:
        return set()
    permitted, name = limited[1], name_of(body.of)
    d = sheet.duty(lambda outcome, q: made_by_the_clock(context, name, stay, limited, outcome))
    kind = _lay_duty(sheet, context, d, r, lambda: excusable_by_the_clock(stay, permitted), of_stay(stay))
    sheet.add(
        "minutes", d=d, lo=stay.ended[0], hi=stay.ended[1], open=stay.open, run_on=sheet.doubt(gap),
        code=sheet.doubt(inexact(stay)),
    )  # fmt: skip
    sheet.add("permitted", d=d, lo=permitted[0], hi=permitted[1])
    sheet.add("ask", d=d, place=0, **sheet.truth(context.applies(*began_on(stay))))
    sheet.add("ask", d=d, place=1, **sheet.truth(limited_by_the_clock(context, body, stay)))
    return kind


def _lay_duty(
    sheet: Sheet, context: Context, d: int, r: int, excusable: Callable[[], Excusable], whose: Whose
) -> set[str]:  # fmt: skip
    settled(context, whose)
    sheet.add("duty", d=d, r=r, **excused_within(sheet, context, excusable), **about(whose))
    lay_named(sheet, context, d, whose)
    return {whose.fact.kind if whose.fact is not None else ""}
