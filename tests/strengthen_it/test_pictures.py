"""The pictures of the exercises: one each, people on the ground, the working parts where the exercise says."""

from __future__ import annotations

import math

import numpy as np
import pytest

from lessons.strengthen_it import pictures
from lessons.strengthen_it.exercises import book, exercise
from lessons.teaching import images
from lessons.teaching.anatomy import FLESH_CONES

ALL = book().exercise
ON_THE_GROUND = [e for e in ALL if e.id not in pictures.HANDS_AT_MM]


def test_every_exercise_has_its_picture_and_every_picture_its_exercise():
    drawn = {id.removeprefix("exercises/") for id in images.entries() if id.startswith("exercises/")}
    assert drawn == {e.id for e in ALL}


@pytest.mark.parametrize("e", ALL, ids=lambda e: e.id)
def test_the_words_for_who_cannot_see_it_are_the_cues(e):
    alt = images.entries()[f"exercises/{e.id}"].alt
    assert all(cue in alt for cue in e.cues)
    if e.wrong:
        assert e.wrong.says[1:] in alt


def test_the_common_error_is_drawn_beside_where_it_matters_most():
    for id in ("straight-leg-raise", "half-kneeling-stretch"):
        assert exercise(id).wrong is not None
        assert "not like this" in images.picture(f"exercises/{id}").svg


def test_two_builds_are_shown_and_they_differ():
    used = {tuple(pictures.BUILDS)[sum(map(ord, e.id)) % len(pictures.BUILDS)] for e in ALL}
    assert used == set(pictures.BUILDS)
    slim, broad = (pictures.person(exercise("standing-march").start, b).extent() for b in pictures.BUILDS)
    assert broad[1][0] - broad[0][0] > slim[1][0] - slim[0][0] + 10


def test_a_person_stands_on_the_ground_and_lies_on_it():
    standing = pictures.person(exercise("standing-march").start, "slim")
    assert standing.extent()[0][2] == pytest.approx(0)
    lying = pictures.person(exercise("supine-march").start, "slim")
    assert lying.extent()[0][2] == pytest.approx(0)
    for mark in ("shoulder_r", "hip_r"):  # the trunk lies flat
        assert lying.marks[mark][2] < 160
    assert lying.marks["ankle_r"][2] < 150  # and the foot stands


@pytest.mark.parametrize("id", ["bridge", "supine-march", "cable-hip-flexion"])
def test_a_standing_foot_is_drawn_on_the_floor(id):
    e = exercise(id)
    build = tuple(pictures.BUILDS)[sum(map(ord, id)) % len(pictures.BUILDS)]
    soles = [2 * k + 1 for k, (bone, *_) in enumerate(FLESH_CONES) if bone == "foot"]  # of the left side
    for k, pose in enumerate(e.poses()):
        figure = pictures.person(pictures.drawn(id, k, pose), build, pictures.NODS_DEG.get((id, k), 0.0))
        ends = figure.shape.cones[soles]
        assert (ends[..., 2] - ends[..., 3]).min() == pytest.approx(0, abs=12), k


def test_the_kneeling_knee_and_the_front_foot_share_the_ground():
    for pose in (exercise("half-kneeling-stretch").finish, exercise("half-kneeling-stretch").wrong):
        marks = pictures.person(pose, "slim").marks
        assert marks["knee_r"][2] < 100
        assert marks["ankle_l"][2] < 140


def test_a_box_faces_outwards():
    made = pictures.box("b", (-1, -2, -3), (1, 2, 3), pictures.BENCH)
    corner = made.vertices[made.triangles]
    normal = np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0])
    assert np.all((normal * corner.mean(axis=1)).sum(axis=1) > 0)
    volume = (corner[:, 0] * np.cross(corner[:, 1], corner[:, 2])).sum() / 6
    assert volume == pytest.approx(2 * 4 * 6, rel=0.1)
    assert math.isfinite(volume)
