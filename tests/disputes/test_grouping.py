"""Disputes that are one question, and rules whose evidence is too thin to believe."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from checker.compile.program import ALWAYS, Asks, Law, OnStretch, Program, Rule, Shape
from checker.disputes.dispute import raise_disputes
from checker.disputes.grouping import grouped, implausible
from checker.disputes.protocol import UNWRITTEN
from checker.engines.duty import Duty, Found, Key, Verdict
from checker.snapshot.coverage import Coverage
from checker.snapshot.facts import Fact, Snapshot
from checker.snapshot.making import make_case


def day(text: str) -> int:
    return dt.date.fromisoformat(text).toordinal()


AS_AT = day("2026-03-31")
LAW = Law("An instrument", "regulation 1", None, day("2011-04-01"), None, True)
VISITS = Rule(
    id="lac.visit", title="Visits", asks="", force="regulation", owner="operational", about="child", shape=Shape.HAVE,
    body=OnStretch(ALWAYS, (), None), dispute=Asks("high", "visits", "No visit.", "Was it held?"),
)  # fmt: skip
WORKER = replace(VISITS, id="lac.worker", title="A worker")
SAFETY = replace(VISITS, id="lac.safety", dispute=replace(VISITS.dispute, immediate=True))
LENGTH = replace(VISITS, id="lac.length", shape=Shape.AT_MOST_FOR)
PROGRAM = Program((VISITS, WORKER, SAFETY, LENGTH), {}, "", "test", "")


def overdue(rule: Rule, case: str, due: str = "2026-02-16") -> Duty:
    start = Found("visit", day("2026-01-05"), "a.csv:2")
    late = AS_AT - day(due)
    return Duty(
        rule.id, case, Key("visit", start.day), Verdict.OVERDUE, start, day(due), late_by=late, open=True, law=LAW
    )


def snapshot(**children: dict[str, str]) -> Snapshot:
    cases = tuple(make_case(case, "child", [Fact("child", "", attributes=told)]) for case, told in children.items())
    return Snapshot(AS_AT, cases, Coverage())


def groups(duties: list[Duty], held: Snapshot, **protocol: object) -> list[tuple[str, list[str]]]:
    used = replace(UNWRITTEN, **protocol)
    disputes = raise_disputes(PROGRAM, duties, used, AS_AT)
    thin = implausible(duties, PROGRAM, used, AS_AT)
    made = grouped(disputes, PROGRAM, held, used, thin)
    assert sum(len(group.disputes) for group in made) == sum(map(len, made)) == len(disputes)
    assert [group.cases for group in made] == [len({each.duty.case for each in group.disputes}) for group in made]
    # where a ledger was read or some are set aside, they come one by one
    same = grouped(tuple(disputes), PROGRAM, held, used, thin)
    assert [(each.why, each.disputes, each.cases) for each in same] == [(e.why, e.disputes, e.cases) for e in made]
    return [(group.why, [dispute.duty.case for dispute in group.disputes]) for group in made]


def test_each_stands_by_itself_where_nothing_joins_them():
    assert groups([overdue(VISITS, "A"), overdue(VISITS, "B")], snapshot(A={}, B={})) == [
        ("single", ["A"]),
        ("single", ["B"]),
    ]


def test_five_of_one_rule_in_one_team_are_systemic_and_four_are_not():
    team = {case: {"team": "t1"} for case in "ABCDE"}
    five = [overdue(VISITS, case) for case in "ABCDE"]
    assert groups(five, snapshot(**team)) == [("systemic", ["A", "B", "C", "D", "E"])]
    split = {**team, "E": {"team": "t2"}}
    assert [why for why, _ in groups(five, snapshot(**split))] == ["single"] * 5


def test_five_of_children_with_no_team_recorded_are_put_together_and_are_not_one_teams_habit():
    five = [overdue(VISITS, case) for case in "ABCDE"]
    assert groups(five, snapshot(**{case: {} for case in "ABCDE"})) == [("no-team", ["A", "B", "C", "D", "E"])]
    assert [why for why, _ in groups(five[:4], snapshot(**{case: {} for case in "ABCD"}))] == ["single"] * 4


def test_five_of_one_child_are_no_teams_habit():
    five = [overdue(VISITS, "A", f"2026-02-{16 + n}") for n in range(5)]
    assert [why for why, _ in groups(five, snapshot(A={"team": "t1"}, B={"team": "t1"}))] == ["single"] * 5
    of_two = [*five[:4], overdue(VISITS, "B")]
    assert [why for why, _ in groups(of_two, snapshot(A={"team": "t1"}, B={"team": "t1"}))] == ["systemic"]


def test_five_of_two_rules_in_one_team_are_no_habit():
    team = {case: {"team": "t1"} for case in "ABCDE"}
    mixed = [overdue(WORKER if case in "AB" else VISITS, case) for case in "ABCDE"]
    assert [why for why, _ in groups(mixed, snapshot(**team))] == ["single"] * 5


def test_what_concerns_immediate_safety_is_never_folded_away():
    team = {case: {"team": "t1"} for case in "ABCDE"}
    assert [why for why, _ in groups([overdue(SAFETY, case) for case in "ABCDE"], snapshot(**team))] == ["single"] * 5
    thin = [overdue(SAFETY, f"C{n:02}") for n in range(20)]
    assert [why for why, _ in groups(thin, snapshot())] == ["single"] * 20


def test_immediate_safety_goes_first_then_what_is_put_together_then_what_is_longest_overdue():
    team = {case: {"team": "t1"} for case in "ABCDE"}
    duties = [
        overdue(VISITS, "F", "2024-01-05"),
        *(overdue(WORKER, case) for case in "ABCDE"),
        overdue(SAFETY, "G", "2026-03-30"),
        overdue(VISITS, "H", "2023-01-05"),
    ]
    assert groups(duties, snapshot(**team, F={}, G={}, H={})) == [
        ("single", ["G"]), ("systemic", ["A", "B", "C", "D", "E"]), ("single", ["H"]), ("single", ["F"]),
    ]  # fmt: skip


def test_of_immediate_safety_what_is_open_leads_though_what_is_over_has_more_with_it():
    over = replace(overdue(SAFETY, "A"), open=False)
    made = groups(
        [over, overdue(VISITS, "A"), overdue(SAFETY, "B")],
        snapshot(A={}, B={}),
        explains={"lac.safety": ("lac.visit",)},
    )
    assert made == [("single", ["B"]), ("root-cause", ["A", "A"])]


def test_brothers_and_sisters_whose_meeting_fell_due_on_one_day():
    family = snapshot(A={"family": "f"}, B={"family": "f"}, C={"family": "g"}, D={})
    duties = [overdue(VISITS, case) for case in "ABCD"]
    assert groups(duties, family) == [("siblings", ["A", "B"]), ("single", ["C"]), ("single", ["D"])]
    apart = [overdue(VISITS, "A"), overdue(VISITS, "B", "2026-02-17")]
    assert [why for why, _ in groups(apart, family)] == ["single", "single"]
    of_two_rules = [overdue(VISITS, "A"), overdue(WORKER, "B")]
    assert [why for why, _ in groups(of_two_rules, family)] == ["single", "single"]


def test_of_a_teams_habit_the_longest_overdue_leads():
    team = {case: {"team": "t1"} for case in "ABCDE"}
    days = dict(zip("ABCDE", ("2026-03-02", "2026-02-02", "2026-03-16", "2026-01-05", "2026-03-09"), strict=True))
    duties = [overdue(VISITS, case, due) for case, due in days.items()]
    assert groups(duties, snapshot(**team)) == [("systemic", ["D", "B", "A", "E", "C"])]


def test_a_cause_leads_what_follows_from_it_in_the_same_case_only():
    duties = [overdue(WORKER, "A"), overdue(VISITS, "A"), overdue(VISITS, "B")]
    made = groups(duties, snapshot(A={}, B={}), explains={"lac.worker": ("lac.visit",)})
    assert made == [("root-cause", ["A", "A"]), ("single", ["B"])]


def test_fewer_than_one_in_five_with_evidence_over_twenty_children_is_about_the_extract():
    missed = [overdue(VISITS, f"C{n:02}") for n in range(17)]
    held = Found("visit", day("2026-02-01"), "a.csv:9")
    met = [replace(overdue(VISITS, f"M{n}"), verdict=Verdict.MET, found=held) for n in range(4)]
    # 3 of 20 have evidence: 15 per cent; 4 of 20: 20 per cent, which is not fewer than one in five
    (thin,) = implausible([*missed, *met[:3]], PROGRAM, UNWRITTEN, AS_AT)
    assert (thin.rule, thin.with_evidence, thin.due) == ("lac.visit", 3, 20)
    assert implausible([*missed[:16], *met], PROGRAM, UNWRITTEN, AS_AT) == ()
    assert implausible([*missed[:16], *met[:3]], PROGRAM, UNWRITTEN, AS_AT) == ()  # 19 children


def test_what_is_met_without_evidence_of_its_own_is_recorded_all_the_same():
    """As is a visit that itself says the child was spoken to alone: nothing beside it is looked for."""
    met = [replace(overdue(VISITS, f"M{n:02}"), verdict=Verdict.MET, late_by=None, open=False) for n in range(19)]
    assert implausible([*met, overdue(VISITS, "C")], PROGRAM, UNWRITTEN, AS_AT) == ()


def test_a_record_of_what_must_not_be_is_no_sign_that_nothing_was_recorded():
    over = [overdue(LENGTH, f"C{n:02}") for n in range(20)]
    assert implausible(over, PROGRAM, UNWRITTEN, AS_AT) == ()


def test_an_implausible_rule_is_one_question():
    missed = [overdue(VISITS, f"C{n:02}") for n in range(20)]
    ((why, cases),) = groups(missed, snapshot())
    assert why == "implausible"
    assert len(cases) == 20
    disputes = raise_disputes(PROGRAM, missed, UNWRITTEN, AS_AT)
    for one in (disputes[:1], tuple(disputes)[:1]):  # the others are set aside
        thin = implausible(missed, PROGRAM, UNWRITTEN, AS_AT)
        assert [group.why for group in grouped(one, PROGRAM, snapshot(), UNWRITTEN, thin)] == ["implausible"]
