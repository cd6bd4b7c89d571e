"""The two explorers show what the model computes, in every corner, and say what they leave out."""

import itertools
import re

import numpy as np
import pytest

from lessons.body import Body, Posture
from lessons.strengthen_it import explore, rungs
from lessons.strengthen_it.demand import STRONGEST_DEG, TRUSTED_DEG, body_with, demand, hip_moment_nm, on_the_way
from lessons.strengthen_it.exercises import exercise
from lessons.strengthen_it.rungs import PALE
from lessons.strengthen_it.scrub import BONES, DOUBT, FINE, LEGS_CM, MASSES_KG, NEAR, asked
from lessons.strengthen_it.scrub import rungs as order
from lessons.teaching.interactive import StateError
from lessons.teaching.tables import interpolate

IDS = [e.id for e in order()]


@pytest.fixture(scope="module")
def scrub():
    return explore()


@pytest.fixture(scope="module")
def ladder():
    return rungs()


def number_of(id):
    return IDS.index(id) + 1


def test_every_corner_has_words_and_a_whole_picture(scrub, ladder):
    for rung, way, mass in itertools.product(range(1, 16), (0, 100), MASSES_KG):
        scrub.state = {"rung": rung, "way": way, "mass": mass, "leg": 70}
        assert len(scrub.sentence().split()) > 7
        assert not re.search(r"nan|inf\b|\{", scrub.still() + scrub.sentence())
    for rung, leg in itertools.product(range(1, 16), (70, 95)):
        ladder.state = {"rung": rung, "mass": 40, "leg": leg}
        assert not re.search(r"nan|inf\b|\{", ladder.still() + ladder.sentence())
    for one in (scrub, ladder):
        one.state = one.content["start"]


@pytest.mark.parametrize("make", [explore, rungs])
@pytest.mark.parametrize(("wrong", "says"), [
    ({"rung": 0}, "1 to 15"), ({"rung": 2.5}, "1 to 15"), ({"mass": 400}, "40 to 120"), ({"leg": 20}, "70 to 95"),
    ({"mass": float("nan")}, "finite"), ({"knee": 1}, "there is no 'knee'"),
])  # fmt: skip
def test_nonsense_never_becomes_a_picture(make, wrong, says):
    with pytest.raises(StateError, match=says):
        make(wrong)


def test_the_number_shown_is_the_one_of_that_body(scrub):
    for id, mass, leg in (("straight-leg-raise", 62, 88), ("banded-march", 50, 72), ("cable-hip-flexion", 100, 90)):
        body = body_with(mass, 10 * leg)
        for way in (0, 50, 100):
            shown = interpolate(scrub.tables["moment"], rung=number_of(id), mass=mass, leg=leg, way=way)[1]
            true = hip_moment_nm(body, exercise(id), on_the_way(exercise(id), way / 100))
            assert shown == pytest.approx(true, abs=0.7), (id, way)


def test_a_heavier_body_and_a_longer_leg_ask_for_more(scrub):
    for k, e in enumerate(order(), start=1):
        if e.statics == "both ends held":
            continue
        for low, high in (({"mass": 50, "leg": 80}, {"mass": 100, "leg": 80}), ({"mass": 80, "leg": 72},
                                                                               {"mass": 80, "leg": 92})):  # fmt: skip
            one, two = (max(interpolate(scrub.tables["moment"], rung=k, way=w, **s)[1] for w in FINE)
                        for s in (low, high))  # fmt: skip
            assert two > one, e.id


def test_where_both_ends_are_held_no_number_is_shown(scrub, ladder):
    for id in ("crook-lying-breathing", "bridge"):
        scrub.state = {**scrub.state, "rung": number_of(id)}
        assert "No number here." in scrub.sentence()
        assert "N m" not in scrub.sentence()
        assert re.search(r'data-known="" display="none"', scrub.still())
        ladder.state = {**ladder.state, "rung": number_of(id)}
        assert "No number" in ladder.sentence()


def test_the_heel_slide_shows_a_range_from_nothing(scrub):
    scrub.state = {**scrub.content["start"], "rung": number_of("heel-slide"), "way": 0}
    assert "hold 0 to 47 N m: up to" in scrub.sentence()


def test_beyond_the_trusted_angle_there_is_no_share(scrub):
    scrub.state = {**scrub.content["start"], "rung": number_of("l-sit"), "way": 0}
    assert "not to be trusted" in scrub.sentence()
    assert re.search(r'data-trusted="" display="none"', scrub.still())


