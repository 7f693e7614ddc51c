"""What a council's mapping file adds: what its system's own words mean, and what its dump covers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from checker.errors import RulesetError
from checker.intake.ssd.model import NOT_TARGETS, Mapped, Meanings, meanings, shipped, word_of
from checker.intake.value_maps import ambiguous
from checker.snapshot.coverage import Coverage
from checker.snapshot.covers import read_covers
from checker.snapshot.findings import Findings
from checker.snapshot.values import nearest
from checker.yaml_reader import read_yaml_file

SECTION = "ssd"
_SAID = ("covers", "values", "schema")


def read_mapping(path: Path | None, as_at: int, covers_from: int | None = None) -> Mapped:
    """How a dump is read, with what the section ``ssd`` of a mapping file adds. `covers_from` goes before the file's own.

    Raises RulesetError, with every fault placed, where the file says what is not known here.
    """
    base = shipped()
    if path is None:
        return Mapped(base.tables, base.values, covers_from)
    document = read_yaml_file(path)
    section = _section(document.data)
    faults = list(_faults(document, section, base))
    if faults:
        raise RulesetError(faults)
    findings = Findings()
    said = dict(section.get("covers") or {})
    begins = said.pop("from", None)
    covers = read_covers(said, as_at, findings) if said else Coverage()
    if begins is not None:
        begins_on = read_covers({"child": {"from": begins}}, as_at, findings).of("child").spans
        covers_from = covers_from or (begins_on[0][0] if begins_on else None)
    if found := findings.all():
        raise RulesetError(
            document.fault((SECTION, *loc), each.what, help=each.help) for each in found for loc in each.locs
        )
    values = dict(base.values)
    for name, raw in (section.get("values") or {}).items():
        values[name] = meanings(name, raw, values[name])
    return Mapped(base.tables, values, covers_from, covers, str(section.get("schema") or ""))


def _section(data: Any) -> Any:
    return data.get(SECTION) if isinstance(data, Mapping) else None


def _faults(document: Any, section: Any, base: Mapped) -> Iterator[Any]:
    if not isinstance(section, Mapping):
        what = f"expected a section {SECTION} with covers, values or schema, found none"
        yield document.fault((SECTION,), what, help="what goes in it is in docs/ssd.md")
        return
    for name in section:
        if name not in _SAID:
            yield document.fault((SECTION, name), "there is no such thing to say here", help=f"it may be {_or(_SAID)}")
    for name in ("covers", "values"):
        if not isinstance(section.get(name) or {}, Mapping):
            yield document.fault(
                (SECTION, name), "expected a mapping of names to what is said of them", help="see docs/ssd.md"
            )
            return
    for name, raw in (section.get("values") or {}).items():
        at = (SECTION, "values", name)
        if name not in base.values:
            mend = nearest(name, base.values) or f"it may be {_or(sorted(base.values))}"
            yield document.fault(at, "there is no value map of this name", help=mend)
        elif not isinstance(raw, Mapping):
            yield document.fault(at, "expected what texts become, each with a list of texts", help="see docs/ssd.md")
        else:
            yield from _map_faults(document, at, raw, base.values[name])
            lists = {target: words for target, words in raw.items() if isinstance(words, list)}
            yield from ambiguous(document, at, lists)


def _map_faults(document: Any, at: tuple[str, ...], raw: Mapping[Any, Any], onto: Meanings) -> Iterator[Any]:
    targets = {*onto.of.values(), "none"}
    for target, words in raw.items():
        word = word_of(words) if target in NOT_TARGETS else word_of(target)
        if word not in targets:
            what = "this is nothing that such a text can become"
            yield document.fault((*at, target), what, help=f"it may be {_or(sorted(targets))}")
        if target not in NOT_TARGETS and not isinstance(words, list):
            yield document.fault((*at, target), "expected a list of texts", help="write [one text, another]")


def _or(names: Sequence[str]) -> str:
    return ", ".join(names)
