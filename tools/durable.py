"""Install the library of the durable engine where it can be, and say so where it cannot; the tests run either way.

    python -m tools.durable

Always ends with status 0: without the library the tests of that engine are skipped, each saying why.
"""

from __future__ import annotations

import os
import subprocess
import sys

from checker.engines.choice import CALLS, DURABLE_RULES, ENGINES, PIP_INSTALL, calls_are_renamed


def main() -> None:
    """Try, and say in one line what came of it."""
    if ENGINES["durable"].why_not() is None:
        return
    told = {"CPPFLAGS": CALLS} if calls_are_renamed() else {}
    pip = [sys.executable, "-m", "pip", "-q", "--disable-pip-version-check", *PIP_INSTALL]
    subprocess.run(pip, capture_output=True, check=False, env={**os.environ, **told})
    loads = subprocess.run([sys.executable, "-c", "import durable.engine"], capture_output=True, check=False)
    came = "is installed" if loads.returncode == 0 else "could not be built here (it needs a C compiler)"
    tests = "run" if loads.returncode == 0 else "skipped"
    print(f"durable-rules {DURABLE_RULES} {came}: the tests of the durable engine are {tests}")


if __name__ == "__main__":
    main()
