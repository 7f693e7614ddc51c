"""``--format text``: what a QA lead reads, at five on a Friday."""

from __future__ import annotations

import re

import openpyxl
import pytest

from checker.report.grammar_words import condition_words, happening_words, trigger_words, where_words, window_words
from checker.report.undecided_text import could_not_run
from checker.report.words import counted, joined, wrapped

WITHIN = """\
within:
  trigger: {start-of: looked_after}
  evidence:
    - {kind: advocacy_referral}
  limit:
    - {value: 10 days, from: 2011-04-01, provision: paragraph 2, verified: false}"""
COMMEND = """\
commend:
  while: looked_after
  rules: [lac.test.have]
  in-last: 12 months
  in-force: {from: 2011-04-01, provision: paragraph 9, verified: true}"""
COMMENDED = """\
  - name: referred in time
    as-at: 2026-03-31
    facts:
      - {kind: looked_after, start: 2025-06-02}
    expect: []"""


@pytest.fixture
def reported(checker, snapshot, rules_folder, rule):
    def report(cases, *arguments, files=None, **settings):
        folder = rules_folder(files or {"lac/have.yaml": rule(body=WITHIN)})
        out = checker("check", snapshot(cases, **settings), "--rules", folder, *arguments).out
        assert "\n\n\n" not in out, "one blank line between blocks"
        assert not out.startswith("\n")
        assert out.endswith("\n")
        assert not out.endswith("\n\n")
        assert all(line == line.rstrip() for line in out.splitlines())
        return out

    return report


def test_a_report_with_something_to_settle(reported, in_care):
    assert reported({"C-1": [in_care]}) == (
        "Safeguarding checker 0.1.0, profile typical\n"
        "1 child as at 31 March 2026; duties due 1 April 2025 to 31 March 2026, open now or without a due\n"
        "date\n"
        "\n"
        "Disputes to settle: 1\n"
        "\n"
        "  C-1 | overdue by 292 days | A test rule\n"
        "      The record does not show a referral by 12 June 2025 (paragraph 2).\n"
        "      Ask the team manager: Was the child referred?\n"
        "      [lac.test.have, regulation] counted from looked after, 2 June 2025;\n"
        "      small.json:cases[0].facts[0]\n"
        "\n"
        "rule           duties  overdue  disputes\n"
        "----------------------------------------\n"
        "lac.test.have       1        1         1\n"
        "----------------------------------------\n"
        "all                 1        1         1\n"
        "\n"
        "Disputes that rest on a source not verified at first hand: lac.test.have\n"
        "\n"
        "1 duty: 1 overdue. 1 dispute raised.\n"
    )


def test_a_report_with_nothing_to_settle(reported, in_care, referred):
    out = reported({"C-1": [in_care, referred]})
    assert out.split("\n\n")[1:] == [
        "No disputes: nothing to settle in this period.",
        "rule           duties  met  disputes\n"
        "------------------------------------\n"
        "lac.test.have       1    1         .\n"
        "------------------------------------\n"
        "all                 1    1         .",
        "1 duty: 1 met. 0 disputes raised.\n",
    ]


def test_that_much_cannot_be_told_stands_where_there_is_nothing_to_settle(reported, in_care, referred):
    undated = {"kind": "advocacy_referral", "on": "unknown"}
    out = reported({"C-1": [in_care, referred], "C-2": [in_care, undated]})
    assert "\n\nNo disputes in what can be told; 1 of 2 duties cannot be told.\n\n" in out


