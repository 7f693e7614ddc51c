"""The census read in columns: what is said of it, in which order, and that no object is made of what it holds."""

import datetime as dt
import time
from collections import Counter, defaultdict
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.intake.cin import read_cin
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN, Fact
from checker.snapshot.making import make_case
from tests.intake.cin.test_census import census, child, day, facts, one, read
from tests.tiers import part_of

ENQUIRY = "<Section47><S47ActualStartDate>{}</S47ActualStartDate><DateOfInitialCPC>{}</DateOfInitialCPC></Section47>"
PLAN = "<ChildProtectionPlans><CPPstartDate>{}</CPPstartDate>{}</ChildProtectionPlans>"


def counted(snapshot):
    return [(each.source, each.column, each.what, each.count) for each in snapshot.problems]


def test_no_fact_is_made_of_a_census(monkeypatch):
    def refuse(self, *args, **kwargs):
        raise AssertionError("a fact was made")

    monkeypatch.setattr(Fact, "__init__", refuse)
    inside = ENQUIRY.format("soon", "2026-01-23") + PLAN.format("2026-01-23", "<CPPendDate>2025-01-01</CPPendDate>")
    got = read(census(child(inside), child(name="0102")))
    assert (len(got.cases), got.kinds["conference"], got.kinds["child"]) == (2, 1, 2) and got.problems
    with pytest.raises(AssertionError, match="a fact was made"):
        got.cases[0].of("child")


def test_problems_are_in_the_order_in_which_the_file_is_read():
    """Child by child; of each the identifiers, then of each CINdetails referral, assessments, plans in need, the days of
    protection plans, enquiries, and what is said of the protection plans.
    """
    plan = PLAN.format("\n03/02/2026", "\n<InitialCategoryOfAbuse>XYZ</InitialCategoryOfAbuse>")
    enquiry = ENQUIRY.format("\nsoon", "\n2026-02-30")
    second = PLAN.format("\n03/02/2026", "")
    got = read(census(child("\n" + plan + "\n" + enquiry, second), child(enquiry, name="\n", who="")))
    assert counted(got) == [
        ("cin.xml:3", "CPPstartDate", "expected a date, found text of 10 characters", 2),
        ("cin.xml:6", "S47ActualStartDate", "expected a date, found text of 4 characters", 1),
        ("cin.xml:7", "DateOfInitialCPC", "expected a date, found no day in the calendar", 1),
        ("cin.xml:5", "InitialCategoryOfAbuse", "expected one of NEG, PHY, SAB, EMO, MUL, found text of 3 characters", 1),
        (
            "cin.xml:9", "LAchildID",
            "expected the authority's identifier of the child, found none; the child is not read", 1,
        ),
    ]  # fmt: skip


def test_an_enquiry_on_a_day_that_cannot_be_read_is_called_by_its_line():
    got = read(census(child(ENQUIRY.format("soon", "2026-01-23") + "\n" + ENQUIRY.format("soon", "2026-02-23"))))
    assert [fact.id for fact in facts(got, "section_47")] == ["enquiry 2", "enquiry 3"]
    assert [fact.attributes["section_47"] for fact in facts(got, "conference")] == ["enquiry 2", "enquiry 3"]


def test_a_plan_of_other_details_makes_no_conference_one_that_made_a_plan():
    got = read(census(child(ENQUIRY.format("2026-01-05", "2026-01-23"), PLAN.format("2026-01-23", ""))))
    assert "plan" not in one(got, "conference").attributes
    got = read(census(child(ENQUIRY.format("2026-01-05", "2026-01-23") + PLAN.format("2026-01-23", ""))))
    assert one(got, "conference").attributes["plan"] is True


def test_facts_of_a_child_whose_identifier_is_none_take_their_days_out_of_what_is_covered():
    """A referral of 2 June 2025 may have been anybody's, and so may a plan from 1 September on."""
    long = "x" * 250
    got = read_cin(census(child(PLAN.format("2025-09-01", ""), name=long), child()), path="cin.xml", file="cin.xml")
    days = {kind: span for kind, span in got.lost if kind in ("referral", "cp_plan")}
    on = day(2025, 6, 2)
    assert days == {"referral": (on, on), "cp_plan": (day(2025, 9, 1), STILL_OPEN)}
    assert ("child", (LONG_BEFORE, STILL_OPEN)) in got.lost
    assert got.snapshot.coverage.of("referral").spans == (
        (day(2025, 4, 1), on - 1), (on + 1, day(2026, 3, 31))
    )  # fmt: skip
    assert [case.id for case in got.snapshot.cases] == ["0101"] and got.snapshot.inputs[0].rejected == 0
    what = "expected the case's identifier, found text of more than 40 characters; its facts are not read"
    assert counted(got.snapshot) == [("cin.xml:2", "case", what, 3)]


# --- children together, and one by one ----------------------------------------------------------------------------------
DAYS = st.sampled_from(
    ("", "2026-01-05", "2026-01-23", "2025-06-02T10:00:00", "soon", "03/02/2026", "1850-01-01", "2026-05-01")
)
NAMES = st.sampled_from(("1", "2", "3", "", "x" * 250))


