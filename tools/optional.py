"""Install what some tests need and not every machine can run, where it can: durable-rules and Spark. The tests run either way.

    python -m tools.optional

durable-rules is built where there is a C compiler; Spark, some 450 MB to fetch, is installed where there is Java. Always ends
with status 0: what is not here is said in a line, and its tests are skipped, each saying why.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec

from checker.engines.choice import CALLS, DURABLE_RULES, ENGINES, PIP_INSTALL, calls_are_renamed

JAVA = 17
"""The first Java that the Spark tested here runs on."""


def main() -> None:
    """Try each, and say in one line what came of it."""
    if ENGINES["durable"].why_not() is not None:
        _durable()
    if find_spec("pyspark") is None:
        _spark()


def why_no_java() -> str | None:
    """Why Spark cannot run here for want of a Java; None where it can."""
    java = shutil.which("java")
    if java is None:
        return f"it needs Java {JAVA} or later, and there is none"
    told = subprocess.run([java, "-version"], capture_output=True, check=False, text=True)
    found = re.search(r'version "((\d+)[^"]*)"', told.stderr + told.stdout)
    if found is None or int(found[2]) < JAVA:
        return f"it needs Java {JAVA} or later, and this is {found[1] if found else 'of no known version'}"
    return None


def _durable() -> None:
    _pip(PIP_INSTALL, {"CPPFLAGS": CALLS} if calls_are_renamed() else {})
    if _loads("durable.engine"):
        print(f"durable-rules {DURABLE_RULES} is installed: the tests of the durable engine are run")
    else:
        print(
            f"durable-rules {DURABLE_RULES} could not be built here (it needs a C compiler): "
            "the tests of the durable engine are skipped"
        )


def _spark() -> None:
    lacking = why_no_java()
    if lacking is None:
        _pip(("install", "-e", ".[spark]"), {})
        if _loads("pyspark"):
            print("Spark is installed: its tests are run")
            return
        lacking = "pip could not install pyspark"
    print(f"Spark is not installed ({lacking}): its tests are skipped")


def _pip(words: tuple[str, ...], told: dict[str, str]) -> None:
    pip = [sys.executable, "-m", "pip", "-q", "--disable-pip-version-check", *words]
    subprocess.run(pip, capture_output=True, check=False, env={**os.environ, **told})


def _loads(module: str) -> bool:
    return subprocess.run([sys.executable, "-c", f"import {module}"], capture_output=True, check=False).returncode == 0


if __name__ == "__main__":
    main()
