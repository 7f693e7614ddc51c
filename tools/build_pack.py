"""The step of the build that compiles the rules into the pack the wheel carries (see `checker.pack`), and puts the vocabulary
into JSON."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

INSIDE = ("_rules/pack.json", "snapshot/vocabulary.json")
"""What is made, by its place in the package."""


class BuildPack(BuildHookInterface):  # type: ignore[type-arg]
    """Writes both and puts each beside what it is of in the wheel. A checkout in use reads the files themselves."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Before the files of the wheel are gathered."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from checker.pack import write_pack
        from checker.snapshot.vocabulary import as_json

        for inside, text in zip(INSIDE, (write_pack(Path(self.root) / "rules"), as_json()), strict=True):
            place = self._place(inside)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
            build_data["force_include"][str(place)] = f"checker/{inside}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Once the wheel is made."""
        for inside in INSIDE:
            self._place(inside).unlink(missing_ok=True)

    def _place(self, inside: str) -> Path:
        return Path(self.directory) / f"made-{Path(inside).name}"