@st.composite
def children(draw):
    inside = ENQUIRY.format(draw(DAYS), draw(DAYS)) + PLAN.format(
        draw(DAYS),
        f"<CPPendDate>{draw(DAYS)}</CPPendDate><Reviews><CPPreviewDate>{draw(DAYS)}</CPPreviewDate></Reviews>",
    )
    inside += f"<Assessments><AssessmentActualStartDate>{draw(DAYS)}</AssessmentActualStartDate></Assessments>"
    inside += (
        f"<DateOfInitialCPC>{draw(DAYS)}</DateOfInitialCPC><ReferralNFA>{draw(st.sampled_from('01x'))}</ReferralNFA>"
    )
    inside += f"<PreProceedingsandFGDM><LBPSentDate>{draw(DAYS)}</LBPSentDate></PreProceedingsandFGDM>"
    who = f"<PersonBirthDate>{draw(DAYS)}</PersonBirthDate><Sex>{draw(st.sampled_from('12x'))}</Sex>"
    return draw(NAMES), child(
        inside, name="{}", who=who + f"<ExpectedPersonBirthDate>{draw(DAYS)}</ExpectedPersonBirthDate>"
    )


@given(st.lists(children(), min_size=1, max_size=4))
@settings(max_examples=part_of(60), deadline=None)
def test_children_together_are_what_each_is_in_a_census_of_its_own(drawn):
    """All but where each was read, and what an enquiry on no known day is called, which is by its line."""
    named = [text.format(name) for name, text in drawn]
    whole = read_cin(census(*(f"\n{each}" for each in named)), path="f", file="f")
    alone = [read_cin(census("\n" * number, each), path="f", file="f") for number, each in enumerate(named, 1)]
    apart: defaultdict[tuple[str, str], list[Fact]] = defaultdict(list)
    for case in (case for each in alone for case in each.snapshot.cases):
        apart[case.id, case.about] += case.facts
    made = [make_case(*key, facts) for key, facts in sorted(apart.items())]
    held, found = (
        [(case.id, repr(replace(fact, source=""))) for case in cases for fact in case.facts]
        for cases in (whole.snapshot.cases, made)
    )
    assert held == found
    totals = Counter()
    for each in alone:
        for problem in each.snapshot.problems:
            totals[problem.column, problem.what, problem.hint] += problem.count
    assert {(each.column, each.what, each.hint): each.count for each in whole.snapshot.problems} == totals
    assert sum(each.snapshot.inputs[0].rejected for each in alone) == whole.snapshot.inputs[0].rejected
    assert dt.date.fromordinal(whole.snapshot.as_at) == dt.date(2026, 3, 31)


ASSESSMENT = "<Assessments><AssessmentActualStartDate>2025-07-01</AssessmentActualStartDate></Assessments>"
REVIEWS = "<Reviews><CPPreviewDate>2025-09-01</CPPreviewDate></Reviews>"


@pytest.mark.parametrize(
    ("name", "inside", "kinds"),
    [
        (
            "Section47",
            f"<Section47s>{ENQUIRY.format('2025-05-12', '2025-05-20')}</Section47s>",
            {"section_47", "conference"},
        ),
        ("Assessments", f"<All>{ASSESSMENT}</All>", {"assessment"}),
        (
            "CINPlanDates",
            "<a><CINPlanDates><CINPlanStartDate>2025-07-01</CINPlanStartDate></CINPlanDates></a>",
            {"cin_plan"},
        ),
        ("ChildProtectionPlans", f"<a><b>{PLAN.format('2025-07-01', REVIEWS)}</b></a>", {"cp_plan", "conference"}),
        ("CPPreviewDate", PLAN.format("2025-07-01", "") + REVIEWS, {"conference"}),
        ("DateOfInitialCPC", "<a><DateOfInitialCPC>2025-05-20</DateOfInitialCPC></a>", {"conference"}),
        ("PreProceedingsandFGDM", "<a><PreProceedingsandFGDM/></a>", {"pre_proceedings"}),
    ],
)
def test_what_lies_where_the_census_has_no_place_for_it_is_not_taken_for_nothing_recorded(name, inside, kinds):
    got = read(census(child(""), "\n" + child(ASSESSMENT, inside, name="0102")))
    told = [(each.source, each.column, each.count) for each in got.problems if each.what.startswith(f"expected {name}")]
    whole = {"referral", "assessment", "section_47", "conference", "cin_plan", "cp_plan"}
    assert told[:1] == [("cin.xml:3", name, 1)]
    assert {kind for kind in whole if not got.coverage.of(kind).spans} == kinds & whole


def test_details_that_are_not_directly_in_a_child_may_be_of_any_kind():
    raw = census(child(""), "\n" + child("", name="0102").replace("<CINdetails>", "<a><CINdetails>"))
    got = read(raw.replace(b"</CINdetails></Child></Children>", b"</CINdetails></a></Child></Children>"))
    assert [(each.source, each.column) for each in got.problems] == [("cin.xml:3", "CINdetails")]
    assert not got.coverage.of("referral").spans and not got.coverage.of("cp_plan").spans


def test_a_second_day_where_one_belongs_is_told_of_and_its_kind_is_not_covered():
    day = "<S47ActualStartDate>{}</S47ActualStartDate>"
    twice = f"<Section47>{day.format('2025-05-12')}\n{day.format('2025-06-12')}</Section47>"
    got = read(census(child(ENQUIRY.format("2025-05-12", "")), child(twice, name="0102")))
    assert counted(got) == [
        (
            "cin.xml:3",
            "S47ActualStartDate",
            "expected one S47ActualStartDate in an element, found another there; the first is read",
            1,
        )
    ]
    assert not got.coverage.of("section_47").spans and got.coverage.of("conference").spans


def test_thousands_of_identifiers_that_are_none_take_no_longer_for_each_than_one():
    """Each was looked for among all the others: 16,000 took over ten seconds."""
    began = time.process_time()
    got = read(census(*(child("", name=f"{'x' * 250}{number}") for number in range(16_000))))
    assert time.process_time() - began < 6
    assert [each.count for each in got.problems if each.column == "case"] == [2 * 16_000]
