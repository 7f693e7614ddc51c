"""Good practice goes by the same route."""

from __future__ import annotations

import pytest

from tests.cli.disputes.support import ADOPT, LATER, by

COMMEND = """\
commend:
  while: looked_after
  rules: [lac.test.have]
  in-last: 12 months
  in-force: {from: 2011-04-01, provision: paragraph 1, verified: true}"""


@pytest.fixture
def commended(in_process, tmp_path, root, snapshot, rules_folder, rule, in_care, referred):
    """A rules folder with the shipped protocol, and a result with one commendation in it."""
    protocol = (root / "rules" / "protocols" / "default.yaml").read_text(encoding="utf-8")
    protocol = protocol.split("root-causes:")[0].replace("[cp.visit, cp.core-group, cp.chronology]", "[]")
    files = {
        "lac/have.yaml": rule(), "protocols/default.yaml": protocol,
        "lac/commend.yaml": rule("lac.test.commend", body=COMMEND),
    }  # fmt: skip
    folder = rules_folder(files)
    ran = in_process("check", snapshot({"C-1": [in_care, referred]}), "--rules", folder, "--format", "json")
    path = tmp_path / "result.json"
    path.write_text(ran.out, encoding="utf-8")
    (told,) = ran.json["commendations"]
    return folder, path, told["id"]


def test_good_practice_goes_by_the_same_route(in_process, act, ledger, commended):
    folder, path, id_ = commended
    theme = ("--theme", "The child's voice")
    adopting = ("disputes", "adopt", ledger, id_, path, *ADOPT, *theme, "--rules", folder)
    assert "a commendation asks nothing, so --stage says nothing" in in_process(*adopting, "--stage", "stage 1").err
    ran = in_process(*adopting)
    assert ran.out == f"{id_} adopted 2 April 2026: commended to the team manager\n"
    assert "theme: the child's voice" in act("list", "--rules", folder, "--as-at", LATER).out
    shown = in_process("check", path.with_name("small.json"), "--rules", folder, "--ledger", ledger, "--format", "json")
    (told,) = shown.json["commendations"]
    assert (told["stage"], told["addressed_to"], told["respond_by"]) == ("commended", "team manager", None)
    assert "nothing is asked any more" in act("respond", id_, *by(says="Thank you."), status=2).err
    act("note", id_, *by(says="Read out at the team meeting."))
    act("withdraw", id_, *by(why="It was another child."))
