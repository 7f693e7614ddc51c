"""The facts of many cases as tables, and what is told of single ones."""
