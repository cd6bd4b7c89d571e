"""A psoas with more or fewer sarcomeres in a row: how hard it pulls and how taut it is at rest, at each hip angle."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lessons.body import ARCHITECTURE, FASCICLES, Body, Posture, active_force_length, passive_force_length

Floats = NDArray[np.float64]
SHARE_PERCENT = (60.0, 120.0)
HIP_DEG = (-20.0, 100.0)  # above 100 degrees the model's path is not to be trusted


def sarcomere_percent(hip_deg: ArrayLike, share_percent: float = 100.0) -> Floats:
    """Length of each sarcomere, as per cent of its best one, with `share_percent` of the usual number in a row.

    The path of the body model and the tendon stay as they are, so fewer sarcomeres must share the same length.
    hip_deg: numbers from -20 to 100; the result has its shape. Raises ValueError.
    """
    share = _one("share_percent", share_percent, SHARE_PERCENT)
    hips = np.ravel(_checked("hip_deg", hip_deg, HIP_DEG))
    psoas = ARCHITECTURE["psoas"]
    along = (psoas.neutral_mm - psoas.slack_mm + change_mm(hips)) / (psoas.fibre_mm[0] * share / 100.0)
    across = np.sin(np.radians(psoas.pennation_deg))
    return np.asarray(np.hypot(along, across).reshape(np.shape(hip_deg)) * 100.0)


def pull_percent(hip_deg: ArrayLike, share_percent: float = 100.0) -> Floats:
    """Pull at full effort, resting tension not counted, as per cent of the strongest. Same arguments."""
    return np.asarray(active_force_length(sarcomere_percent(hip_deg, share_percent) / 100.0) * 100.0)


def rest_percent(hip_deg: ArrayLike, share_percent: float = 100.0) -> Floats:
    """Tension of the resting muscle as per cent of its strongest pull; it may be more than 100. Same arguments."""
    return np.asarray(passive_force_length(sarcomere_percent(hip_deg, share_percent) / 100.0) * 100.0)


def equal_tension_deg(share_percent: float) -> float:
    """The hip angle (degrees) at which a sarcomere is as stretched as one of the usual number is in standing.

    Raises ValueError when no angle from -20 to 100 degrees does.
    """
    hips = np.linspace(*HIP_DEG, 1201)
    gap = sarcomere_percent(hips, share_percent) - sarcomere_percent(0.0)
    if not gap.min() <= 0 <= gap.max():
        raise ValueError(f"share_percent {share_percent:g}: no hip angle from -20 to 100 degrees stretches it as much")
    return float(np.interp(0.0, -gap, hips))


def share_for_lost_extension_percent(lost_deg: float) -> float:
    """How many sarcomeres in a row (per cent of usual) bring the tension of standing `lost_deg` (0 to 60) sooner."""
    lost = _one("lost_deg", lost_deg, (0.0, 60.0))
    psoas = ARCHITECTURE["psoas"]
    standing = psoas.neutral_mm - psoas.slack_mm
    return float((standing + change_mm(np.array([lost]))[0]) / standing * 100.0)


def change_mm(hips: Floats) -> Floats:
    """How much longer than in standing the path is (mm), mean of the eleven fascicles; hips in degrees, shape (n,)."""
    body = Body.load()
    names = [f"{name}_r" for name in FASCICLES]
    lengths = [body.measure(Posture(hip_flexion_r=float(a))).length_mm for a in hips]
    return np.array([np.mean([one[n] - body.neutral_length_mm(n) for n in names]) for one in lengths])


def _one(name: str, value: float, allowed: tuple[float, float]) -> float:
    number = _checked(name, value, allowed)
    if number.ndim:
        raise ValueError(f"{name} is {value!r}; it must be one number")
    return float(number)


def _checked(name: str, value: ArrayLike, allowed: tuple[float, float]) -> Floats:
    numbers = np.asarray(value)
    if (
        numbers.dtype.kind not in "iuf"
        or not (np.isfinite(numbers) & (numbers >= allowed[0]) & (numbers <= allowed[1])).all()
    ):
        raise ValueError(f"{name} is {value!r}; it must be numbers from {allowed[0]:g} to {allowed[1]:g}")
    return numbers.astype(float)
