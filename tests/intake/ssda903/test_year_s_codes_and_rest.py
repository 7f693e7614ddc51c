"""Codes by year, social workers, what was done about health, and the return in XML."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.errors import CheckerError, IntakeError
from checker.intake import read_sources
from checker.intake.csv_files import open_csv
from checker.intake.ssda903 import Return, is_return_xml, read_ssda903, tables_in
from checker.snapshot.facts import STILL_OPEN
from tests.tiers import part_of

EPISODES = "CHILD,DECOM,RNE,LS,PLACE,PLACE_PROVIDER,DEC,REC\n"


def file(name, text):
    return open_csv(text.encode(), path=f"r/{name}", folder="r", name=name).whole()


def read(year=2026, episodes="01,02/05/2025,S,C2,U6,PR1,,\n", **files):
    texts = {f"{name}.csv": text for name, text in files.items()} | {"episodes.csv": EPISODES + episodes}
    return read_ssda903([Return(tuple(file(name, text) for name, text in texts.items()), year)])


def day(*parts):
    return dt.date(*parts).toordinal()


def of(snapshot, kind):
    return [fact for case in snapshot.cases for fact in case.of(kind)]


def said(snapshot):
    return [(problem.source, problem.column, problem.count) for problem in snapshot.problems]


# --- codes by year ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("place", "year", "known"),
    [("U6", 2018, True), ("H5", 2025, True), ("H5", 2026, False), ("K3", 2025, False), ("K3", 2026, True), ("Z9", 2026, False)],
)  # fmt: skip
def test_a_placement_code_that_is_not_its_year_s_is_said_and_kept(place, year, known):
    got = read(year, f"01,02/05/{year - 1},S,C2,{place},PR1,,\n")
    assert said(got) == ([] if known else [("episodes.csv:2", "PLACE", 1)])
    assert of(got, "placement")[0].attributes["code"] == place


def test_sexes_are_letters_from_the_return_of_2025():
    header = "CHILD,SEX,DOB,ETHNIC\n01,{},09/05/2014,WBRI\n"
    for year, sex, known in ((2024, "1", True), (2024, "F", False), (2025, "F", True), (2025, "2", False)):
        got = read(year, f"01,02/05/{year - 1},S,C2,U6,PR1,,\n", header=header.format(sex))
        assert said(got) == ([] if known else [("header.csv:2", "SEX", 1)]), (year, sex)


def test_codes_that_are_not_the_year_s_are_counted():
    rows = "".join(f"0{child},02/05/2025,S,C2,Z1,PR7,,\n" for child in range(1, 4))
    assert said(read(2026, rows)) == [("episodes.csv:2", "PLACE", 3), ("episodes.csv:2", "PLACE_PROVIDER", 3)]


def test_dates_that_may_be_either_are_not_guessed_where_others_have_the_month_first():
    reviews = (
        "CHILD,DOB,REVIEW,REVIEW_CODE\n01,,06/20/2025,PN1\n01,,03/02/2026,PN1\n01,,05/05/2025,PN1\n01,,2025-12-18,PN1\n"
    )
    got = read(reviews=reviews)
    assert sorted(fact.start_lo for fact in of(got, "review") if fact.dated) == [day(2025, 5, 5), day(2025, 12, 18)]
    assert said(got) == [("reviews.csv:2", "REVIEW", 1), ("reviews.csv:3", "REVIEW", 1)]
    assert [problem.what for problem in got.problems][1].endswith("one that may be day/month or month/day")


# --- social workers -------------------------------------------------------------------------------------------------
WORKERS = "CHILD,DOB,SW_ID,SW_DECOM,SW_DEC,SW_REASON\n"


def test_social_workers():
    got = read(
        workers=WORKERS + "01,,SW12,02/05/2025,03/09/2025,FCONTA\n01,,SW34,03/09/2025,,\n01,,,01/01/2026,soon,\n"
    )
    first, second, third = sorted(of(got, "lead_practitioner"), key=lambda fact: fact.start_lo)
    assert first.attributes == {"officer": "SW12", "profession": "social-worker"}
    assert (first.start_lo, first.end_lo) == (day(2025, 5, 2), day(2025, 9, 3))
    assert (second.start_lo, second.end_lo) == (day(2025, 9, 3), STILL_OPEN)
    assert (third.attributes, third.end_lo, third.end_hi) == (
        {"profession": "social-worker"},
        day(2026, 1, 1),
        STILL_OPEN,
    )
    assert not got.coverage.of("lead_practitioner").spans, "only of children in care, while they are"
    assert said(got) == [("workers.csv:4", "SW_DEC", 1), ("workers.csv:4", "SW_ID", 1)]


def test_a_social_worker_still_there_in_an_earlier_year_and_not_in_the_later():
    rows = WORKERS + "01,,SW12,02/05/2024,,\n"
    years = [
        Return((file("episodes.csv", EPISODES), file("w.csv", rows)), 2025),
        Return((file("episodes.csv", EPISODES), file("w.csv", WORKERS)), 2026),
    ]
    (fact,) = of(read_ssda903(years), "lead_practitioner")
    assert (fact.end_lo, fact.end_hi) == (day(2025, 3, 31), STILL_OPEN)


# --- health ---------------------------------------------------------------------------------------------------------
OC2 = "CHILD,DOB,SDQ_SCORE,SDQ_REASON,CONVICTED,HEALTH_CHECK,IMMUNISATIONS,TEETH_CHECK,HEALTH_ASSESSMENT\n"


def test_what_was_done_in_the_year_is_on_some_day_of_it():
    got = read(oc2=OC2 + "01,,0,,0,0,1,1,1\n02,,,SDQ1,0,0,,0,0\n03,,41,,0,0,,2,\n")
    year = (day(2025, 4, 1), day(2026, 3, 31))
    done, undone, neither = (next((case for case in got.cases if case.id == name), None) for name in ("01", "02", "03"))
    for kind in ("dental_check", "health_assessment", "strengths_questionnaire"):
        (fact,) = done.of(kind)
        assert (fact.start_lo, fact.start_hi) == year
        assert not got.coverage.of(kind).spans, "done once, and perhaps again"
    assert done.of("health_assessment")[0].attributes == {"status": "held"} and done.coverage is None
    assert undone is None and neither is None, "there is nothing about them but what was not done"
    assert said(got) == [("oc2.csv:4", "SDQ_SCORE", 1), ("oc2.csv:4", "TEETH_CHECK", 1)]


def test_what_was_not_done_in_the_year_is_covered_for_that_child():
    got = read(oc2=OC2 + "01,,,SDQ2,0,0,1,0,0\n")
    (case,) = got.cases
    year = (day(2025, 4, 1), day(2026, 3, 31))
    assert {kind: case.coverage.of(kind).spans for kind in ("dental_check", "strengths_questionnaire")} == {
        "dental_check": (year,),
        "strengths_questionnaire": (year,),
    }
    assert not case.coverage.of("health_assessment").spans, "one of two may have been done"
    assert case.coverage.of("review") == got.coverage.of("review")


def test_two_years_with_no_dentist_are_a_year_over_due(tmp_path, checker):
    """In care since 2023; the last check may have been on 31 March 2024, so the next was due by 31 March 2025."""
    for year in (2025, 2026):
        folder = tmp_path / str(year)
        folder.mkdir()
        (folder / "episodes.csv").write_text(EPISODES + "01,02/05/2023,S,C2,U6,PR1,,\n")
        (folder / "oc2.csv").write_text(OC2 + "01,,,SDQ2,0,0,1,0,1\n")
    years = [str(tmp_path / "2025"), str(tmp_path / "2026"), "--year", "2025", "--year", "2026"]
    ran = checker("check", *years, "--select", "lac.health.dental", "--format", "json", "--reveal-ids")
    (dispute,) = ran.json["disputes"]
    assert (dispute["rule"], dispute["verdict"], dispute["case"]) == ("lac.health.dental", "overdue", "01")
    assert dispute["due"] == "2025-03-31"
    one = checker("check", years[1], "--year", "2026", "--select", "lac.health.dental", "--format", "json")
    assert one.json["disputes"] == [], "with one year alone, a check on its eve would be in time"


# --- XML --------------------------------------------------------------------------------------------------------------
XML = """<?xml version="1.0"?>
<EXPSSDA903><CHILD>
<HEADER><CHILDID>01</CHILDID><UPN>X</UPN><SEX>F</SEX><DOB>09/05/2014</DOB><ETHNIC>WBRI</ETHNIC><UASC>0</UASC>
<AREVIEW><REVIEW>20/06/2025</REVIEW><REVIEW_CODE>PN1</REVIEW_CODE></AREVIEW>
<AREVIEW><REVIEW>18/12/2025</REVIEW><REVIEW_CODE>PN2</REVIEW_CODE></AREVIEW>
<AMISSING><MISSING>M</MISSING><MIS_START>01/07/2025</MIS_START><MIS_END>02/07/2025</MIS_END></AMISSING>
<PERMANENCE><PREV_PERM>Z1</PREV_PERM></PERMANENCE>
<OC2><SDQ_SCORE>12</SDQ_SCORE><IMMUNISATIONS>1</IMMUNISATIONS><TEETH_CHECK>1</TEETH_CHECK></OC2>
</HEADER>
<EPISODE><DECOM>02/05/2025</DECOM><RNE>S</RNE><LS>C2</LS><PL>U6</PL><PLACE_PROVIDER>PR1</PLACE_PROVIDER><DEC>01/09/2025</DEC>
<REC>X1</REC></EPISODE>
<EPISODE><DECOM>01/09/2025</DECOM><RNE>P</RNE><LS>C2</LS><PL>K2</PL><PLACE_PROVIDER>PR4</PLACE_PROVIDER></EPISODE>
</CHILD></EXPSSDA903>
"""


def from_xml(text=XML):
    raw = text if isinstance(text, bytes) else text.encode()
    return read_ssda903([Return(tables_in(raw, path="r/return.xml", folder="r", name="return.xml"), 2026)])


def test_xml_is_the_same_return_as_csv():
    csv = read(
        episodes="01,02/05/2025,S,C2,U6,PR1,01/09/2025,X1\n01,01/09/2025,P,C2,K2,PR4,,\n",
        header="CHILD,SEX,DOB,ETHNIC\n01,F,09/05/2014,WBRI\n",
        reviews="CHILD,DOB,REVIEW,REVIEW_CODE\n01,,20/06/2025,PN1\n01,,18/12/2025,PN2\n",
        missing="CHILD,DOB,MISSING,MIS_START,MIS_END\n01,,M,01/07/2025,02/07/2025\n",
        oc2="CHILD,DOB,SDQ_SCORE,IMMUNISATIONS,TEETH_CHECK\n01,,12,1,1\n",
    )
    xml = from_xml()
    assert [fact.content() for fact in xml.cases[0].facts] == [fact.content() for fact in csv.cases[0].facts]
    assert xml.coverage == csv.coverage
    assert [fact.source for fact in xml.cases[0].of("review")] == ["return.xml:4", "return.xml:5"]
    assert {file.path: 0 for file in xml.inputs} == {"r/return.xml": 0}
    assert sorted(file.rows for file in xml.inputs) == [1, 1, 1, 1, 2, 2]
    assert said(xml) == [("return.xml", "HEALTH_ASSESSMENT", 1)]


def test_two_reviews_in_one_element_of_xml_are_two():
    """The later took the place of the one before it, without a word."""
    together = XML.replace("</AREVIEW>\n<AREVIEW>", "\n")
    assert together != XML
    assert [fact.content() for fact in from_xml(together).cases[0].facts] == [
        fact.content() for fact in from_xml().cases[0].facts
    ]


def test_what_is_not_read_may_come_again_in_xml():
    again = XML.replace("</HEADER>", "<OTHER>1</OTHER><OTHER>2</OTHER></HEADER>")
    assert said(from_xml(again)) == said(from_xml())


def test_xml_is_told_by_its_outermost_element(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "anything.dat").write_text(XML)
    assert is_return_xml(XML.encode()) and not is_return_xml(b"<Message/>")
    read = read_sources(["anything.dat"], years=[2026])
    assert read.cases[0].of("review") and read.inputs[0].format == "ssda903"


def test_xml_with_a_document_type_or_no_episodes_is_refused():
    with pytest.raises(IntakeError, match="document type"):
        from_xml("<!DOCTYPE a [<!ENTITY b 'c'>]>" + XML.partition("\n")[2])
    with pytest.raises(IntakeError, match="episodes"):
        from_xml("<EXPSSDA903><CHILD><HEADER><CHILDID>1</CHILDID></HEADER></CHILD></EXPSSDA903>")


@given(st.integers(0, len(XML) - 1), st.binary(max_size=20), st.integers(0, 40))
@settings(max_examples=part_of(200))
def test_mangled_xml_is_read_or_refused_in_words(at, put, gone):
    raw = XML.encode()
    try:
        from_xml(raw[:at] + put + raw[at + gone :])
    except CheckerError as error:
        assert error.help and error.where
