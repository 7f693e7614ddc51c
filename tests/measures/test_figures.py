"""Figures: what is counted, what cannot be told, and what is not covered. Never nought for what was not seen."""

from __future__ import annotations

import datetime as dt

import pytest

from checker.compile.program import Program
from checker.errors import RulesetError
from checker.measures.reading import read_measures
from checker.measures.values import Status
from tests.measures.conftest import written

HELD = "share: {of: {facts: [visit]}, those: {where: {seen: true}}}"


def told(worked):
    figure = worked.figure
    return figure.status.value, figure.numerator, figure.denominator, figure.cannot_tell


def rows(table):
    return {row.label: (row.figure.numerator, row.figure.denominator, row.figure.cannot_tell) for row in table.rows}


# --- what cannot be told ----------------------------------------------------------------------------------------------
def test_what_cannot_be_told_is_in_neither_number_and_stands_beside_them(work):
    visits = {"C1": ["kind: visit, on: 2025-06-02, seen: true", "kind: visit, on: 2025-07-01, seen: false"],
              "C2": ["kind: visit, on: 2025-06-02", "kind: visit, on: 2025-07-01, seen: true"]}  # fmt: skip
    worked = work(HELD, visits)
    assert told(worked) == ("told", 2, 3, 1)
    # 2 of 3 that can be told; of 4, from 2 (it was not) to 3 (it was).
    figure = worked.figure
    assert (figure.value, figure.lowest, figure.highest) == (pytest.approx(2 / 3), 2 / 4, 3 / 4)


def test_a_thing_that_may_not_be_among_those_counted_cannot_be_told(work):
    """A visit with no day may have been in the period, and may not."""
    worked = work("count: {facts: [visit]}", {"C1": ["kind: visit, on: unknown, seen: true"]})
    assert told(worked) == ("told", 0, None, 1)
    assert (worked.figure.lowest, worked.figure.highest) == (0, 1)


def test_where_none_can_be_told_there_is_no_share(work):
    worked = work(HELD, {"C1": ["kind: visit, on: 2025-06-02"]})
    assert told(worked) == ("told", 0, 0, 1)
    assert worked.figure.value is None


# --- what is not covered ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("body", [HELD, "count: {facts: [visit]}"])
def test_what_the_source_does_not_cover_is_not_nought(work, body):
    worked = work(body, {"C1": ["kind: looked_after, start: 2024-01-08"]}, covers={"looked_after": "all"})
    assert worked.figure.status is Status.NOT_COVERED
    assert (worked.figure.numerator, worked.figure.denominator, worked.figure.value) == (None, None, None)
    assert worked.figure.why == "visit"


def test_what_it_covers_and_has_none_of_is_nought(work):
    assert told(work("count: {facts: [visit]}", {"C1": []}, covers={"visit": "all"})) == ("told", 0, None, 0)
    assert told(work(HELD, {"C1": []}, covers={"visit": "all"})) == ("nothing", 0, 0, 0)


def test_days_left_out_of_the_cover_are_counted(work):
    """A row that could not be read takes its day out: 2 June 2025 of the year to 31 March 2026."""
    day = dt.timedelta(days=1)
    covers = {"visit": [{"to": dt.date(2025, 6, 2) - day}, {"from": dt.date(2025, 6, 2) + day}]}
    (covered,) = work("count: {facts: [visit]}", {"C1": ["kind: visit, on: 2026-02-02"]}, covers=covers).covered
    assert covered.missing == 1
    assert (dt.date.fromordinal(covered.first), dt.date.fromordinal(covered.last)) == (
        dt.date(2025, 4, 1), dt.date(2026, 3, 31),
    )  # fmt: skip


def test_a_source_that_holds_only_the_last_of_each_does_not_cover_a_count(work):
    """What there was before the last is not there: what is there is counted, and the report says so."""
    worked = work("count: {facts: [visit]}", {"C1": ["kind: visit, on: 2026-02-02"]}, covers={"visit": "latest"})
    (covered,) = worked.covered
    assert (told(worked), covered.first, covered.missing) == (("told", 1, None, 0), None, 365)
    none = work("count: {facts: [visit]}", {"C1": []}, covers={"visit": "latest"})
    assert none.figure.status is Status.NOT_COVERED


