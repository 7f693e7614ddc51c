"""`checker rules lint`: what a profile names that is not there, in the words in which a run under it is refused."""

from __future__ import annotations

import re

import pytest

FORCES = "forces: [guidance, local]\n"
VALUE = "{value: 3 working days, from: 2012-01-01, to: 2012-12-31, provision: ours, verified: true}"


@pytest.fixture
def told(tool, rules_folder, good):
    """Lints a folder with a profile that says this after its forces, and gives the exit status and the profile's faults."""

    def run(said: str, *options: str) -> tuple[int, list[str]]:
        folder = rules_folder({"lac/test-visit.yaml": good}, profile=FORCES + said)
        ran = tool("rules", "lint", *options, "--rules", folder)
        assert ran.stderr == ""
        return ran.returncode, re.findall(r"profiles/typical\.yaml:(\d+:\d+: .*)", ran.stdout)

    return run


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        (
            f"tighten:\n  lac.test.visit:\n    first:\n      - {VALUE}\n",
            '6:5: tighten.lac.test.visit.first: "first" is not a limit of lac.test.visit',
        ),
        (
            f"tighten:\n  lac.test.visits:\n    limit:\n      - {VALUE}\n",
            '5:3: tighten.lac.test.visits: there is no rule "lac.test.visits"',
        ),
        ("with-rules: [lac.test.visits]\n", '4:14: with-rules[0]: there is no rule "lac.test.visits"'),
        ("without-rules: [lac.test.visits]\n", '4:17: without-rules[0]: there is no rule "lac.test.visits"'),
        (
            f"parameters:\n  first-visit:\n    - {VALUE}\n",
            '5:3: parameters.first-visit: no rule reads a parameter "first-visit"',
        ),
        ("settling: {visits: 5}\n", '4:12: settling.visits: there is no kind of fact "visits"'),
        (
            "muted:\n  - {rule: lac.test.visits, reason: a trial, since: 2026-01-01, agreed-by: the head of service}\n",
            '5:6: muted[0].rule: there is no rule "lac.test.visits"',
        ),
    ],
)
def test_what_a_profile_names_that_is_not_there_is_told_at_its_place(told, said, fault):
    assert told(said) == (1, [fault])


def test_one_that_names_what_is_there_has_no_faults(told):
    assert told(f"without-rules: [lac.test.visit]\ntighten:\n  lac.test.visit:\n    limit:\n      - {VALUE}\n") == (
        0,
        [],
    )


def test_every_profile_of_the_folder_is_looked_at(tool, rules_folder, good):
    other = "name: other\ntitle: Another\nforces: [local]\nwith-rules: [lac.gone]\n"
    folder = rules_folder(
        {"lac/test-visit.yaml": good, "profiles/other.yaml": other}, profile=FORCES + "with-rules: [lac.away]\n"
    )
    ran = tool("rules", "lint", "--rules", folder)
    assert ran.returncode == 1
    assert re.findall(r"(\w+)\.yaml:\S+ .*there is no rule \"(\S+)\"", ran.stdout) == [
        ("other", "lac.gone"),
        ("typical", "lac.away"),
    ]


def test_profiles_are_not_looked_at_where_rules_are_named(told):
    assert told("with-rules: [lac.test.visits]\n", "lac.test.visit") == (0, [])
