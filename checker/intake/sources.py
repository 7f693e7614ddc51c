"""The way in: files, folders and standard input, told apart by what they hold, to one snapshot."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from checker.errors import IntakeError, Problem
from checker.intake.alike_ids import with_odd_ids
from checker.intake.beside import with_beside
from checker.intake.formats import FORMATS, MAPPED, Asked, Format, is_native
from checker.intake.joining import joined, keep_apart
from checker.intake.known_to import known_to_its_day
from checker.intake.mistyped import with_mistyped
from checker.intake.one_birth import one_birth
from checker.intake.parcels import HEADS, STANDARD_INPUT, Member, Parcel, gather
from checker.intake.refusing import listed, refused, unknown
from checker.intake.staleness import FAR
from checker.progress import part, steps
from checker.snapshot.asked import without_unasked
from checker.snapshot.facts import EARLIEST, LATEST, Snapshot
from checker.snapshot.first_day import first_recorded
from checker.snapshot.unborn import follow_births

if TYPE_CHECKING:
    from checker.intake.mapping.model import Mapped
    from checker.intake.native import Native

_READ = [each.what for each in FORMATS]
_READING = 0.9  # of the work, or nearly: the rest is to bring together what was read


def read_sources(
    paths: Sequence[str],
    *,
    as_at: int | None = None,
    years: Sequence[int] = (),
    asked_for: Collection[str] = (),
    covers_from: int | None = None,
    mapping: Path | None = None,
    ids: Path | None = None,
    stdin: Callable[[], bytes] | None = None,
) -> Snapshot:
    """One snapshot from everything named, each of one of the `FORMATS`, told apart by what it holds.

    The files directly in a folder go together; so do all CSV files named by themselves. ``-`` is a native snapshot in
    one file from `stdin`, by default the process's own. `as_at`, an ordinal day, is needed where sources are as at
    different days. `years` are the years that returns end in, one each in the order they are named; where there is one
    return, `as_at` can stand in. Of what the vocabulary says is read in only where it is asked for, `asked_for` is kept.
    `covers_from` is the first day from which sources that do not say hold everything, and `mapping` a file that says what
    a system's own words mean, and its reports hold; `ids` one that says which identifiers are one child's.

    Raises IntakeError or RulesetError where a source is not there, cannot be read or is not what is read here.
    """
    read = read_as_recorded(
        paths, as_at=as_at, years=years, covers_from=covers_from, mapping=mapping, ids=ids, stdin=stdin
    )
    return without_unasked(follow_births(read), asked_for)


def read_as_recorded(
    paths: Sequence[str],
    *,
    as_at: int | None = None,
    years: Sequence[int] = (),
    covers_from: int | None = None,
    mapping: Path | None = None,
    ids: Path | None = None,
    stdin: Callable[[], bytes] | None = None,
) -> Snapshot:
    """The same, records opened before birth still apart from the child's, and with all that is read in only when asked for."""
    if not paths:
        raise IntakeError("expected a file or a folder to read, found none named", help=f"name {listed(_READ)}")
    if as_at is not None and not EARLIEST <= as_at <= LATEST:
        what = "expected an as-at date from 1900 to 2100, found another"
        raise IntakeError(what, where="--as-at", help="write the day the export was made")
    mapped = _mapped(mapping)
    parcels = gather(paths, stdin, lambda member: _is_table(member) and not (mapped and mapped.reads(member.name)))
    if mapped is not None:
        _refuse_idle(mapped, parcels)
    found: dict[str, list[Parcel]] = {}
    for parcel in parcels:
        found.setdefault(_format(parcel, mapped).name, []).append(parcel)
    forms = [form for form in (*FORMATS, MAPPED) if form.name in found]
    if years and not any(form.yearly for form in forms):
        what = "expected an SSDA903 return, which alone is of a year that must be said; found none"
        raise IntakeError(what, where="--year", help="leave it out; --as-at says the day to judge as at")
    if (covers_from is not None or mapping is not None) and not any(form.told for form in forms):
        what = "expected a dump of the Standard Safeguarding Dataset or a report of your own, found neither"
        mend = "leave it out: what is named here says by itself what it covers and what its words mean"
        raise IntakeError(what, where="--mapping" if mapping else "--covers-from", help=mend)
    asked = Asked(as_at, years, covers_from, mapping, mapped, _labels(parcels))
    sizes = {form.name: sum(parcel.size for parcel in found[form.name]) for form in forms}
    with part(_READING):
        read = [
            each
            for form in steps(forms, lambda form: sizes[form.name])
            for each in with_beside(form.read(found[form.name], asked), form, found[form.name], paths)
        ]
    if ids is not None:
        from checker.intake.ids import read_ids, renamed

        read = renamed(read, read_ids(ids))
    return _together([known_to_its_day(each) for each in read])


