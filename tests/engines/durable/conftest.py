"""The durable engine is tested where its library loads; elsewhere its tests are skipped, each saying why."""

from __future__ import annotations

import pytest

from checker.engines.choice import ENGINES

NEEDS_LIBRARY = ("test_equal.py", "test_session.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = [item for item in items if item.path.parent.name == "durable" and item.path.name in NEEDS_LIBRARY]
    why = ENGINES["durable"].why_not() if here else None
    for item in here if why is not None else []:
        item.add_marker(pytest.mark.skip(reason=str(why)))


@pytest.fixture(autouse=True)
def one_worker() -> None:
    """Workers start and end here as they do for people: that is what is tested."""