def test_beyond_the_strongest_angle_of_the_model_the_share_is_not_to_be_trusted(scrub, ladder):
    for rung, way in itertools.product(range(1, 16), (0, 50, 100)):
        scrub.state = {**scrub.content["start"], "rung": rung, "way": way}
        if " % of what this model" in scrub.sentence():
            hip = float(interpolate(scrub.tables["hip"], rung=rung, way=way))
            assert (DOUBT in scrub.sentence()) == (hip > STRONGEST_DEG), (rung, way)
            assert ('data-trusted="" opacity="0.4"' in scrub.still()) == (hip > STRONGEST_DEG), (rung, way)
    doubted = []
    for k, deg in enumerate(ladder.content["share_deg"]):
        ladder.state = {**ladder.content["start"], "rung": k + 1}
        assert (DOUBT in ladder.sentence()) == (deg is not None and deg > STRONGEST_DEG)
        if DOUBT in ladder.sentence():
            doubted.append(IDS[k])
    assert {"l-sit", "seated-lift", "hand-to-knee", "hanging-knee-raise"} <= set(doubted)
    assert ladder.still().count(f'fill-opacity="{PALE}"') == len(doubted)


def test_the_largest_share_comes_at_the_angle_that_the_ladder_names(ladder):
    """In every body: mass and leg change moment and strength, and not where the share is largest."""
    a = asked()
    for k, deg in enumerate(ladder.content["share_deg"]):
        if deg is not None:
            trusted = (a.hip_deg[k] <= TRUSTED_DEG)[None, None]
            share = np.where(trusted, a.moment_nm[k, ..., 1] / a.able_nm[k, ..., 0], -np.inf)
            assert np.all(np.round(a.hip_deg[k][share.argmax(axis=-1)]) == deg), IDS[k]


def test_the_reverse_nordic_stops_at_a_knee_of_120_degrees():
    e = exercise("reverse-nordic")
    assert max(on_the_way(e, w / 100).posture().knee_flexion_r for w in FINE) == 120


def test_bones_stand_where_the_body_has_them(scrub):
    """Each bone of the near side, turned and moved, ends where its vertices end."""
    body = Body.load()
    near = [n for n in NEAR if n not in ("humerus_r", "ulna_r", "radius_r", "hand_r")]
    rest = {n: v[0][:, 1:] for n, v in body.bones(Posture(), near).items()}
    for id in ("straight-leg-raise", "standing-march"):
        e = exercise(id)
        pose = on_the_way(e, 1.0)
        lean = np.radians(pose.recline_deg)
        turn = np.array([[np.cos(lean), -np.sin(lean)], [np.sin(lean), np.cos(lean)]])
        places = np.asarray(interpolate(scrub.tables["bones"], rung=number_of(id), way=100))
        now = {n: v[0][:, 1:] @ turn.T for n, v in body.bones(pose.posture(), near).items()}
        offsets = []
        for n in near:
            angle, x, y = places[BONES.index(n)]
            a = np.radians(angle)
            spin = np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]])
            offsets.append(rest[n] @ spin.T + [x, y] - now[n])
        middle = np.mean([o.mean(axis=0) for o in offsets], axis=0)  # the whole figure is set on the floor
        worst = {n: float(np.abs(o - middle).max()) for n, o in zip(near, offsets, strict=True)}
        below = {"tibia_r", "fibula_r", "talus_r", "foot_r", "toes_r"}  # the knee turns it out of the plane
        assert max(mm for n, mm in worst.items() if n not in below) < 0.1, worst
        assert max(worst.values()) < 12, worst


def test_the_ladder_rises_but_for_what_it_explains(ladder):
    ladder.state = ladder.content["start"]
    peaks = np.asarray(interpolate(ladder.tables["peaks"], mass=84, leg=80))
    ranked = [peaks[k, 1] for k, e in enumerate(order()) if e.place is None]
    assert ranked == sorted(ranked)
    assert len(ranked) >= 9
    for k, e in enumerate(order()):
        assert bool(ladder.content["whys"][k]) == (e.place is not None)
        d = demand(Body.load(), e)
        if d.peak_nm is not None:
            assert peaks[k, 1] == pytest.approx(d.peak_nm, rel=0.02)
            middle, low, high = d.peak_share
            assert peaks[k, 2:] == pytest.approx([100 * low, 100 * middle, 100 * high], rel=0.02)


def test_the_cable_counts_for_more_in_a_light_body(ladder):
    k = number_of("cable-hip-flexion") - 1
    light, heavy = (np.asarray(interpolate(ladder.tables["peaks"], mass=m, leg=LEGS_CM[1]))[k] for m in (50, 100))
    assert light[1] < heavy[1]
    assert light[3] > heavy[3]


@pytest.mark.parametrize("make", [explore, rungs])
def test_it_says_what_it_leaves_out(make):
    made = make()
    assert len(made.content["limits"]) >= 3
    assert all(words.split("'")[0][:50] in made._html(static=False) for words in made.content["limits"])
