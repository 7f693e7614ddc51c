"""`checker explain`: the working of each duty, line by line."""

from __future__ import annotations

import re

import pytest

REVIEWS = """\
every:
  period: looked_after
  evidence:
    - {kind: review, where: {status: held}}
  steps:
    - name: first review
      limit:
        - {value: 20 working days, from: 2011-04-01, provision: regulation 33(1), verified: true}
    - name: later review
      limit:
        - {value: 6 months, from: 2011-04-01, provision: regulation 33(2), verified: true}
        - judgement: Was the review carried out as soon as was reasonably practicable?
          selected-by: due
          from: 2020-04-24
          to: 2020-09-25
          instrument: Another text made up for tests
          provision: regulation 8(14)
          verified: false"""


@pytest.fixture
def explained(checker, snapshot, rules_folder, rule):
    """Explains one child's reviews; gives the duties as lists of lines."""
    folder = rules_folder({"lac/review.yaml": rule("lac.review", body=REVIEWS), "lac/have.yaml": rule()})

    def explain(facts, *arguments, rule="lac.review", **settings):
        source = snapshot(
            {"C-1": [{"kind": "looked_after", **facts[0]}, *({"kind": "review", **f} for f in facts[1:])]}, **settings
        )
        ran = checker("explain", source, "C-1", rule, "--rules", folder, *arguments)
        assert (ran.status, ran.err) == (0, "")
        assert all(len(line) <= 100 for line in ran.out.splitlines())
        return ran.out

    return explain


def _unfolded(text):
    """Each line of a duty whole, whatever the width it was folded to."""
    return re.sub(r"\n {6}(?=\S)", " ", text).splitlines()


def test_law_limit_count_evidence_and_verdict(explained):
    out = explained([{"start": "2025-06-02"}, {"on": "2025-06-30", "status": "held"}], as_at="2025-07-01")
    head, *lines = _unfolded(out)
    assert head == "child C-1, as at Tuesday 1 July 2025, profile typical"
    assert lines[1:3] == [
        "lac.review: A test rule (regulation)",
        "  A child in care has been referred to the advocacy service.",
    ]
    met = lines[lines.index("  MET: first review, due 30 June 2025") :]
    assert met[1] == "    began: looked after, Monday 2 June 2025 (small.json:cases[0].facts[0])"
    assert "    law: regulation 33(1), A text made up for tests (in force from 1 April 2011)" in met
    assert "    limit: 20 working days" in met
    assert "    count: Monday 2 June 2025 is day 0; the last day is Monday 30 June 2025" in met
    assert "    passed over: Sat 7, Sun 8, Sat 14, Sun 15, Sat 21, Sun 22, Sat 28, Sun 29 June 2025" in met
    assert "    evidence: review on Monday 30 June 2025 (small.json:cases[0].facts[1])" in met
    assert "    verdict: met" in met
    assert "    key: looked_after 2025-06-02" in met
    assert "  PENDING: later review, due 30 December 2025" in met
    assert "    verdict: pending: not yet due; due 30 December 2025" in met


def test_a_bank_holiday_passed_over_is_named(explained):
    lines = _unfolded(explained([{"start": "2025-12-15"}], as_at="2026-03-31"))
    assert "    passed over: Thursday 25 December 2025 (Christmas Day)" in lines
    assert "    passed over: Friday 26 December 2025 (Boxing Day)" in lines
    assert any(line.startswith("    passed over: Thursday 1 January 2026 (New Year") for line in lines)
    assert "    count: Monday 15 December 2025 is day 0; the last day is Thursday 15 January 2026" in lines


def test_overdue_and_late(explained):
    overdue = _unfolded(explained([{"start": "2025-06-02"}], as_at="2025-07-01"))
    assert "  OVERDUE: first review, due 30 June 2025" in overdue
    assert "    evidence: none recorded" in overdue
    assert "    verdict: overdue by 1 day; due 30 June 2025; still open" in overdue
    late = _unfolded(explained([{"start": "2025-06-02"}, {"on": "2025-07-02", "status": "held"}]))
    assert "    verdict: late by 2 days; due 30 June 2025" in late


