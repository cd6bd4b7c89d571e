"""The renderer and the muscle bellies: right shapes in the right places, the same picture every time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import trimesh

from lessons.body import FASCICLES, Posture
from lessons.teaching import anatomy
from lessons.teaching.render import FRONT, RIGHT_SIDE, Camera, Layer, Material, Scene, Silhouette, render

IVORY = Material("#efe6d0", "#6a4c33")
RED = Material("#b3171c", "#4d0709")
CAMERA = Camera(*FRONT, (0.0, 0.0, 0.0), 200.0, 200, 200)


def ball(name: str, centre: tuple[float, float, float], radius: float, material: Material = IVORY, **more) -> Layer:
    sphere = trimesh.creation.icosphere(4, radius)
    return Layer(name, np.asarray(sphere.vertices) + centre, np.asarray(sphere.faces), material, **more)


def inked(picture) -> np.ndarray:
    return (picture < 250).any(axis=-1)


def reddish(picture) -> np.ndarray:
    return picture[..., 0].astype(int) - picture[..., 1] > 60


def test_the_same_scene_gives_the_same_bytes():
    scene = Scene(CAMERA, (ball("a", (0, 0, 0), 60), ball("b", (20, 40, 10), 20, RED)))
    assert (render(scene) == render(scene)).all()


@pytest.mark.parametrize("radius", [25.0, 60.0, 90.0])
def test_a_ball_covers_its_own_area(radius):
    covered = inked(render(Scene(CAMERA, (ball("a", (0, 0, 0), radius),)))).sum()
    assert covered == pytest.approx(np.pi * radius**2, rel=0.03)


def test_seen_from_the_front_the_bodys_right_is_on_the_left_and_up_is_up():
    picture = inked(render(Scene(CAMERA, (ball("a", (50, 0, 40), 15),))))
    row, column = (place.mean() for place in np.nonzero(picture))
    assert (column, row) == (pytest.approx(49.5, abs=1), pytest.approx(59.5, abs=1))
    assert CAMERA.project((50.0, 0.0, 40.0)) == pytest.approx([0.25, 0.30])


def test_seen_from_the_right_the_front_is_on_the_right():
    camera = replace(CAMERA, towards=RIGHT_SIDE[0], up=RIGHT_SIDE[1])
    assert camera.project((0.0, 50.0, 0.0))[0] == pytest.approx(0.75)


def test_what_is_nearer_hides_what_is_behind():
    near, far = ball("near", (0, 50, 0), 30), ball("far", (0, -50, 0), 25, RED)
    assert not reddish(render(Scene(CAMERA, (near, far)))).any()
    assert reddish(render(Scene(CAMERA, (replace(near, vertices=near.vertices - [0, 120, 0]), far)))).any()


def test_a_veil_lets_through_what_the_picture_is_about():
    muscle = ball("muscle", (0, 0, 0), 25, RED)
    veil = ball("veil", (0, 60, 0), 60, opacity=0.5)
    middle = (slice(90, 110), slice(90, 110))
    through = render(Scene(CAMERA, (muscle, veil)))[middle].mean(axis=(0, 1))
    clearer = render(Scene(CAMERA, (replace(muscle, shows_through=0.8), veil)))[middle].mean(axis=(0, 1))
    bare = render(Scene(CAMERA, (muscle,)))[middle].mean(axis=(0, 1))
    assert bare[1] < clearer[1] < through[1] - 20


def test_light_comes_from_the_upper_left():
    picture = render(Scene(CAMERA, (ball("a", (0, 0, 0), 80),))).sum(axis=-1).astype(int)
    assert picture[60:80, 60:80].mean() > picture[120:140, 120:140].mean() + 40


def test_a_crevice_is_darker_than_open_ground():
    corners = np.array([[-90.0, 0, -90], [90, 0, -90], [90, 0, 90], [-90, 0, 90]])
    ground = Layer("wall", corners, np.array([[0, 2, 1], [0, 3, 2]]), IVORY)
    picture = render(Scene(CAMERA, (ground, ball("a", (0, 22, 0), 22)))).sum(axis=-1).astype(int)
    beside, away = picture[95:105, 72:75].mean(), picture[95:105, 20:30].mean()
    assert beside < away - 25


def test_fade_brings_a_layer_nearer_to_the_paper():
    plain, faded = (render(Scene(CAMERA, (ball("a", (0, 0, 0), 60, RED, fade=f),))).mean() for f in (0.0, 0.6))
    assert faded > plain + 10


def test_two_overlapping_parts_of_a_body_are_one_shape():
    cones = np.array([[[-25, 0, 0, 40], [-25, 0, 0, 40]], [[25, 0, 0, 40], [25, 0, 0, 40]]], float)
    picture = render(Scene(CAMERA, (), silhouette=Silhouette(cones, "#dfe9f2", "#7d92a8")))
    inside = picture[100, 50:150]
    assert (inside.max(axis=0) - inside.min(axis=0)).max() < 20  # no line and no darker lens where they overlap


PATH = anatomy.rounded(np.array([[0.0, 0, 300], [20, 10, 150], [60, 40, 0], [80, 0, -60]]))


@pytest.mark.parametrize("volume", [5.0, 20.0, 60.0])
@pytest.mark.parametrize("share", [1.0, 0.7, 0.5])
def test_a_belly_keeps_its_volume_when_its_path_shortens(volume, share):
    vertices, triangles, along, _ = anatomy.belly(PATH * share, volume)
    solid = trimesh.Trimesh(vertices, triangles, process=True)
    solid.merge_vertices(digits_vertex=4)
    assert solid.is_watertight
    assert solid.volume / 1000 == pytest.approx(volume, rel=0.08)
    assert (along.min(), along.max()) == (0, 1)


def test_a_belly_is_thick_in_the_middle_and_a_cord_at_its_end():
    vertices, _, along, _ = anatomy.belly(PATH, 30.0)

    def thickness(low, high):
        stations = np.unique(along[(along > low) & (along < high)])
        rings = [vertices[along == s] for s in stations]
        return np.mean([np.linalg.norm(r - r[:-1].mean(axis=0), axis=1).mean() for r in rings])

    assert thickness(0.35, 0.5) > 1.3 * thickness(0.03, 0.08)
    assert thickness(0.35, 0.5) > 2.5 * thickness(0.95, 0.98)


def level_area_cm2(layers, z: float) -> float:
    """Area of the drawn muscle in a level slice, counting flesh that two fascicles share once."""
    from matplotlib.path import Path

    from lessons.meet_the_psoas.plates import _cut

    outlines = [xy for la in layers for xy in _cut(la.vertices, la.triangles, z)]
    every = np.concatenate(outlines)
    low, high = every.min(axis=0), every.max(axis=0)
    grid = np.stack(np.meshgrid(np.arange(low[0], high[0], 0.7), np.arange(low[1], high[1], 0.7)), -1).reshape(-1, 2)
    inside = np.any([Path(xy, closed=False).contains_points(grid) for xy in outlines], axis=0)
    return float(inside.sum() * 0.7**2 / 100)


def test_the_drawn_psoas_has_a_published_size():
    layers = anatomy.psoas()
    l4_l5 = float(anatomy.body().landmarks_mm(Posture())["L4_L5"][2])
    largest = max(level_area_cm2(layers, z) for z in (100.0, 140.0, 170.0))
    assert 7.7 <= level_area_cm2(layers, l4_l5) <= 16.3  # donors of mean age 83 (Ward 2009); young men (Reid 1994)
    assert 10.0 <= largest <= 16.3


def test_each_fascicle_runs_from_its_vertebra_to_the_lesser_trochanter():
    paths, _ = anatomy.psoas_paths()
    for name, path in zip(FASCICLES, paths, strict=True):
        line = anatomy.body().path_mm(Posture(), f"{name}_r")
        assert np.linalg.norm(path - line[0], axis=1).min() < 3
        assert np.linalg.norm(path[-1] - line[-1]) < 2
    body_starts = [p[5, 1] for n, p in zip(FASCICLES, paths, strict=True) if "TP" not in n]
    process_starts = [p[5, 1] for n, p in zip(FASCICLES, paths, strict=True) if "TP" in n]
    assert np.mean(body_starts) > np.mean(process_starts) + 8  # bodies and discs in front, transverse processes behind


def test_both_sides_are_mirror_images():
    for right, left in zip(anatomy.psoas(side="r"), anatomy.psoas(side="l"), strict=True):
        low, high = right.vertices.min(axis=0), right.vertices.max(axis=0)
        assert left.vertices[:, 0].min() == pytest.approx(-high[0], abs=1.5)
        assert left.vertices[:, 2].max() == pytest.approx(high[2], abs=1.5)
        assert low[0] > -5


def test_the_iliacus_lies_in_front_of_the_hip_bone_and_ends_by_the_lesser_trochanter():
    vertices, triangles = anatomy.mesh(Posture(), "hip_bone_r")
    before = []
    for strand in anatomy.iliacus():
        end = strand.vertices[-1]
        assert np.linalg.norm(end - anatomy.body().path_mm(Posture(), "iliacus_r")[-1]) < 12
        middle = strand.vertices[(strand.along > 0.2) & (strand.along < 0.6)]
        bone = anatomy._heights(vertices, triangles, middle[:, [0, 2]])
        before.append((middle[:, 1] > bone)[np.isfinite(bone)])
    assert np.concatenate(before).mean() > 0.6


def test_discs_lie_between_their_vertebrae():
    for disc in anatomy.discs():
        _, upper, lower = disc.name.split("_")
        above, below = (anatomy.mesh(Posture(), b)[0] for b in (upper, lower))
        assert below[:, 2].min() < disc.vertices[:, 2].mean() < above[:, 2].max()
        assert trimesh.Trimesh(disc.vertices, disc.triangles).volume > 0


@pytest.mark.parametrize("angle", [30, 90])
def test_the_outline_moves_with_the_leg(angle):
    still, moved = anatomy.outline().cones, anatomy.outline(Posture(hip_flexion_r=angle)).cones
    knees = [k for k, (bone, *_) in enumerate(anatomy.FLESH_CONES) if bone == "tibia"]
    right, left = moved[2 * knees[0]], moved[2 * knees[0] + 1]
    assert right[0, 1] > still[2 * knees[0], 0, 1] + 150  # forward
    assert left == pytest.approx(still[2 * knees[0] + 1], abs=1e-6)
