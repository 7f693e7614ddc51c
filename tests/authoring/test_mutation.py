"""`checker rules test --mutate`: slips planted in rules, and which of them examples notice."""

from __future__ import annotations

import re

import pytest

REF = "from: 2011-04-01, provision: p, verified: false"
RULE = """\
id: lac.test.rule
title: A rule
asks: A rule.
force: local
source: {{instrument: A text}}
last-checked: 2026-03-01
{body}
dispute: {{severity: low, theme: none, message: "By {{due}}.", ask: "Was it done?"}}
examples:
  - {{name: nothing recorded, as-at: 2025-06-30, covers: all, facts: [], expect: []}}
"""
"""A rule whose one example has nothing in it: it notices no slip that would need a fact to show."""

EVERY = f"""\
every:
  period: looked_after
  from: {{event: review, where: {{status: held}}, else: start}}
  evidence:
    - {{kind: visit, where: {{seen: true, mode: [in-person, remote]}}}}
    - {{kind: review, counts: {{{REF}, to: 2020-01-01}}}}
  steps:
    - name: first
      limit:
        - {{value: 20 working days, {REF}, to: 2019-12-31}}
        - {{value: 3 weeks, from: 2020-01-01, provision: q, verified: false}}
    - name: next
      regimes:
        - name: early
          when: {{lasting: placement, over: 1 year}}
          limit: [{{value: 6 weeks, {REF}}}]
          entry: [{{value: 1 week, {REF}}}]
        - {{name: late, limit: [{{value: 3 months, {REF}}}], regime-at: previous}}
unless: {{any: [{{age: {{from: 16 years, until: 17 years}}}}, {{not: placement}}]}}
excused-by:
  - {{kind: placement, at: end}}
excuse-may-follow: true
"""

BEFORE = f"""\
before:
  trigger: {{event: review, where: {{status: held}}, planned: true}}
  evidence: [{{kind: review_report}}]
  limit: [{{value: 3 days, {REF}}}]
  counting: clear-days
  same: [review]
  serves: many
when: {{happened: visit, during: looked_after}}
"""


@pytest.fixture
def survivors(tool, rules_folder):
    """Runs the mutants of a rule and gives the survivors by name, each with the field of the file it is about."""

    def run(text: str, *options: str) -> dict[str, str]:
        folder = rules_folder({"lac/test-rule.yaml": text})
        ran = tool("rules", "test", "--mutate", "--rules", folder, *options)
        assert ran.stderr == ""
        found = re.findall(
            r'^\S*/rules/\S+:\d+:\d+: (?:(\S+): )?no example notices the mutant "(.*)"$', ran.stdout, re.M
        )
        names = [name for _, name in found]
        assert len(names) == len(set(names)), "two mutants of one name"
        assert ran.returncode == (1 if found else 0)
        return {name: field for field, name in found}

    return run


def test_every_slip_is_noticed_by_good_examples(tool, rules_folder, good):
    folder = rules_folder({"lac/test-visit.yaml": good})
    ran = tool("rules", "test", "--mutate", "--rules", folder)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "1 rule, 15 mutants: 15 noticed, 0 survive\n", "")


@pytest.mark.parametrize(
    ("taken_out", "left"),
    [
        ("not seen, and visited the day before coming into care", {"evidence-from, any-day: yes, not no"}),
        (
            "two times in care within the week, and one visit",
            {"serves many: yes, not no", "while-trigger: yes, not no"},
        ),
        (
            "the last day before the standard and its first day",
            {"limit, since: 2011-04-02, not 2011-04-01", "limit, since: 2011-03-31, not 2011-04-01"},
        ),
    ],
)
def test_without_one_example(survivors, good, taken_out, left):
    """What an example of the good rule is there for: without it these slips, and no others, go unnoticed."""
    assert set(survivors(_without(good, taken_out))) == left


def test_both_sides_of_a_limit_are_needed(survivors, good):
    """Where examples do not say when a duty is due, only one on each side of the last day tells limits apart."""
    fewer = _without(good, "two times in care within the week, and one visit")
    fewer = _without(fewer, "whether the child was seen is not recorded")
    no_days = re.sub(r", (due|days-late): [0-9-]+", "", fewer)
    assert set(survivors(no_days)) == {"serves many: yes, not no", "while-trigger: yes, not no"}
    assert "limit: 4 working days, not 5 working days" in survivors(_without(no_days, "on the last day"))
    assert "limit: 6 working days, not 5 working days" in survivors(_without(no_days, "a day late"))


