"""CSV is read as a spreadsheet shows it: without the ^Z with which old programs end a file, or what makes a cell text."""

from __future__ import annotations

import datetime as dt

import pytest

from checker.intake import read_sources
from checker.intake.csv_files import open_csv

AS_AT = dt.date(2026, 3, 31).toordinal()
HEAD = "schema: checker/snapshot@1\nas_at: 2026-03-31\ncovers: all\n"
FORMS = {
    "a folder of CSV": ("visit.csv", "case,on,seen\r\n01,2026-01-05,yes\r\n"),
    "a dump": (
        "ssd_cin_episodes.csv",
        "cine_referral_id,cine_person_id,cine_referral_date,cine_referral_nfa\r\nA,01,2026-01-05,N\r\n",
    ),
    "a list": ("list.csv", "Child Unique ID,Date of Referral\r\n01,05/01/2026\r\n"),
    "a filled template": (
        "supervision.csv",
        "checker/template@1,supervision,supervision\r\nAs-at date,31/03/2026\r\nComplete from,all\r\n"
        "Child's reference,Day recorded\r\n01,05/01/2026\r\n",
    ),
    "a return": ("header.csv", "CHILD,SEX,DOB,ETHNIC\r\n01,F,09/05/2014,\r\n"),
}


def read(folder, form, change):
    folder.mkdir()
    name, text = FORMS[form]
    if form == "a folder of CSV":
        (folder / "snapshot.yaml").write_text(HEAD)
    if form == "a return":
        (folder / "episodes.csv").write_text(
            "CHILD,DECOM,RNE,LS,PLACE,PLACE_PROVIDER,DEC,REC\n01,05/01/2026,S,C2,U6,PR1,,\n"
        )
    (folder / name).write_bytes(change(text.encode()))
    found = read_sources([str(folder)], as_at=AS_AT)
    kinds = {fact.kind for case in found.cases for fact in case.facts}
    spans = {kind: found.coverage.of(kind).spans for kind in kinds}
    return [case.id for case in found.cases], spans, [(each.source, each.what) for each in found.problems]


@pytest.mark.parametrize("form", FORMS)
def test_it_is_no_row(tmp_path, form):
    plain = read(tmp_path / "plain", form, lambda raw: raw)
    assert plain[0] == ["01"] and any(plain[1].values())
    for at, end in enumerate((b"\x1a", b"\x1a\r\n", b"\x1a\x1a", b"\x1a" * 100, b"\x1a\r\n\x1a\r\n")):
        assert read(tmp_path / f"ended {at}", form, lambda raw, end=end: raw + end) == plain
    assert read(tmp_path / "beside", form, lambda raw: raw.rstrip() + b"\x1a") == plain


def test_one_in_the_midst_is_told_of_as_any_row_that_cannot_be_read(tmp_path):
    cases, spans, said = read(tmp_path / "twice", "a folder of CSV", lambda raw: raw + b"\x1a\r\n01,2026-01-06,yes\r\n")
    assert cases == ["01"] and not spans["visit"] and said[0][0] == "visit.csv:3"


@pytest.mark.parametrize("form", FORMS)
def test_a_cell_made_text_for_a_spreadsheet_is_that_text(tmp_path, form):
    """="01" is shown as 01, in a file as it is typed or with its marks doubled."""
    plain = read(tmp_path / "plain", form, lambda raw: raw)
    for at, made in enumerate((b'="01"', b'"=""01"""')):
        assert read(tmp_path / f"made {at}", form, lambda raw, made=made: raw.replace(b"01,", made + b",")) == plain


@pytest.mark.parametrize(
    ("made", "shown"),
    [
        ('="00""1"', '00"1'),
        ('"=""00""""1"""', '00"1'),
        ('="a"""', 'a"'),
        ('=""""', '"'),
        ('"=""""""""",', '"'),
        ('="",="b""c"', ""),
    ],
)
def test_a_quotation_mark_doubled_within_it_is_one(made, shown):
    """As a formula has a mark within text, and as CSV doubles that again where the cell is between marks."""
    assert open_csv(made.encode(), path="", folder="", name="").header[0] == shown


@pytest.mark.parametrize("first", [b"sep=;\r\n", b'"sep=;"\n', b"SEP=;\r"])
@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_template_below_a_line_that_says_what_separates_cells_is_one(tmp_path, first, code):
    plain = read(tmp_path / "plain", "a filled template", lambda raw: raw)
    said = read(
        tmp_path / "said", "a filled template", lambda raw: (first + raw.replace(b",", b";")).decode().encode(code)
    )
    assert said[:2] == plain[:2]


def test_one_that_says_more_or_is_within_another_is_as_it_is(tmp_path):
    rows = b'="01"&"2",2026-01-05,yes\r\n"a,=""01"",b",2026-01-05,yes\r\n'
    cases, _, _ = read(tmp_path / "more", "a folder of CSV", lambda raw: raw + rows)
    assert cases == ["01", '="01"&"2"', 'a,="01",b']


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_cells_are_separated_by_the_mark_of_which_there_are_most(tmp_path, mark):
    """A heading that has a comma in it, of a column that is not read, is one heading: no file of commas."""
    (tmp_path / "ours.yaml").write_text(
        "schema: checker/mapping@1\nas-at: 2026-03-31\ntables:\n"
        "  - {file: visits.csv, kind: visit, columns: {case: Child, on: Seen on}}\n"
    )
    text = "Child;Seen on;Notes, if any\n01;05/01/2026;None, yet\n".replace(";", mark)
    (tmp_path / "visits.csv").write_text(text)
    found = read_sources([str(tmp_path / "visits.csv")], mapping=tmp_path / "ours.yaml")
    assert [(case.id, case.facts[0].dated) for case in found.cases] == [("01", True)]


