"""What some tests need and not every machine can run is looked for before it is fetched."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tools.optional import why_no_java

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the Java made up here is a script of a POSIX shell")


@pytest.mark.parametrize(
    ("says", "why"),
    [
        ('openjdk version "17.0.15" 2025-04-15', None),
        ('java version "21" 2023-09-19', None),
        ('openjdk version "11.0.22" 2024-01-16', "it needs Java 17 or later, and this is 11.0.22"),
        ('java version "1.8.0_402"', "it needs Java 17 or later, and this is 1.8.0_402"),
        ("", "it needs Java 17 or later, and this is of no known version"),
    ],
)
def test_spark_is_tried_where_java_is_new_enough(
    says: str, why: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    java = tmp_path / "java"
    java.write_text(f"#!/bin/sh\necho '{says}' >&2\n", encoding="utf-8")
    java.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert why_no_java() == why


def test_where_there_is_no_java_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert why_no_java() == "it needs Java 17 or later, and there is none"
