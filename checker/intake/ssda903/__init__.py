"""The SSDA903 return (children looked after) as a snapshot: `read_return` each year, then `read_ssda903` them."""

from checker.intake.ssda903.modules import recognise
from checker.intake.ssda903.reader import read_return, read_ssda903
from checker.intake.ssda903.tables import Return

__all__ = ["Return", "read_return", "read_ssda903", "recognise"]