def test_not_covered(explained):
    covers = {"looked_after": "all", "review": {"from": "2026-01-01"}}
    lines = _unfolded(explained([{"start": "2025-06-02"}], covers=covers))
    assert "  CANNOT TELL: first review" in lines
    assert "    not covered: review, 2 June 2025 to 31 December 2025" in lines
    assert "    cannot tell: the source does not cover review for all the days that matter" in lines
    assert "    verdict: cannot tell (not-covered)" in lines


def test_a_field_that_is_not_recorded(explained):
    lines = _unfolded(explained([{"start": "2025-06-02"}, {"on": "2025-06-10"}], as_at="2025-07-01"))
    assert "    cannot tell: review.status is not recorded, or could not be read" in lines
    assert "    verdict: cannot tell (missing-field)" in lines


def test_a_judgement_gives_the_question(explained):
    facts = [{"start": "2019-11-04"}, {"on": "2019-11-29", "status": "held"}, {"on": "2020-06-15", "status": "held"}]
    lines = _unfolded(explained(facts, as_at="2020-06-30"))
    question = "Was the review carried out as soon as was reasonably practicable?"
    assert f"    judgement: {question}" in lines
    assert f"    verdict: cannot tell (judgement): {question}" in lines
    assert any("regulation 8(14), Another text made up for tests" in line and "not verified" in line for line in lines)


ASKED = """\
with:
  trigger: {event: review, where: {status: held}}
  evidence-until: 6 months
  asked-after: 1 month
  evidence: [{kind: child_feedback}]
  in-force: {from: 2011-04-01, provision: paragraph 2, verified: true}"""


def test_what_only_waits_to_be_asked_says_from_when(checker, snapshot, rules_folder, rule):
    """31 January and a month is 28 February, its last day: it is asked from 1 March."""
    folder = rules_folder({"lac/asked.yaml": rule("lac.asked", body=ASKED)})
    source = snapshot({"C-1": [{"kind": "review", "on": "2025-01-31", "status": "held"}]}, as_at="2025-02-28")
    lines = _unfolded(checker("explain", source, "C-1", "--rules", folder).out)
    assert "    verdict: pending: asked about from Saturday 1 March 2025, unless it is recorded by then" in lines
    assert "not yet due" not in "\n".join(lines)


def test_where_the_day_is_not_known_it_is_asked_at_the_soonest_or_later(checker, snapshot, rules_folder, rule):
    """The stay ended on one of two days, 1 and 2 February; a month after is 1 or 2 March, so it is asked from 2 or 3 March."""
    body = ASKED.replace("{event: review, where: {status: held}}", "{end-of: placement}")
    folder = rules_folder({"lac/asked.yaml": rule("lac.asked", body=body)})
    stay = {"kind": "placement", "start": "2025-01-01", "end": "unknown",
            "lasted_to": "2025-02-01", "over_by": "2025-02-02"}  # fmt: skip
    lines = _unfolded(checker("explain", snapshot({"C-1": [stay]}, as_at="2025-02-20"), "C-1", "--rules", folder).out)
    assert (
        "    verdict: pending: asked about from Sunday 2 March 2025, or later, unless it is recorded by then" in lines
    )


