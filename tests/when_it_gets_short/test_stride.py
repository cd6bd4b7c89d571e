"""The walking body: its normal stride against the body model and published peaks, and what a stiff hip changes."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons.body import Body, Posture
from lessons.when_it_gets_short import stride
from lessons.when_it_gets_short.published import published

phases, extensions, shares = st.floats(*stride.PHASE), st.floats(*stride.EXTENSION_DEG), st.floats(*stride.SHARE)


def ankle_mm(side, now):
    """Where the ankle is (forward, up), by the body model itself, the pelvis tipped as a whole."""
    hip, knee = (now.hip_r, now.knee_r) if side == "r" else (now.hip_l, now.knee_l)
    posture = Posture(**{f"hip_flexion_{side}": hip, f"knee_flexion_{side}": knee})
    y, z = Body.load().landmarks_mm(posture)[f"ankle_{side}"][1:]
    a = math.radians(-now.tilt)
    return y * math.cos(a) - z * math.sin(a), y * math.sin(a) + z * math.cos(a)


@pytest.mark.parametrize(("extension", "share"), [(20, 0), (0, 0), (0, 50), (-5, 100), (7.5, 25)])
def test_the_step_is_the_one_of_the_body_model(extension, share):
    now = stride.walk(50, extension, share)
    step = ankle_mm("l", now)[0] - ankle_mm("r", now)[0]
    assert stride.step_mm(extension, share) == pytest.approx(step, abs=12)  # the model's knee glides, ours is a hinge


def test_a_normal_stride_has_the_published_angles():
    assert stride.peak_extension_deg("pelvis") == 16.82
    lee, kerrigan = published().peak_extension[0], published().peak_extension[2]
    assert abs(stride.peak_extension_deg("line") - lee.degrees) < lee.sd
    assert abs(stride.peak_extension_deg("vertical") - kerrigan.degrees) < kerrigan.sd
    assert 0.5 < stride.step_mm() / 1000 < 0.75


def test_the_two_frames_differ_by_the_tilt_of_the_pelvis():
    line, vertical = stride.peak_extension_deg("line"), stride.peak_extension_deg("vertical")
    assert vertical - line == pytest.approx(stride.pelvic_line_deg() + 2.1, abs=0.3)


def test_the_cycle_closes():
    for name in ("hip", "knee", "ankle", "pelvis"):
        assert stride.gait(name, 0) == stride.gait(name, 100) == stride.gait(name, 200)
        jumps = np.abs(np.diff([stride.gait(name, p) for p in np.arange(0, 202, 2)]))
        assert jumps.max() < 8


def test_left_and_right_are_half_a_cycle_apart():
    for p in (0, 13, 50, 77):
        one, other = stride.walk(p), stride.walk((p + 50) % 100)
        assert one.hip_r == pytest.approx(other.hip_l)
        assert one.knee_l == pytest.approx(other.knee_r)


@settings(max_examples=60, deadline=None)
@given(phases, extensions, shares)
def test_the_right_hip_never_extends_beyond_what_it_can(phase, extension, share):
    assert stride.walk(phase, extension, share).hip_r >= -extension - 1e-9


@settings(max_examples=60, deadline=None)
@given(phases, extensions, shares)
def test_no_foot_sinks_into_the_ground_and_one_stands_on_it(phase, extension, share):
    now = stride.walk(phase, extension, share)
    lowest = [
        stride._lowest_mm(thigh, knee, ankle) + now.hip_height
        for thigh, knee, ankle in (
            (now.thigh_r, now.knee_r, now.ankle_r),
            (now.hip_l - now.tilt, now.knee_l, now.ankle_l),
        )
    ]
    assert min(lowest) > -1.0
    assert min(lowest) < 25.0


@settings(max_examples=40, deadline=None)
@given(phases, extensions, shares)
def test_the_other_leg_goes_where_it_always_went(phase, extension, share):
    now, free = stride.walk(phase, extension, share), stride.walk(phase)
    assert now.hip_l - now.tilt == pytest.approx(free.hip_l - free.tilt, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(st.floats(-5, 12), st.floats(-5, 12))
def test_the_less_the_hip_extends_the_shorter_the_step(one, other):
    """Below 12 degrees; above, the bending knee makes up for the thigh, to 3 mm."""
    low, high = sorted((one, other))
    assert stride.step_mm(low) <= stride.step_mm(high) + 1e-6


@pytest.mark.parametrize("extension", np.arange(12, 20.1, 0.5))
def test_a_little_less_extension_hardly_shows(extension):
    assert stride.step_mm(extension) == pytest.approx(stride.step_mm(), abs=4)


@settings(max_examples=40, deadline=None)
@given(phases, extensions)
def test_pelvis_and_back_can_hide_it_all(phase, extension):
    hidden, free = stride.walk(phase, extension, 100), stride.walk(phase)
    assert hidden.thigh_r == pytest.approx(free.thigh_r, abs=1e-9)
    assert hidden.arch == hidden.tilt
    assert stride.step_mm(extension, 100) == pytest.approx(stride.step_mm(), abs=1e-6)


def test_a_stiff_hip_shortens_the_step_of_the_other_leg_bends_the_knee_and_lifts_the_heel():
    free, stiff = stride.walk(50), stride.walk(50, 0, 0)
    assert stride.step_mm(0) < stride.step_mm() - 30
    assert stiff.knee_r > free.knee_r + 15
    assert stiff.heel_rise > free.heel_rise + 15
    assert stiff.tilt == free.tilt


def test_a_hip_that_gives_enough_changes_nothing():
    assert stride.walk(50, 17, 0) == stride.walk(50, 20, 100)


@pytest.mark.parametrize("name", ["phase", "extension_deg", "share"])
@pytest.mark.parametrize("value", [math.nan, math.inf, -1e6, 1e6, "50", None, True, [1]])
def test_nonsense_is_named(name, value):
    with pytest.raises(ValueError, match=rf"{name} is .* must be a number from"):
        stride.walk(**{"phase": 50.0, name: value})


@pytest.mark.parametrize("frame", ["hip", None, [1], {}])
def test_an_unknown_frame_or_angle_is_named(frame):
    with pytest.raises(ValueError, match=r"frame is .*pelvis, line, vertical"):
        stride.peak_extension_deg(frame)
    with pytest.raises(ValueError, match=r"name is .*hip, knee, ankle, pelvis"):
        stride.gait("toe" if frame == "hip" else frame, 50.0)
    with pytest.raises(ValueError, match="phase is nan"):
        stride.gait("hip", math.nan)
