"""Cases whose facts are in a frame, a row a fact: what they hold is told in columns, and an object is made of a fact only
for who asks.

The frame is as docs/snapshot-parquet.md says. It imports polars, so nothing imports it but where there is such a frame.
"""

from checker.snapshot.framed.cases import FramedCases
from checker.snapshot.framed.plain import NotPlainError

__all__ = ["FramedCases", "NotPlainError"]
