"""Periods of care, legal statuses, placements and short breaks: each expected value worked out by hand."""

import pytest

OPEN = "open"
CHAINS = {
    "a start of care, still open": (
        ["1 01/05/2017 S C1 U6 - X1"],
        ["2017-05-01 open"],
        [],
    ),
    "an open episode may leave REC blank": (["1 01/05/2017 S C1 U6 - -"], ["2017-05-01 open"], []),
    "a chain is one period, whatever order its rows are in": (
        ["1 01/08/2017 P C1 K2 01/12/2017 E4A", "1 01/05/2017 S C1 U6 01/08/2017 X1"],
        ["2017-05-01 2017-12-01"],
        [],
    ),
    "an episode open on 1 April need not be the first": (
        ["1 01/05/2016 P C1 U6 01/08/2017 E4A"],
        ["long-before..2016-05-01 2017-08-01"],
        [],
    ),
    "no predecessor where there should be one": (
        ["1 01/06/2017 P C1 U6 - X1"],
        ["long-before..2017-06-01 open"],
        [("RNE", 2)],
    ),
    "ended and came back": (
        ["1 01/05/2017 S C1 U6 01/06/2017 E4A", "1 01/09/2017 S C1 U6 - X1"],
        ["2017-05-01 2017-06-01", "2017-09-01 open"],
        [],
    ),
    "ended and came back the same day is a new period": (
        ["1 01/05/2017 S C1 U6 01/06/2017 E4A", "1 01/06/2017 S C1 U6 - X1"],
        ["2017-05-01 2017-06-01", "2017-06-01 open"],
        [],
    ),
    "ended, and back without a start": (
        ["1 01/05/2017 S C1 U6 01/06/2017 E4A", "1 01/09/2017 P C1 U6 - X1"],
        ["2017-05-01 2017-06-01", "2017-06-01..2017-09-01 open"],
        [("RNE", 3)],
    ),
    "a reason for ceasing and no day": (
        ["1 01/05/2017 S C1 U6 - E4A"],
        ["2017-05-01 2017-05-01..open"],
        [("DEC", 2)],
    ),
    "a reason for ceasing and no day, then a start": (
        ["1 01/05/2017 S C1 U6 - E4A", "1 01/09/2017 S C1 U6 - X1"],
        ["2017-05-01 2017-05-01..2017-09-01", "2017-09-01 open"],
        [("DEC", 2)],
    ),
    "a day of ceasing and no reason": (
        ["1 01/05/2017 S C1 U6 01/06/2017 -"],
        ["2017-05-01 2017-06-01..open"],
        [("REC", 2)],
    ),
    "care continues into nothing": (
        ["1 01/05/2017 S C1 U6 01/06/2017 X1"],
        ["2017-05-01 2017-06-01..open"],
        [("REC", 2)],
    ),
    "care continues into nothing, then a start": (
        ["1 01/05/2017 S C1 U6 01/06/2017 X1", "1 01/09/2017 S C1 U6 - X1"],
        ["2017-05-01 2017-06-01..2017-09-01", "2017-09-01 open"],
        [("REC", 2)],
    ),
    "care continues into a gap, then a change within care": (
        ["1 01/05/2017 S C1 U6 01/06/2017 X1", "1 01/09/2017 P C1 U6 - X1"],
        ["2017-05-01 2017-06-01..2017-09-01", "2017-06-01..2017-09-01 open"],
        [("REC", 2)],
    ),
    "an overlap is care going on": (
        ["1 01/05/2017 S C1 U6 01/09/2017 X1", "1 15/08/2017 P C1 K2 01/10/2017 E4A"],
        ["2017-05-01 2017-10-01"],
        [("DECOM", 3)],
    ),
    "an episode inside another does not end it": (
        [
            "1 01/05/2017 S C1 U6 01/12/2017 X1",
            "1 01/06/2017 P C1 K2 01/07/2017 E4A",
            "1 01/12/2017 P C1 U6 - X1",
        ],
        ["2017-05-01 open"],
        [("DECOM", 3)],
    ),
    "nor does one inside another with no day": (
        ["1 01/05/2017 S C1 U6 01/12/2017 X1", "1 01/06/2017 S C1 K2 - E4A", "1 01/12/2017 P C1 U6 - X1"],
        ["2017-05-01 open"],
        [("DEC", 3), ("DECOM", 3)],
    ),
    "left open, yet another follows": (
        ["1 01/05/2017 S C1 U6 - X1", "1 01/09/2017 P C1 U6 - X1"],
        ["2017-05-01 open"],
        [("DEC", 2)],
    ),
    "ended before it began": (
        ["1 01/05/2017 S C1 U6 30/04/2017 E4A"],
        ["2017-05-01 2017-05-01..open"],
        [("DEC", 2)],
    ),
    "a start on the day the episode before continues": (
        ["1 01/05/2017 S C1 U6 01/06/2017 X1", "1 01/06/2017 S C1 U6 - X1"],
        ["2017-05-01 open"],
        [("RNE", 3)],
    ),
    "a day that cannot be read, with X1 and a change within care after": (
        ["1 01/05/2017 S C1 U6 soon X1", "1 01/06/2017 P C1 U6 - X1"],
        ["2017-05-01 open"],
        [("DEC", 2)],
    ),
    "a day that cannot be read, with X1 and a start after": (
        ["1 01/05/2017 S C1 U6 soon X1", "1 01/06/2017 S C1 U6 - X1"],
        ["2017-05-01 2017-05-01..2017-06-01", "2017-06-01 open"],
        [("DEC", 2)],
    ),
    "from care into a short break and back": (
        ["1 01/05/2017 S V2 U6 01/06/2017 X1", "1 01/06/2017 L V3 U6 05/06/2017 X1", "1 07/06/2017 L V2 U6 - X1"],
        ["2017-05-01 2017-06-01", "2017-06-05..2017-06-07 open"],
        [("REC", 2), ("RNE", 4)],
    ),
    "left open, then a short break": (
        ["1 01/05/2017 S V2 U6 - X1", "1 01/06/2017 S V3 U6 05/06/2017 E8"],
        ["2017-05-01 2017-05-01..2017-06-01"],
        [("DEC", 2)],
    ),
    "a short break in the middle of an episode is not its end": (
        ["1 01/05/2017 S V2 U6 01/08/2017 X1", "1 01/06/2017 S V3 U6 05/06/2017 E8", "1 01/08/2017 P V2 U6 - X1"],
        ["2017-05-01 open"],
        [],
    ),
    "the same episode twice": (
        ["1 01/05/2017 S C1 U6 01/06/2017 E4A", "1 01/05/2017 S C1 U6 01/06/2017 E4A"],
        ["2017-05-01 2017-06-01"],
        [(None, 3)],
    ),
    "only short breaks": (["1 01/05/2017 S V3 U6 03/05/2017 E8"], [], []),
    "no day it began on": (["1 - S C1 U6 01/06/2017 E4A"], ["long-before..2017-06-01 2017-06-01"], [("DECOM", 2)]),
}