def test_a_kind_is_covered_on_the_days_it_is_covered_for_every_case(definitions):
    """One source holds visits all year, another from January: only from January are all of them there."""
    from checker.measures.cover import Cover
    from checker.measures.plan import Selection, Things
    from checker.snapshot.coverage import Coverage, KindCoverage
    from checker.snapshot.facts import Case, Snapshot

    first, last = dt.date(2025, 4, 1).toordinal(), dt.date(2026, 3, 31).toordinal()
    january = dt.date(2026, 1, 1).toordinal()
    all_year, later = (Coverage({"visit": KindCoverage(((day, last),))}) for day in (first, january))
    cases = (Case("C1", "child", (), all_year), Case("C2", "child", (), later))
    program = Program((), definitions, "", "test", "")
    cover = Cover(program, Snapshot(last, cases, all_year), ledger=False)
    visits = Things("facts", ("visit",), ("child",), Selection())
    assert [(each.first, each.last) for each in cover.partly(visits, (first, last))] == [(january, last)]
    assert cover.lacking(visits, (first, last)) == ""
    assert cover.lacking(visits, (first - 365, first - 1)) == "visit"


def test_a_count_of_none_is_told_where_others_were_seen_not_to_count(work):
    """One visit was in person; whether the other was, the source never says: none for certain, and one in doubt."""
    body = "count: {facts: [visit], where: {mode: remote, seen: true}}"
    visits = ["kind: visit, on: 2025-06-02, mode: in-person", "kind: visit, on: 2025-06-03, mode: remote"]
    covers = {"visit": {"all": True, "without": ["seen"]}}
    assert told(work(body, {"C1": visits}, covers=covers)) == ("told", 0, None, 1)
    assert work(body, {"C1": visits[1:]}, covers=covers).figure.status is Status.NOT_COVERED


def test_what_is_open_on_the_last_day_is_not_covered_by_a_source_that_ends_before_it(work):
    worked = work("count: {facts: [looked_after], at: open}", {"C1": []},
                  covers={"looked_after": {"from": dt.date(2025, 4, 1), "to": dt.date(2025, 6, 30)}})  # fmt: skip
    assert (worked.figure.status, worked.figure.why) == (Status.NOT_COVERED, "looked_after")


def test_a_source_with_no_case_of_the_sort_covers_none(work):
    worked = work("count: {facts: [lado_contact]}", {"C1": []})
    assert (worked.figure.status, worked.figure.why) == (Status.NOT_COVERED, "no allegation is in this source")


def test_a_field_the_source_never_holds_is_not_covered(work):
    covers = {"visit": {"all": True, "without": ["seen"]}}
    worked = work(HELD, {"C1": ["kind: visit, on: 2025-06-02"]}, covers=covers)
    assert (worked.figure.status, worked.figure.why, worked.figure.cannot_tell) == (
        Status.NOT_COVERED, "visit.seen", 1,
    )  # fmt: skip


def test_cover_for_part_of_the_period_is_said_and_what_is_there_is_counted(work):
    covers = {"visit": {"from": dt.date(2026, 1, 1)}}
    worked = work("count: {facts: [visit]}", {"C1": ["kind: visit, on: 2026-02-02", "kind: visit, on: 2025-05-05"]},
                  covers=covers)  # fmt: skip
    assert told(worked) == ("told", 2, None, 0)
    (covered,) = worked.covered
    assert (covered.kind, dt.date.fromordinal(covered.first), dt.date.fromordinal(covered.last)) == (
        "visit", dt.date(2026, 1, 1), dt.date(2026, 3, 31),
    )  # fmt: skip


@pytest.mark.parametrize(
    "when", ["{lasting: placement, at-least: 2 years}", "{count: placement, at-least: 3, in-any: 12 months}"]
)
@pytest.mark.parametrize("turned", [False, True])
def test_what_lasts_or_is_counted_up_is_not_known_where_nothing_of_it_is_covered(work, when, turned):
    """A child of whom no placement is held is no child without one, nor one who has not been long in it."""
    when = f"{{not: {when}}}" if turned else when
    body = f"share: {{of: {{cases: child, when: looked_after}}, those: {{when: {when}}}}}"
    covers = {"looked_after": "all", "placement": "none"}
    worked = work(body, {"C1": ["kind: looked_after, start: 2020-01-06"]}, covers=covers)
    assert (worked.figure.status, worked.figure.cannot_tell) == (Status.NOT_COVERED, 1)


