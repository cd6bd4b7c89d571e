"""Who does the work: every share computed again from other sources, and what must hold of shares anywhere."""

import csv
import functools
import itertools
import tomllib
from pathlib import Path

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy.physics.biomechanics import FiberForceLengthActiveDeGroote2016

from lessons.body import Body, Estimate, Posture
from lessons.how_it_moves_you.shares import GROUPS, MUSCLES, leader, moments_nm, share_percent
from lessons.how_it_moves_you.work import CHART, DONORS, HIP_DEG, segments, work
from lessons.teaching.interactive import StateError
from lessons.teaching.tables import interpolate

ROOT = Path(__file__).parents[2]
ARCHITECTURE = tomllib.loads((ROOT / "lessons/body/architecture.toml").read_text(encoding="utf-8"))
OPENSIM_NAMES = {
    "psoas": "psoas_r", "iliacus": "iliacus_r", "rectus_femoris": "recfem_r", "sartorius": "sart_r",
    "tensor_fasciae_latae": "tfl_r", "adductor_longus": "addlong_r", "adductor_brevis": "addbrev_r",
}  # fmt: skip
HIPS = (-20, 0, 30, 60, 90)


@pytest.fixture(scope="module")
def body():
    return Body.load()


@functools.cache
def curve():
    """sympy's own force-length curve of De Groote 2016, as a function."""
    x = sympy.Symbol("x")
    formula = FiberForceLengthActiveDeGroote2016.with_defaults(x).doit(deep=False, evaluate=False)
    return sympy.lambdify(x, formula, "numpy")


@functools.cache
def opensim():
    """(muscle, hip) -> (length, lever) in mm from OpenSim 4.6 with the Rajagopal 2016 model, knee straight."""
    out = {}
    with (ROOT / "tests/body/rajagopal2016_opensim46.csv").open() as file:
        for row in csv.DictReader(file):
            if all(float(row[f"{n}_deg"]) == 0 for n in ("hip_adduction", "hip_rotation", "knee_flexion")):
                key = row["muscle"], float(row["hip_flexion_deg"])
                out[key] = float(row["length_mm"]), float(row["moment_arm_flexion_mm"])
    return out


def by_hand(muscle, hip):
    """(low, middle, high) in N m with sympy's curve on OpenSim's path: force, times the fibre's share, times lever."""
    a = ARCHITECTURE[muscle]
    length, arm = opensim()[OPENSIM_NAMES[muscle], hip]
    standing = opensim()[OPENSIM_NAMES[muscle], 0][0]
    across = np.sin(np.radians(a["pennation_deg"]))
    shares = []
    for fibre_mm in a["fibre_mm"]:
        along = (a["neutral_mm"] - a["slack_mm"]) / a["fibre_mm"][0] + (length - standing) / fibre_mm
        fibre = np.sqrt(along**2 + across**2)
        shares.append(float(curve()(fibre)) * along / fibre)
    ends = [force * share * arm / 1000 for force in (a["force_low_n"], a["force_high_n"]) for share in shares]
    middle = np.sqrt(a["force_low_n"] * a["force_high_n"]) * shares[0] * arm / 1000
    return min(ends), middle, max(ends)


@pytest.mark.parametrize("hip", HIPS)
@pytest.mark.parametrize("muscle", OPENSIM_NAMES)
def test_every_moment_again_with_sympy_and_opensim(body, muscle, hip):
    low, middle, high = by_hand(muscle, hip)
    ours = moments_nm(body, Posture(hip_flexion_r=hip))[muscle]
    for mine, theirs in ((ours.low_nm, low), (ours.nm, middle), (ours.high_nm, high)):
        assert mine == pytest.approx(theirs, abs=0.02 * max(abs(high), 30))