@pytest.mark.parametrize(("end", "said"), [("end: 2026-03-27, ", "SAFETY, NOW OVER"), ("", "IMMEDIATE SAFETY")])
def test_safety_is_immediate_only_where_it_may_still_be_in_question(checker, demonstration, tmp_path, end, said):
    """C-0003 went missing on 20 March 2026: found a week later, or still missing on the 31st."""
    text = demonstration.read_text(encoding="utf-8")
    (tmp_path / "small.yaml").write_text(text.replace("end: 2026-03-27, ", end), encoding="utf-8")
    ran = checker("check", tmp_path / "small.yaml", "--select", "lac.missing.strategy-over-5-days", "--format", "text",
                  "--report", f"html={tmp_path / 'page.html'}", "--report", f"github={tmp_path / 'log'}")  # fmt: skip
    assert f"  {said} | C-0003 | not met | A strategy meeting when a child" in ran.out
    for name in ("page.html", "log"):
        shown = (tmp_path / name).read_text(encoding="utf-8")
        assert (said.capitalize() in shown) and ("Immediate safety" in shown) is (not end)


def test_what_puts_everything_in_doubt_comes_first_and_goes_with_the_snapshot(checker, snapshot, in_care, tmp_path):
    source = snapshot({"C-1": [in_care]})
    said = "--as-at: expected a day by 31 March 2026, the last that what is read knows of, found a later one."
    assert checker("convert", source, "--as-at", "2026-05-30", "-o", tmp_path / "made.json").status == 0
    for arguments in ((source, "--as-at", "2026-05-30"), (tmp_path / "made.json",)):
        ran = checker("check", *arguments, "--report", f"html={tmp_path / 'page.html'}",
                      "--report", f"xlsx={tmp_path / 'book.xlsx'}")  # fmt: skip
        assert ran.err.startswith(f"All of this is in doubt: {said}")
        blocks = [" ".join(block.split()) for block in ran.out.split("\n\n")]
        assert blocks[1].startswith(f"ALL OF THIS IS IN DOUBT: {said}")
        page = (tmp_path / "page.html").read_text(encoding="utf-8")
        assert page.index("ALL OF THIS IS IN DOUBT") < page.index("<h2>Disputes to settle</h2>")
        first = openpyxl.load_workbook(tmp_path / "book.xlsx").worksheets[0]
        assert (first.title, first["A1"].value) == ("IN DOUBT", "ALL OF THIS IS IN DOUBT")
        assert first["A2"].value.startswith(said)


def test_so_it_does_in_a_service_report(checker, snapshot, in_care, tmp_path):
    late = ("report", snapshot({"C-1": [in_care]}), "--as-at", "2026-05-30")
    assert (
        checker(*late)
        .out.split("\n\n")[1]
        .startswith("ALL OF THIS IS IN DOUBT:\n  --as-at: expected a day by 31 March 2026")
    )
    page = checker(*late, "--format", "html").out
    assert page.index("ALL OF THIS IS IN DOUBT") < page.index("<h2>Contents</h2>")
    assert checker(*late, "--format", "xlsx", "-o", tmp_path / "book.xlsx").status == 2
    assert openpyxl.load_workbook(tmp_path / "book.xlsx").sheetnames[0] == "IN DOUBT"


def test_what_cannot_be_told_says_what_would_decide_it(reported, in_care, referred, rule):
    undated = {"kind": "advocacy_referral", "on": "unknown"}
    late = [{"kind": "looked_after", "start": "2025-06-02"}, undated]
    out = reported({"C-1": [in_care, referred], "C-2": late})
    why = "advocacy_referral.on is not recorded, or could not be read"
    assert f"Cannot tell, and what would decide it:\n  lac.test.have: 1 duty; {why}\n" in out
    covers = {"looked_after": "all", "advocacy_referral": {"to": "2025-06-30"}}
    later = reported({"C-1": [in_care, referred], "C-2": [{**in_care, "start": "2025-08-01"}]}, covers=covers)
    assert "lac.test.have: 1 duty; the source does not cover advocacy referral on all the days that matter" in later


LIVING = """\
never:
  state: {{kind: placement, where: {{setting: {setting}}}}}
  among: looked_after
  in-force: [{{from: 2021-09-09, provision: regulation 27A, verified: true}}]"""


