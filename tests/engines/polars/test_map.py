"""docs/engines.md names each file of the columnar engine once, and none that is not there."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[3]
SECTION = re.compile(r"^## Which file holds what$(.+?)^## ", re.MULTILINE | re.DOTALL)
ROOMS = re.compile(r"^\| (?P<room>[^|]+) \|[^|]*\|(?P<files>[^|]+)\|$", re.MULTILINE)
ENGINE = ROOT / "checker" / "engines" / "polars"


def test_each_file_is_named_once_in_its_room() -> None:
    section = SECTION.search((ROOT / "docs" / "engines.md").read_text(encoding="utf-8"))
    assert section
    named = Counter(
        (room["room"].strip("`"), name)
        for room in ROOMS.finditer(section[1])
        for name in re.findall(r"`(\w+)`", room["files"])
    )
    files = {path.relative_to(ENGINE) for path in ENGINE.rglob("*.py") if path.stem != "__init__"}
    rooms = {(str(path.parent) if path.parent.name else "beside them", path.stem) for path in files}
    assert named == Counter(rooms), "docs/engines.md, Which file holds what"
