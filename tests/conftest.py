"""What tests share: the real command, small snapshots and a small rules folder of their own."""

from __future__ import annotations

import compileall
import gc
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests import tiers
from tests.starts import Start, Warm, cold_start

settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None)
settings.load_profile(
    "same"
)  # every run tries the same; --hypothesis-profile=explore tries others. A busy machine is no fault

ROOT = Path(__file__).parents[1]
DEMONSTRATION = ROOT / "fixtures" / "demonstration" / "snapshot.yaml"
KEY = "a key that is used in tests alone"
QUICK = "not full"
"""The marks of the quick tier, as `pyproject.toml` has them."""


def pytest_configure(config: pytest.Config) -> None:
    """Say which tier this run is to those tests that do a part of their work in the quick one."""
    tiers.choose(full=config.option.markexpr != QUICK)


def pytest_collection_finish() -> None:
    """Look through none of the thousands of tests again, nor through all they hold so often, for what is no longer used."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """A process for each core, but for a run of a few named files: those would be done before the others had started."""
    return 0 if any(arg.partition("::")[0].endswith(".py") for arg in config.args) else os.cpu_count() or 1


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say what this run leaves to the full tier."""
    if config.option.markexpr == QUICK:
        terminalreporter.write_line("The full tier's longest tests are not in this run: python -m pytest -m ''")


@dataclass(frozen=True)
class Ran:
    """What a command did: its exit status, and what it wrote to standard output and to standard error."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)


Command = Callable[..., Ran]


@pytest.fixture(scope="session")
def root() -> Path:
    """The top of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def demonstration() -> Path:
    """The demonstration snapshot."""
    return DEMONSTRATION


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder of nobody's."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The checkout as it is once installed, its rules compiled, so that a command starts as quickly: made once a session."""
    import filelock

    from checker.pack import FILE, write_pack
    from checker.snapshot.vocabulary import AS_JSON, as_json

    folder = tmp_path_factory.getbasetemp()
    shared = (folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) / "packed"
    with filelock.FileLock(f"{shared}.lock"):
        if not shared.exists():
            made = shared.with_name("packing")
            for part in ("checker", "rules"):
                shutil.copytree(ROOT / part, made / part, ignore=shutil.ignore_patterns("__pycache__"))
            (made / "rules" / FILE).write_text(write_pack(made / "rules"), encoding="utf-8")
            (made / "checker" / "snapshot" / AS_JSON.name).write_text(as_json(), encoding="utf-8")
            compileall.compile_dir(made / "checker", quiet=1)
            made.rename(shared)
    return shared


