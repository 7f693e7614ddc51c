"""Sources joined in columns are, field for field, what they are joined as objects; and no object is made on the way."""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.errors import IntakeError
from checker.intake.ids import IdMap, Row, renamed
from checker.intake.joining import joined
from checker.intake.native import Native
from checker.intake.one_birth import one_birth
from checker.intake.sources import read_as_recorded, read_sources
from checker.snapshot.asked import without_unasked
from checker.snapshot.coverage import Coverage, KindCoverage
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN, Fact, Input, Snapshot
from checker.snapshot.framed import FramedCases
from checker.snapshot.framed.made import framed
from checker.snapshot.making import make_case
from checker.snapshot.unborn import follow_births
from tests.engines.polars.frames import frame_of
from tests.tiers import part_of

ROOT = Path(__file__).resolve().parents[2]
REAL = Path(os.environ.get("CHECKER_DATA", ROOT.parent / "shared" / "data"))
AS_AT = dt.date(2026, 3, 31).toordinal()


def as_objects(snapshot: Snapshot) -> Snapshot:
    return replace(snapshot, cases=tuple(replace(case, facts=tuple(case.facts)) for case in snapshot.cases))


def held(snapshot: Snapshot) -> list[tuple[object, ...]]:
    """All that the cases of a snapshot hold, with the types of what facts carry: a number is one, as 1 or as 1.0."""

    def types(fact: Fact) -> dict[str, str]:
        return {name: type(value).__name__.replace("int", "float") for name, value in fact.attributes.items()}

    return [
        (case.id, case.about, case.later_id, case.coverage, [(fact, types(fact)) for fact in case.facts])
        for case in snapshot.cases
    ]


def check(read: Sequence[Native]) -> Snapshot:
    """The sources joined, held to what they come to as objects."""
    columns = joined(read)
    objects = joined([replace(each, snapshot=as_objects(each.snapshot)) for each in read])
    assert isinstance(columns.cases, FramedCases) and not isinstance(objects.cases, FramedCases)
    assert held(columns) == held(objects)
    assert replace(columns, cases=()) == replace(objects, cases=())
    assert held(without_unasked(columns, ())) == held(without_unasked(objects, ()))
    return columns


# --- any sources at all ---------------------------------------------------------------------------------------------------
days = st.integers(AS_AT - 6, AS_AT)
bounds = st.tuples(days, days).map(sorted)
sources = st.builds(
    "{}{}".format, st.sampled_from(["a.csv", "m.csv", "z.json"]), st.sampled_from([":2", ":10", ":x[3]", ""])
)


def spans(known: st.SearchStrategy[int]) -> st.SearchStrategy[tuple[int, int]]:
    return st.one_of(known.map(lambda day: (day, day)), known.map(lambda day: (LONG_BEFORE, day)), bounds.map(tuple))


@st.composite
def periods(draw: st.DrawFn, kind: str, attributes: dict[str, list[str]]) -> Fact:
    lo, hi = draw(st.one_of(spans(days), st.just((LONG_BEFORE, STILL_OPEN))))
    ends = draw(st.one_of(st.just((STILL_OPEN, STILL_OPEN)), spans(days)))
    ends = (max(lo, ends[0]), max(hi, ends[1]))
    told = {name: draw(st.sampled_from(values)) for name, values in attributes.items() if draw(st.booleans())}
    minute = draw(st.sampled_from([None, None, 600])) if lo == hi else None
    return Fact(kind, draw(sources), lo, hi, *ends, minute, id=draw(st.sampled_from([None, "7"])), attributes=told)


@st.composite
def children(draw: st.DrawFn) -> Fact:
    born = dt.date.fromordinal(AS_AT - 4000 + draw(st.integers(0, 1)))
    told = {"born": born, "sex": "female", "ethnicity": draw(st.sampled_from(["WBRI", "MWBC"]))}
    told["expected"] = born
    told["unborn_record"] = draw(st.sampled_from(["1", "2"]))
    return Fact("child", draw(sources), attributes={name: told[name] for name in told if draw(st.booleans())})


@st.composite
def events(draw: st.DrawFn) -> Fact:
    day = draw(days)
    recorded = draw(st.sampled_from([None, day + 3]))
    told = {"seen": draw(st.booleans())} if draw(st.booleans()) else {}
    return Fact("visit", draw(sources), day, day, recorded=recorded, attributes=told)


