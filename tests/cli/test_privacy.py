"""Ids say nothing without the key, hold still from run to run, and nothing that names anyone gets out beside them."""

from __future__ import annotations

import copy
import os
import random
import re
import stat

import polars as pl
import pytest
import yaml

from checker.errors import CheckerError

CANARIES = ("canary-case-7391", "canary-fact-5520", "canary-carer-8846", "canary-folder-2207")


@pytest.fixture(scope="module")
def cases(demonstration):
    """The demonstration snapshot as data, read as the rules read it: dates as text."""
    return yaml.load(demonstration.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


def _written(data):
    flags = ("seen", "seen_alone", "emergency", "intended_to_18", "long_term", "fewer_visits_agreed", "plan")
    for case in data["cases"]:
        for fact in case["facts"]:
            fact.update({name: fact[name] == "true" for name in flags if isinstance(fact.get(name), str)})
    return yaml.safe_dump(data, sort_keys=False, default_flow_style=None, width=500)


def _without_places(result):
    """All of a result but where things were read."""

    def less(fact):
        return fact and {name: value for name, value in fact.items() if name != "source"}

    kept = {name: value for name, value in result.items() if name not in ("inputs", "problems")}
    kept["disputes"] = [
        {**dispute, "trigger": less(dispute["trigger"]), "found": less(dispute["found"])}
        for dispute in result["disputes"]
    ]
    return kept


def test_ids_and_everything_else_are_the_same_whatever_the_order_of_rows(checker, cases):
    straight = checker("check", "-", "--format", "json", "--period", "all", stdin=_written(cases))
    assert straight.json["disputes"]
    for seed in range(3):
        order = random.Random(seed)
        shuffled = {**cases, "cases": [{**case, "facts": list(case["facts"])} for case in cases["cases"]]}
        order.shuffle(shuffled["cases"])
        for case in shuffled["cases"]:
            order.shuffle(case["facts"])
        again = checker("check", "-", "--format", "json", "--period", "all", stdin=_written(shuffled))
        assert again.status == straight.status
        assert _without_places(again.json) == _without_places(straight.json)


def test_ids_are_the_same_when_other_children_are_added(checker, cases):
    fewer = {**cases, "cases": cases["cases"][1:2]}
    more = {
        **cases,
        "cases": [*cases["cases"], *({**copy.deepcopy(case), "case": f"X-{case['case']}"} for case in cases["cases"])],
    }
    ids = [
        {(told["id"], told["case"], told["rule"], told["key"]) for told in ran.json["disputes"]}
        for ran in (checker("check", "-", "--format", "json", stdin=_written(data)) for data in (fewer, more))
    ]
    assert ids[0]
    assert ids[0] < ids[1]


def test_the_same_files_give_the_same_bytes(checker, demonstration):
    first, second = (checker("check", demonstration, "--format", "json") for _ in range(2))
    assert first == second
    assert first.out.isascii()


def test_every_pseudonym_changes_with_the_key(checker, demonstration):
    one = checker("check", demonstration, "--format", "json").json
    other = checker(
        "check", demonstration, "--format", "json", set={"CHECKER_KEY": "another key, used here alone"}
    ).json
    assert one["disputes"]
    for name in ("id", "case"):
        assert not {told[name] for told in one["disputes"]} & {told[name] for told in other["disputes"]}
    assert one["summary"] == other["summary"]


@pytest.fixture
def canaries(tmp_path):
    """A snapshot full of what must not get out, with faults of every kind in it."""
    case, fact, carer, folder = CANARIES
    path = tmp_path / folder / f"{case}.yaml"
    path.parent.mkdir()
    path.write_text(
        f"""\
schema: checker/snapshot@1
as_at: 2026-03-31
covers: all
cases:
  - case: {case}
    facts:
      - {{kind: child, born: "2012-02-30"}}
      - {{kind: looked_after, id: {fact}, start: 2025-06-02}}
      - {{kind: placement, id: {fact}, start: 2026-02-23T16:00, carer: {carer}, setting: {carer}, basis: regulation-24}}
      - {{kind: visit, id: {fact}, on: {carer}, seen: "{case}"}}
      - {{kind: {carer}, on: 2025-07-01}}
      - {{kind: review, on: 2025-07-01, status: {carer}, {carer.replace("-", "_")}: {fact}}}
""",
        encoding="utf-8",
    )
    return path


def test_no_canary_gets_out_in_json_or_on_standard_error(checker, canaries, tmp_path):
    for source in (canaries, canaries.relative_to(tmp_path)):
        ran = checker("check", source, "--format", "json", cwd=tmp_path)
        assert ran.json["disputes"]
        assert ran.json["problems"]
        for canary in CANARIES:
            assert canary not in ran.out
            assert canary not in ran.err
        assert str(tmp_path) not in ran.out + ran.err


def test_no_canary_gets_out_in_the_counts_of_what_was_read(checker, canaries, tmp_path):
    ran = checker("reconcile", canaries, "--format", "json", cwd=tmp_path)
    assert ran.json["problems"] and ran.json["inputs"][0]["rows"]
    for canary in (*CANARIES, str(tmp_path)):
        assert canary not in ran.out + ran.err


@pytest.mark.parametrize("form", ["jsonl", "sarif", "junit", "github", "gitlab"])
def test_no_canary_gets_out_in_what_other_machines_read(checker, canaries, tmp_path, form):
    report = tmp_path / "report"
    printed = checker("check", canaries, "--format", form, "--verbose", "--report", f"{form}={report}", cwd=tmp_path)
    assert printed.status == 1
    assert report.read_text(encoding="utf-8") == printed.out
    days = ("2012", "February", "March", "2026-02-23", "2025-07-01", "2025-06-02") if form != "jsonl" else ()
    for canary in (*CANARIES, str(tmp_path), *days):
        assert canary not in printed.out + printed.err, canary


@pytest.mark.parametrize("name", ["duties.csv", "duties.parquet"])
def test_no_canary_gets_out_in_the_table_of_duties(checker, canaries, tmp_path, name):
    ran = checker("check", canaries, "--quiet", "--duties", name, "--period", "all", cwd=tmp_path)
    assert (ran.status, ran.out) == (1, "")
    written = (tmp_path / name).read_bytes()
    told = pl.read_parquet(tmp_path / name).write_csv() if name.endswith("parquet") else written.decode("utf-8-sig")
    assert told.count("\n") > 20
    for canary in (*CANARIES, str(tmp_path)):
        assert canary not in told + ran.err
        assert canary.encode() not in written


def test_revealed_it_is_all_there_for_those_allowed_to_see(checker, canaries):
    ran = checker("check", canaries, "--format", "json", "--reveal-ids")
    assert all(canary in ran.out for canary in (CANARIES[0], CANARIES[1], CANARIES[3]))


def test_no_canary_gets_out_of_a_return_in_a_folder_named_after_someone(checker, tmp_path):
    for year, folder in ((2017, "Canary, Anne"), (2018, "Canary, Bet")):
        path = tmp_path / folder
        path.mkdir()
        (path / "episodes.csv").write_text(
            "CHILD,DECOM,RNE,LS,PLACE,DEC,REC\n"
            f"canary-case-7391,02/06/{year - 1},S,V2,U6,,\ncanary-case-7391,nonsense,S,V2,U6,,\n",
            encoding="utf-8",
        )
        (path / "reviews.csv").write_text("CHILD,REVIEW,REVIEW_CODE\n", encoding="utf-8")
    arguments = ("check", tmp_path / "Canary, Anne", tmp_path / "Canary, Bet", "--year", "2017", "--year", "2018")
    ran = checker(*arguments, "--format", "json")
    assert ran.json["problems"]
    assert "anary" not in ran.out + ran.err
    for form in ("jsonl", "sarif", "junit", "github", "gitlab"):
        told = checker(*arguments, "--format", form, "--verbose")
        assert "anary" not in told.out + told.err
    files = {re.sub(r":\d+$", "", problem["source"]) for problem in ran.json["problems"]}
    assert files == {f"folder {at}/{name}.csv" for at in (1, 2) for name in ("episodes", "reviews")}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text + "  - case: canary-case-7391\n    facts: {canary-fact-5520: [}\n",
        lambda text: text.replace("covers: all", "covers: {canary-carer-8846: all}"),
        lambda text: text.replace("cases:", "canary-fact-5520: 1\ncases:").replace(
            "checker/snapshot@1", "canary-carer-8846"
        ),
        lambda text: text + "      - canary-fact-5520\n      canary-carer-8846: 1\n",
        lambda text: text + "      - {kind: visit, kind: visit, canary-fact-5520: 1, canary-fact-5520: 2}\n",
        lambda text: text + "      - !!python/object/apply:os.system [canary-fact-5520]\n",
        lambda text: text + "      - &canary-fact-5520 {kind: visit, on: *canary-carer-8846}\n",
        lambda text: text.replace("as_at: 2026-03-31", "as_at: canary-fact-5520"),
    ],
)
def test_no_canary_gets_out_in_an_error(checker, canaries, tmp_path, spoil):
    spoilt = tmp_path / "spoilt.yaml"
    spoilt.write_text(spoil(canaries.read_text(encoding="utf-8")), encoding="utf-8")
    for command in (["check", "spoilt.yaml"], ["check", "spoilt.yaml", "--format", "json"]):
        ran = checker(*command, cwd=tmp_path)
        assert ran.err if ran.status == 2 else "Problems in the data" in ran.out or ran.json["problems"]
        assert not any(canary in ran.err for canary in CANARIES), ran.err
        assert "json" not in command or not any(canary in ran.out for canary in CANARIES)


