"""The invented person's weeks are what the rules give, and the picture shows all of them."""

from __future__ import annotations

import itertools

import pytest

from lessons.strengthen_it.plan import book, check_days, lowest, replay, up
from lessons.strengthen_it.scrub import rungs
from lessons.strengthen_it.story import GOAL, draw, history, joins_in_week, person, start, story
from tests import stored


def doses(id):
    """How many doses an exercise has."""
    step, count = lowest(id), 1
    while step := up(step):
        count += 1
    return count


def test_the_story_has_steps_up_one_step_back_and_a_new_exercise():
    log, plan = history(), start()
    check_days(person().days)
    assert len(log) == 3 * person().weeks * len(person().days)
    last = {}
    changes = []
    for entry in log:
        before, last[entry.exercise] = last.get(entry.exercise), entry
        if before and (before.sets, before.amount) != (entry.sets, entry.amount):
            changes.append((before, entry))
    back = [(a, b) for a, b in changes if a.backs]
    assert len(back) == 1 == sum(e.backs for e in log)
    for a, b in changes:
        if not a.backs:
            step = next(s for s in replay(plan, [e for e in log if e.day < a.day]).steps if s.exercise == a.exercise)
            assert (up(step).sets, up(step).amount) == (b.sets, b.amount)
    assert {e.exercise for e in log} - {s.exercise for s in plan.steps}


def test_every_odd_day_is_in_the_log_and_in_the_picture():
    log = history()
    said = {text.get_text() for text in draw(log).axes[0].texts}
    for odd in person().odd:
        assert [e.pain for e in log if (e.day, e.exercise) == (odd.day, odd.exercise)] == [odd.pain]
        assert odd.pain > book().rules.pain_hold
        assert any(words.endswith(f": {odd.says}") for words in said)
    doses = {f"{e.sets} × {e.amount}" for e in log if not e.backs}
    assert doses <= said


def test_the_words_beside_the_picture_name_what_comes_next():
    shown = story()
    for step in replay(start(), history()).steps:
        assert str(step) in shown.caption
    assert str(person().weeks) in shown.alt


def test_the_bridge_grows_as_often_as_the_question_says():
    doses = [(e.sets, e.amount) for e in history() if e.exercise == "bridge"]
    grown = sum(one != two for one, two in itertools.pairwise(doses))
    asked = stored.questions("strengthen_it")["bridge_grows"]
    assert grown == asked["answer"]
    assert "The bridge grew five times" in stored.text("07-strengthen-it")
    assert grown == 5


def test_the_pace_is_that_of_the_rules_and_slow():
    """One step a week at most: no sooner than the steps that lie between a start and the goal."""
    ladder = tuple(e.id for e in rungs())
    high, low = (joins_in_week(GOAL, mastered) for mastered in (ladder, ()))
    assert f"week {high} from the highest start, and in about week {low} from the lowest" in story().caption
    between = ladder[ladder.index(book().rules.highest_start):ladder.index(GOAL)]
    assert sum(doses(id) for id in between) < high < low
    assert joins_in_week("bridge", ()) == 1


@pytest.mark.parametrize("word", ["safe", "must"])
def test_it_promises_nothing(word):
    assert word not in story().html().lower().split()
