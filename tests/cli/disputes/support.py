"""What tests of `checker disputes` say again and again."""

from __future__ import annotations

IMPACT = "They do not know whether they may stay where they are."
LATER = "2026-12-31"
"""A day after all that is done here: a list is of a day, and the day of the run may be any."""
ADOPT = ("--by", "IRO-3", "--impact", IMPACT, "--on", "2026-04-02")


def by(on="2026-04-08", **said):
    """Who, on which day, and what they say: the options of an act."""
    return ["--by", "IRO-3", "--on", on, *(word for name, text in said.items() for word in (f"--{name}", text))]
