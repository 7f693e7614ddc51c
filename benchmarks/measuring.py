"""What the benchmarks share: timing side by side, peak memory of a process of its own, and the table of results."""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results.md"
README = HERE.parent / "README.md"
_HEAD = """# What was measured

Written by `python -m benchmarks.england`, and `council`, `ssda903`, `ssd`, `readers` and `on_spark` beside it, with `--write`.
Each ratio is of two things timed side by side in one run; seconds and megabytes are of the computer named, and only the
ratios are to be compared between computers. A load above the number of cores means that others were using it too, and that
every figure is the worse for it.
"""


@dataclass(frozen=True)
class Line:
    """One row of the table: what was measured, what it came to, and what was hoped for ("" for nothing)."""

    what: str
    found: str
    target: str = ""


def asked(about: str | None, whole: Callable[[str], dict[str, Any]]) -> argparse.Namespace:
    """What the command line asks: `scale`, and whether to `write`. Where it is `apart` that runs it, over a source, prints
    what `whole` comes to, and ends.
    """
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--write", action="store_true", help="put the results in benchmarks/results.md")
    parser.add_argument("--whole", metavar="SOURCE", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.whole:
        print(json.dumps(whole(chosen.whole)))
        sys.exit()
    return chosen


def best(*things: Callable[[], object], times: int = 3) -> list[float]:
    """The least seconds each of several things takes, tried in turn so many times."""
    least = [float("inf")] * len(things)
    for _ in range(times):
        for place, thing in enumerate(things):
            gc.collect()  # what one run leaves behind is not held while the next is measured
            begun = time.perf_counter()
            thing()
            least[place] = min(least[place], time.perf_counter() - begun)
    return least


def apart(module: str, *arguments: object) -> dict[str, Any]:
    """What a module prints as its last line, in JSON, when it is run in a process of its own."""
    command = [sys.executable, "-m", module, *(str(argument) for argument in arguments)]
    environment = os.environ | {"CHECKER_KEY": "only-for-benchmarks-of-made-up-data"}
    told = subprocess.run(command, capture_output=True, text=True, check=False, cwd=HERE.parent, env=environment)
    if told.returncode:
        raise RuntimeError(f"{module}: {told.stderr.strip()[-2000:]}")
    found: dict[str, Any] = json.loads(told.stdout.strip().splitlines()[-1])
    return found


def peak_megabytes() -> float:
    """The most memory this process has held."""
    status = Path("/proc/self/status")
    if status.exists():  # what `getrusage` says on Linux takes in the most that whoever started this process held
        (held,) = (line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(held) * 1024 / 1e6
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 1e6 if sys.platform == "darwin" else most / 1e3


def machine() -> str:
    """The computer, in a few words, and how much else it had to do."""
    busy = f", load {os.getloadavg()[1]:.0f}" if hasattr(os, "getloadavg") else ""
    return f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}{busy}"


def shown(title: str, lines: Sequence[Line]) -> str:
    """The results as a section of Markdown."""
    rows = [f"| {line.what} | {line.found} | {line.target} |" for line in lines]
    return "\n".join(
        [f"## {title}", "", f"{machine()}.", "", "| measured | found | target |", "|---|---|---|", *rows, ""]
    )


def report(name: str, title: str, lines: Sequence[Line], *, write: bool) -> None:
    """Print the results and, if asked, put them in the table of all of them."""
    section = shown(title, lines)
    print(section)
    if not write:
        return
    text = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else _HEAD
    block = f"<!-- {name} -->\n{section}<!-- /{name} -->\n"
    pattern = _between(name)
    text = pattern.sub(lambda _: block, text) if pattern.search(text) else f"{text}\n{block}"
    RESULTS.write_text(text, encoding="utf-8")
    README.write_text(quoting(README.read_text(encoding="utf-8"), text), encoding="utf-8")


def quoting(readme: str, results: str) -> str:
    """The README with what the results say of whatever has a target, between two marks, in place of what stood there."""
    rows, title = ["| | found | target |", "|---|---|---|"], ""
    for line in results.splitlines():
        title = line.removeprefix("## ") if line.startswith("## ") else title
        what, *rest = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else [""]
        if rest and rest[-1] not in ("", "target") and set(what) != {"-"}:
            rows.append(f"| {title}: {what} | {' | '.join(rest)} |")
    block = "\n".join(["<!-- measured -->", *rows, "<!-- /measured -->", ""])
    return _between("measured").sub(lambda _: block, readme)


def _between(name: str) -> re.Pattern[str]:
    """What stands between two marks of a name, and they."""
    return re.compile(rf"<!-- {name} -->.*?<!-- /{name} -->\n", re.DOTALL)
