"""The plates of lesson 01: where the psoas lies, seen from the front, the side and below, and what lies beside it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np

from lessons.body import Posture
from lessons.teaching.anatomy import (
    STANDING,
    VERTEBRAE,
    Shape,
    bones,
    discs,
    iliacus,
    lathe,
    mesh,
    muscle,
    outline,
    psoas,
    psoas_paths,
    rounded,
    tube,
    turned,
    turned_outline,
)
from lessons.teaching.images import Label, Plate
from lessons.teaching.look import COLOURS
from lessons.teaching.render import FRONT, RIGHT_SIDE, Camera, Floats, Ints, Layer, Material, Scene

NERVE = Material("#e0b81f", "#5f4a00", shine=0.2)
ARTERY = Material("#dc3f5c", "#6d1226", shine=0.2)
VEIN = Material("#4a78bd", "#173458", shine=0.2)
ORGAN = Material(COLOURS["organ"], "#54392a", shine=0.12)
LIGAMENT = Material("#e9dcc4", "#7a6440", shine=0.1)

HIPS = ("hip_bone_r", "hip_bone_l")
SPINE = (*VERTEBRAE, "sacrum")

Point = tuple[float, float, float]


def _point(p: Floats) -> Point:
    return (float(p[0]), float(p[1]), float(p[2]))


@cache
def landmarks() -> dict[str, Point]:
    """Places that labels point to, mm in neutral standing, found on the meshes. Right side; mirror x for the left."""
    hip, _ = mesh(STANDING, "hip_bone_r")
    femur, _ = mesh(STANDING, "femur_r")
    front_spine = hip[(hip[:, 0] > 95) & (hip[:, 2] > 40) & (hip[:, 2] < 100)]
    pubis = hip[(hip[:, 2] < 25) & (hip[:, 0] < 40)]
    inner_knob = femur[(femur[:, 2] < -35) & (femur[:, 2] > -80)]
    upper_femur = femur[femur[:, 2] > -40]
    found = {
        "crest": hip[hip[:, 2].argmax()],
        "front_spine": front_spine[front_spine[:, 1].argmax()],
        "pubic_tubercle": pubis[(pubis[:, 1] + 0.5 * pubis[:, 2]).argmax()],
        "lesser_trochanter": inner_knob[(inner_knob[:, 0] + 0.6 * inner_knob[:, 1]).argmin()],
        "greater_trochanter": upper_femur[upper_femur[:, 0].argmax()],
    }
    return {name: _point(p) for name, p in found.items()}


def left(point: Point) -> Point:
    """The same place on the body's left."""
    return (-point[0], point[1], point[2])


@cache
def pelvic_brim() -> Floats:
    """The inner rim of the right hip bone from near the sacrum to the pubis, (n, 3) mm.

    Behind, it is the corner of each level slice where the inner wall turns outwards into the bowl of the hip bone;
    in front, the upper edge of the pubic bone, as far as the pubic tubercle.
    """
    vertices, triangles = mesh(STANDING, "hip_bone_r", fine=True)
    rim: list[Point] = []
    for z in np.arange(82.0, 19.0, -4.0):
        wall = np.concatenate(_cut(vertices, triangles, float(z)))
        wall = wall[(wall[:, 1] > -22) & (wall[:, 1] < 30)]
        corner = wall[(wall[:, 1] - 2.0 * wall[:, 0]).argmax()]
        rim.append((float(corner[0]), float(corner[1]), float(z)))
    for x in np.arange(44.0, 17.0, -4.0):
        edge = vertices[(np.abs(vertices[:, 0] - x) < 2.5) & (vertices[:, 2] < 40)]
        rim.append(_point(edge[edge[:, 2].argmax()]))
    rim.append(landmarks()["pubic_tubercle"])
    rim_points = np.array(rim)
    for _ in range(3):
        rim_points[1:-1] = 0.5 * rim_points[1:-1] + 0.25 * (rim_points[:-2] + rim_points[2:])
    return rim_points


def _brim_point(side: int, x_mm: float) -> Point:
    """The place on the front part of the pelvic rim that lies `x_mm` from the middle."""
    front_part = pelvic_brim()[pelvic_brim()[:, 1] > 5]
    return _point(front_part[np.abs(front_part[:, 0] - x_mm).argmin()] * [side, 1, 1])


def _brim_line(side: int) -> Layer:
    """The rim of the pelvis as a fine dark line on the bone, hidden where something lies before it."""
    path = (pelvic_brim() + np.array([-0.2, 0.9, 0.5])) * [side, 1, 1]
    return tube(f"brim_{side}", path, 1.1, Material("#7a5a3a", "#4a3420"))