@pytest.mark.parametrize("name", CHAINS)
def test_looked_after(name, read, days):
    rows, expected, problems = CHAINS[name]
    snapshot = read(episodes=rows)
    assert [days(fact) for case in snapshot.cases for fact in case.of("looked_after")] == expected
    assert [(each.column, int(each.source.split(":")[1])) for each in snapshot.problems] == problems


def test_the_reason_is_kept_where_care_ceased(read):
    case = read(episodes=["1 01/05/2017 S C1 U6 01/06/2017 e4a", "1 01/09/2017 S C1 U6 - X1"]).cases[0]
    assert [fact.attributes for fact in case.of("looked_after")] == [{"reason_ended": "E4A"}, {}]


def test_legal_statuses_fill_the_period_and_merge_where_they_are_the_same(read, days):
    rows = [
        "1 01/05/2017 S V2 U6 01/06/2017 X1",
        "1 01/06/2017 P V2 K2 01/07/2017 X1",
        "1 01/07/2017 L C1 K2 01/08/2017 X1",
        "1 01/08/2017 L V2 K2 01/09/2017 E4A",
    ]
    facts = read(episodes=rows).cases[0].of("legal_status")
    assert [(fact.attributes["status"], days(fact)) for fact in facts] == [
        ("section-20", "2017-05-01 2017-07-01"),
        ("interim-care-order", "2017-07-01 2017-08-01"),
        ("section-20", "2017-08-01 2017-09-01"),
    ]


@pytest.mark.parametrize(
    ("rne", "status", "placement"),
    [
        ("P", "long-before..2016-05-01", "2016-05-01"),
        ("L", "2016-05-01", "long-before..2016-05-01"),
        ("B", "2016-05-01", "2016-05-01"),
        ("U", "2016-05-01", "long-before..2016-05-01"),
        ("T", "long-before..2016-05-01", "long-before..2016-05-01"),
    ],
)
def test_the_first_row_shows_when_what_it_changed_began(rne, status, placement, read, days):
    case = read(episodes=[f"1 01/05/2016 {rne} C1 U6 - X1"]).cases[0]
    assert days(case.of("looked_after")[0]) == "long-before..2016-05-01 open"
    assert days(case.of("legal_status")[0]) == f"{status} open"
    assert days(case.of("placement")[0]) == f"{placement} open"


