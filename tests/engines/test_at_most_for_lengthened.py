"""`at-most-for` in one go, lengthened: extensions in time, and suspension."""

from tests.engines.support import limit, told

EIGHT = f"by: [{limit('8 weeks')}]"
EXTENDED = f"""
at-most-for:
  state: {{kind: placement, where: {{basis: regulation-24}}}}
  limit: [{limit("16 weeks")}]
  extended: [{{kind: approval, where: {{of: temporary-approval-extension}}, {EIGHT}}}]
"""
# 6 January is the first day, 27 April the last of 16 weeks, 22 June of 24, 17 August of 32
START = "- {kind: placement, id: p1, start: 2025-01-06, carer: c1, setting: connected-person, basis: regulation-24}\n"
KEY = "placement 2025-01-06 id=p1"


def extension(days: str) -> str:
    return f"- {{kind: approval, of: temporary-approval-extension, {days}}}\n"


def found(
    facts: str, as_at: str, *, rule: str = EXTENDED, covers: str = "all", definitions: tuple[str, ...] = ()
) -> str:
    (line,) = told(rule, START + facts, as_at=as_at, covers=covers, definitions=definitions)
    return line.split(": ", 1)[1]


# --- extensions -----------------------------------------------------------------------------------------------------------
def test_in_time_on_the_last_day_and_not_the_day_after() -> None:
    assert found(extension("on: 2025-04-27"), "2025-06-22") == "pending, due 2025-06-22"
    assert found(extension("on: 2025-04-28"), "2025-06-22") == "not-met, due 2025-04-27, +56, open"


def test_written_up_in_time_too() -> None:
    late = extension("on: 2025-04-20, recorded: 2025-04-28")
    assert found(extension("on: 2025-04-20, recorded: 2025-04-27"), "2025-06-22") == "pending, due 2025-06-22"
    assert found(late, "2025-06-22") == "not-met, due 2025-04-27, +56, open"


def test_as_many_times_as_it_may_be() -> None:
    both = extension("on: 2025-04-20") + extension("on: 2025-06-20")
    twice = EXTENDED.replace(EIGHT, EIGHT + ", most: 2")
    assert found(both, "2025-06-23") == "not-met, due 2025-06-22, +1, open"
    assert found(both, "2025-06-23", rule=twice) == "pending, due 2025-08-17"
    # the second is in time only because of the first
    assert found(extension("on: 2025-06-20"), "2025-06-23", rule=twice) == "not-met, due 2025-04-27, +57, open"


def test_one_before_the_state_began_is_of_another() -> None:
    assert found(extension("on: 2025-01-05"), "2025-04-28") == "not-met, due 2025-04-27, +1, open"
    assert found(extension("on: 2025-01-06"), "2025-04-28") == "pending, due 2025-06-22"


def test_one_that_names_another_stretch() -> None:
    other = "- {kind: placement, id: p0, start: 2024-01-01, end: 2024-01-10, carer: c9, basis: ordinary}\n"
    facts = other + extension("on: 2025-04-20, placement: p0")
    assert found(facts, "2025-04-28") == "not-met, due 2025-04-27, +1, open"
    assert found(other + extension("on: 2025-04-20, placement: p1"), "2025-04-28") == "pending, due 2025-06-22"


def test_one_whose_day_is_not_recorded() -> None:
    facts = extension("on: unknown")
    assert found(facts, "2025-04-27") == "pending"
    assert found(facts, "2025-05-01") == "cannot-tell, open, missing-field: approval.on"
    assert found(facts, "2025-06-23") == "not-met, due 2025-06-22, +1, open"


def test_one_that_may_not_be_an_extension_and_one_that_is() -> None:
    unsure = "- {kind: approval, on: 2025-04-10}\n"
    assert found(unsure, "2025-05-01") == "cannot-tell, open, missing-field: approval.of"
    assert found(unsure + extension("on: 2025-04-20"), "2025-05-01") == "pending, due 2025-06-22"


def test_extensions_the_source_does_not_cover() -> None:
    assert found("", "2025-04-27", covers="{looked_after: all}") == "pending"
    assert found("", "2025-04-28", covers="{looked_after: all}") == "cannot-tell, open, not-covered: approval"
    assert found("", "2025-06-22", covers="{looked_after: all}") == "cannot-tell, open, not-covered: approval"
    assert found("", "2025-06-23", covers="{looked_after: all}") == "not-met, due 2025-06-22, +1, open"
    # covered up to the last day, nothing after it could have been in time
    assert found("", "2025-05-01", covers="{approval: {from: 2025-01-01, to: 2025-04-27}}") == (
        "not-met, due 2025-04-27, +4, open"
    )
    assert found("", "2025-05-01", covers="{approval: {from: 2025-01-01, to: 2025-04-26}}") == (
        "cannot-tell, open, not-covered: approval"
    )


def test_one_that_is_in_time_if_another_is_that_the_source_does_not_cover() -> None:
    # one of before May would give until 22 June; with it that of 10 May gives until 17 August
    twice, covers = EXTENDED.replace(EIGHT, EIGHT + ", most: 2"), "{approval: {from: 2025-05-01}}"
    later = extension("on: 2025-05-10")
    assert found(later, "2025-08-17", rule=twice, covers=covers) == "cannot-tell, open, not-covered: approval"
    assert found(later, "2025-08-18", rule=twice, covers=covers) == "not-met, due 2025-08-17, +1, open"