posts = st.builds(
    lambda source, share: Fact("post", source, attributes={"share": share}), sources, st.sampled_from([1, 0.5])
)
facts = {
    "child": st.one_of(
        children(),
        events(),
        periods("looked_after", {"ended_by": ["adopted", "died"]}),
        periods("legal_status", {"status": ["section-20", "care-order"]}),
    ),
    "household": periods("fostered_child", {"child": ["1", "2"]}),
    "officer": posts,
}
covers = st.dictionaries(
    st.sampled_from(["looked_after", "visit", "legal_status", "fostered_child"]),
    days.map(lambda day: KindCoverage(((LONG_BEFORE, day),))),
).map(Coverage)


@st.composite
def natives(draw: st.DrawFn, number: int) -> Native:
    keys = st.tuples(st.sampled_from(["1", "2", "10"]), st.sampled_from(["child", "child", "household", "officer"]))
    of = {key: draw(st.lists(facts[key[1]], max_size=4)) for key in sorted(draw(st.sets(keys, max_size=4)))}
    cover = st.one_of(st.none(), st.none(), covers)
    cases = tuple(replace(make_case(*key, each), coverage=draw(cover)) for key, each in sorted(of.items()))
    lost = draw(st.sampled_from([(), (("visit", (AS_AT - 2, AS_AT - 1)),)]))
    snapshot = Snapshot(AS_AT, cases, draw(covers), (Input(f"{number}.json", "", "native", 1, 0),))
    return Native(snapshot, lost)


def in_frame(read: Native) -> Native:
    return replace(read, snapshot=replace(read.snapshot, cases=framed(read.snapshot.cases)))


@given(st.data())
@settings(deadline=None, max_examples=part_of(200))
def test_any_sources_are_joined_as_their_objects_are(data: st.DataObject) -> None:
    read = [data.draw(natives(number)) for number in range(data.draw(st.integers(2, 3)))]
    keep = data.draw(st.integers(0, len(read)))  # one is left as objects, or none
    check([each if number == keep else in_frame(each) for number, each in enumerate(read)])


@st.composite
def care(draw: st.DrawFn) -> Fact:
    """A period of care, or of one of two legal statuses, most often on days that are known."""
    start, end = draw(bounds)
    kind = draw(st.sampled_from(["looked_after", "legal_status"]))
    told = {"status": draw(st.sampled_from(["section-20", "care-order"]))} if kind == "legal_status" else {}
    return Fact(
        kind, "a.csv:1", start, start, *draw(st.sampled_from([(end, end)] * 3 + [(STILL_OPEN,) * 2])), attributes=told
    )


@given(st.lists(st.lists(care(), min_size=1, max_size=3), min_size=2, max_size=3))
@settings(deadline=None, max_examples=part_of(300))
def test_whatever_sources_say_differently_of_a_child_is_found(told: list[list[Fact]]) -> None:
    cover = Coverage(dict.fromkeys(["looked_after", "legal_status"], KindCoverage(((LONG_BEFORE, AS_AT),))))
    read = [
        Native(Snapshot(AS_AT, (make_case("1", "child", each),), cover, (Input(f"{number}.json", "", "native", 1, 0),)))
        for number, each in enumerate(told)
    ]
    check([in_frame(each) for each in read])


@given(natives(1))
@settings(deadline=None, max_examples=part_of(100))
def test_objects_in_a_frame_are_what_they_were(read: Native) -> None:
    made = framed(read.snapshot.cases)
    assert held(replace(read.snapshot, cases=made)) == held(read.snapshot)


@given(st.data())
@settings(deadline=None, max_examples=part_of(200))
def test_children_are_called_otherwise_as_their_objects_are(data: st.DataObject) -> None:
    read = [data.draw(natives(number)) for number in range(data.draw(st.integers(1, 2)))]
    pairs = st.tuples(
        st.sampled_from(["*", "0.json"]), st.sampled_from(["1", "2", "9"]), st.sampled_from(["1", "2", "3"])
    )
    rows = data.draw(st.lists(pairs, max_size=3, unique_by=lambda row: row[1]))
    ids = IdMap(tuple(Row(*row, number) for number, row in enumerate(rows, 2)), "ids.csv")
    try:
        objects = renamed(read, ids)
    except IntakeError as error:
        with pytest.raises(IntakeError) as caught:
            renamed([in_frame(each) for each in read], ids)
        assert caught.value.render() == error.render()
        return
    columns = renamed([in_frame(each) for each in read], ids)
    for one, other in zip(columns, objects, strict=True):
        assert isinstance(one.snapshot.cases, FramedCases)
        assert held(one.snapshot) == held(other.snapshot)
        assert replace(one.snapshot, cases=()) == replace(other.snapshot, cases=())
    check(columns) if len(columns) > 1 else None


