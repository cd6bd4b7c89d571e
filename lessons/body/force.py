"""Muscle force from published architecture: how hard each hip flexor can pull at a given length, with its spread."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

# Three Gaussian-like terms of the active force-length curve (De Groote et al. 2016, supplement, as implemented in
# sympy.physics.biomechanics FiberForceLengthActiveDeGroote2016): height, centre, width and its growth with length.
_ACTIVE = ((0.814, 1.06, 0.162, 0.0633), (0.433, 0.717, -0.0299, 0.2), (0.1, 1.0, 0.354, 0.0))
# Shape and strain at full force of the passive curve, same source.
_PASSIVE_SHAPE, _PASSIVE_STRAIN = 4.0, 0.6


class Estimate(NamedTuple):
    """A moment in N m: the middle estimate and the low and high ends of what published measurements allow."""

    nm: float
    low_nm: float
    high_nm: float


@dataclass(frozen=True)
class Architecture:
    """Published architecture of one muscle. Sources: lessons/body/architecture.toml.

    force_low_n, force_high_n: largest active force, from old donors and from young adults; fibre_mm: optimal fibre
    lengths (the alternatives that the literature gives); slack_mm: tendon slack length; pennation_deg: angle of the
    fibres to the tendon at optimal length; neutral_mm: length of muscle and tendon in neutral standing.
    """

    force_low_n: float
    force_high_n: float
    fibre_mm: tuple[float, ...]
    slack_mm: float
    pennation_deg: float
    neutral_mm: float


def active_force_length(length: ArrayLike) -> NDArray[np.float64]:
    """Active force as a share of the largest, at a fibre length given as a multiple of the optimal one."""
    x = np.asarray(length, dtype=float)
    terms = (h * np.exp(-0.5 * ((x - c) / (w + g * x)) ** 2) for h, c, w, g in _ACTIVE)
    return np.asarray(sum(terms))


def passive_force_length(length: ArrayLike) -> NDArray[np.float64]:
    """Passive force as a share of the largest active one, same length; 0 below the optimal length."""
    x = np.asarray(length, dtype=float)
    rise = np.expm1(_PASSIVE_SHAPE * np.maximum(x - 1.0, 0.0) / _PASSIVE_STRAIN)
    return np.asarray(rise / math.expm1(_PASSIVE_SHAPE))


def _read() -> dict[str, Architecture]:
    with (Path(__file__).parent / "architecture.toml").open("rb") as file:
        raw = tomllib.load(file)
    return {muscle: Architecture(**entry | {"fibre_mm": tuple(entry["fibre_mm"])}) for muscle, entry in raw.items()}


ARCHITECTURE: dict[str, Architecture] = _read()
"""Muscle (without side; the psoas as one) -> its Architecture."""


def fibre_share(muscle: str, change_mm: ArrayLike, fibre_mm: float | None = None) -> NDArray[np.float64]:
    """Fibre length as a multiple of the optimal one when the path is `change_mm` longer than in neutral standing.

    The tendon is rigid and the muscle keeps its thickness: every change of the path is one of the fibres' projection.
    Another optimal `fibre_mm` changes how far the fibres travel, not how stretched they are in standing.
    """
    return np.hypot(*_projected(muscle, change_mm, fibre_mm))


def _projected(muscle: str, change_mm: ArrayLike, fibre_mm: float | None) -> tuple[NDArray[np.float64], float]:
    """Fibre along and across the line of pull, as multiples of the optimal fibre length."""
    a = ARCHITECTURE[muscle]
    standing = (a.neutral_mm - a.slack_mm) / a.fibre_mm[0]
    along = standing + np.asarray(change_mm, dtype=float) / (fibre_mm or a.fibre_mm[0])
    return np.asarray(along), math.sin(math.radians(a.pennation_deg))


def pull_share(muscle: str, change_mm: ArrayLike, fibre_mm: float | None = None) -> NDArray[np.float64]:
    """Active pull along the tendon at full effort, as a share of the largest one. Passive tension is not counted."""
    along, across = _projected(muscle, change_mm, fibre_mm)
    fibre = np.hypot(along, across)
    return np.asarray(active_force_length(fibre) * np.maximum(along, 0.0) / fibre)


def capacity(muscle: str, change_mm: Sequence[float], arm_mm: float, mass_scale: float) -> Estimate:
    """Hip-flexion moment (N m) that a muscle adds by its own effort when it pulls as hard as it can.

    change_mm: how much longer than in neutral standing the path is (one number a fascicle, averaged as force);
    arm_mm: its moment arm; mass_scale: body mass over that of the source (muscle volume goes with mass times stature,
    Handsfield et al. 2014, so cross-section goes with mass).

    low and high combine the forces of old donors and of young adults with every published fibre length; the middle is
    the geometric mean of the two forces at the first fibre length.
    """
    a = ARCHITECTURE[muscle]
    lever_m = arm_mm / 1000.0 * mass_scale
    shares = [float(np.mean(pull_share(muscle, change_mm, fibre))) for fibre in a.fibre_mm]
    ends = sorted(lever_m * force_n * share for force_n in (a.force_low_n, a.force_high_n) for share in shares)
    middle = lever_m * math.sqrt(a.force_low_n * a.force_high_n) * shares[0]
    return Estimate(middle, ends[0], ends[-1])