# --- which day, which period ------------------------------------------------------------------------------------------
def test_what_began_too_lately_to_have_lasted_has_not_whether_or_not_it_is_there(work):
    """No placement to 1 March 2026, and not covered since: on 31 March one may be there, and none has lasted two years."""
    care = ["kind: looked_after, start: 2024-01-08"]
    lasted = "{lasting: placement, at-least: 2 years}"
    body = f"share: {{of: {{cases: child, when: looked_after}}, those: {{when: {lasted}}}}}"
    covers = {"looked_after": "all", "placement": {"from": dt.date(2020, 1, 1), "to": dt.date(2026, 3, 1)}}
    assert told(work(body, {"C1": care}, covers=covers)) == ("told", 0, 1, 0)


@pytest.mark.parametrize(("on", "counts"), [("2025-03-31", 0), ("2025-04-01", 1), ("2026-03-31", 1), ("2026-04-01", 0)])
def test_both_days_of_the_period_are_inside_it(work, on, counts):
    assert told(work("count: {facts: [visit]}", {"C1": [f"kind: visit, on: {on}"]})) == ("told", counts, None, 0)


@pytest.mark.parametrize(("end", "counts"), [("2026-03-31", 0), ("2026-04-01", 1)])
def test_what_is_open_on_the_last_day_has_not_ended_by_it(work, end, counts):
    body = "count: {facts: [looked_after], at: open}"
    assert told(work(body, {"C1": [f"kind: looked_after, start: 2024-01-08, end: {end}"]})) == ("told", counts, None, 0)


def test_rows_that_are_one_period_are_one_thing(work):
    rows = ["kind: looked_after, start: 2025-05-05, end: 2025-09-01", "kind: looked_after, start: 2025-09-01"]
    assert told(work("count: {facts: [looked_after], at: start}", {"C1": rows})) == ("told", 1, None, 0)
    assert told(work("count: {facts: [looked_after], at: end}", {"C1": rows})) == ("told", 0, None, 0)


@pytest.mark.parametrize(("again", "expected"), [("2025-08-01", (1, 1, 0)), ("2025-08-02", (0, 1, 0))])
def test_followed_by_within_a_length(work, again, expected):
    """Three months on from 1 May 2025, the last day counted."""
    body = "share: {of: {facts: [looked_after], at: end}, those: {followed-by: {start-of: looked_after, within: 3 months}}}"
    rows = ["kind: looked_after, start: 2024-01-08, end: 2025-05-01", f"kind: looked_after, start: {again}"]
    assert told(work(body, {"C1": rows}))[1:] == expected


def test_what_is_still_to_come_is_too_soon_to_tell(work):
    body = "share: {of: {facts: [looked_after], at: end}, those: {followed-by: {start-of: looked_after, within: 3 months}}}"
    worked = work(body, {"C1": ["kind: looked_after, start: 2024-01-08, end: 2026-02-02"]})
    assert worked.figure.cannot_tell == 1
    assert not worked.figure.numerator


def test_what_has_no_day_may_have_been_followed(work):
    """Of a visit of no known day: it may have been in May, in the month before the review."""
    body = "count: {facts: [visit], followed-by: {event: review, within: 1 month}}"
    facts = ["kind: visit, on: unknown", "kind: review, on: 2025-06-02, status: held"]
    assert told(work(body, {"C1": facts})) == ("told", 0, None, 1)


def test_something_does_not_come_before_itself(work):
    body = "share: {of: {facts: [cp_plan], at: start}, those: {preceded-by: {start-of: cp_plan}}}"
    assert told(work(body, {"C1": ["kind: cp_plan, start: 2025-06-02"]})) == ("told", 0, 1, 0)


def test_a_trend_is_the_same_figure_for_earlier_periods(work):
    rows = ["kind: visit, on: 2025-03-31", "kind: visit, on: 2024-04-01", "kind: visit, on: 2024-03-31"]
    worked = work("count: {facts: [visit]}\ntrend: [12 months]", {"C1": rows})
    (past,) = worked.past
    assert (dt.date.fromordinal(past.first), dt.date.fromordinal(past.last)) == (
        dt.date(2024, 4, 1), dt.date(2025, 3, 31),
    )  # fmt: skip
    assert (worked.figure.numerator, past.figure.numerator) == (0, 2)


