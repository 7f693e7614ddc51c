"""The table of formats, beside what is published of them."""

from __future__ import annotations

import json
from pathlib import Path

from checker.intake.formats import FORMATS, MAPPED


def test_the_schema_of_results_names_every_format(root: Path) -> None:
    schema = json.loads((root / "checker" / "report" / "result-1.schema.json").read_text(encoding="utf-8"))
    named = schema["properties"]["inputs"]["items"]
    named = schema["$defs"][named["$ref"].rpartition("/")[2]] if "$ref" in named else named
    assert set(named["properties"]["format"]["enum"]) == {form.name for form in (*FORMATS, MAPPED)}
