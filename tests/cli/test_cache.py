"""Rules compiled for an earlier run: the same answers with them and without, and never what is not this user's own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from checker.cli import cache
from checker.cli.options import RulesChosen, read_rules
from checker.cli.rules import rules as rules_command
from checker.errors import CheckerError
from checker.pack import Pack
from checker.snapshot import vocabulary

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of nobody's."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    monkeypatch.delenv(cache.WITHOUT, raising=False)
    return tmp_path / "cache" / "safeguarding-checker"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """A few rules of a council's own."""
    folder = tmp_path / "rules"
    for part in ("lac", "definitions", "profiles"):
        (folder / part).mkdir(parents=True)
    for file in ("lac/review-interval.yaml", "profiles/typical.yaml"):
        shutil.copy(ROOT / "rules" / file, folder / file)
    for file in (ROOT / "rules" / "definitions").glob("*.yaml"):
        shutil.copy(file, folder / "definitions")
    profile = folder / "profiles" / "typical.yaml"
    kept = [
        line
        for line in profile.read_text(encoding="utf-8").splitlines()
        if line.startswith(("name", "title", "forces"))
    ]
    profile.write_text("\n".join(kept) + "\n", encoding="utf-8")
    return folder


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The profiles under which rules were compiled, and not read from the cache."""
    profiles: list[str] = []
    make: Callable[..., Pack] = cache.made_of

    def counting(folder: Path, names: Any) -> Pack:
        profiles.extend(names)
        return make(folder, names)

    monkeypatch.setattr(cache, "made_of", counting)
    return profiles


def read(rules: Path, law_as_at: int | None = None) -> Any:
    return read_rules(RulesChosen(rules, "typical", law_as_at))


def test_they_are_compiled_once_and_say_the_same_afterwards(home: Path, rules: Path, made: list[str]) -> None:
    first = read(rules)
    assert read(rules) == first
    assert read(rules, 738_000)[0].law_as_at == 738_000
    assert made == ["typical"]
    (file,) = home.iterdir()
    if os.name == "posix":
        assert (file.stat().st_mode & 0o777, home.stat().st_mode & 0o777) == (0o600, 0o700)


@pytest.mark.parametrize("change", ["a rule", "a profile", "a new file", "the code"])
def test_not_once_anything_is_changed(
    home: Path, rules: Path, made: list[str], monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    read(rules)
    rule, profile = rules / "lac" / "review-interval.yaml", rules / "profiles" / "typical.yaml"
    if change == "a rule":
        rule.write_text(rule.read_text(encoding="utf-8").replace("6 months", "7 months"), encoding="utf-8")
    elif change == "a profile":
        profile.write_text(profile.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    elif change == "a new file":
        shutil.copy(profile, rules / "profiles" / "another.yaml")
        other = rules / "profiles" / "another.yaml"
        other.write_text(other.read_text(encoding="utf-8").replace("name: typical", "name: another"), encoding="utf-8")
    else:
        monkeypatch.setattr(cache, "_code", lambda: "another")
    read(rules)
    assert made == ["typical", "typical"]


def test_the_list_of_rules_comes_from_there_and_is_of_the_files_as_they_are(
    home: Path, rules: Path, made: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    def listed(*more: str) -> str:
        rules_command.main(["list", "--rules", str(rules), *more], standalone_mode=False)
        return capsys.readouterr().out

    first = listed()
    assert (listed(), made) == (first, ["typical"])
    for file, old, new in (
        ("lac/review-interval.yaml", "title: ", "title: Anew, "),
        ("lac/review-interval.yaml", "force: regulation", "force: local"),
        ("profiles/typical.yaml", "title: ", "title: Ours, "),
    ):
        text = (rules / file).read_text(encoding="utf-8")
        assert text.count(old) == 1
        (rules / file).write_text(text.replace(old, new), encoding="utf-8")
        told = listed("--all")
        assert (new.partition(": ")[2] in told, told == first) == (True, False)
        first = told
    assert made == ["typical"] * 4


@pytest.mark.parametrize("content", ["", "[]", '{"rows": [["Popen", "x"]], "top": [0]}', '{"rows": [], "top": 1}'])
def test_nonsense_in_its_place_is_passed_over(home: Path, rules: Path, made: list[str], content: str) -> None:
    first = read(rules)
    (file,) = home.iterdir()
    file.write_text(content, encoding="utf-8")
    assert read(rules) == first
    assert made == ["typical", "typical"]


@pytest.mark.skipif(os.name != "posix", reason="who may write to a file is told another way")
@pytest.mark.parametrize("what", ["file", "folder", "link"])
def test_what_others_may_write_to_is_not_read(home: Path, rules: Path, made: list[str], what: str) -> None:
    read(rules)
    (file,) = home.iterdir()
    if what == "link":
        file.rename(home / "elsewhere")
        file.symlink_to(home / "elsewhere")
    else:
        (file if what == "file" else home).chmod(0o777)
    read(rules)
    assert made == ["typical", "typical"]


@pytest.mark.parametrize("why", ["it is not wanted", "it cannot be made", "there is no home"])
def test_without_one(
    home: Path, rules: Path, made: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, why: str
) -> None:
    if why == "it is not wanted":
        monkeypatch.setenv(cache.WITHOUT, "1")
    elif why == "it cannot be made":
        (tmp_path / "cache").write_text("a file", encoding="utf-8")
    else:
        monkeypatch.setenv("XDG_CACHE_HOME", "")
        monkeypatch.setattr(Path, "home", classmethod(lambda cls: (_ for _ in ()).throw(RuntimeError)))
    assert read(rules) == read(rules)
    assert made == ["typical", "typical"]
    assert not home.exists()


def test_only_the_newest_are_kept(home: Path, rules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(cache.MOST + 3):
        monkeypatch.setattr(cache, "_code", lambda number=number: str(number))
        read(rules)
    assert len(list(home.iterdir())) == cache.MOST


def test_rules_that_cannot_be_read_are_said_every_time(home: Path, rules: Path) -> None:
    (rules / "lac" / "review-interval.yaml").write_text("id: [", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(CheckerError):
            read(rules)
    assert not home.exists()


def test_a_mark_of_the_code_tells_when_any_of_it_is_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache.checker, "__file__", str(tmp_path / "__init__.py"))
    (tmp_path / "engines").mkdir()
    marks = [cache._code()]
    for name, content in (("a.py", "x = 1"), ("engines/b.yaml", "x: 1"), ("a.py", "x = 2"), ("a.py", "x = 22")):
        (tmp_path / name).write_text(content, encoding="utf-8")
        os.utime(tmp_path / name, ns=(len(marks), len(marks)))
        marks.append(cache._code())
    assert len(set(marks)) == len(marks)
    (tmp_path / "notes.txt").write_text("no code", encoding="utf-8")
    assert cache._code() == marks[-1]


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[list[str]]:
    """Each time that the vocabulary's YAML was read."""
    times: list[str] = []
    parse = vocabulary._from_yaml

    def counting() -> Any:
        times.append("yaml")
        return parse()

    monkeypatch.setattr(vocabulary, "_from_yaml", counting)
    monkeypatch.setattr(vocabulary, "AS_JSON", tmp_path / "not-there.json")
    monkeypatch.setattr(vocabulary, "KEPT", [])
    yield times
    vocabulary.vocabulary.cache_clear()


