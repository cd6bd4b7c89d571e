"""The Thomas test as physics: the thigh rests where gravity and the passive tension at the front of the hip balance."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache

import numpy as np

from lessons.body import Body, Posture
from lessons.when_it_gets_short.published import PassiveHip, published

TIGHTNESS_DEG = (0.0, 30.0)  # 0: the flexible athlete of the calibration
TILT_DEG = (-10.0, 25.0)  # of the pelvis, forward positive; 0: as in the model's standing posture
_SEARCH_DEG = (-80.0, 75.0)  # of the thigh: it rests somewhere between hanging down and pointing up


def passive_moment_nm(hip_deg: float, knee_deg: float, shift_deg: float = 0.0) -> float:
    """Moment of everything passive at the hip, muscle and ligament together (N m, positive pulls towards flexion).

    The published curve of ten relaxed people, moved by `shift_deg` towards flexion. Raises ValueError.
    """
    for name, value in (("hip_deg", hip_deg), ("knee_deg", knee_deg), ("shift_deg", shift_deg)):
        _finite(name, value, -180.0, 180.0)
    p: PassiveHip = published().passive_hip
    hip = hip_deg - shift_deg
    return (
        math.exp(p.a[0] + p.a[1] * knee_deg + p.a[2] * hip) - math.exp(p.b[0] + p.b[1] * knee_deg + p.b[2] * hip) + p.c
    )


@cache
def _gravity() -> tuple[float, float]:
    """(a, b) of the leg's moment a cos + b sin of the thigh's angle: the leg, its knee fixed, turns about the hip."""
    body, knee = Body.load(), published().thomas.knee_deg
    level, up = (
        body.gravity_moment_nm(Posture(hip_flexion_r=angle, knee_flexion_r=knee), lying="supine")["hip_flexion_r"]
        for angle in (0.0, 60.0)
    )
    return level, (up - level * math.cos(math.radians(60.0))) / math.sin(math.radians(60.0))


def gravity_moment_nm(thigh_deg: float) -> float:
    """Moment (N m) with which the weight of the leg pulls the thigh down, lying on the back, the knee hanging bent.

    `thigh_deg`: the thigh above the table line, below it negative, -90 to 90. Raises ValueError.
    """
    _finite("thigh_deg", thigh_deg, -90.0, 90.0)
    a, b = _gravity()
    return a * math.cos(math.radians(thigh_deg)) + b * math.sin(math.radians(thigh_deg))


def uncalibrated_rest_deg() -> float:
    """Where the thigh would rest (degrees) with the published curve as it is, pelvis level."""
    return _rest(0.0, 0.0)


@cache
def calibration_deg() -> float:
    """How far (degrees) the published curve is moved so that the thigh of a flexible athlete rests where it did."""
    thomas = published().thomas
    return _bisect(
        lambda shift: passive_moment_nm(thomas.thigh_deg, thomas.knee_deg, shift) - gravity_moment_nm(thomas.thigh_deg),
        -40.0,
        60.0,
    )


def resting_thigh_deg(tightness_deg: float = 0.0, tilt_deg: float = 0.0) -> float:
    """Where the thigh comes to rest (degrees above the table line; below it is negative).

    tightness_deg: how far the passive curve is moved towards flexion, 0 (flexible athlete) to 30; tilt_deg: how far the
    pelvis has tipped forward, -10 to 25. The hip itself is then at `resting_thigh_deg + tilt_deg`. Raises ValueError.
    """
    _finite("tightness_deg", tightness_deg, *TIGHTNESS_DEG)
    _finite("tilt_deg", tilt_deg, *TILT_DEG)
    return _rest(calibration_deg() + tightness_deg, tilt_deg)


def _rest(shift_deg: float, tilt_deg: float) -> float:
    knee = published().thomas.knee_deg
    return _bisect(
        lambda thigh: gravity_moment_nm(thigh) - passive_moment_nm(thigh + tilt_deg, knee, shift_deg), *_SEARCH_DEG
    )


def readings_deg(count: int = 8, seed: int = 15) -> np.ndarray:
    """What `count` readings of one resting thigh differ from it (degrees), shape (count,): always the same ones."""
    if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= 1000:
        raise ValueError(f"count is {count!r}; it must be a whole number from 1 to 1000")
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise ValueError(f"seed is {seed!r}; it must be a whole number, 0 or more")
    return np.random.default_rng(seed).normal(0.0, published().thomas.error_free_deg, count)


def _finite(name: str, value: float, low: float, high: float) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float | np.number) or not low <= value <= high:
        raise ValueError(f"{name} is {value!r}; it must be a number from {low:g} to {high:g}")


def _bisect(f: Callable[[float], float], low: float, high: float) -> float:
    """Where a function of one number changes its sign between `low` and `high`."""
    at_low, at_high = f(low), f(high)
    if at_low * at_high > 0:
        raise ValueError(f"no balance between {low:g} and {high:g} degrees")
    for _ in range(60):
        middle = (low + high) / 2
        if f(middle) * at_low > 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2