def test_the_days_in_force_of_a_rule_whose_due_date_the_record_gives(survivors):
    """There is no limit, and still a first day on which the rule asks anything."""
    body = f"""\
within:
  trigger: {{event: agreed_action}}
  due: {{attribute: due}}
  evidence: [{{kind: action_done}}]
  in-force: {{{REF}}}
"""
    left = survivors(RULE.format(body=body))
    assert left["limit, since: 2011-04-02, not 2011-04-01"] == "within.in-force.from"
    assert left["limit, since: 2011-03-31, not 2011-04-01"] == "within.in-force.from"


def test_a_fault_is_shown_at_its_place(tool, rules_folder, good):
    folder = rules_folder({"lac/test-visit.yaml": _without(good, "the last day before the standard and its first day")})
    ran = tool("rules", "test", "--mutate", "--rules", folder)
    line = 1 + next(n for n, text in enumerate(good.splitlines()) if "value: 5 working days" in text)
    first = ran.stdout.split("\n\n")[0]
    assert first == (
        f"{folder.as_posix()}/lac/test-visit.yaml:{line}:31: within.limit[0].from: no example notices the mutant "
        '"limit, since: 2011-04-02, not 2011-04-01"\n'
        f"{line:>5} |     - {{value: 5 working days, from: 2011-04-01, provision: standard 1, verified: false}}\n"
        "      |                                     ^^^^^^^^^^\n"
        "   help: add an example that tells them apart, or say under equivalent-mutants why none can"
    )


# --- what slips there are --------------------------------------------------------------------------------------------


def test_slips_in_a_recurring_duty(survivors):
    found = survivors(RULE.format(body=EVERY))
    expected = {
        # limits one unit more and fewer; working days read as days
        "first, limit, from 2011-04-01: 21 working days, not 20 working days": "every.steps[0].limit[0].value",
        "first, limit, from 2011-04-01: 19 working days, not 20 working days": "every.steps[0].limit[0].value",
        "first, limit, from 2011-04-01: 20 days, not 20 working days": "every.steps[0].limit[0].value",
        "first, limit, from 2020-01-01: 4 weeks, not 3 weeks": "every.steps[0].limit[1].value",
        "next, late, limit: 2 months, not 3 months": "every.steps[1].regimes[1].limit[0].value",
        "next, early, entry: 2 weeks, not 1 week": "every.steps[1].regimes[0].entry[0].value",
        "next, early, when: 2 years, not 1 year": "every.steps[1].regimes[0].when.over",
        # the law's days moved; a value left out; chosen by another day
        "first, limit, from 2011-04-01, since: 2011-04-02, not 2011-04-01": "every.steps[0].limit[0].from",
        "first, limit, from 2011-04-01, until: 2019-12-30, not 2019-12-31": "every.steps[0].limit[0].to",
        "first, limit, from 2020-01-01: left out": "every.steps[0].limit[1]",
        "first, limit, from 2020-01-01, selected-by: due, not trigger": "every.steps[0].limit[1]",
        # order and number of steps and regimes
        "next: before first": "every.steps[1]",
        "first: left out": "every.steps[0]",
        "next, late: before early": "every.steps[1].regimes[1]",
        "next, early: left out": "every.steps[1].regimes[0]",
        "next, early, entry: left out": "every.steps[1].regimes[0].entry",
        "next, early, when: left out": "every.steps[1].regimes[0].when",
        "next, early, when, over: no, not yes": "every.steps[1].regimes[0].when.over",
        "next, late, regime-at previous: no, not yes": "every.steps[1].regimes[1].regime-at",
        "next, early, regime-at previous: yes, not no": "every.steps[1].regimes[0]",
        # evidence and its conditions
        "evidence, visit: left out": "every.evidence[0]",
        "evidence, visit, seen yes: left out": "every.evidence[0].where.seen",
        "evidence, visit, seen yes: read as not": "every.evidence[0].where.seen",
        "evidence, visit, mode in-person or remote: without remote": "every.evidence[0].where.mode",
        "evidence, review, counts: left out": "every.evidence[1].counts",
        "evidence, review, counts, until: 2020-01-02, not 2020-01-01": "every.evidence[1].counts.to",
        # the anchor, the period, exceptions
        "period: left out": "every.period",
        "from: left out": "every.from",
        "from, status held: left out": "every.from.where",
        "else start: no, not yes": "every.from.else",
        "unless: left out": "unless",
        "unless, not placement: left out": "unless.any[1]",
        "unless, not placement: the not left out": "unless.any[1]",
        "unless, aged 16 years or over and under 17 years, since: left out": "unless.any[0].age.from",
        "excused-by, placement: left out": "excused-by[0]",
        "excused-by, placement, at: start, not end": "excused-by[0].at",
        "excuse-may-follow: no, not yes": "excuse-may-follow",
    }
    assert expected.items() <= found.items()
    assert not any("verified" in name or "provision" in name for name in found)


