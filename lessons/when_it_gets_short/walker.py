"""The fourth explorer: a walking skeleton. Stop the right hip early, and see what the rest of the body does instead."""

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
from lessons.teaching.side_view import LONGEST_SLIP, far, marks, shapes, spine_turns
from lessons.teaching.tables import Table, pack
from lessons.when_it_gets_short import stride
from lessons.when_it_gets_short.drawing import box, parts, tipped, trunk

PHASES = np.arange(0.0, 101.0, 2.0)
EXTENSIONS_DEG = np.arange(stride.EXTENSION_DEG[0], stride.EXTENSION_DEG[1] + 1, 2.5)
SHARES = np.array([0.0, 25.0, 50.0, 75.0, 100.0])
FEW = (np.arange(-5.0, 21.0, 5.0), np.array([0.0, 50.0, 100.0]), np.arange(0.0, 101.0, 4.0))  # for the muscle's path
CYCLE_S = 3.0  # slower than life (about 1.1 s), so that the eye can follow
MOST_TOE_DEG = 30.0
CHANGED = ("hip_r", "hip_l", "knee_r", "tilt", "thigh", "toe_r")  # by a hip that stops early
UNCHANGED = ("knee_l", "ankle_r", "ankle_l", "toe_l")


def walker(state: Mapping[str, float] | None = None) -> LinkExplorer:
    """The explorer when the left heel touches down and the right hip stops at 0 degrees, or at `state`.

    state: "phase" (0-100 % of the cycle), "extension" (-5 to 20 degrees), "share" (0-100 %).
    """
    return LinkExplorer(
        title="A stride with a hip that stops early",
        lead="The figure walks to the right; its right leg is nearer to you. Play, or go step by step. Then change "
        "the right hip. Here its 0° is the model's standing, not the line of the hip points.",
        axes=[
            Axis("phase", "Moment of the stride", *stride.PHASE, start=stride.LEFT_CONTACT, unit="%",
                 words="{value} per cent of the stride", play_s=CYCLE_S, next_label="One step on"),
            Axis("extension", "The right hip extends to", *stride.EXTENSION_DEG, start=0),
            Axis("share", "Pelvis and back make up for", *stride.SHARE, start=0, unit="%", words="{value} per cent"),
        ],
        layers=[Part("ground", [box(-930, -16, 1860, 16, "line")]), *_leg_l(), *_skin(), *_bones()],
        labels=[Label("right leg", (330, 560), on="femur_r", point_mm=(10, -210))],
        tables=_tables(),
        readouts=[
            Readout("step", "Left step", 0),
            Readout("hip_r", "Right hip, from the pelvis", 0),
            Readout("thigh", "Right thigh, from the vertical", 0),
        ],
        curve=Curve("phase", "hip_r", "Right hip: bent +, extended \N{MINUS SIGN}", "free", "a free hip"),
        say=[
            Say(
                "A free hip. It extends as far as this stride needs. The left step is {step} cm long.",
                {"extension": (16.8, 20)},
            ),
            Say(
                "The right hip stops at {extension}°, a little early. The left step is as long as before: {step} cm. "
                "But the right knee bends {more_knee}° more, and the heel rises {heel} cm more.",
                {"share": (0, 2), "shorter": (-2, 0.5)},
            ),
            Say(
                "The right hip stops at {extension}° of extension. The thigh does not go back, so the left step is "
                "{step} cm, {shorter} cm shorter. The right knee bends {more_knee}° more, and the heel rises {heel} "
                "cm more.",
                {"share": (0, 2), "extension": (0, 16.8)},
            ),
            Say(
                "The right hip never gets straight: it stays bent by {abs extension}°. The left step is {step} cm, "
                "{shorter} cm shorter. The right knee bends {more_knee}° more, and the heel rises {heel} cm more.",
                {"share": (0, 2)},
            ),
            Say(
                "The right hip stops early, and nobody sees it in the step: {step} cm. The pelvis tips {more_tilt}° "
                "further forward and the lower back arches as much.",
                {"share": (98, 100)},
            ),
            Say(
                "Pelvis and back make up for {share} %: {more_tilt}° more tilt and arch. The left step is {step} cm, "
                "the right knee bends {more_knee}° more."
            ),
        ],
        postures={
            "Free hip": {"extension": 20, "share": 0},
            "Stops early: shorter step": {"extension": 0, "share": 0},
            "Stops early: pelvis and back": {"extension": 0, "share": 100},
        },
        window_mm=(-930, -60, 1860, 1760),
        limits=[
            "Model: how pelvis, back, knee and heel answer follows from the bones' geometry. The hips keep the "
            "height of normal walking. Real people mix all ways, slow down, lean and limp.",
            "Published: the normal angles (OpenSim), and that older adults extend about 4° less and tip the pelvis "
            "about 4° more (Lee 2005).",
            "Only the side view, without arms, forces or pain. It cannot say why a hip stops.",
        ],
        state=state,
    )  # fmt: skip


