"""What is read of each table, and what words mean: tables.yaml and values.yaml, with what a council's mapping file adds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from checker.errors import RulesetError
from checker.snapshot.coverage import Coverage
from checker.snapshot.covers import read_covers
from checker.snapshot.findings import Findings
from checker.snapshot.values import nearest
from checker.yaml_reader import read_yaml_file

SECTION = "ssd"
_HERE = Path(__file__).parent
_SAID = ("covers", "values", "schema")
_NOT_TARGETS = ("otherwise", "blank")


@dataclass(frozen=True, slots=True)
class Meanings:
    """A value map: what each text, in small letters, becomes. None stands for what is known and not read."""

    name: str
    of: Mapping[str, str]
    otherwise: str | None = None
    blank: str | None = None


@dataclass(frozen=True, slots=True)
class Where:
    """Which rows a reading is of: those whose `column`, by the value map `by`, is (or is not) one of `among`."""

    column: str
    by: str
    among: frozenset[str]
    inside: bool


@dataclass(frozen=True, slots=True)
class Setting:
    """How an attribute is set: to a `constant`, or from a `column` read as flag, id, date or by a value map."""

    name: str
    column: str = ""
    by: str = ""
    constant: str | None = None
    blank: str | None = None


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Join:
    """Columns that another table gives, where its column `theirs` is the same as this table's `key`."""

    table: str
    key: str
    theirs: str
    gives: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the dataset. `care` names the columns of the parts that periods of care are built from."""

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


@dataclass(frozen=True, slots=True)
class Mapped:
    """Everything that says how a dump is read."""

    tables: Mapping[str, Table]
    values: Mapping[str, Meanings]
    covers_from: int | None = None
    covers: Coverage = field(default_factory=Coverage)
    schema: str = ""


# --- the shipped files ------------------------------------------------------------------------------------------------
@lru_cache(maxsize=1)
def shipped() -> Mapped:
    """How a dump is read where no mapping file says otherwise."""
    tables = read_yaml_file(_HERE / "tables.yaml").data
    values = read_yaml_file(_HERE / "values.yaml").data
    return Mapped(
        {name: _table(name, raw) for name, raw in tables.items()},
        {name: _meanings(name, raw) for name, raw in values.items()},
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
        Where(w["column"], w["as"], frozenset(map(_word, w.get("is", w.get("not", ())))), "is" in w)
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
        return Setting(name, constant=_word(raw["is"]))
    return Setting(name, raw["column"], raw["as"], blank=raw.get("blank"))


def _meanings(name: str, raw: Mapping[Any, Any], onto: Meanings | None = None) -> Meanings:
    texts = dict(onto.of) if onto else {}
    for target, words in raw.items():
        if target not in _NOT_TARGETS:
            texts.update({" ".join(_word(word).split()).casefold(): _word(target) for word in words})
    otherwise = raw.get("otherwise", onto.otherwise if onto else None)
    blank = raw.get("blank", onto.blank if onto else None)
    return Meanings(
        name, texts, None if otherwise is None else _word(otherwise), None if blank is None else _word(blank)
    )


def _word(value: Any) -> str:
    return str(value).casefold() if isinstance(value, bool) else str(value)


# --- a council's own --------------------------------------------------------------------------------------------------
def read_mapping(path: Path | None, as_at: int, covers_from: int | None = None) -> Mapped:
    """How a dump is read, with what the section ``ssd`` of a mapping file adds. `covers_from` goes before the file's own.

    Raises RulesetError, with every fault placed, where the file says what is not known here.
    """
    base = shipped()
    if path is None:
        return Mapped(base.tables, base.values, covers_from)
    document = read_yaml_file(path)
    section = document.data.get(SECTION) if isinstance(document.data, Mapping) else None
    faults = list(_faults(document, section, base))
    if faults:
        raise RulesetError(faults)
    findings = Findings()
    said = dict(section.get("covers") or {})
    begins = said.pop("from", None)
    covers = read_covers(said, as_at, findings) if said else Coverage()
    if begins is not None:
        begins_on = read_covers({"child": {"from": begins}}, as_at, findings).of("child").spans
        covers_from = covers_from or (begins_on[0][0] if begins_on else None)
    if found := findings.all():
        raise RulesetError(
            document.fault((SECTION, *loc), each.what, help=each.help) for each in found for loc in each.locs
        )
    values = dict(base.values)
    for name, raw in (section.get("values") or {}).items():
        values[name] = _meanings(name, raw, values[name])
    return Mapped(base.tables, values, covers_from, covers, str(section.get("schema") or ""))


def _faults(document: Any, section: Any, base: Mapped) -> Iterator[Any]:
    if not isinstance(section, Mapping):
        what = f"expected a section {SECTION} with covers, values or schema, found none"
        yield document.fault((SECTION,), what, help="what goes in it is in docs/ssd.md")
        return
    for name in section:
        if name not in _SAID:
            yield document.fault((SECTION, name), "there is no such thing to say here", help=f"it may be {_or(_SAID)}")
    values = section.get("values") or {}
    for name, raw in values.items() if isinstance(values, Mapping) else ():
        at = (SECTION, "values", name)
        if name not in base.values:
            mend = nearest(name, base.values) or f"it may be {_or(sorted(base.values))}"
            yield document.fault(at, "there is no value map of this name", help=mend)
        elif not isinstance(raw, Mapping):
            yield document.fault(at, "expected what texts become, each with a list of texts", help="see docs/ssd.md")
        else:
            yield from _map_faults(document, at, raw, base.values[name])


def _map_faults(document: Any, at: tuple[str, ...], raw: Mapping[Any, Any], onto: Meanings) -> Iterator[Any]:
    targets = {*onto.of.values(), "none"}
    for target, words in raw.items():
        word = _word(words) if target in _NOT_TARGETS else _word(target)
        if word not in targets:
            what = "this is nothing that such a text can become"
            yield document.fault((*at, target), what, help=f"it may be {_or(sorted(targets))}")
        if target not in _NOT_TARGETS and not isinstance(words, list):
            yield document.fault((*at, target), "expected a list of texts", help="write [one text, another]")


def _or(names: Sequence[str]) -> str:
    return ", ".join(names)
