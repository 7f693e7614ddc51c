"""The children in need census as a snapshot: `read_cin` its XML, once `is_census` says that it is one."""

from checker.intake.cin.reader import is_census, read_cin

__all__ = ["is_census", "read_cin"]
