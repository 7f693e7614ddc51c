"""A snapshot written out as a file in the native format, so that it can be read again to the same facts."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from checker.intake.parquet import head_as_metadata
from checker.progress import steps
from checker.snapshot.facts import Snapshot
from checker.snapshot.plain import case_as_data, fact_as_data, head_of_snapshot

if TYPE_CHECKING:
    import polars as pl

_DAYS = ("on", "start", "end", "started_by", "lasted_to", "recorded")


def as_json(snapshot: Snapshot) -> bytes:
    """One JSON document, a fact to a line."""
    head = {**head_of_snapshot(snapshot)}
    lines = [f"{_json(name)}: {_json(value)}," for name, value in head.items()]
    lines += ['"cases": [', ",\n".join(_case_lines(snapshot)), "]"]
    return ("{\n" + "\n".join(lines) + "\n}\n").encode()


def _case_lines(snapshot: Snapshot) -> Iterator[str]:
    for case in steps(snapshot.cases):
        data = case_as_data(case)
        facts = ",\n  ".join(_json(fact) for fact in data["facts"])
        yield f'{{"case": {_json(case.id)}, "about": {_json(case.about)}, "facts": [\n  {facts}]}}'


def as_json_lines(snapshot: Snapshot) -> bytes:
    """JSON Lines: the head, then a case with its facts to a line."""
    lines = [head_of_snapshot(snapshot), *(case_as_data(case) for case in steps(snapshot.cases))]
    return "".join(_json(line) + "\n" for line in lines).encode()


def as_parquet(snapshot: Snapshot) -> bytes:
    """One Parquet file of facts sorted by kind, case and day, with its head in the metadata."""
    import polars as pl

    columns = dict.fromkeys(("case", "about", "kind", "id", *_DAYS, "attributes"), pl.String)
    rows = pl.DataFrame(list(_rows(snapshot)), schema=columns)
    frame = rows.with_columns(_days(rows[name]) for name in _DAYS).sort(
        "kind", "case", "on", "start", nulls_last=True, maintain_order=True
    )
    return _parquet(frame, head_as_metadata(head_of_snapshot(snapshot, facts_apart=True)))


def _rows(snapshot: Snapshot) -> Iterator[dict[str, Any]]:
    for case in steps(snapshot.cases):
        for fact in case.facts:
            raw = fact_as_data(fact)
            own = {name: raw.pop(name, None) for name in ("kind", "id", *_DAYS) if raw.get(name) != "unknown"}
            yield {"case": case.id, "about": case.about, **own, "attributes": _json(raw) if raw else None}


def _days(texts: pl.Series) -> pl.Series:
    """A column of days as dates, or as date-times where any has a time."""
    if not texts.str.contains("T", literal=True).any():
        return texts.str.to_date("%Y-%m-%d")
    return texts.str.replace(r"^[^T]*$", "${0}T00:00").str.to_datetime("%Y-%m-%dT%H:%M")


def _parquet(frame: pl.DataFrame, metadata: dict[str, str]) -> bytes:
    out = io.BytesIO()
    frame.write_parquet(out, metadata=metadata)
    return out.getvalue()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


FORMS: dict[str, Callable[[Snapshot], bytes]] = {".json": as_json, ".jsonl": as_json_lines, ".parquet": as_parquet}
"""How a snapshot is written, by the end of the file's name."""
