"""Good practice: every duty of some rules due in the last length was met, and the rest holds.

The verdicts of those rules are facts here, as the other evaluators concluded them. The rules find which of them bear on the
last length, and what they come to together.
"""

from __future__ import annotations

from collections.abc import Iterator

from checker.compile.program import DatedValue, OnDuties
from checker.engines.durable import conclusions
from checker.engines.durable.conclusions import part
from checker.engines.durable.excuses import UNEXCUSED, about
from checker.engines.durable.rules import FlatFact, Matched, Pattern, Rule, Ruleset, complete, fact, none, same
from checker.engines.durable.sheet import DOUBT, NEVER, YES, Maker, Sheet
from checker.engines.duty import Duty, Verdict
from checker.engines.reference.commended import holding, looked_back, made, rested_on
from checker.engines.reference.context import Context
from checker.engines.reference.limits import governing
from checker.engines.reference.period import Period
from checker.engines.reference.timeline import Unknown, all_true
from checker.snapshot.facts import LONG_BEFORE


def ruleset() -> Ruleset:
    """The rules of this evaluator."""
    rules = [*_bearing(), *_praised(), *conclusions.closing_rules()]
    return complete("commended", rules, (*conclusions.ASSERTED, "praise", "prior", "good"))


def _bearing() -> Iterator[Rule]:
    """`bears` {r, n}: a duty belongs to the last length. It fell due in it, or is still open, or may have done."""
    praise = fact("praise", "praise")
    matters = (*same("praise", "r"), ("verdict", "!=", "pending"), ("verdict", "!=", "lapsed"))
    still = fact("prior", "prior", *matters, open=1)
    yield Rule("still open", 10, (praise, still), _bears, ("bears",))
    within = fact("prior", "prior", *matters, ("day", ">", "praise.since"), ("day", "<=", "praise.to"), open=0, dated=1)
    yield Rule("fell due", 10, (praise, within), _bears, ("bears",))
    perhaps = fact("prior", "prior", *matters, ("found", ">", "praise.since"), open=0, dated=0)
    yield Rule("may have fallen due", 10, (praise, perhaps), _bears, ("bears",))


def _bears(sheet: Sheet, m: Matched) -> list[FlatFact]:
    prior = m["prior"]
    good, unsure = prior["verdict"] in ("met", "excepted"), prior["verdict"] == "cannot-tell"
    return [
        {
            "k": "bears",
            **{n: prior[n] for n in ("r", "n", "code")},
            "bad": int(not good and not unsure),
            "unsure": int(unsure),
        }
    ]


def _praised() -> Iterator[Rule]:
    """None where there was nothing to do, or anything was missed; in doubt where anything cannot be told."""
    stretch = fact("praise", "praise")
    good = fact("bears", "bears", *same("praise", "r"), bad=0, unsure=0)
    not_bad = none("bad", "bears", *same("praise", "r"), bad=1)
    sure = none("unsure", "bears", *same("praise", "r"), unsure=1)
    unsure = fact("bears", "bears", *same("praise", "r"), bad=0, unsure=1)
    any_ = fact("bears", "bears", *same("praise", "r"), bad=0)
    first = none("earlier", "bears", *same("praise", "r"), ("n", "<", "bears.n"), unsure=1)
    yes = fact("good", "good", *same("praise", "r"), truth=YES)
    perhaps = fact("good", "good", *same("praise", "r"), truth=DOUBT)
    yield _come("all in time", "met", "", stretch, yes, good, not_bad, sure)
    yield _come("perhaps all in time", "cannot-tell", "bears", stretch, yes, unsure, not_bad, first)
    yield _come("the rest in doubt", "cannot-tell", "good", stretch, perhaps, any_, not_bad)


def _come(name: str, verdict: str, alias: str, *patterns: Pattern) -> Rule:
    stretch = fact("held", "duty", *same("praise", "r"))
    return Rule(
        name, 20, (patterns[0], stretch, *patterns[1:]),
        lambda sheet, m: part(m["held"]["d"], 0, verdict, m[alias]["code"] if alias else 0), ("part",),
    )  # fmt: skip


# --- laying out -----------------------------------------------------------------------------------------------------------
def lay_out(sheet: Sheet, context: Context, body: OnDuties, r: int) -> None:
    """The facts of one rule for one case, with what the sheet says other rules came to."""
    as_at = context.as_at
    value = governing(body.limit, as_at, context.law_as_at)
    if value is None:
        return
    since, known = looked_back(context, body)
    sheet.add("praise", r=r, since=since, to=as_at)
    sheet.add("good", r=r, **sheet.truth(all_true([context.view.line(body.also).at(as_at), known])))
    for n, duty in enumerate(rested_on(body, sheet.others)):
        _lay_prior(sheet, r, n, duty)
    applies = context.applies(as_at)
    for period in holding(context, body):
        d = sheet.duty(_maker(context, body, period, value))
        sheet.add("duty", d=d, r=r, **UNEXCUSED, **about())
        sheet.add("ask", d=d, place=0, **sheet.truth(applies))


def _maker(context: Context, body: OnDuties, period: Period, value: DatedValue) -> Maker:
    return lambda outcome, q: made(context, body, period, value, outcome)


def _lay_prior(sheet: Sheet, r: int, n: int, duty: Duty) -> None:
    day = duty.due
    if day is None and duty.verdict is not Verdict.CANNOT_TELL:
        day = duty.trigger.day
    found = NEVER if duty.found is None or duty.found.day is None else duty.found.day
    code = sheet.doubt(Unknown(duty.why, duty.question or duty.needs)) if duty.why is not None else 0
    sheet.add(
        "prior", r=r, n=n, verdict=duty.verdict.value, open=duty.open, dated=day is not None,
        day=LONG_BEFORE if day is None else day, found=found, code=code,
    )  # fmt: skip
