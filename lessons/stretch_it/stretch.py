"""The explorer of the half-kneeling stretch: lunge and tip the pelvis, and see whether hip or back gives way."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray

from lessons.body import Body, Posture
from lessons.stretch_it import kneel
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
from lessons.teaching.outlines import Outline, outlines
from lessons.teaching.side_view import marks, spine_turns
from lessons.teaching.tables import Table, pack

FASCICLE = "psoas_L1_VB_r"  # the longest slip: it shows the whole way from the spine to the thigh
LUNGES_DEG = np.arange(kneel.LUNGE_DEG[0], kneel.LUNGE_DEG[1] + 1, 2.5)
TUCKS_DEG = np.arange(kneel.TUCK_DEG[0], kneel.TUCK_DEG[1] + 1, 2.5)
KNEELING = Posture(knee_flexion_r=94.0, ankle_dorsiflexion_r=-40.0, hip_flexion_l=90.0, knee_flexion_l=90.0)
ONE_TONE = ("ribcage", "skull", "cervical_spine")
Moves = tuple[Turn | Slide, ...]


def stretch(state: Mapping[str, float] | None = None) -> LinkExplorer:
    """The explorer, kneeling upright, or at `state` ({"lunge": degrees, "tuck": degrees})."""
    knee = _knee()
    thigh: Moves = (Turn("lunge", knee, -1.0),)
    carried: Moves = (*thigh, Turn("lunge", (0.0, 0.0), 1.0))  # moved with the hip, not turned
    pelvis: Moves = (*carried, Turn("tuck", (0.0, 0.0), 1.0))
    front_knee = tuple(float(x) for x in Body.load().landmarks_mm(KNEELING)["knee_l"][1:])
    shin: Moves = (*carried, Turn("lunge", (front_knee[0], front_knee[1]), -1.0))
    spine: dict[str, Moves] = {bone: (*pelvis, *turns) for bone, turns in spine_turns("tuck").items()}
    floor = _floor_mm()
    return LinkExplorer(
        title="The half-kneeling stretch: hip or back?",
        lead="Seen from the right. The right knee is on the floor. Lean the thigh forward, and tip the pelvis.",
        axes=[
            Axis("lunge", "Lunge", *kneel.LUNGE_DEG, start=0),
            Axis("tuck", "Pelvis tucked under", *kneel.TUCK_DEG, start=0),
        ],
        layers=[
            Part("floor", [Outline(f"M-620 {floor - 14:g}h1500v14h-1500Z", "line", "none")]),
            Part("femur_l", _far("femur_l"), carried),
            Part("tibia_l", _far("tibia_l"), shin),
            *(Part(n, _far(n)) for n in ("foot_l", "toes_l")),
            Part("flesh_L1", _shapes("flesh_L1"), spine["L1"]),
            Part("flesh_pelvis", _shapes("flesh_pelvis"), pelvis),
            Part("flesh_tibia_r", _shapes("flesh_tibia_r")),
            Part("flesh_femur_r", _shapes("flesh_femur_r"), thigh),
            *(Part(n, _shapes(n), spine["L1"]) for n in ("cervical_spine", "skull", "jaw", "ribcage")),
            *(Part(n, _shapes(n), moves) for n, moves in spine.items()),
            Part("sacrum", _shapes("sacrum"), pelvis),
            Part("hip_bone_r", _shapes("hip_bone_r"), pelvis, (-95.0, 110.0), "pelvis"),
            Muscle("psoas", "path", width_mm=38),
            Part("femur_r", _shapes("femur_r"), thigh, (0.0, -200.0), "thigh"),
            *(Part(n, _shapes(n)) for n in ("patella_r", "tibia_r", "fibula_r", "talus_r", "foot_r", "toes_r")),
        ],
        labels=[Label("psoas", (240, 150), on="psoas", fraction=0.45)],
        tables=_tables(),
        readouts=[
            Readout("change", "Psoas, longer than in standing", digits=1),
            Readout("opened", "The hip itself is opened by"),
            Readout("arch", "The low back is arched by"),
        ],
        curve=Curve("tuck", "change", "Psoas, longer than in standing"),
        say=[
            Say("Upright: the hip is straight, as in standing, and the psoas is as long as in standing.",
                {"lunge": (0, 0.5), "tuck": (-0.5, 0.5)}),
            Say("You moved forward, but the back did the moving: it is arched by {arch}°. The hip itself is bent by "
                "{abs opened}°, and the psoas is no longer than in standing.",
                {"opened": (-60, -0.5)}),
            Say("The back is arched by {arch}°, and takes that much from the hip. The hip is opened by {opened}°. "
                "The psoas is {change} mm longer than in standing.", {"tuck": (-60, -0.5)}),
            Say("The back is not arched. All of the movement is in the hip: it is opened by {opened}°. The psoas is "
                "{change} mm longer than in standing."),
        ],
        postures={
            "Start": {"lunge": 0, "tuck": 0},
            "Right form": {"lunge": 12, "tuck": 8},
            "Common error": {"lunge": 20, "tuck": -22},
        },
        window_mm=(-640, floor - 60, 1560, 1440),
        limits=[
            "Geometry only. The model does not know where your own hip stops, or how hard it resists.",
            "The chest stays upright: what the pelvis tips, the low back undoes.",
            "The length is the whole muscle with its tendon, as the mean of eleven slips of one adult's build.",
            "Longer in the picture is not longer for good: this is a position, not a change in the muscle.",
        ],
        state=state,
    )  # fmt: skip


@cache
def _tables() -> dict[str, Table]:
    """Everything that the explorer reads off."""
    grid = {"lunge": LUNGES_DEG, "tuck": TUCKS_DEG}
    pairs = [[(float(a), float(t)) for t in TUCKS_DEG] for a in LUNGES_DEG]
    return {
        "change": pack(grid, [[kneel.change_mm(*p) for p in row] for row in pairs], unit="mm"),
        "opened": pack(grid, [[kneel.hip_extension_deg(*p) for p in row] for row in pairs], unit="°"),
        "arch": pack(grid, [[kneel.arch_deg(*p) for p in row] for row in pairs], unit="°"),
        "path": pack(grid, [[_path(*p) for p in row] for row in pairs], unit="mm"),
    }


def _path(lunge_deg: float, tuck_deg: float) -> NDArray[np.float64]:
    """The psoas in the picture: turned with the pelvis, carried forward with the hip (n, 2)."""
    flat = Body.load().path_mm(kneel.posture(lunge_deg, tuck_deg), FASCICLE)[:, 1:]
    tuck, lunge = np.radians(tuck_deg), np.radians(lunge_deg)
    turned = flat @ np.array([[np.cos(tuck), np.sin(tuck)], [-np.sin(tuck), np.cos(tuck)]])
    reach = -_knee()[1]
    return resample(turned + np.array([reach * np.sin(lunge), reach * (np.cos(lunge) - 1.0)]))


@cache
def _knee() -> tuple[float, float]:
    """The kneeling knee, straight below the hip (mm)."""
    return 0.0, marks()["knee_r"][1]


@cache
def _floor_mm() -> float:
    """The lowest point of the kneeling leg (mm)."""
    bones = Body.load().bones(KNEELING, names=["flesh_tibia_r"])
    return float(bones["flesh_tibia_r"][0][:, 2].min())


@cache
def _shapes(name: str) -> tuple[Outline, ...]:
    found = outlines(*Body.load().bones(KNEELING, names=[name])[name])
    if name.startswith("flesh_"):
        return (Outline(found[0].path, "skin", "none"),)
    return tuple(found[: 2 if name in ONE_TONE else 3])


def _far(name: str) -> list[Outline]:
    return [Outline(o.path, "line", "skin_edge") for o in _shapes(name)[:1]]
