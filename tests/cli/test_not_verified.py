"""Every report says which disputes rest on a text that was not verified at its source."""

from __future__ import annotations

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
