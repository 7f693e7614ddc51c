"""Writes `docs/rules`: every rule and question as a page, one file a domain. Run as `python -m tools.rule_pages`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from checker.report.page import Page, as_markdown
from checker.report.question_page import DOMAIN_WORDS, question_page
from checker.report.rule_page import rule_page
from checker.report.words import counted
from checker.ruleset.library import AUDIT, DOMAINS, Library, load_library, shipped_rules

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "rules"
PROFILE = "typical"


def pages(library: Library) -> dict[str, str]:
    """The files of the folder by name, each a Markdown document ending in a newline. The same rules give the same text."""
    profile = library.profile(PROFILE).model
    ids = sorted(written.model.id for written in library.rules)
    files = {}
    for domain in (*DOMAINS, AUDIT):
        own = [rule_page(library, name, profile) for name in ids if name.startswith(f"{domain}.")]
        files[f"{domain}.md"] = _document(f"Rules: {DOMAIN_WORDS[domain]}", counted(len(own), "rule"), own)
    asked = [question_page(written) for written in sorted(library.questions, key=lambda each: each.model.id)]
    files["questions.md"] = _document("Dip-audit questions", counted(len(asked), "question"), asked)
    return files


def _document(title: str, number: str, listed: list[Page]) -> str:
    return "\n".join(_parts(title, number, listed))


def _parts(title: str, number: str, listed: list[Page]) -> Iterator[str]:
    yield f"# {title}"
    yield ""
    yield f"{number}, in order of id. Made from the files by `python -m tools.rule_pages`: change those, not this."
    yield ""
    for page in listed:
        anchor = page.id.replace(".", "")
        yield f"- [{page.id}](#{anchor}): {page.title}"
    yield ""
    yield from map(as_markdown, listed)


def main() -> None:
    """Write every file, and take away any that is no longer one of them."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    files = pages(load_library(shipped_rules()))
    for file in FOLDER.glob("*.md"):
        if file.name not in files:
            file.unlink()
    for name, text in files.items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
