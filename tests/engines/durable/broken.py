"""A session of the durable engine with one thing or another broken on purpose; run in a process of its own, where the library
may do what it does. Each gives the words of the guard that noticed, or what came of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from checker.engines.durable.ids import Ids
from checker.engines.durable.rules import FlatFact, Matched, Rule, Ruleset, complete, fact
from checker.engines.durable.sheet import Sheet


def told(sheet: Sheet, matched: Matched) -> list[FlatFact]:
    """Conclude that a duty was missed, as the rules of every evaluator do in the end."""
    sheet.conclude(matched["duty"]["d"], "overdue", 0)
    sheet.raised.append(matched["duty"]["d"])
    return [{"k": "verdict", "d": matched["duty"]["d"]}]


def ruleset(action: Callable[[Sheet, Matched], Any] = told) -> Ruleset:
    duty = fact("duty", "duty", ("d", ">=", 0))
    return complete("small", [Rule("told", 10, (duty,), action, ("verdict",))], ("duty",))


def sheet(duties: int = 3) -> Sheet:
    laid = Sheet(as_at=739000)
    for d in range(duties):
        laid.add("duty", d=d)
    return laid


def concluded(session: Any, laid: Sheet) -> str:
    """What came of a case: the guard's words, or how many verdicts there are."""
    from checker.engines.durable.session import NotTrustedError

    try:
        session.conclude(laid)
    except NotTrustedError as error:
        return str(error)
    return f"{len(laid.outcomes)} verdicts"


def a_session(**more: Any) -> Any:
    from checker.engines.durable.session import Session

    return Session(more.pop("rules", ruleset()), **more)


# --- nothing broken -------------------------------------------------------------------------------------------------------
def as_it_should_be() -> str:
    session = a_session()
    return "; ".join(concluded(session, sheet(n)) for n in (3, 1, 2))


def state_is_deleted() -> str:
    session = a_session()
    concluded(session, sheet())
    stored = []
    for sid in ("case-1", "case-2"):
        try:
            stored += session.host.get_facts("small", sid)
        except Exception:  # there is no such state
            continue
    return f"{len(stored)} facts left"


def what_is_known_is_not_derived_again() -> str:
    """Each of three duties says the same of the first: it is concluded once."""
    said = Rule("said", 10, (fact("duty", "duty"),), lambda sheet, matched: [{"k": "said", "d": 0}], ("said",))
    first = Rule("told", 20, (fact("duty", "said"),), told, ("verdict",))
    return concluded(a_session(rules=complete("small", [said, first], ("duty",))), sheet())


def timers_are_cancelled() -> str:
    before = {thread.name for thread in threading.enumerate()}
    session = a_session()
    time.sleep(0.5)
    running = [t for t in threading.enumerate() if isinstance(t, threading.Timer) and t.name not in before]
    return f"{session.host._d_timer.finished.is_set()} {session.host._t_timer.finished.is_set()} {len(running)} running"


# --- broken ---------------------------------------------------------------------------------------------------------------
def an_action_raises() -> str:
    def raises(sheet: Sheet, matched: Matched) -> list[FlatFact]:
        raise KeyError("something in the case")

    return concluded(a_session(rules=ruleset(raises)), sheet())


def an_action_exits() -> str:
    def leaves(sheet: Sheet, matched: Matched) -> list[FlatFact]:
        raise SystemExit(3)

    return concluded(a_session(rules=ruleset(leaves)), sheet())


def a_fact_is_not_flat(value: Any) -> str:
    laid = sheet()
    laid.facts.append({"k": "duty", "d": value})
    return concluded(a_session(), laid)


def a_fact_has_too_many_attributes() -> str:
    laid = sheet()
    laid.add("duty", d=3, **{f"a{n}": n for n in range(250)})
    return concluded(a_session(), laid)


def a_fact_says_which_it_is() -> str:
    laid = sheet()
    laid.add("duty", d=3, id="1")
    return concluded(a_session(), laid)


def a_derived_fact_is_not_flat() -> str:
    return concluded(a_session(rules=ruleset(lambda sheet, matched: [{"k": "verdict", "d": 1e16}])), sheet())


def a_kind_is_not_declared() -> str:
    return concluded(a_session(rules=ruleset(lambda sheet, matched: [{"k": "surprise"}])), sheet())


def a_fact_lacks_what_a_rule_compares() -> str:
    laid = sheet()
    laid.add("duty")
    return concluded(a_session(), laid)


def a_fact_lacks_what_another_is_compared_with() -> str:
    """As the one before it in a rule: a comparison with what is not there matches nothing, and nothing says so."""
    found = fact("found", "found", ("d", "==", "duty.due"))
    rules = [Rule("told", 10, (fact("duty", "duty"), found), told, ("verdict",))]
    laid = sheet()
    laid.add("found", d=1)
    return concluded(a_session(rules=complete("small", rules, ("duty", "found"))), laid)


def a_derived_fact_lacks_what_a_rule_compares() -> str:
    seen = Rule("seen", 20, (fact("verdict", "verdict", d=1),), lambda sheet, matched: ())
    rules = [Rule("told", 10, (fact("duty", "duty"),), lambda sheet, matched: [{"k": "verdict"}], ("verdict",)), seen]
    return concluded(a_session(rules=complete("small", rules, ("duty",))), sheet())


