"""Measures: the figures of the service report, worked out of a snapshot and of the duties and disputes it comes to.

A measure counts things of one sort, and which of them are of one kind; both are conditions of the rule language, read as
rules read them: true, false or not known. What is not known stands beside every figure. `worked_out` gives plain values
(`checker.measures.values`), from which any format is made.
"""
