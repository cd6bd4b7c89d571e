"""Bayes' rule against exact fractions, its properties over samples, and clear errors for nonsense."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.the_taxi_driver.odds import (
    OddsError,
    Span,
    count,
    in_words,
    number,
    people,
    post_test,
    post_test_span,
    ratio_negative,
    ratio_positive,
    ratio_words,
)

inside = st.floats(1e-6, 1 - 1e-6)
ratios = st.floats(1e-4, 1e4)


def exact_post_test(pre: float, ratio: float) -> Fraction:
    """The same by counting people: of 1 person, `pre` have it; each finding is `ratio` times as common in them."""
    with_it = Fraction(pre)
    found_with, found_without = with_it * Fraction(ratio), 1 - with_it
    return found_with / (found_with + found_without)


@given(inside, ratios)
def test_it_agrees_with_exact_fractions(pre, ratio):
    assert post_test(pre, ratio) == pytest.approx(float(exact_post_test(pre, ratio)), rel=1e-12)


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(1, 10**6), st.integers(1, 10**6))
def test_it_agrees_with_a_table_of_four_counts(sick_found, sick_missed, well_found, well_passed):
    """Found and sick, of all who are found: counted, without any ratio or odds."""
    sick, well = sick_found + sick_missed, well_found + well_passed
    counted = Fraction(sick_found, sick_found + well_found)
    sensitivity, specificity = sick_found / sick, well_passed / well
    positive = ratio_positive(Span(*3 * (sensitivity,)), Span(*3 * (specificity,)))
    assert post_test(sick / (sick + well), positive.best) == pytest.approx(float(counted), rel=1e-6)
    negative = ratio_negative(Span(*3 * (sensitivity,)), Span(*3 * (specificity,)))
    missed = Fraction(sick_missed, sick_missed + well_passed)
    assert post_test(sick / (sick + well), negative.best) == pytest.approx(float(missed), rel=1e-6)


@given(inside)
def test_a_ratio_of_one_changes_nothing(pre):
    assert post_test(pre, 1) == pytest.approx(pre, rel=1e-12)
    assert count(post_test(count(pre) / 100, 1)) == count(pre)


@given(inside, inside, ratios)
def test_more_before_is_more_after(one, other, ratio):
    low, high = sorted((one, other))
    assert post_test(low, ratio) <= post_test(high, ratio) * (1 + 1e-12)


@given(inside, ratios, ratios)
def test_a_larger_ratio_is_more_after(pre, one, other):
    low, high = sorted((one, other))
    assert post_test(pre, low) <= post_test(pre, high) * (1 + 1e-12)


@given(inside, ratios)
def test_above_one_rises_and_below_one_falls(pre, ratio):
    after = post_test(pre, ratio)
    assert 0 < after <= 1
    assert after >= pre * (1 - 1e-12) if ratio >= 1 else after <= pre * (1 + 1e-12)


@given(inside, ratios, ratios)
def test_two_findings_in_either_order_end_at_the_same_place(pre, one, other):
    assert post_test(post_test(pre, one), other) == pytest.approx(post_test(post_test(pre, other), one), rel=1e-9)


@given(st.lists(st.floats(0, 1), min_size=3, max_size=3))
def test_the_people_always_make_a_hundred(three):
    low, best, high = sorted(three)
    counted = people(Span(best, low, high))
    assert counted.sure + counted.perhaps + counted.without == 100
    assert min(counted.sure, counted.perhaps, counted.without) >= 0
    assert counted.sure <= count(best) <= counted.sure + counted.perhaps


@given(st.integers(0, 100))
def test_whole_people_stay_whole(whole):
    assert count(whole / 100) == whole


def test_extremes():
    assert post_test(0, 1000) == 0
    assert post_test(1, 0.001) == 1
    assert post_test(0.3, 0) == 0
    assert post_test(5e-324, 1e6) < 1e-300
    assert post_test(1 - 2**-53, 1e-6) < 1


@pytest.mark.parametrize(
    ("pre", "ratio", "says"),
    [
        (-0.1, 2, "from 0 to 1"),
        (1.1, 2, "from 0 to 1"),
        (10, 2, "1 of 100 people is 0.01"),
        (math.nan, 2, "from 0 to 1"),
        (math.inf, 2, "from 0 to 1"),
        ("0.1", 2, "from 0 to 1"),
        (None, 2, "from 0 to 1"),
        (True, 2, "from 0 to 1"),
        (0.1, -1, "1 changes nothing"),
        (0.1, math.nan, "1 changes nothing"),
        (0.1, math.inf, "1 changes nothing"),
        (0.1, 2e6, "1 changes nothing"),
        (0.1, "3", "1 changes nothing"),
        (0.1, False, "1 changes nothing"),
        (1, 0, "one of the two must be wrong"),
    ],
)
def test_nonsense_is_refused_in_words(pre, ratio, says):
    with pytest.raises(OddsError, match=says):
        post_test(pre, ratio)


def test_a_range_must_have_its_order_and_a_test_its_errors():
    with pytest.raises(OddsError, match="low <= best <= high"):
        Span(0.1, 0.2, 0.3)
    with pytest.raises(OddsError, match="low <= best <= high"):
        Span(math.nan, 0, 1)
    with pytest.raises(OddsError, match="too few people"):
        ratio_positive(Span(1, 1, 1), Span(1, 1, 1))
    with pytest.raises(OddsError, match="sensitivity or a specificity"):
        ratio_positive(Span(2, 2, 2), Span(0.5, 0.5, 0.5))


# worked by hand, from the published sensitivity and specificity
WORKED = [
    (0.16, 0.95, 3.2, 0.88),
    (0.92, 0.28, 1.28, 0.29),
    (0.28, 0.90, 2.8, 0.80),
    (0.318, 0.571, 0.74, 1.19),
    (0.31, 0.98, 15.5, 0.70),
    (0.68, 0.49, 1.33, 0.65),
]


@pytest.mark.parametrize(("sensitivity", "specificity", "positive", "negative"), WORKED)
def test_ratios_worked_by_hand(sensitivity, specificity, positive, negative):
    sn, sp = Span(*3 * (sensitivity,)), Span(*3 * (specificity,))
    assert ratio_positive(sn, sp).best == pytest.approx(positive, abs=0.006)
    assert ratio_negative(sn, sp).best == pytest.approx(negative, abs=0.006)


def test_the_textbook_example():
    assert count(post_test(0.10, 3.2)) == 26
    assert post_test(0.10, 0.88) == pytest.approx(0.089, abs=0.0005)


def test_ends_of_a_range_become_ends_of_a_range():
    found = post_test_span(0.4, Span(2.8, 1.5, 5.8))
    assert (count(found.low), count(found.best), count(found.high)) == (50, 65, 79)


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (0, "none"),
        (0.004, "fewer than 1"),
        (0.005, "1"),
        (0.26, "26"),
        (0.994, "99"),
        (0.996, "more than 99"),
        (1, "all"),
    ],
)
def test_numbers_are_said_in_words(probability, words):
    assert number(probability) == words
    assert in_words(Span(*3 * (probability,))) == f"{words} of 100"


def test_a_range_is_said_and_no_range_is_not():
    assert in_words(Span(0.03, 0.007, 0.16)) == "3 of 100, from 1 to 16"
    assert in_words(Span(0.03, 0.031 - 0.001, 0.031)) == "3 of 100"
    assert [ratio_words(r) for r in (0.01, 0.884, 1.0, 1.28, 15.5, 24.3, 100)] == [
        "0.01",
        "0.88",
        "1",
        "1.3",
        "16",
        "24",
        "100",
    ]
