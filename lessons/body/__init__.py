"""The body: a musculoskeletal model that every lesson measures. MODEL.md tells what it is and how far to trust it."""

from lessons.body.force import ARCHITECTURE, Architecture, Estimate, active_force_length, passive_force_length
from lessons.body.model import FASCICLES, LEVELS, POINTS, Body, Load, Measurement, SpinePull
from lessons.body.posture import COORDINATES, Posture

_SIDED = ("hip_bone", "femur", "tibia", "fibula", "patella", "talus", "foot", "toes", "clavicle", "scapula", "humerus",
          "ulna", "radius", "hand")  # fmt: skip
BONES: tuple[str, ...] = (
    *(f"L{n}" for n in range(1, 6)), *(f"T{n}" for n in range(1, 13)), "sacrum", "ribcage", "cervical_spine", "skull",
    "jaw", *(f"{name}_{side}" for name in _SIDED for side in "rl"),
)  # fmt: skip
"""Names of the bones that `Body.bones` draws."""

FLESH: tuple[str, ...] = (
    "flesh_L1", "flesh_pelvis",
    *(f"flesh_{name}_{side}" for name in ("humerus", "ulna", "radius", "femur", "tibia", "talus") for side in "rl"),
)  # fmt: skip
"""Names of the soft outline of the body, part by part, for `Body.bones`."""

__all__ = [
    "ARCHITECTURE", "BONES", "COORDINATES", "FASCICLES", "FLESH", "LEVELS", "POINTS", "Architecture", "Body",
    "Estimate", "Load", "Measurement", "Posture", "SpinePull", "active_force_length", "passive_force_length",
]  # fmt: skip
