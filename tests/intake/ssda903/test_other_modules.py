"""The header, reviews and episodes missing; several years; coverage."""

import datetime as dt

import pytest

from checker.intake.ssda903 import read_ssda903

EPISODE = "1 01/05/2016 S C1 U6 - X1"


def day(text):
    return dt.date.fromisoformat(text).toordinal()


def spans(snapshot, kind):
    return [tuple(dt.date.fromordinal(each).isoformat() for each in span) for span in snapshot.coverage.of(kind).spans]


@pytest.mark.parametrize(
    ("code", "sex"), [("1", "male"), ("m", "male"), ("2", "female"), ("F", "female"), ("U", "unknown")]
)
def test_the_child(code, sex, read):
    (fact,) = read(header=[f"1 {code} 09/05/2014 WBRI"]).cases[0].facts
    assert fact.attributes == {"born": dt.date(2014, 5, 9), "sex": sex, "ethnicity": "WBRI"}


def test_a_header_row_twice_keeps_what_both_say(read):
    snapshot = read(header=["1 1 09/05/2014 WBRI", "1 1 09/06/2014 WBRI"])
    told = [(fact.source, *map(str, fact.attributes.values())) for fact in snapshot.cases[0].facts]
    both, first, second = (
        ("header.csv:2", "male", "WBRI"),
        ("header.csv:2", "2014-05-09"),
        ("header.csv:3", "2014-06-09"),
    )
    assert sorted(told) == sorted([both, first, second])


def test_a_child_in_no_header_is_said(read):
    snapshot = read(header=["2 1 09/05/2014 WBRI"], episodes=[EPISODE, "1 01/05/2014 S V3 U6 02/05/2014 E8"])
    assert [(each.source, each.column, each.count) for each in snapshot.problems] == [("episodes.csv:2", "CHILD", 1)]


def test_reviews(read, days):
    rows = ["1 - 02/02/2018 pn1", "1 - 03/03/2018 PN9", "1 - - PN2", "1 - - -", "1 - 02/02/2018 PN1"]
    snapshot = read(reviews=rows)
    facts = snapshot.cases[0].of("review")
    assert [(days(fact).split()[0], fact.attributes.get("participation")) for fact in facts] == [
        ("long-before..open", "PN2"),
        ("2018-02-02", "PN1"),
        ("2018-03-03", None),
    ]
    assert all((fact.attributes["status"], fact.attributes["type"]) == ("held", "statutory") for fact in facts)
    assert [(each.source, each.column) for each in snapshot.problems] == [
        ("reviews.csv:3", "REVIEW_CODE"),
        ("reviews.csv:4", "REVIEW"),
        ("reviews.csv:5", "REVIEW"),
    ]


def test_missing(read, days):
    rows = [
        "1 - M 01/05/2017 03/05/2017",
        "1 - a 01/06/2017 -",
        "1 - M 01/07/2017 30/06/2017",
        "1 - X 01/08/2017 01/08/2017",
        "1 - M - 01/09/2017",
    ]
    facts = read(missing=rows).cases[0].of("missing")
    assert [(days(fact), fact.attributes.get("type")) for fact in facts] == [
        ("long-before..2017-09-01 2017-09-01", "missing"),
        ("2017-05-01 2017-05-03", "missing"),
        ("2017-06-01 open", "away"),
        ("2017-07-01 2017-07-01..open", "missing"),
        ("2017-08-01 2017-08-01", None),
    ]


def test_the_as_at_date_is_31_march_of_the_latest_year_unless_given(returned):
    returns = [returned(2018), returned(2017)]
    assert read_ssda903(returns).as_at == day("2018-03-31")
    assert read_ssda903(returns, day("2018-06-30")).as_at == day("2018-06-30")


