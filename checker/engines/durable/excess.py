"""Duties of a state over its limit: `never`, `at-most-count`, and `at-most-for` summed in a window.

Prepared outside the rules, each as runs of days: whom the rule is about, when a text was in force, the state and, of what is
counted or summed in a window that moves with the day, whether it passes the limit (and, of a count, where it certainly does not).
The rules do the rest: the days on which all hold together, the stretches they make, those so near that they are one, the verdict;
or that there was no such day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, pairwise
from typing import Any

from checker.compile.program import DatedValue, OnExcess
from checker.engines.durable import conclusions
from checker.engines.durable.conclusions import part
from checker.engines.durable.excuses import UNEXCUSED, about, called, excused_within, lay_excuses, settled
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
from checker.engines.durable.sheet import DOUBT, YES, LeftToReferenceError, Sheet
from checker.engines.reference.context import Context, Excusable
from checker.engines.reference.excess import Stretch, about_line, kept_lines, made_met, made_over, over_lines, whose_on
from checker.engines.reference.naming import name_of
from checker.engines.reference.period import Period
from checker.engines.reference.timeline import Timeline, Unknown
from checker.engines.reference.whose import of_period
from checker.snapshot.facts import LONG_BEFORE

WHOM, FORCE, STATE, MEASURE, KEPT = "whom", "force", "state", "measure", "kept"
_DAYS = 23
DERIVED = ("pardon", "called")
"""What may excuse a stretch, known once there is one."""


def ruleset() -> Ruleset:
    """The rules of this evaluator."""
    rules = [*_over(), *_chain(), *_calm(), *conclusions.closing_rules()]
    derived = {"duty", *DERIVED}  # in the other evaluators these come from outside
    asserted = (kind for kind in conclusions.ASSERTED if kind not in derived)
    return complete("excess", rules, (*asserted, WHOM, FORCE, STATE, MEASURE, KEPT))


def _runs(*kinds: str, sure: bool = False, **whom: int) -> list[Pattern]:
    """A run of days of each kind, all of which overlap; `sure` ones alone, and of a case of which `whom` is so."""
    patterns: list[Pattern] = []
    for place, kind in enumerate(kinds):
        overlap = [
            each for other in kinds[:place] for each in (("lo", "<", f"{other}.hi"), ("hi", ">", f"{other}.lo"))
        ]  # fmt: skip
        of = [*same(WHOM, "r")] if place else []
        value = [*same(FORCE, "v")] if place > 1 else []
        constants = {**(whom if kind == WHOM else {}), **({"truth": YES} if sure else {})}
        patterns.append(fact(kind, kind, *of, *value, *overlap, **constants))
    return patterns


# --- the days over the limit ----------------------------------------------------------------------------------------------
def _over() -> Iterator[Rule]:
    """`over` {r, v, lo, hi, truth, code}: days on which everything that makes for excess holds, or may, under value v."""
    yield Rule("over", 10, tuple(_runs(WHOM, FORCE, STATE, measured=0)), _together, ("over",))
    parts = _runs(WHOM, FORCE, STATE, MEASURE, measured=1)
    yield Rule("over what is measured", 10, tuple(parts), _together, ("over",))


def _together(sheet: Sheet, m: Matched) -> list[FlatFact]:
    runs = [m[kind] for kind in (WHOM, FORCE, STATE, MEASURE) if kind in m]
    codes = [run["code"] for run in runs if run["truth"] == DOUBT]
    code = next((code for code in codes if sheet.firm(code)), codes[0] if codes else 0)
    days = {"lo": max(run["lo"] for run in runs), "hi": min(run["hi"] for run in runs)}
    common = {"r": m[WHOM]["r"], "apart": m[WHOM]["apart"], "v": m[FORCE]["v"]}
    return [{"k": "over", **common, **days, "truth": DOUBT if codes else YES, "code": code}]


# --- the stretches they make ----------------------------------------------------------------------------------------------
def _chain() -> Iterator[Rule]:
    """`chain`: a stretch so far, its days up to `at` looked at; `far` is the first day on which the next is another."""
    over = fact("over", "over")
    earlier = none("earlier", "over", *same("over", "r"), ("lo", "<", "over.lo"))
    yield Rule("first", 20, (over, earlier), lambda sheet, m: [_begun(m["over"])], ("chain",))
    chain = fact("chain", "chain")
    after = (*same("chain", "r"), ("lo", ">", "chain.at"))
    between = none("between", "over", *after, ("lo", "<", "over.lo"))
    far = fact("over", "over", *after, ("lo", ">=", "chain.far"))
    yield Rule(
        "another",
        21,
        (chain, far, between),
        lambda sheet, m: [_ended(m["chain"]), _begun(m["over"])],
        ("chain", "stretch"),
    )
    near = (*after, ("lo", "<", "chain.far"))
    doubtful = fact("chain", "chain", truth=DOUBT)
    surer = fact("over", "over", *near, truth=YES)
    yield Rule("surer", 21, (doubtful, surer, between), lambda sheet, m: [_begun(m["over"])], ("chain",))
    sure = fact("chain", "chain", truth=YES)
    yield Rule("as sure", 21, (sure, surer, between), _longer(surely=True), ("chain",))
    less = fact("over", "over", *near, truth=DOUBT)
    yield Rule("less sure", 21, (chain, less, between), _longer(surely=False), ("chain",))
    yield Rule("last", 21, (chain, none("over", "over", *after)), lambda sheet, m: [_ended(m["chain"])], ("stretch",))
    yield Rule("a stretch of excess", 30, (fact("stretch", "stretch"),), _excess, ("duty", "part", *DERIVED))


def _begun(over: Mapping[str, Any]) -> FlatFact:
    return {**plain(over), "k": "chain", "first": over["lo"], "last": over["hi"] - 1, **_reach(over, over)}


def _reach(chain: Mapping[str, Any], over: Mapping[str, Any]) -> FlatFact:
    """Up to where a stretch has come: another begins `apart` days on, or on the first day it does not touch."""
    end = over["hi"]
    return {"at": over["lo"], "end": end, "far": max(end + 1, end - 1 + chain["apart"])}


def _longer(*, surely: bool) -> Action:
    def longer(sheet: Sheet, m: Matched) -> list[FlatFact]:
        chain, over = plain(m["chain"]), m["over"]
        last = over["hi"] - 1 if surely else chain["last"]
        return [{**chain, "last": last, **_reach(m["chain"], over)}]

    return longer


def _ended(chain: Mapping[str, Any]) -> FlatFact:
    return {**plain(chain), "k": "stretch"}


def _excess(sheet: Sheet, m: Matched) -> list[FlatFact]:
    found = m["stretch"]
    context, body = sheet.kept["rule", found["r"]]
    value: DatedValue = body.limit.values[found["v"]]
    truth = sheet.unknown(found["code"]) if found["truth"] == DOUBT else True
    stretch = Stretch(found["first"], found["last"], found["end"], truth)
    whose = whose_on(context, body, stretch.first)
    d = sheet.duty(lambda outcome, q: made_over(context, body, stretch, value, outcome), stretch.first)
    duty: FlatFact = {
        "k": "duty",
        "d": d,
        "r": found["r"],
        **excused_within(sheet, context, lambda: Excusable(LONG_BEFORE, stretch.first)),
        **about(whose),
    }
    verdict = "not-met" if truth is True else "cannot-tell"
    return [duty, *called(sheet, context, d, whose), *part(d, 0, verdict, found["code"])]


# --- no day over it -------------------------------------------------------------------------------------------------------
def _calm() -> Iterator[Rule]:
    """A case that was never over, but of which the rule certainly asked something, has one duty met."""
    parts = {"whom": (), "whoever is in it": (STATE,), "whoever has what is counted": (STATE, KEPT)}
    for more, (name, kinds) in enumerate(parts.items()):
        yield Rule(f"asked of {name}", 10, tuple(_runs(WHOM, FORCE, *kinds, sure=True, more=more)), _asked, ("calm",))
    calm = fact("calm", "calm")
    earlier = none("earlier", "calm", *same("calm", "r"), ("order", "<", "calm.order"))
    never = none("over", "over", *same("calm", "r"))
    yield Rule("never over", 30, (calm, earlier, never), _met, ("duty", "part"))


def _asked(sheet: Sheet, m: Matched) -> list[FlatFact]:
    first = max(m[kind]["lo"] for kind in (WHOM, FORCE, STATE, KEPT) if kind in m)
    v = m[FORCE]["v"]
    return [{"k": "calm", "r": m[WHOM]["r"], "v": v, "lo": first, "order": (v << _DAYS) | first}]


def _met(sheet: Sheet, m: Matched) -> list[FlatFact]:
    calm = m["calm"]
    context, body = sheet.kept["rule", calm["r"]]
    value = body.limit.values[calm["v"]]
    d = sheet.duty(lambda outcome, q: made_met(context, body, calm["lo"], value))
    duty: FlatFact = {"k": "duty", "d": d, "r": calm["r"], **UNEXCUSED, **about()}
    return [duty, *part(d, 0, "met")]


# --- laying out -----------------------------------------------------------------------------------------------------------
def lay_out(sheet: Sheet, context: Context, body: OnExcess, r: int) -> None:
    """The facts of one rule for one case.

    LeftToReferenceError where two texts are in force at once, or an exception may have come after the first day of an excess.
    """
    spans = sorted((value.law.since, value.law.until) for value in body.limit.values)
    if any(until is None or since <= until for (_, until), (since, _) in pairwise(spans)):
        raise LeftToReferenceError("two texts at once")
    sheet.kept["rule", r] = (context, body)
    measured = int(body.measure is not None)
    about_it = about_line(context, body)
    lines = [over_lines(context, body, value) for value in body.limit.values]
    if context.rule.excused_by:
        unsettled = [over_lines(context, body, value, as_recorded=False) for value in body.limit.values]
        if any(isinstance(truth, Unknown) for line in (about_it, *chain(*unsettled)) for truth in line.truths):
            raise LeftToReferenceError("exceptions to what is in doubt")
    kept = [kept_lines(context, body, value) for value in body.limit.values]
    more = int(body.among is None) + int(any(kept))
    for run in _laid(about_it, sheet):
        sheet.add(WHOM, r=r, measured=measured, more=more, apart=body.apart, **run)
    for v, parts in enumerate(lines):
        for kind, line in [*zip((FORCE, STATE, MEASURE), parts, strict=False), *((KEPT, line) for line in kept[v])]:
            for run in _laid(line, sheet):
                sheet.add(kind, r=r, v=v, **run)
    periods = context.view.periods(body.state, name_of(body.state))
    for period in periods:
        settled(context, of_period(period))
    if context.rule.excused_by and any(map(_is_unsure, periods)) and _may_be_at_once(periods):
        raise LeftToReferenceError("exceptions to what may be either of two periods")
    lay_excuses(sheet, context, r, {"", *(period.fact.kind for period in periods if period.fact is not None)})


def _may_be_at_once(periods: Sequence[Period]) -> bool:
    """Whether any period of which something is not known may hold on a day on which another may."""
    return any(
        one is not other and one.start_lo < other.end_hi and other.start_lo < one.end_hi
        for one in filter(_is_unsure, periods)
        for other in periods
    )


def _is_unsure(period: Period) -> bool:
    return period.doubt is not None or period.start_lo != period.start_hi or period.end_lo != period.end_hi


def _laid(line: Timeline, sheet: Sheet) -> Iterator[dict[str, int]]:
    """The runs of days up to the as-at date on which a line is not false."""
    for lo, hi, truth in line.between(LONG_BEFORE, sheet.as_at + 1):
        if truth is not False:
            yield {"lo": lo, "hi": hi, **sheet.truth(truth)}