def _inguinal_path(side: int) -> Floats:
    """From the front upper spine of the hip bone to the pubic tubercle, sagging a little, (n, 3) mm."""
    mark = landmarks()
    a, b = np.array(mark["front_spine"]), np.array(mark["pubic_tubercle"])
    t = np.linspace(0, 1, 9)[:, None]
    path = a + t * (b - a) + np.sin(np.pi * t) * [0, 9.0, -7.0]
    return path * [side, 1, 1]


def _inguinal_ligament(side: int) -> Layer:
    return tube("inguinal_ligament", _inguinal_path(side), 1.7, LIGAMENT, opacity=0.88, veil="ligament")


def _front_camera(width_px: int, height_px: int, middle_z: float, width_mm: float, x: float = 0.0) -> Camera:
    return Camera(*FRONT, (x, 0.0, middle_z), width_mm, width_px, height_px)


RIGHT_LEFT = (("body’s right", 290.0, 26.0), ("body’s left", 710.0, 26.0))


def _vertebra_names(x: float = 0.0) -> list[Label]:
    """T12 to L5 written on the bodies of the vertebrae, as seen from the front."""
    names = []
    for name in VERTEBRAE:
        vertices, _ = mesh(STANDING, name)
        front = vertices[(vertices[:, 1] > vertices[:, 1].max() - 12) & (np.abs(vertices[:, 0]) < 15)]
        names.append(
            Label(name, (x, float(front[:, 1].max()), float((front[:, 2].min() + front[:, 2].max()) / 2)), "on")
        )
    return names


def front() -> Plate:
    """psoas-front: both psoas, with the iliacus on the body's right and the bare hip bone on its left."""
    layers = [
        *bones((*SPINE, *HIPS, "femur_r", "femur_l"), fine=(*SPINE, *HIPS, "femur_r", "femur_l")),
        *discs(),
        *psoas(side="r"),
        *psoas(side="l"),
        *iliacus(side="r"),
        _inguinal_ligament(-1),
        _brim_line(1),
        _brim_line(-1),
    ]
    scene = Scene(_front_camera(540, 860, 112.0, 296.0), tuple(layers))
    mark = landmarks()
    brim = _brim_point(1, 33.0)  # where neither muscle nor ligament hides it
    top, _ = mesh(STANDING, "L1")
    process = top[top[:, 0].argmin()] + [3.0, 0, 0]
    disc, groin = (0.0, -10.0, SECTION_Z), _point(_inguinal_path(-1)[3])
    labels = (
        *_vertebra_names(),
        Label("psoas major", (38.0, 0.0, 215.0), "left", "musculus psoas major"),
        Label("iliac crest", (92.0, -20.0, 151.0), "left", "crista iliaca"),
        Label("iliacus", (100.0, 10.0, 105.0), "left", "musculus iliacus"),
        Label("rim of the pelvis", brim, "left", "linea terminalis"),
        Label("thigh bone", (113.0, 0.0, -106.0), "left", "femur"),
        Label("side wing of a\nvertebra", _point(process), "right", "processus transversus"),
        Label("disc", disc, "right", "discus intervertebralis"),
        Label("front hip point", left(mark["front_spine"]), "right", "spina iliaca anterior superior"),
        Label("inguinal ligament", groin, "right", "ligamentum inguinale"),
        Label("lesser trochanter", left(mark["lesser_trochanter"]), "right", "trochanter minor"),
    )
    anchors: dict[str, tuple[float, ...]] = {
        "psoas": (44.0, 0.0, 190.0),
        "iliacus": (100.0, 10.0, 105.0),
        "lumbar_spine": (0.0, -18.0, 232.0),
        "lesser_trochanter": left(mark["lesser_trochanter"]),
        "femur": (113.0, 0.0, -106.0),
        "pelvic_brim": brim,
        "iliac_crest": (92.0, -20.0, 151.0),
        "front_spine": left(mark["front_spine"]),
        "inguinal_ligament": groin,
        "disc": disc,
    }
    return Plate(900, labels, anchors, scene, left=230, top=30, marks=RIGHT_LEFT)


def side() -> Plate:
    """psoas-side: the right psoas through a ghosted hip bone, over the front of the hip joint and back to the femur."""
    layers = [
        *bones(SPINE, fine=SPINE),
        *discs(),
        *psoas(side="r", shows_through=0.62),
        *bones(("femur_r",), fine=("femur_r",), opacity=0.62, veil="femur"),
        *bones(("hip_bone_r",), fine=("hip_bone_r",), opacity=0.50, veil="hip"),
    ]
    camera = Camera(*RIGHT_SIDE, (0.0, -18.0, 112.0), 296.0, 540, 860)
    scene = Scene(camera, tuple(layers))
    mark = landmarks()
    labels = (
        Label("lumbar spine,\nL1 to L5", (0.0, -75.0, 232.0), "left"),
        Label("sacrum", (0.0, -60.0, 90.0), "left"),
        Label("lesser trochanter", mark["lesser_trochanter"], "left", "trochanter minor"),
        Label("psoas major", (40.0, -34.0, 225.0), "right", "from the sides of the spine"),
        Label("rim of the pelvis", (60.0, 33.0, 30.0), "right", "the psoas crosses it here"),
        Label("hip joint", (77.0, 0.0, 0.0), "right", "the psoas passes in front"),
        Label("thigh bone", (113.0, -3.0, -92.0), "right", "femur"),
    )
    anchors: dict[str, tuple[float, ...]] = {
        "psoas": (40.0, -34.0, 225.0),
        "hip_joint": (77.0, 0.0, 0.0),
        "lesser_trochanter": mark["lesser_trochanter"],
        "femur": (113.0, -3.0, -92.0),
        "sacrum": (0.0, -60.0, 90.0),
    }
    return Plate(900, labels, anchors, scene, left=230, top=30, marks=(("back", 330.0, 26.0), ("front", 680.0, 26.0)))


