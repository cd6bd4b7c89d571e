"""The printed plan says all that counts, only for a plan, and holds nothing that has to be fetched."""

import re
from datetime import date

import pytest

from lessons.strengthen_it.exercises import book as exercises
from lessons.strengthen_it.exercises import exercise
from lessons.strengthen_it.plan import NoPlan, Now, Plan, book, calendar, lowest, up
from lessons.strengthen_it.scrub import rungs
from lessons.strengthen_it.sheet import MOST, sheet, shown_poses, words

LADDER = tuple(e.id for e in rungs())
MONDAY = date(2027, 1, 18)


def plan(*ids):
    return Plan(tuple(map(lowest, ids)), LADDER)


def now(plan):
    return Now(plan.steps, (), False)


def page(*ids, weeks=2, days=(0, 2, 4)):
    made = plan(*ids)
    return sheet(made, now(made), calendar(now(made), MONDAY, days, weeks))


def plain(html):
    return " ".join(re.sub(r"<style.*?</style>|<[^>]+>", " ", html, flags=re.DOTALL).replace("&#x27;", "'").split())


def test_no_plan_no_page():
    good = plan("bridge", "heel-slide")
    sessions = calendar(now(good), MONDAY, (0, 2), 1)
    with pytest.raises(TypeError, match="begin"):
        sheet(NoPlan(("Do the symptom check first.",)), now(good), sessions)
    with pytest.raises(ValueError, match="symptom check"):
        sheet(good, Now((), (), True), sessions)
    with pytest.raises(ValueError, match="empty"):
        sheet(good, now(good), ())
    with pytest.raises(ValueError, match="another plan"):
        sheet(good, now(plan("bridge", "dead-bug")), sessions)
    with pytest.raises(ValueError, match="another plan"):
        sheet(Plan(good.steps, ("bridge",)), now(good), sessions)
    many = plan(*LADDER[: MOST + 1])
    with pytest.raises(ValueError, match=f"1 to {MOST}"):
        sheet(many, now(many), calendar(now(many), MONDAY, (0,  2), 1))


@pytest.mark.parametrize("id", LADDER)
def test_every_exercise_with_its_dose_its_cues_and_its_stop_signs(id):
    e = exercise(id)
    other = next(i for i in LADDER if i != id)
    said = plain(page(id, other))
    for part in (e.title, *e.cues[-2:], e.dose.tempo, e.go_back, e.stop_if):
        assert part in said, part
    assert ("Not for " + e.not_for in said) == (e.not_for != "Those named in the common list.")
    step = lowest(id)
    assert f"{step.sets} × {step.amount}" in said
    assert [p.words for p in shown_poses(id)] == (["hold"] if id == "hand-to-knee" else ["start", "finish"])


def test_when_to_move_and_when_to_stop_are_the_rules_of_the_plan():
    rules, said = book().rules, plain(page("bridge", "heel-slide"))
    assert f"{rules.good_sessions} good training days in a row, and {rules.change_days} days" in said
    assert f"{rules.to_spare} more to spare, pain {rules.pain_hold} of 10" in said
    assert exercises().common.stop in said
    assert f"pain of {rules.pain_stop} of 10" in words().stop
    assert "do the symptom check of lesson 05 again first" in said
    assert "not sure: stay here" in said


def test_one_step_up_and_one_step_back_are_those_of_the_plan():
    said = plain(page("bridge", "supine-march"))
    assert "▲ Up: 2 × 10 ▼ Back: Breathe and rock the pelvis, 2 × 10" in said
    assert "▲ Up: 2 × 10 ▼ Back: Heel slide, 2 × 10" in said
    assert "▲ Up: a harder one joins ▼ Back: none lower: rest" in plain(page("crook-lying-breathing", "bridge"))
    more = up(lowest("bridge"))
    grown = Now((more,), (), False)
    assert "▼ Back: 2 × 8" in plain(sheet(plan("bridge"), grown, calendar(grown, MONDAY, (0, 2), 1)))


@pytest.mark.parametrize(("weeks", "days"), [(1, (0, 3)), (6, (1, 3, 5))])
def test_a_box_for_every_exercise_and_question_on_every_day(weeks, days):
    html = page("bridge", "heel-slide", "supine-march", weeks=weeks, days=days)
    columns = weeks * len(days)
    assert len(re.findall(r"<td[^>]*></td>", html)) == columns * (3 + len(words().row))
    assert html.count('<td class="week"></td>') == (weeks - 1) * (3 + len(words().row))
    assert len(re.findall(r'scope="col">(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)<br>', html)) == columns


def test_nothing_is_fetched_and_every_picture_has_its_words():
    html = page("bridge", "heel-slide", "supine-march")
    assert not re.search(r"<script|<link|url\(|(?:href|src)=\"(?!#|data:)", html)
    assert len(re.findall(r'role="img" aria-label="[^"]{40,}"', html)) == 3
    assert html == page("bridge", "heel-slide", "supine-march")
