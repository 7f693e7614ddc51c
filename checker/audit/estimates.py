"""What a share found in a sample says of all it was drawn from, with an interval.

Each worksheet that came back stands for as many cases as its part of the sample has for each that came back of it, so that a
team from which more was drawn than its share does not count for more. The interval is Wilson's score interval (Wilson 1927,
Journal of the American Statistical Association 22, 209-212), with the variance of a share from a finite population, (N - n) /
(N - 1) of the other (Cochran, Sampling Techniques, 3rd edition, section 3.2): all of them looked at, nothing is left to
estimate. Where what they stand for differs, the number looked at counts as fewer: the square of the sum over the sum of the
squares (Kish, Survey Sampling, 1965).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from statistics import NormalDist

from checker.audit.returned import Group, Returned
from checker.frozen import frozen


@frozen
class Estimate:
    """How many of `looked` at were so, and the share of all that are: from `low` to `high`. Shares are of one; None of none."""

    so: int
    looked: int
    share: float | None
    low: float | None
    high: float | None


def interval(
    share: float, looked: float, population: float, confidence: float, counts_as: float
) -> tuple[float, float]:
    """The interval round a share of `looked` drawn from `population`; `counts_as` is how many they are worth."""
    if population <= looked:
        return share, share
    z = NormalDist().inv_cdf(0.5 + confidence / 200)
    worth = counts_as * (population - 1) / (population - looked)
    about = 1 + z * z / worth
    centre = (share + z * z / (2 * worth)) / about
    reach = z / about * math.sqrt(share * (1 - share) / worth + z * z / (4 * worth * worth))
    return max(0.0, centre - reach), min(1.0, centre + reach)


def weights(back: Iterable[Returned]) -> Mapping[Group, float]:
    """For how many cases each worksheet that was filled in stands, by its part of the sample."""
    return {
        group: max(1.0, group.number / count) for group, count in Counter(each.drawn.group for each in back).items()
    }


def estimate(found: Sequence[tuple[bool, float]], confidence: float) -> Estimate:
    """From whether each was so, and for how many it stands."""
    looked, so = len(found), sum(was for was, _ in found)
    if not looked:
        return Estimate(0, 0, None, None, None)
    total = math.fsum(weight for _, weight in found)
    share = math.fsum(weight for was, weight in found if was) / total
    counts_as = total * total / math.fsum(weight * weight for _, weight in found)
    return Estimate(so, looked, share, *interval(share, looked, total, confidence, counts_as))
