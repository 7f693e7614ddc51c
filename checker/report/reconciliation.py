"""What a source holds as it was read, before anything is judged; beside the service's own figures where they are given."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from checker.calendar import add_months
from checker.compile.needs import covered_at_all
from checker.compile.program import All, OfKind
from checker.disputes.dispute import date_words
from checker.engines.duty import Why, amiss
from checker.engines.reference.periods import CaseView
from checker.frozen import frozen
from checker.report.counts import MOST_APART, Counts, span
from checker.report.privacy import Shown
from checker.report.result import Result
from checker.report.words import counted, in_words, spaced, wrapped
from checker.snapshot.facts import Snapshot
from checker.snapshot.plain import iso

COUNTED = {
    "looked_after": ("Children looked after", "became looked after", "ceased to be looked after"),
    "cp_plan": ("Children on child protection plans", "plans began", "plans ended"),
    "cin_plan": ("Children on children in need plans", "plans began", "plans ended"),
    "foster_approval": ("Approved fostering households", "approvals began", "approvals ended"),
}
"""The kinds of period that are counted, and how people say who has one, how many began, and how many ended."""


@frozen
class Missing:
    """What is not recorded or not covered, and how many duties of how many rules it would decide."""

    needs: str
    why: Why
    duties: int
    rules: int


def counts_of(snapshot: Snapshot, own: Mapping[str, int] | None = None) -> tuple[Counts, ...]:
    """How many have a period of each counted kind on the as-at date, and how many began and ended in the 12 months to it.

    `own` holds the service's figures by name, such as ``looked_after`` and ``looked_after_began``.
    """
    own = own or {}
    return tuple(
        Counts(name, label, least, most, covered_at_all(kind, snapshot), teams, own.get(name))
        for kind in COUNTED
        for name, label, least, most, teams in _counted(kind, snapshot)
    )


def names() -> list[str]:
    """The names of the figures, as a file of the service's own gives them."""
    return [name for kind in COUNTED for name in (kind, f"{kind}_began", f"{kind}_ended")]


def _counted(kind: str, snapshot: Snapshot) -> Iterator[tuple[str, str, int, int, tuple[tuple[str, int], ...]]]:
    as_at, since = snapshot.as_at, add_months(snapshot.as_at, -12) + 1
    now, began, ended = Counter[bool](), Counter[bool](), Counter[bool]()
    teams = Counter[str]()
    for case in snapshot.cases:
        if not case.of(kind):
            continue
        periods = CaseView(case, case.coverage or snapshot.coverage, as_at, {}).periods(OfKind(kind, All(())), kind)
        held = [
            period.doubt is None and period.start_hi <= as_at < period.end_lo
            for period in periods
            if period.start_lo <= as_at < period.end_hi
        ]
        if held:
            now[any(held)] += 1
            teams[case.team] += any(held)
        for period in periods:
            _within(began, period.start_lo, period.start_hi, since, as_at)
            _within(ended, period.end_lo, period.end_hi, since, as_at)
    by_team = tuple(sorted((team, number) for team, number in teams.items() if team and number))
    here, begun, over = COUNTED[kind]
    yield kind, here, now[True], now[True] + now[False], by_team
    for name, label, found in (("began", begun, began), ("ended", over, ended)):
        yield f"{kind}_{name}", f"{here}: {label} in 12 months", found[True], found[True] + found[False], ()


def _within(found: Counter[bool], lo: int, hi: int, first: int, last: int) -> None:
    """Count a day that is somewhere from `lo` to `hi`: whether it certainly is, or only may be, from `first` to `last`."""
    if lo <= last and hi >= first:
        found[first <= lo and hi <= last] += 1


def what_is_missing(result: Result) -> tuple[Missing, ...]:
    """What recording, or covering, would decide the most duties, those first."""
    duties, rules = Counter[tuple[str, Why]](), defaultdict[tuple[str, Why], set[str]](set)
    for each in result.cannot_tell:
        if each.why is not Why.JUDGEMENT:
            duties[each.needs, each.why] += each.duties
            rules[each.needs, each.why].add(each.rule)
    found = (Missing(*key, number, len(rules[key])) for key, number in duties.items())
    return tuple(sorted(found, key=lambda missing: (-missing.duties, missing.needs, missing.why)))


