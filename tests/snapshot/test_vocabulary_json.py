"""The vocabulary in JSON, as a wheel holds it: the same words, and read only while it is of the file beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from checker.snapshot import vocabulary as module
from checker.snapshot.vocabulary import as_json, vocabulary


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "vocabulary.yaml").write_bytes(module.FILE.read_bytes())
    monkeypatch.setattr(module, "FILE", tmp_path / "vocabulary.yaml")
    monkeypatch.setattr(module, "AS_JSON", tmp_path / "vocabulary.json")
    vocabulary.cache_clear()
    yield tmp_path
    vocabulary.cache_clear()


def read(monkeypatch: pytest.MonkeyPatch, *, yaml: bool) -> object:
    """The vocabulary read afresh, from YAML or without it."""
    vocabulary.cache_clear()
    if not yaml:
        monkeypatch.setattr(module, "_from_yaml", lambda: pytest.fail("the YAML was read"))
    return vocabulary()


def test_it_says_what_the_yaml_says(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written, expected = as_json(), read(monkeypatch, yaml=True)
    (folder / "vocabulary.json").write_text(written, encoding="utf-8")
    assert read(monkeypatch, yaml=False) == expected


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"of": "another", "raw": {"kinds": {}}}'])
def test_nonsense_in_its_place_is_passed_over(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    (folder / "vocabulary.json").write_text(text, encoding="utf-8")
    assert "review" in read(monkeypatch, yaml=True).kinds  # type: ignore[attr-defined]


def test_it_is_not_read_once_the_yaml_is_changed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "vocabulary.json").write_text(as_json(), encoding="utf-8")
    said = module.FILE.read_text(encoding="utf-8")
    module.FILE.write_text(said.replace("  review:", "  reviewing:", 1), encoding="utf-8")
    assert "reviewing" in read(monkeypatch, yaml=True).kinds  # type: ignore[attr-defined]
