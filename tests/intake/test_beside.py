"""Files in the folder of an export that are none of it: passed over, they would be lost without a word."""

import pytest

from checker.errors import IntakeError
from checker.intake import read_sources
from checker.intake.templates.model import template
from tests.intake.support import AS_AT, EPISODES, REVIEWS

CENSUS = (
    "<Message><Header><CollectionDetails><ReferenceDate>2018-03-31</ReferenceDate></CollectionDetails></Header><Children><Child>"
    "<ChildIdentifiers><LAchildID>101</LAchildID></ChildIdentifiers><CINdetails/></Child></Children></Message>"
)
VISITS = "clav_person_id,clav_cla_visit_date\n101,2018-03-30\n"
PERSONS = "pers_person_id,pers_dob\n101,2010-03-04\n"
LIST = "Child Unique ID,Date of Birth,Date of Contact,Contact Source\n101,04/03/2010,01/02/2018,Police\n"
ADVOCACY = (
    "checker/template@1,advocacy,advocacy_referral\nAs-at date,31/03/2018\n"
    + ",".join(column.label for column in template("advocacy").sheets[0].columns)
    + "\n101,01/02/2018,,\n"
)
EXPORTS = {
    "return": {"episodes.csv": EPISODES},
    "census": {"census.xml": CENSUS},
    "dump": {"ssd_person.csv": PERSONS, "ssd_cla_visits.csv": VISITS},
    "lists": {"contacts.csv": LIST},
    "template": {"advocacy.csv": ADVOCACY},
}


def beside(files, others, tmp_path):
    for name, content in {**files, **others}.items():
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    read = read_sources([str(tmp_path)], as_at=AS_AT)
    return [(each.source, each.count, each.hint) for each in read.problems if "another file beside" in each.what]


@pytest.mark.parametrize("export", EXPORTS)
def test_a_workbook_xml_or_an_archive_beside_an_export_is_told_of(export, tmp_path):
    others = {
        "reviews 2.zip": b"PK\x05\x06",
        "more.xml": "<EXPORT/>",
        "figures.json": "{}",
        "old.xls": b"\xd0\xcf\x11\xe0",
    }
    (found,) = beside(EXPORTS[export], others, tmp_path)
    assert found[:2] == ("figures.json", 4)
    assert found[2].startswith("figures.json, more.xml, old.xls, reviews 2.zip: name what holds records by itself")


@pytest.mark.parametrize("page", ["<html></html>", "\n <!DOCTYPE html>", b"PK\x03\x04"])
def test_a_file_called_csv_that_is_none_beside_a_return_is_told_of(page, tmp_path):
    """The page at which one signs in, saved in the place of the export: the reviews were missing without a word."""
    for name, content in {**EXPORTS["return"], "reviews.csv": page}.items():
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    snapshot = read_sources([str(tmp_path)], as_at=AS_AT)
    (found,) = [each for each in snapshot.problems if "called .csv that is none" in each.what]
    assert found.source == "reviews.csv" and not snapshot.coverage.of("review").spans


def test_and_so_it_is_where_it_should_be_the_episodes(tmp_path):
    (tmp_path / "episodes.csv").write_text("<html></html>")
    (tmp_path / "reviews.csv").write_text(REVIEWS)
    with pytest.raises(IntakeError, match=r"called \.csv and no CSV, but a web page, .*: episodes\.csv"):
        read_sources([str(tmp_path)], as_at=AS_AT)


def test_csv_beside_a_census_is_told_of(tmp_path):
    assert [each[:2] for each in beside(EXPORTS["census"], {"list.csv": LIST}, tmp_path)] == [("list.csv", 1)]


def test_a_table_saved_as_unicode_text_beside_a_return_is_told_of(tmp_path):
    reviews = REVIEWS.replace(",", "\t").encode("utf-16")
    assert [each[:2] for each in beside(EXPORTS["return"], {"reviews.txt": reviews}, tmp_path)] == [("reviews.txt", 1)]


@pytest.mark.parametrize("export", EXPORTS)
def test_what_can_hold_no_records_is_passed_over(export, tmp_path):
    others = {"readme.txt": "Made on a Monday.\n", "guide.pdf": b"%PDF", "notes.docx": b"PK\x03\x04", "~$a.xlsx": b"x"}
    assert beside(EXPORTS[export], others, tmp_path) == []


@pytest.mark.parametrize("export", EXPORTS)
def test_of_an_export_by_itself_nothing_is_said(export, tmp_path):
    assert beside(EXPORTS[export], {}, tmp_path) == []


@pytest.mark.parametrize(
    "text",
    [
        "CHILD\n101\n102\n",
        "CHILD,REVIEW\n101,20/06/2017\n",
        "Child;Name\n101;Ann Other\n",
        "CHILD\tREVIEW\r\n101\t\r\n",
    ],
)
def test_a_table_of_one_or_two_columns_called_txt_is_told_of(text, tmp_path):
    assert [each[:2] for each in beside(EXPORTS["return"], {"more.txt": text}, tmp_path)] == [("more.txt", 1)]


@pytest.mark.parametrize("text", ["", "101\n", "Made on a Monday, by hand.\nAsk Ann, please.\n", "Notes\nAsk Ann.\n"])
def test_a_note_called_txt_is_passed_over(text, tmp_path):
    assert beside(EXPORTS["return"], {"readme.txt": text}, tmp_path) == []


def within(files, tmp_path, *more):
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content)
    read = read_sources([str(tmp_path), *(str(tmp_path / each) for each in more)], as_at=AS_AT, years=[])
    return [(each.source, each.count, each.hint) for each in read.problems if "a folder in it" in each.what]


@pytest.mark.parametrize("export", EXPORTS)
def test_a_folder_within_that_of_an_export_is_told_of(export, tmp_path):
    others = {
        "team b/reviews.csv": REVIEWS,
        "team b/more.txt": REVIEWS,
        "team b/readme.txt": "Ask Ann.\n",
        "z/a.xlsx": "",
    }
    first, second = within(EXPORTS[export] | others, tmp_path)
    assert first[:2] == ("team b", 2) and first[2].startswith("more.txt, reviews.csv: name the folder by itself")
    assert second[:2] == ("z", 1)


def test_one_that_holds_no_records_or_is_of_the_system_or_named_itself_is_passed_over(tmp_path):
    others = {"guides/guide.pdf": "", ".git/a.csv": REVIEWS, "_old/a.csv": REVIEWS, "@eaDir/a.csv": REVIEWS}
    census = {"census/census.xml": CENSUS}
    assert within(EXPORTS["return"] | others | census, tmp_path, "census") == []


def test_a_folder_within_that_of_a_snapshot_is_told_of_once(tmp_path):
    snapshot = {
        "snapshot.yaml": "schema: checker/snapshot@1\nas_at: 2018-03-31\n",
        "visit.csv": "case,on\n101,2018-03-01\n",
    }
    assert within(snapshot | {"more/visit.csv": "case,on\n102,2018-03-01\n"}, tmp_path) == []
