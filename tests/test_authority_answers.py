"""What the rules come to on the made-up authority is what it was: a change of meaning is seen, rule by rule, and owned.

`test_authority.py` holds what is amiss to a second opinion. This holds still what is not: what is met, pending or lapsed,
the days due, the evidence, and what cannot be told.
"""

from __future__ import annotations

from tools.authority_answers import ANSWERS, answers, as_text, from_text, moved


def test_nothing_has_moved() -> None:
    lines = list(moved(from_text(ANSWERS.read_text(encoding="utf-8")), answers()))
    mend = "\nIf that is meant: python -m tools.authority_answers, and say in CHANGELOG.md for which duties, from which day."
    assert not lines, "\n".join([f"{len(lines)} rules come to something else on fixtures/authority:", *lines, mend])


def test_the_file_reads_as_it_is_written() -> None:
    text = ANSWERS.read_text(encoding="utf-8")
    assert as_text(from_text(text)) == text


def test_what_moved_is_told() -> None:
    before = {"a.same": "1 met; 00000000", "b.days": "2 met; 00000000", "c.gone": "1 late; 00000000"}
    after = {"a.same": "1 met; 00000000", "b.days": "2 met; 11111111", "d.new": "1 pending; 00000000"}
    assert list(moved(before, after)) == [
        "b.days\n  was 2 met; 00000000\n  now 2 met; 11111111",
        "c.gone\n  was 1 late; 00000000\n  now no duty",
        "d.new\n  was no duty\n  now 1 pending; 00000000",
    ]
