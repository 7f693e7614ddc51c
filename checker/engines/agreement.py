"""Whether two engines come to the same duties."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from checker.engines.duty import Duty, Evaluation
from checker.frozen import frozen


@frozen
class Difference:
    """One duty that two engines do not agree on; None where one of them has no such duty."""

    one: Duty | None
    other: Duty | None

    @property
    def either(self) -> Duty:
        """The duty of whichever engine has it."""
        duty = self.one or self.other
        assert duty is not None
        return duty


@frozen
class Agreement:
    """What came of checking one evaluation by another.

    `agreed` is how many duties are the same in both, `left` how many of those one engine left to the other in whole or in a
    part that matters. `differences` are in order of case, rule and key; `errored` are rules that only one could run, and
    `missing` how many cases only one could evaluate.
    """

    agreed: int
    left: int
    differences: tuple[Difference, ...]
    errored: tuple[str, ...]
    missing: int


def agreement(one: Evaluation, other: Evaluation, about: Mapping[str, str]) -> Agreement:
    """Compare every field of every duty but the working. `about` is what each rule is about."""
    lost = set(one.not_evaluated) ^ set(other.not_evaluated)
    passed_over = {(of, case) for of, case, _ in {*one.not_evaluated, *other.not_evaluated}}
    errored = tuple(sorted({*one.errored} ^ {*other.errored}))
    first, second = (_by_key(each.duties, passed_over, errored, about) for each in (one, other))
    keys = sorted({*first, *second}, key=lambda key: (key[0], key[1], str(key[2])))
    differences = [Difference(first.get(k), second.get(k)) for k in keys if first.get(k) != second.get(k)]
    agreed = sum(first.get(key) == second.get(key) for key in keys)
    left = min(agreed, sum(one.left.values()) + sum(other.left.values()))
    return Agreement(agreed, left, tuple(differences), errored, len({(of, case) for of, case, _ in lost}))


def _by_key(
    duties: Iterable[Duty], passed_over: set[tuple[str, str]], errored: Iterable[str], about: Mapping[str, str]
) -> dict[tuple[str, str, object], Duty]:  # fmt: skip
    """Duties by what tells them apart, without those of cases and rules that one engine has none of."""
    return {
        (duty.case, duty.rule, duty.key.order): replace(duty, working=())
        for duty in duties
        if duty.rule not in errored and (about[duty.rule], duty.case) not in passed_over
    }
