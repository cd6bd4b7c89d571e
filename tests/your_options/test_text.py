"""What lesson 06 says agrees with the ledger, its figures and its model."""

import re
from functools import partial

import numpy as np
import pytest

from lessons.evidence import claim, fact
from lessons.your_options import an_inch, chart
from lessons.your_options.figures import AGAIN, LASTING, MEASURED, RECOVERED, draw_mean
from lessons.your_options.inch import INCH_MM, loss_mm
from lessons.your_options.options import all_options
from tests import stored

STATUS = {
    "S25": "no claim", "S26": "contested", "S27": "contested", "S28": "anecdote", "S29": "safety signal",
    "S30": "safety signal", "S31": "no evidence found", "S32": "plausible, untested", "S33": "plausible, untested",
    "S34": "no claim", "S46": "no claim",
}  # fmt: skip

cells = partial(stored.cells, "06-your-options")
text = partial(stored.text, "06-your-options")
questions = partial(stored.questions, "your_options")


@pytest.mark.parametrize("name", STATUS)
def test_every_claim_has_its_status_and_is_shown(name):
    assert claim(name).status == STATUS[name]
    assert claim(name).lesson == "your_options"
    assert stored.claims("06-your-options").count(name) == 1


def test_the_options_say_the_numbers_of_the_ledger():
    by_id = {one.id: one for one in all_options()}
    assert "from 52 to 23" in by_id["wait"].benefit
    assert "17 % more in six weeks in those who trained, in a trial with 33 healthy" in by_id["strengthen"].benefit
    assert "In a trial with 33 healthy people" in fact("X19").text
    assert "about 15 points of 100" in by_id["exercise"].benefit
    assert "about 15 points of 100" in fact("X20b").text
    assert "10 of 100 clients" in by_id["massage"].harm
    assert "Of 100 clients of a massage clinic, 10 %" in fact("X01b").text
    assert "7.7 degrees instead of 6.1 after ten weeks, in the 47 of 96 healthy elders" in by_id["stretch"].benefit
    assert "Of 96 healthy elders, 47 stretched" in fact("X27").text
    assert "went back 7.7 degrees (SD 3.6) after it and 6.1 (2.5) before" in fact("X27").text
    assert "11 of 1,172 people" in by_id["see"].benefit
    assert "Of 1,172 people with new back pain in primary care 11" in fact("R32").text


def test_a_mean_is_a_curve_and_only_people_are_counted_in_people():
    drawn = [list(zip(one.get_xdata(), one.get_ydata(), strict=True)) for one in draw_mean().axes[0].lines]
    assert sorted(drawn) == sorted([list(MEASURED), list(LASTING)])
    for _, mean in MEASURED + LASTING:
        assert str(mean) in fact("X15").text
        assert str(mean) in chart("mean").alt
    crowds = re.findall(r'<path d="([^"]+)" fill="(?!none)[^"]+"', chart("people").svg)
    assert [path.count("a3 3 0 1 0 6 0") for path in crowds] == [RECOVERED, AGAIN]
    assert f"{RECOVERED} of 100" in fact("X17").text
    assert f"{AGAIN} %" in fact("X16").text


def test_the_two_orders_hold_each_option_once_and_rank_only_what_has_a_reason():
    order = {one.id: one.order for one in all_options()}
    assert order == {
        "wait": 0, "see": 1, "active": 2, "exercise": 3, "massage": 4, "strengthen": 4, "stretch": 4, "release": 5,
    }  # fmt: skip
    shown = chart("orders")
    assert "Nothing ranks these three" in shown.svg
    for one in all_options():
        assert (one.step or one.name).lower() in shown.alt.lower() or one.id == "wait"
    assert "if one fits, if unsure or worried, or after six weeks" in {o.id: o.step for o in all_options()}["see"]
    assert {one.handout for one in all_options() if one.handout} == {1, 2, 3, 4}


# ---- an inch --------------------------------------------------------------------------------------------------------


def test_the_day_is_as_it_was_measured():
    """Tyrrell 1985: 19.3 mm or 1.1 % in a day, 54 % of it in the first hour."""
    day = loss_mm(np.array([0.0, 1.0, 16.0]), np.array([175.5]))[:, 0]
    assert day[0] == 0
    assert day[2] == pytest.approx(19.3, abs=0.1)
    assert day[1] / day[2] == pytest.approx(0.54, abs=0.001)


def test_nobody_shrinks_an_inch_and_everybody_only_shrinks():
    hours, heights = np.linspace(0, 16, 65), np.arange(140.0, 206.0)
    loss = loss_mm(hours, heights)
    assert (np.diff(loss, axis=0) > 0).all()
    assert (np.diff(loss[1:], axis=1) > 0).all()
    assert loss.max() < INCH_MM


def test_the_sentence_says_the_hour_and_the_millimetres():
    assert "about 19 mm shorter. That is about 76 % of an inch" in an_inch({"hours": 16, "height": 175}).sentence()
    assert "as tall as you will be" in an_inch({"hours": 0}).sentence()


# ---- safety ---------------------------------------------------------------------------------------------------------


def test_the_text_diagnoses_nobody_and_calls_nothing_safe():
    for words in (text(), *(f"{one.benefit} {one.harm}" for one in all_options())):
        assert not re.search(r"\b(is|are|it's) safe\b|your psoas is|massage will help you|\bcures\b", words, re.I)


def test_the_questions_are_answered_by_the_ledger():
    assert str(questions()["six_weeks"]["answer"]) in fact("X15").text
    assert str(questions()["how_much_a_day"]["answer"]) in fact("X36").text