def minor() -> Plate:
    """psoas-minor: the slender psoas minor on the body's right, in front of the psoas major, ending at the brim."""
    end = np.array(_brim_point(1, 44.0)) + np.array([0.5, 1.5, -3.0])  # a little inside the bone: it is rooted there
    paths, _ = psoas_paths()
    lead = paths[0]
    start = np.array([17.0, -52.0, 316.0])
    middle = [
        lead[np.abs(lead[:, 2] - z).argmin()] + [dx, dy, 0.0]
        for z, dx, dy in ((285, -2, 8), (240, -2, 14), (190, -4, 20), (140, -6, 24), (90, -11, 22), (50, -17, 18))
    ]
    path = rounded(np.array([start, *middle, end]))
    slim = muscle(
        "psoas_minor",
        path,
        9.0,
        Material("#c98a2b", "#5b3a08", tendon="#f4ead8", shine=0.12),
        flat=1.8,
        shape=Shape(full=0.14, thin=0.16, cord=0.46, origin=0.3, end=0.10),
    )
    layers = [
        *bones((*SPINE, *HIPS, "femur_r", "femur_l"), fine=(*SPINE, *HIPS)),
        *discs(),
        *psoas(side="r"),
        *psoas(side="l"),
        slim,
    ]
    scene = Scene(_front_camera(520, 830, 130.0, 270.0), tuple(layers))
    labels = (
        Label("psoas minor:\nshort belly", _point(path[12]), "left", "musculus psoas minor"),
        Label("its long,\nflat tendon", _point(path[44]), "left"),
        Label("ends at the rim\nof the pelvis", _point(path[-2]), "left", "pecten ossis pubis"),
        Label("psoas major", (-42.0, 0.0, 200.0), "right", "musculus psoas major"),
        Label("no psoas minor\non this side", (-30.0, -30.0, 262.0), "right", "also common"),
        Label("lesser trochanter:\npsoas minor does\nnot reach it", left(landmarks()["lesser_trochanter"]), "right"),
    )
    anchors: dict[str, tuple[float, ...]] = {"psoas_minor": _point(path[12]), "psoas": (-42.0, 0.0, 200.0)}
    return Plate(870, labels, anchors, scene, left=240, top=30, marks=RIGHT_LEFT)


def _kidney(side: int) -> Layer:
    """A bean in front of the upper psoas and the muscle beside it; the right one lies lower."""
    t, angle = np.linspace(0, np.pi, 41), np.linspace(0, 2 * np.pi, 49)[:-1]
    unit = np.stack(
        [
            np.sin(t)[:, None] * np.cos(angle),
            np.sin(t)[:, None] * np.sin(angle),
            np.cos(t)[:, None] * np.ones_like(angle),
        ],
        axis=-1,
    )
    bean = unit * [25.0, 17.0, 50.0]
    hilum = np.exp(-((unit[..., 2] / 0.34) ** 2)) * np.clip(-unit[..., 0], 0, 1) ** 2
    bean[..., 0] += 15.0 * hilum + 7.0 * (unit[..., 2] ** 2)
    tilt = np.radians(13)
    turn = np.array([[np.cos(tilt), 0, -np.sin(tilt)], [0, 1, 0], [np.sin(tilt), 0, np.cos(tilt)]])
    centre = np.array([58.0, -46.0, 272.0 if side > 0 else 284.0])
    bean = (bean @ turn.T + centre) * [side, 1, 1]
    vertices = np.concatenate([bean.reshape(-1, 3), bean[0, :1], bean[-1, :1]])
    triangles = lathe(41, 48)
    return Layer(f"kidney_{side}", vertices, triangles if side > 0 else triangles[:, ::-1], ORGAN)


