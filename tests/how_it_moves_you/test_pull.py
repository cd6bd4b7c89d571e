"""What the pull does to the spine: against statics done by hand, and the pattern that a learner is to find."""

import functools
import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons.body import FASCICLES, LEVELS, Body, Posture
from lessons.how_it_moves_you import pull
from lessons.how_it_moves_you.pull import ALL, SLIPS, level_pulls, slip_name
from lessons.how_it_moves_you.spine import spine
from lessons.teaching.interactive import StateError

bends = st.floats(-20, 50)


@pytest.fixture(scope="module")
def body():
    return Body.load()


def hand_pull(body, slip, lumbar):
    """(start of the slip, unit pull on its vertebra) in mm, from its drawn path."""
    path = body.path_mm(Posture(lumbar_flexion=lumbar), f"{slip}_r")
    return path[0], (path[1] - path[0]) / np.linalg.norm(path[1] - path[0])


@pytest.mark.parametrize("lumbar", [-20, 0, 40])
@pytest.mark.parametrize("slip", ["psoas_L1_VB", "psoas_L2_TP", "psoas_L4_L5_IVD"])
def test_levers_by_hand(body, slip, lumbar):
    """100 N at the slip's start, moment about the joint of each level as place times force; forward bending is -x."""
    start, way = hand_pull(body, slip, lumbar)
    joints = body.landmarks_mm(Posture(lumbar_flexion=lumbar))
    for level, found in level_pulls(body, slip, lumbar).items():
        if found.crossed:
            moment = np.cross((start - joints[level]) / 1000, 100 * way)
            assert found.moment_nm == pytest.approx(-moment[0], abs=0.02)


@pytest.mark.parametrize("lumbar", [-20, 0, 40])
def test_presses_and_slides_are_parts_of_one_force_on_one_disc(body, lumbar):
    """The disc's direction found from two slips (two unknowns) must give the parts of all others at that level."""
    for level in LEVELS:
        crossing = [s for s in FASCICLES if pull.crosses(s, level)]
        ways = np.array([hand_pull(body, s, lumbar)[1] for s in crossing])
        parts = np.array([[p.press_n, p.slide_n] for p in (level_pulls(body, s, lumbar)[level] for s in crossing)])
        down = np.linalg.solve(ways[:2, 1:], parts[:2, 0] / 100)  # forward and up of the direction that presses
        forward = np.linalg.solve(ways[:2, 1:], parts[:2, 1] / 100)
        assert np.hypot(*down) == pytest.approx(1, abs=0.01)
        assert down @ forward == pytest.approx(0, abs=0.01)
        assert down[1] < -0.6
        assert ways[:, 1:] @ down == pytest.approx(parts[:, 0] / 100, abs=0.01)
        assert ways[:, 1:] @ forward == pytest.approx(parts[:, 1] / 100, abs=0.01)


@settings(max_examples=30, deadline=None)
@given(slip=st.sampled_from(FASCICLES), lumbar=bends)
def test_no_part_is_larger_than_the_pull_and_what_is_not_crossed_feels_nothing(slip, lumbar):
    for level, p in level_pulls(Body.load(), slip, lumbar).items():
        assert np.hypot(p.press_n, p.slide_n) <= 100 + 1e-6
        if p.crossed:
            assert p.press_n > 50
        else:
            assert (p.press_n, p.slide_n, p.lever_mm) == (0, 0, 0)
            assert level[:2] < slip.split("_")[1]


@settings(max_examples=30, deadline=None)
@given(slip=st.sampled_from(FASCICLES), a=bends, b=bends)
def test_the_rounder_the_back_the_more_every_slip_rounds_it(slip, a, b):
    body = Body.load()
    low, high = (level_pulls(body, slip, x) for x in sorted((a, b)))
    for level in LEVELS:
        assert high[level].lever_mm >= low[level].lever_mm - 0.3  # the lowest joint hardly moves


@settings(max_examples=15, deadline=None)
@given(lumbar=bends)
def test_all_eleven_share_the_pull_equally(lumbar):
    body = Body.load()
    together = level_pulls(body, ALL, lumbar)
    each = [level_pulls(body, s, lumbar) for s in FASCICLES]
    for level in LEVELS:
        for part in ("press_n", "slide_n", "lever_mm"):
            assert getattr(together[level], part) == pytest.approx(sum(getattr(p[level], part) for p in each) / 11)


def test_a_slip_crosses_its_own_disc_and_all_below():
    assert [sum(pull.crosses(s, level) for s in FASCICLES) for level in LEVELS] == [3, 5, 7, 9, 11]


def test_left_and_right_pull_alike(body):
    pulls = body.spine_pull(Posture(lumbar_flexion=15))
    for slip, level in itertools.product(FASCICLES, LEVELS):
        assert pulls[f"{slip}_r"][level] == pytest.approx(pulls[f"{slip}_l"][level], abs=1e-6)


