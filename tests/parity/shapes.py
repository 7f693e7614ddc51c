"""Random rules in each of the ten shapes, as plain data a rule file may hold. All of them compile."""

from __future__ import annotations

from typing import Any

from checker.snapshot.vocabulary import Form, Kind, Type, vocabulary
from fixtures.nasty.days import length, passing, window
from fixtures.nasty.dice import chance, one_of, some_of, weighted
from tests.parity.conditions import Writer, named
from tests.parity.figures import Figures

Block = dict[str, Any]


class Shapes:
    """Writes the block of a rule, one method a shape."""

    def __init__(self, writer: Writer, figures: Figures) -> None:
        self.writer, self.figures, self.dice = writer, figures, writer.dice

    # --- on a trigger -------------------------------------------------------------------------------------------------
    def within(self) -> Block:
        """Evidence no later than a limit after the trigger."""
        trigger, kind = self._trigger()
        block = {"trigger": trigger, **self._for_each(kind)}
        items = self._item(block)
        if "event" in trigger and not items and chance(self.dice, 12):
            block["recorded"] = True
        else:
            block |= self._joined(kind, items)
        block |= self._due(kind, items)
        if "limit" in block and chance(self.dice, 20):
            block["counting"] = "beginning-with"
        return block

    def before(self) -> Block:
        """Evidence before the trigger."""
        trigger, kind = self._trigger(planned=50)
        block = {"trigger": trigger, **self._for_each(kind)}
        block |= self._joined(kind, self._item(block), ("any", "any", "-3 months"))
        if chance(self.dice, 25):
            return {**block, "in-force": self.figures.in_force()}
        block["limit"] = self.figures.lengths()
        return block | ({"counting": "clear-days"} if chance(self.dice, 25) else {})

    def with_(self) -> Block:
        """Linked facts, or values carried."""
        trigger, kind = self._trigger()
        block = {"trigger": trigger, **self._for_each(kind), "in-force": self.figures.in_force()}
        block |= self._joined(kind, self._item(block))
        how = weighted(self.dice, [(2, "evidence"), (2, "requires"), (2, "carries"), (1, "both")])
        if how == "requires":
            several = [{"at-least": one_of(self.dice, (2, 1)), "evidence": [each]} for each in block.pop("evidence")]
            block["requires"] = several
        carries = (
            self.writer.where(kind) if kind is not None and "event" in trigger and how in ("carries", "both") else None
        )
        if carries:
            block["carries"] = carries
        if carries and how == "carries":
            for name in ("evidence", "same", "serves"):
                block.pop(name, None)
            return block
        until = one_of(self.dice, ("10 days", "3 months", "5 working days")) if chance(self.dice, 35) else None
        after = one_of(self.dice, ("0 days", "5 days", "4 working days", "3 months")) if chance(self.dice, 35) else None
        block |= {"evidence-until": until} if until else {}
        fits = (
            not until
            or until == "3 months"
            or after in ("0 days", "5 days" if until == "10 days" else "4 working days")
        )
        return block | ({"asked-after": after} if after and fits else {})

    def _trigger(self, planned: int = 10) -> tuple[Block, Kind | None]:
        """A trigger, and the kind of fact it carries the attributes of, if any."""
        writer = self.writer
        how = weighted(
            self.dice,
            [
                (10 if writer.events else 0, "event"), (4, "start-of"), (3, "end-of"), (2, "lasting"),
                (2 if writer.scene.about == "child" else 0, "reaches"),
            ],
        )  # fmt: skip
        if how == "event":
            kind = one_of(self.dice, writer.events)
            said: Block = {"event": kind.name, **writer.maybe_where(kind, 60)}
            if chance(self.dice, planned):
                said["planned"] = True
            if writer.periods and chance(self.dice, 10):
                began = one_of(self.dice, writer.periods)
                said["that-began"] = {"kind": began.name, **writer.maybe_where(began, 30)}
            return said, kind
        if how == "reaches":
            return {"reaches": one_of(self.dice, ("10 years", "birth", "18 years", "6 weeks", "16 years"))}, None
        if writer.periods and chance(self.dice, 60):
            kind = one_of(self.dice, writer.periods)
            of: Any = one_of(self.dice, (kind.name, {"kind": kind.name, **writer.maybe_where(kind, 90)}))
        else:
            of = writer.condition()
        carried = vocabulary().kind(_name(of)) if _name(of) in vocabulary() else None
        if how == "lasting":
            return {"lasting": of, **passing(self.dice)}, carried
        return {how: of}, carried

    def _for_each(self, kind: Kind | None) -> Block:
        if not chance(self.dice, 25):
            return {}
        item = one_of(self.dice, (named(self.writer.kinds, kind.name) if kind else []) or self.writer.kinds)
        return {"for-each": {"kind": item.name, **self.writer.maybe_where(item, 30)}}

    def _item(self, block: Block) -> Kind | None:
        return vocabulary().kind(block["for-each"]["kind"]) if "for-each" in block else None

    def _joined(
        self, kind: Kind | None, item: Kind | None, since: tuple[str, ...] = ("trigger", "any", "-10 days")
    ) -> Block:
        """Evidence, what joins it to its trigger, and from when it counts."""
        linked = [each for name in (item, kind) if name for each in named(self.writer.kinds, name.name)]
        listed = [self.accepts(linked or None)] + ([self.accepts()] if chance(self.dice, 25) else [])
        block: Block = {"evidence": listed}
        carried = ({kind.name, *kind.attributes} if kind else set()) | (set(item.attributes) if item else set())
        shared = [
            name for name in vocabulary().kind(listed[0]["kind"]).attributes
            if name in carried and all(name in vocabulary().kind(each["kind"]).attributes for each in listed)
        ]  # fmt: skip
        if shared and chance(self.dice, 50):
            block["same"] = shared[:2]
        if chance(self.dice, 15):
            block["serves"] = "many"
        if chance(self.dice, 40):
            block["evidence-from"] = one_of(self.dice, since)
        return block

    def _due(self, kind: Kind | None, item: Kind | None) -> Block:
        how = weighted(self.dice, [(12, "limit"), (2, "due"), (2, "earliest-of"), (2, "latest-of")])
        if how == "limit":
            return {"limit": self.figures.lengths(hours=True)}
        terms = [self._term(kind, item) for _ in range(1 if how == "due" else 2)]
        block: Block = {how: terms[0] if how == "due" else terms}
        return block if any("limit" in term for term in terms) else {**block, "in-force": self.figures.in_force()}

    def _term(self, kind: Kind | None, item: Kind | None) -> Block:
        dates = [
            name for each in (kind, item) if each for name, of in each.attributes.items() if of.type is Type.DATE
        ]  # fmt: skip
        if dates and chance(self.dice, 50):
            return {"attribute": dates[0]} | ({"limit": self.figures.lengths()} if chance(self.dice, 50) else {})
        how = one_of(self.dice, ("limit", "after", "before"))
        said: Block = {} if how == "limit" else {how: self._beside()}
        return said | ({"limit": self.figures.lengths()} if how == "limit" or chance(self.dice, 60) else {})

    def _beside(self) -> Block:
        """What lies beside a trigger: a point that facts mark, or an edge of what a condition says."""
        if chance(self.dice, 60):
            return self.writer.happening()
        return {one_of(self.dice, ("start-of", "start-of", "end-of")): self.writer.condition()}

    # --- through time -------------------------------------------------------------------------------------------------
    def every(self) -> Block:
        """Evidence again and again while a period is open."""
        block: Block = {"period": self.writer.condition(), "evidence": self._evidence()}
        block["steps"] = [self._step(f"step {n}") for n in range(1, 1 + one_of(self.dice, (1, 2, 3)))]
        if chance(self.dice, 25):
            block["from"] = self.writer.happening() | ({"else": "start"} if chance(self.dice, 40) else {})
        return block

    def _step(self, name: str) -> Block:
        if not chance(self.dice, 40):
            return {"name": name, "limit": self.figures.lengths()}
        regimes = []
        for number in range(one_of(self.dice, (1, 2, 3))):
            regime: Block = {
                "name": f"regime {number}",
                "when": self.writer.condition(1),
                "limit": self.figures.lengths(),
            }
            if chance(self.dice, 25):
                regime["entry"] = self.figures.lengths()
            if chance(self.dice, 30):
                regime["regime-at"] = "previous"
            regimes.append(regime)
        if not chance(self.dice, 20):
            regimes[-1].pop("when")
        return {"name": name, "regimes": regimes}

    def have(self) -> Block:
        """While a condition holds the record has a fact."""
        block: Block = {"while": self.writer.condition(), "evidence": self._evidence()}
        block |= {"by": self.figures.lengths()} if chance(self.dice, 50) else {"in-force": self.figures.in_force()}
        return block | (
            {"evidence-from": one_of(self.dice, ("trigger", "any", "-10 days"))} if chance(self.dice, 50) else {}
        )

    def quota(self) -> Block:
        """At least so many in each window."""
        how = weighted(self.dice, [(2, "term"), (3, "year-of"), (3, "between")])
        each: Any = how
        if how == "year-of":
            each = {"year-of": self.writer.condition(1)}
        elif how == "between":
            each = {"between": self.writer.happening()}
            each |= {"during": self.writer.condition(1)} if chance(self.dice, 70) else {}
        block: Block = {
            "each": each,
            "at-least": self.figures.numbers((1, 2, 3), "trigger"),
            "evidence": self._evidence(),
        }
        return block | ({"while": self.writer.condition()} if chance(self.dice, 40) else {})

    def commend(self, others: list[str]) -> Block:
        """Good practice where all that others ask was met."""
        block = {"while": self.writer.condition(), "rules": others, "in-last": length(self.dice)}
        block |= {"also": self.writer.condition()} if chance(self.dice, 40) else {}
        return {**block, "in-force": self.figures.in_force()}

    # --- too much -----------------------------------------------------------------------------------------------------
    def at_most_for(self) -> Block:
        """A state lasts no longer than a limit."""
        block: Block = {"state": self.writer.condition()}
        if chance(self.dice, 35):
            limit = self.figures.lengths(hours=True, working=False, may_be=("day",))
            block |= {"in-any": window(self.dice, self.figures.values_of(limit)), "limit": limit}
            block |= {"counting": one_of(self.dice, ("nights", "days"))} if chance(self.dice, 50) else {}
            return block | ({"apart": one_of(self.dice, ("3 days", "1 week"))} if chance(self.dice, 30) else {})
        block["limit"] = self.figures.lengths(hours=True, may_be=("day", "trigger", "due"))
        if chance(self.dice, 50):
            block["counting"] = one_of(self.dice, ("beginning-with", "after", "days"))
        if not isinstance(block["limit"], list) or any("hour" in value.get("value", "") for value in block["limit"]):
            return block
        if chance(self.dice, 25):
            by = self.figures.lengths(may_be=("trigger",), plain=True)
            block["extended"] = [{**self.accepts(), "by": by, "most": one_of(self.dice, (1, 2))}]
        return block | ({"suspended": self.writer.condition(1)} if chance(self.dice, 25) else {})

    def at_most_count(self) -> Block:
        """No more than so many."""
        kind = one_of(self.dice, self.writer.kinds)
        block = {"of": kind.name, **self.writer.counted(kind), "limit": self.figures.numbers((1, 2, 0, 3, 1.5), "day")}
        if self.writer.scene.about == "officer" and chance(self.dice, 50):
            block["times"] = {
                "kind": "post",
                "attribute": "share",
                **self.writer.maybe_where(vocabulary().kind("post"), 40),
            }
        return block | ({"apart": one_of(self.dice, ("3 days", "1 week"))} if chance(self.dice, 30) else {})

    def never(self) -> Block:
        """A state that must not be."""
        block: Block = {"state": self.writer.condition(), "in-force": self.figures.several_in_force()}
        block |= {"among": self.writer.condition()} if chance(self.dice, 50) else {}
        return block | ({"apart": one_of(self.dice, ("3 days", "1 week"))} if chance(self.dice, 30) else {})

    # --- parts --------------------------------------------------------------------------------------------------------
    def _evidence(self) -> list[Block]:
        return [self.accepts()] + ([self.accepts()] if chance(self.dice, 25) else [])

    def accepts(self, kinds: list[Kind] | None = None) -> Block:
        """Facts that satisfy or excuse."""
        kind = one_of(self.dice, kinds or self.writer.events or self.writer.kinds)
        if not kinds and chance(self.dice, 25):
            kind = one_of(self.dice, self.writer.kinds)
        block: Block = {"kind": kind.name, **self.writer.maybe_where(kind)}
        if kind.form is Form.PERIOD:
            block |= weighted(self.dice, [(3, {}), (2, {"at": "end"}), (1, {"at": "start"}), (2, {"holding": True})])
        return block | ({"counts": self.figures.in_force()} if chance(self.dice, 8) else {})

    def excuses(self) -> list[Block]:
        """Facts that excuse, some of them."""
        return some_of(self.dice, [self.accepts()], 20)

    def refusals(self, evidence: list[Block]) -> list[Block]:
        """Facts that excuse, of a kind of which others satisfy: several may follow one another."""
        return [self.accepts([vocabulary().kind(evidence[0]["kind"])])]


def _name(of: Any) -> str:
    """The kind a condition is plainly of."""
    return of if isinstance(of, str) else str(of.get("kind", "")) if isinstance(of, dict) else ""