def test_what_a_fact_itself_must_carry_is_read_off_it(checker, snapshot, rules_folder, rule):
    """No other fact is looked for, so none is said to be missing; what the visit itself says of it is told."""
    body = """\
with:
  trigger: {event: visit}
  carries: {seen_alone: true}
  in-force: {from: 2011-04-01, provision: regulation 29, verified: true}"""
    visits = [
        {"kind": "visit", "on": "2025-07-01", "seen": True, "seen_alone": True},
        {"kind": "visit", "on": "2025-07-02", "seen": True, "seen_alone": False},
        {"kind": "visit", "on": "2025-07-03", "seen": True},
    ]
    folder = rules_folder({"lac/have.yaml": rule(body=body)})
    ran = checker("explain", snapshot({"C-1": visits}), "C-1", "--rules", folder)
    told = [line for line in _unfolded(ran.out) if "evidence:" in line]
    assert told == [
        "    evidence: on the visit itself (seen alone: yes)",
        "    evidence: on the visit itself (seen alone: no)",
        "    evidence: on the visit itself (seen alone: not recorded)",
    ]


def test_of_what_is_asked_for_several_times_each_is_named(checker, snapshot, rules_folder, rule):
    body = """\
with:
  trigger: {start-of: looked_after}
  requires:
    - at-least: 2
      evidence: [{kind: advocacy_referral}]
  in-force: {from: 2011-04-01, provision: regulation 29, verified: true}"""
    folder = rules_folder({"lac/have.yaml": rule(body=body)})
    care, *referred = [
        {"kind": "looked_after", "start": "2025-06-02"},
        *({"kind": "advocacy_referral", "on": day} for day in ("2025-07-01", "2025-07-02")),
    ]
    said = []
    for facts in ([care, *referred], [care, referred[0]], [care]):
        ran = checker("explain", snapshot({"C-1": facts}), "C-1", "--rules", folder)
        said.append([line.strip() for line in _unfolded(ran.out) if "evidence:" in line or "verdict:" in line])
    first = "evidence: advocacy referral on Tuesday 1 July 2025 (small.json:cases[0].facts[1])"
    second = "evidence: advocacy referral on Wednesday 2 July 2025 (small.json:cases[0].facts[2])"
    assert said == [
        [first, second, "verdict: met"],
        [first, "verdict: not met"],
        ["evidence: none recorded", "verdict: not met"],
    ]


def test_the_law_of_another_day(explained):
    out = explained([{"start": "2025-06-02"}], "--law-as-at", "2020-06-01")
    assert out.splitlines()[1] == "Every duty judged by the law in force on Monday 1 June 2020"


def test_rules_that_asked_nothing_say_why(explained, checker, snapshot, rules_folder, rule):
    out = explained([{"start": "2025-06-02"}], rule="lac", covers={"looked_after": "all"})
    assert "No duties" not in out
    other = (
        "have:\n  while: cp_plan\n  evidence:\n    - {kind: core_group}\n"
        "  in-force: {from: 2011-04-01, provision: p, verified: true}"
    )
    needs = "have:\n  while: looked_after\n  evidence:\n    - {kind: core_group}\n  by: {parameter: core-group-within}"
    folder = rules_folder(
        {"cp/plan.yaml": rule("cp.plan", body=other), "cp/needs.yaml": rule("cp.needs", body=needs)}, name="others"
    )
    source = snapshot({"C-1": [{"kind": "looked_after", "start": "2025-06-02"}]}, covers={"looked_after": "all"})
    told = checker("explain", source, "C-1", "--rules", folder).out
    assert "  cp.plan: the source does not cover what begins one (cp plan)" in told
    assert "  cp.needs: needs a local number, core-group-within" in told
    covered = snapshot({"C-1": [{"kind": "looked_after", "start": "2025-06-02"}]})
    assert (
        "  cp.plan: nothing on the record began one (cp plan)"
        in checker("explain", covered, "C-1", "--rules", folder).out
    )


