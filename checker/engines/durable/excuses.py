"""Exceptions: which excuse a duty that was missed, for certain or perhaps.

Facts laid out: `excuse`, a recorded exception of a rule, once for each kind of trigger it may name; `called` {d, name, truth,
whose}: it may name the trigger of a duty so, if the row of that id certainly is part of it; `pardon` {d, truth, code}: what the
trigger itself says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from checker.calendar import comes_twice
from checker.engines.durable.rules import Action, FlatFact, Matched, Pattern, Plain, Rule, fact, none, same
from checker.engines.durable.sheet import DOUBT, NEVER, YES, LeftToReferenceError, Sheet
from checker.engines.duty import Why
from checker.engines.reference.context import Context, Excusable
from checker.engines.reference.evidence import candidates, doubt_of
from checker.engines.reference.instants import Instants, Written
from checker.engines.reference.stays import DAY
from checker.engines.reference.timeline import Unknown
from checker.engines.reference.whose import NOTHING, Whose
from checker.snapshot.facts import LONG_BEFORE

ASSERTED = ("excuse", "pardon", "called")
_BOUNDS = (
    "excuse_from excuse_to excuse_by surely_from surely_to surely_by named_from surely_named_from unsure spent spent_at_last "
    "inexact"
)
UNEXCUSED: dict[str, Plain] = dict.fromkeys(_BOUNDS.split(), 0)
"""Of a duty of a rule that nothing excuses."""
_BEYOND = LONG_BEFORE - DAY
BEYOND_EXCUSE: Mapping[str, Plain] = UNEXCUSED | dict.fromkeys(("excuse_by", "surely_by"), _BEYOND)
"""Of a duty that no exception excuses, though others of its rule may be."""

AT_ANY_TIME = _BEYOND + 1
"""When what may follow is taken to have been written up: by whatever was due, long before what is recorded too; not by what is
beyond excuse."""


def excuse_rules() -> Iterable[Rule]:
    """A miss is excepted where an exception is recorded in time; where it may be, it cannot be told."""
    surely = ("surely_from", "surely_to", "surely_named_from", "surely_by")
    perhaps = ("excuse_from", "excuse_to", "named_from", "excuse_by")

    def excuse(
        days: tuple[str, str, str, str], names: int, clock: Sequence[tuple[str, str, str]], **of_excuse: Plain
    ) -> Pattern:
        since, until, named_since, by = days
        lies = [("late", ">=", f"duty.{named_since if names else since}"), ("written", "<=", f"duty.{by}")]
        lies += [] if names else [("till", "<=", f"duty.{until}")]
        lies += clock
        return fact("excuse", "excuse", *same("duty", "r", "kind"), *lies, names=names, **of_excuse)

    def row(truth: int) -> Pattern:
        return fact("called", "called", *same("duty", "d"), ("name", "==", "excuse.name"), truth=truth)

    duty, unsure = fact("duty", "duty"), fact("duty", "duty", ("unsure", ">", 0))
    in_time, may_be = [("utc_hi", "<=", "duty.spent")], [("utc_lo", "<=", "duty.spent_at_last")]
    blurred = [("utc_hi", ">", "duty.spent"), *may_be]
    for name, names, by_name in (("names none", 0, ()), ("names it", 1, (row(YES),))):
        certain, likely = (excuse(days, names, in_time, truth=YES) for days in (surely, perhaps))
        doubtful, late = excuse(perhaps, names, may_be, truth=DOUBT), excuse(perhaps, names, blurred, truth=YES)
        yield Rule(f"perhaps in time: {name}", 40, (duty, late, *by_name), _by_the_clock, ("perhaps",))
        yield Rule(f"excused: {name}", 40, (duty, certain, *by_name), _excused, ("excused",))
        yield Rule(f"excused by some days: {name}", 40, (unsure, likely, *by_name), _by_some_days, ("perhaps",))
        yield Rule(f"perhaps excused: {name}", 40, (duty, doubtful, *by_name), _perhaps("excuse"), ("perhaps",))
    nameless = fact("duty", "duty", named=0)
    for truth, told in ((YES, "whose"), (DOUBT, "excuse")):
        named = excuse(perhaps, 1, may_be, truth=truth)
        yield Rule(f"perhaps names it: {told}", 40, (duty, named, row(DOUBT)), _perhaps(told, "called"), ("perhaps",))
        named = excuse(perhaps, 1, may_be, known=0, truth=truth)
        yield Rule(f"has no id to name: {told}", 40, (nameless, named), _perhaps(told), ("perhaps",))
    pardon = fact("pardon", "pardon", truth=YES)
    yield Rule(
        "excused: itself", 40, (pardon,), lambda sheet, m: [{"k": "excused", "d": m["pardon"]["d"]}], ("excused",)
    )
    yield Rule("perhaps: itself", 40, (fact("pardon", "pardon", truth=DOUBT),), _picked("pardon", 2), ("picked",))
    better = none("better", "perhaps", *same("perhaps", "d"), ("rank", "<", "perhaps.rank"))
    yield Rule("the last in doubt", 41, (fact("perhaps", "perhaps"), better), _picked("perhaps", 1), ("picked",))


def _excused(sheet: Sheet, m: Matched) -> list[FlatFact]:
    return [{"k": "excused", "d": m["duty"]["d"]}]


def _perhaps(why: str, alias: str = "excuse") -> Action:
    """For the doubt about the exception itself or, of one that is certain, about `whose` it is: what `alias` says."""

    def told(sheet: Sheet, m: Matched) -> list[FlatFact]:
        code = m["excuse"]["code"] if why == "excuse" else m[alias]["whose"]
        return [{"k": "perhaps", "d": m["duty"]["d"], "rank": m["excuse"]["rank"], "code": code}]

    return told


def _by_the_clock(sheet: Sheet, m: Matched) -> list[FlatFact]:
    """One that may have come in time: the time that would say is that of what began the duty, or its own."""
    code = m["duty"]["inexact"] or m["excuse"]["timeless"]
    return [{"k": "perhaps", "d": m["duty"]["d"], "rank": m["excuse"]["rank"], "code": code}]


def _by_some_days(sheet: Sheet, m: Matched) -> list[FlatFact]:
    """One that counts on some readings is told before one that may not count: the reason is why the readings differ."""
    return [{"k": "perhaps", "d": m["duty"]["d"], "rank": 0, "code": m["duty"]["unsure"]}]


def _picked(alias: str, place: int) -> Action:
    """A doubt about an exception, what is missing from a record that is there before what is not covered."""

    def told(sheet: Sheet, m: Matched) -> list[FlatFact]:
        code = m[alias]["code"]
        return [{"k": "picked", "d": m[alias]["d"], "rank": place + 2 * (not sheet.firm(code)), "code": code}]

    return told


# --- laying out -----------------------------------------------------------------------------------------------------------
def lay_excuses(sheet: Sheet, context: Context, r: int, kinds: Iterable[str]) -> None:
    """The recorded exceptions of a rule, once for each kind of trigger they may name.

    One without a date may be of any day, and one not known to have been written up may have been at any time; neither is
    more than a doubt. Of several in doubt the last is given as the reason. `late` is the last minute of its day that it may be
    of, and `written` the first of that on which it was written up, by the clock on the wall; `utc_lo` and `utc_hi` are those
    between which it was there.
    """
    after_due = context.rule.excuse_after_due
    found = candidates(context.rule.excused_by, context.view, context.law_as_at)
    count = len(found)
    for place, candidate in enumerate(found):
        written = None if after_due else Written.of(candidate)
        lo, hi = written.span() if written is not None else (-1, -1)
        late = candidate.latest * DAY + _minute(candidate.minute, DAY - 1)
        first = candidate.written * DAY + _minute(written.earliest if written is not None else None, 0)
        known = candidate.truth is True and candidate.day is not None
        for kind in sorted(set(kinds)):
            named = candidate.fact.attributes.get(kind)
            recorded_so = named is not None and any(each.id == named for each in context.view.case.of(kind))
            sheet.add(
                "excuse", r=r, kind=kind, names=named is not None, name=text(named), known=recorded_so,
                whose=sheet.doubt(Unknown(Why.MISSING_FIELD, f"{kind}.id")),
                late=late, till=candidate.earliest, written=AT_ANY_TIME if after_due else first,
                utc_lo=lo, utc_hi=hi,
                timeless=sheet.doubt(Unknown(Why.DATE_ONLY, written.field)) if written is not None else 0,
                truth=YES if known else DOUBT, code=0 if known else sheet.doubt(doubt_of(candidate)), rank=count - place,
            )  # fmt: skip


def _minute(minute: int | None, otherwise: int) -> int:
    return otherwise if minute is None else minute


def excused_within(sheet: Sheet, context: Context, excusable: Callable[[], Excusable]) -> Mapping[str, Plain]:
    """Within which days an exception may excuse a duty, within which it does, and why that is not the same.

    LeftToReferenceError where it would take one within each of several, or one may be of before it opened or after.
    """
    if not context.rule.excused_by:
        return UNEXCUSED
    days = excusable()
    if len(days.surely) > 1:
        raise LeftToReferenceError("exceptions to what may be several")
    surely = next(days.harshest(), days)
    if any(_either_way(each.clock, context) for each in (days, surely)):
        raise LeftToReferenceError("exceptions at a time of the hour that comes twice")
    since, surely_since = (_first_minute(each) for each in (days, surely))
    named, surely_named = (
        LONG_BEFORE if each.named_early else first for each, first in ((days, since), (surely, surely_since))
    )
    spent, at_last = days.clock.until or (NEVER * DAY, NEVER * DAY)
    return {
        "excuse_from": since, "excuse_to": days.last, "excuse_by": _last_minute(days), "surely_from": surely_since,
        "surely_to": surely.last, "surely_by": _last_minute(surely), "named_from": named, "surely_named_from": surely_named,
        "unsure": sheet.doubt(days.doubt), "spent": spent, "spent_at_last": at_last, "inexact": sheet.doubt(days.clock.inexact),
    }  # fmt: skip


def _either_way(clock: Instants, context: Context) -> bool:
    """Whether an exception may have come before the moment that bounds them, or after: both are of the hour that comes twice."""
    bound = clock.opens or clock.closes
    if bound is None or not comes_twice(*bound):
        return False
    day = bound[0]
    found = candidates(context.rule.excused_by, context.view, context.law_as_at)
    return any(each.day == day and each.minute is not None and comes_twice(day, each.minute) for each in found)


def _first_minute(days: Excusable) -> int:
    """The first minute of which an exception may be, by the clock on the wall; one known by its day alone has its last."""
    opens = days.clock.opens
    return days.first * DAY if opens is None or opens[0] != days.first else opens[0] * DAY + opens[1]


def _last_minute(days: Excusable) -> int:
    """The last minute by which an exception may be written up, by the clock on the wall; of a day alone its first counts."""
    closes = days.clock.closes
    return days.due * DAY + DAY - 1 if closes is None or closes[0] != days.due else closes[0] * DAY + closes[1]


def about(whose: Whose = NOTHING) -> dict[str, Plain]:
    """The attributes of a duty by which an exception may name what it is of."""
    return {"kind": whose.fact.kind if whose.fact is not None else "", "named": int(bool(whose.ids()))}


def settled(context: Context, whose: Whose) -> Whose:
    """What a duty is of. LeftToReferenceError where anything excuses it, and that may be a recorded thing or none, or any of
    several of which one has no id."""
    if whose.perhaps is not None and context.rule.excused_by:
        raise LeftToReferenceError("exceptions to what may be a recorded period")
    if whose.nameless and whose.ids() and context.rule.excused_by:
        raise LeftToReferenceError("exceptions to what may be an event without an id")
    return whose


def called(sheet: Sheet, context: Context, d: int, whose: Whose) -> list[FlatFact]:
    """The ids of the rows of what a duty is of as facts, where anything excuses it."""
    if not context.rule.excused_by:
        return []
    ids = whose.ids()
    told = [(text(each), sheet.truth(ids[each])) for each in sorted(ids, key=text)]
    return [{"k": "called", "d": d, "name": name, "truth": each["truth"], "whose": each["code"]} for name, each in told]


def lay_named(sheet: Sheet, context: Context, d: int, whose: Whose) -> None:
    """What a duty is of may be named by, and what that says itself that excuses a miss."""
    sheet.facts += called(sheet, context, d, whose)
    if (excusing := context.rule.excused_if) is not None and whose.fact is not None:
        told = whose.so(lambda fact: context.view.fact_truth(excusing, fact))
        sheet.add("pardon", d=d, **sheet.truth(told))


def text(value: object) -> str:
    """A value as text that equals another just where Python's values are equal: the library takes "5" for 5."""
    if isinstance(value, bool | int | float):
        return f"n:{float(value)!r}"
    return f"s:{value}" if isinstance(value, str) else f"d:{value}"
