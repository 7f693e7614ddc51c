"""Records for trials of what hardly one random trial in a thousand is: those of a scene, the facts of each case made over."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from fixtures.nasty import documents
from tests.parity.conditions import Writer
from tests.parity.trial import Data


def made_over(writer: Writer, change: Callable[[Random, list[Data]], None]) -> list[Data]:
    """Documents for the rules that were written, with `change` made to the facts of each case."""
    listed = documents(writer.scene, writer.kinds)
    for document in listed:
        for case in document["cases"]:
            change(writer.dice, case["facts"])
    return listed
