"""Reading and writing lengths of time."""

import pytest

from checker.calendar import Duration, Unit, parse_duration


@pytest.mark.parametrize(
    ("text", "amount", "unit", "written"),
    [
        ("20 working days", 20, Unit.WORKING_DAYS, "20 working days"),
        ("1 working day", 1, Unit.WORKING_DAYS, "1 working day"),
        ("1 working days", 1, Unit.WORKING_DAYS, "1 working day"),
        ("  3   working \t days ", 3, Unit.WORKING_DAYS, "3 working days"),
        ("1 week", 1, Unit.WEEKS, "1 week"),
        ("16 weeks", 16, Unit.WEEKS, "16 weeks"),
        ("72 hours", 72, Unit.HOURS, "72 hours"),
        ("1 hour", 1, Unit.HOURS, "1 hour"),
        ("6 months", 6, Unit.MONTHS, "6 months"),
        ("1 month", 1, Unit.MONTHS, "1 month"),
        ("18 years", 18, Unit.YEARS, "18 years"),
        ("1 year", 1, Unit.YEARS, "1 year"),
        ("0 days", 0, Unit.DAYS, "0 days"),
        ("10 day", 10, Unit.DAYS, "10 days"),
    ],
)
def test_a_number_and_a_unit(text: str, amount: int, unit: Unit, written: str) -> None:
    duration = parse_duration(text)
    assert duration == Duration(amount, unit)
    assert str(duration) == written
    assert parse_duration(str(duration)) == duration


@pytest.mark.parametrize(
    "text",
    [
        "twenty days",
        "",
        "   ",
        "20",
        "days",
        "20days",
        "020 days",
        "00 days",
        "-1 days",
        "+1 days",
        "1.5 days",
        "1_0 days",
        "1,000 days",
        "²  days",
        "२ days",  # a digit, though not one of 0 to 9
        "20 workingdays",
        "20 working",
        "20 Days",
        "20 business days",
        "2 weeks 3 days",
        "3 days ago",
        "1" * 5000 + " days",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected a duration") as refused:
        parse_duration(text)
    assert str(refused.value) == f'expected a duration such as "20 working days", found "{text}"'


def test_the_message_is_the_one_in_the_style_guide() -> None:
    with pytest.raises(ValueError, match="twenty") as refused:
        parse_duration("twenty days")
    assert str(refused.value) == 'expected a duration such as "20 working days", found "twenty days"'


def test_a_duration_is_never_negative() -> None:
    with pytest.raises(ValueError, match="0 or more"):
        Duration(-1, Unit.DAYS)


def test_durations_are_values() -> None:
    assert {Duration(4, Unit.WEEKS): "a"}[parse_duration("4 weeks")] == "a"
    assert Duration(4, Unit.WEEKS) != Duration(28, Unit.DAYS)
