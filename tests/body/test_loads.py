"""Gravity, bands and spine pull against statics done by hand from segment masses and places."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons.body import FASCICLES, LEVELS, POINTS, Body, Load, Posture
from lessons.body.model import DOWN
from tests.body.conftest import places, postures

LEG = ("femur", "tibia", "patella", "talus")
G = 9.81


def masses(body: Body, posture: Posture) -> list[tuple[str, float, np.ndarray]]:
    """Every part with its mass (kg) and centre of mass (m), by plain kinematics."""
    place, m = places(body, posture), body._model
    names = [m.body(b).name for b in range(1, m.nbody)]
    return [(n, m.body_mass[m.body(n).id], place.pos[n] + place.rot[n] @ m.body_ipos[m.body(n).id]) for n in names]


def hip_flexion_axis(body: Body, posture: Posture) -> tuple[np.ndarray, np.ndarray]:
    """Centre of the right hip (m) and its flexion axis (to the right: flexion lifts the thigh forward)."""
    return places(body, posture).pos["femur_r"], np.array([1.0, 0.0, 0.0])


@settings(max_examples=40, deadline=None)
@given(posture=postures(), lying=st.sampled_from(list(DOWN)))
def test_hip_moment_of_the_leg_is_its_weight_times_its_lever(body: Body, posture: Posture, lying: str | None) -> None:
    centre, axis = hip_flexion_axis(body, posture)
    down = np.array(DOWN[lying])
    by_hand = 0.0
    for name, mass, at in masses(body, posture):
        if name.endswith("_r") and name.split("_")[0] in LEG:
            by_hand -= axis @ np.cross(at - centre, mass * G * down)
    held = body.gravity_moment_nm(posture, lying=lying)["hip_flexion_r"]
    assert held == pytest.approx(by_hand, abs=1e-3)


def test_supine_straight_leg_raise(body: Body) -> None:
    """47.6 N m at 0 degrees, 41.2 at 30, 23.7 at 60, 0 at 90 for the 84.3 kg source."""
    for angle, expected in ((0, 47.6), (30, 41.2), (60, 23.7), (90, 0.0)):
        held = body.gravity_moment_nm(Posture(hip_flexion_r=angle), lying="supine")["hip_flexion_r"]
        assert held == pytest.approx(expected, abs=0.2)


@settings(max_examples=40, deadline=None)
@given(posture=postures(), lying=st.sampled_from(list(DOWN)))
def test_trunk_on_fixed_thighs(body: Body, posture: Posture, lying: str | None) -> None:
    centre, axis = hip_flexion_axis(body, posture)
    by_hand = 0.0
    for name, mass, at in masses(body, posture):
        if name.split("_")[0] not in LEG:
            by_hand += axis @ np.cross(at - centre, mass * G * np.array(DOWN[lying]))
    held = body.gravity_moment_nm(posture, lying=lying, free="trunk")
    assert held["hip_flexion_r"] == pytest.approx(by_hand, abs=1e-3)
    assert held["hip_flexion_l"] == pytest.approx(by_hand, abs=1e-3)  # one axis through both hips, one whole moment
    assert "knee_flexion_r" not in held


@settings(max_examples=30, deadline=None)
@given(posture=postures(), lying=st.sampled_from(list(DOWN)))
def test_gravity_moment_is_the_slope_of_potential_energy(body: Body, posture: Posture, lying: str | None) -> None:
    """For every angle: lift it a little, and the work against gravity is moment times angle."""

    def energy(p: Posture) -> float:
        return -sum(mass * G * np.dot(at, DOWN[lying]) for _, mass, at in masses(body, p))

    held = body.gravity_moment_nm(posture, lying=lying)
    values = {name: getattr(posture, name) for name in Posture.RANGES_DEG}
    for angle in ("hip_flexion_r", "hip_adduction_l", "hip_rotation_r", "knee_flexion_l", "lumbar_flexion",
                  "lumbar_side_bend", "lumbar_rotation", "shoulder_elevation_r", "elbow_flexion_l",
                  "ankle_dorsiflexion_r"):  # fmt: skip
        low, high = Posture.RANGES_DEG[angle]
        at = min(max(values[angle], low + 0.05), high - 0.05)
        up, dn = (energy(Posture(**values | {angle: at + d})) for d in (0.05, -0.05))
        if at != values[angle]:
            continue
        assert held[angle] == pytest.approx((up - dn) / np.radians(0.1), abs=2e-3), angle


@settings(max_examples=40, deadline=None)
@given(posture=postures(), lying=st.sampled_from(list(DOWN)))
def test_gravity_mirrors(body: Body, posture: Posture, lying: str | None) -> None:
    other = {"right_side": "left_side", "left_side": "right_side"}.get(lying or "", lying)
    right = body.gravity_moment_nm(posture, lying=lying)["hip_flexion_r"]
    left = body.gravity_moment_nm(posture.mirrored(), lying=other)["hip_flexion_l"]
    assert right == pytest.approx(left, abs=1e-6)


def test_a_weight_at_the_ankle_adds_its_weight_times_its_lever(body: Body) -> None:
    for angle in (0.0, 30.0, 60.0):
        posture = Posture(hip_flexion_r=angle)
        plain = body.gravity_moment_nm(posture, lying="supine")["hip_flexion_r"]
        loaded = body.gravity_moment_nm(posture, lying="supine", loads=[Load("ankle_r", mass_kg=2.0)])["hip_flexion_r"]
        marks = body.landmarks_mm(posture)
        lever_m = np.linalg.norm((marks["ankle_r"] - marks["hip_r"])[[2]]) / 1000
        assert loaded - plain == pytest.approx(2.0 * G * lever_m, abs=0.02)


def test_a_band_pulls_with_its_force_times_its_lever(body: Body) -> None:
    posture = Posture()
    plain = body.gravity_moment_nm(posture)["hip_flexion_r"]
    back = body.gravity_moment_nm(posture, loads=[Load("ankle_r", force_n=(0.0, -50.0, 0.0))])["hip_flexion_r"]
    marks = body.landmarks_mm(posture)
    assert back - plain == pytest.approx(50 * (marks["hip_r"] - marks["ankle_r"])[2] / 1000, abs=0.05)


def test_every_named_point_can_carry_a_load(body: Body) -> None:
    for point in POINTS:
        plain = body.gravity_moment_nm(Posture(), lying="prone")
        loaded = body.gravity_moment_nm(Posture(), lying="prone", loads=[Load(point, mass_kg=5.0)])
        assert any(abs(loaded[a] - plain[a]) > 0.1 for a in plain), point


@settings(max_examples=30, deadline=None)
@given(posture=postures())
def test_spine_pull_by_hand(body: Body, posture: Posture) -> None:
    """Line of pull from the path, levels from the joint centres: a moment is force times distance."""
    pulls, place = body.spine_pull(posture), places(body, posture)
    for fascicle in FASCICLES:
        for side in "rl":
            name = f"{fascicle}_{side}"
            path = body.path_mm(posture, name)
            line = (path[1] - path[0]) / np.linalg.norm(path[1] - path[0])
            first = ("L1", "L2", "L3", "L4", "L5").index(fascicle.split("_")[1])
            for k, level in enumerate(LEVELS):
                pull = pulls[name][level]
                if k < first:
                    assert pull == (0.0, 0.0, 0.0)
                    continue
                upper, lower = level.split("_")
                centre = 1000 * place.pos[upper]
                # The first of the level's three turns is about the side axis of the vertebra below.
                side_axis = place.rot["pelvis" if lower == "S1" else lower][:, 2]
                forward_turn = -side_axis @ np.cross(path[0] - centre, line)
                assert pull.flexion_moment_arm_mm == pytest.approx(forward_turn, abs=1e-4)
                assert pull.compression**2 + pull.forward_shear**2 <= 1 + 1e-9


def test_spine_pull_shows_the_published_pattern(body: Body) -> None:
    """Bogduk 1992: compresses strongly, bends little, tends to extend the upper and flex the lower lumbar spine."""
    pulls = body.spine_pull(Posture())
    for f in FASCICLES:
        crossed = [pulls[f"{f}_r"][level] for level in LEVELS if pulls[f"{f}_r"][level].compression]
        assert all(0.5 < p.compression <= 1 for p in crossed)
        assert pulls[f"{f}_r"]["L5_S1"].flexion_moment_arm_mm > 0
        assert pulls[f"{f}_r"]["L5_S1"].forward_shear > 0.5
    for f in ("psoas_L1_TP", "psoas_L2_TP"):
        assert pulls[f"{f}_r"]["L2_L3"].flexion_moment_arm_mm < -10
    assert max(abs(p.flexion_moment_arm_mm) for f in FASCICLES for p in pulls[f"{f}_r"].values()) < 40


def test_other_muscles_do_not_touch_the_spine(body: Body) -> None:
    pulls = body.spine_pull(Posture(hip_flexion_r=30))
    assert all(pull == (0, 0, 0) for pull in pulls["iliacus_r"].values())


@settings(max_examples=20, deadline=None)
@given(posture=postures(), weight=st.floats(0, 40))
def test_loads_mirror(body: Body, posture: Posture, weight: float) -> None:
    for point in ("toes", "hand", "thigh"):
        right = body.gravity_moment_nm(posture, loads=[Load(f"{point}_r", mass_kg=weight, force_n=(3.0, 4.0, 5.0))])
        left = body.gravity_moment_nm(
            posture.mirrored(), loads=[Load(f"{point}_l", mass_kg=weight, force_n=(-3.0, 4.0, 5.0))]
        )
        for angle in ("hip_flexion", "hip_adduction", "hip_rotation", "knee_flexion", "elbow_flexion"):
            assert right[f"{angle}_r"] == pytest.approx(left[f"{angle}_l"], abs=1e-6)


def test_points_lie_on_the_bones_they_are_named_after(body: Body) -> None:
    """The toes, the hand and the head: within 60 mm of the middle of their bones."""
    for point, bone in (("toes_r", "toes_r"), ("hand_r", "hand_r"), ("head", "skull")):
        part, at = POINTS[point]
        place = places(body, Posture())
        where = 1000 * (place.pos[part] + place.rot[part] @ np.array(at))
        middle = body.bones(Posture(), [bone])[bone][0].mean(axis=0)
        assert np.linalg.norm(where - middle) < 60
