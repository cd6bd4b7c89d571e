"""Lengths and moment arms against a table from OpenSim, against plain geometry, and against their own derivative."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from lessons.body import COORDINATES, FASCICLES, Body, Posture
from tests.body.conftest import places, postures

REFERENCE = Path(__file__).parent / "rajagopal2016_opensim46.csv"
OURS = {
    "psoas_r": "psoas_L1_VB_r",
    "iliacus_r": "iliacus_r",
    "recfem_r": "rectus_femoris_r",
    "sart_r": "sartorius_r",
    "tfl_r": "tensor_fasciae_latae_r",
    "addlong_r": "adductor_longus_r",
    "addbrev_r": "adductor_brevis_r",
}
# How near the model must be, in mm: change of length with posture, moment arm.
TOLERANCE_MM = {"psoas_r": (0.1, 0.5), "iliacus_r": (0.1, 0.5), "addlong_r": (1.0, 1.0), "addbrev_r": (1.0, 1.0),
                "recfem_r": (None, 0.5), "sart_r": (None, 0.5), "tfl_r": (None, 0.5)}  # fmt: skip


def reference_rows() -> dict[str, list[dict[str, float]]]:
    rows = defaultdict(list)
    with REFERENCE.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            rows[row.pop("muscle")].append({k: float(v) for k, v in row.items()})
    return rows


@pytest.mark.parametrize("muscle", OURS)
def test_agrees_with_the_rajagopal_model_in_opensim(body: Body, muscle: str) -> None:
    rows = reference_rows()[muscle]
    assert len(rows) == 24
    length_mm, arm_mm = TOLERANCE_MM[muscle]
    offsets = []
    for row in rows:
        posture = Posture(hip_flexion_r=row["hip_flexion_deg"], hip_adduction_r=row["hip_adduction_deg"],
                          hip_rotation_r=row["hip_rotation_deg"], knee_flexion_r=row["knee_flexion_deg"])  # fmt: skip
        ours = body.measure(posture)
        offsets.append(ours.length_mm[OURS[muscle]] - row["length_mm"])
        for kind in ("flexion", "adduction", "rotation"):
            arm = ours.moment_arm_mm[OURS[muscle]][f"hip_{kind}_r"]
            assert arm == pytest.approx(row[f"moment_arm_{kind}_mm"], abs=arm_mm), (posture, kind)
    if length_mm is not None:
        assert max(offsets) - min(offsets) <= length_mm


@settings(max_examples=40, deadline=None)
@given(posture=postures(hip_adduction=(-33.0, 14.0)))  # beyond, a point may be kept out of the pelvic brim
def test_paths_without_a_wrap_are_straight_lines_between_their_sites(body: Body, posture: Posture) -> None:
    """Recomputed from the sites in plain NumPy: exact where no cylinder touches, never longer than the real path."""
    place, m = places(body, posture), body._model
    measured = body.measure(posture)
    checked = 0
    for t in range(m.ntendon):
        points, wraps = [], 0
        for k in range(m.tendon_adr[t], m.tendon_adr[t] + m.tendon_num[t]):
            if m.wrap_type[k] != 3:
                wraps += 1
                continue
            site = m.wrap_objid[k]
            part = m.body(m.site_bodyid[site]).name
            points.append(place.pos[part] + place.rot[part] @ m.site_pos[site])
        straight_mm = 1000 * np.linalg.norm(np.diff(points, axis=0), axis=1).sum()
        length_mm = measured.length_mm[m.tendon(t).name]
        touched = wraps and len(body.path_mm(posture, m.tendon(t).name)) > len(points)
        if touched:
            assert length_mm >= straight_mm - 1e-4
        else:
            checked += 1
            assert length_mm == pytest.approx(straight_mm, abs=1e-4), m.tendon(t).name  # six digits of the knee's curve
    assert checked >= 4  # sartorius and tensor fasciae latae never wrap


@settings(max_examples=30, deadline=None)
@given(posture=postures())
def test_moment_arm_is_minus_the_derivative_of_length(body: Body, posture: Posture) -> None:
    step = 0.02
    arms = body.measure(posture).moment_arm_mm
    for angle in COORDINATES:
        low, high = Posture.RANGES_DEG[angle]
        at = min(max(getattr(posture, angle), low + step), high - step)
        values = {name: getattr(posture, name) for name in COORDINATES}
        before, after, here = (Posture(**values | {angle: at + d}) for d in (-step, step, 0.0))
        if here != posture:
            arms = body.measure(here).moment_arm_mm
        a, b = body.measure(before).length_mm, body.measure(after).length_mm
        for muscle in body.muscles:
            slope = -(b[muscle] - a[muscle]) / np.radians(2 * step)
            assert arms[muscle][angle] == pytest.approx(slope, abs=0.35), (muscle, angle)
        arms = body.measure(posture).moment_arm_mm


@settings(max_examples=60, deadline=None)
@given(posture=postures())
def test_left_mirrors_right(body: Body, posture: Posture) -> None:
    ours, other = body.measure(posture), body.measure(posture.mirrored())
    for muscle in body.muscles:
        twin = muscle[:-1] + {"r": "l", "l": "r"}[muscle[-1]]
        assert ours.length_mm[muscle] == pytest.approx(other.length_mm[twin], abs=1e-6)
        for angle in COORDINATES:
            middle = angle.startswith("lumbar")
            image = angle if middle else angle[:-1] + {"r": "l", "l": "r"}[angle[-1]]
            sign = -1 if angle in ("lumbar_side_bend", "lumbar_rotation") else 1
            assert ours.moment_arm_mm[muscle][angle] == pytest.approx(sign * other.moment_arm_mm[twin][image], abs=1e-6)
    right, left = body.path_mm(posture, "iliacus_r"), body.path_mm(posture.mirrored(), "iliacus_l")
    np.testing.assert_allclose(right * [-1, 1, 1], left, atol=1e-6)


def sweep_grids() -> list[dict[str, np.ndarray]]:
    """Every angle alone in steps of a quarter of a degree, and the hip over a grid of all three of its angles."""
    grids: list[dict[str, np.ndarray]] = []
    for angle, (low, high) in Posture.RANGES_DEG.items():
        grids.append({angle: np.arange(low, high + 1e-9, 0.25)})
    flexion = np.arange(-30, 120.1, 0.5)
    for adduction in np.arange(-50, 31, 10.0):
        for rotation in (-40.0, -20.0, 0.0, 20.0, 40.0):
            for lumbar in (-26.0, 0.0, 70.0):
                fixed = {"hip_adduction_r": adduction, "hip_rotation_r": rotation, "lumbar_flexion": lumbar}
                grids.append({"hip_flexion_r": flexion} | {k: np.array([v]) for k, v in fixed.items()})
    return grids


def test_no_path_jumps_anywhere(body: Body) -> None:
    """Between neighbours on a fine grid no length changes by more than a lever of 130 mm could make it."""
    for grid in sweep_grids():
        moving = next(a for a, v in grid.items() if len(v) > 1)
        step = np.radians(grid[moving][1] - grid[moving][0])
        lengths = body.sweep(**grid).length_mm
        for muscle in body.muscles:
            jump = np.abs(np.diff(lengths[muscle])).max()
            assert jump <= 130 * step, (muscle, grid)


@settings(max_examples=25, deadline=None)
@given(posture=postures())
def test_sweep_equals_measure(body: Body, posture: Posture) -> None:
    values = {name: [getattr(posture, name)] for name in COORDINATES}
    swept, measured = body.sweep(**values), body.measure(posture)
    for muscle in body.muscles:
        assert swept.length_mm[muscle][0] == pytest.approx(measured.length_mm[muscle], abs=1e-9)
        for angle in COORDINATES:
            arm = measured.moment_arm_mm[muscle][angle]
            assert swept.moment_arm_mm[muscle][angle][0] == pytest.approx(arm, abs=1e-9)


def test_a_sweep_broadcasts_single_numbers(body: Body) -> None:
    bent = body.sweep(hip_flexion_r=np.arange(-20, 121), knee_flexion_r=90)
    assert bent.length_mm["rectus_femoris_r"].shape == (141,)
    one = body.measure(Posture(hip_flexion_r=30, knee_flexion_r=90))
    assert bent.length_mm["rectus_femoris_r"][50] == pytest.approx(one.length_mm["rectus_femoris_r"])


def test_psoas_crosses_the_spine_and_the_hip_with_one_lever_at_the_hip(body: Body) -> None:
    measured = body.measure(Posture())
    arms = [measured.moment_arm_mm[f"{f}_r"]["hip_flexion_r"] for f in FASCICLES]
    np.testing.assert_allclose(arms, arms[0], atol=1e-6)
    for f in FASCICLES:
        assert abs(measured.moment_arm_mm[f"{f}_r"]["lumbar_flexion"]) > 0.5
        assert measured.moment_arm_mm[f"{f}_r"]["hip_flexion_l"] == 0.0


def test_psoas_shortens_steadily_as_the_hip_flexes(body: Body) -> None:
    lengths = body.sweep(hip_flexion_r=np.arange(-30, 120.5, 0.5)).length_mm
    for f in FASCICLES:
        assert (np.diff(lengths[f"{f}_r"]) < 0).all()


def test_path_is_as_long_as_the_length_says(body: Body) -> None:
    for angle in (-30.0, 0.0, 45.0, 90.0, 120.0):
        posture = Posture(hip_flexion_r=angle)
        for muscle in body.muscles:
            path = body.path_mm(posture, muscle)
            drawn = np.linalg.norm(np.diff(path, axis=0), axis=1).sum()
            assert drawn == pytest.approx(body.measure(posture).length_mm[muscle], rel=1e-3)


def test_lumbar_shares_add_up_to_the_whole(body: Body) -> None:
    for angle, axis in (("lumbar_flexion", 0), ("lumbar_side_bend", 1), ("lumbar_rotation", 2)):
        posture = Posture(**{angle: 9.0})
        rot = places(body, posture).rot
        total = rot["L1"] @ rot["pelvis"].T
        turned = np.degrees(np.arccos((np.trace(total) - 1) / 2))
        assert turned == pytest.approx(9.0, abs=1e-9)
        direction = np.array([total[2, 1] - total[1, 2], total[0, 2] - total[2, 0], total[1, 0] - total[0, 1]])
        # forward: about -x (right-hand rule, x to the right); to the right side: about +y; turning right: about -z
        expected = np.array([[-1, 0, 0], [0, 1, 0], [0, 0, -1]])[axis]
        np.testing.assert_allclose(direction / np.linalg.norm(direction), expected, atol=1e-9)


@settings(max_examples=25, deadline=None)
@given(posture=postures())
def test_parts_are_where_plain_kinematics_puts_them(body: Body, posture: Posture) -> None:
    place = places(body, posture)
    body.measure(posture)
    for b in range(1, body._model.nbody):
        name = body._model.body(b).name
        np.testing.assert_allclose(body._data.xpos[b], place.pos[name], atol=2e-7, err_msg=name)
        np.testing.assert_allclose(body._data.xmat[b].reshape(3, 3), place.rot[name], atol=2e-6, err_msg=name)