def test_the_later_year_knows_how_it_ended(returned, days):
    first = returned(
        2017,
        header=["1 1 01/01/2010 WBRI"],
        episodes=["1 01/05/2016 S C1 U6 - X1"],
        reviews=["1 - 25/05/2016 PN1", "1 - 01/08/2016 PN1"],
        missing=["1 - M 28/03/2017 -"],
    )
    second = returned(
        2018,
        header=["1 1 02/02/2010 WBRI"],
        episodes=["1 01/05/2016 S C1 U6 01/06/2017 X1", "1 01/06/2017 P C1 K2 - X1"],
        reviews=["1 - 01/08/2016 PN2", "1 - 10/05/2017 PN1"],
        missing=["1 - M 28/03/2017 02/04/2017"],
    )
    snapshot = read_ssda903([second, first])
    case = snapshot.cases[0]
    assert case.of("child")[0].attributes["born"] == dt.date(2010, 2, 2)
    assert [days(fact) for fact in case.of("looked_after")] == ["2016-05-01 open"]
    assert [days(fact) for fact in case.of("placement")] == ["2016-05-01 2017-06-01", "2017-06-01 open"]
    assert [(days(f)[:10], f.attributes["participation"], f.source) for f in case.of("review")] == [
        ("2016-05-25", "PN1", "2017/reviews.csv:2"),
        ("2016-08-01", "PN2", "2018/reviews.csv:2"),
        ("2017-05-10", "PN1", "2018/reviews.csv:3"),
    ]
    assert [days(fact) for fact in case.of("missing")] == ["2017-03-28 2017-04-02"]
    assert snapshot.problems == ()
    assert spans(snapshot, "looked_after") == [("2016-04-01", "2018-03-31")]


def test_what_was_left_open_and_is_gone_from_the_next_year_has_no_known_end(returned, days):
    first = returned(2017, episodes=[EPISODE], missing=["1 - M 28/03/2017 -"])
    snapshot = read_ssda903([first, returned(2018, missing=[])])
    assert days(snapshot.cases[0].of("looked_after")[0]) == "2016-05-01 2017-03-31..open"
    assert days(snapshot.cases[0].of("missing")[0]) == "2017-03-28 2017-03-31..open"
    empty = [each for each in snapshot.problems if "expected rows below the headings, found none" in each.what]
    assert len(empty) == 2 and len(snapshot.problems) == 4


def test_a_year_without_a_module_says_nothing_about_what_was_open(returned, days):
    first = returned(2017, missing=["1 - M 28/03/2017 -"])
    snapshot = read_ssda903([first, returned(2018)])
    assert days(snapshot.cases[0].of("missing")[0]) == "2017-03-28 open"


YEAR = [("2017-04-01", "2018-03-31")]


def test_cover_is_the_year_for_the_modules_there_and_no_more(read):
    snapshot = read(episodes=[EPISODE], reviews=["1 - 20/06/2017 PN1"])
    kinds = {
        "looked_after",
        "legal_status",
        "placement",
        "temporary_stay",
        "placed_for_adoption",
        "short_break",
        "review",
    }
    assert set(snapshot.coverage.kinds) == kinds
    assert all(spans(snapshot, kind) == YEAR for kind in kinds)
    assert snapshot.coverage.of("review").without == {"chaired_by"}
    assert snapshot.coverage.of("placement").without == {"basis", "emergency", "intended_to_18", "fewer_visits_agreed"}
    assert snapshot.inputs[0].covers["looked_after"] == {"from": "2017-04-01", "to": "2018-03-31"}


def test_the_header_covers_every_day_up_to_the_as_at_date(read):
    snapshot = read(header=["1 1 01/01/2010 WBRI"])
    assert snapshot.coverage.of("child").spans == ((0, day("2018-03-31")),)
    assert snapshot.inputs[0].covers == {"child": {"all": True, "without": ["died", "expected", "team", "ward"]}}


def test_ethnicity_goes_no_further_where_nothing_asks_for_it(tmp_path):
    """The door to the rest of the program leaves it out, unless a measure is broken down by it."""
    from checker.intake.sources import read_sources

    files = {
        "header.csv": "CHILD,SEX,DOB,ETHNIC\n1,1,04/03/2010,wbri\n",
        "episodes.csv": "CHILD,DECOM,RNE,LS,PLACE,DEC,REC\n1,01/05/2017,S,C1,U6,,\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")

    def kept(*asked):
        (case,) = read_sources((str(tmp_path),), years=[2018], asked_for=asked).cases
        return case.of("child")[0].attributes.get("ethnicity")

    assert (kept(), kept("ward"), kept("ethnicity")) == (None, None, "WBRI")


