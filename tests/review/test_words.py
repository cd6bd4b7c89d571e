"""The glossary: every word can be said, is used, and is found; no text is made to look easier to read."""

import re

import pytest

from lessons.review import words
from lessons.teaching import pages
from lessons.teaching.template import first_used, glossary, reading_grade
from tests import stored


@pytest.mark.parametrize("term", glossary(), ids=lambda term: term.word)
def test_each_word_is_said_in_plain_letters_with_one_loud_part_at_least(term):
    assert re.fullmatch(r"[A-Za-z]+(-[A-Za-z]+)*( [A-Za-z]+(-[A-Za-z]+)*)*", term.say)
    parts = re.split(r"[ -]", term.say)
    loud = [part for part in parts if part.isupper()]
    assert loud, term.say
    assert all(part.isupper() or part.islower() for part in parts)
    assert all(sum(part.isupper() for part in word.split("-")) <= 1 for word in term.say.split()), term.say
    assert term.meaning.endswith(".")
    assert len(term.meaning.split()) >= 3


def test_every_word_is_used_in_a_lesson_or_named_in_a_picture():
    used = first_used()
    missing = [term.word for term in glossary() if term.word not in used]
    assert set(missing) <= {"ligament", "inguinal ligament"}  # names in pictures
    for word, notebook in used.items():
        term = next(t for t in glossary() if t.word == word)
        names = "|".join(map(re.escape, (term.word, *term.forms)))
        before = [p.stem for p in sorted(pages.NOTEBOOKS.glob("*.ipynb")) if p.name < notebook]
        assert re.search(rf"\b({names})\b", pages.prose(stored.text(notebook[:-6])), re.I)
        for earlier in before:
            assert not re.search(rf"\b({names})\b", pages.prose(stored.text(earlier)), re.I), (word, earlier)


def test_words_stand_once_and_in_the_order_of_the_alphabet():
    shown = [row["word"] for row in words().content["words"]]
    assert shown == sorted({term.word for term in glossary()}, key=str.lower)
    ids = [row["id"] for row in words().content["words"]]
    assert len(set(ids)) == len(ids) == words().still().count("<tr id=")
    assert "word-psoas" in ids


def test_a_piece_of_a_word_or_of_its_meaning_is_enough():
    assert [row["word"] for row in words({"find": " TROCH"}).found()] == ["lesser trochanter"]
    assert "lever" in [row["word"] for row in words({"find": "moment arm"}).found()]
    assert words({"find": "psoas minor"}).sentence() == f"1 of {len(glossary())} words."
    assert words({"find": "zzz"}).sentence().startswith("No word fits")


def test_everyday_words_count_for_the_reading_age_like_any_other():
    everyday = tuple(term for term in glossary() if term.everyday)
    text = "The natural course of a release is a trial with blood thinners and turning forces in mind."
    assert everyday
    assert reading_grade(text, everyday) == reading_grade(text)
    assert reading_grade("The sartorius is here.", glossary()) < reading_grade("The sartorius is here.")