@pytest.fixture
def of_two_rules(checker, rules_folder, rule, snapshot, in_care, referred):
    """A report on children each in a team of their own, so that no team's habit is seen, 40 of whom have no referral
    (immediate safety, where that is said); of two no review is recorded either, which is asked of all."""

    def report(children, *arguments, immediate=False):
        review = rule("lac.reviewed", title="A review is held").replace("{kind: advocacy_referral}", "{kind: review}")
        first = rule("lac.referred")
        if immediate:
            first = first.replace("severity: medium", "severity: high\n  immediate-safety: true")
        folder = rules_folder({"lac/referred.yaml": first, "lac/reviewed.yaml": review})
        held = {"kind": "review", "on": "2025-06-20"}
        cases = {}
        for n in range(1, children + 1):
            team = {"kind": "child", "born": "2014-05-09", "team": f"t{n}"}
            cases[f"C-{n:02}"] = [in_care, team, *([] if n > children - 2 else [held])]
        cases |= {f"M-{n}": [in_care, referred, held] for n in range(20)}
        return checker("check", snapshot(cases), "--rules", folder, *arguments).out

    return report


def test_where_there_are_many_some_of_each_rule_lead_and_the_rest_are_counted(of_two_rules):
    """40 without a referral, C-01 to C-40; two of them, C-39 and C-40, without a review: five of the one, and both of the
    other, are shown, which the forty hid."""
    out = of_two_rules(40)
    assert "Disputes to settle: 42\n" in out
    shown = out.partition("\n  ... and ")[0]
    assert (shown.count("[lac.referred,"), shown.count("[lac.reviewed,")) == (5, 2)
    rest = out.partition("\n  ... and ")[2].split("\n\n")[0]
    assert rest.splitlines() == [
        "35 more: --verbose lists all, and so does --report xlsx=FILE.", "      35 | A test rule [lac.referred]",
    ]  # fmt: skip
    whole = of_two_rules(40, "--verbose")
    assert (whole.count("[lac.referred,"), whole.count("[lac.reviewed,")) == (40, 2)
    assert " more: " not in whole


def test_where_there_are_25_at_most_all_are_shown(of_two_rules):
    out = of_two_rules(23)
    assert (out.count("[lac.referred,"), out.count("[lac.reviewed,")) == (23, 2)
    assert " more: " not in out


def test_every_child_in_danger_comes_first_a_line_each(of_two_rules):
    """40 in danger and two to review: all 40 are named before anything else, each once; what is asked is said once."""
    out = of_two_rules(40, immediate=True)
    assert (
        "Disputes to settle: 42\n"
        "  Immediate safety, named first: 40 disputes, 40 cases\n"
        "  Others: 2 disputes\n"
        "\n"
        "  IMMEDIATE SAFETY | 40 disputes of one rule | A test rule\n"
    ) in out
    first = out.partition("  IMMEDIATE SAFETY | 40")[2].partition("\n\n")[0]
    listed = re.findall(r"^      (C-\d\d) \| not met \| counted from looked after, 2 June 2025; ", first, re.MULTILINE)
    assert sorted(listed) == [f"C-{n:02}" for n in range(1, 41)]
    assert out.count("[lac.referred, regulation]") == first.count("[lac.referred, regulation]") == 1
    assert out.count("[lac.reviewed, regulation]") == 2  # both in whole: there is room, so none is left
    assert " more" not in out
    assert of_two_rules(40, "--verbose", immediate=True).count("\n  IMMEDIATE SAFETY | C-") == 40


def test_of_more_than_200_of_one_rule_the_rest_are_counted(of_two_rules):
    out = of_two_rules(203, immediate=True)
    assert len(re.findall(r"^      C-\d+ \| not met \| ", out, re.MULTILINE)) == 200
    assert "\n      ... and 3 more: --verbose lists each, and so does --report xlsx=FILE\n" in out