def test_a_case_that_is_not_there_is_not_repeated(checker, demonstration):
    ran = checker("explain", demonstration, CANARIES[0])
    assert (ran.status, ran.out) == (2, "")
    assert CANARIES[0] not in ran.err


# --- the key ---------------------------------------------------------------------------------------------------------


def test_a_key_is_made_on_first_use_for_its_owner_alone_and_then_kept(checker, demonstration, tmp_path):
    settings = {"CHECKER_KEY": None, "XDG_CONFIG_HOME": str(tmp_path), "APPDATA": str(tmp_path)}
    first = checker("check", demonstration, "--format", "json", set=settings)
    second = checker("check", demonstration, "--format", "json", set=settings)
    assert first.out == second.out
    assert (len(first.err.splitlines()), second.err) == (1, "")
    assert str(tmp_path) not in first.err
    key = tmp_path / "safeguarding-checker" / "key"
    assert len(key.read_text(encoding="ascii").strip()) == 64
    assert key.read_text(encoding="ascii").strip() not in first.out + first.err
    assert [file.name for file in key.parent.iterdir()] == ["key"]
    if os.name == "posix":
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
        assert stat.S_IMODE(key.parent.stat().st_mode) == 0o700
        key.chmod(0o644)
        checker("check", demonstration, "--format", "json", set=settings)
        assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_the_key_file_is_under_the_home_folder_where_nothing_else_is_set(checker, demonstration, tmp_path):
    settings = {
        "CHECKER_KEY": None,
        "XDG_CONFIG_HOME": None,
        "APPDATA": None,
        "HOME": str(tmp_path),
        "USERPROFILE": str(tmp_path),
    }
    checker("check", demonstration, "--format", "json", set=settings)
    assert (tmp_path / ".config" / "safeguarding-checker" / "key").is_file()