def test_slips_in_a_rule_about_what_comes_before(survivors):
    """Every one of them, and no more: nothing is changed that the file could not say."""
    assert set(survivors(RULE.format(body=BEFORE))) == {
        "trigger, status held: left out",
        "trigger, status held: read as not",
        "trigger, planned: no, not yes",
        "evidence, review report: left out",
        "limit: 4 days, not 3 days",
        "limit: 2 days, not 3 days",
        "limit: 3 working days, not 3 days",
        "limit: left out",
        "limit, selected-by: due, not trigger",
        "limit, since: 2011-04-02, not 2011-04-01",
        "limit, since: 2011-03-31, not 2011-04-01",
        "same, review: left out",
        "serves many: no, not yes",
        "counting clear-days: no, not yes",
        "when: left out",
        "when, during: left out",
    }


def test_shapes_need_no_code_of_their_own(survivors):
    """A count, a distinct attribute and a window are changed because of what they are, not of the shape they are in."""
    body = f"""\
at-most-count:
  of: placement
  distinct: carer
  in-any: 12 months
  limit: [{{number: 3, {REF}}}]
"""
    assert {
        "limit, number: 4, not 3": "at-most-count.limit[0].number",
        "limit, number: 2, not 3": "at-most-count.limit[0].number",
        "placement, distinct: left out": "at-most-count.distinct",
        "placement, in-any: 11 months, not 12 months": "at-most-count.in-any",
        "placement, in-any: left out": "at-most-count.in-any",
    }.items() <= survivors(RULE.format(body=body).replace("By {due}.", "Too many.")).items()


def test_a_relaxation_written_once_is_one_slip(survivors):
    body = f"""\
every:
  period: looked_after
  evidence: [{{kind: visit}}]
  steps:
    - {{name: first, limit: [{{value: 1 week, {REF}}}]}}
    - {{name: next, limit: [{{value: 6 weeks, {REF}}}]}}
relaxed:
  - {{judgement: As soon as practicable?, selected-by: due, from: 2020-04-24, to: 2020-09-25, provision: x, verified: false}}
"""
    found = survivors(RULE.format(body=body))
    assert [name for name in found if "2020-09-26" in name] == [
        "relaxed, from 2020-04-24, until: 2020-09-26, not 2020-09-25"
    ]
    assert found["relaxed, from 2020-04-24: left out"] == "relaxed[0]"


def test_another_edition_of_the_same_figure_is_no_slip(survivors):
    """Moving the day one edition gives way to the next changes who is cited, and no verdict."""
    body = f"""\
within:
  trigger: {{start-of: looked_after}}
  evidence: [{{kind: visit}}]
  limit:
    - {{value: 5 days, {REF}, to: 2019-12-31}}
    - {{value: 5 days, from: 2020-01-01, provision: q, verified: false}}
"""
    found = set(survivors(RULE.format(body=body)))
    assert "limit, from 2011-04-01, until: 2020-01-01, not 2019-12-31" not in found
    assert "limit, from 2020-01-01, since: 2019-12-31, not 2020-01-01" not in found
    assert "limit, from 2011-04-01, until: 2019-12-30, not 2019-12-31" in found  # a day with no law at all


def test_a_number_the_service_sets(survivors):
    body = """\
within:
  trigger: {start-of: looked_after}
  evidence: [{kind: visit}]
  limit: {parameter: first-visit}
"""
    text = RULE.format(body=body).replace("facts: []", "parameters: {first-visit: 5 days}, facts: []")
    found = survivors(text)
    assert found["limit: one more, whatever number the service sets"].startswith("within.limit")
    assert not any("1990" in name for name in found)