def test_in_danger_by_several_rules_what_is_open_comes_before_what_is_over(checker, rules_folder, rule, snapshot):
    """30 children live alone and 29 in a place of no sort the law lists; 20 and 19 of them have moved since, and of one of
    those it was so twice: of each rule what is open comes first, and whom to ask is said once."""
    files = {}
    for name, setting in (("alone", "independent-living"), ("unlisted", "other")):
        text = rule(f"lac.{name}", title=f"Living {name}", body=LIVING.format(setting=setting))
        files[f"lac/{name}.yaml"] = text.replace("severity: medium", "severity: high\n  immediate-safety: true")
    cases = {}
    for n in range(1, 60):
        setting, over = ("independent-living", n <= 20) if n <= 30 else ("other", n <= 49)
        lived = {"kind": "placement", "carer": "c", "setting": setting, "start": "2025-06-02"}
        cases[f"C-{n:02}"] = [
            {"kind": "looked_after", "start": "2025-06-02"},
            {**lived, "end": "2025-12-01"} if over else lived,
        ]
    cases["C-01"].append({**lived, "setting": "independent-living", "start": "2026-01-05", "end": "2026-01-08"})
    out = checker("check", snapshot(cases), "--rules", rules_folder(files)).out
    assert (
        "Disputes to settle: 60\n"
        "  Immediate safety, named first: 20 disputes, 20 cases\n"
        "  Safety, now over, named next: 40 disputes, 39 cases\n"
        "\n"
    ) in out
    heads = re.findall(r"^  ([A-Z, ]+) \| (\d+) disputes of one rule \| (.*)$", out, re.MULTILINE)
    assert sorted(heads[:2]) == [
        ("IMMEDIATE SAFETY", "10", "Living alone"),
        ("IMMEDIATE SAFETY", "10", "Living unlisted"),
    ]
    assert sorted(heads[2:]) == [
        ("SAFETY, NOW OVER", "19", "Living unlisted"),
        ("SAFETY, NOW OVER", "21", "Living alone"),
    ]
    parts = re.split(r"^  [A-Z, ]+ \| \d+ disputes of one rule", out, flags=re.MULTILINE)[1:]
    named = [len(re.findall(r"^      C-\d\d \| not met by \d+ days?", part, re.MULTILINE)) for part in parts]
    assert named == [int(number) for _, number, _ in heads]
    assert [part.count("Ask the ") for part in parts] == [1, 1, 0, 0]


def test_what_follows_from_a_danger_is_said_beside_it(checker, snapshot):
    """40 plans without a lead social worker; of 30, no core group in the first ten working days either: one question."""
    plan = {"kind": "cp_plan", "start": "2026-01-05"}
    made = {"kind": "conference", "on": "2026-01-05", "type": "initial", "status": "held", "plan": True}
    met = {"kind": "core_group", "on": "2026-01-09", "status": "held"}
    cases = {}
    for n in range(1, 41):
        child = {"kind": "child", "born": "2014-05-09", "team": f"t{n}"}
        cases[f"C-{n:02}"] = [child, plan, made, *([] if n <= 30 else [met])]
    path = snapshot(cases)
    out = checker("check", path, "--select", "cp.plan.lead-social-worker", "--select", "cp.core-group.first").out
    assert (
        "Disputes to settle: 70\n  Immediate safety, named first: 40 disputes, 40 cases\n  Others: 30 disputes\n" in out
    )
    folded = " ".join(out.split())
    assert len(re.findall(r"C-\d\d \| [^|]* \| counted from [^|]*; and with it: First core group", folded)) == 30


