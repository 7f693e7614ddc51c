"""Random conditions, as plain data a rule file may hold: on a fact's attributes, and on a day in a case's time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from checker.snapshot.vocabulary import Attribute, Form, Kind, Type, vocabulary
from fixtures.nasty.days import length, passing, window
from fixtures.nasty.dice import chance, one_of, some_of, weighted
from fixtures.nasty.facts import value
from fixtures.nasty.scene import SHARED, Scene

THEMES = {
    "child": (
        ("looked_after", "review", "visit"),
        ("conference", "conference_invitation", "conference_report", "cp_plan"),
        ("review", "review_report", "agreed_action", "action_done", "looked_after"),
        ("strategy_meeting", "section_47", "conference"),
        ("placement", "placement_plan", "approval", "looked_after"),
        ("secure_review", "secure_reviewer", "secure_stay"),
        ("referral", "assessment", "strategy_meeting"),
        ("legal_status", "visit", "placement"),
        ("parallel_action", "agreed_action", "action_done"),
        ("missing", "strategy_meeting", "looked_after"),
        ("iro_allocation", "review", "looked_after"),
    ),
    "household": (
        ("foster_approval", "foster_review", "supervision_visit"),
        ("fostered_child", "supervision_visit", "foster_approval"),
        ("placement", "fostered_child", "training_standards"),
        ("foster_application", "stage_one_information", "foster_panel"),
    ),
    "allegation": (("allegation", "lado_contact", "lado_meeting"), ("allegation", "lado_outcome", "lado_review")),
    "officer": (("iro_allocation", "post"),),
}
"""Kinds of fact that go together, so that what one rule reads meets: triggers, what belongs to them, and periods."""


@dataclass
class Writer:
    """What the rules of one program are written with: a scene, the few kinds they read, the definitions they may name."""

    scene: Scene
    kinds: list[Kind]
    definitions: list[str] = field(default_factory=list)

    @property
    def dice(self) -> Any:
        """The dice."""
        return self.scene.dice

    @property
    def events(self) -> list[Kind]:
        """The kinds of event."""
        return [kind for kind in self.kinds if kind.form is Form.EVENT]

    @property
    def periods(self) -> list[Kind]:
        """The kinds of period."""
        return [kind for kind in self.kinds if kind.form is Form.PERIOD]

    # --- of a fact ----------------------------------------------------------------------------------------------------
    def where(self, kind: Kind, deep: int = 0) -> Any:
        """Conditions on a fact of a kind; None for none."""
        if not kind.attributes:
            return None
        if deep == 0 and chance(self.dice, 12):
            parts = [part for part in (self.where(kind, 1), self.where(kind, 1)) if part]
            word = one_of(self.dice, ("any", "all", "not"))
            return {word: parts[0] if word == "not" else parts}
        names = some_of(self.dice, list(kind.attributes), 25) or list(kind.attributes)[:1]
        return {name: self._test(kind.attributes[name]) for name in names[:2]}

    def maybe_where(self, kind: Kind, percent: int = 40) -> dict[str, Any]:
        """A `where` or none, to lay beside a kind."""
        found = self.where(kind) if chance(self.dice, percent) else None
        return {"where": found} if found else {}

    def _test(self, attribute: Attribute) -> Any:
        dice, plain = self.dice, _dated(attribute, value(self.scene, attribute))
        if attribute.type in (Type.NUMBER, Type.DATE):
            words = some_of(dice, ("at-least", "under"), 50) or [one_of(dice, ("over", "at-most", "known"))]
            return {
                word: True if word == "known" else _dated(attribute, value(self.scene, attribute)) for word in words
            }
        how = weighted(dice, [(12, "plain"), (3, "list"), (4, "not"), (2, "known"), (1, "unknown")])
        return {
            "plain": plain,
            "list": list({plain, _dated(attribute, value(self.scene, attribute))}),
            "not": {"not": plain},
            "known": {"known": True},
            "unknown": {"known": False},
        }[how]

    # --- of a day -----------------------------------------------------------------------------------------------------
    def condition(self, deep: int = 0) -> Any:
        """A condition on a day."""
        child = self.scene.about == "child"
        leaves = [
            (10 if self.periods else 0, self._named), (5 if self.periods else 0, self._of_kind),
            (4 if self.events else 0, self._happened), (3, self._from_until), (2, self._count),
            (2 if child else 0, self._aged), (1 if child else 0, self._past), (6 if self.definitions else 0, self._defined),
        ]  # fmt: skip
        nests = [
            (2, self._lasting), (1, self._total), (3, self._all), (3, self._any), (2, self._not), (3, self._minus),
        ] if deep < 2 else []  # fmt: skip
        return weighted(self.dice, [each for each in (*leaves, *nests) if each[0]])(deep)

    def _named(self, _: int) -> Any:
        return one_of(self.dice, self.periods).name

    def _defined(self, _: int) -> Any:
        return one_of(self.dice, self.definitions)

    def _of_kind(self, _: int = 0) -> Any:
        kind = one_of(self.dice, self.periods)
        return {"kind": kind.name, **self.maybe_where(kind, 90)}

    def _aged(self, _: int) -> Any:
        ages = ("5 years", "10 years", "16 years", "18 years", "18 months", "6 weeks", "30 days")
        one = one_of(self.dice, ({"from": 1}, {"until": 1}, {"from": 1, "until": 1}))
        return {"age": {end: one_of(self.dice, ages) for end in one}}

    def _past(self, _: int) -> Any:
        return {"past": one_of(self.dice, ("child.died", "child.died", "child.born", "child.expected"))}

    def _happened(self, deep: int) -> Any:
        kind = one_of(self.dice, self.events)
        said = {"happened": kind.name, **self.maybe_where(kind)}
        how = weighted(self.dice, [(3, "ever"), (2, "in-last"), (2, "during")])
        if how == "in-last":
            said["in-last"] = length(self.dice)
        elif how == "during":
            said["during"] = self.condition(deep + 1)
        return said

    def _from_until(self, _: int) -> Any:
        begun = self.happening()
        ends = [kind for kind in self.kinds if kind.follows is not None and kind.follows == begun.get("event")]
        if ends and chance(self.dice, 50):
            return {"from": begun, "until": {"event": ends[0].name, **self.maybe_where(ends[0], 20)}}
        return {"from": begun} | ({"until": self.happening()} if chance(self.dice, 75) else {})

    def _lasting(self, deep: int) -> Any:
        return {"lasting": self.condition(deep + 1), **passing(self.dice)}

    def _total(self, deep: int) -> Any:
        held = passing(self.dice, working=False, hours=True)
        said = {"total": self.condition(deep + 1), **held}
        if chance(self.dice, 70):
            said["in-any"] = window(self.dice, held.values(), or_as_long="at-least" in held)
        return said | ({"counting": one_of(self.dice, ("days", "nights"))} if chance(self.dice, 40) else {})

    def _count(self, _: int) -> Any:
        said = {"count": one_of(self.dice, self.kinds).name}
        said |= self.counted(vocabulary().kind(said["count"]))
        word = one_of(self.dice, ("at-least", "over"))
        return {**said, word: one_of(self.dice, (1, 2, 3, 0) if word == "over" else (1, 2, 3))}

    def counted(self, kind: Kind) -> dict[str, Any]:
        """What is counted of a kind: which, told apart how, and in what window."""
        said = self.maybe_where(kind, 40)
        names = [*kind.attributes, *(["case"] if kind.name in SHARED else [])]
        if names and chance(self.dice, 45):
            said["distinct"] = one_of(self.dice, names)
        if chance(self.dice, 50):
            said["in-any"] = window(self.dice)
        if kind.attributes and chance(self.dice, 20):
            said["unless-all-share"] = one_of(self.dice, list(kind.attributes))
        return said

    def _all(self, deep: int) -> Any:
        return {"all": [self.condition(deep + 1), self.condition(deep + 1)]}

    def _any(self, deep: int) -> Any:
        return {"any": [self.condition(deep + 1), self.condition(deep + 1)]}

    def _not(self, deep: int) -> Any:
        return {"not": self.condition(deep + 1)}

    def _minus(self, deep: int) -> Any:
        return {"minus": [self.condition(deep + 1), self.condition(deep + 1)]}

    def happening(self) -> dict[str, Any]:
        """A point facts mark: an event, or the start or end of a period."""
        kind = one_of(self.dice, self.kinds)
        word = "event" if kind.form is Form.EVENT else one_of(self.dice, ("start-of", "end-of"))
        return {word: kind.name, **self.maybe_where(kind, 50)}


def _dated(attribute: Attribute, plain: Any) -> Any:
    """A value as a rule file holds it: days as days."""
    return dt.date.fromisoformat(plain) if attribute.type is Type.DATE else plain


def chosen_kinds(scene: Scene) -> list[Kind]:
    """A few kinds that go together, and perhaps another or two."""
    theme = one_of(scene.dice, THEMES[scene.about])
    more = [one_of(scene.dice, scene.kinds).name for _ in range(scene.dice.randrange(3))]
    return [vocabulary().kind(name) for name in dict.fromkeys((*theme, *more))]


def named(kinds: Sequence[Kind], name: str) -> list[Kind]:
    """Those of the kinds whose facts may name a fact of another kind."""
    return [kind for kind in kinds if name in kind.attributes]
