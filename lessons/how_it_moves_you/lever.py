"""The first explorer of lesson 02: drag the thigh; length, lever and what they mean change together."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from functools import cache

import numpy as np
import numpy.typing as npt

from lessons.body import Body, Posture
from lessons.how_it_moves_you.content import limits
from lessons.teaching.explorer import (
    Avoid,
    Axis,
    Curve,
    Label,
    Line,
    LinkExplorer,
    Muscle,
    Part,
    Readout,
    Say,
    Turn,
    resample,
)
from lessons.teaching.side_view import spine_turns, standing
from lessons.teaching.tables import Table, pack

Floats = npt.NDArray[np.float64]

SLIP = "psoas_L1_VB_r"  # the longest slip: it shows the whole way from the spine to the thigh
TRUSTED_DEG = 100  # above this hip angle the model's path is not to be trusted
PULL_N = 100.0  # the pull that the explorer speaks of: about the weight of 10 kg
HIP_DEG = np.arange(-20, 121, 5)
LUMBAR_DEG = np.arange(-20, 51, 10)
VERTEBRAE = ("L1", "L2", "L3", "L4", "L5")
PELVIS = ("sacrum", "hip_bone_r")
THIGH = ("femur_r", "patella_r")
SHANK = ("tibia_r", "fibula_r")
# Example angles, chosen to look like what they are called; nobody's norm.
POSTURES = {
    "Standing": {"hip_flexion": 0, "knee_flexion": 0, "lumbar_flexion": 0},
    "Sitting upright": {"hip_flexion": 85, "knee_flexion": 90, "lumbar_flexion": 10},
    "Sitting slumped": {"hip_flexion": 75, "knee_flexion": 90, "lumbar_flexion": 40},
    "On a stair": {"hip_flexion": 60, "knee_flexion": 80, "lumbar_flexion": 0},
    "Kicking, leg back": {"hip_flexion": -20, "knee_flexion": 90, "lumbar_flexion": -10},
    "Lying curled up": {"hip_flexion": 100, "knee_flexion": 110, "lumbar_flexion": 45},
}  # fmt: skip


def lever(state: Mapping[str, float] | None = None) -> LinkExplorer:
    """The explorer, at `state` (hip_flexion, knee_flexion, lumbar_flexion in degrees) or on a stair."""
    hip = Turn("hip_flexion", (0.0, 0.0))  # the hip joint is the origin
    knee = Turn("knee_flexion", knee_pivot_mm(Body.load()), -1.0)
    spine = spine_turns("lumbar_flexion")

    def part(name: str, *turns: Turn, handle: tuple[float, float] | None = None, label: str = "") -> Part:
        return Part(name, standing(name), turns, handle, label)

    return LinkExplorer(
        title="Drag the thigh",
        lead="A body from its right side; the pelvis stays still. Drag a white ring, or press Tab and use the arrows.",
        axes=[
            Axis("hip_flexion", "Angle of the hip", float(HIP_DEG[0]), float(HIP_DEG[-1]), start=60),
            Axis("knee_flexion", "Bend of the knee", 0, 120, start=80, step=5),
            Axis(
                "lumbar_flexion", "Low back: arched −, rounded +", float(LUMBAR_DEG[0]), float(LUMBAR_DEG[-1]), step=5
            ),
        ],
        layers=[
            *(part(name, *spine[name]) for name in VERTEBRAE),
            *(part(name) for name in PELVIS),
            Muscle("psoas", "path", width_mm=34),
            *(
                part(name, hip, knee, handle=(0.0, -585.0) if name == SHANK[0] else None, label="shin")
                for name in SHANK
            ),
            *(part(name, hip, handle=(0.0, -300.0) if name == THIGH[0] else None, label="thigh") for name in THIGH),
            Line("line of pull", "line_of_pull", stroke="ink", width_px=2.5, dashed=True),
            Line("lever", "lever_line", width_px=8),
        ],
        labels=[
            Label("spine", (-160, 200), on="L3", point_mm=(-60, 180), anchor="end"),
            Label("psoas", (80, 190), on="psoas", fraction=0.4),
            Label("lever", (-160, -75), on="lever", fraction=0.4, anchor="end"),
            Label("hip joint", (-160, -5), point_mm=(0, 0), anchor="end"),
            Label("line of pull", (-160, -145), on="line of pull", fraction=0.92, anchor="end"),
        ],
        tables=tables(),
        readouts=[
            Readout("length", "Length of the psoas"),
            Readout("arm", "Lever at the hip"),
            Readout("turning", "A pull of 100 N turns the hip with", 1),
        ],
        curve=Curve("hip_flexion", "arm", "Lever at the hip"),
        say=[
            Say(f"{where} The psoas is {{length}} mm long{change}. {_MEANS}", {"hip_flexion": hip, "change": mm})
            for where, hip in _WHERE.items()
            for change, mm in _CHANGE.items()
        ],
        postures=POSTURES,
        ghost={"hip_flexion": 0, "knee_flexion": 0, "lumbar_flexion": 0},
        avoid=[
            Avoid(
                "hip_flexion",
                TRUSTED_DEG + 1,
                float(HIP_DEG[-1]),
                "Above 100° the model's path leaves the muscle's real way, and the lever shrinks for that reason. "
                "Read nothing into it.",
            )
        ],
        limits=limits("lever"),
        window_mm=(-400, -640, 1000, 960),
        state=state,
    )


_WHERE = {
    "The thigh hangs straight down.": (0.0, 0.0),
    "The thigh is {abs hip_flexion}° behind the body.": (-20.0, 0.0),
    "The thigh is lifted by {hip_flexion}°.": (0.0, 120.0),
}
_CHANGE = {
    ", as in standing": (-0.5, 0.5),
    ", {abs change} mm shorter than standing": (-200.0, 0.0),
    ", {change} mm longer than standing": (0.0, 200.0),
}
_MEANS = "Its lever is {arm} mm: a pull of 100 N, the weight of 10 kg, turns the hip with {turning:1} N m."


@cache
def tables() -> dict[str, Table]:
    """What the explorer reads, on the grid of hip and lumbar angles (see tables.py of lessons.teaching)."""
    body = Body.load()
    hips = [Posture(hip_flexion_r=float(h)) for h in HIP_DEG]
    grid = [[Posture(hip_flexion_r=float(h), lumbar_flexion=float(b)) for b in LUMBAR_DEG] for h in HIP_DEG]
    arm = np.array([body.measure(p).moment_arm_mm[SLIP]["hip_flexion_r"] for p in hips])
    length = np.array([[body.measure(p).length_mm[SLIP] for p in row] for row in grid])
    pulls = [line_of_pull_mm(body, p) for p in hips]
    bend, both = {"hip_flexion": HIP_DEG}, {"hip_flexion": HIP_DEG, "lumbar_flexion": LUMBAR_DEG}
    path = [[resample(body.path_mm(p, SLIP)[:, 1:]) for p in row] for row in grid]
    return {
        "path": pack(both, path, unit="mm"),
        "length": pack(both, length, unit="mm"),
        "change": pack(both, length - body.neutral_length_mm(SLIP), unit="mm"),
        "arm": pack(bend, arm, unit="mm"),
        "turning": pack(bend, turning_nm(arm), unit="N m"),
        "line_of_pull": pack(bend, [lengthened_mm(p) for p in pulls], unit="mm"),
        "lever_line": pack(bend, [[np.zeros(2), drawn_mm(p, a)] for p, a in zip(pulls, arm, strict=True)], unit="mm"),
    }


def turning_nm(arm_mm: npt.ArrayLike, pull_n: float = PULL_N) -> Floats:
    """The moment (N m) of a pull (N) with a lever (mm). Raises ValueError where either is not a finite number."""
    for name, value in (("arm_mm", np.asarray(arm_mm)), ("pull_n", np.asarray(pull_n))):
        if value.dtype.kind not in "iuf" or not np.isfinite(value).all():
            raise ValueError(f"{name} is {value!r}; it must be finite numbers")
    return np.asarray(arm_mm, dtype=float) / 1000.0 * pull_n


def line_of_pull_mm(body: Body, posture: Posture) -> Floats:
    """The straight piece of the path that crosses the hip, from the pelvis to the thigh, (2, 2): forward and up, mm."""
    return body.path_mm(posture, SLIP)[-3:-1, 1:]


def foot_mm(line_mm: Floats) -> Floats:
    """The point of a line (2, 2), which may be thought longer, that is nearest to the hip joint at the origin; (2,)."""
    start, way = line_mm[0], line_mm[1] - line_mm[0]
    return np.asarray(start - (start @ way) / (way @ way) * way)


def drawn_mm(line_mm: Floats, arm_mm: float) -> Floats:
    """The end of the lever, (2,): from the hip joint towards the line of pull, as long as the moment arm.

    The muscle also runs inwards, which a side view cannot show: there the line looks up to 8 mm farther away.
    """
    foot = foot_mm(line_mm)
    return np.asarray(foot / np.linalg.norm(foot) * arm_mm)


def lengthened_mm(line_mm: Floats, by_mm: float = 110.0) -> Floats:
    """The line (2, 2) made longer at both ends, so that it can be seen beyond the muscle."""
    way = line_mm[1] - line_mm[0]
    way = way / np.linalg.norm(way) * by_mm
    return np.array([line_mm[0] - way, line_mm[1] + way])


def knee_pivot_mm(body: Body, bent_deg: float = 90.0) -> tuple[float, float]:
    """The point (forward, up) about which the shin turns from straight to `bent_deg`; the real knee also glides."""
    before, after = (
        body.bones(p, [SHANK[0]])[SHANK[0]][0][:, 1:] for p in (Posture(), Posture(knee_flexion_r=bent_deg))
    )
    a = np.radians(bent_deg)
    turn = np.array([[np.cos(a), np.sin(a)], [-np.sin(a), np.cos(a)]])  # clockwise in the side view
    shift = after.mean(axis=0) - turn @ before.mean(axis=0)
    x, y = np.linalg.solve(np.eye(2) - turn, shift)
    return float(x), float(y)


def longest_deg(body: Body) -> tuple[float, float]:
    """(hip angle in degrees, lever in mm) where the lever is longest, within what can be trusted."""
    angles = np.arange(float(HIP_DEG[0]), TRUSTED_DEG + 0.5, 0.5)
    arms = body.sweep(hip_flexion_r=angles).moment_arm_mm[SLIP]["hip_flexion_r"]
    return float(angles[arms.argmax()]), float(arms.max())


def nearly_longest_deg(body: Body, within_mm: float = 1.5) -> tuple[float, float]:
    """The range of hip angles (degrees) in which the lever is within so many mm of its longest."""
    angles = np.arange(float(HIP_DEG[0]), TRUSTED_DEG + 0.5, 0.5)
    arms = body.sweep(hip_flexion_r=angles).moment_arm_mm[SLIP]["hip_flexion_r"]
    near = angles[arms >= arms.max() - within_mm]
    assert all(b - a == 0.5 for a, b in itertools.pairwise(near))
    return float(near[0]), float(near[-1])