@pytest.mark.parametrize("hip", [30, 60, 90])
def test_every_share_again_by_hand(body, hip):
    """From 30 degrees on the gracilis does not bend the hip, so OpenSim's seven muscles are all that count."""
    moments = {m: by_hand(m, hip) for m in OPENSIM_NAMES}
    ours = moments_nm(body, Posture(hip_flexion_r=hip))
    assert ours["gracilis"].high_nm < 0
    for group, names in GROUPS.items():
        for k, (own_end, other_end) in enumerate(((0, 2), (1, 1), (2, 0))):
            own = sum(max(0, moments[m][own_end]) for m in names)
            rest = sum(max(0, moments[m][other_end]) for m in moments if m not in names)
            assert share_percent(ours, group)[k] == pytest.approx(100 * own / (own + rest), abs=2.0)


def test_left_out_lengths_leave_lever_times_force(body):
    for hip, knee in ((0, 0), (60, 90)):
        posture = Posture(hip_flexion_r=hip, knee_flexion_r=knee)
        arms = body.measure(posture).moment_arm_mm
        for muscle, estimate in moments_nm(body, posture, by_length=False).items():
            name = "psoas_L3_TP_r" if muscle == "psoas" else f"{muscle}_r"
            a, arm_m = ARCHITECTURE[muscle], arms[name]["hip_flexion_r"] / 1000
            ends = sorted((a["force_low_n"] * arm_m, a["force_high_n"] * arm_m))
            assert (estimate.low_nm, estimate.high_nm) == pytest.approx(ends)
            assert estimate.nm == pytest.approx(np.sqrt(a["force_low_n"] * a["force_high_n"]) * arm_m)


estimates = st.lists(st.floats(-50, 150), min_size=3, max_size=3).map(sorted).map(lambda v: Estimate(v[1], v[0], v[2]))
anything = st.fixed_dictionaries(dict.fromkeys(MUSCLES, estimates))


@given(moments=anything, times=st.floats(0.1, 10))
def test_shares_are_ordered_bounded_and_do_not_depend_on_the_unit(moments, times):
    larger = {m: Estimate(*(times * v for v in e)) for m, e in moments.items()}
    for group in GROUPS:
        low, middle, high = share_percent(moments, group)
        assert -1e-9 <= low <= middle + 1e-9 <= high + 2e-9 <= 100 + 3e-9
        assert share_percent(larger, group) == pytest.approx((low, middle, high), abs=1e-6)
    assert sum(share_percent(moments, g)[1] for g in GROUPS) <= 100 + 1e-6
    assert leader(larger) == leader(moments)


@given(moments=anything)
def test_a_leader_leads_at_every_estimate(moments):
    def total(group, end):
        return sum(getattr(moments[m], end) for m in GROUPS[group])

    who = leader(moments)
    if who:
        first, second = list(GROUPS) if who == 1 else reversed(list(GROUPS))
        assert total(first, "low_nm") > total(second, "high_nm")
    else:
        assert total("iliopsoas", "low_nm") <= total("rectus femoris", "high_nm")
        assert total("rectus femoris", "low_nm") <= total("iliopsoas", "high_nm")


def test_one_muscle_alone_has_everything():
    nothing, something = Estimate(0.0, 0.0, 0.0), Estimate(2.0, 1.0, 3.0)
    alone = {**dict.fromkeys(MUSCLES, nothing), "psoas": something}
    assert share_percent(alone, "iliopsoas") == (100, 100, 100)
    assert share_percent(alone, "rectus femoris") == (0, 0, 0)
    assert share_percent(dict.fromkeys(MUSCLES, nothing), "iliopsoas") == (0, 0, 0)
    with pytest.raises(KeyError):
        share_percent(alone, "hamstrings")


# ---- what the learner finds, and the text says ----------------------------------------------------------------------


@pytest.mark.parametrize(("knee", "expected"), [
    (0, {0: 0, 10: 0, 20: 0, 30: 1, 45: 1, 60: 1, 90: 1}),
    (90, {-20: 1, 0: 1, 10: 1, 30: 0, 45: 0, 60: 0, 90: 0}),
])  # fmt: skip
def test_who_leads_with_the_knee_straight_and_bent(body, knee, expected):
    found = {h: leader(moments_nm(body, Posture(hip_flexion_r=h, knee_flexion_r=knee))) for h in expected}
    assert found == expected