@pytest.mark.parametrize(
    "title",
    [
        "Referrals of 2026\r\n",
        '"Referrals; 2026"\r\n',
        "Referrals\r\n\r\nDrawn on a Monday, by hand\r\n",
        "Referrals, of 2026\r\nDrawn on a Monday, by hand\r\n",
        "Referrals; of 2026\r\n",
        "Team: Care 1 | Care 2\r\n\r\n",
    ],
)
@pytest.mark.parametrize("mark", [";", "\t", "|", ","])
def test_below_a_title_the_rows_say_what_separates_cells(tmp_path, mark, title):
    """A title, and a note that has a comma in it, hold no cells to tell it by."""
    for form in ("a list", "a return", "a dump"):
        plain = read(tmp_path / f"plain {form}", form, lambda raw: raw)
        assert plain[0] == ["01"] and any(plain[1].values())
        titled = read(tmp_path / f"titled {form}", form, lambda raw: title.encode() + raw.replace(b",", mark.encode()))
        assert titled[:2] == plain[:2]


@pytest.mark.parametrize(
    "text", ["ID\n1\n2|3\n4\n", "ID\n1\n2;3\n4\n5\n", "ID\n1;2,3\n", "ID\n", '"A;B"\n"C;D"\n', " \t\n"]
)
def test_a_mark_in_a_few_rows_of_one_column_separates_nothing(text):
    assert open_csv(text.encode(), path="", folder="", name="").separator == ","


@pytest.mark.parametrize(
    ("heads", "rows"),
    [
        ("Child,Seen on,Outcome: A | B | C | D", "01,05/01/2026,A\n"),
        ("Child,Seen on,Outcome (a;b;c;d)", '01,05/01/2026,"a;b"\n'),
        ("Child;Seen on;Notes, of whom, and of what", "01;05/01/2026;\n"),
        ("Child;Seen on;Miles, to and back", "01;05/01/2026;1,5\n"),
        ("Child;Seen on;Notes, if any, and more", '01;05/01/2026;"a;b"\n'),
        ("Child\tSeen on\tBy, with", "01\t05/01/2026\tA, B, C\n01\t06/01/2026\tA, B, C\n"),
        ('"Child";"Seen on";"a,b,c,d"', '"01";"05/01/2026";"1,2,3,4"\n'),
        ("Child,Seen on,If | any", ""),
        ("Child,Seen on,Outcome", '01,05/01/2026,a;b\n"01","05/01/2026","c;d"\n'),
        ("Child,Seen on,Outcome", "01,05/01/2026\n01,05/01/2026,a;b;c,d\n"),
    ],
)
def test_a_mark_that_a_heading_merely_has_in_it_separates_nothing(tmp_path, heads, rows):
    """What the rows hold says which of several it is, in whatever order they are."""
    (tmp_path / "ours.yaml").write_text(
        "schema: checker/mapping@1\nas-at: 2026-03-31\ntables:\n"
        "  - {file: visits.csv, kind: visit, columns: {case: Child, on: Seen on}}\n"
    )
    (tmp_path / "visits.csv").write_text(f"{heads}\n{rows}")
    found = read_sources([str(tmp_path / "visits.csv")], mapping=tmp_path / "ours.yaml")
    assert [case.id for case in found.cases] == ["01"] * bool(rows)
    assert all(fact.dated for case in found.cases for fact in case.facts)


@pytest.mark.parametrize("form", FORMS)
def test_a_file_in_another_code_is_shown_alike(tmp_path, form):
    plain = read(tmp_path / "plain", form, lambda raw: raw.decode().encode("utf-16"))
    assert plain[0] == ["01"] and any(plain[1].values())
    made = read(
        tmp_path / "made", form, lambda raw: (raw.replace(b"01,", b'="01",') + b"\x1a\r\n").decode().encode("utf-16")
    )
    assert made == plain


@pytest.mark.parametrize("form", FORMS)
def test_so_is_one_with_space_around_it(tmp_path, form):
    plain = read(tmp_path / "plain", form, lambda raw: raw)
    assert read(tmp_path / "wide", form, lambda raw: raw.replace(b"01,", b' ="01" ,')) == plain


@pytest.mark.parametrize(
    "said", ["Printed 31/03/2026", "Report run on 31/03/2026", "Date: 31-03-26", "Generated 2026-03-31"]
)
def test_the_day_of_a_report_below_its_rows_is_no_case(tmp_path, said):
    cases, spans, problems = read(tmp_path / "run", "a folder of CSV", lambda raw: raw + f"{said},,\r\n".encode())
    assert cases == ["01"] and spans["visit"]
    assert [(source, "a note" in what) for source, what in problems] == [("visit.csv:3", True)]


def test_a_reference_with_a_day_in_it_is_a_case(tmp_path):
    cases, _, _ = read(tmp_path / "ref", "a folder of CSV", lambda raw: raw + b"JS 12/03/2014,,\r\n")
    assert cases == ["01", "JS 12/03/2014"]
