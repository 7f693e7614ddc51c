"""A census that is not as the department's own: nothing is lost without a word, and what cannot be read is said to be that."""

import datetime as dt

import pytest

from checker.errors import IntakeError
from checker.intake import read_sources
from tests.intake.cin.test_census import HEADER, census, child, facts, read, said

AS_AT = dt.date(2026, 3, 31).toordinal()
SOUND = census(child("")).decode()
WIDE = SOUND.replace("version='1.0'", "version='1.0' encoding='utf-8'")
TYPED = SOUND.replace("\n<Message>", '\n<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>\n<Message>')


def refused(tmp_path, raw):
    (tmp_path / "census.xml").write_bytes(raw if isinstance(raw, bytes) else raw.encode())
    with pytest.raises(IntakeError) as caught:
        read_sources([str(tmp_path / "census.xml")], as_at=AS_AT)
    return caught.value.render().replace(f"{tmp_path}/", "")


@pytest.mark.parametrize(
    ("raw", "where", "what"),
    [
        (TYPED.replace("0101", "&b;"), 2, "no document type or entities, found one declared"),
        (SOUND.replace("<Message>", '<!DOCTYPE Message SYSTEM "http://localhost/x.dtd"><Message>'), 2, "no document type"),
        (f"\n{SOUND}", 2, "XML or text declaration not at start"),
        (WIDE.encode("utf-16"), 1, "expected XML in the encoding that its first line names, found another"),
        (WIDE.replace("utf-8", "ebcdic-cp-be"), 1, "expected XML in the encoding that its first line names"),
        (WIDE.replace("utf-8", "klingon"), None, "found an encoding that is not known"),
        (SOUND + SOUND.partition("\n")[2], 2, "junk after document element"),
    ],
    ids=["entities", "external", "a blank line first", "utf-16", "ebcdic", "no encoding", "two"],
)  # fmt: skip
def test_what_is_wrong_with_a_census_that_cannot_be_read_is_said_of_a_census(tmp_path, raw, where, what):
    """And not that it is XML of something else, or a web page."""
    error = refused(tmp_path, raw)
    assert error.startswith(f"census.xml:{where}: " if where else "census.xml: ") and what in error, error


def test_text_that_may_be_much_of_what_stands_before_a_census_is_soon_told_from_one(tmp_path):
    assert "a web page" in refused(tmp_path, "<?a?>" * 800 + "<!")


@pytest.mark.parametrize("name", ["NULL", "N/A", "-", "#REF!", "0", "00000", "unknown"])
def test_what_stands_for_nobody_is_no_child(name):
    """Read as an identifier, all that have it would be one child."""
    got = read(census(child("", name=name), child("", name="0102")))
    assert [case.id for case in got.cases] == ["0102"]
    assert ("LAchildID", "expected the authority's identifier of the child, found none; the child is not read") in [
        each[1:] for each in said(got)
    ]
    assert got.coverage.of("referral").nothing and got.inputs[0].rejected == 1


IDENTIFIERS = "<ChildIdentifiers><LAchildID>0199</LAchildID></ChildIdentifiers>"


@pytest.mark.parametrize(
    "two",
    [
        child("").replace("</ChildIdentifiers>", f"</ChildIdentifiers>{IDENTIFIERS}"),
        child("").replace("</LAchildID>", "</LAchildID><LAchildID>0199</LAchildID>"),
    ],
)
def test_a_child_with_two_identifiers_is_neither(two):
    """Whose each part of the record is cannot be told."""
    got = read(census(two, child("", name="0102")))
    assert [case.id for case in got.cases] == ["0102"]
    assert [each[1:] for each in said(got)] == [
        ("LAchildID", "expected the authority's identifier of the child, found several; the child is not read")
    ]
    assert got.coverage.of("referral").nothing and got.coverage.of("child").nothing