@pytest.fixture(scope="session")
def env(home: Path, packed: Path) -> Mapping[str, str]:
    """The environment commands run in: a key, a home folder of nobody's, and nothing of whoever runs the tests."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TMPDIR", "TEMP") if name in os.environ}
    places = {
        name: str(home)
        for name in ("HOME", "USERPROFILE", "APPDATA", "XDG_CONFIG_HOME", "LOCALAPPDATA", "XDG_CACHE_HOME")
    }
    return {**kept, **places, "CHECKER_KEY": KEY, "PYTHONPATH": str(packed), "PYTHONSAFEPATH": "1", "PYTHONUTF8": "1"}


@pytest.fixture(scope="session")
def warm_start(env: Mapping[str, str]) -> Iterator[Start]:
    """Runs the command in a process forked from one that has imported it (`tests/starts.py`); cold where that is not safe."""
    if sys.platform != "linux":
        yield cold_start
        return
    warm = Warm(env)
    yield warm.start
    warm.end()


@pytest.fixture(scope="session")
def checker(env: Mapping[str, str], warm_start: Start) -> Command:
    """Runs the real command, as once installed, from a warm start. JSON it writes is held to the schema it names."""
    return _command(warm_start, env)


@pytest.fixture(scope="session")
def cold_checker(env: Mapping[str, str]) -> Command:
    """As `checker`, from a cold start: ``python -m checker`` itself."""
    return _command(cold_start, env)


def _command(start: Start, env: Mapping[str, str]) -> Command:
    def run(
        *args: object, stdin: str | bytes = b"", cwd: Path = ROOT, set: Mapping[str, str | None] | None = None
    ) -> Ran:
        merged = {name: value for name, value in {**env, **(set or {})}.items() if value is not None}
        done = start([*map(str, args)], merged, cwd, stdin.encode() if isinstance(stdin, str) else stdin)
        ran = Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
        assert "Traceback" not in ran.err, ran.err
        if _is_result(ran.out):
            assert_valid(ran.json)
        return ran

    return run


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], env: Mapping[str, str]) -> Command:
    """Runs the command inside this process: for many runs, and for those that need something replaced."""
    import checker.cli

    def run(*args: object) -> Ran:
        for name in ("CHECKER_KEY", "XDG_CONFIG_HOME", "APPDATA", "HOME", "LOCALAPPDATA", "XDG_CACHE_HOME"):
            monkeypatch.setenv(name, env[name])
        for name in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR"):  # what a job of ours is of
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setattr(sys, "argv", ["checker", *map(str, args)])
        status = 0
        try:
            checker.cli.main()
        except SystemExit as left:
            assert left.code is None or isinstance(left.code, int)
            status = left.code or 0
        said = capsys.readouterr()
        ran = Ran(status, said.out, said.err)
        if _is_result(ran.out):
            assert_valid(ran.json)
        return ran

    return run


SCHEMAS = {
    f"checker/{name}@1": f"{name}-1.schema.json" for name in ("result", "measures", "reconciliation", "audit-return")
}


def _is_result(out: str) -> bool:
    """Whether it is a result as JSON: not SARIF, nor JSON Lines, nor the settings in use."""
    return out.startswith("{") and not out.startswith(('{\n  "$schema"', '{"type"', '{\n  "schema": "checker/config@'))


@cache
def _validator(name: str) -> Any:
    import jsonschema

    schema = json.loads((ROOT / "checker" / "report" / SCHEMAS[name]).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())


def assert_valid(result: Any) -> None:
    """Fail, with every fault, where a result does not keep to the schema it names, order of keys and sums included."""
    validator = _validator(result["schema"])
    faults = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(result)]
    assert not faults, "\n".join(faults)
    _assert_in_order(validator.schema, validator.schema, result, "$")
    if result["schema"] == "checker/result@1":
        _assert_adds_up(result)


def _assert_adds_up(result: Any) -> None:
    summary = result["summary"]
    verdicts = ("met", "excepted", "late", "overdue", "not_met", "pending", "lapsed", "cannot_tell")
    assert summary["duties"] == sum(summary[verdict] for verdict in verdicts)
    assert summary["duties"] == sum(rule["duties"] for rule in result["rules"])
    standing = [dispute for dispute in result["disputes"] if dispute["status"] == "new"]
    assert summary["disputes"] == len(standing) == sum(rule["disputes"] for rule in result["rules"])
    for status in ("baseline", "waived", "muted"):
        assert summary[status] == sum(dispute["status"] == status for dispute in result["disputes"])
    assert summary["cannot_tell"] == sum(told["duties"] for told in result["cannot_tell"])
    assert summary["commendations"] == len(result["commendations"])
    assert summary["not_evaluated"] == len(result["not_evaluated"])
    assert summary["rules_errored"] == sum(rule["status"] == "errored" for rule in result["rules"])
    assert [rule["id"] for rule in result["rules"]] == sorted(rule["id"] for rule in result["rules"])
    ids = [dispute["id"] for dispute in result["disputes"]]
    assert len(set(ids)) == len(ids)
    assert sorted(ids) == sorted(each for group in result["groups"] for each in (group["lead"], *group["rest"]))


def _assert_in_order(whole: Any, schema: Any, value: Any, at: str) -> None:
    """Keys come in the order in which the schema lists them."""
    schema = _resolved(whole, schema, value)
    if isinstance(value, dict) and "properties" in schema and "required" in schema:
        assert list(value) == list(schema["properties"]), f"{at}: keys out of order"
        for name, inner in value.items():
            _assert_in_order(whole, schema["properties"][name], inner, f"{at}.{name}")
    if isinstance(value, list) and "items" in schema:
        for number, item in enumerate(value):
            _assert_in_order(whole, schema["items"], item, f"{at}[{number}]")


def _resolved(whole: Any, schema: Any, value: Any) -> Any:
    if "$ref" in schema:
        return _resolved(whole, whole["$defs"][schema["$ref"].removeprefix("#/$defs/")], value)
    if "anyOf" in schema and value is not None:
        return _resolved(whole, schema["anyOf"][0], value)
    return schema


@pytest.fixture(scope="session")
def valid() -> Callable[[Any], None]:
    """Holds a result to the schema it names."""
    return assert_valid


# --- small snapshots -----------------------------------------------------------------------------------------------


def snapshot_text(cases: Mapping[str, Sequence[Mapping[str, Any]]], *, covers: Any = "all", as_at: str = "2026-03-31",
                  about: str = "child") -> str:  # fmt: skip
    """A snapshot as JSON: facts by case."""
    listed = [{"case": name, "about": about, "facts": list(facts)} for name, facts in cases.items()]
    return json.dumps({"schema": "checker/snapshot@1", "as_at": as_at, "covers": covers, "cases": listed})


@pytest.fixture
def snapshot(tmp_path: Path) -> Callable[..., Path]:
    """Writes a small snapshot and says where."""

    def write(cases: Mapping[str, Sequence[Mapping[str, Any]]], *, name: str = "small.json", **settings: Any) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(snapshot_text(cases, **settings), encoding="utf-8")
        return path

    return write


IN_CARE = {"kind": "looked_after", "start": "2025-06-02"}
ADVOCACY = {"kind": "advocacy_referral", "on": "2025-06-10"}


@pytest.fixture(scope="session")
def in_care() -> Mapping[str, Any]:
    """A child in care since 2 June 2025."""
    return IN_CARE


@pytest.fixture(scope="session")
def referred() -> Mapping[str, Any]:
    """What a rule made with `rule` asks for."""
    return ADVOCACY


# --- a small rules folder ------------------------------------------------------------------------------------------

RULE = """\
id: {id}
title: {title}
asks: A child in care has been referred to the advocacy service.
force: {force}
source:
  instrument: A text made up for tests
