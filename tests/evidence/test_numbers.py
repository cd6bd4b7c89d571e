"""Every number that a learner reads comes from somewhere: the ledger, the model, or a table that says why not."""

import re

import pytest

from lessons.evidence import load
from lessons.teaching import pages
from lessons.teaching.quiz import load as load_quiz
from tests import numbers as check
from tests.stored import ROOT

EVIDENCE = load()
LESSONS = [pages.lesson_of(path.stem) for path in pages.notebooks()]


def cases(kind):
    return [(lesson, words) for lesson in LESSONS for words in getattr(check.table(lesson), kind)]


@pytest.mark.parametrize("lesson", LESSONS)
def test_no_number_comes_from_nowhere(lesson):
    assert check.unknown(lesson) == []


@pytest.mark.parametrize("path", ["images/images.toml", "lessons/teaching/glossary.toml"])
def test_no_number_of_what_all_lessons_share_comes_from_nowhere(path):
    assert check.unknown_in(ROOT / path) == []


@pytest.mark.parametrize(("lesson", "words"), cases("ledger"))
def test_what_is_tied_to_a_fact_is_that_of_the_fact(lesson, words):
    id, there = check.table(lesson).ledger[words]
    found = EVIDENCE.facts[id]
    assert any(words in text for text in check.texts(lesson).values()), f"no longer in the lesson: {words}"
    assert there.lower() in f"{found.text} {found.caveat}".lower()
    assert lesson in found.lessons, f"{id} does not name the lesson in its `lessons`"
    assert found.verified != "memory"


@pytest.mark.parametrize(("lesson", "words"), cases("computed"))
def test_what_is_computed_is_what_the_model_says(lesson, words):
    asked = check.table(lesson).computed[words]
    expressions = (asked,) if isinstance(asked, str) else asked
    shown = check.numbers(words)
    assert any(words in text for text in check.texts(lesson).values()), f"no longer in the lesson: {words}"
    assert len(shown) == len(expressions), "one expression for each number of the words"
    for one, expression in zip(shown, expressions, strict=True):
        places = len(one.written.partition(".")[2])
        assert abs(check.evaluate(lesson, expression) - one.value) <= 0.5 * 10**-places + 1e-9, expression


@pytest.mark.parametrize(("lesson", "words"), cases("plain"))
def test_what_is_plain_is_still_said(lesson, words):
    assert any(words in text for text in check.texts(lesson).values()), f"no longer in the lesson: {words}"
    assert check.numbers(words), "it holds no number"


@pytest.mark.parametrize(("text", "expected"), [
    ("57 to 90 degrees", [(57, "°"), (90, "°")]), ("20.4 ± 4.0 degrees", [(20.4, "°"), (4, "°")]),
    ("16 of 100 people", [(16, "%")]), ("Of 100 people, how many?", []), ("1,242 taxi drivers", [(1242, "")]),
    ("L4, NG12, #2 and F07b", []), ("p = 0.103", [(0.103, "")]), ("16 percent, 7 weeks", [(16, "%"), (7, "week")]),
    ("33 % of 30 bodies", [(33, "%"), (30, "")]), ("23 of 100 points", [(23, "")]),
])  # fmt: skip
def test_numbers_are_read_with_their_units(text, expected):
    assert [(one.value, one.unit) for one in check.numbers(text)] == expected


@pytest.mark.parametrize("added", [
    "It helped 43 of 100 people.", "The lever is 61 mm.", "It takes 17 weeks.", "In 4,711 people it was so.",
])  # fmt: skip
def test_a_number_that_somebody_makes_up_is_found_and_the_message_helps(monkeypatch, added):
    lesson = "stretch_it"
    texts = check.texts(lesson) | {"notebook, cell 99": added}
    monkeypatch.setattr(check, "texts", lambda _: texts)
    (said,) = check.unknown(lesson)
    assert re.search(r"\d[\d,]*", added)[0] in said
    for words in ("stretch_it, notebook, cell 99", "facts", "tests/stretch_it/numbers.toml", "tests/numbers.py"):
        assert words in said.replace("Cite a fact", "facts")


def test_what_only_repeats_the_words_of_the_lesson_proves_nothing():
    """The table of options shows options.toml: a number in it may not vouch for itself."""
    assert not any("11 of 1,172" in text for text in check._outputs("your_options"))
    assert any("11 of 1,172" in text for text in check.texts("your_options").values())


def test_the_words_of_every_option_are_looked_at():
    """Not only those of the last: entries of a list that have no name of their own are told apart by their place."""
    for lesson in ("meet_the_psoas", "review"):
        said = list(check.texts(lesson).values())
        for question in load_quiz(lesson).question:
            for option in question.option:
                assert not option.feedback or check._plain(option.feedback) in said, (question.id, option.text)
