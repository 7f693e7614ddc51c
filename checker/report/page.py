"""A rule or a question set out under fixed headings, as text for a terminal and as Markdown for the documentation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checker.frozen import frozen
from checker.report.words import wrapped

_MARKUP = re.compile(r"([*_<>\[\]`])")


@frozen
class Section:
    """One heading and what stands under it, a line for each thing said; `listed` where they are items of a list."""

    heading: str
    lines: tuple[str, ...]
    listed: bool = False


@frozen
class Page:
    """One page: its title, its id, the file it is written in, what it asks in a sentence, and its sections."""

    title: str
    id: str
    file: str
    asks: str
    sections: tuple[Section, ...]


def as_text(page: Page) -> str:
    """The page as `checker rules show` prints it, ending in a newline."""
    blocks = [[page.title, "=" * len(page.title), page.id, page.file], [wrapped(page.asks)]]
    for section in page.sections:
        bullet = "- " if section.listed else ""
        blocks.append([section.heading, *(wrapped(bullet + line, "  ", "  ") for line in section.lines)])
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def as_markdown(page: Page) -> str:
    """The page as a part of a Markdown document, under a heading of the second level that is its id."""
    return "\n".join(_markdown(page)) + "\n"


def _markdown(page: Page) -> Iterator[str]:
    yield f"## {page.id}"
    yield ""
    yield f"**{plain(page.title)}** ([file](../../{page.file}))"
    yield ""
    yield wrapped(plain(page.asks))
    for section in page.sections:
        yield ""
        yield f"### {section.heading}"
        yield ""
        yield from (wrapped("- " + plain(line), "", "  ") for line in section.lines)


def plain(text: str) -> str:
    """Text in which nothing is taken for markup."""
    return _MARKUP.sub(r"\\\1", text)