# --- marks -----------------------------------------------------------------------------------------------------------

MARK = """
equivalent-mutants:
  - mutant: "limit, since: 2011-03-31, not 2011-04-01"
    because: Nobody was looked after before then in any source.
"""


def test_a_marked_mutant_is_not_a_fault(tool, rules_folder, good):
    text = _without(good, "the last day before the standard and its first day")
    both = MARK + MARK.replace("\nequivalent-mutants:\n", "").replace("2011-03-31, not", "2011-04-02, not")
    folder = rules_folder({"lac/test-visit.yaml": text + both})
    ran = tool("rules", "test", "--mutate", "--rules", folder)
    assert ran.stdout == "1 rule, 15 mutants: 13 noticed, 0 survive, 2 marked as equivalent\n"
    assert ran.returncode == 0


@pytest.mark.parametrize("name", ["limit, since: 2011-03-31, not 2011-04-01", "no such mutant"])
def test_a_mark_that_no_longer_stands_is_a_fault(tool, rules_folder, good, name):
    """An example notices it, or it is no mutant at all."""
    text = good + MARK.replace("limit, since: 2011-03-31, not 2011-04-01", name)
    ran = tool("rules", "test", "--mutate", "--rules", rules_folder({"lac/test-visit.yaml": text}))
    assert ran.returncode == 1
    assert "equivalent-mutants[0].mutant: no mutant of this name survives" in ran.stdout


def test_a_mark_needs_its_reason(tool, rules_folder, good):
    text = good + "\nequivalent-mutants:\n  - mutant: x\n"
    ran = tool("rules", "test", "--mutate", "--rules", rules_folder({"lac/test-visit.yaml": text}))
    assert (ran.returncode, ran.stdout) == (2, "")
    assert 'expected a "because"' in ran.stderr


# --- definitions, and examples that can notice nothing -----------------------------------------------------------------

DEFINITION = "id: in_care\ntitle: In care\nmeans: In care.\nperiod: {minus: [looked_after, placed_for_adoption]}\n"


def test_definitions_are_changed_only_when_asked(tool, rules_folder, good):
    rule = good.replace("start-of: looked_after", "start-of: in_care")
    folder = rules_folder({"lac/test-visit.yaml": rule, "definitions/in_care.yaml": DEFINITION})
    ran = tool("rules", "test", "--mutate", "--rules", folder)
    assert "definition in_care" not in ran.stdout
    ran = tool("rules", "test", "--mutate", "--definitions", "--rules", folder)
    assert ran.returncode == 1
    assert "/definitions/in_care.yaml:4:" in ran.stdout
    assert 'no example notices the mutant "definition in_care: not placed for adoption: left out"' in ran.stdout
    assert ran.stdout.splitlines()[-1].startswith("1 rule and 1 definition, ")


def test_definitions_without_mutate_is_wrong_use(tool):
    ran = tool("rules", "test", "--definitions")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "--definitions goes with --mutate" in ran.stderr


def test_an_example_that_differs_already_notices_nothing(tool, rules_folder, good):
    text = good.replace("{verdict: met, due: 2025-06-09, found: 2025-06-09}", "{verdict: late, due: 2025-06-09}")
    ran = tool("rules", "test", "--mutate", "--rules", rules_folder({"lac/test-visit.yaml": text}))
    assert ran.returncode == 1
    assert 'lac.test.visit: without any slip, these come out otherwise than they say: "on the last day"' in ran.stdout


def test_a_prefix_and_a_rule_that_is_not_there(tool, rules_folder, good):
    folder = rules_folder(
        {"lac/test-visit.yaml": good, "lac/test-other.yaml": good.replace("test.visit", "test.other")}
    )
    assert tool("rules", "test", "--mutate", "lac.test.visit", "--rules", folder).stdout.startswith("1 rule, ")
    assert tool("rules", "test", "--mutate", "--rules", folder).stdout.startswith("2 rules, ")
    assert tool("rules", "test", "--mutate", "lac.tset", "--rules", folder).returncode == 2


def _without(text: str, name: str) -> str:
    """A rule's text without one of its examples."""
    pattern = rf"  - name: {re.escape(name)}\n(?:    .*\n)+"
    assert re.search(pattern, text)
    return re.sub(pattern, "", text)