def test_carers_change_on_s_p_and_b_and_stay_on_l_t_and_u(read, days):
    rows = [
        "1 01/04/2017 S V2 U6 01/05/2017 X1",
        "1 01/05/2017 L C1 U6 01/06/2017 X1",
        "1 01/06/2017 T C1 U4 01/07/2017 X1",
        "1 01/07/2017 P C1 K2 01/08/2017 X1",
        "1 01/08/2017 B C2 U3 01/09/2017 X1",
        "1 01/09/2017 U E1 U1 01/10/2017 X1",
        "1 01/10/2017 - E1 U1 01/11/2017 X1",
        "1 01/11/2017 L C2 U1 - X1",
    ]
    facts = read(episodes=rows).cases[0].of("placement")
    assert [(f.attributes.get("carer"), f.attributes["code"], days(f)) for f in facts] == [
        ("p1", "U6", "2017-04-01 2017-06-01"),
        ("p1", "U4", "2017-06-01 2017-07-01"),
        ("p2", "K2", "2017-07-01 2017-08-01"),
        ("p3", "U3", "2017-08-01 2017-09-01"),
        ("p3", "U1", "2017-09-01 2017-10-01"),
        (None, "U1", "2017-10-01 open"),
    ]
    assert all(f.attributes.get("address") == f.attributes.get("carer") for f in facts)
    assert [(f.attributes["setting"], f.attributes["long_term"]) for f in facts] == [
        ("foster-care", False),
        ("foster-care", True),
        ("children's-home", False),
        ("connected-person", False),
        ("connected-person", True),
        ("connected-person", True),
    ]


def test_a_later_period_that_begins_with_the_same_carer_as_no_one_knows_whom_has_none(read):
    rows = ["1 01/04/2017 S V2 U6 01/05/2017 X1", "1 01/06/2017 L C1 U6 - X1"]
    assert [fact.attributes.get("carer") for fact in read(episodes=rows).cases[0].of("placement")] == ["p1", None]


def test_a_placement_code_not_known_is_kept_without_a_setting(read):
    attributes = read(episodes=["1 01/04/2017 S V2 Z12 - X1"]).cases[0].of("placement")[0].attributes
    assert attributes == {"carer": "p1", "address": "p1", "code": "Z12"}


def test_placed_for_adoption_is_an_episode_at_a3_to_a6(read, days):
    rows = [
        "1 01/04/2017 S C1 U6 01/06/2017 X1",
        "1 01/06/2017 T C1 A3 01/08/2017 X1",
        "1 01/08/2017 L E1 A5 01/12/2017 E11",
    ]
    case = read(episodes=rows).cases[0]
    assert [days(fact) for fact in case.of("placed_for_adoption")] == ["2017-06-01 2017-12-01"]
    assert [fact.attributes["setting"] for fact in case.of("placement")] == ["foster-care", "adoption", "adoption"]


def test_short_breaks_recorded_one_by_one(read, days):
    case = read(episodes=["1 01/05/2017 S V3 K2 04/05/2017 E8", "1 01/06/2017 S V3 K2 - X1"]).cases[0]
    assert [(fact.kind, days(fact)) for fact in case.facts] == [
        ("short_break", "2017-05-01 2017-05-04"),
        ("short_break", "2017-06-01 open"),
    ]


def test_of_an_agreement_no_break_is_known_but_that_it_lies_within(read, days):
    case = read(episodes=["1 01/05/2017 S V4 K2 01/03/2018 E8"]).cases[0]
    assert [(fact.kind, days(fact)) for fact in case.facts] == [
        ("short_break", "2017-05-01..2018-03-01 2017-05-01..2018-03-01")
    ]


def test_codes_that_cannot_be_read_are_unknown(read, days):
    snapshot = read(episodes=["1 01/05/2017 Q C9 house 01/06/2017 gone"])
    case = snapshot.cases[0]
    assert days(case.of("looked_after")[0]) == "long-before..2017-05-01 2017-06-01..open"
    assert case.of("legal_status")[0].attributes == {}
    assert case.of("placement")[0].attributes == {"carer": "p1", "address": "p1"}
    assert {each.column for each in snapshot.problems} == {"RNE", "LS", "PLACE", "REC"}


def test_child_numbers_are_text(read):
    rows = ["007 01/05/2017 S C1 U6 - X1", "7 01/05/2017 S C1 U6 - X1", "1e3 01/05/2017 S C1 U6 - X1"]
    assert [case.id for case in read(episodes=rows).cases] == ["007", "1e3", "7"]


def test_rows_in_another_order_give_the_same_facts(read):
    rows = [row for chain, _, _ in CHAINS.values() for row in chain]
    there, back = read(episodes=rows), read(episodes=rows[::-1])
    assert [fact.content() for case in there.cases for fact in case.facts] == [
        fact.content() for case in back.cases for fact in case.facts
    ]


def test_what_two_rows_say_alike_on_no_known_day_is_one_period_of_care_or_two(read):
    snapshot = read(episodes=["1 x S V2 U6 20/10/2017 X1", "1 20/10/2017 P C2 K2 x X1"])
    told = [(fact.source, fact.alike) for fact in snapshot.cases[0].of("looked_after")]
    assert told == [("episodes.csv:2", 0), ("episodes.csv:3", 1)]
