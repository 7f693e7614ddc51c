"""`every` on a record that is not complete: cover with gaps, possible events, unknown starts."""

from tests.engines.support import REVIEWS, held, limit, told

SINCE_2018 = "- {kind: looked_after, start: 2018-05-01}\n"
FROM_APRIL = "{review: {from: 2025-04-01}, looked_after: all}"


def maybe(*days: str) -> str:
    return "".join(f"- {{kind: review, on: {day}}}\n" for day in days)


# --- a review recorded after cover began -------------------------------------------------------------------------------
def test_in_care_since_2018_cover_from_april_2025() -> None:
    facts = SINCE_2018 + held("2025-05-01", "2025-10-15")
    assert told(REVIEWS, facts, as_at="2026-03-31", covers=FROM_APRIL) == [
        "looked_after 2018-05-01 unseen: cannot-tell, found 2025-05-01, not-covered: review",
        "looked_after 2018-05-01 after 2025-05-01: met, due 2025-11-01, found 2025-10-15",
        "looked_after 2018-05-01 after 2025-10-15: pending, due 2026-04-15",
    ]


def test_a_first_review_seen_later_than_even_the_kindest_reading() -> None:
    # The last uncovered day, 31 March 2025, and six months: 30 September.
    found = told(REVIEWS, SINCE_2018 + held("2025-10-15"), as_at="2026-03-31", covers=FROM_APRIL)
    assert found[0] == "looked_after 2018-05-01 unseen: late, due 2025-09-30, found 2025-10-15, +15"
    found = told(REVIEWS, SINCE_2018 + held("2025-09-30"), as_at="2026-03-31", covers=FROM_APRIL)
    assert found[0] == "looked_after 2018-05-01 unseen: cannot-tell, found 2025-09-30, not-covered: review"


def test_none_seen_at_all() -> None:
    assert told(REVIEWS, SINCE_2018, as_at="2025-09-30", covers=FROM_APRIL) == [
        "looked_after 2018-05-01 unseen: cannot-tell, not-covered: review"
    ]
    assert told(REVIEWS, SINCE_2018, as_at="2025-10-01", covers=FROM_APRIL) == [
        "looked_after 2018-05-01 unseen: overdue, due 2025-09-30, +1, open"
    ]


def test_a_kind_not_covered_at_all_decides_nothing_but_between_facts_recorded_it_may() -> None:
    facts = SINCE_2018 + held("2025-05-01", "2025-10-15")
    assert told(REVIEWS, facts, as_at="2026-03-31", covers="{looked_after: all}") == [
        "looked_after 2018-05-01 unseen: cannot-tell, found 2025-05-01, not-covered: review",
        "looked_after 2018-05-01 after 2025-05-01: met, due 2025-11-01, found 2025-10-15",
        "looked_after 2018-05-01 after 2025-10-15: pending, due 2026-04-15",
    ]


# --- a later step that gives less -------------------------------------------------------------------------------------------
LONG_SECOND = f"""
every:
  period: looked_after
  evidence: [{{kind: review, where: {{status: held}}}}]
  steps:
    - {{name: first, limit: [{limit("20 working days")}]}}
    - {{name: second, limit: [{limit("6 months")}]}}
    - {{name: later, limit: [{limit("1 month")}]}}
"""


def test_a_later_step_is_presumed_only_where_it_gives_longest() -> None:
    # The review of 1 May may have been the first that was held: the next is due by 1 June if it was not, by 1 November if it was.
    def second_gap(facts: str, day: str, covers: str) -> str:
        return told(LONG_SECOND, facts + held("2025-05-01", day), as_at="2026-03-31", covers=covers)[1]

    for facts, began, covers, why in (
        (SINCE_2018, "2018-05-01", FROM_APRIL, "not-covered: review"),
        ("- {kind: looked_after, start: unknown}\n", "start-not-known", "all", "missing-field: looked_after.start"),
    ):
        prefix = f"looked_after {began} after 2025-05-01: "
        assert second_gap(facts, "2025-06-01", covers) == prefix + "met, due 2025-06-01, found 2025-06-01"
        assert (
            second_gap(facts, "2025-06-02", covers) == prefix + f"cannot-tell, due 2025-06-01, found 2025-06-02, {why}"
        )
        assert second_gap(facts, "2025-11-02", covers) == prefix + "late, due 2025-11-01, found 2025-11-02, +1"


def test_between_days_not_covered_the_last_may_be_the_second_that_gives_longest() -> None:
    # One on 31 March, the last day that is not covered, may have been the first: the next by 30 September.
    def first_gap(day: str) -> str:
        return told(LONG_SECOND, SINCE_2018 + held(day), as_at="2026-03-31", covers=FROM_APRIL)[0]

    assert (
        first_gap("2025-09-30") == "looked_after 2018-05-01 unseen: cannot-tell, found 2025-09-30, not-covered: review"
    )
    assert first_gap("2025-10-01") == "looked_after 2018-05-01 unseen: late, due 2025-09-30, found 2025-10-01, +1"


