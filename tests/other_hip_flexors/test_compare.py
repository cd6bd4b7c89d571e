"""The explorer of lesson 09: its levers are those of another program and of plain geometry, and its words agree."""

import csv
import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq

from lessons.body import Body, Posture
from lessons.other_hip_flexors.compare import CHOICES, HIP_DEG, NAMES, POSTURES, compare, turning_deg
from lessons.teaching.explorer import StateError
from lessons.teaching.tables import interpolate

ROOT = Path(__file__).parents[2]
# name in the body -> name in OpenSim's Rajagopal 2016, and by how many mm a lever may differ
OPENSIM = {
    "psoas_L1_VB": ("psoas_r", 0.5), "iliacus": ("iliacus_r", 0.5), "rectus_femoris": ("recfem_r", 0.5),
    "sartorius": ("sart_r", 0.5), "tensor_fasciae_latae": ("tfl_r", 0.5), "adductor_longus": ("addlong_r", 1.0),
    "adductor_brevis": ("addbrev_r", 1.0),
}  # fmt: skip
hips = st.floats(-19.0, 99.0)


@pytest.fixture(scope="module")
def body():
    return Body.load()


@pytest.fixture(scope="module")
def explorer():
    return kept()


def opensim():
    """(muscle, hip, adduction, knee) -> lever in mm in OpenSim 4.6, no rotation, hip to 100 degrees."""
    angles = ("hip_flexion_deg", "hip_adduction_deg", "knee_flexion_deg")
    with (ROOT / "tests/body/rajagopal2016_opensim46.csv").open() as file:
        rows = [r for r in csv.DictReader(file) if float(r["hip_rotation_deg"]) == 0]
    found = {(r["muscle"], *(float(r[a]) for a in angles)): float(r["moment_arm_flexion_mm"]) for r in rows}
    return {key: lever for key, lever in found.items() if -20 <= key[1] <= 100}


def shown(explorer, muscle, hip, knee=0.0, out=0.0, which="first"):
    place = [name for name, _ in CHOICES].index(muscle)
    at = {which: place, "hip_flexion": hip, "knee_flexion": knee, "out": out}
    return interpolate(explorer.tables[f"arm_{which}"], **at)


@pytest.mark.parametrize("muscle", list(OPENSIM))
def test_levers_are_those_of_opensim(explorer, muscle):
    other, within = OPENSIM[muscle]
    rows = {k: v for k, v in opensim().items() if k[0] == other and -30 <= k[2] <= 15 and k[3] <= 120}
    assert len(rows) >= 8
    for (_, hip, adduction, knee), lever in rows.items():
        if adduction == 0:
            assert shown(explorer, muscle, hip, knee) == pytest.approx(lever, abs=within), (hip, knee)


@settings(max_examples=40, deadline=None)
@given(muscle=st.sampled_from([m for m, _ in CHOICES]), hip=hips, knee=st.floats(0, 119), out=st.floats(-14, 29))
def test_a_lever_is_how_fast_the_line_gets_shorter(muscle, hip, knee, out):
    """The slope of length over angle, from lengths alone; and left is right in a mirror."""
    body, name, step = Body.load(), f"{muscle}_r", 0.05

    def at(h, side="r"):
        angles = {f"hip_flexion_{side}": h, f"knee_flexion_{side}": knee, f"hip_adduction_{side}": -out}
        return body.measure(Posture(**angles))

    slope = (at(hip - step).length_mm[name] - at(hip + step).length_mm[name]) / np.radians(2 * step)
    lever = at(hip).moment_arm_mm[name]["hip_flexion_r"]
    assert lever == pytest.approx(slope, abs=0.5)
    assert at(hip, "l").moment_arm_mm[f"{muscle}_l"]["hip_flexion_l"] == pytest.approx(lever, abs=1e-6)
    assert shown(kept(), muscle, hip, knee, out) == pytest.approx(lever, abs=1.6)


def kept(_made=[]):  # noqa: B006  (made once for all examples)
    if not _made:
        _made.append(compare())
    return _made[0]


def other(_made=[]):  # noqa: B006  (one whose state is changed)
    if not _made:
        _made.append(compare())
    return _made[0]


