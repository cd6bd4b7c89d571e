"""The four explorers show what the models compute; their words, pictures and limits hold in every state."""

import itertools
import re

import numpy as np
import pytest

from lessons.body import Body, Posture
from lessons.teaching.explorer import Part, turned
from lessons.teaching.interactive import StateError
from lessons.teaching.side_view import LONGEST_SLIP, laid, marks
from lessons.teaching.tables import interpolate
from lessons.when_it_gets_short import (
    chain,
    couch,
    sitting,
    stride,
    thomas,
    walker,
)
from lessons.when_it_gets_short.adaptation import pull_percent, sarcomere_percent

EXPLORERS = {f.__name__: f for f in (sitting, chain, couch, walker)}


@pytest.fixture(scope="module")
def made():
    return {name: make() for name, make in EXPLORERS.items()}


def corners(explorer):
    """Every combination of the ends and the middle of all axes."""
    names = list(explorer.axes)
    ends = [(a.low, round((a.low + a.high) / 2), a.high) for a in explorer.axes.values()]
    return [dict(zip(names, point, strict=True)) for point in itertools.product(*ends)]


@pytest.mark.parametrize("name", EXPLORERS)
def test_every_corner_has_words_numbers_and_a_whole_picture(made, name):
    for state in corners(made[name]):
        explorer = made[name]
        explorer.state = state
        words, picture = explorer.sentence(), explorer.still()
        assert len(words.split()) > 7, state
        assert words.count("{") == 0
        assert "nan" not in picture.lower()
        assert "inf" not in re.sub(r"[a-z-]*info[a-z]*", "", picture.lower())
        assert "\N{MINUS SIGN}0 " not in words, (state, words)
    explorer.state = explorer.content["start"]


@pytest.mark.parametrize("name", EXPLORERS)
def test_it_says_what_it_leaves_out_also_on_paper(made, name):
    explorer = made[name]
    assert len(explorer.content["limits"]) >= 3
    page = explorer._html(static=False)
    assert all(words.split("'")[0][:60] in page for words in explorer.content["limits"])


@pytest.mark.parametrize("name", EXPLORERS)
@pytest.mark.parametrize("value", [float("nan"), float("inf"), "90", True, 1e6, -1e6])
def test_nonsense_never_becomes_a_picture(name, value):
    make = EXPLORERS[name]
    axis = next(iter(make().axes))
    with pytest.raises(StateError, match=axis):
        make({axis: value})
    with pytest.raises(StateError, match="there is no 'knees'"):
        make({"knees": 1})


@pytest.mark.parametrize("name", EXPLORERS)
def test_its_postures_are_states_it_can_show(made, name):
    for posture in made[name].content["postures"]:
        EXPLORERS[name](posture["state"])


def test_it_starts_with_something_to_see(made):
    assert "5.9 cm shorter" in made["sitting"].sentence()
    assert "must be longer" in made["chain"].sentence()
    assert "called tight" in made["couch"].sentence()
    assert "shorter" in made["walker"].sentence()


# ---- short by position ---------------------------------------------------------------------------


@pytest.mark.parametrize(("hip", "back"), [(0, 0), (90, 0), (90, 40), (100, 50), (-10, 0), (37, 12)])
def test_position_shows_the_length_of_the_body(made, hip, back):
    posture = Posture(hip_flexion_r=hip, lumbar_flexion=back)
    length = Body.load().measure(posture).length_mm[LONGEST_SLIP] / 10
    shown = interpolate(made["sitting"].tables["length"], hip=hip, back=back)
    assert shown == pytest.approx(length, abs=0.05)


@pytest.mark.parametrize("back", [0, 20, 50])
def test_the_drawn_spine_is_where_the_body_has_it(made, back):
    for name in ("L1", "L5", "ribcage"):
        part = next(p for p in made["sitting"]._scene.layers if p.name == name)
        still = Body.load().bones(Posture(), names=[name])[name][0]
        moved = Body.load().bones(Posture(lumbar_flexion=back), names=[name])[name][0]
        for i in range(0, len(still), 400):
            drawn = turned(tuple(still[i, 1:]), part.turns, {"hip": 0, "back": back})
            assert drawn == pytest.approx(moved[i, 1:], abs=1.0)


# ---- short by adaptation ---------------------------------------------------------------------------


@pytest.mark.parametrize(("hip", "share"), [(0, 90), (33, 71), (90, 100), (-20, 119)])
def test_adaptation_shows_its_model(made, hip, share):
    tables = made["chain"].tables
    state = {"hip": hip, "sarcomeres": share}
    assert interpolate(tables["stretch"], **state) == pytest.approx(float(sarcomere_percent(hip, share)), abs=0.5)
    assert interpolate(tables["pull"], **state) == pytest.approx(float(pull_percent(hip, share)), abs=1.0)


# ---- the Thomas test -------------------------------------------------------------------------------


@pytest.mark.parametrize(("tight", "tilt"), [(0, 0), (20, 0), (20, 15), (7, -3), (30, 25)])
def test_the_couch_shows_the_resting_thigh(made, tight, tilt):
    tables, rest = made["couch"].tables, thomas.resting_thigh_deg(tight, tilt)
    state = {"tightness": tight, "tilt": tilt}
    assert interpolate(tables["thigh"], **state) == pytest.approx(rest, abs=0.05)
    assert interpolate(tables["hip"], **state) == pytest.approx(rest + tilt, abs=0.05)
    for reading in (1, 5, 8):
        seen = interpolate(tables["seen"], **state, reading=reading)
        assert seen - rest == pytest.approx(thomas.readings_deg()[reading - 1], abs=0.05)


