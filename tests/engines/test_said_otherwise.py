"""A row without an end is over where a later one of the same begins that says otherwise of anything that both say, and may be
where only one of them says something."""

from tests.engines.support import FORCE, limit, told

LENGTH = f"""
at-most-for:
  state: {{kind: placement, where: {{basis: regulation-24}}}}
  limit: [{limit("16 weeks")}]
"""
# 6 January 2025 is the first day of 112: 25 left in January, 28, 31, 27 April is the 111th after it.
OPEN = "- {kind: placement, start: 2025-01-06, carer: k1, address: k1, basis: regulation-24}\n"
OVER = ["placement 2025-01-06: not-met, due 2025-04-27, +64, open"]


def length(*later: str, first: str = OPEN, as_at: str = "2025-06-30") -> list[str]:
    return told(LENGTH, first + "".join(f"- {{kind: placement, {row}}}\n" for row in later), as_at=as_at)


def test_a_later_row_of_the_same_placement_that_says_otherwise_ends_one_without_an_end() -> None:
    assert length() == OVER
    approved = "start: 2025-04-28, carer: k1, address: k1, basis: ordinary"
    assert length(approved) == ["placement 2025-01-06: met, due 2025-04-27"]
    assert length(approved.replace("04-28", "04-29")) == ["placement 2025-01-06: not-met, due 2025-04-27, +1"]


def test_one_that_says_the_same_or_begins_with_it_ends_nothing() -> None:
    assert length("start: 2025-03-01, carer: k1, address: k1, basis: regulation-24") == OVER
    assert length("start: 2025-03-01, carer: k1, address: k1, basis: regulation-24, setting: connected-person") == OVER
    assert length("start: 2025-01-06, carer: k1, address: k1, basis: ordinary") == OVER
    assert length("start: 2025-01-01, carer: k1, address: k1, basis: ordinary") == OVER


def test_one_that_leaves_it_out_may_have_ended_it_as_it_may_have_gone_on_from_one_that_ended_then() -> None:
    doubt = ["placement 2025-01-06: cannot-tell, due 2025-04-27, open, missing-field: placement.basis"]
    unsaid = "start: 2025-03-01, carer: k1, address: k1"
    assert length(unsaid) == length(unsaid, first=OPEN.replace("carer", "end: 2025-03-01, carer")) == doubt
    assert length(unsaid.replace("03-01", "04-28")) == doubt
    # Of 28 April it is known: over, whatever the later row would say of the 29th and after.
    (over,) = length(unsaid.replace("03-01", "04-29"))
    assert over.startswith("placement 2025-01-06: not-met, due 2025-04-27")


def test_what_one_of_them_leaves_out_says_nothing_of_a_state_that_goes_on_in_the_later() -> None:
    first = OPEN.replace("basis", "setting: connected-person, basis")
    later = "start: 2025-03-01, carer: k1, address: k1, basis: regulation-24"
    assert length(later, first=first) == OVER
    # Ended on 20 April the later is within 16 weeks: whether the earlier goes on turns on the setting.
    ended = f"{later}, end: 2025-04-20"
    doubt = "placement 2025-01-06: cannot-tell, due 2025-04-27, open, missing-field: placement."
    assert length(ended, first=first) == [f"{doubt}setting"]
    # Nothing is left out of the later: what would tell is when the earlier ended.
    assert length(f"{ended}, setting: connected-person") == [f"{doubt}end"]
    # Of what neither says nothing is supposed: the earlier was left open and goes on.
    assert length(ended) == OVER


def test_where_it_is_recorded_when_a_row_ended_that_stands() -> None:
    ended = OPEN.replace("carer", "end: 2025-06-30, carer")
    assert length("start: 2025-04-28, carer: k1, address: k1, basis: ordinary", first=ended) == [
        "placement 2025-01-06: not-met, due 2025-04-27, +63"
    ]


def test_where_it_is_recorded_that_it_had_lasted_to_a_later_day_that_stands_too() -> None:
    # to 30 April, three days over; of a row that lasted to the day the other began, or sooner, nothing else is known
    lasted = OPEN.replace("carer", "end: unknown, lasted_to: LAST, carer", 1)
    ordinary = "start: 2025-04-01, carer: k1, address: k1, basis: ordinary"
    for last in ("2025-03-01", "2025-04-01"):
        met = ["placement 2025-01-06: met, due 2025-04-27"]
        assert length(ordinary, first=lasted.replace("LAST", last)) == met
        # that it was over by 20 June tells nothing more of the day
        assert length(ordinary, first=lasted.replace("LAST", f"{last}, over_by: 2025-06-20")) == met
    for later in (ordinary, ordinary.removesuffix(", basis: ordinary")):
        (over,) = length(later, first=lasted.replace("LAST", "2025-05-01"))
        assert over.startswith("placement 2025-01-06: not-met, due 2025-04-27")


