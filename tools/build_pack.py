"""The step of the build that compiles the rules into the pack the wheel carries (see `checker.pack`)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACK = "rules-pack.json"


class BuildPack(BuildHookInterface):  # type: ignore[type-arg]
    """Writes the pack and puts it among the rules in the wheel. A checkout in use reads the rules themselves."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Before the files of the wheel are gathered."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from checker.pack import FILE, write_pack

        place = Path(self.directory) / PACK
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(write_pack(Path(self.root) / "rules"), encoding="utf-8")
        build_data["force_include"][str(place)] = f"checker/_rules/{FILE}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Once the wheel is made."""
        (Path(self.directory) / PACK).unlink(missing_ok=True)
