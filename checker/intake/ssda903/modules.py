"""The modules of the return, and telling them apart by their columns.

Source: the lac-validator peer's configuration and sample files (2026/27 overlay); the department's own
specification was not to hand.
"""

from __future__ import annotations

from collections.abc import Sequence

from checker.frozen import frozen
from checker.intake.csv_files import CsvFile, CsvText


@frozen
class Return:
    """One year's return: its files, and the year it ends in (2018 is 1 April 2017 to 31 March 2018). `none`: the names of files
    among them that are called as CSV is and are none, such as a web page.
    """

    files: tuple[CsvText | CsvFile, ...]
    year: int
    none: tuple[str, ...] = ()


@frozen
class Module:
    """One module: the columns that tell it apart, the others this reader looks for, and those it uses if they are there."""

    name: str
    required: tuple[str, ...]
    wanted: tuple[str, ...] = ()
    used: tuple[str, ...] = ()

    @property
    def read(self) -> tuple[str, ...]:
        """All the columns it may read, but for the child's code."""
        return tuple(name for name in (*self.required, *self.wanted, *self.used) if name != "CHILD")


EPISODES = Module("Episodes", ("CHILD", "DECOM", "RNE", "LS", "DEC", "REC"), ("PLACE", "PLACE_PROVIDER"))
HEADER = Module("Header", ("CHILD", "DOB", "ETHNIC"), ("SEX",))
REVIEWS = Module("Reviews", ("CHILD", "REVIEW"), ("REVIEW_CODE",))
MISSING = Module("Missing", ("CHILD", "MISSING", "MIS_START", "MIS_END"))

OC2 = Module("OC2", ("CHILD", "SDQ_SCORE", "IMMUNISATIONS"), ("TEETH_CHECK", "HEALTH_ASSESSMENT"), ("SDQ_REASON",))
OC3 = Module("OC3", ("CHILD", "IN_TOUCH", "ACTIV", "ACCOM"))
SW_EPISODES = Module("SWEpisodes", ("CHILD", "SW_ID", "SW_DECOM"), ("SW_DEC",))
# The dates here are of the decisions that a child should, or should no longer, be placed for adoption: they are not the
# placement, which is an episode at A3 to A6 (the peer's rules 116, 119 and 552 say so).
PLACED_ADOPTION = Module("PlacedAdoption", ("CHILD", "DATE_PLACED", "DATE_PLACED_CEASED"))
PREV_PERM = Module("PrevPerm", ("CHILD", "PREV_PERM", "LA_PERM"))

NOT_USED = (
    PREV_PERM,
    Module("AD1", ("CHILD", "DATE_INT", "DATE_MATCH")),
    Module("UASC", ("CHILD", "DOB", "DUC")),
    Module("DoLo", ("CHILD", "DOLO_START", "DOLO_END")),
)
"""Recognised and counted. No rule, question or figure turns on what they say (docs/ssda903.md gives the reason for each)."""

# The first whose columns are all there wins, so a header file with the asylum columns added is still the header.
MODULES = (EPISODES, HEADER, REVIEWS, MISSING, OC2, SW_EPISODES, PLACED_ADOPTION, OC3, *NOT_USED)


HELD = {
    EPISODES: ("looked_after", "legal_status", "placement", "placed_for_adoption", "short_break", "temporary_stay"),
    REVIEWS: ("review",),
    MISSING: ("missing",),
    HEADER: ("child",),
    OC3: ("leaver_outcome",),
}
"""The kinds each module holds."""

_FIRST_ROWS = 10  # among which headings are, of those that hold anything


def fold(name: str) -> str:
    """A column name as it is compared: no byte order mark, no space around it, capitals."""
    return name.lstrip("\ufeff").strip().upper()


def find_module(header: Sequence[str]) -> Module | None:
    """The module a header row belongs to: the first whose telling columns are all there, in any order and case."""
    columns = {fold(name) for name in header}
    return next((module for module in MODULES if columns.issuperset(module.required)), None)


def from_headings(file: CsvText | CsvFile) -> CsvText | CsvFile:
    """A file from its headings on, where there is a title above them: its first rows are looked through for those of a module."""
    if isinstance(file, CsvText):
        return file.from_headings(_FIRST_ROWS, lambda cells: find_module(cells) is not None) or file
    return file


def named(name: str) -> list[Module]:
    """The modules by which a kind is covered and of which the name of a file says it may be, as ``reviews_team_b.csv``."""
    letters = "".join(letter for letter in name.upper() if letter.isalnum())
    found = [module for module in MODULES if module.name.upper().removesuffix("S") in letters]
    longest = (
        module for module in found if not any(module.name in other.name for other in found if other is not module)
    )
    return [module for module in longest if module in HELD]


def recognise(header: Sequence[str]) -> str | None:
    """The name of the module a header row belongs to, such as ``Episodes``; None if it is none of them.

    Columns may come in any order and case, with a byte order mark before the first, and others among them.
    """
    module = find_module(header)
    return module.name if module else None
