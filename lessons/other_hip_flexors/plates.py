"""The plate of lesson 09: the hip flexors that the model has a line for, on the bones, from the front."""

from __future__ import annotations

import numpy as np

from lessons.teaching.anatomy import STANDING, VERTEBRAE, body, bones, discs, iliacus, muscle, psoas, rounded
from lessons.teaching.images import Label, Plate
from lessons.teaching.look import COLOURS
from lessons.teaching.render import FRONT, Camera, Layer, Material, Scene
from lessons.teaching.view3d import NEIGHBOURS, neighbour_volume_cm3

FLESH = Material(COLOURS["neighbour"], "#4d3540", shine=0.25)
# On which side of the body each is shown, so that none hides another; and where on its way the name points, 0 to 1.
SHOWN = {
    "rectus_femoris": ("r", 0.40), "tensor_fasciae_latae": ("r", 0.16), "adductor_longus": ("r", 0.3),
    "sartorius": ("l", 0.12), "adductor_brevis": ("l", 0.5), "gracilis": ("l", 0.5), "pectineus": ("l", 0.4),
}  # fmt: skip
# The model has no line for the pectineus. By hand, on the body's left, mm: from the upper branch of the pubic bone to
# the back of the thigh bone, below the lesser trochanter and above the adductor brevis; in shape like that one.
PECTINEUS = np.array([(-42.0, 47.0, 2.0), (-60.0, 42.0, -26.0), (-80.0, 20.0, -62.0), (-93.0, -4.0, -92.0)])
PECTINEUS_CM3 = 45.0


def flexors() -> Plate:
    """flexors-front: three neighbours a side, on the left the pectineus by hand, on the right psoas and iliacus."""
    layers: list[Layer] = [
        *bones((*VERTEBRAE[2:], "sacrum", "hip_bone_r", "hip_bone_l", "femur_r", "femur_l", "patella_r", "patella_l",
                "tibia_r", "tibia_l")),
        *discs(),
        *psoas(side="r"),
        *iliacus(side="r"),
    ]  # fmt: skip
    anchors: dict[str, tuple[float, ...]] = {}
    for name, (side, share) in SHOWN.items():
        by_hand = name == "pectineus"
        path = PECTINEUS if by_hand else np.asarray(body().path_mm(STANDING, f"{name}_{side}"), float)
        volume = PECTINEUS_CM3 if by_hand else neighbour_volume_cm3(name)
        shape, flat = NEIGHBOURS["adductor_brevis" if by_hand else name]
        facing = (1.0, 0.0, 0.0) if name in ("gracilis", "tensor_fasciae_latae") else (0.0, 1.0, 0.0)
        way = rounded(path, rounds=12)
        layers.append(muscle(name, way, volume, FLESH, shape=shape, flat=flat, facing=facing))
        x, y, z = way[round(share * (len(way) - 1))]
        anchors[name] = (float(x), float(y), float(z))
    anchors["iliacus"] = (100.0, 10.0, 105.0)
    anchors["psoas"] = (38.0, 0.0, 165.0)
    camera = Camera(*FRONT, (0.0, 0.0, -130.0), 430.0, 480, 800)
    words = {
        "psoas": "psoas", "iliacus": "iliacus", "rectus_femoris": "rectus femoris", "sartorius": "sartorius",
        "tensor_fasciae_latae": "tensor fasciae\nlatae", "adductor_longus": "adductor longus",
        "pectineus": "pectineus", "adductor_brevis": "adductor brevis", "gracilis": "gracilis",
    }  # fmt: skip
    left = {name for name, (side, _) in SHOWN.items() if side == "l"}
    labels = tuple(Label(text, anchors[name], "right" if name in left else "left") for name, text in words.items())
    marks = (("body’s right", 330.0, 26.0), ("body’s left", 670.0, 26.0))
    return Plate(850, labels, anchors, Scene(camera, tuple(layers)), left=260, top=40, marks=marks)
