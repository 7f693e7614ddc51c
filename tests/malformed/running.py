"""The real command over a source, and what it may take."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from fixtures.malformed.sound import AS_AT
from tests.starts import Ran, Start

SECONDS = 60
"""Of a processor's time; the slowest takes a few."""

MEGABYTES = 2_500


RULE = Path(__file__).parents[2] / "rules/lac/review-interval.yaml"
PROFILE = "name: typical\ntitle: For tests\nforces: [regulation]\n"


@cache
def _rules() -> Path:
    """A folder of one rule: loading all of them takes as long as all else together."""
    folder = Path(tempfile.mkdtemp())
    for name in ("lac", "profiles"):
        (folder / name).mkdir()
    shutil.copytree(RULE.parents[1] / "definitions", folder / "definitions")
    (folder / "lac" / RULE.name).write_bytes(RULE.read_bytes())
    (folder / "profiles/typical.yaml").write_text(PROFILE, encoding="utf-8")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def check(start: Start, env: Mapping[str, str], source: str, *more: str) -> Ran:
    """Run `checker check` over a source."""
    words = ["check", source, "--as-at", AS_AT, "--format", "json", "--rules", str(_rules()), "--engine", "reference"]
    return start([*words, *more], env, Path.cwd(), b"")


def name_of(source: str) -> str:
    """The part of a source's name that a message must show."""
    return "database" if "://" in source else Path(source).name