def test_one_child_in_danger_among_many_is_told_in_whole(checker, rules_folder, rule, snapshot, in_care, referred):
    """30 have no review; of one of them there is no referral either, and that comes first as any dispute by itself does."""
    danger = rule("lac.referred").replace("severity: medium", "severity: high\n  immediate-safety: true")
    review = rule("lac.reviewed", title="A review is held").replace("{kind: advocacy_referral}", "{kind: review}")
    folder = rules_folder({"lac/referred.yaml": danger, "lac/reviewed.yaml": review})
    cases = {}
    for n in range(1, 31):
        team = {"kind": "child", "born": "2014-05-09", "team": f"t{n}"}
        cases[f"C-{n:02}"] = [in_care, team, *([] if n == 7 else [referred])]
    cases |= {f"M-{n}": [in_care, referred, {"kind": "review", "on": "2025-06-20"}] for n in range(20)}
    out = checker("check", snapshot(cases), "--rules", folder).out
    assert (
        "Disputes to settle: 31\n"
        "  Immediate safety, named first: 1 dispute, 1 case\n"
        "  Others: 30 disputes\n"
        "\n"
        "  IMMEDIATE SAFETY | C-07 | not met | A test rule\n"
    ) in out
    assert out.count("[lac.reviewed, regulation]") == 5
    assert "\n  ... and 25 more: " in out


def test_many_of_one_team_are_one_question(reported, in_care, referred):
    child = {"kind": "child", "born": "2014-05-09", "team": "care-1"}
    referrals = {f"M-{n}": [in_care, referred] for n in range(10)}
    out = reported({f"C-{n}": [in_care, child] for n in range(5)} | referrals)
    assert "Disputes to settle: 5\n" in out
    assert "  5 disputes of one rule, team care-1 | A test rule\n" in out
    assert "All of them: C-0 overdue by 292 days; C-1 overdue by 292 days;" in " ".join(out.split())


def test_of_many_of_one_rule_every_one_is_listed_where_the_report_says_they_are(reported, in_care, referred):
    """Seven of one team: five lead, and the other two are where the report says, in words that hold for each of them."""
    child = {"kind": "child", "born": "2014-05-09", "team": "care-1"}
    cases = {f"C-{n}": [in_care, child] for n in range(7)} | {f"M-{n}": [in_care, referred] for n in range(15)}
    out = " ".join(reported(cases).split())
    assert "[lac.test.have, regulation] --verbose lists each, and so does --report xlsx=FILE" in out
    assert "Ask the team manager of all of them at once; of the first: Was the child referred?" in out
    assert "Foremost: C-0 overdue by 292 days; C-1 " in out
    assert "C-6" not in out
    every = " ".join(reported(cases, "--verbose").split())
    assert "All of them: C-0 overdue by 292 days; C-1 " in every
    assert "C-6 overdue by 292 days [lac.test.have, regulation]" in every
    assert "lists each" not in every


def test_how_far_is_said_in_the_word_of_the_verdict(reported, root, in_care, rule):
    """Due 12 June 2025; referred on 20 July 2025, 38 days late and so raised (over 28). A placement of at most 16 weeks, from
    2 June 2025, lasts to 21 September; as at 31 March 2026 that is 191 days over, and of one that ended on 1 October 9."""
    protocol = (root / "rules" / "protocols" / "default.yaml").read_text(encoding="utf-8").split("root-causes:")[0]
    protocol = protocol.replace("[cp.visit, cp.core-group, cp.chronology]", "[]")
    with_protocol = {"lac/have.yaml": rule(body=WITHIN), "protocols/default.yaml": protocol}
    late = reported({"C-1": [in_care, {"kind": "advocacy_referral", "on": "2025-07-20"}]}, files=with_protocol)
    assert "  C-1 | late by 38 days | A test rule\n" in late
    lasts = """\
at-most-for:
  state: looked_after
  limit:
    - {value: 16 weeks, from: 2011-04-01, provision: paragraph 2, verified: false}"""
    files = {"lac/have.yaml": rule(body=lasts)}
    over = reported({"C-1": [in_care], "C-2": [in_care | {"end": "2025-10-01"}]}, files=files)
    assert "  C-1 | not met by 191 days | A test rule\n" in over
    assert "  C-2 | not met by 9 days, now over | A test rule\n" in over


def test_almost_nothing_recorded_is_a_question_about_the_extract(reported, in_care):
    out = reported({f"C-{n}": [in_care] for n in range(20)})
    assert "0 of 20 have anything recorded: check the extract before the practice." in " ".join(out.split())


