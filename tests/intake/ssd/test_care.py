"""Periods of care, short breaks and placements: each expected value worked out by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from checker.intake.native import Native

from .conftest import days, facts_of, said, table

Read = Callable[..., Native]
EPISODES = (
    "clae_cla_episode_id clae_person_id clae_cla_id clae_cla_episode_start_date clae_cla_episode_start_reason "
    "clae_cla_episode_ceased_date clae_cla_episode_ceased_reason clae_cla_placement_id clae_entered_care_date "
    "clae_cla_last_iro_contact_date"
)
STATUSES = (
    "lega_legal_status_id lega_person_id lega_legal_status lega_legal_status_start_date lega_legal_status_end_date"
)
PLACEMENTS = (
    "clap_cla_placement_id clap_cla_id clap_person_id clap_cla_placement_start_date clap_cla_placement_end_date "
    "clap_cla_placement_type clap_cla_placement_provider"
)


def episode(
    start: str, why: str = "S", end: str = "-", ended: str = "-", entered: str = "-", period: str = "C", at: str = "-"
) -> str:
    return f"E 01 {period} {start} {why} {end} {ended} {at} {entered} -"


def status(said: str = "C2", start: str = "2015-01-01", end: str = "-") -> str:
    return f"L 01 {said} {start} {end}"


CHAINS = {
    "from the day care was entered, still open": (
        [episode("2025-05-01", entered="2025-04-20", why="P")],
        ["2025-04-20 open"],
        [],
    ),
    "a start of care where the day is not held": ([episode("2025-05-01")], ["2025-05-01 open"], []),
    "a change within care where the day is not held": (
        [episode("2025-05-01", why="P")],
        ["long-before..2025-05-01 open"],
        [],
    ),
    "a chain is one period, whatever order its rows are in": (
        [episode("2025-08-01", "P", "2025-12-01", "E4A"), episode("2025-05-01", "S", "2025-08-01", "X1")],
        ["2025-05-01 2025-12-01"],
        [],
    ),
    "ended and came back under the same identifier": (
        [episode("2025-05-01", "S", "2025-06-01", "E4A"), episode("2025-09-01")],
        ["2025-05-01 2025-06-01", "2025-09-01 open"],
        [],
    ),
    "ended and came back under another": (
        [episode("2025-05-01", "S", "2025-06-01", "E8"), episode("2025-06-01", period="D")],
        ["2025-05-01 2025-06-01", "2025-06-01 open"],
        [],
    ),
    "care continues into nothing": (
        [episode("2025-05-01", "S", "2025-06-01", "X1")],
        ["2025-05-01 2025-06-01..open"],
        ["clae_cla_episode_ceased_reason"],
    ),
    "a day of ceasing and no reason": (
        [episode("2025-05-01", "S", "2025-06-01")],
        ["2025-05-01 2025-06-01..open"],
        ["clae_cla_episode_ceased_reason"],
    ),
    "a reason that is not known": (
        [episode("2025-05-01", "S", "2025-06-01", "Went_away")],
        ["2025-05-01 2025-06-01..open"],
        ["clae_cla_episode_ceased_reason", "clae_cla_episode_ceased_reason"],
    ),
    "an earlier episode left open": (
        [episode("2025-05-01"), episode("2025-08-01", "P", "2025-12-01", "E4A")],
        ["2025-05-01 2025-12-01"],
        ["clae_cla_episode_ceased_date"],
    ),
    "an end before its start": (
        [episode("2025-05-01", "S", "2025-04-01", "E4A")],
        ["2025-05-01 2025-05-01..open"],
        ["clae_cla_episode_ceased_date"],
    ),
    "a placeholder for an end is not an open period": (
        [episode("2025-05-01", "S", "PLACEHOLDER_DATA", "PLACEHOLDER_DATA")],
        ["2025-05-01 2025-05-01..open"],
        ["clae_cla_episode_ceased_date", "clae_cla_episode_ceased_reason"],
    ),
    "ended before care was entered": (
        [episode("soon", "S", "2025-04-01", "E4A", entered="2025-05-01")],
        ["2025-05-01 2025-05-01..open"],
        ["clae_cla_episode_ceased_date", "clae_cla_episode_start_date"],
    ),
    "entered care after the first episode began": (
        [episode("2025-05-01", entered="2025-05-08")],
        ["2025-05-01..2025-05-08 open"],
        ["clae_entered_care_date"],
    ),
}


@pytest.mark.parametrize("name", CHAINS)
def test_being_looked_after(read: Read, name: str) -> None:
    rows, expected, columns = CHAINS[name]
    found = read(ssd_cla_episodes=table(EPISODES, *rows), ssd_legal_status=table(STATUSES, status()))
    assert [days(fact) for fact in facts_of(found, "looked_after")] == expected
    assert sorted(str(column) for _, column, _, _ in said(found)) == sorted(columns)


def test_a_reason_is_kept_as_its_code(read: Read) -> None:
    rows = [episode("2025-05-01", "S", "2025-06-01", "E12:_Adopted_-_consent_dispensed_with")]
    found = read(ssd_cla_episodes=table(EPISODES, *rows), ssd_legal_status=table(STATUSES, status()))
    assert [fact.attributes for fact in facts_of(found, "looked_after")] == [{"reason_ended": "E12"}]


def test_short_breaks_are_no_part_of_being_looked_after(read: Read) -> None:
    rows = [
        episode("2025-05-01", "S", "2025-05-08", "X1"),
        episode("2025-05-08", "L", "2025-07-01", "E4A"),
    ]
    statuses = [status("V3", "2025-05-01", "2025-05-08"), status("V2", "2025-05-08", "2025-07-01")]
    found = read(ssd_cla_episodes=table(EPISODES, *rows), ssd_legal_status=table(STATUSES, *statuses))
    assert [days(fact) for fact in facts_of(found, "looked_after")] == ["2025-05-08 2025-07-01"]
    (spell,) = facts_of(found, "short_break")
    assert (days(spell), spell.attributes) == ("2025-05-01 2025-05-08", {"series": "V3"})
    assert [fact.attributes for fact in facts_of(found, "legal_status")] == [{"status": "section-20"}]


def test_an_agreement_to_short_breaks_says_only_between_which_days(read: Read) -> None:
    found = read(
        ssd_cla_episodes=table(EPISODES, episode("2025-05-01", "S", "2025-07-01", "E8")),
        ssd_legal_status=table(STATUSES, status("V4", "2025-05-01")),
    )
    (spell,) = facts_of(found, "short_break")
    assert days(spell) == "2025-05-01..2025-07-01 2025-05-01..2025-07-01"
    assert facts_of(found, "looked_after") == []


def test_what_may_be_a_short_break_is_not_read_as_care(read: Read) -> None:
    found = read(
        ssd_cla_episodes=table(EPISODES, episode("2025-05-01", "S", "2025-07-01", "E8")),
        ssd_legal_status=table(STATUSES, status("Regular_breaks_at_the_Lodge", "2025-05-01")),
    )
    assert facts_of(found, "looked_after") == []
    first, second = found.snapshot.coverage.of("looked_after").spans
    assert [day for span in (first, second) for day in span][1:3] == [739371, 739434]  # 30 April and 2 July 2025
    assert ("looked_after", (739372, 739433)) in found.lost


@pytest.mark.parametrize(
    "blank", [status("-", "2025-05-01"), status("PLACEHOLDER_DATA", "2025-05-01"), status(end="2025-05-01")]
)
def test_an_episode_under_no_legal_status_is_read_as_care_and_told_of(read: Read, blank: str) -> None:
    rows = [episode("2025-05-01", "S", "2025-07-01", "E8"), episode("2014-05-01", "S", "2016-07-01", "E8", period="B")]
    statuses = [blank, status("C2", "2014-05-01", "2015-07-01")]
    found = read(ssd_cla_episodes=table(EPISODES, *rows), ssd_legal_status=table(STATUSES, *statuses))
    assert [days(fact) for fact in facts_of(found, "looked_after")] == [
        "2014-05-01 2016-07-01",
        "2025-05-01 2025-07-01",
    ]
    told = [each for each in said(found) if "a legal status on the day" in each[2]]
    assert [(source, column) for source, column, _, _ in told] == [("ssd_cla_episodes.csv:2", None)]
    assert "read as being looked after, and it may be a short break" in told[0][2]


@pytest.mark.parametrize(
    ("means", "is_", "others"),
    [("short-break", "short_break", 1), ("short-break-agreed", "short_break", 1), ("section-20", "looked_after", 2)],
)
def test_what_a_mapping_file_says_a_blank_legal_status_means_is_so(
    read: Read, tmp_path: Path, means: str, is_: str, others: int
) -> None:
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(f"ssd: {{values: {{legal-status: {{blank: {means}}}}}}}\n")
    rows = [episode("2025-05-01", "S", "2025-07-01", "E8"), episode("2014-05-01", "S", "2015-07-01", "E8", period="B")]
    statuses = table(STATUSES, status("-", "2025-05-01"), status("C2", "2014-05-01", "2015-07-01"))
    found = read(ssd_cla_episodes=table(EPISODES, *rows), ssd_legal_status=statuses, mapping=mapping)
    assert len(facts_of(found, "looked_after")) == others
    assert [fact.start_lo for fact in facts_of(found, is_)][-1] == dt.date(2025, 5, 1).toordinal()
    assert not [each for each in said(found) if "a legal status on the day" in each[2]]
    assert len(facts_of(found, "legal_status")) == others


def test_what_it_says_of_blank_is_not_so_of_a_column_that_is_not_filled(read: Read, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text("ssd: {values: {legal-status: {blank: short-break}}}\n")
    row = status("PLACEHOLDER_DATA", "2025-05-01")
    rows = table(EPISODES, episode("2025-05-01", "S", "2025-07-01", "E8"))
    for unfilled in (table(STATUSES, row), table(STATUSES, row, status("C2", "2014-05-01", "2015-07-01"))):
        found = read(ssd_cla_episodes=rows, ssd_legal_status=unfilled, mapping=mapping)
        assert facts_of(found, "short_break") == [] and len(facts_of(found, "looked_after")) == 1


def test_an_episode_of_no_day_may_be_a_short_break_too(read: Read) -> None:
    found = read(
        ssd_cla_episodes=table(EPISODES, episode("-", "S", "2025-07-01", "E8")),
        ssd_legal_status=table(STATUSES, status("V4", "2025-05-01")),
    )
    assert facts_of(found, "looked_after") == facts_of(found, "short_break") == []
    assert not found.snapshot.coverage.of("looked_after").covers(739400)  # 29 May 2025


def test_without_legal_statuses_periods_of_care_are_not_read(read: Read) -> None:
    found = read(ssd_cla_episodes=table(EPISODES, episode("2025-05-01")))
    assert facts_of(found, "looked_after") == []
    assert found.snapshot.coverage.of("looked_after").spans == ()
    assert any(source == "ssd_legal_status" for source, *_ in said(found))


def placed(read: Read, placements: list[str], *starts: tuple[str, str, str]) -> Native:
    """Placements, and the episodes that began at each: placement, day and reason."""
    rows = [episode(start, why, at=at, entered="2025-01-06") for at, start, why in starts]
    return read(
        ssd_cla_episodes=table(EPISODES, *rows),
        ssd_legal_status=table(STATUSES, status()),
        ssd_cla_placement=table(PLACEMENTS, *placements),
    )


def test_another_placement_with_the_same_carer(read: Read) -> None:
    found = placed(
        read,
        ["P1 C 01 2025-01-06 2025-03-03 U6 PR1", "P2 C 01 2025-03-03 2025-05-05 U4 PR1", "P3 C 01 2025-05-05 - K2 PR4"],
        ("P1", "2025-01-06", "S"),
        ("P2", "2025-03-03", "T"),
        ("P3", "2025-05-05", "P"),
    )
    assert [(days(fact), fact.attributes["carer"]) for fact in facts_of(found, "placement")] == [
        ("2025-01-06 2025-03-03", "P1"),
        ("2025-03-03 2025-05-05", "P1"),
        ("2025-05-05 open", "P3"),
    ]
    assert facts_of(found, "placement")[1].attributes == {
        "carer": "P1", "address": "P1", "code": "U4", "setting": "foster-care", "long_term": True, "provider": "PR1",
    }  # fmt: skip


def test_a_carer_that_cannot_be_told_is_not_guessed(read: Read) -> None:
    found = placed(
        read,
        ["P1 C 01 2025-01-06 2025-03-03 U6 PR1", "P2 C 01 2025-03-03 - U6 PR1"],
        ("P1", "2025-01-06", "S"),
        ("P2", "2025-03-03", "Moved_house"),
    )
    assert [fact.attributes.get("carer") for fact in facts_of(found, "placement")] == ["P1", None]


def test_a_temporary_stay_goes_on_beside_the_placement(read: Read) -> None:
    # In hospital (T1) for 14 days, which is within 42; then back to the same code and provider.
    found = placed(
        read,
        ["P1 C 01 2025-01-06 2025-03-03 U6 PR1", "P2 C 01 2025-03-03 2025-03-17 T1 PR0", "P3 C 01 2025-03-17 - U6 PR1"],
        ("P1", "2025-01-06", "S"),
        ("P2", "2025-03-03", "P"),
        ("P3", "2025-03-17", "P"),
    )
    assert [(days(fact), fact.attributes["carer"]) for fact in facts_of(found, "placement")] == [
        ("2025-01-06 2025-03-03", "P1"),
        ("2025-03-03 2025-03-17", "P1"),
        ("2025-03-17 open", "P1"),
    ]
    (stay,) = facts_of(found, "temporary_stay")
    assert (days(stay), stay.attributes) == ("2025-03-03 2025-03-17", {"carer": "P2", "code": "T1"})


@pytest.mark.parametrize(
    ("end", "stays"), [("2025-03-10", 1), ("2025-03-11", 0)], ids=["seven days of T4", "eight days of T4"]
)
def test_a_stay_that_lasts_too_long_is_a_placement(read: Read, end: str, stays: int) -> None:
    found = placed(
        read,
        ["P1 C 01 2025-01-06 2025-03-03 U6 PR1", f"P2 C 01 2025-03-03 {end} T4 PR0"],
        ("P1", "2025-01-06", "S"),
        ("P2", "2025-03-03", "P"),
    )
    assert len(facts_of(found, "temporary_stay")) == stays


def test_placed_for_adoption(read: Read) -> None:
    found = placed(
        read,
        ["P1 C 01 2025-01-06 2025-03-03 U6 PR1", "P2 C 01 2025-03-03 - A5 PR1"],
        ("P1", "2025-01-06", "S"),
        ("P2", "2025-03-03", "P"),
    )
    assert [days(fact) for fact in facts_of(found, "placed_for_adoption")] == ["2025-03-03 open"]


def test_a_placement_on_a_short_break_is_none(read: Read) -> None:
    found = read(
        ssd_cla_episodes=table(EPISODES, episode("2025-05-01", "S", "2025-05-04", "E8", at="P1")),
        ssd_legal_status=table(STATUSES, status("V3", "2025-05-01", "2025-05-04")),
        ssd_cla_placement=table(PLACEMENTS, "P1 C 01 2025-05-01 2025-05-04 U6 PR1"),
    )
    assert facts_of(found, "placement") == []
