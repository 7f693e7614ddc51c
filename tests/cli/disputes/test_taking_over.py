"""A dispute that takes the place of another: what the other held goes on with it, and nothing is lost."""

from __future__ import annotations

from importlib import import_module

import pytest

from checker.compile.program import OnGap
from tests.cli.disputes.support import ADOPT, IMPACT, LATER, by

RULE = "lac.review.interval"


@pytest.fixture
def family(snapshot):
    """Two brothers in care from 5 January 2026, without a review by 2 February; the one may have come in a day later."""

    def write(first="2026-01-05", name="family.json", second="2026-01-05"):
        cases = {
            f"C-{n}": [
                {"kind": "child", "born": "2014-05-09", "family": "F-1"},
                {"kind": "looked_after", "start": start},
            ]
            for n, start in ((1, first), (2, second))
        }
        return snapshot(cases, as_at="2026-03-31", name=name)

    return write


def reviews(in_process, source, *more):
    """The disputes over reviews, in order of case."""
    told = in_process("check", source, "--select", RULE, "--format", "json", "--reveal-ids", *more).json
    return {each["case"]: each for each in told["disputes"]}


def test_brothers_and_sisters_adopted_with_it_go_on_with_it(in_process, ledger, family, act):
    source, redated = family(), family("2026-01-06", "redated.json")
    old = reviews(in_process, source)
    lead, beside = old["C-1"]["id"], old["C-2"]["id"]
    assert in_process("disputes", "adopt", ledger, lead, source, *ADOPT, "--stage", "stage 1").status == 0
    assert reviews(in_process, source, "--ledger", ledger)["C-2"]["stage"] == "stage 1"
    new = reviews(in_process, redated)["C-1"]["id"]
    later = [*ADOPT[:-1], "2026-04-08"]
    assert in_process("disputes", "adopt", ledger, new, redated, *later, "--supersedes", lead).status == 0
    shown = reviews(in_process, redated, "--ledger", ledger)
    assert {case: each["stage"] for case, each in shown.items()} == {"C-1": "stage 1", "C-2": "stage 1"}
    ran = in_process("disputes", "adopt", ledger, beside, redated, *later)
    assert f"this was adopted on 8 April 2026 with {new}" in ran.err
    told = in_process("disputes", "list", ledger, "--as-at", "2026-04-09").out
    assert "1 open and 1 superseded" in told
    assert told.rstrip().endswith(": 1")  # of its theme: the one it took the place of is not counted beside it


def test_so_they_do_where_what_was_said_is_erased(in_process, ledger, family, act):
    source, redated = family(), family("2026-01-06", "redated.json")
    lead = reviews(in_process, source)["C-1"]["id"]
    assert in_process("disputes", "adopt", ledger, lead, source, *ADOPT).status == 0
    act("erase", lead, *by(why="A name."))
    new = reviews(in_process, redated)["C-1"]["id"]
    later = [*ADOPT[:-1], "2026-04-08"]
    assert in_process("disputes", "adopt", ledger, new, redated, *later, "--supersedes", lead).status == 0
    assert reviews(in_process, redated, "--ledger", ledger)["C-2"]["stage"] == "informal"


def test_an_answer_and_a_referral_stay_given(in_process, ledger, family, act):
    source, redated = family(), family("2026-01-06", "redated.json")
    lead = reviews(in_process, source)["C-1"]["id"]
    assert in_process("disputes", "adopt", ledger, lead, source, *ADOPT).status == 0
    act("respond", lead, *by("2026-04-07", says="The officer was ill."))
    act("escalate", lead, *by("2026-04-08", why="It is in court."), "--to", "cafcass")
    new = reviews(in_process, redated)["C-1"]["id"]
    later = [*ADOPT[:-1], "2026-04-10"]
    out = in_process("disputes", "adopt", ledger, new, redated, *later, "--supersedes", lead).out
    assert out == f"{new} adopted 10 April 2026: informal, answered 7 April 2026\n"
    assert "referred to Cafcass 8 April 2026" in " ".join(act("list", "--as-at", LATER).out.split())


@pytest.fixture
def taken_over(in_process, ledger, family):
    """Adopts the disputes over both brothers, and puts the date of one right: the id that led them, and the new one."""

    def adopt(again="C-1", **right):
        source, redated = family(), family(name="redated.json", **(right or {"first": "2026-01-06"}))
        old, new = reviews(in_process, source)["C-1"]["id"], reviews(in_process, redated)[again]["id"]
        assert in_process("disputes", "adopt", ledger, old, source, *ADOPT).status == 0
        said = ["--by", "IRO-3", "--impact", "They wait still.", "--on", "2026-04-08", "--supersedes", old]
        assert in_process("disputes", "adopt", ledger, new, redated, *said).status == 0
        return old, new

    return adopt


ERASE = ("--by", "QA-1", "--why", "Asked to.", "--on", "2026-05-01")