# --- cover that begins soon after the start: the ordinal is not known ----------------------------------------------------
# In care 2 September 2024 (first due 30 September). The first two steps together run to 30 December.
LATELY = "- {kind: looked_after, start: 2024-09-02}\n"


def test_after_a_short_uncovered_stretch_the_longest_limit_calls_a_miss_and_the_shortest_calls_it_met() -> None:
    # Cover from 15 October: unseen reviews may make the next one second (3 months) or later (6 months).
    cover = "{review: {from: 2024-10-15}, looked_after: all}"

    def second_gap(day: str) -> str:
        return told(REVIEWS, LATELY + held("2024-11-01", day), as_at="2025-09-30", covers=cover)[1]

    prefix = "looked_after 2024-09-02 after 2024-11-01: "
    assert second_gap("2025-02-01") == prefix + "met, due 2025-02-01, found 2025-02-01"
    assert second_gap("2025-02-02") == prefix + "cannot-tell, due 2025-02-01, found 2025-02-02, not-covered: review"
    assert second_gap("2025-05-01") == prefix + "cannot-tell, due 2025-02-01, found 2025-05-01, not-covered: review"
    assert second_gap("2025-05-02") == prefix + "late, due 2025-05-01, found 2025-05-02, +1"


def test_after_a_long_uncovered_stretch_it_is_a_later_one() -> None:
    # 2 September to 30 December inclusive is a day longer than the two steps together, which end on 30 December.
    facts = LATELY + held("2025-01-10")
    after = "looked_after 2024-09-02 after 2025-01-10: pending, due 2025-%s"
    assert (
        told(REVIEWS, facts, as_at="2025-01-31", covers="{review: {from: 2024-12-31}, looked_after: all}")[1]
        == after % "07-10"
    )
    assert (
        told(REVIEWS, facts, as_at="2025-01-31", covers="{review: {from: 2024-12-30}, looked_after: all}")[1]
        == after % "04-10"
    )


def test_a_short_uncovered_stretch_that_begins_after_the_due_date_excuses_nothing() -> None:
    # First review due 30 September, covered to 15 October: no reading makes it in time.
    cover = "{review: [{from: 2024-09-01, to: 2024-10-15}, {from: 2024-11-01}], looked_after: all}"
    assert told(REVIEWS, LATELY, as_at="2024-12-01", covers=cover) == [
        "looked_after 2024-09-02: overdue, due 2024-09-30, +62, open"
    ]


def test_cover_that_stops_before_the_as_at_date() -> None:
    cover = "{review: {to: 2024-09-30}, looked_after: all}"
    assert told(REVIEWS, LATELY, as_at="2024-12-01", covers=cover) == [
        "looked_after 2024-09-02: overdue, due 2024-09-30, +62, open"
    ]
    cover = "{review: {to: 2024-09-29}, looked_after: all}"
    assert told(REVIEWS, LATELY, as_at="2024-10-01", covers=cover) == [
        "looked_after 2024-09-02: cannot-tell, due 2024-09-30, not-covered: review"
    ]


def test_a_hole_in_the_middle() -> None:
    # After the review of 30 September the second is due by 30 December; 1 to 7 December is not covered. An unseen second
    # review on 7 December at the latest would put the next six months on, to 7 June.
    cover = "{review: [{to: 2024-11-30}, {from: 2024-12-08}], looked_after: all}"

    def second_gap(facts: str, as_at: str) -> str:
        return told(REVIEWS, LATELY + held("2024-09-30") + facts, as_at=as_at, covers=cover)[1]

    prefix = "looked_after 2024-09-02 after 2024-09-30: "
    assert second_gap("", "2024-12-30") == prefix + "pending, due 2024-12-30"
    assert second_gap("", "2024-12-31") == prefix + "cannot-tell, due 2024-12-30, not-covered: review"
    assert second_gap("", "2025-06-07") == prefix + "cannot-tell, due 2024-12-30, not-covered: review"
    assert second_gap("", "2025-06-08") == prefix + "overdue, due 2025-06-07, +1, open"
    assert second_gap(held("2024-12-30"), "2025-06-08") == prefix + "met, due 2024-12-30, found 2024-12-30"


