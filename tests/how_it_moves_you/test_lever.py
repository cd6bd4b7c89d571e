"""The first explorer: its numbers are those of another program and of plain geometry, and its picture agrees."""

import csv
import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons.body import Body, Posture
from lessons.how_it_moves_you.lever import (
    POSTURES,
    SHANK,
    SLIP,
    THIGH,
    TRUSTED_DEG,
    VERTEBRAE,
    lever,
    longest_deg,
    nearly_longest_deg,
    tables,
    turning_nm,
)
from lessons.teaching.explorer import StateError, turned
from lessons.teaching.tables import interpolate

ROOT = Path(__file__).parents[2]
LOW, HIGH = -20.0, 100.0
hips = st.floats(LOW, HIGH)


@pytest.fixture(scope="module")
def explorer():
    return lever()


@pytest.fixture(scope="module")
def body():
    return Body.load()


def opensim():
    """Hip angle (degrees) -> (length, lever) in mm of the psoas in OpenSim 4.6, Rajagopal 2016, knee straight."""
    with (ROOT / "tests/body/rajagopal2016_opensim46.csv").open() as file:
        rows = [r for r in csv.DictReader(file) if r["muscle"] == "psoas_r"]
    zero = ("hip_adduction_deg", "hip_rotation_deg", "knee_flexion_deg")
    return {
        float(r["hip_flexion_deg"]): (float(r["length_mm"]), float(r["moment_arm_flexion_mm"]))
        for r in rows
        if all(float(r[name]) == 0 for name in zero) and float(r["hip_flexion_deg"]) <= TRUSTED_DEG
    }


def test_lever_and_length_are_those_of_opensim(explorer):
    theirs = opensim()
    assert len(theirs) >= 8
    for hip, (length, arm) in theirs.items():
        assert interpolate(explorer.tables["arm"], hip_flexion=hip) == pytest.approx(arm, abs=0.6)
        change = interpolate(explorer.tables["change"], hip_flexion=hip, lumbar_flexion=0)
        assert change == pytest.approx(length - theirs[0][0], abs=0.15)


@pytest.mark.parametrize("value", ["x", None, float("nan"), True, [30.0, float("inf")]])
def test_a_lever_that_is_no_number_is_refused(value):
    with pytest.raises(ValueError, match=r"arm_mm is .*finite numbers"):
        turning_nm(value)


def test_what_the_lever_means_is_force_times_lever(explorer):
    for hip in (-20, 0, 33, 90):
        arm_mm = interpolate(explorer.tables["arm"], hip_flexion=hip)
        assert interpolate(explorer.tables["turning"], hip_flexion=hip) == pytest.approx(100 * arm_mm / 1000, abs=1e-3)


@pytest.mark.parametrize("hip", [-20, 0, 30, 60, 90, 100])
def test_the_lever_is_the_distance_of_the_line_of_pull_in_space(body, hip):
    """Cross product of place and pull at the hip, from the drawn path alone: no derivative of a length in it."""
    path = body.path_mm(Posture(hip_flexion_r=hip), SLIP)
    centre = body.landmarks_mm(Posture(hip_flexion_r=hip))["hip_r"]
    pull = (path[-3] - path[-2]) / np.linalg.norm(path[-3] - path[-2])  # on the thigh, towards the pelvis
    moment = np.cross(path[-2] - centre, pull)
    arm = body.measure(Posture(hip_flexion_r=hip)).moment_arm_mm[SLIP]["hip_flexion_r"]
    assert moment[0] == pytest.approx(arm, abs=0.1)


def test_the_drawn_lever_is_as_long_as_the_number_and_square_to_the_line_of_pull(explorer):
    for hip in range(-20, 121, 5):
        (x0, y0), (x, y) = interpolate(explorer.tables["lever_line"], hip_flexion=hip)
        (ax, ay), (bx, by) = interpolate(explorer.tables["line_of_pull"], hip_flexion=hip)
        assert np.hypot(x - x0, y - y0) == pytest.approx(interpolate(explorer.tables["arm"], hip_flexion=hip), abs=0.05)
        assert abs(x * (bx - ax) + y * (by - ay)) / np.hypot(x, y) / np.hypot(bx - ax, by - ay) < 1e-3
        away = abs((bx - ax) * ay - (by - ay) * ax) / np.hypot(bx - ax, by - ay)
        assert 0 <= away - np.hypot(x, y) < 8.5 or hip > TRUSTED_DEG


def test_the_lever_is_longest_where_the_text_says(body):
    at, arm = longest_deg(body)
    assert at == pytest.approx(75.5, abs=0.5)
    assert arm == pytest.approx(34.4, abs=0.05)
    assert nearly_longest_deg(body) == pytest.approx((57, 90.5), abs=0.5)


@settings(max_examples=40, deadline=None)
@given(a=hips, b=hips, lumbar=st.floats(-20, 50))
def test_lifting_the_thigh_shortens_the_psoas_in_every_back(a, b, lumbar):
    table = tables()["length"]
    low, high = sorted((a, b))
    shorter = interpolate(table, hip_flexion=low, lumbar_flexion=lumbar) - interpolate(
        table, hip_flexion=high, lumbar_flexion=lumbar
    )
    assert shorter >= 0
    assert shorter > 0.2 * (high - low) - 1e-6  # at least 0.2 mm a degree


