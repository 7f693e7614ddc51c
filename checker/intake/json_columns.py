"""JSON Lines in columns: lines that say one fact, or one case with its facts, plainly, with no object made of any.

What is plain is what programs write: no mark escaped in a text, nothing inside a fact but texts, numbers, true, false and
null, and only fields of its kind. Each different value of a field is then read once. Any other line is left to be read by
itself, and with it every line of a case that would then be about two things.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from checker.snapshot.days_given import DaysGiven
from checker.snapshot.document import Reader
from checker.snapshot.framed.texts import FactsOfTexts, Said, Texts, Truths
from checker.snapshot.framed.told import ROW
from checker.snapshot.nobody import case_name
from checker.snapshot.values import fields_of
from checker.snapshot.vocabulary import Kind, Type, vocabulary

Line = tuple[int, bytes | None]
"""A line and its number; None for one that is too long."""

_S = r"[ \t\r\n]*"
_VALUE = r'(?:"[^"\\\x00-\x1f]*"|-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?|true|false|null)'
_NAME = '"[a-z0-9_]{1,40}"'
_CASE = (
    rf'^{_S}\{{{_S}"case"{_S}:{_S}({_VALUE}){_S},{_S}(?:"about"{_S}:{_S}({_VALUE}){_S},{_S})?'
    rf'"facts"{_S}:{_S}\[(.*)\]{_S}\}}{_S}$'
)
_FACT = r'\{[^{}"]*(?:"[^"\\]*"[^{}"]*)*\}'
_FACTS = rf"^{_S}f(?:{_S},{_S}f)*{_S}$"
_SHAPE = re.compile(rf"{_S}\{{{_S}{_NAME}{_S}:(?:{_S},{_S}{_NAME}{_S}:)*{_S}\}}{_S}")
_ALIKE = 20  # facts written in one way, at the least, where it is worth the while to read them together
_IDENTIFIER, _DIGITS = r'^"[A-Za-z0-9_.-]{1,200}"$', r"^(?:0|[1-9][0-9]*)$"
_AT, _OF, _FACT_, _OWN, _ABOUT = "@at", "@of", "@fact", "@own", "@about"
"""The place of a line among those given, that of a fact among all of theirs, and the fact; the case that a line is of, where it
is of one, and what that is about."""


class Lot:
    """Some lines of a file, to be read together. `size`: how many bytes they have."""

    def __init__(self, reader: Reader, file: str) -> None:
        self.reader, self.file, self.size = reader, file, 0
        self._numbers: list[int] = []
        self._lines: list[pl.Series] = []

    def add(self, lines: Sequence[Line]) -> None:
        """Take more lines."""
        held = [line for _, line in lines]
        self._numbers += [number for number, _ in lines]
        self._lines.append(pl.Series(held, dtype=pl.Binary))
        self.size += sum(len(line or b"") for line in held)

    def left(self) -> Iterator[Line]:
        """Read the plain lines, and give those that are to be read one by one; what is to be said of the others is said before
        those that come after.
        """
        if not self._numbers:
            return
        lines, note = pl.concat(self._lines, rechunk=True), self.reader.findings.note
        left, said = _read(lines, np.array(self._numbers, dtype=np.int64), self.reader, self.file)
        for at in [*np.flatnonzero(left).tolist(), len(lines)]:
            while said and (at == len(lines) or said[0][0] < self._numbers[at]):
                (first, each), *said = said
                what, mend, column = each.words
                note((first,), what, mend, column=column, count=each.count)
            if at < len(lines):
                yield self._numbers[at], lines[at]


def _read(
    lines: pl.Series, numbers: npt.NDArray[np.int64], reader: Reader, file: str
) -> tuple[Truths, list[tuple[int, Said]]]:
    """Read the plain ones of some lines. Which are left; and what is to be said of the others, in order, each with the number
    of the first line of which it is.
    """
    facts = _facts(_texts(lines))
    tables = [_Table(kind, rows, reader.days) for kind, rows in _by_kind(facts)]
    place = facts[_AT].to_numpy()
    left, read = np.ones(len(lines), dtype=bool), np.zeros(len(facts), dtype=bool)
    for table in tables:
        read[table.of[table.named]] = True
    left[place] = False
    left[place[~read]] = True
    _keep_apart(tables, left, lines, reader)
    said: list[tuple[int, Said]] = []
    for table in tables:
        rows = np.flatnonzero(~left[table.at])
        if len(rows):
            told, found = table.reading.read(table.columns, rows)
            own = {"case": table.case.gather(rows), ROW: pl.Series(numbers[table.at[rows]])}
            reader.take(table.kind, file, pl.DataFrame({**own, **told}))
            said += ((int(table.of[each.row]), each) for each in found)
    return left, [(int(numbers[place[of]]), each) for of, each in sorted(said, key=lambda each: each[0])]


def _texts(lines: pl.Series) -> pl.Series:
    """Lines as text; null where one is none."""
    try:
        return lines.cast(pl.String)
    except pl.exceptions.ComputeError:
        return pl.Series(
            [None if line is None or not _is_utf8(line) else line.decode() for line in lines], dtype=pl.String
        )


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _facts(lines: pl.Series) -> pl.DataFrame:
    """What may be a fact in some lines, in order: all of a line, or each of those of its case."""
    frame = lines.to_frame(_FACT_).with_row_index(_AT)
    groups = frame[_FACT_].str.extract_groups(_CASE).struct.unnest()
    groups.columns = [_OWN, _ABOUT, "facts"]
    whole = frame.hstack(groups)
    inside = pl.col("facts").str
    cases = whole.filter(inside.replace_all(_FACT, "f").str.contains(_FACTS))
    cases = cases.with_columns(inside.extract_all(_FACT).alias(_FACT_)).explode(_FACT_)
    single = whole.filter(pl.col(_OWN).is_null() & pl.col(_FACT_).is_not_null())
    return pl.concat([cases, single]).drop("facts").sort(_AT, maintain_order=True).with_row_index(_OF)


def _by_kind(facts: pl.DataFrame) -> Iterator[tuple[Kind, pl.DataFrame]]:
    """The facts of each kind, with what is written under each name as it is written; those that are not plain are left out."""
    found: defaultdict[str, list[pl.DataFrame]] = defaultdict(list)
    shaped = facts.with_columns(shape=pl.col(_FACT_).str.replace_all(rf":{_S}{_VALUE}", ":"))
    alike = shaped.filter(pl.len().over("shape") >= _ALIKE)
    for (shape,), rows in alike.drop("shape").group_by(alike["shape"], maintain_order=True):
        names = re.findall(r'"([a-z0-9_]+)"', str(shape))
        if _SHAPE.fullmatch(str(shape)) and len(set(names)) == len(names) and "kind" in names:
            for (kind,), same in _written(rows, names).group_by("kind"):
                found[json.loads(str(kind))].append(same.drop("kind"))
    for name, parts in found.items():
        kind_of = vocabulary().kinds.get(name) if isinstance(name, str) else None
        known = [part for part in parts if kind_of and _fields(part) <= fields_of(kind_of)]
        if kind_of and known:
            yield kind_of, pl.concat(known, how="diagonal").sort(_OF)


def _written(rows: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """Facts of one shape with a column for what is written under each name; `case` and `about` are also those of a line of
    one case. What has no case, or one twice, is left out.
    """
    pairs = f"{_S},{_S}".join(f'"{name}"{_S}:{_S}({_VALUE})' for name in names)
    held = rows[_FACT_].str.extract_groups(rf"^{_S}\{{{_S}{pairs}{_S}\}}{_S}$").struct.unnest()
    held.columns = list(names)
    told = rows.drop(_FACT_).hstack(held)
    single = pl.col(_OWN).is_null()
    if "case" in names:
        return told.filter(single & pl.col("kind").is_not_null()).drop(_OWN, _ABOUT)
    told = told.filter(~single & pl.col("kind").is_not_null() & pl.lit("about" not in names))
    about = pl.col(_ABOUT).fill_null("null").replace("null", '"child"')
    return told.with_columns(case=pl.col(_OWN), about=about).drop(_OWN, _ABOUT)


def _fields(facts: pl.DataFrame) -> set[str]:
    return set(facts.columns) - {_AT, _OF, "case", "about"}


class _Table:
    """The facts of one kind: the place of each and of its line, its case, and of which of them that can be told (`named`)."""

    def __init__(self, kind: Kind, facts: pl.DataFrame, days: DaysGiven) -> None:
        self.kind, self.at, self.of = kind, facts[_AT].to_numpy(), facts[_OF].to_numpy()
        self.reading = FactsOfTexts(
            kind, lambda name, text, note: None if text is None else json.loads(text), {}, days=days
        )
        ids = {"case", "id", *(name for name, each in kind.attributes.items() if each.type is Type.ID)}
        told = facts.with_columns(_as_identifiers(name) for name in sorted(ids & set(facts.columns)))
        self.columns = {name: Texts(told[name]) for name in sorted(_fields(told))}
        self.case = self.reading.cases(Texts(told["case"]))
        self.named: Truths = self.case.is_not_null().to_numpy()
        if "about" in told.columns:
            self.named = self.named & Texts(told["about"]).are(self._is_about)

    def _is_about(self, text: str | None) -> bool:
        return (None if text is None else json.loads(text)) in (None, self.kind.about)


def _as_identifiers(name: str) -> pl.Expr:
    """What is written under a name that identifies, a plain one as it stands, and anything else such as none is."""
    text = pl.col(name)
    plain = pl.when(text.str.contains(_IDENTIFIER)).then(text.str.strip_chars('"'))
    return plain.when(text.str.contains(_DIGITS)).then(text).otherwise(pl.lit(" ") + text).alias(name)


def _keep_apart(tables: Sequence[_Table], left: Truths, lines: pl.Series, reader: Reader) -> None:
    """Leave the lines of cases that are about two things, for it goes by their order which is said to be wrong."""
    pairs = [(table.case.filter(~left[table.at]).unique(), table.kind.about) for table in tables]
    abouts = {about for _, about in pairs}
    others = list(filter(None, (_case_in(lines[at]) for at in np.flatnonzero(left).tolist())))
    if len(abouts | {about for _, about in others}) > 1:
        parts = [names.to_frame("case").with_columns(pl.lit(about).alias("about")) for names, about in pairs]
        parts.append(pl.DataFrame(others, schema={"case": pl.String, "about": pl.String}, orient="row"))
        several = pl.concat(parts).group_by("case").agg(pl.col("about").n_unique()).filter(pl.col("about") > 1)["case"]
        _leave(tables, left, several)
    for table in tables:
        apart = reader.begun.about_another(table.case.filter(~left[table.at]).unique(), table.kind)
        if apart:
            _leave(tables, left, pl.Series(apart))


def _leave(tables: Sequence[_Table], left: Truths, cases: pl.Series) -> None:
    for table in tables:
        left[table.at[table.case.is_in(cases.implode()).fill_null(False).to_numpy()]] = True


def _case_in(line: bytes | None) -> tuple[str, str] | None:
    """The case that a line is of and what it is about, so far as they can be told before it is read."""
    try:
        held: Any = json.loads(line or b"")
    except (ValueError, RecursionError):
        return None
    name = case_name(held.get("case")) if isinstance(held, dict) else None
    if name is None:
        return None
    kind = vocabulary().kinds.get(held["kind"]) if isinstance(held.get("kind"), str) and "facts" not in held else None
    about = held.get("about")
    return name, str(about if about is not None else kind.about if kind else "child")
