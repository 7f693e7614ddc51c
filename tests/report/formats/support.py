"""The formats, by what they may show."""

from __future__ import annotations

MACHINE = ("json", "jsonl", "sarif", "junit", "github", "gitlab")
RESTRICTED = ("text", "csv", "xlsx", "html")
