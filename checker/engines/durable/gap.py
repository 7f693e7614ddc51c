"""Duties that recur while a period is open: `every`.

Where all is known of a period (its start, its end, its events, the regime of each day) the rules go from event to event
themselves: which event closes a gap, which is the same one written up twice, which step comes next, the verdict. Prepared
outside are the periods, the events, and the day on which each step, counted from each event, runs out.

Where anything of a period is in doubt, or an exception is recorded that may end a gap, the readings of its gaps are *left to the
reference engine*: the rules take the last day at the harshest and the kindest from it, and only judge: an exception among the
rest. Such duties are counted, and `--verify` says how many there are.
"""

from __future__ import annotations

from collections.abc import Iterator

from checker.compile.program import OnGap
from checker.engines.durable import conclusions
from checker.engines.durable.conclusions import reason
from checker.engines.durable.excuses import BEYOND_EXCUSE, about, excused_within, lay_excuses
from checker.engines.durable.rules import (
    Action,
    FlatFact,
    Matched,
    Pattern,
    Rule,
    Ruleset,
    complete,
    fact,
    none,
    plain,
    same,
)
from checker.engines.durable.sheet import Sheet
from checker.engines.duty import Why
from checker.engines.reference.context import Context
from checker.engines.reference.evidence import candidates
from checker.engines.reference.gap import Walk, walks
from checker.engines.reference.gap_excused import excusable
from checker.engines.reference.gap_made import made
from checker.engines.reference.gap_read import Gap, Read
from checker.engines.reference.limits import Due
from checker.engines.reference.readings import Opening, Reach
from checker.engines.reference.timeline import Unknown
from checker.snapshot.coverage import uncovered

NONE = -1
"""No such day."""


def ruleset() -> Ruleset:
    """The rules of this evaluator."""
    rules = [*_chain(), *_judged(), *conclusions.timed_rules(), *_reasons(), *conclusions.closing_rules()]
    derived = {"duty", "ending", "ask"}  # in the other evaluators these come from outside
    asserted = (
        "period",
        "event",
        "step",
        "asked",
        "read",
        *(kind for kind in conclusions.ASSERTED if kind not in derived),
    )
    return complete("gap", rules, asserted)


# --- from event to event --------------------------------------------------------------------------------------------------
def _chain() -> Iterator[Rule]:
    """`gap` {p, floor, opened, previous, step}: a gap that the next event after `floor` closes, if it is another event."""
    period = fact("period", "period")
    within = fact("event", "event", *same("period", "p"), ("day", ">=", "period.start"), ("day", "<=", "period.end"))
    yield Rule(
        "happened", 10, (period, within), lambda sheet, m: [{**plain(m["event"]), "k": "happened"}], ("happened",)
    )
    yield Rule("first gap", 20, (period,), _first, ("gap",))
    gap = fact("gap", "gap")
    after = (*same("gap", "p"), ("day", ">", "gap.floor"))
    between = none("between", "happened", *same("gap", "p"), ("day", ">", "gap.floor"), ("day", "<", "happened.day"))
    again = fact("happened", "happened", *after, ("again_from", "<=", "gap.previous"))
    another = fact("happened", "happened", *after, ("again_from", ">", "gap.previous"))
    yield Rule("written up twice", 21, (gap, again, between), _again, ("gap",))
    yield Rule("closed", 21, (gap, another, between), _closed, ("gap", "span"))
    open_ = none("happened", "happened", *same("gap", "p"), ("day", ">", "gap.floor"))
    last = lambda sheet, m: [{**plain(m["gap"]), "k": "span", "q": NONE, "day": NONE}]  # noqa: E731
    yield Rule("not closed", 21, (gap, open_), last, ("span",))


def _first(sheet: Sheet, m: Matched) -> list[FlatFact]:
    period = m["period"]
    common = {name: period[name] for name in ("p", "opened", "step", "last")}
    return [{"k": "gap", **common, "floor": period["start"] - 1, "previous": NONE}]


def _again(sheet: Sheet, m: Matched) -> list[FlatFact]:
    gap, day = plain(m["gap"]), m["happened"]["day"]
    return [{**gap, "floor": day, "opened": day, "previous": day}]


