"""What a native snapshot says it covers, in every form, and back again."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.snapshot.coverage import Coverage, KindCoverage, join_spans
from checker.snapshot.covers import covers_as_data
from checker.snapshot.document import build
from checker.snapshot.facts import LONG_BEFORE
from checker.snapshot.head import SCHEMA
from checker.snapshot.vocabulary import Form, vocabulary

AS_AT = dt.date(2026, 3, 31).toordinal()
FROM, TO = dt.date(2025, 4, 1).toordinal(), dt.date(2025, 9, 30).toordinal()
ALL = KindCoverage(((LONG_BEFORE, AS_AT),))


def read(covers, *facts):
    cases = [{"case": "C-1", "facts": list(facts)}]
    return build({"schema": SCHEMA, "as_at": "2026-03-31", "covers": covers, "cases": cases}, place=str)


def review(cover):
    made = read({"review": cover})
    assert made.findings == ()
    return made.snapshot.coverage.of("review")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("all", ALL),
        ({"all": True}, ALL),
        ("none", KindCoverage()),
        ({"none": True}, KindCoverage()),
        ("latest", KindCoverage(latest=True)),
        ({"from": dt.date(2025, 4, 1)}, KindCoverage(((FROM, AS_AT),))),
        ({"from": "2025-04-01", "to": None}, KindCoverage(((FROM, AS_AT),))),
        ({"from": "2025-04-01", "to": "2025-09-30"}, KindCoverage(((FROM, TO),))),
        ({"to": "2025-09-30"}, KindCoverage(((LONG_BEFORE, TO),))),
        ({"from": "2025-04-01", "to": "2025-04-01"}, KindCoverage(((FROM, FROM),))),
        ("open-at 2025-04-01", KindCoverage(open_at=(FROM,))),
        ({"open-at": dt.date(2025, 4, 1)}, KindCoverage(open_at=(FROM,))),
        ({"from": "2025-04-01", "latest": True}, KindCoverage(((FROM, AS_AT),), latest=True)),
        (
            {"all": True, "without": ["type", "recorded"]},
            KindCoverage(ALL.spans, without=frozenset({"type", "recorded"})),
        ),
        ({"from": "2025-04-01", "without": []}, KindCoverage(((FROM, AS_AT),))),
        (
            [{"from": "2026-01-01", "without": ["type"]}, {"from": "2025-04-01", "to": "2025-09-30"}, "latest"],
            KindCoverage(((FROM, TO), (AS_AT - 89, AS_AT)), latest=True, without=frozenset({"type"})),
        ),
        ([{"from": "2025-04-01", "to": "2025-09-30"}, {"from": "2025-10-01"}], KindCoverage(((FROM, AS_AT),))),
    ],
)
def test_the_forms(written, expected):
    assert review(written) == expected


@pytest.mark.parametrize(
    ("written", "loc"),
    [
        ("some", ()),
        ("all of it", ()),
        (None, ()),
        (True, ()),
        ([], ()),
        ([["all"]], ()),
        ({}, ()),
        ({"without": ["type"]}, ()),
        ({"all": False}, ()),
        ({"latest": "yes"}, ()),
        ({"fro": "2025-04-01"}, ()),
        ({"from": "April"}, ("from",)),
        ({"to": 2025}, ("to",)),
        ("open-at", ("open-at",)),
        ("open-at April", ("open-at",)),
        ({"from": "2025-09-30", "to": "2025-04-01"}, ()),
        ({"all": True, "without": ["seen"]}, ("without",)),
        ({"all": True, "without": "type"}, ("without",)),
        ({"all": True, "without": [[]]}, ("without",)),
        (["all", "some"], (1,)),
    ],
)
def test_a_form_that_cannot_be_read_is_fatal(written, loc):
    (finding,) = read({"review": written}).findings
    assert (finding.fatal, finding.locs) == (True, [("covers", "review", *loc)])


def test_cover_past_the_as_at_date_ends_there():
    made = read({"review": {"from": "2025-04-01", "to": "2026-12-31"}})
    assert made.snapshot.coverage.of("review").spans == ((FROM, AS_AT),)
    (finding,) = made.findings
    assert (finding.fatal, finding.problem(str).source) == (False, "('covers', 'review')")


def test_everything_or_nothing_said():
    assert set(read("all").snapshot.coverage.kinds) == set(vocabulary().kinds)
    records = {name for name, kind in vocabulary().kinds.items() if kind.form is Form.RECORD}
    assert set(read(None).snapshot.coverage.kinds) == records
    for wrong in ("none", 3, ["review"]):
        (finding,) = read(wrong).findings
        assert (finding.fatal, finding.locs) == (True, [("covers",)])


def test_records_and_the_periods_listed_are_covered_unless_it_is_said_otherwise():
    facts = (
        {"kind": "looked_after", "start": "2026-01-05"},
        {"kind": "placement"},
        {"kind": "visit", "on": "2026-01-06"},
    )
    coverage = read({"placement": "none", "review": "latest"}, *facts).snapshot.coverage
    assert coverage.of("looked_after") == coverage.of("child") == ALL
    assert coverage.of("placement") == coverage.of("visit") == KindCoverage()
    assert coverage.of("review").latest


def test_a_kind_that_does_not_exist_covers_nothing():
    made = read({"revue": "all", "Mrs Jones": "all"})
    assert [(f.column, f.fatal, f.help) for f in made.findings] == [
        ("revue", False, "did you mean review?"),
        (None, False, made.findings[1].help),
    ]


days = st.integers(min_value=FROM, max_value=AS_AT)
spans = st.lists(st.tuples(days | st.just(LONG_BEFORE), days).filter(lambda span: span[0] <= span[1])).map(join_spans)
covers = st.builds(
    KindCoverage,
    spans,
    st.booleans(),
    st.sets(days, max_size=3).map(sorted).map(tuple),
    st.frozensets(st.sampled_from(["status", "type", "recorded", "on"])),
)


@given(covers)
def test_what_is_written_reads_back(cover):
    written = covers_as_data(Coverage({"review": cover}), AS_AT)
    assert review(written["review"]) == cover
