"""The reference engine: plain Python, case by case. It defines the meaning and gives the trace.

docs/meaning.md says in words what it does.
"""