# --- possible events ------------------------------------------------------------------------------------------------------
def test_a_possible_event_is_tried_in_and_out_of_its_own_gap() -> None:
    # Status not recorded on 20 September: in, the next is due by 20 December; out, the first was due by 30 September.
    def lines(facts: str, as_at: str) -> list[str]:
        return told(REVIEWS, LATELY + maybe("2024-09-20") + facts, as_at=as_at)

    doubt = "missing-field: review.status"
    assert lines("", "2024-09-30") == ["looked_after 2024-09-02: pending, due 2024-09-30"]
    assert lines("", "2024-10-01") == [f"looked_after 2024-09-02: cannot-tell, due 2024-09-30, {doubt}"]
    assert lines("", "2024-12-21") == ["looked_after 2024-09-02: overdue, due 2024-12-20, +1, open"]
    assert (
        lines(held("2024-09-30"), "2024-10-01")[0] == "looked_after 2024-09-02: met, due 2024-09-30, found 2024-09-30"
    )
    assert (
        lines(held("2024-10-01"), "2024-10-01")[0]
        == f"looked_after 2024-09-02: cannot-tell, due 2024-09-30, found 2024-10-01, {doubt}"
    )
    assert (
        lines(held("2024-12-21"), "2024-12-31")[0]
        == "looked_after 2024-09-02: late, due 2024-12-20, found 2024-12-21, +1"
    )


def test_the_next_gap_opens_from_the_certain_event_at_either_step() -> None:
    # Held 30 September: the first review, or the second if the one of 20 September was held.
    facts = LATELY + maybe("2024-09-20") + held("2024-09-30")
    prefix = "looked_after 2024-09-02 after 2024-09-30: "
    assert told(REVIEWS, facts, as_at="2024-12-30")[1] == prefix + "pending, due 2024-12-30"
    assert (
        told(REVIEWS, facts, as_at="2025-03-30")[1]
        == prefix + "cannot-tell, due 2024-12-30, missing-field: review.status"
    )
    assert told(REVIEWS, facts, as_at="2025-03-31")[1] == prefix + "overdue, due 2025-03-30, +1, open"


def test_a_possible_event_too_late_to_count_stretches_nothing() -> None:
    assert told(REVIEWS, LATELY + maybe("2024-10-01"), as_at="2024-10-31") == [
        "looked_after 2024-09-02: overdue, due 2024-09-30, +31, open"
    ]


SHORTENING = f"""
every:
  period: looked_after
  evidence: [{{kind: review, where: {{status: held}}}}]
  steps:
    - {{name: first, limit: [{limit("3 months")}]}}
    - {{name: later, limit: [{limit("1 month")}]}}
"""


def test_a_possible_event_may_make_what_follows_due_sooner() -> None:
    # In: due a month from 10 September, so 1 November is late. Out: due 2 December. Neither is certain.
    facts = LATELY + maybe("2024-09-10") + held("2024-11-01")
    assert told(SHORTENING, facts, as_at="2024-11-02")[0] == (
        "looked_after 2024-09-02: cannot-tell, due 2024-10-10, found 2024-11-01, missing-field: review.status"
    )
    assert told(SHORTENING, LATELY + maybe("2024-09-10"), as_at="2024-11-01")[0].startswith(
        "looked_after 2024-09-02: cannot-tell"
    )
    assert told(SHORTENING, LATELY + held("2024-10-01"), as_at="2024-10-31")[0] == (
        "looked_after 2024-09-02: met, due 2024-12-02, found 2024-10-01"
    )


def test_an_undated_event_may_be_on_any_day_of_any_gap() -> None:
    facts = LATELY + "- {kind: review, on: unknown, status: held}\n"
    doubt = "missing-field: review.on"
    assert told(REVIEWS, facts, as_at="2024-09-30") == ["looked_after 2024-09-02: pending, due 2024-09-30"]
    # On 30 September at the latest; then three months, to 30 December.
    assert told(REVIEWS, facts, as_at="2024-12-30") == [
        f"looked_after 2024-09-02: cannot-tell, due 2024-09-30, {doubt}"
    ]
    assert told(REVIEWS, facts, as_at="2024-12-31") == ["looked_after 2024-09-02: overdue, due 2024-12-30, +1, open"]
    # It may have been an earlier one, so the one held on 30 September may be the second.
    found = told(REVIEWS, facts + held("2024-09-30"), as_at="2025-03-30")
    assert found[0] == "looked_after 2024-09-02: met, due 2024-09-30, found 2024-09-30"
    assert found[1] == f"looked_after 2024-09-02 after 2024-09-30: cannot-tell, due 2024-12-30, {doubt}"


# --- unknown starts and ends ----------------------------------------------------------------------------------------------
def test_an_unknown_start_counts_as_long_before() -> None:
    facts = "- {kind: looked_after, start: unknown}\n" + held("2025-05-01", "2025-10-15")
    assert told(REVIEWS, facts, as_at="2026-04-16") == [
        "looked_after start-not-known unseen: cannot-tell, found 2025-05-01, missing-field: looked_after.start",
        "looked_after start-not-known after 2025-05-01: met, due 2025-11-01, found 2025-10-15",
        "looked_after start-not-known after 2025-10-15: overdue, due 2026-04-15, +1, open",
    ]


def test_an_unknown_start_and_nothing_held() -> None:
    assert told(REVIEWS, "- {kind: looked_after, start: unknown}", as_at="2026-04-16") == [
        "looked_after start-not-known unseen: cannot-tell, missing-field: looked_after.start"
    ]


