"""What is late again and again within 12 months is raised in the report of a month too."""

from __future__ import annotations

RULE = "lac.missing.return-interview"


def test_the_third_time_in_a_year_is_raised_in_the_report_of_its_month(checker, snapshot):
    """Three times missing and back the next day; each interview, due within 72 hours, was held ten days after the return."""
    facts = [{"kind": "child", "born": "2012-05-09"}, {"kind": "looked_after", "start": "2025-06-02"}]
    for month in ("01", "02", "03"):
        facts += [
            {"kind": "missing", "start": f"2026-{month}-05", "end": f"2026-{month}-06"},
            {"kind": "return_interview", "on": f"2026-{month}-16", "status": "held"},
        ]
    source = snapshot({"C-1": facts})

    def disputes(*arguments):
        told = checker("check", source, "--select", RULE, "--format", "json", *arguments).json["disputes"]
        return [(each["verdict"], each["found"]["on"]) for each in told]

    assert disputes() == [("late", f"2026-{month}-16") for month in ("01", "02", "03")]
    assert disputes("--period", "2026-03-01..2026-03-31") == [("late", "2026-03-16")]
    assert disputes("--period", "2025-01-01..2025-12-31") == []