# ---- what the learner finds -----------------------------------------------------------------------------------------


def test_in_standing_it_presses_a_lot_arches_the_top_and_rounds_the_bottom(body):
    """The pattern of Bogduk 1992."""
    alone = [level_pulls(body, s, 0) for s in FASCICLES]
    pressed = [p.press_n for slip in alone for p in slip.values() if p.crossed]
    assert (round(min(pressed)), round(max(pressed))) == (67, 99)
    levers = [p.lever_mm for p in level_pulls(body, ALL, 0).values()]
    assert all(b > a for a, b in itertools.pairwise(levers[1:]))
    assert levers[0] < 0 < levers[-1]
    assert all(slip["L5_S1"].lever_mm > 0 for slip in alone)
    assert all(slip["L1_L2"].lever_mm < 0 for slip in alone if slip["L1_L2"].crossed)


def test_slips_from_the_side_wings_arch_more_than_those_from_the_bodies(body):
    for lumbar in (-20, 0, 40):
        wing, front = (level_pulls(body, f"psoas_L1_{kind}", lumbar) for kind in ("TP", "VB"))
        assert all(wing[level].lever_mm < front[level].lever_mm for level in LEVELS)


def test_forward_shear_is_largest_at_the_lowest_level(body):
    for slip in FASCICLES:
        slides = [p.slide_n for p in level_pulls(body, slip, 0).values() if p.crossed]
        assert max(slides) == slides[-1]
        assert slides[-1] > 55


def test_words_name_every_crossed_level_once(body):
    for slip in SLIPS:
        pulls = level_pulls(body, slip, 0)
        named = [name for names in pull.words(pulls).values() for name in names]
        assert sorted(named) == [level.replace("_", "–") for level, p in pulls.items() if p.crossed]


# ---- names, nonsense and the explorer -------------------------------------------------------------------------------


def test_slips_have_names():
    assert slip_name("psoas_L1_VB") == "L1, body"
    assert slip_name("psoas_L1_L2_IVD") == "L1–L2, disc"
    assert slip_name("psoas_L5_TP") == "L5, side wing"
    assert len({slip_name(s) for s in SLIPS}) == 12


@pytest.mark.parametrize("slip", ["", "psoas", "psoas_L1_VB_r", "L1", None, 3, True])
def test_an_unknown_slip_is_refused_with_near_names(body, slip):
    with pytest.raises(ValueError, match="there is no slip"):
        level_pulls(body, slip, 0)
    with pytest.raises(ValueError, match="there is no slip"):
        slip_name(slip)


@pytest.mark.parametrize("lumbar", [-27, 71, float("nan"), float("inf"), "3"])
def test_an_impossible_back_is_refused(body, lumbar):
    with pytest.raises(ValueError, match="lumbar_flexion"):
        level_pulls(body, "psoas_L1_VB", lumbar)


@functools.cache
def explorer():
    return spine()


@settings(max_examples=20, deadline=None)
@given(slip=st.sampled_from(range(12)), lumbar=bends)
def test_the_table_is_the_model(slip, lumbar):
    expected = level_pulls(Body.load(), SLIPS[slip], lumbar)
    picture = explorer()
    picture.state = {"slip": slip, "lumbar": lumbar}
    for found, p in zip(picture._pulls(), expected.values(), strict=True):
        assert found[:3] == pytest.approx((p.press_n, p.slide_n, p.lever_mm), abs=1.0)
        assert found[3] == p.crossed


def test_the_sentence_names_slip_back_and_levels():
    assert spine().sentence() == (
        "Slip: L1, body. Low back: as in standing. It presses each disc it crosses with 78 to 99 N. "
        "It arches L2–L3; hardly turns L1–L2, L3–L4; rounds L4–L5, L5–S1."
    )
    assert "Low back: 40° rounder." in spine({"lumbar": 40}).sentence()
    assert "Low back: 20° more arched." in spine({"lumbar": -20}).sentence()
    assert "with 67 N." in spine({"slip": 10}).sentence()


@pytest.mark.parametrize("state", [
    {"slip": 12}, {"slip": -1}, {"slip": 1.5}, {"slip": "L1"}, {"slip": True}, {"slips": 1},
    {"lumbar": 51}, {"lumbar": -21}, {"lumbar": float("nan")},
])  # fmt: skip
def test_nonsense_is_refused_in_words(state):
    with pytest.raises(StateError, match="state"):
        spine(state)


@pytest.mark.parametrize("slip", [0, 1, 11])
@pytest.mark.parametrize("lumbar", [-20, 50])
def test_every_corner_draws_a_whole_picture(slip, lumbar):
    picture = spine({"slip": slip, "lumbar": lumbar})
    assert "nan" not in picture.still()
    assert picture.still().count("data-bar") == 15
    assert spine(picture.saved_state()).sentence() == picture.sentence()
