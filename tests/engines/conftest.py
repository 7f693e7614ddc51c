"""These tests share one worker of the durable engine."""

from __future__ import annotations

from tests.kept_worker import kept_pool as kept_pool
from tests.kept_worker import one_worker as one_worker