SINCE_APPROVAL = f"""
every:
  period: looked_after
  from: {{event: approval}}
  evidence: [{{kind: review, where: {{status: held}}}}]
  steps: [{{name: later, limit: [{limit("6 months")}]}}]
"""


def test_what_a_period_of_unknown_start_runs_from_may_have_come_after_an_event() -> None:
    """Six months from 1 March, unless an approval of 2 March, a day that is not covered, began it: then 1 March is of before."""
    facts = "- {kind: looked_after, start: unknown}\n" + held("2025-03-01")

    def since(day: str) -> list[str]:
        covers = f"{{looked_after: all, review: all, approval: [{{from: {day}}}]}}"
        return told(SINCE_APPROVAL, facts, as_at="2025-10-01", covers=covers)

    assert since("2025-03-02")[1:] == [
        "looked_after start-not-known after 2025-03-01: overdue, due 2025-09-01, +30, open"
    ]
    assert since("2025-03-03") == ["looked_after start-not-known unseen: cannot-tell, not-covered: approval"]


def test_what_may_count_as_what_a_period_of_unknown_start_runs_from_may_have_come_after_an_event() -> None:
    text = SINCE_APPROVAL.replace("{event: approval}", "{event: approval, where: {of: out-of-area}}")
    facts = "- {kind: looked_after, start: unknown}\n" + held("2025-03-01")
    approved = "- {kind: approval, on: %s}\n"
    after = told(text, facts + approved % "2025-03-02", as_at="2025-10-01")
    assert after == ["looked_after start-not-known unseen: cannot-tell, missing-field: approval.of"]
    told_since = told(text, facts + approved % "2025-03-01", as_at="2025-10-01")
    assert told_since[1:] == ["looked_after start-not-known after 2025-03-01: overdue, due 2025-09-01, +30, open"]


def test_a_start_known_to_be_by_a_day_calls_a_miss_from_there() -> None:
    facts = "- {kind: looked_after, start: unknown, started_by: 2024-09-02}\n"
    key = "looked_after start-not-known by 2024-09-02 unseen: "
    assert told(REVIEWS, facts, as_at="2024-09-30") == [key + "cannot-tell, missing-field: looked_after.start"]
    assert told(REVIEWS, facts, as_at="2024-10-01") == [key + "overdue, due 2024-09-30, +1, open"]


def test_a_review_before_the_day_it_had_started_by() -> None:
    # The start counts as long before, so that of 10 August was in the period and what follows is a later review.
    facts = "- {kind: looked_after, start: unknown, started_by: 2024-09-02}\n" + held("2024-08-10")
    key = "looked_after start-not-known by 2024-09-02 "
    assert told(REVIEWS, facts, as_at="2025-02-11") == [
        key + "unseen: cannot-tell, found 2024-08-10, missing-field: looked_after.start",
        key + "after 2024-08-10: overdue, due 2025-02-10, +1, open",
    ]


def test_a_review_that_may_count_in_a_period_of_unknown_start() -> None:
    # In: what follows 10 August is a later review, due 10 February. Out: the first was due on 30 September.
    facts = "- {kind: looked_after, start: unknown, started_by: 2024-09-02}\n"
    key = "looked_after start-not-known by 2024-09-02 unseen: "
    doubt = "cannot-tell, missing-field: review.status"
    assert told(REVIEWS, facts + maybe("2024-08-10"), as_at="2025-02-10") == [key + doubt]
    assert told(REVIEWS, facts + maybe("2024-08-10"), as_at="2025-02-11") == [key + "overdue, due 2025-02-10, +1, open"]
    # So it is on the last day on which the period may have begun: six months from 2 September.
    assert told(REVIEWS, facts + maybe("2024-09-02"), as_at="2025-03-02") == [key + doubt]
    assert told(REVIEWS, facts + maybe("2024-09-02"), as_at="2025-03-03") == [key + "overdue, due 2025-03-02, +1, open"]


def test_a_review_without_a_day_in_a_period_of_unknown_start() -> None:
    # On 30 September, the last day on which it would have been in time, and six months.
    facts = (
        "- {kind: looked_after, start: unknown, started_by: 2024-09-02}\n- {kind: review, on: unknown, status: held}\n"
    )
    key = "looked_after start-not-known by 2024-09-02 unseen: "
    assert told(REVIEWS, facts, as_at="2025-03-30") == [key + "cannot-tell, missing-field: review.on"]
    assert told(REVIEWS, facts, as_at="2025-03-31") == [key + "overdue, due 2025-03-30, +1, open"]


