"""The plates of lesson 01: lines and labels lie on the bones that they name."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh

from lessons.meet_the_psoas import plates
from lessons.teaching.anatomy import STANDING, discs, mesh


def gap_mm(bone: str, points) -> np.ndarray:
    """Distance of each point (n, 3) from the surface of a bone."""
    solid = trimesh.Trimesh(*mesh(STANDING, bone, fine=True), process=False)
    return trimesh.proximity.closest_point_naive(solid, np.atleast_2d(points))[1]


def layer(plate, name: str):
    return next(la for la in plate.scene.layers if la.name == name)


def test_the_rim_of_the_pelvis_lies_on_the_hip_bone_where_its_wall_turns():
    rim = plates.pelvic_brim()
    assert gap_mm("hip_bone_r", rim).max() < 2
    for z, x in ((74, 59), (60, 60), (40, 59)):  # measured on the mesh by hand
        assert rim[np.abs(rim[:, 2] - z).argmin(), 0] == pytest.approx(x, abs=4)


def test_the_psoas_minor_ends_in_the_bone():
    slim = layer(plates.minor(), "psoas_minor")
    assert gap_mm("hip_bone_r", slim.vertices[-1]) < 3
    hip = trimesh.Trimesh(*mesh(STANDING, "hip_bone_r", fine=True), process=True)
    assert hip.contains(slim.vertices[-1:])[0]


def test_the_arch_of_the_diaphragm_stands_on_the_first_lumbar_vertebra():
    for side in (1, -1):
        arch = layer(plates.neighbours(), f"arch_{side}")
        outer = arch.vertices[-1]
        assert gap_mm("L1", outer) < 3
        assert gap_mm("L2", arch.vertices[-2]) < 6  # its inner foot, at the edge of L1 and L2


def test_the_pubic_bone_is_ringed_and_the_groin_is_not():
    made = plates.find_it()
    rings = [made.place(made.anchors[name]) for name in made.anchors if name != "groin"]
    assert made.drawing.count("<circle") == len(rings) == 5
    for x, y in rings:
        assert f'cx="{x:.1f}" cy="{y:.1f}"' in made.drawing
    x, y = made.place(made.anchors["groin"])
    assert f'cx="{x:.1f}" cy="{y:.1f}"' not in made.drawing


def test_labels_of_the_front_view_lie_on_what_they_name():
    made = plates.front()
    by_text = {label.text: label for label in made.labels}
    x, _, z = by_text["disc"].at
    (disc,) = (d for d in discs() if d.name == "disc_L3_L4")
    assert disc.vertices[:, 2].min() + 4 < z < disc.vertices[:, 2].max() - 4
    assert abs(x) < 15
    x, _, z = by_text["thigh bone"].at
    femur = np.concatenate(plates._cut(*mesh(STANDING, "femur_r", fine=True), z))
    assert femur[:, 0].min() + 5 < x < femur[:, 0].max() - 5
    assert made.anchors["femur"] == by_text["thigh bone"].at
