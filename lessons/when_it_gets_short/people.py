"""Invented people on the couch: what the Thomas test shows of their hips, the pelvis held or free."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from lessons.when_it_gets_short import thomas
from lessons.when_it_gets_short.published import published

Floats = NDArray[np.float64]
SEED = 10
MEAN_TILT_DEG = 8.0


@dataclass(frozen=True)
class People:
    """Angles of each person (degrees), shape (n,): the hip itself, and the thigh as it was read, held and free."""

    hip_deg: Floats
    held_deg: Floats
    free_deg: Floats

    def correlation(self, seen_deg: Floats) -> float:
        """Between what was read and the hip itself."""
        return float(np.corrcoef(self.hip_deg, seen_deg)[0, 1])

    def wrongly_judged(self, seen_deg: Floats) -> int:
        """How many are called tight (thigh above the couch) although the hip is not, or free although it is."""
        return int(((seen_deg > 0) != (self.hip_deg > 0)).sum())


@cache
def people() -> People:
    """As many as in the study of validity. Free pelvises differ so much that the reading agrees with the hip as there.

    Tightness is spread evenly; tilts are normal, forward on average. Held, the pelvis stays level. Always the same.
    """
    count = published().thomas.people
    dice = np.random.default_rng(SEED)
    tight = np.linspace(2.0, 26.0, count)
    chance = dice.permutation(np.linspace(-1.7, 1.7, count))
    hip = np.array([thomas.resting_thigh_deg(float(t), 0.0) for t in tight])
    held = hip + dice.normal(0.0, published().thomas.error_held_deg, count)
    spread = _spread_of_tilts(tight, chance, hip)
    free = _thighs(tight, chance, spread) + dice.normal(0.0, published().thomas.error_free_deg, count)
    return People(hip, held, free)


def _thighs(tight: Floats, chance: Floats, spread: float) -> Floats:
    tilts = np.clip(MEAN_TILT_DEG + spread * chance, *thomas.TILT_DEG)
    return np.array([thomas.resting_thigh_deg(float(t), float(a)) for t, a in zip(tight, tilts, strict=True)])


def _spread_of_tilts(tight: Floats, chance: Floats, hip: Floats) -> float:
    """The spread (degrees) with which the thigh's angle correlates with the hip's as in the study."""
    wanted = published().thomas.correlation
    spreads = np.linspace(1.0, 14.0, 27)
    found = [np.corrcoef(hip, _thighs(tight, chance, float(s)))[0, 1] for s in spreads]
    return float(spreads[int(np.argmin(np.abs(np.array(found) - wanted)))])
