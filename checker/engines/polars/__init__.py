"""The columnar engine: every rule over all cases at once, for whole authorities and nations.

Reads and sorts with polars, works in numpy's columns; imported only when a run is large enough to need it, or asked for.
"""

from checker.engines.polars.evaluate import evaluate
from checker.engines.polars.run import Handed

__all__ = ["Handed", "evaluate"]
