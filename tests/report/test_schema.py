"""checker/result@1: the schema is itself sound, ships in the package, and holds results to the published example."""

from __future__ import annotations

import copy
import json
import re
from importlib.resources import files

import jsonschema
import pytest

SCHEMA = json.loads((files("checker.report") / "result-1.schema.json").read_text(encoding="utf-8"))

# The published example, keys in its order.
EXAMPLE = json.loads("""
{"schema": "checker/result@1", "as_at": "2026-03-31", "law_as_at": null, "period": {"from": "2025-04-01", "to": "2026-03-31", "open": true}, "tool": "x.y.z", "rules_digest": "sha256:...", "profile": {"name": "typical", "digest": "sha256:..."},
 "inputs": [{"path": "...", "sha256": "...", "format": "ssda903", "rows": 900, "rejected": 1, "covers": {"review": {"from": "2025-04-01", "to": "2026-03-31"}}}],
 "summary": {"cases": 120, "duties": 420, "met": 4, "excepted": 0, "late": 1, "overdue": 1, "not_met": 0, "pending": 1, "lapsed": 1, "cannot_tell": 412, "disputes": 1, "commendations": 0, "waived": 0, "baseline": 0, "not_evaluated": 0, "rules_errored": 0, "muted": 0},
 "rules": [{"id": "...", "title": "...", "force": "regulation", "duties": 3, "disputes": 1, "status": "ran", "why": null}],
 "disputes": [{"id": "...", "status": "new", "rule": "...", "case": "...", "key": "...", "verdict": "overdue", "force": "regulation", "severity": "high", "theme": "...", "owner": "operational",
   "trigger": {"kind": "...", "on": "...", "source": "episodes.csv:12"}, "due": "...", "found": null, "days_late": 3, "open": true,
   "law": {"instrument": "...", "provision": "...", "link": null, "from": "...", "to": null, "verified": true}, "stage": "unconfirmed", "addressed_to": "...", "respond_by": null, "message": "...", "ask": "...", "untightened": null}],
 "commendations": [], "cannot_tell": [{"rule": "...", "why": "missing-field", "needs": "visit.seen", "duties": 412}], "not_evaluated": [{"case": "...", "why": "..."}],
 "problems": [{"source": "visits.csv:412", "column": "VisitDate", "what": "...", "hint": "...", "count": 1}],
 "groups": [{"why": "siblings", "lead": "...", "rest": ["..."], "ask": null}], "key": "...", "own_figures": null, "muted": [{"rule": "...", "since": "...", "reason": "...", "disputes": 0}], "dip_audit": ["..."], "narrowed": null}
""")  # noqa: E501 - as it is published


def test_the_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["properties"]["schema"]["const"] == "checker/result@1"


def test_every_object_is_closed_every_key_required_and_in_the_designs_order():
    """The published example fixes the keys; the schema lists them in that order, all of them, and no more."""

    def walk(schema, example, at):
        if "$ref" in schema:
            schema = SCHEMA["$defs"][schema["$ref"].removeprefix("#/$defs/")]
        if isinstance(example, dict) and at != "$.inputs[].covers":
            assert list(schema["properties"]) == list(example) == schema["required"], at
            assert schema["additionalProperties"] is False, at
            for name, value in example.items():
                walk(schema["properties"][name], value, f"{at}.{name}")
        if isinstance(example, list) and example:
            walk(schema["items"], example[0], f"{at}[]")

    law = SCHEMA["$defs"]["dispute"]["properties"]["law"]["anyOf"][0]
    walk(law, EXAMPLE["disputes"][0]["law"], "law")
    dispute = copy.deepcopy(EXAMPLE["disputes"][0])
    dispute["law"] = None
    walk({**SCHEMA}, {**EXAMPLE, "disputes": [dispute]}, "$")


def test_enumerations_are_the_programs_own():
    from checker.disputes.dispute import FORCES
    from checker.disputes.protocol import UNWRITTEN
    from checker.engines.duty import Verdict, Why

    definitions = SCHEMA["$defs"]
    dispute = definitions["dispute"]["properties"]
    assert dispute["verdict"]["enum"] == [verdict.value for verdict in Verdict]
    assert definitions["cannot-tell"]["properties"]["why"]["enum"] == [why.value for why in Why]
    assert definitions["force"]["enum"] == list(FORCES)
    assert dispute["owner"]["enum"] == list(UNWRITTEN.addressed_to)


@pytest.fixture(scope="module")
def result(checker, demonstration):
    return checker("check", demonstration, "--format", "json", "--period", "all").json


def test_the_demonstration_is_valid(result, valid):
    valid(result)
    assert result["disputes"]
    assert result["cannot_tell"]


def test_groups_come_as_the_text_report_leads_with_them(result, checker, demonstration):
    """The demonstration holds one group: no reviewing officer for C-0002, and with it none within 48 hours."""
    rules = {told["id"]: told["rule"] for told in result["disputes"]}
    joined = [group for group in result["groups"] if group["rest"]]
    assert [(g["why"], rules[g["lead"]], [rules[each] for each in g["rest"]]) for g in joined] == [
        ("root-cause", "lac.iro.appointed", ["lac.iro.appointed-48h"])
    ]
    text = checker("check", demonstration, "--period", "all").out
    assert [rules[group["lead"]] for group in result["groups"]] == re.findall(r"\[([a-z0-9.-]+), ", text)
    assert rules[result["groups"][0]["lead"]] == "lac.missing.strategy-over-5-days"


