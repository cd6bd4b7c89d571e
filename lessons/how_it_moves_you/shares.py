"""Who does the work of hip flexion: each muscle's moment and share at full effort, with all that is unsure in it."""

from __future__ import annotations

import math
from collections.abc import Mapping

from lessons.body import ARCHITECTURE, FASCICLES, Body, Estimate, Posture
from lessons.evidence.data import near_matches

MUSCLES: tuple[str, ...] = tuple(ARCHITECTURE)
GROUPS: dict[str, tuple[str, ...]] = {"iliopsoas": ("psoas", "iliacus"), "rectus femoris": ("rectus_femoris",)}
"""The two that are compared; the psoas and the iliacus end together and count as one."""


def moments_nm(body: Body, posture: Posture, *, by_length: bool = True) -> dict[str, Estimate]:
    """The hip-flexion moment (N m) of each right-hand muscle at full effort, with its low and high end.

    by_length=False leaves out that a muscle pulls less when its fibres are short or long: lever times largest force,
    which is the rule of the cadaver index. Negative where the muscle extends the hip. Keys: MUSCLES.
    """
    if by_length:
        capacity = body.hip_capacity_nm(posture)
        return {m: capacity[f"{m}_r"] for m in MUSCLES}
    arms = body.measure(posture).moment_arm_mm
    return {m: _lever_times_force(m, arms[f"{_path(m)}_r"]["hip_flexion_r"] / 1000.0) for m in MUSCLES}


def _path(muscle: str) -> str:
    return FASCICLES[0] if muscle == "psoas" else muscle  # at the hip all fascicles share one lever


def _lever_times_force(muscle: str, arm_m: float) -> Estimate:
    a = ARCHITECTURE[muscle]
    low, high = sorted((a.force_low_n * arm_m, a.force_high_n * arm_m))
    return Estimate(math.copysign(math.sqrt(abs(low * high)), arm_m), low, high)


def share_percent(moments: Mapping[str, Estimate], group: str) -> tuple[float, float, float]:
    """(low, middle, high) share of the `group` in the moment of all muscles that flex, in percent.

    Low: its own low ends against the high ends of all others; high: the other way round. This is the widest that the
    published numbers allow. Muscles that extend the hip here count as nothing. Raises KeyError for another group.
    """
    if group not in GROUPS:
        raise KeyError(f"there is no group {group!r}; {near_matches(group, GROUPS)}")
    own = GROUPS[group]
    rest = [m for m in moments if m not in own]

    def of(names: tuple[str, ...] | list[str], end: str) -> float:
        return sum(max(0.0, getattr(moments[m], end)) for m in names)

    return (
        _percent(of(own, "low_nm"), of(rest, "high_nm")),
        _percent(of(own, "nm"), of(rest, "nm")),
        _percent(of(own, "high_nm"), of(rest, "low_nm")),
    )


def _percent(own: float, rest: float) -> float:
    return 100.0 * own / (own + rest) if own + rest > 0 else 0.0


def leader(moments: Mapping[str, Estimate]) -> int:
    """1 where the iliopsoas gives more than the rectus femoris, whatever estimate is right; -1 where less; else 0."""
    low = {g: sum(moments[m].low_nm for m in names) for g, names in GROUPS.items()}
    high = {g: sum(moments[m].high_nm for m in names) for g, names in GROUPS.items()}
    if low["iliopsoas"] > high["rectus femoris"]:
        return 1
    return -1 if low["rectus femoris"] > high["iliopsoas"] else 0