def a_value_the_parser_drops() -> str:
    """Past the check that facts are flat, as the library itself behaves: the fact and all after it are lost."""
    session = a_session()
    flat = session._flat
    session._flat = lambda fact, sid: {**flat(fact, sid), **({"odd": 1e16} if fact.get("d") == 1 else {})}
    return concluded(session, sheet())


def ids_collide() -> str:
    """Two ids of one hash ("costarring" and "liquid" under FNV-1a): the library takes the second fact for the first."""

    class Colliding(Ids):
        def new(self) -> str:
            text = {1: "costarring", 2: "liquid"}.get(len(self.given) + 1) or str(len(self.given))
            self.given.append(text)
            return text

    return concluded(a_session(ids=Colliding), sheet())


def facts_are_lost() -> str:
    session = a_session()
    stored = session.host.get_facts
    session.host.get_facts = lambda name, sid: stored(name, sid)[1:]
    return concluded(session, sheet())


def the_canary_is_silent() -> str:
    laid = sheet()
    laid.ordered = lambda: [*laid.facts, {"k": "now", "day": 1}]  # type: ignore[method-assign]
    return concluded(a_session(), laid)


def the_canary_sings_twice() -> str:
    laid = sheet()
    laid.ordered = lambda: [*laid.facts, {"k": "now", "day": 1}, {"k": "canary"}, {"k": "canary"}]  # type: ignore[method-assign]
    return concluded(a_session(), laid)


def a_rule_fires_after_the_canary() -> str:
    from checker.engines.durable import session as library

    rules = ruleset()
    late = tuple(Rule(r.name, 2000, r.patterns, r.action, r.derives) if r.name == "told" else r for r in rules.rules)
    library.checked = lambda given: {rule.name: rule.written() for rule in given.rules}  # type: ignore[attr-defined]
    return concluded(a_session(rules=Ruleset("small", late, rules.asserted)), sheet())


def the_state_holds_an_exception() -> str:
    session = a_session()
    state = session.host.get_state
    session.host.get_state = lambda name, sid: {**state(name, sid), "exception": "timeout expired"}
    return concluded(session, sheet())


def a_verdict_without_its_dispute() -> str:
    def forgets(sheet: Sheet, matched: Matched) -> list[FlatFact]:
        sheet.conclude(matched["duty"]["d"], "overdue", 0)
        return []

    return concluded(a_session(rules=ruleset(forgets)), sheet())


def a_state_cannot_be_deleted() -> str:
    session = a_session()
    session.host.delete_state = None
    return concluded(session, sheet())


def two_verdicts() -> str:
    def twice(sheet: Sheet, matched: Matched) -> list[FlatFact]:
        return [*told(sheet, matched), *told(sheet, matched)]

    return concluded(a_session(rules=ruleset(twice)), sheet())


def a_spoilt_process_stops() -> str:
    """A worker of which anything was noticed does no more: the parcel comes back short, and the next one empty."""
    from checker.engines.durable import casework
    from checker.engines.durable.parcel import Came, Parcel

    def case(parcel: Any, piece: Any) -> Came:
        if piece == 2:
            from checker.engines.durable.session import NotTrustedError

            raise NotTrustedError("noticed")
        return Came()

    casework._case = case  # type: ignore[assignment]
    first = casework.work_through(Parcel({}, [1, 2, 3]))  # type: ignore[list-item]
    second = casework.work_through(Parcel({}, [4]))  # type: ignore[list-item]
    return f"{[came.not_evaluated for came in first]} {second}"


# --- a whole case ---------------------------------------------------------------------------------------------------------
@contextmanager
def instead(of: Any, **others: Any) -> Iterator[Any]:
    """A worker's module with something else in place of what is there."""
    from checker.engines.durable import casework

    was = {name: getattr(of or casework, name) for name in others}
    for name, other in others.items():
        setattr(of or casework, name, other)
    try:
        yield casework
    finally:
        for name, other in was.items():
            setattr(of or casework, name, other)
        casework._spoilt.clear()


def a_case(casework: Any) -> str:
    """What came of a child with one review."""
    from checker.engines.durable.parcel import Parcel, Piece
    from tests.engines.support import REVIEWS, held, program, snapshot

    shot = snapshot("- {kind: looked_after, start: 2025-01-06}\n" + held("2025-02-01"), "2025-12-01")
    piece = Piece(0, shot.cases[0], shot.coverage, shot.as_at, (0,))
    (came,) = casework.work_through(Parcel({0: program((REVIEWS,))}, [piece]))
    return f"{len(came.duties)} duties {came.errored} {came.not_evaluated}".strip()


def raises(*_: Any) -> Any:
    raise KeyError("something in the case")


def a_case_is_watched() -> str:
    watched: list[str] = []

    @contextmanager
    def watching() -> Iterator[None]:
        watched.append("begun")
        yield
        watched.append("done")

    with instead(None, watched=watching) as casework:
        return f"{a_case(casework)}: {' '.join(watched)}"


def what_is_left_to_the_reference_raises() -> str:
    with instead(None, goes_by_whose=lambda *_: True, case_duties=raises) as casework:
        return a_case(casework)


def a_duty_cannot_be_put_together() -> str:
    with instead(Sheet, made=raises) as casework:
        return a_case(casework)