def test_a_group_with_a_question_of_its_own_asks_it(checker, snapshot):
    """In care three weeks after the plan began: is the plan still open, before a conference is asked after."""
    facts = [{"kind": "cp_plan", "start": "2025-05-12"}, {"kind": "looked_after", "start": "2025-06-02"}]
    told = checker("check", snapshot({"C-1": facts}), "--select", "cp.conference.review", "--format", "json").json
    (group,) = told["groups"]
    assert (group["why"], group["lead"], group["rest"]) == ("left-open", told["disputes"][0]["id"], [])
    assert group["ask"].startswith("Is the child protection plan that began on 12 May 2025 still open?")


@pytest.mark.parametrize("reveal", [(), ("--reveal-ids",)])
def test_a_return_is_valid(checker, root, reveal):
    folder = root / "fixtures" / "ssda903"
    if not folder.is_dir():
        pytest.skip("there is no SSDA903 fixture yet")
    both = (folder / "2017", folder / "2018", "--year", "2017", "--year", "2018")
    ran = checker("check", *both, "--format", "json", *reveal)  # held to the schema by `checker`
    assert ran.json["inputs"][0]["format"] == "ssda903"
    assert ran.json["problems"]


def test_every_form_of_cover_is_valid(checker, snapshot, in_care, referred):
    covers = {
        "looked_after": "all",
        "advocacy_referral": {"from": "2025-04-01", "to": "2025-12-31"},
        "placement": {"open-at": "2026-03-31"},
        "review": "latest",
        "visit": "none",
        "legal_status": [{"from": "2025-04-01"}, {"latest": True}],
        "approval": {"all": True, "without": ["by_role"]},
    }
    ran = checker("check", snapshot({"C-1": [in_care, referred]}, covers=covers), "--format", "json")
    shown = ran.json["inputs"][0]["covers"]
    assert shown["review"] == "latest"
    assert shown["approval"] == {"all": True, "without": ["by_role"]}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda r: r.pop("law_as_at"),
        lambda r: r.update(extra=1),
        lambda r: r["summary"].pop("lapsed"),
        lambda r: r["summary"].update(disputes=-1),
        lambda r: r["disputes"][0].update(verdict="breach"),
        lambda r: r["disputes"][0].update(force="law"),
        lambda r: r["disputes"][0].update(due="12 March 2026"),
        lambda r: r["disputes"][0].update(due="2026-03-12T09:00"),
        lambda r: r["disputes"][0].update(trigger=None),
        lambda r: r["disputes"][0]["trigger"].pop("source"),
        lambda r: r["disputes"][0].update(id="C-0002"),
        lambda r: r.pop("groups"),
        lambda r: r.update(key="C-0002"),
        lambda r: r["groups"][0].update(lead="C-0002"),
        lambda r: r["groups"][0].update(rest=[r["groups"][0]["lead"]] * 2),
        lambda r: r["groups"][0].update(ask=""),
        lambda r: r["rules"][0].update(status="fine"),
        lambda r: r["rules"][0].update(status="ran", why="not covered"),
        lambda r: r["rules"][0].update(status="errored", why=None),
        lambda r: r["cannot_tell"][0].update(why="unsure"),
        lambda r: r["inputs"][0].update(sha256="abc"),
        lambda r: r.update(as_at=None),
    ],
)
def test_what_is_not_a_result_is_refused(result, spoil):
    spoilt = copy.deepcopy(result)
    spoil(spoilt)
    assert list(jsonschema.Draft202012Validator(SCHEMA).iter_errors(spoilt))


@pytest.mark.parametrize("due", ["2026-03-12", "2026-03-12T09:00+00:00", "2026-06-12T09:00+01:00", None])
def test_a_due_day_and_a_due_moment_are_both_results(result, due):
    told = copy.deepcopy(result)
    told["disputes"][0]["due"] = due
    assert not list(jsonschema.Draft202012Validator(SCHEMA).iter_errors(told))


def test_a_due_by_the_hour_is_a_moment_with_its_offset(checker, snapshot, rules_folder, rule):
    body = """\
within:
  trigger: {start-of: placement}
  evidence:
    - {kind: approval}
  limit:
    - {value: 48 hours, from: 2011-04-01, provision: paragraph 6, verified: true}"""
    source = snapshot({"C-1": [{"kind": "placement", "start": "2026-03-28T16:00", "carer": "f1", "address": "a1"}]})
    folder = rules_folder({"lac/hours.yaml": rule(body=body)})
    told = checker("check", source, "--rules", folder, "--format", "json", "--as-at", "2026-03-31").json
    (dispute,) = told["disputes"]
    assert dispute["due"] == "2026-03-30T17:00+01:00"  # the clocks went forward on 29 March
    assert dispute["days_late"] >= 0
