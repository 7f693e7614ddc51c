"""A pipe is read as a file is, once somebody writes to it, and nobody waits without end for one that nobody writes to."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

from checker import files
from checker.cli import results, settings
from checker.errors import CheckerError
from checker.intake.csv_files import read_csv_file
from checker.yaml_reader import read_yaml_file

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")


@pytest.fixture
def pipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(files, "PATIENCE", 0.1)
    os.mkfifo(tmp_path / "pipe")
    return tmp_path / "pipe"


READERS = [read_yaml_file, read_csv_file, settings.read, lambda path: results.read_result(str(path))]


@pytest.mark.parametrize("read", READERS, ids=["yaml", "csv", "settings", "result"])
def test_a_pipe_that_nobody_writes_to(pipe, read):
    with pytest.raises(CheckerError, match="it is a pipe, and nobody writes to it") as caught:
        read(pipe)
    assert caught.value.help


@pytest.mark.parametrize("silent", [0.0, 0.3], ids=["at once", "after more than the time allowed"])
def test_a_pipe_that_somebody_writes_to(pipe, silent):
    def write():
        with pipe.open("wb") as stream:
            time.sleep(silent)
            stream.write(b"a" * 100_000)

    writer = threading.Thread(target=write)
    writer.start()
    assert files.read_bytes(pipe, 200_000) == b"a" * 100_000
    writer.join()


def test_as_a_shell_gives_what_another_command_writes():
    there, here = os.pipe()
    os.write(here, b"schema: x\n")
    os.close(here)
    assert files.read_bytes(Path(f"/dev/fd/{there}"), 5) == b"schem"
    os.close(there)
