"""A file is read whole once, however many questions are asked of it first; a file in an archive is unpacked as often."""

from __future__ import annotations

import datetime as dt
import tracemalloc
import zipfile
from collections import Counter

import pytest

import checker.intake.archive
import checker.intake.parcels
from checker.intake import read_sources
from fixtures.malformed.sound import FORMS, mapping_of, place, zipped

AS_AT = dt.date(2026, 3, 31).toordinal()
MEGABYTE = 1_000_000


@pytest.fixture
def whole(monkeypatch):
    """How often each file was read, or unpacked, whole."""
    counted = Counter()

    def counting(module, name, label, most):
        really = getattr(module, name)

        def count(*args):
            if most(args) < 0:
                counted[label(args)] += 1
            return really(*args)

        monkeypatch.setattr(module, name, count)

    counting(checker.intake.parcels, "read_bytes", lambda args: args[0], lambda args: (*args, -1)[1])
    counting(checker.intake.archive, "_unpacked", lambda args: args[2].filename, lambda args: args[3])
    return counted


def test_the_count_is_of_reads(whole, tmp_path):
    member = checker.intake.parcels.member_at(tmp_path / "a.csv")
    (tmp_path / "a.csv").write_text("a,b\n")
    assert (member.head, member.raw, member.raw) == (b"a,b\n",) * 3
    assert list(whole.values()) == [2]


@pytest.mark.parametrize("form", sorted(FORMS.keys() - {"database"}))
def test_each_file_of_a_source_once(form, whole, tmp_path):
    read_sources([place(form, FORMS[form](), tmp_path)], as_at=AS_AT, mapping=mapping_of(form, tmp_path))
    assert all(count == 1 for count in whole.values()), whole


@pytest.mark.parametrize("form", ["return", "census", "lists", "dump"])
def test_each_file_in_an_archive_once(form, whole, tmp_path):
    (tmp_path / "all.zip").write_bytes(zipped(FORMS[form]()))
    read_sources([str(tmp_path / "all.zip")], as_at=AS_AT)
    assert whole and set(whole.values()) == {1}, "and the archive itself never"


@pytest.mark.parametrize(("form", "most"), [("dump-parquet", 2), ("workbook", 3)])
def test_what_is_asked_of_a_file_in_an_archive_before_it_is_read_is_asked_once(form, most, whole, tmp_path):
    """What only the end of a file tells, as of Parquet and of a workbook, is told by unpacking it."""
    (tmp_path / "all.zip").write_bytes(zipped(FORMS[form]()))
    read_sources([str(tmp_path / "all.zip")], as_at=AS_AT)
    assert whole and max(whole.values()) <= most, whole


def most_held(path) -> int:
    """The most memory held while a source is read, apart from what is imported and kept of tables: that is no one source's."""
    read_sources([str(path)], as_at=AS_AT)
    tracemalloc.start()
    try:
        read_sources([str(path)], as_at=AS_AT)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_an_archive_costs_no_more_than_its_files_do_and_its_largest(tmp_path):
    files = FORMS["dump"]()
    head, *rows = files["ssd_cla_episodes.csv"].splitlines(keepends=True)
    numbered = (f"{n:x}{hash((n, n)):x}".encode() + row[row.index(b",") :] for n, row in enumerate(rows * 4000))
    files["ssd_cla_episodes.csv"] = head + b"".join(numbered)
    with zipfile.ZipFile(tmp_path / "all.zip", "w", zipfile.ZIP_STORED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    folder = tmp_path / "folder"
    folder.mkdir()
    loose, packed = most_held(place("dump", files, folder)), most_held(tmp_path / "all.zip")
    assert packed < loose + 1.2 * max(map(len, files.values())), f"{packed:,} bytes, of {loose:,} in a folder"


def test_what_is_beside_an_export_in_its_archive_is_not_held(tmp_path):
    with zipfile.ZipFile(tmp_path / "all.zip", "w", zipfile.ZIP_STORED) as archive:
        for name, data in FORMS["return"]().items():
            archive.writestr(name, data)
        for number in range(4):
            archive.writestr(f"scan-{number}.pdf", b"%PDF" + b"x" * 40 * MEGABYTE)
    most = most_held(tmp_path / "all.zip")
    assert most < 30 * MEGABYTE, f"{most / MEGABYTE:.0f} MB, of an archive of 160"
