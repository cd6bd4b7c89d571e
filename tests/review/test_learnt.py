"""The map of what has been learnt: it is the course's shape at first, and then what the store says."""

import re
from itertools import pairwise

import pytest

from lessons.review import learnt
from lessons.review.learnt import WIDTH, draw, standings
from lessons.teaching.pages import aims
from lessons.teaching.quiz import load
from lessons.teaching.store import Answer, Store


@pytest.fixture
def store(tmp_path):
    return Store.open(tmp_path)


def test_before_the_first_answer_it_shows_what_the_course_is_made_of(store):
    shown = learnt(store)
    assert "What the course is made of" in shown.html
    assert "Nothing answered yet." in shown.text
    for aim in aims():
        assert aim.text[1:].rstrip(".") in shown.text
    questions = sum(len(aim.questions) for aim in aims())
    assert shown.html.count("<rect") == questions + 3  # and the key
    assert f"{questions} questions" in shown.html


def test_it_counts_what_the_store_counts_and_the_newest_answer(store):
    for right in (True, False, True):
        store.save_answer("start_here", load("start_here").version, "sam", 1, right)
    store.save_answer("meet_the_psoas", load("meet_the_psoas").version, "plexus", 0, False)
    shown = learnt(store)
    assert "2 of" in shown.text.splitlines()[0]
    assert "1 of them right" in shown.text.splitlines()[0]
    assert store.done() == {"meet_the_psoas": (0, 1), "start_here": (1, 1)}
    found = {one.aim.id: one for one in standings(aims(), store.history()) if one.aim.lesson == "start_here"}
    assert found["emergency"].answers.count(True) == 1
    assert "1 of 15 right" in shown.html
    assert "Name the signs that need emergency help, and say what to do: 1 of 6 right, 5 not answered" in shown.text


def test_answers_of_another_version_do_not_count():
    old = Answer("start_here", load("start_here").version + 1, "sam", "1", True, "2026-01-01T00:00:00.000000+00:00")
    assert all(answer is None for one in standings(aims(), [old]) for answer in one.answers)


def test_every_name_and_mark_stays_inside_the_picture():
    svg = draw(standings(aims(), []))
    assert max(float(x) for x in re.findall(r'<rect x="([\d.]+)"', svg)) < WIDTH - 40  # room for the last name
    rows = re.findall(r'<text x="([\d.]+)" y="(\d+)" font-size="20"', svg)
    for y in {y for _, y in rows}:
        places = [float(x) for x, at in rows if at == y]
        assert places == sorted(places)
        assert all(b - a >= 40 for a, b in pairwise(places))
