"""A source drawn after the as-at date: what it holds only as it stood then is in doubt, and a problem says so."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from checker.intake import read_sources
from checker.snapshot.facts import LONG_BEFORE
from checker.snapshot.head import SCHEMA

ADVISER = {"kind": "personal_adviser", "start": "unknown", "end": None}
SEEN = {"kind": "visit", "on": "2026-02-01", "seen": True}
EPISODES = "CHILD,DECOM,RNE,LS,PLACE,PLACE_PROVIDER,DEC,REC\n01,02/05/2023,S,C2,U6,PR1,,\n02,02/05/2023,S,C2,U6,PR1,,\n"
OC2 = "CHILD,SDQ_SCORE,SDQ_REASON,IMMUNISATIONS,TEETH_CHECK,HEALTH_ASSESSMENT\n01,,,1,1,\n02,,,0,0,\n"


def on(text):
    return dt.date.fromisoformat(text).toordinal()


def a_snapshot(folder, name, *facts, **top):
    path = folder / f"{name}.json"
    head = {"schema": SCHEMA, "as_at": "2026-03-31", **top}
    path.write_text(json.dumps({**head, "cases": [{"case": "C-1", "facts": list(facts)}]}))
    return str(path)


def a_folder(folder, *facts, **top):
    """The same as a folder of CSV, which is read in columns."""
    place = folder / "csv"
    place.mkdir()
    (place / "snapshot.yaml").write_text(json.dumps({"schema": SCHEMA, "as_at": "2026-03-31", **top}))
    for fact in facts:
        fields = {"case": "C-1", **{name: value for name, value in fact.items() if name != "kind"}}
        text = (
            ",".join(fields) + "\n" + ",".join("" if value is None else str(value) for value in fields.values()) + "\n"
        )
        (place / f"{fact['kind']}.csv").write_text(text)
    return str(place)


def said(read):
    return [problem for problem in read.problems if problem.source == "--as-at"]


def cover(read, kind, case="C-1"):
    whole = next(each for each in read.cases if each.id == case)
    return (whole.coverage or read.coverage).of(kind)


@pytest.fixture(params=["objects", "columns"])
def source(request, tmp_path):
    def made(*facts, **top):
        return (
            a_snapshot(tmp_path, "one", *facts, **top)
            if request.param == "objects"
            else a_folder(tmp_path, *facts, **top)
        )

    return made


def begun(read, kind, case="C-1"):
    """Of each fact of a kind, the days on which it may have begun."""
    whole = next(each for each in read.cases if each.id == case)
    return [(fact.start_lo, fact.start_hi) for fact in whole.of(kind)]


def test_what_had_begun_on_a_day_not_known_may_have_begun_since(source):
    told = source(ADVISER, SEEN, covers={"personal_adviser": "all", "visit": "all"})
    on_its_day = read_sources([told])
    assert len(on_its_day.cases[0].of("personal_adviser")) == 1 and not said(on_its_day)
    earlier = read_sources([told], as_at=on("2026-02-28"))
    assert begun(earlier, "personal_adviser") == [(LONG_BEFORE, on("2026-03-31"))]
    assert not cover(earlier, "personal_adviser").covers(on("2026-02-28"))  # another may have been, before this one
    assert [fact.start_lo for fact in earlier.cases[0].of("visit")] == [on("2026-02-01")]
    assert cover(earlier, "visit").covers(on("2026-02-28"))
    (problem,) = said(earlier)
    assert "31 March 2026" in problem.what and problem.what.endswith(": personal adviser")
    assert not problem.doubts_all
    assert "Say the day it was drawn as the as-at date" in problem.hint


def test_a_span_of_days_is_in_doubt_if_it_ends_after_the_as_at_date(source):
    told = source({**ADVISER, "started_from": "2026-01-05", "started_by": "2026-02-10"})
    for as_at, doubts in (("2026-02-10", 0), ("2026-02-09", 1)):
        read = read_sources([told], as_at=on(as_at))
        assert begun(read, "personal_adviser") == [(on("2026-01-05"), on("2026-02-10"))]
        assert len(said(read)) == doubts


def test_an_event_without_a_day_had_happened_by_the_day_the_source_was_drawn(source):
    """All visits up to 31 March are there, so all up to 28 February are: one of unknown day may be of either."""
    told = source({**SEEN, "on": "unknown"}, covers={"visit": "all"})
    earlier = read_sources([told], as_at=on("2026-02-28"))
    assert begun(earlier, "visit") == [(LONG_BEFORE, on("2026-03-31"))]
    assert cover(earlier, "visit").covers(on("2026-02-28"))
    assert said(earlier)[0].what.endswith(": visit")


def test_what_was_written_up_by_the_as_at_date_had_happened(source):
    told = source({**SEEN, "on": "unknown", "recorded": "2026-02-20"}, covers={"visit": "all"})
    assert begun(read_sources([told], as_at=on("2026-02-20")), "visit") == [(LONG_BEFORE, on("2026-02-20"))]
    assert begun(read_sources([told], as_at=on("2026-02-19")), "visit") == [(LONG_BEFORE, on("2026-03-31"))]


def test_a_period_had_begun_before_it_was_over(source):
    """Over by 10 March, so begun by the 9th."""
    told = source({**ADVISER, "end": "2026-03-10"}, covers={"personal_adviser": "all"})
    for as_at, last in (("2026-02-28", "2026-03-09"), ("2026-03-08", "2026-03-09"), ("2026-03-09", "2026-03-09")):
        read = read_sources([told], as_at=on(as_at))
        assert begun(read, "personal_adviser") == [(LONG_BEFORE, on(last))]
        assert cover(read, "personal_adviser").covers(on(as_at))  # no state as it stood: it is over
    assert begun(read_sources([told], as_at=on("2026-03-10")), "personal_adviser") == [(LONG_BEFORE, on("2026-03-10"))]


def test_a_record_has_no_day(source):
    told = source({"kind": "child", "born": "2014-05-09"}, covers="all")
    earlier = read_sources([told], as_at=on("2020-02-28"))
    assert [str(fact.attributes["born"]) for fact in earlier.cases[0].of("child")] == ["2014-05-09"]
    assert cover(earlier, "child").covers(on("2020-02-28")) and not said(earlier)


def test_of_a_case_whose_latest_has_no_day_it_is_not_known_what_was_last_before(source):
    earlier = read_sources([source({**SEEN, "on": "unknown"}, covers={"visit": "latest"})], as_at=on("2026-01-15"))
    assert not cover(earlier, "visit").latest


def test_of_a_case_whose_latest_is_later_it_is_not_known_what_was_last_before(source, tmp_path):
    """The lists of 31 March hold the last visit alone, of 1 February. The other source is of one in November."""
    lists = source(SEEN, covers={"visit": "latest"})
    other = a_snapshot(tmp_path, "other", {**SEEN, "on": "2025-11-03"}, covers={"visit": "none"})
    assert not cover(read_sources([lists, other], as_at=on("2026-01-15")), "visit").latest
    assert cover(read_sources([lists, other], as_at=on("2026-02-01")), "visit").latest


def test_a_later_day_on_which_what_is_open_is_there_says_nothing_of_this_one(source):
    told = source(SEEN, covers={"cin_plan": {"open-at": "2026-03-31"}})
    earlier = read_sources([told], as_at=on("2026-02-28"))
    assert earlier.coverage.of("cin_plan").open_at == ()
    assert said(earlier)[0].what.endswith(": cin plan")


def test_where_everything_has_a_day_nothing_is_said(source):
    before = {"kind": "referral", "on": "2026-01-10"}
    told = source(before, SEEN, covers={"visit": "all", "referral": "all"})
    assert not said(read_sources([told], as_at=on("2026-01-15")))


# --- the return -------------------------------------------------------------------------------------------------------
def a_return(folder):
    for name, text in {"episodes": EPISODES, "oc2": OC2}.items():
        (folder / f"{name}.csv").write_text(text)
    return str(folder)


def test_what_a_return_says_of_a_year_is_not_so_yet_within_it(tmp_path):
    """Checked some time in the year to 31 March 2025, and immunised on that day: either may have been by September, or not."""
    read = read_sources([a_return(tmp_path)], as_at=on("2024-09-30"), years=[2025])
    one, _ = read.cases
    assert begun(read, "dental_check", "01") == [(on("2024-04-01"), on("2025-03-31"))]
    assert begun(read, "immunised", "01") == [(LONG_BEFORE, on("2025-03-31"))]
    assert cover(read, "dental_check", "02").covers(on("2024-09-30"))  # none in all the year, so none by then
    assert not cover(read, "immunised", "02").covers(on("2024-09-30"))
    assert [fact.start_lo for fact in one.of("looked_after")] == [on("2023-05-02")]
    (problem,) = said(read)
    assert problem.what.endswith(": dental check, immunised")
    assert not said(read_sources([a_return(tmp_path)], years=[2025]))
