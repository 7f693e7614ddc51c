"""What is read of each table, and what words mean, as shipped: tables.yaml and values.yaml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from functools import lru_cache
from pathlib import Path
from typing import Any

from checker.frozen import frozen
from checker.snapshot.coverage import Coverage
from checker.yaml_reader import read_yaml_file

_HERE = Path(__file__).parent
NOT_TARGETS = ("otherwise", "blank")
"""What a value map says besides what texts become."""


@frozen
class Meanings:
    """A value map: what each text, in small letters, becomes. None stands for what is known and not read."""

    name: str
    of: Mapping[str, str]
    otherwise: str | None = None
    blank: str | None = None


@frozen
class Where:
    """Which rows a reading is of: those whose `column`, by the value map `by`, is (or is not) one of `among`."""

    column: str
    by: str
    among: frozenset[str]
    inside: bool


@frozen
class Setting:
    """How an attribute is set: to a `constant`, or from a `column` read as flag, id, date or by a value map."""

    name: str
    column: str = ""
    by: str = ""
    constant: str | None = None
    blank: str | None = None


@frozen
class Reading:
    """One kind of fact that a row becomes. What each field says is at the head of tables.yaml."""

    kind: str
    covers: str
    on: str = ""
    due: str = ""
    start: str = ""
    end: str = ""
    after: str = ""
    over: tuple[str, ...] = ()
    begun: bool = False
    meeting: bool = False
    cancelled: str = ""
    doubt: str = ""
    skip: str = ""
    once: bool = False
    if_dated: bool = False
    known_by: bool = False
    where: tuple[Where, ...] = ()
    settings: tuple[Setting, ...] = ()

    @property
    def dates(self) -> tuple[str, ...]:
        """The columns that say which days a row is about."""
        return tuple(name for name in (self.on, self.due, self.start, self.end, self.after) if name)


@frozen
class Join:
    """Columns that another table gives, where its column `theirs` is the same as this table's `key`."""

    table: str
    key: str
    theirs: str
    gives: tuple[str, ...]


@frozen
class Table:
    """One table of the dataset. `care` names the columns that what it `builds` is built from."""

    name: str
    told_by: tuple[str, ...]
    also: Mapping[str, str]
    person: str
    id: str
    reads: tuple[Reading, ...]
    joins: tuple[Join, ...]
    care: Mapping[str, str]
    columns: tuple[str, ...]
    """Every column that is read, its own name."""
    builds: tuple[str, ...] = ()
    done: tuple[str, ...] = ()
    """Those of the columns of days that cannot lie ahead."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of fact that its rows become."""
        return (*self.builds, *(reading.kind for reading in self.reads))


@frozen
class Mapped:
    """Everything that says how a dump is read."""

    tables: Mapping[str, Table]
    values: Mapping[str, Meanings]
    covers_from: int | None = None
    covers: Coverage = field(default_factory=Coverage)
    schema: str = ""


@lru_cache(maxsize=1)
def shipped() -> Mapped:
    """How a dump is read where no mapping file says otherwise."""
    tables = read_yaml_file(_HERE / "tables.yaml").data
    values = read_yaml_file(_HERE / "values.yaml").data
    return Mapped(
        {name: _table(name, raw) for name, raw in tables.items()},
        {name: meanings(name, raw) for name, raw in values.items()},
    )


_PARTS = ("periods-of-care", "legal-statuses", "placements")


def _table(name: str, raw: Mapping[str, Any]) -> Table:
    reads = tuple(_reading(each) for each in raw.get("reads", ()))
    joins = tuple(Join(j["table"], j["key"], j["is"], tuple(j["gives"])) for j in raw.get("joins", ()))
    care: Mapping[str, str] = next((raw[part] for part in _PARTS if part in raw), {})
    given = {column for join in joins for column in join.gives}
    own = [raw.get("person", ""), raw.get("id", ""), *raw.get("holds", ()), *care.values()]
    own += [join.key for join in joins]
    own += [column for reading in reads for column in _columns(reading)]
    also = {other: column for column, others in raw.get("also", {}).items() for other in others}
    return Table(
        name=name,
        builds=tuple(raw.get("builds", ())),
        done=tuple(raw.get("done", ())),
        told_by=tuple(raw["told-by"]),
        also=also,
        person=raw.get("person", ""),
        id=raw.get("id", ""),
        reads=reads,
        joins=joins,
        care=care,
        columns=tuple(dict.fromkeys(column for column in own if column and column not in given)),
    )


def _columns(reading: Reading) -> Iterator[str]:
    yield from (*reading.dates, *reading.over, reading.cancelled, reading.doubt, reading.skip)
    yield from (where.column for where in reading.where)
    yield from (setting.column for setting in reading.settings)


def _reading(raw: Mapping[str, Any]) -> Reading:
    plain = {name: raw[name] for name in ("kind", "covers", "on", "due", "start", "end", "after", "begun", "meeting",
                                          "cancelled", "doubt", "skip", "once") if name in raw}  # fmt: skip
    where = tuple(
        Where(w["column"], w["as"], frozenset(map(word_of, w.get("is", w.get("not", ())))), "is" in w)
        for w in raw.get("where", ())
    )
    settings = tuple(_setting(name, spec) for name, spec in raw.get("set", {}).items())
    return Reading(
        **plain,
        over=tuple(raw.get("over", ())),
        known_by=raw.get("known-by", False),
        if_dated=raw.get("if-dated", False),
        where=where,
        settings=settings,
    )


def _setting(name: str, raw: Mapping[str, Any]) -> Setting:
    if "is" in raw:
        return Setting(name, constant=word_of(raw["is"]))
    return Setting(name, raw["column"], raw["as"], blank=raw.get("blank"))


def meanings(name: str, raw: Mapping[Any, Any], onto: Meanings | None = None) -> Meanings:
    """A value map as it is written in YAML, added to another where there is one."""
    texts = dict(onto.of) if onto else {}
    for target, words in raw.items():
        if target not in NOT_TARGETS:
            texts.update({" ".join(word_of(word).split()).casefold(): word_of(target) for word in words})
    otherwise = raw.get("otherwise", onto.otherwise if onto else None)
    blank = raw.get("blank", onto.blank if onto else None)
    return Meanings(
        name, texts, None if otherwise is None else word_of(otherwise), None if blank is None else word_of(blank)
    )


def word_of(value: Any) -> str:
    """A word as YAML may have read it: true and false in small letters, as text."""
    return str(value).casefold() if isinstance(value, bool) else str(value)