@pytest.mark.parametrize(
    ("row", "left"),
    [
        ("- 12/12/2017 S L2 U6 19/12/2017 E4A", [("2017-04-01", "2017-12-11"), ("2017-12-20", "2018-03-31")]),
        ("- 12/12/2017 S L2 U6 - X1", [("2017-04-01", "2017-12-11")]),
        ("- never S L2 U6 19/12/2017 E4A", [("2017-12-20", "2018-03-31")]),
        ("- never S L2 U6 - X1", []),
        ("- 01/01/2016 S L2 U6 01/02/2016 E4A", YEAR),
    ],
)
def test_a_row_without_a_child_takes_its_days_out_of_the_cover(row, left, read):
    snapshot = read(episodes=[EPISODE, row], reviews=["1 - 20/06/2017 PN1"])
    assert spans(snapshot, "looked_after") == spans(snapshot, "placement") == left
    assert spans(snapshot, "review") == YEAR
    assert (snapshot.inputs[0].rows, snapshot.inputs[0].rejected) == (2, 1)
    assert ("looked_after" in snapshot.inputs[0].covers) == bool(left)


@pytest.mark.parametrize(
    ("row", "left"),
    [
        ("- - 12/12/2017 PN1", [("2017-04-01", "2017-12-11"), ("2017-12-13", "2018-03-31")]),
        ("- - - PN1", []),
    ],
)
def test_a_review_without_a_child_takes_its_day(row, left, read):
    assert spans(read(reviews=[row]), "review") == left


def test_a_header_row_without_a_child_leaves_no_cover_of_children(read):
    assert read(header=["- 1 01/01/2010 WBRI"]).coverage.of("child").spans == ()


def test_the_years_of_one_return_do_not_cover_for_each_other(returned):
    two_halves = [returned(2018, episodes=["- never S C1 U6 - X1"]), returned(2018, episodes=[EPISODE])]
    assert read_ssda903(two_halves).coverage.of("looked_after").spans == ()


def test_the_wrong_year_is_said(returned):
    rows = [f"{number} 01/05/2016 S C1 U6 - X1" for number in range(1, 26)]
    snapshot = read_ssda903([returned(2019, episodes=rows)])
    hint = "Say the year the return ends in: --year 2018 is 1 April 2017 to 31 March 2018."
    assert [(each.hint, each.doubts_all) for each in snapshot.problems] == [(hint, True)]
    assert read_ssda903([returned(2017, episodes=rows)]).problems == ()


@pytest.mark.parametrize(
    ("began", "doubted"),
    [("05/{:02}/2015", True), ("{:02}/05/2015", False), ("4216{}", True), ("2015-05-{:02}", False)],
    ids=["month first", "day first", "a spreadsheet's numbers", "year first"],
)
def test_dates_that_mostly_cannot_be_read_put_all_in_doubt_and_not_the_year(returned, began, doubted):
    """Days 1 to 28 of May: with the month first, 12 may be either day, and 16 are in no calendar."""
    rows = [f"{number} {began.format(number)} S C1 U6 - X1" for number in range(1, 29)]
    said = [
        (each.column, each.hint) for each in read_ssda903([returned(2016, episodes=rows)]).problems if each.doubts_all
    ]
    assert said == [("DECOM", "put right how the export writes dates")] * doubted


def test_the_year_that_episodes_ended_in_is_the_one_to_say(returned):
    rows = [
        f"{number} 01/05/2015 S C1 U6 {ended} E11"
        for number, ended in enumerate(["31/03/2016"] * 20 + ["01/04/2016"] * 5)
    ]
    (said,) = [each for each in read_ssda903([returned(2019, episodes=rows)]).problems if each.doubts_all]
    say = "Say the year the return ends in: --year 2016 is 1 April 2015 to 31 March 2016"
    assert said.hint == f"{say}, when most of its episodes that ended did."


@pytest.mark.parametrize(("later", "doubted"), [(15, False), (16, True)], ids=["half", "more than half"])
def test_a_year_that_most_episodes_begin_after_is_said(returned, later, doubted):
    rows = [f"{number} 01/05/2015 S C1 U6 - X1" for number in range(1, 16)]
    rows += [f"{number} 01/05/2016 S C1 U6 - X1" for number in range(20, 20 + later)]
    said = [each.what for each in read_ssda903([returned(2016, episodes=rows)]).problems if each.doubts_all]
    assert said == ["expected episodes that begin by 31/03/2016, found most that begin later"] * doubted
