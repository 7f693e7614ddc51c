"""One ruleset in the library, and one case at a time put through it, with every guard of docs/engines.md.

Only worker processes get here: importing this module imports the library.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

from durable import engine

from checker.engines.durable.ids import Ids
from checker.engines.durable.lint import ATTRIBUTES, checked
from checker.engines.durable.rules import FlatFact, Rule, Ruleset
from checker.engines.durable.sheet import Sheet

_SIDS = count(1)


class NotTrustedError(Exception):
    """A case whose conclusions cannot be relied on. Its text says which guard noticed, and nothing about the case."""


class Session:
    """The host of one ruleset. After any `NotTrustedError` the process it is in is to be thrown away."""

    def __init__(self, ruleset: Ruleset, ids: Callable[[], Ids] = Ids) -> None:
        self.ruleset, self._ids, self._compared = ruleset, ids, ruleset.compared()
        written = checked(ruleset)
        self.faults: list[str] = []
        self._sheet: Sheet | None = None
        self._case_ids = ids()
        self._derived: set[tuple[tuple[str, object], ...]] = set()
        rules = {rule.name: {**written[rule.name], "run": self._run(rule)} for rule in ruleset.rules}
        self.host = engine.Host({ruleset.name: rules})
        self.host._d_timer.cancel()  # or actions would run on another thread
        self.host._t_timer.cancel()

    def _run(self, rule: Rule) -> Callable[[Any], None]:
        """What the library calls: it swallows exceptions, so they are kept in a list of our own."""

        def run(closure: Any) -> None:
            try:
                self._fired(rule, closure)
            except BaseException as error:
                self.faults.append(f"rule {rule.name}: {type(error).__name__}")

        return run

    def _fired(self, rule: Rule, closure: Any) -> None:
        sheet = self._sheet
        assert sheet is not None
        if sheet.sung:
            sheet.after_song += 1
        for fact in rule.action(sheet, closure._m):
            if fact["k"] not in rule.derives:
                raise ValueError(f"{fact['k']} is not among what it derives")
            content = tuple(sorted(fact.items()))
            if content not in self._derived:  # facts are a set: what is known already is not said again
                self._derived.add(content)
                closure.assert_fact(self._flat(fact, closure.s.sid))

    def _flat(self, fact: Mapping[str, Any], sid: str) -> FlatFact:
        """A fact as it may be asserted. ValueError for anything but text and whole numbers, or where what a rule compares is
        not there."""
        if len(fact) + 3 > ATTRIBUTES:
            raise ValueError("too many attributes")
        if not self._compared.get(fact["k"], frozenset()) <= fact.keys():
            raise ValueError(f"{fact['k']} lacks what a rule compares")
        for name, value in fact.items():
            if isinstance(value, bool) or not isinstance(value, str | int) or name in ("id", "sid", "one"):
                raise ValueError(f"{name} is not flat")
        return {**fact, "id": self._case_ids.new(), "sid": sid, "one": 1}

    def conclude(self, sheet: Sheet) -> None:
        """Put one case through. NotTrustedError, with the state left as it is, if any guard notices anything."""
        sid = f"case-{next(_SIDS)}"
        self._sheet, self._case_ids, self._derived, self.faults = sheet, self._ids(), set(), []
        try:
            self.host.assert_facts(self.ruleset.name, [self._flat(fact, sid) for fact in sheet.ordered()])
            self._guard(sheet, sid)
            self.host.delete_state(self.ruleset.name, sid)
        except NotTrustedError:
            raise
        except BaseException as error:
            raise NotTrustedError(f"{type(error).__name__} from the rules engine") from error

    def _guard(self, sheet: Sheet, sid: str) -> None:
        """What the library does not say: that an action raised, a fact was dropped, or rules were left unfired."""
        if self.faults:
            raise NotTrustedError(self.faults[0])
        if sheet.sung != 1:
            raise NotTrustedError(f"the last rule fired {sheet.sung} times")
        if sheet.after_song > 0:
            raise NotTrustedError("rules fired after the last one")
        state = self.host.get_state(self.ruleset.name, sid)
        if "exception" in state:
            raise NotTrustedError("the rules engine holds an exception")
        stored = {fact["id"] for fact in self.host.get_facts(self.ruleset.name, sid)}
        lost = len(set(self._case_ids.given) - stored)
        if lost:
            raise NotTrustedError(f"{lost} facts were dropped")
        unequal = sorted(set(sheet.raised)) != sorted(
            number for number, told in sheet.outcomes.items() if told.verdict.value in ("overdue", "not-met")
        )
        if unequal:
            raise NotTrustedError("disputes to raise and verdicts do not agree")