def test_an_unknown_end_may_have_been_in_time_to_lapse_it() -> None:
    facts = "- {kind: looked_after, start: 2024-09-02, end: unknown, lasted_to: 2024-09-%s}\n"
    assert told(REVIEWS, facts % "30", as_at="2024-12-01") == [
        "looked_after 2024-09-02: cannot-tell, due 2024-09-30, missing-field: looked_after.end"
    ]
    facts = "- {kind: looked_after, start: 2024-09-02, end: unknown, lasted_to: 2024-10-05}\n"
    assert told(REVIEWS, facts, as_at="2024-12-01") == ["looked_after 2024-09-02: overdue, due 2024-09-30, +62, open"]
    # Held since: over by then, or late. On neither reading by more than to 20 November.
    assert told(REVIEWS, facts + held("2024-11-20"), as_at="2024-12-01")[0].endswith("overdue, due 2024-09-30, +51")


# --- what may have been broken off ----------------------------------------------------------------------------------------
def test_missed_before_it_may_have_ended_and_after_in_whichever_it_was_part_of() -> None:
    # In care to 1 December and again from 3 March; on a plan at some time, perhaps all the while between: one period or two.
    text = REVIEWS.replace("period: looked_after", "period: {any: [looked_after, cp_plan]}")
    facts = """
- {kind: looked_after, start: 2024-09-02, end: 2024-12-01}
- {kind: cp_plan, start: unknown, started_by: 2024-12-10, end: unknown, lasted_to: 2025-02-01}
- {kind: looked_after, start: 2025-03-03}
"""
    first, *between, last = told(text, facts + held("2025-03-10"), as_at="2025-09-11")
    # The first was due on 30 September at the latest, and was missed while certainly in care: to 1 December, or to 10 March.
    assert first == "looked_after start-not-known by 2024-09-02 unseen: overdue, due 2024-09-30, +161"
    assert all("cannot-tell" in line for line in between)
    # After 10 March it is the second or a later one: six months at the most.
    assert last == "looked_after start-not-known by 2025-03-03 after 2025-03-10: overdue, due 2025-09-10, +1, open"
    assert "cannot-tell" in told(text, facts + held("2025-03-10"), as_at="2025-09-10")[-1]


# --- latest, open-at ------------------------------------------------------------------------------------------------------
def test_latest_covers_from_the_last_one_on_and_nothing_before_it() -> None:
    cover = "{review: latest, looked_after: all}"
    facts = SINCE_2018 + held("2025-05-01")
    assert told(REVIEWS, facts, as_at="2025-11-01", covers=cover) == [
        "looked_after 2018-05-01 unseen: cannot-tell, found 2025-05-01, not-covered: review",
        "looked_after 2018-05-01 after 2025-05-01: pending, due 2025-11-01",
    ]
    assert told(REVIEWS, facts, as_at="2025-11-02", covers=cover)[1] == (
        "looked_after 2018-05-01 after 2025-05-01: overdue, due 2025-11-01, +1, open"
    )


def test_latest_with_none_recorded_shows_nothing() -> None:
    assert told(REVIEWS, SINCE_2018, as_at="2025-11-02", covers="{review: latest, looked_after: all}") == [
        "looked_after 2018-05-01 unseen: cannot-tell, not-covered: review"
    ]


def test_latest_with_only_an_undated_one() -> None:
    found = told(
        REVIEWS,
        SINCE_2018 + "- {kind: review, on: unknown, status: held}",
        as_at="2025-11-02",
        covers="{review: latest}",
    )
    assert [line.split(",")[0] for line in found] == ["looked_after 2018-05-01 unseen: cannot-tell"]


def test_latest_that_was_not_held() -> None:
    # The last one is there and was not held; any earlier one is unseen, so the last possible day is 30 April.
    facts = SINCE_2018 + "- {kind: review, on: 2025-05-01, status: not-held}\n"
    cover = "{review: latest, looked_after: all}"
    assert told(REVIEWS, facts, as_at="2025-10-30", covers=cover) == [
        "looked_after 2018-05-01 unseen: cannot-tell, not-covered: review"
    ]
    assert told(REVIEWS, facts, as_at="2025-10-31", covers=cover) == [
        "looked_after 2018-05-01 unseen: overdue, due 2025-10-30, +1, open"
    ]


def test_open_at_shows_nothing_of_other_days() -> None:
    # Care open on 31 March 2026 is covered that day only: a period recorded is a fact, one not recorded proves nothing.
    text = REVIEWS.replace("period: looked_after", "period: {all: [placement, looked_after]}")
    facts = "- {kind: placement, start: 2025-03-01}\n- {kind: looked_after, start: 2025-03-01}\n"
    found = told(text, facts, as_at="2026-03-31", covers="{review: all, looked_after: open-at 2026-03-31}")
    assert found == ["placement 2025-03-01: overdue, due 2025-03-28, +368, open"]


def test_cover_without_an_attribute() -> None:
    facts = LATELY + maybe("2024-09-20")
    cover = "{review: {all: true, without: [status]}, looked_after: all}"
    assert told(REVIEWS, facts, as_at="2024-10-01", covers=cover) == [
        "looked_after 2024-09-02: cannot-tell, due 2024-09-30, not-covered: review.status"
    ]


