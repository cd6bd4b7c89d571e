"""The picture of the three steps says in words, and by height, what is more urgent."""

import itertools
import re

from lessons.start_here import urgency_steps
from lessons.start_here.figures import STEPS, draw_steps


def test_the_most_urgent_step_stands_first_and_highest():
    tops = [float(y) for y in re.findall(r'<rect x="[\d.]+" y="([\d.]+)"[^>]*rx="10"', draw_steps())]
    assert [step[0] for step in STEPS] == ["Now", "Today", "Soon"]
    assert len(tops) == 3
    assert tops == sorted(set(tops))


def test_bars_count_the_urgency_without_colour():
    cards = draw_steps().split('font-weight="700"')[:3]
    assert [card.count('width="10" height="30"') for card in cards] == [3, 2, 1]


def test_no_line_of_a_card_runs_into_the_next_or_out_of_the_picture():
    height = float(re.search(r'viewBox="0 0 [\d.]+ ([\d.]+)"', draw_steps())[1])
    places = re.findall(r'<text x="([\d.]+)" y="([\d.]+)" font-size="(\d+)"', draw_steps())
    for left in {x for x, _, _ in places}:
        lines = [(float(y), int(size)) for x, y, size in places if x == left]
        assert all(b - a >= 1.25 * size for (a, _), (b, size) in itertools.pairwise(lines))
        assert lines[-1][0] <= height - 14


def test_today_names_night_sweats_as_the_list_does():
    assert "Fever or night sweats but you feel well" in urgency_steps().alt


def test_every_word_of_the_picture_is_in_its_description():
    label = urgency_steps().alt
    for when, signs, act in STEPS:
        assert all(words in label for words in (when, " ".join(signs), " ".join(act)))
    assert "more urgent" in label
