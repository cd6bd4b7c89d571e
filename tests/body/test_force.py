"""Muscle force: the published curve against sympy's, and what must hold of strength in every posture."""

from __future__ import annotations

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from sympy.physics.biomechanics import FiberForceLengthActiveDeGroote2016, FiberForceLengthPassiveDeGroote2016

from lessons.body import ARCHITECTURE, Body, Posture, active_force_length, passive_force_length
from lessons.body.force import capacity
from tests.body.conftest import postures

LENGTHS = np.linspace(0.4, 1.6, 61)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (active_force_length, FiberForceLengthActiveDeGroote2016),
        (passive_force_length, FiberForceLengthPassiveDeGroote2016),
    ],
)
def test_curves_are_those_of_de_groote_2016(ours, theirs) -> None:
    x = sympy.Symbol("x")
    curve = sympy.lambdify(x, theirs.with_defaults(x).doit(deep=False, evaluate=False), "numpy")
    expected = curve(LENGTHS)
    if ours is passive_force_length:  # slack below optimal length, where the formula would push
        expected = np.where(LENGTHS < 1.0, 0.0, expected)
    np.testing.assert_allclose(ours(LENGTHS), expected, atol=1e-12)


@settings(max_examples=40, deadline=None)
@given(posture=postures())
def test_capacity_is_a_band_around_its_middle(body: Body, posture: Posture) -> None:
    flexors = body.hip_capacity_nm(posture)
    assert set(flexors) == {f"{m}_{s}" for m in ARCHITECTURE for s in "rl"}
    for name, estimate in flexors.items():
        assert estimate.low_nm <= estimate.nm <= estimate.high_nm, name
    mirrored = body.hip_capacity_nm(posture.mirrored())
    for m in ARCHITECTURE:
        assert flexors[f"{m}_r"] == pytest.approx(mirrored[f"{m}_l"], abs=1e-6)


def test_psoas_force_is_counted_once(body: Body) -> None:
    """Eleven fascicles, one muscle: at its best length it pulls no harder than its own largest force."""
    at_best = capacity("psoas", [0.0] * 11, 1000.0, 1.0)
    alone = capacity("psoas", [0.0], 1000.0, 1.0)
    assert at_best == pytest.approx(alone)
    best = ARCHITECTURE["psoas"].force_high_n * max(active_force_length(LENGTHS))
    assert body.hip_capacity_nm(Posture())["psoas_r"].high_nm < best * 0.0245


def test_capacity_follows_the_lever_and_the_length(body: Body) -> None:
    """Computed again from lengths and arms: force at the fibre length that the path allows, times the lever."""
    for angle in (-20, 0, 45, 90):
        posture = Posture(hip_flexion_r=angle, knee_flexion_r=60)
        measured, neutral = body.measure(posture), body.measure(Posture())
        a = ARCHITECTURE["rectus_femoris"]
        change = measured.length_mm["rectus_femoris_r"] - neutral.length_mm["rectus_femoris_r"]
        along = (a.neutral_mm + change - a.slack_mm) / a.fibre_mm[0]
        fibre = np.sqrt(along**2 + np.sin(np.radians(a.pennation_deg)) ** 2)
        share = float(active_force_length(fibre)) * along / fibre
        arm_m = measured.moment_arm_mm["rectus_femoris_r"]["hip_flexion_r"] / 1000
        expected = np.sqrt(a.force_low_n * a.force_high_n) * share * arm_m
        assert body.hip_capacity_nm(posture)["rectus_femoris_r"].nm == pytest.approx(expected, rel=1e-6)


# Hip-flexion torques (N m) of the Rajagopal 2016 model, full activation, rigid tendons, computed with OpenSim 4.6. The
# high ends of our estimates use its forces, fibres and paths, but De Groote's force-length curve, which falls off
# sooner than OpenSim's below 0.6 of the optimal length: each muscle is compared as far as its fibres are longer.
ANGLES = (-20, -10, 0, 15, 30, 45, 60, 75, 90)
OPENSIM_NM = {
    ("psoas_r", 0): (0.03, (28.7, 29.7, 31.5, 35.3, 38.6, 42.8, 43.7, 42.2, 37.6)),
    ("iliacus_r", 0): (0.09, (28.9, 31.1, 33.5, 35.2, 35.5, 34.8, 33.6)),
    ("rectus_femoris_r", 0): (0.10, (44.9, 58.9, 68.2, 74.3)),
    ("rectus_femoris_r", 90): (0.13, (3.5, 8.3, 16.3, 34.5, 59.0, 85.9, 107.5, 97.5, 72.4)),
}


@pytest.mark.parametrize(("muscle", "knee"), OPENSIM_NM)
def test_strength_agrees_with_the_opensim_model(body: Body, muscle: str, knee: int) -> None:
    part_of_peak, theirs_nm = OPENSIM_NM[muscle, knee]
    for angle, theirs in zip(ANGLES, theirs_nm, strict=False):
        estimate = body.hip_capacity_nm(Posture(hip_flexion_r=angle, knee_flexion_r=knee))[muscle]
        assert estimate.high_nm == pytest.approx(theirs, abs=part_of_peak * max(theirs_nm)), angle


def test_strength_grows_with_the_body() -> None:
    small, large = Body.load(mass_kg=50, stature_m=1.55), Body.load(mass_kg=100, stature_m=1.86)
    for posture in (Posture(), Posture(hip_flexion_r=60)):
        a, b = small.hip_capacity_nm(posture)["psoas_r"], large.hip_capacity_nm(posture)["psoas_r"]
        assert b.nm / a.nm == pytest.approx(100 / 50 * 1.86 / 1.55, rel=1e-9)


def test_curve_bounds() -> None:
    assert active_force_length(1.0) == pytest.approx(1.0, abs=0.02)
    assert (active_force_length(LENGTHS) <= 1.02).all()
    assert (np.diff(passive_force_length(LENGTHS)) >= 0).all()
