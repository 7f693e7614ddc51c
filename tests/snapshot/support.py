"""Facts as a snapshot holds them, built."""

import datetime as dt

from checker.snapshot.document import Built, build
from checker.snapshot.facts import Fact
from checker.snapshot.head import SCHEMA

AS_AT = dt.date(2026, 3, 31).toordinal()
SECRET = "Zq7-4411"


def day(text):
    return dt.date.fromisoformat(text).toordinal()


A, B, C = day("2026-01-05"), day("2026-02-05"), day("2026-03-05")


def place(loc):
    return "s:" + ".".join(map(str, loc))


def built(*facts, about="child", **top) -> Built:
    cases = [{"case": "C-1", "about": about, "facts": list(facts)}]
    return build({"schema": SCHEMA, "as_at": "2026-03-31", "cases": cases} | top, place=place)


def one(fact, about="child") -> Fact:
    """The only fact, in which nothing is wrong."""
    made = built(fact, about=about)
    assert made.findings == ()
    (case,) = made.snapshot.cases
    (read,) = case.facts
    return read


def wrong(fact) -> tuple[Fact, list[str]]:
    """The only fact, and the columns and words of what is wrong with it."""
    made = built(fact)
    assert not any(finding.fatal for finding in made.findings)
    (case,) = made.snapshot.cases
    return case.facts[0], [f"{finding.column}: {finding.what}" for finding in made.findings]
