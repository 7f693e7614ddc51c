"""Every report says which disputes rest on a text that was not verified at its source."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest

BODY = """\
within:
  trigger: {start-of: looked_after}
  evidence:
    - {kind: advocacy_referral}
  limit:
    - {value: 10 days, from: 2011-04-01, provision: paragraph 2, verified: VERIFIED}"""
SAID = "not verified at source"


@pytest.fixture
def run(checker, rules_folder, rule, snapshot):
    def check(command, verified, as_at, *options, profile=""):
        written = rule("lac.test.within", body=BODY.replace("VERIFIED", verified))
        folder = rules_folder({"lac/within.yaml": written}, profile=profile)
        care = {"kind": "looked_after", "start": "2026-03-01"}
        source = snapshot({"C-1": [care]}, as_at=as_at, covers={"looked_after": "all", "advocacy_referral": "all"})
        return checker(command, source, "--rules", folder, *options)

    return check


@pytest.mark.parametrize("form", ["sarif", "junit", "github", "gitlab", "html"])
@pytest.mark.parametrize("verified", ["true", "false"])
def test_formats_of_a_result(run, form, verified):
    out = run("check", verified, "2026-03-31", "--format", form).out
    assert "paragraph 2" in out
    assert (SAID in out) is (verified == "false")


OWN = """\
forces: [regulation]
tighten:
  lac.test.within:
    limit:
      - {value: 5 days, from: 2011-04-01, provision: our standard 3, verified: true}"""


@pytest.mark.parametrize("form", ["text", "sarif", "junit", "github", "gitlab", "html"])
@pytest.mark.parametrize("verified", ["true", "false"])
def test_formats_of_a_result_under_a_limit_of_the_service_s_own(run, form, verified):
    """That was verified; the law's, which is missed too, may not be."""
    out = run("check", verified, "2026-03-31", "--format", form, profile=OWN).out
    assert "our standard 3" in out and "paragraph 2" in out
    assert (SAID in out or "source not verified at first hand: lac.test.within" in out) is (verified == "false")


@pytest.mark.parametrize("form", ["text", "csv", "ics"])
@pytest.mark.parametrize("verified", ["true", "false"])
def test_what_falls_due(run, form, verified):
    out = run("due", verified, "2026-03-05", "--format", form).out.replace("\r\n ", "")
    assert "paragraph 2" in out
    assert (SAID in " ".join(out.split())) is (verified == "false")


@pytest.mark.parametrize(
    ("as_at", "ours", "law", "force", "said"),
    [
        # Due 6 March 2026 by the service's own 5 days, and 11 March by the law's 10
        ("2026-03-31", "true", "true", "regulation", True),
        ("2026-03-31", "true", "false", "regulation", False),
        ("2026-03-31", "false", "true", "regulation", False),
        ("2026-03-08", "true", "false", "local", True),
        ("2026-03-08", "false", "true", "local", False),
    ],
)
def test_a_row_says_it_of_every_text_it_rests_on(run, tmp_path, as_at, ours, law, force, said):
    """Of the service's own limit and, where that of the rule is missed as well, of its text: the row has its force from that."""
    profile, book = OWN.replace("verified: true", f"verified: {ours}"), tmp_path / "d.xlsx"
    ran = run("check", law, as_at, "--format", "csv", "--report", f"xlsx={book}", profile=profile)
    (row,) = csv.DictReader(io.StringIO(ran.out.removeprefix("\ufeff")))
    assert (row["force"], row["provision"], row["verified"]) == (force, "our standard 3", str(said).lower())
    heading, shown = [*openpyxl.load_workbook(book)["Disputes"].values][:2]
    assert dict(zip(heading, shown, strict=True))["Read at source"] == ("yes" if said else "no")
