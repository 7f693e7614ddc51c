"""A children in need census, in the XML that is returned, to a snapshot."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any

import numpy as np
import polars as pl

from checker.errors import IntakeError
from checker.frozen import frozen
from checker.intake.cin.child import HELD, KINDS, ONCE, PLACES, READ, ChildFacts
from checker.intake.cin.values import Met, Values, day_in, said_of_day
from checker.intake.csv_columns import ROW
from checker.intake.fact_frames import CHILD, FILE, KIND, cases_of
from checker.intake.meeting_order import Notes
from checker.intake.native import Native
from checker.intake.plain_facts import UNKNOWN, read_facts
from checker.intake.staleness import certainly_stopped
from checker.intake.xml_columns import NONE, Elements, Ints, elements_of
from checker.intake.xml_records import Element
from checker.snapshot.begun import CASE_HELP
from checker.snapshot.covers import covers_as_data
from checker.snapshot.document import Reader
from checker.snapshot.facts import EARLIEST, LATEST, Input
from checker.snapshot.nobody import is_nobody
from checker.snapshot.on_demand import Cases
from checker.snapshot.rows import EVERY_DAY
from checker.snapshot.values import found, identifier
from checker.snapshot.vocabulary import Form, vocabulary

FORMAT = "cin"
_AS_AT = "say the day to report on: --as-at 2026-03-31"
_DETAILS, _WRITE = "CINdetails", "write the names of elements as the census has them, or have the export put right"
_PLAN, _REVIEW, _PLACE = "ChildProtectionPlans", "CPPreviewDate", "have the export put it where the census has it"
_NAMES, _HEADER, _NOBODY = -2, -1, 0  # when these are met: before any stage of a child's record, and at its beginning


def read_cin(raw: bytes, *, path: str, file: str, as_at: int | None = None) -> Native:
    """A snapshot from one year's census. `file` is what places in it are called.

    `as_at`, an ordinal day, is by default the reference date in the header. A case is a child, by the authority's own
    identifier. Covered is the census year, 1 April to 31 March, that the reference date (or, without one, the as-at
    date) is in. Source: formats.md section 3.

    What cannot be read is a problem, and unknown. IntakeError where the XML is not well-formed, declares a document type,
    is another return, or holds no children; or where there is no date to go by, or the as-at date is before the year.
    """
    return _Census(path, file, sha256(raw).hexdigest()).read(raw, as_at)


@frozen
class _Year:
    """A census year: 1 April to 31 March, as ordinals."""

    first: int
    last: int

    @classmethod
    def of(cls, day: int) -> _Year:
        date = dt.date.fromordinal(day)
        ends = date.year + ((date.month, date.day) > (3, 31))
        return cls(dt.date(ends - 1, 4, 1).toordinal(), dt.date(ends, 3, 31).toordinal())


class _Census:
    """Reads one file. `reference`: the reference date of its header, as an ordinal."""

    def __init__(self, path: str, file: str, digest: str) -> None:
        self.path, self.file, self.digest = path, file, digest
        self.notes = Notes()
        self.reader = Reader(str)
        self.reference: int | None = None
        self.rejected = 0
        self.kinds: set[str] = set()
        self.facts: list[pl.DataFrame] = []
        self.named: dict[str, str | None] = {}  # the identifiers of children, as they are written

    def read(self, raw: bytes, as_at: int | None) -> Native:
        elements = elements_of(raw, "Child", self.path, apart="Header", meet=self._header)
        children = elements.roots()
        if not len(children):
            what = "expected a children in need census, found no Child in it"
            raise IntakeError(what, where=self.path, help="name the XML that is returned to the department")
        day = as_at if as_at is not None else self.reference
        if day is None:
            what = "expected a reference date in the header, or an as-at date, found neither"
            raise IntakeError(what, where=self.path, help=_AS_AT)
        year = _Year.of(day if self.reference is None else self.reference)
        if day < year.first:
            what = "expected an as-at date in or after the census year, found an earlier one"
            raise IntakeError(what, where=self.path, help=_AS_AT)
        self._note_names(elements, children)
        self._children(elements, children)
        if self.reference is not None:
            self._note_another_year(year)
        self.reader.head.covers_to(self._covers(year, day), day, day)
        self.reader.whole(self._cases(), 0)
        built = self.reader.built()
        covers = covers_as_data(built.snapshot.coverage, day)
        held = {kind: cover for kind, cover in covers.items() if kind in HELD and cover != "none"}
        inputs = (Input(self.path, self.digest, FORMAT, len(children), self.rejected, held),)
        return Native(
            replace(built.snapshot, inputs=inputs, problems=self.notes.problems()), built.lost, self.reference
        )

    def _header(self, header: Element, before: int) -> None:
        """Read a header, which so many elements of children come before."""
        details = header.first("CollectionDetails") or header
        collection = details.first("Collection")
        if collection is not None and collection.text.strip().upper() not in ("", "CIN"):
            what = "expected the children in need census (Collection CIN), found another return"
            raise IntakeError(what, where=f"{self.path}:{collection.line}", help="name the census")
        element = details.first("ReferenceDate")
        text = element.text.strip() if element is not None else ""
        if element is not None and (said := said_of_day(text)):
            self._note_header(before, element, *said)
        date = day_in(text)
        if date and date != UNKNOWN:
            reference = dt.date.fromisoformat(date[:10]).toordinal()
            if self.reference not in (None, reference):
                what = "expected one reference date, found another as well"
                raise IntakeError(
                    what, where=f"{self.path}:{details.line}", help="keep each year's census in a file of its own"
                )
            if not EARLIEST <= reference <= LATEST:
                what = "expected a reference date from 1900 to 2100, found another; the as-at date is gone by"
                self._note_header(before, details, what, _AS_AT, "ReferenceDate")
                return
            self.reference = reference
            year = details.first("Year")
            if year is not None and year.text.strip() not in ("", date[:4]):
                what = "expected the year of the reference date, found another; the reference date is gone by"
                self._note_header(before, year, what, "check which year's census this is")

    def _note_header(self, before: int, element: Element, what: str, help: str, column: str | None = None) -> None:
        at = f"{self.file}:{element.line}"
        self.notes.add((before, _HEADER), at, what, help, column=column or element.name, part="")

    def _note_names(self, elements: Elements, children: Ints) -> None:
        """Say which elements are in other capitals, or not in their place, and that no child has any details: all that they would
        hold is lost.
        """
        found = elements.written_otherwise(READ)
        what = "expected {}, found it written in other capitals; it is not read"
        if not found and not len(elements.named(_DETAILS)):
            found, what = [(_DETAILS, children)], "expected {} in every child, found none in any"
        for name, each in found:
            at = (int(each[0]), _NAMES), f"{self.file}:{elements.lines[each[0]]}"
            self.notes.add(*at, what.format(name), _WRITE, column=name, part="", count=len(each), doubts_all=True)
            self.reader.lose(HELD)
        if not found:
            self._note_astray(elements)

    def _note_astray(self, elements: Elements) -> None:
        """Say which elements are where the census has no place for them: what they would hold is lost."""
        astray = [(name, elements.not_in(name, within), kinds) for name, (within, kinds) in PLACES.items()]
        reviews = elements.named(_REVIEW)
        held, _ = elements.below(elements.named(_PLAN), _REVIEW)
        for name, each, kinds in (*astray, (_REVIEW, np.setdiff1d(reviews, held), ("conference",))):
            within = " or ".join(PLACES[name][0] if name in PLACES else (_PLAN,))
            self._note_lost(
                elements, name, each, f"expected {name} in {within}, found it elsewhere; it is not read", kinds
            )
        for name, kinds in ONCE.items():
            what = f"expected one {name} in an element, found another there; the first is read"
            self._note_lost(elements, name, elements.again(name), what, kinds)
        inner = np.setdiff1d(elements.named("Child"), elements.roots())
        what = "expected a Child by itself, found it in another Child; it is not read"
        self._note_lost(elements, "Child", inner, what, HELD)

    def _note_lost(self, elements: Elements, name: str, each: Ints, what: str, kinds: Collection[str]) -> None:
        """Note elements of a name that are not read, if any, and that some kinds are then not covered."""
        if len(each):
            at = (int(each[0]), _NAMES), f"{self.file}:{elements.lines[each[0]]}"
            self.notes.add(*at, what, _PLACE, column=name, part="", count=len(each))
            self.reader.lose(kinds)

    def _children(self, elements: Elements, children: Ints) -> None:
        """Read the children who have one identifier."""
        values = Values(self.file, self.notes, elements)
        who = elements.first(children, "ChildIdentifiers")
        name = np.where(who == NONE, NONE, elements.first(who, "LAchildID"))
        none = ~values.texts(name, lambda text: not is_nobody(text), pl.Boolean).to_numpy()
        again = np.concatenate([elements.again(each) for each in ("ChildIdentifiers", "LAchildID")])
        several = np.isin(children, elements.records[again])
        every = Met(children, children, _NOBODY, children, np.zeros_like(children))
        at = np.where(name != NONE, name, np.where(who != NONE, who, children))
        for these, count in ((none & ~several, "none"), (several, "several")):
            what = f"expected the authority's identifier of the child, found {count}; the child is not read"
            values.note(
                every.only(these), elements.lines[at[these]], what, "give every child one LAchildID", "LAchildID"
            )
        nobody = none | several
        self.rejected = int(nobody.sum())
        if self.rejected:
            self.reader.lose(HELD)
        read = ~nobody
        names = values.texts(name[read], lambda text: text)
        number = np.zeros(len(elements.lines), dtype=np.int32)
        number[children[read]] = np.arange(int(read.sum()), dtype=np.int32)
        for kind, each, said in ChildFacts(values, children[read], who[read]).read():
            if len(each.elements):
                self._take(kind, each, said, names.gather(number[elements.records[each.elements]]), values)

    def _note_another_year(self, year: _Year) -> None:
        """Say so where nothing is recorded of the year that the census is said to be of: it may be of one before."""
        recorded = [pl.Series([], dtype=pl.Int64)]
        for each in self.facts:
            for lo, hi in (("start_lo", "start_hi"), ("end_lo", "end_hi")):
                known = each.filter(pl.col(lo) == pl.col(hi)) if lo in each.columns else each.clear()
                recorded += [known[lo].cast(pl.Int64)] if known.height else []
        days = pl.concat([each.rename("") for each in recorded])
        days = days.filter(days.is_between(EARLIEST, year.last))
        if len(days) and days.max() < year.first:  # type: ignore[operator]
            what, at = "expected something recorded in the census year, found nothing", (_NAMES, _NAMES)
            stopped = certainly_stopped(days, year.last)
            self.notes.add(
                at, self.file, what, "check which year's census this is", column=None, part="", doubts_all=stopped
            )

    def _take(self, kind: str, met: Met, said: Mapping[str, Any], names: pl.Series, values: Values) -> None:
        """Take the facts of a kind that are said of children by their names."""
        self.kinds.add(kind)
        order = met.order()
        columns = {name: pl.lit(value) if isinstance(value, str) else value for name, value in said.items()}
        rows = pl.DataFrame({ROW: values.elements.lines[met.elements]}).with_columns(**columns)[order]
        met, names, lines = met.only(order), names.gather(order), rows[ROW].to_numpy()
        for name in set(names.unique()) - self.named.keys():
            self.named[name] = identifier(name)
        of = names.replace_strict(self.named, return_dtype=pl.String)
        shapes = {name: found(name) for name in names.filter(of.is_null()).unique(maintain_order=True)}
        shape = names.replace_strict(shapes, default=None, return_dtype=pl.String) if shapes else of
        for said_of in dict.fromkeys(shapes.values()):
            these = (shape == said_of).fill_null(False).to_numpy()
            what = f"expected the case's identifier, found {said_of}; its facts are not read"
            values.note(met.only(these), lines[these], what, CASE_HELP, "case")
        facts, odd = read_facts(vocabulary().kind(kind), rows)
        for each in odd:
            values.note_from(met, int(lines[each.row]), each)
        self._lose(kind, facts.filter(of.is_null()))
        facts = facts.with_columns(of.alias(CHILD), pl.lit(kind).alias(KIND), pl.lit(self.file).alias(FILE))
        self.facts.append(facts.drop_nulls(CHILD))

    def _lose(self, kind: str, facts: pl.DataFrame) -> None:
        """Take the days of facts that can be put to no child out of what is covered."""
        if facts.height:
            last = {Form.EVENT: "start_hi", Form.PERIOD: "end_hi"}.get(vocabulary().kind(kind).form)
            days = facts.select("start_lo", pl.col(last).alias("last")).unique().rows() if last else [EVERY_DAY]
            for first, end in days:
                self.reader.lose([kind], (first, end))

    def _cases(self) -> Cases:
        children = pl.Enum(sorted({name for name in self.named.values() if name is not None}))
        return cases_of([each.with_columns(pl.col(CHILD).cast(children)) for each in self.facts], {})

    def _covers(self, year: _Year, as_at: int) -> dict[str, Any]:
        """The census year, of the kinds the census holds; others that facts were made of are said not to be covered."""
        kinds = vocabulary().kinds
        # Pre-proceedings came into the census with 2026/27: a file that holds none may be from before.
        covered = [*KINDS, *({"pre_proceedings"} & self.kinds)]
        span = {
            "from": dt.date.fromordinal(max(year.first, EARLIEST)),
            "to": dt.date.fromordinal(min(year.last, as_at)),
        }
        said = {kind: {**span, "without": sorted(set(kinds[kind].attributes) - HELD[kind])} for kind in covered}
        child = {"all": True, "without": sorted(set(kinds["child"].attributes) - HELD["child"])}
        return {**{kind: {"none": True} for kind in self.kinds}, **said, "child": child}