def test_one_identifier_of_two_cases_explains_both(checker, tmp_path, rules_folder, rule):
    path = tmp_path / "two.yaml"
    path.write_text(
        "schema: checker/snapshot@1\nas_at: 2026-03-31\ncovers: all\ncases:\n"
        "  - {case: '1', facts: [{kind: looked_after, start: 2025-06-02}]}\n"
        "  - {case: '1', about: household, facts: [{kind: foster_approval, start: 2025-06-02}]}\n",
        encoding="utf-8",
    )
    out = checker("explain", path, "1", "--rules", rules_folder({"lac/have.yaml": rule()})).out
    assert "child 1, as at" in out
    assert "household 1, as at" in out
    assert out.count("lac.test.have: A test rule") == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["C-9999"], "CASE: there is no such case in the source\n   help: ids are text: leading zeros and capitals count\n"),
        (["C-0002", "lac.reveiw.interval"],
         'RULE: no rule begins with "lac.reveiw.interval"\n   help: did you mean lac.review.interval'),
        (["C-0002", "nonsense"], 'RULE: no rule begins with "nonsense"\n   help: see `checker rules list`\n'),
        ([], "Missing argument 'CASE'."),
    ],
)  # fmt: skip
def test_what_is_not_there(checker, demonstration, arguments, said):
    ran = checker("explain", demonstration, *arguments)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith(said)


def test_every_case_of_the_demonstration_is_explained_in_words(checker, demonstration):
    """No kind with an underscore, no code for a verdict, no line too long, nothing empty."""
    for case in re.findall(r"case: (\S+)", demonstration.read_text(encoding="utf-8")):
        ran = checker("explain", demonstration, case)
        assert ran.status == 0
        lines = ran.out.splitlines()
        assert all(len(line) <= 100 and line == line.rstrip() for line in lines)
        shown = [line for line in lines if not line.startswith("    key: ")]
        assert not re.search(r"\b[a-z]+_[a-z_]+\b(?!\.\w)", re.sub(r"\w+\.\w+", "", "\n".join(shown)))
        assert "\n\n\n" not in ran.out


def test_rules_about_other_things_are_said_to_be(checker, demonstration):
    ran = checker("explain", demonstration, "C-0001", "lado")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.endswith("\n\nNone of the rules asked for is about a child, or had a duty of it.\n")


def test_of_several_rules_what_they_come_to_is_said_first(checker, demonstration):
    """As the verdicts below it have it."""
    head, *parts = checker("explain", demonstration, "C-0002").out.split("\n\n")
    _, tally, missed = head.replace("\n  ", " ").splitlines()
    verdicts = re.findall(r"^  ([A-Z]{3,}(?: [A-Z]+)?)(?::|$)", "\n\n".join(parts), re.MULTILINE)
    number, _, told = tally.partition(" duties: ")
    assert int(number) == len(verdicts)
    assert {each.upper() for each in told.split(", ")} == {f"{verdicts.count(each)} {each}" for each in verdicts}
    settled = ("lac.iro.appointed", "lac.iro.appointed-48h", "lac.review.interval", "lac.visit.interval")
    assert missed == f"Overdue or not met: {', '.join((*settled, 'lac.visit.spoken-to-alone'))}"
    rules = [part.partition(":")[0] for part in parts if re.match(r"[a-z0-9.-]+: ", part)]
    assert rules[:5] == [*settled, "lac.visit.spoken-to-alone"] and rules[5:] == sorted(rules[5:])  # the missed first
    one = checker("explain", demonstration, "C-0002", "lac.review.interval").out
    assert one.splitlines()[1] == ""


def test_the_duties_of_a_household_are_none_of_a_childs_of_the_same_id(checker, demonstration, tmp_path):
    """The demonstration's household by the id of a child in care: what each comes to is its own, by its own rules alone."""
    source = tmp_path / "same.yaml"
    source.write_text(
        demonstration.read_text(encoding="utf-8").replace("case: F-0001", "case: C-0002"), encoding="utf-8"
    )
    apart = [checker("explain", demonstration, each).out for each in ("C-0002", "F-0001")]
    together = checker("explain", source, "C-0002").out
    child, household = (part.splitlines() for part in together.split("\n\nhousehold C-0002, as at "))
    assert child[1:4] == apart[0].splitlines()[1:4]
    assert household[1:4] == apart[1].splitlines()[1:4]
