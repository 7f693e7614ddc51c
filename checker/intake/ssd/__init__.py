"""The Standard Safeguarding Dataset as a snapshot. `reader.read_ssd` reads its files, and `database.read_ssd_database` the
database they would have come from.

Both need polars, so neither is imported until there is something to read: `telling` says whether there is.
"""
