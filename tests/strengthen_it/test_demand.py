"""What each exercise asks of the hip, against statics done by hand from segment masses, and its properties."""

from __future__ import annotations

import itertools
import math

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons.body import COORDINATES, Body, Posture
from lessons.strengthen_it.demand import (
    TRUSTED_DEG,
    body_with,
    capacity_nm,
    compression,
    demand,
    hip_moment_nm,
    ladder,
    leg_length_mm,
    on_the_way,
)
from lessons.strengthen_it.exercises import Pose, book, exercise
from tests.body.conftest import places
from tests.body.test_loads import LEG, G, masses

ALL = book().exercise
WITH_NUMBER = [e for e in ALL if e.statics != "both ends held"]
ways = st.floats(0, 1)


@pytest.fixture(scope="module")
def body() -> Body:
    return Body.load()


def legs(name: str) -> bool:
    return name.split("_")[0] in LEG


def in_the_room(points: np.ndarray, recline_deg: float) -> np.ndarray:
    """Points of the body's frame in a room where down is -z: the body turned back about the axis through its hips."""
    a = math.radians(recline_deg)
    turn = np.array([[1, 0, 0], [0, math.cos(a), -math.sin(a)], [0, math.sin(a), math.cos(a)]])
    return points @ turn.T


def by_hand(body: Body, pose: Pose, *, trunk: bool = False, pull_n: tuple = (0, 0, 0), at: str = "talus_r") -> float:
    """Moment (N m) at the right hip: each weight times how far it lies in front of the hip, and the pull besides.

    With the trunk free its weights count, the other way round, and each hip has half.
    """
    posture = pose.posture()
    centre = in_the_room(places(body, posture).pos["femur_r"], pose.recline_deg)
    total = 0.0
    for name, mass, where in masses(body, posture):
        ahead_m = (in_the_room(where, pose.recline_deg) - centre)[1]
        if trunk and not legs(name):
            total -= mass * G * ahead_m / 2
        if not trunk and legs(name) and name.endswith("_r"):
            total += mass * G * ahead_m
    lever = in_the_room(places(body, posture).pos[at], pose.recline_deg) - centre
    _, force_y, force_z = pull_n
    return total + lever[2] * force_y - lever[1] * force_z


@pytest.mark.parametrize(
    "id", ["supine-march", "dead-bug", "standing-march", "straight-leg-raise", "hanging-knee-raise"]
)
@pytest.mark.parametrize("way", [0.0, 0.35, 1.0])
def test_a_leg_is_its_weights_times_their_levers(id, way, body):
    pose = on_the_way(exercise(id), way)
    assert hip_moment_nm(body, exercise(id), pose) == pytest.approx(by_hand(body, pose), abs=0.02)


@pytest.mark.parametrize("id", ["seated-lean-back", "reverse-nordic"])
@pytest.mark.parametrize("way", [0.0, 0.5, 1.0])
def test_a_trunk_on_the_thighs_is_shared_by_two_hips(id, way, body):
    pose = on_the_way(exercise(id), way)
    assert hip_moment_nm(body, exercise(id), pose) == pytest.approx(by_hand(body, pose, trunk=True), abs=0.02)


@pytest.mark.parametrize("way", [0.0, 0.6, 1.0])
def test_a_band_pulls_towards_the_other_ankle(way, body):
    e = exercise("banded-march")
    pose = on_the_way(e, way)
    place = places(body, pose.posture()).pos
    line = place["talus_l"] - place["talus_r"]
    long_m = np.linalg.norm(line)
    force_n = 110.0 * max(long_m - 0.22, 0.0)
    expected = by_hand(body, pose, pull_n=tuple(line / long_m * force_n))
    assert hip_moment_nm(body, e, pose) == pytest.approx(expected, abs=0.05)


def test_a_cable_pulls_back_and_down_with_sixty_newtons(body):
    e = exercise("cable-hip-flexion")
    for way in (0.0, 0.5, 1.0):
        pose = on_the_way(e, way)
        ankle = places(body, pose.posture()).pos["talus_r"]
        line = np.array([ankle[0], -1.0, -0.75]) - ankle
        expected = by_hand(body, pose, pull_n=tuple(line / np.linalg.norm(line) * 60.0))
        assert hip_moment_nm(body, e, pose) == pytest.approx(expected, abs=0.05)


