"""The children in need census as a snapshot: `read_cin` its XML, once `is_census` says that it is one.

What tells a census from other files imports nothing heavy; polars is imported when one is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.intake.xml_records import root_of

if TYPE_CHECKING:
    from checker.intake.native import Native

__all__ = ["is_census", "read_cin"]

ROOT = "Message"


def is_census(head: bytes) -> bool:
    """Whether the first bytes of a file look like the census, or another of the department's returns in XML."""
    return root_of(head) == ROOT


def read_cin(raw: bytes, *, path: str, file: str, as_at: int | None = None) -> Native:
    """A snapshot from one year's census, as `checker.intake.cin.reader.read_cin` says."""
    from checker.intake.cin import reader

    return reader.read_cin(raw, path=path, file=file, as_at=as_at)