def test_the_trap_is_said():
    assert "called tight" in couch({"tightness": 20, "tilt": 0}).sentence()
    tipped = couch({"tightness": 20, "tilt": 15}).sentence()
    assert tipped.startswith("The trap.")
    assert "the hip itself is still bent by 8°" in tipped
    assert "called free. The hip itself agrees" in couch({"tightness": 0, "tilt": 0}).sentence()


def test_the_lying_psoas_ends_where_the_drawn_thigh_bone_has_its_end(made):
    """The muscle's path and the turned thigh bone are computed apart: in every posture they meet at the same place."""
    explorer = made["couch"]
    femur = next(p for p in explorer._scene.layers if p.name == "femur_r")
    end = laid(tuple(Body.load().path_mm(Posture(), LONGEST_SLIP)[-1, 1:]))
    for tight, tilt in ((0, 0), (20, 0), (20, 15), (30, 25), (0, -10)):
        state = {"tightness": tight, "tilt": tilt, "reading": 1}
        path = interpolate(explorer.tables["path"], tightness=tight, tilt=tilt)
        assert path[-1] == pytest.approx(turned(end, femur.turns, state, explorer.tables), abs=2.0)


def test_the_trunk_stays_level_when_the_pelvis_tips(made):
    ribs = next(p for p in made["couch"]._scene.layers if p.name == "ribcage")
    assert sum(turn.gain for turn in ribs.turns) == pytest.approx(0.0, abs=1e-9)


# ---- the stride -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("phase", "extension", "share"), [(50, 0, 0), (50, 0, 100), (10, 20, 0), (60, 5, 50)])
def test_the_walker_shows_its_model(made, phase, extension, share):
    tables, now = made["walker"].tables, stride.walk(phase, extension, share)
    state = {"phase": phase, "extension": extension, "share": share}
    for name, value in {"hip_r": now.hip_r, "hip_l": now.hip_l, "knee_r": now.knee_r, "tilt": now.tilt}.items():
        assert interpolate(tables[name], **state) == pytest.approx(value, abs=0.1)
    step = interpolate(tables["step"], extension=extension, share=share)
    assert step == pytest.approx(stride.step_mm(extension, share) / 10, abs=0.05)


@pytest.mark.parametrize("state", [
    {"phase": 50, "extension": 0, "share": 0}, {"phase": 0, "extension": 20, "share": 0},
    {"phase": 60, "extension": 20, "share": 0}, {"phase": 50, "extension": -5, "share": 100},
])  # fmt: skip
def test_the_drawn_feet_stand_on_the_ground_and_the_step_is_as_long_as_said(made, state):
    explorer = made["walker"]
    parts = {p.name: p for p in explorer._scene.layers if isinstance(p, Part)}
    feet = {side: parts[name].turns for side, name in (("r", "foot_r"), ("l", "left_foot_r"))}
    sole = stride.leg().sole
    lowest = {s: min(turned(tuple(p), t, state, explorer.tables)[1] for p in sole) for s, t in feet.items()}
    assert min(lowest.values()) == pytest.approx(0, abs=3)
    if state["phase"] == 50:
        ankle = {s: turned(marks()["ankle_r"], t, state, explorer.tables)[0] for s, t in feet.items()}
        said = interpolate(explorer.tables["step"], extension=state["extension"], share=state["share"])
        assert (ankle["l"] - ankle["r"]) / 10 == pytest.approx(said, abs=0.3)


def test_the_walking_psoas_goes_with_the_thigh(made):
    explorer = made["walker"]
    femur = next(p for p in explorer._scene.layers if p.name == "femur_r")
    end = tuple(Body.load().path_mm(Posture(), LONGEST_SLIP)[-1, 1:])
    for phase, extension, share in itertools.product((0, 20, 52, 68), (20, 0), (0, 100)):
        state = {"phase": phase, "extension": extension, "share": share}
        path = interpolate(explorer.tables["path"], **state)
        assert path[-1] == pytest.approx(turned(end, femur.turns, state, explorer.tables), abs=4.0)


@pytest.mark.parametrize(("state", "words"), [
    ({"extension": 20}, "A free hip"), ({"extension": 0}, "5 cm shorter"), ({"extension": 14}, "as long as before"),
    ({"extension": 0, "share": 100}, "nobody sees it in the step: 59 cm"), ({"extension": -5}, "never gets straight"),
    ({"extension": 0, "share": 50}, "make up for 50 %"),
])  # fmt: skip
def test_the_walker_says_what_happens(state, words):
    assert words in walker(state).sentence()


def test_tables_stay_light(made):
    for explorer in made.values():
        assert sum(len(t["data"]) for t in explorer.tables.values()) < 250_000
        assert len(explorer._html(static=False)) < 300_000


def test_between_grid_points_the_walker_is_right_to_a_degree_and_a_half(made):
    tables = made["walker"].tables
    for phase, extension in itertools.product(np.arange(1, 100, 7), (1.2, 6.3, 13.7)):
        shown = interpolate(tables["hip_r"], phase=float(phase), extension=extension, share=0.0)
        assert shown == pytest.approx(stride.walk(float(phase), extension, 0.0).hip_r, abs=1.5)
