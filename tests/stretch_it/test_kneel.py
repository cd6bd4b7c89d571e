"""The half-kneeling stretch against geometry done another way, and the one thing that its explorer must show."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons.stretch_it import kneel

lunges, tucks = st.floats(*kneel.LUNGE_DEG), st.floats(*kneel.TUCK_DEG)


@given(lunges, tucks)
def test_what_the_hip_does_not_give_the_back_gives(lunge, tuck):
    assert kneel.hip_extension_deg(lunge, tuck) + kneel.arch_deg(lunge, tuck) == pytest.approx(lunge)


def test_upright_is_as_long_as_in_standing():
    assert kneel.change_mm(0, 0) == pytest.approx(0, abs=0.01)


@settings(max_examples=8, deadline=None)
@given(st.floats(0, 17), tucks)
def test_a_deeper_lunge_with_the_same_pelvis_is_a_longer_psoas(lunge, tuck):
    assert kneel.change_mm(lunge + 3, tuck) > kneel.change_mm(lunge, tuck)


@settings(max_examples=8, deadline=None)
@given(lunges, st.floats(-25, 7))
def test_tucking_in_the_same_lunge_is_a_longer_psoas(lunge, tuck):
    assert kneel.change_mm(lunge, tuck + 3) > kneel.change_mm(lunge, tuck)


def test_a_deep_lunge_with_an_arched_back_gives_less_than_a_shallow_one_with_a_tuck():
    assert kneel.change_mm(20, -22) < 0.5 * kneel.change_mm(5, 8)


@given(lunges, st.floats(300, 500), st.floats(300, 500))
def test_the_front_foot_stays_where_it_is(lunge, thigh, shin):
    up, bend = (math.radians(x) for x in kneel.front_leg_deg(lunge, thigh, shin))
    lean = math.radians(lunge)
    x = thigh * math.sin(lean) + thigh * math.cos(up) + shin * math.sin(up - bend)
    y = thigh * (math.cos(lean) - 1) + thigh * math.sin(up) - shin * math.cos(up - bend)
    assert (x, y) == (pytest.approx(thigh), pytest.approx(-shin))


@pytest.mark.parametrize("wrong", [-1, 21, float("nan"), True, "5"])
def test_a_wrong_lunge_is_refused_and_the_message_says_what_is_allowed(wrong):
    with pytest.raises(ValueError, match="from 0 to 20"):
        kneel.posture(wrong, 0)


@pytest.mark.parametrize("wrong", [-26, 11, float("inf"), None])
def test_a_wrong_tuck_is_refused_and_the_message_says_what_is_allowed(wrong):
    with pytest.raises(ValueError, match="from -25 to 10"):
        kneel.posture(10, wrong)