@pytest.mark.parametrize(
    ("span", "length", "past"),
    [
        (("2025-04-01", "2025-06-30"), "3 months", ("2025-01-01", "2025-03-31")),
        (("2025-07-01", "2025-09-30"), "3 months", ("2025-04-01", "2025-06-30")),
        (("2025-03-01", "2025-03-31"), "1 month", ("2025-02-01", "2025-02-28")),
        (("2024-03-01", "2025-02-28"), "1 year", ("2023-03-01", "2024-02-29")),
        # not whole months: the year up to a day, and the year up to the day a year before
        (("2024-02-29", "2025-02-27"), "12 months", ("2023-03-01", "2024-02-27")),
        # what begins with March does then too, and what ends with February
        (("2025-03-01", "2025-03-15"), "1 year", ("2024-03-01", "2024-03-15")),
        (("2025-03-01", "2025-03-15"), "1 month", ("2025-02-01", "2025-02-15")),
        (("2025-02-15", "2025-02-28"), "1 year", ("2024-02-15", "2024-02-29")),
        (("2025-03-31", "2025-03-31"), "1 month", ("2025-02-28", "2025-02-28")),  # there is no 31st to begin on
        (("2025-04-01", "2025-06-30"), "13 weeks", ("2024-12-31", "2025-03-31")),
    ],
)
def test_months_before_whole_months_are_whole(work, span, length, past):
    days = (dt.date.fromisoformat(span[0]), dt.date.fromisoformat(span[1]))
    (found,) = work(f"count: {{facts: [visit]}}\ntrend: [{length}]", {"C1": []}, span=days).past
    assert (str(dt.date.fromordinal(found.first)), str(dt.date.fromordinal(found.last))) == past


# --- sums, rates, what is counted once --------------------------------------------------------------------------------
def test_what_is_counted_once_is_counted_once_for_each_case(work):
    body = "count: {facts: [audit_question], distinct: audit}"
    asked = [
        "kind: audit_question, on: 2025-06-02, audit: a",
        "kind: audit_question, on: 2025-06-02, audit: a, question: q",
    ]
    assert told(work(body, {"C1": asked, "C2": asked})) == ("told", 2, None, 0)
    worked = work(body, {"C1": [*asked, "kind: audit_question, on: 2025-06-02"]})
    assert told(worked) == ("told", 1, None, 1)  # it may be of the audit that is counted


def test_a_rate_to_nothing_has_no_value(work):
    body = "rate: {count: {facts: [visit]}, per: {facts: [review]}}"
    worked = work(body, {"C1": ["kind: visit, on: 2025-06-02"]})
    assert (worked.figure.status, worked.figure.numerator, worked.figure.value) == (Status.NOTHING, 1, None)


@pytest.mark.parametrize(
    ("body", "bounds"),
    [
        ("net: {count: {%s}, less: {facts: [vacancy], at: open, sum: share}}", (0.6, 0.6, 1.0)),
        ("net: {count: {facts: [post], at: open, sum: share}, less: {%s}}", (0.4, 0.0, 0.4)),
        ("rate: {count: {%s}, per: {facts: [post], at: open, sum: share}}", (0.6, 0.6, 1.0)),
    ],
)
def test_what_is_in_doubt_may_add_what_it_weighs_and_no_more(work, body, bounds):
    """Six tenths of a post are permanent; of the other four tenths the contract is not recorded."""
    post = "kind: post, start: 2024-04-01, role: reviewing-officer"
    posts = {"O1": [f"{post}, share: 0.6, contract: permanent"], "O2": [f"{post}, share: 0.4"]}
    figure = work(
        body % "facts: [post], at: open, where: {contract: permanent}, sum: share", posts, about="officer"
    ).figure
    assert (figure.value, figure.lowest, figure.highest) == pytest.approx(bounds)
    assert figure.cannot_tell == 1


def test_how_far_a_rate_may_move_is_said_only_where_what_it_is_per_is_known(work):
    """Four visits to two reviews, and one review of no known day: to three it would be less."""
    body = "rate: {count: {facts: [visit]}, per: {facts: [review]}}"
    visits = [f"kind: visit, on: 2025-06-0{day}" for day in (2, 3, 4, 5)]
    reviews = ["kind: review, on: 2025-06-02, status: held", "kind: review, on: 2025-12-02, status: held"]
    known = work(body, {"C1": [*visits, *reviews]}).figure
    assert (known.value, known.cannot_tell, known.lowest, known.highest) == (2, 0, None, None)
    doubt = work(body, {"C1": [*visits, *reviews, "kind: review, on: unknown, status: held"]}).figure
    assert (doubt.value, doubt.cannot_tell, doubt.lowest, doubt.highest) == (2, 1, None, None)