@given(natives(1))
@settings(deadline=None, max_examples=part_of(200))
def test_births_are_followed_as_in_objects(read: Native) -> None:
    columns, objects = (follow_births(each.snapshot) for each in (in_frame(read), read))
    assert held(columns) == held(objects)
    assert replace(columns, cases=()) == replace(objects, cases=())


@given(st.lists(facts["child"].filter(lambda fact: fact.kind != "looked_after"), max_size=4), st.booleans())
@settings(deadline=None, max_examples=part_of(100))
def test_a_birth_is_followed_in_columns(told: list[Fact], whole: bool) -> None:
    unborn = [
        Fact("child", "a:1", attributes={"expected": dt.date(2026, 1, 9)}),
        *(f for f in told[:2] if f.kind != "child"),
    ]
    born = [Fact("child", "a:2", attributes={"born": dt.date(2026, 1, 5), "unborn_record": "u"}), *told[2:]]
    cover = None if whole else Coverage({"visit": KindCoverage(((LONG_BEFORE, AS_AT),))})
    cases = [replace(make_case("b", "child", born), coverage=cover), make_case("u", "child", unborn)]
    snapshot = Snapshot(AS_AT, tuple(cases), Coverage())
    columns, objects = (follow_births(replace(snapshot, cases=each)) for each in (framed(cases), tuple(cases)))
    assert held(columns) == held(objects)
    if not columns.problems:
        assert isinstance(columns.cases, FramedCases) and [case.later_id for case in columns.cases] == ["b"]


def test_of_facts_alike_under_one_identifier_the_one_read_first_is_kept() -> None:
    """A reader's rows stand by child, not as they were read: two children's may turn out to be one's."""
    rows = [
        {"case": case, "kind": "child", "sex": "male", "source": f"a.csv:{row}"} for case, row in (("1", 9), ("2", 5))
    ]
    read = Native(
        Snapshot(AS_AT, FramedCases(pl.DataFrame(rows), "", told=True), Coverage(), (Input("a.csv", "", "", 2, 0),))
    )
    ids = IdMap((Row("*", "2", "1", 2),), "ids.csv")
    (columns,), (objects,) = (
        renamed([each], ids) for each in (read, replace(read, snapshot=as_objects(read.snapshot)))
    )
    assert held(columns.snapshot) == held(objects.snapshot)
    assert [fact.source for fact in columns.snapshot.cases[0].facts] == ["a.csv:5"]


ADOPTED = [
    [
        Fact(
            "looked_after",
            "a:1",
            AS_AT - 900,
            AS_AT - 900,
            AS_AT - 300,
            AS_AT - 300,
            attributes={"ended_by": "adopted"},
        )
    ],
    [
        Fact(
            "looked_after",
            "a:1",
            AS_AT - 900,
            AS_AT - 900,
            AS_AT - 300,
            AS_AT - 300,
            attributes={"reason_ended": "e12"},
        )
    ],
    [
        Fact("looked_after", "a:1", AS_AT - 900, AS_AT - 900, AS_AT - 300, AS_AT - 300),
        Fact("placed_for_adoption", "a:2", AS_AT - 400, AS_AT - 400, AS_AT - 300, AS_AT - 300),
    ],
]


@pytest.mark.parametrize("adopted", ADOPTED)
@pytest.mark.parametrize("swapped", [False, True])
def test_identities_before_and_after_adoption_are_never_joined_in_columns(adopted: list[Fact], swapped: bool) -> None:
    def of(name: str, facts: list[Fact]) -> Native:
        cases = framed([make_case(name, "child", facts)])
        return Native(Snapshot(AS_AT, cases, Coverage(), (Input(f"{name}.csv", "", "ssd", 1, 0),)))

    ids = IdMap((Row("*", "90017", "0001", 2),), "ids.csv")
    names = ["90017", "0001"] if swapped else ["0001", "90017"]
    later = Fact("visit", "b:1", AS_AT - 9, AS_AT - 9)
    with pytest.raises(IntakeError, match="joins a child who was adopted") as caught:
        renamed([of(names[0], adopted), of(names[1], [later])], ids)
    assert caught.value.where == "ids.csv:2"
    before = replace(later, start_lo=AS_AT - 600, start_hi=AS_AT - 600)
    together = joined(renamed([of(names[0], adopted), of(names[1], [before])], ids))
    assert [case.id for case in together.cases] == ["0001"] and together.kinds["visit"] == 1