def test_rules_that_looked_at_nothing_say_so(reported, in_care, referred, rule):
    other = "have:\n  while: {}\n  evidence:\n    - {{kind: {}}}\n  in-force: {{from: 2011-04-01, provision: p, verified: true}}"
    fostering = rule("fostering.test", body=other.format("foster_approval", "foster_review")).replace(
        "force: regulation", "about: household\nforce: regulation"
    )
    limit = "limit: [{number: 70, from: 2011-04-01, provision: p, verified: true}]"
    caseload = rule("lac.load", body=f"per: iro_allocation.officer\nat-most-count:\n  of: iro_allocation\n  {limit}")
    files = {
        "lac/have.yaml": rule(),
        "lac/load.yaml": caseload.replace("force: regulation", "about: officer\nforce: regulation"),
        "cp/plan.yaml": rule("cp.test", body=other.format("cp_plan", "core_group")),
        "fostering/review.yaml": fostering,
    }
    out = reported({"C-1": [in_care, referred]}, files=files)
    every = reported({"C-1": [in_care, referred]}, "--period", "all", files=files)
    assert (
        "Nothing began a duty of: cp.test, lac.load\nAbout" in every
    )  # an officer is known by the children's own facts
    assert (
        "No duty in this period under: cp.test, lac.load\nAbout cases of a sort not in this source: fostering.test\n"
        in out
    )


def test_an_hourly_miss_of_less_than_a_day(reported, rule):
    body = WITHIN.replace("10 days", "48 hours")
    facts = [{"kind": "looked_after", "start": "2026-03-28T22:00"}]
    out = reported({"C-1": facts}, files={"lac/h.yaml": rule(body=body)}, as_at="2026-03-31")
    assert "by 23:00 on 30 March 2026" in out
    assert re.search(r"overdue by (1 day|less than a day) ", out)


def test_good_practice_is_commended_and_its_absence_is_no_dispute(reported, in_care, referred, rule):
    files = {
        "lac/have.yaml": rule(body=WITHIN),
        "lac/good.yaml": rule("lac.test.good", title="Well done", body=COMMEND, examples=COMMENDED),
    }
    out = reported({"C-1": [in_care, referred], "C-2": [in_care]}, "--format", "text", files=files)
    assert "Good practice to commend: 1\n  C-1 | Well done: " in out
    assert "Disputes to settle: 1\n" in out


def test_problems_in_the_data_are_sentences_within_the_width(reported, in_care):
    out = reported({"C-1": [in_care, {"kind": "visit", "on": "32/13/2025", "seen": "perhaps"}]})
    assert "Problems in the data: 2\n" in out
    problems = re.sub(r"\n {4}(?=\S)", " ", out).split("Problems in the data: 2\n")[1]
    assert (
        "  small.json:cases[0].facts[1], column on: expected a date, found text of 10 characters; it is read as unknown. Write"
        in problems
    )
    assert all(len(line) <= 100 for line in out.splitlines())


def test_the_demonstration_reads_well(checker, demonstration):
    out = checker("check", demonstration).out
    lines = out.splitlines()
    assert "\n\n\n" not in out
    assert all(line == line.rstrip() for line in lines)
    wide = [line for line in lines if len(line) > 100]
    assert not [line for line in wide if not re.fullmatch(r"-+|[\w.-]+( +[\w.]+)+", line)], (
        "only the table may be wider"
    )
    assert not re.search(r"\b[a-z]+_[a-z_]+\b(?!\.\w)", re.sub(r"\w+\.\w+", "", out))
    assert not re.search(r"\b(violat|offend|fail(s|ed|ure|ing)?\b|abscond)", out, re.IGNORECASE)


# --- words -----------------------------------------------------------------------------------------------------------


def test_counts():
    assert [counted(n, "child", "children") for n in (0, 1, 1000)] == ["0 children", "1 child", "1,000 children"]
    assert counted(2, "dispute") == "2 disputes"