# --- regimes not known ----------------------------------------------------------------------------------------------------
VISITS = f"""
every:
  period: looked_after
  evidence: [{{kind: visit, where: {{seen: true}}}}]
  steps:
    - name: visit
      regimes:
        - {{name: order, when: {{kind: legal_status, where: {{status: interim-care-order}}}}, limit: [{limit("1 week")}]}}
        - {{name: ordinary, limit: [{limit("6 weeks")}]}}
"""


def test_an_unknown_regime_is_read_both_ways() -> None:
    facts = "- {kind: looked_after, start: 2026-06-01}\n- {kind: visit, on: 2026-06-01, seen: true}\n"
    cover = "{visit: all, looked_after: all}"
    after = "looked_after 2026-06-01 after 2026-06-01: "
    assert told(VISITS, facts, as_at="2026-06-08", covers=cover)[1] == after + "pending, due 2026-06-08"
    assert (
        told(VISITS, facts, as_at="2026-06-09", covers=cover)[1]
        == after + "cannot-tell, due 2026-06-08, not-covered: legal_status"
    )
    visited = facts + "- {kind: visit, on: 2026-06-08, seen: true}\n"
    assert told(VISITS, visited, as_at="2026-06-09", covers=cover)[1] == after + "met, due 2026-06-08, found 2026-06-08"


def test_where_it_is_not_known_whether_any_regime_holds_nothing_may_be_due() -> None:
    only = VISITS.replace(VISITS.splitlines()[-1] + "\n", "")  # no other regime than that of an order
    facts = "- {kind: looked_after, start: 2026-06-01}\n- {kind: visit, on: 2026-06-01, seen: true}\n"
    found = told(only, facts, as_at="2026-08-31", covers="{visit: all, looked_after: all}")
    after = "looked_after 2026-06-01 after 2026-06-01: "
    assert found[-1] == after + "cannot-tell, due 2026-06-08, not-covered: legal_status"
    order = facts + "- {kind: legal_status, status: interim-care-order, start: 2026-06-01}\n"
    found = told(only, order, as_at="2026-08-31", covers="all")
    assert found[-1] == after + "overdue, due 2026-06-08, +84, open"


def test_an_unknown_regime_a_definition_settles() -> None:
    text = VISITS.replace("{kind: legal_status, where: {status: interim-care-order}}", "under_order")
    definition = """
id: under_order
period: {kind: legal_status, where: {status: interim-care-order}}
if-not-covered: false
because: Few are.
"""
    facts = "- {kind: looked_after, start: 2026-06-01}\n- {kind: visit, on: 2026-06-01, seen: true}\n"
    found = told(text, facts, as_at="2026-07-13", covers="{visit: all, looked_after: all}", definitions=(definition,))
    assert found[1] == "looked_after 2026-06-01 after 2026-06-01: pending, due 2026-07-13"
    # An order whose status could not be read is a missing field, which the definition does not settle.
    unread = facts + "- {kind: legal_status, start: 2026-06-01}\n"
    found = told(text, unread, as_at="2026-06-09", covers="{visit: all, looked_after: all}", definitions=(definition,))
    assert found[1].endswith("cannot-tell, due 2026-06-08, missing-field: legal_status.status")


# --- exceptions ---------------------------------------------------------------------------------------------------------
EXCUSED = f"""
every:
  period: looked_after
  evidence: [{{kind: review, where: {{status: held}}}}]
  steps: [{{name: review, limit: [{limit("3 months")}]}}]
excused-by: [{{kind: approval}}]
"""
COVERED = "{review: all, looked_after: all}"


def excused(on: str, review: str, as_at: str) -> list[str]:
    facts = f"- {{kind: looked_after, start: 2025-01-03}}\n- {{kind: approval, on: {on}}}\n"
    return told(EXCUSED, facts + maybe(review), as_at=as_at, covers=COVERED)


def test_an_exception_to_one_of_two_gaps_that_may_be_does_not_excuse_for_certain() -> None:
    # If the review of 1 March counts, the gap that ran out on 1 June was missed too; if not, another opened on 3 April.
    untold = ["looked_after 2025-01-03: cannot-tell, due 2025-04-03, missing-field: review.status"]
    assert excused("2025-02-01", "2025-03-01", "2025-07-03") == untold
    # From 4 July either was missed, the kinder by 3 July.
    assert excused("2025-02-01", "2025-03-01", "2025-07-04") == [
        "looked_after 2025-01-03: overdue, due 2025-07-03, +1, open"
    ]
    # One of 15 March excuses whichever it was; what follows opened on 3 April or, if the review counts, on 1 June.
    excepted = "looked_after 2025-01-03: excepted, due 2025-04-03"
    assert excused("2025-03-15", "2025-03-01", "2025-09-01") == [
        excepted, "looked_after 2025-01-03 excused 1: cannot-tell, due 2025-07-03, missing-field: review.status"
    ]  # fmt: skip
    assert excused("2025-03-15", "2025-03-01", "2025-09-02") == [
        excepted, "looked_after 2025-01-03 excused 1: overdue, due 2025-09-01, +1, open"
    ]  # fmt: skip


