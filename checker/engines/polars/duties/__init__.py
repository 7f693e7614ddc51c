"""Duties in columns: as a rule gives them, gathered for all rules, in order, and as a frame."""
