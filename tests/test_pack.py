"""The compiled rules a wheel carries: the same rules, used only while they are of the files beside them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from checker.codec import Codec
from checker.compile.compiler import of_audits
from checker.disputes.protocol import compiled
from checker.pack import FILE, Listed, read_pack
from tests.shipped import shipped_library, shipped_program


@pytest.fixture(scope="module")
def rules(packed: Path) -> Path:
    """The shipped rules with their pack beside them, as a wheel has them. Not to be changed."""
    return packed / "rules"


def test_it_holds_what_the_files_say_under_every_profile(rules: Path) -> None:
    pack, library = read_pack(rules), shipped_library()
    assert pack is not None
    assert set(pack.programs) == {profile.model.name for profile in library.profiles}
    for name, program in pack.programs.items():
        assert program == shipped_program(name)
    written = library.protocol()
    assert written is not None
    assert pack.protocol == compiled(written.model)
    ids = [each.id for each in pack.listed]
    assert ids == sorted(each.model.id for each in library.rules if not of_audits(each.model))


@pytest.mark.parametrize("change", ["a rule", "a profile", "a new file", "a file gone"])
def test_it_is_not_used_once_a_file_is_changed(rules: Path, tmp_path: Path, change: str) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(rules, folder)
    assert read_pack(folder) is not None
    rule = folder / "lac" / "review-interval.yaml"
    if change == "a rule":
        rule.write_text(rule.read_text(encoding="utf-8").replace("6 months", "7 months"), encoding="utf-8")
    elif change == "a profile":
        profile = folder / "profiles" / "typical.yaml"
        profile.write_text(profile.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    elif change == "a new file":
        shutil.copy(rule, folder / "lac" / "another.yaml")
    else:
        rule.unlink()
    assert read_pack(folder) is None


def test_it_is_used_whatever_the_measures_say(rules: Path, tmp_path: Path) -> None:
    """A program holds no measure: a changed one is read with the report, and costs a run of `checker check` nothing."""
    folder = tmp_path / "rules"
    shutil.copytree(rules, folder)
    shutil.rmtree(folder / "measures")
    assert read_pack(folder) is not None


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"rows": [["Popen", "x"]], "top": [0]}', '{"rows": [], "top": [3]}', "x"]
)
def test_nonsense_in_its_place_is_passed_over(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    assert read_pack(tmp_path) is None


def test_what_is_sound_and_no_pack_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(Codec({Listed}).written(Listed("lac.a", "have", "act", "A")), encoding="utf-8")
    assert read_pack(tmp_path) is None


def test_only_the_classes_handed_in_are_written() -> None:
    with pytest.raises(ValueError, match="cannot be written"):
        Codec([]).written((Path(),))