def _vessels() -> list[Layer]:
    """Aorta a little left of the middle, vena cava right of it, their branches along the inner edge of the psoas."""
    out = [
        tube("aorta", [(-5, -36, 345), (-7, -24, 300), (-8, -12, 262), (-8, -7, 232), (-5, -8, 200)], 9.5, ARTERY),
        tube("cava", [(15, -34, 345), (15, -22, 300), (14, -11, 262), (13, -9, 232), (10, -13, 178)], 11.0, VEIN),
    ]
    for s in (1, -1):
        out.append(
            tube(
                f"artery_{s}",
                [
                    (-3, -8, 207),
                    (s * 14 - 2, -4, 180),
                    (s * 33, 4, 138),
                    (s * 45, 24, 92),
                    (s * 57, 46, 44),
                    (s * 66, 54, 8),
                    (s * 72, 50, -30),
                ],
                5.6,
                ARTERY,
                end_mm=4.6,
            )
        )
        out.append(
            tube(
                f"vein_{s}",
                [
                    (9, -14, 186),
                    (s * 18 + 5, -16, 160),
                    (s * 33, -8, 122),
                    (s * 40, 14, 82),
                    (s * 48, 40, 36),
                    (s * 55, 49, 4),
                    (s * 60, 45, -30),
                ],
                6.4,
                VEIN,
                end_mm=5.4,
            )
        )
    return out


def _front_of_psoas(side: int, z: float, shift: float, lift: float) -> tuple[float, float, float]:
    """A point on the front of the drawn psoas at a height, `shift` mm outwards of its middle."""
    paths, _ = psoas_paths()
    near = [p[np.abs(p[:, 2] - z).argmin()] for p in paths if p[:, 2].max() > z]
    middle, foremost = np.mean(near, axis=0), max(p[1] for p in near)
    return (side * float(middle[0] + shift), float(foremost + lift), z)


def _ureter(side: int) -> Layer:
    z = 272.0 if side > 0 else 284.0
    path = [
        (side * 46, -40, z),
        (side * 41, -29, z - 20),
        _front_of_psoas(side, 220, -1, 13),
        _front_of_psoas(side, 180, -3, 14),
        _front_of_psoas(side, 150, -8, 15),
        (side * 35, 24, 130),
        (side * 28, 10, 104),
        (side * 27, -8, 70),
        (side * 24, -6, 40),
    ]
    return tube(f"ureter_{side}", path, 2.9, Material("#dcc48f", "#6f5620", shine=0.2))


def _nerves(side: int) -> dict[str, Layer]:
    """The branches of the lumbar plexus that leave the psoas: through its front, its outer and its inner edge."""
    s = side
    courses: dict[str, tuple[list[Point], float]] = {
        "genitofemoral": (
            [
                _front_of_psoas(s, 232, 0, 3),
                _front_of_psoas(s, 222, 0, 11),
                _front_of_psoas(s, 180, 2, 13),
                _front_of_psoas(s, 130, 2, 13),
                _front_of_psoas(s, 80, 1, 12),
                (s * 66, 58, 34),
                (s * 68, 62, 8),
            ],
            1.7,
        ),
        "femoral": (
            [
                (s * 52, -12, 150),
                (s * 62, 4, 128),
                (s * 72, 26, 90),
                (s * 79, 44, 52),
                (s * 84, 56, 20),
                (s * 87, 54, -20),
                (s * 88, 50, -60),
            ],
            3.1,
        ),
        "lateral cutaneous": (
            [
                (s * 48, -24, 190),
                (s * 64, -8, 164),
                (s * 86, 18, 134),
                (s * 106, 46, 100),
                (s * 116, 58, 70),
                (s * 117, 60, 40),
            ],
            1.9,
        ),
        "obturator": (
            [
                (s * 28, -24, 140),
                (s * 28, -16, 116),
                (s * 30, -4, 84),
                (s * 36, 12, 44),
                (s * 41, 26, 8),
                (s * 42, 26, -22),
            ],
            2.3,
        ),
    }
    return {name: tube(f"{name}_{s}", path, r, NERVE, end_mm=r * 0.8) for name, (path, r) in courses.items()}


def _diaphragm() -> list[Layer]:
    """The two pillars of the diaphragm and, over each psoas, the arch that it passes under."""
    pale = Material("#d8a48f", "#6b3a2c", tendon="#f1e4d8", shine=0.1)
    pillar = Shape(full=0.3, thin=0.62, cord=0.98, origin=0.6, end=0.2)
    out = []
    for s, low in ((1, 236.0), (-1, 256.0)):
        path = np.array(
            [(s * 3.0, -28, 352), (s * 9.0, -27, 330), (s * 11.0, -26, 300), (s * 11.0, -18, 272), (s * 10.0, -17, low)]
        )
        out.append(muscle(f"pillar_{s}", rounded(path), 4.5, pale, shape=pillar, flat=1.8))
        arch = [(s * 14, -35, 279), (s * 17, -28, 294), (s * 24, -31, 305), (s * 30, -50, 306), (s * 31, -74, 298)]
        out.append(tube(f"arch_{s}", arch, 2.6, LIGAMENT))
        for k, (x, y, z) in enumerate(((16, -30, 290), (19, -28, 299), (24, -31, 305), (29, -45, 306))):
            y, z = y - 7, z + 1  # the strands rise from behind the arch, so that it is seen
            up = np.array([(s * x, y, z), (s * (x + 2 + 2 * k), y + 5, z + 20), (s * (x + 5 + 5 * k), y + 4, z + 42)])
            out.append(
                muscle(
                    f"fan_{s}_{k}",
                    rounded(up),
                    1.9,
                    pale,
                    flat=2.0,
                    shape=Shape(full=0.35, thin=0.4, cord=1.1, origin=0.2, end=0.02),
                )
            )
    return out