def test_counted_like_the_donors_nobody_leads_and_the_rectus_femoris_has_about_half(body):
    for hip in range(10, 61, 10):
        for knee in (0, 90):
            moments = moments_nm(body, Posture(hip_flexion_r=hip, knee_flexion_r=knee), by_length=False)
            assert leader(moments) == 0
            pair = [sum(moments[m].nm for m in names) for names in GROUPS.values()]
            assert 0.48 < pair[1] / sum(pair) < 0.60


def test_the_rectus_femoris_lets_go_only_with_the_knee_straight(body):
    straight, bent = (
        share_percent(moments_nm(body, Posture(hip_flexion_r=60, knee_flexion_r=k)), "rectus femoris") for k in (0, 90)
    )
    assert straight[2] < 3
    assert bent[0] > 25


# ---- the explorer ---------------------------------------------------------------------------------------------------


@settings(max_examples=30, deadline=None)
@given(hip=st.floats(-20, 100), knee=st.sampled_from(range(0, 111, 10)), by_length=st.booleans())
def test_the_tables_are_right_at_every_knee_of_the_slider(hip, knee, by_length):
    """To two points of a hundred at any hip angle; the knee is set in steps of ten degrees."""
    body = Body.load()
    moments = moments_nm(body, Posture(hip_flexion_r=hip, knee_flexion_r=knee), by_length=by_length)
    shown = interpolate(explorer().tables[f"share{int(by_length)}"], hip=hip, knee=knee)
    for row, group in zip(shown, GROUPS, strict=True):
        assert row == pytest.approx(share_percent(moments, group), abs=2.0)


@functools.cache
def explorer():
    return work()


def test_the_sentence_names_both_ranges_and_the_leader():
    words = work({"hip": 60}).sentence()
    assert "the iliopsoas has 50 to 84 %, the rectus femoris 0 to 3 %." in words
    assert "The iliopsoas leads, even if its lowest estimate is right." in words
    assert "nobody can tell" in work({"hip": 60, "knee": 90}).sentence()
    assert work({"by_length": False}).sentence().startswith("Lever times force only, lengths left out.")


def test_pieces_of_the_strip_fill_it_and_name_neighbours_differently():
    leads = [round(v) for v in np.ravel([explorer()._at("leader", hip=h) for h in HIP_DEG])]
    pieces = segments(leads)
    assert pieces[0][0] == CHART[0]
    assert pieces[-1][1] == pytest.approx(CHART[2])
    for (_, end, who), (start, _, other) in itertools.pairwise(pieces):
        assert end == start
        assert who != other


def test_the_donors_strip_is_the_published_one():
    assert [(low, high, who) for low, high, who, _ in DONORS] == [(0, 60, -1), (60, 90, 1)]
    still = work().still()
    assert "rectus femoris about 2/3" in still
    assert "22 legs of old donors" in still


@pytest.mark.parametrize("state", [
    {"hip": 101}, {"hip": -21}, {"knee": 111}, {"knee": -1}, {"hip": float("nan")}, {"hip": "x"}, {"by_length": 1},
    {"by_length": "no"}, {"hipp": 3},
])  # fmt: skip
def test_nonsense_is_refused_in_words(state):
    with pytest.raises(StateError, match="state"):
        work(state)


@pytest.mark.parametrize("hip", [-20, 100])
@pytest.mark.parametrize("knee", [0, 110])
@pytest.mark.parametrize("by_length", [True, False])
def test_every_corner_draws_a_whole_picture(hip, knee, by_length):
    picture = work({"hip": hip, "knee": knee, "by_length": by_length})
    assert "nan" not in picture.still()
    assert picture.still().count("data-bar") == len(MUSCLES)
    assert work(picture.saved_state()).sentence() == picture.sentence()
