"""What is shown of files under pseudonyms."""

from __future__ import annotations

import pytest

from checker.disputes.pseudonyms import Pseudonyms
from checker.report.privacy import Shown

PSEUDONYMS = Pseudonyms(b"a key long enough")


def shown(
    *sources: str, cases: tuple[tuple[str, str], ...] = (("child", "C-1"), ("child", "7")), reveal: bool = False
) -> Shown:
    return Shown(PSEUDONYMS, cases, sources, reveal=reveal)


@pytest.mark.parametrize(
    "source", ["a.csv:12", "2018/a.csv:12", "2017-18/a.csv", "a.json:cases[0].facts[2]", "a.yaml", ""]
)
def test_a_file_and_the_year_of_its_folder_are_shown(source):
    assert shown(source).source(source) == source


def test_the_one_folder_read_is_left_out():
    assert shown("anne/a.csv:1", "a.csv:2").source("anne/a.csv:1") == "a.csv:1"


def test_a_folder_as_windows_writes_it_is_left_out():
    place = "C:\\exports\\Smith, Anne\\C-1.csv"
    hidden = PSEUDONYMS.case("child", "C-1")
    assert shown(place).source(place) == f"{hidden}.csv"
    assert shown(place).source(f"{place}:12") == f"{hidden}.csv:12"


def test_several_folders_are_numbered():
    one, other = "bet/a.csv:1", "anne/a.csv:1"
    told = shown(one, other, "2017/a.csv:1")
    assert [told.source(each) for each in (one, other, "2017/a.csv:1")] == [
        "folder 3/a.csv:1",
        "folder 2/a.csv:1",
        "2017/a.csv:1",
    ]


def test_a_case_in_a_files_name_is_under_its_pseudonym():
    hidden = PSEUDONYMS.case("child", "C-1")
    assert shown().source("C-1.yaml:12") == f"{hidden}.yaml:12"
    assert shown().source("extract C-1 March.csv:12") == f"extract {hidden} March.csv:12"
    assert shown().path("/home/anne/C-1.yaml") == f"{hidden}.yaml"
    assert shown().source("C-12.yaml:7") == "C-12.yaml:7"
    assert shown().source("a7.csv:7") == "a7.csv:7"


def test_a_child_and_a_household_of_one_id_do_not_share_a_pseudonym():
    both = shown(cases=(("household", "7"), ("child", "7")))
    child, household, either = both.case("7", "child"), both.case("7", "household"), both.case("7")
    assert len({child, household, either}) == 3
    assert child == shown().case("7", "child") == shown().case("7")  # whatever else the snapshot holds
    assert both.source("7.csv:2") == f"{either}.csv:2"  # which of them the file is about is not known


def test_revealed_all_is_as_it_was():
    for source in ("anne/C-1.csv:1", "2018/a.csv:2"):
        assert shown(source, reveal=True).source(source) == source
        assert shown(source, reveal=True).path(source) == source