def test_an_event_too_late_to_close_the_first_may_close_what_follows_it() -> None:
    # Another opened on 3 April, due by 3 July; if the review of 1 May counts, the next is due by 1 August.
    excepted = "looked_after 2025-01-03: excepted, due 2025-04-03"
    assert excused("2025-02-01", "2025-05-01", "2025-07-03") == [
        excepted, "looked_after 2025-01-03 excused 1: pending, due 2025-07-03"
    ]  # fmt: skip
    assert excused("2025-02-01", "2025-05-01", "2025-08-01") == [
        excepted, "looked_after 2025-01-03 excused 1: cannot-tell, due 2025-07-03, missing-field: review.status"
    ]  # fmt: skip
    assert excused("2025-02-01", "2025-05-01", "2025-08-02") == [
        excepted, "looked_after 2025-01-03 excused 1: overdue, due 2025-08-01, +1, open"
    ]  # fmt: skip


def test_an_event_that_may_have_come_before_a_late_exception_may_open_the_gap_that_follows() -> None:
    # Without the review of 1 May what follows opened on 1 June and ran out on 1 September. With it another gap opened that day
    # and ran out on 1 August; the exception, which may follow, excuses that too, and what follows it runs until 1 November.
    facts = "- {kind: looked_after, start: 2025-01-03}\n- {kind: approval, on: 2025-06-01}\n" + maybe("2025-05-01")
    found = told(EXCUSED + "excuse-may-follow: true\n", facts, as_at="2025-09-02", covers=COVERED)
    assert found == [
        "looked_after 2025-01-03: excepted, due 2025-04-03",
        "looked_after 2025-01-03 excused 1: cannot-tell, due 2025-08-01, missing-field: review.status",
    ]


def test_where_a_gap_may_not_have_been_asked_for_nothing_is_certain_of_what_follows() -> None:
    # On 3 January the rule may have asked nothing; then there was no gap to excuse, and none follows on 3 April.
    text = EXCUSED + "unless: {kind: legal_status, where: {status: section-20}}\n"
    facts = """
- {kind: looked_after, start: 2025-01-03}
- {kind: approval, on: 2025-02-01}
- {kind: legal_status, start: 2025-01-01, end: 2025-03-01}
"""
    covers = "{review: all, looked_after: all, legal_status: all}"
    assert told(text, facts, as_at="2025-07-03", covers=covers) == []
    assert told(text, facts, as_at="2025-07-04", covers=covers) == [
        "looked_after 2025-01-03 excused 1: cannot-tell, due 2025-07-03, missing-field: legal_status.status"
    ]


def test_a_gap_that_may_have_opened_on_days_not_covered_is_excused_where_it_is_whenever_that_was() -> None:
    # Counted from 3 January it ran out on 3 April, from the last uncovered day, 14 February, on 14 May.
    facts = "- {kind: looked_after, start: 2025-01-03}\n- {kind: approval, on: %s}\n"
    covers = "{review: {from: 2025-02-15}, looked_after: all}"
    for day, verdict in (("2025-02-13", False), ("2025-02-14", True), ("2025-04-03", True), ("2025-04-04", False)):
        found = told(EXCUSED, facts % day, as_at="2025-08-13", covers=covers)
        expected = "excepted, due 2025-04-03" if verdict else "cannot-tell, not-covered: review"
        assert found[0] == f"looked_after 2025-01-03 unseen: {expected}", day
        # What follows ran out on 3 July or, from 14 May, on 14 August.
        follows = "looked_after 2025-01-03 excused 1: cannot-tell, due 2025-07-03, not-covered: review"
        assert found[1:] == [follows] * verdict, day
        late = told(EXCUSED, facts % day, as_at="2025-08-15", covers=covers)
        key = "excused 1" if verdict else "unseen"
        assert late[-1] == f"looked_after 2025-01-03 {key}: overdue, due 2025-08-14, +1, open", day


# --- begun on days not covered, and due later the sooner it began ----------------------------------------------------------
def since_approval(step: str) -> str:
    """A review once there has been an approval: where those are not covered there may have been one long before."""
    return f"""
every:
  period: {{happened: approval}}
  evidence: [{{kind: review}}]
  steps: [{{name: first, {step}}}]
"""


APPROVED = "- {kind: approval, on: 2024-02-03}\n"
PERHAPS_SINCE = "approval start-not-known by 2024-02-03 unseen: "


def test_a_gap_that_may_have_opened_under_a_text_that_gave_longer() -> None:
    # From 3 February 2024 by 4 February; from 31 December 2023, the last day of a year's limit, by 31 December 2024.
    text = since_approval(
        f"limit: [{limit('1 year', until='2023-12-31')}, {limit('1 day', since='2024-01-01')}]",
    )
    covers = "{review: all}"
    assert told(text, APPROVED, as_at="2024-12-31", covers=covers) == [
        PERHAPS_SINCE + "cannot-tell, not-covered: approval"
    ]
    assert told(text, APPROVED, as_at="2025-01-01", covers=covers) == [
        PERHAPS_SINCE + "overdue, due 2024-12-31, +1, open"
    ]
    assert told(text, APPROVED, as_at="2024-02-05") == ["approval 2024-02-03: overdue, due 2024-02-04, +1, open"]