def neighbours() -> Plate:
    """psoas-neighbours: vessels in the middle, kidney and ureter on one side, the nerves on the other."""
    nerves = _nerves(-1)
    layers = [
        *bones((*SPINE, *HIPS, "femur_r", "femur_l"), fine=(*SPINE, *HIPS), fade=0.18),
        *discs(fade=0.18),
        *psoas(side="r"),
        *psoas(side="l"),
        *iliacus(side="l", fade=0.25),
        *_vessels(),
        _kidney(1),
        _ureter(1),
        *nerves.values(),
        *_diaphragm(),
    ]
    scene = Scene(_front_camera(540, 880, 122.0, 300.0), tuple(layers))
    labels = (
        Label("kidney", (70.0, -40.0, 270.0), "left", "ren"),
        Label("ureter", _front_of_psoas(1, 180, -3, 16), "left"),
        Label("vena cava", (13.0, 2.0, 214.0), "left", "vena cava inferior"),
        Label("iliac vein", (41.0, 18.0, 76.0), "left", "vena iliaca externa"),
        Label("iliac artery", (57.0, 50.0, 44.0), "left", "arteria iliaca externa"),
        Label("psoas major", (60.0, 30.0, 110.0), "left"),
        Label("arch of the diaphragm", (-27.0, -38.0, 306.5), "right", "ligamentum arcuatum mediale"),
        Label("aorta", (-8.0, 2.0, 240.0), "right"),
        Label("genitofemoral nerve", _front_of_psoas(-1, 200, 1, 14), "right", "on the front"),
        Label("lateral cutaneous\nnerve of the thigh", (-97.0, 34.0, 117.0), "right", "across the iliacus"),
        Label("femoral nerve", (-82.0, 52.0, 32.0), "right", "between the two muscles"),
        Label("obturator nerve", (-37.0, 16.0, 36.0), "right", "on the inner side"),
        Label("iliacus", (-104.0, 10.0, 96.0), "right"),
    )
    anchors: dict[str, tuple[float, ...]] = {
        "kidney": (70.0, -40.0, 270.0),
        "ureter": _front_of_psoas(1, 180, -3, 16),
        "aorta": (-8.0, 2.0, 240.0),
        "vena_cava": (13.0, 2.0, 214.0),
        "femoral_nerve": (-82.0, 52.0, 32.0),
        "arch": (-27.0, -38.0, 306.5),
        "psoas": (60.0, 30.0, 110.0),
    }
    notes = (
        "Schematic: bones and muscles come from the model, all else is placed by hand.",
        "Both sides have both: the kidney is drawn on one side, the nerves on the other.",
    )
    return Plate(980, labels, anchors, scene, left=230, top=30, marks=RIGHT_LEFT, notes=notes)


SECTION_Z = 215.0  # mm: the middle of the disc between L3 and L4


def _cut(vertices: Floats, triangles: Ints, z: float) -> list[Floats]:
    """The closed outlines (n, 2) of x and y where a mesh meets the level plane at z."""
    unique, place = np.unique(np.round(vertices, 2), axis=0, return_inverse=True)
    above = unique[:, 2] > z
    beside: dict[tuple[int, int], list[tuple[int, int]]] = {}  # crossed edge -> the edges crossed next to it
    corners = place.reshape(-1)[triangles]
    crossing = above[corners].any(axis=1) & ~above[corners].all(axis=1)
    for triangle in corners[crossing]:
        edges = [
            (int(min(i, j)), int(max(i, j)))
            for i, j in zip(triangle, np.roll(triangle, -1), strict=True)
            if above[i] != above[j]
        ]
        if len(edges) == 2:
            beside.setdefault(edges[0], []).append(edges[1])
            beside.setdefault(edges[1], []).append(edges[0])
    outlines: list[Floats] = []
    while beside:
        edge: tuple[int, int] | None = next(iter(beside))
        walk: list[tuple[int, int]] = []
        while edge is not None:
            walk.append(edge)
            edge = next((e for e in beside.pop(edge) if e in beside), None)
        a, b = unique[[e[0] for e in walk]], unique[[e[1] for e in walk]]
        t = (z - a[:, 2]) / (b[:, 2] - a[:, 2])
        if len(walk) > 2:
            outlines.append((a + t[:, None] * (b - a))[:, :2])
    return outlines