# --- breakdowns -------------------------------------------------------------------------------------------------------
CHILD = "kind: child, born: 2014-05-09, sex: female, team: care-1, ward: Northgate, ethnicity: WBRI"
PLACED = "kind: placement, start: 2025-05-05, setting: foster-care, carer: f1"


@pytest.mark.parametrize(
    ("by", "label"),
    [("age", "10 to 15"), ("gender", "female"), ("ward", "Northgate"), ("ethnicity", "WBRI"), ("team", "care-1"),
     ("provision", "foster-care"), ("officer", "o1")],
)  # fmt: skip
def test_each_dimension(work, by, label):
    facts = [CHILD, PLACED, "kind: visit, on: 2025-06-02", "kind: iro_allocation, start: 2025-05-05, officer: o1"]
    worked = work("count: {facts: [visit]}", {"C1": facts, "C2": ["kind: visit, on: 2025-06-02"]}, by=[by])
    (table,) = worked.tables
    others = {"provision": "none", "officer": "none"}.get(by, "not recorded")
    assert rows(table) == {label: (1, None, 0), others: (1, None, 0)}


def test_the_case_is_described_as_on_the_day_of_the_thing(work):
    """Moved on 1 September: a visit in June is of the first placement, one in October of the second."""
    facts = [
        "kind: placement, start: 2025-05-05, end: 2025-09-01, setting: foster-care, carer: f1",
        "kind: placement, start: 2025-09-01, setting: children's-home, carer: h1",
        "kind: child, born: 2015-07-01",
        "kind: visit, on: 2025-06-30", "kind: visit, on: 2025-10-01",
    ]  # fmt: skip
    worked = work("count: {facts: [visit]}", {"C1": facts}, by=["provision", "age"])
    assert [rows(table) for table in worked.tables] == [
        {"children's-home": (1, None, 0), "foster-care": (1, None, 0)},
        {"5 to 9": (1, None, 0), "10 to 15": (1, None, 0)},
    ]


def test_one_who_left_is_described_as_on_the_day_before(work):
    facts = [
        PLACED.replace("carer: f1", "carer: f1, end: 2025-09-01"),
        "kind: looked_after, start: 2025-05-05, end: 2025-09-01",
    ]
    worked = work("count: {facts: [looked_after], at: end}", {"C1": facts}, by=["provision"])
    assert rows(worked.tables[0]) == {"foster-care": (1, None, 0)}


def test_what_is_not_covered_is_told_from_what_is_not_there(work):
    cases = {"C1": ["kind: visit, on: 2025-06-02"]}
    covered = work("count: {facts: [visit]}", cases, by=["provision"])
    assert list(rows(covered.tables[0])) == ["none"]
    uncovered = work("count: {facts: [visit]}", cases, by=["provision"], covers={"visit": "all"})
    assert list(rows(uncovered.tables[0])) == ["not covered by this source"]


def test_ages_come_in_order_and_what_is_not_known_last(work):
    born = {"C1": "2009-01-01", "C2": "2025-12-01", "C3": "2018-01-01", "C4": "2003-01-01"}
    cases = {name: [f"kind: child, born: {day}", "kind: visit, on: 2026-03-02"] for name, day in born.items()}
    worked = work("count: {facts: [visit]}", {**cases, "C5": ["kind: visit, on: 2026-03-02"]}, by=["age"])
    labels = [row.label for row in worked.tables[0].rows]
    assert labels == ["under 1", "5 to 9", "16 and 17", "18 and over", "not recorded"]


@pytest.mark.parametrize(
    ("years", "before", "on"),
    [(1, "under 1", "1 to 4"), (5, "1 to 4", "5 to 9"), (10, "5 to 9", "10 to 15"), (16, "10 to 15", "16 and 17"),
     (18, "16 and 17", "18 and over")],
)  # fmt: skip
def test_an_age_begins_on_the_birthday(work, years, before, on):
    cases = {
        f"C{day}": [f"kind: child, born: {2026 - years}-03-0{day}", "kind: visit, on: 2026-03-02"] for day in (2, 3)
    }
    worked = work("count: {facts: [visit]}", cases, by=["age"])
    assert rows(worked.tables[0]) == {before: (1, None, 0), on: (1, None, 0)}