def _refuse_idle(mapped: Mapped, parcels: Sequence[Parcel]) -> None:
    """Raise IntakeError where a mapping reads nothing of what is named."""
    if not any(mapped.reads(member.name) for parcel in parcels for member in parcel.members):
        about = ", ".join(dict.fromkeys(table.file for table in mapped.model.tables))
        what = f"expected a source that this mapping is about ({about}), found none"
        mend = "name one, or put right the file of a table, a pattern of names such as LAC visits*.csv"
        raise IntakeError(what, where=mapped.at, help=mend)


def _together(read: Sequence[Native]) -> Snapshot:
    """One snapshot of all that was read, which says so where it is as at a day that none of it knows of."""
    read = [with_mistyped(each) for each in read]
    snapshot = with_odd_ids(one_birth(read[0].snapshot if len(read) == 1 else joined(read)))
    keep_apart(snapshot)
    drawn = [each.drawn for each in read if each.drawn is not None]
    if len(drawn) == len(read) and max(drawn) < snapshot.as_at:
        snapshot = replace(snapshot, problems=(_drawn_before(max(drawn), snapshot.as_at), *snapshot.problems))
    begun = first_recorded(snapshot)
    if begun is not None and snapshot.as_at < begun:
        said = _before_all(begun)  # a snapshot that was written of it says so already
        others = (each for each in snapshot.problems if each != said)
        snapshot = replace(snapshot, problems=(said, *others))
    return snapshot


def _before_all(day: int) -> Problem:
    """Says that nothing had been recorded by the as-at date."""
    what = f"expected a day on or after {_in_words(day)}, the first of anything recorded, found an earlier one"
    hint = "Nothing is recorded of that day: say the one on which the record was made."
    return Problem("--as-at", None, what, hint, doubts_all=True)


def _drawn_before(day: int, as_at: int) -> Problem:
    """Says that no source knows of the as-at date; well after what they know of, nothing is said of what was asked."""
    what = f"expected a day by {_in_words(day)}, the last that what is read knows of, found a later one"
    hint = "What was done or has ended since is not known: say that day, or take a newer export."
    return Problem("--as-at", None, what, hint, doubts_all=as_at - day > FAR)


def _in_words(day: int) -> str:
    date = dt.date.fromordinal(day)
    return f"{date.day} {date:%B %Y}"


def _is_table(member: Member) -> bool:
    """Whether a file named by itself is CSV, as any is that is nothing else that is known."""
    from checker.intake.templates.telling import is_filled

    known = is_native(member) or member.is_workbook or is_filled(member)
    return refused(member) is None and not known


def _mapped(mapping: Path | None) -> Mapped | None:
    """What a mapping file says of a council's own reports, if there is one and it says anything of them."""
    if mapping is None:
        return None
    from checker.intake.mapping.model import read_mapping_file

    return read_mapping_file(mapping)


def _format(parcel: Parcel, mapped: Mapped | None) -> Format:
    """The format a parcel is of. IntakeError where it is of none."""
    if mapped is not None and any(mapped.reads(member.name) for member in parcel.members):
        return MAPPED
    for form in FORMATS:
        if form.recognises(parcel) and (parcel.path != STANDARD_INPUT or form is FORMATS[0]):
            return form
    raise unknown(parcel, _READ)


def _labels(parcels: Sequence[Parcel]) -> dict[str, str]:
    """What the sources of facts call each parcel: its name; its folder too where several have it, or are folders."""
    paths = {parcel.path: _main_file(parcel) for parcel in parcels}
    kept = {text: HEADS[0] if path.name.casefold() in HEADS else path.name for text, path in paths.items()}
    count = Counter(kept.values())
    return {
        text: path.name if count[kept[text]] == 1 else f"{path.resolve().parent.name}/{path.name}"
        for text, path in paths.items()
    }


def _main_file(parcel: Parcel) -> Path:
    return Path((parcel.main or parcel).path)