def _blob(x: float, y: float, rx: float, ry: float, turn: float = 0.0, power: float = 2.0, count: int = 73) -> Floats:
    """A rounded shape (n, 2): an ellipse, squarer for a `power` above 2, turned by degrees."""
    angle = np.linspace(0, 2 * np.pi, count)[:-1]
    c, s = np.cos(angle), np.sin(angle)
    unit = np.stack([np.sign(c) * np.abs(c) ** (2 / power) * rx, np.sign(s) * np.abs(s) ** (2 / power) * ry], axis=1)
    c, s = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    return unit @ np.array([[c, s], [-s, c]]) + [x, y]


def _sheath(pieces: list[Floats], out_mm: float = 1.6) -> Floats:
    """One smooth outline (n, 2) round several that lie together: fascicles, and what fills the gaps between them."""
    import contourpy

    centres = np.array([p.mean(axis=0) for p in pieces])
    radii = np.array([np.sqrt(_area(p) / np.pi) for p in pieces])
    low, high = centres.min(axis=0) - 25, centres.max(axis=0) + 25
    x, y = np.arange(low[0], high[0], 0.5), np.arange(low[1], high[1], 0.5)
    gaps = np.hypot(x[None, :, None] - centres[:, 0], y[:, None, None] - centres[:, 1]) - radii
    field = -2.6 * np.log(np.exp(-gaps / 2.6).sum(axis=-1))
    lines = contourpy.contour_generator(x, y, field).lines(out_mm - 1.6)
    return max((np.asarray(line) for line in lines), key=len)


def _area(outline_xy: Floats) -> float:
    x, y = outline_xy.T
    return float(abs(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1))) / 2)


SECTION_SCALE, SECTION_MIDDLE, SECTION_LEVEL = (
    2.35,
    500.0,
    276.0,
)  # page units for a mm; where x = 0 and y = -22 mm stand


def _on_page(x: float, y: float) -> tuple[float, float]:
    return (SECTION_MIDDLE - SECTION_SCALE * x, SECTION_LEVEL - SECTION_SCALE * (y + 22.0))


def _shape(points: Floats, fill: str, line: str, width: float = 1.6) -> str:
    """A closed outline in mm as SVG on the section's page."""
    path = "M" + "L".join("{:.1f} {:.1f}".format(*_on_page(x, y)) for x, y in points) + "Z"
    return f'<path d="{path}" fill="{fill}" stroke="{line}" stroke-width="{width}" stroke-linejoin="round"/>'


def _section_schematic() -> list[str]:
    """What the model does not hold, placed by hand: wall, back muscles, bowel, the right kidney."""
    muscle_fill, muscle_line, organ_line = "#d9a592", "#8b5343", "#54392a"
    skin = _blob(0, -24, 133, 92, power=2.5, count=181)
    skin[:, 1] += 9.0 * np.exp(-((skin[:, 0] / 17) ** 2)) * (skin[:, 1] < -60)
    parts = [
        _shape(skin, "#f5e7d8", COLOURS["skin_edge"], 2.2),
        _shape(_blob(0, -22, 121, 79, power=2.5), "#e6bfaf", "#a4705c", 1.2),
        _shape(_blob(0, -19, 109, 65, power=2.5), "#fbf3ea", "#a4705c", 1.2),
    ]
    for s in (1, -1):
        parts += [
            _shape(_blob(s * 25, 52.5, 25, 6.5, power=2.6), muscle_fill, muscle_line),
            _shape(_blob(s * 33, -83, 29, 17, s * 10, 2.4), muscle_fill, muscle_line),
            _shape(_blob(s * 63, -59, 8.5, 16.5, s * -28), muscle_fill, muscle_line),
        ]
    for x, y, r in ((-58, 20, 15), (-28, 26, 15), (4, 25, 14), (36, 27, 15), (66, 18, 14)):
        parts.append(_shape(_blob(x, y, r, r * 0.78), "#ead8c6", "#a98f78", 1.2))
    for x, y, rx, ry in ((92, -14, 15, 16), (-93, -26, 11, 12)):
        parts += [
            _shape(_blob(x, y, rx, ry), COLOURS["organ"], organ_line),
            _shape(_blob(x, y, 0.6 * rx, 0.6 * ry), "#e3cfbd", organ_line, 0.8),
        ]
    return [*parts, _shape(_blob(61, -33, 12.5, 10, -20), "#9c6a4d", organ_line)]


