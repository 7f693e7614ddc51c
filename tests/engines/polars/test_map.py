"""docs/engines.md names each file of the columnar engine once, and none that is not there."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[3]
SECTION = re.compile(r"^## Which file holds what$(.+?)^## ", re.MULTILINE | re.DOTALL)
PLACES = re.compile(r"^\|.*\|(?P<where>[^|]+)\|$", re.MULTILINE)


def test_each_file_is_named_once() -> None:
    section = SECTION.search((ROOT / "docs" / "engines.md").read_text(encoding="utf-8"))
    assert section
    places = [place["where"] for place in PLACES.finditer(section[1])]
    named = Counter(name for place in places for name in re.findall(r"`(\w+)`", place))
    files = {path.stem for path in (ROOT / "checker" / "engines" / "polars").glob("*.py")} - {"__init__"}
    assert named == Counter(files), "docs/engines.md, Which file holds what"
