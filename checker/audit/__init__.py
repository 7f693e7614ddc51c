"""Dip audits: who is drawn from a caseload, and the worksheet an auditor fills in for each."""