def test_joined():
    assert [joined("abc"[:n]) for n in range(4)] == ["", "a", "a and b", "a, b and c"]


def test_wrapped_never_breaks_a_word():
    assert wrapped("x" * 150, "  ") == "  " + "x" * 150


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("looked_after", "looked after"),
        ({"all": ["looked_after", {"age": {"from": "10 years"}}]}, "looked after and aged 10 years or over"),
        ({"any": ["cp_plan", "looked_after"]}, "cp plan or looked after"),
        ({"all": [{"any": ["cp_plan", "looked_after"]}, "adult"]}, "(cp plan or looked after) and adult"),
        ({"not": "adult"}, "not adult"),
        ({"minus": ["looked_after", "adult", "missing"]}, "looked after, less adult and missing"),
        ({"age": {"from": "16 years", "until": "18 years"}}, "aged 16 years or over and under 18 years"),
        ({"kind": "placement", "where": {"setting": ["foster-care", "connected-person"]}},
         "placement (setting: foster-care or connected-person)"),
        ({"happened": "review", "where": {"status": "held"}, "during": "looked_after"},
         "review (status: held) has happened since the start of looked after"),
        ({"happened": "visit", "in-last": "6 months"}, "visit has happened in the last 6 months"),
        ({"lasting": "placement", "over": "1 year"}, "placement that has lasted over 1 year"),
        ({"lasting": "placement", "over": {"parameter": "settled-after"}},
         "placement that has lasted over the service's own length (settled-after)"),
        ({"age": {"from": {"parameter": "grown", "otherwise": "16 years"}}},
         "aged the service's own length (grown; 16 years where it sets none) or over"),
        ({"from": {"event": "conference"}, "until": {"end-of": "cp_plan"}}, "from conference until the end of cp plan"),
        ({"total": "missing", "over": "72 hours", "in-any": "28 days"}, "missing adding up to over 72 hours in any 28 days"),
        ({"count": "placement", "distinct": "carer", "at-least": 3, "in-any": "12 months"},
         "at least 3 of placement, told apart by carer in any 12 months"),
        (["looked_after", "cp_plan"], "looked after and cp plan"),
        (None, "always"),
    ],
)  # fmt: skip
def test_conditions_in_words(raw, said):
    assert condition_words(raw) == said


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (
            {"event": "review", "where": {"status": "held"}, "planned": True},
            "each review (status: held), planned ones included",
        ),
        (
            {"event": "strategy_meeting", "that-began": {"kind": "section_47"}},
            "each strategy meeting, the one that began section 47",
        ),
        ({"start-of": "looked_after"}, "the start of looked after"),
        ({"lasting": "missing", "over": "5 days"}, "the day missing has lasted over 5 days"),
        ({"reaches": "10 years"}, "the child reaching 10 years"),
    ],
)
def test_triggers_in_words(raw, said):
    assert trigger_words(raw) == said


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"event": "review", "where": {"status": "held"}}, "review (status: held)"),
        ({"end-of": "section_47"}, "the end of section 47"),
        ({"start-of": "designated_officer_told"}, "the start of designated officer told"),
        ({"start-of": {"not": "looked_after"}}, "the start of " + condition_words({"not": "looked_after"})),
    ],
)
def test_points_in_words(raw, said):
    assert happening_words(raw) == said


def test_attributes_in_words():
    raw = {
        "seen": True,
        "mode": {"not": "remote"},
        "by_role": {"known": True},
        "any": [{"a": 1}, {"b": {"at-least": 2}}],
    }
    assert where_words(raw) == "seen: yes, mode: not remote, by role: recorded, a: 1 or b: at least 2"
    assert where_words(None) == ""


def test_windows_in_words():
    assert window_words("term") == "term"
    assert window_words({"year-of": "foster_approval"}) == "year of foster approval"
    said = window_words({"between": {"event": "review", "where": {"status": "held"}}, "during": "looked_after"})
    assert said == "gap from one review (status: held) to the next, during looked after"