@pytest.mark.parametrize(("other", "label"), [("2014-06-09", "10 to 15"), ("2009-06-09", "not recorded")])
def test_of_two_dates_of_birth_an_age_is_that_which_both_say(work, other, label):
    cases = {"C1": [CHILD, f"kind: child, born: {other}", "kind: visit, on: 2026-03-02"]}
    assert rows(work("count: {facts: [visit]}", cases, by=["age"]).tables[0]) == {label: (1, None, 0)}


def test_the_rows_of_a_breakdown_add_up_to_the_figure(work):
    cases = {f"C{n}": [f"kind: child, team: t{n % 3}", f"kind: visit, on: 2025-06-0{n}, seen: {str(n % 2 == 0).lower()}"]
             for n in range(1, 10)}  # fmt: skip
    worked = work(HELD, cases, by=["team"])
    table = rows(worked.tables[0])
    assert tuple(sum(column) for column in zip(*table.values(), strict=True)) == told(worked)[1:] == (4, 9, 0)


def test_the_cases_behind_a_figure(work):
    visits = {"C1": ["kind: visit, on: 2025-06-02, seen: true"], "C2": ["kind: visit, on: 2025-06-03, seen: false"],
              "C3": ["kind: visit, on: 2025-06-04"]}  # fmt: skip
    behind = [(each.case, each.counted, each.why) for each in work(HELD, visits).behind]
    assert behind == [("C1", "yes", ""), ("C2", "no", ""), ("C3", "cannot-tell", "missing-field: visit.seen")]


# --- files that are not right -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("count: {facts: [visits]}", 'expected a kind of fact, found "visits"'),
        ("count: {facts: [looked_after]}", "expected `at` beside periods, and none beside events"),
        ("count: {facts: [visit], at: open}", "expected `at` beside periods, and none beside events"),
        ("count: {duties: [lac.review.intervals]}", 'expected the id of a rule, found "lac.review.intervals"'),
        ("count: {facts: [visit], where: {saw: true}}", '"saw" is not an attribute of visit'),
        ("count: {facts: [post], at: open, sum: role}", 'expected an attribute that is a number of post, found "role"'),
        ("count: {facts: [visit]}\nsplit: [ward]", 'nothing can be split by "ward" here'),
        ("count: {cases: child, where: {ward: x}}", '"where" has no meaning here'),
        ("count: {facts: [visit], kind: [review]}", '"review" is not counted here'),
        ("count: {facts: [visit], followed-by: {within: 1 month}}", "expected a point in time, found \"within\""),
        (
            "net: {count: {facts: [visit]}, less: {facts: [review]}}\nsplit: [mode]",
            "a net figure is not split",
        ),
        ("count: {disputes: raised, where: {colour: red}}", '"colour" is not an attribute of dispute'),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_placed_and_said(body, fault):
    with pytest.raises(RulesetError) as caught:
        read_measures([written(body)], [], {"lac.review.interval": "child"})
    assert fault in caught.value.render()
    assert "test-measure.yaml:" in caught.value.render()


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("count: {facts: [visit], duties: [lac.x]}", "expected one of `facts`, `duties`, `cases` and `disputes`"),
        ("split: [a]", "expected exactly one form"),
        ("count: {facts: [visit], earlier: soon}", "soon"),
        ("count: {facts: [visit], earlier: 72 hours}", "expected days, working days, weeks, months or years"),
        ("count: {facts: [visit]}\ntrend: [72 hours]", "expected days, working days, weeks, months or years"),
        (
            "count: {facts: [visit]}\nsource: {title: x, row: y, verified: false}",
            "expected a `source` beside an official",
        ),
    ],
)
def test_what_does_not_hold_together_is_refused(body, fault):
    with pytest.raises(RulesetError) as caught:
        written(body)
    assert fault in caught.value.render()


@pytest.mark.parametrize("name", ["ethnicity", "ward"])
def test_no_condition_turns_on_what_is_read_in_only_where_asked_for(definitions, name):
    """Neither is a field a rule, a definition or a measure may compare; it is only a breakdown."""
    from checker.compile.conditions import Reader
    from checker.snapshot.vocabulary import vocabulary

    document = written("count: {facts: [visit]}").document
    reader = Reader(document, vocabulary(), frozenset(definitions))
    reader.where({name: "x"}, ("count",), vocabulary().kind("child"))
    assert [fault.what for fault in reader.faults] == [f"no condition may turn on child.{name}"]