def test_a_hand_pushes_square_to_the_thigh(body):
    e = exercise("hand-to-knee")
    extra = hip_moment_nm(body, e, e.start) - by_hand(body, e.start)
    assert extra == pytest.approx(100.0 * 0.35, abs=0.3)  # newtons times metres from hip to hand


def test_the_supine_leg_raise_of_the_body_model(body):
    """47.6 N m level, 41.2 at 30 degrees, 23.7 at 60 for a quite straight leg of the 84.3 kg source."""
    e = exercise("straight-leg-raise")
    for degrees, expected in ((0, 47.6), (30, 41.2), (60, 23.7), (90, 0.0)):
        pose = Pose(90.0, {"hip_flexion_r": degrees})
        assert hip_moment_nm(body, e, pose) == pytest.approx(expected, abs=0.2)


@settings(max_examples=25, deadline=None)
@given(e=st.sampled_from(WITH_NUMBER), way=ways, heavier=st.floats(1.05, 1.6))
def test_a_heavier_body_asks_more_in_proportion(body, e, way, heavier):
    if e.resistance is not None:
        e = msgspec.structs.replace(e, resistance=None)
    other = Body.load(mass_kg=body.mass_kg * heavier)
    pose = on_the_way(e, way)
    assert hip_moment_nm(other, e, pose) == pytest.approx(heavier * hip_moment_nm(body, e, pose), rel=1e-6, abs=1e-9)


@settings(max_examples=25, deadline=None)
@given(e=st.sampled_from(WITH_NUMBER), way=ways, longer=st.floats(1.02, 1.2))
def test_a_longer_leg_asks_more(body, e, way, longer):
    other = body_with(body.mass_kg, leg_length_mm(body) * longer)
    assert leg_length_mm(other) == pytest.approx(longer * leg_length_mm(body))
    pose = on_the_way(e, way)
    usual, long = hip_moment_nm(body, e, pose), hip_moment_nm(other, e, pose)
    assert long > usual if usual > 3 else True
    if e.resistance is None or e.resistance.kind == "push":
        assert long == pytest.approx(longer * usual, rel=1e-6, abs=1e-6)


@settings(max_examples=25, deadline=None)
@given(knee=st.floats(0, 80), hip=st.floats(0, 60), less=st.floats(5, 40))
def test_a_straighter_knee_is_a_longer_lever(body, knee, hip, less):
    e = exercise("straight-leg-raise")
    bent, straight = (Pose(90.0, {"hip_flexion_r": hip, "knee_flexion_r": k}) for k in (knee + less, knee))
    if knee > hip + 3:  # while the shank hangs below level, so that bending the knee draws the foot in
        assert hip_moment_nm(body, e, straight) > hip_moment_nm(body, e, bent)


@settings(max_examples=25, deadline=None)
@given(e=st.sampled_from([e for e in WITH_NUMBER if e.resistance is None]), way=ways)
def test_the_other_side_asks_the_same(body, e, way):
    pose = on_the_way(e, way)
    free = "trunk" if e.statics == "trunk" else "leg"
    lean = math.radians(pose.recline_deg)
    posture = pose.posture().mirrored()
    left = sum(
        w * body.gravity_moment_nm(posture, lying=lying, free=free)["hip_flexion_l"]
        for w, lying in ((math.cos(lean), None), (math.sin(lean), "supine"))
    )
    assert hip_moment_nm(body, e, pose) == pytest.approx(left / (2 if free == "trunk" else 1), abs=1e-6)


def test_a_stronger_band_or_cable_asks_more(body):
    for id, field in (
        ("banded-march", "stiffness_n_per_m"),
        ("cable-hip-flexion", "force_n"),
        ("hand-to-knee", "force_n"),
    ):
        e = exercise(id)
        more = msgspec.structs.replace(
            e, resistance=msgspec.structs.replace(e.resistance, **{field: 1.1 * getattr(e.resistance, field)})
        )
        assert demand(body, more, 5).peak_nm > demand(body, e, 5).peak_nm


def test_where_both_ends_are_held_there_is_no_number(body):
    for id in ("crook-lying-breathing", "bridge", "half-kneeling-stretch", "walk-more"):
        d = demand(body, exercise(id), 5)
        assert d.moment_nm is None
        assert d.peak_nm is None
        assert d.peak_share is None
        assert len(d.length_mm) == 5