def _section_model() -> list[str]:
    """Psoas, bones and disc, cut from the model."""
    parts = []
    for side in "rl":
        cuts = [
            (layer.name, xy) for layer in psoas(side=side) for xy in _cut(layer.vertices, layer.triangles, SECTION_Z)
        ]
        parts.append(_shape(_sheath([xy for _, xy in cuts]), "#a31318", "#4d0709", 2.2))
        for name, xy in cuts:
            fill = "#93121b" if "TP" in name else "#b8262b"
            parts.append(_shape(xy, fill, "#e3a9a4", 0.9))
    for name in ("L3", "L4"):
        parts += [
            _shape(xy, COLOURS["bone"], "#6a4c33", 2.0) for xy in _cut(*mesh(STANDING, name, fine=True), SECTION_Z)
        ]
    for layer in discs(pairs=[("L3", "L4")]):
        for xy in _cut(layer.vertices, layer.triangles, SECTION_Z):
            middle = xy.mean(axis=0)
            for share, fill in ((1.0, "#c5d3da"), (0.78, "none"), (0.5, "#e4ecef")):
                parts.append(
                    _shape(
                        middle + (xy - middle) * share,
                        fill,
                        "#566b78" if share == 1 else "#8fa5b2",
                        2.2 if share == 1 else 1.1,
                    )
                )
    return parts


def _section_vessels_and_nerves() -> list[str]:
    nerve, nerve_line = "#e6be22", "#5f4a00"
    parts = [_shape(_blob(0, -56, 7.5, 6.5), "#fbf3d9", "#8a7430", 1.4)]
    for x, y in ((-3, -55), (0, -58), (3, -55), (0, -53.5)):
        parts.append(_shape(_blob(x, y, 1.1, 1.1), nerve, nerve_line, 0.7))
    parts += [
        _shape(_blob(14.5, -8, 10.5, 8.0), "#4a78bd", "#173458", 2),
        _shape(_blob(-8.5, -8.5, 8.5, 8.5), "#dc3f5c", "#6d1226", 2),
        _shape(_blob(-8.5, -8.5, 5.8, 5.8), "#ee8fa1", "none", 0),
    ]
    for s in (1, -1):
        parts += [
            _shape(_blob(s * 38.5, -17.5, 2.8, 2.8), "#f0dfae", "#6f5620", 1.5),
            _shape(_blob(s * 21.5, -18, 2.2, 2.2), nerve, nerve_line, 1.4),
            _shape(_blob(s * 31, -15.5, 1.8, 1.8), nerve, nerve_line, 1.2),
        ]
        parts += [
            _shape(_blob(s * x, y, r, r), nerve, nerve_line, 1.4)
            for x, y, r in ((30.0, -46.5, 2.5), (35.0, -48.0, 2.3), (40.0, -44.0, 2.3))
        ]
    return parts


def section() -> Plate:
    """psoas-section-l3-l4: a slice through the disc, seen from the feet as scans are: body's right on the left."""

    def spot(text: str, x: float, y: float, side: str, latin: str = "") -> Label:
        return Label(text, _on_page(x, y), side, latin)

    labels = (
        spot("small bowel", 66, 18, "left"),
        spot("ascending\ncolon", 96, -10, "left"),
        spot("vena cava", 15, -7, "left"),
        spot("ureter", 38.5, -17.5, "left"),
        spot("psoas major", 29, -19, "left", "front layer, bright"),
        spot("psoas major", 27, -38, "left", "back layer, dark"),
        spot("kidney,\nlower end", 64, -32, "left"),
        spot("nerves of the\nlumbar plexus", 35, -48, "left", "in its back third"),
        spot("deep back\nmuscle", 42, -88, "left", "erector spinae"),
        spot("wall of\nthe belly", -98, 16, "right"),
        spot("aorta", -8.5, -8.5, "right"),
        spot("genitofemoral\nnerve", -31, -15.5, "right"),
        spot("descending\ncolon", -94, -33, "right"),
        spot("sympathetic\ntrunk", -21.5, -18, "right"),
        spot("disc L3-L4", -7, -34, "right"),
        spot("spinal canal", -4, -57, "right"),
        spot("quadratus\nlumborum", -64, -63, "right"),
        spot("spine of L3", 0, -78, "right"),
    )
    anchors: dict[str, tuple[float, ...]] = {
        "psoas": _on_page(33, -28),
        "disc": _on_page(-7, -34),
        "aorta": _on_page(-8.5, -8.5),
        "vena_cava": _on_page(15, -7),
        "ureter": _on_page(38.5, -17.5),
        "lumbar_plexus": _on_page(35, -48),
        "kidney": _on_page(61, -33),
    }
    notes = (
        "Bones, disc and psoas are cut from the model. All else is a schematic, placed by hand.",
        "Seen from the feet, as on a scan: the body’s right is on your left.",
    )
    marks = (
        ("body’s right", 290.0, 26.0),
        ("front", 500.0, 26.0),
        ("body’s left", 710.0, 26.0),
        ("back", 500.0, 528.0),
    )
    drawing = "".join([*_section_schematic(), *_section_model(), *_section_vessels_and_nerves()])
    return Plate(650, labels, anchors, drawing=drawing, notes=notes, marks=marks)


