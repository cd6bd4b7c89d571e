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
    "sartorius": ("l", 0.12), "adductor_brevis": ("l", 0.5), "gracilis": ("l", 0.5),
}  # fmt: skip


def flexors() -> Plate:
    """flexors-front: three neighbours on each side, and the psoas and the iliacus on the body's right."""
    layers: list[Layer] = [
        *bones((*VERTEBRAE[2:], "sacrum", "hip_bone_r", "hip_bone_l", "femur_r", "femur_l", "patella_r", "patella_l",
                "tibia_r", "tibia_l")),
        *discs(),
        *psoas(side="r"),
        *iliacus(side="r"),
    ]  # fmt: skip
    anchors: dict[str, tuple[float, ...]] = {}
    for name, (side, share) in SHOWN.items():
        path = np.asarray(body().path_mm(STANDING, f"{name}_{side}"), float)
        shape, flat = NEIGHBOURS[name]
        facing = (1.0, 0.0, 0.0) if name in ("gracilis", "tensor_fasciae_latae") else (0.0, 1.0, 0.0)
        way = rounded(path, rounds=12)
        layers.append(muscle(name, way, neighbour_volume_cm3(name), FLESH, shape=shape, flat=flat, facing=facing))
        x, y, z = way[round(share * (len(way) - 1))]
        anchors[name] = (float(x), float(y), float(z))
    anchors["iliacus"] = (100.0, 10.0, 105.0)
    anchors["psoas"] = (38.0, 0.0, 165.0)
    camera = Camera(*FRONT, (0.0, 0.0, -130.0), 430.0, 480, 800)
    words = {
        "psoas": "psoas", "iliacus": "iliacus", "rectus_femoris": "rectus femoris", "sartorius": "sartorius",
        "tensor_fasciae_latae": "tensor fasciae\nlatae", "adductor_longus": "adductor longus",
        "adductor_brevis": "adductor brevis", "gracilis": "gracilis",
    }  # fmt: skip
    labels = tuple(
        Label(text, anchors[name], "right" if SHOWN.get(name, ("r",))[0] == "l" else "left")
        for name, text in words.items()
    )
    marks = (("body’s right", 330.0, 26.0), ("body’s left", 670.0, 26.0))
    return Plate(850, labels, anchors, Scene(camera, tuple(layers)), left=260, top=40, marks=marks)
