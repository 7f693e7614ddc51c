"""The tools a rule is written with: scaffold, lint, mutants, schema, differences, and the examples for others to run.

Nothing here decides a duty. Each tool takes a loaded library and gives back values; the command line shows them.
"""
