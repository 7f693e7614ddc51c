"""`checker rules lint`: what a rule file lacks that a person would look for before trusting it.

What does not load is not lint's business: the reader, the models and the compiler say that, and what the compiler says of a
profile is passed on. One module for each thing looked at; each is a function from a rule, as written and compiled, to faults.
"""

from checker.authoring.lint.linter import lint

__all__ = ["lint"]
