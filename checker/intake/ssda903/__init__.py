"""The SSDA903 return (children looked after) as a snapshot: `read_return` each year, then `read_ssda903` them."""

from checker.intake.ssda903.modules import recognise
from checker.intake.ssda903.reader import read_return, read_ssda903
from checker.intake.ssda903.tables import Return
from checker.intake.ssda903.xml_form import is_return_xml, tables_in

__all__ = ["Return", "is_return_xml", "read_return", "read_ssda903", "recognise", "tables_in"]
