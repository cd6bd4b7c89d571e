"""The Thomas test against physics done another way: least energy, mirrored signs, and what was measured in people."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons.body import Body, Posture
from lessons.when_it_gets_short import thomas
from lessons.when_it_gets_short.people import people
from lessons.when_it_gets_short.published import published

tightness = st.floats(*thomas.TIGHTNESS_DEG)
tilts = st.floats(*thomas.TILT_DEG)
KNEE = 52.5


def published_moment(hip, knee):
    """The curve of Riener and Edrich 1999, written out again."""
    return math.exp(1.4655 - 0.0034 * knee - 0.0750 * hip) - math.exp(1.3403 - 0.0226 * knee + 0.0305 * hip) + 8.072


@pytest.mark.parametrize("hip", [-30, -11.9, 0, 45, 90])
@pytest.mark.parametrize("knee", [0, 52.5, 90])
def test_the_curve_is_the_published_one(hip, knee):
    assert thomas.passive_moment_nm(hip, knee) == pytest.approx(published_moment(hip, knee), rel=1e-12)


def test_its_constants_give_the_values_worked_out_by_hand():
    assert thomas.passive_moment_nm(0, 0) == pytest.approx(4.3297 - 3.8202 + 8.072, abs=1e-3)


@pytest.mark.parametrize("thigh", [-30, -11.9, 10, 45, 75])
def test_gravity_is_that_of_the_body(thigh):
    posture = Posture(hip_flexion_r=thigh, knee_flexion_r=KNEE)
    held = Body.load().gravity_moment_nm(posture, lying="supine")["hip_flexion_r"]
    assert thomas.gravity_moment_nm(thigh) == pytest.approx(held, abs=0.01)


def energy_j(thigh_deg, tightness_deg, tilt_deg):
    """Height of the leg's weight plus what is stored at the front of the hip: both as exact integrals, in joules."""
    a, b = thomas.gravity_moment_nm(0.0), thomas.gravity_moment_nm(90.0)
    q = math.radians(thigh_deg)
    weight = a * math.sin(q) - b * math.cos(q)
    shift = tightness_deg + thomas.calibration_deg()
    h = thigh_deg + tilt_deg - shift
    first = math.exp(1.4655 - 0.0034 * KNEE - 0.0750 * h) / -0.0750
    second = math.exp(1.3403 - 0.0226 * KNEE + 0.0305 * h) / 0.0305
    return weight - math.radians(first - second + 8.072 * h)


@settings(max_examples=40, deadline=None)
@given(tightness, tilts)
def test_the_thigh_rests_where_energy_is_least(tight, tilt):
    low, high = -80.0, 75.0
    slope = lambda x: energy_j(x + 1e-3, tight, tilt) - energy_j(x - 1e-3, tight, tilt)  # noqa: E731
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if slope(middle) < 0 else (low, middle)
    assert thomas.resting_thigh_deg(tight, tilt) == pytest.approx(low, abs=0.02)
    here = energy_j(low, tight, tilt)
    assert all(energy_j(low + d, tight, tilt) > here for d in (-20, -3, 3, 20))


def test_a_flexible_athlete_rests_where_harvey_measured():
    assert thomas.resting_thigh_deg(0, 0) == pytest.approx(-11.9, abs=1e-6)
    assert published().thomas.thigh_deg == -11.9


def test_the_published_curve_alone_would_let_it_fall_much_further():
    assert thomas.uncalibrated_rest_deg() == pytest.approx(-26.7, abs=0.2)
    assert thomas.calibration_deg() == pytest.approx(17.4, abs=0.1)


@settings(max_examples=40, deadline=None)
@given(tightness, tightness, tilts)
def test_a_tighter_hip_keeps_the_thigh_higher(one, other, tilt):
    low, high = sorted((one, other))
    assert thomas.resting_thigh_deg(low, tilt) <= thomas.resting_thigh_deg(high, tilt) + 1e-9


@settings(max_examples=40, deadline=None)
@given(tightness, tilts, tilts)
def test_a_tipping_pelvis_lets_the_thigh_fall_and_hardly_changes_the_hip(tight, one, other):
    low, high = sorted((one, other))
    thighs = thomas.resting_thigh_deg(tight, low), thomas.resting_thigh_deg(tight, high)
    assert thighs[1] <= thighs[0] + 1e-9
    assert abs((thighs[1] + high) - (thighs[0] + low)) <= 0.45 * (high - low) + 1e-9


def test_the_trap():
    held, tipped = thomas.resting_thigh_deg(20, 0), thomas.resting_thigh_deg(20, 15)
    assert held > 0 > tipped
    assert tipped + 15 > 0


def test_readings_scatter_as_published_and_never_change():
    many = thomas.readings_deg(1000)
    assert many.std() == pytest.approx(1.51, rel=0.1)
    assert 1.96 * math.sqrt(2) * published().thomas.error_free_deg == pytest.approx(4.17, abs=0.03)  # its own paper
    assert np.array_equal(thomas.readings_deg(), thomas.readings_deg())


def test_holding_the_pelvis_makes_the_test_reliable():
    group = people()
    assert len(group.hip_deg) == 29
    assert group.correlation(group.held_deg) > 0.97
    assert group.correlation(group.free_deg) == pytest.approx(0.5, abs=0.05)
    assert group.wrongly_judged(group.held_deg) <= 2
    assert group.wrongly_judged(group.free_deg) >= 9


def test_wrongly_judged_is_counted_right():
    group = people()
    wrong = sum((h > 0) != (f > 0) for h, f in zip(group.hip_deg, group.free_deg, strict=True))
    assert group.wrongly_judged(group.free_deg) == wrong


NONSENSE = [math.nan, math.inf, -math.inf, 1e9, "20", None, True, [1.0]]


@pytest.mark.parametrize(("function", "name"), [
    (thomas.resting_thigh_deg, "tightness_deg"), (thomas.resting_thigh_deg, "tilt_deg"),
    (thomas.gravity_moment_nm, "thigh_deg"),
])  # fmt: skip
@pytest.mark.parametrize("value", NONSENSE)
def test_nonsense_is_named(function, name, value):
    with pytest.raises(ValueError, match=rf"{name} is .* must be a number from"):
        function(**{name: value})


@pytest.mark.parametrize("name", ["hip_deg", "knee_deg", "shift_deg"])
@pytest.mark.parametrize("value", NONSENSE)
def test_nonsense_in_the_passive_curve_is_named(name, value):
    with pytest.raises(ValueError, match=name):
        thomas.passive_moment_nm(**{"hip_deg": 0.0, "knee_deg": 0.0, "shift_deg": 0.0, name: value})


@pytest.mark.parametrize("count", [0, -1, 1.5, "3", None, True, 10**6])
def test_a_number_of_readings_is_checked(count):
    with pytest.raises(ValueError, match="count"):
        thomas.readings_deg(count)


def test_the_ends_of_every_range_have_a_balance():
    for tight, tilt in itertools.product(thomas.TIGHTNESS_DEG, thomas.TILT_DEG):
        assert -60 < thomas.resting_thigh_deg(tight, tilt) < 60