def test_a_child_inside_another_is_told_of():
    inner = child("", name="0199")
    got = read(census(child("").replace("</Child>", f"{inner}</Child>")))
    assert [case.id for case in got.cases] == ["0101"] and len(facts(got, "referral")) == 1
    assert [each[1:] for each in said(got)] == [
        ("Child", "expected a Child by itself, found it in another Child; it is not read")
    ]
    assert got.coverage.of("referral").nothing and got.coverage.of("child").nothing


@pytest.mark.parametrize(
    ("name", "before", "more"),
    [
        ("PersonBirthDate", "<Sex>", "2011-01-01"),
        ("Sex", "</ChildIdentifiers>", "M"),
        ("AssessmentAuthorisationDate", "</Assessments>", "2025-09-01"),
        ("CPPendDate", "</ChildProtectionPlans>", "2025-10-01"),
        ("LatestCategoryOfAbuse", "</ChildProtectionPlans>", "PHY"),
    ],
)
def test_a_second_element_where_one_belongs_is_told_of(name, before, more):
    details = (
        "<Assessments><AssessmentActualStartDate>2025-06-03</AssessmentActualStartDate>"
        "<AssessmentAuthorisationDate>2025-06-20</AssessmentAuthorisationDate></Assessments>"
        "<ChildProtectionPlans><CPPstartDate>2025-06-03</CPPstartDate><CPPendDate>2025-09-01</CPPendDate>"
        "<LatestCategoryOfAbuse>NEG</LatestCategoryOfAbuse></ChildProtectionPlans>"
    )
    sound = child(details)
    assert not said(read(census(sound)))
    got = read(census(sound.replace(before, f"<{name}>{more}</{name}>{before}", 1)))
    assert [each[1:] for each in said(got)] == [
        (name, f"expected one {name} in an element, found another there; the first is read")
    ]
    assert got.cases == read(census(sound)).cases


def test_a_second_header_with_another_reference_date_is_refused():
    """By which of the two years silence is to be understood cannot be told."""
    other = HEADER.replace("2026", "2025")
    with pytest.raises(IntakeError, match="expected one reference date, found another as well"):
        read(census(child(""), header=HEADER + other))
    assert not said(read(census(child(""), header=HEADER + HEADER)))


@pytest.mark.parametrize(
    ("module", "name", "kind"),
    [
        ("<Section_47><S47ActualStartDate>2025-06-03</S47ActualStartDate></Section_47>", "S47ActualStartDate", "section_47"),
        ("<Assessment><AssessmentActualStartDate>2025-06-03</AssessmentActualStartDate></Assessment>",
         "AssessmentActualStartDate", "assessment"),
        ("<CPPlans><CPPstartDate>2025-06-03</CPPstartDate></CPPlans>", "CPPstartDate", "cp_plan"),
        ("<CINPlan><CINPlanStartDate>2025-06-03</CINPlanStartDate></CINPlan>", "CINPlanStartDate", "cin_plan"),
    ],
)  # fmt: skip
def test_what_is_in_a_module_under_another_name_is_told_of(module, name, kind):
    """Passed over, it would be taken not to have been done."""
    got = read(census(child(module)))
    ((_, column, what),) = said(got)
    assert (
        column == name
        and what.startswith(f"expected {name} in ")
        and what.endswith("found it elsewhere; it is not read")
    )
    assert not facts(got, kind) and got.coverage.of(kind).nothing and not got.coverage.of("referral").nothing


def test_a_census_in_which_nothing_is_of_its_year_is_told_of():
    """Its header may be that of another: by it all that was done since is overdue."""
    plan = "<ChildProtectionPlans><CPPstartDate>{}</CPPstartDate></ChildProtectionPlans>"
    what = "expected something recorded in the census year, found nothing"
    one = census(child(plan.format("2025-06-03")).replace("2025-", "2024-"))
    assert [(each.what, each.doubts_all) for each in read(one).problems] == [(what, True)]  # more than a year ago
    few = census(child(plan.format("2025-03-31")).replace("2025-06-02", "2025-03-31"))
    assert [(each.what, each.doubts_all) for each in read(few).problems] == [(what, False)]
    assert not said(read(census(child(plan.format("2025-04-01")).replace("2025-06-02", "2025-03-01"))))