def words() -> Any:
    """The vocabulary as a new run has it."""
    vocabulary.vocabulary.cache_clear()
    vocabulary.KEPT.clear()
    cache.have_vocabulary()
    return vocabulary.vocabulary()


def test_the_vocabulary_is_read_once_and_says_the_same_afterwards(home: Path, parsed: list[str]) -> None:
    assert words() == words() == words()
    assert parsed == ["yaml"]
    (file,) = home.iterdir()
    file.write_text("[]", encoding="utf-8")
    assert words() == words() == vocabulary.vocabulary()
    assert parsed == ["yaml", "yaml"]  # and is kept again


def test_a_vocabulary_of_another_file_is_not_kept_under_the_name_of_this(
    home: Path, parsed: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    other = tmp_path / "vocabulary.yaml"
    other.write_text(vocabulary.FILE.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    written = vocabulary.as_json

    def meanwhile() -> str:
        monkeypatch.setattr(vocabulary, "FILE", other)
        return written()

    monkeypatch.setattr(vocabulary, "as_json", meanwhile)
    cache.have_vocabulary()
    assert not home.exists()


@pytest.mark.parametrize("why", ["it is not wanted", "it cannot be made", "others may write to it"])
def test_the_vocabulary_without_one(
    home: Path, parsed: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, why: str
) -> None:
    if why == "it is not wanted":
        monkeypatch.setenv(cache.WITHOUT, "1")
    elif why == "it cannot be made":
        (tmp_path / "cache").write_text("a file", encoding="utf-8")
    elif os.name == "posix":
        home.mkdir(parents=True)
        home.chmod(0o777)
    else:
        pytest.skip("who may write to a file is told another way")
    assert "review" in words().kinds
    assert vocabulary.KEPT == []
    assert parsed[-1] == "yaml"
