"""Periods cut to the days on which a condition holds, or may."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from checker.engines.reference.period import Period
from checker.engines.reference.timeline import Timeline, Truth, Unknown, of_a_day, only_unseen
from checker.snapshot.coverage import Span
from checker.snapshot.facts import STILL_OPEN

Run = tuple[int, int, Truth]


def clipped(
    period: Period, rest: Timeline, name: str, *, presumed: bool = False, for_good: bool = False
) -> list[Period]:  # fmt: skip
    """The pieces of a period in which the rest is not false; one with no certain day, or that may be part of the one before,
    is doubtful. Where it is `presumed`, a period recorded without a start was there long before. What the rest came to `for_good`
    it was not broken off from before the day on which it certainly is so."""
    if period.start_lo == period.end_hi:
        whole = (period.start_lo, period.end_hi, rest.at(period.start_lo))
        return [] if whole[2] is False else [_piece(period, [whole], name, False, presumed=presumed, for_good=for_good)]
    pieces: list[Period] = []
    run: list[Run] = []
    resumed = period.resumed
    for part in [*rest.between(period.start_lo, period.end_hi), (period.end_hi, period.end_hi, False)]:
        if part[2] is not False:
            run.append(part)
        elif run:
            for each, why in _perhaps_several(run):
                piece = _piece(period, each, name, resumed, presumed=presumed, for_good=for_good)
                pieces.append(piece if why is None else _perhaps_one(piece, why))
                if resumed is not True:
                    resumed = True if pieces[-1].doubt is None else pieces[-1].doubt
            run = []
    return pieces


def _perhaps_one(piece: Period, why: Unknown) -> Period:
    either_way = piece.doubt is None or piece.either_way
    return replace(piece, doubt=piece.doubt or why, perhaps_one=True, either_way=either_way)


def _perhaps_several(run: list[Run]) -> Iterator[tuple[list[Run], Unknown | None]]:
    """The periods that a run of days may be, each with why it may be none but go on from the one before: it may have been broken
    off between two days of which it is certain, or have gone on to the end of the whole."""
    sure = [i for i, (_, _, truth) in enumerate(run) if truth is True]
    begins = [i + 1 for i in sure[:-1]]
    why: Unknown | None = None
    rest = run
    for begin in begins:
        lo, hi, unknown = run[begin]
        assert isinstance(unknown, Unknown)
        yield [*rest[: len(rest) - len(run) + begin], (lo, run[-1][1], unknown)], why
        rest, why = run[begin + 1 :], unknown
        if lo + 1 < hi:  # broken off, it was not on the first of these days
            rest = [(lo + 1, hi, unknown), *rest]
    yield rest, why


def unbroken(periods: Iterable[Period]) -> Iterator[tuple[Period, list[Period]]]:
    """The same periods, those that may be one taken to be, of which it is then in doubt whether there was such a one; each with
    the parts that may be periods by themselves, the first of them too."""
    found: list[list[Period]] = []
    for period in periods:
        if period.perhaps_one and found:
            found[-1].append(period)
        else:
            found.append([period])
    for parts in found:
        first, *others = parts
        for last in others[-1:]:
            doubt = first.doubt or others[0].doubt
            first = replace(first, end_lo=last.end_lo, end_hi=last.end_hi, end_doubt=last.end_doubt, doubt=doubt)
        yield first, parts


def as_part_or_whole(parts: Sequence[Period]) -> Iterator[Period]:
    """The period that each part certainly is of, which began with that part or with any before it."""
    first = parts[0]
    for part in parts:
        if part.as_either().doubt is None:
            yield replace(
                first, start_hi=part.start_hi, start_doubt=first.start_doubt or part.start_doubt or part.doubt,
                end_lo=part.end_lo, end_hi=part.end_hi, end_doubt=part.end_doubt, doubt=None, either_way=False,
            )  # fmt: skip


def _perhaps_within(run: list[Run]) -> Span:
    """By when what may have been on some days, and is certain on none, had begun if it was at all, and the soonest it was over:
    the first day and the last, unless it is the day it began, by one that is known, or ended that is not known. On days that are
    not covered it may have been at any time, or not yet by what is recorded of later ones."""
    (first, _, _), (last, end, closes) = run[0], run[-1]
    over_from = first if all(of_a_day(truth, "start", "end") for _, _, truth in run) else last
    told, told_until, opens = next((part for part in run if not only_unseen(part[2])), run[0])
    begun_later = of_a_day(opens, "start") and told_until < STILL_OPEN
    return told_until if begun_later else told, over_from if of_a_day(closes, "end") else end


def _piece(
    period: Period, run: list[Run], name: str, resumed: Truth, *, presumed: bool, for_good: bool
) -> Period:  # fmt: skip
    first, end = run[0][0], run[-1][1]
    certain = [part for part in run if part[2] is True]
    surely, until = (certain[0][0], certain[-1][1]) if certain else _perhaps_within(run)
    opens = run[0][2] if isinstance(run[0][2], Unknown) else None
    start_doubt = opens or period.start_doubt
    # it was long before, so that it began with the rest, or when that is known to have been
    since_long = period.long_before and (opens is not None or first > period.start_lo)
    presuming = presumed and (period.presumed_by is not None or since_long)
    begun_by = period.start_hi
    if presuming:
        begun_by = period.start_lo if period.presumed_by is None else period.presumed_by
    end_doubt = run[-1][2] if isinstance(run[-1][2], Unknown) else period.end_doubt
    doubt = period.as_either().doubt or (None if certain else opens)
    if resumed is False and certain and surely - first > 1 and opens is not None and not for_good:
        resumed = opens  # it may have begun before, and been broken off
    if begun_by >= until or (surely > period.start_lo and surely >= period.end_lo):
        doubt = doubt or start_doubt or end_doubt  # it may have begun too late, or ended too soon, to be at all
    either_way = period.either_way and doubt is None
    start_hi, end_lo = min(end, max(period.start_hi, surely)), max(first, min(period.end_lo, until))
    return Period(
        name, first, start_hi, end_lo, end, period.rows, period.doubt if either_way else doubt, resumed,
        start_doubt=start_doubt if first != start_hi else None, end_doubt=end_doubt if end_lo != end else None,
        counts=period.counts, perhaps_one=period.perhaps_one, either_way=either_way,
        presumed_by=min(end, max(begun_by, surely)) if presuming else None, perhaps_after=period.perhaps_after,
    )  # fmt: skip
