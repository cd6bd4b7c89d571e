"""The explorer of lesson 09: choose two hip flexors, move the leg, and see both lines and both levers at once."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from functools import cache

import numpy as np
import numpy.typing as npt

from lessons.body import Body, Posture
from lessons.other_hip_flexors.content import HERE, muscles
from lessons.teaching.explorer import (
    Axis,
    Curve,
    Label,
    LinkExplorer,
    Muscle,
    Part,
    Readout,
    Say,
    Turn,
    resample,
)
from lessons.teaching.interactive import limits_of
from lessons.teaching.side_view import marks, standing
from lessons.teaching.tables import Table, pack

Floats = npt.NDArray[np.float64]

# What can be chosen: id of the line in the body, name. The psoas is there to compare with.
CHOICES = (("psoas_L1_VB", "Psoas"), *((m.id, m.name) for m in muscles() if m.model))
NAMES = tuple(name for _, name in CHOICES)
TRUSTED_DEG = 100.0  # above this hip angle the model's psoas and iliacus are not to be trusted
HIP_DEG = np.arange(-20.0, TRUSTED_DEG + 1, 5.0)
PATH_HIP_DEG = HIP_DEG[::2]
KNEE_DEG = np.arange(0.0, 121.0, 30.0)
OUT_DEG = np.array([-15.0, 0.0, 15.0, 30.0])  # the thigh taken out to the side; minus is in
PATH_POINTS = 14
NO_LEVER_MM = 1.0  # shorter than this, a lever is within the error of the model: the muscle hardly turns the hip
PELVIS, THIGH, SHANK = ("sacrum", "hip_bone_r"), ("femur_r", "patella_r"), ("tibia_r", "fibula_r")
SPINE = ("L1", "L2", "L3", "L4", "L5")
POSTURES = {
    "Standing": {"hip_flexion": 0, "knee_flexion": 0},
    "Straight leg raised": {"hip_flexion": 60, "knee_flexion": 0},
    "Sitting": {"hip_flexion": 90, "knee_flexion": 90},
    "Leg back, heel up": {"hip_flexion": -20, "knee_flexion": 90},
}
_DOES = {
    "bends the hip, lever {abs KEY} mm": (NO_LEVER_MM, 300.0),
    "straightens the hip, lever {abs KEY} mm": (-300.0, -NO_LEVER_MM),
    "hardly turns the hip": (-NO_LEVER_MM, NO_LEVER_MM),
}


def compare(state: Mapping[str, float] | None = None) -> LinkExplorer:
    """The explorer at `state` (first, second: places in CHOICES; hip_flexion, knee_flexion, out: degrees)."""
    hip, knee = Turn("hip_flexion", (0.0, 0.0)), Turn("knee_flexion", marks()["knee_r"], -1.0)

    def part(name: str, *turns: Turn, handle: tuple[float, float] | None = None, label: str = "") -> Part:
        return Part(name, standing(name), turns, handle, label)

    last = len(CHOICES) - 1
    return LinkExplorer(
        title="Compare two muscles",
        lead="Choose two muscles. Then drag a ring, or press Tab and use the arrow keys.",
        axes=[
            Axis("first", "First muscle (blue)", 0, last, page=1, start=NAMES.index("Rectus femoris"), names=NAMES),
            Axis("second", "Second (dashed)", 0, last, page=1, start=NAMES.index("Adductor longus"), names=NAMES),
            Axis("hip_flexion", "Angle of the hip", float(HIP_DEG[0]), float(HIP_DEG[-1]), start=30),
            Axis("knee_flexion", "Bend of the knee", 0, 120, start=0, step=5),
            Axis("out", "Thigh: in −, out +", float(OUT_DEG[0]), float(OUT_DEG[-1]), step=5),
        ],
        layers=[
            *(part(name) for name in (*SPINE, *PELVIS)),
            *(
                part(n, hip, knee, handle=(0.0, -585.0) if n == SHANK[0] else None, label="shin")
                for n in SHANK
            ),
            *(part(n, hip, handle=(0.0, -250.0) if n == THIGH[0] else None, label="thigh") for n in THIGH),
            Muscle("second", "path_second", width_mm=22, fill="neighbour", stroke="ink_soft"),
            Muscle("first", "path_first", width_mm=22, fill="accent", stroke="accent_soft"),
        ],
        labels=[
            Label("first", (170, 150), on="first", fraction=0.25),
            Label("second", (-170, -60), on="second", fraction=0.3, anchor="end"),
        ],
        tables=tables(),
        readouts=[Readout("arm_first", "Lever of the first"), Readout("arm_second", "Lever of the second")],
        curve=Curve(
            "hip_flexion", "arm_first", "Lever: + bends, − straightens", "arm_second", "second; ring: it turns",
            colour="accent", other_colour="ink_soft", crossings=True,
        ),
        say=sentences(),
        postures=POSTURES,
        limits=limits_of("compare", HERE / "limits.toml"),
        window_mm=(-340, -850, 980, 1130),
        state=state,
    )  # fmt: skip


def sentences() -> list[Say]:
    """One for everything that the two muscles can do."""
    return [
        Say(
            f"{{first}}: {one.replace('KEY', 'arm_first')}. {{second}}: {two.replace('KEY', 'arm_second')}.",
            {"arm_first": first, "arm_second": second},
        )
        for (one, first), (two, second) in itertools.product(_DOES.items(), repeat=2)
    ]


@cache
def tables() -> dict[str, Table]:
    """Paths (mm, side view) and levers (mm, + bends the hip) of every muscle, once for each of the two choices."""
    body = Body.load()
    names = [f"{id}_r" for id, _ in CHOICES]
    paths, levers = [], []
    for name in names:
        paths.append([
            [resample(body.path_mm(Posture(hip_flexion_r=h, knee_flexion_r=k), name)[:, 1:], PATH_POINTS)
             for k in KNEE_DEG] for h in PATH_HIP_DEG
        ])  # fmt: skip
        levers.append([[lever_mm(body, name, h, k) for k in KNEE_DEG] for h in HIP_DEG])
    out = {}
    for choice in ("first", "second"):
        numbers = {choice: np.arange(len(names))}
        out[f"path_{choice}"] = pack(
            {**numbers, "hip_flexion": PATH_HIP_DEG, "knee_flexion": KNEE_DEG}, paths, unit="mm"
        )
        out[f"arm_{choice}"] = pack(
            {**numbers, "hip_flexion": HIP_DEG, "knee_flexion": KNEE_DEG, "out": OUT_DEG}, levers, unit="mm"
        )
    return out


def lever_mm(body: Body, name: str, hip_deg: float, knee_deg: float) -> Floats:
    """The lever at the hip at each of OUT_DEG, (n,)."""
    found = body.sweep(
        hip_flexion_r=np.full(len(OUT_DEG), hip_deg),
        knee_flexion_r=np.full(len(OUT_DEG), knee_deg),
        hip_adduction_r=-OUT_DEG,
    )
    return np.asarray(found.moment_arm_mm[name]["hip_flexion_r"], dtype=float)


def turning_deg(body: Body, muscle: str, knee_deg: float = 0.0) -> float | None:
    """The hip angle (degrees) at which the muscle changes from bending to straightening the hip, or None."""
    angles = np.arange(HIP_DEG[0], HIP_DEG[-1] + 0.25, 0.5)
    found = body.sweep(hip_flexion_r=angles, knee_flexion_r=np.full(len(angles), knee_deg))
    arms = np.asarray(found.moment_arm_mm[f"{muscle}_r"]["hip_flexion_r"])
    for i in np.flatnonzero((arms[:-1] > 0) & (arms[1:] <= 0)):
        return float(angles[i] + 0.5 * arms[i] / (arms[i] - arms[i + 1]))
    return None
