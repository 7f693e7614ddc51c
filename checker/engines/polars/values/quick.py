"""A few things numpy does too, but in layers of Python that take longer than most columns here take to be looked through."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt


def flatnonzero(mask: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """The places of what is set in a column."""
    return mask.nonzero()[0]


def begins_run(keys: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Which keys are not equal to the one before."""
    found = np.empty(len(keys), dtype=bool)
    found[:1] = True
    found[1:] = keys[1:] != keys[:-1]
    return found


def ends_run(keys: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Which keys are not equal to the one after."""
    found = np.empty(len(keys), dtype=bool)
    found[-1:] = True
    found[:-1] = keys[1:] != keys[:-1]
    return found
