"""A council's own reports, read as it says in a mapping file: which file is what, and which column is which."""