def many_rules(rule, number, body):
    return {f"lac/r{n}.yaml": rule(f"lac.test.r{n}", body=body) for n in range(number)}


UNSEEN = WITHIN.replace("{start-of: looked_after}", "{event: referral}")


def test_few_rules_that_decide_nothing_are_listed_and_many_are_counted(reported, in_care, rule):
    """Twelve rules for want of one kind of fact, and twelve that nothing began a duty of."""
    unseen = many_rules(rule, 10, UNSEEN)
    covers = {"looked_after": "all", "advocacy_referral": "all"}
    few = reported({"C-1": [in_care]}, files=unseen, covers=covers)
    assert "Not evaluable on this source:\n  lac.test.r0: not covered: referral\n" in few
    assert "--verbose" not in few
    many = many_rules(rule, 12, UNSEEN)
    folded = reported({"C-1": [in_care]}, files=many, covers=covers)
    because = (
        "Not evaluable on this source: 12 rules (--verbose lists them), because:\n  not covered: referral: 12 rules\n"
    )
    assert because in folded
    assert "lac.test.r3" not in folded
    listed = reported({"C-1": [in_care]}, "--verbose", files=many, covers=covers)
    assert listed.count("not covered: referral") == 12
    quiet = reported({"C-1": [in_care]}, files=many)
    assert "No duty in this period under: 12 rules (--verbose lists them): children in care 12\n" in quiet
    assert "lac.test.r11" in reported({"C-1": [in_care]}, "--verbose", files=many)


def test_many_doubts_are_put_together_by_what_would_decide_them(reported, in_care, referred, rule):
    """Of two children one was referred in time; of the other that is not covered: a doubt of each of eleven rules."""
    late = {"kind": "looked_after", "start": "2025-09-02"}
    covers = {"looked_after": "all", "advocacy_referral": {"to": "2025-06-30"}}
    cases, files = {"C-1": [in_care, referred], "C-2": [late]}, many_rules(rule, 11, WITHIN)
    folded = " ".join(reported(cases, files=files, covers=covers).split())
    told = "the source does not cover advocacy referral on all the days that matter: 11 duties of 11 rules"
    assert f"Cannot tell, and what would decide it, for 11 rules (--verbose lists them): {told}" in folded
    assert "lac.test.r3: 1 duty; the source" in " ".join(
        reported(cases, "--verbose", files=files, covers=covers).split()
    )


def test_what_cannot_be_told_adds_up(reported, in_care, referred, rule):
    """Of three children two were referred by the end of what is covered. Of that rule one duty of three cannot be told; of the
    other, whose evidence is not covered at all, none of three can: 4 in all."""
    late = in_care | {"start": "2025-09-02"}
    other = rule("lac.test.other", body=WITHIN.replace("advocacy_referral", "core_group"))
    cases = {"C-1": [in_care, referred], "C-2": [in_care, referred], "C-3": [late]}
    covers = {"looked_after": "all", "advocacy_referral": {"to": "2025-06-30"}}
    files = {"lac/have.yaml": rule(body=WITHIN), "lac/other.yaml": other}
    said = " ".join(reported(cases, files=files, covers=covers).split())
    assert "lac.test.have: 1 duty; the source does not cover advocacy referral on all the days that matter " \
           "3 duties of rules not evaluable on this source, above" in said  # fmt: skip
    assert "6 duties: 2 met, 4 cannot tell." in said


def test_rules_that_could_not_run_for_one_reason_are_said_in_one_line():
    errored = {f"lac.r{n:02}": "KeyError while evaluating" for n in range(40)} | {"cp.x": "it rests on lac.r00"}
    ten = ", ".join(f"lac.r{n:02}" for n in range(10))
    assert list(could_not_run(errored)) == [
        f"40 rules ({ten} and 30 more) could not run: KeyError while evaluating",
        "cp.x could not run: it rests on lac.r00",
    ]
