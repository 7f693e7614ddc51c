"""The items of `for-each`: which of them belong to a trigger, by name or by having been there in its time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from checker.compile.program import Evidence
from checker.engines.duty import Why
from checker.engines.reference.begun import Begun
from checker.engines.reference.context import Context
from checker.engines.reference.evidence import named_by
from checker.engines.reference.period import edge_unknown
from checker.engines.reference.timeline import Truth, Unknown, all_true
from checker.snapshot.facts import ANY_MORE, STILL_OPEN, Fact, value_text
from checker.snapshot.vocabulary import Form, vocabulary


def with_items(context: Context, items: Evidence, same: tuple[str, ...], trigger: Begun) -> Iterator[Begun]:
    """The trigger once for each item: those that name it, where their kind can; otherwise every one of the case's.

    An item is known by its own id or, failing that, by the attributes its evidence must share.
    """
    for item in _recorded(context, items.kind):
        if item.alike > ANY_MORE or not item.may_be_of(trigger.of_case):
            continue
        truth = context.view.fact_truth(items.where, item)
        both = all_true([trigger.truth, truth, _names(context, item, trigger)])
        if both is not False:
            told = (item.attributes.get(name) for name in same if name != trigger.kind)
            known_by = item.id or "+".join(value_text(value) for value in told if value is not None)
            yield replace(trigger, truth=both, item=item, item_id=known_by)


def _recorded(context: Context, name: str) -> list[Fact]:
    """The items of a kind that had happened, or begun; a period over where a later one of another identity began."""
    kind = vocabulary().kind(name)
    return context.view.pieces(kind) if kind.form is Form.PERIOD else context.view.known_facts(name)


def _names(context: Context, item: Fact, trigger: Begun) -> Truth:
    """Whether an item names a trigger. One that names nothing, or something with no id to know it by, may."""
    if not can_name(item, trigger):
        return True
    named = named_by(item, trigger.kind, trigger.ids, context.view, nameless=trigger.nameless)
    return Unknown(Why.MISSING_FIELD, f"{item.kind}.{trigger.kind}") if named is None else named


def can_name(item: Fact, trigger: Begun) -> bool:
    """Whether an item is of a kind that says which trigger it belongs to."""
    return trigger.kind in vocabulary().kind(item.kind).attributes


def was_there(trigger: Begun, soonest: int, latest: int, doubt: Unknown) -> Truth:
    """Whether the item of a trigger, if it cannot name it, was there at some time from the trigger to the due date, which
    is from `soonest` to `latest`, and before the period that the trigger began was over.

    `doubt` is why the days of the duty are not known, where they are not.
    """
    item = trigger.item
    if item is None or can_name(item, trigger):
        return True
    form = vocabulary().kind(item.kind).form
    if form is Form.RECORD:
        return True
    over_lo, over_hi = (item.end_lo, item.end_hi) if form is Form.PERIOD else (item.start_lo + 1, item.start_hi + 1)
    until = trigger.period.end_hi - 1 if trigger.period is not None else STILL_OPEN
    first_lo, first_hi = min(trigger.lo, soonest), min(trigger.hi, latest)
    last_lo, last_hi = min(max(trigger.lo, soonest), until), min(max(trigger.hi, latest), until)
    if item.start_lo > last_hi or over_hi <= first_lo:
        return False
    if item.start_hi <= last_lo and over_lo > first_hi:
        return True
    if not item.dated:
        return Unknown(Why.MISSING_FIELD, f"{item.kind}.{'start' if form is Form.PERIOD else 'on'}")
    return edge_unknown(item, "end") if over_lo != over_hi else doubt
