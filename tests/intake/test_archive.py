"""Zip archives read in place, and what of them is refused."""

import io
import json
import struct
import zipfile
from functools import partial

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.errors import CheckerError, IntakeError
from checker.intake import archive, read_sources
from checker.intake.archive import MAX_MEMBERS, read_archive
from checker.snapshot.head import SCHEMA
from tests.intake.annex_a.conftest import LIST_8, workbook
from tests.intake.annex_a.test_lists import AS_AT, IN_CARE
from tests.intake.cin.test_census import census, child
from tests.tiers import part_of

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
@settings(max_examples=part_of(300))
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


# --- snapshots, in every form one has -----------------------------------------------------------------------------------
HEAD = {"schema": SCHEMA, "as_at": "2026-03-31", "covers": "all"}
ROWS = [
    {"case": "C-1", "kind": "review", "on": "2026-02-05", "status": "held"},
    {"case": "C-2", "kind": "review", "on": "2026-02-30"},
]
CASES = [{"case": row["case"], "facts": [{name: row[name] for name in row if name != "case"}]} for row in ROWS]
REVIEWS = "case,on,status\nC-1,2026-02-05,held\nC-2,2026-02-30,\n"


def in_columns(*, without=(), metadata=None):
    out = io.BytesIO()
    rows = [row | {"on": row["on"].replace("-30", "-28")} for row in ROWS]
    frame = pl.DataFrame(rows).with_columns(pl.col("on").str.to_date()).drop(without)
    frame.write_parquet(out, metadata=metadata)
    return out.getvalue()


FORMS = {
    "JSON": {"s.json": json.dumps(HEAD | {"cases": CASES})},
    "JSON called as a head is": {"snapshot.json": json.dumps(HEAD | {"cases": CASES})},
    "YAML": {"out/s.yaml": json.dumps(HEAD | {"cases": CASES}).replace('{"schema"', '\n{"schema"', 1)},
    "JSON Lines": {"s.jsonl": "\n".join(map(json.dumps, (HEAD, *ROWS)))},
    "Parquet": {"s.parquet": in_columns(metadata=HEAD)},
    "a folder of CSV": {"snapshot.json": json.dumps(HEAD), "review.csv": REVIEWS},
    "a folder of Parquet": {"in/snapshot.json": json.dumps(HEAD), "in/review.parquet": in_columns(without="kind")},
}


@pytest.mark.parametrize("files", FORMS.values(), ids=FORMS)
def test_a_snapshot_in_an_archive_is_the_same_as_loose(tmp_path, monkeypatch, files):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "s.zip").write_bytes(zipped(files))
    with zipfile.ZipFile(tmp_path / "s.zip") as whole:
        whole.extractall(tmp_path / "loose")
    (first, *others) = files
    named = tmp_path / "loose" / first
    packed, loose = read_sources(["s.zip"]), read_sources([str(named.parent if others else named)])
    assert len(packed.cases) == 2
    assert packed.cases == loose.cases and packed.coverage == loose.coverage
    assert [each.render() for each in packed.problems] == [each.render() for each in loose.problems]
    assert [file.sha256 for file in packed.inputs] == [file.sha256 for file in loose.inputs]
    assert {file.path for file in packed.inputs} == {f"s.zip/{name}" for name in files}


def test_several_snapshots_in_one_archive_are_named_in_one_line(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "s.zip").write_bytes(zipped(FORMS["JSON"] | FORMS["JSON Lines"] | {"notes.txt": "hello"}))
    with pytest.raises(IntakeError) as caught:
        read_sources(["s.zip"])
    assert (
        caught.value.what == "expected one snapshot in this archive, found it among others: notes.txt, s.json, s.jsonl"
    )
    assert caught.value.help == "unpack it and name the snapshots, or make an archive of each"


def test_a_snapshot_that_is_too_large_once_unpacked_is_not_unpacked(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(archive, "MAX_UNPACKED", 100)
    monkeypatch.setattr(archive, "_unpacked", None)
    (tmp_path / "s.zip").write_bytes(zipped(FORMS["JSON Lines"]))
    with pytest.raises(IntakeError, match="once unpacked, found more"):
        read_sources(["s.zip"])


def test_a_table_of_the_dataset_in_parquet_alone_in_an_archive_is_no_snapshot(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    out = io.BytesIO()
    pl.DataFrame({"pers_person_id": ["1"], "pers_dob": ["2014-05-09"], "pers_sex": ["F"]}).write_parquet(out)
    (tmp_path / "s.zip").write_bytes(zipped({"ssd_person.parquet": out.getvalue()}))
    assert read_sources(["s.zip"], as_at=AS_AT.toordinal()).inputs[0].format == "ssd"
