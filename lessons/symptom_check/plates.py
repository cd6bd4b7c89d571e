"""The plates of lesson 05: two tests that a clinician may do, and a map of where it hurts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lessons.body import Posture
from lessons.teaching.anatomy import VERTEBRAE, bones, discs, outline, psoas
from lessons.teaching.images import Label, Plate
from lessons.teaching.look import COLOURS, TYPE
from lessons.teaching.render import FRONT, RIGHT_SIDE, Camera, Layer, Scene

SPINE = (*VERTEBRAE, "sacrum")
LYING = (RIGHT_SIDE[0], (0.0, 1.0, 0.0))  # seen from the right, the body's front upwards: a person on their back
BENCH = COLOURS["line"]
INK = COLOURS["ink"]
ACCENT = COLOURS["accent"]

# Seated, both knees at a right angle; the right hand lies on the right thigh and pushes it down.
SITTING = Posture(
    hip_flexion_r=97, knee_flexion_r=88, hip_flexion_l=88, knee_flexion_l=88, shoulder_plane_r=90,
    shoulder_elevation_r=15, elbow_flexion_r=38, shoulder_plane_l=90, shoulder_elevation_l=15, elbow_flexion_l=38,
)  # fmt: skip

# On the back at the end of a table, the left knee held to the chest; the right thigh comes down level, or stays up.
HELD = {
    "hip_flexion_l": 116.0, "knee_flexion_l": 112.0, "lumbar_flexion": 8.0,
    "shoulder_plane_l": 90.0, "shoulder_elevation_l": 34.0, "elbow_flexion_l": 20.0,
    "shoulder_plane_r": 90.0, "shoulder_elevation_r": 34.0, "elbow_flexion_r": 20.0,
}  # fmt: skip
THIGH_DOWN = Posture(hip_flexion_r=-4, knee_flexion_r=78, **HELD)
THIGH_UP = Posture(hip_flexion_r=24, knee_flexion_r=88, **HELD)


def _inside(posture: Posture) -> list[Layer]:
    """Spine, right hip, right thigh bone and right psoas, as they show through the flesh."""
    return [
        *bones((*SPINE, "femur_r", "patella_r"), posture=posture, fine=("femur_r",)),
        *discs(posture),
        *psoas(posture, side="r", shows_through=0.7),
        *bones(("hip_bone_r",), posture=posture, opacity=0.45, veil="hip"),
    ]


def resisted_flexion() -> Plate:
    """test-resisted-flexion: a person sits and lifts the right thigh; a hand on the thigh holds it down."""
    camera = Camera(*RIGHT_SIDE, (0.0, 150.0, 190.0), 1110.0, 680, 830)
    scene = Scene(camera, tuple(_inside(SITTING)), silhouette=outline(SITTING))
    made = Plate(850, (), {}, scene, left=150, top=10, marks=(("back", 236.0, 120.0), ("front", 560.0, 120.0)))
    x, y = made.place((0.0, -230.0, -84.0))
    end, foot = made.place((0.0, 230.0, -462.0))
    drawing = _seat(x, y, end, foot)
    hand, under = made.place((86.0, 236.0, 118.0)), made.place((86.0, 330.0, -44.0))
    drawing += _arrow(hand[0], hand[1] - 128, hand[1] - 4, INK) + _arrow(under[0], under[1] + 124, under[1] + 4, ACCENT)
    psoas_at = (60.0, -28.0, 150.0)
    labels = (
        Label("right psoas", psoas_at, "left"),
        Label("a hand pushes the\nthigh down", (86.0, 236.0, 250.0), "right"),
        Label("the person tries\nto lift it", (86.0, 330.0, -150.0), "right", colour=ACCENT),
    )
    return replace(made, labels=labels, drawing=drawing, anchors={"psoas": psoas_at})


def thomas() -> Plate:
    """test-thomas: a person on a table holds one knee to the chest; the other thigh comes down level, or stays up."""
    layers = _inside(THIGH_DOWN)
    layers += bones(("femur_r",), posture=THIGH_UP, fine=("femur_r",), opacity=0.55, veil="stays_up")
    cones = np.concatenate([outline(THIGH_DOWN).cones, outline(THIGH_UP).cones])
    camera = Camera(*LYING, (0.0, 120.0, 80.0), 1640.0, 1000, 740)
    scene = Scene(camera, tuple(layers), silhouette=replace(outline(), cones=cones))
    made = Plate(750, (), {}, scene, marks=(("front", 236.0, 352.0), ("back", 300.0, 590.0)))
    x, y = made.place((0.0, -132.0, 840.0))
    end, _ = made.place((0.0, 0.0, -60.0))
    drawing = _rect(x, y, end - x, 24, BENCH) + "".join(_rect(at, y + 24, 18, 190, BENCH) for at in (x + 40, end - 60))
    hip, far = made.place((80.0, 0.0, 0.0)), made.place((80.0, 0.0, -560.0))
    drawing += (
        f'<path d="M{hip[0]:.1f} {hip[1]:.1f}H{far[0]:.1f}" stroke="{INK}" stroke-width="2.5" stroke-dasharray="9 7"/>'
    )
    drawing += _words(990, 168, ("The thigh stays up:", "“positive”"), "end")
    drawing += _words(612, 590, ("It comes", "down level:", "“negative”"), "start")
    x, y = made.place(psoas_at := (60.0, -2.0, 160.0))
    drawing += _words(40, 300, ("right psoas",), "start")
    drawing += f'<path d="M196 293H300L{x:.1f} {y:.1f}" stroke="{INK}" stroke-width="1.5" fill="none"/>'
    return replace(made, drawing=drawing, anchors={"psoas": psoas_at})


# Where it hurts: for each place of the check, ellipses (x, y, half width, half height) in mm on the front ("f") or the
# back ("b") of the standing body, right side; the left is the mirror image. Placed by hand, wide on purpose.
ZONES: dict[str, tuple[tuple[str, float, float, float, float], ...]] = {
    "low_back": (("b", 34, 195, 34, 92),),
    "flank": (("b", 106, 220, 30, 74),),
    "groin": (("f", 58, 12, 28, 38),),
    "front_of_hip": (("f", 106, 28, 20, 46),),
    "front_thigh": (("f", 88, -215, 46, 120),),
    "outer_hip": (("b", 140, 12, 24, 62),),
    "buttock": (("b", 66, 20, 46, 62),),
    "lower_abdomen": (("f", 46, 110, 42, 48),),
    "testicle": (("f", 0, -48, 22, 26),),
    "knee": (("f", 78, -428, 44, 50),),
    "lower_leg": (("f", 78, -640, 36, 130), ("b", 78, -640, 36, 130)),
}
HALF_MM = 340.0  # from the middle of a figure to the middle of the picture
MAP_CAMERA = Camera(*FRONT, (0.0, 0.0, 0.0), 1470.0, 1000, 1200)


def body_map() -> Plate:
    """where-it-hurts: the outline of a body from the front and from behind, without names."""
    front = outline().cones + np.array([HALF_MM, 0, 0, 0])
    behind = outline().cones * [-1, -1, 1, 1] + np.array([-HALF_MM, 0, 0, 0])
    scene = Scene(MAP_CAMERA, (), silhouette=replace(outline(), cones=np.concatenate([front, behind])))
    made = Plate(1200, (), {}, scene, marks=(("front", 268.7, 1193.0), ("back", 731.3, 1193.0)))
    return replace(made, drawing="".join(_line(made, *line) for line in MAP_LINES))


# A few strokes that tell front from back: points (x, z) in mm on one figure.
MAP_LINES: tuple[tuple[float, tuple[tuple[float, float], ...]], ...] = (
    (1, ((-5, 178), (0, 170), (5, 178))),
    (1, ((-66, -415), (-80, -446), (-94, -415))),
    (1, ((66, -415), (80, -446), (94, -415))),
    (-1, ((0, 520), (1, 330), (0, 150))),
    (-1, ((0, 80), (1, 10), (0, -40))),
    (-1, ((-14, -58), (-70, -74), (-112, -52))),
    (-1, ((14, -58), (70, -74), (112, -52))),
    (-1, ((-52, -434), (-78, -440), (-102, -434))),
    (-1, ((52, -434), (78, -440), (102, -434))),
)


def _line(made: Plate, figure: float, points: tuple[tuple[float, float], ...]) -> str:
    (x1, y1), (x2, y2), (x3, y3) = (made.place((figure * HALF_MM + x, 0.0, z)) for x, z in points)
    return (
        f'<path d="M{x1:.1f} {y1:.1f}Q{2 * x2 - (x1 + x3) / 2:.1f} {2 * y2 - (y1 + y3) / 2:.1f} {x3:.1f} {y3:.1f}" '
        f'stroke="{COLOURS["skin_edge"]}" stroke-width="2.2" fill="none"/>'
    )


def zones() -> dict[str, list[list[float]]]:
    """Every place of the check as ellipses on `body_map`: x, y, half width, half height in the picture's page units."""
    scale = MAP_CAMERA.width_px / MAP_CAMERA.width_mm
    found: dict[str, list[list[float]]] = {}
    for site, shapes in ZONES.items():
        for view, x, z, wide, high in shapes:
            for side in (1, -1) if x else (1,):
                middle = np.array([side * x + (HALF_MM if view == "f" else -HALF_MM), 0.0, z])
                px, py = MAP_CAMERA.project(middle) * [MAP_CAMERA.width_px, MAP_CAMERA.height_px]
                found.setdefault(site, []).append([round(float(v), 1) for v in (px, py, wide * scale, high * scale)])
    return found


def _arrow(x: float, start: float, end: float, colour: str) -> str:
    tip = 22 if end > start else -22
    return (
        f'<path d="M{x:.1f} {start:.1f}V{end - tip:.1f}" stroke="{colour}" stroke-width="10" fill="none"/>'
        f'<path d="M{x:.1f} {end:.1f}l-18 {-1.4 * tip:.1f}h36z" fill="{colour}"/>'
    )


def _seat(x: float, y: float, end: float, foot: float) -> str:
    legs = "".join(_rect(at, y + 24, 16, foot - y - 24, BENCH) for at in (x + 14, end - 30))
    return legs + _rect(x, y, end - x, 26, BENCH)


def _rect(x: float, y: float, width: float, height: float, fill: str) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="5" fill="{fill}" '
        f'stroke="{COLOURS["ink_soft"]}" stroke-width="1.5"/>'
    )


def _words(x: float, y: float, lines: tuple[str, ...], anchor: str) -> str:
    size = TYPE["label"]
    return "".join(
        f'<text x="{x}" y="{y + k * (size + 3)}" font-size="{size}" font-weight="600" text-anchor="{anchor}" '
        f'fill="{INK}">{line}</text>'
        for k, line in enumerate(lines)
    )