@settings(max_examples=30, deadline=None)
@given(hip=hips, lumbar=st.floats(-20, 50), knee=st.floats(0, 120), side=st.floats(-20, 20))
def test_knee_and_side_change_nothing_that_is_shown_and_left_is_right(hip, lumbar, knee, side):
    body = Body.load()
    plain = Posture(hip_flexion_r=hip, lumbar_flexion=lumbar)
    bent = Posture(hip_flexion_r=hip, lumbar_flexion=lumbar, knee_flexion_r=knee)
    left = Posture(hip_flexion_l=hip, lumbar_flexion=lumbar)
    length, arm = body.measure(plain).length_mm[SLIP], body.measure(plain).moment_arm_mm[SLIP]["hip_flexion_r"]
    assert body.measure(bent).length_mm[SLIP] == pytest.approx(length, abs=1e-9)
    other = SLIP.removesuffix("r") + "l"
    assert body.measure(left).length_mm[other] == pytest.approx(length, abs=1e-6)
    assert body.measure(left).moment_arm_mm[other]["hip_flexion_l"] == pytest.approx(arm, abs=1e-6)
    shown = interpolate(tables()["length"], hip_flexion=hip, lumbar_flexion=lumbar)
    assert shown == pytest.approx(length, abs=0.2)
    assert interpolate(tables()["arm"], hip_flexion=hip) == pytest.approx(arm, abs=0.15)


def test_the_back_does_not_change_the_lever_at_the_hip(body):
    arms = [
        body.measure(Posture(hip_flexion_r=50, lumbar_flexion=b)).moment_arm_mm[SLIP]["hip_flexion_r"]
        for b in (-20, 0, 50)
    ]
    assert np.ptp(arms) < 1e-9


@pytest.mark.parametrize("lumbar", [-20, 50])
@pytest.mark.parametrize("vertebra", VERTEBRAE)
def test_the_drawn_vertebrae_are_where_the_body_has_them(explorer, body, vertebra, lumbar):
    turns = next(layer.turns for layer in explorer._scene.layers if layer.name == vertebra)
    standing = body.bones(Posture(), [vertebra])[vertebra][0]
    moved = body.bones(Posture(lumbar_flexion=lumbar), [vertebra])[vertebra][0]
    for i in range(0, len(standing), 211):
        drawn = turned(tuple(standing[i, 1:]), turns, {"lumbar_flexion": lumbar})
        assert drawn == pytest.approx(moved[i, 1:], abs=0.01)


@pytest.mark.parametrize(("hip", "knee"), [(0, 90), (60, 80), (-20, 90), (100, 110), (90, 30)])
def test_the_drawn_leg_is_where_the_body_has_it(explorer, body, hip, knee):
    """To 8 mm: the real knee glides as it bends, the drawn one turns about one point."""
    state = {"hip_flexion": hip, "knee_flexion": knee}
    posture = Posture(hip_flexion_r=hip, knee_flexion_r=knee)
    for bone in (*THIGH[:1], *SHANK):
        turns = next(layer.turns for layer in explorer._scene.layers if layer.name == bone)
        standing, moved = (body.bones(p, [bone])[bone][0] for p in (Posture(), posture))
        for i in range(0, len(standing), 97):
            assert turned(tuple(standing[i, 1:]), turns, state) == pytest.approx(moved[i, 1:], abs=8)


def test_every_named_posture_is_allowed_and_no_two_are_one():
    states = [{**lever().state, **changes} for changes in POSTURES.values()]
    assert list(POSTURES) == [
        "Standing", "Sitting upright", "Sitting slumped", "On a stair", "Kicking, leg back",
        "Lying curled up",
    ]  # fmt: skip
    for a, b in itertools.combinations(states, 2):
        assert a != b
    for state in states:
        assert lever(state).sentence()
        assert state["hip_flexion"] <= TRUSTED_DEG


@pytest.mark.parametrize(("state", "words"), [
    ({"hip_flexion": 0, "lumbar_flexion": 0}, "hangs straight down. The psoas is 400 mm long, as in standing."),
    ({"hip_flexion": 90, "lumbar_flexion": 0}, "lifted by 90°. The psoas is 353 mm long, 47 mm shorter than standing."),
    ({"hip_flexion": -20, "lumbar_flexion": 0}, "20° behind the body"),
    ({"hip_flexion": -20, "lumbar_flexion": 0}, "8 mm longer than standing"),
    ({"hip_flexion": 90}, "a pull of 100 N, the weight of 10 kg, turns the hip with 3.3 N m."),
])  # fmt: skip
def test_the_sentence_says_the_state(state, words):
    assert words in lever(state).sentence()


def test_above_100_degrees_it_says_why_not_to_trust_it():
    assert "Read nothing into it" not in lever({"hip_flexion": 100}).sentence()
    for hip in (101, 120):
        assert "the model's path leaves the muscle's real way" in lever({"hip_flexion": hip}).sentence()
    assert "shaded: do not trust" in lever().still()


@pytest.mark.parametrize("state", [
    {"hip_flexion": 121}, {"hip_flexion": -21}, {"knee_flexion": -1}, {"lumbar_flexion": 51}, {"hip": 3},
    {"hip_flexion": float("nan")}, {"hip_flexion": float("inf")}, {"hip_flexion": "90"}, {"knee_flexion": True},
])  # fmt: skip
def test_nonsense_is_refused_in_words(state):
    with pytest.raises(StateError, match="state"):
        lever(state)


@pytest.mark.parametrize("hip", [-20, 120])
@pytest.mark.parametrize("knee", [0, 120])
@pytest.mark.parametrize("lumbar", [-20, 50])
def test_every_corner_draws_a_whole_picture(hip, knee, lumbar):
    still = lever({"hip_flexion": hip, "knee_flexion": knee, "lumbar_flexion": lumbar}).still()
    assert "nan" not in still.lower().replace("financ", "")
    assert still.count("<path") > 40


def test_saved_state_begins_the_next_class():
    first = lever()
    first.state = {**first.state, "hip_flexion": 12}
    assert lever(first.saved_state()).sentence() == first.sentence()
