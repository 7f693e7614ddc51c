"""Fuzzes one target under atheris: ``python -m tests.fuzz.one TARGET FINDINGS [option of libFuzzer ...] CORPUS...``.

What is found is written to the folder FINDINGS, the first input of each kind, and fuzzing goes on.
"""

from __future__ import annotations

import json
import shlex
import sys
import time
import traceback
from hashlib import sha256
from importlib import import_module
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["checker"]):
    for name in (  # those that are imported when first needed
        "annex_a", "cin", "mapping.reader", "parquet", "sheets", "ssd.database", "ssd.reader", "ssda903.reader",
        "templates.reader",
    ):  # fmt: skip
        import_module(f"checker.intake.{name}")
    from tests.fuzz.targets import TARGETS

SLOW = 10.0
"""Seconds of a processor on one input of a few kilobytes that are a finding."""


def main() -> None:
    """Fuzz until libFuzzer is told to stop; it does not return."""
    target, folder = TARGETS[sys.argv[1]], Path(sys.argv[2])
    seen: set[str] = set()

    def found(what: str, data: bytes, told: str) -> None:
        if what not in seen:
            seen.add(what)
            name = sha256(what.encode()).hexdigest()[:10]
            (folder / f"{name}.bin").write_bytes(data)
            (folder / f"{name}.json").write_text(json.dumps({"what": what, "told": told}), encoding="utf-8")

    def once(data: bytes) -> None:
        began = time.process_time()  # not by the clock: others may share the processor
        try:
            target.run(data)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # a panic of Polars is no Exception
            frames = [f for f in traceback.extract_tb(error.__traceback__) if "/checker/" in f.filename]
            last = frames[-1] if frames else None
            at = f"{Path(last.filename).name}:{last.name}" if last else "the outcome"
            found(f"{type(error).__name__} at {at}", data, traceback.format_exc()[-4000:])
        if time.process_time() - began > SLOW:
            found("slow", data, f"{time.process_time() - began:.0f} seconds")

    again = shlex.join([sys.executable, "-m", "tests.fuzz.one", *sys.argv[1:3]])  # how libFuzzer starts itself to merge
    atheris.Setup([again, *sys.argv[3:]], once)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