def _closed(sheet: Sheet, m: Matched) -> list[FlatFact]:
    gap, event = plain(m["gap"]), m["happened"]
    following = {"floor": event["day"], "opened": event["day"], "previous": event["day"]}
    step = min(m["gap"]["step"] + 1, m["gap"]["last"])
    return [{**gap, "k": "span", "q": event["q"], "day": event["day"]}, {**gap, **following, "step": step}]


# --- a gap with its last day ----------------------------------------------------------------------------------------------
def _judged() -> Iterator[Rule]:
    """`duty`: a gap whose step runs out on a day; `got`: the event that closed it, in time or not."""
    span = fact("span", "span")
    step = fact("step", "step", *same("span", "p", "step"), ("day", "==", "span.opened"))
    asked = fact("asked", "asked", *same("span", "p"), ("day", "==", "span.opened"))
    yield Rule("falls due", 22, (span, step, asked), _falls_due, ("duty", "ending", "ask", "closing"))
    yield Rule("read elsewhere", 22, (fact("read", "read"),), _read, ("duty", "ending", "ask", "closing"))
    closing = fact("closing", "closing")
    for name, time, compared in (
        ("in time", 1, (("soonest", ">=", "closing.day"),)),
        ("perhaps in time", 2, (("soonest", "<", "closing.day"), ("latest", ">=", "closing.day"))),
        ("late", 3, (("latest", "<", "closing.day"),)),
    ):
        duty = fact("duty", "duty", *same("closing", "d"), *compared)
        yield Rule(f"closed {name}", 40, (closing, duty), _got(time), ("got",))


def _got(time: int) -> Action:
    def told(sheet: Sheet, m: Matched) -> list[FlatFact]:
        return [{"k": "got", "d": m["duty"]["d"], "time": time}]

    return told


def _falls_due(sheet: Sheet, m: Matched) -> list[FlatFact]:
    span, step, asked = m["span"], m["step"], m["asked"]
    walk: Walk = sheet.kept["walk", span["p"]]
    due: Due = sheet.kept["due", span["p"], span["opened"], span["step"]]
    previous = span["previous"] if span["previous"] != NONE else None
    event = walk.certain[span["q"]] if span["q"] != NONE else None
    gap = Gap((Opening(span["opened"], span["step"], span["step"]),), previous, event, (), (), NONE)
    reach = Reach(due, span["step"], None)
    read = Read(gap, reach, reach, step["due"], None, True, due.value.judgement)
    return _duty(sheet, walk, read, span["p"], int(step["r"]), {"truth": asked["truth"], "code": asked["code"]})


def _read(sheet: Sheet, m: Matched) -> list[FlatFact]:
    walk, read = sheet.kept["read", m["read"]["n"]]
    facts = _duty(sheet, walk, read, m["read"]["p"], int(m["read"]["r"]), sheet.truth(read.asked))
    sheet.left.add(len(sheet.makers) - 1)
    return facts


def _duty(sheet: Sheet, walk: Walk, read: Read, p: int, r: int, asked: dict[str, int]) -> list[FlatFact]:
    period, gap = walk.period, read.gap
    d = sheet.duty(lambda outcome, q: made(walk, outcome, read), p, gap.previous or 0, gap.excused)
    day = gap.event.day if gap.event is not None and gap.event.day is not None else NONE
    duty: FlatFact = {
        "k": "duty", "d": d, "r": r, "soonest": read.harsh_day, "latest": read.kindest.due.day, "bare": 0, "evidence": 1,
        "closed": int(day != NONE), "begun": int(period.start_hi <= sheet.as_at),
        "why": sheet.doubt(read.doubt or period.missing("start")), "why_end": sheet.doubt(period.missing("end")),
        "judgement": sheet.doubt(Unknown(Why.JUDGEMENT, read.judgement)) if read.judgement else 0,
        **(BEYOND_EXCUSE if read.missed_anyway else excused_within(sheet, walk.context, lambda: excusable(walk, read))),
        **about(),
    }  # fmt: skip
    asks: list[FlatFact] = [{"k": "ask", "d": d, "place": 0, **asked}]
    asks.append({"k": "ask", "d": d, "place": 1, **sheet.truth(walk.there_is_one(read))})
    closing: list[FlatFact] = [{"k": "closing", "d": d, "day": day}] if day != NONE else []
    ending: FlatFact = {"k": "ending", "d": d, "certain": period.end_hi, "possible": period.end_lo}
    return [*asks, ending, *closing, duty]


