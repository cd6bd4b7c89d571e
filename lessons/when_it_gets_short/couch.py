"""The third explorer: the Thomas test. Set the tightness, let the pelvis tip, read the goniometer again."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray

from lessons.body import Body, Posture
from lessons.teaching.explorer import (
    Axis,
    Curve,
    Label,
    LinkExplorer,
    Muscle,
    Part,
    Readout,
    Say,
    Slide,
    Turn,
    resample,
)
from lessons.teaching.outlines import Outline
from lessons.teaching.side_view import LONGEST_SLIP, far, laid, shapes
from lessons.teaching.tables import Table, pack
from lessons.when_it_gets_short import thomas
from lessons.when_it_gets_short.drawing import PELVIS_BONES, box, parts, tipped, trunk
from lessons.when_it_gets_short.published import published

TIGHT_DEG = np.arange(thomas.TIGHTNESS_DEG[0], thomas.TIGHTNESS_DEG[1] + 1, 2.5)
TILTS_DEG = np.arange(thomas.TILT_DEG[0], thomas.TILT_DEG[1] + 1, 2.5)
READINGS = 8
HELD_DEG = 115.0  # how far the other thigh and knee are bent when it is held to the chest
BACK_MM = -150.0  # where the top of the couch is


def couch(state: Mapping[str, float] | None = None) -> LinkExplorer:
    """The explorer with a tight hip and a level pelvis, or at `state` (tightness and tilt in degrees, reading 1-8)."""
    pelvis: list[Turn | Slide] = [Turn("tilt", (0.0, 0.0), -1.0)]  # the front tips towards the feet
    leg: list[Turn | Slide] = [Turn("thigh", (0.0, 0.0))]
    knee = published().thomas.knee_deg
    bent = Posture(knee_flexion_r=knee)
    return LinkExplorer(
        title="The Thomas test, simulated",
        lead="Seen from the right. The left knee is held, the right thigh hangs free over the edge of the couch.",
        axes=[
            Axis("tightness", "Tightness of the hip", *thomas.TIGHTNESS_DEG, start=20),
            Axis("tilt", "Pelvis tipped forward", *thomas.TILT_DEG, start=0),
            Axis("reading", "Reading number", 1, READINGS, start=1, page=1, unit="", words="reading {value}",
                 next_label="Measure again"),
        ],
        layers=[
            Part("couch", [box(-1000, BACK_MM - 60, 960, 60, "line")]),
            *(Part(f"held_{i}", far(shape)) for i, shape in enumerate(_held_leg())),
            *trunk("tilt", pelvis, lying=True, gain=1.0),
            Part("flesh_pelvis", shapes("flesh_pelvis", True), pelvis),
            *(Part(f"skin_{n}", shapes(n, True, bent), leg) for n in ("flesh_tibia_r", "flesh_talus_r")),
            Part("flesh_femur_r", shapes("flesh_femur_r", True), leg),
            Part("level", [box(-120, -2, 900, 4, "accent")]),
            *(Part(n, shapes(n, True), pelvis) for n in PELVIS_BONES[:1]),
            Part(PELVIS_BONES[1], shapes(PELVIS_BONES[1], True), pelvis, (-95.0, 110.0), "pelvis"),
            Muscle("psoas", "path", width_mm=38),
            *parts(["femur_r", "patella_r"], leg, lying=True),
            *(Part(n, shapes(n, True, bent), leg) for n in ("tibia_r", "fibula_r", "talus_r", "foot_r", "toes_r")),
        ],
        labels=[
            Label("level", (610, 70), point_mm=(575.0, 2.0)),
            Label("couch", (-800, BACK_MM - 170), on="couch", point_mm=(-840, BACK_MM - 40)),
        ],
        tables=_tables(),
        readouts=[Readout("seen", "Goniometer on the thigh"), Readout("hip", "The hip itself")],
        curve=Curve("tilt", "thigh", "Thigh above the couch", "hip", "the hip itself"),
        say=[
            Say(
                "The trap. The thigh hangs {abs thigh}° below the couch, so the test says free. But the pelvis has "
                "tipped by {tilt}°, and the hip itself is still bent by {hip}°. You read {seen}°.",
                {"thigh": (-90, -0.5), "hip": (0.5, 90)},
            ),
            Say(
                "The thigh stays {thigh}° above the couch: called tight. The hip itself is bent by {hip}°. "
                "You read {seen}°.",
                {"thigh": (0.5, 90), "hip": (0.5, 90)},
            ),
            Say(
                "The thigh stays {thigh}° above the couch: called tight. But the pelvis is tucked under, and the hip "
                "itself is straight or beyond. You read {seen}°.",
                {"thigh": (0.5, 90)},
            ),
            Say("The thigh hangs {abs thigh}° below the couch: called free. The hip itself agrees. You read {seen}°."),
        ],
        postures={
            "Flexible athlete": {"tightness": 0, "tilt": 0},
            "Tight, pelvis held": {"tightness": 20, "tilt": 0},
            "Tight, pelvis tips": {"tightness": 20, "tilt": 15},
        },
        window_mm=(-910, -720, 1800, 1300),
        limits=[
            "The passive curve (Riener 1999, ten people, muscle and ligament together) would let the thigh fall to "
            f"{-thomas.uncalibrated_rest_deg():.0f}° below the couch. We moved it {thomas.calibration_deg():.0f}° so "
            "that a flexible athlete's thigh rests where Harvey 1998 saw it.",
            "Tightness moves the curve further. That may be muscle, joint capsule or bone: the test cannot tell, and "
            "nor can the model.",
            f"The knee stays at {knee:g}°, and the body weighs 84 kg.",
            "The error of a reading comes from Kim 2015: 13 people, measured at the knee. The readings are drawn by "
            "chance, once and for all.",
        ],
        state=state,
    )  # fmt: skip


@cache
def _tables() -> dict[str, Table]:
    """Everything that the explorer reads off."""
    grid = {"tightness": TIGHT_DEG, "tilt": TILTS_DEG}
    thigh = np.array([[thomas.resting_thigh_deg(float(t), float(a)) for a in TILTS_DEG] for t in TIGHT_DEG])
    body = Body.load()
    readings = np.arange(1.0, READINGS + 1)
    seen = thigh[:, :, None] + thomas.readings_deg(READINGS)
    return {
        "thigh": pack(grid, thigh, unit="°"),
        "hip": pack(grid, thigh + TILTS_DEG, unit="°"),
        "seen": pack({**grid, "reading": readings}, seen, unit="°"),
        "path": pack(
            grid, [[_path(body, h, a) for a, h in zip(TILTS_DEG, row, strict=True)] for row in thigh], unit="mm"
        ),
    }


def _path(body: Body, thigh: float, tilt: float) -> NDArray[np.float64]:
    """The psoas in the picture: lying, the thigh at `thigh`, the pelvis tipped forward by `tilt` (degrees)."""
    posture = Posture(hip_flexion_r=float(thigh + tilt), lumbar_flexion=float(-tilt))  # hip and back, from the pelvis
    flat = np.array([laid((y, z)) for y, z in body.path_mm(posture, LONGEST_SLIP)[:, 1:]])
    return resample(tipped(flat, tilt))


def _held_leg() -> list[tuple[Outline, ...]]:
    posture = Posture(hip_flexion_l=HELD_DEG, knee_flexion_l=HELD_DEG)
    return [shapes(n, True, posture) for n in ("femur_l", "tibia_l", "foot_l", "toes_l")]
