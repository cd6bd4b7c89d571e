"""The index holds every objective of every lesson, with its lesson and every question that asks for it."""

import html
import tomllib
from pathlib import Path

from lessons.review import objectives
from lessons.teaching.pages import aims

LESSONS = Path(__file__).parents[2] / "lessons"
# read here from the files themselves, not through the course's own code
BANKS = {path.parent.name: tomllib.loads(path.read_text(encoding="utf-8")) for path in LESSONS.glob("*/quiz.toml")}


def test_every_objective_has_a_question_and_stands_in_the_index():
    found = {(aim.lesson, aim.text): [question.id for question in aim.questions] for aim in aims()}
    expected = {
        (lesson, aim["text"]): [q["id"] for q in bank["question"] if q["objective"] == aim["id"]]
        for lesson, bank in BANKS.items()
        for aim in bank["objective"]
    }
    assert found == expected
    assert all(found.values())


def test_the_index_shows_each_with_its_questions_and_its_lesson():
    shown = objectives()
    for aim in aims():
        part = next(p for p in shown.html.split("<details>") if f'href="{aim.notebook}"' in p)
        assert html.escape(aim.text.rstrip(".")[1:]) in part
        for question in aim.questions:
            assert html.escape(" ".join(question.prompt.split())) in part
            assert " ".join(question.prompt.split()) in shown.text
    assert shown.html.count("<details>") == len(BANKS)
