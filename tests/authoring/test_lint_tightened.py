"""`checker rules lint`: a profile's shorter limit that goes on after the law it lies over ended."""

from __future__ import annotations

import re

import pytest

ENDED = "from: 2011-04-01, to: 2013-04-14, provision: standard 1"
OWN = """\
forces: [guidance]
tighten:
  lac.test.visit:
    limit:
      - {{value: 3 working days, from: 2012-01-01, {to}provision: ours, verified: true}}
"""


@pytest.fixture
def told(tool, rules_folder, good):
    """Lints a folder whose profile asks for less time over a limit with these dates, and gives the faults of the profile."""

    def run(law: str, to: str = "") -> list[str]:
        folder = rules_folder(
            {"lac/test-visit.yaml": good.replace("from: 2011-04-01, provision: standard 1", law)},
            profile=OWN.format(to=to),
        )
        ran = tool("rules", "lint", "--rules", folder)
        assert ran.stderr == ""
        return re.findall(r"profiles/typical\.yaml:(.*(?:\n .*)*)", ran.stdout)

    return run


def test_one_without_an_end_over_a_law_that_ended_is_told(told):
    (fault,) = told(ENDED)
    assert fault.startswith(
        "7:9: tighten.lac.test.visit.limit[0]: this has no end, and the rule's own limit ended on 2013-04-14: after "
        "that this stands alone\n"
    )
    assert "help: give it `to: 2013-04-14` or, " in fault


def test_one_with_an_end_is_the_service_s_own_decision(told):
    assert told(ENDED, to="to: 2013-04-14, ") == []
    assert told(ENDED, to="to: 2020-03-31, ") == []


def test_one_over_a_law_that_goes_on_is_not_told(told):
    assert told("from: 2011-04-01, provision: standard 1") == []
