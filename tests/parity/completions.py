"""Never a false accusation, never a false pass: what is certain of a record stays so when what was missing is filled in.

Fields that were not recorded are given values, and everything is said to be covered with nothing more having happened.
The filled record is one way things may have been, so a miss told before must still be there, and none be found where
nothing was left untold. What says which thing a fact is about or is part of (an id, a link, what gives a kind its identity)
is left as it is: a fact without it is one that stands alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from random import Random
from typing import Any

from checker.compile.program import OnEvent, OnTrigger
from checker.engines.duty import Duty, Evaluation, Verdict
from checker.snapshot.vocabulary import Form, Type, vocabulary
from fixtures.nasty.facts import value
from fixtures.nasty.scene import Scene, scene
from tests.parity.engines import Evaluate
from tests.parity.trial import Data, Trial, plain

MISSED = (Verdict.LATE, Verdict.OVERDUE, Verdict.NOT_MET)
SETTLES = ("known", "if-unknown", "if-not-covered")
"""Words by which a rule goes by what is recorded and not by what was so."""
MIDNIGHT = "T00:00:00"
_EVER = "9999-12-31"
_ENDS = ("end", "lasted_to", "over_by")
_BOUNDS = ("on_from", "on_by")


def overturned(trial: Trial, said: Evaluation, evaluate: Evaluate) -> list[str]:
    """What was certain and is otherwise on the record filled in, a line each.

    Which of several events of one day has the evidence goes by what they say (docs/meaning.md). Where that may excuse one too,
    nothing is asked of them."""
    if any(f"'{word}'" in str(trial.data) for word in SETTLES):
        return []
    then = evaluate(trial.program, filled(trial).snapshot)
    praise = {rule.id for rule in trial.program.rules if rule.commends}
    on_events = {rule.id for rule in trial.program.rules if keyed_by_events(rule.body)}
    excusing = excused_by_what_they_are(trial)
    before, after = (_by(_told_apart(each.duties, excusing), on_events) for each in (said, then))
    found = []
    for name, duties in before.items():
        missed, now = _missed(duties), _missed(after[name])
        untold = any(duty.verdict is Verdict.CANNOT_TELL for duty in duties)
        if name[0] not in praise and ((missed and not now) or (now and not missed and not untold)):
            was, is_ = ([str(duty.verdict) for duty in each] for each in (duties, after[name]))
            found.append(f"overturned: {' '.join(name)}: {was} | {is_}")
    return found


def excused_by_what_they_are(trial: Trial) -> set[str]:
    """The rules of which an event that begins a duty may itself excuse it."""
    return {rule.id for rule in trial.program.rules if rule.excused_if is not None}


def _told_apart(duties: Sequence[Duty], rules: set[str]) -> list[Duty]:
    """Duties without those of some rules that only a number tells from others."""
    alike = Counter((duty.rule, duty.case, replace(duty.key, nth=1)) for duty in duties if duty.rule in rules)
    return [duty for duty in duties if alike[duty.rule, duty.case, replace(duty.key, nth=1)] < 2]


def keyed_by_events(body: object) -> bool:
    """Whether duties are told apart by dated events alone; an item of a list is told apart by what is filled in, and which event
    began a period is told by it."""
    if not isinstance(body, OnTrigger) or body.for_each is not None:
        return False
    return isinstance(body.trigger, OnEvent) and body.trigger.began is None


def _by(duties: Iterable[Duty], on_events: set[str]) -> defaultdict[tuple[str, str, str], list[Duty]]:
    """Duties by rule and case and, where dated events begin them, by key: those of one day together, as content orders them."""
    found: defaultdict[tuple[str, str, str], list[Duty]] = defaultdict(list)
    for duty in duties:
        found[duty.rule, duty.case, ""].append(duty)
        if duty.rule in on_events and duty.key.day:
            found[duty.rule, duty.case, f"{duty.key.kind} {duty.key.day} {duty.key.id}"].append(duty)
    return found


def _missed(duties: list[Duty]) -> bool:
    return any(duty.verdict in MISSED for duty in duties)


def filled(trial: Trial) -> Trial:
    """The trial with each field that was not recorded given a value, and everything covered."""
    where, documents = scene(Random(0)), trial.data["documents"]
    rows: defaultdict[str, list[Data]] = defaultdict(list)
    for document in documents:
        for case in document["cases"]:
            rows[case["case"]] += case["facts"]
    return trial.on(
        [
            {
                **document,
                "covers": "all",
                "covers_apart": [],
                "cases": [
                    _case(case, where, _left_open(rows[case["case"]], _day(document["as_at"])))
                    for case in document["cases"]
                ],
            }
            for document in documents
        ]
    )


def _case(case: Data, where: Scene, left_open: set[str]) -> Data:
    """A case with its facts filled in; two that would become one, and be counted once, or might then be one, for they would be
    alike but for their ends or the days they lie between, are left as they are. Rows of one id that are one are filled in as one.
    Rows of a kind of which one is left open are filled in alike, or none of them is: it is not supposed that what no row says has
    changed."""
    facts = [whole(fact, case["facts"]) for fact in case["facts"]]
    made = {
        _text(fact): _fact(fact, where, fact["kind"] if fact["kind"] in left_open else _text(fact)) for fact in facts
    }
    alike = Counter(map(_but_for_ends, made.values()))
    as_it_was = {fact["kind"] for fact in made.values() if alike[_but_for_ends(fact)] > 1} & left_open
    return {
        **case,
        "facts": [
            f if f["kind"] in as_it_was or alike[_but_for_ends(made[_text(f)])] > 1 else made[_text(f)] for f in facts
        ],
    }


def _left_open(facts: Sequence[Data], as_at: str) -> set[str]:
    """The kinds of period, of which one ends another, of which there are several rows, one that is not over by a day."""
    kinds = {fact["kind"]: vocabulary().kind(fact["kind"]) for fact in facts}
    ending = {name for name, kind in kinds.items() if kind.form is Form.PERIOD and not kind.concurrent}
    rows = Counter(fact["kind"] for fact in facts)
    return {name for name in ending if rows[name] > 1 and any(_ended(f)[0] > as_at for f in facts if f["kind"] == name)}


def whole(fact: Data, facts: Iterable[Data]) -> Data:
    """A fact with what others of its kind, id and start say of it, unless any says otherwise: then those that end alike."""
    if "id" not in fact:
        return fact
    rows = [row for row in facts if all(of(row) == of(fact) for of in (_named, _began))]
    for each in (rows, [row for row in rows if _ended(row) == _ended(fact)]):
        said = _as_one(each)
        if said is not None:
            return {**{name: told for name, told in fact.items() if name not in _ENDS}, **said}
    return fact


def _as_one(rows: Sequence[Data]) -> Data | None:
    """What rows of one thing say of it; None where one says otherwise than another."""
    said: Data = {}
    for name, told in ((name, told) for row in rows for name, told in row.items() if name not in _ENDS):
        if name in ("on", "start") and _day(told) == str(told).removesuffix(MIDNIGHT):
            continue  # it says no time of day
        if said.setdefault(name, told) != told:
            return None
    first, last = max(_ended(row)[0] for row in rows), min(_ended(row)[1] for row in rows)
    if first > last:
        return None
    ends = {str(row["end"]).removesuffix(MIDNIGHT) for row in rows if row.get("end", "unknown") != "unknown"}
    timed = sorted(ends - {_day(end) for end in ends})
    if len(timed) > 1:
        return None
    if ends:
        return {**said, "end": (timed or sorted(ends))[0]}
    if first == last:
        return said | ({"end": first} if first < _EVER else {})
    bounds = {"lasted_to": first} if first else {}
    return said | {"end": "unknown"} | bounds | ({"over_by": last} if last < _EVER else {})


def _named(fact: Data) -> tuple[str, str]:
    return fact["kind"], str(fact.get("id"))


def _began(fact: Data) -> tuple[str, ...]:
    """The days between which something began, as text."""
    day = _day(fact.get("on", fact.get("start", "unknown")))
    if day != "unknown":
        return day, day
    first, last = ("on_from", "on_by") if "on" in fact else ("started_from", "started_by")
    return _day(fact.get(first, "")), min(_day(fact.get(last, _EVER)), _ended(fact)[1])


def _ended(fact: Data) -> tuple[str, str]:
    """The days between which something ended, as text; of what is open, and of an event, the last there is."""
    if fact.get("end") == "unknown":
        return _day(fact.get("lasted_to", "")), _day(fact.get("over_by", _EVER))
    return (_day(fact.get("end", _EVER)),) * 2


def _day(said: Any) -> str:
    """A day without its time of day."""
    return str(said).partition("T")[0]


def _text(fact: Data) -> str:
    """A fact as text: alike for those that are one. A midnight is no time."""
    return str(sorted(plain(fact).items())).replace(MIDNIGHT, "")


def _but_for_ends(fact: Data) -> str:
    """The same of a fact without its end, and without the days that an event of unknown day lies between."""
    return _text({name: told for name, told in fact.items() if name not in (*_ENDS, *_BOUNDS)})


def _fact(fact: Data, where: Scene, seed: str) -> Data:
    """A fact with its attributes filled in, alike for one seed: that of facts alike, so that two that are one stay one."""
    missing: dict[str, Any] = {}
    kind = vocabulary().kind(fact["kind"])
    for attribute in kind.attributes.values():
        stands = kind.name == "child" or attribute.name in {
            *fact,
            *kind.identity,
        }  # a birth is not disputed unless it is said
        if not stands and attribute.type not in (Type.ID, Type.DATE):
            dice = Random(f"{seed} {attribute.name}")
            missing[attribute.name] = value(Scene(dice, where.as_at, where.days, where.about), attribute)
    return {**fact, **missing}
