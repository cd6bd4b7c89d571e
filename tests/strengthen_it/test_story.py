"""The invented person's weeks are what the rules give, and the picture shows all of them."""

from __future__ import annotations

import pytest

from lessons.strengthen_it.plan import book, check_days, replay, up
from lessons.strengthen_it.story import draw, history, person, start, story


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


@pytest.mark.parametrize("word", ["safe", "must"])
def test_it_promises_nothing(word):
    assert word not in story().html().lower().split()