TRUNK = ("ribcage", *(f"T{n}" for n in range(1, 12)))
ARMS = ("humerus", "ulna", "radius", "hand")
LEGS = ("femur", "tibia", "fibula", "patella")


def _ring(x: float, y: float) -> str:
    colour = COLOURS["accent"]
    place = f'cx="{x:.1f}" cy="{y:.1f}" r="11"'
    return f'<circle {place} fill="{colour}" fill-opacity=".18" stroke="{colour}" stroke-width="3"/>'


def find_it() -> Plate:
    """landmarks: bony places to feel on yourself, on a soft body with the psoas faint behind."""
    crease = Material(COLOURS["accent"], COLOURS["accent"])
    layers = [
        *bones((*SPINE, *TRUNK, *HIPS, "femur_r", "femur_l"), fine=HIPS, fade=0.42),
        *discs(fade=0.5),
        *psoas(side="r", fade=0.35),
        *psoas(side="l", fade=0.35),
        *(tube(f"crease_{s}", _inguinal_path(s) + np.array([0, 30.0, 0]), 1.1, crease) for s in (1, -1)),
    ]
    scene = Scene(_front_camera(480, 800, 130.0, 390.0), tuple(layers), silhouette=outline(without=ARMS))
    mark = landmarks()
    ribs, _ = mesh(STANDING, "ribcage")
    low = ribs[ribs[:, 0] > 60]
    rib = _point(low[low[:, 2].argmin()])
    groin = _point(_inguinal_path(1)[4])
    pubic_bone = (0.0, mark["pubic_tubercle"][1], mark["pubic_tubercle"][2] - 5.0)
    crest = (mark["crest"][0] + 12.0, mark["crest"][1], mark["crest"][2] - 3.0)
    trochanter = mark["greater_trochanter"]
    labels = (
        Label("lowest ribs", rib, "left", "about where it starts"),
        Label("iliac crest,\nhere at L5", crest, "left", "most often L4 to L4-L5"),
        Label("front hip point", mark["front_spine"], "left", "spina iliaca anterior superior"),
        Label("middle of the groin", groin, "left", "look, do not touch"),
        Label("bony bump of the\nouter thigh", trochanter, "left", "greater trochanter"),
        Label("belly: do not\npress", (-72.0, 60.0, 215.0), "right", "bowel, vessels, nerves"),
        Label("psoas, deep\nbehind them", (-48.0, 20.0, 140.0), "right"),
        Label("groin crease", _point(_inguinal_path(-1)[6]), "right"),
        Label("pubic bone", pubic_bone, "right", "low in the middle"),
        Label("here it ends,\ndeep inside", left(mark["lesser_trochanter"]), "right", "lesser trochanter"),
    )
    touch = {
        "lowest_ribs": rib,
        "iliac_crest": crest,
        "front_spine": mark["front_spine"],
        "pubic_bone": pubic_bone,
        "greater_trochanter": trochanter,
    }
    made = Plate(850, labels, {**touch, "groin": groin}, scene, left=260, top=40, marks=RIGHT_LEFT)
    rings = "".join(_ring(*made.place(at)) for at in touch.values())
    return replace(made, drawing=rings)


def _person(posture: Posture, yaw_deg: float, x_mm: float, hips_seen: float = 1.0) -> tuple[list[Layer], Floats]:
    """One person for the hero picture: layers and the cones of the outline, turned and set beside the middle.

    `hips_seen` is the opacity of the hip bones: below 1 the ends of the psoas show through them.
    """
    legs = [f"{b}_{s}" for b in LEGS for s in "rl"]
    layers = [
        *bones((*SPINE, *TRUNK, *legs), posture, fine=("femur_r", "femur_l"), fade=0.10),
        *bones(HIPS, posture, fine=HIPS, fade=0.10, opacity=hips_seen, veil="hips"),
        *discs(posture, fade=0.1),
        *psoas(posture, "r", shows_through=0.5),
        *psoas(posture, "l", shows_through=0.5),
    ]
    where = (x_mm, 0.0, 0.0)
    return turned(layers, yaw_deg, where), turned_outline(outline(posture, ARMS), yaw_deg, where).cones


def hero() -> Plate:
    """hero: one body twice, in a step from the side and from the front, the psoas red in calm, pale flesh."""
    step = Posture(hip_flexion_r=36, knee_flexion_r=44, hip_flexion_l=-14, knee_flexion_l=8)
    moving, one = _person(step, 72.0, 190.0, hips_seen=0.55)
    still, two = _person(STANDING, 12.0, -215.0)
    camera = _front_camera(1000, 667, 138.0, 880.0)
    return Plate(
        667, (), {}, Scene(camera, (*still, *moving), silhouette=replace(outline(), cones=np.concatenate([one, two])))
    )