def test_the_heel_slide_has_a_range(body):
    d = demand(body, exercise("heel-slide"), 5)
    assert np.all(d.least_nm == 0)
    assert d.peak_nm == pytest.approx(by_hand(body, exercise("heel-slide").start), abs=0.05)


def test_the_share_is_a_band_and_stops_where_the_model_does(body):
    for e in WITH_NUMBER:
        d = demand(body, e, 9)
        middle, low, high = d.peak_share
        assert 0 < low < middle < high
        assert np.array_equal(np.isnan(d.capacity_nm), d.hip_deg > TRUSTED_DEG)
    total, low, high = capacity_nm(body, Posture(hip_flexion_r=30))
    parts = [v for k, v in body.hip_capacity_nm(Posture(hip_flexion_r=30)).items() if k.endswith("_r") and v.nm > 0]
    assert total == pytest.approx(sum(p.nm for p in parts))
    assert low < total < high


def test_capacity_follows_the_knee(body):
    """A bent knee lengthens the rectus femoris, so that it can help more where the hip is bent."""
    bent, straight = (capacity_nm(body, Posture(hip_flexion_r=80, knee_flexion_r=k))[0] for k in (90, 0))
    assert bent > straight


def test_the_psoas_gets_shorter_as_the_hip_bends_and_longer_in_the_stretch(body):
    march, stretch = demand(body, exercise("standing-march")), demand(body, exercise("half-kneeling-stretch"))
    assert np.all(np.diff(march.length_mm) < 0)
    assert stretch.length_mm[-1] - stretch.length_mm[0] > 5
    wrong = exercise("half-kneeling-stretch").wrong.posture()
    assert body.measure(wrong).length_mm["psoas_L1_VB_r"] < stretch.length_mm[-1] - 5  # an arched back stretches less


def test_a_newton_of_psoas_presses_less_than_a_newton(body):
    assert 0.5 < compression(body, Posture()) < 1


def test_the_way_runs_from_start_to_finish_through_what_lies_between():
    e = exercise("straight-leg-raise")
    assert on_the_way(e, 0).posture() == e.start.posture()
    assert on_the_way(e, 1).posture() == e.finish.posture()
    assert on_the_way(e, 0.5).posture() == e.between[0].posture()
    assert on_the_way(e, 0.25).posture().hip_flexion_r == pytest.approx(17)
    for wrong in (-0.1, 1.1, math.nan):
        with pytest.raises(ValueError, match="from 0"):
            on_the_way(e, wrong)


def test_demand_rises_rung_by_rung_and_every_exception_is_explained(body):
    rungs = ladder(body, ALL)
    assert {r.exercise.id for r in rungs} == {e.id for e in ALL if e.kind == "strength"}
    ranked = [r for r in rungs if not r.why_here]
    assert len(ranked) >= 9
    for one, two in itertools.pairwise(ranked):
        assert one.demand.peak_nm <= two.demand.peak_nm, (one.exercise.id, two.exercise.id)
    assert rungs[0].exercise.id == "crook-lying-breathing"
    for rung in rungs:
        after = rung.exercise.place.after if rung.exercise.place else ""
        if after:
            assert [r.exercise.id for r in rungs].index(after) < rungs.index(rung)


def test_an_exception_that_is_not_explained_is_refused(body):
    bare = msgspec.structs.replace(exercise("bridge"), place=None)
    with pytest.raises(ValueError, match="bridge has no number"):
        ladder(body, [bare])


@pytest.mark.parametrize(("mass_kg", "stature_m"), [(52, 1.55), (68, 1.70), (110, 1.85)])
def test_the_order_holds_for_other_bodies(mass_kg, stature_m, body):
    other = Body.load(mass_kg=mass_kg, stature_m=stature_m)
    usual = [r.exercise.id for r in ladder(body, ALL)]
    assert sorted(r.exercise.id for r in ladder(other, ALL)) == sorted(usual)
    ranked = [r.demand.peak_nm for r in ladder(other, ALL) if not r.why_here]
    assert ranked == sorted(ranked)


def test_every_joint_of_a_pose_is_one_of_the_body():
    for e in ALL:
        for pose in e.poses():
            assert set(on_the_way(e, 0.5).joints) <= set(COORDINATES)
            assert isinstance(pose.posture(), Posture)
