"""Plain data to a snapshot: rows, cases, the shape of it, and a rule's example."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.errors import Fault, RulesetError
from checker.snapshot.document import Built, build, facts_from
from checker.snapshot.facts import LONG_BEFORE
from checker.snapshot.head import SCHEMA
from checker.snapshot.vocabulary import vocabulary
from tests.snapshot.support import AS_AT, A, B, C, built, one, place

# --- rows and cases


def test_rows_that_are_rejected_are_counted():
    made = built(
        "x", {"on": "2026-02-02"}, {"kind": "revue", "on": "2026-02-02"}, {"kind": ["review"]}, {"kind": "child"}
    )
    assert (made.rows, made.rejected) == (5, 4)
    assert [(f.column, f.count) for f in made.findings] == [(None, 1), ("kind", 1), ("kind", 1), ("kind", 1)]
    assert made.findings[2].help == "did you mean review?"
    assert "revue" not in made.findings[2].what


def test_a_fact_about_something_else_is_rejected_and_its_day_no_longer_covered():
    made = built({"kind": "foster_review", "on": "2026-02-05"}, covers="all")
    assert (made.rejected, made.snapshot.cases[0].facts) == (1, ())
    assert made.snapshot.coverage.of("foster_review").spans == ((LONG_BEFORE, B - 1), (B + 1, AS_AT))
    assert made.snapshot.coverage.of("review").spans == ((LONG_BEFORE, AS_AT),)
    assert one({"kind": "foster_review", "on": "2026-02-05"}, about="household").dated


ALL = ((LONG_BEFORE, AS_AT),)
NOT_B = ((LONG_BEFORE, B - 1), (B + 1, AS_AT))


@pytest.mark.parametrize(
    ("kind", "meant", "not_meant"),
    [
        ("revew", {"review"}, {"foster_review", "visit", "conference"}),
        ("REVIEW", {"review", "foster_review", "review_report"}, {"visit"}),
        ("statutory visit", {"visit"}, {"review"}),
        ("looked-after", {"looked_after"}, {"review"}),
        ("astrology", {"review", "visit", "placement", "child", "lado_meeting"}, set()),
        (None, {"review", "child"}, set()),
        (["review"], {"review", "visit"}, set()),
        ("", {"review", "visit"}, set()),
    ],
)
def test_a_kind_that_may_be_misspelt_takes_the_row_s_day_out_of_cover(kind, meant, not_meant):
    made = built({"kind": kind, "on": "2026-02-05"}, {"kind": "visit", "on": "2026-02-06"}, covers="all")
    assert (made.rejected, len(made.snapshot.cases[0].facts)) == (1, 1)
    spans = {name: cover.spans for name, cover in made.snapshot.coverage.kinds.items()}
    assert {name for name in meant if spans[name] != NOT_B} == set()
    assert {name for name in not_meant if spans[name] != ALL} == set()


@pytest.mark.parametrize(
    ("times", "spans"),
    [
        ({"start": "2026-02-05", "end": "2026-02-05"}, NOT_B),
        ({"start": "2026-01-05", "end": "2026-03-05"}, ((LONG_BEFORE, A - 1), (C + 1, AS_AT))),
        ({"start": "2026-03-05", "end": "2026-01-05"}, ((LONG_BEFORE, A - 1), (C + 1, AS_AT))),
        ({"start": "2026-02-05"}, ((LONG_BEFORE, B - 1),)),
        ({"end": "2026-02-05"}, ((B + 1, AS_AT),)),
        ({"on": "2026-02-05", "start": "2026-01-05"}, ((LONG_BEFORE, A - 1),)),
        ({"on": "5 February"}, ()),
        ({"on": "unknown"}, ()),
        ({}, ()),
    ],
)
def test_the_days_of_a_row_of_no_known_kind(times, spans):
    made = built({"kind": "placment"} | times, covers={"placement": [{"all": True}, "latest"], "visit": "all"})
    assert made.snapshot.coverage.of("placement").spans == spans
    assert not made.snapshot.coverage.of("placement").latest
    assert made.snapshot.coverage.of("visit").spans == ALL


def test_what_is_not_a_fact_at_all_may_have_been_any():
    assert built("review, 5 February", covers="all").snapshot.coverage.of("review").spans == ()
    assert built(None, covers="all").snapshot.coverage.of("review").spans == ALL


def test_facts_under_a_misspelt_name_may_have_been_any():
    cases = [{"case": "C-1", "fact": [{"kind": "review", "on": "2026-02-05"}]}]
    made = build({"schema": SCHEMA, "as_at": "2026-03-31", "covers": "all", "cases": cases}, place=place)
    assert [finding.help for finding in made.findings] == ["did you mean facts?"]
    assert made.snapshot.coverage.of("review").spans == ()


def test_many_rejected_rows_are_kept_as_few_days():
    rows = [{"kind": "astrology", "on": str(dt.date(2026, 1, 1 + n % 5))} for n in range(100)]
    assert len(built(*rows).lost) == 5 * len(vocabulary().kinds)
    assert len(built(*rows, {"kind": "astrology"}).lost) == len(vocabulary().kinds)


def test_no_attribute_has_the_name_of_what_places_a_fact():
    for kind in vocabulary().kinds.values():
        assert not {"kind", "case", "about", "facts", *kind.time_fields} & kind.attributes.keys()


def spans_without(fact, kind, case=None, covers="all"):
    cases = [{"facts": [fact]} | ({"case": case} if case is not None else {})]
    made = build({"schema": SCHEMA, "as_at": "2026-03-31", "covers": covers, "cases": cases}, place=place)
    assert (made.snapshot.cases, made.rows, made.rejected) == ((), 1, 1)
    assert [finding.column for finding in made.findings if finding.column == "case"] == ["case"]
    return made.snapshot.coverage.of(kind)


@pytest.mark.parametrize("case", [None, "", "  ", [], 1.5, True, "\x07", "x" * 201])
def test_facts_without_a_case_take_their_day_out_of_cover(case):
    cover = spans_without({"kind": "review", "on": "2026-02-05"}, "review", case)
    assert cover.spans == ((LONG_BEFORE, B - 1), (B + 1, AS_AT))


def test_facts_without_a_case_or_a_day_take_the_kind_out_of_cover():
    assert spans_without({"kind": "review", "on": "5 Feb"}, "review").spans == ()
    assert spans_without({"kind": "child"}, "child").spans == ()
    assert spans_without({"kind": "placement"}, "placement").spans == ()


def test_a_period_without_a_case_takes_out_every_day_it_may_have_been_open():
    covers = {"placement": [{"all": True}, {"open-at": "2026-02-05"}, {"open-at": "2026-01-04"}, "latest"]}
    cover = spans_without({"kind": "placement", "start": "2026-01-05", "end": "2026-03-05"}, "placement", None, covers)
    assert cover.spans == ((LONG_BEFORE, A - 1), (C + 1, AS_AT))
    assert (cover.latest, cover.open_at) == (False, (A - 1,))


def test_a_case_about_nothing_known_is_not_read():
    for about in ("dog", [], 3):
        made = built({"kind": "review", "on": "2026-02-05"}, about=about, covers="all")
        assert (made.snapshot.cases, made.rejected) == ((), 1)
        assert made.findings[0].what.startswith("expected one of allegation, child, household, ")
        assert made.snapshot.coverage.of("review").spans == ((LONG_BEFORE, B - 1), (B + 1, AS_AT))


def test_a_case_written_twice_is_joined_and_equal_facts_merged():
    review = {"kind": "review", "on": "2026-02-02"}
    data = {"schema": SCHEMA, "as_at": "2026-03-31"}
    cases = [{"case": "B", "facts": [review]}, {"case": 4}, {"case": "B", "facts": [review, review | {"id": "2"}]}]
    made = build(data | {"cases": cases}, place=place)
    assert [(case.id, case.about, len(case.facts)) for case in made.snapshot.cases] == [
        ("4", "child", 0),
        ("B", "child", 2),
    ]
    assert made.snapshot.cases[1].facts[0].source == "s:cases.0.facts.0"
    assert (made.rows, made.rejected, made.findings) == (3, 0, ())


def test_the_same_identifier_about_two_things_is_kept_apart():
    cases = [{"case": "B"}, {"case": "B", "about": "household"}]
    made = build({"schema": SCHEMA, "as_at": "2026-03-31", "cases": cases}, place=place)
    assert [(case.id, case.about) for case in made.snapshot.cases] == [("B", "child"), ("B", "household")]
    (finding,) = made.findings
    assert (finding.column, finding.fatal) == ("case", False)


def test_findings_alike_are_counted_together_and_placed_at_the_first():
    made = built(*[{"kind": "visit", "on": "2026-02-02", "seen": "yes"}] * 250)
    (finding,) = made.findings
    assert (finding.count, len(finding.locs)) == (250, 100)
    assert finding.problem(place).render().startswith("s:cases.0.facts.0, column seen: expected true or false")
    assert "(250 of these)" in finding.problem(place).render()


# --- the shape of a snapshot


@pytest.mark.parametrize(
    ("data", "locs"),
    [
        (None, [()]),
        ([], [()]),
        ({}, [("schema",), ("as_at",), ("cases",)]),
        ({"schema": "checker/snapshot@2", "as_at": "2026-03-31", "cases": []}, [("schema",)]),
        ({"schema": SCHEMA, "as_at": "31/3/2026", "cases": []}, [("as_at",)]),
        ({"schema": SCHEMA, "as_at": "1866-03-31", "cases": []}, [("as_at",)]),
        ({"schema": SCHEMA, "as_at": "2026-03-31", "cases": {}}, [("cases",)]),
        ({"schema": SCHEMA, "as_at": "2026-03-31", "cases": [4, {"facts": 4}]}, [("cases", 0), ("cases", 1, "facts")]),
    ],
)
def test_a_wrong_shape_is_fatal(data, locs):
    made = build(data, place=place)
    assert [loc for finding in made.findings if finding.fatal for loc in finding.locs] == locs


def test_a_snapshot_without_cases_is_a_snapshot():
    made = build({"schema": SCHEMA, "as_at": "2026-03-31", "cases": []}, place=place)
    assert (made.snapshot.as_at, made.snapshot.cases, made.findings) == (AS_AT, (), ())


def test_other_fields_are_said_not_to_be_read():
    made = build(
        {"schema": SCHEMA, "as_at": "2026-03-31", "cases": [{"case": "1", "name": "x"}], "cover": "all"}, place=place
    )
    assert [(f.column, f.fatal, f.help) for f in made.findings] == [
        ("cover", False, "did you mean covers?"),
        ("name", False, "it may be: about, case, facts"),
    ]


def test_an_as_at_date_given_goes_first_and_cover_ends_at_the_files_own():
    data = {"schema": SCHEMA, "as_at": "2026-03-31", "covers": "all", "cases": []}
    later = build(data, place=place, as_at=AS_AT + 30).snapshot
    assert (later.as_at, later.coverage.of("review").spans) == (AS_AT + 30, ((LONG_BEFORE, AS_AT),))
    assert build(data, place=place, as_at=B).snapshot.as_at == B
    del data["as_at"]
    given = build(data, place=place, as_at=B)
    assert (given.snapshot.as_at, given.snapshot.coverage.of("review").spans) == (B, ((LONG_BEFORE, B),))
    assert given.findings == ()


# --- a rule's example


def example(facts, **options):
    def fault(loc, what, help):
        return Fault("rule.yaml", 1, 1, what, ".".join(map(str, loc)), help=help)

    return facts_from(facts, as_at=AS_AT, place=place, fault=fault, **options)


def test_an_example_is_a_snapshot_of_one_case():
    snapshot = example(
        [{"kind": "foster_review", "on": "2026-02-05"}], about="household", covers={"foster_review": "all"}
    )
    (case,) = snapshot.cases
    assert (case.id, case.about, case.facts[0].source, snapshot.as_at) == ("example", "household", "s:facts.0", AS_AT)
    assert snapshot.coverage.of("foster_review").spans == ((LONG_BEFORE, AS_AT),)


def test_every_bad_value_in_an_example_is_a_fault():
    facts = [{"kind": "review", "on": "x", "status": "y"}, {"kind": "revue"}, {"kind": "foster_review"}, 3]
    with pytest.raises(RulesetError) as caught:
        example(facts, covers={"review": "some", "revue": "all"})
    fields = {fault.field for fault in caught.value.faults}
    assert fields == {
        "facts.0.on", "facts.0.status", "facts.1.kind", "facts.2.kind", "facts.2", "facts.3",
        "covers.review", "covers.revue",
    }  # fmt: skip
    with pytest.raises(RulesetError):
        example("x")


# --- anything at all

words = st.sampled_from(
    ["schema", "as_at", "covers", "cases", "case", "facts", "kind", "on", "start", "end", "review", "all"]
)
leaves = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4) | st.dates() | st.binary(max_size=3)
)
keys = words | st.none() | st.integers() | st.text(max_size=3)
trees = st.recursive(
    leaves | words, lambda inside: st.lists(inside, max_size=4) | st.dictionaries(keys, inside, max_size=4)
)
rows = st.dictionaries(keys, trees, max_size=4).map(lambda row: {"kind": "placement"} | row)


@given(trees | st.lists(rows, max_size=3), trees)
@settings(deadline=None)
def test_any_data_is_read_or_described(data, covers):
    for top in (data, {"schema": SCHEMA, "as_at": "2026-03-31", "cases": data, "covers": covers}):
        assert isinstance(build(top, place=place), Built)
    made = built(*(data if isinstance(data, list) else [data]), covers=covers)
    assert made.rows == (len(data) if isinstance(data, list) else 1)
    try:
        example(data, covers=covers)
    except RulesetError as error:
        assert error.faults
