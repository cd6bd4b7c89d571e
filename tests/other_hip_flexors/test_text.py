"""What lesson 09 says in words, tables and questions agrees with the model, the sources and the picture."""

import re
from functools import partial

import pytest

from lessons.body import Body, Posture
from lessons.evidence import claim, fact, source
from lessons.other_hip_flexors import bends, hands, turns, view, who
from lessons.other_hip_flexors.compare import turning_deg
from lessons.other_hip_flexors.content import by_hand, muscles
from lessons.teaching import images
from tests import stored

text = partial(stored.text, "09-other-hip-flexors")
questions = partial(stored.questions, "other_hip_flexors")


@pytest.fixture(scope="module")
def body():
    return Body.load()


def test_the_empty_heading_is_shown_and_nothing_is_made_of_it():
    assert (claim("S45").status, claim("S45").lesson) == ("no claim", "other_hip_flexors")
    assert stored.claims("09-other-hip-flexors") == ["S45"]


def test_turning_points_in_the_text_are_those_of_the_model(body):
    said = {
        "adductor_longus": r"adductor longus bends the hip up to about (\d+)°",
        "adductor_brevis": r"the brevis up to about (\d+)°",
        "gracilis": r"gracilis turns near (\d+)°",
    }
    for muscle, words in said.items():
        assert int(re.search(words, text())[1]) == round(turning_deg(body, muscle)), muscle
    assert "the gracilis early, the two adductors late" in text()
    assert questions()["longus_turns"]["answer"] == round(turning_deg(body, "adductor_longus"))
    for number, muscle in (("G07", "adductor_longus"), ("G08", "adductor_brevis"), ("G09", "gracilis")):
        assert f"about {turning_deg(body, muscle):.0f} degrees" in fact(number).text
    assert f"or {turning_deg(body, 'gracilis', 90):.0f} degrees with the knee bent" in fact("G09").text


def test_the_right_answers_are_the_models(body):
    arms = body.measure(Posture(hip_flexion_r=90)).moment_arm_mm
    right = {o["text"] for o in questions()["which_turn"]["option"] if o.get("right")}
    for name in ("Adductor longus", "Adductor brevis", "Gracilis", "Sartorius", "Iliacus"):
        assert (arms[f"{name.lower().replace(' ', '_')}_r"]["hip_flexion_r"] < 0) == (name in right), name


def test_levers_in_the_text_are_those_of_the_model(body):
    standing, at = map(int, re.search(r"In standing its lever is (\d+) mm, and at 60° it is (\d+) mm", text()).groups())
    for hip, said in ((0, standing), (60, at)):
        lever = body.measure(Posture(hip_flexion_r=hip)).moment_arm_mm["sartorius_r"]["hip_flexion_r"]
        assert said == round(lever)
    for hip in range(-20, 101, 5):
        arms = body.measure(Posture(hip_flexion_r=hip)).moment_arm_mm
        assert arms["iliacus_r"]["hip_flexion_r"] > arms["psoas_L1_VB_r"]["hip_flexion_r"]


def test_what_the_text_says_of_strength_is_what_the_model_says(body):
    def at(hip, knee):
        return body.hip_capacity_nm(Posture(hip_flexion_r=hip, knee_flexion_r=knee))

    assert at(60, 0)["rectus_femoris_r"].high_nm < 2  # almost nothing to give
    bent = {n: v.nm for n, v in at(60, 90).items() if n.endswith("_r")}
    assert max(bent, key=bent.get) == "rectus_femoris_r"
    assert at(0, 90)["rectus_femoris_r"].nm < 0.2 * at(0, 0)["rectus_femoris_r"].nm  # too long in standing
    for muscle in ("psoas_r", "iliacus_r", "adductor_longus_r", "adductor_brevis_r"):
        assert at(60, 0)[muscle].nm == pytest.approx(at(60, 90)[muscle].nm, abs=1e-6)
    longus, iliacus = at(0, 0)["adductor_longus_r"], at(0, 0)["iliacus_r"]
    assert longus.low_nm < iliacus.nm < longus.high_nm
    assert at(90, 0)["adductor_longus_r"].nm < 0


def test_the_table_of_turning_forces_shows_the_models_range(body):
    row = next(line for line in bends().text.splitlines() if line.startswith("Rectus femoris"))
    there = body.hip_capacity_nm(Posture(hip_flexion_r=60, knee_flexion_r=90))["rectus_femoris_r"]
    assert f"{there.low_nm:.0f} to {there.high_nm:.0f}" in row
    assert "\N{MINUS SIGN}" in next(line for line in bends().text.splitlines() if line.startswith("Adductor longus"))


def test_every_muscle_has_its_row_and_a_source_that_was_read():
    assert [m.name for m in muscles()] == re.findall(r"^([A-Z][a-z ]+):", who().text, re.M)
    for entry in (*muscles(), *by_hand()):
        assert all(source(key).verified == "read" for key in entry.sources), entry.name
    known = {name[:-2] for name in Body.load().measure(Posture()).length_mm if name.endswith("_r")}
    for m in muscles():
        assert m.model == (m.id in known)


def test_agreement_of_the_tests_is_that_of_the_facts():
    for name, number, kappa in (("Ely", "T41", "0.46"), ("shin hang", "T05", "0.33"), ("thigh come", "T04", "0.39")):
        row = next(t for t in by_hand() if name in t.name)
        assert f"kappa {kappa}" in row.found
        assert kappa in fact(number).text
    assert "between 0.33 and 0.46" in text()
    assert "1.2°" in hands().text
    assert "1.2 degrees" in fact("T42").text


def test_the_doubts_about_the_table_stand_under_it_and_are_those_of_the_facts():
    shown = bends().text
    assert "two thirds up to 60°" in shown
    assert "about two thirds of the turning force up to 60 degrees" in fact("F03").text
    assert "195 people were strongest at 105°" in shown
    assert "In 195 people" in fact("F07b").text
    assert "largest at 105" in fact("F07b").text


def test_nothing_diagnoses_and_new_weakness_is_a_reason_to_go():
    assert "It does not say what hurts you" in text()
    assert "have it looked at the same day" in text()
    assert "same day" in questions()["test_fails"]["why"]
    for words in (text(), questions()["test_fails"]["why"]):
        assert "With a blood thinner, a fever, or a cancer now or before: emergency help." in words


def test_the_picture_has_a_spot_for_every_name_asked():
    asked = questions()["label_flexors"]
    anchors = images.picture("flexors-front").anchors
    assert set(asked["spots"]) == set(asked["names"]) <= set(anchors)
    assert anchors["sartorius"][0] > 0.5 > anchors["rectus_femoris"][0]


def test_the_figure_says_the_turning_points_and_the_view_shows_all(body):
    assert f"adductor longus at {turning_deg(body, 'adductor_longus'):.0f}°" in turns().alt
    state = view().state
    assert all(state[k] for k in ("iliacus", "rectus_femoris", "sartorius", "adductors", "gracilis"))
