"""What is certain stays so whatever else happened on days that are not covered.

Facts are added where nothing says that there were none: events on days not covered, periods that lie within such days and run
into none that is recorded; and events and ends of which the day is not known are given one. Then everything is covered, and each
field given a value as `completions` does. The record so made
is one way things may have been: a duty that was missed for certain must be missed there, and one that was not must not be.
What begins a duty and what excuses it are taken as recorded, so no more of those is added. That a step is a later one where many
may have come before cover is presumed (docs/meaning.md), which is kind to a miss alone: of what has several steps only misses are
looked at. It is presumed too that nothing names what began a duty on days further back than its rule looks: no more is added that
names such a thing.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from random import Random
from typing import Any

from checker.compile.program import Law, OnDuties, OnGap, OnTrigger, Rule
from checker.compile.uses import kinds_named
from checker.engines.duty import Duty, Evaluation, Verdict
from checker.engines.reference.periods import CaseView
from checker.snapshot.facts import Case, Fact
from checker.snapshot.vocabulary import Form, Kind, Type, vocabulary
from fixtures.nasty.dice import chance, one_of
from fixtures.nasty.facts import value
from fixtures.nasty.scene import Scene
from tests.parity.completions import MISSED, SETTLES, excused_by_what_they_are, filled, keyed_by_events, whole
from tests.parity.engines import Evaluate
from tests.parity.trial import Data, Trial, plain

EVER = dt.date(1990, 1, 1).toordinal()
TIMES = 4
"""How many times more is added to a record."""
MOST = 4
"""How many facts of a kind there may be more in each case each time."""
LENGTHS = (1, 2, 10, 40, 400)
ANOTHER = "another"
"""What an added fact names of a kind by which duties begin, where it cannot go without: what nothing recorded is called."""
NEAR = (-40, -8, -1, 0, 1, 8, 40)
"""Days beside those the record names."""


def undone(trial: Trial, said: Evaluation, evaluate: Evaluate) -> list[str]:
    """What was certain and is otherwise once more has happened on days not covered, a line each."""
    if any(f"'{word}'" in str(trial.data) for word in SETTLES):
        return []
    compared = {rule.id for rule in trial.program.rules if _compared(rule)}
    on_events = {rule.id for rule in trial.program.rules if keyed_by_events(rule.body)}
    presumed = {rule.id for rule in trial.program.rules if isinstance(rule.body, OnGap) and len(rule.body.steps) > 1}
    excusing = excused_by_what_they_are(trial)
    before = _by_rule(said, compared)
    settled = replace(trial.program, settling={})
    for time in range(TIMES if before else 0):
        added = with_more(trial, time)
        if added is None:
            return []
        after = _by_rule(evaluate(settled, filled(added).snapshot), compared)
        found = [
            line
            for name, duties in before.items()
            for line in _otherwise(
                name, duties, after[name],
                by_key=name[0] in on_events, met=name[0] not in presumed, alike=name[0] not in excusing,
            )
        ]  # fmt: skip
        if found:
            return found
    return []


def _otherwise(
    name: tuple[str, str], duties: Sequence[Duty], after: Sequence[Duty], *, by_key: bool, met: bool, alike: bool
) -> Iterator[str]:
    """The duties of one rule and case that were certain, and are otherwise after; those that were `met` only if asked. A miss may
    be told by another key, unless a duty's is that of a dated event: by one more event a gap begins on another day.

    Which of several told apart by number alone is the second, and has the evidence, goes by what they say (docs/meaning.md). So
    it is asked how many of them were missed; not that, unless `alike`, where what they say may excuse one. Where one that began
    on a day not known, and may be missed, has the key of another once that day is known, either may be the second."""
    if alike:
        yield from _otherwise_in_number(name, duties, after, less=by_key, more=met)
    now = {duty.key.text(): duty.verdict for duty in after}
    missed = any(verdict in MISSED for verdict in now.values())
    of_no_day = any(each.key.day is None and each.verdict in (*MISSED, Verdict.CANNOT_TELL) for each in duties)
    for duty in duties:
        verdict, one_of_several = now.get(duty.key.text()), len(_alike(duty, duties)) > 1
        still = verdict in MISSED if by_key and verdict is not None else missed
        gone = duty.verdict in MISSED and not still and not (by_key and one_of_several)
        told_no_miss = duty.verdict not in (*MISSED, Verdict.CANNOT_TELL)
        another = of_no_day and any(each.verdict not in MISSED for each in _alike(duty, after))
        if gone or (met and told_no_miss and verdict in MISSED and not one_of_several and not another):
            yield f"undone: {' '.join(name)} {duty.key.text()}: {duty.verdict} | {verdict}"


def _otherwise_in_number(
    name: tuple[str, str], duties: Sequence[Duty], after: Sequence[Duty], *, less: bool, more: bool
) -> Iterator[str]:
    """Where fewer of several told apart by number alone are missed after, or more than could not be told. One whose day was not
    known may have been given one, and goes by that since."""
    dated_since = [each for each in after if each.key.day is not None and not _alike(each, duties)]
    for duty in duties:
        before, then = _alike(duty, duties), _alike(duty, after)
        if duty.key.nth > 1 or len(before) == 1:
            continue
        then += [each for each in dated_since if duty.key.day is None and each.key.id == duty.key.id]
        was, now = (sum(each.verdict in MISSED for each in some) for some in (before, then))
        open_to_miss = sum(each.verdict is Verdict.CANNOT_TELL for each in before) + max(0, len(then) - len(before))
        if (less and now < was) or (more and now > was + open_to_miss):
            yield f"undone: {' '.join(name)} {duty.key.text()}: {was} of {len(before)} missed | {now} of {len(then)}"


def _alike(duty: Duty, duties: Sequence[Duty]) -> list[Duty]:
    """Those of some duties of which the key is one duty's but for the number."""
    return [each for each in duties if replace(each.key, nth=1) == replace(duty.key, nth=1)]


