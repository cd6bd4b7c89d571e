"""The explorer of the half-kneeling stretch: lunge and tip the pelvis, and see whether hip or back gives way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray

from lessons.body import Body, Posture
from lessons.stretch_it import kneel
from lessons.teaching.explorer import (
    Axis,
    Curve,
    Label,
    Line,
    LinkExplorer,
    Muscle,
    Part,
    Readout,
    Say,
    Slide,
    Turn,
    resample,
    turned,
)
from lessons.teaching.outlines import Outline
from lessons.teaching.side_view import LONGEST_SLIP, far, marks, shapes, spine_turns
from lessons.teaching.tables import Table, pack

LUNGES_DEG = np.arange(kneel.LUNGE_DEG[0], kneel.LUNGE_DEG[1] + 1, 2.5)
TUCKS_DEG = np.arange(kneel.TUCK_DEG[0], kneel.TUCK_DEG[1] + 1, 2.5)
KNEELING = Posture(knee_flexion_r=94.0, ankle_dorsiflexion_r=-40.0, hip_flexion_l=90.0, knee_flexion_l=90.0)
FORMS: dict[str, dict[str, float]] = {
    "Start": {"lunge": 0, "tuck": 0},
    "Right form": {"lunge": 15, "tuck": 5},
    "Common error": {"lunge": 20, "tuck": -22},
}
ROD_MM = ((-185.0, 235.0), 250.0, 330.0)  # behind the low back: where it bends, how far it goes up, and down
STRAIGHT = np.array([[0.0, 0.0], [0.0, -ROD_MM[2]]])  # the lower half of the stick if the back stayed as in standing
Moves = tuple[Turn | Slide, ...]


def stretch(state: Mapping[str, float] | None = None) -> LinkExplorer:
    """The explorer, kneeling upright, or at `state` ({"lunge": degrees, "tuck": degrees})."""
    knee = _knee()
    thigh: Moves = (Turn("lunge", knee, -1.0),)
    pelvis = _pelvis()
    carried: Moves = pelvis[:-1]  # moved with the hip, not turned
    front_knee = tuple(float(x) for x in Body.load().landmarks_mm(KNEELING)["knee_l"][1:])
    shin: Moves = (*carried, Turn("lunge", (front_knee[0], front_knee[1]), -1.0))
    spine: dict[str, Moves] = {bone: (*pelvis, *turns) for bone, turns in spine_turns("tuck").items()}
    floor = _floor_mm()
    return LinkExplorer(
        title="The half-kneeling stretch: hip or back?",
        lead="Seen from the right, the right knee on the floor. Move the two rings. The amber stick bends with the low "
        "back.",
        axes=[
            Axis("lunge", "Lunge", *kneel.LUNGE_DEG, start=0),
            Axis("tuck", "Pelvis tucked under", *kneel.TUCK_DEG, start=0),
        ],
        layers=[
            Part("floor", [Outline(f"M-600 {floor - 14:g}h1280v14h-1280Z", "line", "none")]),
            *_parts(["flesh_femur_l"], carried),
            *_parts(["flesh_tibia_l"], shin),
            Part("femur_l", far(_shapes("femur_l")), carried),
            Part("tibia_l", far(_shapes("tibia_l")), shin),
            *(Part(name, far(_shapes(name))) for name in ("foot_l", "toes_l")),
            *_parts(["flesh_L1"], spine["L1"]),
            *_parts(["flesh_pelvis"], pelvis),
            *_parts(["flesh_tibia_r"]),
            *_parts(["flesh_femur_r"], thigh),
            *_parts(["cervical_spine", "skull", "jaw", "ribcage"], spine["L1"]),
            *(Part(name, _shapes(name), moves) for name, moves in spine.items()),
            *_parts(["sacrum"], pelvis),
            Part("hip_bone_r", _shapes("hip_bone_r"), pelvis, (165.0, 150.0), "pelvis"),
            Muscle("psoas", "path", width_mm=38),
            Part("femur_r", _shapes("femur_r"), thigh, (0.0, -200.0), "thigh"),
            *_parts(["patella_r", "tibia_r", "fibula_r", "talus_r", "foot_r", "toes_r"]),
            Line("straight", "straight", "ink_soft", 3.0, dashed=True),
            Line("rod", "rod", "warning", 9.0),
        ],
        labels=[
            Label("psoas", (350, 330), on="psoas", fraction=0.4),
            Label("low back: {arch}°", (-250, 330), on="rod", fraction=0.43, anchor="end"),
        ],
        tables=_tables(),
        readouts=[
            Readout("change", "Psoas, longer than in standing", digits=1),
            Readout("opened", "The hip itself is opened by (\N{MINUS SIGN}: bent)"),
            Readout("arch", "The low back is arched by (\N{MINUS SIGN}: flatter)"),
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
        postures=FORMS,
        window_mm=(-600, floor - 40, 1280, 1400),
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
        "rod": pack(grid, [[_rod(*p) for p in row] for row in pairs], unit="mm"),
        "straight": pack(grid, [[_rod(*p)[1:2] + STRAIGHT for p in row] for row in pairs], unit="mm"),
    }


def _path(lunge_deg: float, tuck_deg: float) -> NDArray[np.float64]:
    """The psoas in the picture: turned with the pelvis, carried forward with the hip (n, 2)."""
    flat = Body.load().path_mm(kneel.posture(lunge_deg, tuck_deg), LONGEST_SLIP)[:, 1:]
    tuck, lunge = np.radians(tuck_deg), np.radians(lunge_deg)
    turned = flat @ np.array([[np.cos(tuck), np.sin(tuck)], [-np.sin(tuck), np.cos(tuck)]])
    reach = -_knee()[1]
    return resample(turned + np.array([reach * np.sin(lunge), reach * (np.cos(lunge) - 1.0)]))


def _rod(lunge_deg: float, tuck_deg: float) -> NDArray[np.float64]:
    """A stick behind the low back, its upper half held by the chest and its lower half by the pelvis (3, 2)."""
    place, up, down = ROD_MM
    now = {"lunge": lunge_deg, "tuck": tuck_deg}
    bend = np.array(turned(place, [*_pelvis(), *spine_turns("tuck")["L1"]], now, {}))
    tuck = np.radians(tuck_deg)
    above, below = np.array([0.0, up]), down * np.array([np.sin(tuck), -np.cos(tuck)])
    return np.array([bend + above, bend, bend + below])


def _pelvis() -> Moves:
    """How the pelvis moves: forward with the hip, and tipped about it."""
    return Turn("lunge", _knee(), -1.0), Turn("lunge", (0.0, 0.0), 1.0), Turn("tuck", (0.0, 0.0), 1.0)


@cache
def _knee() -> tuple[float, float]:
    """The kneeling knee, straight below the hip (mm)."""
    return 0.0, marks()["knee_r"][1]


@cache
def _floor_mm() -> float:
    """The lowest point of the kneeling leg (mm)."""
    bones = Body.load().bones(KNEELING, names=["flesh_tibia_r"])
    return float(bones["flesh_tibia_r"][0][:, 2].min())


def _parts(names: Iterable[str], moves: Moves = ()) -> list[Part]:
    return [Part(name, _shapes(name), moves) for name in names]


def _shapes(name: str) -> tuple[Outline, ...]:
    return shapes(name, posture=KNEELING)
