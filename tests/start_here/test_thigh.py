"""The first explorer shows the body's own numbers; its sentence, its picture and the lesson's text agree with them."""

import itertools
import json
import re
import tomllib
from pathlib import Path

import numpy as np
import pytest

from lessons.body import Body, Posture
from lessons.start_here import thigh
from lessons.start_here.thigh import LEG
from lessons.teaching.explorer import turned
from lessons.teaching.tables import interpolate

ROOT = Path(__file__).parents[2]
# Length of the psoas path (mm) from the pelvis to the femur in OpenSim 4.6 with the model of Rajagopal 2016,
# at these hip angles (degrees). The part above the pelvis does not move with the hip, so the changes must agree.
OPENSIM_MM = {-20: 237.147, -10: 232.99, 0: 228.828, 30: 215.39, 60: 199.278, 90: 181.469, 100: 175.962}


@pytest.fixture(scope="module")
def explorer():
    return thigh()


@pytest.mark.parametrize("angle", OPENSIM_MM)
def test_shortening_agrees_with_opensim(explorer, angle):
    shown = interpolate(explorer.tables["shorter"], hip_flexion=angle)
    assert shown == pytest.approx(OPENSIM_MM[0] - OPENSIM_MM[angle], abs=0.15)


def test_between_the_grid_points_the_table_is_right_to_a_tenth_of_a_millimetre(explorer):
    for angle in np.linspace(-19.3, 99.1, 23):
        length = Body.load().measure(Posture(hip_flexion_r=float(angle))).length_mm["psoas_L1_VB_r"]
        assert interpolate(explorer.tables["length"], hip_flexion=angle) == pytest.approx(length, abs=0.1)


def test_lifting_the_thigh_never_makes_the_psoas_longer(explorer):
    lengths = [interpolate(explorer.tables["length"], hip_flexion=a) for a in range(-20, 101)]
    assert all(b < a for a, b in itertools.pairwise(lengths))


@pytest.mark.parametrize("angle", [-20, 45, 100])
def test_the_drawn_thigh_is_where_the_body_has_it(explorer, angle):
    turns = next(layer.turns for layer in explorer._scene.layers if layer.name == LEG[0])
    standing = Body.load().bones(Posture(), names=LEG[:1])[LEG[0]][0]
    moved = Body.load().bones(Posture(hip_flexion_r=angle), names=LEG[:1])[LEG[0]][0]
    for i in range(0, len(standing), 97):
        assert turned(tuple(standing[i, 1:]), turns, {"hip_flexion": angle}) == pytest.approx(moved[i, 1:], abs=0.5)


@pytest.mark.parametrize(("angle", "words"), [
    (0, "hangs straight down"), (90, "lifted by 90°"), (90, "353 mm long, 47 mm shorter"), (-20, "20° behind the body"),
    (-20, "8 mm longer"),
])  # fmt: skip
def test_the_sentence_says_the_state(angle, words):
    assert words in thigh({"hip_flexion": angle}).sentence()


def test_text_and_quiz_give_the_number_of_the_explorer(explorer):
    shorter = interpolate(explorer.tables["shorter"], hip_flexion=90)
    cells = json.loads((ROOT / "notebooks/00-start-here.ipynb").read_text(encoding="utf-8"))["cells"]
    text = "".join("".join(c["source"]) for c in cells)
    assert [int(n) for n in re.findall(r"(\d+) mm shorter", text)] == [round(shorter)]
    quiz = tomllib.loads((ROOT / "lessons/start_here/quiz.toml").read_text(encoding="utf-8"))
    asked = next(q for q in quiz["question"] if q["id"] == "how_much_shorter")
    assert asked["answer"] == round(shorter)