def _compared(rule: Rule) -> bool:
    """Whether a rule's duties are those of both records: not of items that more may be of."""
    items = isinstance(rule.body, OnTrigger) and rule.body.for_each is not None
    return not (rule.commends or items or isinstance(rule.body, OnDuties))


def _by_rule(said: Evaluation, rules: set[str]) -> defaultdict[tuple[str, str], list[Duty]]:
    found: defaultdict[tuple[str, str], list[Duty]] = defaultdict(list)
    for duty in said.duties:
        if duty.rule in rules:
            found[duty.rule, duty.case].append(duty)
    return found


# --- what more may have happened --------------------------------------------------------------------------------------
def with_more(trial: Trial, time: int) -> Trial | None:
    """The trial with more facts on days not covered, others each time; None where there are none to be had."""
    kinds, unnamed = sorted(_read(trial) - _taken_as_recorded(trial)), _looked_back_from(trial)
    more = {(case.id, case.about): [*_more(trial, case, kinds, unnamed, time)] for case in trial.snapshot.cases}
    days = _latest_text(trial), trial.snapshot.as_at
    documents, changed = [], any(more.values())
    for document in trial.data["documents"]:
        cases = []
        for case in document["cases"]:
            taken = {(fact["kind"], str(fact.get("on"))[:10]) for fact in case["facts"]}
            one = [_undated(whole(fact, case["facts"])) for fact in case["facts"]]
            facts = [_dated(fact, *days, time, taken, _others_begin(fact, one)) for fact in one]
            changed |= facts != case["facts"]
            cases.append({**case, "facts": [*facts, *more.pop((case["case"], case["about"]), [])]})
        documents.append({**document, "cases": cases})
    return trial.on(documents) if changed else None


def _latest_text(trial: Trial) -> int:
    """The day from which the latest text of any rule is in force: of a day of which nothing is known no one supposes that it was
    before the law (docs/meaning.md)."""
    found, waiting = EVER, list[Any]([rule.body for rule in trial.program.rules])
    while waiting:
        part = waiting.pop()
        found = max(found, part.since) if isinstance(part, Law) else found
        waiting += (
            part if isinstance(part, tuple) else [getattr(part, name) for name in getattr(part, "__match_args__", ())]
        )
    return found


def _others_begin(fact: Data, facts: Sequence[Data]) -> list[int]:
    """The days on which other rows begin by which it is presumed to have been over (docs/meaning.md): of a kind of which one ends
    another, where the row does not say that it lasted beyond then. One that lasted to that very day may have ended on it."""
    kind = vocabulary().kind(fact["kind"])
    if kind.form is not Form.PERIOD or kind.concurrent:
        return []
    own, lasted = (str(fact.get(name, ""))[:10] for name in ("start", "lasted_to"))
    begun = (str(each.get("start", ""))[:10] for each in facts if each["kind"] == kind.name)
    return [_ordinal(day) for day in begun if day[:1].isdigit() and own < day >= lasted]


def _undated(fact: Data) -> Data:
    """A fact that says so where it is an event of which the day is not known: alike whether its row said that or nothing."""
    return {"on": "unknown", **fact} if vocabulary().kind(fact["kind"]).form is Form.EVENT else fact


def _dated(
    fact: Data, since: int, as_at: int, time: int, taken: Collection[tuple[str, str]], others_begin: Sequence[int]
) -> Data:
    """A fact with a day for one that is not known, of an event or of the end of a period; alike for facts alike. An event has
    a day of its own, none after it was written up: of two on one day, which is called the second goes by what they say."""
    dice = Random(f"{sorted(plain(fact).items())} {time}")
    back = one_of(dice, (0, 1, 8, 40, 400))
    if fact.get("on") == "unknown":
        last = min(as_at, *(_ordinal(fact.get(name, _text(as_at))) for name in ("recorded", "on_by")))
        first = _ordinal(fact.get("on_from", _text(min(since, last))))
        day = _text(max(last - back, first))
        rest = {name: said for name, said in fact.items() if name not in ("on_from", "on_by")}
        return fact if (fact["kind"], day) in taken or first > last else {**rest, "on": day}
    if fact.get("end") == "unknown" and fact.get("start", "unknown") != "unknown":
        least = max(_ordinal(fact["start"]), _ordinal(fact.get("lasted_to", fact["start"])))
        rest = {name: said for name, said in fact.items() if name not in ("lasted_to", "over_by")}
        most = min(_ordinal(fact["over_by"]) if "over_by" in fact else as_at, as_at, *others_begin)
        return {**rest, "end": _text(max(least, most - back))} if least <= most else fact
    return fact