@cache
def _tables() -> dict[str, Table]:
    """Everything that the explorer reads off."""
    moments = _moments()
    grid = {"extension": EXTENSIONS_DEG, "share": SHARES, "phase": PHASES}
    ends = {"extension": EXTENSIONS_DEG, "share": SHARES}
    free = stride.step_mm() / 10.0
    step = np.array([[stride.step_mm(float(e), float(s)) / 10.0 for s in SHARES] for e in EXTENSIONS_DEG])
    contact = [[stride.walk(stride.LEFT_CONTACT, float(e), float(s)) for s in SHARES] for e in EXTENSIONS_DEG]
    normal = contact[-1][0]
    return {
        **{name: pack(grid, moments[name], unit="°") for name in CHANGED},
        **{name: pack({"phase": PHASES}, moments[name][-1, 0], unit="°") for name in UNCHANGED},
        "path": pack({"extension": FEW[0], "share": FEW[1], "phase": FEW[2]}, _paths(), unit="mm"),
        "free": pack({"phase": PHASES}, moments["hip_r"][-1, 0], unit="°"),
        "hips": pack({"phase": PHASES}, [[0.0, stride.walk(float(p)).hip_height] for p in PHASES], unit="mm"),
        "step": pack(ends, step, unit="cm"),
        "shorter": pack(ends, free - step, unit="cm"),
        "more_tilt": pack(ends, [[c.tilt - normal.tilt for c in row] for row in contact], unit="°"),
        "more_knee": pack(ends, [[c.knee_r - normal.knee_r for c in row] for row in contact], unit="°"),
        "heel": pack(ends, [[(c.heel_rise - normal.heel_rise) / 10.0 for c in row] for row in contact], unit="cm"),
    }  # fmt: skip


def _moments() -> dict[str, NDArray[np.float64]]:
    """Every angle that the picture needs, shape (extensions, shares, phases), degrees."""
    walks = [[[stride.walk(float(p), float(e), float(s)) for p in PHASES] for s in SHARES] for e in EXTENSIONS_DEG]
    names = {"hip_r": "hip_r", "hip_l": "hip_l", "knee_r": "knee_r", "knee_l": "knee_l", "ankle_r": "ankle_r",
             "ankle_l": "ankle_l", "tilt": "tilt", "thigh": "thigh_r"}  # fmt: skip
    found = {
        name: np.array([[[getattr(w, a) for w in row] for row in plane] for plane in walks])
        for name, a in names.items()
    }
    for side, thigh in (("r", found["thigh"]), ("l", found["hip_l"] - found["tilt"])):
        pitch = thigh - found[f"knee_{side}"] + found[f"ankle_{side}"]  # of the foot: negative when the heel is up
        found[f"toe_{side}"] = np.clip(-pitch, 0.0, MOST_TOE_DEG)
    return found


def _paths() -> list[list[list[NDArray[np.float64]]]]:
    body = Body.load()
    return [[[_path(body, stride.walk(float(p), float(e), float(s))) for p in FEW[2]] for s in FEW[1]] for e in FEW[0]]


def _path(body: Body, now: stride.Stride) -> NDArray[np.float64]:
    """The right psoas in the picture: the pelvis tipped forward, the hips at their height."""
    posture = Posture(hip_flexion_r=now.hip_r, lumbar_flexion=-now.arch)
    return resample(tipped(body.path_mm(posture, LONGEST_SLIP)[:, 1:], now.tilt) + np.array([0.0, now.hip_height]), 12)


HIPS = Slide("hips")
TILT = Turn("tilt", (0.0, 0.0), -1.0)


def _skin() -> list[Part]:
    moves = _leg_moves("r")
    return [
        *parts(["flesh_L1"], [HIPS, TILT, *spine_turns("tilt", gain=1.0)["L1"]]),
        *parts(["flesh_pelvis"], [HIPS, TILT]),
        *parts(["flesh_tibia_r"], moves["shank"]),
        *parts(["flesh_femur_r"], moves["thigh"]),
    ]


def _leg_moves(side: str) -> dict[str, list[Turn | Slide]]:
    thigh: list[Turn | Slide] = [HIPS, TILT, Turn(f"hip_{side}", (0.0, 0.0))]
    shank = [*thigh, Turn(f"knee_{side}", marks()["knee_r"], -1.0)]
    foot = [*shank, Turn(f"ankle_{side}", marks()["ankle_r"])]
    return {"thigh": thigh, "shank": shank, "foot": foot, "toes": [*foot, Turn(f"toe_{side}", stride.leg().toes)]}


def _bones() -> list[Part | Muscle]:
    moves = _leg_moves("r")
    return [
        *trunk("tilt", [HIPS, TILT], gain=1.0, flesh=False),
        *parts(["sacrum", "hip_bone_r"], [HIPS, TILT]),
        Muscle("psoas", "path", width_mm=38),
        *parts(["femur_r", "patella_r"], moves["thigh"]),
        *parts(["tibia_r", "fibula_r"], moves["shank"]),
        *parts(["talus_r", "foot_r"], moves["foot"]),
        *parts(["toes_r"], moves["toes"]),
    ]


def _leg_l() -> list[Part]:
    moves = _leg_moves("l")
    bones = {"femur_r": "thigh", "patella_r": "thigh", "tibia_r": "shank", "talus_r": "foot", "foot_r": "foot",
             "toes_r": "toes"}  # fmt: skip
    return [Part(f"left_{n}", far(shapes(n)), moves[m]) for n, m in bones.items()]
