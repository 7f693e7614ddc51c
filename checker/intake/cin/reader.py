"""A children in need census, in the XML that is returned, to a snapshot."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from checker.errors import IntakeError
from checker.intake.cin.child import HELD, KINDS, ChildFacts
from checker.intake.cin.values import UNKNOWN, Values
from checker.intake.native import Native, native
from checker.intake.xml_records import Element, records, root_of
from checker.snapshot.covers import covers_as_data
from checker.snapshot.document import Reader
from checker.snapshot.facts import EARLIEST, LATEST, Input
from checker.snapshot.findings import Loc
from checker.snapshot.vocabulary import vocabulary

FORMAT = "cin"
ROOT = "Message"
_AS_AT = "say the day to report on: --as-at 2026-03-31"


def is_census(head: bytes) -> bool:
    """Whether the first bytes of a file look like the census, or another of the department's returns in XML."""
    return root_of(head) == ROOT


def read_cin(raw: bytes, *, path: str, file: str, as_at: int | None = None) -> Native:
    """A snapshot from one year's census. `file` is what places in it are called.

    `as_at`, an ordinal day, is by default the reference date in the header. A case is a child, by the authority's own
    identifier. Covered is the census year, 1 April to 31 March, that the reference date (or, without one, the as-at
    date) is in. Source: formats.md section 3.

    What cannot be read is a problem, and unknown. IntakeError where the XML is not well-formed, declares a document type,
    is another return, or holds no children; or where there is no date to go by, or the as-at date is before the year.
    """
    return _Census(path, file, sha256(raw).hexdigest()).read(raw, as_at)


@dataclass(frozen=True, slots=True)
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
        self.path, self.digest = path, digest
        self.reader = Reader(_place)
        self.values = Values(file, self.reader.findings)
        self.facts = ChildFacts(self.values)
        self.reference: int | None = None
        self.children = self.rejected = 0
        self.kinds: set[str] = set()

    def read(self, raw: bytes, as_at: int | None) -> Native:
        for record in records(raw, ("Header", "Child"), self.path):
            (self._header if record.name == "Header" else self._child)(record)
        if not self.children:
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
        self.reader.covers_to(self._covers(year, day), day, day)
        built = self.reader.built()
        covers = covers_as_data(built.snapshot.coverage, day)
        held = {kind: cover for kind, cover in covers.items() if kind in HELD and cover != "none"}
        return native(built, _place, Input(self.path, self.digest, FORMAT, self.children, self.rejected, held))

    def _header(self, header: Element) -> None:
        details = header.first("CollectionDetails") or header
        collection = details.first("Collection")
        if collection is not None and collection.text.strip().upper() not in ("", "CIN"):
            what = "expected the children in need census (Collection CIN), found another return"
            raise IntakeError(what, where=f"{self.path}:{collection.line}", help="name the census")
        date = self.values.day(details, "ReferenceDate")
        if date and date != UNKNOWN:
            reference = dt.date.fromisoformat(date[:10]).toordinal()
            if not EARLIEST <= reference <= LATEST:
                what = "expected a reference date from 1900 to 2100, found another; the as-at date is gone by"
                self.reader.findings.note(self.values.loc(details), what, _AS_AT, column="ReferenceDate")
                return
            self.reference = reference
            year = details.first("Year")
            if year is not None and year.text.strip() not in ("", date[:4]):
                what = "expected the year of the reference date, found another; the reference date is gone by"
                self.reader.findings.note(
                    self.values.loc(year), what, "check which year's census this is", column="Year"
                )

    def _child(self, child: Element) -> None:
        self.children += 1
        who = child.first("ChildIdentifiers")
        name = who and who.first("LAchildID")
        if name is None or not name.text.strip():
            self.rejected += 1
            what = "expected the authority's identifier of the child, found none; the child is not read"
            loc = self.values.loc(name or who or child)
            self.reader.reject(loc, what, "give every child an LAchildID", column="LAchildID", kinds=HELD)
            return
        for raw, element in self.facts.read(child):
            self.kinds.add(raw["kind"])
            given = {field: value for field, value in raw.items() if value is not None}
            self.reader.row({"case": name.text.strip(), **given}, self.values.loc(element))

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


def _place(loc: Loc) -> str:
    return f"{loc[1]}:{loc[2]}"
