"""``python -m tests.fuzz [TARGET ...] [--seconds N]``: fuzzes each reader in turn, and keeps what came of it."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.fuzz.targets import TARGETS

HERE = Path(__file__).parent
CORPUS, LOG = HERE / "corpus", HERE / "log.jsonl"
MAX_LENGTH = 8192
MEMORY = 3000
"""Megabytes that libFuzzer lets a process have."""

_COVERED = re.compile(r"\bcov: (\d+) ft: (\d+)")
_RUNS = re.compile(r"stat::number_of_executed_units:\s+(\d+)")


def fuzz(name: str, seconds: int, into: Path) -> dict[str, Any]:
    """Fuzz one target for some seconds and keep what adds to its corpus; a line for the log. Findings go into a folder."""
    kept = CORPUS / name
    kept.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        grown, findings, seeds = (Path(scratch) / each for each in ("grown", "findings", "seeds"))
        for folder in (grown, findings, seeds):
            folder.mkdir()
        (seeds / "sound").write_bytes(TARGETS[name].seed())
        said = _run(
            name, findings, f"-max_total_time={seconds}", "-print_final_stats=1", str(grown), str(kept), str(seeds)
        )
        _minimised(name, findings, grown, kept, seeds)
        whats = sorted(json.loads(file.read_text("utf-8"))["what"] for file in findings.glob("*.json"))
        for file in findings.iterdir():
            into.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, into / f"{name}-{file.name}")
        covered, features = _COVERED.findall(said)[-1] if _COVERED.search(said) else (0, 0)
        runs = _RUNS.search(said)
        whats += re.findall(r"ERROR: libFuzzer: .*|SUMMARY: .*", said)
    return {
        "on": dt.date.today().isoformat(),
        "target": name,
        "seconds": seconds,
        "executions": int(runs[1]) if runs else 0,
        "coverage": int(covered),
        "features": int(features),
        "corpus": len(list(kept.iterdir())),
        "findings": whats,
    }


def _minimised(name: str, findings: Path, grown: Path, kept: Path, seeds: Path) -> None:
    """The fewest inputs that cover as much as all of them, in place of those kept before."""
    with tempfile.TemporaryDirectory() as fewest:
        _run(name, findings, "-merge=1", fewest, str(kept), str(grown), str(seeds))
        if files := list(Path(fewest).iterdir()):
            shutil.rmtree(kept)
            kept.mkdir()
            for file in files:
                shutil.copy(file, kept / file.name[:12])


def _run(name: str, findings: Path, *rest: str) -> str:
    limits = (f"-max_len={MAX_LENGTH}", "-timeout=60", f"-rss_limit_mb={MEMORY}", f"-artifact_prefix={findings}/")
    command = [sys.executable, "-m", "tests.fuzz.one", name, str(findings), *limits, *rest]
    return subprocess.run(command, capture_output=True, text=True, errors="replace", check=False).stderr


def main() -> None:
    """Fuzz the targets asked for, or all; exit status 1 where anything was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", choices=[[], *TARGETS], metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--seconds", type=int, default=60, help="for each target (60)")
    parser.add_argument("--findings", type=Path, default=Path("findings"), metavar="FOLDER")
    asked = parser.parse_args()
    found = False
    for name in asked.targets or TARGETS:
        line = fuzz(name, asked.seconds, asked.findings)
        found = found or bool(line["findings"])
        with LOG.open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")
        print(json.dumps(line), flush=True)
    sys.exit(found)


if __name__ == "__main__":
    main()
