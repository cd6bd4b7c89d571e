"""A trial with two groups: how much each changed, how much more the one than the other, and how sure that can be.

Changes and spreads in points of a pain scale from 0 to 100; a positive change means less pain. Both groups have the
same number of people and the same spread (standard deviation) of changes. Student's t throughout.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

LEVEL = 0.95


@dataclass(frozen=True)
class Interval:
    """An estimate with the ends of its 95 % confidence interval, in points."""

    best: float
    low: float
    high: float

    @property
    def clear(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.low > 0 or self.high < 0


def change(mean: float, spread: float, people: int) -> Interval:
    """How much the mean of one group of `people` changed. Raises ValueError."""
    return _around(mean, half_width(spread, people))


def difference(one: float, other: float, spread: float, people: int) -> Interval:
    """How much more the one group changed than the other, `people` in each. Raises ValueError."""
    return _around(one - other, half_width_between(spread, people))


def half_width(spread: float, people: int) -> float:
    """Half of the 95 % interval of a mean change: t(people - 1) * spread / sqrt(people)."""
    _check(spread, people)
    return quantile(people - 1) * spread / math.sqrt(people)


def half_width_between(spread: float, people: int) -> float:
    """Half of the 95 % interval of a difference of two mean changes: t(2 people - 2) * spread * sqrt(2 / people)."""
    _check(spread, people)
    return quantile(2 * people - 2) * spread * math.sqrt(2 / people)


def p_change(mean: float, spread: float, people: int) -> float:
    """The p value of one group against no change: what a test before against after gives."""
    _check(spread, people)
    return 1 - within(mean / (spread / math.sqrt(people)), people - 1)


def p_difference(one: float, other: float, spread: float, people: int) -> float:
    """The p value of the difference of the changes. For two groups seen twice this is the test of group by time."""
    _check(spread, people)
    return 1 - within((one - other) / (spread * math.sqrt(2 / people)), 2 * people - 2)


def within(t: float, degrees: int) -> float:
    """The share of Student's distribution between -|t| and |t|, exactly, for whole degrees of freedom (1 or more).

    Abramowitz and Stegun 1964, formulas 26.7.3 and 26.7.4.
    """
    angle = math.atan(abs(t) / math.sqrt(degrees))
    sine, cosine = math.sin(angle), math.cos(angle)
    odd = degrees % 2 == 1
    if degrees == 1:
        return 2 * angle / math.pi
    term = cosine if odd else 1.0
    total = term
    for k in range(3 if odd else 2, degrees - 1, 2):
        term *= cosine * cosine * ((k - 1) / k)
        total += term
    return 2 / math.pi * (angle + sine * total) if odd else sine * total


@cache
def quantile(degrees: int) -> float:
    """The t between whose two signs lie 95 % of Student's distribution."""
    low, high = 1.9, 13.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if within(middle, degrees) < LEVEL else (low, middle)
    return (low + high) / 2


def _around(best: float, half: float) -> Interval:
    return Interval(best, best - half, best + half)


def _check(spread: float, people: int) -> None:
    if spread <= 0:
        raise ValueError(f"spread is {spread}; it must be more than 0 points")
    if people < 2:
        raise ValueError(f"people is {people}; an interval needs 2 or more in each group")
