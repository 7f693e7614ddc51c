"""Counting: one piece of evidence after another, how many there certainly are and how many there may be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from checker.engines.durable.conclusions import part
from checker.engines.durable.rules import Action, FlatFact, Matched, Rule, fact, none, plain, same
from checker.engines.durable.sheet import DOUBT, YES, Sheet

ASSERTED = ("wanted",)


def tally_rules() -> Iterator[Rule]:
    """`total` {d, sure}, `most` {d, number} and `reached` {d, q}: of what fits, how many certainly count and how many may, and
    which of the certain makes it as many as are `wanted` {d, g, place, number, last}, `last` being the last offer's number.
    """
    yield Rule(
        "count from none", 40, (fact("wanted", "wanted"),),
        lambda sheet, m: [{**plain(m["wanted"]), "k": "tally", "q": 0, "sure": 0, "maybe": 0, "code": 0}], ("tally",),
    )  # fmt: skip
    tally = fact("tally", "tally", ("q", "<=", "wanted.last"), *same("wanted", "d", "g"))
    counted = fact("fit", "fit", *same("tally", "g", "d", "q"))
    wanted = fact("wanted", "wanted")
    yield Rule("count one", 41, (wanted, tally, counted), _count, ("tally", "reached"))
    yield Rule("count none", 41, (wanted, tally, none("fit", "fit", *same("tally", "g", "d", "q"))), _pass, ("tally",))
    total = (wanted, fact("tally", "tally", ("q", ">", "wanted.last"), *same("wanted", "d", "g")))
    yield Rule("counted", 42, total, lambda sheet, m: [{**plain(m["tally"]), "k": "total"}], ("total",))
    yield Rule(
        "most there may be", 43, (fact("total", "total"),),
        lambda sheet, m: [
            {"k": "most", **{n: m["total"][n] for n in ("d", "g", "code")}, "number": m["total"]["sure"] + m["total"]["maybe"]}
        ], ("most",),
    )  # fmt: skip


def _count(sheet: Sheet, m: Matched) -> list[FlatFact]:
    tally, fit = plain(m["tally"]), m["fit"]
    sure = fit["truth"] == YES and fit["level"] == YES
    code = tally["code"] or (0 if sure else _doubt(sheet, fit))
    kept = {"sure": tally["sure"] + int(sure), "maybe": tally["maybe"] + int(not sure)}  # type: ignore[operator]
    reached: list[FlatFact] = []
    if sure and kept["sure"] == m["wanted"]["number"]:
        reached.append({"k": "reached", "d": tally["d"], "q": tally["q"]})
    return [*reached, {**tally, "q": tally["q"] + 1, **kept, "code": code}]  # type: ignore[operator]


def _doubt(sheet: Sheet, fit: Mapping[str, Any]) -> int:
    """What is in doubt of evidence: whether it counts, whose it is, where it lies; what is missing before what is not covered."""
    in_doubt = [(fit["truth"], fit["code"]), (fit["link"], fit["link_code"]), (fit["window"], fit["window_code"])]
    codes: list[int] = [code for truth, code in in_doubt if truth == DOUBT]
    return next((code for code in codes if sheet.firm(code)), codes[0])


def _pass(sheet: Sheet, m: Matched) -> list[FlatFact]:
    tally = plain(m["tally"])
    return [{**tally, "q": tally["q"] + 1}]  # type: ignore[operator]


def several_rules() -> Iterator[Rule]:
    """At least so many linked facts, as one of the things asked of a duty."""
    enough = (
        fact("wanted", "wanted"),
        fact("total", "total", *same("wanted", "d", "g"), ("sure", ">=", "wanted.number")),
    )
    yield Rule("enough", 70, enough, _part("met"), ("part",))
    few = fact("total", "total", *same("wanted", "d", "g"), ("sure", "<", "wanted.number"))
    wanted = fact("wanted", "wanted")
    yield Rule(
        "not asked yet", 70, (wanted, few, fact("waits", "waits", *same("wanted", "d"))), _part("pending"), ("part",)
    )
    asked = none("waits", "waits", *same("wanted", "d"))
    perhaps = fact("most", "most", *same("wanted", "d", "g"), ("number", ">=", "wanted.number"))
    yield Rule("perhaps enough", 70, (wanted, few, perhaps, asked), _part("cannot-tell", "total"), ("part",))
    short = fact("most", "most", *same("wanted", "d", "g"), ("number", "<", "wanted.number"))
    gap = fact("gap", "gap", *same("wanted", "d", "g"))
    first = none("better", "gap", *same("gap", "d", "g"), ("rank", "<", "gap.rank"))
    yield Rule("perhaps more unseen", 70, (wanted, short, gap, asked, first), _part("cannot-tell", "gap"), ("part",))
    seen, may_wait = none("gap", "gap", *same("wanted", "d", "g")), fact("may_wait", "may_wait", *same("wanted", "d"))
    yield Rule(
        "perhaps not asked yet", 70, (wanted, short, may_wait, seen), _part("cannot-tell", "may_wait"), ("part",)
    )
    surely = none("may_wait", "may_wait", *same("wanted", "d"))
    yield Rule("too few", 70, (wanted, short, seen, asked, surely), _part("not-met"), ("part",))


def _part(verdict: str, alias: str = "") -> Action:
    def told(sheet: Sheet, m: Matched) -> list[FlatFact]:
        wanted = m["wanted"]
        return part(wanted["d"], wanted["place"], verdict, m[alias]["code"] if alias else 0)

    return told


def lay_tally(sheet: Sheet, d: int, g: int, place: int, number: float, offers: int) -> None:
    """That a duty wants at least so many of a group of evidence, of which so many may be."""
    least = int(number) if float(number).is_integer() else int(number) + 1
    sheet.add("wanted", d=d, g=g, place=place, number=least, last=offers - 1)
