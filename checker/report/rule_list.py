"""The rules a profile runs, as a list: read off what is compiled, so that no rule file is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from checker.compile.program import Program, Rule
from checker.pack import Pack
from checker.report.width import fits
from checker.report.words import counted, whole, wrapped
from checker.ruleset.asking import PREFIX


def rule_list(pack: Pack, profile: str, *, everything: bool, wanted: Callable[[str], bool]) -> str:
    """Rules with their shape and force, in order of id; `everything` adds those the profile leaves off. Then what audits ask and
    agree. Of all of them, those whose ids are `wanted`. The pack holds the program of the profile."""
    program = pack.programs[profile]
    on = {rule.id for rule in program.rules}
    rows = [
        (each.id, each.shape, each.force, each.title + ("" if each.id in on else " (off)"))
        for each in pack.listed
        if wanted(each.id) and (everything or each.id in on)
    ]
    lines = [*_in_columns(rows), ""] if rows else []
    lines += _of_audits(program, wanted)
    told = f"{counted(len(rows), 'rule')}; profile" if rows or not lines else "Profile"
    lines.append(whole(f"{told} {profile}: {pack.titles[profile]}"))
    return "\n".join(lines) + "\n"


def _of_audits(program: Program, wanted: Callable[[str], bool]) -> Iterator[str]:
    """The rules on what audits agree, then the dip-audit questions by the ids of their rules, where there are any."""
    audited = [rule for rule in program.audited if wanted(rule.id)]
    agreed, asked = _parted(audited)
    if agreed:
        yield from (
            "Run where a dip audit agreed an action:",
            *_in_columns([(rule.id, rule.asks) for rule in agreed]),
            "",
        )
    if asked:
        rows = [(rule.id, rule.about, rule.title) for rule in asked]
        yield from ("Dip-audit questions, run where one was put:", *_in_columns(rows), "")


def _parted(audited: Sequence[Rule]) -> tuple[list[Rule], list[Rule]]:
    asked = [rule for rule in audited if rule.id.startswith(PREFIX)]
    return [rule for rule in audited if not rule.id.startswith(PREFIX)], asked


def _in_columns(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Rows with their cells one under another; where that is wider than the terminal, the last of each is below the others."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    if fits(sum(widths) + 2 * (len(widths) - 1)):
        for row in rows:
            yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        return
    for *cells, last in rows:
        yield "  ".join(cells)
        yield wrapped(last, "    ")
