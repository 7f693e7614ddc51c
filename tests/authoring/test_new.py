"""`checker rules new`: a file that loads and whose examples come out, and that lint refuses until it is filled in."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

DOMAINS = ("lac", "cp", "lado", "fostering")
SHAPES = ("within", "before", "with", "every", "have")


@pytest.fixture
def folder(rules_folder) -> Path:
    return rules_folder({})


def test_every_domain_and_shape(tool, folder):
    for domain, shape in product(DOMAINS, SHAPES):
        assert tool("rules", "new", f"{domain}.new.{shape}", "--shape", shape, "--rules", folder).returncode == 0
    ran = tool("rules", "test", "--rules", folder)
    assert ran.returncode == 0
    assert all(line.endswith(" engine: none came out otherwise") for line in ran.stderr.splitlines())
    assert ran.stdout.startswith("20 rules, ")
    ran = tool("rules", "lint", "--rules", folder)
    assert ran.returncode == 1
    faults = re.findall(r"^\S*/rules/(\S+?):\d+:\d+: (.*)$", ran.stdout, re.M)
    assert {what for _, what in faults} == {"this is still to be filled in"}
    assert {file for file, _ in faults} == {f"{domain}/new-{shape}.yaml" for domain, shape in product(DOMAINS, SHAPES)}
    assert (
        tool("rules", "list", "--all", "--rules", folder).stdout.count("TODO the requirement in a few words (off)")
        == 20
    )


def test_it_says_what_to_do_next(tool, folder):
    ran = tool("rules", "new", "lac.visit.first-week", "--rules", folder)
    file = folder / "lac" / "visit-first-week.yaml"
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.splitlines() == [
        f"{file} is ready to fill in. Then:",
        f'  checker rules lint lac.visit.first-week --rules "{folder}"',
        f'  checker rules test lac.visit.first-week --rules "{folder}"',
    ]
    assert "id: lac.visit.first-week\n" in file.read_text(encoding="utf-8")


def test_it_never_writes_over_a_file(tool, folder):
    assert tool("rules", "new", "cp.a.b", "--rules", folder).returncode == 0
    file = folder / "cp" / "a-b.yaml"
    file.write_text("mine\n", encoding="utf-8")
    ran = tool("rules", "new", "cp.a.b", "--rules", folder)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "there is a rule in this file already; it has not been touched" in ran.stderr
    assert file.read_text(encoding="utf-8") == "mine\n"


@pytest.mark.parametrize(
    "name", ["visit", "lac", "lac.", "lac.Visit", "lac/visit", "lac..a", "../lac.a", "adults.a", "lac.a_b"]
)
def test_what_is_not_an_id(tool, folder, name):
    ran = tool("rules", "new", name, "--rules", folder)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "expected an id such as lac.visit.first-week" in ran.stderr
    assert [path.name for path in folder.iterdir()] == ["profiles"]


def test_a_folder_that_is_not_there(tool, tmp_path):
    ran = tool("rules", "new", "lac.a.b", "--rules", tmp_path / "none")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert not (tmp_path / "none").exists()


def test_filled_in_it_is_a_rule(tool, folder):
    """What a newcomer does: goes down the file, writes what is true, and takes every TODO out."""
    tool("rules", "new", "lac.visit.first-week", "--rules", folder)
    file = folder / "lac" / "visit-first-week.yaml"
    text = file.read_text(encoding="utf-8")
    for found, put_in in {
        "title: TODO the requirement in a few words": "title: First visit",
        "TODO one plain sentence: who must do what, by when, counted from what.": "A child is seen within 5 working days.",
        "TODO the title of the text that says so, with its year": "Our own standards (2024)",
        "theme: TODO": "theme: visits",
        "not show TODO by": "not show a visit by",
        "Was TODO done by {due}?": "Was the child visited by {due}?",
        "- TODO what the rule does not see, or reads in one of several ways": "- Who visited is not read.",
        "last-checked: 2026-01-01": "last-checked: 2026-03-01",
    }.items():
        assert found in text
        text = text.replace(found, put_in)
    file.write_text(re.sub(r" *# .*TODO.*", "", text), encoding="utf-8")
    assert tool("rules", "lint", "lac.visit.first-week", "--rules", folder).returncode == 0
    assert tool("rules", "test", "lac.visit.first-week", "--rules", folder).returncode == 0
    assert tool("rules", "show", "lac.visit.first-week", "--rules", folder).stdout.startswith("First visit\n")