# --- as text --------------------------------------------------------------------------------------------------------
def text_of(result: Result, counts: Sequence[Counts]) -> str:
    """What was read, the figures, what could not be read, the rules this source cannot evaluate and what would decide most."""
    blocks = [
        _read(result.snapshot),
        _figures(counts),
        _problems(result),
        _not_evaluable(result),
        _would_decide(result),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _read(snapshot: Snapshot) -> list[str]:
    rows = [("file", "format", "rows", "rejected")]
    rows += [(file.path, file.format, f"{file.rows:,}", f"{file.rejected:,}") for file in snapshot.inputs]
    kinds = Counter(fact.kind for case in snapshot.cases for fact in case.facts)
    facts = ", ".join(f"{spaced(kind)} {number:,}" for kind, number in kinds.most_common())
    said = f"{counted(len(snapshot.cases), 'case')} as at {date_words(snapshot.as_at)}, {counted(kinds.total(), 'fact')}: {facts}"
    return ["As it was read", "", *_laid_out(rows), "", wrapped(said)]


def _figures(counts: Sequence[Counts]) -> list[str]:
    shown = [each for each in counts if each.covered or each.most or each.own is not None]
    given = any(each.own is not None for each in shown)
    rows = [("", "as read", *(("own figure", "apart") if given else ()))]
    for each in shown:
        own = (
            ("", "")
            if each.own is None
            else (f"{each.own:,}", f"{each.apart:.1f}%" + (" *" if each.provisional else ""))
        )
        rows.append((each.label, span(each) + ("" if each.covered else " (not covered)"), *(own if given else ())))
        rows += [(f"  {team}", f"{number:,}", *(("", "") if given else ())) for team, number in each.by_team]
    lines = _laid_out(rows) if shown else ["None of the periods that are counted is in this source."]
    if any(each.provisional for each in shown):
        lines += [
            "",
            wrapped(f"* More than {MOST_APART}% from the service's own figure: what is reported is provisional."),
        ]
    return ["Figures", "", *lines]


def _problems(result: Result) -> list[str]:
    if not result.problems:
        return []
    most = sorted(result.problems, key=lambda each: (-each.count, each.source))[:15]
    head = f"What could not be read as it stands: {sum(each.count for each in result.problems):,}"
    return [head, "", *(wrapped(each.render(), "  ", "    ") for each in most)]


def _not_evaluable(result: Result) -> list[str]:
    by_why: defaultdict[str, list[str]] = defaultdict(list)
    for each in result.rules:
        if each.status == "not-evaluable":
            by_why[in_words(each.why or "", result.program)].append(each.rule.id)
    if not by_why:
        return []
    head = f"Rules this source cannot evaluate: {sum(map(len, by_why.values())):,} of {len(result.rules):,}"
    return [head, "", *(wrapped(f"{why}: {', '.join(ids)}", "  ", "    ") for why, ids in sorted(by_why.items()))]


def _would_decide(result: Result) -> list[str]:
    missing = what_is_missing(result)
    if not missing:
        return []
    rows = [("what would decide it", "", "duties", "rules")]
    rows += [
        (
            in_words(each.needs, result.program),
            "" if amiss(each.needs) else _WORDS[each.why],
            f"{each.duties:,}",
            f"{each.rules:,}",
        )
        for each in missing[:MOST_SHOWN]
    ]
    more = [f"and {len(missing) - MOST_SHOWN:,} more"] if len(missing) > MOST_SHOWN else []
    return ["What recording would decide the most", "", *_laid_out(rows), *more]


MOST_SHOWN = 20
_WORDS = {
    Why.NOT_COVERED: "not covered", Why.MISSING_FIELD: "not recorded", Why.DATE_ONLY: "no time of day",
    Why.CALENDAR_END: "past the calendar", Why.JUDGEMENT: "",
}  # fmt: skip


def _laid_out(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Rows as columns, numbers to the right."""
    wide = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [
            cell.rjust(width) if cell[:1].isdecimal() and i else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, wide, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return lines


# --- for programs ---------------------------------------------------------------------------------------------------
def as_data(result: Result, counts: Sequence[Counts], shown: Shown) -> dict[str, object]:
    """The same as plain data, under the schema ``checker/reconciliation@1``: files as they may be `shown`."""
    return {
        "schema": "checker/reconciliation@1",
        "as_at": iso(result.snapshot.as_at),
        "inputs": [
            {"path": shown.path(f.path), "format": f.format, "rows": f.rows, "rejected": f.rejected}
            for f in result.snapshot.inputs
        ],
        "provisional": any(each.provisional for each in counts),
        "figures": [
            {"name": each.name, "least": each.least, "most": each.most, "covered": each.covered, "own": each.own,
             "apart": None if each.apart is None else round(each.apart, 2), "by_team": dict(each.by_team)}
            for each in counts
        ],
        "problems": [
            {"source": shown.source(each.source), "column": each.column, "what": each.what, "hint": each.hint,
             "count": each.count}
            for each in result.problems
        ],
        "not_evaluable": {each.rule.id: each.why for each in result.rules if each.status == "not-evaluable"},
        "would_decide": [
            {"needs": each.needs, "why": each.why.value, "duties": each.duties, "rules": each.rules}
            for each in what_is_missing(result)
        ],
    }  # fmt: skip
