"""What is laid before the rules of a case, in the order in which it is asserted."""

from checker.engines.durable.sheet import Sheet


def test_evidence_comes_before_what_it_is_evidence_for_and_the_as_at_day_and_the_canary_after() -> None:
    sheet = Sheet(as_at=739000)
    for kind in ("duty", "contest", "seat", "offer", "ending", "claim", "look"):
        sheet.add(kind, d=1)
    asserted = [fact["k"] for fact in sheet.ordered()]
    assert asserted == ["offer", "claim", "seat", "look", "contest", "duty", "ending", "now", "canary"]
