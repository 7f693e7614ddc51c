"""Limits: which text governs, when it runs out, and where several of them, or other dates, decide together."""
