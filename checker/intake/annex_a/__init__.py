"""Ofsted's child-level data for inspections (ILACS, Annex A) as a snapshot: `read_annex_a` the sheets that hold it."""

from checker.intake.annex_a.matching import find_list, recognise
from checker.intake.annex_a.reader import read_annex_a

__all__ = ["find_list", "read_annex_a", "recognise"]
