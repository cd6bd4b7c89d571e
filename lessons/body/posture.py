"""A posture: the joint angles of the whole body in degrees, checked once and then never changed."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import ClassVar

# Lower and upper limit of every angle, in degrees. They are the ranges of the joints of myo-sim 0.2.4 `myofullbody`
# (hip, knee, ankle and arm after Rajagopal 2016 and MyoArm; lumbar flexion: the widest total at which no lumbar level
# but L4-L5 leaves its own range). Lumbar rotation: 10 is about what the five levels of a living spine allow together.
_PAIRED_DEG: dict[str, tuple[float, float]] = {
    "hip_flexion": (-30.0, 120.0),
    "hip_adduction": (-50.0, 30.0),
    "hip_rotation": (-40.0, 40.0),
    "knee_flexion": (0.0, 120.0),
    "ankle_dorsiflexion": (-40.0, 30.0),
    "shoulder_elevation": (0.0, 180.0),
    "shoulder_plane": (-95.0, 130.0),
    "shoulder_rotation": (-90.0, 120.0),
    "elbow_flexion": (0.0, 130.0),
    "forearm_pronation": (-90.0, 90.0),
}
_SINGLE_DEG: dict[str, tuple[float, float]] = {
    "lumbar_flexion": (-26.0, 70.0),
    "lumbar_side_bend": (-25.0, 25.0),
    "lumbar_rotation": (-10.0, 10.0),
}


@dataclass(frozen=True, slots=True)
class Posture:
    """Joint angles in degrees; 0 everywhere is neutral standing.

    Flexion, adduction, internal rotation and dorsiflexion are positive; negative hip flexion is extension.
    `lumbar_flexion` is the total between L1 and the sacrum (forward +); `lumbar_side_bend` and `lumbar_rotation`
    are positive to the right. `shoulder_elevation` lifts the arm in the plane set by `shoulder_plane`
    (0: out to the side, 90: forward). `Posture.RANGES_DEG` gives the limits of every field.

    Raises ValueError, naming field, value and range, for anything that is not a finite number within range.
    """

    hip_flexion_r: float = 0.0
    hip_flexion_l: float = 0.0
    hip_adduction_r: float = 0.0
    hip_adduction_l: float = 0.0
    hip_rotation_r: float = 0.0
    hip_rotation_l: float = 0.0
    knee_flexion_r: float = 0.0
    knee_flexion_l: float = 0.0
    ankle_dorsiflexion_r: float = 0.0
    ankle_dorsiflexion_l: float = 0.0
    lumbar_flexion: float = 0.0
    lumbar_side_bend: float = 0.0
    lumbar_rotation: float = 0.0
    shoulder_elevation_r: float = 0.0
    shoulder_elevation_l: float = 0.0
    shoulder_plane_r: float = 0.0
    shoulder_plane_l: float = 0.0
    shoulder_rotation_r: float = 0.0
    shoulder_rotation_l: float = 0.0
    elbow_flexion_r: float = 0.0
    elbow_flexion_l: float = 0.0
    forearm_pronation_r: float = 0.0
    forearm_pronation_l: float = 0.0

    RANGES_DEG: ClassVar[dict[str, tuple[float, float]]] = {
        **{f"{name}_{side}": limits for name, limits in _PAIRED_DEG.items() for side in "rl"},
        **_SINGLE_DEG,
    }

    def __post_init__(self) -> None:
        for name in COORDINATES:
            value = getattr(self, name)
            if value.__class__ is not float or value != 0.0:  # neutral angles need no further look
                check_angle(name, value)

    def mirrored(self) -> Posture:
        """The same posture with left and right exchanged."""
        swap = {"r": "l", "l": "r"}
        values: dict[str, float] = {}
        for name in COORDINATES:
            if name[:-2] in _PAIRED_DEG:
                values[f"{name[:-1]}{swap[name[-1]]}"] = getattr(self, name)
            else:
                values[name] = getattr(self, name) * (1 if name == "lumbar_flexion" else -1)
        return Posture(**values)


COORDINATES: tuple[str, ...] = tuple(f.name for f in fields(Posture))


def check_angle(name: str, value: object) -> None:
    """Raise ValueError unless `value` (degrees) is a finite real number within the range of the angle `name`."""
    low, high = Posture.RANGES_DEG[name]
    allowed = f"a finite number from {low:g} to {high:g} degrees"
    if isinstance(value, bool) or not hasattr(value, "__float__") or hasattr(value, "__len__"):
        raise ValueError(f"{name} is {value!r}; it must be {allowed}")
    number = float(value)
    if not math.isfinite(number) or not low <= number <= high:
        raise ValueError(f"{name} is {value!r}; it must be {allowed}")
