"""What lesson 08 says agrees with its model, the ledger, the handout and the warning signs."""

import re
from functools import partial

import pytest

from lessons.evidence import claim, fact
from lessons.stretch_it import graph, kneel
from lessons.stretch_it.published import changes
from lessons.stretch_it.stretch import FORMS
from tests import stored

text = partial(stored.text, "08-stretch-it")
cells = partial(stored.cells, "08-stretch-it")
questions = partial(stored.questions, "stretch_it")

HANDOUT = (
    "Stretch it. (Recommended Only for Non-Injured Muscles)",
    "Stretching the Psoas on a regular basis will help you keep that fluid stride, and ease of movement.",
    "However, if the muscle is injured, stretching will make it worse.",
    "It's best to start with #2 and #3 recommendations, and then add a stretching routine when it's strong and "
    "healthy.",
)
STATUSES = {"S41": "contested", "S42": "partly supported", "S43": "contested", "S44": "no evidence found"}


def test_every_claim_is_shown_and_none_is_oversold():
    assert sorted(stored.claims("08-stretch-it")) == sorted(STATUSES)
    for id, status in STATUSES.items():
        assert claim(id).status == status
        assert claim(id).lesson == "stretch_it"


def test_the_picture_shows_the_numbers_of_the_ledger_and_calls_clear_only_what_is():
    for row in changes():
        for number in (row.before_deg, row.before_sd_deg, row.after_deg, row.after_sd_deg, row.p):
            assert f"{number:.3f}".rstrip("0").rstrip(".") in fact(row.fact).text
    assert [f"{row.gain_deg:.1f}" for row in changes()] == ["1.6", "2.0", "0.1"]
    alt = graph("ten_weeks").alt
    assert alt.count(", a clear change") == 1
    assert "from 5.1 to 7.1 degrees, no clear change" in alt


def test_what_the_lesson_says_of_the_model_is_what_it_computes():
    words = text()
    assert "less than 1 mm of psoas" in words
    assert kneel.change_mm(1.6, 0) < 1
    assert "At 20° of lunge and 20° of tilt the hip is as straight as in standing" in words
    assert kneel.hip_extension_deg(20, -20) == 0
    assert abs(kneel.change_mm(20, -20)) < 0.5
    assert "10° of tuck make the psoas about 4 mm longer" in words
    assert kneel.change_mm(0, 10) == pytest.approx(4, abs=0.5)


def test_the_answers_that_need_the_explorer_are_those_of_the_model():
    assert questions()["read_it"]["answer"] == pytest.approx(kneel.change_mm(20, 0), abs=0.1)
    assert questions()["split"]["answer"] == kneel.hip_extension_deg(20, -15)


def test_the_named_forms_are_what_their_names_say():
    right, error = (tuple(FORMS[name].values()) for name in ("Right form", "Common error"))
    assert right[0] < error[0]  # the error leans further ...
    assert kneel.change_mm(*right) > 7
    assert kneel.change_mm(*error) < 0  # ... and gains nothing
    assert kneel.arch_deg(*right) < 0 < 20 < kneel.arch_deg(*error)


def test_the_two_pictures_stand_without_rings_in_light_colours():
    shown = graph("right_and_wrong")
    assert "data-handle" not in shown.svg
    assert "var(" not in shown.svg
    assert shown.svg.count("Right form") == shown.svg.count("Common error") == 1
    assert "arched by 22 degrees" in shown.alt


def test_help_comes_before_a_stretch_and_what_to_do_instead_is_said():
    before = text().split("## How little, and how slowly")[0]
    for words in ("05-symptom-check.ipynb", "there is no stretch", "said that you may exercise", "emergency number",
                  "Do not drive yourself", "ask to be seen today", "out-of-hours", "Do not press on"):  # fmt: skip
        assert words in before, words
    assert "does not tell *you* to stretch" in before


@pytest.mark.parametrize(("sign", "urgency"), [
    ("**blood thinner**", "help now"), ("**fever**", "help now"), ("**groin hurts when you run or hop**", "same day"),
    ("**cannot lift the thigh**", "same day"),
])  # fmt: skip
def test_a_sign_that_looks_like_a_tight_psoas_is_as_urgent_as_in_the_symptom_check(sign, urgency):
    (line,) = [one for one in text().splitlines() if one.startswith("- ") and sign in one]
    assert urgency in line


def test_the_stop_signs_are_those_of_the_course():
    stop = text().split("**Stop** the stretch")[1].split("##")[0]
    for words in ("5 of 10", "numb", "tingling", "gives way", "belly pain", "fever", "faint", "makes you limp",
                  "front of the hip", "Not sure is not no"):  # fmt: skip
        assert words in stop, words


def test_nothing_is_called_safe_and_nobody_is_told_that_it_grows():
    words = (text() + str(questions())).lower()
    assert not re.search(r"\b(safe|safely|harmless|guarantee\w*|cures?)\b", words.replace("not the cure", ""))
    assert "it is not a muscle that has grown" in words


@pytest.mark.parametrize("words", HANDOUT)
def test_the_handout_is_quoted_to_the_letter(words):
    assert words in text()
