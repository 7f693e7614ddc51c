"""Install the library of the durable engine where it can be, and say so where it cannot; the tests run either way.

    python -m tools.durable

Always ends with status 0: without the library the tests of that engine are skipped, each saying why.
"""

from __future__ import annotations

import subprocess
import sys

from checker.engines.choice import DURABLE_RULES, ENGINES


def main() -> None:
    """Try, and say in one line what came of it."""
    if ENGINES["durable"].why_not() is None:
        return
    if sys.version_info >= (3, 13):
        print("durable-rules does not load under Python 3.13 or later: the tests of the durable engine are skipped")
        return
    wanted = f"durable_rules=={DURABLE_RULES}"
    pip = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", wanted]
    done = subprocess.run(pip, capture_output=True, check=False)
    came = "is installed" if done.returncode == 0 else "could not be built here (it needs a C compiler)"
    tests = "run" if done.returncode == 0 else "skipped"
    print(f"durable-rules {DURABLE_RULES} {came}: the tests of the durable engine are {tests}")


if __name__ == "__main__":
    main()
