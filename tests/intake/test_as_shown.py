"""A ^Z after all else, as old programs of DOS and Windows end a file, is no row of it; anywhere else it is what it is."""

from __future__ import annotations

import datetime as dt

import pytest

from checker.intake import read_sources

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
    for at, end in enumerate((b"\x1a", b"\x1a\r\n")):
        assert read(tmp_path / f"ended {at}", form, lambda raw, end=end: raw + end) == plain
    assert read(tmp_path / "beside", form, lambda raw: raw.rstrip() + b"\x1a") == plain


def test_one_in_the_midst_is_told_of_as_any_row_that_cannot_be_read(tmp_path):
    cases, spans, said = read(tmp_path / "twice", "a folder of CSV", lambda raw: raw + b"\x1a\r\n01,2026-01-06,yes\r\n")
    assert cases == ["01"] and not spans["visit"] and said[0][0] == "visit.csv:3"
