"""The children in need census, from small files written here, with what each becomes worked out by hand."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.errors import CheckerError, IntakeError
from checker.intake.cin import is_census, read_cin
from checker.snapshot.facts import STILL_OPEN
from tests.tiers import part_of

YEAR = (dt.date(2025, 4, 1).toordinal(), dt.date(2026, 3, 31).toordinal())
HEADER = (
    "<Header><CollectionDetails><Collection>CIN</Collection><Year>2026</Year>"
    "<ReferenceDate>2026-03-31</ReferenceDate></CollectionDetails></Header>"
)


def census(*children, header=HEADER):
    return f"<?xml version='1.0'?>\n<Message>{header}<Children>{''.join(children)}</Children></Message>".encode()


def child(*details, name="0101", who="<PersonBirthDate>2014-05-09</PersonBirthDate><Sex>F</Sex>"):
    inside = "".join(
        f"<CINdetails><CINreferralDate>2025-06-02</CINreferralDate>{each}</CINdetails>" for each in details
    )
    return f"<Child><ChildIdentifiers><LAchildID>{name}</LAchildID>{who}</ChildIdentifiers>{inside}</Child>"


def read(raw, as_at=None):
    return read_cin(raw, path="cin.xml", file="cin.xml", as_at=as_at).snapshot


def facts(snapshot, kind):
    return [fact for case in snapshot.cases for fact in case.of(kind)]


def one(snapshot, kind):
    (fact,) = facts(snapshot, kind)
    return fact


def day(*parts):
    return dt.date(*parts).toordinal()


def said(snapshot):
    return [(problem.source, problem.column, problem.what) for problem in snapshot.problems]


def test_ethnicity_is_read_where_it_is_a_code():
    raw = census(child(""))
    for written, read_as in (("WBRI", "WBRI"), ("wbri", "WBRI"), ("not known", None), ("", None)):
        inside = f"</ChildIdentifiers><ChildCharacteristics><Ethnicity>{written}</Ethnicity></ChildCharacteristics>"
        got = read(raw.replace(b"</ChildIdentifiers>", inside.encode()))
        assert one(got, "child").attributes.get("ethnicity") == read_as


def test_a_child_and_a_referral():
    got = read(census(child("<ReferralNFA>false</ReferralNFA>")))
    assert got.as_at == YEAR[1] and got.cases[0].id == "0101", "leading zeros count"
    assert one(got, "child").attributes == {"born": dt.date(2014, 5, 9), "sex": "female"}
    assert (one(got, "referral").start_lo, one(got, "referral").attributes) == (day(2025, 6, 2), {"accepted": True})
    assert not got.problems


@pytest.mark.parametrize(
    ("written", "accepted"), [("true", False), ("1", False), ("false", True), ("0", True), ("", None)]
)
def test_booleans_either_way(written, accepted):
    assert (
        one(read(census(child(f"<ReferralNFA>{written}</ReferralNFA>"))), "referral").attributes.get("accepted")
        is accepted
    )


@pytest.mark.parametrize("sex", ["<Sex>M</Sex>", "<Sex>1</Sex>", "<GenderCurrent>1</GenderCurrent>"])
def test_sex_as_it_was_and_is_written(sex):
    assert one(read(census(child(who=sex))), "child").attributes == {"sex": "male"}


def test_an_assessment_belongs_to_its_referral():
    got = read(
        census(
            child(
                "<Assessments><AssessmentActualStartDate>2025-06-03</AssessmentActualStartDate>"
                "<AssessmentAuthorisationDate>2025-07-21</AssessmentAuthorisationDate></Assessments>"
                "<Assessments><AssessmentActualStartDate>2026-02-03</AssessmentActualStartDate></Assessments>"
            )
        )
    )
    first, second = facts(got, "assessment")
    assert (first.start_lo, first.end_lo, second.end_lo) == (day(2025, 6, 3), day(2025, 7, 21), STILL_OPEN)
    assert first.attributes == {"type": "single", "referral": one(got, "referral").id}


def enquiry(start="2025-06-05", conference="", not_required="0"):
    held = f"<DateOfInitialCPC>{conference}</DateOfInitialCPC>" if conference else ""
    return (
        f"<Section47><S47ActualStartDate>{start}</S47ActualStartDate>{held}"
        f"<ICPCnotRequired>{not_required}</ICPCnotRequired></Section47>"
    )


def plan(*reviews, start="2025-06-23", wrapper="Reviews", each_in_its_own=False):
    dates = [f"<CPPreviewDate>{review}</CPPreviewDate>" for review in reviews]
    inside = [f"<{wrapper}>{date}</{wrapper}>" for date in (dates if each_in_its_own else ["".join(dates)])]
    return (
        f"<ChildProtectionPlans><CPPstartDate>{start}</CPPstartDate><LatestCategoryOfAbuse>NEG</LatestCategoryOfAbuse>"
        f"{''.join(inside)}</ChildProtectionPlans>"
    )


def test_a_review_whose_date_is_blank_was_held_on_a_day_not_known_and_is_told_of():
    """Left out it would be lost, and the next review called missed for want of it."""
    got = read(census(child(plan("2025-09-15", "", " ")), child(plan("<!-- none -->"), name="0102")))
    reviews = [[fact.start_lo == fact.start_hi for fact in case.of("conference")] for case in got.cases]
    assert [sorted(each) for each in reviews] == [[False, False, True], [False]]
    assert all(fact.attributes == {"type": "review", "status": "held"} for fact in facts(got, "conference"))
    (problem,) = got.problems
    assert (problem.source, problem.column, problem.count) == ("cin.xml:2", "CPPreviewDate", 3)
    assert problem.what == "expected a date, found nothing; the day is read as unknown"
    assert problem.hint == "give the day; where no review was held, leave the element out"


def test_an_enquiry_is_never_read_as_a_strategy_discussion():
    got = read(census(child(enquiry(conference="2025-06-23"))))
    made = one(got, "section_47")
    assert (made.start_lo, made.end_lo, made.end_hi) == (day(2025, 6, 5), day(2025, 6, 5), STILL_OPEN)
    assert made.attributes == {"outcome": "conference"}
    assert not facts(got, "strategy_meeting") and not got.coverage.of("strategy_meeting").spans
    assert "strategy_meeting" in got.coverage.of("section_47").without
    assert one(got, "conference").attributes == {"type": "initial", "status": "held", "section_47": made.id}


@pytest.mark.parametrize(("not_required", "outcome"), [("1", "no-conference"), ("true", "no-conference"), ("0", None)])
def test_an_enquiry_without_a_conference(not_required, outcome):
    got = read(census(child(enquiry(not_required=not_required))))
    assert one(got, "section_47").attributes.get("outcome") == outcome


def test_a_conference_on_the_day_a_plan_began_made_it_and_is_not_counted_twice():
    details = enquiry(conference="2025-06-23") + "<DateOfInitialCPC>2025-06-23</DateOfInitialCPC>" + plan()
    (conference,) = facts(read(census(child(details))), "conference")
    assert conference.attributes["plan"] is True


@pytest.mark.parametrize("wrapper", ["Reviews", "CPPreviews"])
@pytest.mark.parametrize("each_in_its_own", [False, True])
def test_every_review_is_read(wrapper, each_in_its_own):
    got = read(census(child(plan("2025-09-01", "2026-02-02", wrapper=wrapper, each_in_its_own=each_in_its_own))))
    assert [(fact.start_lo, fact.attributes["type"]) for fact in facts(got, "conference")] == [
        (day(2025, 9, 1), "review"),
        (day(2026, 2, 2), "review"),
    ]
    assert one(got, "cp_plan").attributes == {"category": "neglect"}


def test_a_child_not_yet_born():
    who = "<ExpectedPersonBirthDate>2026-05-20</ExpectedPersonBirthDate>"
    got = read(census(child(enquiry(start="2026-02-02", conference="2026-02-20"), who=who)))
    assert one(got, "child").attributes == {"expected": dt.date(2026, 5, 20)}
    assert (one(got, "expected_birth").start_lo, one(got, "expected_birth").attributes) == (
        day(2026, 5, 20),
        {"status": "planned"},
    )
    assert one(got, "conference").attributes["type"] == "pre-birth"


def test_pre_proceedings_run_from_the_letter():
    details = (
        "<PreProceedingsandFGDM><PPStartDate>2025-09-09</PPStartDate><LBPSentDate>2025-09-20</LBPSentDate>"
        "<InitialPPMeetingDate>2025-09-28</InitialPPMeetingDate><StepDecisionDate>2025-12-01</StepDecisionDate>"
        "<CourtAppDate>2025-12-18</CourtAppDate></PreProceedingsandFGDM>"
    )
    got = read(census(child(details)))
    period = one(got, "pre_proceedings")
    assert (period.start_lo, period.end_lo) == (day(2025, 9, 20), day(2025, 12, 1))
    assert one(got, "pre_proceedings_meeting").start_lo == day(2025, 9, 28)
    assert got.coverage.of("pre_proceedings").spans == (YEAR,)
    assert not read(census(child(""))).coverage.of("pre_proceedings").spans, "before 2026/27 the census had none"


def test_it_covers_its_year_and_no_more():
    got = read(census(child("")))
    assert {got.coverage.of(kind).spans for kind in ("referral", "assessment", "conference", "cp_plan")} == {(YEAR,)}
    assert not got.coverage.of("visit").spans
    within = read(census(child("")), as_at=day(2025, 12, 31))
    assert within.coverage.of("referral").spans == ((YEAR[0], day(2025, 12, 31)),)
    with pytest.raises(IntakeError, match="in or after the census year"):
        read(census(child("")), as_at=day(2025, 3, 31))


def test_without_a_reference_date_the_as_at_date_is_gone_by():
    with pytest.raises(IntakeError, match="found neither"):
        read(census(child(""), header=""))
    assert read(census(child(""), header=""), as_at=day(2026, 1, 1)).coverage.of("referral").spans == (
        (YEAR[0], day(2026, 1, 1)),
    )


def test_stray_text_a_prefix_and_a_comment_change_nothing():
    plain = census(child(plan("2025-09-01")))
    noisy = plain.replace(b"<CINdetails>", b"PersonBirthDate<!-- a comment --><CINdetails>")
    prefixed = plain.replace(b"<", b"<c:").replace(b"<c:/", b"</c:").replace(b"<c:?", b"<?")
    prefixed = prefixed.replace(b"<c:Message>", b"<c:Message xmlns:c='urn:c'>")
    assert [case.facts for case in read(noisy).cases] == [case.facts for case in read(plain).cases]
    assert [case.facts for case in read(prefixed).cases] == [case.facts for case in read(plain).cases]


def test_what_cannot_be_read_is_unknown_and_named_by_line():
    raw = census(
        "\n" + child("\n<Assessments>\n<AssessmentActualStartDate>05/06/2025</AssessmentActualStartDate></Assessments>")
    )
    got = read(raw)
    assert not one(got, "assessment").dated
    assert said(got) == [("cin.xml:5", "AssessmentActualStartDate", "expected a date, found text of 10 characters")]


def test_a_child_with_no_identifier_takes_everything_out_of_cover():
    got = read(census(child(""), child("", name=" ")))
    assert (got.inputs[0].rows, got.inputs[0].rejected) == (2, 1)
    assert not got.coverage.of("referral").spans


@pytest.mark.parametrize(
    ("raw", "what"),
    [
        (b"<Message><Child>", "stops before its end"),
        (b"<Message></Wrong>", "mismatched tag"),
        (b"<Message/>", "found no Child"),
        (b'<!DOCTYPE m [<!ENTITY a "aaaa">]><Message><Child>&a;</Child></Message>', "document type"),
        (b'<!DOCTYPE m SYSTEM "file:///etc/passwd"><Message/>', "document type"),
        (b"<Message>&nothing;</Message>", "undefined entity"),
        (b"<?xml version='1.0' encoding='nonsense'?><Message/>", ""),
        (b"<Message>" + b"<a>" * 100, "deep"),
        (census(header="<Header><Collection>SC</Collection></Header>"), "another return"),
    ],
)
def test_what_is_refused(raw, what):
    with pytest.raises(IntakeError) as caught:
        read(raw)
    assert what in caught.value.what and caught.value.help and caught.value.where.startswith("cin.xml")


def test_it_is_told_by_its_outermost_element():
    assert is_census(b"<?xml version='1.0'?>\n<!-- made by a program -->\n<Message>\n<Hea")
    assert is_census(census().decode().encode("utf-16"))
    assert not is_census(b"<html><Message>") and not is_census(b"Message") and not is_census(b"")


GOOD = census(child(enquiry(conference="2025-06-23") + plan("2025-09-01")), child("", name="0102"))


@given(st.integers(0, len(GOOD) - 1), st.binary(max_size=20), st.integers(0, 40))
@settings(max_examples=part_of(300))
def test_a_mangled_census_is_read_or_refused_in_words(at, put, gone):
    raw = GOOD[:at] + put + GOOD[at + gone :]
    is_census(raw)
    try:
        got = read(raw)
    except CheckerError as error:
        assert error.help and error.where
    else:
        assert got.inputs[0].rows >= len(got.cases)


@pytest.mark.parametrize(("written", "count"), [("cindetails", 2), ("CINDetails", 2)])
def test_elements_in_other_capitals_are_not_taken_for_nothing_recorded(written, count):
    """Two children with a plan each: read as none, they would have none."""
    plan = "<ChildProtectionPlans><CPPstartDate>2025-07-01</CPPstartDate></ChildProtectionPlans>"
    raw = census(child(plan), child(plan, name="0102"))
    got = read(raw.replace(b"CINdetails", written.encode()))
    (problem,) = got.problems
    assert problem.what == "expected CINdetails, found it written in other capitals; it is not read"
    assert (problem.source, problem.column, problem.count, problem.doubts_all) == (
        "cin.xml:2",
        "CINdetails",
        count,
        True,
    )
    assert not got.coverage.of("cp_plan").spans and read(raw).coverage.of("cp_plan").spans


@pytest.mark.parametrize("written", ["0025-06-02", "2025-06-02T10:00:00Z"])
def test_a_day_that_no_fact_can_have_is_told_of_by_its_element(written):
    got = read(census(child("")).replace(b"2025-06-02", written.encode()))
    assert not one(got, "referral").dated
    ((source, column, what),) = said(got)
    assert (source, column) == ("cin.xml:2", "CINreferralDate")
    assert what == "expected a date, found " + (
        "a year before 1900 or after 2100" if "Z" not in written else "a day with a time that cannot be read"
    )


def test_a_census_in_which_no_child_has_any_details_is_in_doubt():
    got = read(census(child(), child(name="0102")))
    (problem,) = got.problems
    assert "found none in any" in problem.what and problem.doubts_all and problem.count == 2
    assert not got.coverage.of("cp_plan").spans
    assert not read(census(child(), child("", name="0102"))).problems