def _reasons() -> Iterator[Rule]:
    """What could still make a miss none: the kindest last day, an end that is not known, a judgement."""
    missed, now = fact("stands", "stands", missed=1), fact("now", "now")
    closed = fact("got", "got", *same("stands", "d"), time=2)
    yield _reason("closed in time", 1, "why", missed, closed, fact("duty", "duty", *same("stands", "d")))
    not_due = fact("duty", "duty", *same("stands", "d"), ("latest", ">=", "now.day"), closed=0)
    yield _reason("not due", 2, "why", missed, now, not_due)
    unbegun = fact("duty", "duty", *same("stands", "d"), begun=0)
    yield _reason("perhaps not begun", 2, "why", missed, unbegun)
    ending = fact("ending", "ending", *same("stands", "d"))
    over = fact("duty", "duty", *same("stands", "d"), ("latest", ">=", "ending.certain"), closed=0)
    yield _reason("over by then", 3, "why", missed, ending, over)
    over = fact("duty", "duty", *same("stands", "d"), ("latest", ">=", "ending.possible"), closed=0)
    yield _reason("perhaps over by then", 4, "why_end", missed, ending, over)
    judged = fact("duty", "duty", *same("stands", "d"), ("judgement", ">", 0))
    yield _reason("judgement", 5, "judgement", missed, judged)


def _reason(name: str, rank: int, code: str, *patterns: Pattern) -> Rule:
    return Rule(
        f"reason: {name}", 56, patterns, lambda sheet, m: reason(m["duty"]["d"], rank, m["duty"][code]), ("reason",)
    )


# --- laying out -----------------------------------------------------------------------------------------------------------
def lay_out(sheet: Sheet, context: Context, body: OnGap, r: int) -> None:
    """The facts of one rule for one case."""
    for walk in walks(context, body):
        p = sheet.group()
        if not _lay_period(sheet, context, body, walk, p, r):
            for read in walk.reads():
                n = sheet.number()
                sheet.kept["read", n] = (walk, read)
                sheet.add("read", n=n, p=p, r=r)
    lay_excuses(sheet, context, r, [""])


def _lay_period(sheet: Sheet, context: Context, body: OnGap, walk: Walk, p: int, r: int) -> bool:
    """Lay out a period of which all is known; false where anything of it is in doubt."""
    period, begun = walk.period, walk.begun
    first = max(begun.origin, period.start_lo)
    opened = begun.openings[0].day if begun.openings else period.start_lo
    known = period.start is not None and period.end_lo == period.end_hi and period.doubt is None
    settled = not walk.undated and not walk.possible and not begun.long_ago and isinstance(period.resumed, bool)
    until = min(context.as_at, period.end_hi)
    cover = context.view.covered
    seen = not any(
        uncovered(cover(e.kind), min(opened, period.start_lo), until) for e in body.evidence if not e.holding
    )
    sure = len(begun.openings) <= 1 and all(opening.doubt is None for opening in begun.openings)
    if not (known and settled and seen and sure) or any(e.holding for e in body.evidence):
        return False
    if candidates(context.rule.excused_by, context.view, context.law_as_at):
        return False
    days = sorted({opened, *(event.day for event in walk.certain if event.day is not None)})
    dues = {(day, step): walk.steps.dues(day, step) for day in days for step in range(len(body.steps))}
    if any(len(found) > 1 or any(due.doubt or due.earliest is not None for due in found) for found in dues.values()):
        return False
    step = walk.steps.last if period.resumed is True and not begun.openings else 0
    sheet.kept["walk", p] = walk
    sheet.add("period", p=p, start=first, end=period.end_lo, opened=opened, step=step, last=walk.steps.last)
    before: int | None = None
    for q, event in enumerate(walk.certain):
        if (day := event.day) is not None:
            again_from = before if before is not None and walk.again(day, before) else day
            sheet.add("event", p=p, q=q, day=day, again_from=again_from)
            before = day
    for (day, which), found in dues.items():
        for due in found:
            sheet.kept["due", p, day, which] = due
            sheet.add("step", p=p, r=r, day=day, step=which, due=due.day)
    for day in days:
        sheet.add("asked", p=p, day=day, **sheet.truth(context.applies(max(day, period.start_lo))))
    return True
