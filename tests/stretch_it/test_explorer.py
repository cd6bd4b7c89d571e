"""The explorer of the half-kneeling stretch: its words, numbers and picture hold in every state, and say the same."""

import itertools

import numpy as np
import pytest

from lessons.body import Body
from lessons.stretch_it import kneel
from lessons.stretch_it.stretch import KNEELING, LUNGES_DEG, TUCKS_DEG, stretch
from lessons.teaching.interactive import StateError
from lessons.teaching.tables import interpolate


@pytest.fixture(scope="module")
def explorer():
    return stretch()


def test_every_corner_has_words_and_a_whole_picture(explorer):
    for lunge, tuck in itertools.product((0, 10, 20), (-25, -10, 0, 10)):
        explorer.state = {"lunge": lunge, "tuck": tuck}
        words, picture = explorer.sentence(), explorer.still()
        assert len(words.split()) > 7
        assert "{" not in words
        assert "-0.0" not in words.replace("\N{MINUS SIGN}", "-")
        assert "nan" not in picture.lower()
    explorer.state = explorer.content["start"]


def test_the_error_moves_the_back_and_the_right_form_the_hip(explorer):
    named = {one["name"]: one["state"] for one in explorer.content["postures"]}
    right, error = (stretch(named[name]).sentence() for name in ("Right form", "Common error"))
    assert "All of the movement is in the hip" in right
    assert "the back did the moving" in error


def test_no_longer_is_said_only_where_it_is_no_longer():
    for lunge, tuck in itertools.product(range(0, 21, 4), range(-25, 11, 5)):
        if kneel.hip_extension_deg(lunge, tuck) < -0.5:
            assert kneel.change_mm(lunge, tuck) < 0.05, (lunge, tuck)


def test_between_the_grid_points_the_table_is_the_model(explorer):
    change = explorer.tables["change"]
    for lunge, tuck in [(3.0, -17.0), (11.0, 4.0), (19.0, -3.0)]:
        read = interpolate(change, lunge=lunge, tuck=tuck)
        assert read == pytest.approx(kneel.change_mm(lunge, tuck), abs=0.1)
    assert (LUNGES_DEG[-1], TUCKS_DEG[0], TUCKS_DEG[-1]) == (20, -25, 10)


def test_the_drawn_psoas_ends_at_the_drawn_thigh(explorer):
    """Its lower end is fixed to the thigh, which turns about the kneeling knee."""
    path = explorer.tables["path"]
    knee = Body.load().landmarks_mm(KNEELING)["knee_r"][1:] * [0, 1]
    start = np.array(interpolate(path, lunge=0, tuck=0))[-1]
    for lunge, tuck in [(10, 0), (20, 10), (20, -25)]:
        a = np.radians(-lunge)
        turned = knee + np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]]) @ (start - knee)
        assert np.array(interpolate(path, lunge=lunge, tuck=tuck))[-1] == pytest.approx(turned, abs=1.0)


def test_a_state_out_of_range_is_refused():
    with pytest.raises(StateError):
        stretch({"lunge": 40})


def test_the_stick_behind_the_back_bends_as_the_back_does(explorer):
    for lunge, tuck in itertools.product((0, 15, 20), (-22, -10, 0, 10)):
        top, bend, end = np.array(interpolate(explorer.tables["rod"], lunge=lunge, tuck=tuck))
        assert top[0] == pytest.approx(bend[0], abs=0.5)  # the chest stays upright
        angle = np.degrees(np.arctan2(bend[0] - end[0], bend[1] - end[1]))
        assert angle == pytest.approx(kneel.arch_deg(lunge, tuck), abs=0.6)


def test_the_picture_says_by_how_much_the_back_is_arched():
    assert "low back: 22°" in stretch({"lunge": 20, "tuck": -22}).still()
    assert "low back: 0°" in stretch().still()
