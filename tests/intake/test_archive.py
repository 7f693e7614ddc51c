"""Zip archives read in place, and what of them is refused."""

import io
import struct
import zipfile
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.errors import CheckerError, IntakeError
from checker.intake import read_sources
from checker.intake.archive import MAX_MEMBERS, read_archive
from tests.intake.annex_a.conftest import LIST_8, workbook
from tests.intake.annex_a.test_lists import AS_AT, IN_CARE
from tests.intake.cin.test_census import census, child

EPISODES = "CHILD,DECOM,RNE,LS,PLACE,PLACE_PROVIDER,DEC,REC\n101,01/06/2017,S,C2,U6,PR1,,\n"
HEADER = "CHILD,SEX,DOB,ETHNIC\n101,1,04/03/2010,WBRI\n"


def zipped(files, compression=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def refused(raw):
    with pytest.raises(IntakeError) as caught:
        for packed in read_archive(partial(io.BytesIO, raw), "a.zip"):
            packed.load(-1)
    assert caught.value.where == "a.zip" and caught.value.help
    return caught.value.what


def test_members_in_order_without_what_a_system_leaves_behind():
    files = {"b.csv": "2", "a.csv": "1", "__MACOSX/._a.csv": "x", ".DS_Store": "x", "in/~$a.xlsx": "x", "in/c.csv": "3"}
    packed = read_archive(partial(io.BytesIO, zipped(files)), "a.zip")
    assert [(each.name, each.load(-1)) for each in packed] == [
        ("a.csv", b"1"),
        ("b.csv", b"2"),
        ("in/c.csv", b"3"),
    ]


@pytest.mark.parametrize(
    "name", ["/etc/a.csv", "../a.csv", "x/../../a.csv", "C:\\a.csv", "\\\\host\\a.csv", "x\\..\\a.csv"]
)
def test_a_place_outside_is_refused(name):
    assert "a place outside" in refused(zipped({name: "1"}))


def test_one_that_swells_is_refused_before_it_is_unpacked():
    assert "swells" in refused(zipped({"a.csv": "0" * 3_000_000}))
    assert read_archive(partial(io.BytesIO, zipped({"a.csv": "0" * 900_000})), "a.zip"), "a small one may"


def test_too_many_and_none():
    assert "found more" in refused(zipped({f"{number}.csv": "" for number in range(MAX_MEMBERS + 1)}))
    assert "found none" in refused(zipped({}))


def test_a_size_that_lies_is_not_believed():
    raw = bytearray(zipped({"a.csv": "0" * 2_000_000}))
    at = raw.rindex(b"PK\x01\x02")
    raw[at + 24 : at + 28] = struct.pack("<I", 10)
    assert "damaged" in refused(bytes(raw))


def test_a_password_is_refused():
    raw = bytearray(zipped({"a.csv": "1"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(mark) + offset] |= 1
    assert "password" in refused(bytes(raw))


def test_an_archive_inside_is_refused_and_a_workbook_is_not():
    assert "another archive" in refused(zipped({"in.zip": zipped({"a.csv": "1"})}))
    book = zipped({"lists.xlsx": workbook({"List 8": [LIST_8]})})
    assert len(read_archive(partial(io.BytesIO, book), "a.zip")) == 1


@given(st.integers(0, 400), st.binary(max_size=20), st.integers(0, 40))
@settings(max_examples=300)
def test_a_mangled_archive_is_read_or_refused_in_words(at, put, gone):
    good = zipped({"a.csv": EPISODES, "b.csv": HEADER})
    try:
        for packed in read_archive(partial(io.BytesIO, good[:at] + put + good[at + gone :]), "a.zip"):
            packed.load(-1)
    except CheckerError as error:
        assert error.help


# --- as sources -------------------------------------------------------------------------------------------------------
def test_a_return_in_an_archive_is_the_same_as_in_a_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "return").mkdir()
    for name, content in {"Episodes.csv": EPISODES, "Header.csv": HEADER}.items():
        (tmp_path / "return" / name).write_text(content)
    (tmp_path / "return.zip").write_bytes(zipped({"Episodes.csv": EPISODES, "Header.csv": HEADER}))
    packed, loose = (read_sources([name], years=[2018]) for name in ("return.zip", "return"))
    assert packed.cases == loose.cases and packed.coverage == loose.coverage
    assert [file.path for file in packed.inputs] == ["return.zip/Episodes.csv", "return.zip/Header.csv"]


def test_folders_in_an_archive_are_returns_of_their_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    files = {"2017/Episodes.csv": EPISODES, "2018/Episodes.csv": EPISODES, "2018/Header.csv": HEADER}
    (tmp_path / "both.zip").write_bytes(zipped(files))
    assert len(read_sources(["both.zip"], years=[2017, 2018]).inputs) == 3


def test_a_workbook_a_census_and_lists_in_csv_in_one_archive(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    heads = "Child Unique ID,Date of Birth,Date of Referral,Referral NFA?\n"
    files = {
        "lists.xlsx": workbook({"List 8": [LIST_8, IN_CARE]}),
        "census.xml": census(child("", name="101")),
        "referrals.csv": heads + "101,09/05/2014,05/01/2026,No\n",
    }
    (tmp_path / "all.zip").write_bytes(zipped(files))
    read = read_sources(["all.zip"], as_at=AS_AT.toordinal())
    (case,) = read.cases
    assert {"looked_after", "referral", "child"} <= set(case.by_kind)
    assert {file.format for file in read.inputs} == {"annex-a", "cin"}


def test_a_file_that_only_begins_as_an_archive_says_so(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04...")
    with pytest.raises(IntakeError, match="cannot be read as one"):
        read_sources(["a.zip"])


def test_an_archive_of_nothing_known_says_what_is_read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.zip").write_bytes(zipped({"a.txt": "hi", "notes.txt": "hello"}))
    with pytest.raises(IntakeError, match="nothing that is known") as caught:
        read_sources(["a.zip"])
    assert "Annex A" in caught.value.help
