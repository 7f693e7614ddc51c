"""Duties of a window: `quota`.

Prepared outside the rules: the windows, how many are wanted, what is or may be evidence, the days that are not covered. The
rules do the rest: what lies in a window, how many that makes, the verdict; and, of a window that may be several, whether
there would be enough in each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checker.compile.program import DatedValue, OnWindow
from checker.engines.durable import conclusions, unseen
from checker.engines.durable.conclusions import part, reason
from checker.engines.durable.excuses import about, excused_within, lay_excuses
from checker.engines.durable.rules import Action, FlatFact, Matched, Rule, Ruleset, complete, fact, same
from checker.engines.durable.sheet import DOUBT, YES, Sheet
from checker.engines.durable.tally import ASSERTED as COUNTED
from checker.engines.durable.tally import lay_tally, tally_rules
from checker.engines.durable.unseen import lay_look, lay_unseen
from checker.engines.duty import Duty, Verdict
from checker.engines.reference.context import Context, Outcome
from checker.engines.reference.evidence import Candidate, candidates, doubt_of
from checker.engines.reference.window import day_of, excusable, made, opened, wanted
from checker.engines.reference.windows import Window, windows_of
from checker.snapshot.facts import LONG_BEFORE

AFTER_ALL = 1 << 60
DIVIDED = -1
"""The place of a window that may be several among what is asked of it: before what the window as it stands comes to."""


def ruleset() -> Ruleset:
    """The rules of this evaluator."""
    rules = [
        *_inside(), *tally_rules(), *unseen.unseen_rules(), *conclusions.timed_rules(), *_reasons(), *_divided(),
        *conclusions.closing_rules(),
    ]  # fmt: skip
    asserted = ("window", "offer", "may_end", "blind", "split", "piece")
    return complete("window", rules, (*unseen.ASSERTED, *conclusions.ASSERTED, *COUNTED, *asserted))


def _inside() -> Iterator[Rule]:
    """What lies within a window: what has no date does if it would whichever day it was of, and may if it would on some. There is
    enough once as many as are wanted are reached."""
    window, of = fact("window", "window"), same("window", "g")
    within = (("lo", ">=", "window.first"), ("hi", "<=", "window.last"))
    yield Rule("inside", 10, (window, fact("offer", "offer", *of, *within, truth=YES)), _fits(YES), ("fit",))
    overlaps = (("hi", ">=", "window.first"), ("lo", "<=", "window.last"))
    for name, lies, truth in (
        ("may count", overlaps, DOUBT),
        ("perhaps of before", (("lo", "<", "window.first"), ("hi", ">=", "window.first")), YES),
        (
            "perhaps of after",
            (("lo", ">=", "window.first"), ("lo", "<=", "window.last"), ("hi", ">", "window.last")),
            YES,
        ),
    ):
        offer = fact("offer", "offer", *of, *lies, truth=truth)
        yield Rule(f"inside, {name}", 10, (window, offer), _fits(DOUBT), ("fit",))
    enough = fact("total", "total", *same("wanted", "d"), ("sure", ">=", "wanted.number"))
    yield Rule(
        "enough", 45, (fact("wanted", "wanted"), enough),
        lambda sheet, m: [{"k": "got", "d": m["wanted"]["d"], "time": 1}], ("got",),
    )  # fmt: skip
    yield Rule("the last of enough", 45, (fact("reached", "reached"),), _found, ())


def _fits(truth: int) -> Action:
    def fits(sheet: Sheet, m: Matched) -> list[FlatFact]:
        window, offer = m["window"], m["offer"]
        sure = {"link": YES, "link_code": 0, "window": YES, "window_code": 0, "level": YES}
        return [{"k": "fit", **{n: offer[n] for n in ("g", "q", "code")}, "truth": truth, "d": window["d"], **sure}]

    return fits


def _found(sheet: Sheet, m: Matched) -> list[FlatFact]:
    sheet.found[m["reached"]["d"]] = m["reached"]["q"]
    return []


def _reasons() -> Iterator[Rule]:
    """What could still make a miss none: as many as may count, days that are not covered, an end that is not known."""
    missed = fact("stands", "stands", missed=1)
    wanted = fact("wanted", "wanted", *same("stands", "d"))
    most = fact("most", "most", *same("wanted", "d"), ("number", ">=", "wanted.number"), ("code", ">", 0))
    yield Rule(
        "reason: may be enough", 56, (missed, wanted, most),
        lambda sheet, m: reason(m["stands"]["d"], 1, m["most"]["code"]), ("reason",),
    )  # fmt: skip
    yield Rule(
        "reason: unseen", 56, (missed, fact("gap", "gap", *same("stands", "d"))),
        lambda sheet, m: reason(m["stands"]["d"], 2 + m["gap"]["rank"], m["gap"]["code"]), ("reason",),
    )  # fmt: skip
    yield Rule(
        "reason: may be over", 56, (missed, fact("may_end", "may_end", *same("stands", "d"))),
        lambda sheet, m: reason(m["stands"]["d"], AFTER_ALL, m["may_end"]["code"]), ("reason",),
    )  # fmt: skip
    yield Rule(
        "reason: may never have opened", 56, (missed, fact("split", "split", *same("stands", "d"), opened=0)),
        lambda sheet, m: reason(m["stands"]["d"], AFTER_ALL + 1, m["split"]["code"]), ("reason",),
    )  # fmt: skip


def _divided() -> Iterator[Rule]:
    """A window that may be several cannot be told unless there is enough in each, or not enough in the whole."""
    yield Rule(
        "nothing can be told", 70, (fact("blind", "blind"),),
        lambda sheet, m: part(m["blind"]["d"], 0, "cannot-tell", m["blind"]["code"]), ("part",),
    )  # fmt: skip
    few = fact("total", "total", *same("wanted", "d"), ("sure", "<", "wanted.number"))
    piece = fact("piece", "piece", *same("wanted", "d"))
    yield Rule(
        "too few in a piece", 46, (fact("wanted", "wanted"), few, piece),
        lambda sheet, m: [{"k": "short", "d": m["piece"]["of"]}], ("short",),
    )  # fmt: skip
    yield Rule("perhaps several", 70, (fact("split", "split", known=0),), _split, ("part",))
    split = fact("split", "split", known=1)
    yield Rule("perhaps several, too few", 70, (split, fact("short", "short", *same("split", "d"))), _split, ("part",))


def _split(sheet: Sheet, m: Matched) -> list[FlatFact]:
    return part(m["split"]["d"], DIVIDED, "cannot-tell", m["split"]["code"])


# --- laying out -----------------------------------------------------------------------------------------------------------
def lay_out(sheet: Sheet, context: Context, body: OnWindow, r: int) -> None:
    """The facts of one rule for one case."""
    offers = candidates(body.evidence, context.view, context.law_as_at)
    g = sheet.group()
    for q, offer in enumerate(offers):
        sheet.add(
            "offer", g=g, q=q, lo=offer.earliest, hi=offer.latest, truth=YES if offer.truth is True else DOUBT,
            code=sheet.doubt(doubt_of(offer)),
        )  # fmt: skip
    lay_unseen(sheet, g, body.evidence, context.view)
    for window in windows_of(context, body):
        if (value := wanted(context, body, window)) is not None:
            _lay_window(sheet, context, r, g, window, value, offers)
    lay_excuses(sheet, context, r, [""])


def _lay_window(
    sheet: Sheet, context: Context, r: int, g: int, window: Window, value: DatedValue, offers: Sequence[Candidate]
) -> None:  # fmt: skip
    def make(outcome: Outcome, q: int | None) -> Duty:
        met = outcome.verdict is Verdict.MET and q is not None
        return made(context, window, value, outcome, offers[q].found if met and q is not None else None)

    d = sheet.duty(make)
    sheet.add(
        "duty", d=d, r=r, soonest=window.last, latest=window.last, bare=0, evidence=window.blind is None,
        **excused_within(sheet, context, lambda: excusable(window)), **about(),
    )  # fmt: skip
    for place, asked in enumerate((opened(window), context.applies(day_of(context, window)), window.truth)):
        sheet.add("ask", d=d, place=place, **sheet.truth(asked))
    if window.blind is not None:
        sheet.add("blind", d=d, code=sheet.doubt(window.blind))
        return
    number = value.number or 0
    last = min(window.last, context.as_at)
    _lay_count(sheet, g, d, window.first, window.counted_to, number, len(offers))
    sheet.add("ending", d=d, certain=window.ended)
    if window.perhaps_ended <= window.last:
        sheet.add("may_end", d=d, code=sheet.doubt(window.why_ended))
    if window.first <= last:
        lay_look(sheet, g, d, window.first, last)
    if window.split is not None:
        known, opened_by = window.parts is not None, window.day is not None
        sheet.add("split", d=d, known=known, opened=opened_by, code=sheet.doubt(window.split))
        for first, until in window.parts or ():
            piece = -sheet.number() - 1
            sheet.add("piece", d=piece, of=d)
            _lay_count(
                sheet,
                g,
                piece,
                max(first, window.first, LONG_BEFORE),
                min(until, window.counted_to),
                number,
                len(offers),
            )


def _lay_count(sheet: Sheet, g: int, d: int, first: int, last: int, number: float, offers: int) -> None:
    sheet.add("window", g=g, d=d, first=first, last=last)
    lay_tally(sheet, d, g, 0, number, offers)