def test_a_gap_that_may_have_opened_before_a_regime_with_an_entry_limit() -> None:
    # From 3 February 2024 by 4 February; from a day before 15 January, when the order began, by 15 January 2025.
    order = "{kind: legal_status, where: {status: care-order}}"
    text = since_approval(
        f"regimes: [{{name: order, when: {order}, limit: [{limit('1 day')}], entry: [{limit('1 year')}]}}]"
    )
    facts = APPROVED + "- {kind: legal_status, status: care-order, start: 2024-01-15}\n"
    covers = "{review: all, legal_status: all}"
    assert told(text, facts, as_at="2025-01-15", covers=covers) == [
        PERHAPS_SINCE + "cannot-tell, not-covered: approval"
    ]
    assert told(text, facts, as_at="2025-01-16", covers=covers) == [PERHAPS_SINCE + "overdue, due 2025-01-15, +1, open"]
    assert told(text, facts, as_at="2024-02-05") == ["approval 2024-02-03: overdue, due 2024-02-04, +1, open"]


# --- from an event on a day that is not covered, and due later, or sooner, than from the last of them --------------------------
def from_a_conference(step: str, otherwise: str = "") -> str:
    return f"""
every:
  period: cp_plan
  from: {{event: conference{otherwise}}}
  evidence: [{{kind: visit}}]
  steps: [{{name: first, {step}}}]
"""


SHORTER = f"limit: [{limit('1 year', until='2023-12-31')}, {limit('1 day', since='2024-01-01')}]"
PLAN = "- {kind: cp_plan, start: 2024-02-03}\n"
CONFERENCE = "- {kind: conference, on: 2023-05-01}\n"
UNSEEN_WINTER = "{cp_plan: all, visit: all, conference: [{to: 2023-05-31}, {from: 2024-02-04}]}"


def test_an_event_not_covered_may_have_been_under_a_text_that_gave_longer() -> None:
    # From 3 February 2024 by 4 February; from 31 December 2023, the last day of a year's limit, by 31 December 2024.
    for otherwise in ("", ", else: start"):
        text = from_a_conference(SHORTER, otherwise)
        for facts, covers in ((PLAN, "{cp_plan: all, visit: all}"), (CONFERENCE + PLAN, UNSEEN_WINTER)):
            (found,) = told(text, facts, as_at="2024-12-31", covers=covers)
            assert "cannot-tell" in found and found.endswith("not-covered: conference"), facts
            (found,) = told(text, facts, as_at="2025-01-01", covers=covers)
            assert found == "cp_plan 2024-02-03: overdue, due 2024-12-31, +1, open", facts


def test_an_event_not_covered_may_have_been_under_a_text_that_gave_less() -> None:
    # From the conference of 1 May 2023 by 1 May 2024; from 1 January 2024, not covered, by 2 January.
    facts = CONFERENCE + PLAN
    (found,) = told(
        from_a_conference(SHORTER),
        facts + "- {kind: visit, on: 2024-02-04}\n",
        as_at="2024-02-04",
        covers=UNSEEN_WINTER,
    )[:1]
    assert found == "cp_plan 2024-02-03: cannot-tell, due 2024-01-02, found 2024-02-04, not-covered: conference"


def test_an_event_of_unknown_day_may_have_been_under_a_text_that_gave_longer() -> None:
    facts = "- {kind: conference, on: unknown}\n" + PLAN
    for as_at, verdict in (("2024-12-31", "cannot-tell"), ("2025-01-01", "overdue")):
        (found,) = told(from_a_conference(SHORTER), facts, as_at=as_at)
        assert f": {verdict}" in found, found


def test_an_event_not_covered_before_the_first_text_makes_no_doubt() -> None:
    # Texts begin on 1 January 2024: from the last day not covered, 3 February, by 4 February; from any before, sooner.
    text = from_a_conference(f"limit: [{limit('1 day', since='2024-01-01')}]")
    (found,) = told(text, PLAN, as_at="2024-02-05", covers="{cp_plan: all, visit: all}")
    assert found == "cp_plan 2024-02-03: overdue, due 2024-02-04, +1, open"


def test_one_of_unknown_day_beside_an_event_of_the_first_day_changes_nothing() -> None:
    facts = "- {kind: conference, on: unknown}\n- {kind: conference, on: 2024-02-03}\n" + PLAN
    (found,) = told(from_a_conference(SHORTER), facts, as_at="2024-02-05")
    assert found == "cp_plan 2024-02-03: overdue, due 2024-02-04, +1, open"
