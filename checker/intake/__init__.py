"""What opens exports and snapshot files, and turns them into facts. The one way in is `read_sources`."""

from checker.intake.sources import read_sources

__all__ = ["read_sources"]
