"""Whatever is named on the command line: facts, problems, or a clear error and exit status 2. Nothing of a child in either."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import pytest

from fixtures.malformed.made import MADE
from fixtures.malformed.sound import FORMS, MAPPING, mapping_of, place
from fixtures.malformed.spoiling import SPOILING
from tests.malformed.outcome import read, shows_nothing
from tests.malformed.running import MEGABYTES, SECONDS, check, name_of
from tests.starts import Ran, Start

FILES = sorted(
    file for file in (Path(__file__).parents[2] / "fixtures/malformed/files").iterdir() if file.suffix != ".md"
)
TOLD = dict.fromkeys(("dump", "dump-parquet", "database"), ("--covers-from", "2025-04-01"))

SPOILT = [
    pytest.param(form, number, each, marks=() if quick else pytest.mark.full, id=f"{form}-{way.__name__}{more}")
    for place, form in enumerate(FORMS)
    for number, way in enumerate(SPOILING)
    for each, quick, more in ((False, (place + number) % 2 == 0, ""), (True, False, "-each"))
]
"""In the quick tier each form is spoilt by every other way, and the next form by the ways between."""

posix = pytest.mark.skipif(os.name == "nt", reason="devices, pipes and links are made as other systems have them")


@pytest.fixture
def run(warm_start: Start, env: Mapping[str, str]) -> Callable[..., Ran]:
    """Runs `checker check` over a source."""
    return partial(check, warm_start, env)


def is_clear(ran: Ran, source: str) -> None:
    """Check what came of a run."""
    out, err = (said.decode(errors="surrogateescape") for said in (ran.stdout, ran.stderr))
    assert ran.returncode in (0, 1, 2), ran
    assert "Traceback" not in err and "unexpected went wrong" not in err and "panicked" not in err, err
    assert shows_nothing(err), err
    assert ran.seconds < SECONDS and ran.megabytes < MEGABYTES, (ran.seconds, ran.megabytes)
    if not out:
        assert ran.returncode == 2 and "help: " in err, ran
        printable = name_of(source).encode(errors="replace").decode()
        assert printable in err.replace("\\", "") or not printable.isprintable() or len(printable) > 200, err
        assert len(err) < 20_000, f"{len(err):,} letters"
        assert all(letter.isprintable() or letter in "\n\t" for letter in err.encode(errors="replace").decode())
        return
    result = json.loads(out)
    assert shows_nothing(json.dumps(result["problems"], ensure_ascii=False)), result["problems"]
    assert shows_nothing(out), out
    assert len(result["problems"]) < 1_000, f"{len(result['problems']):,} problems"
    assert all(each["what"] and each["hint"] for each in result["problems"]), result["problems"]


@posix
@pytest.mark.parametrize("case", MADE, ids=lambda case: case.__name__)
def test_made(case, tmp_path, run):
    source = case(tmp_path)
    is_clear(run(source), source)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_kept(file, run):
    is_clear(run(str(file)), str(file))


@pytest.mark.parametrize(("form", "number", "each"), SPOILT)
def test_spoilt(form, number, each):
    """Each file of an export in turn; or of several one, another by each way of spoiling."""
    sound = FORMS[form]()
    names = list(sound) if each else [list(sound)[number % len(sound)]]
    for name in names:
        read(form, {**sound, name: SPOILING[number](sound[name])})


@pytest.mark.parametrize("number", range(len(SPOILING)), ids=lambda number: SPOILING[number].__name__)
def test_spoilt_on_the_command_line(number, tmp_path, run):
    """Each way of spoiling, of one form or another."""
    form = list(FORMS)[number % len(FORMS)]
    sound = FORMS[form]()
    name = max(sound, key=lambda name: len(sound[name]))
    source = place(form, {**sound, name: SPOILING[number](sound[name])}, tmp_path)
    mapping = mapping_of(form, tmp_path)
    told = TOLD.get(form, ()) if mapping is None else ("--mapping", str(mapping))
    is_clear(run(source, *told), str(mapping) if name == MAPPING else source)


def test_a_sound_one_of_each_form_is_read_whole():
    """Else there would be nothing to spoil."""
    for form, files in FORMS.items():
        snapshot = read(form, files())
        assert [case.about for case in snapshot.cases] == ["child"], form
        assert {"review"} <= {fact.kind for fact in snapshot.cases[0].facts} or form == "census", form