@pytest.mark.parametrize("muscle", [m for m, _ in CHOICES])
def test_a_muscle_turns_where_its_length_is_greatest(body, muscle):
    """At the turning point the line is longest: found from lengths by another root finder."""

    def slope(hip):
        low, high = (body.measure(Posture(hip_flexion_r=hip + d)).length_mm[f"{muscle}_r"] for d in (-0.1, 0.1))
        return high - low

    found = turning_deg(body, muscle)
    if found is None:
        assert all(slope(h) < 0 for h in range(-19, 100, 3))
    else:
        assert brentq(slope, -19, 99) == pytest.approx(found, abs=0.2)
        assert brentq(lambda h: body.measure(Posture(hip_flexion_r=h)).moment_arm_mm[f"{muscle}_r"]["hip_flexion_r"],
                      -19, 99) == pytest.approx(found, abs=0.05)  # fmt: skip


def test_opensim_turns_the_adductors_at_the_same_angles(body):
    for muscle in ("adductor_longus", "adductor_brevis"):
        rows = sorted((k[1], v) for k, v in opensim().items() if k[0] == OPENSIM[muscle][0] and k[2] == k[3] == 0)
        angles, levers = np.array(rows).T
        i = int(np.flatnonzero((levers[:-1] > 0) & (levers[1:] <= 0))[0])
        theirs = np.interp(0, [-levers[i], -levers[i + 1]], angles[i : i + 2])
        assert turning_deg(body, muscle) == pytest.approx(theirs, abs=1.5)


@pytest.mark.parametrize("which", ["first", "second"])
def test_both_choices_have_the_same_levers_and_paths(explorer, which):
    assert explorer.tables["arm_first"]["data"] == explorer.tables["arm_second"]["data"]
    assert explorer.tables["path_first"]["data"] == explorer.tables["path_second"]["data"]
    assert next(iter(explorer.tables[f"arm_{which}"]["axes"])) == which


def test_the_drawn_line_is_the_models_line(explorer, body):
    for i, (muscle, _) in enumerate(CHOICES):
        for hip, knee in itertools.product((-20, 40, 100), (0, 90)):
            drawn = interpolate(explorer.tables["path_first"], first=i, hip_flexion=hip, knee_flexion=knee)
            path = body.path_mm(Posture(hip_flexion_r=hip, knee_flexion_r=knee), f"{muscle}_r")[:, 1:]
            assert drawn[0] == pytest.approx(path[0], abs=0.1)
            assert drawn[-1] == pytest.approx(path[-1], abs=0.1)


def test_the_ring_stands_where_the_muscle_turns(explorer):
    """The ring's place in the graph is the turning point; a muscle that never turns has none."""
    curve = explorer._scene.curve
    second = explorer._crossing(curve, "arm_second")
    assert second["visibility"] == "visible"
    angle = HIP_DEG[0] + (second["cx"] - 58) / (416 - 58) * (HIP_DEG[-1] - HIP_DEG[0])
    assert angle == pytest.approx(75.3, abs=0.3)
    assert explorer._crossing(curve, "arm_first")["visibility"] == "hidden"


@pytest.mark.parametrize(("state", "words"), [
    ({}, "Rectus femoris: bends the hip, lever 48 mm. Adductor longus: bends the hip, lever 39 mm."),
    ({"hip_flexion": 90}, "Adductor longus: straightens the hip, lever 15 mm."),
    ({"second": 7, "hip_flexion": 0}, "Gracilis: bends the hip, lever 14 mm."),
    ({"hip_flexion": 75}, "Adductor longus: hardly turns the hip."),
])  # fmt: skip
def test_the_sentence_names_both_muscles_and_what_they_do(state, words):
    assert words in compare(state).sentence()


@settings(max_examples=30, deadline=None)
@given(one=st.integers(0, len(NAMES) - 1), two=st.integers(0, len(NAMES) - 1), hip=hips, knee=st.floats(0, 120))
def test_every_pair_is_named_at_every_angle(one, two, hip, knee):
    explorer = other()
    explorer.state = {**explorer.state, "first": one, "second": two, "hip_flexion": hip, "knee_flexion": knee}
    said = explorer.sentence()
    assert said.startswith(f"{NAMES[one]}: ")
    assert f" {NAMES[two]}: " in said
    assert "{" not in said


def test_every_named_posture_is_allowed():
    for changes in POSTURES.values():
        assert compare(changes).sentence()


@pytest.mark.parametrize("state", [
    {"first": 8}, {"second": -1}, {"hip_flexion": 101}, {"knee_flexion": 121}, {"out": 31}, {"third": 1},
    {"hip_flexion": float("nan")}, {"first": "iliacus"}, {"out": True},
])  # fmt: skip
def test_nonsense_is_refused_in_words(state):
    with pytest.raises(StateError, match="state"):
        compare(state)
