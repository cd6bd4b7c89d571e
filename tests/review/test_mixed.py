"""The mixed quiz as a learner meets it: answers count where they belong, and each question says why it comes."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lessons.review.mixed import LENGTHS, Mixed, banks, mixed, reason
from lessons.review.schedule import Pick, askable
from lessons.teaching.interactive import StateError
from lessons.teaching.quiz import lessons_with_a_quiz, load
from lessons.teaching.store import Store


@pytest.fixture(autouse=True)
def own_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("PSOAS_COURSE_HOME", str(tmp_path))
    return tmp_path


def answered(quiz: Mixed, key: str, answer: Any) -> None:
    quiz.state = {**quiz.state, "answers": {**quiz.state["answers"], key: answer}}


def single(quiz: Mixed) -> tuple[str, int, int]:
    """The first question with one right option: its key, a wrong and the right answer."""
    for key in quiz._picks:
        q = quiz._question(key)
        if q.kind == "single":
            right = next(i for i, o in enumerate(q.option) if o.right)
            return key, (right + 1) % len(q.option), right
    raise AssertionError("no single question in the draw")


def test_every_lesson_but_this_one_gives_questions() -> None:
    assert {bank.lesson for bank in banks()} == set(lessons_with_a_quiz()) - {"review"}
    assert all(len(askable(bank)) >= 5 for bank in banks())


def test_an_answer_counts_in_the_lesson_that_the_question_comes_from() -> None:
    quiz = mixed()
    key, wrong, right = single(quiz)
    answered(quiz, key, wrong)
    answered(quiz, key, right)
    lesson, _, question = key.partition("/")
    store = Store.open()
    assert [(a.lesson, a.version, a.question, a.correct) for a in store.history()] == [
        (lesson, load(lesson).version, question, False),
        (lesson, load(lesson).version, question, True),
    ]
    assert store.done() == {lesson: (1, 1)}
    assert "answered 1, 1 right" in quiz.sentence()


def test_what_was_missed_comes_back_first_and_says_so() -> None:
    day = datetime.now(UTC)
    quiz = Mixed()
    key, wrong, _ = single(quiz)
    answered(quiz, key, wrong)
    later = Mixed(clock=lambda: day + timedelta(days=4))
    first = next(iter(later._picks.values()))
    assert (first.key, first.reason) == (key, "due")
    assert later.content["drawn"][0]["reason"].startswith("Missed in lesson ")
    assert later.content["drawn"][0]["reason"].endswith(", 4 days ago.")


def test_other_questions_are_drawn_from_what_is_in_the_store_by_then() -> None:
    quiz = Mixed()
    key, _, right = single(quiz)
    answered(quiz, key, right)
    quiz._hear(quiz, {"type": "again"}, None)
    assert key not in quiz._picks
    assert quiz.state["answers"] == {}
    assert [q["id"] for q in quiz.drawn] == list(quiz._picks)
    assert len(quiz.drawn) == LENGTHS[-1]


@pytest.mark.parametrize(
    ("pick", "said"),
    [
        (Pick("stretch_it", "x", "new"), "From lesson 08. You have not answered it yet."),
        (Pick("stretch_it", "x", "missed", 0, False), "Missed in lesson 08, today."),
        (Pick("start_here", "x", "due", 1, False), "Missed in lesson 00, yesterday."),
        (Pick("start_here", "x", "due", 9, True), "Right in lesson 00, 9 days ago. Time to see it again."),
        (Pick("start_here", "x", "known", 0, True), "Right in lesson 00, today. It can wait; here it is for practice."),
    ],
)
def test_each_reason_is_told_in_words(pick: Pick, said: str) -> None:
    assert reason(pick) == said


def test_without_a_kernel_the_page_says_that_it_has_no_memory() -> None:
    assert "everybody gets the same questions" in mixed()._html(static=True)
    assert mixed().still().count("<li><p>From lesson ") == LENGTHS[0]


def test_a_state_that_it_cannot_show_is_refused() -> None:
    with pytest.raises(StateError, match="allowed: 5, 10, 20"):
        mixed({"length": 7})
    with pytest.raises(StateError, match="not in this draw"):
        mixed({"answers": {"start_here/none": 0}})
    key, _, _ = single(mixed())
    with pytest.raises(StateError, match="no answer"):
        mixed({"answers": {key: "first"}})
