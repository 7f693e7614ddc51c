"""One small run written in every format: worked out by hand, and full of ids and dates that must not get out.

Eleven children came into care on 1 March 2026 and were to be referred in 10 days: due 11 March, and as at 31 March 20
days late. Ten of them are of one team, and one of a team of its own. A twelfth, of another, was referred in time.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.report.formats.support import BROWSER, FLAGS, MACHINE, RESTRICTED

WITHIN = """\
within:
  trigger: {start-of: looked_after}
  evidence:
    - {kind: advocacy_referral}
  limit:
    - {value: 10 days, from: 2011-04-01, provision: paragraph 2, verified: true}"""
UNCOVERED = """\
within:
  trigger: {event: allegation}
  evidence:
    - {kind: lado_contact}
  limit:
    - {value: 1 working day, from: 2011-04-01, provision: paragraph 3, verified: true}"""


@pytest.fixture(scope="session")
def small_rules(tmp_path_factory: pytest.TempPathFactory, rule: Callable[..., str]) -> Path:
    """A rule that has disputes, and one that cannot be evaluated."""
    folder = tmp_path_factory.mktemp("small")
    files = {
        "profiles/typical.yaml": "name: typical\ntitle: For tests\nforces: [regulation]\n",
        "lac/within.yaml": rule("lac.test.within", title='"Referred, within <10> days: 100%"', body=WITHIN),
        "lac/unseen.yaml": rule("lac.test.unseen", body=UNCOVERED),
    }
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


def child(name: str, team: str, *more: Mapping[str, Any]) -> dict[str, Any]:
    facts = [{"kind": "child", "born": "2014-05-09", "team": team}, {"kind": "looked_after", "id": f"episode-of-{name}",
             "start": "2026-03-01"}, *more]  # fmt: skip
    return {"case": name, "about": "child", "facts": facts}


@pytest.fixture(scope="session")
def small_source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The snapshot."""
    folder = tmp_path_factory.mktemp("canary-folder")
    referred = {"kind": "advocacy_referral", "on": "2026-03-10"}
    cases = [child(f"canary-{n:02}", "Care 1") for n in range(1, 11)]
    cases += [child("canary-11", "Canary team"), child("canary-12", "Canary team of one", referred)]
    covers = {"looked_after": "all", "child": "all", "advocacy_referral": "all"}
    data = {"schema": "checker/snapshot@1", "as_at": "2026-03-31", "covers": covers, "cases": cases}
    path = folder / "small.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def written(
    checker: Any, small_rules: Path, small_source: Path, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, bytes]:
    """The run in every format, each written to a file in one go; and all that went to standard error."""
    return write_all(checker, small_rules, small_source, tmp_path_factory.mktemp("written"))


@pytest.fixture(scope="session")
def again(
    checker: Any, small_rules: Path, small_source: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Mapping[str, bytes]]:
    """The run again, with more arguments."""
    return lambda *more: write_all(checker, small_rules, small_source, tmp_path_factory.mktemp("again"), *more)


def write_all(checker: Any, rules: Path, source: Path, folder: Path, *more: object) -> dict[str, bytes]:
    names = (*MACHINE, *RESTRICTED)
    reports = [argument for name in names for argument in ("--report", f"{name}={folder / name}")]
    ran = checker("check", source, "--rules", rules, "--quiet", "--verbose", *reports, *more)
    assert ran.status in (0, 1), ran.err
    assert ran.out == ""
    return {**{name: (folder / name).read_bytes() for name in names}, "errors": ran.err.encode()}


@pytest.fixture(scope="session")
def browse(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """What a page has become once a real browser has read it and run its script."""
    if BROWSER is None:
        pytest.skip("no Chromium or Chrome is installed")

    def dump(text: str) -> str:
        folder = tmp_path_factory.mktemp("browser")
        (folder / "page.html").write_text(text, encoding="utf-8")
        command = [
            BROWSER,
            *FLAGS,
            f"--user-data-dir={folder / 'profile'}",
            "--dump-dom",
            (folder / "page.html").as_uri(),
        ]
        ran = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    return dump
