"""Whatever the bytes, there is a snapshot or an IntakeError; whatever the rows, the facts hold together."""

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from checker.errors import IntakeError
from checker.intake.csv_files import open_csv
from checker.intake.ssda903 import Return, read_ssda903
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN
from checker.snapshot.vocabulary import vocabulary
from tests.tiers import part_of

HEAD = "CHILD,DECOM,RNE,LS,PLACE,DEC,REC\n"
DAYS = ("", "01/05/2017", "02/05/2017", "01/06/2017", "01/07/2017", "31/02/2017", "01/01/0017", "x")
ROW = st.tuples(
    st.sampled_from(("1", "2", "")),
    st.sampled_from(DAYS),
    st.sampled_from(("S", "P", "L", "T", "", "Z")),
    st.sampled_from(("C1", "C2", "V2", "V3", "V4", "", "ZZ")),
    st.sampled_from(("U6", "K2", "A6", "", "?")),
    st.sampled_from(DAYS),
    st.sampled_from(("X1", "E4A", "", "no")),
)


def read(data, year=2018, name="episodes.csv"):
    return read_ssda903([Return((open_csv(data, path=name, folder="f", name=name).whole(),), year)])


@settings(max_examples=part_of(100))
@given(st.binary(max_size=400))
def test_any_bytes_after_a_header(data):
    read(HEAD.encode() + data)


@settings(max_examples=part_of(100))
@given(st.binary(max_size=200))
def test_any_bytes_at_all(data):
    try:
        read(data)
    except IntakeError as error:
        assert error.render()


@settings(max_examples=part_of(200, 8))
@given(st.lists(ROW, max_size=8), st.lists(ROW, max_size=8))
def test_any_rows_of_two_years(older, newer):
    def a_return(year, rows):
        text = HEAD + "".join(",".join(row) + "\n" for row in rows)
        return Return((open_csv(text.encode(), path="e.csv", folder=str(year), name="e.csv").whole(),), year)

    forward = read_ssda903([a_return(2017, older), a_return(2018, newer)])
    backward = read_ssda903([a_return(2018, newer[::-1]), a_return(2017, older[::-1])])
    contents = [[fact.content() for case in each.cases for fact in case.facts] for each in (forward, backward)]
    assert contents[0] == contents[1]
    assert forward.coverage == backward.coverage
    for fact in (fact for case in forward.cases for fact in case.facts):
        assert LONG_BEFORE <= fact.start_lo <= fact.start_hi <= STILL_OPEN
        assert fact.start_lo <= fact.end_lo <= fact.end_hi <= STILL_OPEN
        assert fact.start_hi <= fact.end_hi
        attributes = vocabulary().kind(fact.kind).attributes
        assert all(attributes[name].accepts(value) for name, value in fact.attributes.items())


def test_one_child_with_very_many_episodes_takes_no_longer_for_it():
    rows = "".join(f"1,{d:02}/{m:02}/{y},P,C1,U6,{d + 1:02}/{m:02}/{y},X1\n"
                   for y in range(1950, 2018) for m in range(1, 13) for d in range(1, 28))  # fmt: skip
    began = time.process_time()
    read((HEAD + rows).encode())
    assert time.process_time() - began < 10
