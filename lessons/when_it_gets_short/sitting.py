"""The first explorer: short by position. Stand, sit, curl up, and the same psoas is centimetres shorter."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray

from lessons.body import Body, Posture
from lessons.teaching.explorer import Axis, Curve, Label, LinkExplorer, Muscle, Part, Readout, Say, Turn, resample
from lessons.teaching.side_view import LONGEST_SLIP, marks, shapes
from lessons.teaching.tables import Table, pack
from lessons.when_it_gets_short.drawing import PELVIS_BONES, parts, trunk

HIPS_DEG = np.arange(-10.0, 101.0, 10.0)  # above 100 degrees the model's path is not to be trusted
BACKS_DEG = np.arange(0.0, 51.0, 10.0)
POSTURES = {
    "Standing": {"hip": 0, "back": 0},
    "Sitting upright": {"hip": 90, "back": 0},
    "Slumped in a chair": {"hip": 90, "back": 40},
    "Lying curled up": {"hip": 100, "back": 50},
    "End of a step": {"hip": -10, "back": 0},
}


def sitting(state: Mapping[str, float] | None = None) -> LinkExplorer:
    """The explorer, sitting slumped or at `state` ({"hip": degrees, "back": degrees})."""
    thigh = [Turn("hip", (0.0, 0.0))]
    shank = [*thigh, Turn("knee", marks()["knee_r"], -1.0)]
    skin = [
        Part("flesh_tibia_r", shapes("flesh_tibia_r"), shank),
        Part("flesh_femur_r", shapes("flesh_femur_r"), thigh),
        Part("flesh_pelvis", shapes("flesh_pelvis")),
    ]
    return LinkExplorer(
        title="Short by position",
        lead="A body from its right side. Drag the ring on the thigh, bend the back, or choose a posture below.",
        axes=[
            Axis("hip", "Angle of the hip", -10, 100, start=90),
            Axis("back", "Bend of the lower back", 0, 50, start=40),
        ],
        layers=[
            *skin,
            *trunk("back"),
            *parts(PELVIS_BONES),
            Muscle("psoas", "path", width_mm=44),
            Part("femur_r", shapes("femur_r"), thigh, (0.0, -340.0), "thigh"),
            *parts(["patella_r"], thigh),
            *parts(["tibia_r", "fibula_r"], shank),
        ],
        labels=[Label("psoas", (190, 170), on="psoas", fraction=0.42)],
        tables=_tables(),
        readouts=[Readout("length", "Length of the slip from L1", 1), Readout("shorter", "Shorter than standing", 1)],
        curve=Curve("hip", "shorter", "Shorter than standing", "straight_back", "straight back"),
        say=[
            Say("You stand. The psoas is {length} cm long.", {"hip": (-0.5, 0.5), "back": (0, 0.5)}),
            Say(
                "The thigh is behind you. The psoas is {abs shorter} cm longer than in standing.", {"shorter": (-9, 0)}
            ),
            Say(
                "The hip is bent {hip}° and the back is straight. The psoas is {shorter} cm shorter than in standing. "
                "Its two ends are closer together: that is all that short means here.",
                {"back": (0, 0.5)},
            ),
            Say(
                "The hip is bent {hip}° and the lower back {back}°. The psoas is {shorter} cm shorter than in "
                "standing. Its two ends are closer together: that is all that short means here."
            ),
        ],
        postures=POSTURES,
        ghost={"hip": 0, "back": 0},
        window_mm=(-640, -520, 1480, 1390),
        limits=[
            "One adult body. Yours has other lengths; the share that it gets shorter is alike.",
            "A length is not a tension. How taut the muscle is at a length comes in the next part.",
            "The pelvis stays where it is here. Real sitting also tips it.",
        ],
        state=state,
    )


@cache
def _tables() -> dict[str, Table]:
    """Everything that the explorer reads off."""
    axes = {"hip": HIPS_DEG, "back": BACKS_DEG}
    shorter = shorter_cm(HIPS_DEG, BACKS_DEG)
    return {
        "path": pack(axes, _paths(), unit="mm"),
        "length": pack(axes, length_mm(HIPS_DEG, BACKS_DEG) / 10.0, unit="cm"),
        "shorter": pack(axes, shorter, unit="cm"),
        "straight_back": pack({"hip": HIPS_DEG}, shorter[:, 0], unit="cm"),
        "knee": pack({"hip": [-10.0, 0.0, 90.0, 100.0]}, [0.0, 0.0, 90.0, 100.0], unit="°"),
    }


def length_mm(hips_deg: NDArray[np.float64], backs_deg: NDArray[np.float64]) -> NDArray[np.float64]:
    """Length (mm) of the slip from L1 at each hip angle and bend of the lower back, shape (hips, backs)."""
    body, slip = Body.load(), LONGEST_SLIP
    return np.array([[float(body.measure(_posture(h, b)).length_mm[slip]) for b in backs_deg] for h in hips_deg])


def shorter_cm(hips_deg: NDArray[np.float64], backs_deg: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much shorter (cm) than in standing it is, same shape; negative where it is longer."""
    return (Body.load().neutral_length_mm(LONGEST_SLIP) - length_mm(hips_deg, backs_deg)) / 10.0


def _paths() -> list[list[NDArray[np.float64]]]:
    body = Body.load()
    return [[resample(body.path_mm(_posture(h, b), LONGEST_SLIP)[:, 1:]) for b in BACKS_DEG] for h in HIPS_DEG]


def _posture(hip: float, back: float) -> Posture:
    return Posture(hip_flexion_r=float(hip), lumbar_flexion=float(back))
