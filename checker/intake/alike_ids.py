"""Identifiers that are alike but for how they are written, of two children, or of one whose records are then apart; and those of
which a spreadsheet has made something else.

A system writes AB12 and a spreadsheet ab12; zeros in front are lost, `.0` is put behind, a mark or a space that nobody sees comes
in, a word processor makes another dash of a hyphen. Which it is cannot be told, so they are read as they stand, and told of in
one line.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from checker.errors import Problem
from checker.snapshot.facts import Snapshot
from checker.snapshot.making import source_order
from checker.snapshot.on_demand import Cases

_WHAT = (
    "expected identifiers that differ in more than capitals, spaces, quotation marks, sorts of dash, zeros in front or .0 behind"
    ", found some that do not; each is read as a case of its own"
)
_HINT = "if they are one, have them exported alike, as text, or say so in a file of identifiers (--ids)"
_BETWEEN = "\0"
_POINT = ".0"  # what a program that takes identifiers for numbers puts behind them
_UNSEEN = re.compile("[\\s\\xad\"'`=\\u2000-\\u200f\\u2018\\u2019\\u201c\\u201d\\u2060\\ufeff]")
_DASHES = re.compile("[\\u2010-\\u2015\\u2212]")
_UNSEEN_ASCII = "".join(mark for mark in map(chr, range(128)) if _UNSEEN.match(mark))
_ZEROS = re.compile(r"^0+(?=[0-9]+(?:\.0)?$)|(?<=[0-9])\.0$")


_MADE = (
    "expected identifiers, found days, or true or false, as a spreadsheet makes of what is typed in; each is read as it stands, "
    "and is none that another source has"
)
_AS_TEXT = "make the column text before the identifiers are put in (12-3 becomes 12 March), and put in again those that were lost"
_MONTH = "jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec"
_MADE_OF = re.compile(
    "\0(?:[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[t ][0-9:.]+)?|[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}"
    f"|[0-9]{{1,2}}-(?:{_MONTH})|(?:{_MONTH})-[0-9]{{2}}|true|false)\0"
)


def with_odd_ids(snapshot: Snapshot) -> Snapshot:
    """The same with a problem that counts the identifiers that another is like, and one those that a spreadsheet has made
    something else of, where there are any; a snapshot that was written of such a source says so already."""
    for what, hint, find in ((_WHAT, _HINT, _alike), (_MADE, _AS_TEXT, _made)):
        if not any(problem.what == what for problem in snapshot.problems):
            found = [(about, name) for about in snapshot.abouts for name in find(_names(snapshot, about))]
            snapshot = _told(snapshot, found, what, hint) if found else snapshot
    return snapshot


def _told(snapshot: Snapshot, found: Sequence[tuple[str, str]], what: str, hint: str) -> Snapshot:
    """The same with a problem of so many cases."""
    facts = snapshot.by_name[found[0]].facts
    source = min((fact.source for fact in facts), key=source_order, default=Path(snapshot.inputs[0].path).name)
    return replace(snapshot, problems=(*snapshot.problems, Problem(source, None, what, hint, len(found))))


def _names(snapshot: Snapshot, about: str) -> Sequence[str]:
    cases = snapshot.cases
    return cases.names(about) if isinstance(cases, Cases) else [each.id for each in cases if each.about == about]


def _made(names: Sequence[str]) -> list[str]:
    """Those that are a day, as no identifier is, or true or false."""
    together = f"{_BETWEEN}{_BETWEEN.join(names)}{_BETWEEN}"
    # a day has a mark in it, and those two words an e: most identifiers have neither
    if not any(mark in together for mark in "-/eE") or not _MADE_OF.search(together.lower()):
        return []
    return [name for name in names if _MADE_OF.match(f"{_BETWEEN}{name}{_BETWEEN}".lower())]


def _alike(names: Sequence[str]) -> list[str]:
    """Those that others are like, of names that all differ: of nearly all sources none, as is soon known of plain ones."""
    together = _BETWEEN.join(names)
    if _are_plain(together) and _POINT not in together and together.count(_BETWEEN) == len(names) - 1:
        # what is left of each name that begins with a zero, and of those after it
        begun = (_BETWEEN + together).split(f"{_BETWEEN}0")[1:]
        zeros = [rest.partition(_BETWEEN)[0].lstrip("0") for rest in begun]
        bare = set(zeros)
        if len(bare) == len(zeros) and bare.isdisjoint(names):
            return []
    told = _bare(together).split(_BETWEEN)
    if len(told) != len(names):  # one has that mark in it
        told = [_bare(name) for name in names]
    told = [_ZEROS.sub("", name) for name in told]
    counts = Counter(told)
    return [name for name, each in zip(names, told, strict=True) if counts[each] > 1]


def _bare(text: str) -> str:
    """A text without marks that nobody sees, and with one way to write each of those that look alike."""
    if not text.isascii():
        text = _DASHES.sub("-", unicodedata.normalize("NFKC", text))
    return _UNSEEN.sub("", text).casefold()


def _are_plain(together: str) -> bool:
    """Whether names are in capitals, or in small letters, and hold no mark that is not seen, as nearly all are: two that differ
    are then alike in nothing but zeros in front.
    """
    return (
        together.isascii()
        and (together == together.upper() or together == together.lower())
        and not any(mark in together for mark in _UNSEEN_ASCII)
    )
