"""Drawing a sample: how many, how many of each group, and which. The same seed draws the same everywhere."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from statistics import NormalDist


def size_for(population: int, *, confidence: float, margin: float) -> int:
    """How many of a finite population to draw so that a share found in them is within `margin` of that in all.

    `confidence` and `margin` are percentages, such as 95 and 10. The share is taken to be a half, which asks for the most.
    Cochran's formula for a share, with the correction for a finite population (Sampling Techniques, 3rd edition, 4.4).
    """
    if population == 0:
        return 0
    z = NormalDist().inv_cdf(0.5 + confidence / 200)
    endless = (z * 50 / margin) ** 2
    return min(population, math.ceil(endless / (1 + (endless - 1) / population)))


def shared_out(groups: Mapping[str, int], size: int) -> dict[str, int]:
    """How many of a sample each group has, by its name: one each where there are enough, the rest in proportion.

    What is left by rounding goes to the largest remainders, and among equals to the earlier name. `groups` gives how many
    there are of each; no group has more than there are.
    """
    size = min(size, sum(groups.values()))
    first = 1 if size >= len(groups) else 0
    left = {name: number - first for name, number in sorted(groups.items())}
    to_share, whole = size - first * len(groups), sum(left.values())
    quotas = {name: Fraction(to_share * number, whole) if whole else Fraction(0) for name, number in left.items()}
    shares = {name: first + math.floor(quota) for name, quota in quotas.items()}
    by_remainder = sorted(quotas, key=lambda name: (math.floor(quotas[name]) - quotas[name], name))
    for name in by_remainder[: size - sum(shares.values())]:
        shares[name] += 1
    return shares


def drawn(pseudonyms: Sequence[str], number: int, seed: str) -> list[str]:
    """So many of some pseudonyms: the first in order of the SHA-256 of the seed and the pseudonym."""
    return sorted(pseudonyms, key=lambda each: (hashlib.sha256(f"{seed}\n{each}".encode()).digest(), each))[:number]
