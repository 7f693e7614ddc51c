"""The words of a worksheet: what may be ticked, and the labels it is written and read back by, in Markdown and in Excel."""

from __future__ import annotations

AGREE, DISAGREE, RECORDING_ONLY = "agree", "disagree", "recording only"
MARKS = (AGREE, DISAGREE, RECORDING_ONLY)
"""How an auditor marks a finding; recording only: it was done, and the record does not show it."""

CANNOT_TELL = "cannot tell from the record"
ANSWERS = {
    "yes": "yes",
    "partly": "partly",
    "no": "no",
    "not applicable": "not-applicable",
    CANNOT_TELL: None,
}
"""What may be answered, and what each is as a fact: an answer that cannot be told is an unknown one."""

GRADES = ("outstanding", "good", "requires improvement to be good", "inadequate")
"""The four-point scale of the inspectorate's framework, which local audits go by."""

SAFE, UNSAFE = "nothing seen", "a child may be unsafe now"

ALSO = {
    "y": "yes", "n": "no", "n/a": "not applicable", "na": "not applicable", "partially": "partly", "in part": "partly",
    "ri": GRADES[2],
}  # fmt: skip
"""What people write in place of a choice and can mean nothing else."""

NOTHING = frozenset({"n/a", "na", "none", "nil", "-", "not applicable"})
"""What people write where there is nothing to write."""

AUDIT, ABOUT, CASE, DRAWN_ON, AS_AT, SEED = "Audit", "About", "Case", "Drawn on", "The record as it stood on", "Seed"
DRAWN_FROM, DRAWN, OF, IN_ALL = "Drawn from", "Drawn", "Of", "In all"
AUDITOR = "Auditor and date"
SAW = "What the auditor saw"
FINDINGS, QUESTIONS = "Findings to mark", "Questions put"
"""How many a worksheet was written with: so that one taken out is missed."""

RULE, DISPUTE, MARK = "Rule", "Dispute", "Mark"
QUESTION, ANSWER, EVIDENCE, IMPACT = "Question", "Answer", "Evidence", "Impact on the child"
REFLECTION, FAMILY, CHILD = "The practitioner's reflection", "The family's feedback", "The child's feedback"
HEARD = {REFLECTION: "practitioner", FAMILY: "family", CHILD: "child"}
"""Who may be heard in a worksheet, by the label of what they said."""

SAFETY, TOLD = "Immediate safety", "Told, whom and when, the same day"
GRADE, WHY = "Grade", "Why"
MODERATED, DIFFERS, MODERATOR = "Moderator's grade", "Why, where it differs", "Moderator and date"
ACTION, OWNER, BY, DONE = "Action", "Owner", "By", "Done on"
OF_ACTIONS = (ACTION, OWNER, BY, DONE)
AGAIN = "Audited again on"

MOST_ACTIONS = 3
"""Rows left for actions in a new worksheet; more may be added."""
