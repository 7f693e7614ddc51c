"""The formats, by what they may show; and a page as it is read."""

from __future__ import annotations

import re
import shutil
from html import escape
from html.parser import HTMLParser

MACHINE = ("json", "jsonl", "sarif", "junit", "github", "gitlab")
RESTRICTED = ("text", "csv", "xlsx", "html")

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync")  # fmt: skip


_FRAME = """<!doctype html><body><iframe style="border: 0" width="{wide}" height="800" srcdoc="{text}"></iframe><script>
onload = () => {{
  const page = document.querySelector("iframe").contentDocument;
  const over = [...page.querySelectorAll("html, .wide")].filter((each) => each.scrollWidth > each.clientWidth);
  document.body.dataset.sideways = over.map((each) => each.innerText).join("; ") || "nothing";
}};
</script></body>"""


def sideways(browse, text, *, wide):
    """What would have to be scrolled sideways where the page is so many pixels wide: how it begins, or `nothing`."""
    dom = browse(_FRAME.format(wide=wide, text=escape(text)))  # a browser's own window is never as narrow as a phone
    return re.search(r'data-sideways="([^"]*)"', dom)[1][:80]


class Read(HTMLParser):
    """What a page says, tag by tag; faults where a tag is not closed."""

    VOID = ("meta", "br", "wbr")

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.words, self.attributes = [], [], [], []
        self.feed(text)
        assert not self.open, self.open

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1:] not in (["script"], ["style"]):
            self.words.append(data)
