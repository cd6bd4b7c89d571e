"""What lesson 10 says in words and questions agrees with its models, its facts and the other lessons."""

import re
from functools import partial

import pytest

from lessons.evidence import fact
from lessons.review.reading import reading
from lessons.review.trial import change, difference
from lessons.the_taxi_driver.odds import count, post_test
from tests import stored

text = partial(stored.text, "10-review")
questions = partial(stored.questions, "review")


def test_the_sign_is_worked_out_by_the_rule_of_lesson_04_and_the_usual_mistake_is_caught():
    asked = questions()["sign_there"]
    before, ratio = re.search(r"(\d+) have appendicitis.*ratio is ([\d.]+)\.", asked["prompt"]).groups()
    assert float(ratio) == pytest.approx(0.16 / (1 - 0.95), abs=0.005)  # T10
    assert "16 %" in fact("T10").text
    assert asked["answer"] == count(post_test(int(before) / 100, float(ratio)))
    assert int(before) * float(ratio) > asked["answer"] + asked["tolerance"]  # people, not odds, multiplied
    assert f"leaves {count(post_test(0.1, (1 - 0.16) / 0.95))} of 100" in asked["why"]
    assert f"20 of 110 are {count(20 / 110)} of 100" in text()


def test_the_numbers_around_the_explorer_are_those_of_the_model():
    t = reading().trial
    a, b = t.stretched[0] - t.stretched[1], t.waited[0] - t.waited[1]
    between = difference(a, b, t.spread, t.people)
    low, high = re.search(r"goes from (\d+) points worse to (\d+) better", text()).groups()
    assert (-int(low), int(high)) == (round(between.low), round(between.high))
    assert f"anything from {low} points worse to {high} better" in questions()["what_allowed"]["why"]
    assert f"With {t.people} people the first bar stays clear of zero, and the second does not" in text()
    assert change(a, t.spread, t.people).clear
    assert not change(b, t.spread, t.people).clear
    clear = next(n for n in range(t.people, 200) if difference(a, b, t.spread, n).clear)
    assert questions()["how_many"]["answer"] == clear
    option = questions()["what_allowed"]["option"][0]
    assert f"{a:g} is the fall in one group. In the other, {b:g} went away" in option["feedback"]


def test_what_is_said_of_published_work_stands_in_its_fact():
    assert "up to half of such trials" in text()
    assert "up to half of such trials" in fact("L01").text
    assert "Thirty women with back pain took part, and half of them stretched for eight weeks." in text()
    assert "Of 30 women with back pain, half stretched" in fact("X30").text
    assert "among the two most useful ways to learn" in questions()["five_evenings"]["why"]
    assert "17 % stronger" in fact("X19").text
    assert "In a trial with 33 healthy people" in fact("X19").text
    assert "In a trial with 33 healthy people, those who trained" in questions()["too_far"]["option"][1]["text"]
    for number in ("L01", "L02", "X30"):
        assert "review" in fact(number).lessons


def test_the_quiz_is_announced_as_long_as_it_is():
    count_in_quiz = sum(q.get("where", "quiz") == "quiz" for q in questions().values())
    assert {7: "Seven"}[count_in_quiz] + " more questions" in text()


def test_nothing_here_hurries_or_blames():
    said = text().lower()
    assert "it is not a debt" in said
    assert not re.search(r"\b(streak|overdue|behind schedule|you failed|shame|must have)\b", said)
