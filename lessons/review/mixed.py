"""The mixed quiz: questions of all lessons, with what was due or missed first, each with the reason why it comes.

An answer counts for the lesson that the question comes from, so that all progress agrees.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import traitlets

from lessons.review.schedule import Pick, draw
from lessons.teaching import pages
from lessons.teaching.interactive import JS, Interactive, StateError
from lessons.teaching.quiz import Bank, Question, Quiz, folded, is_answer, is_right, load, public
from lessons.teaching.store import Store

LENGTHS = (5, 10, 20)
LEAD = (
    "First comes what is due, then what you missed, then the rest, from all lessons in turn. Take as many as you like; "
    "every one counts."
)
WITHOUT_KERNEL = (
    "On this page everybody gets the same questions, from all lessons alike. In JupyterLab the course remembers what "
    "you answered, and brings back what you missed."
)


class Mixed(Interactive):
    """`state`: how many questions are shown (`length`), and `answers`, from "lesson/question" to what was checked."""

    module = Path(__file__).with_name("mixed.js")
    below = (JS / "quiz.js",)
    drawn: Any = traitlets.List().tag(sync=True)  # a later draw; the first one is in `content`
    notice = traitlets.Unicode("").tag(sync=True)

    def __init__(
        self,
        store: Store | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now().astimezone(),
        state: Mapping[str, Any] | None = None,
    ) -> None:
        self._store, self._clock = store or Store.open(), clock
        self._picks = self._draw()
        super().__init__(
            title="Mixed quiz",
            start={"length": LENGTHS[0], "answers": {}},
            content={"lead": LEAD, "lengths": LENGTHS, "without_kernel": WITHOUT_KERNEL, "drawn": self._shown()},
            state=state,
        )
        self.notice = self._store.notice
        self.observe(self._keep, "state")
        self.on_msg(self._hear)

    def check_state(self, state: dict[str, Any]) -> None:
        if state["length"] not in LENGTHS:
            raise StateError(f"state['length'] is {state['length']!r}; allowed: {', '.join(map(str, LENGTHS))}")
        for key, answer in state["answers"].items():
            if key not in self._picks:
                raise StateError(f"state['answers']: {key!r} is not in this draw")
            if not is_answer(self._question(key), answer):
                raise StateError(f"state['answers'][{key!r}] = {answer!r}: no answer to this question")

    def sentence(self) -> str:
        answers = self.state["answers"]
        right = sum(is_right(self._question(key), answer) for key, answer in answers.items())
        return f"{self.state['length']} questions from all lessons. You have answered {len(answers)}, {right} right."

    def still(self) -> str:
        """The questions with their reasons, the answers folded away."""
        shown = list(self._picks.values())[: self.state["length"]]
        items = (f"<li><p>{html.escape(reason(pick))}</p>{folded(self._question(pick.key))}</li>" for pick in shown)
        return f"<ol>{''.join(items)}</ol>"

    def apart(self) -> list[Quiz]:
        """The questions that are shown, one by one, for slides."""
        picks = list(self._picks.values())[: self.state["length"]]
        return [Quiz(_bank(pick.lesson), [self._question(pick.key)], self._store) for pick in picks]

    def _draw(self) -> dict[str, Pick]:
        picks = draw(banks(), self._store.history(), self._clock(), LENGTHS[-1])
        return {pick.key: pick for pick in picks}

    def _question(self, key: str) -> Question:
        pick = self._picks[key]
        return next(q for q in _bank(pick.lesson).question if q.id == pick.question)

    def _shown(self) -> list[dict[str, Any]]:
        """What mixed.js needs of each question: as in a lesson's quiz, with where its answer belongs and its reason."""
        return [
            public(self._question(key))
            | {"id": key, "lesson": pick.lesson, "version": _bank(pick.lesson).version, "question": pick.question}
            | {"reason": reason(pick)}
            for key, pick in self._picks.items()
        ]

    def _keep(self, change: Any) -> None:
        before = change["old"].get("answers", {}) if isinstance(change["old"], Mapping) else {}
        for key, answer in change["new"]["answers"].items():
            if before.get(key) != answer:
                pick, right = self._picks[key], is_right(self._question(key), answer)
                self._store.save_answer(pick.lesson, _bank(pick.lesson).version, pick.question, answer, right)
        self.notice = self._store.notice

    def _hear(self, _widget: Any, message: Any, _buffers: Any) -> None:
        if message.get("type") == "again":
            self.state = {**self.state, "answers": {}}
            self._picks = self._draw()
            self.drawn = self._shown()


def mixed(state: Mapping[str, Any] | None = None) -> Mixed:
    """The mixed quiz of today, for what this learner has answered so far."""
    return Mixed(state=state)


@cache
def banks() -> tuple[Bank, ...]:
    """The questions of the other lessons, in the order of the course. Raises DataError."""
    lessons = [pages.lesson_of(path.stem) for path in pages.notebooks()]
    return tuple(load(lesson) for lesson in lessons if lesson != Path(__file__).parent.name)


def _bank(lesson: str) -> Bank:
    return next(bank for bank in banks() if bank.lesson == lesson)


def reason(pick: Pick) -> str:
    """Why this question comes, in words: "Missed in lesson 03, 4 days ago."."""
    lesson = f"lesson {pages.notebook_path(pick.lesson).stem[:2]}"
    if pick.days is None:
        return f"From {lesson}. You have not answered it yet."
    when = {0: "today", 1: "yesterday"}.get(pick.days, f"{pick.days} days ago")
    if not pick.right:
        return f"Missed in {lesson}, {when}."
    more = "Time to see it again." if pick.reason == "due" else "It can wait; here it is for practice."
    return f"Right in {lesson}, {when}. {more}"
