"""The made-up summary agrees with its own numbers, the trial with independent statistics, the explorer with both."""

import math
import random
import re
from itertools import pairwise

import pytest
from scipy import stats

from lessons.evidence import fact, source
from lessons.review.groups import groups, strip, x_of
from lessons.review.reading import paper, reading, score
from lessons.review.trial import change, difference, half_width, p_change, p_difference, quantile, within
from lessons.teaching.interactive import StateError


def test_students_t_is_that_of_scipy():
    for degrees in (1, 2, 3, 4, 5, 17, 34, 99, 398):
        assert quantile(degrees) == pytest.approx(stats.t.ppf(0.975, degrees), rel=1e-9)
        for t in (-3.0, 0.0, 0.4, 2.1, 9.0):
            assert within(t, degrees) == pytest.approx(1 - 2 * stats.t.sf(abs(t), degrees), abs=1e-12)


def test_p_values_and_intervals_are_those_of_the_tests_of_two_samples():
    dice = random.Random(3)
    for people in (2, 7, 18, 60):
        one = [dice.gauss(9, 12) for _ in range(people)]
        middle = sum(one) / people
        spread = math.sqrt(sum((v - middle) ** 2 for v in one) / (people - 1))
        other = [v - 5 for v in one]  # the same spread, five points less
        alone = stats.ttest_1samp(one, 0)
        both = stats.ttest_ind(one, other)
        assert p_change(middle, spread, people) == pytest.approx(alone.pvalue)
        assert p_difference(middle, middle - 5, spread, people) == pytest.approx(both.pvalue)
        for mine, its in (
            (change(middle, spread, people), alone),
            (difference(middle, middle - 5, spread, people), both),
        ):
            interval = its.confidence_interval(0.95)
            assert (mine.low, mine.high) == pytest.approx((interval.low, interval.high))
            assert mine.clear == (its.pvalue < 0.05)


def test_the_numbers_of_the_summary_follow_from_its_trial():
    r = reading()
    t = r.trial
    a, b = t.stretched[0] - t.stretched[1], t.waited[0] - t.waited[1]
    said = " ".join(s.text for s in r.sentence)
    assert f"from {t.stretched[0]:g} to {t.stretched[1]:g} points" in said
    assert f"from {t.waited[0]:g} to {t.waited[1]:g} in the others" in said
    ps = [float(p) for p in re.findall(r"p = ([\d.]+\d)", said)]
    want = [p_change(a, t.spread, t.people), p_change(b, t.spread, t.people), p_difference(a, b, t.spread, t.people)]
    assert ps == [float(f"{p:.3f}") if p < 0.01 else round(p, 2) for p in want]
    assert ps[0] < 0.05 < ps[2]  # the trap: one group alone looks like a success
    assert said.count(f"{t.people} ") == 2


def test_its_form_is_that_of_the_real_summary_and_it_says_that_it_is_made_up():
    assert "goes further than its test" in source("hatefi2021").note
    assert "group × time: p" in " ".join(s.text for s in reading().sentence)
    assert [s.id for s in reading().sentence if s.far] == ["works", "cause"]
    assert "made up" in reading().lead
    assert "never was" in reading().name
    assert "up to half of such trials" in fact("L01").text


def test_marks_are_counted_and_explained():
    assert score(["cause", "works"]) == reading().all_found
    assert score(["works", "within"]) == (
        "Sentences that go too far: you marked 1 of 2. Marked, but within the test: 1."
    )
    assert paper({"marked": ["aim"]}).sentence() == "A summary of 7 sentences; 1 marked."
    assert "0 of 2" in paper({"marked": ["aim"], "checked": True}).sentence()
    for wrong in ({"marked": ["wroks"]}, {"marked": ["aim", "aim"]}):
        with pytest.raises(StateError):
            paper(wrong)


def test_the_explorer_begins_with_the_summary_and_says_what_the_model_says():
    t, made = reading().trial, groups()
    a, b, d = made.intervals()
    for mine, want in (
        (a, change(14, t.spread, t.people)),
        (b, change(7, t.spread, t.people)),
        (d, difference(14, 7, t.spread, t.people)),
    ):
        assert (mine.best, mine.low, mine.high) == pytest.approx((want.best, want.low, want.high), abs=1e-4)
    assert made.sentence().endswith("The difference is 7 points, from −5 to 19. Zero is inside: it may be nothing.")


def test_more_people_or_less_spread_make_every_interval_narrower():
    for key, values in (("people", (6, 18, 60, 200)), ("spread", (30, 18, 6))):
        widths = [[i.high - i.low for i in groups({key: v}).intervals()] for v in values]
        for before, after in pairwise(widths):
            assert all(x > y for x, y in zip(before, after, strict=True))


def test_two_groups_that_fall_alike_are_never_told_as_a_success():
    for people in (5, 50, 200):
        made = groups({"people": people, "extra": 0})
        assert not made.intervals()[2].clear
        assert "Nothing here points to the stretching" in made.sentence()
    assert "seldom" in groups({"people": 150}).sentence()
    assert groups({"people": 150}).intervals()[2].clear


def test_the_dots_are_people_around_their_mean():
    made = groups({"people": 101, "spread": 9})
    places = [x for x, _ in strip(101, 9, 14, made.tables["normal"])]
    assert len(places) == 101
    one_point = x_of(1) - x_of(0)
    points = [(x - x_of(0)) / one_point for x in places]
    assert sum(points) / 101 == pytest.approx(14, abs=0.01)
    assert math.sqrt(sum((p - 14) ** 2 for p in points) / 100) == pytest.approx(9, rel=0.05)


def test_a_state_outside_the_sliders_is_refused():
    for wrong in ({"people": 4}, {"spread": 31}, {"extra": -1}):
        with pytest.raises(StateError, match="allowed are"):
            groups(wrong)
    for spread, people in ((0, 10), (5, 1)):
        with pytest.raises(ValueError, match=r"must be more than 0|2 or more"):
            half_width(spread, people)
