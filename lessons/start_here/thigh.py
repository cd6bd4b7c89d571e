"""The first explorer: lift the thigh, and the psoas of the body model gets shorter."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from lessons.body import Body, Posture
from lessons.teaching.explorer import Axis, Curve, Label, LinkExplorer, Muscle, Part, Readout, Say, Turn, resample
from lessons.teaching.side_view import standing
from lessons.teaching.tables import pack

FASCICLE = "psoas_L1_VB_r"  # the longest slip: it shows the whole way from the spine to the thigh
START_DEG = 70  # so that the picture teaches before anybody has touched it
LOW_DEG, HIGH_DEG, STEP_DEG = -20, 100, 5  # above 100 degrees the model's path is not to be trusted
TRUNK = ("L1", "L2", "L3", "L4", "L5", "sacrum", "hip_bone_r")
LEG = ("femur_r", "patella_r")


def thigh(state: Mapping[str, float] | None = None) -> LinkExplorer:
    """The explorer, at `state` ({"hip_flexion": degrees}) or with the thigh lifted."""
    body = Body.load()
    angles = np.arange(LOW_DEG, HIGH_DEG + 1, STEP_DEG)
    postures = [Posture(hip_flexion_r=float(a)) for a in angles]
    axes = {"hip_flexion": angles}
    tables = {
        "path": pack(axes, [resample(body.path_mm(p, FASCICLE)[:, 1:]) for p in postures], unit="mm"),
        "length": pack(axes, lengths := lengths_mm(body, angles), unit="mm"),
        "shorter": pack(axes, lengths[angles == 0] - lengths, unit="mm"),
    }
    lift = Turn("hip_flexion", (0.0, 0.0))  # the hip joint is the origin
    return LinkExplorer(
        title="Lift the thigh",
        lead="A body seen from its right side. Drag the white ring on the thigh, or press Tab and use the arrow keys.",
        axes=[Axis("hip_flexion", "Angle of the hip", LOW_DEG, HIGH_DEG, start=START_DEG)],
        layers=[
            *(Part(name, standing(name)) for name in TRUNK),
            Muscle("psoas", "path", width_mm=34),
            *(
                Part(
                    name,
                    standing(name),
                    turns=[lift],
                    handle_mm=(0.0, -330.0) if name == "femur_r" else None,
                    handle_label="thigh",
                )
                for name in LEG
            ),
        ],
        labels=[
            Label("spine", (-130, 190), on="L3", point_mm=(-60, 150), anchor="end"),
            Label("psoas", (70, 130), on="psoas", fraction=0.45),
            Label("pelvis", (-130, 20), on="hip_bone_r", point_mm=(-70, 40), anchor="end"),
            Label("thigh bone", (-75, -150), on="femur_r", point_mm=(8, -190), anchor="end"),
        ],
        tables=tables,
        readouts=[Readout("length", "Length of the psoas"), Readout("shorter", "Shorter than standing by")],
        curve=Curve("hip_flexion", "shorter", "Shorter than standing by"),
        say=[
            Say("The thigh hangs straight down. The psoas is {length} mm long.", {"hip_flexion": (0, 0)}),
            Say(
                "The thigh is lifted by {hip_flexion}°. The psoas is {length} mm long, "
                "{shorter} mm shorter than standing.",
                {"hip_flexion": (1, HIGH_DEG)},
            ),
            Say(
                "The thigh is {abs hip_flexion}° behind the body. The psoas is {length} mm long, "
                "{abs shorter} mm longer than standing."
            ),
        ],
        postures={
            "Standing": {"hip_flexion": 0},
            "Sitting": {"hip_flexion": 90},
            "End of a step": {"hip_flexion": -10},
        },
        ghost={"hip_flexion": 0},  # the standing leg, faint
        window_mm=(-270, -470, 800, 800),
        state=state,
    )


def lengths_mm(body: Body, angles: np.ndarray) -> np.ndarray:
    """The length of the slip from L1 at each hip angle (degrees), shape (n,), mm."""
    return np.asarray([body.measure(Posture(hip_flexion_r=float(a))).length_mm[FASCICLE] for a in angles])