@pytest.mark.parametrize("by_which", [0, 1])
def test_what_was_said_under_the_one_whose_place_it_took_is_shown_and_erased_with_it(act, taken_over, ledger, by_which):
    """One dispute under two ids: by whichever it is asked for, no word of it is left."""
    pair = taken_over()
    asked, other = pair[by_which], pair[1 - by_which]
    shown = act("show", asked).out
    assert IMPACT in shown and "They wait still." in shown
    told = act("erase", asked, *ERASE).out
    assert (
        f"Erased too: what was said under {other}, which is the same under another date or was adopted with it" in told
    )
    text = ledger.read_text(encoding="utf-8")
    for word in ("IRO-3", IMPACT, "They wait still.", "The record does not show"):
        assert word not in text
    assert act("verify").out.startswith("3 events, what 2 of them said erased: the ledger is whole.\n")


def test_so_it_is_where_it_was_the_brother_it_was_adopted_with_whose_date_was_wrong(act, taken_over, ledger):
    """The new one is what came with the one that led them, under another date."""
    _, new = taken_over(again="C-2", second="2026-01-06")
    act("erase", new, *ERASE)
    assert IMPACT not in ledger.read_text(encoding="utf-8")


def test_one_that_came_later_than_the_date_was_put_right_is_erased_without_what_was_said_before(
    act, in_process, ledger, family
):
    """The brother was not adopted at first, and came with the corrected one: nothing said before was about him."""
    source, redated = family(), family("2026-01-06", "redated.json")
    old, new = reviews(in_process, source)["C-1"]["id"], reviews(in_process, redated)["C-1"]["id"]
    beside = reviews(in_process, redated)["C-2"]["id"]
    assert in_process("disputes", "adopt", ledger, old, source, *ADOPT, "--alone").status == 0
    act("note", old, *by(on="2026-04-02", says="Nothing of the brother."))
    assert in_process("disputes", "adopt", ledger, beside, redated, *ADOPT).status == 0
    assert in_process("disputes", "adopt", ledger, new, redated, *ADOPT, "--supersedes", old).status == 0
    act("erase", beside, *ERASE)
    assert "Nothing of the brother." in ledger.read_text(encoding="utf-8")


def test_whoever_would_be_asked_cannot_take_it_over(in_process, ledger, family):
    source, redated = family(), family("2026-01-06", "redated.json")
    lead = reviews(in_process, source)["C-1"]["id"]
    assert in_process("disputes", "adopt", ledger, lead, source, *ADOPT).status == 0
    new = reviews(in_process, redated)["C-1"]["id"]
    asked = ["--by", "Reviewing Service Manager", *ADOPT[2:]]
    ran = in_process("disputes", "adopt", ledger, new, redated, *asked, "--supersedes", lead)
    assert (ran.status, ran.out) == (2, "")
    assert "the reviewing service manager would be asking themselves" in ran.err


def test_the_third_time_one_dispute_is_adopted_is_the_third_time(in_process, ledger, result, ids, act):
    """Three times within 12 months, and serious: it enters at stage 2, though it is the same dispute each time."""
    id_ = ids[RULE]
    severity = {each["rule"]: each["severity"] for each in result[1]["disputes"]}[RULE]
    assert severity == "high"
    stages = []
    for day in ("2026-04-02", "2026-04-13", "2026-04-27"):
        adopted = ["disputes", "adopt", ledger, id_, result[0], *ADOPT[:-1], day, "--alone"]
        stages.append(in_process(*adopted).out.split(": ")[1].split(",")[0])
        settled = by(day, outcome="explained", changed="Nothing yet.", approach="None: it was recorded late.")
        act("resolve", id_, *settled)
    assert stages == ["informal", "stage 1", "stage 2"]


def test_a_time_it_was_taken_back_does_not_count(in_process, ledger, result, ids, act):
    id_ = ids[RULE]
    for day, stage in (("2026-04-02", "informal"), ("2026-04-13", "informal")):
        out = in_process("disputes", "adopt", ledger, id_, result[0], *ADOPT[:-1], day, "--alone").out
        assert f": {stage}," in out
        act("withdraw", id_, *by(day, why="A slip."))


def test_of_a_rule_that_could_not_run_nothing_is_said_to_be_raised_no_more(
    in_process, ledger, demonstration, adopted, monkeypatch
):
    adopted()
    module = import_module("checker.engines.reference.run")
    honest = module.EVALUATORS[OnGap]

    def raising(context, body):
        if context.rule.id == RULE:
            raise ZeroDivisionError
        return honest(context, body)

    monkeypatch.setitem(module.EVALUATORS, OnGap, raising)
    ran = in_process("check", demonstration, "--ledger", ledger)
    assert ran.status == 2
    assert f"{RULE} could not run" in ran.err
    assert "not raised here" not in ran.out
