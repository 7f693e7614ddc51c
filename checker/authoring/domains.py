"""What a scaffold begins with in each domain: a trigger, a period and evidence that are there in the vocabulary."""

from __future__ import annotations

from checker.frozen import frozen


@frozen
class Domain:
    """The kinds a new rule begins with: what starts it, what satisfies it, and a meeting with what is done ahead of it.

    Each `..._fact` is what goes before the day of one such fact in an example, each `..._more` what goes after;
    `evidence_unsure` is what such a fact lacks without the latter.
    """

    about: str
    trigger: str
    trigger_kind: str
    trigger_fact: str
    period: str
    period_kind: str
    period_fact: str
    evidence: str
    evidence_kind: str
    evidence_fact: str
    evidence_more: str
    evidence_unsure: str
    meeting: str
    meeting_fact: str
    meeting_more: str
    ahead: str
    ahead_kind: str
    ahead_fact: str
    ahead_more: str


DOMAINS = {
    "lac": Domain(
        about="child",
        trigger="{start-of: looked_after}",
        trigger_kind="looked_after",
        trigger_fact="kind: looked_after, start",
        period="looked_after",
        period_kind="looked_after",
        period_fact="kind: looked_after, start",
        evidence="{kind: visit, where: {seen: true}}",
        evidence_kind="visit",
        evidence_fact="kind: visit, on",
        evidence_more=", seen: true",
        evidence_unsure="visit.seen",
        meeting="review",
        meeting_fact="kind: review, on",
        meeting_more=", status: held",
        ahead="{kind: review_report}",
        ahead_kind="review_report",
        ahead_fact="kind: review_report, on",
        ahead_more="",
    ),
    "cp": Domain(
        about="child",
        trigger="{start-of: cp_plan}",
        trigger_kind="cp_plan",
        trigger_fact="kind: cp_plan, start",
        period="cp_plan",
        period_kind="cp_plan",
        period_fact="kind: cp_plan, start",
        evidence="{kind: core_group, where: {status: held}}",
        evidence_kind="core_group",
        evidence_fact="kind: core_group, on",
        evidence_more=", status: held",
        evidence_unsure="core_group.status",
        meeting="conference",
        meeting_fact="kind: conference, on",
        meeting_more=", status: held",
        ahead="{kind: core_group, where: {status: held}}",
        ahead_kind="core_group",
        ahead_fact="kind: core_group, on",
        ahead_more=", status: held",
    ),
    "lado": Domain(
        about="allegation",
        trigger="{event: allegation}",
        trigger_kind="allegation",
        trigger_fact="kind: allegation, on",
        period="{happened: allegation}",
        period_kind="allegation",
        period_fact="kind: allegation, on",
        evidence="{kind: lado_contact, where: {from_role: employer}}",
        evidence_kind="lado_contact",
        evidence_fact="kind: lado_contact, on",
        evidence_more=", from_role: employer",
        evidence_unsure="lado_contact.from_role",
        meeting="lado_meeting",
        meeting_fact="kind: lado_meeting, on",
        meeting_more=", status: held",
        ahead="{kind: lado_contact}",
        ahead_kind="lado_contact",
        ahead_fact="kind: lado_contact, on",
        ahead_more="",
    ),
    "fostering": Domain(
        about="household",
        trigger="{start-of: foster_approval}",
        trigger_kind="foster_approval",
        trigger_fact="kind: foster_approval, start",
        period="foster_approval",
        period_kind="foster_approval",
        period_fact="kind: foster_approval, start",
        evidence="{kind: foster_review, where: {status: held, chair_role: firo}}",
        evidence_kind="foster_review",
        evidence_fact="kind: foster_review, on",
        evidence_more=", status: held, chair_role: firo",
        evidence_unsure="foster_review.status",
        meeting="foster_review",
        meeting_fact="kind: foster_review, on",
        meeting_more=", status: held",
        ahead="{kind: training_standards}",
        ahead_kind="training_standards",
        ahead_fact="kind: training_standards, on",
        ahead_more="",
    ),
}
