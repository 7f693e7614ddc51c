"""A column of which most days cannot be read is told of in one line, whoever reads it; the facts stay, on days not known."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import polars as pl
import pytest
import xlsxwriter

from checker.intake import json_lines, read_sources
from checker.intake.parquet import head_as_metadata
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN

AS_AT = dt.date(2026, 3, 31).toordinal()
DAYS = [dt.date(2026, 3, 1) + dt.timedelta(at) for at in range(25)]
UNREAD = {
    "month first": ("%m/%d/%Y", 24),  # 3 March is the same either way
    "in words": ("%d-%b-%Y", 25),
    "American words": ("%b %d %Y", 25),
    "two figures": ("%d/%m/%y", 25),
    "dots": ("%d.%m.%Y", 25),
}
HEAD = "schema: checker/snapshot@1\nas_at: 2026-03-31\ncovers: all\n"
SAID = {"schema": "checker/snapshot@1", "as_at": "2026-03-31", "covers": "all"}
MAPPING = """\
schema: checker/mapping@1
tables:
  - file: visits.csv
    kind: visit
    columns: {case: Child, on: {column: Seen on, dates: day-first}}
"""


def a_dump(folder, texts):
    rows = "".join(f"V{at},K{at},{text},Y\n" for at, text in enumerate(texts))
    (folder / "v.csv").write_text("cppv_cp_visit_id,cppv_person_id,cppv_cp_visit_date,cppv_cp_visit_seen\n" + rows)
    return read_sources([str(folder)], as_at=AS_AT), "cppv_cp_visit_date", "visit"


ANNEX_A = [
    "Child Unique ID",
    "Date of Birth",
    "Gender",
    "CIN Start Date",
    "Date Child Was Last Seen",
    "CIN Closure Date",
    "Case Status",
]


def lists(folder, texts):
    rows = "".join(f"K{at},2014-05-09,Male,2026-01-05,{text},,Child in need plan\n" for at, text in enumerate(texts))
    (folder / "need.csv").write_text(",".join(ANNEX_A) + "\n" + rows)
    return read_sources([str(folder)], as_at=AS_AT), "Date Child Was Last Seen", "visit"


def lists_in_a_workbook(folder, texts):
    with xlsxwriter.Workbook(folder / "lists.xlsx") as book:
        sheet = book.add_worksheet("List 6")
        sheet.write_row(0, 0, ANNEX_A)
        for at, text in enumerate(texts):
            sheet.write_row(at + 1, 0, [f"K{at}", "2014-05-09", "Male", "2026-01-05", text, None, "Child in need plan"])
    return read_sources([str(folder / "lists.xlsx")], as_at=AS_AT), "Date Child Was Last Seen", "visit"


def a_template(folder, texts):
    (folder / "core.csv").write_text(
        "checker/template@1,leaving-care,adviser_visit\nAs-at date,31/03/2026\nComplete from,\n"
        "Young person's reference,Day of the visit\n" + "".join(f"K{at},{text}\n" for at, text in enumerate(texts))
    )
    return read_sources([str(folder / "core.csv")]), "Day of the visit", "adviser_visit"


def a_report(folder, texts):
    (folder / "ours.yaml").write_text(MAPPING)
    (folder / "visits.csv").write_text("Child,Seen on\n" + "".join(f"K{at},{text}\n" for at, text in enumerate(texts)))
    read = read_sources([str(folder / "visits.csv")], as_at=AS_AT, mapping=folder / "ours.yaml")
    return read, "Seen on", "visit"


def a_snapshot(folder, texts):
    (folder / "snapshot.yaml").write_text(HEAD)
    (folder / "visit.csv").write_text("case,on\n" + "".join(f"K{at},{text}\n" for at, text in enumerate(texts)))
    return read_sources([str(folder)]), "on", "visit"


def a_return(folder, texts):
    rows = "".join(f"K{at},04/03/2010,{text},PN1\n" for at, text in enumerate(texts))
    (folder / "Reviews.csv").write_text("CHILD,DOB,REVIEW,REVIEW_CODE\n" + rows)
    episodes = "".join(f"K{at},01/06/2025,S,C2,U6,PR1,,\n" for at in range(len(texts)))
    (folder / "Episodes.csv").write_text("CHILD,DECOM,RNE,LS,PLACE,PLACE_PROVIDER,DEC,REC\n" + episodes)
    return read_sources([str(folder)], as_at=AS_AT), "REVIEW", "review"


SOURCES = [a_dump, lists, lists_in_a_workbook, a_template, a_report, a_snapshot, a_return]


def visits(texts):
    return [{"case": f"K{at}", "kind": "visit", "on": text} for at, text in enumerate(texts)]


def a_document(folder, texts):
    cases = [{"case": each.pop("case"), "facts": [each]} for each in visits(texts)]
    (folder / "s.json").write_text(json.dumps({**SAID, "cases": cases}))
    return read_sources([str(folder / "s.json")]), "visit.on"


def in_yaml(folder, texts):
    rows = "".join(f'  - {{case: K{at}, facts: [{{kind: visit, on: "{text}"}}]}}\n' for at, text in enumerate(texts))
    (folder / "s.yaml").write_text(f"{HEAD}cases:\n{rows}")
    return read_sources([str(folder / "s.yaml")]), "visit.on"


def in_lines(folder, texts):
    (folder / "s.jsonl").write_text("".join(json.dumps(each) + "\n" for each in (SAID, *visits(texts))))
    return read_sources([str(folder / "s.jsonl")]), "visit.on"


def in_lines_at_once(folder, texts):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(json_lines, "_ENOUGH", 1)
        return in_lines(folder, texts)


def in_parquet(folder, texts):
    pl.DataFrame(visits(texts)).write_parquet(folder / "s.parquet", metadata=head_as_metadata(SAID))
    return read_sources([str(folder / "s.parquet")]), "visit.on"


def in_a_folder(folder, texts):
    """Beside a table in CSV, which tells of its own."""
    (folder / "snapshot.yaml").write_text(HEAD)
    (folder / "review.csv").write_text("case,on,status\n" + "".join(f",{text},held\n" for text in texts))
    pl.DataFrame(visits(texts)).drop("kind").write_parquet(folder / "visit.parquet")
    read = read_sources([str(folder)])
    return replace(read, problems=tuple(each for each in read.problems if "review" not in each.source)), "on"


def in_a_census(folder, texts):
    children = "".join(
        f"<Child><ChildIdentifiers><LAchildID>K{at}</LAchildID></ChildIdentifiers><CINdetails><CINreferralDate>{text}"
        "</CINreferralDate></CINdetails></Child>"
        for at, text in enumerate(texts)
    )
    (folder / "c.xml").write_text(f"<Message><Children>{children}</Children></Message>")
    return read_sources([str(folder / "c.xml")], as_at=AS_AT), "CINreferralDate"


WRITTEN = [a_document, in_yaml, in_lines, in_lines_at_once, in_parquet, in_a_folder, in_a_census]
"""What programs write: the year goes first."""


def said_of(read):
    return [each for each in read.problems if "that cannot be read; those days are unknown" in each.what]


@pytest.mark.parametrize("form", UNREAD)
@pytest.mark.parametrize("source", SOURCES)
def test_one_line_says_so_and_every_fact_is_there(tmp_path, source, form):
    written, unread = UNREAD[form]
    texts = [day.strftime(written) for day in DAYS]
    read, column, kind = source(tmp_path, texts)
    (problem,) = said_of(read)
    assert (problem.column, problem.doubts_all) == (column, True)
    assert f"found {unread} of 25 that cannot be read" in problem.what
    assert "such as 31/03/2026" in problem.what and problem.hint
    facts = [fact for case in read.cases for fact in case.of(kind)]
    assert len(facts) == 25
    assert sum((fact.start_lo, fact.start_hi) == (LONG_BEFORE, STILL_OPEN) for fact in facts) == unread
    assert not any(text in problem.render() for problem in read.problems for text in texts)


@pytest.mark.parametrize("source", SOURCES)
def test_nothing_is_said_of_few_or_of_most_that_are_read_or_of_none(tmp_path, source):
    for name, texts in {
        "few": ["Mar 1 2026"] * 19,
        "half": [day.isoformat() for day in DAYS[:13]] + ["Mar 1 2026"] * 12,
        "none": ["unknown" if source in (a_template, a_snapshot, a_report) else ""] * 25,
        "errors": ["#N/A" if source not in (a_dump, a_snapshot) else ""] * 25,
        "good": [day.strftime("%d/%m/%Y") for day in DAYS],
    }.items():
        (tmp_path / name).mkdir()
        assert not said_of(source(tmp_path / name, texts)[0]), name


@pytest.mark.parametrize("source", WRITTEN)
def test_what_programs_write_is_told_of_in_the_same_line(tmp_path, source):
    texts = [day.strftime("%d/%m/%Y") for day in DAYS[:13]] + [day.isoformat() for day in DAYS[13:]]
    read, column = source(tmp_path, texts)
    (problem,) = said_of(read)
    assert (problem.column, problem.doubts_all) == (column, True)
    assert (
        problem.what == "expected dates such as 2026-03-31, found 13 of 25 that cannot be read; those days are unknown"
    )
    assert "2026-03-31" in problem.hint
    facts = [fact for case in read.cases for fact in case.facts]
    assert (
        sum((fact.start_lo, fact.start_hi) == (LONG_BEFORE, STILL_OPEN) for fact in facts if fact.kind != "child") == 13
    )
    assert not any(text in problem.render() for problem in read.problems for text in texts[:13])


@pytest.mark.parametrize("source", WRITTEN)
def test_nothing_is_said_there_of_few_or_of_half_or_of_none(tmp_path, source):
    for name, texts in {
        "few": ["01/03/2026"] * 19,
        "half": [day.isoformat() for day in DAYS[:13]] + ["01/03/2026"] * 12,
        "none": ["unknown"] * 25,
        "errors": ["#N/A"] * 25,
    }.items():
        (tmp_path / name).mkdir()
        assert not said_of(source(tmp_path / name, texts)[0]), name


def test_a_column_that_dates_nothing_does_not_put_all_in_doubt(tmp_path):
    (tmp_path / "snapshot.yaml").write_text(HEAD)
    rows = "".join(f"K{at},2026-03-01,{day:%d-%b-%Y}\n" for at, day in enumerate(DAYS))
    (tmp_path / "visit.csv").write_text("case,on,recorded\n" + rows)
    (problem,) = said_of(read_sources([str(tmp_path)]))
    assert (problem.column, problem.doubts_all) == ("recorded", False)


def test_a_mapping_that_says_month_first_is_believed(tmp_path):
    (tmp_path / "ours.yaml").write_text(MAPPING.replace("day-first", "month-first"))
    rows = "".join(f"K{at},{day:%m/%d/%Y}\n" for at, day in enumerate(DAYS))
    (tmp_path / "visits.csv").write_text("Child,Seen on\n" + rows)
    read = read_sources([str(tmp_path / "visits.csv")], as_at=AS_AT, mapping=tmp_path / "ours.yaml")
    assert not said_of(read)
    assert [case.of("visit")[0].start_lo for case in read.cases] == [
        day.toordinal() for _, day in sorted((f"K{at}", day) for at, day in enumerate(DAYS))
    ]
