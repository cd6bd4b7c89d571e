"""The half-kneeling stretch as geometry: from lunge and tuck to hip angle, low back, psoas length and the front leg."""

from __future__ import annotations

import math

import numpy as np

from lessons.body import FASCICLES, Body, Posture

LUNGE_DEG = (0.0, 20.0)  # how far the kneeling thigh leans forward over the knee; 0: upright
TUCK_DEG = (-25.0, 10.0)  # of the pelvis, its front upwards; negative: tipped forward. The chest stays upright


def posture(lunge_deg: float, tuck_deg: float) -> Posture:
    """The kneeling (right) hip and the low back: the thigh leans, the pelvis tips, the chest stays upright.

    lunge_deg: 0 to 20; tuck_deg: -25 (tipped forward, back arched) to 10 (tucked under). Raises ValueError.
    """
    lunge = _checked("lunge_deg", lunge_deg, LUNGE_DEG)
    tuck = _checked("tuck_deg", tuck_deg, TUCK_DEG)
    return Posture(hip_flexion_r=-(lunge + tuck), lumbar_flexion=tuck, knee_flexion_r=90.0 - lunge)


def hip_extension_deg(lunge_deg: float, tuck_deg: float) -> float:
    """How far the hip itself is opened (degrees): what the lunge gives, less what the pelvis takes away."""
    return -posture(lunge_deg, tuck_deg).hip_flexion_r


def arch_deg(lunge_deg: float, tuck_deg: float) -> float:
    """How far the low back is arched (degrees) beyond standing; negative: flatter than in standing."""
    return -posture(lunge_deg, tuck_deg).lumbar_flexion


def change_mm(lunge_deg: float, tuck_deg: float) -> float:
    """How much longer the psoas is than in standing (mm), mean of the eleven slips of the body model."""
    body = Body.load()
    length = body.measure(posture(lunge_deg, tuck_deg)).length_mm
    names = [f"{name}_r" for name in FASCICLES]
    return float(np.mean([length[n] - body.neutral_length_mm(n) for n in names]))


def front_leg_deg(lunge_deg: float, thigh_mm: float, shin_mm: float) -> tuple[float, float]:
    """How the front thigh and knee turn (degrees, up and bending positive) while the front foot stays where it is.

    Upright, thigh and shin make a right angle. The hip then moves on a circle about the kneeling knee, whose thigh is
    as long as the front one. Lengths in mm, above 0. Raises ValueError.
    """
    lunge = math.radians(_checked("lunge_deg", lunge_deg, LUNGE_DEG))
    for name, value in (("thigh_mm", thigh_mm), ("shin_mm", shin_mm)):
        _checked(name, value, (1.0, 1000.0))
    hip = np.array([thigh_mm * math.sin(lunge), thigh_mm * (math.cos(lunge) - 1.0)])
    ankle = np.array([thigh_mm, -shin_mm])
    across, down = ankle - hip
    reach = math.hypot(across, down)
    at_hip = math.acos((thigh_mm**2 + reach**2 - shin_mm**2) / (2 * thigh_mm * reach))
    at_knee = math.acos((thigh_mm**2 + shin_mm**2 - reach**2) / (2 * thigh_mm * shin_mm))
    return math.degrees(math.atan2(down, across) + at_hip), 90.0 - math.degrees(at_knee)


def _checked(name: str, value: float, allowed: tuple[float, float]) -> float:
    low, high = allowed
    if isinstance(value, bool) or not isinstance(value, int | float | np.number) or not low <= value <= high:
        raise ValueError(f"{name} is {value!r}; it must be a number from {low:g} to {high:g}")
    return float(value)
