"""The what-if psoas against the published force-length curve as SymPy has it, and what has to follow from geometry."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy.physics.biomechanics import FiberForceLengthActiveDeGroote2016, FiberForceLengthPassiveDeGroote2016

from lessons.body import ARCHITECTURE
from lessons.when_it_gets_short import adaptation
from lessons.when_it_gets_short.published import published

hips, shares = st.floats(*adaptation.HIP_DEG), st.floats(*adaptation.SHARE_PERCENT)


def test_the_usual_psoas_in_standing_is_near_the_reference_model():
    assert adaptation.sarcomere_percent(0.0) == pytest.approx(113, abs=1)  # 1.13 in Rajagopal 2016
    assert adaptation.sarcomere_percent(90.0) == pytest.approx(73, abs=1.5)  # 0.73


@pytest.mark.parametrize(("hip", "share"), [(0, 100), (60, 89), (-10, 95), (90, 60), (30, 120)])
def test_force_is_that_of_sympys_curves(hip, share):
    length = float(adaptation.sarcomere_percent(hip, share)) / 100
    active = float(FiberForceLengthActiveDeGroote2016.with_defaults(length).doit().evalf()) * 100
    assert float(adaptation.pull_percent(hip, share)) == pytest.approx(active, rel=1e-9)
    passive = float(FiberForceLengthPassiveDeGroote2016.with_defaults(length).doit().evalf()) * 100
    if length > 1:
        assert float(adaptation.rest_percent(hip, share)) == pytest.approx(passive, rel=1e-6)


@settings(max_examples=30, deadline=None)
@given(hips, shares, shares)
def test_fewer_sarcomeres_are_each_longer(hip, one, other):
    low, high = sorted((one, other))
    assert adaptation.sarcomere_percent(hip, low) >= adaptation.sarcomere_percent(hip, high) - 1e-9


@settings(max_examples=30, deadline=None)
@given(hips, hips, shares)
def test_bending_the_hip_shortens_every_sarcomere(one, other, share):
    low, high = sorted((one, other))
    assert adaptation.sarcomere_percent(low, share) >= adaptation.sarcomere_percent(high, share) - 1e-9


def test_fewer_sarcomeres_pull_best_with_the_hip_more_bent():
    angles = np.linspace(-20, 100, 241)
    best = [float(angles[adaptation.pull_percent(angles, s).argmax()]) for s in (120, 100, 90)]
    assert best[0] < best[1] < best[2]


def test_the_angle_of_equal_tension_is_found_by_bisection_too():
    for share in (80, 89, 95, 100, 104):
        low, high = adaptation.HIP_DEG
        for _ in range(40):
            middle = (low + high) / 2
            longer = adaptation.sarcomere_percent(middle, share) > adaptation.sarcomere_percent(0.0)
            low, high = (middle, high) if longer else (low, middle)
        assert adaptation.equal_tension_deg(share) == pytest.approx(low, abs=0.1)


def test_six_degrees_are_about_two_per_cent_of_the_fibres():
    assert adaptation.share_for_lost_extension_percent(6.1) == pytest.approx(98.0, abs=0.1)
    assert adaptation.share_for_lost_extension_percent(0) == pytest.approx(100)


def test_published_shares_are_the_quotients_of_the_published_numbers():
    seen = {one.id: one.share for one in published().adaptation}
    assert seen["heels"] == pytest.approx(49.6 / 56.0, abs=5e-4)
    assert seen["lengthened"] == pytest.approx(58_650 / 25_000, abs=5e-3)
    assert (seen["cat_short"], seen["cat_freed"], seen["cat_long"]) == (0.6, 1.0, 1.2)


def test_standing_length_is_computed_from_published_architecture():
    psoas = ARCHITECTURE["psoas"]
    along = (psoas.neutral_mm - psoas.slack_mm) / psoas.fibre_mm[0]
    by_hand = math.hypot(along, math.sin(math.radians(psoas.pennation_deg)))
    assert adaptation.sarcomere_percent(0.0) == pytest.approx(100 * by_hand)


@pytest.mark.parametrize("value", [math.nan, math.inf, -200.0, 200.0, "x", None, True, [0.0, math.nan]])
def test_nonsense_is_named(value):
    with pytest.raises(ValueError, match="hip_deg"):
        adaptation.sarcomere_percent(value)
    for one in (value, [20.0, 90.0]):
        with pytest.raises(ValueError, match="share_percent"):
            adaptation.pull_percent(0.0, one)
        with pytest.raises(ValueError, match="lost_deg"):
            adaptation.share_for_lost_extension_percent(one)


def test_no_angle_of_equal_tension_says_so():
    with pytest.raises(ValueError, match="share_percent 120"):
        adaptation.equal_tension_deg(120)