def test_text_needs_no_key_and_makes_none(checker, demonstration, tmp_path):
    settings = {"CHECKER_KEY": None, "XDG_CONFIG_HOME": str(tmp_path), "APPDATA": str(tmp_path)}
    assert checker("check", demonstration, set=settings).err == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("key", ["", " ", "too short", "fifteen letters"])
def test_a_key_too_short_to_protect_anyone_is_refused(checker, demonstration, key):
    ran = checker("check", demonstration, "--format", "json", set={"CHECKER_KEY": key})
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("CHECKER_KEY: expected a key of at least 16 characters, found ")
    assert not key.strip() or key not in ran.err


def test_a_damaged_key_file_is_refused_and_never_replaced(checker, demonstration, tmp_path):
    key = tmp_path / "safeguarding-checker" / "key"
    key.parent.mkdir()
    key.write_text("short", encoding="ascii")
    settings = {"CHECKER_KEY": None, "XDG_CONFIG_HOME": str(tmp_path), "APPDATA": str(tmp_path)}
    ran = checker("check", demonstration, "--format", "json", set=settings)
    assert (ran.status, ran.out) == (2, "")
    assert "key file" in ran.err
    assert key.read_text(encoding="ascii") == "short"


OTHERS = b"a key that another run made at the same time"


@pytest.fixture
def key(monkeypatch, tmp_path):
    """Where the key would be, of which there is none yet."""
    monkeypatch.delenv("CHECKER_KEY", raising=False)
    for name in ("XDG_CONFIG_HOME", "APPDATA"):
        monkeypatch.setenv(name, str(tmp_path))
    (tmp_path / "safeguarding-checker").mkdir()
    return tmp_path / "safeguarding-checker" / "key"


def test_of_two_first_runs_the_first_makes_the_key_on_a_disk_without_hard_links_too(monkeypatch, key):
    import secrets

    from checker.cli.key import pseudonym_key

    def meanwhile(size):
        key.write_bytes(OTHERS + b"\n")
        return "0" * 2 * size

    monkeypatch.setattr(secrets, "token_hex", meanwhile)
    monkeypatch.setattr(type(key), "hardlink_to", lambda *_: (_ for _ in ()).throw(OSError(1, "not permitted")))
    assert pseudonym_key() == OTHERS == key.read_bytes().strip()


def test_a_key_that_another_run_is_just_writing_is_waited_for(monkeypatch, key):
    from checker.cli import key as module

    key.touch()
    monkeypatch.setattr(module.time, "sleep", lambda seconds: key.write_bytes(OTHERS))
    assert module.pseudonym_key() == OTHERS


def test_what_a_run_that_was_ended_left_stops_no_other(key):
    from checker.cli.key import pseudonym_key

    key.with_name(f"key.{os.getpid()}.new").touch()
    assert len(pseudonym_key()) == 64


def test_a_key_that_cannot_be_written_leaves_no_file(monkeypatch, key):
    from checker.cli import key as module

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module.os, "fsync", full)
    with pytest.raises(CheckerError, match="there is no key for pseudonyms"):
        module.pseudonym_key()
    assert not key.exists()


def test_where_no_key_can_be_kept_one_must_be_given(checker, demonstration, tmp_path):
    (tmp_path / "safeguarding-checker").write_text("a file where a folder would go", encoding="ascii")
    settings = {"CHECKER_KEY": None, "XDG_CONFIG_HOME": str(tmp_path), "APPDATA": str(tmp_path)}
    ran = checker("check", demonstration, "--format", "json", set=settings)
    assert (ran.status, ran.out) == (2, "")
    assert "set CHECKER_KEY" in ran.err