def _ordinal(said: Any) -> int:
    return dt.date.fromisoformat(str(said)[:10]).toordinal()


def _read(trial: Trial) -> set[str]:
    """The kinds of fact that rules read."""
    return {kind for rule in trial.program.rules for kind in kinds_named(rule, trial.program.definitions)}


def _taken_as_recorded(trial: Trial) -> set[str]:
    """The kinds by which duties begin (another would have its own duty, and perhaps what is evidence for this one), and those
    of exceptions."""
    found: set[str] = set()
    for rule in trial.program.rules:
        begun = rule.body.trigger if isinstance(rule.body, OnTrigger) else None
        found |= {kind for part in (begun, rule.excused_by) for kind in kinds_named(part, trial.program.definitions)}
    return found


def _looked_back_from(trial: Trial) -> set[str]:
    """The kinds by which duties begin of rules that look back so far from it, or so far on."""
    bodies = (rule.body for rule in trial.program.rules if isinstance(rule.body, OnTrigger))
    begun = [body.trigger for body in bodies if body.evidence_from.back is not None or body.evidence_until is not None]
    return {kind for each in begun for kind in kinds_named(each, trial.program.definitions)}


def _more(trial: Trial, case: Case, kinds: Sequence[str], unnamed: set[str], time: int) -> Iterator[Data]:
    cover = case.coverage or trial.snapshot.coverage
    view = CaseView(case, cover, trial.snapshot.as_at, dict(trial.program.definitions), trial.program.settling)
    since = _latest_text(trial)
    days = sorted({day for fact in case.facts for day in _days_of(fact) if EVER < day <= view.as_at})
    for name in kinds:
        kind = vocabulary().kind(name)
        if kind.about != case.about or kind.form is Form.RECORD:
            continue
        edges = [day for span in view.covered(name) for day in span]
        near = sorted(
            {day + by for day in (*days, *edges, view.as_at) for by in NEAR if since <= day + by <= view.as_at}
        )
        free = _events(view, kind, near) if kind.form is Form.EVENT else _periods(view, kind, near)
        for number in range(MOST if free else 0):
            dice = Random(f"{case.id} {name} {time} {number}")
            if chance(dice, 60):
                made = {"kind": name, **one_of(dice, free), **_values(kind, dice, view.as_at)}
                unsaid = unnamed - set(kind.identity)
                yield {each: ANOTHER if each in unnamed else made[each] for each in made if each not in unsaid}


def _days_of(fact: Fact) -> tuple[int, ...]:
    return (fact.start_lo, fact.start_hi, fact.end_lo, fact.end_hi)


def _events(view: CaseView, kind: Kind, near: Sequence[int]) -> list[Data]:
    taken = {day for fact in view.case.of(kind.name) for day in (fact.start_lo, fact.start_hi)}
    free = (day for day in near if day not in taken and view.first_uncovered(kind.name, day, day) is not None)
    return [{"on": _text(day)} for day in free]


def _periods(view: CaseView, kind: Kind, near: Sequence[int]) -> list[Data]:
    """Periods of which no day is covered; of a kind of which one ends another, beside all that are recorded."""
    covered = view.covered(kind.name)
    held = [(fact.start_lo, fact.end_hi) for fact in view.case.of(kind.name)]
    found = []
    for start in near:
        for end in (start + length for length in LENGTHS):
            last = min(end, view.as_at)
            seen = any(lo <= last and start <= hi for lo, hi in covered)
            if not seen and not any(lo <= last + 1 and start <= hi + 1 for lo, hi in held):
                found.append({"start": _text(start)} | ({"end": _text(end)} if end <= view.as_at else {}))
    return found


def _values(kind: Kind, dice: Random, as_at: int) -> Data:
    """What a fact that is added says: all of what is asked of it, codes too, or it would not be known what happened. One that
    names no other stands alone."""
    where = Scene(dice, dt.date.fromordinal(as_at), (dt.date.fromordinal(as_at),), kind.about)
    return {
        attribute.name: value(where, attribute)
        for attribute in kind.attributes.values()
        if attribute.type is not Type.ID
        or attribute.name not in vocabulary().kinds
        or attribute.name in kind.identity
        or chance(dice, 50)
    }


def _text(day: int) -> str:
    return dt.date.fromordinal(day).isoformat()