last-checked: 2026-11-22

{body}

dispute:
  severity: medium
  theme: voice of the child
  message: "The record does not show a referral by {{due}} ({{provision}})."
  ask: "Was the child referred?"

examples:
{examples}
"""
HAVE = """\
have:
  while: looked_after
  evidence:
    - {kind: advocacy_referral}
  in-force: {from: 2011-04-01, provision: paragraph 1, verified: true}"""
EXAMPLES = """\
  - name: referred
    as-at: 2026-03-31
    covers: {advocacy_referral: all}
    facts:
      - {kind: looked_after, start: 2025-06-02}
      - {kind: advocacy_referral, on: 2025-06-10}
    expect:
      - {verdict: met}"""


def rule_text(id: str = "lac.test.have", *, title: str = "A test rule", force: str = "regulation", body: str = HAVE,
              examples: str = EXAMPLES) -> str:  # fmt: skip
    """A rule file."""
    return RULE.format(id=id, title=title, force=force, body=body, examples=examples)


@pytest.fixture(scope="session")
def rule() -> Callable[..., str]:
    """Writes out a rule file: by default one that asks for a referral to advocacy while in care, with no deadline."""
    return rule_text


@pytest.fixture
def rules_folder(tmp_path: Path) -> Callable[..., Path]:
    """Writes a rules folder: files by their path in it, beside one profile that runs every force but local."""

    def write(files: Mapping[str, str], *, name: str = "rules", profile: str = "") -> Path:
        folder = tmp_path / name
        settings = "forces: [act, regulation, statutory-guidance, national-standard, guidance]"
        everything = {"profiles/typical.yaml": f"name: typical\ntitle: For tests\n{profile or settings}\n", **files}
        for path, text in everything.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
        return folder

    return write