def test_an_end_still_to_come_may_be_what_was_planned_or_how_long_it_was() -> None:
    # a later row ends it or not: as at July it is open, and from August on the end stands (30 July is 94 days after 27 April)
    planned = OPEN.replace("carer", "end: 2025-07-31, carer")
    ordinary = "start: 2025-04-28, carer: k1, address: k1, basis: ordinary"
    doubt = "placement 2025-01-06: cannot-tell, due 2025-04-27, open, missing-field: placement.end"
    for as_at, found in (("07-30", doubt), ("07-31", "placement 2025-01-06: not-met, due 2025-04-27, +94")):
        assert length(ordinary, first=planned, as_at=f"2025-{as_at}") == [found]
    other = ordinary.replace("k1", "k2")  # with another carer it is over whatever was planned
    assert length(other, first=planned, as_at="2025-07-30") == ["placement 2025-01-06: met, due 2025-04-27"]


def test_what_says_otherwise_is_another_period_whether_or_not_it_is_known_to_be_the_same_placement() -> None:
    assert length("start: 2025-04-28, carer: k1, basis: ordinary") == ["placement 2025-01-06: met, due 2025-04-27"]


def test_a_later_row_of_unknown_start_may_have_ended_it() -> None:
    doubt = ["placement 2025-01-06: cannot-tell, due 2025-04-27, open, missing-field: placement.start"]
    assert length("start: unknown, carer: k1, address: k1, basis: ordinary") == doubt


def test_the_placement_itself_goes_on_and_ends_as_the_later_row_does() -> None:
    whole = LENGTH.replace(", where: {basis: regulation-24}", "")
    later = "- {kind: placement, start: 2025-04-01, carer: k1, address: k1, basis: ordinary}\n"
    assert told(whole, OPEN + later, as_at="2025-06-30") == OVER
    # It was over on 1 May, though the first row was never ended: the last day in it is 30 April, three days over.
    ended = later.replace("carer", "end: 2025-05-01, carer")
    assert told(whole, OPEN + ended, as_at="2025-06-30") == ["placement 2025-01-06: not-met, due 2025-04-27, +3"]


def test_a_kind_whose_rows_are_all_one_is_read_so_too() -> None:
    neglect = LENGTH.replace("placement, where: {basis: regulation-24}", "cp_plan, where: {category: neglect}")
    plan = "- {kind: cp_plan, start: 2025-01-06, category: neglect}\n"
    later = "- {kind: cp_plan, start: 2025-04-28, category: emotional}\n"
    assert told(neglect, plan, as_at="2025-06-30") == ["cp_plan 2025-01-06: not-met, due 2025-04-27, +64, open"]
    assert told(neglect, plan + later, as_at="2025-06-30") == ["cp_plan 2025-01-06: met, due 2025-04-27"]


# --- what lies between two rows -------------------------------------------------------------------------------------------
AT_THE_END = f"""
about: household
with:
  trigger: {{end-of: {{kind: foster_approval, where: {{type: mainstream}}}}}}
  in-force: {FORCE.replace("2011-04-01", "2022-01-01")}
  evidence: [{{kind: foster_review}}]
"""
ENDED = "- {kind: foster_approval, start: 2022-01-03, end: 2023-12-02, type: mainstream}\n"
NOT_REVIEWED = "foster_approval 2023-12-02: not-met, open"


def at_the_end(*before: str, as_at: str = "2024-01-01") -> list[str]:
    rows = "".join(f"- {{kind: foster_approval, {row}}}\n" for row in before)
    return told(AT_THE_END, rows + ENDED, as_at=as_at, about="household")


def test_a_row_of_another_type_breaks_two_only_if_it_began_between_them() -> None:
    other = "start: 2021-01-04, type: family-and-friends"
    assert at_the_end() == at_the_end(other) == [NOT_REVIEWED]
    # Begun by the day before, the first was over when the other began. Begun after it, it would go on past 2 December.
    assert at_the_end("start: unknown, started_by: 2021-01-03, type: mainstream", other) == [NOT_REVIEWED]
    doubt = "cannot-tell, missing-field: foster_approval.start"
    assert at_the_end("start: unknown, started_by: 2021-01-05, type: mainstream", other) == [
        f"foster_approval start-not-known: {doubt}",
        f"foster_approval 2023-12-02: {doubt}",
    ]


def test_a_row_of_another_type_whose_start_is_not_known_may_have_begun_only_after_both() -> None:
    first, doubt = "start: 2020-01-06, type: mainstream", "cannot-tell, missing-field: foster_approval.start"
    other = "start: unknown, started_from: 2020-06-01, started_by: %s, type: family-and-friends"
    assert at_the_end(first, other % "2022-01-02")[-1] == NOT_REVIEWED
    assert at_the_end(first, other % "2024-01-01")[-1] == f"foster_approval 2023-12-02: {doubt}"