def test_of_two_that_may_be_there_the_one_that_gives_longer_may_be_the_only_one() -> None:
    # Two weeks to the end of March, until 11 May; eight since, until 22 June. One may be there, or the other, and one counts.
    texts = f"by: [{limit('2 weeks', until='2025-03-31')}, {limit('8 weeks', since='2025-04-01')}]"
    rule = EXTENDED.replace(EIGHT, texts)
    unsure = "- {kind: approval, on: 2025-03-10}\n- {kind: approval, on: 2025-04-20}\n"
    assert found(unsure, "2025-06-22", rule=rule) == "cannot-tell, open, missing-field: approval.of"
    assert found(unsure, "2025-06-23", rule=rule) == "not-met, due 2025-06-22, +1, open"
    # the first certainly is: so it is the one that counts
    certain = extension("on: 2025-03-10") + "- {kind: approval, on: 2025-04-20}\n"
    assert found(certain, "2025-05-12", rule=rule) == "not-met, due 2025-05-11, +1, open"


def test_an_extension_not_covered_goes_by_the_text_of_its_own_day() -> None:
    # No text on 6 January, when the state began; one from 27 April, the last of 16 weeks, gives until 22 June.
    def by(since: str, facts: str, as_at: str, covers: str) -> str:
        rule = EXTENDED.replace(EIGHT, f"by: [{limit('8 weeks', since=since)}]")
        return found(facts, as_at, rule=rule, covers=covers)

    undated = extension("on: unknown")
    for facts, covers, why in (
        ("", "{looked_after: all}", "not-covered: approval"),
        (undated, "all", "missing-field: approval.on"),
    ):
        assert by("2025-04-27", facts, "2025-06-22", covers) == f"cannot-tell, open, {why}"
        assert by("2025-04-27", facts, "2025-06-23", covers) == "not-met, due 2025-06-22, +1, open"
        assert by("2025-04-28", facts, "2025-06-22", covers) == "not-met, due 2025-04-27, +56, open"


# --- suspension -----------------------------------------------------------------------------------------------------------
SUSPENDED = EXTENDED + "  suspended: independent_review\n"
SETTLED = "id: waiting\nperiod: independent_review\nif-not-covered: false\nbecause: They are few.\n"


def review(days: str) -> str:
    return f"- {{kind: independent_review, {days}}}\n"


def test_the_limit_waits_while_it_goes_on_from_the_last_day() -> None:
    under_way = review("start: 2025-04-27")
    over = review("start: 2025-04-01, end: 2025-06-10")
    assert found(under_way, "2025-08-01", rule=SUSPENDED) == "pending"
    assert found(over, "2025-06-09", rule=SUSPENDED) == "pending"  # a later end is still to come
    assert found(over, "2025-06-10", rule=SUSPENDED) == "not-met, due 2025-06-09, +1, open"


def test_one_over_on_the_last_day_or_begun_after_it_changes_nothing() -> None:
    early = review("start: 2025-02-01, end: 2025-04-28")
    for late in (review("start: 2025-04-28"), review("start: 2025-04-29"), early + review("start: 2025-04-29")):
        assert found(late, "2025-05-01", rule=SUSPENDED) == "not-met, due 2025-04-27, +4, open"
    assert found(early, "2025-05-01", rule=SUSPENDED) == "not-met, due 2025-04-27, +4, open"


def test_one_that_may_have_begun_only_after_the_last_day() -> None:
    perhaps = review("start: unknown, end: 2025-07-01")
    assert (
        found(perhaps, "2025-07-31", rule=SUSPENDED) == "not-met, due 2025-06-30, +31, open"
    )  # long before, if not said


def test_after_an_extension_it_waits_from_its_last_day() -> None:
    facts = extension("on: 2025-04-20") + review("start: 2025-06-01, end: 2025-07-01")
    assert found(facts, "2025-07-31", rule=SUSPENDED) == "not-met, due 2025-06-30, +31, open"


def test_a_suspension_whose_end_is_not_recorded() -> None:
    facts = review("start: 2025-04-01, end: unknown, lasted_to: 2025-05-31")
    # the day `lasted_to` names is the earliest it can have ended
    assert found(facts, "2025-05-30", rule=SUSPENDED) == "pending"
    assert found(facts, "2025-07-01", rule=SUSPENDED) == "cannot-tell, open, missing-field: independent_review.end"


def test_suspensions_the_source_does_not_cover() -> None:
    covers = "{approval: all}"
    assert (
        found("", "2025-05-01", rule=SUSPENDED, covers=covers) == "cannot-tell, open, not-covered: independent_review"
    )
    settled = SUSPENDED.replace("suspended: independent_review", "suspended: waiting")
    assert found("", "2025-05-01", rule=settled, covers=covers, definitions=(SETTLED,)) == (
        "not-met, due 2025-04-27, +4, open"
    )


def test_what_would_tell_of_a_review_that_may_have_begun_too_late_and_whose_end_is_not_recorded() -> None:
    # not covered before 28 April, so perhaps begun by the 27th; when it ended is missing from a record that is there
    covers = "{approval: all, placement: all, independent_review: {from: 2025-04-28}}"
    facts = review("start: 2025-04-28, end: unknown, lasted_to: 2025-04-28")
    told = found(facts, "2025-09-30", rule=SUSPENDED, covers=covers)
    assert told == "cannot-tell, open, missing-field: independent_review.end"
