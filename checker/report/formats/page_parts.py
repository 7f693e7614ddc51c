"""What the pages share: one file that holds everything it needs, its style and script, and tables whose cells are text."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from html import escape
from importlib.resources import files
from string import Template

from checker.disputes.dispute import date_words
from checker.errors import Problem
from checker.report.counts import Counts, apart, standing
from checker.report.formats.tables import Cell, Column, Share, Table
from checker.report.in_doubt import ALL_IN_DOUBT, doubts_of_all
from checker.report.words import number_words, percent

RESTRICTED = "Restricted: children\u2019s records. For those allowed to see them."

BROAD = 30
"""A column of at least so many characters is given room."""

MANY = 10
"""A table of more columns than these is set smaller, to be seen whole."""


def whole(title: str, body: Iterable[str], *, mark: str) -> str:
    """The page of a title and a body. `mark` is printed at the head of every page."""
    script = _shipped("page.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return Template(_shipped("page.html")).substitute(
        title=escape(title), body="\n".join(body), script=script, script_hash=digest, mark=mark
    )


@cache
def _shipped(name: str) -> str:
    return (files("checker.report.formats") / name).read_text(encoding="utf-8")


def doubt_part(problems: Iterable[Problem]) -> str:
    """What puts all that is reported in doubt."""
    doubts = "".join(f"<li>{escape(line)}</li>" for line in doubts_of_all(problems))
    return f'<div class="provisional"><b>{ALL_IN_DOUBT}</b><ul>{doubts}</ul></div>' if doubts else ""


def standing_part(own: Sequence[Counts]) -> str:
    """Whether what is reported is provisional by the service's own figures, and the figures that make it so."""
    said = standing(own)
    if not said:
        return ""
    far = "".join(f"<li>{escape(line)}</li>" for line in apart(own))
    return f'<div class="provisional"><b>{escape(said)}</b><ul>{far}</ul></div>' if far else f"<p>{escape(said)}.</p>"


def section(heading: str, content: str, otherwise: str = "") -> Iterator[str]:
    """A heading and a table, or what is said where there is none; nothing at all where nothing is said."""
    if content or otherwise:
        yield f"<h2>{escape(heading)}</h2>"
        yield f'<div class="wide">{content}</div>' if content else f"<p>{escape(otherwise)}</p>"


def small(text: str) -> str:
    """What is said under the rest of a cell."""
    return f"<small>{escape(text)}</small>" if text else ""


def table(shown: Table) -> str:
    """A table as it is, without columns that nothing is in."""
    used = [at for at in range(len(shown.columns)) if any(row[at] not in (None, "") for row in shown.rows)]
    rows = [[cell(shown.columns[at].shown(row[at])) for at in used] for row in shown.rows]
    return made([shown.columns[at] for at in used], rows) if rows else ""


def made(columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> str:
    """A table of rows whose cells are already HTML. On a phone its cells stand one below another, so those that do not speak
    for themselves, narrow ones after the first, say which column they are of.
    """
    heads = ["" if not at or each.width >= BROAD else escape(each.heading) for at, each in enumerate(columns)]
    named = [f'<td data-of="{head}"' if head else "<td" for head in heads]
    broad = {column: ' class="broad"' if column.width >= BROAD else "" for column in columns}
    head = "".join(f'<th scope="col"{broad[column]}>{escape(column.heading)}</th>' for column in columns)
    whole_rows = ("".join(td + each.removeprefix("<td") for td, each in zip(named, row, strict=True)) for row in rows)
    body = "\n".join(f"<tr>{row}</tr>" for row in whole_rows)
    many = ' class="many"' if len(columns) > MANY else ""
    return f"<table{many}>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def cell(value: Cell) -> str:
    """A cell. A date reads as people write it, and sorts as a date."""
    if isinstance(value, dt.datetime):
        words = f"{value:%H:%M} on {date_words(value.toordinal())}"
        return f'<td class="date" data-sort="{value.isoformat()}">{words}</td>'
    if isinstance(value, dt.date):
        return f'<td class="date" data-sort="{value.isoformat()}">{date_words(value.toordinal())}</td>'
    if isinstance(value, bool):
        return f"<td>{'yes' if value else 'no'}</td>"
    if isinstance(value, Share):
        return f'<td class="number" data-sort="{value.part}">{percent(value.part)}</td>'
    if isinstance(value, float):
        return f'<td class="number">{number_words(value)}</td>'
    if isinstance(value, int):
        return f'<td class="number">{value:,}</td>' if value else '<td class="number nought" data-sort="0">.</td>'
    return f"<td>{escape(value or '')}</td>"