# --- sources as they are ---------------------------------------------------------------------------------------------------
@pytest.fixture
def none_made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whatever asks a frame for facts is put in the list."""
    asked: list[str] = []
    made = FramedCases.facts

    def facts(self: FramedCases, about: str, number: int, kind: str) -> tuple[Fact, ...]:
        asked.append(kind)
        return made(self, about, number, kind)

    monkeypatch.setattr(FramedCases, "facts", facts)
    return asked


def plain(snapshot: Snapshot, path: Path) -> Native:
    """A snapshot as a Parquet file would be read."""
    frame = frame_of(snapshot)
    read = replace(snapshot, cases=FramedCases(frame, path.name), inputs=(Input(str(path), "", "native", 1, 0),))
    return Native(read)


def a_part(snapshot: Snapshot, kinds: Sequence[str]) -> Snapshot:
    cases = (
        make_case(case.id, case.about, [fact for fact in case.facts if fact.kind in kinds]) for case in snapshot.cases
    )
    cover = Coverage({kind: of for kind, of in snapshot.coverage.kinds.items() if kind in kinds})
    return replace(snapshot, cases=tuple(case for case in cases if case.facts), coverage=cover)


@pytest.fixture(scope="module")
def authority() -> Snapshot:
    return read_sources([str(ROOT / "fixtures" / "authority" / "snapshot.json")])


def test_parts_of_a_council_agree_and_no_fact_is_made(authority: Snapshot, none_made: list[str]) -> None:
    kinds = sorted(authority.kinds)
    read = [
        plain(a_part(authority, {*kinds[::2], "child", "looked_after"}), Path("one.parquet")),
        plain(a_part(authority, {*kinds[1::2], "child", "legal_status"}), Path("another.parquet")),
    ]
    whole = joined(read)
    assert without_unasked(whole, ()).kinds and len(whole.cases) > 100
    assert not none_made
    check(read)


def test_what_two_sources_say_differently_is_looked_at_of_those_children_alone(
    authority: Snapshot, none_made: list[str]
) -> None:
    held_by_both = a_part(authority, ["child", "looked_after", "legal_status", "review"])
    first = next(case for case in held_by_both.cases if case.of("looked_after"))
    moved = [
        replace(fact, start_lo=fact.start_lo + 3, start_hi=fact.start_lo + 3) for fact in first.of("looked_after")[:1]
    ]
    other = make_case(first.id, "child", [*moved, *(fact for fact in first.facts if fact.kind == "child")])
    cases = tuple(other if case is first else case for case in held_by_both.cases)
    read = [plain(held_by_both, Path("a.parquet")), plain(replace(held_by_both, cases=cases), Path("b.parquet"))]
    assert [each.column for each in joined(read).problems][:1] == ["start"]
    assert 0 < len(none_made) <= 6  # two sources, three kinds, of one child
    check(read)


def test_a_usual_run_of_a_council(tmp_path: Path) -> None:
    """A dump, a template of meetings, and the answers of an audit: with contradictions, strangers and other households."""
    people = pl.read_csv(ROOT / "fixtures" / "ssd" / "ssd_person.csv", infer_schema=False)["pers_person_id"].to_list()
    answers = {
        "schema": "checker/snapshot@1", "as_at": "2026-03-31", "covers": {"review": "all"},
        "cases": [{"case": name, "facts": [{"kind": "child", "born": "2012-05-09"}]} for name in [*people[:9], "nobody"]]
        + [{"case": people[0] + "-h", "about": "household", "facts": []}],
    }  # fmt: skip
    (tmp_path / "answers.json").write_text(json.dumps(answers))
    with (tmp_path / "review.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["case", "on", "status"])
        rows.writerows([name, "2026-02-02", "held"] for name in people[5:25])
    dump = [Native(read_as_recorded([str(ROOT / "fixtures" / "ssd")], as_at=AS_AT))]
    rest = [Native(read_as_recorded([str(tmp_path / "answers.json")]))]
    whole = check([*dump, *rest])
    assert any(each.column == "born" for each in one_birth(whole).problems)


@pytest.mark.skipif(not REAL.is_dir(), reason="the real-layout data is not here")
def test_real_layouts_together() -> None:
    day = AS_AT
    returned = Native(read_as_recorded([str(REAL / "ssda903")], years=[2018], as_at=day))
    others = [
        Native(read_as_recorded([str(path)], as_at=day))
        for path in (REAL / "annex-a" / "Annex_A.xlsx", REAL / "cin" / "CIN_Census_2026.xml")
    ]
    check([returned, *others])
    twin = Native(read_as_recorded([str(ROOT / "fixtures" / "ssda903" / "2018")], years=[2018], as_at=day))
    check([returned, twin])
    check([twin, Native(read_as_recorded([str(ROOT / "fixtures" / "ssda903" / "2017")], years=[2017], as_at=day))])
